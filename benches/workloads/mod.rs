//! The fixed workloads whose instructions are counted. Each is made ready first, which is not counted.
//!
//! They go through the public face only, so that they stay the same whatever happens inside. None depends on anything but
//! the code: no clock, no thread, no seed from outside.

use std::collections::VecDeque;

use acd::config::{Queue, Rona, RonaRule, Step, TierSet, WrapUp};
use acd::engine::{Age, Command, Engine, Fact, Party};
use acd::id::{AgentId, CallId};
use acd::sim::Simulation;
use acd::stats::{Tally, TallyOptions};
use acd::time::Duration;

use crate::host::{Host, Waiting, center, profile, queue_id};
use crate::shipped::Shipped;
use crate::worlds;

/// Work made ready; returns how many events it brought (or calls, where it brings none), so that nothing is left out.
pub(crate) type Work = Box<dyn FnMut() -> u64>;

/// One workload.
pub(crate) struct Workload {
    /// Its name in the file of kept counts.
    pub(crate) name: &'static str,
    /// What it does over and over.
    pub(crate) unit: &'static str,
    /// How often.
    pub(crate) units: u64,
    /// Makes it ready.
    pub(crate) prepare: fn(u64) -> Work,
}

const fn workload(name: &'static str, unit: &'static str, units: u64, prepare: fn(u64) -> Work) -> Workload {
    Workload { name, unit, units, prepare }
}

/// All of them.
pub(crate) const WORKLOADS: [Workload; 13] = [
    workload("call life, 1,000 agents, 10 waiting", "call", 5_000, call_life),
    workload("arrive with an idle agent, 1,000 profiles", "call", 5_000, arrive_with_an_idle_agent),
    workload("wait, abandon and be taken, 10,000 waiting", "round", 5_000, stand_in_line),
    workload("ladder steps", "step", 5_000, ladder_steps),
    workload("ring timeouts", "timeout", 5_000, ring_timeouts),
    workload("sign in and out, 1,000 profiles", "agent", 5_000, sign_in_and_out),
    workload("transfer to an idle agent", "transfer", 5_000, transfers),
    workload("snapshot and restore, 10,000 calls", "call", 10_000, snapshot_and_restore),
    workload("a day of M/M/100+M", "call", 144_000, simulate_w1),
    workload("ten days of four skills", "call", 37_000, simulate_w2),
    workload("a quarter of Guizhou's hotline", "call", 64_913, simulate_guizhou),
    workload("a week of Beijing's hotline", "call", 37_652, simulate_beijing),
    workload("four weeks of teach-skills", "call", 27_910, simulate_teach_skills),
];

/// Agents of one kind, all talking, and calls waiting for them.
struct Busy {
    host: Host,
    /// Oldest first.
    talking: VecDeque<CallId>,
    /// In order of arrival.
    waiting: Vec<CallId>,
}

fn busy(queue: Queue, agents: usize, waiting: usize) -> Busy {
    let mut host = Host::new(center(vec![queue], vec![profile(0, [(0, 1)])], agents));
    host.sign_in(0..agents);
    let mut talking = VecDeque::with_capacity(agents + 1);
    for _ in 0..agents {
        host.arrive(queue_id(0));
        talking.push_back(host.accept());
    }
    let waiting = (0..waiting).map(|_| host.arrive(queue_id(0))).collect();
    Busy { host, talking, waiting }
}

/// A call arrives and waits behind ten, an agent's conversation ends, their wrap-up runs out, they take the first.
fn call_life(units: u64) -> Work {
    let wrap_up = Duration::from_millis(10);
    let queue = Queue { wrap_up: WrapUp::AtMost(wrap_up), ..Queue::new("only") };
    let Busy { mut host, mut talking, .. } = busy(queue, 1_000, 10);
    Box::new(move || {
        for _ in 0..units {
            host.arrive(queue_id(0));
            let call = talking.pop_front().expect("1,000 talk");
            host.tell(Command::Release { call });
            host.pass(wrap_up);
            talking.push_back(host.accept());
        }
        assert_eq!((host.engine.waiting(queue_id(0)), talking.len()), (10, 1_000));
        host.told
    })
}

/// An agent each of 1,000 profiles is idle; one of those who serve the queue is offered a call, whose caller hangs up.
fn arrive_with_an_idle_agent(units: u64) -> Work {
    let mut host = all_different();
    host.sign_in(0..1_000);
    Box::new(move || {
        for unit in 0..units {
            let call = host.arrive(queue_id(unit as usize % 20));
            assert_eq!(host.offers().count(), 1);
            host.hang_up(call);
        }
        host.told
    })
}

/// 20 queues and 1,000 agents, each with a profile of their own: three queues in two tiers.
fn all_different() -> Host {
    let skills = |place: usize| [(place % 20, 1), ((place + 1 + place / 20 % 9) % 20, 2), ((place + 10) % 20, 2)];
    let profiles = (0..1_000).map(|place| profile(place, skills(place))).collect();
    Host::new(center((0..20).map(|place| Queue::new(format!("queue-{place}"))).collect(), profiles, 1_000))
}

