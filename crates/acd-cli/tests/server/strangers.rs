//! Clients without access, and clients that do not read, take nothing from the others.

use std::io::Read;
use std::time::Duration;

use acd::live::Options;
use acd_server::{Access, ServerOptions, Token};
use serde_json::{Value as Json, json};

use super::desk::{Client, Desk, Raw, desk, with};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn guarded(options: ServerOptions) -> (Desk, Client) {
    let access = Access::with(Token::new(SECRET).expect("it fits"));
    let desk = with(ServerOptions { access, ..options }, Options::default());
    let mut client = desk.client();
    client.token = Some(SECRET.into());
    (desk, client)
}

/// A figure of `/metrics`.
fn figure(client: &Client, name: &str) -> f64 {
    let text = client.get("/metrics").text;
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name} in\n{text}"));
    line.trim().parse().expect("a number")
}

#[test]
fn strangers_take_places_from_each_other_only() {
    let (desk, client) = guarded(ServerOptions { strangers_max: 3, connections_max: 8, ..ServerOptions::default() });
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    let mut strangers = Vec::new();
    for _ in 0..40 {
        let mut stranger = Raw::new(desk.address);
        stranger.say(&"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(60));
        strangers.push(stranger);
        // A client with access gets a connection.
        let mut newcomer = desk.client();
        newcomer.token = Some(SECRET.into());
        assert_eq!(newcomer.get("/v1/board").status, 200);
    }
    while figure(&client, "acd_http_connections_displaced_total") < 37.0 {}
    let answer = strangers.remove(0).all();
    assert!(answer.len() < 60 * 100_000, "the oldest was cut off before it had been answered all");
}

#[test]
fn who_does_not_read_is_cut_off() {
    let options = ServerOptions { write_timeout: Duration::from_millis(300), ..ServerOptions::default() };
    let (desk, client) = guarded(options);
    let head = format!("host: localhost\r\nauthorization: Bearer {SECRET}\r\n\r\n");
    let mut answers = Raw::new(desk.address);
    answers.say(&format!("GET /openapi.json HTTP/1.1\r\n{head}").repeat(400));
    let mut events = Raw::new(desk.address);
    events.say(&format!("GET /v1/events?from=0 HTTP/1.1\r\n{head}"));
    while figure(&client, "acd_event_subscribers ") < 1.0 {}
    let mut next = 0_u64;
    while figure(&client, "acd_event_subscribers ") > 0.0 || figure(&client, "acd_http_connections ") > 1.0 {
        let pair = |call: u64| {
            [json!({ "arrive": { "call": call, "queue": "contract" } }), json!({ "hang_up": { "call": call } })]
        };
        client.put(&Json::from((next..next + 400).flat_map(pair).collect::<Vec<_>>())).fine();
        next += 400;
    }
    let mut bytes = Vec::new();
    // It may have been reset.
    let _ = answers.stream.read_to_end(&mut bytes);
    assert!(bytes.len() < 400 * 100_000, "{} bytes", bytes.len());
}

#[test]
fn who_reads_a_little_now_and_then_is_cut_off_and_who_reads_events_so_is_not() {
    let options = ServerOptions {
        write_timeout: Duration::from_millis(300),
        answer_rate_least: 64 << 20,
        ..ServerOptions::default()
    };
    let (desk, client) = guarded(options);
    let head = format!("host: localhost\r\nauthorization: Bearer {SECRET}\r\n\r\n");
    for from in (0..20_000).step_by(1_000) {
        let arrive = |call: u64| json!({ "arrive": { "call": call, "queue": "contract" } });
        client.put(&Json::from((from..from + 1_000).map(arrive).collect::<Vec<_>>())).fine();
    }
    let whole = client.get("/v1/calls").text.len();
    let mut events = Raw::new(desk.address);
    events.say(&format!("GET /v1/events HTTP/1.1\r\n{head}"));
    while figure(&client, "acd_event_subscribers ") < 1.0 {}
    let mut answer = Raw::new(desk.address);
    answer.say(&format!("GET /v1/calls HTTP/1.1\r\n{head}"));
    let (mut taken, mut piece) = (0, vec![0; 64 << 10]);
    // Something is read more often than every 300 ms.
    while let Ok(length @ 1..) = answer.stream.read(&mut piece) {
        taken += length;
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(taken < whole, "{taken} of {whole} bytes");
    assert_eq!(figure(&client, "acd_event_subscribers "), 1.0);
}

#[test]
fn what_is_held_of_answers_that_nobody_reads_is_bounded() {
    let desk = with(ServerOptions { answers_max: 1 << 20, ..ServerOptions::default() }, Options::default());
    let client = desk.client();
    for first in (0..8_000_u64).step_by(1_000) {
        let arrive = |call: u64| json!({ "arrive": { "call": call, "queue": "contract" } });
        client.put(&Json::from((first..first + 1_000).map(arrive).collect::<Vec<_>>())).fine();
    }
    let whole = client.get("/v1/calls").text;
    assert!(whole.len() > 1 << 20 && whole.ends_with('}'), "{} bytes", whole.len());
    // A connection full of unread responses.
    let mut unread = Raw::new(desk.address);
    unread.say(&"GET /v1/calls HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(8));
    while client.get("/v1/calls").status != 503 {}
    assert_eq!(client.get("/v1/calls").problem(), (503, "too_much_unread".into()));
    assert_eq!(client.get("/v1/calls/7").status, 200, "the others go on");
    drop(unread);
    while client.get("/v1/calls").status != 200 {}
}

#[test]
fn a_method_that_there_is_not_is_no_figure_of_its_own() {
    let desk = desk();
    for method in ["aaaa", "bbbb", "GETS", "XYZ", "LONGERTHANSEVEN"] {
        Raw::new(desk.address)
            .say(&format!("{method} /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
            .all();
    }
    let text = desk.client().get("/metrics").text;
    assert!(text.contains(r#"acd_http_requests_total{method="other",route="/healthz",status="405"} 5"#), "{text}");
    assert!(!text.contains("aaaa") && !text.contains("XYZ"), "{text}");
}

#[test]
fn a_page_from_elsewhere_may_not_ask() {
    let desk = desk();
    let address = desk.address;
    let own = format!("http://{address}");
    let table: [(&str, &str); 9] = [
        ("", "200"),
        ("sec-fetch-site: same-origin", "200"),
        ("sec-fetch-site: none", "200"),
        ("sec-fetch-site: cross-site", "403"),
        ("sec-fetch-site: same-site", "403"),
        ("origin: http://evil.example", "403"),
        ("origin: null", "403"),
        ("sec-fetch-site: cross-site\r\norigin: http://evil.example", "403"),
        (&format!("origin: {own}"), "200"),
    ];
    for path in ["/v1/agents", "/v1/agents/Li", "/v1/events", "/metrics"] {
        for (headers, status) in &table {
            let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
            let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}\r\n");
            let mut raw = Raw::new(address);
            raw.say(&head);
            let mut first = [0; 12];
            raw.stream.read_exact(&mut first).expect("an answer");
            assert_eq!(first, format!("HTTP/1.1 {status}").as_bytes(), "{path} {headers}");
        }
    }
    // The page itself may be reached by a link.
    let head = format!("GET / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\nsec-fetch-site: cross-site\r\n\r\n");
    assert!(Raw::new(address).say(&head).all().starts_with("HTTP/1.1 200"));
}
