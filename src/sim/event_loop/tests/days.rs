//! Who is on duty on which days and until when, how long calls of a type take, and callers who redial.

use super::*;
use crate::id::ProfileId;
use crate::sim::Counter;
use crate::sim::world::{Handling, Leavers};
use crate::stats::{Activity, Span};

#[test]
fn staffed_hours_end_with_the_calendar_and_calls_do_not() {
    let (center, world) = scene(1, 1, &[(86_390, 0), (86_395, 0)]);
    let simulation = Simulation::new(center, world).expect("a sound scene");
    let mut counter = Counter::new(&simulation, &TallyOptions::default()).expect("sound options");
    let figures = counter.replicate(&simulation, 1, 0).expect("it runs").figures;
    // Ten seconds of the first conversation are before midnight, and the second begins after it.
    let time = figures.profile_time(ProfileId(0), Span::Whole);
    assert_eq!((time.staffed().as_secs_f64(), time.time(Activity::Talking).as_secs_f64()), (86_400.0, 10.0));
    assert_eq!(figures.covered(Span::Whole).as_secs_f64(), 86_400.0);
    let legs = figures.legs(QueueId(0), Span::Whole, crate::stats::View::Event);
    assert_eq!((legs.answered.count, legs.answered.wait.as_secs_f64()), (2, 95.0), "calls are counted to their end");
    assert_eq!(counter.tally().check(), Ok(()));
}

#[test]
fn where_the_curve_falls_the_last_listed_leave_if_that_is_the_rule() {
    // As in the scene where the first to be free leaves: four agents until one o'clock, then one. Two talk until 3650
    // and 3690.
    let mut scene = scene(1, 4, &[(3550, 0), (3590, 0), (3640, 0)]);
    scene.1.patterns[0].staff[0][1..].fill(1);
    scene.1.leavers = Leavers::LastListed;
    let events = play(scene);
    let leaving = seen(&events, |fact| match fact {
        Fact::AgentChanged { agent, to: Doing::SignedOut, .. } => Some(agent.0),
        _ => None,
    });
    assert_eq!(leaving, [(3600, 3), (3600, 2), (3690, 1)]);
    // The first listed stays, and takes the waiting call.
    assert_eq!(answers(&events), [(3550, 0), (3590, 1), (3650, 0)]);
}

#[test]
fn a_shift_is_worked_on_its_kinds_of_days_and_over_midnight() {
    let mut scene = scene(1, 1, &[]);
    scene.1.patterns[0].staff.clear();
    let other = DayPattern { name: "holiday".into(), ..scene.1.patterns[0].clone() };
    scene.1.patterns.push(other);
    (scene.1.days, scene.1.weekdays, scene.1.duty_weekdays) = (vec![0, 1, 0], vec![0, 1, 2], vec![0, 1, 2]);
    let (start, end) = (secs(22 * 3600), secs(26 * 3600));
    let night = Shift {
        agents: vec![AgentId(0)],
        weekdays: 127,
        patterns: vec![0],
        dates: None,
        start,
        end,
        breaks: Vec::new(),
    };
    scene.1.shifts = vec![night];
    let hour = |hour: u64| hour * 3600;
    // Nobody's staffing changes after the last day. The night before the first day is like those of other days with its
    // pattern.
    let expected = [
        (0, Doing::Idle),
        (hour(2), Doing::SignedOut),
        (hour(22), Doing::Idle),
        (hour(26), Doing::SignedOut),
        (hour(70), Doing::Idle),
    ];
    assert_eq!(changes(&play(scene), 0), expected);
}

#[test]
fn the_shifts_of_a_working_day_in_place_of_a_holiday_are_those_of_the_weekday_it_stands_for() {
    let mut scene = scene(1, 2, &[]);
    scene.1.patterns[0].staff.clear();
    (scene.1.days, scene.1.weekdays, scene.1.duty_weekdays) = (vec![0, 0], vec![4, 5], vec![4, 0]);
    let shift = |agent, weekdays| Shift {
        agents: vec![AgentId(agent)],
        weekdays,
        patterns: Vec::new(),
        dates: None,
        start: secs(3600),
        end: secs(7200),
        breaks: Vec::new(),
    };
    // Of two agents, one on weekdays and one on Saturdays, the first comes to work on this Saturday.
    scene.1.shifts = vec![shift(0, 0b1_1111), shift(1, 0b10_0000)];
    let events = play(scene);
    assert_eq!(changes(&events, 0).iter().filter(|change| change.1 == Doing::Idle).count(), 2);
    assert_eq!(changes(&events, 1), []);
}

