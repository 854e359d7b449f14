//! A local journal finds its place in the log by what it contains.

use acd::engine::{Command, NewCall};
use acd::id::{CallId, QueueId};
use proptest::prelude::*;

use super::follows::{Leader, term};
use super::model::ModelLog;
use crate::log::Log;
use crate::message::{Kind, Message};
use crate::open::{Found, Here};

/// What happens to a leader.
#[derive(Clone, Copy, Debug)]
enum Happens {
    /// This many calls arrive at once.
    Arrivals(u8),
    /// A deadline acts.
    Time,
    Term,
    HandOver,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => (1u8..4).prop_map(Happens::Arrivals),
        2 => Just(Happens::Time),
        1 => Just(Happens::Term),
        1 => Just(Happens::HandOver),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_that_holds_the_log_up_to_a_message_goes_on_after_it(
        history in prop::collection::vec(happens(), 0..30),
        purged in 0u64..12,
    ) {
        let mut leader = Leader::new();
        // After each message: where a journal would be that holds everything up to it.
        let here = |leader: &Leader| Here { next: leader.replica.next(), at: leader.replica.engine().now() };
        let mut places = vec![here(&leader); 2];
        let mut call = 0;
        for (secs, happens) in (1..).zip(&history) {
            match *happens {
                Happens::Arrivals(count) => {
                    let calls = call..call + u64::from(count);
                    call = calls.end;
                    let arrive = |call| Command::Arrive(NewCall::new(CallId(call), QueueId(0)));
                    leader.group(secs, &calls.map(arrive).collect::<Vec<_>>(), &[]);
                }
                Happens::Time => leader.group(secs, &[], &[]),
                Happens::Term => {
                    leader.term += 1;
                    leader.say(term("0.1.0"), &[]);
                }
                Happens::HandOver => leader.say(Kind::HandOver { to: None, state: None }, &[]),
            }
            places.push(here(&leader));
        }
        let mut log = ModelLog { messages: leader.messages.clone(), ..ModelLog::default() };
        let last = log.last();
        log.purged = purged.min(last - 1);
        let first = log.purged + 1;
        for (number, place) in (1..).zip(&places) {
            let found = place.place_in(&mut log, first, last).expect("a sound log");
            match found {
                Found::At(at) => {
                    // Nothing with commands lies between, and nothing that is missing here is skipped.
                    let (from, to) = (at.min(number), at.max(number));
                    let between = log.read(from + 1, (to - from) as usize).expect("it answers");
                    for stored in between.iter().filter(|stored| stored.sequence > from && stored.sequence <= to) {
                        let message = Message::read(&stored.payload).expect("a message");
                        let carries = message.head.kind == Kind::Group && !message.group().expect("a group").commands.is_empty();
                        prop_assert!(!carries, "at {at} in place of {number}");
                    }
                    prop_assert!(at <= number || number < first, "at {at}, beyond {number}");
                }
                Found::Purged => prop_assert!(number < first, "{number} is there"),
                Found::Beyond(next) => prop_assert!(false, "the log ends with {next}"),
            }
        }
        let beyond = Here { next: leader.replica.next() + 1, at: leader.replica.engine().now() };
        prop_assert_eq!(beyond.place_in(&mut log, first, last).expect("a sound log"), Found::Beyond(leader.replica.next()));
    }
}
