//! Every way of a callback, by hand; and a simulated week, counted again from its events.

use acd::config::Center;
use acd::engine::{Command, Doing, Engine, Event, Fact, NewCall};
use acd::id::{AgentId, CallId, CallerId, OfferId, QueueId};
use acd::scenario::Scenario;
use acd::sim::Simulation;
use acd::time::Timestamp;
use jiff::civil::date;

use super::*;
use crate::page::Fold;
use crate::page::account::Account;

const CENTER: &str = r#"
    [queues.support]
    callback = { attempts = 2, retry_after = "1m", keep_for = "1h" }
    exits = { "1" = "callback" }
    [queues.sales]
    callback = {}
    wait_max = "30s"
    on_timeout = "callback"
    [profiles.clerk]
    skills = { support = 1, sales = 1 }
    [agents.Anna]
    profile = "clerk"
"#;
const SUPPORT: QueueId = QueueId(0);
const SALES: QueueId = QueueId(1);
const HOUR: u64 = 3600;

/// Plays commands, each at its second; calls in `days` days from midnight count.
fn account(commands: &[(u64, Command)], days: usize) -> Account {
    let center = Center::parse("centre.toml", CENTER).expect("a sound centre");
    let clock = |at: Timestamp| i64::try_from(at.as_micros()).ok();
    let mut fold = Fold::new(&center, (date(2026, 3, 2), Some(days)), |_| Doing::SignedOut, clock);
    let mut engine = Engine::new(center).expect("a sound centre");
    let mut events = Vec::new();
    let mut now = Timestamp::ZERO;
    for (at, command) in commands {
        now = Timestamp::from_secs(*at);
        engine.advance(now, &mut events);
        engine.handle(now, command, &mut events).expect("nothing is refused");
    }
    events.iter().for_each(|event| fold.record(event));
    fold.finish(now)
}

fn arrives(call: u64, queue: QueueId, caller: u64) -> Command {
    Command::Arrive(NewCall { caller: Some(CallerId(caller)), ..NewCall::new(CallId(call), queue) })
}

fn asks(call: u64) -> Command {
    Command::AskCallback { call: CallId(call) }
}

fn accepts(serial: u32) -> Command {
    Command::Accept { offer: OfferId { agent: AgentId(0), serial } }
}

#[test]
fn each_callback_is_owed_once_and_ends_once_where_it_was_asked_for() {
    let call = CallId;
    let signs_in = Command::SignIn { agent: AgentId(0), not_ready: None };
    let account = account(
        &[
            (0, arrives(1, SUPPORT, 1)),
            (10, asks(1)),
            // The same caller again, by a command and by a key: merged.
            (20, arrives(2, SUPPORT, 1)),
            (25, asks(2)),
            (30, arrives(3, SUPPORT, 1)),
            (35, Command::ExitKey { call: call(3), key: '1' }),
            // Withdrawn.
            (40, arrives(4, SUPPORT, 4)),
            (41, asks(4)),
            (42, Command::Withdraw { call: call(4) }),
            // The longest wait ends in a callback, which moves to the other queue and is owed by the first.
            (50, arrives(5, SALES, 5)),
            (90, Command::Move { call: call(5), queue: SUPPORT, age: acd::config::Age::Keep, priority: None }),
            // Two attempts for the first caller, both of which fail.
            (100, signs_in),
            (101, accepts(1)),
            (105, Command::CallbackFailed { call: call(1) }),
            // The moved one is reached.
            (106, accepts(2)),
            (110, Command::CallbackAnswered { call: call(5) }),
            (200, Command::HangUp { call: call(5) }),
            (201, accepts(3)),
            (205, Command::CallbackFailed { call: call(1) }),
            (206, Command::SignOut { agent: AgentId(0) }),
            // Kept too long.
            (300, arrives(6, SUPPORT, 6)),
            (310, asks(6)),
            (2 * HOUR, arrives(7, SUPPORT, 7)),
            (2 * HOUR + 1, asks(7)),
            // Not of this day.
            (24 * HOUR, arrives(8, SALES, 8)),
            (24 * HOUR + 1, asks(8)),
        ],
        1,
    );
    let [support, sales] = [SUPPORT, SALES].map(|queue| account.queues[queue.index()].callbacks);
    let wanted = CallbackCounts {
        asked: 6,
        merged: 2,
        dialled: 2,
        dial_failed: 2,
        unreached: 1,
        // The last one expires as well before the next day comes.
        expired: 2,
        ended_otherwise: 1,
        ..CallbackCounts::default()
    };
    assert_eq!(support, wanted);
    assert_eq!((support.owed(), support.given_up(), support.open()), (4, 3, 0));
    assert_eq!(sales, CallbackCounts { asked: 1, dialled: 1, reached: 1, ..CallbackCounts::default() });
}

#[test]
fn what_is_not_over_is_open() {
    let account = account(&[(0, arrives(1, SUPPORT, 1)), (10, asks(1)), (20, arrives(2, SALES, 2))], 1);
    assert_eq!(account.stays().callbacks.open(), 1);
}

/// Every fact about callbacks, one by one: in this scenario callers ask only when they are offered a callback, and the
/// last leg of each such call is the callback.
#[test]
fn a_simulated_weeks_callbacks_are_those_of_its_events() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/teach-selfservice.toml");
    let scenario = Scenario::load(file).expect("it is sound");
    let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone()).expect("it is sound");
    let clock = |at: Timestamp| i64::try_from(at.as_micros()).ok();
    let mut fold = Fold::new(simulation.center(), (date(2025, 3, 3), Some(5)), |_| Doing::SignedOut, clock);
    let mut all: Vec<Event> = Vec::new();
    let ended = simulation.replicate(4, 0, |events| all.extend_from_slice(events)).expect("it runs");
    all.iter().for_each(|event| fold.record(event));
    let counts = fold.finish(ended).stays().callbacks;

    let count = |is: &dyn Fn(&Fact) -> bool| all.iter().filter(|event| is(&event.fact)).count() as u64;
    let asked: Vec<CallId> = all
        .iter()
        .filter_map(|event| match event.fact {
            Fact::LegEnded { leg, outcome: LegOutcome::CallbackAsked, .. } => Some(leg.call),
            _ => None,
        })
        .collect();
    let last = |call: &CallId| {
        let legs = all.iter().rev().find_map(|event| match event.fact {
            Fact::LegEnded { leg, outcome, .. } if leg.call == *call => Some(outcome),
            _ => None,
        });
        legs.expect("a leg ended for the callback")
    };
    let ended = |is: fn(LegOutcome) -> bool| asked.iter().filter(|call| is(last(call))).count() as u64;
    assert!(asked.len() > 30, "only {} callbacks", asked.len());
    assert_eq!((counts.asked, counts.merged), (asked.len() as u64, 0));
    assert_eq!(counts.dialled, count(&|fact| matches!(fact, Fact::Dial { .. })));
    assert_eq!(counts.dial_failed, count(&|fact| matches!(fact, Fact::DialFailed { .. })));
    assert_eq!(counts.reached, ended(|outcome| matches!(outcome, LegOutcome::Answered(_))));
    assert_eq!(counts.unreached, ended(|outcome| outcome == LegOutcome::Unreached));
    assert_eq!(counts.expired, ended(|outcome| matches!(outcome, LegOutcome::TimedOut(_))));
    assert!(counts.reached > 0 && counts.unreached > 0, "{counts:?}");
}
