//! A server inside the test, and a client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use acd::config::Center;
use acd::journal::{Journal, JournalOptions};
use acd::live::{BoardOptions, MonotonicClock, Options, Publish, Router, Setup};
use acd_server::{ServerOptions, Service};
use serde_json::Value as Json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub(crate) const CENTER: &str = include_str!("centre.toml");

/// A router with a journal, behind HTTP.
pub(crate) struct Desk {
    pub(crate) address: SocketAddr,
    pub(crate) service: Service,
    pub(crate) folder: TempDir,
    pub(crate) router: Option<Router>,
    runtime: Runtime,
}

pub(crate) fn desk() -> Desk {
    with(ServerOptions::default(), Options::default())
}

pub(crate) fn with(server: ServerOptions, options: Options) -> Desk {
    begin(CENTER, server, options)
}

/// On another centre.
pub(crate) fn with_center(text: &str) -> Desk {
    begin(text, ServerOptions::default(), Options::default())
}

fn begin(text: &str, server: ServerOptions, options: Options) -> Desk {
    let folder = tempfile::tempdir().expect("a folder");
    let center = Center::parse("the centre", text).expect("a sound centre");
    let (journal, recovered) = Journal::open(folder.path(), JournalOptions::default(), center).expect("a journal");
    let clock = std::sync::Arc::new(MonotonicClock::on_unix_time(recovered.engine.now()));
    from(Setup::recovered(journal, recovered).with_clock(clock), server, options, folder)
}

pub(crate) fn from(setup: Setup, server: ServerOptions, options: Options, folder: TempDir) -> Desk {
    let publish = Publish::Every(acd::time::Duration::from_millis(10));
    let board = BoardOptions { publish, ..BoardOptions::default() };
    let router = setup.start(Options { board: Some(board.clone()), ..options }).expect("a router");
    let runtime = Runtime::new().expect("a runtime");
    let start = async {
        let service = Service::start(router.handle(), board.thresholds, server).await.expect("a service");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        tokio::spawn(service.clone().serve(listener));
        (service, address)
    };
    let (service, address) = runtime.block_on(start);
    Desk { address, service, folder, router: Some(router), runtime }
}

impl Desk {
    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }

    pub(crate) fn block_on<T>(&self, task: impl Future<Output = T>) -> T {
        self.runtime.block_on(task)
    }

    /// Closes everything, and then the journal.
    pub(crate) fn stop(&mut self) {
        self.service.close();
        if let Some(router) = self.router.take() {
            router.shut_down().expect("the journal is closed");
        }
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// What was answered, which must be 200.
    pub(crate) fn fine(&self) -> Json {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()
    }

    /// The status and the code of a problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.kind, "application/problem+json", "{self:?}");
        let json = self.json();
        assert_eq!(json["status"], self.status, "{self:?}");
        (self.status, json["code"].as_str().expect("a code").to_owned())
    }
}

/// Asks on connections that are kept.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    pub(crate) base: String,
    pub(crate) token: Option<String>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let config =
            ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60)));
        Self { agent: config.build().into(), base: format!("http://{address}"), token: None }
    }

    /// The same, with this token.
    pub(crate) fn with_token(self, token: String) -> Self {
        Self { token: Some(token), ..self }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, kind: &str, body: impl Into<String>) -> Answer {
        self.try_ask(method, path, kind, body).expect("an answer")
    }

    pub(crate) fn try_ask(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: impl Into<String>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.run(request.body(body.into()).expect("a request"))
    }

    pub(crate) fn run(&self, request: ureq::http::Request<String>) -> Result<Answer, ureq::Error> {
        let mut response = self.agent.run(request)?;
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (kind, retry_after) = (header("content-type").unwrap_or_default(), header("retry-after"));
        let text = response.body_mut().read_to_string()?;
        Ok(Answer { status: response.status().as_u16(), kind, retry_after, text })
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", "")
    }

    /// Puts a command, or several.
    pub(crate) fn put(&self, command: &Json) -> Answer {
        self.ask("POST", "/v1/commands", "application/json", command.to_string())
    }
}

/// A connection on which anything may be said.
pub(crate) struct Raw {
    pub(crate) stream: TcpStream,
}

impl Raw {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        Self { stream }
    }

    pub(crate) fn say(&mut self, text: &str) -> &mut Self {
        self.stream.write_all(text.as_bytes()).expect("it takes bytes");
        self
    }

    /// All that is answered until the other side closes.
    pub(crate) fn all(&mut self) -> String {
        let mut bytes = Vec::new();
        // A connection that is cut off has said what it said.
        let _ = self.stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The lines of a stream of events, without the head and the chunks' lengths.
    pub(crate) fn lines(self) -> impl Iterator<Item = String> {
        let lines = BufReader::new(self.stream).lines().map_while(Result::ok);
        lines.filter(|line| ["id:", "data:", "event:", ":"].iter().any(|start| line.starts_with(start)))
    }
}

/// Reads events from a path, as lines.
pub(crate) fn events(address: SocketAddr, path: &str, headers: &str) -> impl Iterator<Item = String> + use<> {
    let mut raw = Raw::new(address);
    raw.say(&format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n"));
    let mut lines = raw.lines();
    // Which journal it is; or what was asked for, at once.
    let first = lines.next().expect("it greets");
    let greets = first == "event: journal";
    (!greets && !first.starts_with(':')).then_some(first).into_iter().chain(lines.skip(usize::from(greets)))
}

/// How many commands the journal in a folder has, and how many of them were arrivals that were not refused.
pub(crate) fn in_journal(folder: &Path) -> (u64, u64) {
    let mut player = acd::journal::Player::open(folder).expect("a journal");
    let (mut commands, mut arrivals) = (0, 0);
    while let Some(played) = player.play().expect("it is whole") {
        let Some(command) = &played.command else { continue };
        commands += 1;
        let arrived = matches!(command, acd::engine::Command::Arrive(_)) && played.outcome.is_ok();
        arrivals += u64::from(arrived);
    }
    (commands, arrivals)
}
