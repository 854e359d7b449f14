//! Judges estimated waits on simulated callers.

use rayon::prelude::*;

use super::observe::{ObserveError, Sample};
use acd::scenario::Scenario;
use acd::sim::{Simulation, SimulationError};
use acd::stats::{EstimateJudge, Estimator, QueueEstimates};
use acd::time::Timestamp;

/// Runs `scenario` on all cores, judges the wait estimated for each caller, and adds up all replications, by
/// queue. Every replication starts without history; waits that begin during the warm-up are not judged. `done` is
/// called after each replication. The result does not depend on the number of threads.
///
/// # Errors
/// [`ObserveError::Config`], [`ObserveError::Stopped`].
pub fn judge_estimates(
    scenario: &Scenario,
    sample: Sample,
    done: impl Fn() + Sync,
) -> Result<Vec<QueueEstimates>, ObserveError> {
    let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone());
    let simulation = simulation.map_err(ObserveError::Config)?;
    let blank = EstimateJudge::new(simulation.center(), Timestamp::ZERO + scenario.world.warm_up);
    let replicate = |number: u64| {
        let mut judge = blank.clone();
        simulation.replicate(sample.seed, number, |events| events.iter().for_each(|event| judge.record(event)))?;
        done();
        Ok(judge.results().to_vec())
    };
    let numbers = (0..sample.replications).collect::<Vec<_>>().into_par_iter().with_max_len(1);
    let none = || vec![QueueEstimates::default(); blank.results().len()];
    let sum = numbers.map(replicate).try_reduce(none, |mut sum, part| {
        sum.iter_mut().zip(&part).for_each(|(sum, part)| *sum += part);
        Ok::<_, SimulationError>(sum)
    });
    Ok(sum?)
}

/// Whether our estimate was closer than a rival's, over the callers for whom both were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Better {
    /// By mean absolute error.
    pub by_absolute: bool,
    /// By root mean square error.
    pub by_square: bool,
    /// By absolute bias.
    pub by_bias: bool,
}

impl Better {
    /// Compares our estimates with those of `rival`; `None` if there was nothing to compare.
    pub fn than(rival: Estimator, queue: &QueueEstimates) -> Option<Self> {
        let (own, other) = (queue.of(Estimator::Own), queue.of(rival));
        Some(Self {
            by_absolute: own.mean_absolute_secs()? < other.mean_absolute_secs()?,
            by_square: own.root_mean_square_secs()? < other.root_mean_square_secs()?,
            by_bias: own.bias_secs()?.abs() < other.bias_secs()?.abs(),
        })
    }
}
