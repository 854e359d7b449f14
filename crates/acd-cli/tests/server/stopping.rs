//! It stops, and resumes where it was.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::desk::{events, in_journal};
use super::process::{serve, start, started};

#[test]
fn a_restart_goes_on_with_the_calls_and_in_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = start(folder.path(), &[]);
    let client = first.client();
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    client.put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).fine();
    client.put(&json!({ "arrive": { "call": 8, "queue": "contract" } })).fine();
    let before = client.get("/v1/calls").fine();
    let mut lines = events(first.address, "/v1/events", "");
    first.signal("-TERM");
    let (status, log) = first.ended();
    assert!(status.success(), "{log}");
    assert!(log.contains("the journal is closed") && log.contains("no token is set"), "{log}");
    assert!(lines.any(|line| line == "event: closing"));

    let second = start(folder.path(), &["--log", "json"]);
    let client = second.client();
    assert_eq!(
        client.get("/v1/calls").fine(),
        before,
        "the calls, since when each waits, and the number of the next event"
    );
    client.put(&json!({ "accept": { "offer": { "agent": "Li", "serial": 1 } } })).fine();
    let call = client.get("/v1/calls/7").fine();
    assert!(call["talking"][0]["since"].as_str() > call["arrived"].as_str(), "time went on: {call}");
    second.signal("-INT");
    let (status, log) = second.ended();
    assert!(status.success(), "{log}");
    for line in log.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect("each line of the log is JSON");
        assert!(entry["level"].is_string() && entry["message"].is_string(), "{line}");
    }
}

#[test]
fn a_centre_that_was_changed_meanwhile_counts_from_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = start(folder.path(), &[]);
    first.client().put(&json!({ "arrive": { "call": 7, "queue": "family" } })).fine();
    first.signal("-TERM");
    assert!(first.ended().0.success());
    let center = folder.path().join("centre.toml");
    let changed =
        super::desk::CENTER.replace("[queues.contract]", "[queues.labour]\nwait_max = \"10m\"\n[queues.contract]");
    std::fs::write(&center, changed).expect("it can be written");
    let second = start(folder.path(), &[]);
    second.client().put(&json!({ "arrive": { "call": 8, "queue": "labour" } })).fine();
    assert_eq!(second.client().get("/v1/calls/7").fine()["asked"], "family");
    second.signal("-TERM");
    assert!(second.ended().0.success());
}

#[test]
fn who_is_answered_while_it_stops_is_in_the_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    let over = Arc::new(AtomicBool::new(false));
    let tellers: Vec<_> = (0..4_u64)
        .map(|teller| {
            let (base, over) = (process.address, Arc::clone(&over));
            std::thread::spawn(move || {
                let client = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
                let mut accepted = 0_u64;
                for call in (0..).map(|call| call * 4 + teller) {
                    let command = json!({ "arrive": { "call": call, "queue": "contract" } }).to_string();
                    let request = client.post(format!("http://{base}/v1/commands"));
                    match request.content_type("application/json").send(command) {
                        Ok(answer) if answer.status() == 200 => accepted += 1,
                        // Rejected, or the connection was closed before the request.
                        _ if over.load(Ordering::SeqCst) => return accepted,
                        _ => {}
                    }
                }
                accepted
            })
        })
        .collect();
    while process.client().get("/v1/board").fine()["events"].as_u64() < Some(500) {}
    over.store(true, Ordering::SeqCst);
    process.signal("-TERM");
    let accepted: u64 = tellers.into_iter().map(|teller| teller.join().expect("it ends")).sum();
    let (status, log) = process.ended();
    assert!(status.success(), "{log}");
    let (_, arrivals) = in_journal(&folder.path().join("journal"));
    // Commands whose response was lost with the connection are in the journal as well.
    assert!((accepted..=accepted + 4).contains(&arrivals), "{arrivals} in the journal, {accepted} answered");
}

#[test]
fn who_waits_for_an_agent_when_it_stops_hears_that_the_call_lives_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    let client = process.client();
    let waiting = {
        let client = process.client();
        std::thread::spawn(move || {
            client.ask("POST", "/v1/arrivals", "application/json", r#"{"call": 7, "queue": "contract"}"#)
        })
    };
    while client.get("/v1/calls/7").status != 200 {}
    process.signal("-TERM");
    let answer = waiting.join().expect("it is answered");
    assert_eq!(answer.problem(), (503, "lives_on".into()));
    assert_eq!(answer.retry_after, None, "to send it again would be wrong");
    assert_eq!(answer.json()["about"]["asked"], "contract");
    assert!(process.ended().0.success());
    let process = start(folder.path(), &[]);
    assert_eq!(process.client().get("/v1/calls/7").status, 200);
    process.signal("-TERM");
    assert!(process.ended().0.success());
}

