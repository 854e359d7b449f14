//! `acd journal`: reads a router's journal.

mod bounds;
mod clock;
mod explain;
#[cfg(feature = "serve")]
mod periods;
mod replay;
mod stats;
mod words;

use std::io::Write;
use std::path::PathBuf;

use acd::journal::{Answered, Player, verify};
use clap::{Args, Subcommand};

use super::Exit;
pub(crate) use clock::Clock;
pub(crate) use words::Zone;

#[derive(Debug, Args)]
#[command(
    after_help = "A journal is a folder of segments (.segment) and states (.state). Given one segment, only that is read. \
A journal that is being written may be read, by the account that writes it. Times are those of the zone of the centre's \
first calendar, else UTC.

Examples:
  acd journal verify /var/lib/acd/journal
  acd journal replay /var/lib/acd/journal --from 1200 | less
  acd journal replay /var/lib/acd/journal --from 2026-11-30T08:15 --to 2026-11-30T08:20
  acd journal explain /var/lib/acd/journal 4711          why did call 4711 wait, and for whom?
  acd journal explain /var/lib/acd/journal --caller +4930123
  acd journal stats /var/lib/acd/journal --every hour --by agent
  acd journal stats /var/lib/acd/journal --with fewer-agents.toml

Exit status: 0 all is well; 1 the call is not in it; 2 wrong usage; 3 the journal (or the centre) is at fault."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Replay the whole journal, and compare it with every saved state.
    Verify(Source),
    /// Print the commands and the events again, bit for bit.
    Replay(replay::Arguments),
    /// Why a call waited: for each agent, why it was not offered to them; and why it was offered to the agent it was.
    Explain(explain::Arguments),
    /// Answers and waits by queue; with another centre, what that would have done on the same day.
    Stats(stats::Arguments),
}

#[derive(Debug, Args)]
struct Source {
    /// The journal's folder, or one segment in it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The time zone of printed times, by its IANA name.
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
}

impl Source {
    fn zone(&self, player: &Player) -> anyhow::Result<Zone> {
        Zone::new(self.zone.as_deref(), player.engine().center())
    }
}

/// Runs the command.
///
/// # Errors
/// If the journal is damaged, or `out` cannot be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    match &arguments.what {
        What::Verify(source) => look(source, out),
        What::Replay(arguments) => replay::run(arguments, out),
        What::Explain(arguments) => explain::run(arguments, out),
        What::Stats(arguments) => stats::run(arguments, out),
    }
}

fn look(source: &Source, out: &mut impl Write) -> anyhow::Result<Exit> {
    let found = verify(&source.file)?;
    let zone = source.zone(&found.player)?;
    let (first, commands, refused, events) = (found.first, found.commands, found.refused, found.events);
    let whole = if found.faults.is_empty() { "intact" } else { "damaged, but all commands are there" };
    writeln!(out, "{whole}: {commands} commands from {first} on ({refused} refused), {events} events")?;
    let alone = found.alone;
    writeln!(out, "deadlines acted on their own {alone} times; every readable state matches the replay")?;
    for fault in &found.faults {
        writeln!(out, "fault: {fault}")?;
    }
    say_who_decided(&found.player, out)?;
    let (calls, now) = (found.player.roster().calls().count(), found.player.engine().now());
    writeln!(out, "at the end, at {}: {calls} calls in progress", zone.time(&found.player, now))?;
    if let Some(torn) = &found.torn {
        let (bytes, path, offset) = (torn.bytes, torn.path.display(), torn.offset);
        writeln!(out, "the last {bytes} bytes of {path}, from byte {offset} on, are incomplete: they will be cut off")?;
        match torn.answered {
            Answered::Nobody => writeln!(out, "by the last mark they had not been acknowledged")?,
            Answered::Unknown => writeln!(out, "whether they had been acknowledged is unknown")?,
        }
    }
    Ok(if found.faults.is_empty() { Exit::Fine } else { Exit::Input })
}

/// Notes if another version of the engine made the decisions.
fn say_who_decided(player: &Player, out: &mut impl Write) -> std::io::Result<()> {
    let this = env!("CARGO_PKG_VERSION");
    let others: Vec<&str> = player.engines().iter().map(String::as_str).filter(|engine| *engine != this).collect();
    if others.is_empty() {
        return Ok(());
    }
    let others = others.join(", ");
    writeln!(out, "decided by version {others} of acd, replayed by {this}: if the rules differ, so may the output")
}
