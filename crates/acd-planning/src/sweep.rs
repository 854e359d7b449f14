//! Sweeps: many versions of a scenario, each run on the same random numbers, in parts that may run anywhere.
//!
//! A [`Sweep`] is a list of points; a point is the scenario with some changes. [`Sweep::tasks`] divides the
//! replications of all points into tasks, [`Sweep::run_task`] runs one of them on the calling thread alone, and
//! [`Sweep::rows`] makes the results of the parts. Nothing depends on where a task ran, on how often it was begun, or
//! on the order in which the parts come back: the rows are the same to the last bit. [`Sweep::run`] does it all on
//! this machine's cores.

use std::num::NonZeroU64;
use std::ops::Range;

use acd::config::ConfigError;
use acd::scenario::{Change, Draft, Measure, Scenario};
use acd::sim::{
    Counter, Digest, Estimate, Made, Partial, PartialFault, PartialFaults, RatioEstimator, Simulation, VERSION, cores,
    estimators, in_order, on_threads,
};
use rayon::prelude::*;

use super::observe::{ObserveError, Sample, tally};

/// Versions of a scenario, and what to measure in each.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The scenario.
    pub draft: Draft,
    /// Its variant, after the changes; `None` for the scenario itself.
    pub variant: Option<String>,
    /// The changes that make each point; an empty list is the scenario as it is.
    pub points: Vec<Vec<Change>>,
    /// The measures, as a scenario file names them: `legs.mean_wait{queue="contract"}`.
    pub measures: Vec<String>,
    /// The replications of each point. All have the same callers (common random numbers).
    pub sample: Sample,
    /// How many replications a task has at most. The result does not depend on it.
    pub block: NonZeroU64,
}

/// Some of the replications of one point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The point's place in the list.
    pub point: usize,
    /// The numbers of the replications.
    pub range: Range<u64>,
}

/// The estimates at one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// By measure; `None` where there are no data.
    pub estimates: Vec<Option<Estimate>>,
}

