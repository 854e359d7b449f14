//! `acd report`: the report for the boss, as one HTML page.

mod journal;
mod names;
mod records;

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use acd::scenario::Scenario;
use acd_report::page::account::Account;
use acd_report::page::{Earlier, Language, Material, NotSimulated, Page, Simulated, Source};
use acd_report::{Report, plural};
use anyhow::Context;
use clap::{ArgGroup, Args, ValueEnum};
use jiff::civil::{Date, DateTime};

use super::Exit;
use super::input::{Input, find_variant};
use super::recorded::Reading;

pub(crate) use names::names_of;

#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("source").args(["journal", "records"])),
    group(ArgGroup::new("page").args(["html", "csv"]).required(true).multiple(true)),
    after_help = "Examples:
  acd report my-centre.toml --html report.html                 a simulated period, beside the published figures
  acd report --journal /var/lib/acd/journal --from 2026-07-01 --to 2026-09-30 --lang zh --html q3.html
  acd report --records q3.csv --year-before q3-2025.csv --quarter-before q2.csv --html q3.html --csv tables

The page is one file that loads nothing from elsewhere; it is light or dark as its reader's system is, and prints on A4. Figures \
that the source does not hold are left out, and the page says so.

Exit status: 0 all is well; 2 wrong usage; 3 the source is at fault; 4 something could not be written; 130 stopped."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// A variant in the scenario's file, instead of the scenario itself.
    #[arg(long, value_name = "NAME", conflicts_with = "source")]
    variant: Option<String>,
    /// The journal of a router, instead of a scenario.
    #[arg(long, value_name = "FOLDER")]
    journal: Option<PathBuf>,
    /// Records of calls, instead of a scenario: a CSV file, as docs/planning.md describes.
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// The first day, of a journal or of records.
    #[arg(long, value_name = "DATE", requires = "source")]
    from: Option<Date>,
    /// The last day.
    #[arg(long, value_name = "DATE", requires = "source")]
    to: Option<Date>,
    /// The same period of the year before, to compare with: a journal or records like the source; or a variant of the
    /// scenario.
    #[arg(long, value_name = "SOURCE")]
    year_before: Option<PathBuf>,
    /// The period before.
    #[arg(long, value_name = "SOURCE")]
    quarter_before: Option<PathBuf>,
    #[command(flatten)]
    look: Look,
    /// The number of replications of a scenario.
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    replications: u64,
    /// The seed of all random numbers.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The number of threads, at most one per core.
    #[arg(long, value_name = "NUMBER")]
    threads: Option<NonZeroUsize>,
    /// Where to write the page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Also write every table of the page as a CSV file into this folder.
    #[arg(long, value_name = "FOLDER")]
    csv: Option<PathBuf>,
}

/// How a page looks.
#[derive(Clone, Debug, Args)]
pub(crate) struct Look {
    /// The page's language.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", requires = "page")]
    lang: Lang,
    /// How names are shown: a CSV file with the columns name, zh, en. Without it SOURCE.names.csv is read, if it is
    /// there.
    #[arg(long, value_name = "FILE", requires = "page")]
    names: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

impl Look {
    pub(crate) fn language(&self) -> Language {
        match self.lang {
            Lang::Zh => Language::Chinese,
            Lang::En => Language::English,
        }
    }

    /// The file of names, if one was given.
    pub(crate) fn names(&self) -> Option<&Path> {
        self.names.as_deref()
    }

    /// The page of this material; `source` is where it came from, if that is a file.
    ///
    /// # Errors
    /// Faults of the file of names.
    fn page(&self, material: &Material, source: Option<&Path>) -> anyhow::Result<Page> {
        Ok(material.page(self.language(), names_of(self.names.as_deref(), source)?))
    }
}

/// A period to report on.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    from: Option<Date>,
    to: Option<Date>,
}

/// Makes the page.
///
/// # Errors
/// Faults of the source; failures to write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let stretch = Stretch { from: arguments.from, to: arguments.to };
    let (material, source) = if let Some(folder) = &arguments.journal {
        let account =
            |folder: &Path, stretch| Ok((journal::account(folder, stretch, arguments.reading.zone())?, Vec::new()));
        (material(Source::Journal, account, folder, stretch, arguments)?, Some(folder.as_path()))
    } else if let Some(file) = &arguments.records {
        let account = |file: &Path, stretch| records::account(file, stretch, &arguments.reading);
        (material(Source::Records, account, file, stretch, arguments)?, Some(file.as_path()))
    } else {
        (of_scenario(arguments)?, arguments.input.file())
    };
    let page = arguments.look.page(&material, source)?;
    if let Some(file) = &arguments.html {
        write_page(&page, file)?;
    }
    if let Some(folder) = &arguments.csv {
        let files = page.write_csv(folder).with_context(|| format!("cannot write to {}", folder.display()))?;
        anstream::eprintln!("{} written to {}", plural(files.len() as u64, "CSV file"), folder.display());
    }
    out.flush()?;
    Ok(Exit::Fine)
}

