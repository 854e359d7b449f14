//! Moving seats as the categories' shares suggest is worth what the simulation says: a scenario whose demand has moved.
#![cfg(feature = "sim")]

use acd::plan::{Move, Sample, ShareRun, categories, rebalance, reseated};
use acd::scenario::Scenario;
use acd::sim::Estimate;
use acd::stats::Span;

const SAMPLE: Sample = Sample { seed: 12_348, replications: 20 };

fn shipped() -> Scenario {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/beijing-rebalance.toml");
    Scenario::load(path).unwrap_or_else(|faults| panic!("{faults}"))
}

fn suggestion(scenario: &Scenario, run: &ShareRun) -> Vec<Move> {
    rebalance(&categories(&scenario.center, run.figures())).moves
}

/// How many standard errors an estimate lies above zero.
fn errors_above_zero(estimate: Option<Estimate>) -> f64 {
    estimate.and_then(|estimate| estimate.z_score(0.0)).expect("replications that differ")
}

#[test]
fn after_the_growth_the_suggestion_moves_seats_to_contract_and_following_it_gains() {
    let scenario = shipped();
    let now = ShareRun::run(&scenario, SAMPLE, || ()).expect("it runs");
    let moves = suggestion(&scenario, &now);
    let contract = scenario.center.queue_ids().next().expect("the first queue");
    assert!(moves.iter().any(|step| step.to == contract), "{moves:?}");
    assert!(moves.iter().all(|step| step.from != contract), "{moves:?}");

    let followed = reseated(&scenario, &moves);
    let followed = ShareRun::run(&followed, SAMPLE, || ()).expect("the suggestion is sound");
    // The same calls come: only seats have moved. (Nobody redials in this scenario.)
    let asked = |run: &ShareRun| run.figures().all_calls(Span::Whole).arrived;
    assert_eq!(asked(&now), asked(&followed));
    for queue in [None, Some(contract)] {
        let gain = followed.gain_over(&now, queue);
        assert!(errors_above_zero(gain) > 5.0, "{queue:?}: {gain:?}");
    }
    let (before, after) = (now.largest_gap().expect("answered").1, followed.largest_gap().expect("answered").1);
    let error = before.standard_error.expect("twenty").hypot(after.standard_error.expect("twenty"));
    assert!(before.value.abs() - after.value.abs() > 5.0 * error, "{before:?} before, {after:?} after");
}

#[test]
fn in_the_year_before_the_seats_fitted_nearly() {
    let scenario = shipped();
    let before = scenario.variant("year_before").expect("it is there");
    let run = |scenario: &Scenario| ShareRun::run(scenario, SAMPLE, || ()).expect("it runs");
    let (now, then) = (run(&scenario), run(&before));
    let seats = |moves: Vec<Move>| moves.iter().map(|step| step.seats).sum::<u32>();
    let (moved_now, moved_then) = (seats(suggestion(&scenario, &now)), seats(suggestion(&before, &then)));
    assert!(moved_then <= 1 && moved_now > moved_then, "{moved_then} seats, then {moved_now}");
    let gap = |run: &ShareRun| run.largest_gap().expect("answered").1.value.abs();
    assert!(gap(&then) < gap(&now), "{} points, then {}", gap(&then), gap(&now));
}

#[test]
fn seats_moved_the_wrong_way_lose() {
    let scenario = shipped();
    let sample = Sample { replications: 6, ..SAMPLE };
    let now = ShareRun::run(&scenario, sample, || ()).expect("it runs");
    let turned: Vec<Move> = suggestion(&scenario, &now)
        .into_iter()
        .map(|step| Move {
            from: step.to,
            to: step.from,
            from_profile: step.to_profile,
            to_profile: step.from_profile,
            seats: step.seats,
        })
        .collect();
    let worse = ShareRun::run(&reseated(&scenario, &turned), sample, || ()).expect("it runs");
    assert!(errors_above_zero(worse.gain_over(&now, None)) < -5.0);
}
