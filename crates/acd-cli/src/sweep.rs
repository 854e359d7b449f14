//! `acd sweep`: figures of a scenario over a grid of changes, on common random numbers.

use std::io::Write;
use std::num::NonZeroU64;

use acd::scenario::Change;
use acd::sim::Estimate;
use acd_planning::{Row, Sample, Sweep, SweepError, estimate_document};
use acd_report::{Tables, plural};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::Exit;
use super::columns::{Columns, shown};
use super::input::Input;
use super::runs::Runs;

/// What is measured if nothing is named.
const USUAL: [&str; 3] = ["calls.answer_rate_for_agents", "legs.mean_wait_answered", "agents.occupancy"];
/// Replications of a task.
const BLOCK: NonZeroU64 = NonZeroU64::new(20).expect("above zero");

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd sweep my-centre.toml --vary world.demand.factor=0.9,1,1.1,1.2
  acd sweep my-centre.toml --vary queues.contract.wait_max=2m,3m,5m --vary 'world.staffing.patterns*=1,1.1'
  acd sweep --vary world.demand.factor=1,1.2 --measure calls.abandoned --measure 'legs.service_level{within=\"20s\"}'
  acd sweep my-centre.toml --vary world.demand.factor=1,1.2 --csv tables --replications 200

With several --vary, every value of one is combined with every value of the others. All points meet the same callers (common \
random numbers). The measures are those of [published] in scenarios/README.md. For thousands of points on a cluster, see the \
Python package (acd.sweep) and acd simulate --partial.

Exit status: 0 all is well; 2 wrong usage; 3 the scenario is at fault; 4 something could not be written.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// A field and its values, separated by commas (in brackets or quotation marks they are part of a value). PATH*=
    /// multiplies numbers and times. May be repeated.
    #[arg(long, value_name = "PATH=VALUE,…", required = true, value_parser = vary)]
    vary: Vec<Axis>,
    /// A measure, as in a scenario file; may be repeated [default: calls.answer_rate_for_agents,
    /// legs.mean_wait_answered, agents.occupancy].
    #[arg(long, value_name = "MEASURE")]
    measure: Vec<String>,
    #[command(flatten)]
    runs: Runs<20>,
}

/// A field and its values.
#[derive(Clone, Debug)]
struct Axis(Vec<Change>);

fn vary(text: &str) -> Result<Axis, String> {
    let (path, values) = text.split_once('=').ok_or("expected PATH=VALUE,VALUE, such as world.demand.factor=1,1.2")?;
    split(values).into_iter().map(|value| Change::new(path, value)).collect::<Result<_, _>>().map(Axis)
}

/// Splits at commas outside brackets and quotation marks.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut depth, mut quoted) = (Vec::new(), 0, 0, false);
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            ',' if depth == 0 && !quoted => {
                parts.push(&text[begin..place]);
                begin = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}

/// Every combination of one change of each axis; the last axis runs fastest.
fn points(axes: &[Axis]) -> Vec<Vec<Change>> {
    axes.iter().fold(vec![Vec::new()], |points, axis| {
        let with = |point: &Vec<Change>, change: &Change| point.iter().chain([change]).cloned().collect();
        points.iter().flat_map(|point| axis.0.iter().map(move |change| with(point, change))).collect()
    })
}

/// Runs the sweep and prints a row for each point.
///
/// # Errors
/// Faults of the scenario at any point; failures to write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let usual = || USUAL.iter().map(ToString::to_string).collect();
    let sample = arguments.runs.sample();
    let sweep = Sweep {
        draft: arguments.input.draft()?,
        variant: None,
        points: points(&arguments.vary),
        measures: if arguments.measure.is_empty() { usual() } else { arguments.measure.clone() },
        sample,
        block: BLOCK,
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} replications, {eta} left");
    let all = sweep.points.len() as u64 * sample.replications;
    let bar = ProgressBar::new(all).with_style(style.expect("the template is sound"));
    let rows = sweep.run(None, |replications| bar.inc(replications));
    bar.finish_and_clear();
    let rows = rows.map_err(told)?;
    if arguments.runs.json {
        writeln!(out, "{:#}", document(&sweep, &rows))?;
    } else {
        writeln!(out, "{}\n", table(&sweep, &rows))?;
        let Sample { seed, replications } = sample;
        let replications = plural(replications, "replication");
        writeln!(out, "{replications} of each on common random numbers, seed {seed}.")?;
    }
    arguments.runs.export.write(|| Ok(Tables::of(&document(&sweep, &rows))))?;
    Ok(Exit::Fine)
}

/// Faults of a scenario keep their places in the file.
fn told(error: SweepError) -> anyhow::Error {
    match error {
        SweepError::Point { error: acd_planning::ObserveError::Scenario(faults), .. } => faults.into(),
        SweepError::Change(wrong) => super::input::Usage(wrong.to_string()).into(),
        error => error.into(),
    }
}

fn table(sweep: &Sweep, rows: &[Row]) -> Columns {
    let axes = sweep.points.first().map_or(&[][..], Vec::as_slice);
    let paths = axes.iter().map(|change| change.path.as_str());
    let heads: Vec<&str> = paths.chain(sweep.measures.iter().flat_map(|measure| [measure.as_str(), "±95 %"])).collect();
    let mut table = Columns::new(&heads);
    for (point, row) in sweep.points.iter().zip(rows) {
        let cell = |number: Option<f64>| number.map_or("–".into(), shown);
        let estimate = |estimate: &Option<Estimate>| {
            [cell(estimate.map(|estimate| estimate.value)), cell(estimate.and_then(|estimate| estimate.half_width))]
        };
        let values = point.iter().map(Change::value);
        table.cells(values.chain(row.estimates.iter().flat_map(estimate)));
    }
    table
}

fn document(sweep: &Sweep, rows: &[Row]) -> Value {
    let rows = sweep.points.iter().zip(rows).map(|(point, row)| {
        let changes = point.iter().map(|change| (change.path.clone(), json!(change.value())));
        let figures = sweep.measures.iter().zip(&row.estimates);
        let figures = figures.map(|(name, found)| (name.clone(), estimate_document(*found)));
        json!({
            "changes": changes.collect::<serde_json::Map<_, _>>(),
            "figures": figures.collect::<serde_json::Map<_, _>>(),
        })
    });
    let Sample { seed, replications } = sweep.sample;
    json!({ "replications": replications, "seed": seed, "points": rows.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_brackets_and_quotation_marks_belong_to_a_value() {
        assert_eq!(split("1,2.5,3m"), ["1", "2.5", "3m"]);
        assert_eq!(split(r#"[1, 2],{ a = [3, 4] },"x,y",z"#), ["[1, 2]", "{ a = [3, 4] }", "\"x,y\"", "z"]);
    }

    #[test]
    fn every_value_meets_every_other() {
        let axes = [vary("a=1,2").expect("sound"), vary("b*=3,4").expect("sound")];
        let written: Vec<String> = points(&axes).iter().map(|point| format!("{} {}", point[0], point[1])).collect();
        assert_eq!(written, ["a=1 b*=3", "a=1 b*=4", "a=2 b*=3", "a=2 b*=4"]);
        assert!(vary("a").is_err() && vary("a*=x").is_err());
    }
}
