//! Estimates with confidence intervals, from independent replications.
//!
//! Nearly every measure of a contact centre is a ratio of sums (abandoned calls over offered calls, waiting time over
//! calls): the estimate is the sum of numerators over the sum of denominators, not a mean of ratios, which would give a
//! quiet day the weight of a busy one. Its interval is that of the delta method: the variance of `x − R·y` over the
//! replications, with Student's t (Cochran 1977, §2.11; Law 2015, §9.4).

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::twofold::Twofold;

/// One replication's contribution to a measure: a numerator and a denominator. For a total, the denominator is 1. Sums
/// of integers are exact; give times in whole microseconds, in both.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    /// The numerator.
    pub part: f64,
    /// The denominator.
    pub whole: f64,
    /// The factor for the quotient: 100 for a percentage, otherwise 1.
    pub scale: f64,
}

impl Ratio {
    /// `part` over `whole`.
    pub fn new(part: f64, whole: f64) -> Self {
        Self { part, whole, scale: 1.0 }
    }

    /// `part` over `whole` in percent.
    pub fn percent(part: f64, whole: f64) -> Self {
        Self { part, whole, scale: 100.0 }
    }

    /// The value of this ratio alone; `None` if the denominator is zero.
    pub fn value(self) -> Option<f64> {
        let quotient = Quotient::new(self.part.into(), self.whole.into(), self.scale, Twofold::from(1.0))?;
        Some(quotient.value.nearest())
    }

    /// A total, estimated by its mean over the replications.
    pub fn total(amount: f64) -> Self {
        Self { part: amount, whole: 1.0, scale: 1.0 }
    }
}

/// An estimate and its precision.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// Its standard error; `None` after a single replication.
    pub standard_error: Option<f64>,
    /// Half the width of the 95 % confidence interval; `None` after a single replication.
    pub half_width: Option<f64>,
    /// The number of replications it is based on.
    pub replications: u64,
}

impl Estimate {
    fn new(value: f64, variance: f64, replications: u64) -> Self {
        let freedom = replications.saturating_sub(1) as f64;
        let standard_error = (freedom >= 1.0).then(|| variance.max(0.0).sqrt());
        let half_width = standard_error.map(|error| error * student_t(freedom));
        Self { value, standard_error, half_width, replications }
    }

    /// The 95 % confidence interval.
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.half_width.map(|half| (self.value - half, self.value + half))
    }

    /// The half width over the value: 0.01 means "within one per cent". `None` without an interval; infinite for an
    /// uncertain estimate of 0.
    pub fn relative_precision(&self) -> Option<f64> {
        let half = self.half_width?;
        Some(if half == 0.0 { 0.0 } else { half / self.value.abs() })
    }

    /// How many standard errors the estimate lies above an exact value. `None` unless the standard error is above zero.
    pub fn z_score(&self, exact: f64) -> Option<f64> {
        self.standard_error.filter(|&error| error > 0.0).map(|error| (self.value - exact) / error)
    }
}

/// The 97.5 % quantile of Student's t.
fn student_t(freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).expect("at least one degree of freedom").inverse_cdf(0.975)
}

/// Sums of joint observations and of their products, in twice the precision of `f64`: exact for counts, and without
/// cancellation where numerator and denominator are correlated. Equal observations give equal bits, for integers in any
/// order.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sums<const N: usize> {
    count: u64,
    sum: [Twofold; N],
    products: [[Twofold; N]; N],
}

/// A variance smaller than this fraction of the terms it is the difference of is rounding noise: nothing varies there.
const NOISE: f64 = 1e-27;

impl<const N: usize> Sums<N> {
    const EMPTY: Self = Self { count: 0, sum: [Twofold::ZERO; N], products: [[Twofold::ZERO; N]; N] };

    fn push(&mut self, observed: [f64; N]) {
        self.count += 1;
        let observed = observed.map(Twofold::from);
        for (i, row) in self.products.iter_mut().enumerate() {
            self.sum[i] = self.sum[i] + observed[i];
            for (j, sum) in row.iter_mut().enumerate() {
                *sum = *sum + observed[i] * observed[j];
            }
        }
    }

    fn count(&self) -> Twofold {
        Twofold::from(self.count as f64)
    }

    /// The variance of the mean of `Σ weightᵢ·observedᵢ`.
    fn variance_of_mean(&self, weights: [Twofold; N]) -> f64 {
        let count = self.count();
        let (mut sum, mut size) = (Twofold::ZERO, Twofold::ZERO);
        for i in 0..N {
            for j in 0..N {
                let weight = weights[i] * weights[j];
                let (products, means) = (weight * self.products[i][j], weight * self.sum[i] * self.sum[j] / count);
                sum = sum + (products - means);
                size = size + products.size() + means.size();
            }
        }
        let sum = if sum.nearest() <= NOISE * size.nearest() { 0.0 } else { sum.nearest() };
        let count = self.count as f64;
        sum / (count - 1.0) / count
    }
}

