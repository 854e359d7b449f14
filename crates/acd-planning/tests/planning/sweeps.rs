//! A sweep's rows do not depend on how it was divided, on where its tasks ran, or on how often.

use std::num::NonZeroU64;

use acd::scenario::{Change, Draft};
use acd_planning::{Observed, Row, Sample, Sweep, SweepError, Task};

const SCENARIO: &str = r#"
queues.help = { wait_max = "5m" }
profiles.clerk.skills = { help = 1 }
agents.clerk = 6

[world]
calendar = { start = 2025-01-06, days = 1 }
callers.patience = { exponential = "2m" }
demand.patterns.any.calls_per_hour = 30
demand.factor = 1.0
call_types.help = {}
handling.talk = { exponential = "4m" }
staffing.patterns.any.clerk = 2
"#;

fn sweep(block: u64) -> Sweep {
    let change = |path: &str, value: &str| Change::new(path, value).expect("a change");
    let points = ["0.5", "2.5"].into_iter().flat_map(|factor| {
        ["2", "3"].map(|agents| {
            vec![change("world.demand.factor", factor), change("world.staffing.patterns.any.clerk", agents)]
        })
    });
    Sweep {
        draft: Draft::parse("help.toml", SCENARIO).expect("it is TOML"),
        variant: None,
        points: points.collect(),
        measures: ["calls.answer_rate", "legs.mean_wait", r#"legs.service_level{within="20s"}"#]
            .map(String::from)
            .to_vec(),
        sample: Sample { seed: 9, replications: 7 },
        block: NonZeroU64::new(block).expect("above zero"),
    }
}

fn bits(rows: &[Row]) -> Vec<(u64, Option<u64>)> {
    let found = rows.iter().flat_map(|row| &row.estimates).map(|found| found.expect("there were calls"));
    found.map(|found| (found.value.to_bits(), found.half_width.map(f64::to_bits))).collect()
}

#[test]
fn rows_are_the_same_however_tasks_are_cut_and_in_whatever_order_they_return() {
    let whole = bits(&sweep(1_000).run(Some(1), |_| {}).expect("it runs"));
    assert_eq!(whole.len(), 12);
    for (block, threads) in [(1, None), (2, Some(2)), (3, Some(1))] {
        assert_eq!(bits(&sweep(block).run(threads, |_| {}).expect("it runs")), whole, "blocks of {block}");
    }
    let sweep = sweep(2);
    let mut parts: Vec<_> =
        sweep.tasks().iter().map(|task| (task.point, sweep.run_task(task).expect("it runs"))).collect();
    parts.reverse();
    parts.rotate_left(7);
    assert_eq!(bits(&sweep.rows(parts).expect("they are complete")), whole);
}

#[test]
fn a_point_is_what_the_changed_scenario_gives_alone() {
    let sweep = sweep(3);
    let rows = sweep.run(None, |_| {}).expect("it runs");
    for (changes, row) in sweep.points.iter().zip(rows) {
        let mut draft = sweep.draft.clone();
        changes.iter().try_for_each(|change| draft.change(change)).expect("fields");
        let scenario = draft.scenario().expect("it is sound");
        let measures: Vec<_> = sweep.measures.iter().map(|text| scenario.measure(text).expect("a measure")).collect();
        let alone = Observed::run(&scenario, &measures, sweep.sample, || {}).expect("it runs");
        let alone: Vec<_> = (0..measures.len()).map(|measure| alone.estimate(measure)).collect();
        assert_eq!(row.estimates, alone, "{changes:?}");
    }
}

#[test]
fn parts_that_are_missing_repeated_or_of_another_sweep_are_refused() {
    let sweep = sweep(4);
    let run = |sweep: &Sweep, point, range| (point, sweep.run_task(&Task { point, range }).expect("it runs"));
    let rest =
        || sweep.tasks().into_iter().filter(|task| task.point > 1).map(|task| run(&sweep, task.point, task.range));
    let other = Sweep { sample: Sample { seed: 10, replications: 7 }, ..sweep.clone() };
    let some = [run(&sweep, 0, 0..4), run(&sweep, 1, 0..4), run(&sweep, 1, 3..7), run(&other, 0, 4..7)];
    let error = sweep.rows(some.into_iter().chain(rest()).collect()).expect_err("at fault");
    let SweepError::Parts(faults) = &error else { panic!("{error}") };
    let told: Vec<String> = faults.0.iter().map(ToString::to_string).collect();
    let expected = [
        "point 0, replications 4..7: of seed 10; expected 9, as in this program",
        "point 0, replications 4..7: of seed 10; expected 9, as in point 0, replications 0..4",
        "point 1, replications 3..7: has replications 3..4, which point 1, replications 0..4 has too",
    ];
    assert_eq!(told, expected);
    let error = sweep.rows([run(&sweep, 1, 0..7)].into_iter().chain(rest()).collect()).expect_err("point 0 is missing");
    assert_eq!(error.to_string(), "no partial results; expected at least one");
    // The parts of one point are no parts of another.
    let swapped = [run(&sweep, 0, 0..4), (0, run(&sweep, 1, 4..7).1), run(&sweep, 1, 0..7)];
    let error = sweep.rows(swapped.into_iter().chain(rest()).collect()).expect_err("at fault").to_string();
    assert!(error.starts_with("point 0, replications 4..7: of the scenario with digest "), "{error}");
}

#[test]
fn what_is_wrong_with_a_point_is_reported_with_its_changes() {
    let wrong = |path: &str, value: &str, measure: &str| {
        let points = vec![Vec::new(), vec![Change::new(path, value).expect("a change")]];
        let measures = vec![measure.to_owned()];
        Sweep { points, measures, ..sweep(5) }.run(None, |_| {}).expect_err("at fault").to_string()
    };
    let told = wrong("world.demand.factor", "-1", "calls.inbound");
    assert!(told.starts_with("world.demand.factor=-1: ") && told.contains("world.demand.factor"), "{told}");
    let told = wrong("world.demand.faktor", "1", "calls.inbound");
    assert!(told.contains("no `faktor` there"), "{told}");
    assert!(wrong("world.demand.factor", "1", "calls.imbound").contains("the unknown measure `calls.imbound`"));
}
