//! Commands of a switch.

use serde_json::json;

use super::desk::{desk, in_journal};

#[test]
fn a_call_is_told_from_its_arrival_to_its_end() {
    let mut desk = desk();
    let client = desk.client();
    let accepted = client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    assert_eq!(accepted["sequence"], 1);
    let arrive = json!({ "arrive": {
        "call": 7, "queue": "contract", "also": ["family"], "age": 2.5, "attributes": { "region": "zunyi" }
    } });
    client.put(&arrive).fine();
    let call = client.get("/v1/calls/7").fine();
    assert_eq!(call["asked"], "contract");
    assert_eq!(call["legs"][1]["queue"], "family");
    assert_eq!(call["offers"], json!([{ "agent": "Li", "serial": 1 }]));
    client.put(&json!({ "accept": { "offer": call["offers"][0] } })).fine();
    assert_eq!(client.get("/v1/agents/Li").fine()["talking_to"], json!([7]));
    client.put(&json!({ "hang_up": { "call": 7 } })).fine();
    assert_eq!(client.get("/v1/calls/7").problem(), (404, "not_found".into()));
    desk.stop();
    assert_eq!(in_journal(desk.folder.path()), (4, 1), "what was answered is in the journal");
}

#[test]
fn places_outside_and_messages_have_their_names_too() {
    let desk = desk();
    let client = desk.client();
    let mut lines = super::desk::events(desk.address, "/v1/events?from=0", "");
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    client.put(&json!({ "arrive": { "call": 7, "queue": "contract" } })).fine();
    client.put(&json!({ "accept": { "offer": { "agent": "Li", "serial": 1 } } })).fine();
    let transfer = |to: &str| json!({ "transfer": { "call": 7, "to": { "external": to }, "age": "keep" } });
    assert_eq!(client.put(&transfer("voicemial")).problem(), (404, "unknown_name".into()));
    client.put(&transfer("voicemail")).fine();
    client.put(&json!({ "arrive": { "call": 8, "queue": "family" } })).fine();
    for end in [r#""disposition":{"external":"voicemail"}"#, r#""message":"sorry""#] {
        assert!(lines.any(|line| line.contains(end)), "{end}");
    }
}

