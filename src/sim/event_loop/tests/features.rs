//! Features of production centres, each in a scene of its own with the times written out.

use super::*;
use crate::config::{
    Announce, Calendar, CallbackRule, Channel, Destination, ExitKey, LastAgent, OnClosing, Opening, Ringing,
    SelfService, Step,
};
use crate::id::{CalendarId, SelfServiceId};
use crate::sim::world::{CalledBack, CallsAgain, HoursChange, Preference, PressedKey, SelfServed};

fn legs(events: &[Event]) -> Vec<(u64, LegOutcome)> {
    seen(events, |fact| match fact {
        Fact::LegEnded { outcome, .. } => Some(outcome),
        _ => None,
    })
}

fn offers_ended(events: &[Event]) -> Vec<(u64, (u32, OfferEnd))> {
    seen(events, |fact| match fact {
        Fact::OfferEnded { offer, cause, .. } => Some((offer.agent.0, cause)),
        _ => None,
    })
}

/// A scene in which nobody is at work.
fn nobody(queues: u16, calls: &[(u64, u16)]) -> (Center, World) {
    let mut scene = scene(queues, 1, calls);
    scene.1.patterns[0].staff[0].fill(0);
    scene
}

#[test]
fn queues_open_and_close_when_the_world_says_so() {
    for (on_closing, last) in [
        (OnClosing::SendOn, vec![(7200, Disposition::Closed), (7250, Disposition::Completed)]),
        (OnClosing::LetWait, vec![(7250, Disposition::Completed), (7350, Disposition::Completed)]),
    ] {
        let mut scene = scene(1, 1, &[(10, 0), (3700, 0), (7150, 0), (7160, 0), (7300, 0)]);
        let mut office = Calendar::new("office", "Asia/Shanghai");
        office.week.fill(vec![Opening { opens: 3600, closes: 7200 }]);
        scene.0.calendars = vec![office];
        scene.0.queues[0].hours = Some(CalendarId(0));
        scene.0.queues[0].on_closing = on_closing;
        let change = |at, to| HoursChange { at: Timestamp::from_secs(at), queue: QueueId(0), to };
        scene.1.hours = vec![change(3600, OpenState::Open), change(7200, OpenState::Closed)];
        let mut expected = vec![(10, Disposition::Closed), (3800, Disposition::Completed)];
        expected.extend(last);
        expected.push((7300, Disposition::Closed));
        expected.sort_by_key(|end| end.0);
        assert_eq!(ends(&play(scene)), expected, "{on_closing:?}");
    }
}

/// Two agents of two profiles with these answer delays, and a queue that rings both.
fn ringing_two(delays: [Option<u32>; 2], calls: &[(u64, u16)]) -> (Center, World) {
    let mut scene = scene(1, 1, calls);
    scene.0.queues[0].ringing = Ringing::All { most: 2 };
    scene.0.profiles.push(Profile::new("others", vec![Skill::new(QueueId(0), 1)]));
    scene.0.agents.push(Agent::new("other", ProfileId(1)));
    scene.1.patterns[0].staff.push(vec![1; 24]);
    scene.1.talk[0].push(constant(100));
    scene.1.wrap_up[0].push(None);
    let behaviour = |delay: Option<u32>| AgentBehaviour { answer_delay: delay.map(constant), ..AgentBehaviour::PROMPT };
    scene.1.agents = delays.map(behaviour).to_vec();
    scene
}

#[test]
fn of_several_who_ring_the_first_to_answer_wins_and_the_other_is_free_at_once() {
    let events = play(ringing_two([Some(10), Some(5)], &[(10, 0), (12, 0)]));
    // The call at 12 finds nobody until the race is lost at 15; then only the slower agent is free.
    assert_eq!(answers(&events), [(15, 1), (25, 0)]);
    assert_eq!(offers_ended(&events), [(15, (0, OfferEnd::LostRace))]);
    assert_eq!(ends(&events), [(115, Disposition::Completed), (125, Disposition::Completed)]);

    let at_once = play(ringing_two([None, None], &[(10, 0)]));
    assert_eq!(answers(&at_once), [(10, 0)]);
    assert_eq!(offers_ended(&at_once), [(10, (1, OfferEnd::LostRace))]);
    let mixed = play(ringing_two([Some(10), None], &[(10, 0), (10, 0), (40, 0)]));
    assert_eq!(answers(&mixed), [(10, 1), (20, 0), (110, 1)]);
}

