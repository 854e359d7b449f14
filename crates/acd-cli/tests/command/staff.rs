//! `acd staff`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::{ROOT, acd, folder, printed, status, text};

/// A small centre on one kind of day.
fn desks(name: &str) -> PathBuf {
    let path = folder(name).join("desks.toml");
    let scenario = r#"
        title = "Desks"
        [queues.contract]
        [queues.labour]
        [profiles]
        contract = { skills = { contract = 1 } }
        general = { skills = { contract = 2, labour = 1 }, call_selection = "rank_first" }
        [agents]
        contract = 2
        general = 2
        [world.calendar]
        days = 1
        period = "12h"
        [world.demand.patterns.day.rates]
        contract = [4, 20]
        labour = [2, 8]
        [world.callers]
        patience = { exponential = "2m" }
        [world.call_types]
        contract = {}
        labour = {}
        [world.handling]
        talk = { exponential = "4m" }
        [world.staffing.patterns]
        day = { contract = [1, 2], general = [1, 2] }
        "#;
    fs::write(&path, scenario).expect("a file for the test");
    path
}

const TARGET: &str = "legs.service_level{within=20s,each=queue}>=75";

fn quick<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["staff", file, "--target", TARGET, "--effort", "0.02", "--verify", "20", "--tolerance", "10"][..], more].concat()
}

#[test]
fn a_plan_is_printed_by_period_and_its_command_replays_the_runs_behind_it() {
    let path = desks("staff_plan");
    let file = path.to_str().expect("UTF-8");
    let table = printed(&quick(file, &[]));
    for part in ["00:00", "12:00", "need", "present", "gap", "Removal test", "The runs behind it:", "acd simulate"] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert_eq!(table, printed(&quick(file, &[])), "the same again");

    let json: Value = serde_json::from_str(&printed(&quick(file, &["--json"]))).expect("JSON");
    let plan = json["plan"].as_array().expect("a list");
    assert_eq!(plan.len(), 4, "two profiles, two periods");
    let command = json["command"].as_str().expect("a command");
    let replayed = command.replacen("acd ", &format!("{} ", env!("CARGO_BIN_EXE_acd")), 1);
    let output = Command::new("sh").args(["-c", &format!("{replayed} --json")]).current_dir(ROOT).output().expect("sh");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    let counted: f64 =
        json["reached"].as_array().expect("a list").iter().map(|row| row["counted"].as_f64().expect("calls")).sum();
    let offered = report["queues"].as_array().expect("queues").last().expect("the total")["offered"].as_f64();
    let offered = offered.expect("a mean of legs") * 20.0;
    assert!((counted - offered).abs() < 1e-6 * counted, "{counted} {offered}");
}

#[test]
fn more_demand_takes_more_agents_and_the_present_seats_are_judged_as_they_are() {
    let path = desks("staff_demand");
    let file = path.to_str().expect("UTF-8");
    let cost = |more: &[&str]| {
        let output = acd(&quick(file, &[&["--json"], more].concat()));
        let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
        json["cost"].as_f64().expect("a cost")
    };
    assert!(cost(&["--what-if", "demand*2"]) > cost(&[]));
    assert_eq!(cost(&["--keep-staff"]), 6.0);
    assert!(cost(&["--presence", "9"]) >= 18.0);
}

#[test]
fn what_cannot_be_is_refused_in_words_and_nothing_is_written() {
    let path = desks("staff_refused");
    let file = path.to_str().expect("UTF-8");
    let tables = path.with_file_name("tables");
    let csv = tables.to_str().expect("UTF-8");
    let refused = [
        (&["--limit", "general=0..1", "--limit", "contract=0..1"][..], 1, "no plan reaches the targets"),
        (&["--limit", "general=3..1"], 2, "contradict each other"),
        (&["--limit", "genral=3.."], 2, "general"),
        (&["--limit", "general@8-9=3"], 2, "PROFILE[@FROM-TO]"),
        (&["--limit", "general@5124095576030432:00-24:00=3"], 2, "PROFILE[@FROM-TO]"),
        (&["--limit", "general@08:18446744073709551615-24:00=3"], 2, "PROFILE[@FROM-TO]"),
        (&["--cost", "general=-1"], 2, "above zero"),
        (&["--what-if", "staff*2"], 2, "demand*FACTOR"),
        (&["--target", "calls.answer_rate<=90"], 2, "more is better"),
    ];
    for (flags, expected, part) in refused {
        let output = acd(&quick(file, &[&["--csv", csv], flags].concat()));
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{flags:?}: {said}");
        assert!(said.contains(part), "{flags:?}: {said}");
        assert!(output.stdout.is_empty() && !tables.exists(), "{flags:?}");
    }
    assert_eq!(status(&["staff", file]), Some(2), "without a target");
    printed(&quick(file, &["--csv", csv]));
    assert!(tables.join("plan.csv").exists() && tables.join("reached.csv").exists());
}

