//! Independent replications over all cores.
//!
//! Replications are handed out one by one to whichever thread is free, and their measures are taken in in the order of
//! their numbers; counters are whole numbers, whose sum does not depend on any order. So the result is the same, bit by
//! bit, on any number of threads. Memory: two sets of counters a thread, and a few numbers a measure; there are fewer threads
//! where the sets would not fit.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crossbeam_queue::SegQueue;
use rayon::prelude::*;

use super::counting::{Counted, Counter};
use super::crew::{Tallies, on_threads, threads};
use super::estimate::{Estimate, Ratio, RatioEstimator};
use super::simulation::{Simulation, SimulationError};
use crate::quality::QualityFigures;
use crate::stats::{Figures, OptionsError, Span, TallyOptions, WaitHistograms};

/// How many replications are under way between two looks at the precision: at first, and at most.
const BATCH: std::ops::RangeInclusive<u64> = 32..=256;

/// A thread counts one replication, and adds up all it has counted; one more is blank.
const TALLIES: Tallies = Tallies { each: 2, shared: 1 };

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// After so many replications.
    After(u64),
    /// When the 95 % interval of a measure is narrow enough.
    AtPrecision {
        /// The measure's place in the list.
        measure: usize,
        /// Half the interval over the value, as in [`Estimate::relative_precision`]: 0.01 is one per cent.
        relative: f64,
        /// No fewer replications than this; at least 2.
        least: u64,
        /// No more than this.
        most: u64,
    },
}

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Replications {
    /// The seed to be published with the result.
    pub seed: u64,
    /// When to stop.
    pub stop: Stop,
    /// How many threads; `None` is one a core. The result does not depend on it.
    pub threads: Option<NonZeroUsize>,
    /// What is counted. [`World::warm_up`](super::world::World::warm_up) goes in as its `start`.
    pub tally: TallyOptions,
}

/// How far it has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Replications that are done.
    pub done: u64,
    /// The most that there may be.
    pub most: u64,
    /// Calls simulated so far.
    pub calls: u64,
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Everything that was counted, added up over all replications.
    pub figures: Figures,
    /// Ratings and checks, added up likewise.
    pub quality: QualityFigures,
    /// Waits of all replications, where they were asked for.
    pub histograms: Option<WaitHistograms>,
    /// The measures, in the order in which they were listed.
    pub measures: Vec<RatioEstimator>,
    /// How many replications were run.
    pub replications: u64,
    /// On how many threads: fewer than were asked for where their counters would take more than 4 GiB together.
    pub threads: usize,
    /// Whether it was stopped before it was done.
    pub cancelled: bool,
}

impl Outcome {
    /// The estimate of a measure; `None` where there is nothing to estimate it from.
    pub fn estimate(&self, measure: usize) -> Option<Estimate> {
        self.measures.get(measure)?.estimate()
    }
}

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum ReplicationError {
    /// What is to be counted cannot be.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// A replication stopped short.
    #[error("replication {number} of seed {seed}: {source}")]
    Stopped {
        /// Its number.
        number: u64,
        /// The seed.
        seed: u64,
        /// Why.
        source: SimulationError,
    },
    /// No threads to run on.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Nothing to be run, or a precision that is no number above zero, or of a measure that is not there.
    #[error("{0}")]
    Plan(&'static str),
}

/// What a thread counts with. It is cleared, not made anew, for every replication.
struct Worker {
    counter: Counter,
    sum: Option<(Figures, QualityFigures)>,
}

impl Replications {
    /// Runs `simulation` again and again. `measures` reads from what one replication counted what is to be estimated (always
    /// the same number of ratios, in the same order). `progress` is told after each replication, from any thread; once
    /// `cancel` is set, replications under way are finished and no more are begun.
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
        let blank = Counter::new(simulation, &self.tally)?;
        let asked = self.threads.map(NonZeroUsize::get);
        let threads = threads(simulation, &self.tally, TALLIES, asked)?;
        let crew = Crew {
            simulation,
            seed: self.seed,
            most: self.most(),
            blank,
            workers: SegQueue::new(),
            done: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            measures,
            progress,
            cancel,
        };
        let (measures, replications, cancelled) = on_threads(threads, || self.batches(&crew))??;
        let (figures, quality, histograms) = crew.disband();
        Ok(Outcome { figures, quality, histograms, measures, replications, threads, cancelled })
    }

    fn check(&self) -> Result<(), ReplicationError> {
        if self.most() == 0 {
            return Err(ReplicationError::Plan("no replication is to be run; expected at least one"));
        }
        match self.stop {
            Stop::AtPrecision { relative, .. } if !(relative > 0.0 && relative.is_finite()) => {
                Err(ReplicationError::Plan("the wanted precision must be a number above zero"))
            }
            _ => Ok(()),
        }
    }

    fn most(&self) -> u64 {
        match self.stop {
            Stop::After(count) => count,
            Stop::AtPrecision { most, .. } => most,
        }
    }

    /// The measures, how many replications they come from, and whether it was stopped.
    fn batches<M, P>(&self, crew: &Crew<'_, M, P>) -> Result<(Vec<RatioEstimator>, u64, bool), ReplicationError>
    where
        M: Fn(Counted<'_>) -> Vec<Ratio> + Sync,
        P: Fn(Progress) + Sync,
    {
        let mut estimators: Vec<RatioEstimator> = Vec::new();
        let (mut done, mut cancelled) = (0, false);
        while done < self.most() && !cancelled {
            // Where precision is looked at depends on nothing but the numbers.
            let size = (done / 4).clamp(*BATCH.start(), *BATCH.end()).min(self.most() - done);
            let places = (0..size as usize).into_par_iter().with_max_len(1);
            let batch: Vec<Option<Vec<Ratio>>> =
                places.map(|place| crew.replicate(done + place as u64)).collect::<Result<_, _>>()?;
            for ratios in batch {
                let Some(ratios) = ratios else {
                    cancelled = true;
                    continue;
                };
                estimators.resize(ratios.len(), RatioEstimator::default());
                estimators.iter_mut().zip(ratios).for_each(|(estimator, ratio)| estimator.push(ratio));
                done += 1;
            }
            if self.is_precise(&estimators, done)? {
                break;
            }
        }
        Ok((estimators, done, cancelled))
    }

    fn is_precise(&self, estimators: &[RatioEstimator], done: u64) -> Result<bool, ReplicationError> {
        let Stop::AtPrecision { measure, relative, least, .. } = self.stop else { return Ok(false) };
        if done == 0 {
            return Ok(false);
        }
        let estimator = estimators.get(measure).ok_or(ReplicationError::Plan("no such measure to be precise about"))?;
        let precision = estimator.estimate().and_then(|estimate| estimate.relative_precision());
        Ok(done >= least.max(2) && precision.is_some_and(|reached| reached <= relative))
    }
}

/// Whoever runs replications.
struct Crew<'a, M, P> {
    simulation: &'a Simulation,
    seed: u64,
    most: u64,
    blank: Counter,
    /// Those who have nothing to do.
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
    /// Runs one replication; `None` once it has been cancelled.
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
        (self.progress)(Progress { done, most: self.most, calls });
        Ok(Some(ratios))
    }

    /// What all of them have counted.
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
