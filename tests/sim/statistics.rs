//! The statistics of the engine's own events, over random centres and random histories.

use crate::common::{Host, Turn, center, turns};
use acd::config::Center;
use acd::engine::*;
use acd::id::*;
use acd::stats::*;
use acd::time::*;
use proptest::prelude::*;

fn tally(center: &Center, start: Timestamp) -> Tally {
    let options = TallyOptions {
        start,
        intervals: Intervals::Rolling { length: Duration::from_secs(5), keep: 3 },
        thresholds: vec![Duration::from_secs(1), Duration::from_secs(4)],
        agents: AgentDetail::Agent,
        served: Detail::On,
        attributes: Detail::On,
        ..TallyOptions::default()
    };
    Tally::new(center, &options).expect("the options are sound")
}

/// Plays turns, checks the statistics after each, and ends every call.
fn play(center: Center, turns: &[Turn], start: Timestamp) -> (Tally, Vec<Event>) {
    let mut tally = tally(&center, start);
    let mut engine = Engine::new(center).expect("random centres are sound");
    let (mut host, mut events, mut now, mut recorded) = (Host::default(), Vec::new(), 0, 0);
    for turn in turns {
        now += turn.wait * 500_000;
        engine.advance(Timestamp::from_micros(now), &mut events);
        host.read(&events);
        let command = host.command(turn);
        // A rejected command produces no events, which is what the statistics should see.
        let _ = engine.handle(Timestamp::from_micros(now), &command, &mut events);
        host.read(&events);
        events[recorded..].iter().for_each(|event| tally.record(event));
        recorded = events.len();
        tally.check().unwrap_or_else(|mismatch| panic!("after {command:?} at {now}: {mismatch}"));
        for queue in (0..crate::common::QUEUES).map(QueueId) {
            assert_eq!(tally.waiting(queue), u64::from(engine.waiting(queue)), "in queue {queue} after {command:?}");
        }
        assert_eq!(tally.calls_alive(), engine.calls_alive() as u64);
    }
    // A minute later everybody hangs up. (Some centres would send a call from queue to queue forever.)
    now += 60_000_000;
    engine.advance(Timestamp::from_micros(now), &mut events);
    host.read(&events);
    for call in host.calls {
        engine.handle(Timestamp::from_micros(now), Command::HangUp { call }, &mut events).expect("the call is alive");
    }
    events[recorded..].iter().for_each(|event| tally.record(event));
    tally.advance(Timestamp::from_micros(now));
    (tally, events)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_the_engine_says_adds_up_after_every_command(center in center(), turns in turns(120), warm_up in 0u64..20) {
        let (tally, _) = play(center, &turns, Timestamp::from_secs(warm_up));
        prop_assert_eq!(tally.check(), Ok(()), "after the last call");
    }

    #[test]
    fn waits_by_leg_and_time_waited_are_two_ways_to_the_same_sum(center in center(), turns in turns(120)) {
        let (tally, events) = play(center, &turns, Timestamp::ZERO);
        let figures = tally.figures();
        for queue in (0..crate::common::QUEUES).map(QueueId) {
            let legs = figures.legs(queue, Span::Whole, View::Event);
            prop_assert_eq!(legs.wait(), figures.waiting_time(queue, Span::Whole));
            prop_assert_eq!(legs, figures.legs(queue, Span::Whole, View::Cohort));
        }
        prop_assert_eq!(tally.calls_alive(), 0);
        let ended = events.iter().filter(|event| matches!(event.fact, Fact::CallEnded { .. })).count();
        let of_agents = figures.all_consultations(Span::Whole).ended();
        prop_assert_eq!(figures.all_calls(Span::Whole).ended() + of_agents, ended as u64);
    }
}
