//! With a failing disk or a missing journal, acknowledgements stay true, and the process ends, so that it is restarted.

use std::future::IntoFuture;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use acd::config::Center;
use acd::engine::{Engine, Event};
use acd::live::{Options, Record, RecordError, Retry, Setup};
use acd::roster::Roster;
use acd::time::Timestamp;
use acd_server::ServerOptions;
use serde_json::json;
use tokio::net::TcpListener;

use super::desk::{CENTER, Client, events, from};
use super::process::{Process, serve, start, started};

/// Writes the first command; the fate of the next one is unknown.
struct Failing(u64);

impl Record for Failing {
    fn record(
        &mut self,
        _: Timestamp,
        commands: &[acd::engine::Command],
        _: &[acd::notes::Noted],
    ) -> Result<u64, RecordError> {
        if self.0 > 1 {
            return Err(RecordError { cause: Arc::new(std::io::Error::other("no disk")), retry: Retry::Uncertain });
        }
        self.0 += commands.len() as u64;
        Ok(self.0)
    }

    fn applied(&mut self, _: &Engine, _: &Roster, _: &[Event]) -> Result<(), RecordError> {
        Ok(())
    }

    fn close(self: Box<Self>, _: &Engine, _: &Roster) -> Result<(), RecordError> {
        Ok(())
    }
}

#[test]
fn where_the_router_has_stopped_nobody_takes_the_process_for_alive() {
    let center = Center::parse("the centre", CENTER).expect("a sound centre");
    let setup = Setup::new(Engine::new(center).expect("a sound centre")).with_record(Failing(1));
    let folder = tempfile::tempdir().expect("a folder");
    let desk = from(setup, ServerOptions::default(), Options::default(), folder);
    // A custom application, which continues when the server closes.
    let listener = desk.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("it listens");
    let routes = desk.service.routes();
    desk.block_on(async { drop(tokio::spawn(axum::serve(listener, routes).into_future())) });
    let client = Client::new(address);
    client.put(&json!({ "arrive": { "call": 1, "queue": "contract" } })).fine();
    assert_eq!(client.get("/healthz").status, 200);
    let mut lines = events(desk.address, "/v1/events", "");
    let answer = client.put(&json!({ "arrive": { "call": 2, "queue": "contract" } }));
    assert_eq!(answer.problem(), (503, "uncertain".into()));
    assert_eq!(lines.next().as_deref(), Some("event: closing"), "who reads is told");
    assert_eq!(client.get("/healthz").problem(), (503, "stopped".into()));
    assert_eq!(client.get("/readyz").status, 503);
    assert_eq!(client.put(&json!({ "hang_up": { "call": 1 } })).problem(), (503, "stopped".into()));
}

/// The command under strace, which follows its threads; `None`, with a message, if that is not available.
fn traced(folder: &Path, trace: &[&str], flags: &[&str]) -> Option<Command> {
    let allowed = Command::new("strace").args(["-f", "-qq", "-e", "trace=none", "true"]).stderr(Stdio::null()).status();
    if !allowed.is_ok_and(|status| status.success()) {
        println!("NOT TESTED: there is no strace here, or it may not trace");
        return None;
    }
    let plain = serve(folder, &[&["--listen", "127.0.0.1:0", "--drain", "0"], flags].concat());
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o"]).arg(folder.join("trace")).args(trace);
    command.arg(plain.get_program()).args(plain.get_args());
    command.env_remove("ACD_TOKEN").env_remove("RUST_LOG").stdout(Stdio::piped()).stderr(Stdio::piped());
    Some(command)
}

/// Waits until it has ended by itself; returns its status and output.
fn ended(process: Process) -> (Option<i32>, String) {
    let (status, log) = process.ended();
    (status.code(), log)
}

#[test]
fn after_a_failed_sync_a_command_is_uncertain_and_the_process_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let inject = ["-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=3+"];
    let Some(command) = traced(folder.path(), &inject, &["--sync", "always"]) else { return };
    let process = started(command);
    let client = process.client();
    let mut lines = events(process.address, "/v1/events", "");
    client.put(&json!({ "arrive": { "call": 1, "queue": "contract" } })).fine();
    client.put(&json!({ "arrive": { "call": 2, "queue": "contract" } })).fine();
    let third = client.put(&json!({ "arrive": { "call": 3, "queue": "contract" } }));
    assert_eq!(third.problem(), (503, "uncertain".into()));
    assert!(lines.any(|line| line == "event: closing"));
    let (code, log) = ended(process);
    assert_eq!(code, Some(4), "{log}");
    assert!(log.contains("the router has stopped on its own") && log.contains("uncertain"), "{log}");
    let process = start(folder.path(), &[]);
    let calls = process.client().get("/v1/calls").fine();
    // The third may be there, as announced.
    let numbers: Vec<_> = calls["calls"].as_array().expect("a list").iter().map(|call| call["call"].as_u64()).collect();
    assert!(numbers.starts_with(&[Some(1), Some(2)]) && numbers.len() <= 3, "{calls}");
    process.signal("-TERM");
    assert!(process.ended().0.success());
}

#[test]
fn after_a_sync_failed_beside_what_was_answered_is_true_and_the_process_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let inject = ["-e", "trace=fdatasync", "-e", "inject=fdatasync:error=ENOSPC:when=1+"];
    let Some(command) = traced(folder.path(), &inject, &["--sync", "interval"]) else { return };
    let process = started(command);
    process.client().put(&json!({ "arrive": { "call": 1, "queue": "contract" } })).fine();
    // There are no more requests; it is noticed anyway.
    let (code, log) = ended(process);
    assert_eq!(code, Some(4), "{log}");
    let process = start(folder.path(), &[]);
    let calls = process.client().get("/v1/calls").fine();
    assert_eq!(calls["calls"].as_array().map(Vec::len), Some(1), "{calls}");
    process.signal("-TERM");
    assert!(process.ended().0.success());
}

#[test]
fn the_name_of_a_new_journal_is_on_the_disk_before_anybody_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let parent = folder.path().canonicalize().expect("it is there");
    let Some(command) = traced(folder.path(), &["-y", "-e", "trace=fsync"], &[]) else { return };
    drop(started(command).ended_by("-TERM"));
    let trace = std::fs::read_to_string(folder.path().join("trace")).expect("it was traced");
    let synced = |path: &Path| trace.contains(&format!("<{}>", path.display()));
    assert!(synced(&parent) && synced(&parent.join("journal")), "{trace}");
}

#[test]
fn a_journal_that_is_taken_away_ends_the_process() {
    type Taking = fn(&Path);
    let takings: [(&str, Taking); 3] = [
        ("rm lock", |journal| std::fs::remove_file(journal.join("lock")).expect("it can be removed")),
        ("rm -r", |journal| std::fs::remove_dir_all(journal).expect("it can be removed")),
        ("mv", |journal| std::fs::rename(journal, journal.with_extension("away")).expect("it can be moved")),
    ];
    for (name, take) in takings {
        let folder = tempfile::tempdir().expect("a folder");
        let process = start(folder.path(), &[]);
        process.client().put(&json!({ "arrive": { "call": 1, "queue": "contract" } })).fine();
        take(&folder.path().join("journal"));
        let (code, log) = ended(process);
        assert_eq!(code, Some(4), "{name}: {log}");
        assert!(log.contains("no longer where it was"), "{name}: {log}");
    }
}
