//! Several routers on one log, with requests and answers lost, late, repeated and out of order.

use std::collections::BTreeSet;

use bytes::Bytes;
use proptest::prelude::*;

use super::model::{Fate, ModelLog};
use crate::attempt::{Answer, Ask, Attempt, Step};
use crate::log::{Log, NotAppended, Silent, Tip};

/// What a router's message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Term,
    Group,
}

/// A router. It leads from when its term stands until it is beaten.
#[derive(Debug, Default)]
struct Router {
    /// The end of the log as it knows it.
    last: u64,
    leads: bool,
    term: u64,
    serial: u64,
    under_way: Option<(Attempt, Ask, What)>,
    /// What was acknowledged: the number, and the message.
    acknowledged: Vec<(u64, Bytes)>,
    /// What never will stand, as far as it learned.
    beaten: Vec<Bytes>,
}

#[derive(Debug, Default)]
struct World {
    log: ModelLog,
    routers: [Router; 3],
}

fn text(what: What, router: usize, term: u64, serial: u64) -> Bytes {
    let what = if what == What::Term { 'T' } else { 'g' };
    format!("{what} {term} {router} {serial}").into()
}

fn term_of(message: &Bytes) -> Option<u64> {
    let text = std::str::from_utf8(message).expect("text");
    text.strip_prefix("T ")?.split(' ').next()?.parse().ok()
}

impl World {
    /// A router does its next step.
    fn step(&mut self, who: usize, fate: Fate) {
        let Self { log, routers } = self;
        let router = &mut routers[who];
        let Some((attempt, ask, what)) = router.under_way.take() else {
            return router.begin(who, log);
        };
        let answer = match ask {
            Ask::Append { expected } => log.append_by(fate, expected, attempt.payload()),
            Ask::Read { from } => log.read_by(fate, from),
        };
        match attempt.hear(answer) {
            Step::Ask(next) => router.under_way = Some((attempt, next, what)),
            Step::Stands(number) => {
                router.last = number;
                router.acknowledged.push((number, attempt.payload().clone()));
                router.leads = true;
            }
            Step::Beaten => {
                router.beaten.push(attempt.payload().clone());
                router.leads = false;
            }
            Step::Absurd(number) => panic!("{number} after {}", router.last),
        }
    }

    fn check(&self) {
        let messages = &self.log.messages;
        let distinct: BTreeSet<&Bytes> = messages.iter().collect();
        assert_eq!(distinct.len(), messages.len(), "a message stands twice: {messages:?}");
        let mut term = 0;
        for message in messages {
            let text = std::str::from_utf8(message).expect("text");
            let own: u64 = text.split(' ').nth(1).and_then(|term| term.parse().ok()).expect("a term");
            match term_of(message) {
                Some(next) => assert!(next > term, "{messages:?}"),
                None => assert_eq!(own, term, "a group of another term than that before it: {messages:?}"),
            }
            term = own;
        }
        for router in &self.routers {
            for (number, message) in &router.acknowledged {
                assert_eq!(messages.get(*number as usize - 1), Some(message), "acknowledged as {number}");
            }
            for message in &router.beaten {
                assert!(!messages.contains(message), "{message:?} stands, and its writer was told that it never would");
            }
        }
        let acknowledged: usize = self.routers.iter().map(|router| router.acknowledged.len()).sum();
        assert!(acknowledged <= messages.len());
    }
}

