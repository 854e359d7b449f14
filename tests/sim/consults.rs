//! The shipped scenario of a first line that consults experts: transfers and consultations are as frequent as their
//! probabilities, and every consultation, call and leg is accounted for.

use acd::id::QueueId;
use acd::scenario::Scenario;
use acd::sim::Simulation;
use acd::stats::{Figures, Span, Tally, View};
use acd::time::Duration;

const ADVICE: QueueId = QueueId(0);
const EXPERT: QueueId = QueueId(1);

fn played() -> Figures {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/teach-consult.toml");
    let scenario = Scenario::load(path).unwrap_or_else(|faults| panic!("{faults}"));
    let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone()).expect("it is sound");
    let mut tally = Tally::new(simulation.center(), &scenario.tally(Duration::from_secs(20))).expect("it can be kept");
    let mut sum: Option<Figures> = None;
    for number in 0..4 {
        tally.restart();
        let ended = simulation.replicate(11, number, |events| events.iter().for_each(|event| tally.record(event)));
        tally.advance(ended.expect("it runs"));
        assert_eq!(tally.check(), Ok(()), "everything adds up");
        match &mut sum {
            Some(sum) => sum.merge(tally.figures()).expect("of one centre"),
            None => sum = Some(tally.figures().clone()),
        }
    }
    sum.expect("four replications")
}

/// Whether `found` of `all` matches a probability within four standard errors.
fn assert_chance(what: &str, found: u64, all: u64, chance: f64) {
    let (mean, error) = (all as f64 * chance, (all as f64 * chance * (1.0 - chance)).sqrt());
    assert!((found as f64 - mean).abs() <= 4.0 * error, "{what}: {found} of {all}, not {mean:.0} ± {error:.0}");
}

#[test]
fn so_many_are_passed_on_and_asked_about_as_the_chances_say() {
    let figures = played();
    // Each first-line conversation is drawn for once; all of them come from answered legs.
    let first = figures.served(ADVICE, Span::Whole).answered;
    assert!(first > 50_000, "{first}");
    let center = figures.center_counts(Span::Whole);
    assert_chance("asked", center.consults, first, 0.06 + 0.10 + 0.04 + 0.02);
    let transfers = figures.transfers(ADVICE, EXPERT, Span::Whole);
    assert_chance("blind transfers", transfers.blind, first, 0.08);
    assert_eq!(transfers.attended, center.consults_transferred);
    // Agents without an answer in time continue without: the remainder of the attended ones and of the conferences.
    let answered = figures.all_consultations(Span::Whole).answered;
    assert!(center.consults_transferred + center.consults_joined <= answered);
    assert_chance("attended of both", center.consults_transferred, transfers.attended + center.consults_joined, 0.6);
}

#[test]
fn consultations_calls_and_legs_are_accounted_for_apart() {
    let figures = played();
    let (calls, asking) = (figures.all_calls(Span::Whole), figures.all_consultations(Span::Whole));
    let center = figures.center_counts(Span::Whole);
    assert_eq!(center.consults, center.consults_ended(), "each ended once");
    assert_eq!(
        (center.consults_caller_gone, center.consults_failed),
        (0, 0),
        "who is on hold stays; experts are there"
    );
    assert_eq!(asking.arrived, asking.ended());
    assert_eq!(asking.merged, center.consults_transferred + center.consults_joined);
    let legs = |queue| figures.legs(queue, Span::Whole, View::Cohort);
    assert_eq!(legs(ADVICE).offered, calls.arrived, "every caller asks the first line, once");
    let transfers = figures.transfers(ADVICE, EXPERT, Span::Whole);
    assert_eq!(legs(EXPERT).offered, transfers.blind + asking.arrived, "experts are passed callers, or asked");
    assert_eq!(legs(EXPERT).answered.count, calls.legs_answered - calls.answered + asking.answered);
    // Whoever joined a caller's call left it again; nobody joined in any other way.
    let served = figures.served(EXPERT, Span::Whole);
    assert_eq!(served.joined, asking.merged);
    assert_eq!(served.conversations, served.answered + served.joined);
    // Consultations of an external destination make no call of their own.
    assert_chance("outside", center.consults - asking.arrived, center.consults, 0.02 / 0.22);
}

#[test]
fn conversations_take_what_their_parts_take() {
    let figures = played();
    let center = figures.center_counts(Span::Whole);
    let (first, expert) = (figures.served(ADVICE, Span::Whole), figures.served(EXPERT, Span::Whole));
    // Experts: 7 minutes with each of their own callers, 40, 60 or 30 seconds for each consultation, and two minutes in
    // each conference. Pure consultations can be distinguished only by their probability, within 3 %.
    let asked_only =
        figures.all_consultations(Span::Whole).answered - center.consults_transferred - center.consults_joined;
    let of_callers = figures.transfers(ADVICE, EXPERT, Span::Whole).attended + expert.answered
        - figures.all_consultations(Span::Whole).answered;
    let expected = of_callers as f64 * 420.0
        + center.consults_transferred as f64 * 40.0
        + center.consults_joined as f64 * (30.0 + 120.0)
        + asked_only as f64 * 60.0;
    let ratio = expert.talk.as_secs_f64() / expected;
    assert!((ratio - 1.0).abs() < 0.03, "{ratio}");
    assert!(first.mean_talk_secs().expect("they talked") > 300.0, "asking lengthens conversations");
}
