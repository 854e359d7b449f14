//! `acd serve` under load, killed with SIGKILL at random moments, again and again on one journal.
//!
//! `cargo test --test kill` kills a few times; `cargo xtask kill --times 200 --seed 7` as often as is asked, and prints what was
//! measured. After each death and on each restart:
//! - every command that was acknowledged is in the journal under the number that the answer told, and no other is;
//! - no command is there more often than it was sent;
//! - the engine and the reference, which have both been told all of the journal since its beginning, say the same;
//! - what the new server believes is what they believe.
//!
//! It was seen to fail: where the journal gathered 4 KiB in the process before it wrote them, and where a command was put to the
//! router twice, on the first death; where answers were given just before the journal was written, on the eleventh, because
//! the moment between the two is short.

mod ledger;
mod load;
#[path = "../../../../tests/reference/mod.rs"]
mod reference;
mod round;
#[path = "../served/mod.rs"]
mod served;
mod words;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use round::{Figures, Site};

/// Kills a server under load.
#[derive(Parser)]
#[command(name = "cargo xtask kill")]
struct Options {
    /// How often it is killed under load. Now and then it is killed while it starts, besides.
    #[arg(long, default_value_t = 5)]
    times: u32,
    /// When it is killed, and what is sent, follow from this.
    #[arg(long, default_value_t = 20_260_101)]
    seed: u64,
    /// How many calls a second are offered.
    #[arg(long, default_value_t = 2_500)]
    rate: u32,
}

/// What is asked for; `None` is other tests than this.
fn options() -> Option<Options> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| ["--times", "--seed", "--rate", "--help"].contains(&word.as_str())) {
        return Some(Options::parse());
    }
    // What `cargo test` tells all tests: settings, which are not for this one, and the names of those to be run.
    let mut names = words.iter().filter(|word| !word.starts_with('-'));
    let meant = names.clone().next().is_none() || names.any(|name| "kill".contains(name.as_str()));
    meant.then(|| Options::parse_from(["kill"]))
}

fn main() -> ExitCode {
    let Some(options) = options() else { return ExitCode::SUCCESS };
    match kill(&options) {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            println!("{wrong}\nagain: cargo xtask kill --times {} --seed {}", options.times, options.seed);
            ExitCode::FAILURE
        }
    }
}

fn kill(options: &Options) -> Result<Figures, String> {
    let mut site = Site::new(options.seed, options.rate);
    for _ in 0..options.times {
        site.round()?;
    }
    let figures = site.close()?;
    let offered = f64::from(figures.arrivals_sent) / figures.loaded.as_secs_f64();
    if figures.loaded > Duration::from_secs(20) && offered < f64::from(options.rate) * 0.8 {
        return Err(format!("{figures}\nonly {offered:.0} calls a second were offered, not {}", options.rate));
    }
    Ok(figures)
}
