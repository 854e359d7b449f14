//! How errors hang together within a day, and what the first part of a day says about the rest.
//!
//! Errors of neighbouring periods are alike, and so, less, are those of a whole day. Their covariance is a mixture of
//! the sample's and of that law (a constant plus an exponential decay), the sample's share growing with the days it
//! has.

use nalgebra::{DMatrix, DVector};

use super::root::NOISE;

/// Days after which the sample has half the weight.
const SAMPLE_DAYS: f64 = 80.0;
/// Half-life of errors, in open days.
const HALF_LIFE_DAYS: f64 = 60.0;
/// How much alike errors half an hour apart may be.
const DECAYS: [f64; 8] = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

/// Covariance of the errors of a day ahead, on the scale of roots.
pub(crate) struct Covariance {
    /// Without the noise of the counts.
    smooth: DMatrix<f64>,
    noise: f64,
}

impl Covariance {
    /// From errors, a day a row, the latest last. `hour_share` is the length of a period in half-hours.
    pub(crate) fn fit(errors: &DMatrix<f64>, half_hours: f64) -> Self {
        let (days, periods) = errors.shape();
        let weight = |day: usize| 0.5_f64.powf((days - 1 - day) as f64 / HALF_LIFE_DAYS);
        let sum: f64 = (0..days).map(weight).sum();
        let mut weighted = errors.clone();
        for (day, mut row) in weighted.row_iter_mut().enumerate() {
            row *= (weight(day) / sum.max(f64::MIN_POSITIVE)).sqrt();
        }
        let sample = weighted.transpose() * &weighted;
        let mean_at = |lag: usize| {
            let alike: f64 = (0..periods - lag).map(|period| sample[(period, period + lag)]).sum();
            alike / (periods - lag) as f64
        };
        let lags: Vec<f64> = (0..periods).map(mean_at).collect();
        let (day, near, decay) = law(&lags, half_hours);
        let variance = lags.first().copied().unwrap_or(0.0);
        let noise = (variance - day - near).max(NOISE);
        let share = days as f64 / (days as f64 + SAMPLE_DAYS);
        // Half of a period's own scatter, half of the day's.
        let scale = |period: usize| {
            if variance > 0.0 { 0.5 + 0.5 * (sample[(period, period)] / variance).sqrt() } else { 1.0 }
        };
        let scales: Vec<f64> = (0..periods).map(scale).collect();
        let smooth = DMatrix::from_fn(periods, periods, |row, column| {
            let apart = row.abs_diff(column) as f64 * half_hours;
            let own = if row == column { noise } else { 0.0 };
            let by_law = (day + near * decay.powf(apart)) * scales[row] * scales[column];
            (1.0 - share) * by_law + share * (sample[(row, column)] - own)
        });
        Self { smooth, noise }
    }

    /// The expected errors of the periods after the first ones, whose errors are `seen`.
    pub(crate) fn rest(&self, seen: &DVector<f64>) -> DVector<f64> {
        let (periods, known) = (self.smooth.nrows(), seen.len());
        let mut among = self.smooth.view((0, 0), (known, known)).into_owned();
        for period in 0..known {
            among[(period, period)] += self.noise;
        }
        let between = self.smooth.view((known, 0), (periods - known, known));
        match among.cholesky() {
            Some(factor) => between * factor.solve(seen),
            None => DVector::zeros(periods - known),
        }
    }
}

/// The constant, the part that decays, and how much of it is left half an hour later.
fn law(lags: &[f64], half_hours: f64) -> (f64, f64, f64) {
    let mut best = (f64::INFINITY, (0.0, 0.0, DECAYS[0]));
    for decay in DECAYS {
        let (mut n, mut x, mut xx, mut y, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let points = lags
            .iter()
            .enumerate()
            .skip(1)
            .map(|(lag, alike)| ((lags.len() - lag) as f64, decay.powf(lag as f64 * half_hours), *alike));
        for (count, left, alike) in points.clone() {
            n += count;
            x += count * left;
            xx += count * left * left;
            y += count * alike;
            xy += count * left * alike;
        }
        let spread = n * xx - x * x;
        let near = if spread > 0.0 { ((n * xy - x * y) / spread).max(0.0) } else { 0.0 };
        let day = if n > 0.0 { ((y - near * x) / n).max(0.0) } else { 0.0 };
        let off: f64 = points.map(|(count, left, alike)| count * (alike - day - near * left).powi(2)).sum();
        if off < best.0 {
            best = (off, (day, near, decay));
        }
    }
    best.1
}
