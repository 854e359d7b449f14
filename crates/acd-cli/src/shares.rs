//! `acd shares`: each category's share of the answers against its share of the questions, and which seats to move.

use std::io::Write;

use acd::id::QueueId;
use acd::scenario::Scenario;
use acd::sim::Estimate;
use acd::stats::Span;
use acd_planning::shares::{Category, Move, ShareRun, Suggestion, categories, rebalance, reseated};
use acd_planning::{Sample, estimate_document};
use acd_report::{Tables, decimals, plural};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::Exit;
use super::columns::Columns;
use super::input::Input;
use super::runs::Runs;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  acd shares scenarios/beijing-rebalance.toml            which seats should move?
  acd shares scenarios/beijing-rebalance.toml --follow   what does that bring?

A category is a queue; a call belongs to the one it asked for first. Calls that self-service was all of asked for no agent \
and do not count. Seats are those on duty at once: the peak of a staffing curve, and all agents with shifts. The suggestion
moves as few whole seats as make each category's share of the answered calls its share of those that asked. With --follow \
the same callers come again (common random numbers) with the seats moved.

Exit status: 0 all is well; 2 wrong usage; 3 the scenario is at fault; 4 something could not be written.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Simulate again with the suggestion applied, and show the effect.
    #[arg(long)]
    follow: bool,
    #[command(flatten)]
    runs: Runs<20>,
}

/// The results.
struct Findings {
    scenario: Scenario,
    sample: Sample,
    now: ShareRun,
    categories: Vec<Category>,
    suggestion: Suggestion,
    followed: Option<ShareRun>,
}

/// Simulates, suggests moves, and prints both.
///
/// # Errors
/// Faults of the scenario; failures to run or write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let scenario = arguments.input.scenario()?;
    arguments.input.simulation(&scenario)?;
    let sample = arguments.runs.sample();
    let runs = if arguments.follow { 2 } else { 1 };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} replications, {eta} left");
    let bar = ProgressBar::new(runs * sample.replications).with_style(style.expect("the template is sound"));
    let now = ShareRun::run(&scenario, sample, || bar.inc(1))?;
    let categories = categories(&scenario, now.figures());
    let suggestion = rebalance(&categories);
    let followed = match arguments.follow {
        true => Some(ShareRun::run(&reseated(&scenario, &suggestion.moves), sample, || bar.inc(1))?),
        false => None,
    };
    bar.finish_and_clear();
    let findings = Findings { scenario, sample, now, categories, suggestion, followed };
    let written = match arguments.runs.json {
        true => writeln!(out, "{:#}", findings.document()),
        false => findings.write_text(out),
    };
    written.context("cannot write the shares")?;
    arguments.runs.export.write(|| Ok(Tables::of(&findings.document())))?;
    Ok(Exit::Fine)
}

impl Findings {
    fn name(&self, queue: QueueId) -> &str {
        &self.scenario.center.queues[queue.index()].name
    }

    /// Each category with its current and suggested seats.
    fn seats(&self) -> impl Iterator<Item = (&Category, u32)> {
        self.categories.iter().zip(self.suggestion.seats.iter().copied())
    }

