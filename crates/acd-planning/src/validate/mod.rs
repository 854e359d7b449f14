//! Whether the engine and the simulation give the exact values: every case of the oracle files as a scenario, simulated
//! through the engine, each figure judged by its distance from the exact value in standard errors.
//!
//! Steady cases run in independent replications from an empty centre; counting starts after a warm-up of ten of the
//! model's time constants. Figures of one case come from the same calls and are correlated; cases are independent of
//! each other. The rule: at most 8 in 100 scores beyond 2; none beyond 4, save one that comes back under 3 when its
//! case is run again on ten times the calls with fresh random numbers.

mod case;
mod figure;
mod judge;
mod law;
mod multiskill;
mod oracle;
mod overflow;
mod read;
mod single;
mod tally;
#[cfg(test)]
mod tests;
mod time_varying;

pub use judge::{CaseReport, Comparison, ValidationError, Verdict};
pub use oracle::OracleError;

use case::{Case, Refused};
use oracle::Fields;
use read::{build, entries};
use serde_json::Value;
use std::collections::HashSet;

/// How to validate.
#[derive(Clone, Debug)]
pub struct Options {
    /// Minimum number of calls counted per case; the rule needs 2,000,000 or more.
    pub calls: f64,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Only cases whose name (file/case) contains this text.
    pub pattern: String,
}

/// The rule, applied.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The number of cases run.
    pub cases: usize,
    /// The number of calls counted, including reruns.
    pub calls: f64,
    /// The number of figures with a score.
    pub scores: usize,
    /// The number of scores beyond 2.
    pub beyond_2: usize,
    /// The score furthest from zero.
    pub furthest: f64,
    /// The number of figures that leave no room for chance, and how many of them were missed.
    pub exact: (usize, usize),
    /// The number of figures whose events are too rare for a score.
    pub rare: usize,
    /// The number of figures listed as not measured.
    pub not_measured: usize,
    /// Cases that would have cost too much for so few calls, and why. The rule does not hold without them.
    pub not_run: Vec<(String, String)>,
    /// Cases that were rerun on ten times the calls, with the figure that required it, its first score, and
    /// its new one.
    pub rerun: Vec<(String, String, f64, f64)>,
}

impl Summary {
    /// Whether the rule holds.
    pub fn holds(&self) -> bool {
        let few_far = self.beyond_2 as f64 <= 0.08 * self.scores as f64;
        few_far
            && self.exact.1 == 0
            && self.not_run.is_empty()
            && self.rerun.iter().all(|(_, _, _, again)| again.abs() < 3.0)
    }

    fn add(&mut self, report: &CaseReport) {
        self.cases += 1;
        self.calls += report.calls;
        for comparison in &report.comparisons {
            match comparison.verdict {
                Verdict::Score(score) => {
                    self.scores += 1;
                    self.beyond_2 += usize::from(score.abs() > 2.0);
                    if score.abs() > self.furthest.abs() {
                        self.furthest = score;
                    }
                }
                Verdict::Exact(met) => {
                    self.exact.0 += 1;
                    self.exact.1 += usize::from(!met);
                }
                Verdict::Rare { .. } | Verdict::Sparse(_) => self.rare += 1,
                Verdict::NotMeasured(_) => self.not_measured += 1,
            }
        }
    }
}

/// The cost of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseCost {
    /// The case's file and name.
    pub name: String,
    /// About how many calls are simulated, including warm-ups.
    pub calls: f64,
    /// Why the case is not run, if it costs too much.
    pub refused: Option<String>,
}

/// Cases with exact values.
pub struct Suite {
    cases: Vec<Case>,
}

impl Suite {
    /// The built-in cases.
    pub fn built_in() -> Self {
        let files = oracle::FILES.map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self::read(&files)
            .unwrap_or_else(|faults| unreachable!("the tests read the files that are built in: {faults:?}"))
    }

