//! How agents handle offers that need a confirmation and how they are scored; how callers' calls are counted.

use std::collections::BTreeMap;

use super::*;
use crate::config::{Rating, SelectionRule, SelfService};
use crate::id::SelfServiceId;
use crate::quality::{Component, ScoreRule};
use crate::sim::world::{Answers, Satisfaction, Scoring, SelfServed};
use crate::stats::{Detail, Figures, Span};

fn offers_ended(events: &[Event]) -> Vec<(u64, OfferEnd)> {
    seen(events, |fact| match fact {
        Fact::OfferEnded { cause, .. } => Some(cause),
        _ => None,
    })
}

/// The figures of a scene that has run.
fn counted((center, world): (Center, World)) -> Figures {
    let simulation = Simulation::new(center, world).expect("a sound scene");
    let options = TallyOptions { offers_by_agent: Detail::On, ..TallyOptions::default() };
    let mut tally = Tally::new(simulation.center(), &options).expect("sound options");
    let ended = simulation.replicate(1, 0, |batch| batch.iter().for_each(|event| tally.record(event)));
    tally.advance(ended.expect("it runs"));
    assert_eq!(tally.check(), Ok(()), "everything adds up");
    tally.figures().clone()
}

/// One call at 10; agents pick up after 4 seconds and have 8 to confirm.
fn confirming(after: u32, unconfirmed: f64) -> (Center, World) {
    let mut scene = scene(1, 1, &[(10, 0)]);
    scene.0.queues[0].ring_timeout = Some(secs(5));
    scene.0.queues[0].confirm_within = Some(secs(8));
    scene.0.queues[0].rona.unconfirmed = RonaRule { delay: secs(30), pause_after: 0, ..RonaRule::default() };
    scene.1.agents[0] = AgentBehaviour {
        answer_delay: Some(constant(4)),
        confirm_delay: Some(constant(after)),
        unconfirmed_probability: unconfirmed,
        ..AgentBehaviour::PROMPT
    };
    scene.1.call_types[0].patience = Some(constant(40));
    scene
}

#[test]
fn agents_pick_up_and_confirm_although_the_ring_timeout_passes_meanwhile() {
    let events = play(confirming(6, 0.0));
    assert_eq!((answers(&events), offers_ended(&events)), (vec![(20, 0)], vec![]));
}

#[test]
fn nobody_forgets_to_pick_up_when_the_calendar_is_swept() {
    let (center, mut world) = confirming(6, 0.0);
    // Everybody would wait for a day: thousands of stale entries in the calendar.
    world.trace =
        (0..6_000).map(|number| TraceCall { at: Timestamp::from_secs(14 * number), ..world.trace[0] }).collect();
    world.call_types[0].patience = Some(constant(86_400));
    world.talk = vec![vec![constant(2)]];
    let events = play((center, world));
    assert_eq!((offers_ended(&events), answers(&events).len()), (vec![], 6_000));
}

#[test]
fn who_confirms_wrongly_or_too_late_is_held_off_as_the_queue_says() {
    let unconfirmed = OfferEnd::Refused(Refusal::Unconfirmed);
    // Rejected 3 seconds after picking up at 14, or the time to confirm expired at 22.
    for (scene, at) in [(confirming(3, 1.0), [17, 50]), (confirming(9, 0.0), [22, 50])] {
        let events = play(scene.clone());
        let ended: Vec<(u64, OfferEnd)> = offers_ended(&events);
        assert_eq!(ended[0], (at[0], unconfirmed));
        assert_eq!(ends(&events), [(at[1], Disposition::Abandoned)]);
        let figures = counted(scene);
        let offers = figures.offers_to(AgentId(0));
        assert_eq!((offers.accepted, offers.unconfirmed, offers.made), (0, 1, offers.ended()));
        assert_eq!(figures.center_counts(Span::Whole).picked_up, 1, "the next one, if any, rang until the caller left");
        assert_eq!(offers, figures.offers(QueueId(0), Span::Whole));
    }
}

#[test]
fn better_rated_agents_get_more_calls_once_they_have_been_scored() {
    let calls: Vec<(u64, u16)> = (0..24).map(|number| (10 + 300 * number, 0)).collect();
    let mut scene = scene(1, 2, &calls);
    scene.0.queues[0].selection.rule = SelectionRule::BestScore;
    let all = |rating: Rating| {
        let mut ratings = [0.0; 5];
        ratings[rating.place()] = 1.0;
        Answers { response: 1.0, ratings }
    };
    scene.1.satisfaction = Some(Satisfaction {
        answers: all(Rating::Dissatisfied),
        queues: BTreeMap::new(),
        agents: BTreeMap::from([(AgentId(1), all(Rating::VerySatisfied))]),
        waits: Vec::new(),
    });
    let nothing = Component { weight: 0.0, ..Component::default() };
    let rule = ScoreRule { volume: nothing, satisfaction: Component::default(), quality: nothing };
    scene.1.scoring = Some(Scoring { every: secs(3600), rule });
    let events = play(scene.clone());
    let (before, after): (Vec<_>, Vec<_>) = answers(&events).into_iter().partition(|(at, _)| *at < 3600);
    let of = |answers: &[(u64, u32)], agent| answers.iter().filter(|(_, by)| *by == agent).count();
    assert_eq!((of(&before, 0), of(&before, 1)), (6, 6), "equals take turns");
    assert_eq!((of(&after, 0), of(&after, 1)), (0, 12), "the better rated one takes all that one can take");
    let figures = counted(scene.clone());
    let taken = [0, 1].map(|agent| figures.offers_to(AgentId(agent)).accepted);
    assert_eq!(taken, [6, 18]);
    scene.1.scoring = None;
    let taken = [0, 1].map(|agent| counted(scene.clone()).offers_to(AgentId(agent)).accepted);
    assert_eq!(taken, [12, 12], "unscored they take turns all day");
}

#[test]
fn scores_come_at_whole_periods_only() {
    let mut scene = scene(1, 1, &[(10, 0)]);
    scene.1.scoring = Some(Scoring { every: secs(5400), rule: ScoreRule::default() });
    let faults = Simulation::new(scene.0, scene.1).expect_err("periods are an hour");
    assert_eq!(faults[0].path, "world.scoring.every");
}

#[test]
fn inbound_calls_are_those_for_agents_and_those_that_ended_in_self_service() {
    let mut scene = scene(3, 1, &[(10, 0), (11, 1), (12, 2)]);
    scene.0.self_service = vec![SelfService { name: "bot".into(), most: None, age: Age::Keep }];
    for (place, (contained, left)) in [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)].into_iter().enumerate() {
        scene.1.call_types[place].self_service = Some(SelfServed {
            service: SelfServiceId(0),
            duration: constant(30),
            containment_probability: contained,
            leave_probability: left,
        });
    }
    let calls = counted(scene).all_calls(Span::Whole);
    assert_eq!((calls.arrived, calls.contained, calls.left_self_service, calls.for_agents()), (3, 1, 1, 1));
    assert_eq!((calls.answered, calls.answer_rate()), (1, Some(1.0 / 3.0)));
}

#[test]
fn a_caller_who_is_back_in_time_is_counted_as_resumed() {
    let mut scene = scene(1, 1, &[(10, 0), (20, 0)]);
    scene.0.queues[0].resume_within = secs(60);
    scene.1.trace[1].patience = Some(secs(15));
    scene.1.call_types[0].redial = Some(redial(20, 2));
    let figures = counted(scene);
    assert_eq!(figures.center_counts(Span::Whole).resumed, 1);
    assert_eq!(figures.all_calls(Span::Whole).arrived, 3);
}
