//! What a scenario is recognised by, and its text to take elsewhere.

use std::fs;
use std::path::Path;

use acd::scenario::{Draft, Scenario};

fn shipped() -> Vec<(String, Scenario)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["scenarios", "tests/report"].map(|name| fs::read_dir(folder.join(name)).expect("the folder is there"));
    let paths = files.into_iter().flatten().map(|file| file.expect("readable").path());
    let paths = paths.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.map(|path| (path.display().to_string(), Scenario::load(&path).expect("it is sound"))).collect()
}

fn again(scenario: &Scenario) -> Scenario {
    let draft = Draft::parse_in(scenario.name(), &scenario.to_toml(), scenario.folder()).expect("it is TOML");
    draft.scenario().expect("it is sound")
}

#[test]
fn the_text_to_take_elsewhere_is_the_same_scenario_and_so_is_that_of_each_variant() {
    let scenarios = shipped();
    assert!(scenarios.len() > 8, "{}", scenarios.len());
    for (name, scenario) in &scenarios {
        assert_eq!(again(scenario).digest(), scenario.digest(), "{name}");
        for variant in &scenario.variants {
            let variant = scenario.variant(&variant.name).expect("it is sound");
            assert_eq!(again(&variant).digest(), variant.digest(), "{name}");
            assert_ne!(variant.digest(), scenario.digest(), "{name}");
        }
    }
}

#[test]
fn every_number_counts_and_no_comment_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/tiny.toml");
    let text = fs::read_to_string(&path).expect("it is there");
    let digest = |text: &str| Scenario::parse("tiny", text).expect("it is sound").digest();
    assert_eq!(digest(&text), digest(&format!("# a comment\n{text}")));
    let mut draft = Draft::load(&path).expect("TOML");
    draft.set("world.agents.answer_delay", "{ constant = \"4s\" }").expect("a field");
    let changed = draft.scenario().expect("it is sound");
    assert_ne!(changed.digest(), digest(&text));
    assert_eq!(again(&changed).digest(), changed.digest(), "changes are in the text");
    let titled = format!("title = \"Another title\"\n{}", text.replacen("title", "description", 1));
    assert_ne!(digest(&titled), digest(&text));
}

/// A name that needs quotation marks, a text with everything in it, a date, lists of tables, recorded calls.
#[test]
fn names_texts_dates_and_recorded_calls_survive() {
    let calls =
        |secs: u32| format!("time,queue\n2025-01-01 09:00:00,劳动 纠纷.x\n2025-01-01 09:00:0{secs},劳动 纠纷.x\n");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("digests");
    fs::create_dir_all(&folder).expect("room");
    fs::write(folder.join("calls.csv"), calls(7)).expect("room");
    let text = r#"
title = "\"quoted\" \\ tab\t, 一 line\nand another"
queues."劳动 纠纷.x" = { wait_max = "5m", ladder = [{ at = "0s", tiers = [1] }, { at = "1m", tiers = [1, 2] }] }
profiles.clerk.skills = { "劳动 纠纷.x" = 1 }
agents.clerk = 4

[world]
calendar = { start = 2025-01-01, days = 1 }
call_types."劳动 纠纷.x" = {}
handling.talk = { exponential = "4m" }
staffing.patterns.any.clerk = 4
trace.file = "calls.csv"
"#;
    let path = folder.join("named.toml");
    fs::write(&path, text).expect("room");
    let scenario = Scenario::load(&path).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(again(&scenario).digest(), scenario.digest());
    fs::write(folder.join("calls.csv"), calls(8)).expect("room");
    assert_ne!(again(&scenario).digest(), scenario.digest(), "recorded calls count");
}
