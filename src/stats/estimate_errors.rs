//! Errors of estimated waits.

use serde::{Deserialize, Serialize};

use super::sums::{Additive, additive};
use crate::time::Duration;

/// The source of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimator {
    /// The engine's own: [`WaitEstimator`](crate::engine::WaitEstimator).
    Own,
    /// Asterisk's moving average of the queue's waits.
    Asterisk,
    /// Position × mean handling time / agents.
    Naive,
}

impl Estimator {
    /// All estimators.
    pub const ALL: [Self; 3] = [Self::Own, Self::Asterisk, Self::Naive];
}

/// Errors of one estimator: estimate less wait. Whole microseconds, so that sums are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstimateErrors {
    /// The number of estimates compared.
    pub count: u64,
    /// Sum of the errors.
    pub errors: i128,
    /// Sum of the absolute errors.
    pub absolute: u128,
    /// Sum of the squared errors.
    pub squares: u128,
}
additive!(EstimateErrors { count, errors, absolute, squares });

impl EstimateErrors {
    pub(super) fn push(&mut self, estimate: Duration, wait: Duration) {
        let error = i128::from(estimate.as_micros()) - i128::from(wait.as_micros());
        self.count += 1;
        self.errors += error;
        self.absolute += error.unsigned_abs();
        self.squares += error.unsigned_abs().pow(2);
    }

    /// Mean error in seconds, positive if estimates were too long; `None` if nothing was compared.
    pub fn bias_secs(&self) -> Option<f64> {
        self.mean(self.errors as f64).map(|micros| micros / 1e6)
    }

    /// Mean absolute error in seconds.
    pub fn mean_absolute_secs(&self) -> Option<f64> {
        self.mean(self.absolute as f64).map(|micros| micros / 1e6)
    }

    /// Square root of the mean square error, in seconds.
    pub fn root_mean_square_secs(&self) -> Option<f64> {
        self.mean(self.squares as f64).map(|square| square.sqrt() / 1e6)
    }

    fn mean(&self, sum: f64) -> Option<f64> {
        (self.count > 0).then(|| sum / self.count as f64)
    }
}

/// The estimates for one queue's callers, each made when the wait began. Arrays are in the order of
/// [`Estimator::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueEstimates {
    /// Legs that waited and were answered: their estimates are compared.
    pub answered: u64,
    /// Legs that waited and ended otherwise. How long they would have waited is unknown, so they are not compared.
    pub unanswered: u64,
    /// Legs that waited, however they ended, for which an estimator had no estimate.
    pub unknown: [u64; 3],
    /// Sum of the waits of legs for which every estimator had an estimate, in microseconds.
    pub waits: u128,
    /// Errors over legs for which every estimator had an estimate.
    pub common: [EstimateErrors; 3],
    /// Errors over all legs for which the estimator had an estimate.
    pub own: [EstimateErrors; 3],
}
additive!(QueueEstimates { answered, unanswered, unknown, waits, common, own });

impl QueueEstimates {
    /// Errors over the callers for whom every estimator had an estimate.
    pub fn of(&self, estimator: Estimator) -> &EstimateErrors {
        &self.common[estimator as usize]
    }

    /// Errors over all callers for whom this estimator had an estimate.
    pub fn of_all(&self, estimator: Estimator) -> &EstimateErrors {
        &self.own[estimator as usize]
    }

    /// The share of waits for which the estimator had no estimate; `None` if nobody waited.
    pub fn unknown_share(&self, estimator: Estimator) -> Option<f64> {
        let waited = self.answered + self.unanswered;
        (waited > 0).then(|| self.unknown[estimator as usize] as f64 / waited as f64)
    }

    /// Mean wait in seconds of callers for whom every estimator had an estimate.
    pub fn mean_wait_secs(&self) -> Option<f64> {
        let count = self.common[0].count;
        (count > 0).then(|| self.waits as f64 / 1e6 / count as f64)
    }

    pub(super) fn push(&mut self, estimates: [Option<Duration>; 3], answered: Option<Duration>) {
        for (unknown, estimate) in self.unknown.iter_mut().zip(estimates) {
            *unknown += u64::from(estimate.is_none());
        }
        let Some(wait) = answered else {
            self.unanswered += 1;
            return;
        };
        self.answered += 1;
        let common = estimates.iter().all(Option::is_some);
        self.waits += if common { u128::from(wait.as_micros()) } else { 0 };
        for (place, estimate) in estimates.into_iter().enumerate() {
            let Some(estimate) = estimate else { continue };
            self.own[place].push(estimate, wait);
            if common {
                self.common[place].push(estimate, wait);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_added_up_and_unknown_ones_left_out_for_all() {
        let secs = |secs| Some(Duration::from_secs(secs));
        let mut queue = QueueEstimates::default();
        queue.push([secs(30), secs(10), secs(20)], secs(20));
        queue.push([secs(10), secs(10), None], secs(20));
        queue.push([secs(15), secs(10), secs(50)], secs(20));
        queue.push([None, secs(10), secs(50)], None);
        assert_eq!((queue.answered, queue.unanswered, queue.unknown), (3, 1, [1, 0, 1]));
        let own = queue.of(Estimator::Own);
        assert_eq!((own.count, own.bias_secs(), own.mean_absolute_secs()), (2, Some(2.5), Some(7.5)));
        assert_eq!(own.root_mean_square_secs(), Some(62.5f64.sqrt()));
        assert_eq!(queue.of_all(Estimator::Own).bias_secs(), Some(-5.0 / 3.0));
        assert_eq!(queue.of(Estimator::Naive).bias_secs(), Some(15.0));
        assert_eq!((queue.mean_wait_secs(), queue.unknown_share(Estimator::Own)), (Some(20.0), Some(0.25)));
        assert_eq!(EstimateErrors::default().bias_secs(), None);
    }
}
