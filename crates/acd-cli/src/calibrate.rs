//! `acd calibrate`: finds values of a scenario's fields at which simulated figures meet targets.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use acd::scenario::Scenario;
use acd_planning::{Aim, Calibrated, Calibration, Knob, Sample, Trial};
use acd_report::{Tables, plural};
use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::Exit;
use super::columns::{Columns, shown};
use super::export::Export;
use super::input::{Changes, Usage};

/// Find values of a scenario's fields at which simulated figures meet targets.
///
/// Each trial runs the same replications on the same random numbers; a damped Gauss–Newton search starts from the
/// file's own values and ends when every figure is within its tolerance, or no step improves them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The scenario file.
    file: PathBuf,
    /// A field to vary, as a path in the file; times in seconds. For a list, the mean is varied, and its numbers keep
    /// their proportions; integers are rounded to the nearest. FIELD=LOW..HIGH gives it bounds (by default a tenth of
    /// its value to ten times it); FIELD+FIELD+… varies several that keep their proportions.
    #[arg(long = "fit", value_name = "FIELD[=LOW..HIGH]")]
    fields: Vec<String>,
    /// A figure to meet: the name of a published one, or a measure such as 'legs.abandoned{queue="labour"}', with its
    /// target unless that is the published value. ~TOLERANCE sets the tolerance, in the figure's unit; by default a
    /// tenth of the published figure's tolerance in the file, or half a percent.
    #[arg(long = "to", value_name = "FIGURE[=VALUE][~TOLERANCE]", required = true)]
    figures: Vec<String>,
    /// Replications per trial.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..))]
    replications: u64,
    /// The seed of all trials.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The maximum number of trials.
    #[arg(long, default_value_t = 60)]
    trials: usize,
    /// Write the values found to the file; comments stay.
    #[arg(long)]
    write: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    export: Export,
}

const EXAMPLES: &str = "\
Examples:
  How patient must callers be for one in twenty to give up?
    acd calibrate scenarios/teach-abandonment.toml --fit world.callers.patience.exponential --to calls.answer_rate=95
  Absence and patience from two published figures, written into the file:
    acd calibrate hotline.toml --fit world.staffing.shrinkage=0.05..0.5 --fit world.callers.patience.exponential \\
        --to answer_rate --to abandoned --replications 20 --write
  How far are the published figures off as the file stands? (Nothing to vary, one trial.)
    acd calibrate hotline.toml --to answer_rate --to abandoned

Exit status: 0 every figure is met; 1 one is not (the values found are written all the same); 2 wrong usage; 3 the scenario is \
at fault; 4 something could not be written.";

/// Calibrates, prints each trial to standard error, and writes the result to `out`.
///
/// # Errors
/// Faults of the file or the arguments, and failures of a simulation. If the targets are not met, the values found
/// are written anyway, and the exit status is 1.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    if arguments.write && !arguments.changes.are_none() {
        bail!(Usage("--write and --set cannot be combined: --write changes the file, --set does not".into()));
    }
    let scenario = arguments.changes.scenario(&arguments.file)?;
    let calibration = Calibration {
        knobs: arguments.fields.iter().map(|text| knob(text)).collect::<Result<_, _>>()?,
        aims: arguments.figures.iter().map(|text| aim(text, &scenario)).collect::<Result<_, _>>()?,
        sample: Sample { seed: arguments.seed, replications: arguments.replications },
        trials_max: arguments.trials,
    };
    let begun = Instant::now();
    let found = calibration.run(&scenario, |trial| tell(trial, &calibration, begun), || ())?;
    let document = document(&calibration, &scenario, &found);
    if arguments.json { writeln!(out, "{document:#}") } else { write_tables(&calibration, &scenario, &found, out) }
        .context("cannot write the result")?;
    arguments.export.write(|| Ok(Tables::of(&document)))?;
    if arguments.write {
        let text = std::fs::read_to_string(&arguments.file).context("cannot read the file again")?;
        let text = acd::scenario::with_numbers(&text, &found.fields).context("cannot change the file")?;
        std::fs::write(&arguments.file, text).context("cannot write the file")?;
    }
    Ok(if found.fit.met { Exit::Fine } else { Exit::Bad })
}

