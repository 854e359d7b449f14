//! The engine and the reference side by side: random commands over random centres with all settings, for as long as is asked.
//!
//! `cargo test --test twins` plays for a few seconds. `cargo twins --minutes 10 --seed 7 --threads 2` plays until the time is
//! over, and prints what was played. Where the two differ, the history is made as short as it gets and printed as a story, with
//! the one command that plays it again. Without a seed, it is the commit's.

#[path = "../common/mod.rs"]
mod common;
mod draw;
mod history;
#[path = "../reference/mod.rs"]
mod reference;
mod shrink;
mod tally;

use common::ALL_VERBS;
use history::{Found, History};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tally::Tally;

/// What a run that is not told otherwise plays for, as part of all tests.
const SHORT: Duration = Duration::from_secs(5);
/// Each kind of command is taken at least so often in every so many commands.
const LEAST_TAKEN: u64 = 10;
const IN_COMMANDS: u64 = 100_000;

/// Plays random commands over random centres through the engine and through the reference, and compares every fact.
#[derive(clap::Parser)]
#[command(bin_name = "cargo twins", after_help = EXAMPLES)]
struct Options {
    /// For so long; without it for a few seconds.
    #[arg(long, value_name = "MINUTES", value_parser = common::minutes)]
    minutes: Option<Duration>,
    /// Which histories; without it those of the commit.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// So many histories at a time.
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    threads: u32,
    /// This history alone, as a run that found a difference named it.
    #[arg(long, value_name = "NUMBER")]
    history: Option<u64>,
}

const EXAMPLES: &str = "\
Examples:
  cargo twins --minutes 10 --threads 2
  cargo twins --minutes 10 --seed 7
  cargo twins --history 7364215";

/// What all threads share.
struct Run {
    seed: u64,
    until: Instant,
    next: AtomicU64,
    over: AtomicBool,
    found: Mutex<Option<(u64, Box<Found>)>>,
    tally: Mutex<Tally>,
}

impl Run {
    /// Plays one history after another until the time is over or somebody has found a difference.
    fn play(&self) {
        let mut tally = Tally::default();
        while Instant::now() < self.until && !self.over.load(Ordering::Relaxed) {
            let number = draw::nth(self.seed, self.next.fetch_add(1, Ordering::Relaxed));
            if let Err(found) = History::new(number).play(&mut tally) {
                self.over.store(true, Ordering::Relaxed);
                self.found.lock().expect("nobody panics with it").get_or_insert((number, found));
            }
        }
        self.tally.lock().expect("nobody panics with it").add(&tally);
    }
}

fn main() -> ExitCode {
    let Some(options) = common::asked::<Options>("twins") else { return ExitCode::SUCCESS };
    // A panic is a difference like any other, and is shown as one.
    std::panic::set_hook(Box::new(|_| {}));
    if let Some(number) = options.history {
        return report(History::new(number).play(&mut Tally::default()).err().map(|found| (number, found)));
    }
    let (start, seed) = (Instant::now(), options.seed.unwrap_or_else(common::seed_of_commit));
    let run = Run {
        seed,
        until: start + options.minutes.unwrap_or(SHORT),
        next: AtomicU64::new(0),
        over: AtomicBool::new(false),
        found: Mutex::new(None),
        tally: Mutex::new(Tally::default()),
    };
    std::thread::scope(|scope| {
        (0..options.threads).for_each(|_| drop(scope.spawn(|| run.play())));
    });
    let tally = run.tally.into_inner().expect("all threads have ended");
    let found = run.found.into_inner().expect("all threads have ended");
    println!("twins: seed {seed}, {} histories", run.next.into_inner());
    println!("{}", tally.summary(start.elapsed()));
    let rare = tally.rarer_than(tally.played() / IN_COMMANDS * LEAST_TAKEN);
    if found.is_none() && (!rare.is_empty() || tally.kinds() < ALL_VERBS.len()) {
        println!("{} kinds of commands of {}; too rarely taken: {}", tally.kinds(), ALL_VERBS.len(), rare.join(", "));
        return ExitCode::FAILURE;
    }
    report(found)
}

fn report(found: Option<(u64, Box<Found>)>) -> ExitCode {
    let Some((number, found)) = found else { return ExitCode::SUCCESS };
    println!(
        "the engine and the reference differ: cargo twins --history {number}\n\n{}",
        shrink::shortest(*found).shown()
    );
    ExitCode::FAILURE
}
