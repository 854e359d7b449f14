//! Runs replications of a scenario and reads a list of measures from each.

use rayon::prelude::*;
use serde_json::{Value, json};

use acd::config::{ConfigErrors, ScenarioErrors};
use acd::scenario::{Measure, Scenario};
use acd::sim::{Counter, Estimate, Ratio, RatioEstimator, Simulation, SimulationError, Tallies, on_threads, threads};
use acd::stats::{Detail, Figures, Histograms, OptionsError, TallyOptions};
use acd::time::{Duration, Timestamp};

/// Which replications to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The seed. Scenarios run with the same seed get the same callers (common random numbers).
    pub seed: u64,
    /// The number of replications, each of the whole calendar.
    pub replications: u64,
}

/// Why a scenario could not be run.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    /// The scenario, with the values tried, is invalid.
    #[error("{0}")]
    Scenario(#[from] ScenarioErrors),
    /// Its centre and world do not fit together.
    #[error(transparent)]
    Config(ConfigErrors),
    /// A replication ended early.
    #[error(transparent)]
    Stopped(#[from] SimulationError),
    /// The requested counts are impossible.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// The worker threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A measure had no data, such as no calls of its kind.
    #[error("no data for {0}")]
    Nothing(String),
}

/// The observed replications of one scenario.
#[derive(Clone, Debug)]
pub struct Observed {
    /// By replication, then by measure.
    ratios: Vec<Vec<Ratio>>,
}

impl Observed {
    /// Runs `scenario` on all cores. `done` is called after each replication. The result does not depend on the
    /// number of threads; memory is proportional to replications × measures.
    ///
    /// # Errors
    /// [`ObserveError::Config`], [`ObserveError::Options`], [`ObserveError::Threads`], [`ObserveError::Stopped`].
    pub fn run(
        scenario: &Scenario,
        measures: &[Measure],
        sample: Sample,
        done: impl Fn() + Sync,
    ) -> Result<Self, ObserveError> {
        Self::gather(scenario, measures, sample, |_| Vec::new(), done)
    }

    /// Like [`run`](Self::run), with further figures appended to the measures; their number and order must be the
    /// same for every replication.
    ///
    /// # Errors
    /// Those of [`run`](Self::run).
    pub(super) fn gather(
        scenario: &Scenario,
        measures: &[Measure],
        sample: Sample,
        further: impl Fn(&Figures) -> Vec<Ratio> + Sync,
        done: impl Fn() + Sync,
    ) -> Result<Self, ObserveError> {
        let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone());
        let simulation = simulation.map_err(ObserveError::Config)?;
        let options = tally(scenario, measures);
        let blank = Counter::new(&simulation, &options)?;
        let threads = threads(&simulation, &options, Tallies { each: 1, shared: 1 }, None)?;
        let replicate = |counter: &mut Counter, number: u64| {
            let counted = counter.replicate(&simulation, sample.seed, number)?;
            done();
            let measured = measures.iter().map(|measure| measure.ratio(counted, simulation.world()));
            Ok(measured.chain(further(counted.figures)).collect())
        };
        let numbers = (0..sample.replications).collect::<Vec<_>>().into_par_iter().with_max_len(1);
        let run = || numbers.map_init(|| blank.clone(), replicate).collect();
        let ratios: Result<_, SimulationError> = on_threads(threads, run)?;
        Ok(Self { ratios: ratios? })
    }

    /// The estimate of the measure at this index of the list; `None` if there were no data.
    pub fn estimate(&self, measure: usize) -> Option<Estimate> {
        let mut estimator = RatioEstimator::default();
        self.of(measure).for_each(|ratio| estimator.push(ratio));
        estimator.estimate()
    }

    /// The values of the measure at this index of the list, by replication.
    pub fn of(&self, measure: usize) -> impl Iterator<Item = Ratio> {
        self.ratios.iter().filter_map(move |ratios| ratios.get(measure).copied())
    }

    /// By how many percent a measure is greater here than another in `base`, which was run on the same sample. The
    /// interval is that of the delta method for a ratio of two ratios observed in pairs. `None` if either has no
    /// data, or `base` is zero.
    pub fn growth_over(&self, measure: usize, base: &Self, of_base: usize) -> Option<Estimate> {
        let (here, there) = (self.estimate(measure)?.value, base.estimate(of_base)?.value);
        let mean_whole = |observed: &Self, measure: usize| {
            let (count, sum) = observed.of(measure).fold((0.0, 0.0), |(n, sum), ratio| (n + 1.0, sum + ratio.whole));
            sum / count
        };
        let (whole_here, whole_there) = (mean_whole(self, measure), mean_whole(base, of_base));
        if there == 0.0 {
            return None;
        }
        let growth = here / there;
        let mut estimator = RatioEstimator::default();
        for (a, b) in self.of(measure).zip(base.of(of_base)) {
            // Each pair's influence on the growth, to first order; the influences add up to zero.
            let of_here = (a.scale * a.part - here * a.whole) / (whole_here * there);
            let of_there = (b.scale * b.part - there * b.whole) / (whole_there * there);
            estimator.push(Ratio::total(100.0 * (growth - 1.0 + of_here - growth * of_there)));
        }
        // The value is computed apart from its interval, so that twice as many is exactly 100 % more.
        Some(Estimate { value: 100.0 * (here - there) / there, ..estimator.estimate()? })
    }
}

/// An estimate as a document for programs; null if there were no data.
pub fn estimate_document(estimate: Option<Estimate>) -> Value {
    estimate.map_or(Value::Null, |found| json!({ "value": found.value, "half_width_95": found.half_width }))
}

/// The least that must be counted for these measures.
pub(super) fn tally(scenario: &Scenario, measures: &[Measure]) -> TallyOptions {
    let mut thresholds: Vec<_> = measures.iter().filter_map(|measure| measure.within).collect();
    thresholds.sort_unstable();
    thresholds.dedup();
    let by_kind = measures.iter().any(|measure| !measure.days.is_empty());
    let narrowed = measures.iter().any(|measure| measure.attribute.is_some());
    let kinds = scenario.world.days.iter().filter(|_| by_kind);
    TallyOptions {
        start: Timestamp::ZERO + scenario.world.warm_up,
        day_kinds: kinds.map(|&kind| u8::try_from(kind).unwrap_or(u8::MAX)).collect(),
        thresholds,
        served: Detail::On,
        transfers: Detail::On,
        attributes: if narrowed { Detail::On } else { Detail::Off },
        histograms: Histograms::Off,
        days: 0,
        ..scenario.tally(Duration::ZERO)
    }
}
