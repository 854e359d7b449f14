//! The supervisor's page, the agents' view, all queues together, and the token in the address.

use serde_json::json;

use crate::{Browser, CHINESE, ENGLISH, Hall, Viewer, tile};

/// Two queues: a call waits in `contract`, one was answered and one given up in `family`.
fn busy(hall: &Hall) {
    let tell = |command| hall.served.tell(&command);
    tell(json!({ "sign_in": { "agent": "Li" } }));
    tell(json!({ "sign_in": { "agent": "Wang", "not_ready": "break" } }));
    tell(json!({ "arrive": { "call": 1, "queue": "family" } }));
    let offer = hall.served.get("/v1/calls/1")["offers"][0].clone();
    tell(json!({ "accept": { "offer": offer } }));
    tell(json!({ "arrive": { "call": 2, "queue": "family" } }));
    tell(json!({ "hang_up": { "call": 2 } }));
    tell(json!({ "arrive": { "call": "1796.7", "queue": "contract", "caller": "+49 30 123", "data": "vip" } }));
}

#[test]
fn all_queues_their_staff_their_answer_rate_and_the_day_are_shown() {
    let hall = Hall::with(&["contract", "family"], None);
    busy(&hall);
    for (viewer, rate, staff, all) in
        [(ENGLISH, "Answer rate", "● 0 of 2", "All queues"), (CHINESE, "接通率", "● 0 / 2", "全部队列")]
    {
        let mut board = Browser::showing(&hall.page(""), viewer);
        board.wait_for_text(&tile(2, ".rate dd"), "50%");
        assert_eq!(board.text(&tile(2, ".rate dt")), rate);
        assert_eq!(board.text(&tile(1, ".staff")), staff);
        assert_eq!(board.text(".all strong"), all);
        board.wait_for_text(".all-rate dd", "50%");
        assert_eq!(board.text(".all-waiting dd"), "1");
        board.wait_for("document.querySelector('.all .answered').getAttribute('d')?.includes('L1 ')");
        // The centre's clock, which is UTC here.
        let shown = board.text(".clock");
        let said = hall.served.get("/v1/board")["clock"].as_str().expect("a clock")[11..16].to_owned();
        let later = hall.served.get("/v1/board")["at"].as_str().expect("a time")[11..16].to_owned();
        assert!([said, later].contains(&shown), "{shown}");
    }
    let one = Hall::with(&["contract"], None);
    let mut board = Browser::showing(&one.page(""), ENGLISH);
    board.wait_for_text(".level", "● normal");
    assert_eq!(board.eval("document.querySelector('.all').hidden"), json!(true));
}

#[test]
fn the_agents_are_shown_with_their_reasons() {
    let hall = Hall::with(&["contract", "family"], None);
    busy(&hall);
    for (viewer, talking, not_ready) in [(ENGLISH, "■ Talking", "✕ Not ready"), (CHINESE, "■ 通话", "✕ 示忙")]
    {
        let mut board = Browser::showing(&hall.page("?view=agents"), viewer);
        board.wait_for_text(".people tr:nth-of-type(1) td:nth-of-type(3)", talking);
        assert_eq!(board.text(".people tbody tr:nth-of-type(2) td:nth-of-type(3)"), not_ready);
        assert_eq!(board.text(".people tbody tr:nth-of-type(2) td:nth-of-type(4)"), "break");
        board.eval("document.querySelector('#view').click()");
        board.wait_for("!document.querySelector('main').hidden && document.querySelector('.people').hidden");
    }
}

#[test]
fn the_fragment_of_the_address_brings_the_token_and_keeps_it_to_itself() {
    let token = "a-token-of-some-length";
    let hall = Hall::with(&["contract"], Some(token));
    for page in ["", "supervisor"] {
        let mut board = Browser::showing(&hall.page(&format!("{page}#token={token}")), ENGLISH);
        board.wait_for("document.body.innerText.includes('contract')");
        assert_eq!(board.eval("location.hash"), json!(""));
        assert_eq!(board.eval("document.querySelector('dialog').open"), json!(false));
    }
}

#[test]
fn a_supervisor_finds_a_call_sees_why_it_waits_moves_it_and_takes_it_out() {
    for viewer in [ENGLISH, Viewer { dark: true, ..CHINESE }] {
        let hall = Hall::with(&["contract", "family"], None);
        busy(&hall);
        let mut page = Browser::showing(&hall.page("supervisor"), viewer);
        page.wait_for("document.querySelectorAll('#calls tbody tr').length === 2");
        page.eval("document.querySelector('[name=caller]').value = '+49 30 123'");
        page.eval("document.querySelector('#search').requestSubmit()");
        page.wait_for("document.querySelectorAll('#calls tbody tr').length === 1");
        page.wait_for_text("#calls tbody td", "1796.7");
        page.eval("document.querySelector('#calls tbody tr').click()");
        page.wait_for("document.querySelector('#why').innerText.includes('Wang')");
        let why = page.text("#why");
        assert!(why.contains("not ready") && why.contains("break"), "{why}");
        page.eval("document.querySelector('#act select').value = 'family'");
        page.eval("document.querySelector('#act [value=move]').click()");
        page.wait_for("document.querySelector('#calls tbody td:nth-of-type(3)')?.innerText === 'family'");
        assert_eq!(hall.served.get("/v1/calls/1796.7")["legs"][0]["queue"], "family");
        page.eval("document.querySelector('#act [value=withdraw]').click()");
        page.wait_for("document.querySelectorAll('#calls tbody tr').length === 0");
        // The second agent is forced to be ready, the first one is listened to.
        page.eval("document.querySelector('#agents tbody tr:nth-of-type(2) button').click()");
        page.wait_for("document.querySelector('#agents tbody tr:nth-of-type(2)').innerText.includes('●')");
        assert_eq!(hall.served.get("/v1/agents/Wang")["doing"], "idle");
        page.eval("document.querySelector('#agents tbody tr:nth-of-type(1) button:nth-of-type(4)').click()");
        page.wait_for("document.querySelector('.said').innerText.includes('monitor')");
        assert_eq!(page.eval("document.querySelector('.said').dataset.is"), json!("good"));
    }
}