#[test]
fn calls_of_a_type_with_times_of_its_own_take_those() {
    let mut scene = scene(1, 1, &[(10, 0), (1_000, 1), (4_000, 1)]);
    scene.0.queues[0].wrap_up = WrapUp::UntilDone;
    scene.1.wrap_up[0][0] = Some(constant(40));
    let by_hour = Distribution::ByHour { hours: (0..24).map(|hour| constant(7 + hour)).collect() };
    scene.1.call_types.push(CallType {
        handling: Some(Handling { talk: vec![vec![Some(by_hour)]], wrap_up: vec![vec![Some(constant(3))]] }),
        ..CallType::new("quick", QueueId(0))
    });
    scene.1.patterns[0].calls_per_hour.push(vec![0.0; 24]);
    let events = play(scene);
    let ended: Vec<u64> = ends(&events).into_iter().map(|end| end.0).collect();
    assert_eq!(ended, [110, 1_007, 4_008], "seven seconds in the first hour, eight in the second");
    let free = changes(&events, 0).into_iter().filter(|change| change.1 == Doing::Idle).map(|change| change.0);
    assert_eq!(free.collect::<Vec<_>>(), [0, 150, 1_010, 4_011]);
}

/// How long each try of a caller lasted whom nobody answers.
fn waits(patience: RedialPatience, distribution: Distribution, queue_secs: u64) -> Vec<u64> {
    let mut scene = scene(1, 0, &[(10, 0)]);
    scene.1.call_types[0].patience = Some(distribution);
    scene.1.call_types[0].redial = Some(Redial { patience, ..redial(300, 3) });
    scene.0.queues[0].wait_max = Some(secs(queue_secs));
    let events = play(scene);
    let arrivals = seen(&events, |fact| matches!(fact, Fact::CallArrived { .. }).then_some(()));
    arrivals.iter().zip(ends(&events)).map(|(arrival, end)| end.0 - arrival.0).collect()
}

#[test]
fn a_caller_who_tries_again_is_as_patient_as_the_rule_says() {
    let spread = || Distribution::Uniform { min_secs: 10.0, max_secs: 1_000.0 };
    let drawn = waits(RedialPatience::Drawn, spread(), 5_000);
    assert!(drawn[0].abs_diff(drawn[1]) > 1 && drawn[1].abs_diff(drawn[2]) > 1, "{drawn:?}");
    let same = waits(RedialPatience::Same, spread(), 5_000);
    assert_eq!(same[0], drawn[0], "the first try is what it would be without the rule");
    assert!(same.iter().all(|wait| wait.abs_diff(same[0]) <= 1), "{same:?}");
    // The queue has a maximum wait of 30 s: of 50 s, 20 are left for the next try, and then none.
    assert_eq!(waits(RedialPatience::Drawn, constant(50), 30), [30, 30, 30]);
    assert_eq!(waits(RedialPatience::Same, constant(50), 30), [30, 30, 30]);
    assert_eq!(waits(RedialPatience::Remaining, constant(50), 30), [30, 20, 0]);
}

#[test]
fn a_caller_who_tries_again_has_the_same_matter() {
    // Full at the first try, answered at the second: the conversation takes as long as that of the first try would
    // have.
    let with = |agents| {
        let mut scene = scene(1, agents, &[(10, 0)]);
        scene.1.call_types[0].redial = Some(redial(300, 3));
        scene.1.talk[0][0] = Distribution::Exponential { mean_secs: 1_000.0 };
        scene.0.queues[0].when_unstaffed = Some(Destination::End);
        scene.1.patterns[0].staff[0].fill(agents);
        scene
    };
    let at_once = ends(&play(with(1)))[0].0 - 10;
    let mut later = with(1);
    later.1.patterns[0].staff.clear();
    let shift = Shift {
        agents: vec![AgentId(0)],
        weekdays: 127,
        patterns: Vec::new(),
        dates: None,
        start: secs(200),
        end: secs(80_000),
        breaks: Vec::new(),
    };
    later.1.shifts = vec![shift];
    let ends = ends(&play(later));
    assert_eq!(ends, [(10, Disposition::Blocked), (310 + at_once, Disposition::Completed)]);
}
