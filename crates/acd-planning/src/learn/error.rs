//! Why nothing can be learnt.

use acd::config::ScenarioErrors;

use crate::ObserveError;
use crate::forecast::ForecastError;

/// Why there is no scenario.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// There are no calls.
    #[error("no calls; expected at least one that was answered")]
    Nothing,
    /// The records are counts by interval.
    #[error("counts by interval, which do not say how long each caller waited; expected a line a call")]
    Intervals,
    /// Nobody was answered.
    #[error("no answered call with a length of conversation; expected a column `talk`")]
    NoConversations,
    /// Nobody knows who answered.
    #[error("no call says who answered it; expected a column `agent`, from which it follows how many were there")]
    NoAgents,
    /// Queues of the records that the centre does not have.
    #[error(
        "the records have the queues {found}, which the centre does not; expected {expected}, or names put right under \
         `queues` in the mapping"
    )]
    Queues {
        /// Their names.
        found: String,
        /// The centre's.
        expected: String,
    },
    /// The period does not divide a day.
    #[error(transparent)]
    Period(#[from] ForecastError),
    /// The centre file is at fault, or what was learnt does not fit into it.
    #[error(transparent)]
    Scenario(#[from] ScenarioErrors),
    /// What was learnt cannot be simulated.
    #[error(transparent)]
    Observe(#[from] ObserveError),
}
