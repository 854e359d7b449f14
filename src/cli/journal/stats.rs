//! `acd journal stats`: answers and waits, as they were and as another centre would have had them.

use std::io::Write;
use std::path::PathBuf;

use acd::config::Center;
use acd::id::QueueId;
use acd::journal::{Day, Player};
use acd::stats::{LegCounts, ServiceLevel, Span, Tally, TallyOptions, View};
use acd::time::Duration;
use clap::Args;

use super::super::columns::Columns;
use super::{Exit, Source};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Another centre, a TOML file: the day is put to it again, and to the recorded one in the same way.
    #[arg(long, value_name = "CENTER.toml")]
    with: Option<PathBuf>,
    /// Answers within so many seconds are within the service level.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    within: u64,
}

/// # Errors
/// Where the journal or the centre is at fault, or `out` cannot be written to.
pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let day = Day::read(Player::open(&arguments.source.file)?)?;
    let thresholds = vec![Duration::from_secs(arguments.within)];
    let options = TallyOptions { thresholds, ..TallyOptions::default() };
    // The centre that the journal ends with has a place for everything that there ever was.
    let mut recorded = Tally::new(day.center(), &options)?;
    let mut player = Player::open(&arguments.source.file)?;
    while let Some(played) = player.play()? {
        played.events.iter().for_each(|event| recorded.record(event));
    }
    let mut table = Table::new(arguments.within);
    let Some(path) = &arguments.with else {
        table.add("recorded", day.center(), &recorded);
        writeln!(out, "{}", table.columns)?;
        return Ok(Exit::Fine);
    };
    let other = Center::load(path)?;
    let (mut same, mut changed) = (Tally::new(day.center(), &options)?, Tally::new(&other, &options)?);
    day.rerun(day.center(), |event| same.record(event))?;
    day.rerun(&other, |event| changed.record(event))?;
    table.add("recorded", day.center(), &recorded);
    table.add("rerun", day.center(), &same);
    table.add("other centre", &other, &changed);
    writeln!(out, "{}\n", table.columns)?;
    differences(day.center(), &other, &same, &changed, out)?;
    writeln!(out, "\nBoth reruns assume that callers who were answered had patience enough, that agents always")?;
    writeln!(out, "answer, and that nobody transfers or consults. So compare them with each other.")?;
    Ok(Exit::Fine)
}

/// Answers and waits, a row for each queue.
struct Table {
    columns: Columns,
}

impl Table {
    fn new(within: u64) -> Self {
        let level = format!("≤{within} s %");
        let heads = ["of", "queue", "offered", "answered", "answered %", "abandoned", "mean wait s", level.as_str()];
        Self { columns: Columns::new(&heads) }
    }

    fn add(&mut self, of: &str, center: &Center, tally: &Tally) {
        for (id, queue) in center.queue_ids().zip(&center.queues) {
            let legs = tally.figures().legs(id, Span::Whole, View::Cohort);
            let level = ServiceLevel::AbandonsAgainst.of(&legs, 0).value();
            self.columns.row([
                of.into(),
                queue.name.clone(),
                legs.offered.to_string(),
                legs.answered.count.to_string(),
                percent(answered(&legs)),
                legs.abandoned.count.to_string(),
                legs.answered.mean_secs().map_or("–".into(), |secs| format!("{secs:.1}")),
                percent(level),
            ]);
        }
    }
}

fn answered(legs: &LegCounts) -> Option<f64> {
    (legs.offered > 0).then(|| legs.answered.count as f64 / legs.offered as f64)
}

fn percent(share: Option<f64>) -> String {
    share.map_or("–".into(), |share| format!("{:.2}", 100.0 * share))
}

/// What the other centre changes, queue by queue.
fn differences(old: &Center, new: &Center, same: &Tally, changed: &Tally, out: &mut impl Write) -> std::io::Result<()> {
    for (id, queue) in old.queue_ids().zip(&old.queues) {
        let Some(place) = new.queues.iter().position(|other| other.name == queue.name) else { continue };
        let before = same.figures().legs(id, Span::Whole, View::Cohort);
        let after = changed.figures().legs(QueueId(place as u16), Span::Whole, View::Cohort);
        let rate = answered(&after).zip(answered(&before)).map(|(after, before)| 100.0 * (after - before));
        let wait = after.answered.mean_secs().zip(before.answered.mean_secs()).map(|(after, before)| after - before);
        let text = |difference: Option<f64>| difference.map_or("unknown".into(), |number| format!("{number:+.2}"));
        writeln!(out, "{}: answered {} points, mean wait {} s", queue.name, text(rate), text(wait))?;
    }
    Ok(())
}
