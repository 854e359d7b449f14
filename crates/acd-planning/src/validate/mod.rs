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
            let entries = entries(file, text).unwrap_or_else(|fault| {
                faults.push(fault);
                Vec::new()
            });
            for (number, entry) in entries.iter().enumerate() {
                let id = entry.get("id").and_then(Value::as_str);
                let place = id.map_or_else(|| format!("{file}/{}", number + 1), |id| format!("{file}/{id}"));
                let fields = Fields::new(&place, "", entry);
                let built = build(&fields);
                let told = fields.faults(built.as_ref().err().cloned());
                let is_sound = told.is_empty();
                faults.extend(told);
                match built {
                    Ok(_) if !is_sound => {}
                    Ok(case) if case.figures.is_empty() => {
                        faults.push(fields.fault("results", "no figures", "an exact value, such as P_ab or E_W"));
                    }
                    Ok(_) if !names.insert(place.clone()) => {
                        faults.push(fields.fault(
                            "id",
                            "it for the second time",
                            "each case to have a name of its own",
                        ));
                    }
                    Ok(case) => cases.push(case),
                    // It has been told.
                    Err(_) => {}
                }
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

#[cfg(test)]
mod tests {
    use super::oracle::Entry;
    use super::*;
    use acd::config::Proficiency;
    use acd::sim::distribution::Distribution;

    fn all() -> Vec<Case> {
        Suite::built_in().cases
    }

    fn faults(text: &str) -> Vec<String> {
        let files = [("mine".to_owned(), text.to_owned())];
        Suite::read(&files).err().into_iter().flatten().map(|fault| fault.to_string()).collect()
    }

    fn case(name: &str) -> Entry {
        let (file, id) = name.split_once('/').expect("a file and a case");
        let (_, text) = oracle::FILES.into_iter().find(|(name, _)| *name == file).expect("a file");
        let entries = entries(file, text).expect("sound");
        entries.into_iter().find(|entry| entry["id"] == id).expect("a case")
    }

    /// The case with one thing changed, as a file.
    fn changed(name: &str, change: impl Fn(&mut Value)) -> String {
        let mut value = Value::Object(case(name));
        change(&mut value);
        value.to_string()
    }

    #[test]
    fn what_a_model_does_not_have_is_refused_by_name() {
        type Change = fn(&mut Value);
        let table: [(&str, Change, &str); 19] = [
            ("erlang_c/EC01", |it| it["reserve"] = 1.into(), "mine/EC01: reserve: found a field unknown to this model"),
            ("erlang_c/EC01", |it| it["P_wiat"] = 0.5.into(), "mine/EC01: P_wiat: found a field"),
            ("erlang_c/EC01", |it| it["P_wait"] = "half".into(), "P_wait: found \"half\"; expected a number"),
            ("erlang_c/EC01", |it| it["n"] = 0.into(), "n: found 0; expected at least one agent"),
            ("erlang_c/EC01", |it| it["lam_per_h"] = 12.into(), "more agents than the load"),
            (
                "erlang_c/EC01",
                |it| it["service"] = "H2(mean=200,scv=4)".into(),
                "service: found a mean of 200.0 s; expected the mean that `aht_s` gives, 300 s",
            ),
            (
                "mmn_plus_G/EG01",
                |it| it["patience"] = "Cauchy(mean=120)".into(),
                "patience: found \"Cauchy(mean=120)\"; expected one of Exp(mean=…)",
            ),
            ("mmnk/EK03", |it| it["K"] = 1.into(), "K: found fewer than the agents"),
            ("lines/LK03", |it| it["lines"] = 1.into(), "lines: found fewer than the agents"),
            ("lines/LK03", |it| it["K"] = 4.into(), "lines: found a second bound on the calls present"),
            (
                "alis_agents/AL1",
                |it| it["params"]["lam_per_h"] = serde_json::json!([0, 0]),
                "params.lam_per_h: found no calls at all",
            ),
            (
                "multiskill_N/N1-Bfirst",
                |it| it["params"]["reserved"] = 1.into(),
                "mine/N1-Bfirst: params.reserved: found a field unknown to this model",
            ),
            (
                "multiskill_N/N1-Bfirst",
                |it| it["params"]["reserve"] = serde_json::json!({ "G,C": 1 }),
                "params.reserve: found {\"G,C\":1}; expected whole numbers",
            ),
            (
                "multiskill_N/N1-Bfirst",
                |it| it["params"]["agents"] = serde_json::json!([5]),
                "params.agents: found [5]; expected a list of 2",
            ),
            (
                "multiskill_N/N1-Bfirst",
                |it| it["params"]["freed_agent_rule"][0][0] = "random".into(),
                "params.freed_agent_rule: found [\"random\"",
            ),
            (
                "multiskill_N/N1-Bfirst",
                |it| it["more"] = 1.into(),
                "mine/N1-Bfirst: more: found a field unknown to this model",
            ),
            (
                "alis_agents/AL1",
                |it| it["params"]["skill_level"] = serde_json::json!({ "agent9,A": 1 }),
                "params.skill_level: found",
            ),
            (
                "alis_agents/AL1",
                |it| it["params"]["agent_selection"] = "darts".into(),
                "params.agent_selection: found darts; expected longest_idle, random",
            ),
            ("time_varying/TV1", |it| it["params"]["period_s"] = 7_000.into(), "params.period_s: found 7000"),
        ];
        for (name, change, part) in table {
            let told = faults(&changed(name, change));
            assert!(told.len() == 1 && told[0].contains(part), "{name}: {part} in {told:?}");
            assert_eq!(faults(&changed(name, |_| {})), [""; 0], "{name}");
        }
        assert_eq!(faults("[]").len(), 1);
        assert_eq!(faults("{").len(), 1);
        assert_eq!(faults("[{}, {\"id\": \"x\"}, 3]").len(), 1);
        assert_eq!(faults("[{}, {\"id\": \"x\"}]").len(), 3, "the second has neither agents nor calls");
    }

    #[test]
    fn all_faults_of_all_cases_are_told() {
        let text = r#"[
            { "id": "A", "n": "many", "lam_per_h": -1, "aht_s": 300, "patience": "short", "colour": 1, "P_ab": "few" },
            { "id": "B", "n": 1, "lam_per_h": 100, "aht_s": 300, "service": "Exp(mean=200)", "P_wait": 0.5 }
        ]"#;
        let told = faults(text);
        let has = |part: &str| told.iter().filter(|fault| fault.starts_with(part)).count();
        for part in ["A: n: found \"many\"", "A: lam_per_h: found -1", "A: patience: found", "A: colour: ", "A: P_ab: "]
        {
            assert_eq!(has(&format!("mine/{part}")), 1, "{part}: {told:#?}");
        }
        assert_eq!((has("mine/A"), has("mine/B: n: "), has("mine/B: service: ")), (5, 1, 1), "{told:#?}");
        let told = faults(&changed("multiskill_N/N1-Bfirst", |it| {
            it["params"]["lam_per_h"] = "x".into();
            it["params"]["agents"] = serde_json::json!([5]);
        }));
        let has = |part: &str| told.iter().filter(|fault| fault.contains(part)).count();
        assert_eq!((has("params.lam_per_h: "), has("params.agents: ")), (1, 1), "{told:#?}");
    }

    #[test]
    fn reserves_levels_and_hyperexponential_laws_reach_the_model() {
        let read = |text: String| Suite::read(&[("mine".to_owned(), text)]).expect("sound").cases.remove(0).model;
        for pair in ["G,A", "(1, 0)", "1,0"] {
            let reserve = serde_json::json!({ pair: 2 });
            let model = read(changed("multiskill_N/N1-Bfirst", |it| it["params"]["reserve"] = reserve.clone()));
            let kept: Vec<(u16, u32)> =
                model.center.profiles[1].skills.iter().map(|skill| (skill.queue.0, skill.reserve)).collect();
            assert_eq!(kept, [(1, 0), (0, 2)], "{pair}");
        }
        let level = |it: &mut Value| it["params"]["skill_level"] = serde_json::json!({ "agent2,A": 7, "1,1": 3 });
        let model = read(changed("alis_agents/AL1", level));
        let levels: Vec<u8> = model.center.profiles[1].skills.iter().map(|skill| skill.level).collect();
        assert_eq!((levels, model.center.queues[0].selection.proficiency), (vec![7, 3], Proficiency::MostSkilled));
        let laws = |it: &mut Value| {
            it["service"] = "H2(mean=300,scv=4)".into();
            it["mean_patience_s"] = Value::Null;
            it["patience"] = "H2(p=0.25,m1=60,m2=200)".into();
        };
        let model = read(changed("mmn_plus_G/EG01", laws));
        let is_h2 = |law: &Distribution| matches!(law, Distribution::Hyperexponential { .. });
        assert!(is_h2(&model.world.talk[0][0]) && model.world.call_types[0].patience.as_ref().is_some_and(is_h2));
    }

    /// M/H2/1 by the formula of Pollaczek and Khinchin: E W = λ E S² / 2 (1 − ρ), and P_wait = ρ.
    #[test]
    fn hyperexponential_service_comes_out_exactly() {
        let text = r#"{ "id": "PK", "n": 1, "lam_per_h": 6, "aht_s": 300, "service": "H2(mean=300,scv=4)",
            "P_wait": 0.5, "E_W": 750.0 }"#;
        let suite = Suite::read(&[("mine".to_owned(), text.to_owned())]).expect("sound");
        let options = Options { calls: 200_000.0, seed: 3, pattern: String::new() };
        let mut scores = Vec::new();
        let summary = suite
            .validate(&options, |report| scores.extend(report.comparisons.iter().map(|each| each.verdict)))
            .expect("it runs");
        let near = |verdict: &Verdict| matches!(verdict, Verdict::Score(score) if score.abs() < 4.0);
        assert!(summary.holds() && scores.len() == 2 && scores.iter().all(near), "{scores:?}");
    }

    #[test]
    fn what_would_cost_too_much_is_not_run_and_says_what_would_do() {
        let text = changed("erlang_c/EC01", |it| it["lam_per_h"] = 11.88.into());
        let suite = Suite::read(&[("mine".to_owned(), text)]).expect("sound");
        let options = |calls| Options { calls, seed: 1, pattern: String::new() };
        let summary = suite.validate(&options(2_000.0), |_| panic!("it is run")).expect("sound");
        let [(name, why)] = summary.not_run.as_slice() else { panic!("{summary:?}") };
        assert!(name == "mine/EC01" && !summary.holds(), "{summary:?}");
        let enough: f64 =
            why.rsplit("--calls ").next().and_then(|rest| rest.split(' ').next()?.parse().ok()).expect(why);
        assert_eq!(suite.costs(&options(enough))[0].refused, None, "{why}");
        let cost = suite.costs(&options(enough))[0].calls;
        let text = changed("erlang_c/EC01", |it| it["lam_per_h"] = 11.999_999.into());
        let endless = Suite::read(&[("mine".to_owned(), text)]).expect("sound");
        let refused = endless.costs(&options(1e9)).remove(0).refused.expect("it never ends");
        assert!(refused.contains("simulated years"), "{refused}");
        assert!(cost <= 102.0 * enough, "{cost} for {enough}");
    }

    #[test]
    fn there_are_as_many_cases_as_the_files_have() {
        let counts = [10, 10, 12, 10, 8, 6, 6, 6, 6, 5, 6, 1, 3, 4, 3, 3, 3];
        assert_eq!(all().len(), counts.into_iter().sum::<usize>());
        for ((file, text), count) in oracle::FILES.into_iter().zip(counts) {
            assert_eq!(entries(file, text).expect("sound").len(), count, "{file}");
        }
    }

    #[test]
    fn every_scenario_is_sound() {
        for case in all() {
            let plan = case.model.plan(20_000.0);
            let simulation = acd::sim::Simulation::new(case.model.center.clone(), plan.world);
            assert!(simulation.is_ok(), "{}: {:?}", case.name, simulation.err());
        }
    }

    /// The furthest score of a case, with so few calls that only a wrong decision shows.
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
        use acd::config::{CallSelection, PoolChoice, PriorityRule};
        use acd::time::Duration;
        type Fault = fn(&mut acd::config::Center);
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
