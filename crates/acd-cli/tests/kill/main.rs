//! `acd serve` under load, killed with SIGKILL at random moments, repeatedly on one journal.
//!
//! `cargo test --test kill` kills a few times; `cargo xtask kill --times 200 --seed 7` as often as requested, and
//! prints what was measured. After each death and on each restart:
//! - every acknowledged command is in the journal under the number in its acknowledgement, and no other command has
//!   that number;
//! - no command is there more often than it was sent;
//! - the engine and the reference, to both of which the whole journal was replayed, agree;
//! - the new server's state equals theirs.
//!
//! It was seen to fail: with the journal buffering 4 KiB in the process, and with commands submitted to the router
//! twice, at the first death; with acknowledgements sent just before the journal was written, at the eleventh, because
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
    /// How often it is killed under load. In addition, it is sometimes killed while it starts.
    #[arg(long, default_value_t = 5)]
    times: u32,
    /// Determines when it is killed and what is sent.
    #[arg(long, default_value_t = 20_260_101)]
    seed: u64,
    /// The number of calls offered per second.
    #[arg(long, default_value_t = 2_500)]
    rate: u32,
}

/// The requested options; `None` if other tests were requested.
fn options() -> Option<Options> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| ["--times", "--seed", "--rate", "--help"].contains(&word.as_str())) {
        return Some(Options::parse());
    }
    // Arguments that `cargo test` passes to all tests: settings, which do not concern this one, and names of tests to
    // run.
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
