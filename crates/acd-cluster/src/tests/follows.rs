//! A follower's engine, roster and numbers are the leader's.

use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Engine, NewCall};
use acd::id::CallId;
use acd::identity::JournalId;
use acd::journal::{FORMAT, Group, Replica, State};
use acd::notes::{CallNote, Note, Noted, Text};
use acd::roster::Roster;
use acd::time::Timestamp;
use bytes::Bytes;

use crate::attempt::Stored;
use crate::error::ClusterError;
use crate::follower::{Follower, Objects, Seen};
use crate::message::{Head, Kind, RouterId};

pub(super) const JOURNAL: JournalId = JournalId(7);

pub(super) fn center() -> Center {
    let mut center = Center::default();
    let contract = center.add_queue(Queue::new("contract"));
    let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
    center.add_agent(Agent::new("Li", lawyers));
    center
}

pub(super) fn state() -> State {
    let engine = Engine::new(center()).expect("a sound centre");
    let roster = Roster::new(engine.center());
    State::of(JOURNAL, (1, 0), &engine, &roster)
}

/// A leader, which writes what it does.
pub(super) struct Leader {
    pub(super) replica: Replica,
    pub(super) messages: Vec<Bytes>,
    serial: u64,
    pub(super) term: u64,
}

impl Leader {
    pub(super) fn new() -> Self {
        let replica = Replica::restore(state(), 100).expect("a sound state");
        let mut leader = Self { replica, messages: Vec::new(), serial: 0, term: 1 };
        leader.say(Kind::Begin { state: "s".into() }, &[]);
        leader.say(term("0.1.0"), &[]);
        leader
    }

    pub(super) fn say(&mut self, kind: Kind, group: &[u8]) {
        self.serial += 1;
        let (next, events) = (self.replica.next(), self.replica.events_so_far());
        let (term, serial) = (self.term, self.serial);
        let head = Head { journal: JOURNAL, term, router: RouterId(1), serial, next, events, kind };
        self.messages.push(head.write(group));
    }

    pub(super) fn group(&mut self, secs: u64, commands: &[Command], notes: &[Noted]) {
        let bytes = Group::write(self.replica.next(), Timestamp::from_secs(secs), commands, notes);
        self.say(Kind::Group, &bytes);
        self.replica.take(Group::read(&bytes).expect("a group")).expect("the next one");
    }

    /// A call that is answered, and has a note; a time without commands; a command that is refused.
    pub(super) fn morning(&mut self) {
        let agent = acd::id::AgentId(0);
        self.group(1, &[Command::SignIn { agent, not_ready: None }], &[]);
        let caller = Text::new("+4930123").ok();
        let note = Note::Call(CallNote { caller, ..CallNote::default() });
        let arrive = Command::Arrive(NewCall::new(CallId(7), acd::id::QueueId(0)));
        self.group(2, &[arrive], &[Noted { place: 0, note }]);
        self.group(3, &[], &[]);
        self.group(4, &[Command::HangUp { call: CallId(99) }], &[]);
    }
}

pub(super) fn term(version: &str) -> Kind {
    Kind::Term { address: "http://a".into(), version: version.into(), format: FORMAT }
}

fn follower() -> Follower {
    Follower::new(Replica::restore(state(), 100).expect("a sound state"), 0, "0.1.0".into())
}

fn follow(follower: &mut Follower, messages: &[Bytes], objects: &impl Objects) -> Result<Seen, ClusterError> {
    let mut seen = Seen::Nothing;
    for (sequence, payload) in (1..).zip(messages).skip(follower.last as usize) {
        seen = follower.take(&Stored { sequence, payload: payload.clone() }, &mut (), objects)?;
    }
    Ok(seen)
}

#[test]
fn a_follower_is_where_the_leader_is_byte_for_byte() {
    let mut leader = Leader::new();
    leader.morning();
    let mut follower = follower();
    follow(&mut follower, &leader.messages, &()).expect("it follows");
    let bytes = |replica: &Replica| State { unix_micros: 0, ..replica.state() }.to_bytes();
    assert_eq!(bytes(&follower.replica), bytes(&leader.replica));
    let (_, _, _, events, past) = follower.replica.into_parts();
    let kept: Vec<u64> = past.batches().flat_map(|batch| (batch.first..).take(batch.events.len())).collect();
    assert_eq!(kept, (0..events).collect::<Vec<_>>(), "the events that a reader may still ask for, by number");
    let caller = |batch: &acd::journal::Batch| batch.notes.call(CallId(7)).and_then(|note| note.caller.clone());
    assert!(past.batches().any(|batch| caller(batch).is_some()), "with what the host keeps");
}

#[test]
fn another_history_and_a_different_outcome_are_noticed() {
    let mut leader = Leader::new();
    leader.morning();
    let mut other = follower();
    let journal = JournalId(8);
    let head = Head { journal, term: 1, router: RouterId(1), serial: 99, next: 1, events: 0, kind: Kind::Group };
    let refused = follow(&mut other, &[head.write(b"x")], &());
    assert!(matches!(refused, Err(ClusterError::OtherHistory { .. })), "{refused:?}");
    let mut diverged = follower();
    follow(&mut diverged, &leader.messages, &()).expect("it follows");
    let (next, events) = (leader.replica.next(), leader.replica.events_so_far() + 1);
    let head = Head { journal: JOURNAL, term: 1, router: RouterId(1), serial: 99, next, events, kind: Kind::Group };
    leader.messages.push(head.write(&Group::write(next, Timestamp::from_secs(9), &[], &[])));
    let refused = follow(&mut diverged, &leader.messages, &());
    assert!(matches!(refused, Err(ClusterError::Diverged { .. })), "{refused:?}");
}

/// The leader's state under one name.
struct One(&'static str, Vec<u8>);

impl Objects for One {
    fn object(&self, name: &str) -> Result<Vec<u8>, ClusterError> {
        assert_eq!(name, self.0);
        Ok(self.1.clone())
    }
}

#[test]
fn another_version_decides_differently_and_its_state_counts_at_a_hand_over() {
    let mut leader = Leader::new();
    leader.term = 2;
    leader.say(term("0.0.9"), &[]);
    leader.morning();
    let (next, events) = (leader.replica.next(), leader.replica.events_so_far() + 3);
    let head = Head { journal: JOURNAL, term: 2, router: RouterId(1), serial: 99, next, events, kind: Kind::Group };
    leader.messages.push(head.write(&Group::write(next, Timestamp::from_secs(9), &[], &[])));
    let mut follower = follower();
    follow(&mut follower, &leader.messages, &()).expect("another number of events is no bug of another version");
    // By its own rules it has had three events more.
    let saved = State { events, ..leader.replica.state() };
    leader.say(Kind::HandOver { to: Some(RouterId(5)), state: Some("s9".into()) }, &[]);
    let seen = follow(&mut follower, &leader.messages, &One("s9", saved.to_bytes())).expect("it follows");
    assert_eq!(seen, Seen::HandedOver(Some(RouterId(5))));
    assert_eq!((follower.replica.events_so_far(), follower.term), (events, 2));
    assert!(follower.replica.state().snapshot == saved.snapshot);
}

#[test]
fn a_leader_that_writes_another_format_is_not_followed() {
    let mut leader = Leader::new();
    let (version, format) = ("9.0.0".to_owned(), FORMAT + 1);
    leader.say(Kind::Term { address: String::new(), version, format }, &[]);
    let refused = follow(&mut follower(), &leader.messages, &());
    assert!(matches!(refused, Err(ClusterError::Format { .. })), "{refused:?}");
}
