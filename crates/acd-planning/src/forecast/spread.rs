//! How far forecasts were off, and the dispersion of counts that follows from it.

use super::gamma_poisson::normal_quantile;

/// The share of past counts that the intervals are made to cover.
const COVERED: f64 = 0.9;
/// Errors of fewer days than this say little: dispersion is drawn towards the usual.
const DAYS_ENOUGH: f64 = 10.0;
/// Squared coefficient of variation of a day's rate where nothing is known: 8 percent.
const USUAL: f64 = 0.0064;
/// The largest dispersion: a coefficient of variation of 3.
const DISPERSION_MAX: f64 = 9.0;

/// Half-life of errors, in open days. Errors shrink as the history grows: older ones would make intervals too wide.
const HALF_LIFE_DAYS: f64 = 10.0;

/// Forecasts and what came, day by day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcomes {
    days: Vec<Vec<(f64, f64)>>,
}

impl Outcomes {
    pub(crate) fn add(&mut self, forecast: &[f64], came: &[f64]) {
        self.days.push(forecast.iter().copied().zip(came.iter().copied()).collect());
    }

    pub(crate) fn days(&self) -> usize {
        self.days.len()
    }

    /// Dispersion of a period's count and of a day's total.
    pub(crate) fn dispersions(&self) -> (f64, f64) {
        let weight = |day: usize| 0.5_f64.powf((self.days.len() - 1 - day) as f64 / HALF_LIFE_DAYS);
        let known = self.days.len() as f64;
        let trust = known / (known + DAYS_ENOUGH);
        let drawn = |dispersion: f64| trust * dispersion + (1.0 - trust) * dispersion.max(USUAL);
        let days = || self.days.iter().enumerate().map(|(day, pairs)| (weight(day), pairs));
        let pairs = days().flat_map(|(weight, pairs)| pairs.iter().map(move |pair| (weight, *pair)));
        let total = |pairs: &[(f64, f64)]| pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let totals = days().map(|(weight, pairs)| (weight, total(pairs)));
        (drawn(covering(pairs)), drawn(moment(totals)))
    }
}

/// The least dispersion whose intervals cover nine tenths.
fn covering(pairs: impl Iterator<Item = (f64, (f64, f64))>) -> f64 {
    let z = normal_quantile(f64::midpoint(1.0, COVERED));
    // The dispersion at which each count is just covered: a whole one is, if the interval ends half a call next to it.
    let needed = |(weight, (mean, came)): (f64, (f64, f64))| {
        let off = ((came - mean).abs() - 0.5).max(0.0) / z;
        (mean > 0.0).then(|| (((off * off - mean) / (mean * mean)).clamp(0.0, DISPERSION_MAX), weight))
    };
    let mut needed: Vec<(f64, f64)> = pairs.filter_map(needed).collect();
    needed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = needed.iter().map(|(_, weight)| weight).sum();
    let mut covered = 0.0;
    for (dispersion, weight) in needed {
        covered += weight;
        if covered >= COVERED * all {
            return dispersion;
        }
    }
    0.0
}

/// Mean squared relative error beyond what chance gives.
fn moment(totals: impl Iterator<Item = (f64, (f64, f64))>) -> f64 {
    let (mut excess, mut square) = (0.0, 0.0);
    for (weight, (mean, came)) in totals {
        excess += weight * ((came - mean).powi(2) - mean);
        square += weight * mean * mean;
    }
    if square > 0.0 { (excess / square).clamp(0.0, DISPERSION_MAX) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_that_were_met_have_no_dispersion_and_wild_ones_some() {
        let mut met = Outcomes::default();
        let mut wild = Outcomes::default();
        for day in 0..100 {
            met.add(&[100.0, 50.0], &[100.0, 50.0]);
            let factor = if day % 2 == 0 { 1.2 } else { 0.8 };
            wild.add(&[10_000.0, 5_000.0], &[10_000.0 * factor, 5_000.0 * factor]);
        }
        let (period, total) = met.dispersions();
        assert!(period < 0.001 && total < 0.001, "{period} {total}");
        let (period, total) = wild.dispersions();
        // Off by a fifth at 1.645 standard deviations; a standard deviation of a fifth.
        assert!((period.sqrt() - 0.2 / 1.645).abs() < 0.003, "{period}");
        assert!((total.sqrt() - 0.2).abs() < 0.01, "{total}");
        assert_eq!(Outcomes::default().dispersions(), (USUAL, USUAL));
    }
}
