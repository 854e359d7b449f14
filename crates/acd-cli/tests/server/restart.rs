//! A start resumes with the journal's centre and calls, however the process ended, and reads a centre file only if it
//! has changed.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::desk::{CENTER, Client};
use super::process::{Process, serve, start};

/// The centre with an additional queue, and an agent for it.
fn with_urgent() -> String {
    let center = CENTER.replace(
        "[profiles.lawyer.skills]",
        "[queues.urgent]\n[profiles.urgent.skills]\nurgent = 1\n[profiles.lawyer.skills]",
    );
    center.replace("[agents]", "[agents]\nSun = { profile = \"urgent\" }\n")
}

fn put_center(client: &Client, text: &str) {
    client.ask("PUT", "/v1/center", "application/toml", text).fine();
}

/// Adds the queue by command; in it, one call talks, one rings, and two wait.
fn calls_in_urgent(client: &Client) {
    put_center(client, &with_urgent());
    client.put(&json!({ "sign_in": { "agent": "Sun" } })).fine();
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    for call in 1..=4 {
        client.put(&json!({ "arrive": { "call": call, "queue": "urgent" } })).fine();
    }
    let offer = client.get("/v1/calls/1").fine()["offers"][0].clone();
    client.put(&json!({ "accept": { "offer": offer } })).fine();
    client.put(&json!({ "arrive": { "call": 5, "queue": "contract" } })).fine();
}

/// The server's state of calls and agents.
fn believed(client: &Client) -> (Json, Json) {
    (client.get("/v1/calls").fine()["calls"].clone(), client.get("/v1/agents").fine()["agents"].clone())
}

fn stop(process: Process, signal: &str) -> String {
    process.signal(signal);
    process.ended().1
}

/// The status and standard error of a failed start.
fn refused(folder: &Path, flags: &[&str]) -> (Option<i32>, String) {
    let output = serve(folder, &[&["--listen", "127.0.0.1:0"], flags].concat()).output().expect("it runs");
    assert!(output.stdout.is_empty(), "it never listened");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_a_put_changed_outlives_every_way_of_ending() {
    for signal in ["-KILL", "-TERM"] {
        let folder = tempfile::tempdir().expect("a folder");
        let process = start(folder.path(), &[]);
        calls_in_urgent(&process.client());
        let before = believed(&process.client());
        stop(process, signal);
        // The second time nothing is replayed, the third time it is.
        for _ in 0..3 {
            let process = start(folder.path(), &[]);
            let client = process.client();
            assert_eq!(believed(&client), before, "{signal}");
            client.put(&json!({ "set_priority": { "call": 2, "priority": 0 } })).fine();
            let log = stop(process, signal);
            assert!(log.contains("has not changed since the last start"), "{log}");
            assert!(log.contains("queues retired: `urgent`; agents retired: `Sun`"), "{log}");
        }
    }
}

#[test]
fn a_file_that_has_changed_counts_and_what_differs_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("centre.toml");
    let process = start(folder.path(), &[]);
    process.client().put(&json!({ "arrive": { "call": 1, "queue": "contract" } })).fine();
    stop(process, "-KILL");
    let changed = CENTER.replace("[queues.family]", "[queues.labour]\nwait_max = \"10m\"\n[queues.family]");
    let changed = changed.replace("Wang = { profile = \"lawyer\" }\n", "");
    std::fs::write(&file, &changed).expect("it can be written");
    let process = start(folder.path(), &[]);
    let client = process.client();
    assert_eq!(client.put(&json!({ "sign_in": { "agent": "Wang" } })).status, 409);
    client.put(&json!({ "arrive": { "call": 2, "queue": "labour" } })).fine();
    assert_eq!(believed(&client).0.as_array().map(Vec::len), Some(2));
    let log = stop(process, "-KILL");
    assert!(log.contains("queues added: `labour`") && log.contains("agents retired: `Wang`"), "{log}");
    // A different comment, or the same file again, changes nothing.
    std::fs::write(&file, format!("# ours\n{changed}")).expect("it can be written");
    let process = start(folder.path(), &[]);
    put_center(&process.client(), &with_urgent());
    stop(process, "-TERM");
    std::fs::write(&file, format!("# all ours\n{changed}")).expect("it can be written");
    let process = start(folder.path(), &[]);
    process.client().put(&json!({ "arrive": { "call": 3, "queue": "urgent" } })).fine();
    stop(process, "-KILL");
    // Both have changed, and the file lacks the queue that has a caller.
    std::fs::write(&file, changed.replace("10m", "11m")).expect("it can be written");
    let (code, error) = refused(folder.path(), &[]);
    assert!(code == Some(3) && error.contains("the queue `urgent`, which was added by command"), "{error}");
    let process = start(folder.path(), &["--replace-center"]);
    assert_eq!(process.client().put(&json!({ "arrive": { "call": 4, "queue": "urgent" } })).status, 409);
    stop(process, "-TERM");
}

