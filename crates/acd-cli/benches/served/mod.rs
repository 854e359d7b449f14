//! The real `acd serve`, as a process of its own with a journal in a temporary folder.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// A server. It ends with this value.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts one and waits until it listens.
    pub(crate) fn start(center: &str, sync: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("centre.toml");
        std::fs::write(&path, center).expect("it can be written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
        command.arg("serve").arg(path).arg("--journal").arg(folder.path().join("journal"));
        command.args(["--listen", "127.0.0.1:0", "--drain", "0", "--sync", sync]).env_remove("ACD_TOKEN");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("it listens");
        let address = line.trim().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        Self { child, address: address.expect("an address"), _folder: folder }
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory, in bytes; 0 where the system does not say.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() * 1_024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
