//! Runs of a plan on common random numbers, and what changes where one interval is staffed otherwise.
//!
//! The changes are forks: a replication is simulated once, and again up to each interval in question, where copies go
//! on with the other staffing until they stand as the plan's own run stood at that time (see
//! [`Likeness`](acd::sim::Likeness)). What is counted up to then, less what the plan's own run counted meanwhile, is
//! the change, to the last call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use acd::sim::{Curves, Likeness, Simulation, SimulationError};
use acd::time::{Duration, Timestamp};
use rayon::prelude::*;

use super::count::{Count, Counting};
use super::judge::{Delta, Judge, Sums};

const DAY_MICROS: u64 = 86_400_000_000;

/// How often a copy is compared with the plan's own run.
const LOOK: Duration = Duration::from_secs(300);

/// Which replications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The seed.
    pub seed: u64,
    /// How many replications, from number 0 on.
    pub replications: u64,
}

/// How long a copy is followed that does not come to stand as the original did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// To the end: the change is exact.
    ToTheEnd,
    /// For this long after the interval; what comes later is taken to be unchanged.
    For(Duration),
}

/// Another staffing of one interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) pattern: usize,
    pub(super) period: usize,
    /// By profile.
    pub(super) staff: Vec<u32>,
}

/// Why there is no result.
#[derive(Debug)]
pub(super) enum Halt {
    Cancelled,
    Failed(SimulationError),
}

/// What trials are made with.
pub(super) struct Trials<'a> {
    pub(super) simulation: &'a Simulation,
    pub(super) counting: &'a Counting,
    pub(super) judge: &'a Judge,
    pub(super) cancel: &'a AtomicBool,
    /// Simulated periods so far, those of copies included.
    pub(super) simulated: &'a AtomicU64,
}

/// What the plan's own run has counted, and when.
struct Own {
    entries: Vec<(Timestamp, Count)>,
    /// At each look.
    likenesses: Vec<Option<Likeness>>,
}

