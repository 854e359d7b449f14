//! Ratings and quality checks, from the scenario file to the measures.

use std::collections::BTreeMap;

use acd::config::Rating;
use acd::engine::{Event, Fact, LegOutcome};
use acd::id::{CallId, OfferId, QueueId};
use acd::quality::RatedCall;
use acd::scenario::Scenario;
use acd::sim::{Counter, Simulation};
use acd::time::Duration;

const ASKED: &str = r#"
[world.satisfaction]
response_rate = 0.8
shares = { very_satisfied = 90, satisfied = 6, basically_satisfied = 3, dissatisfied = 1 }
queues.expert = { shares = { satisfied = 1, very_dissatisfied = 1 } }
waits = [{ beyond = "2m", response_rate = 1.0, shares = { dissatisfied = 1 } }]
[world.quality_checks]
share = 0.1
least_per_agent = 3
"#;

fn scenario(more: &str) -> Scenario {
    let text = format!("{}\n{more}", include_str!("../report/tiny.toml"));
    Scenario::parse("tiny.toml", &text).unwrap_or_else(|faults| panic!("{faults}"))
}

fn simulation(scenario: &Scenario) -> Simulation {
    Simulation::new(scenario.center.clone(), scenario.world.clone()).expect("sound")
}

/// All events of one replication, and the ratings separately.
fn observe(scenario: &Scenario) -> (Vec<Event>, Vec<RatedCall>) {
    let mut events = Vec::new();
    let run = simulation(scenario).replicate(11, 0, |batch| events.extend_from_slice(batch));
    run.expect("it runs to its end");
    let mut ratings = Vec::new();
    events.retain(|event: &Event| match event.fact {
        Fact::Rated { call, agent, queue, rating } => {
            ratings.push(RatedCall { at: event.at, call, agent, queue, rating });
            false
        }
        _ => true,
    });
    (events, ratings)
}

#[test]
fn asking_callers_and_checking_calls_changes_nothing_else() {
    let (silent, none) = observe(&scenario(""));
    let (asked, ratings) = observe(&scenario(ASKED));
    assert_eq!(silent, asked, "the same events");
    assert!(none.is_empty() && ratings.len() > 50, "{} ratings", ratings.len());
}

#[test]
fn callers_rate_their_last_conversation_once_as_the_file_says() {
    let scenario = scenario(ASKED);
    let (events, ratings) = observe(&scenario);
    let mut answered = BTreeMap::new();
    let mut ended = BTreeMap::new();
    for event in &events {
        match event.fact {
            Fact::LegEnded { leg, queue, outcome: LegOutcome::Answered(OfferId { agent, .. }), .. } => {
                answered.insert(leg.call, (agent, queue));
            }
            Fact::CallEnded { call, .. } => {
                ended.insert(call, event.at);
            }
            _ => {}
        }
    }
    let mut rated: BTreeMap<CallId, Rating> = BTreeMap::new();
    for found in &ratings {
        assert_eq!(answered[&found.call], (found.agent, found.queue));
        assert_eq!(ended[&found.call], found.at);
        assert_eq!(rated.insert(found.call, found.rating), None, "one rating a call");
        let possible: &[Rating] = match found.queue {
            QueueId(1) => &[Rating::Satisfied, Rating::Dissatisfied, Rating::VeryDissatisfied],
            _ => &Rating::ALL[..4],
        };
        assert!(possible.contains(&found.rating), "{found:?}");
    }
}

#[test]
fn measures_are_what_a_plain_count_of_ratings_gives() {
    let scenario = scenario(ASKED);
    let (_, ratings) = observe(&scenario);
    let simulation = simulation(&scenario);
    let mut counter = Counter::new(&simulation, &scenario.tally(Duration::from_secs(20))).expect("sound");
    let counted = counter.replicate(&simulation, 11, 0).expect("it runs to its end");
    let value = |text: &str| {
        let ratio = scenario.measure(text).expect(text).ratio(counted, &scenario.world);
        ratio.value().expect("observed")
    };
    let count = |wanted: &dyn Fn(&RatedCall) -> bool| ratings.iter().filter(|rated| wanted(rated)).count() as f64;
    let of = |rating: Rating| count(&|rated| rated.rating == rating);
    let satisfied = of(Rating::VerySatisfied) + of(Rating::Satisfied);
    let table = [
        ("satisfaction.rated", ratings.len() as f64),
        ("satisfaction.very_satisfied", of(Rating::VerySatisfied)),
        ("satisfaction.satisfied", of(Rating::Satisfied)),
        ("satisfaction.basically_satisfied", of(Rating::BasicallySatisfied)),
        ("satisfaction.dissatisfied", of(Rating::Dissatisfied)),
        ("satisfaction.very_dissatisfied", of(Rating::VeryDissatisfied)),
        ("satisfaction.rated{queue=\"expert\"}", count(&|rated| rated.queue == QueueId(1))),
        ("satisfaction.rate", 100.0 * satisfied / ratings.len() as f64),
        ("satisfaction.callbacks_owed", count(&|rated| rated.rating >= Rating::BasicallySatisfied)),
        ("satisfaction.rated_share", 100.0 * ratings.len() as f64 / value("calls.answered")),
    ];
    for (text, expected) in table {
        let found = value(text);
        assert!((found - expected).abs() <= 1e-9 * expected, "{text}: {found}, not {expected}");
    }
    // All dissatisfied ones, about a tenth of the others, at least three of each agent.
    let bad = of(Rating::Dissatisfied) + of(Rating::VeryDissatisfied);
    let checks = value("quality.checks");
    let others = value("calls.answered") - bad;
    assert!(checks > bad + 0.05 * others && checks < bad + 0.2 * others + 30.0, "{checks} of {others} and {bad}");
    for agent in 0..counted.quality.agents() {
        let counts = counted.quality.of_agent(acd::id::AgentId(agent as u32));
        assert!(counts.chosen >= counts.calls.min(3), "agent {agent}: {counts:?}");
    }
    // Again with the same result: the calls drawn depend only on the seed and the replication.
    let first = counted.quality.clone();
    assert_eq!(counter.replicate(&simulation, 11, 0).expect("again").quality, &first);
    assert_ne!(counter.replicate(&simulation, 12, 0).expect("another").quality, &first);
}

#[test]
fn what_cannot_be_is_refused_with_its_place() {
    let table = [
        ("shares = { very_satisfied = 90,", "shares = { bliss = 1, very_satisfied = 90,", "bliss"),
        ("response_rate = 0.8", "response_rate = 1.2", "world.satisfaction.response_rate"),
        ("queues.expert", "queues.exprt", "world.satisfaction.queues.exprt"),
        ("shares = { dissatisfied = 1 }", "shares = { dissatisfied = 0 }", "world.satisfaction.waits[0].shares"),
        ("share = 0.1", "share = 1.5", "world.quality_checks.share"),
        ("share = 0.1", "share = 0.1\nagents = { nobody = 0.5 }", "world.quality_checks.agents.nobody"),
    ];
    for (sound, spoilt, path) in table {
        let text = format!("{}\n{}", include_str!("../report/tiny.toml"), ASKED.replacen(sound, spoilt, 1));
        let faults = Scenario::parse("tiny.toml", &text).expect_err(spoilt).to_string();
        assert!(faults.contains(path), "{spoilt}: {faults}");
    }
}
