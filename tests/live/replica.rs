//! An engine that follows another router's groups is where that router is, and a router that continues it goes on there.

use std::sync::Arc;

use acd::engine::{Command, Engine, Event, NewCall};
use acd::id::CallId;
use acd::journal::{Batch, Group, Journal, JournalOptions, Replica, ReplicaError, State};
use acd::live::{Input, Options, Record, RecordError, Setup};
use acd::notes::{CallNote, Note, Noted, Text};
use acd::roster::Roster;
use acd::time::{Duration, Timestamp};
use parking_lot::Mutex;
use proptest::prelude::*;

use super::centre::{DESK, arrive, clock, engine, hang_up, sign_in};

/// The bytes of a state, and the number of the next event.
type After = (Vec<u8>, u64);

/// What a router wrote, and where it was after each group.
#[derive(Clone, Default)]
struct Wire {
    groups: Arc<Mutex<Vec<Vec<u8>>>>,
    after: Arc<Mutex<Vec<After>>>,
    next: u64,
    events: u64,
}

fn bytes(state: State) -> Vec<u8> {
    State { unix_micros: 0, ..state }.to_bytes()
}

fn id() -> acd::identity::JournalId {
    acd::identity::JournalId(7)
}

impl Record for Wire {
    fn record(&mut self, at: Timestamp, commands: &[Command], notes: &[Noted]) -> Result<u64, RecordError> {
        let first = self.next + 1;
        self.groups.lock().push(Group::write(first, at, commands, notes));
        self.next += commands.len() as u64;
        Ok(first)
    }

    fn applied(&mut self, engine: &Engine, roster: &Roster, events: &[Event]) -> Result<(), RecordError> {
        self.events += events.len() as u64;
        let state = State::of(id(), (self.next + 1, self.events), engine, roster);
        self.after.lock().push((bytes(state), self.events));
        Ok(())
    }

    fn close(self: Box<Self>, _: &Engine, _: &Roster) -> Result<(), RecordError> {
        Ok(())
    }
}

fn begin() -> Replica {
    let engine = engine(3);
    let roster = Roster::new(engine.center());
    Replica::restore(State::of(id(), (1, 0), &engine, &roster), 1_000).expect("a sound state")
}

fn text(text: String) -> Option<Text> {
    Text::new(text).ok()
}

#[derive(Clone, Debug)]
enum Does {
    Arrives(u64),
    HangsUp(u64),
    SignsIn(u32),
    SignsOut(u32),
    Describes(u64, u32),
    Waits(u64),
}

impl Does {
    fn input(&self) -> Option<Input> {
        Some(match *self {
            Self::Arrives(call) => {
                let note = CallNote { caller: text(format!("+49 {call}")), ..CallNote::default() };
                Input::arrive(NewCall::new(CallId(call), DESK), note)
            }
            Self::HangsUp(call) => hang_up(call).into(),
            Self::SignsIn(agent) => {
                let place = Note::Place(Text::new(format!("PJSIP/{agent}")).expect("it is short"));
                Input::Noted(sign_in(agent), Box::new(place))
            }
            Self::SignsOut(agent) => Command::SignOut { agent: acd::id::AgentId(agent) }.into(),
            Self::Describes(call, data) => Input::Describe { call: CallId(call), data: text(data.to_string()) },
            Self::Waits(_) => return None,
        })
    }
}

fn does() -> impl Strategy<Value = Does> {
    prop_oneof![
        3 => (0u64..6).prop_map(Does::Arrives),
        2 => (0u64..6).prop_map(Does::HangsUp),
        2 => (0u32..3).prop_map(Does::SignsIn),
        1 => (0u32..3).prop_map(Does::SignsOut),
        2 => (0u64..6, any::<u32>()).prop_map(|(call, data)| Does::Describes(call, data)),
        2 => (1u64..30).prop_map(Does::Waits),
    ]
}

