//! `acd rota` and `acd rota --repair`: what is printed, the files, and the exit statuses.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{acd, folder, printed, status, text};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/rota.txt");

/// Monday to Friday: the need also names weekends, of which this rota has none.
const FILE: &str = r#"
title = "One week"
start = "2025-06-02"
days = 5
rest = "11h"

[need]
plan = "need.csv"

[shifts.early]
start = "07:30"
end = "16:00"
breaks = [{ at = "11:30", length = "30m" }]
[shifts.late]
start = "12:30"
end = "21:00"
breaks = [{ at = "17:00", length = "30m" }]

[contracts.full]
hours = { most = 40, wished = 32 }

[people]
"Li, W." = { contract = "full", profiles = ["lawyer"] }
Wang = { contract = "full", profiles = ["lawyer"], leave = ["2025-06-04"] }
"吴" = { contract = "full", profiles = ["lawyer"] }
"a/b" = { contract = "full", profiles = ["lawyer"] }
"#;

const NEED: &str = "day,from,profile,need
weekday,08:00,lawyer,1
weekday,13:00,lawyer,2
weekday,18:00,lawyer,1
weekday,21:00,lawyer,0
weekend,10:00,lawyer,1
";

const SCENARIO: &str = r#"
title = "Desk"
reasons = ["break"]
[queues.desk]
[profiles.lawyer]
skills = { desk = 1 }
[agents.Wang]
profile = "lawyer"
[world.calendar]
start = 2025-01-01
days = 7
[world.demand.patterns.weekday.rates]
desk = [0, 0, 0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0, 0]
[world.callers]
patience = { exponential = "5m" }
[world.call_types.desk]
[world.handling]
talk = { exponential = "4m" }
[world.staffing]
shrinkage = 0.02
[world.staffing.patterns.weekday]
lawyer = 1
"#;

const QUICK: [&str; 4] = ["--effort", "0.001", "--replications", "4"];

/// The rota's file in a folder of its own, with its tables.
fn inputs(name: &str, file: &str) -> PathBuf {
    let folder = folder(name);
    for (name, text) in [("june.toml", file), ("need.csv", NEED), ("desk.toml", SCENARIO)] {
        fs::write(folder.join(name), text).expect("a file for the test");
    }
    folder.join("june.toml")
}

fn quick<'a>(file: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    [&["rota", file.to_str().expect("UTF-8")][..], &QUICK, more].concat()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a `rota.csv` below its heading.
fn duties(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).expect("a rota");
    let names: Vec<&str> = vec!["person", "date", "profile", "shift", "start", "end", "breaks", "night"];
    assert_eq!(reader.headers().expect("a heading"), names);
    reader.records().map(|row| row.expect("sound").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_rota_is_the_golden_one_and_its_files_say_the_same() {
    let file = inputs("rota_golden", FILE);
    let out = file.with_file_name("out");
    let found = printed(&quick(&file, &["--out", out.to_str().expect("UTF-8")]));
    if std::env::var_os("ACD_BLESS").is_some() {
        fs::write(GOLDEN, &found).expect("the golden rota can be written");
    } else {
        assert_eq!(found, read(Path::new(GOLDEN)), "ACD_BLESS=1 cargo test -p acd-cli --test command rota");
    }
    let duties = duties(&out.join("rota.csv"));
    assert_eq!(duties.len(), 4 * 5);
    let worked: Vec<&Vec<String>> = duties.iter().filter(|row| row[3] != "off").collect();
    for row in &worked {
        let times = if row[3] == "early" { ["07:30", "16:00", "11:30+30"] } else { ["12:30", "21:00", "17:00+30"] };
        assert_eq!((row[2].as_str(), [&row[4], &row[5], &row[6]]), ("lawyer", times.map(str::to_owned).each_ref()));
    }
    assert!(duties.iter().any(|row| row[0] == "Wang" && row[1] == "2025-06-04" && row[3] == "off"), "leave");
    // Everybody's own calendar, under a name that a file may have.
    for (person, file) in [("Li, W.", "Li, W..ics"), ("Wang", "Wang.ics"), ("吴", "吴.ics"), ("a/b", "a_b.ics")] {
        let calendar = read(&out.join("calendars").join(file));
        let own: Vec<_> = worked.iter().filter(|row| row[0] == person).collect();
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), own.len(), "{calendar}");
        for row in own {
            let start = format!("DTSTART:{}T{}00", row[1].replace('-', ""), row[4].replace(':', ""));
            assert!(
                calendar.contains(&start) && calendar.contains(&format!("SUMMARY:{}", row[3])),
                "{start} {calendar}"
            );
        }
        assert!(calendar.contains("DTSTAMP:20250601T000000Z"), "the same rota gives the same file");
    }
    let picture = read(&out.join("rota.svg"));
    assert_eq!(picture.matches("class=\"s\"").count(), worked.len() + 1, "a shift each, and one in the legend");
    assert!(fs::read(out.join("rota.xlsx")).expect("a workbook").starts_with(b"PK"));
    assert!(!out.join("scenario.toml").exists() && !out.join("rota-week-2.svg").exists());

    let document: Value = serde_json::from_str(&printed(&quick(&file, &["--json"]))).expect("JSON");
    let shifts = |person: &Value| person["shifts"].as_array().map_or(0, Vec::len);
    let people = document["people"].as_array().expect("a list");
    assert_eq!(people.iter().map(shifts).sum::<usize>(), worked.len());
    let hours: f64 = people.iter().filter_map(|person| person["hours"].as_f64()).sum();
    assert_eq!(hours, 8.0 * worked.len() as f64);
    assert_eq!(document["paid_hours_a_weekday"], hours / 5.0);
    assert_eq!(document["stopped"], false);
}