#[test]
fn a_call_that_may_ring_more_than_are_there_goes_back_to_its_place_when_nobody_answers() {
    let mut scene = scene(1, 1, &[(10, 0), (20, 0)]);
    scene.0.queues[0].ringing = Ringing::All { most: 2 };
    scene.0.queues[0].ring_timeout = Some(secs(15));
    scene.0.queues[0].rona.no_answer = RonaRule { delay: secs(20), ..RonaRule::default() };
    scene.1.agents[0].answer_delay = Some(constant(15));
    scene.1.call_types[0].patience = Some(constant(60));
    let events = play(scene);
    let rang = seen(&events, |fact| match fact {
        Fact::Offered { leg, .. } => Some(leg.call.0 % 2),
        _ => None,
    });
    assert_eq!(rang.iter().map(|rang| rang.0).collect::<Vec<_>>(), [10, 45, 80]);
    assert_eq!(rang[0].1, rang[1].1, "the first goes first again");
    assert_eq!(ends(&events), [(70, Disposition::Abandoned), (80, Disposition::Abandoned)]);
}

#[test]
fn each_of_several_who_ring_answers_after_a_time_of_their_own() {
    let mut scene = scene(1, 3, &[(10, 0)]);
    scene.0.queues[0].ringing = Ringing::All { most: 3 };
    scene.1.agents[0].answer_delay = Some(Distribution::Exponential { mean_secs: 60.0 });
    let first = answers(&play(scene.clone()));
    scene.0.queues[0].ringing = Ringing::One;
    let alone = answers(&play(scene));
    assert!(first[0].0 <= alone[0].0, "{first:?} is the least of three draws, the first of which is {alone:?}");
    assert_ne!(first[0].1, alone[0].1, "with this seed another one is quicker");
}

#[test]
fn an_agent_has_several_conversations_at_once_each_slowed_by_the_others() {
    let mut scene = scene(1, 1, &[(10, 0), (20, 0), (30, 0), (100, 0)]);
    scene.0.channels = vec![Channel { name: "chat".into(), excludes: Vec::new() }];
    scene.0.profiles[0].capacity = vec![3];
    scene.0.queues[0].wrap_up = WrapUp::UntilDone;
    scene.1.wrap_up[0][0] = Some(constant(40));
    scene.1.agents[0].slowdown = 0.5;
    let events = play(scene);
    // The fourth waits for the after-call work of the first, and begins while two others talk.
    assert_eq!(answers(&events), [(10, 0), (20, 0), (30, 0), (150, 0)]);
    let ended: Vec<u64> = ends(&events).iter().map(|end| end.0).collect();
    assert_eq!(ended, [110, 20 + 150, 30 + 200, 150 + 200]);
    // An agent with room for another contact counts as free, even in after-call work.
    assert_eq!(changes(&events, 0).last(), Some(&(350, Doing::Idle)));
}

#[test]
fn after_call_work_of_several_contacts_is_done_with_the_longest() {
    let mut scene = scene(2, 1, &[(10, 0), (15, 1), (20, 0)]);
    scene.0.profiles[0].capacity = vec![2];
    for queue in &mut scene.0.queues {
        queue.wrap_up = WrapUp::UntilDone;
    }
    scene.1.talk[1][0] = constant(100);
    scene.1.wrap_up = vec![vec![Some(constant(40))], vec![Some(constant(90))]];
    // The conversations end at 110 and 115, their after-call work would end at 150 and 205.
    assert_eq!(answers(&play(scene)), [(10, 0), (15, 0), (205, 0)]);
}