#[test]
fn a_wrong_file_retires_nobody_and_ends_no_call() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("centre.toml");
    let process = start(folder.path(), &[]);
    let client = process.client();
    client.put(&json!({ "sign_in": { "agent": "Zhao" } })).fine();
    client.put(&json!({ "arrive": { "call": 1, "queue": "contract" } })).fine();
    let before = believed(&client);
    stop(process, "-KILL");
    let other = "[queues.sales]\n[profiles.seller.skills]\nsales = 1\n[agents]\nAnn = { profile = \"seller\" }\n";
    let without_contract = CENTER.replace("[queues.contract]", "[queues.sales]").replace("contract = 1", "sales = 1");
    let without_zhao = CENTER.replace("Zhao", "Qian");
    let wrong = [
        (other.to_owned(), "every queue"),
        (without_contract, "every queue with calls in it"),
        (without_zhao, "everybody who is signed in"),
    ];
    for (text, why) in &wrong {
        std::fs::write(&file, text).expect("it can be written");
        let (code, error) = refused(folder.path(), &[]);
        assert_eq!(code, Some(3), "{error}");
        assert!(error.contains(&format!("would retire {why} of the journal")), "{error}");
        assert!(error.contains("--replace-center"), "{error}");
    }
    std::fs::write(&file, CENTER).expect("it can be written");
    let process = start(folder.path(), &[]);
    assert_eq!(believed(&process.client()), before);
    stop(process, "-KILL");
    std::fs::write(&file, other).expect("it can be written");
    let process = start(folder.path(), &["--replace-center"]);
    assert_eq!(believed(&process.client()).0, json!([]), "as it was told");
    stop(process, "-TERM");
}

#[test]
fn where_it_is_not_known_which_file_was_read_the_journal_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    calls_in_urgent(&process.client());
    let before = believed(&process.client());
    stop(process, "-KILL");
    let kept = folder.path().join("journal/center.toml");
    assert!(std::fs::read_to_string(&kept).expect("it is kept").ends_with(CENTER));
    std::fs::write(&kept, "damaged").expect("it can be written");
    let process = start(folder.path(), &[]);
    assert_eq!(believed(&process.client()), before);
    let log = stop(process, "-KILL");
    assert!(log.contains("WARN") && log.contains("which file the last start read is not known"), "{log}");
}

#[test]
fn a_clock_that_cannot_be_is_questioned() {
    use acd::journal::{Journal, JournalOptions, TimeOfDay};
    let second = 1_000_000;
    // Of 2020 and of 2100.
    for (zero, says) in [(1_577_836_800 * second, "2020-01-01"), (4_102_444_800 * second, "2100-01-01")] {
        let folder = tempfile::tempdir().expect("a folder");
        let center = acd::config::Center::parse("the centre", CENTER).expect("a sound centre");
        let time_of_day = TimeOfDay::EngineSince(zero);
        let options = JournalOptions { time_of_day, ..JournalOptions::default() };
        let (mut journal, recovered) =
            Journal::open(folder.path().join("journal"), options, center).expect("a journal");
        journal.append(recovered.engine.now(), &[]).expect("it is written");
        drop(journal);
        let (code, error) = refused(folder.path(), &[]);
        assert_eq!(code, Some(3), "{error}");
        assert!(error.contains(says) && error.contains("--accept-clock"), "{error}");
        // This was checked before anything was written.
        assert_eq!(refused(folder.path(), &[]).0, Some(3));
        stop(start(folder.path(), &["--accept-clock"]), "-TERM");
        stop(start(folder.path(), &[]), "-TERM");
    }
}

#[test]
fn a_journal_whose_time_ran_ahead_shows_the_right_time_all_the_same() {
    use acd::journal::{Journal, JournalOptions};
    let folder = tempfile::tempdir().expect("a folder");
    let center = acd::config::Center::parse("the centre", CENTER).expect("a sound centre");
    let (mut journal, _) =
        Journal::open(folder.path().join("journal"), JournalOptions::default(), center).expect("a journal");
    // Left behind by a wrong clock.
    journal.append(acd::time::Timestamp::from_secs(4_102_444_800), &[]).expect("it is written");
    drop(journal);
    for call in 0..2 {
        let process = start(folder.path(), &[]);
        let client = process.client();
        let accepted = client.put(&json!({ "arrive": { "call": call, "queue": "contract" } })).fine();
        let told = accepted["at"].as_str().expect("a time");
        let at: jiff::Timestamp = told.parse().expect("as RFC 3339 has it");
        let off = at.duration_since(jiff::Timestamp::now()).as_secs().abs();
        assert!(off < 60, "{at}");
        let calls = client.get("/v1/calls").fine();
        assert!(calls["calls"][call as usize]["arrived"].as_str().is_some_and(|arrived| arrived[..13] == told[..13]));
        stop(process, "-KILL");
    }
}
