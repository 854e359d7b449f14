//! Access control.

use acd::live::Options;
use acd_server::{Access, ServerOptions, Token};
use serde_json::json;

use super::desk::{Raw, desk, with};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn with_a_token_nothing_but_the_page_and_the_health_is_open() {
    let access = Access::with(Token::new(SECRET).expect("it fits"));
    let mut desk = with(ServerOptions { access, ..ServerOptions::default() }, Options::default());
    let open = desk.client();
    let mut with_token = open.clone();
    with_token.token = Some(SECRET.into());
    let description = open.get("/openapi.json").fine();
    let mut guarded = 0;
    for (path, methods) in description["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let path = path.replace("{call}", "1").replace("{agent}", "Li");
            let ask = |client: &super::desk::Client| {
                if method == "get" {
                    client.get(&path)
                } else {
                    client.ask(&method.to_uppercase(), &path, "application/json", "{}")
                }
            };
            if operation.get("security").is_none() {
                assert_eq!(ask(&open).status, 200, "{path}");
                continue;
            }
            guarded += 1;
            for wrong in [None, Some("0123456789abcdef0123456789abcdeg"), Some("")] {
                // On a separate connection: one with a rejected, unread body is closed as well.
                let mut client = desk.client();
                client.token = wrong.map(str::to_owned);
                assert_eq!(ask(&client).problem(), (401, "unauthorized".into()), "{method} {path} {wrong:?}");
            }
            if !path.ends_with("events") {
                assert_ne!(ask(&with_token).status, 401, "{method} {path}");
            }
        }
    }
    assert!(guarded >= 12, "{guarded}");
    with_token.put(&json!({ "sign_in": { "agent": "Li" } })).fine();
    desk.stop();
    assert_eq!(super::desk::in_journal(desk.folder.path()).0, 1, "of the others nothing came");
}

#[test]
fn without_a_token_a_page_from_elsewhere_gets_nothing() {
    let desk = desk();
    let ask = |host: &str| {
        let head = format!("GET /v1/calls HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        Raw::new(desk.address).say(&head).all()
    };
    assert!(ask("localhost").starts_with("HTTP/1.1 200"));
    assert!(ask("evil.example:8012").starts_with("HTTP/1.1 403"), "a name that was made to point here");
    // What a form on such a page may send without a preflight request.
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let answer = desk.client().ask("POST", "/v1/commands", kind, r#"{"sign_in": {"agent": "Li"}}"#);
        assert_eq!(answer.status, 415, "{kind}");
    }
}
