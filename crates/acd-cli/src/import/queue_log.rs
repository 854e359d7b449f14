//! `acd import queue-log`: records from Asterisk's log, and what it says happened.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use acd_planning::records::{Outcome, QueueCounts, QueueLog, read_queue_log, write_calls, write_trace};
use acd_report::{decimals, plural};
use anyhow::Context;
use clap::Args;
use serde_json::{Value, json};

use crate::Exit;
use crate::columns::Columns;
use crate::journal::Zone;
use crate::recorded::BadRecords;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd import queue-log /var/log/asterisk/queue_log* --zone Europe/Berlin
  acd import queue-log queue_log --zone Asia/Shanghai --records calls.csv --trace trace.csv
  acd learn calls.csv --centre centre.toml --write day.toml    the same days on a centre of ours

Lines that are not understood are counted, and never a reason to refuse the rest.

Exit status: 0 all is well; 2 wrong usage; 3 a file cannot be read, or is no queue_log; 4 something could not be written.")]
pub(super) struct Arguments {
    /// The files of one log, rotated ones too, in any order; or the table `queue_log`, exported as CSV with a heading.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Whose clock the centre follows, such as Asia/Shanghai: the log is in seconds since 1970.
    #[arg(long, value_name = "ZONE")]
    zone: String,
    /// Write the calls as records, for acd forecast and acd learn.
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Write the calls as recorded calls, for the `world.trace` of a scenario.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

/// Reads, writes what was asked for, and says what happened.
///
/// # Errors
/// Files that cannot be read, or are no queue_log; where nothing can be written.
pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let zone = Zone::named(&arguments.zone)?;
    let mut files = Vec::new();
    for file in &arguments.files {
        let bytes = std::fs::read(file).map_err(|error| BadRecords::of(file, &[error]))?;
        files.push((file.display().to_string(), bytes));
    }
    let named: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let log = read_queue_log(&named, zone.time_zone()).map_err(|faults| BadRecords::of_faults(&faults))?;
    write_file(arguments.records.as_deref(), |file| write_calls(&log.records, file))?;
    write_file(arguments.trace.as_deref(), |file| write_trace(&log.records, file))?;
    let written = if arguments.json { writeln!(out, "{:#}", document(&log)) } else { write_text(&log, out) };
    written.context("cannot write the summary")?;
    Ok(Exit::Fine)
}

fn write_file(path: Option<&Path>, write: impl FnOnce(File) -> csv::Result<()>) -> anyhow::Result<()> {
    let Some(path) = path else { return Ok(()) };
    let written = File::create(path).map_err(Into::into).and_then(write);
    // The cause says what went wrong; its kind decides the exit status.
    written.map_err(std::io::Error::from).with_context(|| format!("cannot write {}", path.display()))
}

/// What is neither an answer nor an abandonment.
const OTHERWISE: [Outcome; 4] = [Outcome::TimedOut, Outcome::Overflowed, Outcome::Blocked, Outcome::Ignored];

/// Calls that entered, were answered, abandoned, and left otherwise.
fn counts(queue: &QueueCounts) -> [f64; 4] {
    let (answered, abandoned) = (queue.calls(&[Outcome::Answered]), queue.calls(&[Outcome::Abandoned]));
    let other = queue.calls(&OTHERWISE);
    [answered + abandoned + other, answered, abandoned, other]
}

fn write_text(log: &QueueLog, out: &mut impl Write) -> std::io::Result<()> {
    let heading = ["queue", "entered", "answered", "abandoned", "left else", "answered %", "wait s", "talk s"];
    let mut table = Columns::new(&heading);
    for queue in &log.records.summary().queues {
        let counts = counts(queue);
        let mut cells = vec![queue.name.clone()];
        cells.extend(counts.iter().map(f64::to_string));
        cells.extend([
            decimals((counts[0] > 0.0).then(|| 100.0 * counts[1] / counts[0]), 1),
            decimals(queue.mean_wait_answered_secs, 1),
            decimals(queue.mean_talk_secs, 1),
        ]);
        table.cells(cells);
    }
    writeln!(out, "{table}\n")?;
    let tally = &log.tally;
    let unanswered: u64 = tally.unanswered_offers.values().sum();
    let agents = plural(tally.unanswered_offers.len() as u64, "agent");
    writeln!(out, "Offers that nobody answered: {unanswered}, to {agents}")?;
    writeln!(out, "Starts of Asterisk: {}; reloads: {}", tally.restarts, tally.reloads)?;
    for (event, number) in &tally.unknown {
        writeln!(out, "Unknown event: {event}: {number}")?;
    }
    log.records.notes.iter().try_for_each(|note| writeln!(out, "Note: {note}"))
}

fn document(log: &QueueLog) -> Value {
    let of = |queue: &QueueCounts| {
        let [entered, answered, abandoned, other] = counts(queue).map(|calls| calls as u64);
        json!({
            "queue": queue.name, "entered": entered, "answered": answered, "abandoned": abandoned,
            "left_otherwise": other, "mean_wait_secs": queue.mean_wait_answered_secs,
            "mean_talk_secs": queue.mean_talk_secs,
        })
    };
    let queues: Vec<Value> = log.records.summary().queues.iter().map(of).collect();
    let tally = &log.tally;
    json!({
        "queues": queues, "unanswered_offers": tally.unanswered_offers, "restarts": tally.restarts,
        "reloads": tally.reloads, "cut_off": tally.cut_off, "open": tally.open,
        "without_beginning": tally.without_beginning, "malformed_lines": tally.malformed.count,
        "unknown_events": tally.unknown, "notes": log.records.notes,
    })
}