    /// Reads files, given as name and text; the name becomes part of the cases' names. A case's fields tell which
    /// model it belongs to.
    ///
    /// # Errors
    /// Every fault of each case; never empty.
    pub fn read(files: &[(String, String)]) -> Result<Self, Vec<OracleError>> {
        let (mut cases, mut faults, mut names) = (Vec::new(), Vec::new(), HashSet::new());
        for (file, text) in files {
            for (number, entry) in entries(file, text, &mut faults) {
                let id = entry.get("id").and_then(Value::as_str);
                let place = id.map_or_else(|| format!("{file}/{number}"), |id| format!("{file}/{id}"));
                let fields = Fields::new(&place, "", &entry);
                let built = build(&fields);
                if built.as_ref().is_some_and(|case| case.figures.is_empty()) {
                    fields.doubt("results", "no figures", "an exact value, such as P_ab or E_W");
                }
                if !names.insert(place.clone()) {
                    fields.note("id", "it for the second time", "each case to have a name of its own");
                }
                faults.extend(fields.faults());
                cases.extend(built);
            }
        }
        if faults.is_empty() { Ok(Self { cases }) } else { Err(faults) }
    }

    /// The costs of the cases selected by the options.
    pub fn costs(&self, options: &Options) -> Vec<CaseCost> {
        let cost = |(_, case): (usize, &Case)| {
            let cost = case.model.cost(options.calls);
            CaseCost { name: case.name.clone(), calls: cost.calls, refused: cost.refused.map(why) }
        };
        self.chosen(options).map(cost).collect()
    }

    /// Runs the cases one after the other, each in parallel over its replications. `done` is called with each report
    /// as it becomes ready. Equal options give equal reports, for any number of threads. A case whose warm-ups would
    /// cost more than a hundred times the calls to be counted is not run.
    ///
    /// # Errors
    /// [`ValidationError`].
    pub fn validate(&self, options: &Options, mut done: impl FnMut(&CaseReport)) -> Result<Summary, ValidationError> {
        let mut summary = Summary::default();
        for (place, case) in self.chosen(options) {
            if let Some(refused) = case.model.cost(options.calls).refused {
                summary.not_run.push((case.name.clone(), why(refused)));
                continue;
            }
            // Replications of different cases have different numbers, or the cases would share random numbers.
            let first = (place as u64 + 1) << 32;
            let report = judge::run(case, options.calls, options.seed, first)?;
            summary.add(&report);
            let far =
                |comparison: &&Comparison| matches!(comparison.verdict, Verdict::Score(score) if score.abs() > 4.0);
            if report.comparisons.iter().any(|comparison| far(&comparison)) {
                let again = judge::run(case, 10.0 * options.calls, options.seed, first | 1 << 62)?;
                summary.calls += again.calls;
                for (before, after) in report.comparisons.iter().zip(&again.comparisons) {
                    if let (true, Verdict::Score(old), Verdict::Score(new)) =
                        (far(&before), before.verdict, after.verdict)
                    {
                        summary.rerun.push((report.name.clone(), before.name.clone(), old, new));
                    }
                }
            }
            done(&report);
        }
        Ok(summary)
    }

    fn chosen(&self, options: &Options) -> impl Iterator<Item = (usize, &Case)> {
        self.cases.iter().enumerate().filter(|(_, case)| case.name.contains(&options.pattern))
    }
}

/// How many of the built-in cases the options select.
pub fn cases(options: &Options) -> usize {
    Suite::built_in().costs(options).len()
}

/// Runs [`Suite::validate`] on the built-in cases.
///
/// # Errors
/// [`ValidationError`], which is a bug in this library.
pub fn validate(options: &Options, done: impl FnMut(&CaseReport)) -> Result<Summary, ValidationError> {
    Suite::built_in().validate(options, done)
}

fn why(refused: Refused) -> String {
    match refused {
        Refused::Calls(calls) => format!(
            "so close to saturation that warming up costs more than 100 times the calls to be counted; --calls {calls:.0} is enough"
        ),
        Refused::Years(years) => {
            format!(
                "so close to saturation that each replication would warm up for {years:.0} simulated years; at most five are run"
            )
        }
    }
}
