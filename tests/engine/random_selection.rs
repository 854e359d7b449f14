//! Random selection of agents: properties of many calls together, which no story can express.

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::Timestamp;

/// How many of 3,000 consecutive calls each of three idle agents was offered.
fn offers(seed: u64) -> [u32; 3] {
    let mut queue = Queue::new("contract");
    queue.selection.rule = SelectionRule::Random;
    let agent = |name: &str| Agent::new(name, ProfileId(0));
    let center = Center {
        queues: vec![queue],
        profiles: vec![Profile::new("lawyer", vec![Skill::new(QueueId(0), 1)])],
        agents: ["Li", "Wang", "Zhao"].map(agent).into(),
        seed,
        ..Center::default()
    };
    let mut engine = Engine::new(center).expect("a sound centre");
    let mut events = Vec::new();
    let mut tell = |command| engine.handle(Timestamp::ZERO, command, &mut events).expect("sound commands");
    for agent in 0..3 {
        tell(Command::SignIn { agent: AgentId(agent), not_ready: None });
    }
    for call in (1..=3000).map(CallId) {
        tell(Command::Arrive(NewCall::new(call, QueueId(0))));
        tell(Command::HangUp { call });
    }
    let mut counts = [0; 3];
    for event in &events {
        if let Fact::Offered { offer, .. } = event.fact {
            counts[offer.agent.index()] += 1;
        }
    }
    counts
}

#[test]
fn random_selection_is_even_and_repeats_with_its_seed() {
    let counts = offers(1);
    assert_eq!(counts.iter().sum::<u32>(), 3000);
    // A binomial with p = 1/3 over 3,000 has a standard deviation of 25.8.
    let even = counts.iter().all(|&count| count.abs_diff(1000) < 104);
    assert!(even, "{counts:?} is further than four deviations from even");
    assert_eq!(counts, offers(1));
    assert_ne!(counts, offers(2));
}
