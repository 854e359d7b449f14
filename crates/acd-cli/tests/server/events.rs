//! What a switch reads: every event in order, or how many it missed.

use std::future::IntoFuture;

use acd::live::Options;
use acd_server::ServerOptions;
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;

use super::desk::{Raw, desk, events, with};

fn data(line: &str) -> Json {
    let text = line.strip_prefix("data: ").unwrap_or_else(|| panic!("{line}"));
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[test]
fn events_come_in_order_with_their_numbers_and_in_names() {
    let desk = desk();
    let client = desk.client();
    let mut lines = events(desk.address, "/v1/events?from=0", "");
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    client.put(&json!({ "arrive": { "call": 7, "queue": "contract", "attributes": { "region": "zunyi" } } })).fine();
    let mut facts = Vec::new();
    for number in 0..5 {
        assert_eq!(lines.next(), Some(format!("id: {number}")));
        let event = data(&lines.next().expect("data"));
        assert!(event["at"].as_str().is_some_and(|at| at.starts_with("20") && at.ends_with('Z')), "{event}");
        facts.push(event["fact"].clone());
    }
    let signed_in = json!({ "agent": "Li", "profile": "lawyer", "from": "signed_out", "to": "idle" });
    assert_eq!(facts[0]["agent_changed"], signed_in);
    assert_eq!(facts[1]["call_arrived"]["attributes"], json!({ "region": "zunyi" }));
    assert_eq!(facts[2]["leg_started"]["queue"], "contract");
    let offered = facts.iter().find_map(|fact| fact.get("offered")).expect("an offer");
    assert_eq!(offered["offer"], json!({ "agent": "Li", "serial": 1 }));
}

#[test]
fn who_comes_back_goes_on_where_they_were_or_hears_what_they_missed() {
    let desk = with(ServerOptions { events_kept: 8, ..ServerOptions::default() }, Options::default());
    let client = desk.client();
    let tell = |call: u64| {
        client
            .put(&json!([{ "arrive": { "call": call, "queue": "contract" } }, { "hang_up": { "call": call } }]))
            .fine()
    };
    tell(1);
    let mut lines = events(desk.address, "/v1/events", "last-event-id: 0\r\n");
    assert_eq!(lines.next(), Some("id: 1".into()), "event 1 follows event 0");
    for call in 2..20 {
        tell(call);
    }
    let mut lines = events(desk.address, "/v1/events?from=3", "last-event-id: 1\r\n");
    assert_eq!(lines.next(), Some("event: missed".into()));
    let missed = data(&lines.next().expect("how many"));
    let next = missed["next"].as_u64().expect("a number");
    assert_eq!(missed["missed"], next - 2, "the header counts, not the query");
    assert_eq!(lines.next(), Some(format!("id: {next}")));
    let mut lines = events(desk.address, "/v1/events", "last-event-id: 99999\r\n");
    assert_eq!(lines.next(), Some("event: missed".into()), "no journal has so many");
    assert_eq!(data(&lines.next().expect("data"))["missed"], Json::Null);
    for nonsense in ["abc", "-1", "1.5", "18446744073709551616"] {
        let mut lines = events(desk.address, "/v1/events?from=0", &format!("last-event-id: {nonsense}\r\n"));
        assert_eq!(lines.next(), Some("event: missed".into()), "{nonsense}");
        let missed = data(&lines.next().expect("data"));
        assert_eq!((&missed["missed"], missed["next"].is_u64()), (&Json::Null, true), "{nonsense}");
    }
    let mut lines = events(desk.address, "/v1/events?from=0", "last-event-id:\r\n");
    assert_eq!(lines.next(), Some("event: missed".into()), "the number that is asked for counts");
    assert!(data(&lines.next().expect("data"))["missed"].as_u64().is_some());
}

#[test]
fn a_reader_who_stalls_disturbs_nobody_and_is_told_what_it_missed() {
    let desk = with(ServerOptions { events_kept: 256, ..ServerOptions::default() }, Options::default());
    let client = desk.client();
    let mut stalled = Raw::new(desk.address);
    stalled.say("GET /v1/events?from=0 HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let batch = |from: u64| {
        let pair = |call: u64| {
            [json!({ "arrive": { "call": call, "queue": "contract" } }), json!({ "hang_up": { "call": call } })]
        };
        Json::from((from..from + 250).flat_map(pair).collect::<Vec<_>>())
    };
    // Many times as much as the sockets between them hold.
    for round in 0..40 {
        client.put(&batch(1_000 * round)).fine();
    }
    let mut next = 0;
    let mut missed = 0;
    let total = client.get("/v1/calls").fine()["events"].as_u64().expect("a number");
    for line in stalled.lines() {
        if let Some(id) = line.strip_prefix("id: ") {
            assert_eq!(id.parse::<u64>().ok(), Some(next), "no gap but those that are told");
            next += 1;
        } else if let Some(gap) = line.strip_prefix("data: ").filter(|text| text.starts_with(r#"{"missed""#)) {
            let gap: Json = serde_json::from_str(gap).expect("json");
            missed += gap["missed"].as_u64().expect("a number");
            assert_eq!(gap["next"], next + gap["missed"].as_u64().expect("a number"));
            next = gap["next"].as_u64().expect("a number");
        }
        if next == total {
            break;
        }
    }
    assert!(missed > 0, "40,000 commands do not fit between the two");
}

#[test]
fn a_stream_in_which_nothing_happens_says_that_it_lives() {
    let keep_alive = std::time::Duration::from_millis(20);
    let desk = with(ServerOptions { keep_alive, ..ServerOptions::default() }, Options::default());
    for path in ["/v1/events", "/v1/board/events"] {
        let mut lines = events(desk.address, path, "");
        assert!(lines.any(|line| line == ": still here"), "{path}");
    }
}

#[test]
fn boards_come_again_and_again() {
    let desk = desk();
    let mut lines = events(desk.address, "/v1/board/events", "");
    let mut next = || {
        assert_eq!(lines.next(), Some("event: board".into()));
        data(&lines.next().expect("data"))
    };
    assert_eq!(next()["queues"][0]["waiting"], 0);
    desk.client().put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).fine();
    let seen = std::iter::repeat_with(next).find(|board| board["queues"][0]["waiting"] == 1);
    assert!(seen.is_some());
}

#[test]
fn one_reader_too_many_is_refused_and_the_others_go_on() {
    let desk = with(ServerOptions { subscribers_max: 1, ..ServerOptions::default() }, Options::default());
    let client = desk.client();
    let mut lines = events(desk.address, "/v1/events?from=0", "");
    assert_eq!(client.get("/v1/events").problem(), (503, "too_many_readers".into()));
    assert_eq!(client.get("/v1/board/events").problem(), (503, "too_many_readers".into()));
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    assert_eq!(lines.next(), Some("id: 0".into()));
    drop(lines);
    // A slot becomes free once the server notices, which it does when it has something to send.
    let again = std::iter::repeat_with(|| {
        client.put(&json!({ "alive": { "agent": "Li" } }));
        client.put(&json!([{ "ready": { "agent": "Li" } }, { "not_ready": { "agent": "Li", "reason": "lunch" } }]));
        Raw::new(desk.address)
            .say("HEAD /v1/board/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .all()
    });
    assert!(again.take(10_000).any(|answer| answer.starts_with("HTTP/1.1 200")));
}

#[test]
fn streams_say_that_the_server_closes() {
    let mut desk = desk();
    let mut streams: Vec<_> =
        ["/v1/events", "/v1/board/events"].iter().map(|path| events(desk.address, path, "")).collect();
    desk.stop();
    for lines in &mut streams {
        assert!(lines.any(|line| line == "event: closing"));
        assert_eq!(lines.find(|line| line != "data: {}"), None, "nothing follows");
    }
}

#[test]
fn who_begins_to_read_while_the_server_closes_hears_of_it_too() {
    let desk = desk();
    desk.service.close();
    // Its listener accepts no more connections.
    let address = desk.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        tokio::spawn(axum::serve(listener, desk.service.routes()).into_future());
        address
    });
    for path in ["/v1/events", "/v1/board/events"] {
        let lines: Vec<String> = events(address, path, "connection: close\r\n").collect();
        assert_eq!(lines[lines.len() - 2..], ["event: closing", "data: {}"], "{path}");
    }
}
