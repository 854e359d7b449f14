//! One switch at a time, and nothing offered while it is silent.

use serde_json::{Value as Json, json};

use super::desk::{Answer, Client, desk, events};

impl Client {
    /// A command of the switch with this epoch.
    fn put_as(&self, epoch: u64, command: &Json) -> Answer {
        let request = ureq::http::Request::builder().method("POST").uri(format!("{}/v1/commands", self.base));
        let request = request.header("content-type", "application/json").header("acd-switch", epoch.to_string());
        self.run(request.body(command.to_string()).expect("a request")).expect("an answer")
    }

    fn take_charge(&self, switch: &Json) -> Json {
        self.ask("POST", "/v1/switch", "application/json", switch.to_string()).fine()
    }
}

#[test]
fn a_newer_switch_replaces_an_older_one() {
    let desk = desk();
    let client = desk.client();
    let older = client.take_charge(&json!({ "name": "a" }))["epoch"].as_u64().expect("a number");
    client.put_as(older, &json!({ "sign_in": { "agent": "Li" } })).fine();
    let mut reads = events(desk.address, "/v1/events", &format!("acd-switch: {older}\r\n"));
    let newer = client.take_charge(&json!({ "name": "b" }))["epoch"].as_u64().expect("a number");
    assert!(newer > older);
    assert_eq!(client.put_as(older, &json!({ "alive": { "agent": "Li" } })).problem(), (409, "replaced".into()));
    assert!(reads.any(|line| line == "event: replaced"));
    assert_eq!(reads.filter(|line| line.starts_with("id:")).count(), 0, "and nothing after it");
    client.put_as(newer, &json!({ "alive": { "agent": "Li" } })).fine();
    client.put(&json!({ "alive": { "agent": "Li" } })).fine();
    assert_eq!(client.put_as(7, &json!({ "alive": { "agent": "Li" } })).problem(), (409, "replaced".into()));
}

#[test]
fn nothing_is_offered_while_the_switch_is_silent() {
    let desk = desk();
    let client = desk.client();
    let charge = client.take_charge(&json!({ "name": "a", "lease": 0.05 }));
    let epoch = charge["epoch"].as_u64().expect("a number");
    let suspended = || client.get("/v1/board").fine()["suspended"] == true;
    while !suspended() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(client.get("/readyz").text.contains("the switch is away"));
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    client.put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).fine();
    assert_eq!(client.get("/v1/agents/Li").fine()["offers"], json!([]));
    let again = client.take_charge(&json!({ "name": "a" }));
    assert_eq!(again["suspended"], true);
    assert_eq!(client.put_as(epoch, &json!({ "resume": {} })).problem(), (409, "replaced".into()));
    client.put_as(again["epoch"].as_u64().expect("a number"), &json!({ "resume": {} })).fine();
    assert_eq!(client.get("/v1/agents/Li").fine()["offers"].as_array().expect("a list").len(), 1);
    assert!(!suspended());
}
