//! Runs of a plan on common random numbers, and what changes where one interval is staffed otherwise.
//!
//! The changes are forks: a replication is simulated once, and again up to each interval in question, where copies go
//! on with the other staffing until they stand as the plan's own run stood at that time (see
//! [`Likeness`](acd::sim::Likeness)). What is counted up to then, less what the plan's own run counted meanwhile, is
//! the change, to the last call.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use acd::sim::{Curves, Simulation, SimulationError};
use acd::time::{Duration, Timestamp};
use rayon::prelude::*;

use super::count::{Count, Counting};
use super::judge::{Delta, Judge, ROUNDING, Sums};
use super::leader::{Leader, look_after, look_at};

const DAY_MICROS: u64 = 86_400_000_000;

/// A candidate that after at least this many forks is short by more than this many standard errors is given up.
const FORKS_MIN: f64 = 12.0;
const ERRORS: f64 = 4.0;
/// Forks are made of this many replications at first, and of twice as many each time after that.
const BATCH: u64 = 6;

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

/// What is known of a candidate.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    /// What changes in the counts, over the replications that were simulated.
    pub(super) delta: Delta,
    /// By requirement: how many calls more it would be short of over all replications, as far as is known.
    pub(super) changes: BTreeMap<usize, f64>,
    /// Whether it was given up before all replications were simulated.
    pub(super) is_given_up: bool,
}

/// Sums of what the forks of a candidate changed, by requirement, and of the squares.
#[derive(Clone, Debug, Default)]
struct Moments {
    forks: f64,
    sums: BTreeMap<usize, [f64; 2]>,
}

impl Moments {
    fn add(&mut self, change: &BTreeMap<usize, f64>) {
        self.forks += 1.0;
        for (&place, change) in change {
            let sums = self.sums.entry(place).or_default();
            sums[0] += change;
            sums[1] += change * change;
        }
    }

    /// The changes where there are `times` as many forks.
    fn scaled(&self, times: f64) -> BTreeMap<usize, f64> {
        self.sums.iter().map(|(&place, sums)| (place, sums[0] * times)).collect()
    }

    /// Whether the candidate plainly misses a requirement, with `times` as many forks.
    fn misses(&self, short: &[f64], times: f64) -> bool {
        if self.forks < FORKS_MIN || times <= 1.0 {
            return false;
        }
        self.sums.iter().any(|(&place, [sum, squares])| {
            let variance = (squares - sum * sum / self.forks).max(0.0) * self.forks / (self.forks - 1.0);
            // Of the forks that are still to come only what is not known yet is by chance.
            let error = variance.sqrt() * (times * (times - 1.0)).sqrt();
            short[place] + sum * times - ERRORS * error > ROUNDING
        })
    }
}

