//! Agents who consult somebody about a caller.

use super::*;
use crate::engine::{ConsultEnd, Ender};
use crate::sim::world::{Asking, Passing, Then};

/// Consulting takes 20 seconds; whoever continues with the caller talks for 30; the agent waits at most 15 for an
/// answer.
fn asks(then: Then) -> Transfer {
    let asking = Asking { gives_up: constant(15), talk: constant(20), then, afterwards: Some(constant(30)) };
    Transfer { how: Passing::Asked(asking), ..Transfer::new(QueueId(0), Party::Queue(QueueId(1))) }
}

/// One call at 10 with a conversation of 100 seconds; agent 0 takes it, agent 1 serves the consulted queue.
fn asked(then: Then) -> (Center, World) {
    let mut scene = scene(2, 2, &[(10, 0)]);
    scene.1.call_types[0].transfers = vec![asks(then)];
    scene
}

fn consults(events: &[Event]) -> Vec<(u64, ConsultEnd)> {
    seen(events, |fact| match fact {
        Fact::ConsultEnded { how, .. } => Some(how),
        _ => None,
    })
}

/// When each conversation ended, whose it was, and who ended it.
fn talks(events: &[Event]) -> Vec<(u64, (u32, Ender))> {
    seen(events, |fact| match fact {
        Fact::ConversationEnded { agent, by, .. } => Some((agent.0, by)),
        _ => None,
    })
}

/// How the caller's own call ended.
fn callers_end(events: &[Event]) -> Vec<(u64, Disposition)> {
    seen(events, |fact| match fact {
        Fact::CallEnded { disposition, origin: crate::engine::Origin::Caller, .. } => Some(disposition),
        _ => None,
    })
}

#[test]
fn an_agent_asks_and_goes_back_to_the_caller() {
    let events = play(asked(Then::Return));
    assert_eq!(answers(&events), [(10, 0), (110, 1)]);
    assert_eq!(consults(&events), [(130, ConsultEnd::Cancelled)]);
    assert_eq!(talks(&events), [(130, (1, Ender::Caller)), (160, (0, Ender::Agent))]);
    assert_eq!(callers_end(&events), [(160, Disposition::Completed)]);
}

#[test]
fn who_was_asked_takes_the_caller_for_a_conversation_of_its_own_length() {
    let events = play(asked(Then::Transfer));
    assert_eq!(consults(&events), [(130, ConsultEnd::Transferred)]);
    let expected = [(130, (1, Ender::Merged)), (130, (0, Ender::Transfer)), (230, (1, Ender::Agent))];
    assert_eq!(talks(&events), expected);
    assert_eq!(callers_end(&events), [(230, Disposition::Completed)]);
}

#[test]
fn all_three_talk_and_the_other_leaves_first() {
    let events = play(asked(Then::Conference(constant(40))));
    assert_eq!(consults(&events), [(130, ConsultEnd::Joined)]);
    let expected = [(130, (1, Ender::Merged)), (170, (1, Ender::Left)), (200, (0, Ender::Agent))];
    assert_eq!(talks(&events), expected);
    assert_eq!(callers_end(&events), [(200, Disposition::Completed)]);
}

#[test]
fn where_nobody_answers_in_time_the_agent_goes_back_to_the_caller_whatever_was_meant() {
    for then in [Then::Return, Then::Transfer, Then::Conference(constant(40))] {
        let mut scene = asked(then);
        // The consulted agent talks from 20 to 1020.
        scene.1.trace.push(TraceCall { at: Timestamp::from_secs(20), talk: Some(secs(1000)), ..scene.1.trace[0] });
        scene.1.trace[1].call_type = 1;
        let events = play(scene);
        assert_eq!(consults(&events), [(125, ConsultEnd::Cancelled)]);
        assert_eq!(talks(&events), [(155, (0, Ender::Agent)), (1020, (1, Ender::Agent))]);
    }
}

