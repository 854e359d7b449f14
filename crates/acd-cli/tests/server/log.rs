//! A log that cannot be written does not block.

use std::io::BufReader;
use std::process::Stdio;

use serde_json::{Value as Json, json};

use super::process::{Process, serve, start, started};

/// Serves with its log on something, and accepts a command that is logged.
fn with_log(log: impl Into<Stdio>) -> (tempfile::TempDir, Process) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = serve(folder.path(), &["--listen", "127.0.0.1:0", "--drain", "0"]);
    command.env("RUST_LOG", "acd=debug").stderr(log);
    (folder, started(command))
}

/// More requests than fit into a pipe's buffer as log lines, including a rejected one; then it stops on request.
fn serves_and_stops((_folder, process): (tempfile::TempDir, Process)) {
    let client = process.client();
    for call in 0..2_000 {
        client.put(&json!({ "arrive": { "call": call, "queue": "contract" } })).fine();
    }
    client.ask("PUT", "/v1/center", "application/toml", super::desk::CENTER).fine();
    assert_eq!(client.get("/readyz").status, 200);
    process.signal("-TERM");
    let mut child = process.child;
    assert!(child.wait().expect("it ends").success());
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there is one");
    serves_and_stops(with_log(full));
}

#[test]
fn a_call_is_one_line_without_its_caller_and_who_is_refused_is_told_with_the_request() {
    for (flags, named) in [(&[][..], false), (&["--log-callers"][..], true)] {
        let folder = tempfile::tempdir().expect("a folder");
        let process = start(folder.path(), &[&["--log", "json"], flags].concat());
        let client = process.client();
        client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
        let arrive =
            json!({ "arrive": { "call": "1796.7", "queue": "contract", "caller": "+4930123", "data": "channel 7" } });
        client.put(&arrive).fine();
        client.put(&json!({ "accept": { "offer": { "agent": "Li", "serial": 1 } } })).fine();
        client.put(&json!({ "hang_up": { "call": "1796.7" } })).fine();
        let request = ureq::http::Request::post(format!("{}/v1/commands", client.base))
            .header("content-type", "application/json")
            .header("x-request-id", "desk-4711")
            .body(json!({ "hang_up": { "call": "1796.7" } }).to_string());
        assert_eq!(client.run(request.expect("a request")).expect("an answer").status, 404);
        process.signal("-TERM");
        let (_, log) = process.ended();
        let lines: Vec<Json> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let one = |message: &str| {
            let mut found = lines.iter().filter(|line| line["message"].as_str().is_some_and(|is| is.contains(message)));
            let first = found.next().unwrap_or_else(|| panic!("{message} is not in {log}"));
            assert!(found.next().is_none(), "{message} is there twice: {log}");
            first
        };
        let call = one("call ended");
        assert_eq!(
            (&call["level"], &call["call"], &call["queue"]),
            (&json!("INFO"), &json!("1796.7"), &json!("contract"))
        );
        assert_eq!((&call["outcome"], &call["agent"]), (&json!("completed"), &json!("Li")));
        assert!(call["waited_s"].as_f64() < Some(60.0) && call["talked_s"].is_f64(), "{call}");
        assert_eq!(log.contains("+4930123") && log.contains("channel 7"), named, "{log}");
        let refused = one("unknown call");
        assert_eq!((&refused["level"], &refused["command"]), (&json!("WARN"), &json!("hang_up")));
        assert_eq!((&refused["code"], &refused["span"]["id"]), (&json!("unknown_call"), &json!("desk-4711")));
    }
}

#[test]
fn on_a_pipe_whose_reader_has_gone() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    serves_and_stops(with_log(writer));
}

#[test]
fn on_a_pipe_that_nobody_reads() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    serves_and_stops(with_log(writer));
    drop(BufReader::new(reader));
}
