//! A switch that keeps no table: its names for calls and callers, and its own texts, come back with everything.

use serde_json::{Value as Json, json};

use super::desk::{Client, desk, events};
use super::process::start;

fn data(line: &str) -> Json {
    serde_json::from_str(line.strip_prefix("data: ").unwrap_or_else(|| panic!("{line}"))).expect("JSON")
}

/// The next event of a kind.
fn next(lines: &mut impl Iterator<Item = String>, kind: &str) -> Json {
    lines
        .filter(|line| line.starts_with("data: "))
        .map(|line| data(&line))
        .find(|event| event["fact"].get(kind).is_some())
        .unwrap_or_else(|| panic!("no {kind}"))
}

fn arrive(client: &Client, call: &str) {
    let new = json!({ "call": call, "queue": "contract", "caller": "+4930123", "data": "{\"channel\": 7}" });
    client.put(&json!({ "arrive": new })).fine();
}

#[test]
fn calls_callers_and_devices_are_called_what_the_switch_calls_them() {
    let desk = desk();
    let client = desk.client();
    let mut lines = events(desk.address, "/v1/events?from=0", "");
    client.put(&json!({ "sign_in": { "agent": "Li", "at": "PJSIP/li" } })).fine();
    arrive(&client, "1796012981.7");
    let arrived = next(&mut lines, "call_arrived");
    assert_eq!(arrived["fact"]["call_arrived"]["call"], "1796012981.7");
    assert_eq!((&arrived["caller"], &arrived["data"]), (&json!("+4930123"), &json!("{\"channel\": 7}")));
    let offered = next(&mut lines, "offered");
    assert_eq!(offered["fact"]["offered"]["leg"], json!({ "call": "1796012981.7", "number": 1 }));
    assert_eq!((&offered["caller"], &offered["place"]), (&json!("+4930123"), &json!("PJSIP/li")));
    let calls = client.get("/v1/calls").fine();
    assert_eq!(calls["calls"][0]["call"], "1796012981.7", "{calls}");
    assert_eq!(calls["calls"][0]["data"], "{\"channel\": 7}");
    assert_eq!(client.get("/v1/agents/Li").fine()["at"], "PJSIP/li");
    client.put(&json!({ "describe": { "call": "1796012981.7", "data": "to +4930999" } })).fine();
    let call = client.get("/v1/calls/1796012981.7").fine();
    assert_eq!((&call["data"], &call["caller"]), (&json!("to +4930999"), &json!("+4930123")));
    assert_eq!(client.put(&json!({ "hang_up": { "call": "1796012981.8" } })).json()["about"], "1796012981.8");
    let refused = client.put(&json!({ "describe": { "call": "1796012981.8" } }));
    assert_eq!(refused.problem(), (404, "unknown_call".into()));
    client.put(&json!({ "reconcile": { "calls": [["1796012981.9", null]], "ringing": [], "agents": ["Li"] } })).fine();
    assert_eq!(next(&mut lines, "call_ended")["data"], "to +4930999");
    assert_eq!(next(&mut lines, "stray_call")["fact"]["stray_call"]["call"], "1796012981.9");
    let calls = client.get("/v1/calls").fine();
    assert_eq!(calls["calls"], json!([]));
}

#[test]
fn a_number_and_the_text_that_writes_it_are_the_same_call() {
    let desk = desk();
    let client = desk.client();
    let attributes = json!({ "region": "zunyi" });
    client.put(&json!({ "arrive": { "call": "7", "queue": "contract", "attributes": attributes } })).fine();
    assert_eq!(client.put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).problem().1, "duplicate_call");
    let call = client.get("/v1/calls/7").fine();
    assert_eq!((&call["call"], &call["attributes"], &call["callback"]), (&json!(7), &attributes, &json!(false)));
    let wrong = [
        json!({ "arrive": { "call": "", "queue": "contract" } }),
        json!({ "arrive": { "call": -1, "queue": "contract" } }),
        json!({ "arrive": { "call": 1.5, "queue": "contract" } }),
        json!({ "arrive": { "call": 8, "queue": "contract", "data": "x".repeat(257) } }),
        json!({ "arrive": { "call": 8, "queue": "contract", "data": 8 } }),
        json!({ "sign_in": { "agent": "Li", "at": "" } }),
        json!({ "hang_up": { "call": 7, "data": "none of its own" } }),
    ];
    for command in wrong {
        assert_eq!(client.put(&command).problem(), (422, "invalid".into()), "{command}");
    }
    let detail = client.put(&json!({ "arrive": { "call": 8, "queue": "contract", "data": "x".repeat(257) } })).json();
    assert_eq!(detail["detail"], "arrive: data: found a text of 257 bytes; expected 1 to 256 at line 1 column 306");
}

