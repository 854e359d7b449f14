//! Answers and waits of one queue, as counted from a journal.

use acd::stats::{LegCounts, ServiceLevel};
use serde::Serialize;

/// Answers and waits of one queue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswersRow {
    /// Whose counts: those recorded, or those of a rerun.
    pub of: String,
    /// The queue.
    pub queue: String,
    /// Legs offered.
    pub offered: u64,
    /// Legs answered.
    pub answered: u64,
    /// In percent of those offered.
    pub answered_percent: Option<f64>,
    /// Legs abandoned.
    pub abandoned: u64,
    /// The mean wait of those answered, in seconds.
    pub mean_wait_answered_secs: Option<f64>,
    /// Within the first threshold of the tally, in percent; abandoned legs count against it.
    pub service_level_percent: Option<f64>,
}

impl AnswersRow {
    /// The row of these counts.
    pub fn new(of: impl Into<String>, queue: impl Into<String>, legs: &LegCounts) -> Self {
        let percent = |share: f64| 100.0 * share;
        let answered = (legs.offered > 0).then(|| legs.answered.count as f64 / legs.offered as f64);
        Self {
            of: of.into(),
            queue: queue.into(),
            offered: legs.offered,
            answered: legs.answered.count,
            answered_percent: answered.map(percent),
            abandoned: legs.abandoned.count,
            mean_wait_answered_secs: legs.answered.mean_secs(),
            service_level_percent: ServiceLevel::AbandonsAgainst.of(legs, 0).value().map(percent),
        }
    }
}
