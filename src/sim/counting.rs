//! Counts a replication: statistics, ratings and quality checks in one pass.

use super::arrivals::end_of_days;
use super::simulation::{Simulation, SimulationError};
use crate::config::Rating;
use crate::quality::{QualityDesk, QualityFigures, QualityOptions};
use crate::stats::{Figures, OptionsError, Tally, TallyOptions};
use crate::time::Timestamp;

/// The counts of one replication.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// Legs, calls, agents' time.
    pub figures: &'a Figures,
    /// Ratings and checks: zeros if the world defines neither.
    pub quality: &'a QualityFigures,
}

/// Counts replications, one after the other.
#[derive(Clone, Debug)]
pub struct Counter {
    tally: Tally,
    desk: Option<QualityDesk>,
    /// The figures if there is no desk.
    none: QualityFigures,
}

impl Counter {
    /// Counts according to `options` (from the world's warm-up until the end of its last day), with ratings and checks
    /// if the world defines them.
    ///
    /// # Errors
    /// Faults in the options.
    pub fn new(simulation: &Simulation, options: &TallyOptions) -> Result<Self, OptionsError> {
        let world = simulation.world();
        let start = options.start.max(Timestamp::ZERO + world.warm_up);
        let end = options.end.min(end_of_days(world));
        let tally = Tally::new(simulation.center(), &TallyOptions { start, end, ..options.clone() })?;
        let watched = world.satisfaction.is_some() || world.checks.is_some();
        let desk = watched.then(|| {
            let checks = world.checks.clone().unwrap_or_default();
            let options = QualityOptions { start, owed_from: Rating::BasicallySatisfied, checks };
            QualityDesk::new(simulation.center(), options).expect("the world has been checked")
        });
        Ok(Self { tally, desk, none: QualityFigures::default() })
    }

    /// Runs a replication and counts it from zero.
    ///
    /// # Errors
    /// [`SimulationError`].
    pub fn replicate(
        &mut self,
        simulation: &Simulation,
        seed: u64,
        number: u64,
    ) -> Result<Counted<'_>, SimulationError> {
        let tally = &mut self.tally;
        tally.restart();
        let ended = match &mut self.desk {
            None => simulation.replicate(seed, number, |events| events.iter().for_each(|event| tally.record(event)))?,
            Some(desk) => {
                desk.restart(simulation.checks_seed(seed, number));
                let ended = simulation.replicate(seed, number, |events| {
                    // One after the other, so that each finds its code and its counters in the first-level cache.
                    events.iter().for_each(|event| tally.record(event));
                    events.iter().for_each(|event| desk.record(event));
                    desk.drop_lists();
                })?;
                desk.close_period();
                ended
            }
        };
        tally.advance(ended);
        Ok(self.counted())
    }

    /// The counts of the last replication.
    pub fn counted(&self) -> Counted<'_> {
        let quality = self.desk.as_ref().map_or(&self.none, QualityDesk::figures);
        Counted { figures: self.tally.figures(), quality }
    }

    /// The statistics of the last replication, and the histograms of all.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }
}