#[test]
fn who_comes_out_of_after_call_work_straight_into_an_offer_answers_it() {
    for rule in [WrapUp::UntilDone, WrapUp::AtMost(secs(30))] {
        let mut scene = scene(1, 1, &[(10, 0), (50, 0)]);
        scene.0.queues[0].wrap_up = rule;
        scene.0.queues[0].ring_timeout = Some(secs(20));
        scene.1.wrap_up[0][0] = Some(constant(40));
        scene.1.agents[0].answer_delay = Some(constant(5));
        let free = if rule == WrapUp::UntilDone { 155 } else { 145 };
        let events = play(scene);
        assert_eq!(answers(&events), [(15, 0), (free + 5, 0)]);
        assert_eq!(offers_ended(&events), []);
    }
}

/// An agent who talks until 110, and a caller at 20 who is offered a callback at 50 and has patience until 80.
fn callback(answer_probability: f64, dial_delay: Option<u32>) -> (Center, World) {
    let mut scene = scene(1, 1, &[(10, 0), (20, 0)]);
    scene.0.queues[0].ladder = vec![Step::open(), Step { at: secs(30), offer_callback: true, ..Step::open() }];
    let rule = CallbackRule {
        attempts: 2,
        retry_after: secs(60),
        keep_for: None,
        dial_timeout: Some(secs(25)),
        offer_above: None,
    };
    scene.0.queues[0].callback = Some(rule);
    scene.1.call_types[0].patience = Some(constant(60));
    let dial_delay = dial_delay.map(constant);
    scene.1.call_types[0].callback = Some(CalledBack { accept_probability: 1.0, answer_probability, dial_delay });
    scene
}

#[test]
fn a_callback_outlasts_patience_and_is_dialled_once_an_agent_is_reserved() {
    let events = play(callback(1.0, Some(7)));
    assert_eq!(legs(&events)[1], (50, LegOutcome::CallbackAsked));
    assert_eq!(answers(&events), [(10, 0), (117, 0)]);
    assert_eq!(ends(&events), [(110, Disposition::Completed), (217, Disposition::Completed)]);
    assert_eq!(answers(&play(callback(1.0, None)))[1], (110, 0));
}

#[test]
fn a_caller_who_is_not_reached_is_dialled_again_and_then_no_more() {
    // The attempt ends by itself or at the centre's dial timeout.
    for (delay, first, second) in [(7, 117, 184), (300, 135, 220)] {
        let events = play(callback(if delay == 7 { 0.0 } else { 1.0 }, Some(delay)));
        let failed = seen(&events, |fact| match fact {
            Fact::DialFailed { again, .. } => Some(again.map(|at| at.as_micros() / 1_000_000)),
            _ => None,
        });
        assert_eq!(failed, [(first, Some(first + 60)), (second, None)]);
        assert_eq!(ends(&events)[1], (second, Disposition::Unreached));
    }
}

#[test]
fn who_declines_a_callback_waits_on_and_who_is_owed_one_for_ever_is_given_up() {
    let mut declined = callback(1.0, None);
    declined.1.call_types[0].callback.as_mut().expect("it is there").accept_probability = 0.0;
    assert_eq!(ends(&play(declined))[0], (80, Disposition::Abandoned));
    let mut owed = callback(1.0, None);
    owed.1.patterns[0].staff[0].fill(0);
    let expected = [(86_400, Disposition::Withdrawn), (86_400, Disposition::Withdrawn)];
    assert_eq!(ends(&play(owed)), expected);
}

#[test]
fn a_queue_may_make_callbacks_of_those_whose_time_is_up() {
    let mut scene = callback(1.0, Some(7));
    scene.0.queues[0].ladder.clear();
    scene.0.queues[0].wait_max = Some(secs(40));
    scene.0.queues[0].on_timeout = Destination::Callback;
    scene.1.call_types[0].callback = None;
    let events = play(scene);
    assert_eq!(legs(&events)[1], (60, LegOutcome::TimedOut(Destination::Callback)));
    assert_eq!(answers(&events)[1], (110, 0), "who has no habits answers at once");
}

