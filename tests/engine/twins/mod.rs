//! The engine and the reference side by side: random commands over random centres with all settings, for as long as
//! requested.
//!
//! `cargo test --test engine` plays for a few seconds. `cargo xtask twins --minutes 10 --seed 7 --threads 2` plays
//! until the time is over, and prints what was played. If the two differ, the history is shortened as far as possible
//! and printed as a story, with the command that plays it again. By default the seed is derived from the commit.

mod draw;
mod history;
mod shrink;
mod tally;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::common::{self, ALL_VERBS};
use history::{Found, History};
use tally::Tally;

/// Each kind of command is taken at least so often in every so many commands.
const LEAST_TAKEN: u64 = 10;
const IN_COMMANDS: u64 = 100_000;

/// What to play.
pub(crate) struct Run {
    /// The seed of the histories; by default derived from the commit.
    pub(crate) seed: Option<u64>,
    /// How long to play.
    pub(crate) length: Duration,
    /// The number of histories at a time.
    pub(crate) threads: u32,
}

/// What all threads share.
struct Shared {
    seed: u64,
    until: Instant,
    next: AtomicU64,
    over: AtomicBool,
    found: Mutex<Option<(u64, Box<Found>)>>,
    tally: Mutex<Tally>,
}

impl Shared {
    /// Plays one history after another until the time is over or a difference is found.
    fn play(&self) {
        let mut tally = Tally::default();
        while Instant::now() < self.until && !self.over.load(Ordering::Relaxed) {
            let number = draw::nth(self.seed, self.next.fetch_add(1, Ordering::Relaxed));
            if let Err(found) = History::new(number).play(&mut tally) {
                self.over.store(true, Ordering::Relaxed);
                self.found.lock().get_or_insert((number, found));
            }
        }
        self.tally.lock().add(&tally);
    }
}

impl Run {
    /// Plays, and returns a summary.
    ///
    /// # Errors
    /// The two differ, or some command was hardly ever accepted.
    pub(crate) fn play(&self) -> Result<String, String> {
        let (start, seed) = (Instant::now(), self.seed.unwrap_or_else(common::seed_of_commit));
        let shared = Shared {
            seed,
            until: start + self.length,
            next: AtomicU64::new(0),
            over: AtomicBool::new(false),
            found: Mutex::new(None),
            tally: Mutex::new(Tally::default()),
        };
        std::thread::scope(|scope| {
            (0..self.threads).for_each(|_| drop(scope.spawn(|| shared.play())));
        });
        let tally = shared.tally.into_inner();
        let found = shared.found.into_inner();
        let histories = shared.next.into_inner();
        let played = format!("twins: seed {seed}, {histories} histories\n{}", tally.summary(start.elapsed()));
        let rare = tally.rarer_than(tally.played() / IN_COMMANDS * LEAST_TAKEN);
        match found {
            Some((number, found)) => Err(format!("{played}\n{}", report(number, *found))),
            None if rare.is_empty() && tally.kinds() == ALL_VERBS.len() => Ok(played),
            None => Err(format!(
                "{played}\n{} kinds of commands of {}; too rarely taken: {}",
                tally.kinds(),
                ALL_VERBS.len(),
                rare.join(", ")
            )),
        }
    }
}

/// Plays one history again, by the number that a run reported.
///
/// # Errors
/// The two differ.
pub(crate) fn play_again(number: u64) -> Result<(), String> {
    History::new(number).play(&mut Tally::default()).map_err(|found| report(number, *found))
}

fn report(number: u64, found: Found) -> String {
    let story = shrink::shortest(found).shown();
    format!("the engine and the reference differ: cargo xtask twins --history {number}\n\n{story}")
}
