//! SIGHUP and `acd reload` read the server's files again, with calls waiting.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::desk::{CENTER, Client};
use super::process::{Process, serve, start, started};

/// `acd reload`: its status, and what it says.
fn reload(process: &Process, flags: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
    command.env_remove("ACD_TOKEN").arg("reload").arg("--server").arg(format!("http://{}", process.address));
    let done = command.args(flags).output().expect("it runs");
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.code(), said)
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("it can be written");
    path.display().to_string()
}

/// Whether an arrival for that queue is accepted.
fn takes(client: &Client, call: u32, queue: &str) -> bool {
    client.put(&json!({ "arrive": { "call": call, "queue": queue } })).status == 200
}

/// With one more queue.
fn with_labour() -> String {
    CENTER.replace("[queues.family]", "[queues.labour]\nwait_max = \"10m\"\n[queues.family]")
}

#[cfg(unix)]
#[test]
fn at_sighup_the_centre_is_read_again_and_the_calls_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    let client = process.client();
    assert!(takes(&client, 1, "contract") && !takes(&client, 2, "labour"));
    write(folder.path(), "centre.toml", &with_labour());
    process.signal("-HUP");
    let mut call = 2;
    while !takes(&client, call, "labour") {
        call += 1;
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(client.get("/v1/calls/1").fine()["asked"], "contract");
    // Known to the next start as well: it has nothing to say.
    process.signal("-TERM");
    let (status, log) = process.ended();
    assert!(status.success(), "{log}");
    assert!(log.contains("the files were read again; the centre: queues added: `labour`"), "{log}");
    let process = start(folder.path(), &[]);
    assert!(takes(&process.client(), 99, "labour"));
    process.signal("-TERM");
    let (_, log) = process.ended();
    assert!(!log.contains("using the centre") && !log.contains("has not changed since"), "{log}");
}

#[test]
fn a_file_at_fault_changes_nothing_and_a_wrong_one_is_questioned() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    let client = process.client();
    assert!(takes(&client, 1, "contract"));
    let (code, said) = reload(&process, &[]);
    assert_eq!((code, said.as_str()), (Some(0), "centre: no difference\n"));
    write(folder.path(), "centre.toml", &CENTER.replace("attempts = 2", "attempts = \"two\""));
    let (code, said) = reload(&process, &[]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("nothing was changed") && said.contains("attempts"), "{said}");
    let other = "[queues.sales]\n[profiles.seller.skills]\nsales = 1\n[agents]\nAnn = { profile = \"seller\" }\n";
    write(folder.path(), "centre.toml", other);
    let (code, said) = reload(&process, &[]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("would retire every queue") && said.contains("--replace-center"), "{said}");
    assert!(takes(&client, 2, "contract") && !takes(&client, 3, "sales"));
    let (code, said) = reload(&process, &["--replace-center"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("queues added: `sales`; queues retired: `contract`, `family`"), "{said}");
    assert!(takes(&client, 4, "sales") && !takes(&client, 5, "contract"));
    let mut process = process;
    process.child.kill().expect("it can be killed");
    process.child.wait().expect("it ends");
    let (code, said) = reload(&process, &[]);
    assert!(code == Some(1) && said.contains("cannot connect to 127.0.0.1:"), "{code:?} {said}");
}

#[test]
fn tokens_are_replaced_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let tokens = |one: &str, two: &str| {
        write(folder.path(), "tokens", &format!("operate 0123456789abcdef-{one} us\nboard 0123456789abcdef-{two}\n"))
    };
    let file = tokens("one", "hall");
    let process = started({
        let mut command = serve(folder.path(), &["--listen", "127.0.0.1:0", "--token-file", &file]);
        command.stderr(std::process::Stdio::piped());
        command
    });
    let with = |token: &str| process.client().with_token(format!("0123456789abcdef-{token}"));
    assert_eq!(with("one").get("/v1/calls").status, 200);
    assert_eq!(with("hall").get("/v1/calls").status, 403);
    assert_eq!(with("hall").get("/v1/board").status, 200);
    // The old token is what the client still has in its copy of the file.
    let old = write(folder.path(), "old", "0123456789abcdef-one");
    tokens("two", "foyer");
    let (code, said) = reload(&process, &["--token-file", &old]);
    assert_eq!((code, said.as_str()), (Some(0), "centre: no difference\ntokens: 2\n"));
    assert_eq!([with("one"), with("hall")].map(|client| client.get("/v1/board").status), [401, 401]);
    assert_eq!([with("two"), with("foyer")].map(|client| client.get("/v1/board").status), [200, 200]);
    write(folder.path(), "tokens", "operate short\n");
    let new = write(folder.path(), "new", "0123456789abcdef-two");
    let (code, said) = reload(&process, &["--token-file", &new]);
    assert!(code == Some(3) && said.contains("line 1: a token has at least 16"), "{said}");
    assert_eq!(with("two").get("/v1/board").status, 200);
}

#[test]
fn flags_may_come_from_the_environment_and_a_put_that_is_undone_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let center = write(folder.path(), "centre.toml", CENTER);
    let from_environment = |more: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
        command.arg("serve").env_remove("ACD_TOKEN").env("ACD_CENTER", &center);
        command.env("ACD_JOURNAL", folder.path().join("journal")).env("ACD_LISTEN", "127.0.0.1:0");
        command.envs(more.iter().copied()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        started(command)
    };
    let stop = |process: Process| {
        process.signal("-TERM");
        process.ended().1
    };
    let process = from_environment(&[("ACD_LOG", "json")]);
    process.client().ask("PUT", "/v1/center", "application/toml", with_labour()).fine();
    let log = stop(process);
    assert!(log.starts_with('{') && log.contains("another centre by PUT; queues added: `labour`"), "{log}");
    let process = from_environment(&[("ACD_CENTER_FROM", "journal")]);
    assert!(takes(&process.client(), 1, "labour"));
    process.client().put(&json!({ "hang_up": { "call": 1 } })).fine();
    stop(process);
    let process = from_environment(&[("ACD_CENTER_FROM", "file")]);
    assert!(!takes(&process.client(), 2, "labour"));
    let log = stop(process);
    assert!(
        log.contains("WARN") && log.contains("was changed by command since the last start (queues added: `labour`)")
    );
}

#[test]
fn a_centre_can_be_checked_against_the_journal_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = start(folder.path(), &[]);
    process.signal("-TERM");
    assert!(process.ended().0.success());
    let journal = folder.path().join("journal").display().to_string();
    let next = write(folder.path(), "next.toml", &with_labour());
    let check = |file: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
        let done = command.args(["check", "--center", file, "--journal", &journal]).output().expect("it runs");
        assert!(done.status.success());
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    assert!(check(&next).contains("queues added: `labour`"), "{}", check(&next));
    let same = folder.path().join("centre.toml").display().to_string();
    assert!(check(&same).contains("it is the centre of"), "{}", check(&same));
}
