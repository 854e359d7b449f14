//! Random selection of agents: each replication makes its own choices, so that intervals over replications are valid.

use acd::engine::{Event, Fact, LegOutcome};
use acd::id::OfferId;
use acd::scenario::Scenario;
use acd::sim::Simulation;

/// Three agents with little to do: most calls find all of them idle.
fn simulation(selection: &str, centre_seed: u64) -> Simulation {
    let text = format!(
        r#"
seed = {centre_seed}
queues.contract = {{ selection = "{selection}" }}
profiles.lawyer.skills = {{ contract = 1 }}
agents.li = {{ profile = "lawyer", weight = 2 }}
agents.others = {{ profile = "lawyer", count = 2 }}

[world]
calendar.days = 1
demand.patterns.any.calls_per_hour = 40
call_types.contract = {{}}
handling.talk = {{ exponential = "3s" }}
staffing.patterns.any.lawyer = 3
"#
    );
    let scenario = Scenario::parse("random.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
    Simulation::new(scenario.center, scenario.world).expect("sound")
}

/// Who answered the calls of a replication, in order.
fn answered(simulation: &Simulation, seed: u64, number: u64) -> Vec<usize> {
    let mut agents = Vec::new();
    let observe = |events: &[Event]| {
        agents.extend(events.iter().filter_map(|event| match event.fact {
            Fact::LegEnded { outcome: LegOutcome::Answered(OfferId { agent, .. }), .. } => Some(agent.index()),
            _ => None,
        }));
    };
    simulation.replicate(seed, number, observe).expect("it runs");
    agents
}

#[test]
fn a_replication_makes_its_own_choices_whatever_the_centre_s_seed() {
    for selection in ["random", "weighted_random"] {
        let simulation_of = |centre_seed| simulation(selection, centre_seed);
        let first = answered(&simulation_of(7), 1, 0);
        assert!(first.len() > 500, "{}", first.len());
        assert_eq!(first, answered(&simulation_of(7), 1, 0), "{selection}: it repeats");
        assert_eq!(first, answered(&simulation_of(8), 1, 0), "{selection}: a centre's seed is for live routing");
        for (seed, number) in [(1, 1), (2, 0)] {
            let other = answered(&simulation_of(7), seed, number);
            let same = first.iter().zip(&other).filter(|(one, other)| one == other).count();
            let share = same as f64 / first.len().min(other.len()) as f64;
            // By chance: a third, or 3/8 with weights of 2, 1 and 1. With the same choices, nearly all.
            assert!((0.25..0.5).contains(&share), "{selection}, seed {seed}, number {number}: {share} are alike");
        }
    }
}

/// The first agent's share of the calls varies between replications as independent draws do.
#[test]
fn choices_of_replications_are_independent() {
    for (selection, chance) in [("random", 1.0 / 3.0), ("weighted_random", 0.5)] {
        let simulation = simulation(selection, 0);
        let scores = (0..60).map(|number| {
            let agents = answered(&simulation, 1, number);
            let calls = agents.len() as f64;
            let first = agents.iter().filter(|&&agent| agent == 0).count() as f64;
            (first - chance * calls) / (chance * (1.0 - chance) * calls).sqrt()
        });
        let squares: f64 = scores.map(|score| score * score).sum();
        // Chi-squared with 60 degrees of freedom: the probability beyond 31.7 and 99.6 is one in a thousand each.
        // (Sometimes an agent is busy, which shifts the probabilities by less than a hundredth.)
        assert!((31.7..110.0).contains(&squares), "{selection}: {squares}");
    }
}
