//! How many calls a second the engine routes in simulation, statistics on, on one thread.
//!
//! | case | what | calls an iteration |
//! |---|---|---|
//! | `w1` | M/M/100+M, a day | about 144,000 |
//! | `w2` | four queues with a general group behind three of them, hourly rates and staff, ten days one by one | about 37,000 |
//! | `floor` | w1 written by hand, with nothing of an ACD in it | the same |
//! | `shipped` | shipped scenarios as `acd simulate` runs them: every counter, published figures, sums | as many as each has |
//! | `threads` | 400 days of w2 as replications with a measure, on one thread and on two | about 1,480,000 |
//!
//! Throughput is given in calls; `routing` leaves the statistics out.

#![allow(missing_docs)]

mod floor;
mod shipped;
mod worlds;

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use acd::sim::{Counted, Ratio, Replications, Simulation, Stop};
use acd::stats::{Span, Tally, TallyOptions};
use acd::time::Duration;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn simulation(c: &mut Criterion) {
    for (name, simulation, days) in [("w1", worlds::w1(1), 1), ("w2", worlds::w2(1), 10)] {
        let mut group = c.benchmark_group(name);
        let calls = simulation.world().expected_calls() * f64::from(days);
        group.throughput(Throughput::Elements(calls as u64)).sample_size(20);
        group.bench_function("with statistics", |b| b.iter(|| with_statistics(&simulation, days)));
        group.bench_function("routing", |b| b.iter(|| routing(&simulation, days)));
        group.finish();
    }
}

fn shipped(c: &mut Criterion) {
    let mut group = c.benchmark_group("shipped");
    for (name, replications) in [("guizhou-2025q1", 2), ("beijing-2024h1", 1), ("teach-skills", 4)] {
        let mut scenario = shipped::Shipped::load(name, &[]);
        group.throughput(Throughput::Elements(scenario.run(replications))).sample_size(10);
        group.bench_function(name, |b| b.iter(|| scenario.run(replications)));
    }
    group.finish();
}

fn floor(c: &mut Criterion) {
    let calls = 144_000;
    let mut group = c.benchmark_group("floor");
    group.throughput(Throughput::Elements(calls)).sample_size(20);
    // It is the same system: Erlang A says how many wait and abandon.
    let counts = floor::w1(1, 1_000_000);
    let share = |part: u64| part as f64 / counts.arrived as f64;
    assert!((share(counts.waited) - 0.4300).abs() < 0.02 && (share(counts.abandoned) - 0.0467).abs() < 0.005);
    group.bench_function("by hand", |b| b.iter(|| floor::w1(1, calls)));
    group.finish();
}

fn threads(c: &mut Criterion) {
    let (simulation, days) = (worlds::w2(1), 400);
    let mut group = c.benchmark_group("threads");
    let calls = simulation.world().expected_calls() * days as f64;
    group.throughput(Throughput::Elements(calls as u64)).sample_size(10);
    for threads in [1, 2] {
        let tally = TallyOptions::default();
        let replications =
            Replications { seed: 1, stop: Stop::After(days), threads: NonZeroUsize::new(threads), tally };
        group.bench_function(threads.to_string(), |b| {
            b.iter(|| {
                replications.run(&simulation, answered, |_| {}, &AtomicBool::new(false)).expect("it runs").replications
            })
        });
    }
    group.finish();
}

fn answered(Counted { figures, .. }: Counted<'_>) -> Vec<Ratio> {
    let calls = figures.all_calls(Span::Whole);
    vec![Ratio::new(calls.answered as f64, calls.arrived as f64)]
}

fn with_statistics(simulation: &Simulation, days: u32) -> u64 {
    let options = TallyOptions { thresholds: vec![Duration::from_secs(20)], ..TallyOptions::default() };
    let mut tally = Tally::new(simulation.center(), &options).expect("sound options");
    for day in 0..days {
        tally.restart();
        let record = |events: &[acd::engine::Event]| events.iter().for_each(|event| tally.record(event));
        simulation.replicate(1, u64::from(day), record).expect("the engine takes it all");
    }
    tally.calls_alive()
}

fn routing(simulation: &Simulation, days: u32) -> usize {
    let mut events = 0;
    for day in 0..days {
        let count = |batch: &[acd::engine::Event]| events += batch.len();
        simulation.replicate(1, u64::from(day), count).expect("the engine takes it all");
    }
    events
}

criterion_group!(benches, simulation, shipped, floor, threads);
criterion_main!(benches);
