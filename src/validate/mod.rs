//! Whether the engine and the simulation give the exact values: every case of the oracle files as a scenario, simulated
//! through the engine, each figure judged by its distance from the exact value in standard errors.
//!
//! Steady cases run in independent replications from an empty centre; counting starts after a warm-up of ten of the
//! model's time constants. Figures of one case come from the same calls and are correlated; cases are independent of each
//! other. The rule: at most 8 in 100 scores beyond 2; none beyond 4, save one that comes back under 3 when its case is
//! run again on ten times the calls with fresh random numbers.

mod case;
mod figure;
mod judge;
mod multiskill;
mod oracle;
mod overflow;
mod single;
mod tally;
mod time_varying;

pub use judge::{CaseReport, Comparison, ValidationError, Verdict};

use case::Case;

/// How to validate.
#[derive(Clone, Debug)]
pub struct Options {
    /// Calls counted in each case, about; at least 2,000,000 for the rule to mean what it says.
    pub calls: f64,
    /// Names every random number.
    pub seed: u64,
    /// Only cases whose name (file/case) contains this text.
    pub pattern: String,
}

/// The rule, applied.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many cases were run.
    pub cases: usize,
    /// How many calls were counted, reruns included.
    pub calls: f64,
    /// How many figures have a score.
    pub scores: usize,
    /// How many of them lie beyond 2.
    pub beyond_2: usize,
    /// The score furthest from zero.
    pub furthest: f64,
    /// How many figures leave no room for chance, and how many of them were missed.
    pub exact: (usize, usize),
    /// How many figures are of events too rare for a score.
    pub rare: usize,
    /// How many figures are listed as not measured.
    pub not_measured: usize,
    /// Cases that were run again on ten times the calls, with the figure that asked for it, its score, and its new one.
    pub rerun: Vec<(String, String, f64, f64)>,
}

