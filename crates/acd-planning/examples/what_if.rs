//! How many agents does a queue need so that 80 % of its calls are answered within 20 seconds? First by formula, then by
//! simulation through the engine, where calls vary from hour to hour and agents take a moment to answer: what no formula
//! covers.
use std::sync::atomic::AtomicBool;

use acd::scenario::Scenario;
use acd::sim::distribution::Distribution;
use acd::sim::{Counted, Ratio, Replications, Simulation, Stop};
use acd::stats::{Span, TallyOptions, View};
use acd::time::Duration;
use acd_planning::formulas::{Demand, Target, fewest_agents};

const SCENARIO: &str = r#"
title = "One queue, one day"

[queues.desk]
ring_timeout = "20s"
wrap_up = "30s"

[profiles.desk]
skills = { desk = 1 }

[agents]
desk = 60

[world.calendar]
days = 1

[world.demand.patterns.day]
calls_per_hour = [0, 0, 0, 0, 0, 0, 0, 0, 120, 240, 260, 240, 180, 200, 260, 240, 160, 60, 0, 0, 0, 0, 0, 0]

[world.callers]
patience = { exponential = "3m" }

[world.call_types.desk]

[world.handling]
talk = { lognormal = { mean = "240s", cv = 0.9 } }

[world.agents]
answer_delay = { constant = "3s" }

[world.staffing.patterns.day]
desk = 10
"#;

/// The share of calls answered within 20 seconds, and half its 95 % confidence interval, with so many agents on duty.
fn service_level(scenario: &Scenario, agents: u32) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let scenario = scenario.with_override("world.staffing.patterns.day.desk", &agents.to_string())?;
    let queue = scenario.center.queue_ids().next().ok_or("a scenario has queues")?;
    let simulation = Simulation::new(scenario.center, scenario.world)?;
    let tally = TallyOptions { thresholds: vec![Duration::from_secs(20)], ..TallyOptions::default() };
    let plan = Replications { seed: 1, stop: Stop::After(100), threads: None, tally };
    let within = |Counted { figures, .. }: Counted<'_>| {
        let legs = figures.legs(queue, Span::Whole, View::Cohort);
        vec![Ratio::new(legs.answered.within(0) as f64, legs.offered as f64)]
    };
    let outcome = plan.run(&simulation, within, |_| (), &AtomicBool::new(false))?;
    let estimate = outcome.estimate(0).ok_or("nobody called")?;
    Ok((estimate.value, estimate.half_width.unwrap_or(0.0)))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let patience = Distribution::Exponential { mean_secs: 180.0 };
    let busiest = Demand::new(260.0, 240.0 + 30.0 + 3.0)?;
    let target = Target::AnsweredWithin { secs: 20.0, share: 0.8 };
    let formula = fewest_agents(busiest, Some(&patience), target)?;
    println!("Erlang A, for the busiest hour alone: {formula} agents");
    let scenario = Scenario::parse("what_if.toml", SCENARIO)?;
    for agents in formula.saturating_sub(6)..=formula + 2 {
        let (share, half) = service_level(&scenario, agents)?;
        let verdict = if share >= 0.8 { "enough" } else { "too few" };
        println!("simulated day, {agents} agents: {:.1} % ± {:.1} within 20 s: {verdict}", 100.0 * share, 100.0 * half);
    }
    Ok(())
}