#[cfg(unix)]
#[test]
fn signals_that_do_nothing_are_told_to_the_log_and_one_that_quits_drains() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    let client = process.client();
    for name in ["-USR1", "-USR2"] {
        process.signal(name);
        client.put(&json!({ "sign_in": { "agent": "Li" } }));
    }
    client.put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).fine();
    process.signal("-QUIT");
    let (status, log) = process.ended();
    assert!(status.success(), "{log}");
    assert!(log.contains("the journal is closed"), "{log}");
    for name in ["SIGUSR1 does nothing", "SIGUSR2 does nothing"] {
        assert!(log.contains(name), "{name}: {log}");
    }
}

#[test]
fn an_address_in_use_is_told_by_the_status_that_the_help_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it listens").to_string();
    let output = serve(folder.path(), &["--listen", &address]).output().expect("it runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains(&format!("cannot listen on {address}")), "{error}");
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_acd")).args(["serve", "--help"]).output();
    let help = String::from_utf8_lossy(&help.expect("it runs").stdout).into_owned();
    assert!(help.contains("1 it could not listen"), "{help}");
}

#[test]
fn while_calls_end_nobody_new_is_taken() {
    let mut desk = super::desk::desk();
    let client = desk.client();
    client.put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).fine();
    assert_eq!(client.get("/readyz").status, 200);
    desk.service.drain();
    assert_eq!(client.get("/readyz").problem(), (503, "draining".into()));
    assert_eq!(client.get("/healthz").status, 200);
    let late = client.put(&json!({ "arrive": { "call": 8, "queue": "contract" } }));
    assert_eq!((late.problem(), late.retry_after.as_deref()), ((503, "draining".into()), Some("1")));
    client.put(&json!({ "hang_up": { "call": 7 } })).fine();
    desk.stop();
}

#[test]
fn an_address_that_others_can_reach_needs_a_token() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |flags: &[&str], token: Option<&str>| {
        let mut command = serve(folder.path(), flags);
        command.envs(token.map(|token| ("ACD_TOKEN", token)));
        let output = command.stdin(Stdio::null()).output().expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, error) = run(&["--listen", "0.0.0.0:0"], None);
    assert!(
        code == Some(1) && error.contains("0.0.0.0:0 can be reached from elsewhere, and there is no token"),
        "{error}"
    );
    let (code, error) = run(&[], Some("short"));
    assert!(code == Some(1) && error.contains("the token in ACD_TOKEN: a token has at least 16"), "{error}");
    let (_, error) = run(&["--token-file", "nowhere"], None);
    assert!(error.contains("the token file nowhere"), "{error}");
    assert!(!folder.path().join("journal").exists(), "nothing was begun");

    let secret = "0123456789abcdef0123456789abcdef";
    std::fs::write(folder.path().join("token"), format!("{secret}\n")).expect("it can be written");
    let token = folder.path().join("token").display().to_string();
    let process = start(folder.path(), &["--token-file", &token]);
    let mut client = process.client();
    assert_eq!(client.get("/v1/calls").status, 401);
    client.token = Some(secret.into());
    assert_eq!(client.get("/v1/calls").status, 200);
    process.signal("-TERM");
    let (_, log) = process.ended();
    assert!(!log.contains(secret) && !log.contains("no token is set"), "{log}");
}

/// Unless it is asked to let calls end first, it stops between two requests.
#[test]
fn a_restart_turns_no_caller_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = started(serve(folder.path(), &["--listen", "127.0.0.1:0"]));
    let client = server.client();
    let said = std::thread::spawn(move || {
        let mut taken = 0;
        loop {
            let new = json!({ "arrive": { "call": taken + 1, "queue": "contract" } }).to_string();
            let sent = client.try_ask("POST", "/v1/commands", "application/json", new);
            // Whoever gets no answer asks the next start.
            let Ok(answer) = sent else { return taken };
            answer.fine();
            taken += 1;
        }
    });
    std::thread::sleep(std::time::Duration::from_millis(300));
    server.signal("-TERM");
    let taken = said.join().expect("nobody was turned away");
    let (status, log) = server.ended();
    assert!(status.success() && taken > 0, "{log}");
    let next = start(folder.path(), &[]);
    let calls = next.client().get("/v1/calls").fine()["calls"].as_array().expect("a list").len() as u64;
    assert!(calls == taken || calls == taken + 1, "{calls} of {taken}, and the one without an answer perhaps");
    next.signal("-TERM");
    assert!(next.ended().0.success());
}