#[test]
fn self_service_contains_a_call_loses_it_or_passes_it_on() {
    for (contained, left, end) in [
        (1.0, 0.0, (40, Disposition::Contained)),
        (0.0, 1.0, (40, Disposition::LeftSelfService)),
        (0.0, 0.0, (140, Disposition::Completed)),
    ] {
        let mut scene = scene(1, 1, &[(10, 0)]);
        scene.0.self_service = vec![SelfService { name: "bot".into(), most: None, age: Age::Keep }];
        scene.1.call_types[0].balk_probability = 1.0;
        scene.1.call_types[0].patience = Some(constant(5));
        scene.1.call_types[0].self_service = Some(SelfServed {
            service: SelfServiceId(0),
            duration: constant(30),
            containment_probability: contained,
            leave_probability: left,
        });
        assert_eq!(ends(&play(scene.clone())), [end]);
        if contained + left == 0.0 {
            // Patience begins with the wait, and so does the chance to balk.
            scene.1.patterns[0].staff[0].fill(0);
            assert_eq!(ends(&play(scene.clone())), [(40, Disposition::Abandoned)]);
            scene.1.call_types[0].balk_probability = 0.0;
            assert_eq!(ends(&play(scene)), [(45, Disposition::Abandoned)]);
        }
    }
}

#[test]
fn a_caller_who_tries_again_is_recognised() {
    let mut scene = nobody(1, &[(10, 0)]);
    scene.0.queues[0].resume_within = secs(600);
    scene.1.call_types[0].patience = Some(constant(20));
    scene.1.call_types[0].redial = Some(redial(300, 2));
    let resumed = |scene| seen(&play(scene), |fact| matches!(fact, Fact::Resumed { .. }).then_some(()));
    assert_eq!(resumed(scene.clone()), [(330, ())]);
    scene.0.queues[0].resume_within = secs(299);
    assert_eq!(resumed(scene), []);
}

#[test]
fn a_caller_who_comes_back_is_given_to_the_agent_who_knows_the_matter() {
    let mut scene = scene(1, 2, &[(10, 0)]);
    scene.1.call_types[0].calls_again = Some(CallsAgain { probability: 1.0, delay: constant(40_000) });
    assert_eq!(answers(&play(scene.clone())), [(10, 0), (40_110, 1), (80_210, 0)]);
    scene.0.queues[0].last_agent = Some(LastAgent { within: secs(80_000), hold: secs(60) });
    assert_eq!(answers(&play(scene)), [(10, 0), (40_110, 0), (80_210, 0)]);
}

#[test]
fn a_caller_may_prefer_an_agent() {
    let mut scene = scene(1, 3, &[(10, 0), (20, 0)]);
    scene.0.queues[0].preferred_for = secs(30);
    scene.1.call_types[0].preference = Some(Preference { agents: vec![AgentId(2)], probability: 1.0 });
    // The second is held for as long as the queue says, and then goes to anybody.
    assert_eq!(answers(&play(scene)), [(10, 2), (50, 0)]);
}

