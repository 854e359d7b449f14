//! Quantiles of a Poisson count whose rate is itself gamma distributed.

use statrs::function::erf::erfc_inv;
use statrs::function::factorial::ln_factorial;

/// Above this mean the quantiles come from a normal approximation of the cube root (Wilson & Hilferty 1931).
const EXACT_MEAN_MAX: f64 = 400.0;

/// The smallest count that is exceeded with a chance of at most 1 − `level`; `dispersion` is the squared coefficient of
/// variation of the rate. Exact up to a mean of 400.
pub(crate) fn quantile(mean: f64, dispersion: f64, level: f64) -> f64 {
    if mean.is_nan() || mean <= 0.0 {
        return 0.0;
    }
    let level = level.clamp(1e-9, 1.0 - 1e-9);
    if mean > EXACT_MEAN_MAX || dispersion > 4.0 {
        return approximate(mean, dispersion, level);
    }
    // Success and failure of the negative binomial, by the recursion of its probabilities.
    let shape = 1.0 / dispersion.max(1e-9);
    let ratio = mean / (mean + shape);
    let mut chance = (-shape * (mean / shape).ln_1p()).exp();
    let (mut below, mut count) = (chance, 0.0);
    while below < level && count < 100_000.0 {
        chance *= ratio * (shape + count) / (count + 1.0);
        count += 1.0;
        below += chance;
    }
    count
}

fn approximate(mean: f64, dispersion: f64, level: f64) -> f64 {
    let relative = (1.0 / mean + dispersion.max(0.0)) / 9.0;
    let cube = 1.0 - relative + normal_quantile(level) * relative.sqrt();
    (mean * cube.max(0.0).powi(3)).round()
}

/// The quantile of the standard normal distribution.
pub(crate) fn normal_quantile(level: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * level)
}

/// The mean absolute deviation of a Poisson count from its mean: 2 e^−λ λ^(⌊λ⌋+1) / ⌊λ⌋! (De Moivre). What a perfect
/// forecast of the rate still gets wrong.
pub(crate) fn poisson_deviation(mean: f64) -> f64 {
    if mean.is_nan() || mean <= 0.0 {
        return 0.0;
    }
    if mean > 1e4 {
        return (mean * std::f64::consts::FRAC_2_PI).sqrt();
    }
    let whole = mean.floor();
    (std::f64::consts::LN_2 - mean + (whole + 1.0) * mean.ln() - ln_factorial(whole as u64)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_without_dispersion_are_those_of_poisson() {
        // R: qpois(c(.05, .5, .95), 3), qpois(c(.05, .95), 100).
        assert_eq!([0.05, 0.5, 0.95].map(|level| quantile(3.0, 0.0, level)), [1.0, 3.0, 6.0]);
        assert_eq!([0.05, 0.95].map(|level| quantile(100.0, 0.0, level)), [84.0, 117.0]);
        assert_eq!(quantile(0.0, 0.1, 0.95), 0.0);
    }

    #[test]
    fn a_geometric_count_has_its_quantiles() {
        // Dispersion 1 is the geometric distribution: P(X ≤ k) = 1 − (m/(1+m))^(k+1).
        for (mean, level) in [(2.0, 0.9), (10.0, 0.5), (30.0, 0.95)] {
            let exact = ((1.0f64 - level).ln() / (mean / (1.0f64 + mean)).ln() - 1.0).ceil();
            assert_eq!(quantile(mean, 1.0, level), exact);
        }
    }

    #[test]
    fn the_approximation_joins_the_exact_quantiles() {
        for level in [0.05, 0.5, 0.95] {
            let (exact, close) = (quantile(399.0, 0.01, level), approximate(399.0, 0.01, level));
            assert!((exact - close).abs() <= 1.5, "{level}: {exact} {close}");
        }
    }

    #[test]
    fn chance_alone_deviates_as_summed_by_hand() {
        for mean in [0.3f64, 2.0, 17.5, 250.0] {
            let (mut chance, mut sum) = ((-mean).exp(), 0.0);
            for count in 0..2_000 {
                sum += chance * (f64::from(count) - mean).abs();
                chance *= mean / f64::from(count + 1);
            }
            assert!((poisson_deviation(mean) / sum - 1.0).abs() < 1e-9, "{mean}");
        }
    }

    #[test]
    fn the_normal_quantile_is_the_tabled_one() {
        for (level, z) in [(0.95, 1.644_853_627), (0.5, 0.0), (0.001, -3.090_232_306), (0.975, 1.959_963_985)] {
            assert!((normal_quantile(level) - z).abs() < 1e-7);
        }
    }
}
