//! The raw counters: named plain numbers that add up over queues, agents and replications.

use serde::{Deserialize, Serialize};

use crate::config::Rating;

/// The number of callers by rating given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RatingCounts([u64; 5]);

impl RatingCounts {
    pub(super) fn take(&mut self, rating: Rating) {
        self.0[rating.place()] += 1;
    }

    /// The number of callers who gave this rating.
    pub fn of(&self, rating: Rating) -> u64 {
        self.0[rating.place()]
    }

    /// The number of callers who gave any rating.
    pub fn rated(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The number of callers who were satisfied or very satisfied.
    pub fn satisfied(&self) -> u64 {
        Rating::ALL.into_iter().filter(|rating| rating.is_satisfied()).map(|rating| self.of(rating)).sum()
    }

    /// Satisfied and very satisfied callers over all who gave a rating (满意度); `None` if nobody did.
    pub fn satisfaction(&self) -> Option<f64> {
        ratio(self.satisfied(), self.rated())
    }
}

/// What is counted for a queue or an agent. Each call counts for the queue and agent of its last conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualityCounts {
    /// Conversations that ended.
    pub conversations: u64,
    /// Calls that ended after at least one conversation.
    pub calls: u64,
    /// Ratings by the callers.
    pub ratings: RatingCounts,
    /// Ratings so bad that the caller is owed a callback.
    pub owed: u64,
    /// Owed callbacks that have been made.
    pub called_back: u64,
    /// Calls chosen to be checked.
    pub chosen: u64,
    /// Check results received.
    pub checked: u64,
    /// Checks that passed.
    pub passed: u64,
    /// The sum of all check results, each 0 to 100 points.
    pub points: u64,
}

impl std::iter::Sum for QualityCounts {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            sum.add(&part);
            sum
        })
    }
}

impl QualityCounts {
    pub(super) fn add(&mut self, other: &Self) {
        let Self { conversations, calls, ratings, owed, called_back, chosen, checked, passed, points } = self;
        *conversations += other.conversations;
        *calls += other.calls;
        ratings.0.iter_mut().zip(other.ratings.0).for_each(|(sum, part)| *sum += part);
        *owed += other.owed;
        *called_back += other.called_back;
        *chosen += other.chosen;
        *checked += other.checked;
        *passed += other.passed;
        *points += other.points;
    }

    /// Callbacks made over callbacks owed; `None` if none is owed.
    pub fn called_back_share(&self) -> Option<f64> {
        ratio(self.called_back, self.owed)
    }

    /// Checks passed over checks made; `None` if none was made.
    pub fn passed_share(&self) -> Option<f64> {
        ratio(self.passed, self.checked)
    }

    /// Mean points per check, 0 to 100; `None` if none was made.
    pub fn mean_points(&self) -> Option<f64> {
        ratio(self.points, self.checked)
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_quarter_has_the_satisfaction_that_its_counts_give() {
        let mut counts = RatingCounts::default();
        assert_eq!(counts.satisfaction(), None);
        // Guizhou 12348, first quarter of 2025.
        counts.0 = [57_913, 1_886, 628, 239, 0];
        assert_eq!((counts.rated(), counts.satisfied()), (60_666, 59_799));
        assert!((counts.satisfaction().expect("rated") - 0.985_708).abs() < 1e-6);
    }
}