#[test]
fn a_key_leads_out_of_the_queue_and_patience_goes_on_where_it_leads() {
    let with = |to, key| {
        let mut scene = nobody(2, &[(10, 0)]);
        scene.0.externals = vec!["voicemail".into()];
        scene.0.queues[0].exits = vec![ExitKey { key: '1', to }];
        scene.0.queues[1].exits = vec![ExitKey { key: '2', to: Destination::End }];
        scene.1.call_types[0].patience = Some(constant(60));
        scene.1.call_types[0].exit = Some(PressedKey { key, probability: 1.0, after: constant(15) });
        let events = play(scene);
        (legs(&events)[0], ends(&events)[0])
    };
    let exited = |to| (25, LegOutcome::Exited(to));
    let voicemail = Destination::External(0);
    assert_eq!(with(voicemail, '1'), (exited(voicemail), (25, Disposition::External(0))));
    assert_eq!(with(Destination::End, '1'), (exited(Destination::End), (25, Disposition::Exited)));
    let other = Destination::Queue(QueueId(1));
    assert_eq!(with(other, '1'), (exited(other), (70, Disposition::Abandoned)));
    assert_eq!(with(other, '2'), ((70, LegOutcome::Abandoned), (70, Disposition::Abandoned)), "pressed without effect");
}

#[test]
fn a_call_may_stand_in_several_queues_and_is_answered_out_of_one() {
    let mut scene = scene(2, 1, &[(10, 0), (20, 0)]);
    scene.0.profiles[0].skills.remove(0);
    scene.0.queues[0].wait_max = Some(secs(1000));
    scene.1.call_types[0].also = vec![QueueId(1)];
    scene.1.call_types[0].patience = Some(constant(500));
    let events = play(scene);
    let answered = |serial| LegOutcome::Answered(OfferId { agent: AgentId(0), serial });
    let expected = [(10, answered(1)), (10, LegOutcome::Dequeued), (110, answered(2)), (110, LegOutcome::Dequeued)];
    assert_eq!(legs(&events), expected);
}

#[test]
fn agents_pass_callers_on_to_places_outside() {
    let mut scene = scene(1, 1, &[(10, 0)]);
    scene.0.externals = vec!["court".into()];
    let out = Transfer::new(QueueId(0), Party::External(0));
    scene.1.call_types[0].transfers = vec![out];
    assert_eq!(ends(&play(scene)), [(110, Disposition::External(0))]);
}

#[test]
fn an_agent_signed_out_after_unanswered_offers_is_back_with_the_next_period_until_the_shift_ends() {
    let mut scene = scene(1, 1, &[(10, 0)]);
    scene.0.queues[0].ring_timeout = Some(secs(15));
    scene.0.queues[0].rona.no_answer = RonaRule { sign_out_after: 1, ..RonaRule::default() };
    scene.1.agents[0].no_answer_probability = 1.0;
    scene.1.call_types[0].patience = Some(constant(5000));
    scene.1.patterns[0].staff.clear();
    let breaks = vec![(secs(100), secs(200))];
    scene.1.shifts = vec![Shift {
        agents: vec![AgentId(0)],
        weekdays: 127,
        patterns: Vec::new(),
        dates: None,
        start: secs(0),
        end: secs(4000),
        breaks,
    }];
    let signed_out = Doing::SignedOut;
    let expected =
        [(0, Doing::Idle), (10, Doing::Ringing), (25, signed_out), (3600, Doing::Ringing), (3615, signed_out)];
    assert_eq!(changes(&play(scene), 0), expected);
}

#[test]
fn announcements_to_callers_whom_nobody_will_answer_come_to_an_end() {
    let mut scene = nobody(1, &[(10, 0)]);
    scene.0.queues[0].announce = Some(Announce { every: Some(secs(60)), only_up: false });
    let end = ends(&play(scene));
    assert_eq!(end.len(), 1);
    assert!((2 * 86_400..2 * 86_400 + 120).contains(&end[0].0), "{end:?}");
}

#[test]
fn a_position_is_asked_for() {
    let mut scene = nobody(2, &[(10, 0), (20, 0), (30, 1)]);
    scene.0.queues[0].announce = Some(Announce { every: None, only_up: false });
    scene.1.call_types[1].queue = QueueId(0);
    scene.1.call_types[1].position = Some(1);
    let told = seen(&play(scene), |fact| match fact {
        Fact::PositionTold { position, .. } => Some(position),
        _ => None,
    });
    assert_eq!(told, [(10, 1), (20, 2), (30, 1)]);
}