#[test]
fn who_waits_for_the_answer_hears_of_it() {
    let desk = desk();
    let client = desk.client();
    client.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    let waiting = client.clone();
    let arrival = std::thread::spawn(move || {
        waiting.ask("POST", "/v1/arrivals", "application/json", json!({ "call": 7, "queue": "contract" }).to_string())
    });
    let offer = loop {
        let agent = client.get("/v1/agents/Li").fine();
        if let Some(offer) = agent["offers"].get(0) {
            break offer.clone();
        }
        std::thread::yield_now();
    };
    client.put(&json!({ "accept": { "offer": offer } })).fine();
    let arrival = arrival.join().expect("it is answered").fine();
    assert_eq!(arrival["assigned"]["agent"], "Li");
    assert_eq!(arrival["assigned"]["queue"], "contract");
    let again = client.ask("POST", "/v1/arrivals", "application/json", r#"{"call": 7, "queue": "contract"}"#);
    assert_eq!(again.problem(), (409, "duplicate_call".into()));
}

#[test]
fn every_refusal_has_its_status_and_its_code() {
    let mut desk = desk();
    let client = desk.client();
    let table = [
        (json!({ "hang_up": { "call": 1 } }), 404, "unknown_call"),
        (json!({ "ready": { "agent": "Li" } }), 409, "not_signed_in"),
        (json!({ "accept": { "offer": { "agent": "Li", "serial": 1 } } }), 409, "stale_offer"),
        (json!({ "open_queue": { "queue": "contract" } }), 409, "unchanged"),
        (json!({ "arrive": { "call": 1, "queue": "contract", "also": ["contract"] } }), 409, "duplicate_queue"),
        (json!({ "arrive": { "call": 1, "queue": "contarct" } }), 404, "unknown_name"),
        (json!({ "arrive": { "call": 1, "queue": "contract", "quue": 1 } }), 422, "invalid"),
        (json!({ "arrive": { "call": 1.5, "queue": "contract" } }), 422, "invalid"),
        (json!({ "hang_up": { "call": 7.0 } }), 404, "unknown_call"),
        (json!({ "arrive": { "call": -1, "queue": "contract" } }), 422, "invalid"),
        (json!({ "arrive": { "call": 1, "queue": "contract", "age": -2 } }), 422, "invalid"),
        (json!({ "arrive": { "call": 1, "queue": "contract", "attributes": { "region": "x" } } }), 404, "unknown_name"),
        (
            json!({ "arrive": { "call": 1, "queue": "contract", "also": ["family", "family", "family", "family"] } }),
            422,
            "invalid",
        ),
        (json!({ "hang_on": { "call": 1 } }), 422, "invalid"),
        (json!({ "reconfigure": { "center": {}, "ladders": "keep" } }), 422, "invalid"),
        (json!(7), 422, "invalid"),
    ];
    for (command, status, code) in table {
        assert_eq!(client.put(&command).problem(), (status, code.to_owned()), "{command}");
    }
    let wrong = client.put(&json!({ "arrive": { "call": 1, "queue": "contarct" } })).json();
    let detail = wrong["detail"].as_str().expect("a text");
    assert!(detail.starts_with("arrive.queue: unknown queue `contarct`; expected `"), "{detail}");
    assert!(detail.contains("did you mean `contract`?"), "{detail}");
    let unknown = client.put(&json!({ "ready": { "agent": "Wang" } })).json();
    assert_eq!((&unknown["about"], &unknown["detail"]), (&json!("Wang"), &json!("not signed in: \"Wang\"")));
    assert_eq!(client.ask("POST", "/v1/commands", "application/json", "{").problem(), (400, "no_json".into()));
    assert_eq!(
        client.ask("POST", "/v1/commands", "text/plain", "{}").problem(),
        (415, "unsupported_media_type".into())
    );
    desk.stop();
    assert_eq!(in_journal(desk.folder.path()).1, 0, "nothing came of any");
}

#[test]
fn several_commands_are_answered_apart_and_in_their_order() {
    let desk = desk();
    let client = desk.client();
    let several = json!([
        { "sign_in": { "agent": "Li" } },
        { "sign_in": { "agent": "Li" } },
        { "ready": { "agent": "Ly" } },
        { "arrive": { "call": 1, "queue": "contract" } },
        { "hang_up": { "call": 1 } },
    ]);
    let answers = client.put(&several).fine();
    let said: Vec<&str> =
        (0..5).map(|place| answers[place]["refused"]["code"].as_str().unwrap_or("accepted")).collect();
    assert_eq!(said, ["accepted", "already_signed_in", "unknown_name", "accepted", "accepted"]);
    assert_eq!(client.put(&json!([])).fine(), json!([]));
    let many = vec![json!({ "alive": { "agent": "Li" } }); 1_001];
    assert_eq!(client.put(&many.into()).problem(), (422, "invalid".into()));
    let mistaken = json!([{ "arrive": { "call": 2, "queue": "contract" } }, { "arrive": { "call": 3 } }]);
    let both = json!({ "ready": { "agent": "Ly", "x": 1 } });
    assert_eq!(client.put(&both).problem(), (422, "invalid".into()), "the shape counts before the name");
    assert_eq!(client.put(&mistaken).problem(), (422, "invalid".into()), "one is malformed");
    assert_eq!(client.get("/v1/calls/2").status, 404, "so that the other is not done either");
}

#[test]
fn another_centre_counts_with_calls_waiting() {
    let desk = desk();
    let client = desk.client();
    client.put(&json!({ "arrive": { "call": 1, "queue": "family" } })).fine();
    let center = client.get("/v1/center");
    assert_eq!((center.status, center.kind.as_str()), (200, "application/toml"));
    let changed = center.text.replace("[queues.family]", "[queues.labour]\nwait_max = \"10m\"\n[queues.family]");
    assert_ne!(center.text, changed);
    client.ask("PUT", "/v1/center?ladders=adopt", "application/toml", changed).fine();
    client.put(&json!({ "arrive": { "call": 2, "queue": "labour" } })).fine();
    assert_eq!(client.get("/v1/calls/1").fine()["asked"], "family");
    assert_eq!(client.get("/v1/calls/2").fine()["asked"], "labour");
    let put = |query: &str, text: &str| client.ask("PUT", &format!("/v1/center{query}"), "application/toml", text);
    assert_eq!(put("", "queues = 3").problem(), (422, "invalid".into()));
    assert_eq!(put("?ladders=climb", super::desk::CENTER).problem(), (422, "invalid".into()));
    let (status, detail) = (422, "the centre:2:1: queues.family.waitig_max");
    let wrong = put("", "[queues.family]\nwaitig_max = 3");
    assert_eq!(wrong.status, status);
    assert!(wrong.json()["detail"].as_str().expect("a text").contains(detail), "{wrong:?}");
}
