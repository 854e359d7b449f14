//! The scenarios in `scenarios/README.md` describe working centres.

use acd::scenario::Scenario;
use acd_planning::{Observed, Sample};

#[test]
fn every_example_in_the_readme_is_a_hotline_that_answers_most_of_its_calls() {
    let readme = include_str!("../../../../scenarios/README.md");
    for example in readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        let scenario = Scenario::parse("README.md", example).unwrap_or_else(|errors| panic!("{errors}"));
        let measures = [scenario.measure("calls.answer_rate").expect("a measure")];
        let sample = Sample { seed: 1, replications: 4 };
        let observed = Observed::run(&scenario, &measures, sample, || ()).expect("it runs");
        let rate = observed.estimate(0).expect("observed").value;
        assert!(rate > 80.0, "{rate} % in\n{example}");
        assert_eq!(scenario.warnings(), [], "{example}");
    }
}
