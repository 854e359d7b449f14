//! `acd estimates`: judges estimated waits against what happened.

use std::io::Write;

use acd::scenario::Scenario;
use acd::stats::{EstimateErrors, Estimator, QueueEstimates};
use acd_planning::{Better, Sample, judge_estimates};
use acd_report::{Tables, decimals, plural, signed};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::Exit;
use super::columns::Columns;
use super::input::Input;
use super::runs::Runs;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  acd estimates                                       the scenario that is built in
  acd estimates scenarios/teach-skills.toml --replications 20
  acd estimates my-centre.toml --json | jq '.queues[].better'

When a caller begins to wait, three estimates are made: ours; Asterisk's moving average (a quarter of each new wait, three \
quarters of the old figure); and the naive one, position × mean handling time / agents. When the caller is answered they are
compared with the wait. bias: mean of estimate less wait. mean error: mean of that without its sign. rms: root of its mean \
square. Each line of a queue is about the same callers: those whom all three had an estimate for. How long those who gave
up would have waited nobody knows; they are compared with nothing.

Exit status: 0 ours has the smallest mean error in every queue; 1 it has not; 2 wrong usage; 3 the scenario is at fault; 4 \
something could not be written.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    runs: Runs<10>,
}

/// Judges the estimates, and prints the result.
///
/// # Errors
/// Faults of the scenario; failures to run or write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let scenario = arguments.input.scenario()?;
    let sample = arguments.runs.sample();
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} replications, {eta} left");
    let bar = ProgressBar::new(sample.replications).with_style(style.expect("the template is sound"));
    let queues = judge_estimates(&scenario, sample, || bar.inc(1));
    bar.finish_and_clear();
    let queues = queues?;
    let written = match arguments.runs.json {
        true => writeln!(out, "{:#}", document(&scenario, sample, &queues)),
        false => write_table(&scenario, sample, &queues, out),
    };
    written.context("cannot write the estimates")?;
    arguments.runs.export.write(|| Ok(Tables::of(&document(&scenario, sample, &queues))))?;
    let nearest = |queue| verdicts(queue).iter().all(|(_, better)| better.is_none_or(|better| better.by_absolute));
    Ok(if queues.iter().all(nearest) { Exit::Fine } else { Exit::Bad })
}

/// Ours compared with each of the others.
fn verdicts(queue: &QueueEstimates) -> [(Estimator, Option<Better>); 2] {
    [Estimator::Asterisk, Estimator::Naive].map(|rival| (rival, Better::than(rival, queue)))
}

/// Its name in tables.
fn title(estimator: Estimator) -> &'static str {
    match estimator {
        Estimator::Own => "ours",
        Estimator::Asterisk => "Asterisk",
        Estimator::Naive => "naive",
    }
}

fn write_table(
    scenario: &Scenario,
    sample: Sample,
    queues: &[QueueEstimates],
    out: &mut impl Write,
) -> std::io::Result<()> {
    writeln!(out, "{}", scenario.title.as_deref().unwrap_or("the scenario"))?;
    writeln!(out, "{}, seed {}; times in seconds\n", plural(sample.replications, "replication"), sample.seed)?;
    let heads =
        ["queue", "estimate", "compared", "mean wait", "unknown %", "bias", "mean error", "rms", "ours is closer by"];
    let mut table = Columns::new(&heads).left(1).left(8);
    for (config, queue) in scenario.center.queues.iter().zip(queues) {
        for (row, estimator) in Estimator::ALL.into_iter().enumerate() {
            let errors = queue.of(estimator);
            let only_first = |text: String| if row == 0 { text } else { String::new() };
            table.row([
                only_first(config.name.clone()),
                title(estimator).into(),
                only_first(decimals(Some(errors.count as f64), 0)),
                only_first(decimals(queue.mean_wait_secs(), 1)),
                decimals(queue.unknown_share(estimator).map(|share| 100.0 * share), 2),
                signed(errors.bias_secs(), 2),
                decimals(errors.mean_absolute_secs(), 2),
                decimals(errors.root_mean_square_secs(), 2),
                nearer_by(estimator, queue),
            ]);
        }
    }
    writeln!(out, "{table}")
}

/// The measures by which ours is closer than this one.
fn nearer_by(rival: Estimator, queue: &QueueEstimates) -> String {
    let Some(better) = Better::than(rival, queue).filter(|_| rival != Estimator::Own) else { return String::new() };
    let measures = [(better.by_absolute, "mean error"), (better.by_square, "rms"), (better.by_bias, "bias")];
    let names: Vec<&str> = measures.iter().filter(|(nearer, _)| *nearer).map(|(_, name)| *name).collect();
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

fn document(scenario: &Scenario, sample: Sample, queues: &[QueueEstimates]) -> Value {
    let rows = scenario.center.queues.iter().zip(queues).map(|(config, queue)| json_row(&config.name, queue));
    json!({
        "title": scenario.title,
        "replications": sample.replications,
        "seed": sample.seed,
        "queues": rows.collect::<Vec<_>>(),
    })
}

fn json_row(name: &str, queue: &QueueEstimates) -> Value {
    let estimates = Estimator::ALL.map(|estimator| {
        json!({
            "estimate": estimator,
            "unknown_share": queue.unknown_share(estimator),
            "common": errors(queue.of(estimator)),
            "all_known": errors(queue.of_all(estimator)),
        })
    });
    let better = verdicts(queue).map(|(rival, better)| {
        json!({
            "than": rival,
            "by_mean_absolute": better.map(|better| better.by_absolute),
            "by_root_mean_square": better.map(|better| better.by_square),
            "by_bias": better.map(|better| better.by_bias),
        })
    });
    json!({
        "queue": name,
        "answered_after_waiting": queue.answered,
        "left_without_answer": queue.unanswered,
        "mean_wait_secs": queue.mean_wait_secs(),
        "estimates": estimates,
        "better": better,
    })
}

fn errors(errors: &EstimateErrors) -> Value {
    json!({
        "count": errors.count,
        "bias_secs": errors.bias_secs(),
        "mean_absolute_secs": errors.mean_absolute_secs(),
        "root_mean_square_secs": errors.root_mean_square_secs(),
    })
}
