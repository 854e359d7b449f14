//! However a run is divided, and in whatever order its parts come back, they make the same outcome to the last bit.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;

use super::replications::{eventful, everything, measures};
use acd::sim::{
    Counted, Counter, Digest, Made, Outcome, Partial, PartialFault, Ratio, Replications, Simulation, Stop, estimators,
    in_order, merge, open, seal,
};
use acd::stats::{Detail, TallyOptions};

const ALL: u64 = 16;
const SEED: u64 = 12_348;
const KIND: &[u8; 8] = b"ACDTEST\0";

/// Sums of fractions depend on the order: with these, a merge in another order shows.
fn fractions(counted: Counted<'_>) -> Vec<Ratio> {
    let mut ratios = measures(counted);
    let third = ratios[2].part / 3.0;
    ratios.push(Ratio::new(third, third.sqrt()));
    ratios.push(Ratio::total(1e9 / third));
    ratios
}

fn options() -> TallyOptions {
    TallyOptions {
        waits_by_time: Detail::On,
        days: 2,
        offers_by_agent: Detail::On,
        transfers: Detail::On,
        ..everything()
    }
}

fn plan(threads: usize) -> Replications {
    Replications { seed: SEED, stop: Stop::After(ALL), threads: NonZeroUsize::new(threads), tally: options() }
}

fn known() -> (Digest, Digest) {
    (Digest::of_bytes(b"eventful"), Digest::of_bytes(b"fractions"))
}

/// A part that has been in a file.
fn part(simulation: &Simulation, range: Range<u64>, threads: usize) -> (String, Partial) {
    let name = format!("{}..{}", range.start, range.end);
    let never = AtomicBool::new(false);
    let made = plan(threads).part(known(), range, simulation, fractions, |_| {}, &never);
    let bytes = seal(KIND, 1, &made.expect("it runs").expect("it was not cancelled"));
    (name, open(KIND, 1, &bytes).expect("it is whole"))
}

fn whole(simulation: &Simulation) -> &'static Outcome {
    static WHOLE: OnceLock<Outcome> = OnceLock::new();
    WHOLE.get_or_init(|| plan(2).run(simulation, fractions, |_| {}, &AtomicBool::new(false)).expect("it runs"))
}

fn assert_same(merged: &Outcome, whole: &Outcome) {
    assert_eq!(merged.figures, whole.figures);
    assert_eq!(merged.quality, whole.quality);
    assert_eq!(merged.histograms, whole.histograms);
    assert_eq!(merged.measures, whole.measures);
    assert_eq!(merged.replications, whole.replications);
    let bits = |outcome: &Outcome| -> Vec<_> {
        let estimates = (0..outcome.measures.len()).map(|measure| outcome.estimate(measure).expect("there were calls"));
        estimates.map(|estimate| (estimate.value.to_bits(), estimate.half_width.map(f64::to_bits))).collect()
    };
    assert_eq!(bits(merged), bits(whole));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn any_division_merged_in_any_order_is_the_whole(
        cuts in proptest::collection::btree_set(1..ALL, 0..6),
        order in any::<u64>(),
        threads in 1usize..4,
    ) {
        let simulation = eventful();
        let edges: Vec<u64> = std::iter::once(0).chain(cuts).chain([ALL]).collect();
        let mut parts: Vec<_> = edges.windows(2).map(|edge| part(&simulation, edge[0]..edge[1], threads)).collect();
        let count = parts.len();
        parts.rotate_left(order as usize % count);
        if order % 2 == 0 {
            parts.reverse();
        }
        let blank = Counter::new(&simulation, &options()).expect("sound options");
        let merged = merge(&parts, Some(ALL), &blank).expect("they are parts of one run");
        assert_same(&merged, whole(&simulation));
    }
}

/// What the property above would not notice if sums of fractions were the same in any order.
#[test]
fn the_order_of_the_measures_matters_to_the_last_bit() {
    let simulation = eventful();
    let halves = [part(&simulation, 0..7, 1), part(&simulation, 7..ALL, 1)];
    let [(_, first), (_, second)] = &halves;
    assert_ne!(estimators([first, second]), estimators([second, first]));
}

#[test]
fn every_reason_not_to_merge_is_reported_with_the_names_of_both() {
    let measured = |name: &str, scenario: &[u8], seed, range: Range<u64>| {
        let made = Made::new((Digest::of_bytes(scenario), Digest::of(&0)), &TallyOptions::default(), seed);
        let ratios = range.clone().map(|number| vec![Ratio::total(number as f64)]).collect();
        (name.to_owned(), Partial::of_measures(made, range.start, ratios))
    };
    let lines = |parts: &[_], replications| in_order(parts, replications).expect_err("faults").to_string();
    let parts = [
        measured("a", b"one", 1, 10..20),
        measured("b", b"two", 1, 0..5),
        measured("c", b"one", 7, 5..8),
        measured("d", b"one", 1, 15..30),
        measured("e", b"one", 1, 17..18),
    ];
    let (two, one) = (Digest::of_bytes(b"two").short(), Digest::of_bytes(b"one").short());
    let expected = format!(
        "b: of the scenario with digest {two}; expected {one}, as in a\n\
         c: of seed 7; expected 1, as in a\n\
         d: has replications 15..20, which a has too\n\
         e: has replications 17..18, which d has too\n\
         replications 8..10 are missing\n\
         replications 30..40 are missing"
    );
    assert_eq!(lines(&parts, Some(40)), expected);
    assert_eq!(lines(&parts[..1], None), "replications 0..10 are missing");
    assert_eq!(lines(&[], None), "no partial results; expected at least one");
    let sound = [measured("a", b"one", 1, 3..9), measured("b", b"one", 1, 0..3)];
    let found = in_order(&sound, Some(9)).expect("they are complete");
    assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
}

#[test]
fn counts_of_another_shape_and_other_options_are_faults_and_not_panics() {
    let simulation = eventful();
    let blank = |options| Counter::new(&simulation, &options).expect("sound options");
    let parts = [part(&simulation, 0..2, 1)];
    let faults = merge(&parts, None, &blank(TallyOptions::default())).expect_err("they do not fit");
    assert_eq!(faults.0, [PartialFault::Counts { name: "0..2".into() }]);
    let never = AtomicBool::new(false);
    let other = Replications { tally: TallyOptions { thresholds: Vec::new(), ..options() }, ..plan(1) };
    let made = other.part(known(), 2..4, &simulation, fractions, |_| {}, &never);
    let both = [parts[0].clone(), ("b".to_owned(), made.expect("it runs").expect("not cancelled"))];
    let faults = merge(&both, None, &blank(options())).expect_err("they were counted otherwise");
    assert_eq!(faults.0, [PartialFault::Options { name: "b".into(), first: "0..2".into() }]);
}

#[test]
fn a_part_that_was_cancelled_is_no_part() {
    let simulation = eventful();
    let cancel = AtomicBool::new(false);
    let made = plan(1).part(known(), 0..5, &simulation, fractions, |_| cancel.store(true, Ordering::Relaxed), &cancel);
    assert_eq!(made.expect("it runs"), None);
}
