//! Successive centres, over HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use acd::engine::{Command, NewCall};
use acd::id::{CallId, QueueId};
use acd::live::Options;
use acd_server::ServerOptions;
use serde_json::json;

use super::desk::{CENTER, Client, desk, with};

fn put(client: &Client, center: &str) {
    client.ask("PUT", "/v1/center", "application/toml", center).fine();
}

#[test]
fn what_is_retired_is_shown_nowhere_and_the_centre_can_be_read_changed_and_written() {
    let desk = desk();
    let client = desk.client();
    let with_more = CENTER
        .replace("[queues.family]", "[queues.urgent]\n[queues.family]")
        .replace(
            "[profiles.lawyer.skills]\n",
            "[profiles.rush.skills]\nurgent = 1\n[profiles.lawyer.skills]\nurgent = 1\n",
        )
        .replace("[agents]\n", "[agents]\nSun = { profile = \"rush\" }\n");
    put(&client, &with_more);
    put(&client, CENTER);
    let text = client.get("/v1/center");
    assert_eq!(text.status, 200, "{text:?}");
    assert!(
        !text.text.contains("urgent") && !text.text.contains("Sun") && !text.text.contains("rush"),
        "{}",
        text.text
    );
    put(&client, &text.text.replace("[agents]\n", "[agents]\nQian = { profile = \"lawyer\" }\n"));
    client.put(&json!({ "sign_in": { "agent": "Qian" } })).fine();
    let agents = client.get("/v1/agents").fine();
    let names: Vec<&str> =
        agents["agents"].as_array().expect("agents").iter().filter_map(|agent| agent["name"].as_str()).collect();
    assert_eq!(names, ["Li", "Wang", "Zhao", "Qian"]);
    assert_eq!(client.get("/v1/agents/Sun").problem(), (404, "not_found".into()));
    let unknown = client.put(&json!({ "sign_in": { "agent": "Sum" } }));
    assert_eq!(unknown.problem(), (404, "unknown_name".into()));
    assert!(!unknown.text.contains("`Sun`"), "{unknown:?}");
    while client.get("/v1/board").fine()["agents"]["ready"] != 1 {}
    let board = client.get("/v1/board").fine();
    assert_eq!(board["agents"]["signed_out"], 3, "{board}");
    let metrics = client.get("/metrics").text;
    assert!(!metrics.contains("urgent") && metrics.contains(r#"acd_agents{state="signed_out"} 3"#), "{metrics}");
}

#[test]
fn the_names_of_a_centre_are_known_when_it_is_answered_whatever_else_there_is_to_do() {
    let desk = with(ServerOptions::default(), Options { queue_capacity: 1, turn_max: 1, ..Options::default() });
    let client = desk.client();
    let over = Arc::new(AtomicBool::new(false));
    let busy = {
        let (handle, over) = (desk.router.as_ref().expect("it runs").handle(), Arc::clone(&over));
        std::thread::spawn(move || {
            let call = CallId(1 << 40);
            while !over.load(Ordering::Relaxed) {
                // The queue is full nearly all the time.
                let _ = handle.submit(Command::Arrive(NewCall::new(call, QueueId(0))));
                let _ = handle.submit(Command::HangUp { call });
            }
        })
    };
    for round in 0..10 {
        let center = CENTER.replace("[agents]\n", &format!("[agents]\nQian{round} = {{ profile = \"lawyer\" }}\n"));
        while client.ask("PUT", "/v1/center", "application/toml", &*center).status == 429 {}
        let unknown = client.put(&json!({ "sign_in": { "agent": format!("Qian{round}") } }));
        assert!([200, 429].contains(&unknown.status), "{unknown:?}");
    }
    over.store(true, Ordering::Relaxed);
    busy.join().expect("it ends");
}

#[test]
fn many_unknown_names_and_long_ones_are_refused_in_few_words() {
    let desk = desk();
    let client = desk.client();
    let list: Vec<_> = (0..1_000).map(|place| json!({ "sign_in": { "agent": format!("nobody-{place}") } })).collect();
    let answer = client.put(&json!(list)).fine();
    assert_eq!(answer.as_array().map(Vec::len), Some(1_000));
    assert_eq!(answer[999]["refused"]["code"], "unknown_name");
    let long = client.put(&json!({ "sign_in": { "agent": "x".repeat(980_000) } }));
    assert_eq!(long.problem(), (404, "unknown_name".into()));
    assert!(long.text.len() < 1_000, "{} bytes", long.text.len());
    let path = client.get(&format!("/v1/agents/{}", "a".repeat(60_000)));
    assert!(path.status == 404 && path.text.len() < 1_000, "{} bytes", path.text.len());
}

#[test]
fn a_body_may_be_as_long_as_a_large_centre() {
    let desk = desk();
    let client = desk.client();
    put(&client, &format!("{CENTER}\n{}", "# a comment\n".repeat(300_000)));
    let long = format!("{}{}", json!({ "sign_in": { "agent": "Li" } }), " ".repeat(3 << 20));
    client.ask("POST", "/v1/commands", "application/json", long).fine();
    let refused = client.ask("POST", "/v1/commands", "application/json", " ".repeat((16 << 20) + 1));
    assert_eq!(refused.problem(), (413, "too_large".into()));
    assert!(refused.text.contains("16777216 bytes"), "{refused:?}");
}
