//! The forecast of one day.

use jiff::civil::Date;

use super::gamma_poisson::quantile;

/// The forecast of one queue's day.
#[derive(Clone, Debug, PartialEq)]
pub struct DayForecast {
    /// Which day.
    pub date: Date,
    /// Open days from the last one with records to this one, from 1. 0 for a day that is under way.
    pub lead: usize,
    /// Whether the centre is open; if not, no calls are forecast.
    pub open: bool,
    /// Calls in each period of the day.
    pub calls: Vec<f64>,
    /// Squared coefficient of variation of a period's rate.
    pub(crate) dispersion: f64,
    /// The same of the day's total.
    pub(crate) total_dispersion: f64,
    /// Periods of which the count is known already.
    pub(crate) known: usize,
    /// What was changed by hand, and why.
    pub reasons: Vec<String>,
}

impl DayForecast {
    /// Calls of the day.
    pub fn total(&self) -> f64 {
        self.calls.iter().sum()
    }

    /// The counts between which a period's will be with a chance of `coverage`. A period that is over has its count.
    pub fn interval(&self, period: usize, coverage: f64) -> (f64, f64) {
        let Some(&mean) = self.calls.get(period) else { return (0.0, 0.0) };
        if period < self.known {
            return (mean, mean);
        }
        between(mean, self.dispersion, coverage)
    }

    /// The counts between which the day's total will be with a chance of `coverage`.
    pub fn total_interval(&self, coverage: f64) -> (f64, f64) {
        let known: f64 = self.calls.iter().take(self.known).sum();
        let (low, high) = between(self.total() - known, self.total_dispersion, coverage);
        (known + low, known + high)
    }

    /// Adds another queue's forecast of the same day. Both are taken to be off together, as queues of one centre are.
    pub fn add(&mut self, other: &Self) {
        let (own, its) = (self.total(), other.total());
        let share = if own + its > 0.0 { own / (own + its) } else { 0.5 };
        let mixed = |a: f64, b: f64| (share * a.sqrt() + (1.0 - share) * b.sqrt()).powi(2);
        self.dispersion = mixed(self.dispersion, other.dispersion);
        self.total_dispersion = mixed(self.total_dispersion, other.total_dispersion);
        self.calls.iter_mut().zip(&other.calls).for_each(|(sum, calls)| *sum += calls);
        self.open |= other.open;
        self.known = self.known.min(other.known);
    }

    /// Standard deviation over mean of how busy the day turns out to be.
    pub fn busyness_cv(&self) -> f64 {
        self.total_dispersion.sqrt()
    }
}

fn between(mean: f64, dispersion: f64, coverage: f64) -> (f64, f64) {
    let tail = (1.0 - coverage.clamp(0.0, 1.0)) / 2.0;
    (quantile(mean, dispersion, tail), quantile(mean, dispersion, 1.0 - tail))
}
