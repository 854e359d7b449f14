//! `acd simulate`: runs a scenario through the routing engine, in independent replications.

mod journal;
mod part;
mod shown;

use std::io::Write;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use acd::scenario::Scenario;
use acd::sim::{Counted, Outcome, Partial, Progress, Replications, Stop, cores};
use acd::time::Duration;
use acd_report::{PartialReport, REPLICATIONS, Report, plural};
use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::Exit;
use super::input::{Input, find_variant};
use super::secs::Secs;
pub(crate) use shown::Shown;

/// Replications of a run at most.
pub(crate) const MAX_REPLICATIONS: u64 = 10_000_000;

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
  acd simulate --range 0..50 --partial part-0  fifty replications as a file, for acd merge (which has more examples)

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
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=MAX_REPLICATIONS))]
    replications: Option<u64>,
    /// The seed of all random numbers.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The number of threads, at most one per core that this process may use; by default as many. The result does not
    /// depend on it.
    #[arg(long, value_name = "NUMBER")]
    threads: Option<NonZeroUsize>,
    /// Stop when the mean wait of all legs is known this precisely: half its 95 % interval over its value, so that
    /// 0.01 is one percent.
    #[arg(long, value_name = "RATIO", value_parser = precision)]
    precision: Option<f64>,
    /// Run only replications A to B - 1, counted from 0; with --partial.
    #[arg(long, value_name = "A..B", value_parser = part::range, requires = "partial", conflicts_with = "replications")]
    range: Option<Range<u64>>,
    /// Write a partial result to this file instead of a report: acd merge makes the report, wherever the parts ran.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["precision", "json", "csv", "xlsx", "journal", "assumptions"])]
    partial: Option<PathBuf>,
    /// The threshold of the service levels, as in 20s or 1m30s.
    #[arg(long, value_name = "DURATION", default_value = "20s")]
    within: Secs,
    #[command(flatten)]
    shown: Shown,
    /// Write the first replication as a router's journal into this folder, which must be empty.
    #[arg(long, value_name = "FOLDER")]
    journal: Option<PathBuf>,
    /// Write the report as one HTML page.
    #[cfg(feature = "report")]
    #[arg(long, value_name = "FILE", conflicts_with = "partial")]
    html: Option<PathBuf>,
    #[cfg(feature = "report")]
    #[command(flatten)]
    look: super::report::Look,
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
    if let Some(file) = &arguments.partial {
        let Some(part) = partial(arguments, &scenario, within, threads)? else {
            anstream::eprintln!("stopped; {} is not written", file.display());
            return Ok(Exit::Stopped);
        };
        part::write(&PartialReport::new(&scenario, within, part), file)?;
        return Ok(Exit::Fine);
    }
    let outcome = simulate(arguments, &scenario, within, threads)?;
    if outcome.replications == 0 {
        anstream::eprintln!("stopped before a replication was complete");
        return Ok(Exit::Stopped);
    }
    let report = Report::new(&scenario, within, arguments.seed, &outcome);
    arguments.shown.show(&report, out)?;
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
    let asked = threads.map_or_else(|| rayon::current_num_threads().min(cores()), NonZeroUsize::get);
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
    let ratios = |counted: Counted<'_>| Report::ratios(scenario, within, counted);
    let outcome = plan.run(&simulation, ratios, |progress| advance(&bar, progress), &cancel);
    bar.finish_and_clear();
    Ok(outcome?)
}

/// Some of the replications; `None` if they were stopped.
fn partial(
    arguments: &Arguments,
    scenario: &Scenario,
    within: Duration,
    threads: Option<NonZeroUsize>,
) -> anyhow::Result<Option<Partial>> {
    let simulation = arguments.input.simulation(scenario)?;
    let range = arguments.range.clone().unwrap_or(0..arguments.replications.unwrap_or(REPLICATIONS));
    let stop = Stop::After(range.end - range.start);
    let plan = Replications { seed: arguments.seed, stop, threads, tally: scenario.tally(within) };
    let bar = progress_bar();
    let cancel = stop_on_ctrl_c()?;
    let ratios = |counted: Counted<'_>| Report::ratios(scenario, within, counted);
    let known = Report::known(scenario, within);
    let part = plan.part(known, range, &simulation, ratios, |progress| advance(&bar, progress), &cancel);
    bar.finish_and_clear();
    Ok(part?)
}

/// More threads than cores are no faster, and very many stall the machine.
fn threads(asked: Option<NonZeroUsize>) -> Option<NonZeroUsize> {
    let (cores, asked) = (NonZeroUsize::new(cores())?, asked?);
    if asked > cores {
        anstream::eprintln!("--threads {asked}: this process may use {}", plural(cores.get() as u64, "core"));
    }
    Some(asked.min(cores))
}

fn advance(bar: &ProgressBar, progress: Progress) {
    bar.set_length(progress.max);
    bar.set_position(progress.done);
    bar.set_message(format!(", {}", plural(progress.calls, "call")));
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
