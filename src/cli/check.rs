//! `acd check`: whether a scenario is sound, and what in it is probably not meant.

use std::io::Write;

use clap::Args;

use super::Exit;
use super::input::Input;

#[derive(Debug, Args)]
#[command(after_help = "Example:
  acd check my-centre.toml

Exit status: 0 the scenario is sound; 3 it is not: every fault is shown with line, column and what would be right.
Warnings tell what works and is probably not meant; they do not change the status.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
}

/// Says what the scenario holds, and warns.
///
/// # Errors
/// Its faults; where `out` cannot be written to.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let scenario = arguments.input.scenario()?;
    arguments.input.simulation(&scenario)?;
    writeln!(
        out,
        "{} is sound: {} queues, {} agents of {} profiles, {} days, {} kinds of calls, {} published figures, {} \
         assumptions, {} variants.",
        arguments.input.name(),
        scenario.center.queues.len(),
        scenario.center.agents.len(),
        scenario.center.profiles.len(),
        scenario.world.days.len(),
        scenario.world.call_types.len(),
        scenario.published.len(),
        scenario.assumptions.len(),
        scenario.variants.len(),
    )?;
    for warning in scenario.warnings() {
        let (line, column) = scenario.place_of(&warning.path);
        writeln!(out, "{}:{line}:{column}: warning: {warning}", arguments.input.name())?;
    }
    Ok(Exit::Fine)
}
