//! What each command costs.
//!
//! Dimensions: the command × calls waiting (10 … 1,000,000) × agents (10 … 100,000) × queues (1 … 1,000) × profiles
//! (`same`: one for all, which serves every queue; `different`: one per agent, with four queues). Not the whole grid:
//! each dimension alone, starting from 1,000 waiting, 1,000 agents and 10 queues, and the far corners.
//!
//! - Each group is a command: first the empty loop, then the engine at each point, then the obvious alternatives, a
//!   bare
//!   container of the same length.
//! - Only the command itself is timed, up to 64 between two readings of the clock, and not what restores the state
//!   afterwards. A ladder step and an offer's timeout are what the engine does when time passes.
//! - In `arrive with an idle agent`, `offer timeout` and `sign-in` all agents are idle, and the calls wait in a queue
//!   that
//!   nobody serves; in the others all agents are talking.
//! - `call life` is a whole call at 1,000 agents with 10 waiting: arrive, offer, accept, end, end of wrap-up.
//! - `snapshot and restore` turns the state into a value and back into an engine.
//! - `reconfigure` replaces the centre while calls wait; compare it with `snapshot and restore` of the same state: a
//!   tenth.
//!
//! A state is built once, when its benchmark runs (criterion calls a benchmark's closure many times): `cargo bench
//! --bench commands -- 'sign-in/1000 waiting'` builds only what it needs.

#![allow(missing_docs)]

mod containers;
mod costs;
#[path = "../host/mod.rs"]
mod host;
mod points;
mod reconfigured;

use std::hint::black_box;
use std::time::{Duration, Instant};

use acd::config::{Queue, WrapUp};
use acd::engine::{Command, Engine};
use containers::{Change, Crowd, Hashed, List, SortedVec, Tree};
use costs::{COSTS, Cost};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use host::queue_id;
use points::{Desk, Point, Profiles};

/// Whether time is measured; otherwise (`cargo test`) everything runs once, on a small scale.
fn measures() -> bool {
    std::env::args().any(|word| word == "--bench") && !std::env::args().any(|word| word == "--test")
}

/// Times `act` on up to `at_once` commands between two readings of the clock, `iterations` in total.
fn timed<T>(
    iterations: u64,
    at_once: usize,
    state: &mut T,
    mut before: impl FnMut(&mut T, usize),
    mut act: impl FnMut(&mut T),
    mut after: impl FnMut(&mut T, usize),
) -> Duration {
    let (mut left, mut spent) = (iterations, Duration::ZERO);
    while left > 0 {
        let count = left.min(at_once as u64);
        before(state, count as usize);
        let begun = Instant::now();
        act(state);
        spent += begun.elapsed();
        after(state, count as usize);
        left -= count;
    }
    spent
}

fn commands(criterion: &mut Criterion) {
    let points = if measures() { points::points() } else { points::small_points() };
    for cost in &COSTS {
        let mut group = criterion.benchmark_group(cost.name);
        empty_loop(&mut group, cost);
        for &point in &points {
            engine(&mut group, cost, point);
        }
        let (change, length): (_, fn(&Point) -> usize) = match cost.name {
            "arrive and wait" => (Change::Add, |point| point.waiting),
            "agent frees with calls waiting" => (Change::TakeFirst, |point| point.waiting),
            "abandon from the middle" => (Change::Remove, |point| point.waiting),
            "arrive with an idle agent" => (Change::TakeFirst, |point| point.agents),
            "sign-in" => (Change::Add, |point| point.agents),
            _ => continue,
        };
        let mut lengths: Vec<usize> = points.iter().map(length).collect();
        lengths.sort_unstable();
        lengths.dedup();
        for length in lengths {
            container::<SortedVec>(&mut group, change, length);
            container::<Tree>(&mut group, change, length);
            container::<Hashed>(&mut group, change, length);
        }
    }
}

