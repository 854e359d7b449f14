//! `acd adherence`: a rota beside a journal.

use std::fs;
use std::path::Path;

use acd::config::Center;
use acd::engine::Command;
use acd::id::AgentId;
use acd::journal::{Journal, JournalOptions, Sync, TimeOfDay};
use acd::time::{Duration, Timestamp};
use serde_json::Value;

use crate::{acd, folder, printed, text};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/adherence.txt");

/// Li is also an agent of another profile; Lina is somebody else.
const CENTER: &str = r#"
reasons = ["break"]
[calendars.office]
zone = "Europe/Berlin"
week = { daily = ["06:00-22:00"] }
[queues.desk]
[queues.front]
[profiles.lawyer]
skills = { desk = 1 }
[profiles.clerk]
skills = { front = 1 }
[agents.Li]
profile = "lawyer"
[agents."Li (clerk)"]
profile = "clerk"
[agents.Lina]
profile = "lawyer"
[agents.Wang]
profile = "lawyer"
"#;

/// The clocks go forward in the night to 30 March 2025.
const ROTA: &str = "person,date,profile,shift,start,end,breaks,night
Li,2025-03-29,lawyer,early,08:00,16:00,12:00+60,
Li,2025-03-30,lawyer,early,08:00,16:00,12:00+60,
Li,2025-03-31,clerk,front,08:00,12:00,,
Wang,2025-03-29,lawyer,night,22:00,30:00,,night
Wang,2025-03-30,lawyer,off,,,,
Wang,2025-03-31,lawyer,early,08:00,16:00,12:00+60,
";

/// By Berlin's clock.
fn at(text: &str) -> jiff::Timestamp {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").expect("a zone");
    let clock: jiff::civil::DateTime = text.parse().expect("a time");
    zone.to_timestamp(clock).expect("it exists")
}

/// Writes a journal from `begin` on. With `signed_in` these are there in the state it begins with, as after a router that
/// has been running for days.
fn journal(folder: &Path, begin: &str, signed_in: &[u32], day: &[(&str, Command)]) {
    let center = Center::parse("centre.toml", CENTER).expect("a sound centre");
    let begin = at(begin).as_microsecond();
    let time_of_day = TimeOfDay::EngineSince(begin as u64);
    let options = JournalOptions { sync: Sync::Never, time_of_day, ..JournalOptions::default() };
    let since = |at: jiff::Timestamp| Timestamp::ZERO + Duration::from_micros((at.as_microsecond() - begin) as u64);
    let sign_in = |agent: u32| Command::SignIn { agent: AgentId(agent), not_ready: None };
    let (mut journal, recovered) = Journal::open(folder, options, center).expect("it opens");
    let (mut engine, mut roster) = (recovered.engine, recovered.roster);
    let first = signed_in.iter().map(|&agent| (Timestamp::ZERO, sign_in(agent)));
    for (at, command) in first.chain(day.iter().map(|(time, command)| (since(at(time)), command.clone()))) {
        let mut events = Vec::new();
        journal.append(at, std::slice::from_ref(&command)).expect("it is written");
        engine.handle(at, command, &mut events).expect("it is accepted");
        roster.follow(engine.center(), &events);
        journal.applied(&engine, &roster, &events).expect("it goes on");
    }
    journal.close(&engine, &roster).expect("it ends");
}

fn sign_in(agent: u32) -> Command {
    Command::SignIn { agent: AgentId(agent), not_ready: None }
}

fn sign_out(agent: u32) -> Command {
    Command::SignOut { agent: AgentId(agent) }
}

/// Three days: Li is ten minutes late on the first and away at noon, on time on the second, and at the front desk on the
/// third; Wang keeps the short night and never comes on the third; Lina is in no rota.
fn three_days() -> Vec<(&'static str, Command)> {
    vec![
        ("2025-03-29T07:00", sign_in(2)),
        ("2025-03-29T08:10", sign_in(0)),
        ("2025-03-29T09:00", sign_out(2)),
        ("2025-03-29T12:00", sign_out(0)),
        ("2025-03-29T13:00", sign_in(0)),
        // As an agent of both at once for an hour: it is one person.
        ("2025-03-29T14:00", sign_in(1)),
        ("2025-03-29T15:00", sign_out(1)),
        ("2025-03-29T16:00", sign_out(0)),
        ("2025-03-29T22:00", sign_in(3)),
        ("2025-03-30T06:00", sign_out(3)),
        ("2025-03-30T08:00", sign_in(0)),
        ("2025-03-30T16:30", sign_out(0)),
        ("2025-03-31T08:00", sign_in(1)),
        ("2025-03-31T12:00", sign_out(1)),
        ("2025-03-31T18:00", sign_in(2)),
        ("2025-03-31T18:30", sign_out(2)),
    ]
}

