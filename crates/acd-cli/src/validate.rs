//! `acd validate`: the table of exact values beside simulated ones.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use acd_planning::validate::{CaseReport, Comparison, Options, OracleError, Suite, Summary, Verdict};
use acd_report::{Tables, plural};
use anyhow::{Context, bail, ensure};
use clap::Args;
use serde_json::{Value, json};

use super::columns::Columns;
use super::export::Export;
use super::input::Usage;

#[derive(Debug, Args)]
#[command(
    after_help = "A score is the distance from the exact value in standard errors. Figures that leave no room for \
chance must be met exactly; events too rare for a score and figures that are not measured are listed as such. Scores of \
one case come from the same calls and are correlated. The rule: at most 8 in 100 scores beyond 2, and none beyond 4, save \
one that comes back under 3 on ten times the calls with fresh random numbers.

Examples:
  acd validate
  acd validate --case erlang_a --calls 200000
  acd validate --case multiskill_M/M1 --seed 7 --json
  acd validate my-cases.json --calls 500000
  acd validate --list                           what each case costs, and no more

A case costs the calls that are counted and those of its warm-ups; where the latter would be more than 100 times the former \
(a queue near saturation), it is not run. One far score has its case run again on ten times the calls.

Exit status: 0 when the rule holds, 1 when it is broken or a case was not run, 2 for wrong usage, 3 a file is at fault, \
4 something could not be written."
)]
pub(crate) struct Arguments {
    /// Files of exact values, as described in crates/acd-planning/oracles/README.md; by default the built-in ones.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// List what each case would cost, and run none.
    #[arg(long, conflicts_with_all = ["json", "brief"])]
    list: bool,
    /// Minimum number of calls counted per case.
    #[arg(long, value_name = "NUMBER", default_value_t = 2_000_000, value_parser = clap::value_parser!(u64).range(1_000..=1_000_000_000))]
    calls: u64,
    /// The seed of all random numbers: equal seeds give equal tables, for any number of threads.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Only cases whose name (file/case) contains this text.
    #[arg(long, value_name = "TEXT", default_value = "")]
    case: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Print only the scores beyond 2, what was missed, and the summary.
    #[arg(long, conflicts_with = "json")]
    brief: bool,
    #[command(flatten)]
    export: Export,
}

/// Runs the validation and writes it to `out`, case by case.
///
/// # Errors
/// If no case is selected, the rule is broken, or `out` cannot be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<()> {
    let options = Options { calls: arguments.calls as f64, seed: arguments.seed, pattern: arguments.case.clone() };
    let suite = suite(&arguments.files)?;
    let costs = suite.costs(&options);
    if costs.is_empty() {
        bail!(Usage(format!("--case: no case's name contains {:?}", arguments.case)));
    }
    if arguments.list {
        for cost in &costs {
            let refused = cost.refused.as_ref().map_or(String::new(), |why| format!("; not run: {why}"));
            writeln!(out, "{}: {} calls{refused}", cost.name, millions(cost.calls))?;
        }
        return Ok(());
    }
    let all: f64 = costs.iter().filter(|cost| cost.refused.is_none()).map(|cost| cost.calls).sum();
    anstream::eprintln!("{}, about {} calls to simulate", plural(costs.len() as u64, "case"), millions(all));
    let started = Instant::now();
    let (mut written, mut objects) = (Ok(()), Vec::new());
    let summary = suite.validate(&options, |report| {
        objects.push(report_object(report));
        if arguments.json {
            return;
        }
        if written.is_ok() {
            written = write_report(report, arguments.brief, out);
        }
    })?;
    written.context("cannot write the table")?;
    let document = json!({ "cases": objects, "summary": summary_object(&summary) });
    arguments.export.write(|| Ok(Tables::of(&document)))?;
    if arguments.json {
        writeln!(out, "{document:#}")?;
    } else {
        write_summary(&summary, started.elapsed().as_secs_f64(), out)?;
    }
    ensure!(summary.holds(), "the simulation does not agree with the exact values");
    Ok(())
}

/// Files with faults.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub(crate) struct BadOracles(Vec<OracleError>);

/// The largest file that is read, in bytes: it may be a device without end.
const MAX_BYTES: u64 = 16 << 20;

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let mut file = File::open(path)?.take(MAX_BYTES + 1);
    file.read_to_string(&mut text)?;
    if file.limit() > 0 { Ok(text) } else { Err(io::Error::other(format!("more than {MAX_BYTES} bytes"))) }
}

fn suite(files: &[PathBuf]) -> Result<Suite, BadOracles> {
    if files.is_empty() {
        return Ok(Suite::built_in());
    }
    let (mut texts, mut faults) = (Vec::new(), Vec::new());
    for path in files {
        let name =
            path.file_stem().map_or_else(|| path.display().to_string(), |stem| stem.to_string_lossy().into_owned());
        match read_text(path) {
            Ok(text) => texts.push((name, text)),
            Err(error) => faults.push(OracleError {
                place: path.display().to_string(),
                field: "file".into(),
                found: error.to_string(),
                expected: "a file that can be read".into(),
            }),
        }
    }
    match Suite::read(&texts) {
        Ok(suite) if faults.is_empty() => Ok(suite),
        Ok(_) => Err(BadOracles(faults)),
        Err(more) => Err(BadOracles(faults.into_iter().chain(more).collect())),
    }
}

