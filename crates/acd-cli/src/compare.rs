//! `acd compare`: a baseline and variants of it, on common random numbers.

use std::io::Write;
use std::path::PathBuf;

use acd::scenario::Scenario;
use acd::sim::Estimate;
use acd_planning::{Change, Comparison, Days, Part, Sample, compare, compare_document};
use acd_report::{Tables, plural};
use anyhow::Context;
use clap::ValueEnum;
use clap::error::ErrorKind;
use indicatif::{ProgressBar, ProgressStyle};

use super::Exit;
use super::columns::{Columns, shown};
use super::input::{Changes, find_variant};
use super::runs::Runs;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  acd compare my-centre.toml                          every variant in the file beside the file itself
  acd compare my-centre.toml --variant more-seats     what would these seats bring?
  acd compare my-centre.toml --by queue,hour          which queue, and at which hours?
  acd compare scenarios/beijing-2024h1.toml --baseline year_before    growth over the year before, beside the published one
  acd compare my-centre.toml my-other-plan.toml --replications 50

The baseline stands first, and every change is the variant less the baseline. All meet the same callers with the same patience (common random numbers), so that the changes have far narrower intervals than the figures themselves. Where callers' types or their order differ between two files, less is in common.

Exit status: 0 all is well; 1 a growth is farther from the published one than its tolerance; 2 wrong usage; 3 a scenario is at fault; 4 something could not be written.")]
pub(crate) struct Arguments {
    /// The scenario: the baseline, unless --baseline names another.
    file: PathBuf,
    /// Another scenario to compare with it.
    #[arg(conflicts_with_all = ["variant", "baseline"])]
    other: Option<PathBuf>,
    /// A variant of the file to compare with the baseline; may be repeated. By default all of them, or the file
    /// itself if the baseline is a variant.
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// The variant of the file that is the baseline.
    #[arg(long, value_name = "NAME")]
    baseline: Option<String>,
    /// Also compare parts of the centre.
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    by: Vec<By>,
    #[command(flatten)]
    runs: Runs<20>,
    #[command(flatten)]
    changes: Changes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// The queue that a call asked for first.
    Queue,
    /// The hour of the day (or the calendar's own period) in which it arrived.
    Hour,
}

/// A scenario and its name.
struct Version {
    title: String,
    scenario: Scenario,
}

/// What to compare.
struct Plan {
    baseline: Version,
    /// The baseline's name, if it is a variant of the file.
    growth_over: Option<String>,
    others: Vec<Version>,
    /// Variants of the file with published growths that this comparison does not cover.
    also_published: Vec<String>,
}

/// Runs all of them and prints the comparisons.
///
/// # Errors
/// Faults of the scenarios; failures to run or write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let plan = plan(arguments)?;
    let sample = arguments.runs.sample();
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} replications, {eta} left");
    let runs = 1 + plan.others.len() as u64;
    let bar = ProgressBar::new(runs * sample.replications).with_style(style.expect("the template is sound"));
    let others: Vec<Scenario> = plan.others.iter().map(|version| version.scenario.clone()).collect();
    let found = compare(&plan.baseline.scenario, &others, plan.growth_over.as_deref(), sample, || bar.inc(1));
    bar.finish_and_clear();
    let found = found?;
    let variants = plan.others.iter().map(|version| (version.title.as_str(), &version.scenario));
    let document = compare_document((&plan.baseline.title, &plan.baseline.scenario), variants, &found, sample);
    let written = match arguments.runs.json {
        true => writeln!(out, "{document:#}"),
        false => write_text(&plan, sample, &found, &arguments.by, out),
    };
    written.context("cannot write the comparison")?;
    arguments.runs.export.write(|| Ok(Tables::of(&document)))?;
    let far = found.iter().flat_map(|comparison| &comparison.pairs).any(|pair| pair.is_near() == Some(false));
    Ok(if far { Exit::Bad } else { Exit::Fine })
}

fn plan(arguments: &Arguments) -> anyhow::Result<Plan> {
    let scenario = arguments.changes.scenario(&arguments.file)?;
    let titled = |name: &str| {
        let title = scenario.variants.iter().find(|variant| variant.name == name).map(|variant| variant.title.clone());
        title.unwrap_or_else(|| name.to_owned())
    };
    let version = |name: &String| {
        Ok(Version { title: titled(name), scenario: scenario.variant(&find_variant(&scenario, name)?.name)? })
    };
    let title = scenario.title.clone().unwrap_or_else(|| arguments.file.display().to_string());
    let whole = Version { title, scenario: scenario.clone() };
    let others = match (&arguments.other, arguments.variant.as_slice(), &arguments.baseline) {
        (Some(path), ..) => {
            vec![Version { title: path.display().to_string(), scenario: arguments.changes.scenario(path)? }]
        }
        (None, [], Some(_)) => vec![Version { title: whole.title.clone(), scenario: scenario.clone() }],
        (None, [], None) if scenario.variants.is_empty() => nothing_to_compare(arguments),
        (None, [], None) => {
            let names = scenario.variants.iter().map(|variant| &variant.name);
            names.map(version).collect::<anyhow::Result<_>>()?
        }
        (None, named, _) => named.iter().map(version).collect::<anyhow::Result<_>>()?,
    };
    let baseline = match &arguments.baseline {
        Some(name) => version(name)?,
        None => whole,
    };
    let mut also_published: Vec<String> =
        scenario.published.iter().filter_map(|figure| figure.growth_over.clone()).collect();
    also_published.sort();
    also_published.dedup();
    also_published.retain(|name| arguments.baseline.as_ref() != Some(name));
    Ok(Plan { baseline, growth_over: arguments.baseline.clone(), others, also_published })
}

