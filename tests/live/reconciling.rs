//! What a switch has, by lists that it read a moment ago: what has changed since is left alone.

use acd::config::{Center, Queue};
use acd::engine::{Command, Engine, Fact, NewCall, OfferEnd, SwitchState};
use acd::id::{AgentId, CallId, OfferId};
use acd::journal::{Group, Journal, JournalOptions, Replica, State};
use acd::live::{CallError, Input, Options, Setup};
use acd::notes::{CallNote, Text};
use acd::roster::Roster;
use acd::time::{Duration, Timestamp};

use super::centre::{DESK, arrive, center, clock, engine, sign_in};

fn lists(truth: SwitchState, as_of: u64) -> Input {
    Input::Reconcile { truth: Box::new(truth), as_of, names: Vec::new() }
}

/// Lists without anybody in them.
fn nobody(as_of: u64) -> Input {
    lists(SwitchState { calls: Some(Vec::new()), agents: Some(Vec::new()), ..SwitchState::default() }, as_of)
}

#[test]
fn what_a_deadline_has_just_changed_is_not_judged_by_older_lists() {
    let clock = clock();
    let mut router = Setup::new(engine(2)).with_clock(clock.clone()).inline(Options::default()).expect("it is set up");
    router.call(sign_in(0)).0.expect("accepted");
    router.call(sign_in(1)).0.expect("accepted");
    router.call(arrive(7)).0.expect("accepted");
    let as_of = router.handle().events();
    let first = OfferId { agent: AgentId(0), serial: 1 };
    // Meanwhile the first agent's telephone rings out, and the second one's rings.
    clock.advance(Duration::from_secs(30));
    let truth = SwitchState {
        calls: Some(vec![(CallId(7), None)]),
        ringing: Some(vec![(CallId(7), AgentId(0))]),
        ..SwitchState::default()
    };
    let before = router.handle().events();
    let (accepted, happened) = router.call(lists(truth, as_of));
    let accepted = accepted.expect("accepted");
    let ends: Vec<_> = happened
        .events
        .iter()
        .filter_map(|event| match event.fact {
            Fact::OfferEnded { offer, cause, .. } => Some((offer, cause)),
            _ => None,
        })
        .collect();
    assert_eq!(ends, [(first, OfferEnd::NoAnswer)], "{happened:?}");
    let next = happened.first + happened.events.len() as u64;
    assert_eq!((happened.first, accepted.events), (before, next..next), "the deadline's events come first");
    assert_eq!(router.handle().events(), next);
}

#[test]
fn a_call_that_a_deadline_ended_is_told_with_its_text() {
    let clock = clock();
    let queue = Queue { wait_max: Some(Duration::from_secs(10)), ..Queue::new("desk") };
    let engine = Engine::new(Center { queues: vec![queue], ..center(1) }).expect("a sound centre");
    let mut router = Setup::new(engine).with_clock(clock.clone()).inline(Options::default()).expect("it is set up");
    let note = CallNote { data: Some(Text::new("vip").expect("it is short")), ..CallNote::default() };
    router.call(Input::arrive(NewCall::new(CallId(8), DESK), note.clone())).0.expect("accepted");
    let as_of = router.handle().events();
    clock.advance(Duration::from_secs(30));
    let truth = SwitchState { calls: Some(vec![(CallId(9), None)]), ..SwitchState::default() };
    let (_, happened) = router.call(lists(truth, as_of));
    assert!(matches!(happened.events.last().map(|event| event.fact), Some(Fact::StrayCall { .. })), "{happened:?}");
    assert_eq!(happened.notes.call(CallId(8)), Some(&note));
}

#[test]
fn lists_from_before_a_restart_are_refused_and_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || {
        let (journal, recovered) =
            Journal::open(folder.path(), JournalOptions::default(), center(1)).expect("it opens");
        Setup::recovered(journal, recovered).inline(Options::default()).expect("it is set up")
    };
    let mut router = open();
    let read = router.handle().events();
    router.call(sign_in(0)).0.expect("accepted");
    router.call(arrive(7)).0.expect("accepted");
    drop(router);
    let mut router = open();
    let events = router.handle().events();
    let (refused, happened) = router.call(nobody(read));
    assert!(happened.events.is_empty());
    assert_eq!(refused, Err(CallError::UnknownSince { as_of: read, known: events..=events }));
    let (refused, _) = router.call(nobody(events + 1));
    assert_eq!(
        refused,
        Err(CallError::UnknownSince { as_of: events + 1, known: events..=events }),
        "another journal's"
    );
    assert_eq!(router.engine().calls_alive(), 1);
    router.call(nobody(events)).0.expect("they have just been read");
    assert_eq!(router.engine().calls_alive(), 0);
}

#[test]
fn a_replica_that_becomes_a_router_knows_what_changed_before() {
    let engine = engine(1);
    let roster = Roster::new(engine.center());
    let id = acd::identity::JournalId(7);
    let mut replica = Replica::restore(State::of(id, (1, 0), &engine, &roster), 1_000).expect("a sound state");
    let mut take = |first, command: Command| {
        let group = Group::write(first, Timestamp::from_secs(1), &[command], &[]);
        replica.take(Group::read(&group).expect("a group")).expect("the next").len() as u64
    };
    let read = take(1, arrive(7));
    take(2, arrive(8));
    let mut router = Setup::replicated(replica).inline(Options::default()).expect("it is set up");
    router.call(nobody(read)).0.expect("accepted");
    assert!(router.engine().call_doing(CallId(7)).is_none(), "the switch does not have it");
    assert!(router.engine().call_doing(CallId(8)).is_some(), "it came after the lists were read");
}