#[test]
fn with_a_scenario_the_rota_is_simulated_and_acd_simulate_reads_it() {
    let file = inputs(
        "rota_simulated",
        &FILE.replace("plan = ", "scenario = \"desk.toml\"\ntargets = [\"calls.answer_rate{by=run}>=50\"]\nplan = "),
    );
    let out = file.with_file_name("out");
    let told = printed(&quick(&file, &["--out", out.to_str().expect("UTF-8")]));
    assert!(told.contains("Simulated 4 times with absences:") && told.contains("met"), "{told}");
    let scenario = out.join("scenario.toml");
    let report = printed(&["simulate", scenario.to_str().expect("UTF-8"), "--replications", "2"]);
    assert!(report.contains("desk"), "{report}");
    fs::write(&file, read(&file).replace(">=50", ">=99.9")).expect("room");
    let output = acd(&quick(&file, &["--rounds", "0"]));
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("missed"), "{}", text(&output.stdout));
}

#[test]
fn a_repair_changes_little_and_says_what() {
    let file = inputs("rota_repair", FILE);
    let (before, after) = (file.with_file_name("before"), file.with_file_name("after"));
    printed(&quick(&file, &["--out", before.to_str().expect("UTF-8")]));
    let old = duties(&before.join("rota.csv"));
    let ill = old.iter().find(|row| row[1] == "2025-06-04" && row[3] != "off").expect("somebody works then");
    let (rota, flag) = (before.join("rota.csv"), format!("{}=2025-06-04..2025-06-05", ill[0]));
    let (rota, after_name) = (rota.to_str().expect("UTF-8"), after.to_str().expect("UTF-8"));
    let told = printed(&quick(&file, &["--repair", rota, "--ill", &flag, "--out", after_name]));
    let new = duties(&after.join("rota.csv"));
    let changed: Vec<_> = old.iter().zip(&new).filter(|(old, new)| old != new).map(|(_, new)| new).collect();
    assert!(told.starts_with(&format!("{} days of ", changed.len())), "{told}");
    assert!((1..=6).contains(&changed.len()), "{changed:?}");
    for row in &changed {
        assert!(row[1].as_str() >= "2025-06-04", "nothing before: {row:?}");
        let line = told.lines().find(|line| line.contains(&row[0]) && line.contains(&row[1])).expect("a line");
        assert!(line.trim_end().ends_with(&row[3]), "{line}: {row:?}");
    }
    let off = |date: &str| new.iter().any(|row| row[0] == ill[0] && row[1] == date && row[3] == "off");
    assert!(off("2025-06-04") && off("2025-06-05"), "{told}");
    for (flag, part) in [
        ("Nobody=2025-06-04", "unknown person"),
        ("Wang=2025-07-04", "no day of the rota"),
        ("Wang=4 June", "expected NAME=DATE"),
        ("Wang", "expected NAME=DATE"),
    ] {
        let output = acd(&quick(&file, &["--repair", rota, "--ill", flag]));
        assert_eq!(output.status.code(), Some(2), "{flag}");
        assert!(text(&output.stderr).contains(part), "{}", text(&output.stderr));
    }
}

#[test]
fn faults_of_the_files_and_flags_have_statuses_of_their_own() {
    let file = inputs("rota_faults", FILE);
    let with = |text: &str| fs::write(&file, text).expect("room");
    let refused = |part: &str, code: i32| {
        let output = acd(&quick(&file, &[]));
        assert_eq!(output.status.code(), Some(code), "{part}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(part) && output.stdout.is_empty(), "{}", text(&output.stderr));
    };
    with(&FILE.replace("07:30", "71582789:00"));
    refused("shifts.early.start: found \"71582789:00\"", 3);
    with(&FILE.replace("most = 40", "least = 90, most = 100"));
    refused("hours.least", 1);
    with(FILE);
    fs::write(file.with_file_name("need.csv"), NEED.replace("weekend", "wekend")).expect("room");
    refused("found the kinds of days wekend", 3);
    assert_eq!(status(&quick(&file, &["--change", "3"])), Some(2), "without --repair");
    assert_eq!(status(&quick(&file, &["--repair", "none.csv", "--change", "2000000000"])), Some(2));
    assert_eq!(status(&quick(&file, &["--repair", "none.csv"])), Some(3));
}

/// Stops a search with Ctrl-C: the exit status says so, with a rota or with a repair.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_search_with_what_there_is_and_a_status_that_says_so() {
    let file = inputs("rota_stopped", FILE);
    let out = file.with_file_name("out");
    printed(&quick(&file, &["--out", out.to_str().expect("UTF-8")]));
    let rota = out.join("rota.csv");
    for more in [vec![], vec!["--repair", rota.to_str().expect("UTF-8"), "--ill", "Wang=2025-06-05"]] {
        // It ends by itself after hours, or by the signal.
        let mut search = std::process::Command::new(env!("CARGO_BIN_EXE_acd"))
            .args(["rota", file.to_str().expect("UTF-8"), "--effort", "10000"])
            .args(&more)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("it starts");
        let pid = search.id().to_string();
        // Before it listens the signal would kill it; no later than that it has begun to search.
        std::thread::sleep(std::time::Duration::from_secs(3));
        assert!(search.try_wait().expect("its status").is_none(), "it is still searching");
        assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
        let output = search.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(130), "{more:?}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains("another run may give another rota"), "{}", text(&output.stdout));
    }
}
