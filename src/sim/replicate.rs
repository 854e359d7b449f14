//! Independent replications on all cores.
//!
//! Replications are handed out one by one to idle threads, and their measures are accumulated in the order of their
//! numbers; counters are integers, whose sum does not depend on the order. So the result is bit-identical on any number
//! of threads. Memory: two sets of counters per thread, and a few numbers per measure; if the sets would not fit, fewer
//! threads run.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crossbeam_queue::SegQueue;
use rayon::prelude::*;

use super::counting::{Counted, Counter};
use super::crew::{Tallies, on_threads, threads};
use super::digest::Digest;
use super::estimate::{Estimate, Ratio, RatioEstimator};
use super::partial::{Counts, Made, Partial};
use super::simulation::{Simulation, SimulationError};
use crate::quality::QualityFigures;
use crate::stats::{Figures, OptionsError, Span, TallyOptions, WaitHistograms};

/// How many replications run between two checks of the precision, at least and at most.
const BATCH: std::ops::RangeInclusive<u64> = 32..=256;

/// Each thread counts one replication and accumulates all it has counted; one more tally stays empty.
const TALLIES: Tallies = Tallies { each: 2, shared: 1 };

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// After this many replications.
    After(u64),
    /// When the 95 % interval of a measure is narrow enough.
    AtPrecision {
        /// The measure's index in the list.
        measure: usize,
        /// The target of [`Estimate::relative_precision`]: 0.01 means within one per cent.
        relative: f64,
        /// The minimum number of replications; at least 2.
        replications_min: u64,
        /// The maximum number of replications.
        replications_max: u64,
    },
}

/// What to run.
#[derive(Clone, Debug)]
pub struct Replications {
    /// The seed, to be published with the result.
    pub seed: u64,
    /// When to stop.
    pub stop: Stop,
    /// The number of threads; `None` means one per core. The result does not depend on it.
    pub threads: Option<NonZeroUsize>,
    /// What to count. [`World::warm_up`](super::world::World::warm_up) becomes its `start`.
    pub tally: TallyOptions,
}

/// The progress of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Replications done.
    pub done: u64,
    /// The maximum number of replications.
    pub max: u64,
    /// Calls simulated so far.
    pub calls: u64,
}

/// The results of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// All counts, summed over the replications.
    pub figures: Figures,
    /// Ratings and checks, summed over the replications.
    pub quality: QualityFigures,
    /// Waits of all replications, if requested.
    pub histograms: Option<WaitHistograms>,
    /// The measures, in the order in which they were listed.
    pub measures: Vec<RatioEstimator>,
    /// The number of replications.
    pub replications: u64,
    /// The number of threads: fewer than requested if their counters would take more than 4 GiB together.
    pub threads: usize,
    /// Whether it was cancelled before it was done.
    pub cancelled: bool,
}

