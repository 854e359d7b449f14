//! `acd records`: what a file of records holds, and what is doubtful in it.

use std::io::Write;

use acd_planning::records::{Outcome, Summary};
use acd_report::{count, decimals, plural};
use anyhow::Context;

use super::Exit;
use super::columns::Columns;
use super::recorded::Recorded;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  acd records calls.csv
  acd records export.csv --encoding gbk --map time=来电时间 --map queue=技能组 --map wait=等待时长
  acd records /var/log/asterisk/queue_log --queue-log --zone Asia/Shanghai
  acd records /var/lib/acd/journal --journal                       what `acd serve` recorded

Exit status: 0 all is well; 2 wrong usage; 3 the records are at fault (with line and column); 4 something could not be \
written.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    recorded: Recorded,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

/// Reads, and says what was found.
///
/// # Errors
/// Faults of the records; where nothing can be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let records = arguments.recorded.read()?;
    let summary = records.summary();
    let written = if arguments.json {
        writeln!(out, "{:#}", summary.document(&records.notes))
    } else {
        write_text(&summary, &records.notes, out)
    };
    written.context("cannot write the summary")?;
    Ok(Exit::Fine)
}

const OUTCOMES: [Outcome; 5] =
    [Outcome::Answered, Outcome::Abandoned, Outcome::TimedOut, Outcome::Overflowed, Outcome::Blocked];

fn write_text(summary: &Summary, notes: &[String], out: &mut impl Write) -> std::io::Result<()> {
    let mut table = Columns::new(&["queue", "offered", "answered", "abandoned", "timed out", "overflow", "blocked"]);
    let mut sums = [0.0; 5];
    for queue in &summary.queues {
        let calls = OUTCOMES.map(|outcome| queue.calls(&[outcome]));
        sums.iter_mut().zip(calls).for_each(|(sum, calls)| *sum += calls);
        table.cells(row(&queue.name, &calls));
    }
    table.cells(row("all", &sums));
    writeln!(out, "{table}\n")?;
    let (days, first, last) = (summary.days.len(), summary.days.keys().next(), summary.days.keys().next_back());
    if let Some((first, last)) = first.zip(last) {
        let offered: f64 = summary.days.values().map(|day| day.offered).sum();
        let each = decimals(Some(offered / days as f64), 1);
        writeln!(out, "{} with records, {first} to {last}; {each} calls a day.", plural(days as u64, "day"))?;
    }
    if !summary.gaps.is_empty() {
        let gaps: Vec<String> = summary.gaps.iter().take(10).map(ToString::to_string).collect();
        let more = if summary.gaps.len() > gaps.len() { ", …" } else { "" };
        writeln!(out, "Days without records: {}: {}{more}", summary.gaps.len(), gaps.join(", "))?;
    }
    for (what, doubtful) in summary.doubts() {
        let lines: Vec<String> = doubtful.lines.iter().map(ToString::to_string).collect();
        let more = if doubtful.count > lines.len() as u64 { ", …" } else { "" };
        writeln!(out, "Doubtful: {what}: {}, in lines {}{more}", count(doubtful.count as f64), lines.join(", "))?;
    }
    notes.iter().try_for_each(|note| writeln!(out, "Note: {note}"))
}

fn row(name: &str, calls: &[f64; 5]) -> Vec<String> {
    let all: f64 = calls.iter().sum();
    let mut cells = vec![name.to_owned(), count(all)];
    cells.extend(calls.iter().map(|calls| count(*calls)));
    cells
}