/// `scale` × the sum of numerators over the sum of denominators, with the weight of each; `None` if the denominators
/// are all zero.
struct Quotient {
    value: Twofold,
    of_part: Twofold,
    of_whole: Twofold,
}

impl Quotient {
    fn new(part: Twofold, whole: Twofold, scale: f64, count: Twofold) -> Option<Self> {
        if whole.nearest() == 0.0 {
            return None;
        }
        let scale = Twofold::from(scale);
        let value = part * scale / whole;
        // To first order, how much the quotient of means changes with the mean of each.
        Some(Self { value, of_part: scale * count / whole, of_whole: -(value * count / whole) })
    }
}

/// Accumulates one measure over replications, in a hundred bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioEstimator {
    sums: Sums<2>,
    scale: f64,
}

impl Default for RatioEstimator {
    fn default() -> Self {
        Self { sums: Sums::EMPTY, scale: 1.0 }
    }
}

impl RatioEstimator {
    /// Adds one replication. The order affects at most the last bit of the result. All ratios must have the same scale.
    pub fn push(&mut self, ratio: Ratio) {
        self.scale = ratio.scale;
        self.sums.push([ratio.part, ratio.whole]);
    }

    /// Adds one replication to the estimators of its measures.
    pub(super) fn push_all(estimators: &mut Vec<Self>, ratios: &[Ratio]) {
        estimators.resize(ratios.len(), Self::default());
        estimators.iter_mut().zip(ratios).for_each(|(estimator, ratio)| estimator.push(*ratio));
    }

    /// The estimate so far; `None` before the first replication or if all denominators are zero. If every replication
    /// has the same ratio of integers, the estimate is that ratio to the last bit, with a half width of 0.
    pub fn estimate(&self) -> Option<Estimate> {
        let [part, whole] = self.sums.sum;
        let quotient = Quotient::new(part, whole, self.scale, self.sums.count())?;
        let variance = self.sums.variance_of_mean([quotient.of_part, quotient.of_whole]);
        Some(Estimate::new(quotient.value.nearest(), variance, self.sums.count))
    }
}

/// Accumulates the difference of one measure between two scenarios that were run with common random numbers:
/// replication by replication, with the same seed and number. What both have in common (a busy day) cancels out of the
/// interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DifferenceEstimator {
    sums: Sums<4>,
    scales: [f64; 2],
}

impl Default for DifferenceEstimator {
    fn default() -> Self {
        Self { sums: Sums::EMPTY, scales: [1.0; 2] }
    }
}

impl DifferenceEstimator {
    /// Adds one pair of replications. All ratios must have the same scale.
    pub fn push(&mut self, base: Ratio, other: Ratio) {
        self.scales = [base.scale, other.scale];
        self.sums.push([base.part, base.whole, other.part, other.whole]);
    }

