//! Scenes with the times written out: recorded calls and constant durations.

mod agents;
mod consulting;
mod days;
mod features;

use super::*;
use crate::config::{Agent, Center, Profile, Queue, RonaRule, Skill, WrapUp};
use crate::engine::{Age, Disposition, Doing, OfferEnd, Party};
use crate::id::{OfferId, ProfileId, QueueId};
use crate::sim::distribution::Distribution;
use crate::sim::world::{
    AgentBehaviour, CallType, DayPattern, Redial, RedialPatience, Shift, TraceCall, Transfer, World,
};
use crate::stats::{Tally, TallyOptions};
use crate::time::Duration;

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn constant(secs: u32) -> Distribution {
    Distribution::Constant { secs: f64::from(secs) }
}

/// A caller who redials after this delay, up to this number of tries.
fn redial(delay_secs: u32, tries_max: u32) -> Redial {
    Redial { probability: 1.0, delay: constant(delay_secs), tries_max, patience: RedialPatience::Drawn }
}

/// One queue per call type, one profile that serves them all, and a day with calls at these seconds.
fn scene(queues: u16, agents: u32, calls: &[(u64, u16)]) -> (Center, World) {
    let center = Center {
        queues: (0..queues).map(|queue| Queue::new(format!("queue {queue}"))).collect(),
        profiles: vec![Profile::new("agents", (0..queues).map(|queue| Skill::new(QueueId(queue), 1)).collect())],
        agents: (0..agents).map(|number| Agent::new(format!("agent {number}"), ProfileId(0))).collect(),
        reasons: vec!["lunch".into(), "break".into()],
        ..Center::default()
    };
    let call_type = |queue| CallType::new(format!("type {queue}"), QueueId(queue));
    let recorded = |&(at, call_type)| TraceCall {
        at: Timestamp::from_secs(at),
        call_type,
        talk: None,
        patience: None,
        attributes: None,
    };
    let pattern = DayPattern {
        staff: vec![vec![agents; 24]],
        ..DayPattern::new("day", vec![vec![0.0; 24]; usize::from(queues)])
    };
    let world = World {
        patterns: vec![pattern],
        trace: calls.iter().map(recorded).collect(),
        call_types: (0..queues).map(call_type).collect(),
        talk: vec![vec![constant(100)]; usize::from(queues)],
        wrap_up: vec![vec![None]; usize::from(queues)],
        agents: vec![AgentBehaviour::PROMPT],
        ..World::new(1, secs(3600))
    };
    (center, world)
}

fn play((center, world): (Center, World)) -> Vec<Event> {
    let simulation = Simulation::new(center, world).expect("a sound scene");
    let mut events = Vec::new();
    let mut tally = Tally::new(simulation.center(), &TallyOptions::default()).expect("sound options");
    let played = simulation.replicate(1, 0, |batch| {
        events.extend_from_slice(batch);
        batch.iter().for_each(|event| tally.record(event));
        assert_eq!(tally.check(), Ok(()), "everything adds up");
    });
    played.expect("the engine takes it all");
    assert_eq!(tally.calls_alive(), 0, "every call has ended");
    events
}

/// The second and picked value of each event that `pick` picks.
fn seen<T>(events: &[Event], pick: impl Fn(Fact) -> Option<T>) -> Vec<(u64, T)> {
    let at = |event: &Event| event.at.as_micros() / 1_000_000;
    events.iter().filter_map(|event| pick(event.fact).map(|picked| (at(event), picked))).collect()
}

fn answers(events: &[Event]) -> Vec<(u64, u32)> {
    seen(events, |fact| match fact {
        Fact::LegEnded { outcome: LegOutcome::Answered(OfferId { agent, .. }), .. } => Some(agent.0),
        _ => None,
    })
}

fn ends(events: &[Event]) -> Vec<(u64, Disposition)> {
    seen(events, |fact| match fact {
        Fact::CallEnded { disposition, .. } => Some(disposition),
        _ => None,
    })
}

fn changes(events: &[Event], of: u32) -> Vec<(u64, Doing)> {
    seen(events, |fact| match fact {
        Fact::AgentChanged { agent, to, .. } if agent.0 == of => Some(to),
        _ => None,
    })
}

#[test]
fn a_call_is_answered_at_once_or_waits_for_the_first_to_be_free() {
    let events = play(scene(1, 1, &[(10, 0), (50, 0)]));
    assert_eq!(answers(&events), [(10, 0), (110, 0)]);
    assert_eq!(ends(&events), [(110, Disposition::Completed), (210, Disposition::Completed)]);
}