/// The same loop, only creating and dropping the commands.
fn empty_loop(group: &mut BenchmarkGroup<'_, WallTime>, cost: &Cost) {
    let point = points::small_points()[0];
    let mut state = None;
    group.bench_function("empty loop", |bencher| {
        let state = state.get_or_insert_with(|| ((cost.desk)(point), Vec::new()));
        let commands = |(desk, commands): &mut (Desk, Vec<Command>), count| {
            commands.clear();
            commands.extend((0..count).map(|_| Command::SignOut { agent: desk.next_agent() }));
        };
        let nothing = |(_, commands): &mut (Desk, Vec<Command>)| {
            for command in commands.drain(..) {
                black_box(command);
            }
        };
        bencher.iter_custom(|iterations| timed(iterations, 64, state, commands, nothing, |_, _| {}));
    });
}

fn engine(group: &mut BenchmarkGroup<'_, WallTime>, cost: &Cost, point: Point) {
    let mut state = None;
    group.bench_function(point.name(), |bencher| {
        let state = state.get_or_insert_with(|| ((cost.desk)(point), Vec::with_capacity(64)));
        let before = |(desk, commands): &mut (Desk, Vec<Command>), count| {
            (cost.before)(desk, count, commands);
            desk.host.events.clear();
        };
        let act = |(desk, commands): &mut (Desk, Vec<Command>)| {
            commands.drain(..).for_each(|command| desk.host.tell_also(command));
            if cost.passes > acd::time::Duration::ZERO {
                desk.host.pass(cost.passes);
            }
        };
        let after = |(desk, _): &mut (Desk, Vec<Command>), count| (cost.after)(desk, count);
        bencher.iter_custom(|iterations| timed(iterations, point.at_once(), state, before, act, after));
    });
}

fn container<L: List>(group: &mut BenchmarkGroup<'_, WallTime>, change: Change, length: usize) {
    let mut state = None;
    group.bench_function(format!("{}, {length} there", L::NAME), |bencher| {
        let state = state.get_or_insert_with(|| (Crowd::<L>::new(length), Vec::new()));
        let choose = |(crowd, whom): &mut (Crowd<L>, Vec<u64>), count| *whom = crowd.choose(change, count);
        let act = |(crowd, whom): &mut (Crowd<L>, Vec<u64>)| crowd.act(change, whom);
        let undo = |(crowd, whom): &mut (Crowd<L>, Vec<u64>), _| crowd.undo(change, whom);
        let at_once = (length / 2).min(64);
        bencher.iter_custom(|iterations| timed(iterations, at_once, state, choose, act, undo));
    });
}

const WRAP_UP: acd::time::Duration = acd::time::Duration::from_millis(10);

/// A whole call, repeatedly: to an idle agent at once, and after a wait behind ten.
fn call_life(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("call life");
    let point = Point { waiting: 10, agents: 1_000, queues: 1, profiles: Profiles::Same };
    let rules = |name| Queue { wrap_up: WrapUp::AtMost(WRAP_UP), ..Queue::new(name) };
    group.bench_function("empty loop", |bencher| bencher.iter(|| black_box(0)));
    let mut idle = Desk::idle(point, rules);
    group.bench_function("to an idle agent", |bencher| {
        let host = &mut idle.host;
        bencher.iter(|| {
            host.arrive(queue_id(0));
            let call = host.accept();
            host.tell(Command::Release { call });
            host.pass(WRAP_UP);
        });
    });
    let Desk { mut host, mut talking, .. } = Desk::busy(point, rules);
    group.bench_function("after a wait", |bencher| {
        bencher.iter(|| {
            host.arrive(queue_id(0));
            let call = talking.pop_front().expect("1,000 talk");
            host.tell(Command::Release { call });
            host.pass(WRAP_UP);
            talking.push_back(host.accept());
        });
    });
}

fn snapshot_and_restore(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("snapshot and restore");
    group.sample_size(10);
    let lengths: &[usize] = if measures() { &[1_000, 10_000, 100_000, 1_000_000] } else { &[10] };
    for &waiting in lengths {
        let mut desk = None;
        group.bench_function(format!("{waiting} waiting"), |bencher| {
            let point = Point { waiting, agents: 1_000, queues: 10, profiles: Profiles::Same };
            let desk = desk.get_or_insert_with(|| Desk::busy(point, Queue::new));
            bencher.iter(|| Engine::restore(desk.host.engine.snapshot()).expect("the snapshot is whole"));
        });
    }
}

criterion_group!(benches, commands, call_life, snapshot_and_restore, reconfigured::reconfigure);
criterion_main!(benches);
