//! How agents are scored while the days pass.

use crate::quality::ScoreRule;
use crate::time::Duration;

/// Scores all agents among each other, again and again, by their calls and ratings since the start. (Checks have no results
/// in a simulation: the component `quality` of the rule is the same for everybody.)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scoring {
    /// How often, counted from midnight of the first day: so many periods of the calendar.
    pub every: Duration,
    /// By which rule.
    pub rule: ScoreRule,
}
