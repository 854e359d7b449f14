//! `acd learn`: the world of a scenario from records of calls, simulated beside them.

use std::io::Write;
use std::path::PathBuf;

use acd::config::Center;
use acd::scenario::Draft;
use acd_planning::learn::{Beside, Law, Learning, Learnt, learn};
use acd_planning::records::Records;
use acd_report::{Tables, decimals};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::Exit;
use super::columns::Columns;
use super::export::Export;
use super::forecast::holidays;
use super::recorded::Recorded;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  acd learn calls.csv --write learnt.toml                       a scenario, its centre from the records as well
  acd learn calls.csv --centre centre.toml --write learnt.toml  the world of this centre
  acd simulate learnt.toml                                      then: simulated beside recorded figures
  acd learn calls.csv --map wait=等待时长 --map agent=坐席

What was learnt, and from what, stands in the written file under [[assumptions]].

Exit status: 0 all is well; 2 wrong usage; 3 the records or the centre are at fault, or say too little; 4 something could \
not be written.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    recorded: Recorded,
    /// The centre that took these calls (its queues are called as in the records); by default queues, profiles and
    /// agents follow from the records.
    #[arg(long, alias = "center", value_name = "FILE")]
    centre: Option<PathBuf>,
    /// Write the scenario into this file.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Minutes of a period, within which demand and staffing are constant; it divides a day.
    #[arg(long, value_name = "MINUTES", default_value_t = 30)]
    period: u32,
    /// Public holidays: cn (mainland China, as shipped), none, or a CSV file with the columns from,to,kind,name.
    #[arg(long, value_name = "TABLE", default_value = "cn")]
    holidays: String,
    /// What the scenario is called; by default the name of the file of records.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The seed of the simulation beside the records.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Calls that are simulated to compare with the records, roughly.
    #[arg(long, value_name = "NUMBER", default_value_t = 1_500_000)]
    calls: u64,
    /// Write JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    export: Export,
}

/// Reads, learns, and writes.
///
/// # Errors
/// Faults of what is read; records that say too little; where nothing can be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let records = arguments.recorded.read()?;
    let centre: Option<Center> =
        arguments.centre.as_ref().map(|file| Draft::load(file).and_then(|draft| draft.center())).transpose()?;
    let holidays = holidays(&arguments.holidays)?;
    let name = arguments.recorded.name();
    let title = arguments.title.clone().unwrap_or_else(|| format!("Learnt from {name}"));
    let learning = Learning {
        records: &records,
        centre: centre.as_ref(),
        period_minutes: arguments.period,
        holidays: &holidays,
        title: &title,
        calls_simulated: arguments.calls,
        seed: arguments.seed,
    };
    let style = ProgressStyle::with_template("{spinner} {pos} replications simulated, {elapsed}");
    let bar = ProgressBar::new_spinner().with_style(style.expect("the template is sound"));
    let learnt = learn(learning, || bar.inc(1))?;
    bar.finish_and_clear();
    let document = learnt.document(&records);
    let written = if arguments.json { writeln!(out, "{document:#}") } else { write_text(&learnt, &records, out) };
    written.context("cannot write what was learnt")?;
    arguments.export.write(|| Ok(Tables::of(&document)))?;
    if let Some(file) = &arguments.write {
        std::fs::write(file, &learnt.text).with_context(|| format!("cannot write {}", file.display()))?;
        anstream::eprintln!("{} written", file.display());
    }
    Ok(Exit::Fine)
}

fn write_text(learnt: &Learnt, records: &Records, out: &mut impl Write) -> std::io::Result<()> {
    let mut table = Columns::new(&["what", "value", "from"]).left(1).left(2);
    for (what, value, from) in values(learnt, records) {
        table.row([what, value, from]);
    }
    writeln!(out, "{table}\n")?;
    let heads = ["queue", "calls a day", "learnt", "wait s", "learnt", "answered %", "learnt"];
    let mut table = Columns::new(&heads);
    for (name, each) in records.queues.iter().zip(&learnt.trial.queues) {
        table.cells(row(name, each));
    }
    table.cells(row("all", &learnt.trial.all));
    writeln!(out, "Recorded, and learnt: {} simulations of the same days\n{table}\n", learnt.trial.replications)?;
    let mut table = Columns::new(&["hour", "calls a day", "learnt", "wait s", "learnt", "answered %", "learnt"]);
    for (hour, each) in learnt.trial.hours.iter().enumerate() {
        if each.recorded.calls > 0.0 || each.learnt.calls > 0.0 {
            table.cells(row(&format!("{hour:02}:00"), each));
        }
    }
    writeln!(out, "{table}\n")?;
    write_whole(learnt, out)?;
    learnt.notes.iter().try_for_each(|note| writeln!(out, "Note: {note}."))
}

