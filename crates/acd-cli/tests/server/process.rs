//! The real program.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use super::desk::{CENTER, Client};

/// `acd serve`, on a free port.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

/// The command, with the journal in the folder.
pub(crate) fn serve(folder: &Path, flags: &[&str]) -> Command {
    serve_with(folder, &folder.join("journal"), flags)
}

/// The command, with the centre in the folder.
pub(crate) fn serve_with(folder: &Path, journal: &Path, flags: &[&str]) -> Command {
    let center = folder.join("centre.toml");
    if !center.exists() {
        std::fs::write(&center, CENTER).expect("it can be written");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
    command.arg("serve").arg(center).arg("--journal").arg(journal).args(flags);
    command.env_remove("ACD_TOKEN").env_remove("RUST_LOG").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts it and waits until it listens.
pub(crate) fn start(folder: &Path, flags: &[&str]) -> Process {
    started(serve(folder, &[&["--listen", "127.0.0.1:0", "--drain", "0"], flags].concat()))
}

pub(crate) fn started(mut command: Command) -> Process {
    let mut child = command.spawn().expect("it starts");
    let mut line = String::new();
    let out = child.stdout.take().expect("it is piped");
    BufReader::new(out).read_line(&mut line).expect("it can be read");
    let address = line.trim().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
    let Some(address) = address else {
        let mut error = String::new();
        child.stderr.take().expect("it is piped").read_to_string(&mut error).expect("text");
        panic!("{line:?}: {error}");
    };
    Process { child, address }
}

impl Process {
    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// Sends it a signal, as the operating system does to stop it.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Ends it by a signal, to itself and to the process that it traces, if any.
    pub(crate) fn ended_by(self, name: &str) -> (ExitStatus, String) {
        let id = self.child.id().to_string();
        let _ = Command::new("pkill").args([name, "-P", &id]).status();
        self.signal(name);
        self.ended()
    }

    /// Waits until it has ended; returns its status and standard error.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let mut log = String::new();
        self.child.stderr.take().expect("it is piped").read_to_string(&mut log).expect("text");
        (self.child.wait().expect("it ends"), log)
    }
}
