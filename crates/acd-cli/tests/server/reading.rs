//! What a supervisor reads.

use serde_json::{Value as Json, json};

use super::desk::{CENTER, Client, desk, with_center};

/// Repeats a request until the answer fits; the published state follows within milliseconds.
fn eventually(client: &Client, path: &str, fits: impl Fn(&Json) -> bool) -> Json {
    loop {
        let seen = client.get(path).fine();
        if fits(&seen) {
            return seen;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[test]
fn the_board_shows_queues_agents_and_the_day() {
    let desk = desk();
    let client = desk.client();
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    for call in 1..=3 {
        client.put(&json!({ "arrive": { "call": call, "queue": "contract" } })).fine();
    }
    client.put(&json!({ "accept": { "offer": { "agent": "Li", "serial": 1 } } })).fine();
    client.put(&json!({ "hang_up": { "call": 3 } })).fine();
    client.put(&json!({ "sign_in": { "agent": "Wang", "not_ready": "lunch" } })).fine();
    client.put(&json!({ "close_queue": { "queue": "family", "waiting": "let_wait" } })).fine();
    let board = eventually(&client, "/v1/board", |board| board["agents"]["not_ready"] == 1);
    let queue = &board["queues"][0];
    assert_eq!((&queue["name"], &queue["waiting"], &queue["open"]), (&json!("contract"), &json!(1), &json!(true)));
    assert!(queue["longest_wait_s"].as_f64().is_some_and(|secs| (0.0..60.0).contains(&secs)), "{queue}");
    let today = json!({
        "offered": 3, "answered": 1, "abandoned": 1, "failed": 1, "answer_rate": 0.5, "lines_busy": 0,
        "answered_within": [1], "service_level": 0.5
    });
    assert_eq!(queue["today"], today);
    assert_eq!((&queue["ready"], &queue["staffed"]), (&json!(0), &json!(2)));
    let family = &board["queues"][1];
    assert_eq!((&family["open"], &family["longest_wait_s"]), (&json!(false), &Json::Null));
    assert_eq!(family["today"]["service_level"], Json::Null);
    let agents = json!({ "ready": 0, "ringing": 0, "talking": 1, "wrap_up": 0, "not_ready": 1, "signed_out": 1 });
    assert_eq!(board["agents"], agents);
    let wang = &board["agent_list"][1];
    assert_eq!((&wang["name"], &wang["doing"]), (&json!("Wang"), &json!("not_ready")));
    assert_eq!((&wang["profile"], &wang["reason"]), (&json!("lawyer"), &json!({ "given": "lunch" })));
    assert_eq!(board["thresholds_s"], json!([20.0]));
}

#[test]
fn lines_and_who_found_them_busy_are_on_the_board_and_among_the_metrics() {
    let bounded = format!("lines = 9\n{}", CENTER.replace("[queues.contract]", "[queues.contract]\nlines = 2"));
    let desk = with_center(&bounded);
    let client = desk.client();
    for call in 1..=3 {
        client.put(&json!({ "arrive": { "call": call, "queue": "contract" } })).fine();
    }
    client.put(&json!({ "arrive": { "call": 4, "queue": "family" } })).fine();
    let board = eventually(&client, "/v1/board", |board| board["lines_in_use"] == 3);
    let [contract, family] = [&board["queues"][0], &board["queues"][1]];
    assert_eq!((&contract["lines"], &contract["lines_in_use"]), (&json!(2), &json!(2)));
    assert_eq!((&family["lines"], &family["lines_in_use"]), (&Json::Null, &json!(1)));
    assert_eq!((&contract["today"]["lines_busy"], &contract["today"]["offered"]), (&json!(1), &json!(2)));
    assert_eq!(board["lines"], 9);
    let text = client.get("/metrics").text;
    for line in [r#"acd_queue_lines_in_use{queue="contract"} 2"#, r#"acd_queue_lines_busy_total{queue="contract"} 1"#] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
}

#[test]
fn where_no_lines_are_counted_nothing_is_said_of_them() {
    let desk = desk();
    let client = desk.client();
    let board = client.get("/v1/board").fine();
    assert_eq!((&board["lines_in_use"], &board["queues"][0]["lines_in_use"]), (&Json::Null, &Json::Null));
    assert!(!client.get("/metrics").text.contains("queue_lines_in_use"));
}

#[test]
fn why_a_call_waits_is_told_in_names() {
    let desk = desk();
    let client = desk.client();
    client.put(&json!({ "sign_in": { "agent": "Wang", "not_ready": "lunch" } })).fine();
    client.put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).fine();
    let why = client.get("/v1/calls/7/why").fine();
    assert_eq!(why[0]["queue"], "contract");
    assert_eq!(why[0]["position"], 1);
    assert_eq!(why[0]["agents"][0]["standing"], json!({ "excluded": "signed_out" }));
    assert_eq!(why[0]["agents"][1]["standing"], json!({ "excluded": { "not_ready": { "given": "lunch" } } }));
    assert_eq!(why[0]["agents"][0]["idle_since"], Json::Null, "signed out");
    assert!(why[0]["agents"][1]["idle_since"].is_string(), "at lunch");
    assert_eq!(client.get("/v1/agents/Li").fine()["since"], Json::Null, "never signed in");
    assert!(client.get("/v1/agents/Wang").fine()["since"].is_string());
    for path in ["/v1/calls/8", "/v1/calls/8/why", "/v1/agents/Ly"] {
        assert_eq!(client.get(path).problem(), (404, "not_found".into()), "{path}");
    }
    assert_eq!(client.get("/v1/calls/seven").problem(), (404, "not_found".into()), "any text may name a call");
}

#[test]
fn the_state_says_which_event_follows_it() {
    let desk = desk();
    let client = desk.client();
    client.put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).fine();
    let calls = client.get("/v1/calls").fine();
    assert_eq!(calls["calls"][0]["call"], 7);
    let next = calls["events"].as_u64().expect("a number");
    assert_eq!(client.get("/v1/agents").fine()["events"], next);
    let accepted = client.put(&json!({ "hang_up": { "call": 7 } })).fine();
    assert_eq!(accepted["first_event"], next);
}

#[test]
fn figures_are_there_for_prometheus() {
    let desk = desk();
    let client = desk.client();
    client.put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).fine();
    client.put(&json!({ "hang_up": { "call": 8 } }));
    client.get("/nowhere");
    eventually(&client, "/v1/board", |board| board["queues"][0]["waiting"] == 1);
    let text = client.get("/metrics").text;
    for line in [
        r#"acd_commands_total{command="arrive",outcome="accepted"} 1"#,
        r#"acd_commands_total{command="hang_up",outcome="unknown_call"} 1"#,
        r#"acd_queue_waiting{queue="contract"} 1"#,
        r#"acd_queue_offered_total{queue="contract"} 1"#,
        r#"acd_queue_legs_total{queue="contract",outcome="abandoned"} 0"#,
        r#"acd_queue_agents{queue="contract",state="signed_out"} 2"#,
        "acd_suspended 0",
        r#"acd_agents{state="signed_out"} 3"#,
        r#"acd_http_requests_total{method="POST",route="/v1/commands",status="404"} 1"#,
        r#"acd_http_requests_total{method="GET",route="none",status="404"} 1"#,
        r#"acd_http_request_seconds_count{route="/v1/commands"} 2"#,
        "acd_ready 1",
        "# EOF",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
}
