//! `acd check`: whether a scenario, or a centre alone, is valid, and what in it looks suspicious.

use std::io::Write;
use std::path::{Path, PathBuf};

use acd::config::{Center, Differences, Warning};
use acd::journal::Player;
use acd::scenario::Draft;
use clap::Args;

use super::Exit;
use super::input::Input;
use acd_report::plural;

/// The maximum number of warnings printed.
const MAX_WARNINGS: usize = 50;

#[derive(Debug, Args)]
#[command(after_help = "Example:
  acd check my-hotline.toml             a centre and its world, for acd simulate
  acd check my-centre.toml              a centre alone, as acd serve takes it
  acd check --center my-centre.toml --journal /var/lib/acd/journal    what would a reload change?

Exit status: 0 the file is sound; 3 it is not: every fault is shown with line, column and what would be right. \
Warnings tell what works and is probably not meant; they do not change the status.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Check the centre alone, as `acd serve` takes it: a world in the file is ignored.
    #[arg(long)]
    center: bool,
    /// The folder of a journal: say what a start with this centre, or `acd reload`, would change.
    #[arg(long, value_name = "FOLDER", requires = "center")]
    journal: Option<PathBuf>,
}

/// Prints what the file contains, and warnings.
///
/// # Errors
/// Its faults; if `out` cannot be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let draft = arguments.input.draft()?;
    let name = arguments.input.name();
    if arguments.center {
        let center = draft.center()?;
        writeln!(out, "{name} is a valid centre: {}.", holds(&center))?;
        warn(&name, &draft, &center.warnings(), out)?;
        return match &arguments.journal {
            Some(journal) => compare(&center, journal, out),
            None => Ok(Exit::Fine),
        };
    }
    if !draft.has_world() {
        let center = draft.center()?;
        writeln!(out, "{name} is valid: {}. It has no world, so there is nothing to simulate.", holds(&center))?;
        warn(&name, &draft, &center.warnings(), out)?;
        return Ok(Exit::Fine);
    }
    let scenario = draft.scenario()?;
    arguments.input.simulation(&scenario)?;
    let world = [
        plural(scenario.world.days.len() as u64, "day"),
        plural(scenario.world.call_types.len() as u64, "call type"),
        plural(scenario.published.len() as u64, "published figure"),
        plural(scenario.assumptions.len() as u64, "assumption"),
        plural(scenario.variants.len() as u64, "variant"),
    ];
    writeln!(out, "{name} is valid: {}, {}.", holds(&scenario.center), world.join(", "))?;
    warn(&name, &draft, &scenario.warnings(), out)?;
    Ok(Exit::Fine)
}

/// What differs from the centre that a journal ends with.
fn compare(center: &Center, journal: &Path, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut player = Player::open(journal)?;
    while player.play()?.is_some() {}
    let before = player.engine().center();
    let next = center.succeed(before)?;
    match next == *before {
        true => writeln!(out, "it is the centre of {}", journal.display())?,
        false => writeln!(out, "from that of {}: {}", journal.display(), Differences::new(before, &next))?,
    }
    Ok(Exit::Fine)
}

/// The first warnings, and how many more there are.
fn warn(name: &str, draft: &Draft, warnings: &[Warning], out: &mut impl Write) -> std::io::Result<()> {
    for warning in warnings.iter().take(MAX_WARNINGS) {
        let (line, column) = draft.place_of(&warning.path);
        writeln!(out, "{name}:{line}:{column}: warning: {warning}")?;
    }
    match warnings.len().saturating_sub(MAX_WARNINGS) {
        0 => Ok(()),
        more => writeln!(out, "and {} more", plural(more as u64, "warning")),
    }
}

/// The contents of a centre.
fn holds(center: &Center) -> String {
    let agents = plural(center.agents.len() as u64, "agent");
    format!(
        "{}, {agents} of {}",
        plural(center.queues.len() as u64, "queue"),
        plural(center.profiles.len() as u64, "profile")
    )
}
