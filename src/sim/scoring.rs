//! Periodic scoring of agents.

use serde::Serialize;

use crate::quality::ScoreRule;
use crate::time::Duration;

/// Scores all agents periodically, relative to each other, by their calls and ratings since the start. (In a
/// simulation, quality checks have no results: the component `quality` of the rule is the same for everybody.)
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scoring {
    /// The interval, counted from midnight of the first day: a multiple of the calendar's period.
    pub every: Duration,
    /// The rule.
    pub rule: ScoreRule,
}
