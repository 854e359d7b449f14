//! Several tokens, each with a role.

use acd::live::Options;
use acd_server::{Access, ServerOptions};
use serde_json::json;

use super::desk::{Client, Desk, Raw, events, with};

const TOKENS: &str = "board 0123456789abcdef-board hall\nread 0123456789abcdef-read\nagent 0123456789abcdef-agent\n\
                      supervisor 0123456789abcdef-supervisor\noperate 0123456789abcdef-operate switch\n";

fn guarded() -> Desk {
    let access = Access::parse(TOKENS).expect("sound tokens");
    with(ServerOptions { access, ..ServerOptions::default() }, Options::default())
}

fn client(desk: &Desk, role: &str) -> Client {
    desk.client().with_token(format!("0123456789abcdef-{role}"))
}

const ROLES: [&str; 5] = ["board", "read", "agent", "supervisor", "operate"];

#[test]
fn each_role_may_do_what_it_is_for_and_what_those_below_it_may() {
    let desk = guarded();
    let operate = client(&desk, "operate");
    operate.put(&json!({ "sign_in": { "agent": "Zhao" } })).fine();
    operate.put(&json!({ "arrive": { "call": 1, "queue": "contract" } })).fine();
    // From which role on.
    let asked: [(&str, &str, &str, &str); 12] = [
        ("board", "GET", "/v1/board", ""),
        ("board", "GET", "/metrics", ""),
        ("read", "GET", "/v1/calls", ""),
        ("read", "GET", "/v1/calls/1/why", ""),
        ("read", "GET", "/v1/center", ""),
        ("agent", "POST", "/v1/commands", r#"{"ready": {"agent": "Zhao"}}"#),
        ("agent", "POST", "/v1/commands", r#"[{"alive": {"agent": "Zhao"}}]"#),
        ("supervisor", "POST", "/v1/commands", r#"{"set_priority": {"call": 1, "priority": 3}}"#),
        ("supervisor", "POST", "/v1/commands", r#"{"force": {"agent": "Zhao", "wish": "ready"}}"#),
        ("operate", "POST", "/v1/commands", r#"{"describe": {"call": 1, "data": null}}"#),
        ("operate", "POST", "/v1/commands", r#"{"suspend": {}}"#),
        ("operate", "POST", "/v1/switch", r#"{"name": "one"}"#),
    ];
    for (least, method, path, body) in asked {
        let from = ROLES.iter().position(|role| *role == least).expect("a role");
        for (place, role) in ROLES.iter().enumerate() {
            let kind = if body.is_empty() { "" } else { "application/json" };
            let answer = client(&desk, role).ask(method, path, kind, body);
            if place < from {
                assert_eq!(answer.problem(), (403, "forbidden".into()), "{role} {path} {body}");
                assert!(answer.text.contains(&format!("the role `{role}`")), "{answer:?}");
            } else {
                assert!(![401, 403].contains(&answer.status), "{role} {path} {body}: {answer:?}");
            }
        }
    }
    assert_eq!(client(&desk, "nobody").get("/v1/board").problem(), (401, "unauthorized".into()));
}

#[test]
fn of_a_list_with_one_command_too_many_none_is_given() {
    let mut desk = guarded();
    client(&desk, "operate").put(&json!({ "sign_in": { "agent": "Zhao" } })).fine();
    let list = json!([{ "ready": { "agent": "Zhao" } }, { "suspend": {} }]);
    assert_eq!(client(&desk, "agent").put(&list).problem(), (403, "forbidden".into()));
    desk.stop();
    assert_eq!(super::desk::in_journal(desk.folder.path()).0, 1);
}

#[test]
fn a_token_that_is_taken_away_ends_its_streams_and_the_others_go_on() {
    let desk = guarded();
    let bearer = |role: &str| format!("authorization: Bearer 0123456789abcdef-{role}\r\n");
    let mut board = events(desk.address, "/v1/board/events", &bearer("board"));
    assert_eq!(board.next(), Some("event: board".into()));
    let mut all = events(desk.address, "/v1/events", &bearer("read"));
    let mut kept = events(desk.address, "/v1/events", &bearer("operate"));
    let left = TOKENS.lines().filter(|line| !line.contains("board") && !line.starts_with("read"));
    let left: String = left.map(|line| format!("{line}\n")).collect();
    desk.service.set_access(Access::parse(&left).expect("sound tokens"));
    assert!(board.by_ref().all(|line| line != "event: missed"), "it ends");
    assert!(all.by_ref().last().is_none_or(|line| line.starts_with("event: closing") || line.starts_with("data")));
    client(&desk, "operate").put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    assert!(kept.any(|line| line.contains("agent_changed")), "it goes on");
    assert_eq!(client(&desk, "read").get("/v1/calls").problem(), (401, "unauthorized".into()));
    let mut raw = Raw::new(desk.address);
    let head = format!("GET /v1/calls HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{}\r\n", bearer("operate"));
    assert!(raw.say(&head).all().starts_with("HTTP/1.1 200"));
}
