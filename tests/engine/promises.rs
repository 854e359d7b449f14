//! The engine's guarantees, over random centres and random histories. (`tests/engine/twins` checks that its decisions
//! are those of the reference.)

use crate::common::{ALL_VERBS, Host, Turn, Verb, all_turns, full_center, full_crowded_center, turns_of};
use acd::engine::*;
use acd::id::OfferId;
use acd::time::*;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

/// Four times proptest's default number of cases, so that `PROPTEST_CASES` still scales it.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases * 4, ..usual }
}

/// Plays turns into an engine; returns the commands with their times, and whether each was accepted.
fn play(
    engine: &mut Engine,
    turns: &[crate::common::Turn],
    events: &mut Vec<Event>,
) -> Vec<(Timestamp, Command, bool)> {
    play_with(engine, &mut Host::of(engine.center()), turns, events)
}

/// As [`play`], with a host that continues afterwards.
fn play_with(
    engine: &mut Engine,
    host: &mut Host,
    turns: &[crate::common::Turn],
    events: &mut Vec<Event>,
) -> Vec<(Timestamp, Command, bool)> {
    let mut now = 0;
    let mut log = Vec::new();
    for turn in turns {
        now += turn.wait * 500_000;
        let now = Timestamp::from_micros(now);
        engine.advance(now, events);
        engine.check().expect("after a tick");
        host.read(events);
        let command = host.command(turn);
        let taken = engine.handle(now, &command, events).is_ok();
        engine.check().unwrap_or_else(|violation| panic!("after {command:?} at {now}: {violation}"));
        host.read(events);
        log.push((now, command, taken));
    }
    log
}

/// Turns of which one in five replaces the centre or an agent's profile.
fn changing_turns(most: usize) -> impl Strategy<Value = Vec<Turn>> {
    let mut verbs = ALL_VERBS.to_vec();
    verbs.extend([(30, Verb::Reconfigure), (10, Verb::AssignProfile)]);
    turns_of(most, &verbs)
}

/// The number of instants with timers that may pass; some centres pass a call around until somebody answers.
const DRAIN: usize = 60;

