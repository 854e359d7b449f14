//! What cannot be written is not accepted.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use super::desk::in_journal;
use super::process::{serve, serve_with, start, started};

#[test]
fn a_full_disk_is_answered_503_and_what_was_accepted_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    // At most 40 blocks of 512 bytes per file. The signal for exceeding it is ignored, so that writing fails instead.
    let plain = serve(folder.path(), &["--listen", "127.0.0.1:0", "--drain", "0"]);
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; ulimit -f 40; exec \"$0\" \"$@\""])
        .arg(plain.get_program())
        .args(plain.get_args());
    command.env_remove("ACD_TOKEN").stdout(Stdio::piped()).stderr(Stdio::piped());
    let process = started(command);
    let client = process.client();
    let mut accepted = 0_u64;
    let refused = loop {
        let answer = client.put(&json!({ "arrive": { "call": accepted, "queue": "contract" } }));
        if answer.status != 200 {
            break answer;
        }
        accepted += 1;
    };
    assert_eq!(refused.problem(), (503, "unrecorded".into()));
    assert_eq!(refused.retry_after.as_deref(), Some("1"));
    assert!(
        refused.text.contains("no room to write") && refused.text.contains("make room and try again"),
        "{refused:?}"
    );
    assert_eq!(client.get("/readyz").problem(), (503, "unrecorded".into()));
    assert!(client.get("/readyz").text.contains("journal"), "who may ask is told which file");
    let stranger = "GET /readyz HTTP/1.1\r\nhost: elsewhere.example\r\nconnection: close\r\n\r\n";
    let told = super::desk::Raw::new(process.address).say(stranger).all();
    assert!(told.contains("unrecorded") && !told.contains(&folder.path().display().to_string()), "{told}");
    assert_eq!(client.get("/healthz").status, 200);
    let calls = client.get("/v1/calls").fine();
    assert_eq!(calls["calls"].as_array().map(Vec::len), Some(accepted as usize), "it was not applied either");
    process.signal("-TERM");
    let (_, log) = process.ended();
    assert!(log.contains("the journal cannot be written"), "{log}");
    assert_eq!(in_journal(&folder.path().join("journal")).1, accepted);

    let process = start(folder.path(), &[]);
    let client = process.client();
    assert_eq!(client.get("/v1/calls").fine()["calls"].as_array().map(Vec::len), Some(accepted as usize));
    client.put(&json!({ "arrive": { "call": accepted, "queue": "contract" } })).fine();
    process.signal("-TERM");
    assert!(process.ended().0.success());
}

#[test]
fn a_journal_that_cannot_be_written_is_said_before_anybody_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |journal: &Path| {
        let output = serve_with(folder.path(), journal, &["--listen", "127.0.0.1:0"]).output().expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned(), output.stdout)
    };
    // A file instead of a folder, and a read-only file system; root may write anywhere else.
    let blocked = folder.path().join("centre.toml");
    for journal in [&*blocked, Path::new("/proc/journal")] {
        let (code, error, out) = run(journal);
        assert_eq!(code, Some(3), "{error}");
        assert!(error.contains(&journal.display().to_string()) && error.starts_with("error: "), "{error}");
        assert!(out.is_empty(), "it never listened");
    }
}

#[test]
fn a_journal_in_use_is_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    let second = serve(folder.path(), &["--listen", "127.0.0.1:0"]).output().expect("it runs");
    let error = String::from_utf8_lossy(&second.stderr);
    assert!(second.status.code() == Some(3) && error.contains("is in use by another process"), "{error}");
    process.client().put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    process.signal("-TERM");
    assert!(process.ended().0.success());
}
