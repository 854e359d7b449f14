//! `acd journal replay`: prints the commands and events again.

use std::io::Write;

use acd::config::Center;
use acd::engine::{Command, Event, Rejection};
use acd::journal::Player;
use acd::time::Timestamp;
use clap::Args;

use super::bounds::Moment;
use super::words::{self, Zone};
use super::{Exit, Source, say_who_decided};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Print from the command with this number, or from this time, such as 2026-11-30T08:15.
    #[arg(long, value_name = "NUMBER|TIME", default_value = "1")]
    from: Moment,
    /// Print up to the command with this number, or up to this time.
    #[arg(long, value_name = "NUMBER|TIME")]
    to: Option<Moment>,
    /// Print one JSON document per line.
    #[arg(long)]
    json: bool,
}

/// A replayed command, without the player.
struct Line {
    sequence: u64,
    at: Timestamp,
    command: Option<Command>,
    outcome: Result<(), Rejection>,
    first_event: u64,
    events: Vec<Event>,
}

/// Replays a journal.
///
/// # Errors
/// If the journal is damaged, or `out` cannot be written.
pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut player = Player::open(&arguments.source.file)?;
    let zone = arguments.source.zone(&player)?;
    let from = arguments.from.in_zone(zone.time_zone())?;
    let to = arguments.to.map(|to| to.in_zone(zone.time_zone())).transpose()?;
    loop {
        let center = player.engine().shared_center();
        let Some(played) = player.play()? else { break };
        let (sequence, at, outcome, first_event) = (played.sequence, played.at, played.outcome, played.first_event);
        let (command, events) = (played.command, played.events.to_vec());
        let line = Line { sequence, at, command, outcome, first_event, events };
        let moment = player.unix_micros(at);
        if from.is_after(sequence, moment) || to.is_some_and(|to| to.is_before(sequence, moment)) {
            continue;
        }
        if arguments.json { line.json(&player, &zone, out)? } else { line.text(&player, &zone, &center, out)? }
    }
    if !arguments.json {
        say_who_decided(&player, out)?;
    }
    Ok(Exit::Fine)
}

impl Line {
    fn json(&self, player: &Player, zone: &Zone, out: &mut impl Write) -> anyhow::Result<()> {
        let line = serde_json::json!({
            "sequence": self.sequence,
            "time": zone.time(player, self.at),
            "at": self.at,
            "command": self.command,
            "refused": self.outcome.err(),
            "first_event": self.first_event,
            "events": self.events,
        });
        Ok(writeln!(out, "{line}")?)
    }

    /// `before` is the centre that a new one replaces.
    fn text(&self, player: &Player, zone: &Zone, before: &Center, out: &mut impl Write) -> anyhow::Result<()> {
        let time = |at: Timestamp| zone.time(player, at);
        let center = player.engine().center();
        let at = time(self.at);
        match (&self.command, self.outcome) {
            (None, _) => writeln!(out, "- {at} time passed")?,
            (Some(command), outcome) => {
                write!(out, "{} {at} {}", self.sequence, words::command(command, before, &time))?;
                match outcome {
                    Ok(()) => writeln!(out)?,
                    Err(why) => writeln!(out, ": {why}")?,
                }
            }
        }
        for (number, event) in (self.first_event..).zip(&self.events) {
            writeln!(out, "    #{number} {} {}", time(event.at), words::named(&event.fact, center, &time))?;
        }
        Ok(())
    }
}
