//! A router of the cluster, as a process.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How a router is started.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) center: PathBuf,
    pub(crate) journal: PathBuf,
    pub(crate) listen: String,
    pub(crate) nats: String,
    pub(crate) monitors: String,
    pub(crate) cluster: String,
    /// Words before the program.
    pub(crate) within: Vec<String>,
}

/// A router, which is killed when this value is dropped.
pub(crate) struct Node {
    process: Option<Child>,
    pub(crate) start: Start,
}

pub(crate) fn client() -> ureq::Agent {
    let patience = Some(Duration::from_secs(4));
    ureq::Agent::config_builder().timeout_global(patience).http_status_as_error(false).build().into()
}

impl Node {
    pub(crate) fn new(start: Start) -> Self {
        Self { process: None, start }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.process.is_some()
    }

    /// Starts it, and waits until it listens.
    pub(crate) fn run(&mut self) -> Result<(), String> {
        let Start { center, journal, listen, nats, monitors, cluster, within } = &self.start;
        let program = env!("CARGO_BIN_EXE_acd");
        let mut command = match within.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.arg("serve").arg(center).arg("--journal").arg(journal).args(["--listen", listen, "--keep-all"]);
        command.args(["--nats", nats, "--nats-monitor", monitors, "--cluster", cluster]);
        command.env("ACD_TOKEN", TOKEN).env("RUST_LOG", "info");
        let log = journal.with_extension("log");
        let log = std::fs::File::options().create(true).append(true).open(log).map_err(|error| error.to_string())?;
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().map_err(|error| error.to_string())?;
        let mut line = String::new();
        let said = BufReader::new(process.stdout.take().expect("piped")).read_line(&mut line);
        if said.is_err() || !line.starts_with("listening on ") {
            let _ = process.wait();
            return Err(format!("{listen} does not start: {}", self.log()));
        }
        self.process = Some(process);
        Ok(())
    }

    /// The end of its log.
    pub(crate) fn log(&self) -> String {
        let text = std::fs::read_to_string(self.start.journal.with_extension("log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().filter(|line| !line.contains("call ended")).collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// Sends a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        if let Some(process) = &self.process {
            let id = process.id().to_string();
            let sent = Command::new("kill").args(["-s", name, &id]).status();
            assert!(sent.is_ok_and(|sent| sent.success()), "SIG{name} to {id}");
        }
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended.
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ended(&mut self) -> Result<(), String> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        let status = process.wait().map_err(|error| error.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("it ended with {status}: {}", self.log())) }
    }

    pub(crate) fn address(&self) -> &str {
        &self.start.listen
    }

    /// Whether it leads and serves.
    pub(crate) fn is_ready(&self, http: &ureq::Agent) -> bool {
        http.get(format!("http://{}/readyz", self.address())).call().is_ok_and(|answer| answer.status() == 200)
    }

    /// What a request was answered: the status, and the body.
    pub(crate) fn get(&self, http: &ureq::Agent, path: &str) -> Option<(u16, String)> {
        let asked = http.get(format!("http://{}{path}", self.address()));
        let mut answer = asked.header("authorization", format!("Bearer {TOKEN}")).call().ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.body_mut().read_to_string().unwrap_or_default()))
    }

    /// The value of one of its metrics.
    pub(crate) fn metric(&self, http: &ureq::Agent, name: &str) -> Option<f64> {
        let (_, text) = self.get(http, "/metrics")?;
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What every request must carry.
pub(crate) const TOKEN: &str = "a-token-of-the-cluster-test";

/// Runs `acd cluster`.
pub(crate) fn operate(words: &[&str], nats: &str, cluster: &str) -> Result<Value, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
    command.arg("cluster").args(words).args(["--nats", nats, "--cluster", cluster]);
    let done = command.output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&done.stdout);
    if !done.status.success() {
        return Err(format!("acd cluster {words:?}: {text}{}", String::from_utf8_lossy(&done.stderr)));
    }
    Ok(serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text.trim())))
}

/// Waits until something holds.
pub(crate) fn until(what: &str, at_most: Duration, mut holds: impl FnMut() -> bool) -> Result<Duration, String> {
    let begun = Instant::now();
    loop {
        if holds() {
            return Ok(begun.elapsed());
        }
        if begun.elapsed() > at_most {
            return Err(format!("{what}: not within {at_most:?}"));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A new path for what is about to be made.
pub(crate) fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(name)
}
