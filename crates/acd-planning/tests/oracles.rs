//! A short run of `acd validate`: every case whose exact values are known, simulated through the engine.

use acd_planning::validate::{Options, Verdict, validate};

/// Enough for every case in under a minute of a debug build; the full comparison takes 2,000,000.
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
