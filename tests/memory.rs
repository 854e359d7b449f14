//! How much memory a waiting call and an agent take beyond their names.

use acd::config::{Agent, Center, Profile, Queue, Skill, WrapUp};
use acd::engine::{Command, Engine, Event, Fact, NewCall, Refusal};
use acd::id::{AgentId, CallId, ProfileId, QueueId};
use acd::time::{Duration, Timestamp};

const QUEUES: u16 = 10;
/// The maximum for a waiting call.
const BYTES_A_CALL: f64 = 200.0;
/// The maximum for an agent who shares a profile with others.
const BYTES_AN_AGENT: f64 = 200.0;

fn center(agents: u32) -> Center {
    let skills = (0..QUEUES).map(|queue| Skill::new(QueueId(queue), 1)).collect();
    let agent = |place: u32| Agent::new(place.to_string(), ProfileId(0));
    let wrap_up = WrapUp::AtMost(Duration::from_secs(1));
    Center {
        queues: (0..QUEUES).map(|place| Queue { wrap_up, ..Queue::new(format!("queue-{place}")) }).collect(),
        profiles: vec![Profile::new("all", skills)],
        agents: (0..agents).map(agent).collect(),
        ..Center::default()
    }
}

fn tell(engine: &mut Engine, at: u64, command: Command, events: &mut Vec<Event>) {
    events.clear();
    engine.handle(Timestamp::from_micros(at), command, events).expect("it fits the state");
}

fn wait(engine: &mut Engine, calls: std::ops::Range<u64>, events: &mut Vec<Event>) {
    for call in calls {
        let new = NewCall::new(CallId(call), QueueId((call % u64::from(QUEUES)) as u16));
        tell(engine, call, Command::Arrive(new), events);
    }
}

/// Bytes kept, and at the peak, for each of this many waiting calls.
fn bytes_a_call(calls: u64) -> (f64, f64) {
    let (mut engine, mut events) = (Engine::new(center(1)).expect("a sound centre"), Vec::with_capacity(16));
    let used = allocation_counter::measure(|| wait(&mut engine, 0..calls, &mut events));
    assert_eq!(engine.calls_alive() as u64, calls);
    (used.bytes_current as f64 / calls as f64, used.bytes_max as f64 / calls as f64)
}

/// Bytes kept with this many agents at work beyond their names, including the centre itself.
fn bytes_with(agents: u32) -> i64 {
    let mut kept = None;
    let used = allocation_counter::measure(|| {
        let mut engine = Engine::new(center(agents)).expect("a sound centre");
        let mut events = Vec::with_capacity(16);
        for agent in 0..agents {
            let command = Command::SignIn { agent: AgentId(agent), not_ready: None };
            tell(&mut engine, u64::from(agent), command, &mut events);
        }
        drop(events);
        kept = Some(engine);
    });
    let engine = kept.expect("it was made");
    let names: usize = engine.center().agents.iter().map(|agent| size_of::<String>() + agent.name.capacity()).sum();
    used.bytes_current - names as i64
}

/// Bytes kept for each of this many agents beyond what the centre takes with one.
fn bytes_an_agent(agents: u32) -> f64 {
    (bytes_with(agents) - bytes_with(1)) as f64 / f64::from(agents - 1)
}

#[test]
fn a_waiting_call_keeps_few_bytes() {
    // Tables indexed by id double: at a power of two they are full, and with a few more half empty.
    for calls in [1_000, 65_536, 100_000, 131_073] {
        let (kept, most) = bytes_a_call(calls);
        println!("{calls} waiting calls: {kept:.1} bytes each, {most:.1} at most while tables grow");
        assert!(kept <= BYTES_A_CALL, "{calls} calls: {kept} bytes each");
    }
}

#[test]
fn an_agent_keeps_few_bytes() {
    for agents in [1_000, 65_536, 100_000] {
        let kept = bytes_an_agent(agents);
        println!("{agents} agents: {kept:.1} bytes each");
        assert!(kept <= BYTES_AN_AGENT, "{agents} agents: {kept} bytes each");
    }
}

/// A call is declined by three agents before the fourth accepts, repeatedly: the record of asked agents reuses its
/// memory.
#[test]
fn a_declined_call_allocates_nothing() {
    let (mut engine, mut events) = (Engine::new(center(20)).expect("a sound centre"), Vec::with_capacity(64));
    for agent in 0..20 {
        tell(&mut engine, 0, Command::SignIn { agent: AgentId(agent), not_ready: None }, &mut events);
    }
    let mut now = 0;
    let mut life = |engine: &mut Engine, call: u64| {
        now += 10_000_000;
        tell(engine, now, Command::Arrive(NewCall::new(CallId(call), QueueId(0))), &mut events);
        for turn in 0..4 {
            let offered = events.iter().find_map(|event| match &event.fact {
                Fact::Offered { offer, .. } => Some(*offer),
                _ => None,
            });
            let offer = offered.expect("somebody is idle who was not asked");
            assert_eq!(engine.asked(CallId(call)).len(), turn);
            let answer =
                if turn < 3 { Command::Refuse { offer, cause: Refusal::Rejected } } else { Command::Accept { offer } };
            tell(engine, now, answer, &mut events);
        }
        assert!(engine.asked(CallId(call)).is_empty(), "an answered call has asked nobody");
        tell(engine, now + 1_000_000, Command::Release { call: CallId(call) }, &mut events);
        engine.advance(Timestamp::from_micros(now + 9_000_000), &mut events);
    };
    (0..100).for_each(|call| life(&mut engine, call));
    let used = allocation_counter::measure(|| (100..200).for_each(|call| life(&mut engine, call)));
    // The list that the test itself creates, three times per call.
    assert_eq!(used.count_total, 300, "allocations in 100 calls");
}

/// Arrive, offer, accept, end, end of wrap-up, with 1,000 agents and 10 waiting.
#[test]
fn a_call_life_allocates_nothing() {
    let (agents, mut events) = (1_000, Vec::with_capacity(64));
    let mut engine = Engine::new(center(agents)).expect("a sound centre");
    let mut talking = std::collections::VecDeque::with_capacity(agents as usize + 1);
    for agent in 0..agents {
        tell(&mut engine, 0, Command::SignIn { agent: AgentId(agent), not_ready: None }, &mut events);
    }
    let mut now = 0;
    let mut life = |engine: &mut Engine, call: u64| {
        now += 2_000_000;
        tell(engine, now, Command::Arrive(NewCall::new(CallId(call), QueueId(0))), &mut events);
        if talking.len() == agents as usize && engine.waiting(QueueId(0)) > 10 {
            let call = talking.pop_front().expect("all talk");
            tell(engine, now, Command::Release { call: CallId(call) }, &mut events);
            events.clear();
            engine.advance(Timestamp::from_micros(now + 1_000_000), &mut events);
        }
        let offered = events.iter().find_map(|event| match &event.fact {
            Fact::Offered { offer, leg, .. } => Some((*offer, leg.call)),
            _ => None,
        });
        if let Some((offer, call)) = offered {
            tell(engine, now + 1_000_000, Command::Accept { offer }, &mut events);
            talking.push_back(call.0);
        }
    };
    (0..4_000).for_each(|call| life(&mut engine, call));
    assert_eq!(engine.waiting(QueueId(0)), 10);
    let used = allocation_counter::measure(|| (4_000..8_000).for_each(|call| life(&mut engine, call)));
    assert_eq!(used.count_total, 0, "allocations in 4,000 calls");
    assert_eq!((engine.waiting(QueueId(0)), engine.calls_alive()), (10, 1_010));
}
