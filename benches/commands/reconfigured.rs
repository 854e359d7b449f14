//! Replaces the centre while calls wait in ten queues with a ladder and a maximum wait, and 1,000 agents talk.

use std::time::{Duration as Span, Instant};

use acd::config::{Center, Queue, Step, TierSet};
use acd::engine::{Command, Engine, Ladders};
use acd::id::ProfileId;
use acd::time::Duration;
use criterion::Criterion;

use crate::measures;
use crate::points::{Desk, Point, Profiles};

/// A change of a centre, with its name.
type Change = (&'static str, fn(&mut Center));

const CHANGES: [Change; 4] = [
    ("a queue is added", |center| center.queues.push(rules("one more".into()))),
    ("a setting of a queue", |center| center.queues[3].waiting_max = Some(1_000_000)),
    ("the ladder of a queue", |center| center.queues[3].ladder[1].at = Duration::from_secs(25)),
    ("an agent's profile, and a new agent", |center| {
        let (agent, last) = (center.agents[0].clone(), ProfileId(center.profiles.len() as u32 - 1));
        center.agents[7].profile = last;
        center.agents.push(acd::config::Agent { name: "one more".into(), ..agent });
    }),
];

fn rules(name: String) -> Queue {
    let steps = [(0, 1), (20, 3), (60, 7)];
    let step = |(at, tiers)| Step { at: Duration::from_secs(at), tiers: TierSet(tiers), ..Step::open() };
    Queue { ladder: steps.map(step).to_vec(), wait_max: Some(Duration::from_secs(3_600)), ..Queue::new(name) }
}

pub(crate) fn reconfigure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reconfigure");
    group.sample_size(10);
    let lengths: &[usize] = if measures() { &[1_000, 10_000, 100_000] } else { &[10] };
    for &waiting in lengths {
        let mut desk = None;
        let point = Point { waiting, agents: 1_000, queues: 10, profiles: Profiles::Same };
        group.bench_function(format!("{waiting} waiting, snapshot and restore"), |bencher| {
            let desk = desk.get_or_insert_with(|| Desk::busy(point, rules));
            bencher.iter(|| Engine::restore(desk.host.engine.snapshot()).expect("the snapshot is whole"));
        });
        for (name, change) in CHANGES {
            group.bench_function(format!("{waiting} waiting, {name}"), |bencher| {
                let desk = desk.get_or_insert_with(|| Desk::busy(point, rules));
                bencher.iter_custom(|iterations| (0..iterations).map(|_| once(&desk.host.engine, change)).sum());
            });
        }
    }
}

/// One change of an engine that has not been changed before.
fn once(engine: &Engine, change: fn(&mut Center)) -> Span {
    let (mut engine, mut events) = (engine.clone(), Vec::with_capacity(1_000));
    let mut center = Center::clone(engine.center());
    change(&mut center);
    center.version += 1;
    let command = Command::Reconfigure { center: Box::new(center), ladders: Ladders::Keep };
    let begun = Instant::now();
    engine.handle(engine.now(), &command, &mut events).expect("the centre follows");
    begun.elapsed()
}
