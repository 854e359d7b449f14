//! Random centres and random commands, mostly aimed at things that exist in the right state.
// Each test uses only a part of it.
#![allow(unreachable_pub, dead_code, unused_imports)]

mod aim;
mod center;
mod change;
mod host;
mod settings;
mod turn;

pub use center::{center, crowded_center, wide_center};
pub use host::Host;
pub use settings::{full_center, full_crowded_center};
pub use turn::{ALL_VERBS, PLAIN_VERBS, Turn, Verb, all_turns, turns, turns_of};

use acd::time::Duration;

/// Queues, profiles and agents of a random centre are few, so that they interact.
pub const QUEUES: u16 = 4;
pub const AGENTS: u32 = 6;
/// A crowded centre has this many profiles of one agent each: more than a decision looks at one by one.
pub const CROWD: u32 = 20;

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// The base seed of long runs: the first digits of the commit's hash, so that every change meets different histories,
/// and the same change the same ones; a fixed number outside a repository.
pub fn seed_of_commit() -> u64 {
    let told = std::process::Command::new("git").args(["rev-parse", "HEAD"]).output();
    let hash = told.ok().filter(|told| told.status.success()).and_then(|told| String::from_utf8(told.stdout).ok());
    hash.and_then(|hash| u64::from_str_radix(hash.get(..12)?, 16).ok()).unwrap_or(20_260_101)
}
