//! The shares of a scenario's categories, replication by replication, so that two scenarios can be compared on
//! common random numbers.

use parking_lot::Mutex;
use rayon::prelude::*;

use crate::observe::{ObserveError, Sample};
use acd::id::QueueId;
use acd::scenario::Scenario;
use acd::sim::{
    Counter, DifferenceEstimator, Estimate, Ratio, RatioEstimator, Simulation, SimulationError, Tallies, on_threads,
    threads,
};
use acd::stats::{Figures, Histograms, Span, TallyOptions};
use acd::time::Duration;

/// One category's calls in one replication: those that asked for an agent, and those answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    asked: u64,
    answered: u64,
}

/// Replications of one scenario.
#[derive(Clone, Debug)]
pub struct ShareRun {
    /// By replication, then by queue.
    counts: Vec<Vec<Asked>>,
    figures: Figures,
}

impl ShareRun {
    /// Runs `scenario` on all cores; `done` is called after each replication. The result does not depend on the
    /// number of threads.
    ///
    /// # Errors
    /// [`ObserveError::Config`], [`ObserveError::Options`], [`ObserveError::Threads`], [`ObserveError::Stopped`].
    pub fn run(scenario: &Scenario, sample: Sample, done: impl Fn() + Sync) -> Result<Self, ObserveError> {
        let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone());
        let simulation = simulation.map_err(ObserveError::Config)?;
        let options = TallyOptions { histograms: Histograms::Off, days: 0, ..scenario.tally(Duration::ZERO) };
        let blank = Counter::new(&simulation, &options)?;
        let threads = threads(&simulation, &options, Tallies { each: 1, shared: 2 }, None)?;
        // Integers: their sum does not depend on the order.
        let sum = Mutex::new(blank.counted().figures.clone());
        let replicate = |counter: &mut Counter, number: u64| {
            let figures = counter.replicate(&simulation, sample.seed, number)?.figures;
            let mut sum = sum.lock();
            sum.merge(figures).expect("figures of one centre and one set of options");
            drop(sum);
            done();
            let of = |queue| {
                let calls = figures.calls(queue, Span::Whole);
                Asked { asked: calls.for_agents(), answered: calls.answered }
            };
            Ok(scenario.center.queue_ids().map(of).collect())
        };
        let numbers = (0..sample.replications).collect::<Vec<_>>().into_par_iter().with_max_len(1);
        let run = || numbers.map_init(|| blank.clone(), replicate).collect();
        let counts: Result<_, SimulationError> = on_threads(threads, run)?;
        let counts = counts?;
        Ok(Self { counts, figures: sum.into_inner() })
    }

    /// All counts, by hour and weekday, added up over the replications.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Whether every replication has the same counts as in `other`.
    pub fn counts_alike(&self, other: &Self) -> bool {
        self.counts == other.counts
    }

    /// A category's share of the answered calls less its share of those that asked for an agent, in percentage
    /// points. `None` if there are no data.
    pub fn gap(&self, queue: QueueId) -> Option<Estimate> {
        let mut estimator = DifferenceEstimator::default();
        for counts in &self.counts {
            let of = counts.get(queue.index())?;
            let (asked, answered) = total(counts);
            let points = |part: u64, whole: u64| Ratio::percent(part as f64, whole as f64);
            estimator.push(points(of.asked, asked), points(of.answered, answered));
        }
        estimator.estimate()
    }

    /// The category with the largest gap, and the gap in percentage points; the first of equal ones.
    pub fn largest_gap(&self) -> Option<(QueueId, Estimate)> {
        let queues = (0..self.figures.queues()).map(|place| QueueId(place as u16));
        let gaps = queues.filter_map(|queue| Some((queue, self.gap(queue)?)));
        gaps.reduce(|most, other| if other.1.value.abs() > most.1.value.abs() { other } else { most })
    }

    /// Answered calls in percent of those that asked for an agent: of one category, or of all.
    pub fn answer_rate(&self, queue: Option<QueueId>) -> Option<Estimate> {
        let mut estimator = RatioEstimator::default();
        self.rates(queue).for_each(|ratio| estimator.push(ratio));
        estimator.estimate()
    }

    /// By how many percentage points the answer rate is higher here than in `before`, which was run on the
    /// same sample.
    pub fn gain_over(&self, before: &Self, queue: Option<QueueId>) -> Option<Estimate> {
        let mut estimator = DifferenceEstimator::default();
        before.rates(queue).zip(self.rates(queue)).for_each(|(base, other)| estimator.push(base, other));
        estimator.estimate()
    }

    fn rates(&self, queue: Option<QueueId>) -> impl Iterator<Item = Ratio> {
        self.counts.iter().map(move |counts| {
            let (asked, answered) = match queue {
                Some(queue) => counts.get(queue.index()).map_or((0, 0), |of| (of.asked, of.answered)),
                None => total(counts),
            };
            Ratio::percent(answered as f64, asked as f64)
        })
    }
}

fn total(counts: &[Asked]) -> (u64, u64) {
    counts.iter().fold((0, 0), |(asked, answered), of| (asked + of.asked, answered + of.answered))
}
