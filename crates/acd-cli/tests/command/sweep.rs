//! `acd sweep`: a row a point, the same as a run of the changed scenario alone.

use serde_json::Value;

use super::{TINY, acd, printed, status, text};

const SWEEP: [&str; 10] = [
    "sweep",
    TINY,
    "--vary",
    "queues.expert.wrap_up=20s,90s",
    "--vary",
    "world.demand.patterns*=1,1.5",
    "--measure",
    "legs.mean_wait",
    "--replications",
    "8",
];

#[test]
fn each_point_is_what_a_run_of_it_alone_says() {
    let sweep: Value =
        serde_json::from_str(&printed(&[&SWEEP[..], &["--json", "--seed", "5"]].concat())).expect("JSON");
    let points = sweep["points"].as_array().expect("points");
    assert_eq!(points.len(), 4);
    for point in points {
        let wrap_up = point["changes"]["queues.expert.wrap_up"].as_str().expect("a value");
        let factor = point["changes"]["world.demand.patterns"].as_str().and_then(|text| text.strip_prefix('×'));
        let set = format!("queues.expert.wrap_up={wrap_up}");
        let times = format!("world.demand.patterns*={}", factor.expect("a factor"));
        let run = ["simulate", TINY, "--seed", "5", "--replications", "8", "--json", "--set", &set, "--set", &times];
        let alone: Value = serde_json::from_str(&printed(&run)).expect("JSON");
        let queues = alone["queues"].as_array().expect("queues");
        let mean = queues.last().and_then(|total| total["mean_wait_secs"].as_f64()).expect("a total");
        let found = point["figures"]["legs.mean_wait"]["value"].as_f64().expect("a value");
        assert!((found / mean - 1.0).abs() < 1e-12, "{point}: {mean}");
    }
    let table = printed(&SWEEP);
    assert!(table.contains("queues.expert.wrap_up  world.demand.patterns") && table.contains("×1.5"), "{table}");
}

#[test]
fn faults_of_a_point_are_told_as_those_of_the_scenario() {
    let wrong = acd(&["sweep", TINY, "--vary", "queues.expert.wrap_up=20s,-5s"]);
    let told = text(&wrong.stderr);
    assert_eq!(wrong.status.code(), Some(3), "{told}");
    assert!(told.contains("queues.expert.wrap_up") && told.contains("changed by"), "{told}");
    assert_eq!(status(&["sweep", TINY, "--vary", "queues.expert.rwap_up=20s"]), Some(2));
    assert_eq!(status(&["sweep", TINY, "--vary", "queues.expert.wrap_up=20s", "--measure", "legs.nothing"]), Some(2));
    assert_eq!(status(&["sweep", TINY]), Some(2));
}
