//! `acd journal`: what a router wrote down, read again.

mod explain;
mod stats;

use std::io::Write;
use std::path::PathBuf;

use acd::journal::Player;
use clap::{Args, Subcommand};

use super::Exit;

#[derive(Debug, Args)]
#[command(
    after_help = "A journal is a folder of segments (.log) and states (.state). Given one segment, only that is read. \
A journal that is being written may be read.

Examples:
  acd journal verify /var/lib/acd/journal
  acd journal replay /var/lib/acd/journal --from 1200 | less
  acd journal explain /var/lib/acd/journal 4711          why did call 4711 wait, and for whom?
  acd journal stats /var/lib/acd/journal --with fewer-agents.toml

Exit status: 0 all is well; 1 the call is not in it; 2 wrong usage; 3 the journal (or the centre) is at fault."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Play all of it, and compare with every state that was saved.
    Verify(Source),
    /// Print the commands and the events again, bit for bit.
    Replay(ReplayArguments),
    /// Why a call waited: agent by agent, what kept each from taking it, and why it was offered to whom it was.
    Explain(explain::Arguments),
    /// Answers and waits by queue; with another centre, what that would have done with the same day.
    Stats(stats::Arguments),
}

#[derive(Debug, Args)]
struct Source {
    /// The journal's folder, or one segment in it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, Args)]
struct ReplayArguments {
    #[command(flatten)]
    source: Source,
    /// Print from the command of this number on.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    from: u64,
    /// Print a JSON document a line.
    #[arg(long)]
    json: bool,
}

/// # Errors
/// Where the journal is damaged, or `out` cannot be written to.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    match &arguments.what {
        What::Verify(source) => verify(source, out),
        What::Replay(arguments) => replay(arguments, out),
        What::Explain(arguments) => explain::run(arguments, out),
        What::Stats(arguments) => stats::run(arguments, out),
    }
}

fn verify(source: &Source, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut player = Player::open(&source.file)?;
    player.compare_with_states();
    let (first, before) = (player.next(), player.events_so_far());
    let (mut refused, mut alone) = (0u64, 0u64);
    while let Some(played) = player.play()? {
        refused += u64::from(played.outcome.is_err());
        alone += u64::from(played.command.is_none());
    }
    let (commands, events) = (player.next() - first, player.events_so_far() - before);
    writeln!(out, "whole: {commands} commands from {first} on ({refused} refused), {events} events")?;
    writeln!(out, "{alone} times deadlines acted by themselves; every state that was saved is what was played")?;
    let (calls, now) = (player.roster().calls().count(), player.engine().now());
    writeln!(out, "in the end, at {now}: {calls} calls alive")?;
    if let Some(torn) = player.torn() {
        let (bytes, path, offset) = (torn.bytes, torn.path.display(), torn.offset);
        writeln!(out, "the last {bytes} bytes of {path}, from byte {offset} on, are not whole: they will be cut off")?;
    }
    Ok(Exit::Fine)
}

fn replay(arguments: &ReplayArguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut player = Player::open(&arguments.source.file)?;
    while let Some(played) = player.play()? {
        if played.sequence < arguments.from {
            continue;
        }
        if arguments.json {
            let line = serde_json::json!({
                "sequence": played.sequence,
                "at": played.at,
                "command": played.command,
                "refused": played.outcome.err(),
                "first_event": played.first_event,
                "events": played.events,
            });
            writeln!(out, "{line}")?;
            continue;
        }
        match (&played.command, played.outcome) {
            (Some(command), Ok(())) => writeln!(out, "{} {} {command:?}", played.sequence, played.at)?,
            (Some(command), Err(why)) => writeln!(out, "{} {} {command:?}: {why}", played.sequence, played.at)?,
            (None, _) => writeln!(out, "- {} time passed", played.at)?,
        }
        for (number, event) in (played.first_event..).zip(played.events) {
            writeln!(out, "    #{number} {} {:?}", event.at, event.fact)?;
        }
    }
    Ok(Exit::Fine)
}
