//! The scenarios that are shipped, run as `acd simulate` runs them: every counter that its report needs, what each
//! replication says of the published figures, and the sum over replications.

use acd::scenario::Scenario;
use acd::sim::{Counter, Simulation};
use acd::stats::{Figures, Span};
use acd::time::Duration;

/// A scenario, ready to be run.
pub(crate) struct Shipped {
    scenario: Scenario,
    simulation: Simulation,
    counter: Counter,
    sum: Option<Figures>,
}

impl Shipped {
    /// The one in `scenarios/NAME.toml`, with other values of some fields.
    pub(crate) fn load(name: &str, changes: &[(&str, &str)]) -> Self {
        let file = Scenario::load(format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"))).expect("sound");
        let changed =
            |scenario: Scenario, (path, value): &(&str, &str)| scenario.with_override(path, value).expect("sound");
        let scenario = changes.iter().fold(file, changed);
        let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone()).expect("sound");
        let counter = Counter::new(&simulation, &scenario.tally(Duration::from_secs(20))).expect("sound options");
        Self { scenario, simulation, counter, sum: None }
    }

    /// Runs replications 0 to `replications` − 1 of seed 1; how many calls they had.
    pub(crate) fn run(&mut self, replications: u64) -> u64 {
        let mut calls = 0;
        for number in 0..replications {
            let counted = self.counter.replicate(&self.simulation, 1, number).expect("the engine takes it all");
            std::hint::black_box(self.scenario.ratios(counted));
            calls += counted.figures.all_calls(Span::Whole).arrived;
            match &mut self.sum {
                Some(sum) => sum.merge(counted.figures).expect("figures of one scenario"),
                None => self.sum = Some(counted.figures.clone()),
            }
        }
        calls
    }
}