/// Asterisk's uniqueid, FreeSWITCH's UUID, Twilio's SID, SIP's Call-ID; a number in E.164, and one with leading zeros.
#[test]
fn every_kind_of_name_that_switches_use_is_taken_as_it_is() {
    let desk = desk();
    let client = desk.client();
    let calls = [
        "1700000000.10",
        "00000000-0000-4000-8000-000000000000",
        "CA00000000000000000000000000000000",
        "a84b4c76e66710@pc33.atlanta.com",
        "007",
    ];
    for call in calls {
        for caller in ["+10005550100", "00005550100"] {
            client.put(&json!({ "arrive": { "call": call, "queue": "contract", "caller": caller } })).fine();
            let found = client.get(&format!("/v1/calls/{call}")).fine();
            assert_eq!((&found["call"], &found["caller"]), (&json!(call), &json!(caller)));
            client.put(&json!({ "hang_up": { "call": call } })).fine();
        }
    }
    let bare = r#"{"arrive": {"call": 2, "queue": "contract", "caller": 00005550100}}"#;
    let refused = client.ask("POST", "/v1/commands", "application/json", bare);
    assert_eq!(refused.problem(), (400, "no_json".into()), "leading zeros need quotes in JSON");
}

#[test]
fn a_kill_forgets_no_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = {
        let mut server = start(folder.path(), &[]);
        let client = server.client();
        client.put(&json!({ "sign_in": { "agent": "Li", "at": "PJSIP/li" } })).fine();
        arrive(&client, "1796012981.7");
        let before = (client.get("/v1/calls").fine(), client.get("/v1/agents/Li").fine());
        server.child.kill().expect("it can be killed");
        server.child.wait().expect("it ends");
        before
    };
    let server = start(folder.path(), &[]);
    let client = server.client();
    let after = client.get("/v1/calls").fine();
    assert_eq!(after["calls"][0], before.0["calls"][0]);
    assert_eq!(after["journal"], before.0["journal"], "the same journal");
    assert_eq!(client.get("/v1/agents/Li").fine()["at"], before.1["at"]);
    server.signal("-TERM");
    assert!(server.ended().0.success());
}

#[test]
fn a_switch_reads_only_what_it_has_to_do_by_name() {
    let desk = desk();
    let client = desk.client();
    let mut lines = events(desk.address, "/v1/events?from=0&for=switch", "");
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    arrive(&client, "a");
    client.put(&json!({ "hang_up": { "call": "a" } })).fine();
    let mut names = Vec::new();
    while names.last().is_none_or(|last| last != "call_ended") {
        let line = lines.next().expect("an event");
        names.extend(line.strip_prefix("event: ").map(str::to_owned));
    }
    assert_eq!(names, ["leg_started", "offered", "offer_ended", "call_ended"]);
    let other = events(desk.address, "/v1/events?from=0&journal=0123456789abcdef", "").next();
    assert_eq!(other.as_deref(), Some("event: missed"), "the numbers are another journal's");
    let journal = client.get("/v1/calls").fine()["journal"].as_str().expect("an identity").to_owned();
    let same = events(desk.address, &format!("/v1/events?from=0&journal={journal}"), "").next();
    assert_eq!(same.as_deref(), Some("id: 0"));
}
