//! How far counts are from what the targets require.

use std::collections::BTreeMap;

use super::target::{Scope, Target};

/// A numerator and a denominator: calls, or microseconds over calls.
pub(super) type Pair = [i64; 2];

/// Sums by target, kind of day and period of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sums(pub(super) Vec<Pair>);

/// By how much some of the sums change.
pub(super) type Delta = BTreeMap<u32, Pair>;

impl Sums {
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, other) in self.0.iter_mut().zip(&other.0) {
            sum[0] += other[0];
            sum[1] += other[1];
        }
    }
}

/// Short by less than this much of a call is rounding.
pub(super) const ROUNDING: f64 = 1e-6;

/// Where a requirement holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Interval { pattern: usize, period: usize },
    Day { pattern: usize },
    Run,
}

/// One target in one place.
#[derive(Clone, Debug)]
pub(super) struct Requirement {
    pub(super) target: usize,
    pub(super) place: Place,
    /// The share or the seconds that it takes, in the units of the sums.
    pub(super) value: f64,
    rises: bool,
    /// How much of the numerator weighs as much as a call.
    unit: f64,
}

impl Requirement {
    /// The share of calls that may be served badly; of times, which have none, that of many targets.
    pub(super) fn bad(&self) -> f64 {
        let share = if self.unit > 1.0 { 0.9 } else { self.value };
        (if self.rises || self.unit > 1.0 { 1.0 - share } else { share }).clamp(1e-3, 1.0)
    }

    /// How many calls more would have to be served well; negative where there are some to spare.
    fn short(&self, part: f64, whole: f64) -> f64 {
        let over = part - self.value * whole;
        if self.rises { -over / self.unit } else { over / self.unit }
    }
}

/// The requirements, and which sums count for which.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    pub(super) requirements: Vec<Requirement>,
    /// For each of the sums, its requirement.
    of: Vec<usize>,
    /// By pattern: how often it is in the calendar over how often it was simulated.
    weights: Vec<f64>,
    patterns: usize,
    pub(super) periods: usize,
}

impl Judge {
    /// `used` says which patterns there are in the calendar.
    pub(super) fn new(targets: &[Target], used: &[bool], weights: Vec<f64>, periods: usize) -> Self {
        let patterns = used.len();
        let mut requirements = Vec::new();
        let mut of = vec![usize::MAX; targets.len() * patterns * periods];
        for (target, aim) in targets.iter().enumerate() {
            let value = if aim.figure.is_time() { aim.value * 1e6 } else { aim.value / 100.0 };
            let unit = if aim.figure.is_time() { value } else { 1.0 };
            let require = |place| Requirement { target, place, value, rises: aim.figure.rises(), unit };
            if aim.scope == Scope::Run {
                requirements.push(require(Place::Run));
            }
            for pattern in (0..patterns).filter(|&pattern| used[pattern]) {
                if aim.scope == Scope::Day {
                    requirements.push(require(Place::Day { pattern }));
                }
                for period in 0..periods {
                    if aim.scope == Scope::Interval {
                        requirements.push(require(Place::Interval { pattern, period }));
                    }
                    of[(target * patterns + pattern) * periods + period] = requirements.len() - 1;
                }
            }
        }
        Self { requirements, of, weights, patterns, periods }
    }

    /// How many sums there are.
    pub(super) fn cells(&self) -> usize {
        self.of.len()
    }

    /// The place of a sum.
    pub(super) fn cell(&self, target: u32, pattern: usize, period: u32) -> u32 {
        ((target as usize * self.patterns + pattern) * self.periods + period as usize) as u32
    }

    fn weight(&self, cell: usize) -> f64 {
        self.weights[cell / self.periods % self.patterns]
    }

    /// How much a simulated day of a pattern stands for.
    pub(super) fn weight_of(&self, pattern: usize) -> f64 {
        self.weights[pattern]
    }

    /// The requirement that a sum counts for.
    pub(super) fn requirement_of(&self, cell: u32) -> Option<usize> {
        self.of.get(cell as usize).copied().filter(|&place| place != usize::MAX)
    }

    /// Requires that much more of a requirement: percent or seconds.
    pub(super) fn tighten(&mut self, place: usize, by: f64, is_time: bool) {
        let require = &mut self.requirements[place];
        let by = if is_time { 1e6 * by } else { by / 100.0 };
        require.value = if require.rises { (require.value + by).min(0.9999) } else { (require.value - by).max(1e-9) };
    }

    /// By requirement: numerator and denominator over the calendar.
    pub(super) fn totals(&self, sums: &Sums) -> Vec<[f64; 2]> {
        let mut totals = vec![[0.0; 2]; self.requirements.len()];
        for (cell, pair) in sums.0.iter().enumerate().filter(|(cell, _)| self.of[*cell] != usize::MAX) {
            let weight = self.weight(cell);
            totals[self.of[cell]][0] += weight * pair[0] as f64;
            totals[self.of[cell]][1] += weight * pair[1] as f64;
        }
        totals
    }

    /// By requirement: how many calls it is short of, negative where there are some to spare.
    pub(super) fn short(&self, sums: &Sums) -> Vec<f64> {
        let totals = self.totals(sums);
        self.requirements.iter().zip(totals).map(|(require, [part, whole])| require.short(part, whole)).collect()
    }

    /// By how much a change makes requirements shorter, for those that it touches.
    pub(super) fn changes(&self, delta: &Delta) -> BTreeMap<usize, f64> {
        let mut changes = BTreeMap::new();
        for (&cell, pair) in delta {
            let requirement = self.of[cell as usize];
            if let Some(require) = self.requirements.get(requirement) {
                let weight = self.weight(cell as usize);
                *changes.entry(requirement).or_insert(0.0) += weight * require.short(pair[0] as f64, pair[1] as f64);
            }
        }
        changes
    }
}

/// What all requirements are short of together.
pub(super) fn total_short(short: &[f64]) -> f64 {
    // A sum of nothing would be written as -0.
    short.iter().filter(|&&short| short > ROUNDING).fold(0.0, |sum, short| sum + short)
}

/// What they would be short of together after such changes.
pub(super) fn total_after(short: &[f64], total: f64, changes: &BTreeMap<usize, f64>) -> f64 {
    let over = |short: f64| if short > ROUNDING { short } else { 0.0 };
    changes.iter().fold(total, |total, (&place, change)| total - over(short[place]) + over(short[place] + change))
}
