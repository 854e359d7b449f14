//! The adapter starts as `acd serve` does, whether there is a switch or not.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const CENTER: &str = "[queues.contract]\n[profiles.all.skills]\ncontract = 1\n[agents.li]\nprofile = \"all\"\n";
/// Nobody listens there.
const SWITCH: &str = "[asterisk]\naddress = \"127.0.0.1:1\"\nuser = \"acd\"\npassword = \"-\"\n[telephones]\nendpoint = \"PJSIP/{name}\"\n";

fn command(folder: &Path, center: &str) -> Command {
    std::fs::write(folder.join("center.toml"), center).expect("it can be written");
    std::fs::write(folder.join("switch.toml"), SWITCH).expect("it can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_acd-asterisk"));
    command.current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.args(["run", "center.toml", "switch.toml", "--journal", "journal", "--listen", "127.0.0.1:0"]);
    command
}

/// Starts it, and waits until it serves.
fn started(folder: &Path, center: &str) -> Child {
    let mut child = command(folder, center).spawn().expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it says where it listens");
    assert!(line.starts_with("listening on http://127.0.0.1:"), "{line}");
    child
}

fn kill(mut child: Child) {
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
}

#[test]
fn a_wrong_file_retires_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    kill(started(folder.path(), CENTER));
    let wrong = command(folder.path(), &CENTER.replace("contract", "sales")).output().expect("it ends");
    let log = String::from_utf8_lossy(&wrong.stderr);
    assert_eq!(wrong.status.code(), Some(3), "{log}");
    assert!(log.contains("would retire every queue of the journal") && log.contains("--replace-center"), "{log}");
    kill(started(folder.path(), CENTER));
}

#[test]
fn a_file_at_fault_is_refused_with_line_and_column() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = command(folder.path(), &CENTER.replace("contract = 1", "contrac = 1")).output().expect("it ends");
    let log = String::from_utf8_lossy(&wrong.stderr);
    assert_eq!(wrong.status.code(), Some(3), "{log}");
    assert!(log.contains("center.toml:3:"), "{log}");
}