fn drain(engine: &mut Engine, events: &mut Vec<Event>) {
    for _ in 0..DRAIN {
        let Some(at) = engine.next_deadline() else { return };
        engine.advance(at, events);
        engine.check().expect("while draining");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn all_invariants_hold_after_every_command(center in full_center(), turns in all_turns(120)) {
        let mut engine = Engine::new(center).expect("random centres are sound");
        play(&mut engine, &turns, &mut Vec::new());
        drain(&mut engine, &mut Vec::new());
    }

    /// Moving to another centre leaves the engine in the same state as rebuilding it there would: debug builds do both,
    /// and compare.
    #[test]
    fn another_centre_leaves_nothing_of_the_one_before(center in full_center(), turns in changing_turns(120)) {
        let mut engine = Engine::new(center).expect("random centres are sound");
        play(&mut engine, &turns, &mut Vec::new());
        drain(&mut engine, &mut Vec::new());
    }

    #[test]
    fn all_invariants_hold_where_pools_are_crowded(center in full_crowded_center(), turns in all_turns(150)) {
        let mut engine = Engine::new(center).expect("random centres are sound");
        play(&mut engine, &turns, &mut Vec::new());
        drain(&mut engine, &mut Vec::new());
    }

    #[test]
    fn a_refused_command_changes_nothing(center in full_center(), turns in all_turns(80)) {
        let mut engine = Engine::new(center.clone()).unwrap();
        let mut events = Vec::new();
        let log = play(&mut engine, &turns, &mut events);
        let mut again = Engine::new(center).unwrap();
        let mut without = Vec::new();
        for (now, command, _) in log.iter().filter(|(_, _, taken)| *taken) {
            again.handle(*now, command, &mut without).expect("taken before, taken again");
        }
        let end = log.last().expect("at least one turn").0;
        engine.advance(end, &mut events);
        again.advance(end, &mut without);
        prop_assert_eq!(events, without);
        prop_assert_eq!(engine.snapshot(), again.snapshot());
    }

    #[test]
    fn ticks_leave_no_trace(center in full_center(), turns in all_turns(80), ticks in proptest::collection::vec(0u64..400, 0..40)) {
        let mut engine = Engine::new(center.clone()).unwrap();
        let mut events = Vec::new();
        let log = play(&mut engine, &turns, &mut events);
        let mut ticks: Vec<Timestamp> = ticks.into_iter().map(|tick| Timestamp::from_micros(tick * 250_000)).collect();
        ticks.sort_unstable();
        let mut again = Engine::new(center).unwrap();
        let mut ticked = Vec::new();
        for (now, command, taken) in &log {
            for &tick in ticks.iter().filter(|tick| **tick <= *now) {
                again.advance(tick, &mut ticked);
            }
            prop_assert_eq!(again.handle(*now, command, &mut ticked).is_ok(), *taken);
        }
        prop_assert_eq!(events, ticked);
    }

    #[test]
    fn snapshots_leave_no_trace(center in full_center(), turns in all_turns(100), cut in 0usize..100) {
        let mut engine = Engine::new(center).unwrap();
        let (before, after) = turns.split_at(cut.min(turns.len()));
        let mut host = Host::of(engine.center());
        play_with(&mut engine, &mut host, before, &mut Vec::new());
        host.seen = 0;
        let snapshot = engine.snapshot();
        let mut restored = Engine::restore(snapshot.clone()).expect("a sound snapshot");
        prop_assert_eq!(&snapshot, &restored.snapshot());
        // The same commands, whatever their effect after the cut, from the time of the cut on.
        let (mut here, mut there) = (Vec::new(), Vec::new());
        let mut now = engine.now();
        for turn in after {
            now = now + Duration::from_micros(turn.wait * 500_000);
            let command = host.command(turn);
            prop_assert_eq!(engine.handle(now, &command, &mut here), restored.handle(now, command, &mut there));
            host.read(&here);
        }
        drain(&mut engine, &mut here);
        drain(&mut restored, &mut there);
        prop_assert_eq!(here, there);
        prop_assert_eq!(engine.snapshot(), restored.snapshot());
    }

    #[test]
    fn due_timers_act_first_each_at_its_own_deadline(center in full_center(), turns in all_turns(80)) {
        let mut engine = Engine::new(center).unwrap();
        let mut events = Vec::new();
        play(&mut engine, &turns, &mut events);
        drain(&mut engine, &mut events);
        prop_assert!(events.windows(2).all(|pair| pair[0].at <= pair[1].at), "facts come in order of time");
    }

    #[test]
    fn each_call_and_each_leg_ends_once(center in full_center(), turns in all_turns(120)) {
        let mut engine = Engine::new(center).unwrap();
        let mut events = Vec::new();
        play(&mut engine, &turns, &mut events);
        let (mut calls, mut legs, mut conversations) = (HashMap::new(), HashMap::new(), HashSet::new());
        let (mut legs_of, mut answered_of) = (HashMap::new(), HashMap::new());
        for event in &events {
            match event.fact {
                Fact::CallArrived { call, .. } => prop_assert!(calls.insert(call, true).is_none_or(|alive| !alive)),
                Fact::LegStarted { leg, .. } => {
                    prop_assert!(calls[&leg.call]);
                    *legs_of.entry(leg.call).or_insert(0u16) += 1;
                    prop_assert_eq!(legs_of[&leg.call], leg.number);
                    prop_assert!(legs.insert(leg, true).is_none_or(|alive| !alive));
                }
                Fact::Offered { leg, .. } | Fact::StepReached { leg, .. } => prop_assert!(legs[&leg]),
                Fact::LegEnded { leg, outcome, .. } => {
                    prop_assert_eq!(legs.insert(leg, false), Some(true));
                    if let LegOutcome::Answered(OfferId { agent, .. }) = outcome {
                        prop_assert!(conversations.insert((leg.call, agent)));
                        *answered_of.entry(leg.call).or_insert(0u16) += 1;
                    }
                }
                Fact::ConversationJoined { call, agent, .. } => prop_assert!(conversations.insert((call, agent))),
                Fact::ConversationEnded { call, agent, .. } => prop_assert!(conversations.remove(&(call, agent))),
                Fact::CallEnded { call, legs: count, answered, .. } => {
                    prop_assert_eq!(calls.insert(call, false), Some(true));
                    prop_assert_eq!(legs_of.remove(&call).unwrap_or(0), count);
                    prop_assert_eq!(answered_of.remove(&call).unwrap_or(0), answered);
                    prop_assert!(!legs.iter().any(|(leg, alive)| leg.call == call && *alive));
                    prop_assert!(!conversations.iter().any(|(other, _)| *other == call));
                }
                _ => {}
            }
        }
        prop_assert_eq!(calls.values().filter(|alive| **alive).count(), engine.calls_alive());
    }

    #[test]
    fn agents_change_from_what_they_were_doing(center in full_center(), turns in all_turns(100)) {
        let mut engine = Engine::new(center).unwrap();
        let mut events = Vec::new();
        play(&mut engine, &turns, &mut events);
        let mut doing = HashMap::new();
        for event in &events {
            if let Fact::AgentChanged { agent, from, to, .. } = event.fact {
                prop_assert_eq!(doing.insert(agent, to).unwrap_or(Doing::SignedOut), from);
                prop_assert_ne!(from, to);
            }
        }
        for (agent, last) in doing {
            prop_assert_eq!(engine.doing(agent), Some(last));
        }
    }
}
