//! How far two figures differ by chance alone.
//!
//! Growth of a count: the logarithm of the ratio of two counts, each with the variance of a Poisson count times its
//! dispersion (quasi-Poisson). The dispersion is Pearson's: the mean squared deviation of days from the mean of their
//! day of the week, over that mean; at least 1. A difference of two shares: Newcombe's hybrid of two Wilson intervals
//! (Statistics in Medicine 17, 1998, method 10).

use super::account::Account;

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A difference and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Change {
    /// Whether chance alone does not explain it.
    pub(super) fn is_beyond_chance(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// The growth of a count in percent, from `before` to `now`; `None` if either is 0.
pub(super) fn growth((now, dispersion): (f64, f64), (before, dispersion_before): (f64, f64)) -> Option<Change> {
    if now <= 0.0 || before <= 0.0 {
        return None;
    }
    let (log, error) = ((now / before).ln(), (dispersion / now + dispersion_before / before).sqrt());
    let percent = |log: f64| 100.0 * log.exp_m1();
    Some(Change { value: percent(log), low: percent(log - Z * error), high: percent(log + Z * error) })
}

/// The difference of two shares in percentage points; `None` if either is of nothing.
pub(super) fn difference((part, whole): (f64, f64), (part_before, whole_before): (f64, f64)) -> Option<Change> {
    let ((share, low, high), (before, low_before, high_before)) =
        (wilson(part, whole)?, wilson(part_before, whole_before)?);
    let value = share - before;
    let down = ((share - low).powi(2) + (high_before - before).powi(2)).sqrt();
    let up = ((high - share).powi(2) + (before - low_before).powi(2)).sqrt();
    Some(Change { value: 100.0 * value, low: 100.0 * (value - down), high: 100.0 * (value + up) })
}

/// A share and its Wilson interval.
pub(super) fn wilson(part: f64, whole: f64) -> Option<(f64, f64, f64)> {
    if whole <= 0.0 {
        return None;
    }
    let (share, z2) = (part / whole, Z * Z);
    let middle = (share + z2 / (2.0 * whole)) / (1.0 + z2 / whole);
    let half = Z / (1.0 + z2 / whole) * (share * (1.0 - share) / whole + z2 / (4.0 * whole * whole)).max(0.0).sqrt();
    Some((share, (middle - half).max(0.0), (middle + half).min(1.0)))
}

/// The mean calls of each day of the week; 0 where the period has no such day.
pub(super) fn weekday_means(account: &Account) -> [f64; 7] {
    std::array::from_fn(|weekday| {
        let days = account.days_on(|day| day == weekday);
        let calls = (0..account.days()).filter(|&day| account.weekday(day) == weekday);
        let calls: u64 = calls.map(|day| account.day(day).inbound).sum();
        if days == 0 { 0.0 } else { account.mean(calls) / days as f64 }
    })
}

/// The fewest runs that say how far their days differ.
const FEWEST_RUNS: u64 = 5;

/// The dispersion of a part of calls whose dispersion is `all`, if it is busy and calm with them: `share` of 1.
pub(super) fn of_part(all: f64, share: f64) -> f64 {
    1.0 + (all - 1.0) * share.clamp(0.0, 1.0)
}

/// The dispersion of a simulated period's days over its runs.
fn of_runs(account: &Account) -> f64 {
    let days = (0..account.days()).filter_map(|day| {
        let mean = account.mean(account.day(day).inbound);
        let square = account.mean(*account.squares.get(day)?);
        (mean > 0.0).then(|| (square - mean * mean) / mean)
    });
    let (sum, count) = days.fold((0.0, 0.0), |(sum, count), each| (sum + each, count + 1.0));
    // The mean is the runs' own.
    let runs = account.runs as f64;
    if count > 0.0 { (sum / count * runs / (runs - 1.0)).max(1.0) } else { 1.0 }
}

/// The dispersion of a period's days; 1 if there are too few days or runs to tell.
pub(super) fn dispersion(account: &Account) -> f64 {
    if account.runs >= FEWEST_RUNS {
        return of_runs(account);
    }
    let means = weekday_means(account);
    let kinds = means.iter().filter(|mean| **mean > 0.0).count();
    let free = account.days().saturating_sub(kinds);
    if account.runs > 1 || free < 7 {
        return 1.0;
    }
    let squares = (0..account.days()).map(|day| (account.day(day).inbound as f64, means[account.weekday(day)]));
    let sum: f64 = squares.filter(|(_, mean)| *mean > 0.0).map(|(calls, mean)| (calls - mean).powi(2) / mean).sum();
    (sum / free as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe's own example, 56 of 70 against 48 of 80: 0.0524 to 0.3339 by method 10.
    #[test]
    fn the_difference_of_two_shares_is_newcombes() {
        let change = difference((56.0, 70.0), (48.0, 80.0)).expect("of something");
        assert!((change.value - 20.0).abs() < 1e-9, "{change:?}");
        assert!((change.low - 5.24).abs() < 0.006 && (change.high - 33.39).abs() < 0.006, "{change:?}");
        assert!(change.is_beyond_chance());
        assert_eq!(difference((1.0, 0.0), (1.0, 2.0)), None);
    }

    #[test]
    fn a_growth_has_the_interval_of_two_poisson_counts() {
        // ln(110/100) ± 1.96 √(1/110 + 1/100).
        let change = growth((110.0, 1.0), (100.0, 1.0)).expect("counts");
        assert!((change.value - 10.0).abs() < 1e-9);
        assert!((change.low + 16.10).abs() < 0.01 && (change.high - 44.21).abs() < 0.01, "{change:?}");
        assert!(!change.is_beyond_chance());
        assert!(growth((1100.0, 1.0), (1000.0, 1.0)).is_some_and(Change::is_beyond_chance));
        assert!(
            !growth((1100.0, 5.0), (1000.0, 5.0)).is_some_and(Change::is_beyond_chance),
            "busier days are no proof"
        );
        assert_eq!(growth((0.0, 1.0), (3.0, 1.0)), None);
    }
}