/// What happened, from a file or folder, with what was assumed in reading it; earlier periods from others of the same
/// kind.
fn material(
    source: Source,
    account: impl Fn(&Path, Stretch) -> anyhow::Result<(Account, Vec<String>)>,
    path: &Path,
    stretch: Stretch,
    arguments: &Arguments,
) -> anyhow::Result<Material> {
    let earlier = [(Earlier::Year, &arguments.year_before), (Earlier::Quarter, &arguments.quarter_before)];
    let earlier = earlier.into_iter().filter_map(|(which, path)| Some((which, path.as_ref()?)));
    let (of_period, notes) = account(path, stretch)?;
    Ok(Material {
        title: None,
        source,
        dated: true,
        account: of_period,
        earlier: earlier
            .map(|(which, path)| Ok((which, account(path, Stretch::default())?.0)))
            .collect::<anyhow::Result<_>>()?,
        published: Vec::new(),
        growth: Vec::new(),
        by_value: std::collections::BTreeMap::new(),
        assumptions: Vec::new(),
        notes,
    })
}

fn of_scenario(arguments: &Arguments) -> anyhow::Result<Material> {
    let whole = arguments.input.scenario()?;
    let scenario = match &arguments.variant {
        Some(name) => whole.variant(&find_variant(&whole, name)?.name)?,
        None => whole.clone(),
    };
    let earlier = [(Earlier::Year, &arguments.year_before), (Earlier::Quarter, &arguments.quarter_before)];
    let mut others: Vec<(Earlier, Scenario)> = Vec::new();
    for (which, name) in earlier {
        let Some(name) = name.as_ref().map(|name| name.to_string_lossy()) else { continue };
        others.push((which, whole.variant(&find_variant(&whole, &name)?.name)?));
    }
    let Arguments { seed, replications, threads, .. } = *arguments;
    let run = Simulated { seed, replications, threads };
    let unfit = |error| unfit(&arguments.input, error);
    let (report, outcome) = run.report(&scenario).map_err(unfit)?;
    run.material(&whole, &scenario, (&report, &outcome), others).map_err(unfit)
}

/// A fault of the scenario is shown with its name.
fn unfit(input: &Input, error: NotSimulated) -> anyhow::Error {
    match error {
        NotSimulated::Unfit(faults) => input.unfit(faults).into(),
        NotSimulated::Variant(faults) => faults.into(),
        other @ (NotSimulated::Run(_) | NotSimulated::Stopped(_) | NotSimulated::Nothing) => other.into(),
    }
}

/// Microseconds from midnight of a day, by the clock on the wall.
fn micros_between(first: Date, at: DateTime) -> i64 {
    let days = i64::from(at.date().since(first).map_or(i32::MIN, |span| span.get_days()));
    let time = at.time();
    let secs = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    (days * 86_400 + secs) * 1_000_000 + i64::from(time.subsec_nanosecond()) / 1000
}

/// Writes a page, and says so.
pub(crate) fn write_page(page: &Page, file: &Path) -> anyhow::Result<()> {
    let html = page.html().context("the page cannot be laid out")?;
    std::fs::write(file, &html).with_context(|| format!("cannot write {}", file.display()))?;
    anstream::eprintln!("{} written", file.display());
    Ok(())
}

/// The page of a scenario that has been simulated, for `acd simulate --html`.
///
/// # Errors
/// Faults of the file of names or of a variant; failures to run or write.
pub(crate) fn of_simulation(
    (input, scenario): (&Input, &Scenario),
    (report, outcome): (&Report, &acd::sim::Outcome),
    look: &Look,
    file: &Path,
) -> anyhow::Result<()> {
    let run = Simulated {
        seed: report.about.seed,
        replications: outcome.replications,
        threads: NonZeroUsize::new(outcome.threads),
    };
    let material = run.material(&input.scenario()?, scenario, (report, outcome), Vec::new());
    let material = material.map_err(|error| unfit(input, error))?;
    write_page(&look.page(&material, input.file())?, file)
}

/// The calls by kind of day and hour of a scenario, for the page on a plan.
///
/// # Errors
/// Failures to run.
pub(crate) fn simulated(
    input: &Input,
    scenario: &Scenario,
    (seed, replications): (u64, u64),
) -> anyhow::Result<Account> {
    let run = Simulated { seed, replications, threads: None };
    run.account(scenario).map_err(|error| unfit(input, error))
}
