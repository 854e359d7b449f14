//! Moving seats as suggested by the categories' shares has the simulated benefit, in a scenario whose demand has
//! shifted.

use acd::scenario::Scenario;
use acd::sim::Estimate;
use acd::stats::Span;
use acd_planning::Sample;
use acd_planning::shares::{Move, ShareRun, categories, rebalance, reseated};

const SAMPLE: Sample = Sample { seed: 12_348, replications: 20 };

fn shipped() -> Scenario {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/beijing-rebalance.toml");
    Scenario::load(path).unwrap_or_else(|faults| panic!("{faults}"))
}

fn suggestion(scenario: &Scenario, run: &ShareRun) -> Vec<Move> {
    rebalance(&categories(scenario, run.figures())).moves
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
    // The same calls arrive: only seats have moved. (Nobody redials in this scenario.)
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

/// Two desks; half of the callers for the general desk are served in self-service. The general desk is short of seats.
const ASSISTED: &str = r#"
queues = { contract = {}, general = {} }
self_service.assistant = {}
profiles.contract.skills = { contract = 1 }
profiles.general.skills = { general = 1 }
agents = { contract = 9, general = 9 }
[world]
calendar.days = 2
demand.patterns.any.calls_per_hour = 90
demand.mix = { contract = 1, general = 1, assisted = 1 }
callers.patience = { exponential = "2m" }
handling.talk = { exponential = "5m" }
staffing.patterns.any = { contract = 3, general = 1 }
[world.call_types]
contract = {}
general = {}
assisted = { queue = "general", self_service = { name = "assistant", duration = { constant = "1m" }, containment_probability = 0.9, leave_probability = 0.1 } }
"#;

#[test]
fn who_was_done_in_self_service_asked_nobody_in_every_figure_of_the_shares() {
    let scenario = Scenario::parse("assisted.toml", ASSISTED).unwrap_or_else(|faults| panic!("{faults}"));
    let run = ShareRun::run(&scenario, Sample { seed: 3, replications: 4 }, || ()).expect("it runs");
    let all = run.figures().all_calls(Span::Whole);
    assert!(all.contained > 2_000 && all.left_self_service > 100, "{all:?}");
    let shares = run.figures().category_shares(Span::Whole);
    let categories = categories(&scenario, run.figures());
    for (share, category) in shares.iter().zip(&categories) {
        assert_eq!((share.asked, share.answered), (category.asked, category.answered));
        let gap = run.gap(share.queue).expect("answered").value;
        assert!((gap - 100.0 * share.gap().expect("answered")).abs() < 1e-9, "{gap} {share:?}");
        let rate = run.answer_rate(Some(share.queue)).expect("asked").value;
        assert!((rate - 100.0 * share.answer_rate().expect("asked")).abs() < 1e-9, "{rate} {share:?}");
    }
    assert_eq!(shares[0].asked + shares[1].asked, all.arrived - all.contained - all.left_self_service);
    let rate = run.answer_rate(None).expect("asked").value;
    assert!((rate - 100.0 * all.answered as f64 / all.for_agents() as f64).abs() < 1e-9, "{rate}");
}

#[test]
fn a_suggestion_moves_those_on_duty_where_a_curve_has_few_of_many_there() {
    let scenario = Scenario::parse("assisted.toml", ASSISTED).unwrap_or_else(|faults| panic!("{faults}"));
    let sample = Sample { seed: 3, replications: 4 };
    let now = ShareRun::run(&scenario, sample, || ()).expect("it runs");
    let seats: Vec<u32> = categories(&scenario, now.figures()).iter().map(|category| category.seats).collect();
    assert_eq!(seats, [3, 1], "nine are employed for each, and these are on duty");
    let moves = suggestion(&scenario, &now);
    assert!(!moves.is_empty() && moves.iter().all(|step| step.seats > 0), "{moves:?}");
    let reseated = reseated(&scenario, &moves);
    let on_duty = |profile: usize| reseated.world.patterns[0].staff[profile][12];
    assert_eq!((on_duty(0), on_duty(1)), (3 - moves[0].seats, 1 + moves[0].seats));
    let followed = ShareRun::run(&reseated, sample, || ()).expect("the suggestion is sound");
    assert!(!followed.counts_alike(&now) && now.counts_alike(&now));
}
