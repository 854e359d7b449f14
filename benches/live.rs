//! What the way through a router costs: from a command's submission to its event, and how many commands go through.
//!
//! Latency: one producer submits at a fixed rate, an arrival and then its end, by a timetable that it keeps to whatever
//! happens. Each command is timed from the moment at which it *should* have been submitted to the moment at which its
//! event reaches the outlet: where anything lags behind, the wait of all that come after counts (no coordinated
//! omission).
//!
//! Throughput: two producers submit as fast as there is room. Kinds: `score` (the queue and little else), `call` (an
//! arrival or its end: events, and the engine's work).
//!
//! Another process on the machine shows in the tail at once; `cargo bench --features live,journal --bench live`.

use std::hint::{black_box, spin_loop};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Engine, Fact, NewCall};
use acd::id::{AgentId, CallId, ProfileId, QueueId};
use acd::journal::{Journal, JournalOptions, Sync};
use acd::live::{Input, Options, Router, Setup, SubmitError};
use hdrhistogram::Histogram;

fn center() -> Center {
    Center {
        queues: vec![Queue::new("desk")],
        profiles: vec![Profile::new("general", vec![Skill::new(QueueId(0), 1)])],
        agents: (0..100).map(|place| Agent::new(format!("agent-{place}"), ProfileId(0))).collect(),
        ..Center::default()
    }
}

/// An arrival, then its end, then the next.
fn command(number: u64) -> Command {
    let call = CallId(number / 2);
    match number % 2 {
        0 => Command::Arrive(NewCall::new(call, QueueId(0))),
        _ => Command::HangUp { call },
    }
}

/// Waits until then, and leaves the processor to others while it is far.
fn wait_until(then: Instant) {
    loop {
        let left = then.saturating_duration_since(Instant::now());
        match left {
            Duration::ZERO => return,
            left if left > Duration::from_micros(200) => thread::sleep(left - Duration::from_micros(100)),
            _ => spin_loop(),
        }
    }
}

fn latency(per_second: u64, lasting: Duration, setup: impl FnOnce() -> Setup) {
    let count = per_second * lasting.as_secs();
    let begin = Instant::now() + Duration::from_millis(50);
    let planned = move |number: u64| begin + Duration::from_nanos(number * 1_000_000_000 / per_second);
    let (tell, told) = channel();
    let mut waits: Histogram<u64> = Histogram::new_with_bounds(1, 60_000_000_000, 3).expect("sound bounds");
    let setup = setup().on_events(move |_, events| {
        let now = Instant::now();
        let mut last = false;
        for event in events {
            let number = match event.fact {
                Fact::CallArrived { call, .. } => call.0 * 2,
                Fact::CallEnded { call, .. } => call.0 * 2 + 1,
                _ => continue,
            };
            let waited = now.saturating_duration_since(planned(number));
            waits.saturating_record(waited.as_nanos() as u64);
            last |= number + 1 == count;
        }
        if last {
            tell.send(waits.clone()).expect("somebody listens");
        }
    });
    let router = setup.start(Options::default()).expect("it starts");
    let handle = router.handle();
    for number in 0..count {
        wait_until(planned(number));
        handle.submit(command(number)).expect("there is room");
    }
    let waits = told.recv().expect("the last command comes through");
    let micros = |nanos: u64| nanos as f64 / 1e3;
    println!(
        "{per_second:>9}/s  median {:>8.1} µs  p99 {:>8.1} µs  p99.9 {:>8.1} µs  most {:>9.1} µs",
        micros(waits.value_at_quantile(0.5)),
        micros(waits.value_at_quantile(0.99)),
        micros(waits.value_at_quantile(0.999)),
        micros(waits.max()),
    );
}

fn throughput(name: &str, count: u64, kind: fn(u64) -> Command, setup: Setup) {
    const PRODUCERS: u64 = 2;
    let router: Router = setup.start(Options::default()).expect("it starts");
    let begin = Instant::now();
    thread::scope(|scope| {
        for producer in 0..PRODUCERS {
            let handle = router.handle();
            scope.spawn(move || {
                for number in 0..count / PRODUCERS {
                    // Each producer has calls of its own.
                    let mut command = Input::from(kind(producer << 40 | number));
                    while let Err(error) = handle.submit(command) {
                        let SubmitError::Full(again) = error else { panic!("{error}") };
                        command = *again;
                        thread::yield_now();
                    }
                }
            });
        }
    });
    black_box(router.shut_down().expect("it ends well"));
    let per_second = count as f64 / begin.elapsed().as_secs_f64();
    println!("{name:<42} {:>6.2} million/s", per_second / 1e6);
}

fn score(number: u64) -> Command {
    Command::Score { agent: AgentId(number as u32 % 100), score: number as u32 }
}

fn plain() -> Setup {
    Setup::new(Engine::new(center()).expect("a sound centre"))
}

fn journalled(folder: &std::path::Path, sync: Sync) -> Setup {
    let options = JournalOptions { sync, ..JournalOptions::default() };
    let (journal, recovered) = Journal::open(folder, options, center()).expect("it opens");
    Setup::recovered(journal, recovered)
}

fn main() {
    // `cargo test --benches` asks for a short run.
    let short = !std::env::args().any(|argument| argument == "--bench");
    let (lasting, count) = if short { (Duration::from_secs(1), 20_000) } else { (Duration::from_secs(5), 4_000_000) };
    let folder = || tempfile::tempdir().expect("a folder");
    let interval = Sync::Interval(Duration::from_millis(10));

    println!("submission → event, without a journal");
    for per_second in [1_000, 50_000, 200_000] {
        latency(per_second, lasting, plain);
    }
    println!("submission → event, journal synced within 10 ms");
    for per_second in [1_000, 50_000] {
        let folder = folder();
        latency(per_second, lasting, || journalled(folder.path(), interval));
    }
    println!("commands through the queue, two producers");
    throughput("score, without a journal", count, score, plain());
    throughput("call, without a journal", count / 2, command, plain());
    for (name, sync) in [
        ("call, journal synced within 10 ms", interval),
        ("call, journal never synced", Sync::Never),
        ("call, journal synced before each answer", Sync::Always),
    ] {
        let folder = folder();
        throughput(name, count / 4, command, journalled(folder.path(), sync));
    }
}
