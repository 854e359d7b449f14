//! `acd import queue-log`: records from Asterisk's log, and what it says happened.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use acd_planning::records::{Outcome, QueueLog, Records, read_queue_log, write_calls, write_trace};
use acd_report::{decimals, plural};
use anyhow::Context;
use clap::Args;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::Exit;
use crate::columns::Columns;
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
    let zone = TimeZone::get(&arguments.zone).map_err(|error| BadRecords::of(Path::new("--zone"), &[error]))?;
    let mut files = Vec::new();
    for file in &arguments.files {
        let bytes = std::fs::read(file).map_err(|error| BadRecords::of(file, &[error]))?;
        files.push((file.display().to_string(), bytes));
    }
    let named: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let log = read_queue_log(&named, &zone).map_err(|faults| BadRecords::of_faults(&faults))?;
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

/// What happened in one queue.
#[derive(Default)]
struct Happened {
    entered: u64,
    answered: u64,
    abandoned: u64,
    other: u64,
    waits: Mean,
    talks: Mean,
}

#[derive(Default)]
struct Mean {
    sum: f64,
    number: u64,
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value {
            self.sum += value;
            self.number += 1;
        }
    }

    fn get(&self) -> Option<f64> {
        (self.number > 0).then(|| self.sum / self.number as f64)
    }
}

fn happened(records: &Records) -> Vec<(&str, Happened)> {
    let mut queues: Vec<(&str, Happened)> =
        records.queues.iter().map(|name| (name.as_str(), Happened::default())).collect();
    for call in &records.calls {
        let queue = &mut queues[call.queue].1;
        queue.entered += 1;
        match call.outcome {
            Outcome::Answered => {
                queue.answered += 1;
                queue.waits.add(call.wait);
                queue.talks.add(call.talk);
            }
            Outcome::Abandoned => queue.abandoned += 1,
            Outcome::TimedOut | Outcome::Overflowed | Outcome::Blocked | Outcome::Ignored => queue.other += 1,
        }
    }
    queues
}

fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64 * 100.0)
}

fn write_text(log: &QueueLog, out: &mut impl Write) -> std::io::Result<()> {
    let heading = ["queue", "entered", "answered", "abandoned", "left else", "answered %", "wait s", "talk s"];
    let mut table = Columns::new(&heading);
    for (name, queue) in happened(&log.records) {
        table.cells(vec![
            name.to_owned(),
            queue.entered.to_string(),
            queue.answered.to_string(),
            queue.abandoned.to_string(),
            queue.other.to_string(),
            decimals(percent(queue.answered, queue.entered), 1),
            decimals(queue.waits.get(), 1),
            decimals(queue.talks.get(), 1),
        ]);
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
    let queues: Vec<Value> = happened(&log.records)
        .into_iter()
        .map(|(name, queue)| {
            json!({
                "queue": name, "entered": queue.entered, "answered": queue.answered, "abandoned": queue.abandoned,
                "left_otherwise": queue.other, "mean_wait_secs": queue.waits.get(), "mean_talk_secs": queue.talks.get(),
            })
        })
        .collect();
    let tally = &log.tally;
    json!({
        "queues": queues, "unanswered_offers": tally.unanswered_offers, "restarts": tally.restarts,
        "reloads": tally.reloads, "cut_off": tally.cut_off, "open": tally.open,
        "without_beginning": tally.without_beginning, "malformed_lines": tally.malformed.count,
        "unknown_events": tally.unknown, "notes": log.records.notes,
    })
}
