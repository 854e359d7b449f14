//! `acd compare`: one centre in two worlds, or two centres, on common random numbers.

use std::io::Write;
use std::path::PathBuf;

use acd::plan::{Pair, Sample, compare};
use acd::scenario::Scenario;
use acd::sim::Estimate;
use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::Exit;
use super::columns::{Columns, shown};
use super::runs::Runs;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  acd compare scenarios/beijing-2024h1.toml           this year against its variant, beside the published growth
  acd compare my-centre.toml --variant more-seats     what would these seats bring?
  acd compare my-centre.toml my-other-plan.toml --replications 50

Both meet the same callers with the same patience (common random numbers), so that the differences have far narrower
intervals than the figures themselves. Where callers' types or their order differ between two files, less is in common.

Exit status: 0 all is well; 1 a growth is farther from the published one than its tolerance; 2 wrong usage; 3 a scenario is
at fault; 4 something could not be written.")]
pub(crate) struct Arguments {
    /// The scenario.
    file: PathBuf,
    /// Another scenario to compare it with.
    #[arg(conflicts_with = "variant")]
    other: Option<PathBuf>,
    /// A variant in the file to compare it with; needless where the file has only one.
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    #[command(flatten)]
    runs: Runs<20>,
}

/// Runs both and writes the comparison.
///
/// # Errors
/// Faults of the scenarios; where nothing can be run or written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let here = Scenario::load(&arguments.file)?;
    let (name, there, variant) = other(arguments, &here)?;
    let sample = arguments.runs.sample();
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} replications, {eta} left");
    let bar = ProgressBar::new(2 * sample.replications).with_style(style.expect("the template is sound"));
    let pairs = compare(&here, &there, variant.as_deref(), sample, || bar.inc(1));
    bar.finish_and_clear();
    let pairs = pairs?;
    let written = match arguments.runs.json {
        true => write_json(&name, sample, &pairs, out),
        false => write_table(&here, &name, sample, &pairs, out),
    };
    written.context("cannot write the comparison")?;
    let far = pairs.iter().any(|pair| pair.is_near() == Some(false));
    Ok(if far { Exit::Bad } else { Exit::Fine })
}

/// What to compare with: its name, the scenario, and its name as a variant.
fn other(arguments: &Arguments, here: &Scenario) -> anyhow::Result<(String, Scenario, Option<String>)> {
    if let Some(path) = &arguments.other {
        return Ok((path.display().to_string(), Scenario::load(path)?, None));
    }
    let name = match (&arguments.variant, here.variants.as_slice()) {
        (Some(name), _) => name.clone(),
        (None, [only]) => only.name.clone(),
        (None, []) => bail!("the file has no variants; give another file to compare it with"),
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|variant| variant.name.as_str()).collect();
            bail!("the file has several variants; choose with --variant one of {}", names.join(", "))
        }
    };
    let title = here.variants.iter().find(|variant| variant.name == name).map(|variant| variant.title.clone());
    Ok((title.unwrap_or_else(|| name.clone()), here.variant(&name)?, Some(name)))
}

fn write_table(
    here: &Scenario,
    name: &str,
    sample: Sample,
    pairs: &[Pair],
    out: &mut impl Write,
) -> std::io::Result<()> {
    writeln!(out, "A  {}\nB  {name}\n", here.title.as_deref().unwrap_or("the scenario"))?;
    let heads = ["figure", "unit", "A", "B", "A − B", "95 % ±", "growth %", "95 % ±", "published %", ""];
    let mut table = Columns::new(&heads);
    for pair in pairs {
        let value = |estimate: Option<Estimate>| estimate.map_or("–".into(), |estimate| shown(estimate.value));
        let half = |estimate: Option<Estimate>| estimate.and_then(|estimate| estimate.half_width);
        let plain = |number: Option<f64>, decimals: usize| number.map_or("–".into(), |n| format!("{n:.decimals$}"));
        table.row([
            pair.title.clone(),
            pair.unit.clone(),
            value(pair.here),
            value(pair.there),
            value(pair.difference),
            half(pair.difference).map_or("–".into(), shown),
            pair.growth.map_or("–".into(), |growth| format!("{:+.2}", growth.value)),
            plain(half(pair.growth), 2),
            pair.published.map_or(String::new(), |(value, _)| format!("{value:+.2}")),
            pair.is_near().map_or(String::new(), |near| if near { "within" } else { "beyond" }.into()),
        ]);
    }
    writeln!(out, "{table}\n")?;
    let Sample { seed, replications } = sample;
    writeln!(out, "{replications} replications of each on common random numbers, seed {seed}.")
}

fn write_json(name: &str, sample: Sample, pairs: &[Pair], out: &mut impl Write) -> std::io::Result<()> {
    let estimate = |estimate: Option<Estimate>| match estimate {
        Some(estimate) => json!({ "value": estimate.value, "half_width_95": estimate.half_width }),
        None => Value::Null,
    };
    let figures = pairs.iter().map(|pair| {
        json!({
            "title": pair.title,
            "measure": pair.measure,
            "unit": pair.unit,
            "a": estimate(pair.here),
            "b": estimate(pair.there),
            "difference": estimate(pair.difference),
            "growth_percent": estimate(pair.growth),
            "published_growth_percent": pair.published.map(|(value, _)| value),
            "within_tolerance": pair.is_near(),
        })
    });
    let whole = json!({
        "compared_with": name,
        "replications": sample.replications,
        "seed": sample.seed,
        "figures": figures.collect::<Vec<_>>(),
    });
    writeln!(out, "{whole:#}")
}