fn millions(calls: f64) -> String {
    if calls < 1e6 { format!("{:.0} thousand", calls / 1e3) } else { format!("{:.1} million", calls / 1e6) }
}

fn write_report(report: &CaseReport, brief: bool, out: &mut impl Write) -> std::io::Result<()> {
    let worth_a_look = |comparison: &&Comparison| {
        !brief
            || match comparison.verdict {
                Verdict::Score(score) => score.abs() > 2.0,
                Verdict::Exact(met) => !met,
                Verdict::Rare { .. } | Verdict::Sparse(_) | Verdict::NotMeasured(_) => false,
            }
    };
    let mut table = Columns::new(&["figure", "exact", "simulated", "std. error", "score", ""]).left(5);
    let shown: Vec<&Comparison> = report.comparisons.iter().filter(worth_a_look).collect();
    shown.iter().for_each(|comparison| table.row(row(comparison)));
    let (calls, replications) = (plural(report.calls as u64, "call"), plural(report.replications, "replication"));
    writeln!(out, "{}: {calls} in {replications}, {} simulated", report.name, millions(report.simulated))?;
    if !shown.is_empty() {
        writeln!(out, "{table}\n")?;
    }
    out.flush()
}

fn row(comparison: &Comparison) -> [String; 6] {
    let number = |value: f64| if value.is_nan() { String::new() } else { significant(value) };
    let (score, remark) = match comparison.verdict {
        Verdict::Score(score) => {
            (format!("{score:+.2}"), if score.abs() > 2.0 { "beyond 2".into() } else { String::new() })
        }
        Verdict::Exact(true) => ("exact".into(), String::new()),
        Verdict::Exact(false) => ("MISSED".into(), "must be met exactly".into()),
        Verdict::Rare { expected, seen } => {
            ("rare".into(), format!("{} events expected, {seen} seen", significant(expected)))
        }
        Verdict::Sparse(replications) => ("rare".into(), format!("seen in only {replications} replications")),
        Verdict::NotMeasured(why) => ("–".into(), format!("not measured: {why}")),
    };
    [
        comparison.name.clone(),
        number(comparison.published),
        number(comparison.simulated),
        number(comparison.standard_error),
        score,
        remark,
    ]
}

/// Six significant digits.
fn significant(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        size if (1e-4..1e6).contains(&size) => {
            acd_report::decimals(Some(value), (5 - size.log10().floor() as i32).max(0) as usize)
        }
        _ => format!("{value:.3e}"),
    }
}

fn write_summary(summary: &Summary, secs: f64, out: &mut impl Write) -> anyhow::Result<()> {
    for (case, why) in &summary.not_run {
        writeln!(out, "Not run: {case}: {why}")?;
    }
    for (case, figure, before, again) in &summary.rerun {
        writeln!(out, "Run again on ten times the calls: {case} {figure}, {before:+.2} before, {again:+.2} now")?;
    }
    let share = 100.0 * summary.beyond_2 as f64 / summary.scores.max(1) as f64;
    writeln!(
        out,
        "{}: {}, {:.1} million calls, {secs:.0} s. {}, {} beyond 2 ({share:.1} %), furthest {:+.2}; {} exact, {} of \
         them missed; {} too rare for a score; {} not measured.",
        if summary.holds() { "The rule holds" } else { "THE RULE IS BROKEN" },
        plural(summary.cases as u64, "case"),
        summary.calls / 1e6,
        plural(summary.scores as u64, "score"),
        summary.beyond_2,
        summary.furthest,
        summary.exact.0,
        summary.exact.1,
        summary.rare,
        summary.not_measured,
    )?;
    Ok(())
}

fn report_object(report: &CaseReport) -> Value {
    let figures = report.comparisons.iter().map(|comparison| {
        let verdict = match comparison.verdict {
            Verdict::Score(score) => json!({ "score": score }),
            Verdict::Exact(met) => json!({ "met_exactly": met }),
            Verdict::Rare { expected, seen } => json!({ "events_expected": expected, "events_seen": seen }),
            Verdict::Sparse(replications) => json!({ "replications_seen_in": replications }),
            Verdict::NotMeasured(why) => json!({ "not_measured": why }),
        };
        json!({
            "name": comparison.name,
            "exact": comparison.published,
            "simulated": comparison.simulated,
            "standard_error": comparison.standard_error,
            "verdict": verdict,
        })
    });
    json!({
        "name": report.name,
        "calls": report.calls,
        "calls_simulated": report.simulated,
        "replications": report.replications,
        "figures": figures.collect::<Vec<_>>(),
    })
}

fn summary_object(summary: &Summary) -> Value {
    let rerun = summary.rerun.iter().map(|(case, figure, before, again)| {
        json!({ "case": case, "figure": figure, "score_before": before, "score": again })
    });
    let not_run = summary.not_run.iter().map(|(case, why)| json!({ "case": case, "reason": why }));
    json!({
        "holds": summary.holds(),
        "not_run": not_run.collect::<Vec<_>>(),
        "cases": summary.cases,
        "calls": summary.calls,
        "scores": summary.scores,
        "beyond_2": summary.beyond_2,
        "furthest": summary.furthest,
        "exact": summary.exact.0,
        "exact_missed": summary.exact.1,
        "rare": summary.rare,
        "not_measured": summary.not_measured,
        "rerun": rerun.collect::<Vec<_>>(),
    })
}
