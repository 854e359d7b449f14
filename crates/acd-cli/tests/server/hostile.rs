//! Malformed, oversized or slow requests are rejected, without effect on others.

use std::time::Duration;

use acd::live::Options;
use acd_server::ServerOptions;
use serde_json::json;

use super::desk::{Raw, desk, events, with};

const POST: &str = "POST /v1/commands HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

#[test]
fn what_is_no_request_is_refused() {
    let desk = desk();
    let mut lines = events(desk.address, "/v1/events?from=0", "");
    let long = format!("GET /v1/calls HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "x".repeat(200_000));
    let many = format!("GET /v1/calls HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "x: y\r\n".repeat(2_000));
    let twice = format!("{POST}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}");
    let chunk = format!("{POST}transfer-encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n");
    let gzipped = format!("{POST}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    let twice_coded = format!("{POST}transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
    let table = [
        ("nonsense\r\n\r\n", "400"),
        ("GET  / HTTP/9.9\r\n\r\n", "400"),
        ("GET /v1/calls HTTP/1.1\r\nhost\r\n\r\n", "400"),
        (&twice, "400"),
        (&long, "431"),
        (&many, "431"),
        (&chunk, "400"),
        ("\u{0}\u{1}\u{2}\u{3}\r\n\r\n", "400"),
        ("GET /v1/calls HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n", "400"),
        ("GET /v1/calls HTTP/1.1\r\nhost: x@localhost\r\nconnection: close\r\n\r\n", "403"),
        (&gzipped, "501"),
        (&twice_coded, "501"),
    ];
    for (text, status) in table {
        let answer = Raw::new(desk.address).say(text).all();
        let shown = &text[..text.len().min(60)];
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{shown:?}: {answer:?}");
    }
    desk.client().put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    assert_eq!(lines.next(), Some("id: 0".into()), "the others go on");
}

#[test]
fn a_body_that_is_too_long_is_not_read() {
    let desk = with(ServerOptions { body_max: 1_000, ..ServerOptions::default() }, Options::default());
    let client = desk.client();
    let long = format!(r#"{{"sign_in": {{"agent": "{}"}}}}"#, "x".repeat(1_000));
    assert_eq!(client.ask("POST", "/v1/commands", "application/json", long).problem(), (413, "too_large".into()));
    // One that does not announce its length.
    let mut raw = Raw::new(desk.address);
    raw.say(&format!("{POST}connection: close\r\ntransfer-encoding: chunked\r\n\r\n"));
    let chunk = format!("3e8\r\n{}\r\n", " ".repeat(1_000));
    raw.say(&chunk).say(&chunk);
    assert!(raw.all().starts_with("HTTP/1.1 413"));
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
}

#[test]
fn who_is_slow_to_ask_is_not_waited_for() {
    let read_timeout = Duration::from_millis(200);
    let desk = with(ServerOptions { read_timeout, ..ServerOptions::default() }, Options::default());
    let mut head = Raw::new(desk.address);
    head.say("GET /v1/calls HTTP/1.1\r\nhost: loc");
    let mut body = Raw::new(desk.address);
    body.say(&format!("{POST}content-length: 100\r\n\r\n{{"));
    let mut idle = Raw::new(desk.address);
    desk.client().put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    assert!(body.all().starts_with("HTTP/1.1 408"), "a body that does not come");
    let head = head.all();
    assert!(head.is_empty() || head.starts_with("HTTP/1.1 408"), "a head that does not end: {head}");
    assert_eq!(idle.all(), "", "a connection on which nothing is asked");
}

#[test]
fn one_connection_too_many_is_turned_away() {
    let desk = with(ServerOptions { connections_max: 3, ..ServerOptions::default() }, Options::default());
    let mut lines = events(desk.address, "/v1/events?from=0", "");
    let client = desk.client();
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    let mut third = Raw::new(desk.address);
    third.say("GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n");
    while client.get("/metrics").text.lines().all(|line| line != "acd_http_connections 3") {}
    let fourth = Raw::new(desk.address).all();
    assert!(fourth.starts_with("HTTP/1.1 503") && fourth.contains("Retry-After"), "{fourth:?}");
    assert_eq!(lines.next(), Some("id: 0".into()), "the others go on");
    drop(third);
    let free =
        || Raw::new(desk.address).say("GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").all();
    assert!(std::iter::repeat_with(free).take(10_000).any(|answer| answer.starts_with("HTTP/1.1 200")));
}

#[test]
fn a_client_that_goes_away_in_the_middle_harms_nobody() {
    let desk = desk();
    for _ in 0..200 {
        Raw::new(desk.address).say(&format!("{POST}content-length: 100\r\n\r\n{{\"arrive\""));
        Raw::new(desk.address).say("GET /v1/board HTTP/1.1\r\nhost: localhost\r\n\r\n");
    }
    let calls = desk.client().get("/v1/calls").fine();
    assert_eq!(calls["calls"], json!([]));
}