#[test]
fn what_a_training_saves_is_planned_and_one_that_cannot_be_is_refused() {
    let path = desks("staff_train");
    let file = path.to_str().expect("UTF-8");
    let json: Value =
        serde_json::from_str(&printed(&quick(file, &["--train", "contract=labour", "--json"]))).expect("JSON");
    let [training] = &json["trainings"].as_array().expect("a list")[..] else { panic!("{json}") };
    assert_eq!(training["training"], "contract and labour");
    let (cost, saves) = (training["cost"].as_f64().expect("a cost"), training["saves"].as_f64().expect("a number"));
    assert!((json["cost"].as_f64().expect("a cost") - cost - saves).abs() < 1e-9, "{training}");
    assert!(training["most_at_once"].is_u64(), "{training}");
    let table = printed(&quick(file, &["--train", "contract=labour"]));
    assert!(table.contains("if some were trained for") && table.contains("contract and labour"), "{table}");
    for (training, part) in
        [("contract=contract", "already"), ("contrakt=labour", "unknown profile"), ("contract", "=")]
    {
        let output = acd(&quick(file, &["--train", training]));
        let said = text(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(part) && output.stdout.is_empty(), "{said}");
    }
}

#[test]
fn one_interval_of_a_plan_is_replayed_by_the_command_that_is_printed() {
    let path = desks("staff_at");
    let file = path.to_str().expect("UTF-8");
    let json: Value = serde_json::from_str(&printed(&quick(file, &["--json"]))).expect("JSON");
    let command = json["command_of_interval"].as_str().expect("a command");
    assert!(command.contains("'day 12:00'"), "{command}");
    let replayed = command.replacen("acd ", &format!("{} ", env!("CARGO_BIN_EXE_acd")), 1);
    let replayed = format!("{replayed} --tolerance 10 --json");
    let output = Command::new("sh").args(["-c", &replayed]).current_dir(ROOT).output().expect("sh");
    let at: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    let here = |json: &Value| -> Vec<Value> {
        let rows = json["reached"].as_array().expect("a list").iter();
        rows.filter(|row| row["place"] == "day 12:00").cloned().collect()
    };
    assert_eq!(here(&at).len(), 2, "a target for each queue");
    assert_eq!(at["reached"].as_array().map(Vec::len), Some(2), "and nothing else");
    assert_eq!(here(&at), here(&json), "the very runs that verified the plan");
    let output = acd(&["staff", file, "--target", TARGET, "--keep-staff", "--at", "day 12:30"]);
    assert!(
        output.status.code() == Some(2) && text(&output.stderr).contains("such as 'day 12:00'"),
        "{}",
        text(&output.stderr)
    );
}

/// Stops a search with Ctrl-C, later and later until it has a plan by then.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_search_with_the_best_plan_so_far_judged_on_fresh_numbers() {
    let path = desks("staff_stopped");
    let file = path.to_str().expect("UTF-8");
    for wait_secs in [1, 2, 4, 8, 16, 32] {
        let search = Command::new(env!("CARGO_BIN_EXE_acd"))
            .args(["staff", file, "--target", TARGET, "--effort", "3", "--verify", "20"])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("it starts");
        std::thread::sleep(std::time::Duration::from_secs(wait_secs));
        let pid = search.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
        let output = search.wait_with_output().expect("it ends");
        let printed = text(&output.stdout);
        if output.status.code() == Some(130) && !printed.is_empty() {
            for part in ["Stopped: the best plan so far, judged on fresh numbers", "±", "The runs behind it:"] {
                assert!(printed.contains(part), "{part}: {printed}");
            }
            return;
        }
        assert!(text(&output.stderr).contains("stopped before a plan was found"), "{}", text(&output.stderr));
        assert_eq!(output.status.code(), Some(130));
    }
    panic!("there never was a plan");
}
