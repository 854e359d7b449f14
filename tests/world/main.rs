//! Worlds in which everything goes wrong that may, and the engine's promises hold all the same.
//!
//! From one number come a centre, callers, agents, and a switch whose messages are lost, late, repeated and out of order,
//! whose agents vanish and whose clock pauses. After every command all invariants are checked, the engine's own and those
//! that its facts must keep. Then the faults stop, the switch says what is true, and every call must end, with no agent
//! stuck.
//!
//! `cargo test --all-features` runs a few hundred worlds; `cargo world --minutes 30` as many as fit, beginning with a number
//! that comes from the commit; `cargo world --seed N` the one that failed.

#[path = "../common/mod.rs"]
mod common;
mod dice;
mod faults;
mod ledger;
mod shrink;
mod switch;
mod world;

use std::cell::RefCell;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use faults::Injected;
use world::World;

/// Worlds of a run that names neither minutes nor a seed.
const WORLDS: u64 = 400;

/// Plays random worlds in which messages are lost, late, repeated and out of order, and checks all invariants after every
/// command.
#[derive(Debug, clap::Parser)]
#[command(bin_name = "cargo world", after_help = EXAMPLES)]
struct Arguments {
    /// As many worlds as fit into so long; without it a few hundred. The first one comes from the commit.
    #[arg(long, value_name = "MINUTES", value_parser = common::minutes)]
    minutes: Option<Duration>,
    /// Begin with this world, as a run that found a broken promise named it; without `--minutes` this one alone.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// So many worlds at a time; without it one for each processor.
    #[arg(long, value_name = "COUNT")]
    threads: Option<NonZero<usize>>,
}

const EXAMPLES: &str = "\
Examples:
  cargo world --minutes 30
  cargo world --minutes 2 --threads 1
  cargo world --seed 264822007312101";

fn main() -> ExitCode {
    let Some(arguments) = common::asked::<Arguments>("world") else { return ExitCode::SUCCESS };
    std::panic::set_hook(Box::new(|panic| PANIC.set(panic.to_string().replace('\n', " "))));
    let begun = Instant::now();
    let total = Total::default();
    let failed = run(&arguments, &total);
    println!("{}", total.closing_line(begun.elapsed()));
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

thread_local! {
    /// What the last panic said.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
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
        *self.injected.lock().expect("nobody panics with it") += world.injected;
    }

    fn closing_line(&self, took: Duration) -> String {
        let (commands, worlds) = (self.commands.load(Ordering::Relaxed), self.worlds.load(Ordering::Relaxed));
        let injected = self.injected.lock().expect("nobody panics with it");
        let kinds: Vec<String> = injected.by_kind().map(|(name, count)| format!("{name} {count}")).collect();
        let per_second = commands as f64 / took.as_secs_f64();
        format!(
            "world: {commands} commands in {worlds} worlds, {per_second:.0} commands/s; {} faults: {}",
            injected.total(),
            kinds.join(", ")
        )
    }
}

/// Whether a promise was broken.
fn run(arguments: &Arguments, total: &Total) -> bool {
    let first = arguments.seed.unwrap_or_else(common::seed_of_commit);
    let worlds = match (arguments.seed, arguments.minutes) {
        (_, Some(_)) => u64::MAX,
        (Some(_), None) => 1,
        (None, None) => WORLDS,
    };
    let until = arguments.minutes.map(|minutes| Instant::now() + minutes);
    let threads = arguments.threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let bar = bar(arguments.minutes, worlds);
    let (next, failed) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !failed.load(Ordering::Relaxed) && until.is_none_or(|until| Instant::now() < until) {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= worlds {
                        break;
                    }
                    let seed = first.wrapping_add(place);
                    if let ControlFlow::Break(report) = play(seed, total) {
                        failed.store(true, Ordering::Relaxed);
                        bar.suspend(|| eprintln!("{report}"));
                    }
                    bar.set_position(total.commands.load(Ordering::Relaxed));
                }
            });
        }
    });
    bar.finish_and_clear();
    failed.into_inner()
}

fn bar(minutes: Option<Duration>, worlds: u64) -> ProgressBar {
    if minutes.is_none() && worlds <= 1 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {elapsed_precise}  {human_pos} commands, {per_sec}");
    ProgressBar::new_spinner().with_style(style.expect("a sound template"))
}

/// One world; what to tell of it if it broke a promise.
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
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("world-{seed}.{kind}"));
    let kept = match std::fs::write(&path, text) {
        Ok(()) => format!("kept in {}", path.display()),
        Err(error) => format!("not kept: {error}"),
    };
    let part = if world.calmed { "once the faults were over" } else { "amid faults" };
    format!(
        "seed {seed} broke a promise, {part}, at {}: {broken}\n{} of {} commands {}; {kept}\nreplay: cargo world --seed {seed}",
        world.now,
        log.len(),
        world.log.len(),
        if shrunk.is_some() { "are enough" } else { "(played by themselves they break none)" },
    )
}
