//! What is asked of `acd staff`, from its flags.

use acd::scenario::Scenario;
use acd_planning::staff::{Asked, Task};

use super::Arguments;
use crate::input::Usage;

/// The task that the flags describe.
///
/// # Errors
/// What is wrong with a flag, and what would be right.
pub(super) fn task(arguments: &Arguments, scenario: &Scenario) -> anyhow::Result<Task> {
    let Arguments { targets, costs, limits, presence, .. } = arguments;
    let (targets, costs, limits) = (targets.clone(), costs.clone(), limits.clone());
    let asked = Asked { targets, costs, limits, presence: *presence };
    Ok(asked.task(&scenario.center).map_err(|wrong| Usage(format!("--{wrong}")))?)
}
