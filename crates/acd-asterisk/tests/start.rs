//! The adapter starts as `acd serve` does, whether there is a switch or not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
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
    serving(folder, center).0
}

/// The same, with the address.
fn serving(folder: &Path, center: &str) -> (Child, String) {
    let mut child = command(folder, center).spawn().expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it says where it listens");
    let address = line.trim().strip_prefix("listening on http://");
    let address = address.unwrap_or_else(|| panic!("it says where it listens: {line}")).to_owned();
    (child, address)
}

/// Puts a command, and waits for the answer.
fn put(address: &str, command: &str) {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head = "POST /v1/commands HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close";
    write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{command}", command.len()).expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

fn kill(mut child: Child) {
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
}

#[test]
fn what_happened_just_before_the_end_is_in_the_history() {
    let folder = tempfile::tempdir().expect("a folder");
    // Each time so many that they are not counted before the process is told to stop.
    for round in 1..=4 {
        let (mut child, address) = serving(folder.path(), CENTER);
        let calls = (0..500).map(|number| {
            let call = format!("\"call\": \"a.{round}.{number}\"");
            format!("{{\"arrive\": {{{call}, \"queue\": \"contract\"}}}}, {{\"hang_up\": {{{call}}}}}")
        });
        put(&address, &format!("[{}]", calls.collect::<Vec<_>>().join(", ")));
        let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(stopped.is_ok_and(|status| status.success()), "it is told to stop");
        assert!(child.wait().expect("it ends").success());
        let history = std::fs::read_dir(folder.path().join("journal/history")).expect("a history");
        let files = history.map(|file| file.expect("a file").path());
        let calls = files.filter(|path| path.extension() == Some("calls".as_ref()));
        let lines = calls.map(|path| std::fs::read_to_string(path).expect("it can be read").lines().count());
        assert_eq!(lines.sum::<usize>(), 500 * round);
    }
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
