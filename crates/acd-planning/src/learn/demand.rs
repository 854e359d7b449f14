//! Calls by kind of day, call type and period; and how busy days turn out to be.

use super::grid::Grid;
use super::kinds::Kinds;
use super::valid::Valid;

/// What was learnt of the demand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Demand {
    /// Calls an hour, by kind of day, call type and period.
    pub(super) rates: Vec<Vec<Vec<f64>>>,
    /// Coefficient of variation of a day's factor.
    pub(super) busyness_cv: f64,
    /// Days behind the factor.
    pub(super) days: usize,
}

/// From calls by call type, day and period.
pub(super) fn demand(calls: &[Grid], kinds: &Kinds, valid: &Valid) -> Demand {
    let periods = calls.first().map_or(1, Grid::periods);
    let per_hour = periods as f64 / 24.0;
    let mut rates = vec![vec![vec![0.0; periods]; calls.len()]; kinds.names.len()];
    for (kind, rates) in rates.iter_mut().enumerate() {
        for period in 0..periods {
            let days = valid.days(kinds, kind, period);
            for (rates, grid) in rates.iter_mut().zip(calls) {
                let sum: f64 = days.iter().map(|&day| grid.at(day, period)).sum();
                rates[period] = sum / days.len().max(1) as f64 * per_hour;
            }
        }
    }
    let whole: Vec<Vec<usize>> = (0..kinds.names.len()).map(|kind| valid.whole_days(kinds, kind)).collect();
    let (busyness_cv, days) = busyness(calls, &whole);
    Demand { rates, busyness_cv, days }
}

/// The variance of day totals about their kind's mean, beyond that of Poisson counts, over the squared mean: the
/// dispersion of a gamma factor by the method of moments.
fn busyness(calls: &[Grid], days_of: &[Vec<usize>]) -> (f64, usize) {
    let total = |day: usize| calls.iter().map(|grid| grid.day(day).iter().sum::<f64>()).sum::<f64>();
    let (mut excess, mut squares, mut days) = (0.0, 0.0, 0);
    for of_kind in days_of.iter().filter(|days| days.len() > 1) {
        let (n, totals) = (of_kind.len() as f64, of_kind.iter().map(|&day| total(day)).collect::<Vec<_>>());
        let mean = totals.iter().sum::<f64>() / n;
        let variance = totals.iter().map(|total| (total - mean).powi(2)).sum::<f64>() / (n - 1.0);
        excess += (n - 1.0) * (variance - mean);
        squares += (n - 1.0) * mean * mean;
        days += of_kind.len();
    }
    (if squares > 0.0 { (excess / squares).max(0.0).sqrt() } else { 0.0 }, days)
}
