//! A real `acd serve` as a separate process.
// Each test uses only a part of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A server, which is killed when this value is dropped.
pub(crate) struct Served {
    process: Child,
    /// Such as `127.0.0.1:8012`.
    pub(crate) address: String,
    token: Option<String>,
}

fn command(center: &Path, journal: &Path, listen: &str, token: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
    command.arg("serve").arg(center).arg("--journal").arg(journal).args(["--listen", listen, "--sync", "always"]);
    command.env_remove("ACD_TOKEN").env("RUST_LOG", "warn").envs(token.map(|token| ("ACD_TOKEN", token)));
    command
}

impl Served {
    /// Starts a server and waits until it listens; port 0 means any free port.
    ///
    /// # Errors
    /// Its output, if it ended by itself.
    pub(crate) fn start(center: &Path, journal: &Path, listen: &str, token: Option<&str>) -> Result<Self, String> {
        let mut command = command(center, journal, listen, token);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("piped")).read_line(&mut line).expect("it can be read");
        let mut said = process.stderr.take().expect("piped");
        let Some(address) = line.trim_end().strip_prefix("listening on http://") else {
            let mut text = String::new();
            said.read_to_string(&mut text).expect("it can be read");
            process.wait().expect("it ends");
            return Err(line + &text);
        };
        // Its output must not block it.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Ok(Self { process, address: address.to_owned(), token: token.map(str::to_owned) })
    }

    /// Starts a server and kills it after a while, in whatever state it is.
    pub(crate) fn start_and_kill(center: &Path, journal: &Path, after: Duration) {
        let mut command = command(center, journal, "127.0.0.1:0", None);
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(after);
        process.kill().expect("it can be killed");
        process.wait().expect("it ends");
    }

    /// The process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// SIGKILL, which it can neither catch nor delay.
    pub(crate) fn kill(mut self) -> ExitStatus {
        self.process.kill().expect("it can be killed");
        self.process.wait().expect("it ends")
    }

    /// Sends a signal by name, such as `STOP`.
    pub(crate) fn signal(&self, name: &str) {
        let told = Command::new("kill").args(["-s", name, &self.id().to_string()]).status();
        assert!(told.expect("there is a kill").success());
    }

    /// The body of a GET that is answered with 200.
    pub(crate) fn get(&self, path: &str) -> Value {
        let asked = ureq::get(format!("http://{}{path}", self.address));
        let asked =
            self.token.iter().fold(asked, |asked, token| asked.header("authorization", format!("Bearer {token}")));
        let mut answer = asked.call().unwrap_or_else(|error| panic!("{path}: {error}"));
        answer.body_mut().read_json().expect("JSON")
    }

    /// Submits a command that the server accepts.
    pub(crate) fn tell(&self, command: &Value) -> Value {
        let asked = ureq::post(format!("http://{}/v1/commands", self.address));
        let asked =
            self.token.iter().fold(asked, |asked, token| asked.header("authorization", format!("Bearer {token}")));
        let mut answer = asked.send_json(command).unwrap_or_else(|error| panic!("{command}: {error}"));
        answer.body_mut().read_json().expect("JSON")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may already have been killed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
