//! Counts and their square roots.
//!
//! The square root of a Poisson count has nearly the same variance, a quarter, at every rate, so that quiet and busy
//! periods can be fitted together (Brown, Zhang & Zhao 2001: √(x + ¼)). At low rates the mean of the root is not the
//! root of the mean; [`rate`] inverts it exactly.

use std::sync::OnceLock;

/// Variance of the root of a Poisson count.
pub(crate) const NOISE: f64 = 0.25;
/// Rates above this are the square of the mean root, to within 0.02 percent.
const EXACT_RATE_MAX: f64 = 36.0;
/// Steps of the table, even in the root of the rate.
const STEPS: usize = 480;

/// The root that is fitted.
pub(crate) fn root(count: f64) -> f64 {
    (count + 0.25).sqrt()
}

/// The Poisson rate whose counts have this mean root.
pub(crate) fn rate(mean_root: f64) -> f64 {
    let table = table();
    if !mean_root.is_finite() || mean_root <= table[0] {
        return 0.0;
    }
    if mean_root >= table[STEPS] {
        return mean_root * mean_root;
    }
    let above = table.partition_point(|&value| value < mean_root);
    let share = (mean_root - table[above - 1]) / (table[above] - table[above - 1]);
    rate_at(above as f64 - 1.0 + share)
}

/// The mean root of Poisson counts of a rate.
pub(crate) fn mean_root(rate: f64) -> f64 {
    if rate >= EXACT_RATE_MAX {
        return rate.sqrt();
    }
    let (mut chance, mut sum) = ((-rate).exp(), 0.0);
    for count in 0..200 {
        sum += chance * root(f64::from(count));
        chance *= rate / f64::from(count + 1);
    }
    sum
}

fn rate_at(step: f64) -> f64 {
    let root = step / STEPS as f64 * EXACT_RATE_MAX.sqrt();
    root * root
}

fn table() -> &'static [f64] {
    static TABLE: OnceLock<Vec<f64>> = OnceLock::new();
    TABLE.get_or_init(|| (0..=STEPS).map(|step| mean_root(rate_at(step as f64))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_of_a_mean_root_is_the_rate_it_came_from() {
        for rate_in in [0.0, 0.01, 0.3, 1.0, 2.5, 17.0, 35.9, 36.1, 1_000.0] {
            let back = rate(mean_root(rate_in));
            assert!((back - rate_in).abs() <= 1e-3 + 1e-3 * rate_in, "{rate_in}: {back}");
        }
        assert_eq!(rate(0.3), 0.0);
        assert_eq!(rate(f64::NAN), 0.0);
    }
}