/// Why a sweep has no result.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// A change names no field, or a measure does not exist.
    #[error("{0}")]
    Change(#[from] ConfigError),
    /// A point cannot be simulated.
    #[error("{}{}{error}", changes.join(" "), if changes.is_empty() { "" } else { ": " })]
    Point {
        /// The changes that make it.
        changes: Vec<String>,
        /// The cause.
        error: ObserveError,
    },
    /// Parts are missing, or are not of this sweep.
    #[error("{0}")]
    Parts(#[from] PartialFaults),
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl Sweep {
    /// The tasks, point by point.
    pub fn tasks(&self) -> Vec<Task> {
        let block = self.block.get();
        let starts = || (0..self.sample.replications).step_by(usize::try_from(block).unwrap_or(usize::MAX));
        let ranges = || starts().map(|start| start..start.saturating_add(block).min(self.sample.replications));
        (0..self.points.len()).flat_map(|point| ranges().map(move |range| Task { point, range })).collect()
    }

    /// Runs a task on the calling thread. The scenario is read and checked again: a few milliseconds.
    ///
    /// # Errors
    /// What is wrong with the point; a replication that failed.
    ///
    /// # Panics
    /// If the task is not of this sweep.
    pub fn run_task(&self, task: &Task) -> Result<Partial, SweepError> {
        let (scenario, measures) = self.point(task.point)?;
        self.replicate(&scenario, &measures, task.range.clone()).map_err(|error| self.at(task.point, error))
    }

    fn at(&self, point: usize, error: ObserveError) -> SweepError {
        SweepError::Point { changes: self.points[point].iter().map(ToString::to_string).collect(), error }
    }

    /// The scenario at a point, and its measures.
    fn point(&self, point: usize) -> Result<(Scenario, Vec<Measure>), SweepError> {
        let mut draft = self.draft.clone();
        self.points[point].iter().try_for_each(|change| draft.change(change))?;
        let whole = draft.scenario().map_err(|errors| self.at(point, errors.into()))?;
        let scenario = match &self.variant {
            None => whole,
            Some(name) => whole.variant(name).map_err(|errors| self.at(point, errors.into()))?,
        };
        let measures = self.measures.iter().map(|text| scenario.measure(text)).collect::<Result<_, _>>()?;
        Ok((scenario, measures))
    }

    fn replicate(&self, scenario: &Scenario, measures: &[Measure], range: Range<u64>) -> Result<Partial, ObserveError> {
        let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone());
        let simulation = simulation.map_err(ObserveError::Config)?;
        let (options, first) = (tally(scenario, measures), range.start);
        let mut counter = Counter::new(&simulation, &options)?;
        let mut ratios = Vec::new();
        for number in range {
            let counted = counter.replicate(&simulation, self.sample.seed, number)?;
            ratios.push(measures.iter().map(|measure| measure.ratio(counted, simulation.world())).collect());
        }
        let known = (scenario.digest(), Digest::of(&self.measures));
        Ok(Partial::of_measures(Made::new(known, &options, self.sample.seed), first, ratios))
    }

    /// The rows, point by point, from the parts of all tasks: each with the place of its point, in any order.
    ///
    /// # Errors
    /// Replications that are missing, or there more than once; parts of another scenario, seed or version.
    pub fn rows(&self, parts: Vec<(usize, Partial)>) -> Result<Vec<Row>, SweepError> {
        let mut by_point: Vec<Vec<(String, Partial)>> = vec![Vec::new(); self.points.len()];
        let mut faults = Vec::new();
        for (point, part) in parts {
            let range = part.range();
            let name = format!("point {point}, replications {}..{}", range.start, range.end);
            faults.extend(self.foreign(&name, part.made()));
            match by_point.get_mut(point) {
                Some(parts) => parts.push((name, part)),
                None => faults.push(PartialFault::Counts { name }),
            }
        }
        let mut rows = Vec::with_capacity(by_point.len());
        for parts in &by_point {
            match in_order(parts, Some(self.sample.replications)) {
                Ok(parts) => {
                    let estimates = estimators(parts.iter().map(|(_, part)| part));
                    rows.push(Row { estimates: estimates.iter().map(RatioEstimator::estimate).collect() });
                }
                Err(found) => faults.extend(found.0),
            }
        }
        if faults.is_empty() { Ok(rows) } else { Err(PartialFaults(faults).into()) }
    }

    /// How a part that came back differs from what this program would have made.
    fn foreign(&self, name: &str, made: &Made) -> Vec<PartialFault> {
        let (name, first, mut faults) = (name.to_owned(), "this program".to_owned(), Vec::new());
        if made.version != VERSION {
            let (found, expected) = (made.version.clone(), VERSION.to_owned());
            faults.push(PartialFault::Version { name: name.clone(), first: first.clone(), found, expected });
        }
        if made.seed != self.sample.seed {
            faults.push(PartialFault::Seed { name, first, found: made.seed, expected: self.sample.seed });
        }
        faults
    }

    /// Runs all tasks, on as many threads as this process may use unless fewer are asked for. `done` is called with the
    /// number of replications after each task.
    ///
    /// # Errors
    /// [`SweepError`].
    pub fn run(&self, threads: Option<usize>, done: impl Fn(u64) + Sync) -> Result<Vec<Row>, SweepError> {
        let threads = threads.unwrap_or(usize::MAX).clamp(1, cores());
        on_threads(threads, || self.run_here(&done))?
    }

    /// Runs all tasks on the pool of threads in which it is called.
    ///
    /// # Errors
    /// [`SweepError`].
    pub fn run_here(&self, done: impl Fn(u64) + Sync) -> Result<Vec<Row>, SweepError> {
        let tasks = self.tasks();
        let run = |task: &Task| {
            let part = self.run_task(task)?;
            done(task.range.end - task.range.start);
            Ok::<_, SweepError>((task.point, part))
        };
        self.rows(tasks.par_iter().with_max_len(1).map(run).collect::<Result<_, _>>()?)
    }
}
