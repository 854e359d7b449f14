//! Worlds in which everything goes wrong that can, while the engine's guarantees hold.
//!
//! One number determines a centre, callers, agents, and a switch whose messages are lost, late, repeated and out of
//! order, whose agents vanish and whose clock pauses. After every command all invariants are checked, the engine's own
//! and those of its facts. Then the faults stop, the switch reports its actual state, and every call must end, with no
//! agent stuck.
//!
//! `cargo test --test engine` runs a few hundred worlds; `cargo xtask world --minutes 30` as many as fit, starting with
//! a number derived from the commit; `cargo xtask world --seed N` the one that failed.

mod dice;
mod faults;
mod ledger;
mod shrink;
mod switch;
#[expect(clippy::module_inception, reason = "a world is what is played")]
mod world;

use std::cell::{Cell, RefCell};
use std::num::NonZero;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::common;
use faults::Injected;
use world::World;

/// What to play.
pub(crate) struct Run {
    /// The first world's number; by default derived from the commit.
    pub(crate) seed: Option<u64>,
    pub(crate) length: Length,
    /// The number of worlds at a time; by default one per processor.
    pub(crate) threads: Option<NonZero<usize>>,
}

/// How much to play.
#[derive(Clone, Copy)]
pub(crate) enum Length {
    /// This many worlds.
    Worlds(u64),
    /// As many as fit into this time.
    #[allow(dead_code, reason = "only xtask plays for so long")]
    For(Duration),
}

thread_local! {
    /// Whether this thread is playing a world.
    static PLAYING: Cell<bool> = const { Cell::new(false) };
    /// The message of the last panic.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps panics during a world for the report; others are shown as before.
fn keep_panics() {
    static KEPT: Once = Once::new();
    KEPT.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| match PLAYING.get() {
            true => PANIC.set(panic.to_string().replace('\n', " ")),
            false => before(panic),
        }));
    });
}

#[derive(Debug, Default)]
struct Total {
    commands: AtomicU64,
    worlds: AtomicU64,
    injected: Mutex<Injected>,
}

impl Total {
    fn add(&self, world: &World) {
        self.commands.fetch_add(world.commands, Ordering::Relaxed);
        self.worlds.fetch_add(1, Ordering::Relaxed);
        *self.injected.lock() += world.injected;
    }

    fn closing_line(&self, took: Duration) -> String {
        let (commands, worlds) = (self.commands.load(Ordering::Relaxed), self.worlds.load(Ordering::Relaxed));
        let injected = self.injected.lock();
        let kinds: Vec<String> = injected.by_kind().map(|(name, count)| format!("{name} {count}")).collect();
        let per_second = commands as f64 / took.as_secs_f64();
        format!(
            "world: {commands} commands in {worlds} worlds, {per_second:.0} commands/s; {} faults: {}",
            injected.total(),
            kinds.join(", ")
        )
    }
}

impl Run {
    /// Plays, and returns a summary. `progress` is called with the number of commands from time to time.
    ///
    /// # Errors
    /// A guarantee was broken.
    pub(crate) fn play(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<String, String> {
        keep_panics();
        let (begun, total) = (Instant::now(), Total::default());
        let first = self.seed.unwrap_or_else(common::seed_of_commit);
        let (worlds, until) = match self.length {
            Length::Worlds(worlds) => (worlds, None),
            Length::For(length) => (u64::MAX, Some(begun + length)),
        };
        let threads = self.threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZero::get);
        let (next, over, broken) = (AtomicU64::new(0), AtomicBool::new(false), Mutex::new(String::new()));
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    PLAYING.set(true);
                    while !over.load(Ordering::Relaxed) && until.is_none_or(|until| Instant::now() < until) {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        if place >= worlds {
                            break;
                        }
                        if let ControlFlow::Break(report) = play(first.wrapping_add(place), &total) {
                            over.store(true, Ordering::Relaxed);
                            broken.lock().push_str(&(report + "\n"));
                        }
                        progress(total.commands.load(Ordering::Relaxed));
                    }
                });
            }
        });
        let broken = broken.into_inner();
        let played = total.closing_line(begun.elapsed());
        if broken.is_empty() { Ok(played) } else { Err(broken + &played) }
    }
}

/// Plays one world; returns a report if it broke a guarantee.
fn play(seed: u64, total: &Total) -> ControlFlow<String> {
    let mut world = World::new(seed);
    let broken = match catch_unwind(AssertUnwindSafe(|| world.run())) {
        Ok(Ok(())) => None,
        Ok(Err(broken)) => Some(broken),
        Err(_) => Some(PANIC.take()),
    };
    total.add(&world);
    match broken {
        None => ControlFlow::Continue(()),
        Some(broken) => ControlFlow::Break(report(seed, &world, &broken)),
    }
}

fn report(seed: u64, world: &World, broken: &str) -> String {
    let shrunk = shrink::shrink(&world.center, &world.log, world.now);
    let log = shrunk.as_ref().unwrap_or(&world.log);
    let (text, kind) = shrink::written(&format!("World {seed}: {broken}"), &world.center, log);
    let path = option_env!("CARGO_TARGET_TMPDIR")
        .map_or_else(std::env::temp_dir, PathBuf::from)
        .join(format!("world-{seed}.{kind}"));
    let kept = match std::fs::write(&path, text) {
        Ok(()) => format!("kept in {}", path.display()),
        Err(error) => format!("not kept: {error}"),
    };
    let part = if world.calmed { "once the faults were over" } else { "amid faults" };
    format!(
        "seed {seed} broke a promise, {part}, at {}: {broken}\n{} of {} commands {}; {kept}\nreplay: cargo xtask world --seed {seed}",
        world.now,
        log.len(),
        world.log.len(),
        if shrunk.is_some() { "are enough" } else { "(played by themselves they break none)" },
    )
}
