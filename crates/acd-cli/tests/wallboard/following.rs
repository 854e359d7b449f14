//! The page shows the actual state: figures, waits, a lost connection, a token.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Browser, CHINESE, ENGLISH, HOSTILE, Hall, Viewer, tile};

impl Hall {
    fn arrive(&self, call: u64, queue: &str) {
        self.served.tell(&json!({ "arrive": { "call": call, "queue": queue } }));
    }

    fn sign_in(&self, agent: &str) {
        self.served.tell(&json!({ "sign_in": { "agent": agent } }));
    }

    /// The agent accepts the offered call.
    fn accept(&self, agent: &str) {
        let offer: Value = self.served.get(&format!("/v1/agents/{agent}"))["offers"][0].clone();
        self.served.tell(&json!({ "accept": { "offer": offer } }));
    }
}

#[test]
fn figures_follow_the_calls() {
    let hall = Hall::with(&["合同", "family", HOSTILE], None);
    let mut board = Browser::showing(&hall.page(""), ENGLISH);
    board.wait_for("document.querySelectorAll('article').length === 3");
    for (part, text) in [("h2", "合同"), (".waiting dd", "0"), (".longest dd", "–"), (".service dd", "–")] {
        assert_eq!(board.text(&tile(1, part)), text, "{part}");
    }
    assert_eq!(board.text("[data-doing=signed_out] dd"), "2");

    (1..=3).for_each(|call| hall.arrive(call, "合同"));
    hall.arrive(4, "family");
    board.wait_for_text(&tile(1, ".waiting dd"), "3");
    board.wait_for_text(&tile(2, ".waiting dd"), "1");
    assert_eq!(board.text(&tile(3, ".waiting dd")), "0");
    assert_eq!(board.eval("document.title"), json!("4 Waiting · acd"));

    hall.sign_in("Li");
    board.wait_for_text("[data-doing=ringing] dd", "1");
    hall.accept("Li");
    board.wait_for_text("[data-doing=talking] dd", "1");
    board.wait_for_text(&tile(1, ".answered dd"), "1");
    board.wait_for_text(&tile(1, ".service dd"), "100%");
    board.wait_for_text(&tile(1, ".waiting dd"), "2");
    hall.served.tell(&json!({ "hang_up": { "call": 2 } }));
    board.wait_for_text(&tile(1, ".abandoned dd"), "1");
    // One of two within 20 seconds is below the target, which is shown not only by colour.
    board.wait_for_text(&tile(1, ".service dd"), "50%");
    board.wait_for("document.querySelector('.service.missed dd') !== null");
    hall.served.tell(&json!({ "close_queue": { "queue": HOSTILE, "waiting": "let_wait" } }));
    board.wait_for_text(&tile(3, ".level"), "✕ closed");
}

#[test]
fn a_name_is_text_whatever_it_says() {
    let hall = Hall::with(&[HOSTILE], None);
    let mut board =
        Browser::showing(&hall.page("?queues=none%20%3Cimg%20src=x%20onerror=document.title='run'%3E"), ENGLISH);
    board.wait_for("document.querySelector('.banner').innerText.includes('There is no queue none <img')");
    board.eval("location.search = ''");
    board.wait_for_text("h2", HOSTILE);
    assert_eq!(board.eval("document.images.length"), json!(0));
    assert_eq!(board.eval("document.title"), json!("0 Waiting · acd"));
}

