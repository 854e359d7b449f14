//! `acd simulate`: runs a scenario through the routing engine, in independent replications.

mod journal;

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use acd::scenario::Scenario;
use acd::sim::{Outcome, Replications};
use acd::time::Duration;
use acd_report::{Assumptions, Report, plural};
use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::Exit;
use super::export::Export;
use super::input::{Input, find_variant};
use super::page::style;
use super::secs::Secs;

#[derive(Debug, Args)]
#[cfg_attr(feature = "report", command(group(clap::ArgGroup::new("page").arg("html"))))]
#[command(after_help = "Examples:
  acd simulate                                 the scenario that is built in
  acd simulate my-centre.toml --seed 7 --replications 400
  acd simulate my-centre.toml --set world.demand.factor=1.22 --set queues.contract.wait_max=3m
  acd simulate my-centre.toml --set 'world.staffing.patterns*=1.1'     a tenth more on duty, in whole agents
  acd simulate my-centre.toml --precision 0.01 until the mean wait is known to one per cent
  acd simulate --json | jq .calls.answer_rate_percent
  acd simulate --csv tables                    published.csv, queues.csv, hours.csv, … in the folder tables
  acd simulate --journal day                   the first replication as a router's journal: acd journal explain day 7
  acd simulate --html report.html --lang zh    one page for people, as acd report makes it

The same scenario, seed and number of replications give the same report, on any machine and number of threads. \
Ctrl-C stops after the replications under way and reports on what has been run; a second one stops at once.

Exit status: 0 all is well; 2 wrong usage; 3 the scenario is at fault; 4 something could not be written; 130 stopped.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// A variant in the file, instead of the scenario itself.
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// The number of independent replications, each over the whole calendar; with --precision the maximum [default:
    /// 100].
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    replications: Option<u64>,
    /// The seed of all random numbers.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The number of threads, at most one per core; by default one per core. The result does not depend on it.
    #[arg(long, value_name = "NUMBER")]
    threads: Option<NonZeroUsize>,
    /// Stop when the mean wait of all legs is known this precisely: half its 95 % interval over its value, so that
    /// 0.01 is one percent.
    #[arg(long, value_name = "RATIO", value_parser = precision)]
    precision: Option<f64>,
    /// The threshold of the service levels, as in 20s or 1m30s.
    #[arg(long, value_name = "DURATION", default_value = "20s")]
    within: Secs,
    /// Print one JSON document (its fields: acd schema report) instead of tables.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    export: Export,
    /// Write the first replication as a router's journal into this folder, which must be empty.
    #[arg(long, value_name = "FOLDER")]
    journal: Option<PathBuf>,
    /// Write the report as one HTML page.
    #[cfg(feature = "report")]
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[cfg(feature = "report")]
    #[command(flatten)]
    look: super::report::Look,
    /// Print the scenario's assumptions in full, not one line each.
    #[arg(long)]
    assumptions: bool,
}

fn precision(text: &str) -> Result<f64, String> {
    let ratio = text.parse().ok().filter(|&ratio: &f64| ratio > 0.0 && ratio < 1.0);
    ratio.ok_or_else(|| "a number between 0 and 1: 0.01 is one percent".into())
}

/// Simulates, and writes the report.
///
/// # Errors
/// Faults of the scenario; failures to run or write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let scenario = arguments.input.scenario()?;
    let scenario = match &arguments.variant {
        Some(name) => scenario.variant(&find_variant(&scenario, name)?.name)?,
        None => scenario,
    };
    let within = Duration::try_from_secs_f64(arguments.within.0).context("--within: at most ten years")?;
    let began = Instant::now();
    let threads = threads(arguments.threads);
    let outcome = simulate(arguments, &scenario, within, threads)?;
    if outcome.replications == 0 {
        anstream::eprintln!("stopped before a replication was complete");
        return Ok(Exit::Stopped);
    }
    let report = Report::new(&scenario, within, arguments.seed, &outcome);
    if arguments.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        let assumptions = if arguments.assumptions { Assumptions::Whole } else { Assumptions::Short };
        report.write_text(out, style(), assumptions)?;
    }
    arguments.export.write(|| Ok(report.tables()))?;
    out.flush()?;
    if let Some(folder) = &arguments.journal {
        journal::write(folder, &scenario, &arguments.input.simulation(&scenario)?, arguments.seed)?;
    }
    #[cfg(feature = "report")]
    if let Some(file) = &arguments.html {
        let simulated = (&report, &outcome);
        super::report::of_simulation((&arguments.input, &scenario), simulated, &arguments.look, file)?;
    }
    let (calls, secs) = (report.about.calls_simulated, began.elapsed().as_secs_f64());
    anstream::eprintln!("{} in {secs:.1} s", plural(calls, "call"));
    // As it was cut to the machine's cores, which has been said.
    let asked = threads.map_or_else(rayon::current_num_threads, NonZeroUsize::get);
    if outcome.threads < asked {
        let threads = outcome.threads;
        anstream::eprintln!("{threads} of {asked} threads were used: the counters of more would take over 4 GiB");
    }
    if outcome.cancelled {
        anstream::eprintln!("stopped after {}; the report covers these", plural(outcome.replications, "replication"));
        return Ok(Exit::Stopped);
    }
    Ok(Exit::Fine)
}

fn simulate(
    arguments: &Arguments,
    scenario: &Scenario,
    within: Duration,
    threads: Option<NonZeroUsize>,
) -> anyhow::Result<Outcome> {
    let simulation = arguments.input.simulation(scenario)?;
    let stop = Report::stop(scenario, arguments.replications, arguments.precision);
    let plan = Replications { seed: arguments.seed, stop, threads, tally: scenario.tally(within) };
    let bar = progress_bar();
    let cancel = stop_on_ctrl_c()?;
    let outcome = plan.run(
        &simulation,
        |plural| Report::ratios(scenario, within, plural),
        |progress| {
            bar.set_length(progress.max);
            bar.set_position(progress.done);
            bar.set_message(format!(", {}", plural(progress.calls, "call")));
        },
        &cancel,
    );
    bar.finish_and_clear();
    Ok(outcome?)
}

/// More threads than cores are no faster, and very many stall the machine.
fn threads(asked: Option<NonZeroUsize>) -> Option<NonZeroUsize> {
    let (cores, asked) = (std::thread::available_parallelism().ok()?, asked?);
    if asked > cores {
        anstream::eprintln!(
            "--threads {asked}: the machine has {}, which are used",
            plural(cores.get() as u64, "core")
        );
    }
    Some(asked.min(cores))
}

/// On standard error, if that is a terminal.
fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} replications{msg}, {eta} left");
    ProgressBar::new(0).with_style(style.expect("the template is sound"))
}

/// The first Ctrl-C ends after the current replications, the second at once.
pub(crate) fn stop_on_ctrl_c() -> anyhow::Result<Arc<AtomicBool>> {
    let cancel = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&cancel);
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Stopped as i32);
        }
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(cancel)
}