/// Prints a trial to standard error.
fn tell(trial: &Trial, calibration: &Calibration, begun: Instant) {
    let values = calibration.knobs.iter().zip(&trial.values).map(|(knob, &value)| {
        let name = knob.fields.first().map_or("", |field| field.rsplit('.').next().unwrap_or(field));
        format!("{name} {}", shown(value))
    });
    let figures = calibration.aims.iter().zip(&trial.figures).map(|(aim, &figure)| {
        let near = (figure - aim.value).abs() <= aim.tolerance;
        format!("{} {}{}", aim.name, shown(figure), if near { "" } else { " *" })
    });
    anstream::eprintln!(
        "trial {} after {:.0} s: {:.2} tolerances off{}; {} -> {}",
        trial.number,
        begun.elapsed().as_secs_f64(),
        trial.distance,
        if trial.best { ", the best so far" } else { "" },
        values.collect::<Vec<_>>().join(", "),
        figures.collect::<Vec<_>>().join(", "),
    );
}

fn knob(text: &str) -> anyhow::Result<Knob> {
    let (fields, bounds) = match text.split_once('=') {
        None => (text, None),
        Some((fields, bounds)) => {
            let number = |text: &str| text.trim().trim_end_matches('s').parse::<f64>().ok();
            let pair = bounds.split_once("..").and_then(|(low, high)| Some((number(low)?, number(high)?)));
            let Some(pair) = pair else {
                bail!("--fit {text}: found the bounds {bounds:?}; expected LOW..HIGH, such as 0.1..0.5 or 60..300")
            };
            (fields, Some(pair))
        }
    };
    Ok(Knob { fields: fields.split('+').map(|field| field.trim().to_owned()).collect(), bounds })
}

fn aim(text: &str, scenario: &Scenario) -> anyhow::Result<Aim> {
    let (rest, tolerance) = match text.rsplit_once('~') {
        Some((rest, tolerance)) => match tolerance.parse::<f64>() {
            Ok(tolerance) if tolerance > 0.0 => (rest, Some(tolerance)),
            _ => bail!("--to {text}: found the tolerance {tolerance:?}; expected a number above zero"),
        },
        None => (text, None),
    };
    let parted = rest.rsplit_once('=').and_then(|(name, value)| Some((name, value.parse::<f64>().ok()?)));
    let (name, value) = parted.map_or((rest, None), |(name, value)| (name, Some(value)));
    let mut aim = match scenario.published.iter().find(|published| published.name == name) {
        Some(published) => Aim::published(published, value)
            .with_context(|| format!("--to {text}: the simulation does not measure this figure"))?,
        None => {
            let measure = scenario.measure(name).map_err(|error| anyhow::anyhow!("--to {text}: {error}"))?;
            let Some(value) = value else { bail!("--to {text}: expected a value, such as --to '{name}=100'") };
            Aim::new(name, measure, value, None)
        }
    };
    aim.tolerance = tolerance.unwrap_or(aim.tolerance);
    Ok(aim)
}

fn write_tables(
    calibration: &Calibration,
    before: &Scenario,
    found: &Calibrated,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let mut figures = Columns::new(&["figure", "wanted", "simulated", "95 % ±", "difference", "near enough"]);
    for (aim, estimate) in calibration.aims.iter().zip(&found.estimates) {
        let difference = estimate.value - aim.value;
        figures.row([
            aim.name.clone(),
            shown(aim.value),
            shown(estimate.value),
            estimate.half_width.map_or("–".into(), shown),
            format!("{}{}", if difference < 0.0 { "−" } else { "+" }, shown(difference.abs())),
            format!("±{} {}", shown(aim.tolerance), if difference.abs() <= aim.tolerance { "yes" } else { "no" }),
        ]);
    }
    writeln!(out, "{figures}\n")?;
    if !found.fields.is_empty() {
        let mut fields = Columns::new(&["field", "was", "now"]);
        for (field, value) in &found.fields {
            fields.row([field.clone(), before.number(field).map_or("–".into(), shown), shown(*value)]);
        }
        writeln!(out, "{fields}\n")?;
    }
    let Sample { seed, replications } = calibration.sample;
    let met = if found.fit.met { "met" } else { "not all met" };
    let (trials, each) = (plural(found.fit.evaluations as u64, "trial"), plural(replications, "replication"));
    writeln!(out, "Figures {met} after {trials} of {each}, seed {seed}.")
}

fn document(calibration: &Calibration, before: &Scenario, found: &Calibrated) -> Value {
    let figures = calibration.aims.iter().zip(&found.estimates).map(|(aim, estimate)| {
        json!({ "figure": aim.name, "wanted": aim.value, "tolerance": aim.tolerance, "simulated": estimate.value,
                "half_width": estimate.half_width })
    });
    let fields =
        found.fields.iter().map(|(field, value)| json!({ "field": field, "was": before.number(field), "now": value }));
    json!({
        "met": found.fit.met,
        "trials": found.fit.evaluations,
        "replications": calibration.sample.replications,
        "seed": calibration.sample.seed,
        "figures": figures.collect::<Vec<_>>(),
        "fields": fields.collect::<Vec<_>>(),
    })
}