    fn write_text(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "{}\n", self.scenario.title.as_deref().unwrap_or("The scenario"))?;
        let heads = ["category", "asked %", "answered %", "gap", "±95 %", "answer rate %", "seats", "suggested"];
        let mut table = Columns::new(&heads);
        let shares = self.now.figures().category_shares(Span::Whole);
        for (category, suggested) in self.seats() {
            let share = shares[category.queue.index()];
            let gap = self.now.gap(category.queue);
            table.row([
                self.name(category.queue).to_owned(),
                percent(share.asked_share),
                percent(share.answered_share),
                signed(gap),
                half_width(gap),
                percent(share.answer_rate()),
                category.seats.to_string(),
                suggested.to_string(),
            ]);
        }
        writeln!(out, "{table}\n")?;
        if self.suggestion.moves.is_empty() {
            writeln!(out, "No seat need move.")?;
        }
        for &Move { from, to, seats, .. } in &self.suggestion.moves {
            let seats = plural(u64::from(seats), "seat");
            writeln!(out, "Move {seats} from {} to {}.", self.name(from), self.name(to))?;
        }
        writeln!(out, "\nGap by hour, in points:\n{}\n", self.hours())?;
        if let Some(followed) = &self.followed {
            self.write_followed(followed, out)?;
        }
        let Sample { seed, replications } = self.sample;
        writeln!(
            out,
            "{}, seed {seed}. Asked: calls for an agent. Gaps: share of answered less share of asked, in points.",
            plural(replications, "replication")
        )
    }

    fn hours(&self) -> Columns {
        let names: Vec<&str> = self.categories.iter().map(|category| self.name(category.queue)).collect();
        let mut table = Columns::new(&[&["hour", "asked a day"], names.as_slice()].concat());
        let days = self.scenario.world.days_measured(&[]) * self.sample.replications as f64;
        for hour in 0..self.now.figures().intervals_per_day() {
            let shares = self.now.figures().category_shares(Span::TimeOfDay(hour));
            let asked: u64 = shares.iter().map(|share| share.asked).sum();
            if asked == 0 {
                continue;
            }
            let gap = |category: &Category| {
                let gap = shares[category.queue.index()].gap();
                gap.map_or("–".into(), |gap| format!("{:+.1}", 100.0 * gap))
            };
            let minutes = hour * 1_440 / self.now.figures().intervals_per_day();
            let clock = format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let head = [clock, decimals(Some(asked as f64 / days), 1)];
            table.cells(head.into_iter().chain(self.categories.iter().map(gap)));
        }
        table
    }

    fn write_followed(&self, followed: &ShareRun, out: &mut impl Write) -> std::io::Result<()> {
        if self.suggestion.moves.is_empty() {
            return Ok(());
        }
        if followed.counts_alike(&self.now) {
            return writeln!(out, "The suggestion has no effect: as many calls are answered in every category.\n");
        }
        writeln!(out, "With the suggestion applied, on common random numbers:")?;
        let heads = ["", "answer rate %", "followed %", "gain", "±95 %", "gap", "followed", "±95 %"];
        let mut table = Columns::new(&heads);
        let each = self.categories.iter().map(|category| Some(category.queue));
        for queue in each.chain([None]) {
            let gain = followed.gain_over(&self.now, queue);
            let rate =
                |run: &ShareRun| run.answer_rate(queue).map_or("–".into(), |rate| format!("{:.2}", rate.value));
            let gap = queue.and_then(|queue| followed.gap(queue));
            table.row([
                queue.map_or("all", |queue| self.name(queue)).to_owned(),
                rate(&self.now),
                rate(followed),
                signed(gain),
                half_width(gain),
                queue.map_or(String::new(), |queue| signed(self.now.gap(queue))),
                queue.map_or(String::new(), |_| signed(gap)),
                queue.map_or(String::new(), |_| half_width(gap)),
            ]);
        }
        writeln!(out, "{table}\n")?;
        if let (Some(before), Some(after)) = (self.now.largest_gap(), followed.largest_gap()) {
            let told = |(queue, gap): (QueueId, Estimate)| {
                format!("{} ± {} points ({})", signed(Some(gap)), half_width(Some(gap)), self.name(queue))
            };
            writeln!(out, "Largest gap: {} before, {} after.", told(before), told(after))?;
        }
        Ok(())
    }

    fn document(&self) -> Value {
        let of_run = |run: &ShareRun, queue: Option<QueueId>| {
            json!({
                "answer_rate_percent": estimate_document(run.answer_rate(queue)),
                "gap_points": queue.map(|queue| estimate_document(run.gap(queue))),
            })
        };
        let followed = |queue: Option<QueueId>| {
            self.followed.as_ref().map(|run| {
                let mut found = of_run(run, queue);
                found["gain_points"] = estimate_document(run.gain_over(&self.now, queue));
                found
            })
        };
        let span = |span: Span, queue: QueueId| {
            let share = self.now.figures().category_shares(span)[queue.index()];
            json!({
                "asked": share.asked,
                "answered": share.answered,
                "asked_share": share.asked_share,
                "answered_share": share.answered_share,
            })
        };
        let hours = 0..self.now.figures().intervals_per_day();
        let categories = self.seats().map(|(category, suggested)| {
            let queue = category.queue;
            json!({
                "category": self.name(queue),
                "whole": span(Span::Whole, queue),
                "hours": hours.clone().map(|hour| span(Span::TimeOfDay(hour), queue)).collect::<Vec<_>>(),
                "now": of_run(&self.now, Some(queue)),
                "seats": category.seats,
                "suggested_seats": suggested,
                "followed": followed(Some(queue)),
            })
        });
        let moves = self
            .suggestion
            .moves
            .iter()
            .map(|step| json!({ "from": self.name(step.from), "to": self.name(step.to), "seats": step.seats }));
        json!({
            "title": self.scenario.title,
            "replications": self.sample.replications,
            "seed": self.sample.seed,
            "categories": categories.collect::<Vec<_>>(),
            "all": { "now": of_run(&self.now, None), "followed": followed(None) },
            "moves": moves.collect::<Vec<_>>(),
        })
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or("–".into(), |share| format!("{:.2}", 100.0 * share))
}

fn signed(estimate: Option<Estimate>) -> String {
    estimate.map_or("–".into(), |found| format!("{:+.2}", found.value))
}

fn half_width(estimate: Option<Estimate>) -> String {
    estimate.and_then(|found| found.half_width).map_or("–".into(), |half| format!("{half:.2}"))
}