#[test]
fn a_caller_hangs_up_when_patience_ends_and_at_the_same_instant_the_earlier_decision_counts() {
    let mut scene = scene(1, 1, &[(10, 0), (50, 0), (60, 0)]);
    scene.1.trace[1].patience = Some(secs(60));
    scene.1.trace[2].patience = Some(secs(49));
    // At 110 the conversation ends before the caller of 50 gives up, because it was decided earlier.
    let events = play(scene);
    assert_eq!(answers(&events), [(10, 0), (110, 0)]);
    assert_eq!(ends(&events)[0], (109, Disposition::Abandoned));
}

#[test]
fn patience_goes_on_over_an_overflow_and_begins_anew_after_a_transfer() {
    let mut overflow = scene(2, 0, &[(10, 0)]);
    overflow.0.queues[0].wait_max = Some(secs(30));
    overflow.0.queues[0].on_timeout = crate::config::Destination::Queue(QueueId(1));
    overflow.0.queues[1].wait_max = Some(secs(500));
    overflow.1.call_types[0].patience = Some(constant(70));
    assert_eq!(ends(&play(overflow)), [(80, Disposition::Abandoned)]);

    let mut transfer = scene(2, 2, &[(0, 1), (0, 1), (10, 0)]);
    transfer.1.call_types[0].patience = Some(constant(95));
    transfer.1.talk = vec![vec![constant(50)], vec![constant(300)]];
    let on = Transfer { age: Age::Reset, ..Transfer::new(QueueId(0), Party::Queue(QueueId(1))) };
    transfer.1.call_types[0].transfers = vec![on];
    transfer.0.agents.push(Agent::new("front", ProfileId(1)));
    let front = Profile::new("front", vec![Skill::new(QueueId(0), 1)]);
    transfer.0.profiles[0].skills.remove(0);
    transfer.0.profiles.push(front);
    transfer.1.patterns[0].staff.push(vec![1; 24]);
    transfer.1.agents.push(transfer.1.agents[0].clone());
    for of_queue in &mut transfer.1.talk {
        of_queue.push(of_queue[0].clone());
    }
    transfer.1.wrap_up = vec![vec![None; 2]; 2];
    let events = play(transfer);
    assert_eq!(answers(&events), [(0, 0), (0, 1), (10, 2)]);
    assert_eq!(ends(&events)[0], (60 + 95, Disposition::Abandoned));
}

#[test]
fn whoever_balks_does_so_at_once_and_only_where_nobody_is_offered_the_call() {
    let mut scene = scene(1, 1, &[(10, 0), (50, 0)]);
    scene.1.call_types[0].balk_probability = 1.0;
    assert_eq!(ends(&play(scene)), [(50, Disposition::Abandoned), (110, Disposition::Completed)]);
}

#[test]
fn a_caller_who_failed_tries_again_and_no_more_often_than_the_limit() {
    let mut scene = scene(1, 0, &[(10, 0)]);
    scene.1.call_types[0].patience = Some(constant(20));
    scene.1.call_types[0].redial = Some(redial(300, 3));
    scene.0.queues[0].wait_max = Some(secs(1000));
    let events = play(scene);
    let arrivals = seen(&events, |fact| matches!(fact, Fact::CallArrived { .. }).then_some(()));
    assert_eq!(arrivals.iter().map(|arrival| arrival.0).collect::<Vec<_>>(), [10, 330, 650]);
    assert_eq!(ends(&events).len(), 3);
}

#[test]
fn an_offer_is_answered_after_the_delay_or_runs_out_or_is_declined() {
    let with = |delay, no_answer, reject| {
        let mut scene = scene(1, 1, &[(10, 0)]);
        scene.0.queues[0].ring_timeout = Some(secs(15));
        scene.0.queues[0].rona.no_answer = RonaRule { delay: secs(20), pause_after: 0, ..RonaRule::default() };
        scene.0.queues[0].rona.rejected = RonaRule { delay: secs(30), pause_after: 0, ..RonaRule::default() };
        scene.1.agents[0] = AgentBehaviour {
            answer_delay: Some(constant(delay)),
            no_answer_probability: no_answer,
            reject_probability: reject,
            ..AgentBehaviour::PROMPT
        };
        scene.1.call_types[0].patience = Some(constant(60));
        let events = play(scene);
        let failures = seen(&events, |fact| match fact {
            Fact::OfferEnded { cause, .. } => Some(cause),
            _ => None,
        });
        (failures, ends(&events))
    };
    let (no_answer, declined) = (OfferEnd::NoAnswer, OfferEnd::Refused(Refusal::Rejected));
    assert_eq!(with(5, 0.0, 0.0), (vec![], vec![(115, Disposition::Completed)]));
    let gone = vec![(70, Disposition::Abandoned)];
    assert_eq!(with(15, 0.0, 0.0), (vec![(25, no_answer), (60, no_answer)], gone.clone()));
    assert_eq!(with(5, 1.0, 0.0), (vec![(25, no_answer), (60, no_answer)], gone.clone()));
    assert_eq!(with(5, 0.0, 1.0), (vec![(15, declined), (50, declined)], gone));
}