/// Two calls join 10,000, one of those hangs up, and an agent who becomes free takes the first.
fn stand_in_line(units: u64) -> Work {
    let Busy { mut host, mut talking, waiting } = busy(Queue::new("only"), 100, 10_000);
    let mut line = Waiting::default();
    waiting.into_iter().for_each(|call| line.add(call));
    Box::new(move || {
        for unit in 0..units {
            line.add(host.arrive(queue_id(0)));
            line.add(host.arrive(queue_id(0)));
            let leaves = line.calls[(unit * 4_999) as usize % line.calls.len()];
            line.remove(leaves);
            host.hang_up(leaves);
            let call = talking.pop_front().expect("100 talk");
            host.tell(Command::Release { call });
            let taken = host.accept();
            line.remove(taken);
            talking.push_back(taken);
        }
        assert_eq!((host.engine.waiting(queue_id(0)), line.calls.len()), (10_000, 10_000));
        host.told
    })
}

/// Waiting calls climb a ladder of four steps, each with a further tier and a point of priority; nobody is free.
fn ladder_steps(units: u64) -> Work {
    let steps = 4_u8;
    let step = |place: u8| Step {
        at: Duration::from_secs(10 * u64::from(place)),
        tiers: TierSet::range(1, place + 1),
        credit: i16::from(place > 0),
        ..Step::open()
    };
    let queue = Queue { ladder: (0..steps).map(step).collect(), ..Queue::new("only") };
    let Busy { mut host, .. } = busy(queue, 10, units as usize / usize::from(steps - 1));
    Box::new(move || {
        (0..400).for_each(|_| host.pass(Duration::from_millis(100)));
        host.told
    })
}

/// Twenty agents never answer: 10 calls go round among them, and agents are held off for a while.
fn ring_timeouts(units: u64) -> Work {
    let secs = Duration::from_secs;
    let rule = RonaRule { delay: secs(5), ..RonaRule::default() };
    let rona = Rona { no_answer: rule, ..Rona::default() };
    let queue = Queue { ring_timeout: Some(secs(8)), rona, ..Queue::new("only") };
    let mut host = Host::new(center(vec![queue], vec![profile(0, [(0, 1)])], 20));
    host.sign_in(0..20);
    for _ in 0..10 {
        host.arrive(queue_id(0));
    }
    Box::new(move || {
        let mut left = units;
        while left > 0 {
            host.pass(secs(1));
            let ended = host.events.iter().filter(|event| matches!(event.fact, Fact::OfferEnded { .. })).count();
            left = left.saturating_sub(ended as u64);
        }
        host.told
    })
}

/// The whole staff comes and goes, five times, while a call waits that nobody serves.
fn sign_in_and_out(units: u64) -> Work {
    let mut host = all_different();
    Box::new(move || {
        for _ in 0..units / 1_000 {
            host.sign_in(0..1_000);
            (0..1_000).for_each(|agent| host.tell(Command::SignOut { agent: AgentId(agent) }));
        }
        host.told
    })
}

/// One call goes to and fro between the agents of two queues, its age kept.
fn transfers(units: u64) -> Work {
    let queues = vec![Queue::new("first"), Queue::new("second")];
    let mut host = Host::new(center(queues, vec![profile(0, [(0, 1)]), profile(1, [(1, 1)])], 200));
    host.sign_in(0..200);
    let calls: Vec<CallId> = (0..50)
        .map(|_| {
            host.arrive(queue_id(0));
            host.accept()
        })
        .collect();
    Box::new(move || {
        for unit in 0..units as usize {
            let (call, queue) = (calls[unit % calls.len()], queue_id((unit / calls.len() + 1) % 2));
            host.tell(Command::Transfer { call, to: Party::Queue(queue), age: Age::Keep, priority: None });
            assert_eq!(host.accept(), call);
        }
        host.told
    })
}

/// 9,900 calls wait and 100 talk; the whole state becomes a value and an engine again.
fn snapshot_and_restore(units: u64) -> Work {
    let queue = Queue { wait_max: Some(Duration::from_secs(3_600)), ..Queue::new("only") };
    let Busy { host, .. } = busy(queue, 100, units as usize - 100);
    Box::new(move || {
        let restored = Engine::restore(host.engine.snapshot()).expect("the snapshot is whole");
        assert_eq!(restored.calls_alive() as u64, units);
        restored.calls_alive() as u64
    })
}

/// M/M/100+M for a day, with statistics.
fn simulate_w1(_: u64) -> Work {
    simulate(worlds::w1(1), 1)
}

/// A hotline's four skills for ten days, with statistics.
fn simulate_w2(_: u64) -> Work {
    simulate(worlds::w2(1), 10)
}

/// A replication of a shipped scenario, with all that its report counts.
fn simulate_guizhou(_: u64) -> Work {
    replicate(Shipped::load("guizhou-2025q1", &[]))
}

/// A week of Beijing, without its holidays, which are outside that week.
fn simulate_beijing(_: u64) -> Work {
    replicate(Shipped::load("beijing-2024h1", &[("world.calendar.holidays", "{}"), ("world.calendar.days", "7")]))
}

fn simulate_teach_skills(_: u64) -> Work {
    replicate(Shipped::load("teach-skills", &[]))
}

fn replicate(mut scenario: Shipped) -> Work {
    Box::new(move || scenario.run(1))
}

fn simulate(simulation: Simulation, days: u64) -> Work {
    let options = TallyOptions { thresholds: vec![Duration::from_secs(20)], ..TallyOptions::default() };
    let mut tally = Tally::new(simulation.center(), &options).expect("sound options");
    Box::new(move || {
        let mut events = 0;
        for day in 0..days {
            tally.restart();
            let record = |batch: &[acd::engine::Event]| {
                events += batch.len() as u64;
                batch.iter().for_each(|event| tally.record(event));
            };
            simulation.replicate(1, day, record).expect("the engine takes it all");
        }
        events
    })
}
