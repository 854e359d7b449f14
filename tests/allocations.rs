//! In the steady state no command allocates, under any queue rules.

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::*;

/// Three agents, and everything that costs something: a ladder that joins queues, ring timeouts, wrap-up, every order.
fn busy_center() -> Center {
    let secs = Duration::from_secs;
    let rules =
        [SelectionRule::MostIdle, SelectionRule::LeastOccupied, SelectionRule::FewestCalls, SelectionRule::Circular];
    let queue = |(place, rule): (usize, SelectionRule)| Queue {
        ladder: vec![
            Step { tiers: TierSet::range(1, 1), ..Step::open() },
            Step { at: secs(5), credit: 1, join: vec![QueueId((place as u16 + 1) % 4)], ..Step::open() },
        ],
        wait_max: Some(secs(40)),
        ring_timeout: Some(secs(3)),
        waiting_max: Some(50),
        wrap_up: WrapUp::AtMost(secs(2)),
        selection: Selection { rule, ..Selection::default() },
        ..Queue::new(format!("queue-{place}"))
    };
    let profile = |place: u16| {
        let skill = |queue| Skill::new(QueueId(queue), if queue == place { 1 } else { 2 });
        Profile::new(format!("profile-{place}"), (0..4).map(skill).collect())
    };
    Center {
        queues: rules.into_iter().enumerate().map(queue).collect(),
        profiles: (0..4).map(profile).collect(),
        agents: (0..40).map(|n| Agent::new(format!("agent-{n}"), ProfileId(n % 4))).collect(),
        reasons: vec!["break".into()],
        ..Center::default()
    }
}

/// One round of a scripted day, with the same mixture each time.
fn round(engine: &mut Engine, round: u64, events: &mut Vec<Event>) {
    let now = |step: u64| Timestamp::from_micros((round * 8 + step) * 250_000);
    // Commands that do not fit the state are rejected, which must not allocate either.
    let tell = |engine: &mut Engine, step, command, events: &mut Vec<Event>| {
        let _ = engine.handle(now(step), command, events);
    };
    for step in 0..6 {
        let call = CallId(round * 6 + step);
        let priority = (step % 2) as i16;
        let new = NewCall { priority, ..NewCall::new(call, QueueId((round + step) as u16 % 4)) };
        tell(engine, step, Command::Arrive(new), events);
    }
    for place in 0..events.len() {
        if let Fact::Offered { offer, .. } = events[place].fact {
            let answer = match offer.serial % 7 {
                0 => Command::Refuse { offer, cause: Refusal::Rejected },
                1 => Command::NotReady { agent: offer.agent, reason: ReasonId(0) },
                _ => Command::Accept { offer },
            };
            tell(engine, 6, answer, events);
        }
    }
    for call in (round.saturating_sub(20) * 6)..(round.saturating_sub(5) * 6) {
        let call = CallId(call);
        let end = match call.0 % 11 {
            0 => Command::Transfer { call, to: Party::Queue(QueueId(0)), age: Age::Keep, priority: None },
            1 => Command::HangUp { call },
            _ => Command::Release { call },
        };
        tell(engine, 7, end, events);
    }
    tell(engine, 7, Command::Ready { agent: AgentId((round % 40) as u32) }, events);
    events.clear();
}

#[test]
fn in_the_steady_state_no_command_allocates() {
    let mut engine = Engine::new(busy_center()).expect("a sound centre");
    let mut events = Vec::with_capacity(10_000);
    for agent in 0..40 {
        engine
            .handle(Timestamp::ZERO, Command::SignIn { agent: AgentId(agent), not_ready: None }, &mut events)
            .unwrap();
    }
    (1..3_000).for_each(|turn| round(&mut engine, turn, &mut events));
    let alive = engine.calls_alive();
    assert!(alive > 20, "{alive} calls alive: the centre must be busy for this to mean anything");
    let told = allocation_counter::measure(|| (3_000..6_000).for_each(|turn| round(&mut engine, turn, &mut events)));
    assert_eq!(told.count_total, 0, "allocations in 3,000 rounds");
    engine.check().expect("invariants");
}