#[test]
fn an_agent_paused_after_unanswered_offers_is_ready_again_when_the_next_period_begins() {
    let mut scene = scene(1, 1, &[(10, 0)]);
    scene.0.queues[0].ring_timeout = Some(secs(15));
    scene.0.queues[0].rona.no_answer = RonaRule { delay: secs(20), pause_after: 1, ..RonaRule::default() };
    scene.1.agents[0].no_answer_probability = 1.0;
    scene.1.call_types[0].patience = Some(constant(3600));
    let events = play(scene);
    let ringing: Vec<u64> =
        changes(&events, 0).iter().filter(|change| change.1 == Doing::Ringing).map(|change| change.0).collect();
    assert_eq!(ringing, [10, 3600]);
}

#[test]
fn a_circle_of_certain_transfers_comes_to_an_end() {
    let mut scene = scene(2, 1, &[(10, 0)]);
    let pass = |from, to| Transfer::new(QueueId(from), Party::Queue(QueueId(to)));
    scene.1.call_types[0].transfers = vec![pass(0, 1), pass(1, 0)];
    let events = play(scene);
    assert_eq!(answers(&events).len(), 101);
    assert_eq!(ends(&events), [(10 + 101 * 100, Disposition::Completed)]);
}

#[test]
fn wrap_up_lasts_as_drawn_unless_the_centre_ends_it_before() {
    for (rule, drawn, free_at) in [(WrapUp::UntilDone, 40, 150), (WrapUp::AtMost(secs(25)), 40, 135)] {
        let mut scene = scene(1, 1, &[(10, 0), (50, 0), (60, 0)]);
        scene.0.queues[0].wrap_up = rule;
        scene.1.wrap_up[0][0] = Some(constant(drawn));
        let second = free_at + 100 + free_at - 110;
        assert_eq!(answers(&play(scene)), [(10, 0), (free_at, 0), (second, 0)]);
    }
}

#[test]
fn where_the_curve_falls_the_free_leave_first_and_then_whoever_is_done_first() {
    // Four agents until one o'clock, then one. Two talk until 3650 and 3690, two are free.
    let mut scene = scene(1, 4, &[(3550, 0), (3590, 0), (3640, 0)]);
    scene.1.patterns[0].staff[0][1..].fill(1);
    let events = play(scene);
    let leaving = seen(&events, |fact| match fact {
        Fact::AgentChanged { agent, to: Doing::SignedOut, .. } => Some(agent.0),
        _ => None,
    });
    assert_eq!(leaving, [(3600, 3), (3600, 2), (3650, 0)]);
    // The first to finish leaves although a call waits; the other one takes it.
    assert_eq!(answers(&events), [(3550, 0), (3590, 1), (3690, 1)]);
}

#[test]
fn where_the_curve_rises_those_on_their_way_out_stay() {
    let mut scene = scene(1, 2, &[(3590, 0), (3591, 0), (7210, 0), (7211, 0)]);
    scene.1.talk[0][0] = constant(3650);
    scene.1.patterns[0].staff[0] = [vec![2], vec![0], vec![2; 22]].concat();
    let events = play(scene);
    for agent in [0, 1] {
        assert!(!changes(&events, agent).iter().any(|change| change.1 == Doing::SignedOut), "agent {agent}");
    }
    assert_eq!(answers(&events).len(), 4);
}

