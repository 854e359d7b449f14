//! `acd journal stats`: answers and waits as recorded, and as another centre would have had them.

use std::io::Write;
use std::path::PathBuf;

use acd::config::Center;
use acd::id::QueueId;
use acd::journal::{Day, Player};
use acd::stats::{LegCounts, Span, Tally, TallyOptions, View};
use acd::time::Duration;
use acd_report::{AnswersRow, Tables, decimals};
use clap::Args;
use serde_json::json;

use super::super::columns::Columns;
use super::super::export::Export;
use super::super::page::style;
use super::{Exit, Source};
#[cfg(feature = "serve")]
use acd_server::{By, Every};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) source: Source,
    /// Another centre, a TOML file: the day is rerun on it, and on the recorded one in the same way.
    #[arg(long, value_name = "CENTER.toml")]
    with: Option<PathBuf>,
    /// The threshold of the service level, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(super) within: u64,
    /// Counts by quarter of an hour, hour or day of the centre's clock, instead of one table of all.
    #[cfg(feature = "serve")]
    #[arg(long, value_enum, value_name = "PERIOD", conflicts_with = "with")]
    every: Option<Every>,
    /// With --every: by queue, by agent, or all queues together.
    #[cfg(feature = "serve")]
    #[arg(long, value_enum, value_name = "WHOSE", default_value_t = By::Queue, requires = "every")]
    pub(super) by: By,
    /// Print one JSON document instead of tables.
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) export: Export,
}

/// Prints the statistics.
///
/// # Errors
/// Faults of the journal or the centre; if `out` cannot be written.
pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    #[cfg(feature = "serve")]
    if let Some(every) = arguments.every {
        return super::periods::run(arguments, every, out);
    }
    let day = Day::read(Player::open(&arguments.source.file)?)?;
    let thresholds = vec![Duration::from_secs(arguments.within)];
    let options = TallyOptions { thresholds, ..TallyOptions::default() };
    // The journal's last centre has an index for everything that ever existed.
    let mut recorded = Tally::new(day.center(), &options)?;
    let mut player = Player::open(&arguments.source.file)?;
    while let Some(played) = player.play()? {
        played.events.iter().for_each(|event| recorded.record(event));
    }
    let mut table = Table::new(arguments.within);
    let Some(path) = &arguments.with else {
        table.add("recorded", day.center(), &recorded);
        return table.write(arguments, "", out);
    };
    let other = Center::load(path)?;
    let (mut same, mut changed) = (Tally::new(day.center(), &options)?, Tally::new(&other, &options)?);
    day.rerun(day.center(), |event| same.record(event))?;
    day.rerun(&other, |event| changed.record(event))?;
    table.add("recorded", day.center(), &recorded);
    table.add("rerun", day.center(), &same);
    table.add("other centre", &other, &changed);
    let told = differences(day.center(), &other, &same, &changed);
    table.write(arguments, &format!("\n{told}\n{}\n", style().paragraph(ASSUMED)), out)
}

const ASSUMED: &str = "Both reruns assume that callers who were answered had patience enough, that agents always answer, and that \
    nobody transfers or consults. So compare them with each other.";

/// Answers and waits, a row per queue.
struct Table {
    columns: Columns,
    rows: Vec<AnswersRow>,
}

impl Table {
    fn new(within: u64) -> Self {
        let level = format!("≤{within} s %");
        let heads = ["of", "queue", "offered", "answered", "answered %", "abandoned", "mean wait s", level.as_str()];
        Self { columns: Columns::new(&heads).left(1), rows: Vec::new() }
    }

    /// Prints it as text with some lines below, or as JSON.
    fn write(&self, arguments: &Arguments, below: &str, out: &mut impl Write) -> anyhow::Result<Exit> {
        let document = || json!({ "within_secs": arguments.within, "queues": self.rows });
        match arguments.json {
            true => writeln!(out, "{:#}", document())?,
            false => write!(out, "{}\n{below}", self.columns)?,
        }
        arguments.export.write(|| Ok(Tables::of(&document())))?;
        Ok(Exit::Fine)
    }

    fn add(&mut self, of: &str, center: &Center, tally: &Tally) {
        for (id, queue) in center.queue_ids().zip(&center.queues) {
            let legs = tally.figures().legs(id, Span::Whole, View::Cohort);
            let row = AnswersRow::new(of, queue.name.clone(), &legs);
            self.columns.row([
                of.into(),
                row.queue.clone(),
                count(row.offered),
                count(row.answered),
                decimals(row.answered_percent, 2),
                count(row.abandoned),
                decimals(row.mean_wait_answered_secs, 1),
                decimals(row.service_level_percent, 2),
            ]);
            self.rows.push(row);
        }
    }
}

fn answered(legs: &LegCounts) -> Option<f64> {
    (legs.offered > 0).then(|| legs.answered.count as f64 / legs.offered as f64)
}

fn count(number: u64) -> String {
    decimals(Some(number as f64), 0)
}

/// The differences that the other centre makes, queue by queue.
fn differences(old: &Center, new: &Center, same: &Tally, changed: &Tally) -> String {
    let mut told = String::new();
    for (id, queue) in old.queue_ids().zip(&old.queues) {
        let Some(place) = new.queues.iter().position(|other| other.name == queue.name) else { continue };
        let before = same.figures().legs(id, Span::Whole, View::Cohort);
        let after = changed.figures().legs(QueueId(place as u16), Span::Whole, View::Cohort);
        let rate = answered(&after).zip(answered(&before)).map(|(after, before)| 100.0 * (after - before));
        let wait = after.answered.mean_secs().zip(before.answered.mean_secs()).map(|(after, before)| after - before);
        let text = |difference: Option<f64>| difference.map_or("unknown".into(), |number| format!("{number:+.2}"));
        told.push_str(&format!("{}: answered {} points, mean wait {} s\n", queue.name, text(rate), text(wait)));
    }
    told
}
