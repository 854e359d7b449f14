//! Learns from the calls of a known world, seed by seed, and prints how far patience and handling times are off: the
//! mean wait of those who left beside the mean patience, and the mean conversation of each queue.
//!
//!     cargo run --release -p acd-planning --example recover -- 20

use std::process::ExitCode;

use acd::scenario::Scenario;
use acd_planning::forecast::Holidays;
use acd_planning::learn::{Law, LearnError, Learning, learn};
use acd_planning::records::{Outcome, simulated};
use jiff::civil::date;

/// About 50,000 calls of two queues, of which one in twenty is abandoned.
const KNOWN: &str = r#"
queues.contract = { wrap_up = "until_done" }
queues.family = { wrap_up = "until_done" }
profiles.contract.skills = { contract = 1 }
profiles.family.skills = { family = 1 }
agents = { contract = 30, family = 20 }
[world.calendar]
start = 2026-03-02
days = 60
[world.demand.patterns.any]
rates = { contract = [0, 0, 0, 0, 0, 0, 0, 0, 40, 60, 60, 50, 30, 40, 60, 60, 40, 20, 0, 0, 0, 0, 0, 0], family = [0, 0, 0, 0, 0, 0, 0, 0, 30, 45, 45, 40, 25, 30, 45, 45, 40, 20, 0, 0, 0, 0, 0, 0] }
[world.callers]
patience.exponential = "520s"
[world.call_types.contract]
[world.call_types.family]
[world.handling]
wrap_up.constant = "20s"
queues.contract.talk.lognormal = { mean = "300s", cv = 0.5 }
queues.family.talk.lognormal = { mean = "420s", cv = 0.5 }
[world.staffing.patterns.any]
contract = [0, 0, 0, 0, 0, 0, 0, 0, 5, 7, 7, 6, 4, 5, 7, 7, 5, 4, 0, 0, 0, 0, 0, 0]
family = [0, 0, 0, 0, 0, 0, 0, 0, 5, 7, 7, 6, 4, 5, 7, 7, 6, 4, 0, 0, 0, 0, 0, 0]
"#;

fn main() -> ExitCode {
    let seeds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(20);
    match recover(seeds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn recover(seeds: u64) -> Result<(), LearnError> {
    let scenario = Scenario::parse("known", KNOWN)?;
    let holidays = Holidays::default();
    println!("seed   calls  left %  left after s  patience s    off %  talk off %");
    for seed in 1..=seeds {
        let records = simulated(&scenario, date(2026, 3, 2), seed)?;
        let learning = Learning {
            records: &records,
            centre: None,
            period_minutes: 60,
            holidays: &holidays,
            title: "known",
            calls_simulated: 200_000,
            seed,
        };
        let learnt = learn(learning, || {})?;
        let left: Vec<f64> = records
            .calls
            .iter()
            .filter(|call| call.outcome == Outcome::Abandoned)
            .filter_map(|call| call.wait)
            .collect();
        let calls = records.calls.len();
        let patience = learnt.patience[0].law.as_ref().map_or(f64::NAN, Law::mean);
        let talk: Vec<String> = learnt
            .talk
            .iter()
            .zip([300.0, 420.0])
            .map(|(talk, mean)| format!("{:+.2}", 100.0 * (talk.law.mean() / mean - 1.0)))
            .collect();
        println!(
            "{seed:>4} {calls:>7} {:>7.2} {:>13.1} {patience:>11.1} {:>+8.2}  {}",
            100.0 * left.len() as f64 / calls as f64,
            left.iter().sum::<f64>() / left.len().max(1) as f64,
            100.0 * (patience / 520.0 - 1.0),
            talk.join(" ")
        );
    }
    Ok(())
}