#[test]
fn a_shift_ends_after_the_conversation_and_a_break_begins_after_it() {
    let mut scene = scene(1, 1, &[(3_590, 0), (7_190, 0), (7_250, 0)]);
    scene.1.patterns[0].staff.clear();
    scene.1.call_types[0].patience = Some(constant(1000));
    scene.1.shifts = vec![Shift {
        agents: vec![AgentId(0)],
        weekdays: 0b1,
        patterns: Vec::new(),
        dates: None,
        start: secs(600),
        end: secs(7_200),
        breaks: vec![(secs(3_600), secs(300))],
    }];
    let events = play(scene);
    let away = Doing::NotReady(crate::engine::Reason::Given(crate::id::ReasonId(1)));
    let expected = [
        (600, Doing::Idle),
        (3_590, Doing::Ringing),
        (3_590, Doing::Talking),
        (3_690, away),
        (3_900, Doing::Idle),
        (7_190, Doing::Ringing),
        (7_190, Doing::Talking),
        (7_290, Doing::SignedOut),
    ];
    assert_eq!(changes(&events, 0), expected);
    assert_eq!(ends(&events)[2], (8_250, Disposition::Abandoned));
}

#[test]
fn a_night_shift_is_there_at_the_first_midnight_and_goes_over_the_next() {
    let mut scene = scene(1, 1, &[]);
    scene.1.patterns[0].staff.clear();
    (scene.1.days, scene.1.weekdays, scene.1.duty_weekdays) = (vec![0; 2], vec![0, 1], vec![0, 1]);
    let night = Shift {
        agents: vec![AgentId(0)],
        weekdays: 0b100_0001,
        patterns: Vec::new(),
        dates: None,
        start: secs(22 * 3600),
        end: secs(30 * 3600),
        breaks: Vec::new(),
    };
    scene.1.shifts = vec![night];
    let hour = |hour: u64| hour * 3600;
    let expected =
        [(0, Doing::Idle), (hour(6), Doing::SignedOut), (hour(22), Doing::Idle), (hour(30), Doing::SignedOut)];
    assert_eq!(changes(&play(scene), 0), expected);
}

#[test]
fn from_one_shift_straight_into_the_next_nobody_leaves() {
    let mut scene = scene(1, 1, &[]);
    scene.1.patterns[0].staff.clear();
    let shift = |start, end| Shift {
        agents: vec![AgentId(0)],
        weekdays: 127,
        patterns: Vec::new(),
        dates: None,
        start: secs(start),
        end: secs(end),
        breaks: Vec::new(),
    };
    scene.1.shifts = vec![shift(3600, 7200), shift(7200, 9000)];
    assert_eq!(changes(&play(scene), 0), [(3600, Doing::Idle), (9000, Doing::SignedOut)]);
}

#[test]
fn whoever_waits_for_nothing_hangs_up_in_the_end() {
    let mut scene = scene(1, 1, &[(10, 0)]);
    scene.1.patterns[0].staff[0].fill(0);
    assert_eq!(ends(&play(scene)), [(86_400, Disposition::Abandoned)]);
}

#[test]
fn the_same_seed_gives_the_same_events_and_another_seed_others() {
    let run = |seed| {
        let mut scene = scene(2, 5, &[]);
        scene.1.patterns[0].calls_per_hour[0].fill(120.0);
        scene.1.busyness_cv = 0.2;
        scene.1.shrinkage = 0.1;
        scene.1.call_types[0].patience = Some(Distribution::Exponential { mean_secs: 60.0 });
        let simulation = Simulation::new(scene.0, scene.1).expect("a sound scene");
        let mut events = Vec::new();
        simulation.replicate(seed, 3, |batch| events.extend_from_slice(batch)).expect("the engine takes it all");
        events
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn months_of_endless_patience_leave_calendar_and_slab_small() {
    let mut scene = scene(1, 2, &[]);
    scene.1.days = vec![0; 60];
    scene.1.weekdays = vec![0; 60];
    scene.1.duty_weekdays = vec![0; 60];
    scene.1.patterns[0].calls_per_hour[0].fill(60.0);
    scene.1.talk[0][0] = Distribution::Exponential { mean_secs: 100.0 };
    scene.1.call_types[0].patience = Some(Distribution::Exponential { mean_secs: 3e8 });
    let simulation = Simulation::new(scene.0, scene.1).expect("a sound scene");
    let mut run = Run::new(&simulation, Key::replication(1, 0));
    let mut largest = 0;
    while run.step(u64::MAX).expect("the engine takes it all") {
        if run.events.len() >= BATCH {
            run.hand_on(&mut |_| {});
        }
        largest = largest.max(run.calendar.len());
    }
    assert!(largest < 2_000, "{largest}");
    assert!(run.callers.slots() < 500, "{}", run.callers.slots());
}
