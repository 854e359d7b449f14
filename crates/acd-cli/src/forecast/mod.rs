//! `acd forecast`: calls by queue and period for days to come, and how good such forecasts have been.

mod backtest;
mod judge;
mod table;

use std::io::Write;
use std::path::{Path, PathBuf};

use acd_planning::forecast::{Events, Forecast, ForecastError, Holidays, Horizon, Version, svg};
use acd_planning::records::{Offered, Records};
use anyhow::Context;
use jiff::civil::DateTime;

use super::Exit;
use super::export::Export;
use super::recorded::{BadRecords, Recorded, text};
use acd_report::Tables;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  acd forecast calls.csv --demand october.toml          two weeks, as the demand of a scenario
  acd forecast calls.csv --as-of \"2026-09-30 10:00\"     the rest of today, from what has come so far
  acd forecast calls.csv --backtest                     how good would it have been?
  acd forecast calls.csv --keep forecasts               keep this version; later: --judge forecasts

Errors are Σ|came − forecast| / Σ came (WAPE). \"Chance\" is what a perfect forecast of the rate would still get wrong.

Exit status: 0 all is well; 1 no forecast can be made; 2 wrong usage; 3 a file that was read is at fault (with line and \
column); 4 something could not be written.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    recorded: Recorded,
    /// Minutes a period; it divides a day.
    #[arg(long, value_name = "MINUTES", default_value_t = 30)]
    period: u32,
    /// Days to forecast.
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=731))]
    days: u32,
    /// Public holidays: cn (mainland China, as shipped), none, or a CSV file with the columns from,to,kind,name.
    #[arg(long, value_name = "TABLE", default_value = "cn")]
    holidays: String,
    /// Campaigns and corrections by hand, each with its reason: a TOML file.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// It is now this time of the last day in the records: forecast the rest of that day from what has come.
    #[arg(long, value_name = "TIME")]
    as_of: Option<DateTime>,
    /// The chance that a count lies within its interval.
    #[arg(long, default_value_t = 0.9, value_parser = coverage)]
    coverage: f64,
    /// Write the forecast as the demand of a scenario (.toml), or as a table by queue and period (.csv).
    #[arg(long, value_name = "FILE")]
    demand: Option<PathBuf>,
    /// Draw the forecast of all queues together into this SVG file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Keep this forecast in this folder, to judge it later.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Judge the forecasts kept in this folder by what has come since.
    #[arg(long, value_name = "DIR", conflicts_with = "backtest")]
    judge: Option<PathBuf>,
    /// Forecast the past, and compare.
    #[arg(long)]
    backtest: bool,
    /// The days that are forecast in a test: how many of the last ones, or FROM..TO as dates.
    #[arg(long, value_name = "DAYS", default_value = "54", requires = "backtest")]
    test: String,
    /// Open days ahead.
    #[arg(long, value_name = "DAYS", value_delimiter = ',', default_value = "1,5,10", requires = "backtest", value_parser = clap::value_parser!(u32).range(1..=366))]
    leads: Vec<u32>,
    /// In a test, also update each day at this time.
    #[arg(long, value_name = "HH:MM", requires = "backtest")]
    update_at: Option<jiff::civil::Time>,
    /// Write JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    export: Export,
}

fn coverage(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share: &f64| (0.01..=0.999).contains(share));
    share.ok_or_else(|| "expected a share such as 0.9".into())
}

/// What the commands of this module work on.
struct Task<'a> {
    arguments: &'a Arguments,
    records: Records,
    offered: Offered,
    holidays: Holidays,
    events: Events,
}

/// Reads, forecasts or tests, and writes.
///
/// # Errors
/// Faults of what is read; where nothing can be forecast or written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let records = arguments.recorded.read()?;
    let offered = records.offered(arguments.period)?;
    let (holidays, events) = (holidays(&arguments.holidays)?, events(arguments.events.as_deref())?);
    let task = Task { arguments, records, offered, holidays, events };
    let document = if arguments.backtest {
        backtest::run(&task, out)?
    } else if let Some(folder) = &arguments.judge {
        judge::run(&task, folder, out)?
    } else {
        task.forecast(out)?
    };
    arguments.export.write(|| Ok(Tables::of(&document)))?;
    Ok(Exit::Fine)
}

impl Task<'_> {
    fn forecast(&self, out: &mut impl Write) -> anyhow::Result<serde_json::Value> {
        let today = self.arguments.as_of.map(|now| self.known(now)).transpose()?;
        let horizon = Horizon { days: self.arguments.days as usize, today };
        let forecast = Forecast::new(&self.offered, &horizon, &self.holidays, &self.events)?;
        let document = forecast.document(self.arguments.coverage, &self.records.handling());
        let written =
            if self.arguments.json { writeln!(out, "{document:#}") } else { table::write(self, &forecast, out) };
        written.context("cannot write the forecast")?;
        self.write_files(&forecast)?;
        Ok(document)
    }

    /// How many periods of the last day are over.
    fn known(&self, now: DateTime) -> anyhow::Result<usize> {
        let last = self.records.span().map(|(_, last)| last.date()).ok_or(ForecastError::NoDays)?;
        if now.date() != last {
            anyhow::bail!(super::input::Usage(format!(
                "--as-of: {} is not the last day of the records, {last}",
                now.date()
            )));
        }
        let minute = u32::from(now.hour().unsigned_abs()) * 60 + u32::from(now.minute().unsigned_abs());
        Ok((minute / self.arguments.period) as usize)
    }

    fn write_files(&self, forecast: &Forecast) -> anyhow::Result<()> {
        if let Some(file) = &self.arguments.demand {
            let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
            let text = if is_csv { forecast.to_csv(self.arguments.coverage) } else { forecast.to_toml() };
            write_file(file, &text)?;
        }
        if let Some(file) = &self.arguments.svg {
            let days = table::all_queues(forecast);
            write_file(file, &svg("Calls forecast", &days, self.arguments.coverage))?;
        }
        if let Some(folder) = &self.arguments.keep {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
            let at = self.arguments.as_of.map_or(String::new(), |now| format!("T{:02}{:02}", now.hour(), now.minute()));
            let file = folder.join(format!("forecast-after-{}{at}.json", forecast.last));
            write_file(&file, &serde_json::to_string(&forecast.version())?)?;
        }
        Ok(())
    }
}

fn write_file(file: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    anstream::eprintln!("{} written", file.display());
    Ok(())
}

/// A table of holidays by its name, or from a file.
pub(crate) fn holidays(table: &str) -> anyhow::Result<Holidays> {
    match table {
        "cn" => Ok(Holidays::china()),
        "none" => Ok(Holidays::default()),
        file => {
            let file = Path::new(file);
            Ok(Holidays::parse(&text(file)?).map_err(|faults| BadRecords::of(file, &faults))?)
        }
    }
}

fn events(file: Option<&Path>) -> anyhow::Result<Events> {
    let Some(file) = file else { return Ok(Events::default()) };
    Ok(Events::parse(&text(file)?).map_err(|faults| BadRecords::of(file, &faults))?)
}

/// The forecasts that a folder keeps.
fn kept(folder: &Path) -> anyhow::Result<Vec<Version>> {
    let entries = std::fs::read_dir(folder).map_err(|error| BadRecords::of(folder, &[error]))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |file: &PathBuf| -> anyhow::Result<Version> {
        let version = serde_json::from_str(&text(file)?);
        Ok(version.map_err(|error| BadRecords::of(file, &[error]))?)
    };
    files.iter().map(read).collect()
}