impl Summary {
    /// Whether the rule holds.
    pub fn holds(&self) -> bool {
        let few_far = self.beyond_2 as f64 <= 0.08 * self.scores as f64;
        few_far && self.exact.1 == 0 && self.rerun.iter().all(|(_, _, _, again)| again.abs() < 3.0)
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

/// How many cases the options name.
pub fn cases(options: &Options) -> usize {
    chosen(options).count()
}

/// Runs the cases, one after the other, each in parallel over its replications. `done` is handed each report as it is
/// ready. Equal options give equal reports, for any number of threads.
///
/// # Errors
/// [`ValidationError`], which is a fault of this library.
pub fn validate(options: &Options, mut done: impl FnMut(&CaseReport)) -> Result<Summary, ValidationError> {
    let mut summary = Summary::default();
    for (place, case) in chosen(options) {
        // Replications of different cases have different numbers, or the cases would share random numbers.
        let first = (place as u64 + 1) << 32;
        let report = judge::run(&case, options.calls, options.seed, first)?;
        summary.add(&report);
        let far = |comparison: &&Comparison| matches!(comparison.verdict, Verdict::Score(score) if score.abs() > 4.0);
        if report.comparisons.iter().any(|comparison| far(&comparison)) {
            let again = judge::run(&case, 10.0 * options.calls, options.seed, first | 1 << 62)?;
            summary.calls += again.calls;
            for (before, after) in report.comparisons.iter().zip(&again.comparisons) {
                if let (true, Verdict::Score(old), Verdict::Score(new)) = (far(&before), before.verdict, after.verdict)
                {
                    summary.rerun.push((report.name.clone(), before.name.clone(), old, new));
                }
            }
        }
        done(&report);
    }
    Ok(summary)
}

fn chosen(options: &Options) -> impl Iterator<Item = (usize, Case)> {
    let all = oracle::FILES
        .into_iter()
        .flat_map(|(file, text)| oracle::entries(text).into_iter().map(move |entry| (file, entry)));
    let built = all.enumerate().map(|(place, (file, entry))| (place, build(file, &entry)));
    built.filter(|(_, case)| case.name.contains(&options.pattern))
}

fn build(file: &str, entry: &oracle::Entry) -> Case {
    match file {
        "erlang_b" => single::erlang_b(file, entry),
        "erlang_c" => single::erlang_c(file, entry),
        "erlang_a" => single::erlang_a(file, entry),
        "mmnk" => single::limited(file, entry),
        "mmn_plus_D" => single::deterministic_patience(file, entry),
        "mmn_plus_G" => single::general_patience(file, entry),
        "priority_mmn" => single::priorities(file, entry),
        "alis_agents" => multiskill::agents(file, entry),
        "overflow_legs" => overflow::legs(file, entry),
        "time_varying" => time_varying::day(file, entry),
        _ => multiskill::groups(file, entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::How;

    fn all() -> Vec<Case> {
        let options = Options { calls: 1.0, seed: 1, pattern: String::new() };
        chosen(&options).map(|(_, case)| case).collect()
    }

    #[test]
    fn every_figure_of_every_file_is_known() {
        for case in all() {
            for figure in &case.figures {
                let unknown = matches!(figure.how, How::Not("unknown name"));
                assert!(!unknown, "{} of {}", figure.name, case.name);
            }
            assert!(!case.figures.is_empty(), "{}", case.name);
        }
    }

    #[test]
    fn there_are_as_many_cases_as_the_files_have() {
        let counts = [10, 10, 12, 10, 6, 6, 6, 6, 5, 6, 1, 3, 4, 3, 3];
        assert_eq!(all().len(), counts.into_iter().sum::<usize>());
        for ((file, text), count) in oracle::FILES.into_iter().zip(counts) {
            assert_eq!(oracle::entries(text).len(), count, "{file}");
        }
    }

    #[test]
    fn every_scenario_is_sound() {
        for case in all() {
            let plan = case.model.plan(20_000.0);
            let simulation = crate::sim::Simulation::new(case.model.center.clone(), plan.world);
            assert!(simulation.is_ok(), "{}: {:?}", case.name, simulation.err());
        }
    }

    /// The furthest score of a case, on so few calls that only a wrong decision is seen.
    fn furthest(case: &Case) -> f64 {
        let report = judge::run(case, 400_000.0, 5, 0).expect("sound");
        let scores = report.comparisons.iter().filter_map(|comparison| match comparison.verdict {
            Verdict::Score(score) => Some(score.abs()),
            _ => None,
        });
        scores.fold(0.0, f64::max)
    }

    #[test]
    fn a_centre_with_another_rule_is_found_out() {
        use crate::config::{CallSelection, PoolChoice, PriorityRule};
        use crate::time::Duration;
        type Fault = fn(&mut crate::config::Center);
        let faults: [(&str, Fault); 6] = [
            ("X1-ownfirst_mostidle", |center| center.queues[0].selection.pools = PoolChoice::Merged),
            ("N1-longest", |center| center.profiles[1].call_selection = CallSelection::TierFirst),
            ("M1-fqr37", |center| center.profiles[2].call_selection = CallSelection::TierFirst),
            ("FN1", |center| center.profiles[1].call_selection = CallSelection::TierFirst),
            ("AL5", |center| center.queues[2].weight = -9),
            ("PR05", |center| center.queues[0].priority = PriorityRule::AgeCredit(Duration::from_secs(1))),
        ];
        let mut unseen = Vec::new();
        for (name, plant) in faults {
            let mut case = all().into_iter().find(|case| case.name.ends_with(name)).expect(name);
            let sound = furthest(&case);
            plant(&mut case.model.center);
            let faulty = furthest(&case);
            if sound > 4.0 || faulty < 4.0 {
                unseen.push((name, sound, faulty));
            }
        }
        assert!(unseen.is_empty(), "furthest score when sound, and with the fault: {unseen:?}");
    }
}
