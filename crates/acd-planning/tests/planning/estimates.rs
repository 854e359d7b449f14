//! Estimated waits on every shipped scenario: ours compared with Asterisk's moving average and the naive estimate.

use std::fs;
use std::path::{Path, PathBuf};

use acd::scenario::Scenario;
use acd::stats::Estimator;
use acd_planning::{Better, Sample, judge_estimates};

/// Queues with fewer waits are not conclusive.
const MIN_WAITS: u64 = 300;

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let entries = fs::read_dir(folder).expect("the scenarios are there");
    let files = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    files.sort();
    files
}

#[test]
fn ours_is_nearer_than_the_usual_ones_in_every_queue_of_every_shipped_scenario() {
    let (mut compared, mut beaten) = (0, Vec::new());
    for path in shipped() {
        let scenario = Scenario::load(&path).unwrap_or_else(|faults| panic!("{faults}"));
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        // A replication of Beijing has half a million waits.
        let replications = if scenario.world.days.len() > 100 { 1 } else { 8 };
        let found = judge_estimates(&scenario, Sample { seed: 1, replications }, || ()).expect("it runs");
        for (queue, found) in scenario.center.queues.iter().zip(&found) {
            if found.of(Estimator::Own).count < MIN_WAITS {
                continue;
            }
            compared += 1;
            for rival in [Estimator::Asterisk, Estimator::Naive] {
                let place = format!("{name}, {}: {rival:?}", queue.name);
                let better = Better::than(rival, found).expect("some were compared");
                assert!(better.by_absolute, "{place}: {found:#?}");
                if !(better.by_square && better.by_bias) {
                    beaten.push(place);
                }
            }
        }
    }
    assert!(compared >= 14, "only {compared} queues");
    // There the naive estimate is the exact mean: one queue, one kind of agent, exponential times, no abandonment. No
    // other estimate has a smaller bias or mean square error, but one below the mean has a smaller mean absolute error.
    assert_eq!(beaten, ["teach-erlang-c, help: Naive"]);
}

#[test]
fn where_the_naive_estimate_is_exact_ours_is_within_two_per_cent_of_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/teach-erlang-c.toml");
    let scenario = Scenario::load(path).unwrap_or_else(|faults| panic!("{faults}"));
    let found = judge_estimates(&scenario, Sample { seed: 2, replications: 8 }, || ()).expect("it runs")[0];
    let (own, naive) = (found.of(Estimator::Own), found.of(Estimator::Naive));
    let wait = found.mean_wait_secs().expect("callers waited");
    assert!(own.bias_secs().expect("compared").abs() < 0.02 * wait, "{own:?}");
    assert!(own.root_mean_square_secs() < naive.root_mean_square_secs().map(|secs| 1.02 * secs), "{own:?} {naive:?}");
}
