//! What the host keeps with calls and agents.

use acd::engine::{Command, Fact, Monitoring, NewCall, Rejection, SwitchState};
use acd::id::{AgentId, CallId, OfferId};
use acd::journal::{Journal, JournalOptions};
use acd::live::{CallError, Input, Options, Setup};
use acd::notes::{CallNote, Note, Text};
use proptest::prelude::*;

use super::centre::{DESK, arrive, center, clock, engine, hang_up, sign_in};

fn text(text: &str) -> Text {
    Text::new(text).expect("it is short")
}

fn noted(name: &str, data: &str) -> CallNote {
    CallNote { name: Some(text(name)), data: Some(text(data)), ..CallNote::default() }
}

fn named(name: &str, data: &str) -> Input {
    Input::arrive(NewCall::new(CallId::named(name), DESK), noted(name, data))
}

fn at(agent: u32, place: &str) -> Input {
    Input::Noted(sign_in(agent), Box::new(Note::Place(text(place))))
}

#[test]
fn texts_come_with_the_events_of_their_calls_to_the_last_one() {
    let mut router = Setup::new(engine(1)).with_clock(clock()).inline(Options::default()).expect("it is set up");
    let mut subscription = router.handle().subscribe().expect("it runs");
    router.call(at(0, "PJSIP/li")).0.expect("accepted");
    let (_, happened) = router.call(named("1796012981.7", "+4930123"));
    let call = CallId::named("1796012981.7");
    assert_eq!(happened.notes.call(call), Some(&noted("1796012981.7", "+4930123")));
    assert_eq!(happened.notes.place(AgentId(0)), Some(&text("PJSIP/li")));
    let describe = Input::Describe { call, data: Some(text("+4930999")) };
    assert_eq!(router.call(describe).0.expect("it is in progress").events, 5..5);
    let (ended, happened) = router.call(hang_up(call.0));
    ended.expect("accepted");
    assert_eq!(happened.notes.call(call), Some(&noted("1796012981.7", "+4930999")), "it has just ended");
    let (_, happened) = router.call(Command::SignOut { agent: AgentId(0) });
    assert_eq!(happened.notes.place(AgentId(0)), Some(&text("PJSIP/li")), "they have just gone");
    assert_eq!(happened.notes.call(call), None);
    let (_, happened) = router.call(sign_in(0));
    assert!(happened.notes.is_empty(), "nothing is kept of what is over");
    let unknown = router.call(Input::Describe { call, data: None }).0;
    assert_eq!(unknown, Err(CallError::Rejected(Rejection::UnknownCall(call))));
    // A subscriber reads the same, however late.
    while let Some(said) = subscription.try_next() {
        let event = said.expect("none was missed").event;
        if let Fact::CallArrived { .. } = event.fact {
            assert_eq!(subscription.notes().call(call), Some(&noted("1796012981.7", "+4930123")));
        }
        if let Fact::CallEnded { .. } = event.fact {
            assert_eq!(subscription.notes().call(call), Some(&noted("1796012981.7", "+4930999")));
        }
    }
}

#[test]
fn what_is_refused_leaves_no_text_and_a_number_used_again_has_none_of_before() {
    let mut router = Setup::new(engine(1)).with_clock(clock()).inline(Options::default()).expect("it is set up");
    router.call(named("a", "first")).0.expect("accepted");
    let call = CallId::named("a");
    router.call(named("a", "second")).0.expect_err("it is there already");
    let (_, happened) = router.call(sign_in(0));
    assert_eq!(happened.notes.call(call), Some(&noted("a", "first")));
    router.call(hang_up(call.0)).0.expect("accepted");
    let (_, happened) = router.call(arrive(call.0));
    assert_eq!(happened.notes.call(call), None);
}