#[test]
fn where_nobody_can_be_reached_the_conversation_goes_on_at_once() {
    let mut scene = asked(Then::Transfer);
    scene.1.patterns[0].staff = vec![vec![1; 24]];
    scene.0.queues[1].waiting_max = Some(0);
    let events = play(scene);
    assert_eq!(consults(&events), [], "it is refused, so that nothing began");
    assert_eq!(talks(&events), [(140, (0, Ender::Agent))]);
}

#[test]
fn a_place_outside_is_asked_and_takes_the_caller() {
    for (then, at, disposition) in [
        (Then::Transfer, 130, Disposition::External(0)),
        (Then::Return, 160, Disposition::Completed),
        (Then::Conference(constant(40)), 200, Disposition::Completed),
    ] {
        let mut scene = asked(then);
        scene.0.externals = vec!["court".into()];
        scene.1.call_types[0].transfers[0].to = Party::External(0);
        let events = play(scene);
        assert_eq!(answers(&events), [(10, 0)]);
        assert_eq!(callers_end(&events), [(at, disposition)]);
    }
}

#[test]
fn a_certain_agent_is_passed_callers_to_and_whoever_serves_the_queue_where_that_one_is_not_at_work() {
    for (staff, taken_by) in [(3, 2), (2, 1)] {
        let mut scene = scene(2, 3, &[(10, 0)]);
        scene.1.patterns[0].staff = vec![vec![staff; 24]];
        let to = Transfer::new(QueueId(0), Party::Queue(QueueId(1)));
        scene.1.call_types[0].transfers = vec![Transfer { agents: vec![AgentId(2)], ..to }];
        assert_eq!(answers(&play(scene)), [(10, 0), (110, taken_by)]);
    }
}

#[test]
fn after_call_work_follows_for_both_who_took_part() {
    let mut scene = asked(Then::Return);
    for queue in &mut scene.0.queues {
        queue.wrap_up = WrapUp::UntilDone;
    }
    scene.1.wrap_up = vec![vec![Some(constant(7))], vec![Some(constant(9))]];
    let events = play(scene);
    let work = |agent| -> Vec<u64> {
        let all = changes(&events, agent).into_iter();
        all.filter(|(_, doing)| matches!(doing, Doing::WrapUp | Doing::Idle)).map(|(at, _)| at).collect()
    };
    assert_eq!((work(0), work(1)), (vec![0, 160, 167], vec![0, 130, 139]));
}

#[test]
fn callers_on_hold_do_not_hang_up_and_consultations_are_no_callers_calls() {
    let mut scene = asked(Then::Transfer);
    scene.1.call_types[0].patience = Some(constant(1));
    let simulation = Simulation::new(scene.0, scene.1).expect("a sound scene");
    let mut tally = Tally::new(
        simulation.center(),
        &TallyOptions { transfers: crate::stats::Detail::On, ..TallyOptions::default() },
    )
    .expect("sound options");
    let ended = simulation.replicate(1, 0, |batch| batch.iter().for_each(|event| tally.record(event)));
    tally.advance(ended.expect("it runs"));
    assert_eq!(tally.check(), Ok(()));
    let (figures, whole) = (tally.figures(), crate::stats::Span::Whole);
    let (calls, asking) = (figures.all_calls(whole), figures.all_consultations(whole));
    assert_eq!((calls.arrived, calls.answered, calls.completed, calls.legs), (1, 1, 1, 1));
    assert_eq!((asking.arrived, asking.answered, asking.merged, asking.legs), (1, 1, 1, 1));
    let center = figures.center_counts(whole);
    assert_eq!((center.consults, center.consults_transferred, center.consults_ended()), (1, 1, 1));
    let transfers = figures.transfers(QueueId(0), QueueId(1), whole);
    assert_eq!((transfers.blind, transfers.attended), (0, 1));
    assert_eq!(figures.served(QueueId(1), whole).joined, 1, "who was asked joined the caller's call");
    assert!(figures.served(QueueId(1), whole).talk.as_secs_f64() == 120.0, "asking and the conversation itself");
}
