//! The description matches the interface.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::desk::desk;

/// The described commands.
fn described(description: &Json) -> BTreeSet<String> {
    let schema = &description["components"]["schemas"]["Command"];
    let alternatives = schema["oneOf"].as_array().expect("alternatives");
    alternatives.iter().flat_map(|one| one["properties"].as_object().expect("one field").keys().cloned()).collect()
}

#[test]
fn every_command_but_reconfigure_is_described_and_read() {
    let desk = desk();
    let client = desk.client();
    let commands = described(&client.get("/openapi.json").fine());
    assert!(commands.len() > 35 && !commands.contains("reconfigure"), "{commands:?}");
    // The commands that the engine accepts, taken from the message about an unknown one.
    let unknown = client.put(&json!({ "nonsense": {} })).json();
    let detail = unknown["detail"].as_str().expect("a text");
    let read: BTreeSet<String> = detail.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    let but_one: BTreeSet<String> = read.into_iter().filter(|name| name != "reconfigure").collect();
    assert_eq!(commands, but_one);
}

#[test]
fn what_is_described_refers_to_what_is_there_and_to_nothing_in_rust() {
    let description = acd_server::openapi();
    let text = description.to_string();
    for link in text.split("\"$ref\":\"#").skip(1) {
        let pointer = link.split('"').next().expect("it ends");
        assert!(description.pointer(pointer).is_some(), "{pointer}");
    }
    assert!(!text.contains("](") && !text.contains("[`"), "links of doc comments are left");
    assert_eq!(desk().client().get("/openapi.json").fine(), description);
}

#[test]
fn what_is_not_there_is_said_as_a_problem() {
    let desk = desk();
    let client = desk.client();
    assert_eq!(client.get("/v2/calls").problem(), (404, "not_found".into()));
    assert_eq!(client.ask("DELETE", "/v1/calls", "", "").problem(), (405, "method_not_allowed".into()));
    let page = client.get("/");
    assert_eq!((page.status, page.kind.as_str()), (200, "text/html; charset=utf-8"));
}