#[test]
fn a_rota_beside_three_days_is_the_golden_comparison() {
    let folder = folder("adherence");
    journal(&folder.join("journal"), "2025-03-29T00:00", &[], &three_days());
    fs::write(folder.join("rota.csv"), ROTA).expect("room");
    let (path, rota) = (folder.join("journal"), folder.join("rota.csv"));
    let (path, rota) = (path.to_str().expect("UTF-8"), rota.to_str().expect("UTF-8"));
    let found = printed(&["adherence", path, "--rota", rota, "--shifts"]);
    if std::env::var_os("ACD_BLESS").is_some() {
        fs::write(GOLDEN, &found).expect("the golden comparison can be written");
    } else {
        let golden = fs::read_to_string(GOLDEN).unwrap_or_default();
        assert_eq!(found, golden, "ACD_BLESS=1 cargo test -p acd-cli --test command adherence");
    }
    let csv = folder.join("tables");
    let json = ["adherence", path, "--rota", rota, "--json", "--csv", csv.to_str().expect("UTF-8")];
    let document: Value = serde_json::from_str(&printed(&json)).expect("JSON");
    let row = |person: &str, date: &str| {
        let shifts = document["shifts"].as_array().expect("a list");
        let found = shifts.iter().find(|row| row["person"] == person && row["date"] == date);
        let row = found.unwrap_or_else(|| panic!("{person} {date}: {document:#}"));
        ["planned_secs", "kept_secs", "late_secs", "early_secs"].map(|field| row[field].as_i64())
    };
    let hours = |hours: i64| Some(3_600 * hours);
    assert_eq!(row("Li", "2025-03-29"), [hours(7), Some(7 * 3_600 - 600), Some(600), Some(0)]);
    assert_eq!(row("Li", "2025-03-30"), [hours(7), hours(7), Some(0), Some(0)]);
    assert_eq!(row("Li", "2025-03-31"), [hours(4), hours(4), Some(0), Some(0)], "as the clerk");
    assert_eq!(row("Wang", "2025-03-29"), [hours(7), hours(7), Some(0), Some(0)], "an hour is left out");
    assert_eq!(row("Wang", "2025-03-31"), [hours(7), Some(0), None, None]);
    let outside: Vec<(&str, i64)> = document["unplanned"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| (row["person"].as_str().expect("a name"), row["unplanned_secs"].as_i64().expect("seconds")))
        .collect();
    assert_eq!(outside, [("Li", 1_800), ("Lina", 9_000)]);
    let table = fs::read_to_string(csv.join("shifts.csv")).expect("a table");
    assert!(table.contains("2025-03-31,Li,front,14400,14400,0,0"), "{table}");
}

#[test]
fn those_who_were_there_when_the_journal_begins_are_there() {
    let folder = folder("adherence_state");
    let path = folder.join("journal");
    // The router stops in the night and goes on from its state; then only what it wrote since is kept.
    journal(&path, "2025-03-29T00:00", &[0], &[("2025-03-29T07:00", sign_in(2))]);
    // Segments, and states that something follows.
    let files = || {
        let files = fs::read_dir(&path).expect("a folder").map(|file| file.expect("a file").path());
        files.filter(|file| file.extension().is_some()).collect::<Vec<_>>()
    };
    let last = |file: &std::path::PathBuf| file.file_stem().is_some_and(|stem| *stem == *format!("{:020}", 3));
    let old: Vec<_> = files().into_iter().filter(|file| !last(file)).collect();
    journal(&path, "2025-03-29T00:00", &[], &[("2025-03-29T16:00", sign_out(0)), ("2025-03-29T17:00", sign_out(2))]);
    assert!(!old.is_empty(), "a segment for each start");
    old.iter().for_each(|file| fs::remove_file(file).expect("it goes"));
    fs::write(folder.join("rota.csv"), ROTA).expect("room");
    let (path, rota) = (path.to_str().expect("UTF-8"), folder.join("rota.csv"));
    let rota = rota.to_str().expect("UTF-8");
    let document: Value = serde_json::from_str(&printed(&["adherence", path, "--rota", rota, "--json"])).expect("JSON");
    let [shift] = &document["shifts"].as_array().expect("a list")[..] else { panic!("{document:#}") };
    assert_eq!((&shift["person"], &shift["kept_secs"]), (&"Li".into(), &(7 * 3_600).into()), "{document:#}");
    let late = ROTA.replacen("08:00,16:00", "06:00,16:00", 1);
    fs::write(rota, late).expect("room");
    let told = printed(&["adherence", path, "--rota", rota]);
    assert!(told.contains("1 shifts began before the journal does, and are left out."), "{told}");
}

#[test]
fn wrong_zones_rotas_and_journals_have_statuses_of_their_own() {
    let folder = folder("adherence_faults");
    let path = folder.join("journal");
    journal(&path, "2025-03-29T00:00", &[], &three_days());
    let (path, rota) = (path.to_str().expect("UTF-8"), folder.join("rota.csv"));
    fs::write(&rota, ROTA).expect("room");
    let rota = rota.to_str().expect("UTF-8");
    let refused = |arguments: &[&str], code: i32, part: &str| {
        let output = acd(arguments);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        assert!(told.contains(part) && output.stdout.is_empty(), "{arguments:?}: {told}");
    };
    let zone = "--zone Mars/Olympus: found no such time zone";
    refused(&["adherence", path, "--rota", rota, "--zone", "Mars/Olympus"], 2, zone);
    refused(&["journal", "verify", path, "--zone", "Mars/Olympus"], 2, zone);
    refused(&["journal", "replay", path, "--zone", "Mars/Olympus"], 2, zone);
    refused(&["records", path, "--journal", "--zone", "Mars/Olympus"], 2, zone);
    refused(&["adherence", path, "--rota", "none.csv"], 3, "none.csv");
    refused(&["adherence", "nowhere", "--rota", rota], 3, "nowhere");
    fs::write(rota, ROTA.replacen("08:00", "8 o'clock", 1)).expect("room");
    refused(&["adherence", path, "--rota", rota], 3, "rota.csv:2: start: found");
}