impl Outcome {
    /// The estimate of a measure; `None` if there is no data for it.
    pub fn estimate(&self, measure: usize) -> Option<Estimate> {
        self.measures.get(measure)?.estimate()
    }
}

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum ReplicationError {
    /// The counters cannot be set up.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// A replication failed.
    #[error("replication {number} of seed {seed}: {source}")]
    Stopped {
        /// Its number.
        number: u64,
        /// The seed.
        seed: u64,
        /// The cause.
        source: SimulationError,
    },
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// No replications to run, or a precision that is not a number above zero or is of an unknown measure.
    #[error("{0}")]
    Plan(&'static str),
}

/// What a thread counts with. It is cleared for every replication, not recreated.
struct Worker {
    counter: Counter,
    sum: Option<(Figures, QualityFigures)>,
}

impl Replications {
    /// Runs replications of `simulation`. `measures` extracts the measures to estimate from the counts of one
    /// replication (always the same number of ratios, in the same order). `progress` is called after each replication,
    /// from any thread. Once `cancel` is set, replications under way are finished and no more are started.
    ///
    /// # Errors
    /// [`ReplicationError`].
    pub fn run(
        &self,
        simulation: &Simulation,
        measures: impl Fn(Counted<'_>) -> Vec<Ratio> + Sync,
        progress: impl Fn(Progress) + Sync,
        cancel: &AtomicBool,
    ) -> Result<Outcome, ReplicationError> {
        self.check()?;
        let threads = self.threads(simulation)?;
        let crew = self.crew(simulation, self.max(), (measures, progress), cancel)?;
        let (measures, replications, cancelled) = on_threads(threads, || self.batches(&crew))??;
        let (figures, quality, histograms) = crew.disband();
        Ok(Outcome { figures, quality, histograms, measures, replications, threads, cancelled })
    }

    /// Runs the replications of a range, whatever [`stop`](Self::stop) says. Parts of one run may be run in any order,
    /// on any machines; [`merge`](super::merge) makes them the outcome of the whole, to the last bit. `known` is what
    /// the scenario and the measures are recognised by. `None` if the run was cancelled before its end.
    ///
    /// # Errors
    /// [`ReplicationError`].
    pub fn part(
        &self,
        known: (Digest, Digest),
        range: Range<u64>,
        simulation: &Simulation,
        measures: impl Fn(Counted<'_>) -> Vec<Ratio> + Sync,
        progress: impl Fn(Progress) + Sync,
        cancel: &AtomicBool,
    ) -> Result<Option<Partial>, ReplicationError> {
        if range.is_empty() {
            return Err(ReplicationError::Plan("no replications to run; expected at least one"));
        }
        let threads = self.threads(simulation)?;
        let crew = self.crew(simulation, range.end - range.start, (measures, progress), cancel)?;
        let places = (0..(range.end - range.start) as usize).into_par_iter().with_max_len(1);
        let ratios: Option<Vec<Vec<Ratio>>> = on_threads(threads, || {
            places.map(|place| crew.replicate(range.start + place as u64).transpose()).collect::<Option<Result<_, _>>>()
        })?
        .transpose()?;
        let Some(ratios) = ratios else { return Ok(None) };
        let (figures, quality, histograms) = crew.disband();
        let histograms = histograms.as_ref().map(WaitHistograms::pack);
        let counts = Counts { figures: figures.pack(), quality, histograms };
        let made = Made::new(known, &self.tally, self.seed);
        Ok(Some(Partial::new(made, range.start, ratios, Some(counts))))
    }

    fn threads(&self, simulation: &Simulation) -> Result<usize, ReplicationError> {
        Ok(threads(simulation, &self.tally, TALLIES, self.threads.map(NonZeroUsize::get))?)
    }

    fn crew<'a, M, P>(
        &self,
        simulation: &'a Simulation,
        max: u64,
        (measures, progress): (M, P),
        cancel: &'a AtomicBool,
    ) -> Result<Crew<'a, M, P>, ReplicationError> {
        Ok(Crew {
            simulation,
            seed: self.seed,
            max,
            blank: Counter::new(simulation, &self.tally)?,
            workers: SegQueue::new(),
            done: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            measures,
            progress,
            cancel,
        })
    }

    fn check(&self) -> Result<(), ReplicationError> {
        if self.max() == 0 {
            return Err(ReplicationError::Plan("no replications to run; expected at least one"));
        }
        match self.stop {
            Stop::AtPrecision { relative, .. } if !(relative > 0.0 && relative.is_finite()) => {
                Err(ReplicationError::Plan("the precision must be a number above zero"))
            }
            _ => Ok(()),
        }
    }

    fn max(&self) -> u64 {
        match self.stop {
            Stop::After(count) => count,
            Stop::AtPrecision { replications_max, .. } => replications_max,
        }
    }

    /// The measures, the number of replications behind them, and whether the run was cancelled.
    fn batches<M, P>(&self, crew: &Crew<'_, M, P>) -> Result<(Vec<RatioEstimator>, u64, bool), ReplicationError>
    where
        M: Fn(Counted<'_>) -> Vec<Ratio> + Sync,
        P: Fn(Progress) + Sync,
    {
        let mut estimators: Vec<RatioEstimator> = Vec::new();
        let (mut done, mut cancelled) = (0, false);
        while done < self.max() && !cancelled {
            // When the precision is checked depends only on the results.
            let size = (done / 4).clamp(*BATCH.start(), *BATCH.end()).min(self.max() - done);
            let places = (0..size as usize).into_par_iter().with_max_len(1);
            let batch: Vec<Option<Vec<Ratio>>> =
                places.map(|place| crew.replicate(done + place as u64)).collect::<Result<_, _>>()?;
            for ratios in batch {
                let Some(ratios) = ratios else {
                    cancelled = true;
                    continue;
                };
                RatioEstimator::push_all(&mut estimators, &ratios);
                done += 1;
            }
            if self.is_precise(&estimators, done)? {
                break;
            }
        }
        Ok((estimators, done, cancelled))
    }

    fn is_precise(&self, estimators: &[RatioEstimator], done: u64) -> Result<bool, ReplicationError> {
        let Stop::AtPrecision { measure, relative, replications_min, .. } = self.stop else { return Ok(false) };
        if done == 0 {
            return Ok(false);
        }
        let estimator =
            estimators.get(measure).ok_or(ReplicationError::Plan("the precision is for an unknown measure"))?;
        let precision = estimator.estimate().and_then(|estimate| estimate.relative_precision());
        Ok(done >= replications_min.max(2) && precision.is_some_and(|reached| reached <= relative))
    }
}

/// What the threads share.
struct Crew<'a, M, P> {
    simulation: &'a Simulation,
    seed: u64,
    max: u64,
    blank: Counter,
    /// The idle ones.
    workers: SegQueue<Worker>,
    done: AtomicU64,
    calls: AtomicU64,
    measures: M,
    progress: P,
    cancel: &'a AtomicBool,
}

impl<M, P> Crew<'_, M, P>
where
    M: Fn(Counted<'_>) -> Vec<Ratio> + Sync,
    P: Fn(Progress) + Sync,
{
    /// Runs one replication; `None` once the run has been cancelled.
    fn replicate(&self, number: u64) -> Result<Option<Vec<Ratio>>, ReplicationError> {
        if self.cancel.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let blank = || Worker { counter: self.blank.clone(), sum: None };
        let mut worker = self.workers.pop().unwrap_or_else(blank);
        let counted = worker.counter.replicate(self.simulation, self.seed, number);
        let counted = counted.map_err(|source| ReplicationError::Stopped { number, seed: self.seed, source })?;
        let ratios = (self.measures)(counted);
        let Counted { figures, quality } = counted;
        let calls = figures.all_calls(Span::Whole).arrived;
        match &mut worker.sum {
            Some((of_figures, of_quality)) => {
                of_figures.merge(figures).expect("figures of one centre and one set of options");
                of_quality.merge(quality).expect("figures of one centre");
            }
            None => worker.sum = Some((figures.clone(), quality.clone())),
        }
        self.workers.push(worker);
        let calls = calls + self.calls.fetch_add(calls, Ordering::Relaxed);
        let done = 1 + self.done.fetch_add(1, Ordering::Relaxed);
        (self.progress)(Progress { done, max: self.max, calls });
        Ok(Some(ratios))
    }

    /// The sums over all threads.
    fn disband(self) -> (Figures, QualityFigures, Option<WaitHistograms>) {
        let mut histograms = self.blank.tally().histograms().cloned();
        let mut total: Option<(Figures, QualityFigures)> = None;
        for worker in self.workers {
            let known = "figures of one centre and one set of options";
            if let (Some(all), Some(some)) = (&mut histograms, worker.counter.tally().histograms()) {
                all.merge(some).expect(known);
            }
            total = match (total, worker.sum) {
                (Some((mut figures, mut quality)), Some((of_figures, of_quality))) => {
                    figures.merge(&of_figures).expect(known);
                    quality.merge(&of_quality).expect(known);
                    Some((figures, quality))
                }
                (total, sum) => total.or(sum),
            };
        }
        let Counted { figures, quality } = self.blank.counted();
        let (figures, quality) = total.unwrap_or_else(|| (figures.clone(), quality.clone()));
        (figures, quality, histograms)
    }
}
