//! What recording one event costs, depending on what is counted.
//!
//! Dimensions: the events of one history × what is counted.
//! - The history: M/M/100+M (one queue, 100 agents of one profile, 10 calls a second, mean service 10 s, mean patience
//!   5 s), 500 calls of about 9 events each, which stay in the cache as they would between engine and tally.
//! - Counted: `least` (totals by queue and profile) or `all` (the hours of a week, two thresholds, each agent, queue ×
//!   agent, attributes, histograms).
//!
//! The result is the time for all events of the history; the throughput is in events per second.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

use acd::config::{Agent, Attribute, Center, Profile, Queue, Skill};
use acd::engine::{Command, Engine, Event, Fact, NewCall};
use acd::id::{AgentId, CallId, ProfileId, QueueId};
use acd::stats::{AgentDetail, Detail, Histograms, Intervals, Tally, TallyOptions};
use acd::time::{Duration, Timestamp};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

const AGENTS: u32 = 100;
const CALLS: u64 = 500;

fn center() -> Center {
    let skills = vec![Skill::new(QueueId(0), 1)];
    let agent = |number| Agent::new(format!("agent-{number}"), ProfileId(0));
    Center {
        queues: vec![Queue::new("calls")],
        profiles: vec![Profile::new("all", skills)],
        agents: (0..AGENTS).map(agent).collect(),
        attributes: vec![Attribute { name: "region".into(), values: vec!["in".into(), "out".into()] }],
        ..Center::default()
    }
}

/// Exponential, in whole microseconds.
fn exponential(random: &mut Xoshiro256PlusPlus, mean_secs: f64) -> Duration {
    let uniform = ((random.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    Duration::saturating_from_secs_f64(-uniform.ln() * mean_secs)
}

/// What the host does at a time that is known in advance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Plan {
    Arrival,
    Release,
    GiveUp,
}

/// The engine's events for a history.
fn history() -> Vec<Event> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut engine = Engine::new(center()).expect("the centre is sound");
    let (mut events, mut read) = (Vec::new(), 0);
    for agent in (0..AGENTS).map(AgentId) {
        let command = Command::SignIn { agent, not_ready: None };
        engine.handle(Timestamp::ZERO, command, &mut events).expect("agents sign in once");
    }
    let mut plans = BinaryHeap::from([Reverse((Timestamp::ZERO, Plan::Arrival, 0))]);
    let mut offered = vec![false; CALLS as usize];
    while let Some(Reverse((now, plan, call))) = plans.pop() {
        if plan == Plan::GiveUp && offered[call as usize] {
            continue;
        }
        let command = match plan {
            Plan::Arrival => Command::Arrive(NewCall::new(CallId(call), QueueId(0))),
            Plan::Release => Command::Release { call: CallId(call) },
            Plan::GiveUp => Command::HangUp { call: CallId(call) },
        };
        if plan == Plan::Arrival {
            plans.push(Reverse((now + exponential(&mut random, 5.0), Plan::GiveUp, call)));
            if call + 1 < CALLS {
                plans.push(Reverse((now + exponential(&mut random, 0.1), Plan::Arrival, call + 1)));
            }
        }
        engine.handle(now, command, &mut events).expect("the host knows the state of its calls");
        while read < events.len() {
            if let Fact::Offered { offer, leg, .. } = events[read].fact {
                offered[leg.call.0 as usize] = true;
                engine.handle(now, Command::Accept { offer }, &mut events).expect("the offer is open");
                plans.push(Reverse((now + exponential(&mut random, 10.0), Plan::Release, leg.call.0)));
            }
            read += 1;
        }
    }
    events
}

fn everything() -> TallyOptions {
    TallyOptions {
        intervals: Intervals::Folded { length: Duration::from_secs(3600), weekdays: Vec::new() },
        thresholds: vec![Duration::from_secs(1), Duration::from_secs(20)],
        agents: AgentDetail::Agent,
        served: Detail::On,
        attributes: Detail::On,
        histograms: Histograms::Digits(3),
        ..TallyOptions::default()
    }
}

fn record(criterion: &mut Criterion) {
    let events = history();
    let mut group = criterion.benchmark_group("record");
    group.throughput(Throughput::Elements(events.len() as u64));
    for (name, options) in [("least", TallyOptions::default()), ("all", everything())] {
        let mut tally = Tally::new(&center(), &options).expect("the options are sound");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                tally.restart();
                black_box(&events).iter().for_each(|event| tally.record(event));
                tally.calls_alive()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, record);
criterion_main!(benches);