    /// `other − base`; `None` before the first pair or if all denominators of one side are zero.
    pub fn estimate(&self) -> Option<Estimate> {
        let ([base_part, base_whole, other_part, other_whole], count) = (self.sums.sum, self.sums.count());
        let base = Quotient::new(base_part, base_whole, self.scales[0], count)?;
        let other = Quotient::new(other_part, other_whole, self.scales[1], count)?;
        let weights = [-base.of_part, -base.of_whole, other.of_part, other.of_whole];
        let difference = other.value - base.value;
        Some(Estimate::new(difference.nearest(), self.sums.variance_of_mean(weights), self.sums.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::stream::{Entity, Key, Purpose, Stream};
    use rand::RngExt;
    use rand_distr::{Exp1, Gamma, Poisson};

    fn stream(experiment: u64) -> Stream {
        Key::replication(99, experiment).entity(Entity::Center, 0).stream(Purpose::Talk, 0)
    }

    /// A busy or a quiet day, so that numerator and denominator are correlated.
    fn day(stream: &mut Stream, abandon: f64) -> Ratio {
        let busyness: f64 = stream.sample(Gamma::new(16.0, 1.0 / 16.0).expect("sound"));
        let calls: f64 = stream.sample(Poisson::new(200.0 * busyness).expect("sound"));
        let abandoned = (0..calls as u64).filter(|_| stream.random::<f64>() < abandon).count();
        Ratio::new(abandoned as f64, calls)
    }

    #[test]
    fn a_small_example_by_hand() {
        let mut estimator = RatioEstimator::default();
        for (part, whole) in [(10.0, 100.0), (30.0, 200.0), (26.0, 120.0)] {
            estimator.push(Ratio::new(part, whole));
        }
        let estimate = estimator.estimate().expect("three replications");
        // R = 66/420; residuals x − R·y = −5.714, −1.429, 7.143; s² = 42.857; error = √(s²/3)/140; t(2) = 4.3027.
        assert!((estimate.value - 66.0 / 420.0).abs() < 1e-15);
        let error = estimate.standard_error.expect("more than one");
        assert!((error - (42.857_142_857_f64 / 3.0).sqrt() / 140.0).abs() < 1e-10, "{error}");
        assert!((estimate.half_width.expect("more than one") / error - 4.302_653).abs() < 1e-5);
    }

    #[test]
    fn what_is_the_same_in_every_replication_is_that_to_the_last_bit_and_certain() {
        for replications in [2, 7, 20, 50, 1_000] {
            let mut stream = stream(replications);
            let (mut all, mut part, mut mean, mut total) = <[RatioEstimator; 4]>::default().into();
            let mut difference = DifferenceEstimator::default();
            for _ in 0..replications {
                let calls: f64 = stream.sample(Poisson::new(36_000.0).expect("sound"));
                all.push(Ratio::percent(calls, calls));
                part.push(Ratio::percent(7.0 * calls, 100.0 * calls));
                mean.push(Ratio::new(2_400_000.0 * calls, 1e6 * calls));
                total.push(Ratio::total(2_400.1));
                difference.push(Ratio::percent(calls, calls), Ratio::percent(93.0 * calls, 100.0 * calls));
            }
            let found = [all.estimate(), part.estimate(), mean.estimate(), total.estimate(), difference.estimate()];
            for (found, expected) in found.into_iter().zip([100.0, 7.0, 2.4, 2_400.1, -7.0]) {
                let found = found.expect("replications");
                assert_eq!((found.value, found.half_width), (expected, Some(0.0)), "{replications} replications");
            }
        }
    }

    #[test]
    fn nothing_is_claimed_where_nothing_is_known() {
        let mut estimator = RatioEstimator::default();
        assert_eq!(estimator.estimate(), None);
        estimator.push(Ratio::new(0.0, 0.0));
        assert_eq!(estimator.estimate(), None);
        estimator.push(Ratio::new(1.0, 4.0));
        assert_eq!(estimator.estimate().map(|estimate| estimate.value), Some(0.25));
        let mut single = RatioEstimator::default();
        single.push(Ratio::total(7.0));
        let estimate = single.estimate().expect("a total");
        assert_eq!((estimate.value, estimate.interval(), estimate.z_score(7.0)), (7.0, None, None));
    }

    #[test]
    fn an_interval_of_twenty_replications_covers_the_truth_about_95_times_in_100() {
        let (experiments, truth) = (2_000, 0.08);
        let mut covered = 0;
        for experiment in 0..experiments {
            let mut stream = stream(experiment);
            let mut estimator = RatioEstimator::default();
            (0..20).for_each(|_| estimator.push(day(&mut stream, truth)));
            let (low, high) = estimator.estimate().and_then(|estimate| estimate.interval()).expect("twenty");
            covered += u32::from(low <= truth && truth <= high);
        }
        let share = f64::from(covered) / experiments as f64;
        assert!((0.93..=0.97).contains(&share), "{share}");
    }

    #[test]
    fn a_paired_difference_is_covered_as_often_and_its_interval_is_far_narrower() {
        let (experiments, truth) = (1_000, 0.02);
        let (mut covered, mut paired, mut apart) = (0, 0.0, 0.0);
        for experiment in 0..experiments {
            let mut stream = stream(1_000_000 + experiment);
            let mut difference = DifferenceEstimator::default();
            let (mut base, mut other) = (RatioEstimator::default(), RatioEstimator::default());
            for _ in 0..20 {
                // A mean wait that depends on the day, the same day for both scenarios.
                let day_wait: f64 = stream.sample::<f64, _>(Exp1);
                let calls: f64 = stream.sample(Poisson::new(300.0).expect("sound"));
                let noise: f64 = stream.random::<f64>() - 0.5;
                let pair =
                    (Ratio::new(day_wait * calls, calls), Ratio::new((day_wait + truth + noise / 10.0) * calls, calls));
                difference.push(pair.0, pair.1);
                base.push(pair.0);
                other.push(pair.1);
            }
            let known = "twenty replications";
            let (low, high) = difference.estimate().and_then(|estimate| estimate.interval()).expect(known);
            covered += u32::from(low <= truth && truth <= high);
            paired += high - low;
            let error = |estimator: RatioEstimator| estimator.estimate().and_then(|e| e.half_width).expect(known);
            apart += 2.0 * error(base).hypot(error(other));
        }
        let share = f64::from(covered) / experiments as f64;
        assert!((0.93..=0.97).contains(&share), "{share}");
        assert!(paired * 10.0 < apart, "{paired} against {apart}");
    }
}
