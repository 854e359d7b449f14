//! Real NATS servers on loopback addresses, as separate processes.
// Each test uses only a part of it.
#![allow(dead_code)]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The time between the starts of two servers.
const APART: Duration = Duration::from_millis(200);
/// How long servers may take to elect a leader.
const ELECTION: Duration = Duration::from_secs(30);

/// The path of a server, fetched if need be.
///
/// # Errors
/// Why there is none.
pub(crate) fn program() -> Result<PathBuf, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../acd-cluster/testbed/nats-server.sh");
    let made = Command::new(&script).output().map_err(|error| format!("{}: {error}", script.display()))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    match made.status.success() {
        true => Ok(text(&made.stdout).into()),
        false => Err(format!("there is no nats-server: {}", text(&made.stderr))),
    }
}

/// When a server syncs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syncs {
    Always,
    Later,
}

/// A server, which is killed when this value is dropped.
pub(crate) struct Server {
    process: Option<Child>,
    program: PathBuf,
    config: PathBuf,
    /// Words before the program, such as those that enter a network namespace.
    within: Vec<String>,
    /// Where clients connect.
    pub(crate) url: String,
    /// Where it is monitored.
    pub(crate) monitor: String,
    pub(crate) name: String,
}

impl Server {
    fn start(&mut self) {
        let mut words = self.within.iter();
        let mut command = match words.next() {
            Some(first) => {
                let mut command = Command::new(first);
                command.args(words).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        let log = fs::File::options().create(true).append(true).open(self.config.with_extension("log"));
        let log = log.expect("its log can be written");
        let started = command.arg("-c").arg(&self.config).stdout(Stdio::null()).stderr(log).spawn();
        self.process = Some(started.expect("it starts"));
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended.
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Starts it again.
    pub(crate) fn restart(&mut self) {
        if self.process.is_none() {
            self.start();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Where each server of a cluster listens, and how it is started there.
pub(crate) struct Place {
    pub(crate) host: String,
    pub(crate) ports: [u16; 3],
    pub(crate) within: Vec<String>,
}

/// Servers that form a cluster, or one alone.
pub(crate) struct Servers {
    pub(crate) servers: Vec<Server>,
    folder: TempDir,
}

/// Ports that are free now.
fn free_ports() -> [u16; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").expect("there is a free port"));
    listeners.map(|listener| listener.local_addr().expect("it has an address").port())
}

impl Servers {
    /// Starts servers on loopback addresses, and waits until they work.
    pub(crate) fn start(program: &Path, count: usize, syncs: Syncs) -> Self {
        let place = |_| Place { host: "127.0.0.1".into(), ports: free_ports(), within: Vec::new() };
        Self::start_at(program, &(0..count).map(place).collect::<Vec<_>>(), syncs)
    }

    /// Starts servers at these places.
    pub(crate) fn start_at(program: &Path, places: &[Place], syncs: Syncs) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let routes: Vec<String> =
            places.iter().map(|place| format!("nats://{}:{}", place.host, place.ports[1])).collect();
        let mut servers = Vec::new();
        for (number, place) in (1..).zip(places) {
            let Place { host, ports: [port, cluster, monitor], within } = place;
            let store = folder.path().join(format!("n{number}"));
            let sync = if syncs == Syncs::Always { "sync_interval: always" } else { "" };
            let clustered = match places.len() {
                1 => String::new(),
                _ => format!("cluster {{ name: acd, listen: \"{host}:{cluster}\", routes: {routes:?} }}\n"),
            };
            let config = folder.path().join(format!("n{number}.conf"));
            let text = format!(
                "server_name: n{number}\nlisten: \"{host}:{port}\"\nhttp: \"{host}:{monitor}\"\n\
                 ping_interval: \"1s\"\nping_max: 3\njetstream {{ store_dir: {store:?}, {sync} }}\n{clustered}"
            );
            fs::write(&config, text).expect("it can be written");
            let mut server = Server {
                process: None,
                program: program.to_owned(),
                config,
                within: within.clone(),
                url: format!("nats://{host}:{port}"),
                monitor: format!("http://{host}:{monitor}"),
                name: format!("n{number}"),
            };
            server.start();
            servers.push(server);
            // Two that dial each other at one instant may each close the other's connection as the duplicate, for good.
            std::thread::sleep(APART);
        }
        let mut all = Self { servers, folder };
        all.wait();
        all
    }

    /// Waits until every server's JetStream works.
    pub(crate) fn wait(&mut self) {
        let until = Instant::now() + ELECTION;
        for server in &self.servers {
            while !is_healthy(server) {
                assert!(Instant::now() < until, "{} does not start: {}", server.name, self.log(&server.name));
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    fn log(&self, name: &str) -> String {
        let mut text = String::new();
        // Whatever there is.
        let _ = fs::File::open(self.folder.path().join(format!("{name}.log")))
            .and_then(|mut log| log.read_to_string(&mut text));
        text
    }

    /// The addresses for clients.
    pub(crate) fn urls(&self) -> Vec<String> {
        self.servers.iter().map(|server| server.url.clone()).collect()
    }

    /// The addresses for monitoring.
    pub(crate) fn monitors(&self) -> Vec<String> {
        self.servers.iter().map(|server| server.monitor.clone()).collect()
    }

    /// The server with that name.
    pub(crate) fn named(&mut self, name: &str) -> &mut Server {
        self.servers.iter_mut().find(|server| server.name == name).expect("one of them")
    }
}

fn is_healthy(server: &Server) -> bool {
    let host = server.monitor.strip_prefix("http://").expect("it begins so");
    let Ok(mut stream) = std::net::TcpStream::connect(host) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let mut text = String::new();
    let asked = write!(stream, "GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n");
    asked.is_ok() && stream.read_to_string(&mut text).is_ok() && text.contains(" 200 ")
}
