//! Why there is no plan.

use acd::config::{ConfigErrors, ScenarioErrors};
use acd::sim::SimulationError;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The scenario, with what planning changes in it, is invalid.
    #[error("{0}")]
    Scenario(#[from] ScenarioErrors),
    /// Its centre and world do not fit together.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// A replication ended early.
    #[error(transparent)]
    Stopped(#[from] SimulationError),
    /// No target, or limits that contradict each other or the targets.
    #[error("{0}")]
    Contradiction(String),
    /// No staffing within the limits reaches the targets.
    #[error("no plan reaches the targets: {0}")]
    Infeasible(String),
    /// It was cancelled before there was any plan that reaches the targets.
    #[error("stopped before a plan was found that reaches the targets")]
    Cancelled,
}