/// Explains that there is nothing to compare, and exits with the usage status.
fn nothing_to_compare(arguments: &Arguments) -> ! {
    let text = format!("{} has no variants; give another file to compare it with\n", arguments.file.display());
    clap::Error::raw(ErrorKind::MissingRequiredArgument, text).exit()
}

fn write_text(
    plan: &Plan,
    sample: Sample,
    found: &[Comparison],
    by: &[By],
    out: &mut impl Write,
) -> std::io::Result<()> {
    let of_baseline = Days::of(&plan.baseline.scenario);
    for (other, comparison) in plan.others.iter().zip(found) {
        let of_variant = Days::of(&other.scenario);
        if of_baseline == of_variant {
            writeln!(out, "Baseline  {}\nVariant   {}\n", plan.baseline.title, other.title)?;
        } else {
            writeln!(out, "Baseline  {}\n          {}", plan.baseline.title, in_words(&of_baseline))?;
            writeln!(out, "Variant   {}\n          {}", other.title, in_words(&of_variant))?;
            writeln!(out, "The variant simulates other days than the baseline: changes of totals include that.\n")?;
        }
        writeln!(out, "{}\n", figures(comparison))?;
        if by.contains(&By::Queue) {
            writeln!(out, "By queue\n{}\n", parts("queue", &comparison.queues))?;
        }
        if by.contains(&By::Hour) {
            writeln!(out, "By hour of the day\n{}\n", parts("hour", &comparison.hours))?;
        }
    }
    let Sample { seed, replications } = sample;
    let replications = plural(replications, "replication");
    writeln!(out, "Change: variant less baseline. {replications} of each on common random numbers, seed {seed}.")?;
    for name in &plan.also_published {
        writeln!(out, "Growth over `{name}` is published: --baseline {name} compares it.")?;
    }
    Ok(())
}

/// Such as "181 days from 2023-01-01: 122 weekday, 59 weekend".
fn in_words(days: &Days) -> String {
    let kinds: Vec<String> = days.kinds.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let from = days.first.map_or(String::new(), |first| format!(" from {first}"));
    format!("{}{from}: {}", plural(days.number() as u64, "day"), kinds.join(", "))
}

fn figures(comparison: &Comparison) -> Columns {
    let growths = comparison.pairs.iter().any(|pair| pair.published.is_some());
    let heads = ["figure", "unit", "baseline", "variant", "change", "±95 %", "change %", "±95 %", "published %", ""];
    let shown_heads = if growths { &heads[..] } else { &heads[..8] };
    let mut table = Columns::new(shown_heads).left(1).left(9);
    for pair in &comparison.pairs {
        let Change { baseline, variant, difference, growth } = pair.change;
        let cells = [
            pair.title.clone(),
            pair.unit.clone(),
            value(baseline),
            value(variant),
            difference.map_or("–".into(), |found| signed(found.value, &shown(found.value))),
            half(difference).map_or("–".into(), shown),
            growth.map_or("–".into(), |growth| format!("{:+.2}", growth.value)),
            half(growth).map_or("–".into(), |half| format!("{half:.2}")),
            pair.published.map_or(String::new(), |(value, _)| format!("{value:+.2}")),
            pair.is_near().map_or(String::new(), |near| if near { "within" } else { "beyond" }.into()),
        ];
        table.cells(cells.into_iter().take(shown_heads.len()));
    }
    table
}

/// Queues or hours with calls for an agent.
fn parts(head: &str, parts: &[Part]) -> Columns {
    let heads =
        [head, "calls", "change %", "answered %", "variant", "change", "±95 %", "wait s", "variant", "change", "±95 %"];
    let mut table = Columns::new(&heads);
    let asked = |part: &&Part| {
        let calls = [part.for_agents.baseline, part.for_agents.variant];
        calls.into_iter().flatten().any(|calls| calls.value > 0.0)
    };
    for part in parts.iter().filter(asked) {
        let three = |change: &Change, decimals: usize| {
            let plain =
                |found: Option<Estimate>| found.map_or("–".into(), |found| format!("{:.decimals$}", found.value));
            let by = change.difference.map_or("–".into(), |found| format!("{:+.decimals$}", found.value));
            let half = half(change.difference).map_or("–".into(), |half| format!("{half:.decimals$}"));
            [plain(change.baseline), plain(change.variant), by, half]
        };
        let calls = part.for_agents;
        let grown = calls.growth.map_or("–".into(), |growth| format!("{:+.1}", growth.value));
        let first =
            [part.name.clone(), calls.baseline.map_or("–".into(), |calls| format!("{:.0}", calls.value)), grown];
        let rest = three(&part.answer_rate, 2).into_iter().chain(three(&part.mean_wait_answered, 1));
        table.cells(first.into_iter().chain(rest));
    }
    table
}

fn value(estimate: Option<Estimate>) -> String {
    estimate.map_or("–".into(), |estimate| shown(estimate.value))
}

fn half(estimate: Option<Estimate>) -> Option<f64> {
    estimate.and_then(|estimate| estimate.half_width)
}

/// Adds a plus sign to positive numbers.
fn signed(value: f64, text: &str) -> String {
    if value > 0.0 { format!("+{text}") } else { text.to_owned() }
}
