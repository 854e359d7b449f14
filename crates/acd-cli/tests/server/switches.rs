//! What a switch adapter needs of the interface: requests that can be sent again, lists that may be old, numbers outside.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use acd::live::Options;
use acd_server::{Access, ServerOptions};
use serde_json::{Value as Json, json};

use super::desk::{Answer, CENTER, Client, Raw, desk, events, with, with_center};

impl Client {
    /// A command with a name of its own.
    fn put_named(&self, name: &str, command: &Json) -> Answer {
        self.post_named(name, "/v1/commands", command)
    }

    fn post_named(&self, name: &str, path: &str, command: &Json) -> Answer {
        let request = ureq::http::Request::builder().method("POST").uri(format!("{}{path}", self.base));
        let mut request = request.header("content-type", "application/json").header("acd-command", name);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.run(request.body(command.to_string()).expect("a request")).expect("an answer")
    }

    /// Call 7 talks to Li.
    fn talking(&self) {
        self.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
        self.put(&json!({ "arrive": { "call": 7, "queue": "contract", "priority": 3 } })).fine();
        let offer = self.get("/v1/agents/Li").fine()["offers"][0].clone();
        self.put(&json!({ "accept": { "offer": offer } })).fine();
    }
}

/// The first event of a kind, of the stream from the beginning.
fn told(address: std::net::SocketAddr, kind: &str) -> Json {
    let data =
        events(address, "/v1/events?from=0", "").filter_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    let mut facts = data.filter_map(|data| serde_json::from_str::<Json>(&data).ok());
    facts.find(|event| !event["fact"][kind].is_null()).expect("it is told")
}

#[test]
fn a_request_that_is_sent_again_is_answered_as_it_was() {
    let desk = desk();
    let client = desk.client();
    let arrive = json!({ "arrive": { "call": 7, "queue": "contract" } });
    let first = client.put_named("a", &arrive).fine();
    assert_eq!(client.put_named("a", &arrive).fine(), first, "the same answer, and no second call");
    assert_eq!(client.put_named("b", &arrive).problem(), (409, "duplicate_call".into()));
    assert_eq!(client.put_named("b", &arrive).problem(), (409, "duplicate_call".into()));
    assert_eq!(client.put_named(&"x".repeat(257), &arrive).problem(), (422, "invalid".into()));
}

#[test]
fn an_answer_is_for_the_request_that_it_was_given_to() {
    let (operator, agent) = ("0123456789abcdef0", "0123456789abcdef1");
    let access = Access::parse(&format!("operate {operator}\nagent {agent}\n")).expect("sound tokens");
    let desk = with(ServerOptions { access, ..ServerOptions::default() }, Options::default());
    let of = |token: &str| desk.client().with_token(token.to_owned());
    let arrive = json!({ "arrive": { "call": 7, "queue": "contract" } });
    of(operator).put_named("a", &arrive).fine();
    assert_eq!(of(agent).put_named("a", &arrive).problem(), (403, "forbidden".into()), "another client");
    let other = json!({ "arrive": { "call": 8, "queue": "contract" } });
    assert_eq!(of(operator).put_named("a", &other).problem(), (422, "name_reused".into()), "another body");
    let switch = of(operator).post_named("a", "/v1/switch", &json!({ "name": "a" })).fine();
    assert!(switch["epoch"].is_u64(), "another resource: {switch}");
    let mut raw = Raw::new(desk.address);
    let headers = format!("host: localhost\r\nauthorization: Bearer {operator}\r\nacd-command: a\r\n");
    raw.say(&format!("GET /v1/events HTTP/1.1\r\n{headers}\r\n"));
    assert_eq!(raw.lines().next().as_deref(), Some("event: journal"), "a stream begins");
}

#[test]
fn what_has_changed_since_the_lists_were_read_is_left_alone() {
    let desk = desk();
    let client = desk.client();
    client.put(&json!({ "sign_in": { "agent": "Wang" } })).fine();
    let read = client.get("/v1/agents").fine()["events"].as_u64().expect("a number");
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    client.put(&json!({ "reconcile": { "agents": [], "as_of": read } })).fine();
    let doing = |agent: &str| client.get(&format!("/v1/agents/{agent}")).fine()["doing"].clone();
    assert_eq!((doing("Wang"), doing("Li")), (json!("signed_out"), json!("idle")));
    let elsewhere = client.put(&json!({ "reconcile": { "agents": [], "as_of": read + 1_000 } }));
    assert_eq!(elsewhere.problem(), (409, "outdated_lists".into()), "another journal's");
    assert_eq!(doing("Li"), "idle");
    client.put(&json!({ "reconcile": { "calls": [] } })).fine();
    assert_eq!(doing("Li"), "idle", "agents were not spoken of");
    client.put(&json!({ "reconcile": { "agents": [] } })).fine();
    assert_eq!(doing("Li"), "signed_out");
}

#[test]
fn a_number_outside_and_who_listens_are_repeated() {
    let desk = with_center(&CENTER.replace("[queues.contract]\n", "[queues.contract]\nring_timeout = \"20s\"\n"));
    let client = desk.client();
    client.talking();
    client.put(&json!({ "monitor": { "agent": "Li", "how": "listen", "by": "chief" } })).fine();
    assert_eq!(told(desk.address, "monitored")["by"], "chief");
    client.put(&json!({ "hold": { "call": 7 } })).fine();
    let call = client.get("/v1/calls/7").fine();
    assert!(call["held"].is_string() && call["priority"] == 3, "{call}");
    let to = json!({ "external": "voicemail" });
    client.put(&json!({ "transfer": { "call": 7, "to": to, "number": "+4917", "age": "keep" } })).fine();
    let ended = told(desk.address, "call_ended");
    assert_eq!((&ended["number"], &ended["fact"]["call_ended"]["disposition"]), (&json!("+4917"), &to), "{ended}");
    let offered = told(desk.address, "offered");
    assert!(offered["ring_for"].as_f64().is_some_and(|secs| secs > 0.0), "{offered}");
    assert_eq!(offered["fact"]["offered"]["kind"], "call");
    let parted = told(desk.address, "conversation_ended");
    assert_eq!(parted["fact"]["conversation_ended"]["offer"], offered["fact"]["offered"]["offer"]);
}

#[test]
fn a_connection_says_how_long_it_may_be_idle() {
    let desk = desk();
    let mut stream = TcpStream::connect(desk.address).expect("it listens");
    write!(stream, "GET /v1/agents/Li HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").expect("it is sent");
    let head = BufReader::new(stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    assert!(head.map(|line| line.to_lowercase()).any(|line| line == "keep-alive: timeout=300"));
}
