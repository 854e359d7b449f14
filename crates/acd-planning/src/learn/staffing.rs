//! How many agents are on duty by kind of day and period, and how often one is missing.

use super::grid::Grid;
use super::kinds::Kinds;
use super::valid::Valid;

/// Where agents are busy for a smaller part of their time, few calls show who is there.
const QUIET: f64 = 0.3;
/// In such a period, agents count who were seen in it or in a quiet one next to it. Of the days on which anybody was
/// seen, this share has no more agents than are written.
const QUIET_QUANTILE: f64 = 0.75;
/// A count is steady if this share of the days is this near to it.
const STEADY_DAYS: f64 = 0.6;
const STEADY_NEAR: f64 = 0.35;
/// Less absence than this is none.
const ABSENCE_MIN: f64 = 0.02;
const ABSENCE_MAX: f64 = 0.6;

/// What was learnt of one profile.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    /// Those who are there, on average, by kind of day and period.
    pub(super) there: Vec<Vec<f64>>,
    /// Where that is a number that holds on most days.
    steady: Vec<Vec<bool>>,
}

/// Who is on duty.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Staffing {
    /// By profile.
    pub(super) curves: Vec<Curve>,
    /// The probability that somebody who is scheduled is not there.
    pub(super) absence: f64,
}

/// A profile's agents by day and period.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Those who were there, on average over the period.
    pub(super) there: Grid,
    /// Those who were busy, on average over the period.
    pub(super) busy: Grid,
    /// For each agent, the calls that they took in each period.
    pub(super) agents: Vec<Grid>,
}

/// From who was seen, by profile. Nobody is on duty in periods that are `closed`.
pub(super) fn staffing(seen: &[Seen], kinds: &Kinds, valid: &Valid, closed: &[Vec<bool>]) -> Staffing {
    let (mut variance, mut mean) = (0.0, 0.0);
    let curves = seen
        .iter()
        .map(|seen| {
            let mut curve = Curve { there: Vec::new(), steady: Vec::new() };
            for (kind, closed) in closed.iter().enumerate() {
                let days = |period: usize| valid.days(kinds, kind, period);
                let quiet: Vec<bool> =
                    (0..seen.there.periods()).map(|period| seen.is_quiet(&days(period), period)).collect();
                let cell = |period| match closed[period] {
                    true => Cell::CLOSED,
                    false => Cell::new(seen, &days(period), period, &quiet),
                };
                let cells: Vec<Cell> = (0..quiet.len()).map(cell).collect();
                for cell in cells.iter().filter(|cell| !cell.quiet) {
                    variance += cell.variance;
                    mean += cell.mean;
                }
                curve.there.push(cells.iter().map(|cell| cell.level).collect());
                curve.steady.push(cells.iter().map(|cell| cell.steady).collect());
            }
            curve
        })
        .collect();
    // The number present of n is binomial: its variance over its mean is the probability of being absent.
    let absence = if mean > 0.0 { variance / mean } else { 0.0 };
    let absence = if absence < ABSENCE_MIN { 0.0 } else { absence.min(ABSENCE_MAX) };
    Staffing { curves, absence }
}

/// One period of one kind of day.
struct Cell {
    level: f64,
    mean: f64,
    variance: f64,
    steady: bool,
    quiet: bool,
}

impl Cell {
    const CLOSED: Self = Self { level: 0.0, mean: 0.0, variance: 0.0, steady: true, quiet: true };

    fn new(seen: &Seen, days: &[usize], period: usize, quiet: &[bool]) -> Self {
        let mut counts: Vec<f64> = days.iter().map(|&day| seen.there.at(day, period)).collect();
        counts.sort_by(f64::total_cmp);
        let n = counts.len().max(1) as f64;
        let mean = counts.iter().sum::<f64>() / n;
        let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
        if quiet[period] {
            return Self { level: seen.in_quiet(days, period, quiet), mean, variance, steady: true, quiet: true };
        }
        let middle = quantile(&counts, 0.5).round();
        let near = counts.iter().filter(|count| (*count - middle).abs() <= STEADY_NEAR).count();
        let steady = near as f64 >= STEADY_DAYS * n;
        Self { level: if steady { middle } else { mean }, mean, variance, steady, quiet: false }
    }
}

impl Seen {
    fn is_quiet(&self, days: &[usize], period: usize) -> bool {
        let sum = |grid: &Grid| days.iter().map(|&day| grid.at(day, period)).sum::<f64>();
        sum(&self.busy)
            < QUIET * days.len() as f64 * self.in_quiet(days, period, &vec![true; self.there.periods()]).max(1.0)
    }

    /// Agents on duty in a quiet period: those who took a call in it, or in a quiet one next to it.
    fn in_quiet(&self, days: &[usize], period: usize, quiet: &[bool]) -> f64 {
        let near = period.saturating_sub(1)..=period + 1;
        let window: Vec<usize> =
            near.filter(|near| *near == period || quiet.get(*near).copied().unwrap_or(false)).collect();
        let on = |day: usize| {
            let there = |agent: &&Grid| window.iter().any(|&near| agent.at(day, near) > 0.0);
            self.agents.iter().filter(there).count() as f64
        };
        let mut counts: Vec<f64> = days.iter().map(|&day| on(day)).filter(|count| *count > 0.0).collect();
        counts.sort_by(f64::total_cmp);
        quantile(&counts, QUIET_QUANTILE)
    }
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (share * (sorted.len().max(1) - 1) as f64).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}

impl Staffing {
    /// Whole numbers on duty by profile for a kind of day, `factor` times as many as were seen there, of at most
    /// `counts`. What is rounded off goes to the next period, and half of it to the next profile that is `alike`, so
    /// that both a period and a profile's day have their numbers (error diffusion; Floyd & Steinberg 1976).
    pub(super) fn scheduled(
        &self,
        kind: usize,
        (factor, absence): (f64, f64),
        counts: &[usize],
        alike: impl Fn(usize, usize) -> bool,
    ) -> Vec<Vec<u32>> {
        let exact = factor == 1.0 && absence == 0.0;
        let periods = self.curves.first().map_or(0, |curve| curve.there[kind].len());
        let mut owed = vec![0.0; self.curves.len()];
        let mut numbers = vec![Vec::with_capacity(periods); self.curves.len()];
        for period in 0..periods {
            let mut spilt: Vec<f64> = vec![0.0; self.curves.len()];
            for (profile, curve) in self.curves.iter().enumerate() {
                let (level, most) = (curve.there[kind][period], counts[profile] as f64);
                if level <= 0.0 || (exact && curve.steady[kind][period]) {
                    numbers[profile].push(level.min(most) as u32);
                    continue;
                }
                let wanted = level * factor / (1.0 - absence) + owed[profile] + spilt[profile];
                let number = wanted.round().clamp(0.0, most);
                numbers[profile].push(number as u32);
                let error = (wanted - number).clamp(-1.0, 1.0);
                let next = (profile + 1..self.curves.len())
                    .find(|&next| alike(profile, next) && self.curves[next].there[kind][period] > 0.0);
                owed[profile] = error;
                if let Some(next) = next {
                    owed[profile] = error / 2.0;
                    spilt[next] += error / 2.0;
                }
            }
        }
        numbers
    }
}
