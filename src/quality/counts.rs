//! The raw counters: plain numbers with names, which add up over queues, agents and replications.

use serde::{Deserialize, Serialize};

use crate::config::Rating;

/// How many callers gave which rating.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RatingCounts([u64; 5]);

impl RatingCounts {
    pub(super) fn take(&mut self, rating: Rating) {
        self.0[rating.place()] += 1;
    }

    /// Callers who gave this rating.
    pub fn of(&self, rating: Rating) -> u64 {
        self.0[rating.place()]
    }

    /// Callers who gave any.
    pub fn rated(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Callers who were satisfied or very satisfied.
    pub fn satisfied(&self) -> u64 {
        Rating::ALL.into_iter().filter(|rating| rating.is_satisfied()).map(|rating| self.of(rating)).sum()
    }

    /// Satisfied and very satisfied ones over all that rated (满意度); `None` where nobody did.
    pub fn satisfaction(&self) -> Option<f64> {
        ratio(self.satisfied(), self.rated())
    }
}

/// What is counted of a queue or an agent. Everything belongs to the queue and the agent of the call's last conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualityCounts {
    /// Conversations that ended.
    pub conversations: u64,
    /// Calls that ended after at least one conversation.
    pub calls: u64,
    /// What their callers said.
    pub ratings: RatingCounts,
    /// Ratings so bad that the caller is owed a call back.
    pub owed: u64,
    /// Of those, the ones called back.
    pub called_back: u64,
    /// Calls chosen for a check.
    pub chosen: u64,
    /// Results of checks that came in.
    pub checked: u64,
    /// Of those, the ones that passed.
    pub passed: u64,
    /// The points of all results, 0 to 100 each.
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

    /// Callers called back over those owed a call; `None` where none is owed.
    pub fn called_back_share(&self) -> Option<f64> {
        ratio(self.called_back, self.owed)
    }

    /// Checks passed over checks made; `None` where none was made.
    pub fn passed_share(&self) -> Option<f64> {
        ratio(self.passed, self.checked)
    }

    /// Mean points of the checks made, 0 to 100; `None` where none was made.
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