#[test]
fn the_longest_wait_ticks_and_a_silent_server_is_noticed() {
    let hall = Hall::with(&["contract"], None);
    hall.arrive(1, "contract");
    let mut board = Browser::showing(&hall.page("?warn=2&alarm=600"), ENGLISH);
    board.wait_for_text(".level", "● normal");
    board.wait_for_text(".level", "▲ attention");
    // No more boards arrive, but the connection stays open.
    hall.served.signal("STOP");
    let seen = board.eval("document.querySelector('.longest dd').textContent");
    board.wait_for(&format!("document.querySelector('.longest dd').textContent > {seen}"));
    assert_eq!(board.eval("document.body.dataset.link"), json!("live"));
    board.wait_for("document.body.dataset.link === 'lost'");
    assert!(board.text(".banner").contains("Connection lost"), "{}", board.text(".banner"));
    let (frozen, age) = (board.text(".longest dd"), board.text(".age"));
    board.wait_for(&format!("document.querySelector('.age').innerText !== {}", json!(age)));
    assert_eq!(board.text(".longest dd"), frozen, "nobody knows whether they still wait");
    hall.served.signal("CONT");
    board.wait_for("document.body.dataset.link === 'live' && document.querySelector('.banner').hidden");
    board.wait_for(&format!("document.querySelector('.longest dd').textContent > {}", json!(frozen)));
}

#[test]
fn a_dead_server_is_told_and_its_successor_found() {
    let hall = Hall::with(&["contract"], None);
    hall.arrive(1, "contract");
    let mut board = Browser::showing(&hall.page("?warn=600&alarm=900"), CHINESE);
    board.wait_for_text(".waiting dd", "1");
    let ruin = hall.die();
    board.wait_for("!document.querySelector('.banner').hidden");
    assert!(board.text(".banner").contains("连接已中断"), "{}", board.text(".banner"));
    assert_eq!(board.text(".waiting dd"), "1", "the last that is known");
    assert_eq!(board.text(".level"), "? 非实时");
    let hall = ruin.rise();
    board.wait_for("document.querySelector('.banner').hidden");
    assert_eq!(board.text(".level"), "● 正常");
    hall.arrive(2, "contract");
    board.wait_for_text(".waiting dd", "2");
}

#[test]
fn a_switch_that_is_away_is_told() {
    let hall = Hall::with(&["contract"], None);
    for (viewer, away) in [(ENGLISH, "The switch is away"), (CHINESE, "交换机未连接")] {
        let mut board = Browser::showing(&hall.page(""), viewer);
        board.wait_for("document.body.dataset.link === 'live' && document.querySelector('.banner').hidden");
        hall.served.tell(&json!({ "suspend": {} }));
        board.wait_for("!document.querySelector('.banner').hidden");
        assert!(board.text(".banner").contains(away), "{}", board.text(".banner"));
        hall.served.tell(&json!({ "resume": {} }));
        board.wait_for("document.querySelector('.banner').hidden");
    }
}

#[test]
fn the_token_is_asked_for_once() {
    let token = "a-token-of-some-length";
    let hall = Hall::with(&["contract"], Some(token));
    hall.arrive(1, "contract");
    let mut board = Browser::showing(&hall.page(""), ENGLISH);
    let type_it = |board: &mut Browser, token: &str| {
        board.wait_for("document.querySelector('dialog').open");
        board.eval(&format!("document.querySelector('#token').value = {}", json!(token)));
        board.eval("document.querySelector('dialog button').click()");
    };
    board.wait_for("document.querySelector('dialog').open");
    assert_eq!(board.text("#why"), "This board asks for a token.");
    type_it(&mut board, "another-token-of-some-length");
    board.wait_for_text("#why", "That token was refused.");
    type_it(&mut board, token);
    board.wait_for_text(".waiting dd", "1");
    board.reload();
    board.wait_for_text(".waiting dd", "1");
    assert_eq!(board.eval("document.querySelector('dialog').open"), json!(false));
    assert_eq!(board.eval("location.href.includes('token') || document.cookie.includes('token')"), json!(false));
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    let hall = Hall::with(&["contract"], None);
    let mut board = Browser::showing(&hall.page(""), Viewer { dark: true, ..ENGLISH });
    board.wait_for_text(".waiting dd", "0");
    let fetched = "performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)";
    let begun = Instant::now();
    while board.eval(fetched).as_array().expect("a list").is_empty() && begun.elapsed() < Duration::from_secs(3) {}
    let fetched = board.eval(fetched);
    assert!(
        fetched
            .as_array()
            .expect("a list")
            .iter()
            .all(|path| path.as_str().is_some_and(|path| path.starts_with("/v1/board/"))),
        "{fetched}"
    );
}
