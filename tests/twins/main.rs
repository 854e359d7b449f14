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

struct Options {
    budget: Duration,
    seed: u64,
    threads: u32,
    /// Play this history alone.
    history: Option<u64>,
}

/// What is asked for; `None` is other tests than this.
fn options() -> Result<Option<Options>, String> {
    let mut options = Options { budget: SHORT, seed: common::seed_of_commit(), threads: 1, history: None };
    let (mut words, mut others) = (std::env::args().skip(1), Vec::new());
    let mut told = false;
    while let Some(word) = words.next() {
        if !["--minutes", "--seed", "--threads", "--history"].contains(&word.as_str()) {
            others.push(word);
            continue;
        }
        told = true;
        let value = words.next().unwrap_or_default();
        let wrong = |_| format!("{word} needs a number, not `{value}`");
        match word.as_str() {
            "--minutes" => {
                let minutes: f64 = value.parse().map_err(|_| format!("{word} needs a number, not `{value}`"))?;
                options.budget = Duration::try_from_secs_f64(minutes * 60.0).map_err(|error| error.to_string())?;
            }
            "--seed" => options.seed = value.parse().map_err(wrong)?,
            "--threads" => options.threads = value.parse().map_err(wrong)?,
            _ => options.history = Some(value.parse().map_err(wrong)?),
        }
    }
    if told && !others.is_empty() {
        return Err(format!("unknown: {}; expected --minutes, --seed, --threads or --history", others.join(" ")));
    }
    // What `cargo test` tells all tests: settings, which are not for this one, and the names of those to be run.
    let mut names = others.iter().filter(|word| !word.starts_with('-'));
    let meant = names.clone().next().is_none() || names.any(|name| "twins".contains(name.as_str()));
    Ok(meant.then_some(options))
}

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
    let options = match options() {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::FAILURE;
        }
    };
    // A panic is a difference like any other, and is shown as one.
    std::panic::set_hook(Box::new(|_| {}));
    if let Some(number) = options.history {
        return report(History::new(number).play(&mut Tally::default()).err().map(|found| (number, found)));
    }
    let start = Instant::now();
    let run = Run {
        seed: options.seed,
        until: start + options.budget,
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
    println!("twins: seed {}, {} histories", options.seed, run.next.into_inner());
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