#[test]
fn calls_that_the_router_does_not_know_keep_their_names_in_the_events_about_them() {
    let mut router = Setup::new(engine(1)).with_clock(clock()).inline(Options::default()).expect("it is set up");
    let call = CallId::named("1796012981.9");
    let truth = SwitchState { calls: Some(vec![(call, None)]), ..SwitchState::default() };
    let names = Note::Names(vec![(call, text("1796012981.9"))]);
    let (_, happened) = router.call(Input::Noted(Command::Reconcile(Box::new(truth)), Box::new(names)));
    assert!(happened.events.iter().any(|event| event.fact == Fact::StrayCall { call }));
    assert_eq!(happened.notes.call(call).and_then(|note| note.name.clone()), Some(text("1796012981.9")));
    let (_, happened) = router.call(sign_in(0));
    assert!(happened.notes.is_empty());
}

#[test]
fn what_ends_and_begins_again_in_one_turn_keeps_its_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || Journal::open(folder.path(), JournalOptions::default(), center(2)).expect("it opens");
    let (journal, recovered) = open();
    let mut router = Setup::recovered(journal, recovered).inline(Options::default()).expect("it is set up");
    let (li, wang) = (AgentId(0), AgentId(1));
    router.call(sign_in(0)).0.expect("accepted");
    router.call(arrive(7)).0.expect("accepted");
    router.call(Command::Accept { offer: OfferId { agent: li, serial: 1 } }).0.expect("accepted");
    router.call(at(1, "PJSIP/wang")).0.expect("accepted");
    let monitor = |how, by: &str| Input::Noted(Command::Monitor { agent: li, how }, Box::new(Note::By(text(by))));
    router.call(monitor(Monitoring::Listen, "first")).0.expect("accepted");
    let handle = router.handle();
    for input in [
        monitor(Monitoring::Stop, "first"),
        monitor(Monitoring::Whisper, "second"),
        Command::SignOut { agent: wang }.into(),
        sign_in(1).into(),
    ] {
        handle.submit(input).expect("there is room");
    }
    router.turn();
    let kept = router.roster().expect("there is a record").clone();
    assert_eq!(kept.notes().listener(li), Some(&text("second")));
    assert_eq!(kept.notes().place(wang), None, "they have signed in elsewhere");
    drop(router);
    assert_eq!(open().1.roster, kept, "a restart knows the same");
}

/// Inputs about few calls and agents, so that numbers are used again and much is refused.
fn inputs() -> impl Strategy<Value = Vec<Input>> {
    let call = || 0_u64..4;
    let texts = || prop_oneof![Just("x"), Just("y")];
    let one = prop_oneof![
        call().prop_map(|call| arrive(call).into()),
        (call(), texts()).prop_map(|(call, data)| {
            let note = CallNote { data: Some(text(data)), ..CallNote::default() };
            Input::arrive(NewCall::new(CallId(call), DESK), note)
        }),
        call().prop_map(|call| hang_up(call).into()),
        (call(), texts()).prop_map(|(call, data)| Input::Describe { call: CallId(call), data: Some(text(data)) }),
        call().prop_map(|call| Input::Describe { call: CallId(call), data: None }),
        (0_u32..2, texts()).prop_map(|(agent, place)| at(agent, place)),
        (0_u32..2).prop_map(|agent| Command::SignOut { agent: AgentId(agent) }.into()),
        (0_u32..2).prop_map(|agent| Command::Release { call: CallId(u64::from(agent)) }.into()),
    ];
    prop::collection::vec(one, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_crash_forgets_no_text_and_keeps_none_too_many(inputs in inputs(), turn_max in 1_usize..8, closed: bool) {
        let folder = tempfile::tempdir().expect("a folder");
        let open = || Journal::open(folder.path(), JournalOptions::default(), center(2)).expect("it opens");
        let (journal, recovered) = open();
        let options = Options { turn_max, ..Options::default() };
        let mut router = Setup::recovered(journal, recovered).inline(options).expect("it is set up");
        let handle = router.handle();
        inputs.iter().for_each(|input| handle.submit(input.clone()).expect("there is room"));
        (0..=inputs.len()).for_each(|_| _ = router.turn());
        let kept = router.roster().expect("there is a record").clone();
        for call in kept.calls() {
            let engine = router.engine();
            prop_assert!(engine.call_doing(call.call).is_some());
        }
        if closed {
            router.shut_down().expect("it ends");
        } else {
            drop(router);
        }
        prop_assert_eq!(open().1.roster, kept);
    }
}
