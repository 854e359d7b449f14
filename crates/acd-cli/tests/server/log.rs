//! A log that cannot be written does not block.

use std::io::BufReader;
use std::process::Stdio;

use serde_json::json;

use super::process::{Process, serve, started};

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
