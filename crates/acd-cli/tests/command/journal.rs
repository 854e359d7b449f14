//! `acd journal` on a recorded journal.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output};

use acd::config::Center;
use acd::engine::{Command, Event, Fact, NewCall};
use acd::id::{AgentId, CallId, OfferId, QueueId};
use acd::journal::{Journal, JournalOptions, Sync, TimeOfDay};
use acd::time::Timestamp;

const CENTER: &str = r#"
[calendars.office]
zone = "Asia/Shanghai"
week = { daily = ["08:00-20:00"] }

[queues.desk]
ring_timeout = "20s"

[profiles.general]
skills = { desk = 1 }

[agents.Li]
profile = "general"

[agents.Wang]
profile = "general"
"#;

fn acd(arguments: &[&str]) -> Output {
    Process::new(env!("CARGO_BIN_EXE_acd")).args(arguments).output().expect("the command starts")
}

fn printed(arguments: &[&str]) -> String {
    let output = acd(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Li answers call 1 after 2 seconds and talks until second 40; call 2 waits for her from second 10; call 3 abandons;
/// Wang is on a break.
fn journal(folder: &Path) -> Vec<Event> {
    let center = Center::parse("centre.toml", CENTER).expect("a sound centre");
    // The day begins at 08:00 on 30 November 2026 in Shanghai.
    let time_of_day = TimeOfDay::EngineSince(1_795_996_800_000_000);
    let options = JournalOptions { sync: Sync::Never, time_of_day, ..JournalOptions::default() };
    let (mut journal, recovered) = Journal::open(folder, options, center).expect("it opens");
    let (mut engine, mut roster, mut all) = (recovered.engine, recovered.roster, Vec::new());
    let arrive = |call| Command::Arrive(NewCall::new(CallId(call), QueueId(0)));
    let accept = |serial| Command::Accept { offer: OfferId { agent: AgentId(0), serial } };
    let hang_up = |call| Command::HangUp { call: CallId(call) };
    let day = [
        (0, Command::SignIn { agent: AgentId(0), not_ready: None }),
        (5, arrive(1)),
        (7, accept(1)),
        (10, arrive(2)),
        (12, arrive(3)),
        (25, hang_up(3)),
        (26, hang_up(3)),
        (40, hang_up(1)),
        (43, accept(2)),
        (60, hang_up(2)),
    ];
    for (secs, command) in day {
        let (at, mut events) = (Timestamp::from_secs(secs), Vec::new());
        journal.append(at, std::slice::from_ref(&command)).expect("it is written");
        // One of them is repeated, and rejected.
        let _ = engine.handle(at, command, &mut events);
        roster.follow(engine.center(), &events);
        journal.applied(&engine, &roster, &events).expect("it goes on");
        all.extend(events);
    }
    all
}

#[test]
fn a_journal_is_verified_replayed_explained_and_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let events = journal(folder.path());
    let path = folder.path().to_str().expect("UTF-8");

    let verified = printed(&["journal", "verify", path]);
    assert!(verified.starts_with("intact: 10 commands from 1 on (1 refused)"), "{verified}");

    let replayed = printed(&["journal", "replay", path, "--json"]);
    let lines = replayed.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let again: Vec<Event> =
        lines.flat_map(|line| serde_json::from_value::<Vec<Event>>(line["events"].clone()).expect("events")).collect();
    assert_eq!(again, events, "bit for bit");
    let text = printed(&["journal", "replay", path, "--from", "7"]);
    assert_eq!(
        text.lines().next(),
        Some("7 2026-11-30T08:00:26.000000+08:00 HangUp { call: 3 }: unknown call 3"),
        "{text}"
    );
    let part = |from: &str, to: &str, more: &[&str]| {
        let text = printed(&[&["journal", "replay", path, "--from", from, "--to", to], more].concat());
        let numbers = text.lines().filter(|line| !line.starts_with(' '));
        numbers.map(|line| line.split(' ').next().expect("a number").to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(part("3", "5", &[]), "3 4 5");
    assert_eq!(part("2026-11-30T08:00:10", "2026-11-30T08:00:25", &[]), "4 5 6");
    assert_eq!(part("2026-11-30T00:00:10Z", "6", &[]), "4 5 6");
    assert_eq!(part("2026-11-30T01:00:10", "2026-11-30T01:00:25", &["--zone", "Europe/Berlin"]), "4 5 6");
    assert_eq!(acd(&["journal", "replay", path, "--from", "8 o'clock"]).status.code(), Some(2));
    let text = printed(&["journal", "replay", path]);
    assert!(text.contains("AgentChanged { agent: Li, profile: general, from: SignedOut, to: Idle }"), "{text}");
    assert!(!text.contains("Id(") && !text.contains("Timestamp("), "{text}");

    let explained = printed(&["journal", "explain", path, "2"]);
    for part in [
        "leg 2/1 begins in desk",
        "2/1 Li, tier 1: no room beside 1 contacts (2026-11-30T08:00:10.000000+08:00 to 2026-11-30T08:00:40.000000+08:00, 30s)",
        "2/1 Wang, tier 1: signed out (2026-11-30T08:00:10.000000+08:00 to 2026-11-30T08:00:40.000000+08:00, 30s)",
        "leg 2/1 is offered to Li",
        "leg 2/1 is answered by Li after 33s",
        "2026-11-30T08:01:00.000000+08:00 call 2 ends: Completed",
    ] {
        assert!(explained.contains(part), "{part}:\n{explained}");
    }
    assert!(!explained.contains("3/1 in desk, weight 0, tier 1: chosen"), "{explained}");
    assert_eq!(acd(&["journal", "explain", path, "99"]).status.code(), Some(1));
    let document = printed(&["journal", "explain", path, "2", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    let parts = document["parts"].as_array().expect("parts");
    let stood = &parts.iter().find(|part| part["stood"]["agent"] == "Li").expect("Li serves the desk")["stood"];
    assert_eq!((&stood["secs"], &stood["until"]), (&30.0.into(), &"2026-11-30T00:00:40.000000Z".into()), "{stood}");
    assert_eq!(stood["text"], "tier 1: no room beside 1 contacts");
    let happened =
        |word: &str| &parts.iter().find(|part| !part["happened"]["fact"][word].is_null()).expect("it did")["happened"];
    assert_eq!(happened("offered")["decision"]["legs"][0]["queue"], "desk");
    assert_eq!(happened("call_ended")["at"], "2026-11-30T00:01:00.000000Z");
    assert_eq!(acd(&["journal", "explain", path, "99", "--json"]).status.code(), Some(1));

    let counted = printed(&["journal", "stats", path]);
    let row: Vec<&str> = counted.lines().last().expect("a row").split_whitespace().collect();
    assert_eq!(row, ["recorded", "desk", "3", "2", "66.67", "1", "17.5", "33.33"], "{counted}");
}

#[test]
fn the_day_is_put_to_another_centre() {
    let folder = tempfile::tempdir().expect("a folder");
    journal(&folder.path().join("journal"));
    let path: PathBuf = folder.path().join("journal");
    let path = path.to_str().expect("UTF-8");
    let other = folder.path().join("other.toml");
    fs::write(&other, CENTER.replace("ring_timeout = \"20s\"", "ring_timeout = \"20s\"\nwait_max = \"15s\""))
        .expect("it can be written");
    let counted = printed(&["journal", "stats", path, "--with", other.to_str().expect("UTF-8")]);
    let row = |of: &str| {
        let line = counted.lines().map(str::trim).find(|line| line.starts_with(of)).expect(of);
        line.split_whitespace().rev().take(6).map(str::to_owned).collect::<Vec<_>>()
    };
    // Offered, answered, share, abandoned, mean wait, service level: from the right.
    assert_eq!(row("rerun")[3..], ["66.67", "2", "3"], "{counted}");
    assert_eq!(row("other centre")[3..], ["33.33", "1", "3"], "{counted}");
    assert!(counted.contains("desk: answered -33.33 points"), "{counted}");
}

#[test]
fn damage_is_an_exit_status_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    journal(folder.path());
    let path = folder.path().to_str().expect("UTF-8");
    assert_eq!(acd(&["journal", "verify", "nowhere"]).status.code(), Some(3));
    let segment = folder.path().join(format!("{:020}.segment", 1));
    let mut bytes = fs::read(&segment).expect("it can be read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&segment, &bytes).expect("it can be written");
    let output = acd(&["journal", "verify", path]);
    assert_eq!(output.status.code(), Some(3));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("is damaged at byte") && error.contains("truncate -s"), "{error}");
    bytes.truncate(middle);
    fs::write(&segment, &bytes).expect("it can be written");
    assert!(printed(&["journal", "verify", path]).contains("are incomplete: they will be cut off"));
}

#[test]
fn what_was_offered_is_what_the_events_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let offers = journal(folder.path()).iter().filter(|event| matches!(event.fact, Fact::Offered { .. })).count();
    let text = printed(&["journal", "replay", folder.path().to_str().expect("UTF-8")]);
    assert_eq!(text.matches("Offered {").count(), offers);
}

#[test]
fn the_calls_of_a_journal_are_records() {
    let folder = tempfile::tempdir().expect("a folder");
    journal(folder.path());
    let path = folder.path().to_str().expect("UTF-8");
    let summary: serde_json::Value =
        serde_json::from_str(&printed(&["records", path, "--journal", "--json"])).expect("JSON");
    let queue = &summary["queues"][0];
    assert_eq!(queue["queue"], "desk");
    assert_eq!((&queue["outcomes"]["answered"], &queue["outcomes"]["abandoned"]), (&2.0.into(), &1.0.into()));
    // Offered at once, taken after 2 s; waits from second 10 to 43.
    assert_eq!(queue["mean_wait_answered_secs"], 17.5);
    assert_eq!(queue["mean_talk_secs"], 25.0);
    let day = |zone: &str| {
        let text = printed(&["records", path, "--journal", "--json", "--zone", zone]);
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["days"][0]["date"].clone()
    };
    assert_eq!(summary["days"][0]["date"], "2026-11-30", "on the clock of the centre's calendar");
    assert_eq!(day("America/Los_Angeles"), "2026-11-29");
    assert_eq!(acd(&["records", &format!("{path}/none"), "--journal"]).status.code(), Some(3));
}