impl Trials<'_> {
    /// What each replication of the plan counts, folded by `fold` in the order of the numbers.
    pub(super) fn each<T: Send>(
        &self,
        curves: &Arc<Curves>,
        numbers: Numbers,
        of: impl Fn(Vec<Count>) -> T + Sync,
    ) -> Result<Vec<T>, Halt> {
        (0..numbers.replications as usize)
            .into_par_iter()
            .with_max_len(1)
            .map(|number| {
                let mut counts = Vec::new();
                let mut replication = self.begin(numbers.seed, number as u64)?;
                replication.follow(Arc::clone(curves));
                let take = |events: &[acd::engine::Event]| {
                    events.iter().for_each(|event| self.counting.take(event, |count| counts.push(count)));
                };
                replication.finish(take).map_err(Halt::Failed)?;
                let periods = self.simulation.world().days.len() * self.counting.periods;
                self.simulated.fetch_add(periods as u64, Ordering::Relaxed);
                Ok(of(counts))
            })
            .collect()
    }

    /// What the plan counts.
    pub(super) fn whole(&self, curves: &Arc<Curves>, numbers: Numbers) -> Result<Sums, Halt> {
        let mut total = Sums(vec![[0; 2]; self.judge.cells()]);
        let sums = self.each(curves, numbers, |counts| {
            let mut sums = Sums(vec![[0; 2]; self.judge.cells()]);
            counts.iter().for_each(|count| {
                let pair = &mut sums.0[self.cell(count) as usize];
                pair[0] += count.part;
                pair[1] += count.whole;
            });
            sums
        })?;
        sums.iter().for_each(|sums| total.add(sums));
        Ok(total)
    }

    /// What changes for each candidate in place of the plan's own staffing of that interval.
    pub(super) fn changes(
        &self,
        curves: &Arc<Curves>,
        candidates: &[Candidate],
        numbers: Numbers,
        follow: Follow,
    ) -> Result<Vec<Delta>, Halt> {
        let mut total = vec![Delta::new(); candidates.len()];
        let altered: Vec<Arc<Curves>> = candidates.iter().map(|candidate| altered(curves, candidate)).collect();
        let deltas: Vec<Vec<Delta>> = (0..numbers.replications as usize)
            .into_par_iter()
            .with_max_len(1)
            .map(|number| self.forks(curves, candidates, &altered, (numbers.seed, number as u64), follow))
            .collect::<Result<_, _>>()?;
        for deltas in deltas {
            for (total, delta) in total.iter_mut().zip(deltas) {
                for (cell, pair) in delta {
                    let sum = total.entry(cell).or_default();
                    sum[0] += pair[0];
                    sum[1] += pair[1];
                }
            }
        }
        Ok(total)
    }

    fn begin(&self, seed: u64, number: u64) -> Result<acd::sim::Replication<'_>, Halt> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(Halt::Cancelled);
        }
        Ok(self.simulation.begin(seed, number))
    }

    fn cell(&self, count: &Count) -> u32 {
        let pattern = self.simulation.world().days[count.day as usize];
        self.judge.cell(count.target, usize::from(pattern), count.period)
    }

    /// One replication's changes.
    fn forks(
        &self,
        curves: &Arc<Curves>,
        candidates: &[Candidate],
        altered: &[Arc<Curves>],
        (seed, number): (u64, u64),
        follow: Follow,
    ) -> Result<Vec<Delta>, Halt> {
        let own = self.own(curves, (seed, number))?;
        let world = self.simulation.world();
        let mut deltas = vec![Delta::new(); candidates.len()];
        // Until when each candidate's copy has been followed.
        let mut followed = vec![Timestamp::ZERO; candidates.len()];
        let mut here = self.begin(seed, number)?;
        here.follow(Arc::clone(curves));
        let mut periods = world.days.len() * self.counting.periods;
        for (day, &pattern) in world.days.iter().enumerate() {
            let of_day: Vec<usize> =
                (0..candidates.len()).filter(|&place| candidates[place].pattern == usize::from(pattern)).collect();
            for period in 0..self.counting.periods {
                let start = Timestamp::from_micros(day as u64 * DAY_MICROS + period as u64 * world.period.as_micros());
                let due = |&&place: &&usize| candidates[place].period == period && followed[place] <= start;
                let due: Vec<usize> = of_day.iter().filter(due).copied().collect();
                if due.is_empty() {
                    continue;
                }
                if self.cancel.load(Ordering::Relaxed) {
                    return Err(Halt::Cancelled);
                }
                here.run_until(start, |_| {}).map_err(Halt::Failed)?;
                for place in due {
                    let mut copy = here.clone();
                    copy.follow(Arc::clone(&altered[place]));
                    let until = self.follow_copy(copy, start, &own, follow, &mut deltas[place])?;
                    followed[place] = until;
                    let end = Timestamp::from_micros(world.days.len() as u64 * DAY_MICROS);
                    periods += until.min(end).since(start).as_micros().div_ceil(world.period.as_micros()) as usize;
                }
            }
        }
        self.simulated.fetch_add(periods as u64, Ordering::Relaxed);
        deltas.iter_mut().for_each(|delta| delta.retain(|_, pair| *pair != [0, 0]));
        Ok(deltas)
    }

    /// The plan's own run.
    fn own(&self, curves: &Arc<Curves>, (seed, number): (u64, u64)) -> Result<Own, Halt> {
        let mut replication = self.begin(seed, number)?;
        replication.follow(Arc::clone(curves));
        let mut own = Own { entries: Vec::new(), likenesses: Vec::new() };
        for look in 0.. {
            let at = Timestamp::ZERO + LOOK.saturating_mul(look);
            if at.as_micros() > self.simulation.world().days.len() as u64 * DAY_MICROS {
                break;
            }
            replication.run_until(at, |events| self.enter(events, &mut own.entries)).map_err(Halt::Failed)?;
            own.likenesses.push(replication.likeness());
        }
        replication.finish(|events| self.enter(events, &mut own.entries)).map_err(Halt::Failed)?;
        Ok(own)
    }

    fn enter(&self, events: &[acd::engine::Event], entries: &mut Vec<(Timestamp, Count)>) {
        for event in events {
            self.counting.take(event, |count| entries.push((event.at, count)));
        }
    }

    /// Follows a copy from `start` until it stands as the original did; returns until when.
    fn follow_copy(
        &self,
        mut copy: acd::sim::Replication<'_>,
        start: Timestamp,
        own: &Own,
        follow: Follow,
        delta: &mut Delta,
    ) -> Result<Timestamp, Halt> {
        let world = self.simulation.world();
        let end = start + world.period;
        let last = match follow {
            Follow::ToTheEnd => Timestamp::from_micros(u64::MAX),
            Follow::For(time) => end + time,
        };
        let mut look = end.as_micros() / LOOK.as_micros() + 1;
        let until = loop {
            let at = Timestamp::from_micros(look * LOOK.as_micros());
            let Some(own) = own.likenesses.get(look as usize) else {
                copy.finish(|events| self.count(events, 1, delta)).map_err(Halt::Failed)?;
                break Timestamp::from_micros(u64::MAX);
            };
            copy.run_until(at, |events| self.count(events, 1, delta)).map_err(Halt::Failed)?;
            if at >= last || (own.is_some() && copy.likeness() == *own) {
                break at;
            }
            look += 1;
        };
        let from = own.entries.partition_point(|(at, _)| *at < start);
        for (_, count) in own.entries[from..].iter().take_while(|(at, _)| *at < until) {
            self.add(count, -1, delta);
        }
        Ok(until)
    }

    fn count(&self, events: &[acd::engine::Event], sign: i64, delta: &mut Delta) {
        for event in events {
            self.counting.take(event, |count| self.add(&count, sign, delta));
        }
    }

    fn add(&self, count: &Count, sign: i64, delta: &mut Delta) {
        let pair = delta.entry(self.cell(count)).or_default();
        pair[0] += sign * count.part;
        pair[1] += sign * count.whole;
    }
}

/// The curves with another staffing of one interval.
pub(super) fn altered(curves: &Curves, candidate: &Candidate) -> Arc<Curves> {
    let mut curves = curves.clone();
    for (row, &count) in curves.0[candidate.pattern].iter_mut().zip(&candidate.staff) {
        row[candidate.period] = count;
    }
    Arc::new(curves)
}
