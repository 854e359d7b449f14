//! A short run of `acd validate`: simulates every case with known exact values through the engine.

use acd_planning::validate::{Options, Suite, Verdict, validate};

/// Enough for every case in under a minute of a debug build; the full comparison uses 2,000,000.
const CALLS: f64 = 50_000.0;

#[test]
fn the_simulation_agrees_with_every_exact_value() {
    let options = Options { calls: CALLS, seed: 1, pattern: String::new() };
    let mut missed = Vec::new();
    let summary = validate(&options, |report| {
        for comparison in &report.comparisons {
            let far = match comparison.verdict {
                Verdict::Score(score) => score.abs() > 4.0,
                Verdict::Exact(met) => !met,
                Verdict::Rare { .. } | Verdict::Sparse(_) | Verdict::NotMeasured(_) => false,
            };
            if far {
                missed.push(format!("{}: {comparison:?}", report.name));
            }
        }
    })
    .expect("every scenario is sound");
    assert!(summary.holds(), "{summary:?}\n{missed:#?}");
    assert!(summary.cases == 102 && summary.scores > 2_500, "{summary:?}");
}

#[test]
fn equal_options_give_equal_reports() {
    let options = Options { calls: 20_000.0, seed: 3, pattern: "multiskill_X".into() };
    let run = || {
        let mut reports = Vec::new();
        validate(&options, |report| reports.push(format!("{report:?}"))).expect("every scenario is sound");
        reports
    };
    assert_eq!(run(), run());
}

fn read(text: &str) -> Result<Suite, String> {
    let files = [("mine".to_owned(), text.to_owned())];
    Suite::read(&files).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// A case with five agents for 3.3 erlang, and these additional fields.
fn case(more: &str) -> String {
    format!(r#"{{ "id": "X1", "n": 5, "lam_per_h": 60, "aht_s": 200, {more} }}"#)
}

#[test]
fn a_figure_of_events_that_never_happen_is_missed_and_not_too_rare_for_a_score() {
    // Nobody abandons with infinite patience.
    let suite = read(&case(r#""P_ab": 0.1"#)).expect("a sound case");
    let options = Options { calls: 20_000.0, seed: 1, pattern: String::new() };
    let summary = suite.validate(&options, |_| ()).expect("a sound scenario");
    assert!(!summary.holds() && summary.exact == (1, 1), "{summary:?}");
}

#[test]
fn cases_without_figures_and_of_one_name_are_refused() {
    let told = read(&case(r#""mean_patience_s": 100"#)).err().expect("nothing to compare with");
    assert_eq!(told, "mine/X1: results: found no figures; expected an exact value, such as P_ab or E_W");
    let one = case(r#""P_wait": 0.2"#);
    let told = read(&format!("[{one}, {one}]")).err().expect("two of one name");
    assert_eq!(told, "mine/X1: id: found it for the second time; expected each case to have a name of its own");
}