/// The figures of all calls in one sentence.
fn write_whole(learnt: &Learnt, out: &mut impl Write) -> std::io::Result<()> {
    let Beside { recorded, learnt: simulated } = &learnt.trial.all;
    let (half_wait, half_answered) = learnt.trial.half_widths;
    let number = |value: Option<f64>| decimals(value, 2);
    writeln!(
        out,
        "Mean wait: recorded {} s, learnt {} ± {half_wait:.2} s. Answered: recorded {} %, learnt {} ± {half_answered:.2} %.",
        number(recorded.mean_wait),
        number(simulated.mean_wait),
        number(recorded.answered),
        number(simulated.answered)
    )
}

fn row(name: &str, each: &Beside) -> Vec<String> {
    let Beside { recorded, learnt } = each;
    vec![
        name.to_owned(),
        decimals(Some(recorded.calls), 1),
        decimals(Some(learnt.calls), 1),
        decimals(recorded.mean_wait, 1),
        decimals(learnt.mean_wait, 1),
        decimals(recorded.answered, 1),
        decimals(learnt.answered, 1),
    ]
}

/// What was learnt: its name, its value, and what it rests on.
fn values(learnt: &Learnt, records: &Records) -> Vec<(String, String, String)> {
    let queue = |place: usize| records.queues.get(place).cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for of in &learnt.patience {
        let who = of.call_type.map_or(String::new(), |place| format!(", {}", learnt.call_types[place]));
        let law = of.law.as_ref().map_or("no end".to_owned(), |law| {
            format!("{}, half within {} s", described(law), decimals(Some(law.quantile(0.5)), 1))
        });
        rows.push((format!("patience{who}"), law, format!("{} who left", of.left)));
        if of.balking > 0.0 {
            rows.push((format!("balking{who}"), percent(of.balking), "hung up at once".into()));
        }
    }
    for talk in &learnt.talk {
        rows.push((
            format!("talk, {}", queue(talk.queue)),
            described(&talk.law),
            format!("{} conversations", talk.calls),
        ));
    }
    if let Some(work) = &learnt.after_call {
        rows.push(("after-call work".into(), described(&work.law), "gaps while somebody waits".into()));
    }
    if let Some(redial) = &learnt.redial {
        rows.push(("redial".into(), percent(redial.probability), "callers who call again within an hour".into()));
    }
    for passed in &learnt.passed {
        let name = format!("transfer, {} to {}", queue(passed.from), queue(passed.to));
        rows.push((name, percent(passed.probability), format!("{} calls", passed.calls)));
    }
    rows.push(("busyness".into(), percent(learnt.busyness_cv), "spread of day totals beyond chance".into()));
    let settled = learnt.factor != 1.0 || learnt.absence != learnt.absence_seen;
    let from = if learnt.absence == learnt.absence_seen {
        "spread of numbers present".to_owned()
    } else {
        format!("the mean wait; spread of numbers present: {}", percent(learnt.absence_seen))
    };
    rows.push(("absence".into(), percent(learnt.absence), from));
    if settled {
        let why = format!("the mean wait; before: {} s", decimals(learnt.unsettled, 1));
        rows.push(("on duty".into(), format!("× {:.3}", learnt.factor), why));
    }
    rows
}

fn percent(share: f64) -> String {
    format!("{} %", decimals(Some(100.0 * share), 2))
}

fn described(law: &Law) -> String {
    let mean = decimals(Some(law.mean()), 1);
    match law {
        Law::Constant(_) => format!("always {mean} s"),
        Law::Exponential(_) => format!("exponential, mean {mean} s"),
        Law::Weibull { shape, .. } => format!("Weibull, mean {mean} s, shape {shape:.2}"),
        Law::Lognormal { cv, .. } => format!("lognormal, mean {mean} s, cv {cv:.2}"),
        Law::Quantiles(_) => format!("as measured, mean {mean} s"),
    }
}