proptest! {
    #[test]
    fn a_replica_is_where_the_router_is_after_each_group(
        turns in prop::collection::vec(prop::collection::vec(does(), 1..6), 1..20),
    ) {
        let (wire, clock) = (Wire::default(), clock());
        let setup = Setup::new(engine(3)).with_clock(clock.clone()).with_record(wire.clone());
        let mut router = setup.inline(Options::default()).expect("it is set up");
        let (handle, mut told) = (router.handle(), Vec::new());
        for turn in &turns {
            for does in turn {
                match (does, does.input()) {
                    (Does::Waits(secs), _) => clock.advance(Duration::from_secs(*secs)),
                    (_, Some(input)) => handle.submit(input).expect("there is room"),
                    (_, None) => {}
                }
            }
            let happened = router.turn();
            told.extend(happened.events.iter().map(|event| (*event, happened.notes.clone())));
        }
        let mut replica = begin();
        for (group, (state, events)) in wire.groups.lock().iter().zip(&*wire.after.lock()) {
            replica.take(Group::read(group).expect("a group")).expect("the next one");
            prop_assert_eq!(&bytes(replica.state()), state);
            prop_assert_eq!(replica.events_so_far(), *events);
        }
        let again = replica.take(Group::read(&Group::write(0, Timestamp::ZERO, &[], &[])).expect("a group"));
        let gap = matches!(again, Err(ReplicaError::Gap { .. }));
        prop_assert!(gap, "a group that is not the next");
        // Who reads on here reads what was told there.
        let (_, _, _, _, past) = replica.into_parts();
        let kept = past.batches().flat_map(|Batch { events, notes, .. }| events.iter().map(|event| (*event, notes.clone())));
        prop_assert!(kept.eq(told));
    }
}

#[test]
fn a_router_that_continues_a_replica_has_its_events_and_those_before_anybody_subscribed() {
    let mut replica = begin();
    let group = Group::write(1, Timestamp::from_secs(1), &[arrive(1), sign_in(0)], &[]);
    let before = replica.take(Group::read(&group).expect("a group")).expect("the first").len() as u64;
    let clock = clock();
    let setup = Setup::replicated(replica).with_clock(clock.clone());
    let mut router = setup.inline(Options::default()).expect("it is set up");
    assert_eq!(router.handle().journal(), id());
    // The offer expires before anybody listens.
    clock.advance(Duration::from_secs(60));
    let happened = router.turn();
    assert_eq!(happened.first, before);
    let next = before + happened.events.len() as u64;
    assert!(next > before);
    let mut subscription = router.handle().subscribe().expect("it runs");
    let (_, happened) = router.call(arrive(2));
    let end = next + happened.events.len() as u64;
    let past = router.handle().take_past().expect("nobody has asked yet");
    let numbers: Vec<u64> = past.batches().flat_map(|batch| (batch.first..).take(batch.events.len())).collect();
    assert_eq!(numbers, (0..end).collect::<Vec<_>>());
    assert!(router.handle().take_past().is_none());
    router.call(arrive(3)).0.expect("accepted");
    let mut told = std::iter::from_fn(|| subscription.try_next()).map(|said| said.expect("none was missed").number);
    assert_eq!(told.next(), Some(next), "from the subscription on");
    assert!(told.last().is_some_and(|last| last >= end));
}

#[test]
fn a_journal_begins_with_a_state_from_elsewhere_and_keeps_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = Journal::open(folder.path(), JournalOptions::default(), super::centre::center(3)).expect("a new journal");
    drop(own);
    let mut replica = begin();
    let group = Group::write(1, Timestamp::from_secs(1), &[arrive(1), arrive(2)], &[]);
    replica.take(Group::read(&group).expect("a group")).expect("the first");
    let state = replica.state();
    let (mut journal, recovered) =
        Journal::adopt(folder.path(), JournalOptions::default(), state.clone()).expect("it begins");
    assert_eq!((recovered.id, recovered.next, recovered.events), (id(), 3, state.events));
    let group = Group::write(3, Timestamp::from_secs(2), &[hang_up(1)], &[]);
    assert_eq!(journal.append_group(&group, 1).expect("it can be written"), 3);
    replica.take(Group::read(&group).expect("a group")).expect("the next");
    drop(journal);
    let center = super::centre::center(3);
    let (_journal, recovered) = Journal::open(folder.path(), JournalOptions::default(), center).expect("it goes on");
    assert_eq!(recovered.engine.snapshot(), replica.engine().snapshot());
    assert_eq!(recovered.replayed, 1);
    let aside = folder.path().join("before-3-0");
    assert!(acd::journal::Player::open(aside).is_ok(), "the journal that was there");
}