impl Trials<'_> {
    /// What each replication of the plan counts, folded by `fold` in the order of the numbers.
    pub(super) fn each<T: Send>(
        &self,
        curves: &Arc<Curves>,
        seed: u64,
        range: Range<u64>,
        of: impl Fn(Vec<Count>) -> T + Sync,
    ) -> Result<Vec<T>, Halt> {
        (range.start as usize..range.end as usize)
            .into_par_iter()
            .with_max_len(1)
            .map(|number| {
                let mut counts = Vec::new();
                let mut replication = self.begin(seed, number as u64)?;
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
        let sums = self.each(curves, numbers.seed, 0..numbers.replications, |counts| {
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

    /// What changes for each candidate in place of the plan's own staffing of that interval. Where it is known how far
    /// the plan is from each requirement, candidates that plainly miss one are given up early.
    pub(super) fn changes(
        &self,
        curves: &Arc<Curves>,
        candidates: &[Candidate],
        numbers: Numbers,
        follow: Follow,
        short: Option<&[f64]>,
    ) -> Result<Vec<Tried>, Halt> {
        let altered: Vec<Arc<Curves>> = candidates.iter().map(|candidate| altered(curves, candidate)).collect();
        let mut tried = vec![Tried::default(); candidates.len()];
        let mut moments = vec![Moments::default(); candidates.len()];
        let mut open: Vec<usize> = (0..candidates.len()).collect();
        let (mut done, mut batch) = (0, if short.is_some() { BATCH } else { numbers.replications });
        while done < numbers.replications && !open.is_empty() {
            let until = (done + batch).min(numbers.replications);
            let these: Vec<(&Candidate, &Arc<Curves>)> =
                open.iter().map(|&place| (&candidates[place], &altered[place])).collect();
            let forks: Vec<Vec<Vec<Delta>>> = (done as usize..until as usize)
                .into_par_iter()
                .with_max_len(1)
                .map(|number| self.forks(curves, &these, (numbers.seed, number as u64), follow))
                .collect::<Result<_, _>>()?;
            for (place, delta) in forks.into_iter().flat_map(|of| open.iter().zip(of)).flat_map(each_delta) {
                moments[place].add(&self.judge.changes(&delta));
                add(&mut tried[place].delta, &delta);
            }
            (done, batch) = (until, 2 * batch);
            let times = numbers.replications as f64 / done as f64;
            if let Some(short) = short {
                open.retain(|&place| {
                    tried[place].is_given_up = moments[place].misses(short, times);
                    if tried[place].is_given_up {
                        tried[place].changes = moments[place].scaled(times);
                    }
                    !tried[place].is_given_up
                });
            }
        }
        for place in open {
            tried[place].delta.retain(|_, pair| *pair != [0, 0]);
            tried[place].changes = self.judge.changes(&tried[place].delta);
        }
        Ok(tried)
    }

    /// The same on all `numbers`, as far as a part of them tells.
    pub(super) fn gauged(
        &self,
        curves: &Arc<Curves>,
        candidates: &[Candidate],
        (numbers, part): (Numbers, Numbers),
        follow: Follow,
        short: Option<&[f64]>,
    ) -> Result<Vec<Tried>, Halt> {
        let times = numbers.replications as f64 / part.replications as f64;
        let short: Option<Vec<f64>> = short.map(|short| short.iter().map(|short| short / times).collect());
        let mut tried = self.changes(curves, candidates, part, follow, short.as_deref())?;
        tried.iter_mut().flat_map(|tried| tried.changes.values_mut()).for_each(|change| *change *= times);
        Ok(tried)
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

    /// One replication's changes: by candidate, of each fork.
    fn forks(
        &self,
        curves: &Arc<Curves>,
        candidates: &[(&Candidate, &Arc<Curves>)],
        (seed, number): (u64, u64),
        follow: Follow,
    ) -> Result<Vec<Vec<Delta>>, Halt> {
        let world = self.simulation.world();
        let end = Timestamp::from_micros(world.days.len() as u64 * DAY_MICROS);
        let mut due: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (place, (candidate, _)) in candidates.iter().enumerate() {
            due.entry((candidate.pattern, candidate.period)).or_default().push(place);
        }
        let marks = self.marks(&due);
        let mut run = self.begin(seed, number)?;
        run.follow(Arc::clone(curves));
        let starts = marks.iter().map(|mark| mark.0).collect();
        let mut leader = Leader::new(run, self.counting, starts, world.period, end);
        let mut deltas = vec![Vec::new(); candidates.len()];
        // Until when each candidate's copy has been followed.
        let mut followed = vec![Timestamp::ZERO; candidates.len()];
        let mut periods = world.days.len() * self.counting.periods;
        for (start, places) in marks {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(Halt::Cancelled);
            }
            let Some(here) = leader.at_mark(start)? else { continue };
            for &place in places {
                if followed[place] > start {
                    continue;
                }
                let mut copy = here.clone();
                copy.follow(Arc::clone(candidates[place].1));
                let mut delta = Delta::new();
                let until = self.follow_copy(copy, start, &mut leader, follow, &mut delta)?;
                deltas[place].push(delta);
                followed[place] = until;
                periods += until.min(end).since(start).as_micros().div_ceil(world.period.as_micros()) as usize;
            }
        }
        self.simulated.fetch_add(periods as u64, Ordering::Relaxed);
        Ok(deltas)
    }

    /// When forks are due, in order, and of which candidates.
    fn marks<'d>(&self, due: &'d BTreeMap<(usize, usize), Vec<usize>>) -> Vec<(Timestamp, &'d Vec<usize>)> {
        let world = self.simulation.world();
        let mut marks = Vec::new();
        for (day, &pattern) in world.days.iter().enumerate() {
            let of_day = due.range((usize::from(pattern), 0)..(usize::from(pattern) + 1, 0));
            marks.extend(of_day.map(|((_, period), places)| {
                let micros = day as u64 * DAY_MICROS + *period as u64 * world.period.as_micros();
                (Timestamp::from_micros(micros), places)
            }));
        }
        marks
    }

    /// Follows a copy from `start` until it stands as the original did; returns until when.
    fn follow_copy(
        &self,
        mut copy: acd::sim::Replication<'_>,
        start: Timestamp,
        leader: &mut Leader<'_>,
        follow: Follow,
        delta: &mut Delta,
    ) -> Result<Timestamp, Halt> {
        let end = start + self.simulation.world().period;
        let last = match follow {
            Follow::ToTheEnd => Timestamp::from_micros(u64::MAX),
            Follow::For(time) => end + time,
        };
        let mut look = look_after(end);
        let until = loop {
            let at = look_at(look);
            let Some(own) = leader.likeness(look)? else {
                copy.finish(|events| self.count(events, delta)).map_err(Halt::Failed)?;
                break Timestamp::from_micros(u64::MAX);
            };
            copy.run_until(at, |events| self.count(events, delta)).map_err(Halt::Failed)?;
            if at >= last || (own.is_some() && copy.likeness() == own) {
                break at;
            }
            look += 1;
        };
        for count in leader.counted(start, until) {
            self.add(count, -1, delta);
        }
        Ok(until)
    }

    fn count(&self, events: &[acd::engine::Event], delta: &mut Delta) {
        for event in events {
            self.counting.take(event, |count| self.add(&count, 1, delta));
        }
    }

    fn add(&self, count: &Count, sign: i64, delta: &mut Delta) {
        let pair = delta.entry(self.cell(count)).or_default();
        pair[0] += sign * count.part;
        pair[1] += sign * count.whole;
    }
}

fn each_delta((place, deltas): (&usize, Vec<Delta>)) -> impl Iterator<Item = (usize, Delta)> {
    let place = *place;
    deltas.into_iter().map(move |delta| (place, delta))
}

fn add(total: &mut Delta, delta: &Delta) {
    for (&cell, pair) in delta {
        let sum = total.entry(cell).or_default();
        sum[0] += pair[0];
        sum[1] += pair[1];
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