impl Router {
    fn begin(&mut self, who: usize, log: &ModelLog) {
        let what = if self.leads { What::Group } else { What::Term };
        if what == What::Term {
            // It has followed up to here.
            self.last = log.last();
            self.term = log.messages.iter().filter_map(term_of).max().unwrap_or(0) + 1;
        }
        self.serial += 1;
        let (attempt, ask) = Attempt::begin(self.last, text(what, who, self.term, self.serial));
        self.under_way = Some((attempt, ask, what));
    }
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Fine),
        1 => Just(Fate::Lost),
        2 => Just(Fate::AnswerLost),
        2 => Just(Fate::Late),
        1 => Just(Fate::Twice),
        2 => Just(Fate::Stale),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_was_acknowledged_stands_once_and_nobody_leads_beside_another(
        steps in prop::collection::vec((0usize..3, fate(), prop::option::weighted(0.2, 0usize..8)), 1..120),
    ) {
        let mut world = World::default();
        for (who, fate, late) in steps {
            world.step(who, fate);
            if let Some(which) = late {
                world.log.deliver(which);
            }
            world.check();
        }
        while !world.log.late.is_empty() {
            world.log.deliver(0);
            world.check();
        }
        // Once the network is fine again, whatever is under way ends soon.
        for who in 0..3 {
            for _ in 0..4 {
                if world.routers[who].under_way.is_some() {
                    world.step(who, Fate::Fine);
                }
            }
            prop_assert!(world.routers[who].under_way.is_none());
        }
        world.check();
    }
}

#[test]
fn a_refused_append_is_not_taken_for_a_defeat() {
    let mut log = ModelLog::default();
    let message = Bytes::from_static(b"mine");
    let (attempt, _) = Attempt::begin(0, message.clone());
    // It stands, but the acknowledgement was lost; the retry is refused.
    assert_eq!(log.append_by(Fate::AnswerLost, 0, &message), Answer::Silence);
    let refused = log.append_by(Fate::Fine, 0, &message);
    assert_eq!(refused, Answer::Refused);
    assert_eq!(attempt.hear(refused), Step::Ask(Ask::Read { from: 1 }));
    assert_eq!(attempt.hear(log.read_by(Fate::Stale, 1)), Step::Ask(Ask::Append { expected: 0 }));
    assert_eq!(attempt.hear(log.read_by(Fate::Fine, 1)), Step::Stands(1));
}

#[test]
fn a_place_that_has_been_purged_is_lost_and_a_number_that_cannot_be_is_absurd() {
    let mut log = ModelLog::default();
    for message in ["a", "b", "c"] {
        log.append(log.last(), &Bytes::from_static(message.as_bytes()));
    }
    log.purged = 2;
    let (attempt, _) = Attempt::begin(0, Bytes::from_static(b"mine"));
    assert_eq!(attempt.hear(log.read_by(Fate::Fine, 1)), Step::Beaten);
    assert_eq!(attempt.hear(Answer::Appended(7)), Step::Absurd(7));
}

/// A log that never answers an append.
struct Mute;

impl Log for Mute {
    fn append(&mut self, _: u64, _: &Bytes) -> Answer {
        Answer::Silence
    }

    fn read(&mut self, _: u64, _: usize) -> Result<Vec<crate::attempt::Stored>, Silent> {
        Err(Silent)
    }

    fn pause(&mut self) {}
}

#[test]
fn who_was_beaten_or_gave_up_never_appends_again() {
    let mut log = ModelLog::default();
    log.append(0, &Bytes::from_static(b"theirs"));
    let mut tip = Tip::new(log, 0);
    let beaten = Err(NotAppended::Beaten(1));
    assert_eq!(tip.append(Bytes::from_static(b"mine"), || false), beaten);
    // Even if the log were to accept it now.
    tip.log().messages.clear();
    assert_eq!(tip.append(Bytes::from_static(b"mine"), || false), beaten);
    assert_eq!(tip.check(), Err(NotAppended::Beaten(1)));
    let (mut tip, mut asked) = (Tip::new(Mute, 4), 0);
    let gives_up = || {
        asked += 1;
        asked > 5
    };
    assert_eq!(tip.append(Bytes::from_static(b"mine"), gives_up), Err(NotAppended::GaveUp(5)));
    assert_eq!((tip.last(), tip.doubts()), (4, 6));
    assert_eq!(tip.append(Bytes::from_static(b"other"), || false), Err(NotAppended::GaveUp(5)));
}
