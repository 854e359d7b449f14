//! Queues open and close at the hours of their calendars.

use serde_json::json;

use super::desk::{CENTER, Client, desk};

/// Waits until the queue is so.
fn until(client: &Client, queue: usize, open: bool) {
    while client.get("/v1/board").fine()["queues"][queue]["open"] != json!(open) {
        std::thread::yield_now();
    }
}

#[test]
fn a_queue_follows_its_calendar_and_a_command_between_its_changes() {
    let desk = desk();
    let client = desk.client();
    let with = |hours: &str| {
        let calendar =
            format!("[calendars.office]\nzone = \"Asia/Shanghai\"\n{hours}\n[queues.family]\nhours = \"office\"");
        let center = CENTER.replace("[queues.family]", &calendar);
        client.ask("PUT", "/v1/center", "application/toml", center).fine();
    };
    until(&client, 1, true);
    with("special.2020-01-01 = [\"09:00-10:00\"]");
    until(&client, 1, false);
    client.put(&json!({ "arrive": { "call": 1, "queue": "family" } })).fine();
    assert_eq!(client.get("/v1/calls/1").status, 404, "it is closed");
    client.put(&json!({ "open_queue": { "queue": "family" } })).fine();
    until(&client, 1, true);
    client.put(&json!({ "close_queue": { "queue": "family", "waiting": "send_on" } })).fine();
    until(&client, 1, false);
    with("week.daily = [\"00:00-24:00\"]");
    until(&client, 1, true);
}
