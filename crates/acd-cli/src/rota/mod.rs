//! `acd rota`: shifts, and who works them.

mod mend;
mod need;
mod table;
mod write;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use acd_rota::file;
use acd_rota::output;
use acd_rota::plan::{How, Made, NoRota, make};
use acd_rota::setup::Setup;
use acd_rota::wanted::Wanted;
use anyhow::Context;
use clap::Args;

use super::Exit;
use super::input::Usage;
use super::simulate::stop_on_ctrl_c;

/// Work of a search at the usual effort, in millions of steps.
const WORK: f64 = 3_000.0;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd rota june.toml --out june                        rota.csv, rota.xlsx, rota.svg, scenario.toml, a calendar for each person
  acd rota june.toml --effort 10                       search ten times as long
  acd rota june.toml --repair june/rota.csv --ill 'Li=2025-06-10..2025-06-13' --out june-2
  acd rota june.toml --records calls.csv               the need from records of calls, the scenario learnt from them

docs/rota.md describes the file. The same files, effort and seed give the same rota, on any machine and number of threads, \
unless --time ends the search early; the output says so.

Exit status: 0 a rota, and it holds in the simulation; 1 there is none, or it does not hold; 2 wrong usage; 3 a file is at \
fault; 4 something could not be written; 130 stopped.")]
pub(crate) struct Arguments {
    /// The file of the rota.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Records of calls, in place of the file's `need.records`.
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Write the rota into this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How much to search, times the usual.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = factor)]
    effort: f64,
    /// End the search after this many seconds, wherever it is. Where that happens, another run may give another rota.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time: Option<f64>,
    /// Simulations of the rota, each over all its days.
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u64).range(2..=100_000))]
    replications: u64,
    /// How often the need is raised where the simulation falls short.
    #[arg(long, value_name = "NUMBER", default_value_t = 4)]
    rounds: usize,
    /// The week that is printed, from 1.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=53))]
    week: u16,
    /// The seed of all random numbers.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// A rota, as `--out` writes it, that is to change as little as possible.
    #[arg(long, value_name = "ROTA.csv")]
    repair: Option<PathBuf>,
    /// Who is ill, and when. May be repeated.
    #[arg(long = "ill", value_name = "NAME=DATE[..DATE]", requires = "repair")]
    ill: Vec<String>,
    /// What a changed day costs in a repair.
    #[arg(long, value_name = "PRICE", default_value_t = 30, requires = "repair", value_parser = clap::value_parser!(i32).range(0..=100_000))]
    change: i32,
    /// Print one JSON document instead of tables.
    #[arg(long)]
    json: bool,
}

fn factor(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok().filter(|factor: &f64| (0.001..=10_000.0).contains(factor));
    factor.ok_or_else(|| "expected a number from 0.001 to 10000".into())
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds: &f64| (0.1..=1e6).contains(seconds));
    seconds.ok_or_else(|| "expected seconds from 0.1 on".into())
}

/// A file of a rota, or a table of it, that is at fault.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadRota(pub(crate) String);

impl Arguments {
    fn how(&self) -> How {
        How { work: WORK * self.effort, seed: self.seed, replications: self.replications, rounds_most: self.rounds }
    }
}

/// Reads the file and its tables, which stand beside it.
fn setup(path: &Path) -> anyhow::Result<Setup> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| BadRota(format!("{name}: {error}")))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let table = |file: &str| std::fs::read_to_string(folder.join(file));
    Ok(file::read(&name, &text, table).map_err(|faults| BadRota(faults.to_string()))?)
}

/// Makes a rota, and writes it.
///
/// # Errors
/// Faults of the files; that there is no rota; failures to write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let began = Instant::now();
    let mut setup = setup(&arguments.file)?;
    if let Some(records) = &arguments.records {
        let given = std::path::absolute(records).unwrap_or_else(|_| records.clone());
        (setup.source.plan, setup.source.scenario) = (None, None);
        setup.source.records = Some(given.display().to_string());
        if setup.source.targets.is_empty() {
            return Err(
                Usage("--records: found no `targets` in the file's `need`; expected at least one".into()).into()
            );
        }
    }
    let cancel = stop_on_ctrl_c()?;
    let folder = arguments.file.parent().unwrap_or(Path::new("")).to_owned();
    let wanted = need::wanted(arguments, &setup, &folder, &cancel)?;
    let stop = stopper(arguments, began, &cancel);
    if let Some(file) = &arguments.repair {
        let exit = mend::run(arguments, &setup, &wanted, file, stop, out)?;
        return Ok(if cancel.load(Ordering::Relaxed) { Exit::Stopped } else { exit });
    }
    let made = make(&setup, &wanted.needs, wanted.checking(&setup), arguments.how(), stop).map_err(explained)?;
    finish(arguments, &setup, &wanted, &made, out)?;
    Ok(if cancel.load(Ordering::Relaxed) { Exit::Stopped } else { exit(&made) })
}

/// Whether the rota holds.
fn exit(made: &Made) -> Exit {
    if made.is_met() { Exit::Fine } else { Exit::Bad }
}

/// Stops at Ctrl-C, or when the time is up.
fn stopper<'a>(arguments: &Arguments, began: Instant, cancel: &'a AtomicBool) -> impl FnMut() -> bool + use<'a> {
    let time = arguments.time;
    let mut asked = 0_u32;
    move || {
        asked += 1;
        // A clock is not looked at more often than needed.
        cancel.load(Ordering::Relaxed)
            || (asked.is_multiple_of(64) && time.is_some_and(|time| began.elapsed().as_secs_f64() > time))
    }
}

/// Prints, and writes files.
fn finish(
    arguments: &Arguments,
    setup: &Setup,
    wanted: &Wanted,
    made: &Made,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let document = output::document(setup, made);
    let written =
        if arguments.json { writeln!(out, "{document:#}") } else { table::text(arguments, setup, wanted, made, out) };
    written.context("cannot write the rota")?;
    out.flush()?;
    if let Some(folder) = &arguments.out {
        let files = write::files(folder, made).with_context(|| format!("cannot write to {}", folder.display()))?;
        anstream::eprintln!("{files} files written to {}", folder.display());
    }
    Ok(())
}

fn explained(error: NoRota) -> anyhow::Error {
    match error {
        NoRota::Write(_) | NoRota::Scenario(_) | NoRota::Verify(_) => BadRota(error.to_string()).into(),
        NoRota::BeyondReach(_) | NoRota::TooLarge(_) | NoRota::Collisions(_) => error.into(),
    }
}
