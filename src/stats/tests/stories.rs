//! Histories whose statistics can be worked out by hand.

use super::script::{Script, center};
use crate::config::{Center, Destination, Profile, Queue, Skill};
use crate::engine::{Doing, Event, Fact, LegOutcome, OfferEnd, Reason, Refusal};
use crate::id::{AgentId, ProfileId, QueueId};
use crate::stats::figures::Figures;
use crate::stats::{
    Activity, AgentDetail, Detail, Histograms, Intervals, OptionsError, Span, Tally, TallyOptions, View,
};
use crate::time::{Duration, Timestamp};

const FRONT: QueueId = QueueId(0);
const LAWYERS: QueueId = QueueId(1);
const CLERK: ProfileId = ProfileId(0);
const LAWYER: ProfileId = ProfileId(1);
const HOUR: Duration = Duration::from_secs(3600);
const MONDAY: Intervals = Intervals::Folded { length: HOUR, weekdays: Vec::new() };

fn options(intervals: Intervals) -> TallyOptions {
    TallyOptions {
        intervals,
        thresholds: vec![Duration::from_secs(5), Duration::from_secs(20)],
        short_abandon: Some(Duration::from_secs(5)),
        agents: AgentDetail::Agent,
        served: Detail::On,
        transfers: Detail::On,
        attributes: Detail::On,
        histograms: Histograms::Digits(3),
        ..TallyOptions::default()
    }
}

/// Records a script until this time, and checks that everything adds up.
fn tally(options: &TallyOptions, script: &Script, until: (u64, u64, u64)) -> Tally {
    let mut tally = Tally::new(&center(), options).expect("the options are sound");
    script.events.iter().for_each(|event| tally.record(event));
    tally.advance(Timestamp::from_secs(until.0 * 3600 + until.1 * 60 + until.2));
    assert_eq!(tally.check(), Ok(()));
    tally
}

fn secs(secs: u64) -> u128 {
    u128::from(secs) * 1_000_000
}

#[test]
fn a_leg_that_crosses_the_hour_ends_in_one_view_where_it_began_and_in_the_other_where_it_ended() {
    let mut script = Script::new();
    script.at((8, 0, 0)).agent(1, Doing::Idle);
    script.at((8, 59, 50)).arrive(1, 1, [1, 1]);
    script.at((9, 0, 10)).offer(1, 1).accept(1);
    script.at((9, 5, 10)).release(1, Doing::WrapUp);
    let tally = tally(&options(MONDAY), &script, (10, 0, 0));
    let figures = tally.figures();
    for (hour, view, offered, answered) in
        [(8, View::Event, 1, 0), (9, View::Event, 0, 1), (8, View::Cohort, 1, 1), (9, View::Cohort, 0, 0)]
    {
        let legs = figures.legs(LAWYERS, Span::TimeOfDay(hour), view);
        assert_eq!((legs.offered, legs.answered.count), (offered, answered), "{view:?} at {hour}");
        assert_eq!(legs.answered.wait.as_micros(), secs(20) * u128::from(answered));
        assert_eq!((legs.answered.within(0), legs.answered.within(1)), (0, answered), "20 s is within 20 s");
    }
    for hour in [8, 9] {
        assert_eq!(figures.waiting_time(LAWYERS, Span::TimeOfDay(hour)).as_micros(), secs(10), "at {hour}");
        assert_eq!(figures.mean_waiting(LAWYERS, Span::TimeOfDay(hour)), Some(10.0 / 3600.0));
    }
}

#[test]
fn an_agents_hour_is_split_between_what_they_did() {
    let mut script = Script::new();
    script.at((8, 30, 0)).agent(1, Doing::Idle).arrive(1, 1, [0, 0]).offer(1, 1);
    script.at((8, 30, 4)).accept(1);
    script.at((9, 10, 0)).release(1, Doing::WrapUp);
    script.at((9, 15, 0)).agent(1, Doing::Idle);
    script.at((9, 45, 0)).agent(1, Doing::NotReady(Reason::Rona));
    let tally = tally(&options(MONDAY), &script, (10, 0, 0));
    let agent_time = |hour| tally.figures().agent_time(AgentId(1), Span::TimeOfDay(hour));
    let times = |hour| Activity::ALL.map(|activity| agent_time(hour).time(activity).as_micros() / 1_000_000);
    //                 out not-ready idle ring talk wrap held
    assert_eq!(times(8), [1800, 0, 0, 4, 0, 1796, 0, 0, 0]);
    assert_eq!(times(9), [0, 900, 1800, 0, 0, 600, 300, 0, 0]);
    assert_eq!(agent_time(9).staffed().as_micros(), secs(3600));
    assert_eq!(agent_time(9).occupancy(), Some(0.25));
    assert_eq!(agent_time(9).mean_idle_secs(), Some(1800.0));
    assert_eq!((agent_time(8).conversations(), agent_time(9).conversations()), (1, 0), "counted where it began");
    // The other lawyer stayed at home.
    let lawyers = tally.figures().profile_time(LAWYER, Span::TimeOfDay(9));
    assert_eq!(lawyers.time(Activity::SignedOut).as_micros(), secs(3600));
    assert_eq!(lawyers.occupancy(), Some(0.25));
    assert_eq!(tally.agents_doing(LAWYER, Activity::NotReady), 1);
}

#[test]
fn a_caller_answered_in_front_who_gives_up_on_the_lawyers_is_an_answered_call_with_an_abandoned_leg() {
    let mut script = Script::new();
    script.at((9, 0, 0)).agent(0, Doing::Idle).arrive(1, 0, [1, 2]).offer(1, 0).accept(1);
    script.at((9, 2, 0)).transfer(1, 1);
    script.at((9, 3, 0)).hang_up(1);
    let tally = tally(&options(MONDAY), &script, (10, 0, 0));
    let figures = tally.figures();
    let calls = figures.calls(FRONT, Span::Whole);
    assert_eq!((calls.arrived, calls.answered, calls.abandoned, calls.completed), (1, 1, 1, 0));
    assert_eq!((calls.legs, calls.legs_answered, calls.unanswered.legs), (2, 1, 0));
    assert_eq!(figures.transfers(FRONT, LAWYERS, Span::TimeOfDay(9)).blind, 1);
    assert_eq!(figures.transfers(LAWYERS, FRONT, Span::Whole).all(), 0);
    assert_eq!(calls.answer_rate(), Some(1.0));
    assert_eq!(figures.calls(LAWYERS, Span::Whole).arrived, 0, "it counts where it came first");
    assert_eq!(figures.calls_with(0, 1, Span::Whole), calls, "region north");
    assert_eq!(figures.calls_with(1, 2, Span::Weekday(0)), calls, "mode landline");
    assert_eq!(figures.calls_with(0, 2, Span::Whole).arrived, 0);
    let front = figures.legs(FRONT, Span::Whole, View::Event);
    assert_eq!((front.offered, front.answered.at_once, front.ended()), (1, 1, 1));
    let lawyers = figures.legs(LAWYERS, Span::Whole, View::Event);
    assert_eq!((lawyers.offered, lawyers.abandoned.count, lawyers.abandoned_short), (1, 1, 0));
    for served in [figures.served(FRONT, Span::Whole), figures.served_by_profile(FRONT, CLERK, Span::Whole)] {
        assert_eq!((served.answered, served.at_once, served.mean_talk_secs()), (1, 1, Some(120.0)));
    }
    assert_eq!(figures.served_by_agent(FRONT, AgentId(0), Span::TimeOfDay(9)).conversations, 1);
}

#[test]
fn every_way_of_leaving_is_counted_apart() {
    let mut script = Script::new();
    script.at((9, 0, 0));
    (1..=6).for_each(|call| _ = script.arrive(call, 0, [0, 0]));
    script.leave(1, LegOutcome::Blocked, None);
    script.at((9, 0, 5)).hang_up(2);
    script.at((9, 0, 6)).hang_up(3);
    script.at((9, 0, 30)).leave(4, LegOutcome::Overflowed(Destination::Queue(LAWYERS)), Some(1));
    script.at((9, 0, 40)).leave(5, LegOutcome::TimedOut(Destination::End), None);
    script.join(6, 1).agent(1, Doing::Idle).offer(6, 1).accept(6);
    let tally = tally(&options(Intervals::Whole), &script, (9, 1, 0));
    let legs = tally.figures().legs(FRONT, Span::Whole, View::Cohort);
    assert_eq!(legs.offered, 6);
    assert_eq!((legs.blocked.count, legs.overflowed.count, legs.timed_out.count), (1, 1, 1));
    assert_eq!((legs.abandoned.count, legs.abandoned_short, legs.abandoned.within(0)), (2, 1, 1));
    assert_eq!((legs.answered.count, legs.answered.mean_secs()), (1, Some(40.0)));
    assert_eq!(legs.wait().as_micros(), secs(5 + 6 + 30 + 40 + 40));
    let lawyers = tally.figures().legs(LAWYERS, Span::Whole, View::Cohort);
    assert_eq!((lawyers.offered, lawyers.dequeued.count, tally.waiting(LAWYERS)), (2, 1, 1));
    assert_eq!((tally.calls_alive(), tally.figures().all_calls(Span::Whole).ended()), (2, 4));
}

#[test]
fn offers_are_counted_by_how_they_ended() {
    let mut script = Script::new();
    script.at((9, 0, 0)).agent(1, Doing::Idle).agent(2, Doing::Idle).arrive(1, 1, [0, 0]);
    script.offer(1, 1).fail_offer(1, OfferEnd::NoAnswer, Doing::HeldOff);
    script.offer(1, 2).fail_offer(1, OfferEnd::Refused(Refusal::Rejected), Doing::Idle);
    script.offer(1, 2).fail_offer(1, OfferEnd::AgentGone, Doing::SignedOut);
    script.at((9, 1, 0)).agent(1, Doing::Idle).offer(1, 1).accept(1).arrive(2, 1, [0, 0]);
    script.at((9, 2, 0)).release(1, Doing::Idle).offer(2, 1);
    let tally = tally(&options(Intervals::Whole), &script, (9, 2, 0));
    let offers = tally.figures().offers(LAWYERS, Span::Whole);
    assert_eq!((offers.made, offers.accepted, offers.no_answer, offers.rejected, offers.agent_gone), (5, 1, 1, 1, 1));
    assert_eq!(offers.made - offers.ended(), 1, "one rings");
}

#[test]
fn a_warm_up_is_left_out_but_what_began_in_it_goes_on() {
    let mut script = Script::new();
    script.at((0, 10, 0)).agent(1, Doing::Idle).arrive(1, 1, [0, 0]).offer(1, 1).accept(1);
    script.at((0, 50, 0)).arrive(2, 1, [0, 0]);
    script.at((1, 20, 0)).release(1, Doing::Idle).offer(2, 1).accept(2);
    let options = TallyOptions { start: Timestamp::from_secs(3600), ..options(Intervals::Whole) };
    let tally = tally(&options, &script, (2, 0, 0));
    let figures = tally.figures();
    let (by_event, by_cohort) = (figures.legs(LAWYERS, Span::Whole, View::Event), View::Cohort);
    assert_eq!((by_event.offered, by_event.answered.count), (0, 1));
    assert_eq!(figures.legs(LAWYERS, Span::Whole, by_cohort).answered.count, 0);
    assert_eq!(figures.legs(LAWYERS, Span::WarmUp, by_cohort).answered.count, 2);
    assert_eq!(figures.all_calls(Span::Whole).arrived, 0);
    let talking = figures.agent_time(AgentId(1), Span::Whole).time(Activity::Talking);
    assert_eq!(talking.as_micros(), secs(3600), "talking since before the start, with two callers in turn");
    assert_eq!(figures.waiting_time(LAWYERS, Span::Whole).as_micros(), secs(1200));
    assert_eq!(figures.covered(Span::Whole).as_micros(), secs(3600));
    let waits = tally.histograms().and_then(|histograms| histograms.answered(LAWYERS));
    assert_eq!(waits.map(|waits| waits.count()), Some(1));
}

#[test]
fn a_wallboard_keeps_the_last_quarters_of_an_hour() {
    let quarters = Intervals::Rolling { length: Duration::from_secs(900), keep: 2 };
    let mut script = Script::new();
    script.at((0, 5, 0)).agent(1, Doing::Idle).arrive(1, 1, [0, 0]);
    script.at((0, 20, 0)).arrive(2, 1, [0, 0]);
    script.at((0, 40, 0)).offer(1, 1).accept(1);
    let tally = tally(&options(quarters), &script, (0, 50, 0));
    let figures = tally.figures();
    assert_eq!(figures.intervals(), 2..4);
    let waited = |span| figures.waiting_time(LAWYERS, span).as_micros();
    assert_eq!((waited(Span::Interval(2)), waited(Span::Interval(3))), (secs(600 + 900), secs(300)));
    assert_eq!(waited(Span::Whole), secs(35 * 60 + 30 * 60));
    assert_eq!(figures.legs(LAWYERS, Span::Interval(2), View::Event).answered.count, 1);
    assert_eq!(figures.legs(LAWYERS, Span::Interval(0), View::Event).offered, 0, "no longer told apart");
    assert_eq!(figures.legs(LAWYERS, Span::Whole, View::Cohort).answered.count, 1);
}

#[test]
fn no_work_is_done_for_the_days_before_anything_happened() {
    let days = Intervals::Rolling { length: Duration::from_secs(86_400), keep: 2 };
    let options = options(days);
    let mut tally = Tally::new(&center(), &options).expect("the options are sound");
    // A router's tally of the day begins at time zero, which is in 1970.
    let today = Timestamp::from_secs(20_787 * 86_400 + 7);
    assert_eq!(tally.turn_until(today), 2, "those that are kept, of 20,787");
    assert_eq!(tally.turn_until(today), 0);
    assert_eq!(tally.turn_until(today + Duration::from_secs(86_400)), 1);
    assert_eq!(tally.figures().intervals(), 20_787..20_789);
    let mut newer = Tally::new(&center(), &options).expect("the options are sound").figures().clone();
    newer.merge(tally.figures()).expect("of one kind");
    assert_eq!(&newer, tally.figures());
}

#[test]
fn a_lost_or_foreign_event_is_noticed_and_named() {
    let mut script = Script::new();
    script.at((9, 0, 0)).agent(1, Doing::Idle).arrive(1, 1, [0, 0]).offer(1, 1).accept(1);
    script.at((9, 1, 0)).release(1, Doing::WrapUp);
    let complaint = |skipped: fn(&Fact) -> bool| {
        let mut tally = Tally::new(&center(), &options(MONDAY)).expect("the options are sound");
        script.events.iter().filter(|event| !skipped(&event.fact)).for_each(|event| tally.record(event));
        tally.check().expect_err("something is missing").counter
    };
    assert_eq!(
        complaint(|fact| matches!(fact, Fact::CallArrived { .. })),
        "queue 1 in row 9: calls ended of those arrived"
    );
    assert_eq!(
        complaint(|fact| matches!(fact, Fact::LegStarted { .. })),
        "queue 1 in row 9: legs ended of those offered"
    );
    assert_eq!(complaint(|fact| matches!(fact, Fact::Offered { .. })), "offers: open = agents ringing or dialled for");
    let talk = "agents in conversations = agents talking";
    assert_eq!(complaint(|fact| matches!(fact, Fact::ConversationEnded { .. })), talk);
    let mut tally = Tally::new(&center(), &options(MONDAY)).expect("the options are sound");
    let foreign = Fact::LegStarted {
        leg: leg_of(&script.events),
        queue: QueueId(2),
        priority: 0,
        attributes: Default::default(),
    };
    tally.record(&Event { at: Timestamp::ZERO, fact: foreign });
    let mismatch = tally.check().expect_err("there is no such queue");
    assert_eq!(mismatch.to_string(), "events naming something unknown to the centre: found 1, expected 0");
}

fn leg_of(events: &[Event]) -> crate::id::LegId {
    let legs =
        events.iter().find_map(|event| if let Fact::LegStarted { leg, .. } = event.fact { Some(leg) } else { None });
    legs.expect("the script has a leg")
}

#[test]
fn a_tally_takes_the_memory_that_it_says() {
    use crate::stats::counters::QueueCell;
    use crate::stats::{AgentTime, CallCounts, Served};
    let queue = size_of::<QueueCell>() + 2 * size_of::<CallCounts>();
    assert_eq!((queue * 10 + 512) / 1024, 19, "tenths of a KiB: {queue} bytes");
    assert_eq!((size_of::<AgentTime>(), size_of::<Served>(), size_of::<CallCounts>()), (224, 48, 200));
}

#[test]
fn options_that_cannot_be_had_are_refused_with_the_reason() {
    let refused = |options: TallyOptions| Tally::new(&center(), &options).expect_err("it cannot be had");
    let twenty = Duration::from_secs(20);
    let seven = Duration::from_secs(7 * 60);
    let folded = Intervals::Folded { length: seven, weekdays: vec![] };
    assert_eq!(refused(options(folded)), OptionsError::Length(seven));
    assert_eq!(refused(options(Intervals::Rolling { length: HOUR, keep: 0 })), OptionsError::KeepsNone);
    let sunday = Intervals::Folded { length: HOUR, weekdays: vec![0, 7] };
    assert_eq!(refused(options(sunday)), OptionsError::Weekday { place: 1, found: 7 });
    let falling = TallyOptions { thresholds: vec![twenty, twenty], ..TallyOptions::default() };
    assert_eq!(refused(falling), OptionsError::FallingThresholds(twenty, twenty));
    let many = TallyOptions { thresholds: (1..=8).map(Duration::from_secs).collect(), ..TallyOptions::default() };
    assert_eq!(refused(many), OptionsError::ManyThresholds(8));
    let digits = TallyOptions { histograms: Histograms::Digits(4), ..TallyOptions::default() };
    assert_eq!(refused(digits), OptionsError::Digits(4));
    let clock = TallyOptions { clock_at_zero: Duration::from_secs(86_400), ..TallyOptions::default() };
    assert_eq!(refused(clock), OptionsError::Clock(Duration::from_secs(86_400)));
    let vast = options(Intervals::Rolling { length: HOUR, keep: u32::MAX });
    assert!(matches!(refused(vast), OptionsError::Memory(bytes) if bytes > 4 << 30));
}

/// The bound is for all tallies of a run, not for one.
#[cfg(feature = "sim")]
#[test]
fn threads_are_as_few_as_keep_all_tallies_within_the_bound() {
    let center = center();
    let row = {
        let of = |keep| match options(Intervals::Rolling { length: HOUR, keep }).threads_within(&center, 1, 0, 1) {
            Err(OptionsError::Memory(bytes)) => bytes,
            other => panic!("{keep} rows fit: {other:?}"),
        };
        (of(u32::MAX) - of(u32::MAX - 1_000_000)) / 1_000_000
    };
    let kept = |bytes: u128| options(Intervals::Rolling { length: HOUR, keep: (bytes / row) as u32 });
    let threads = |gib_hundredths: u128| kept(gib_hundredths * (1 << 30) / 100).threads_within(&center, 2, 1, 8);
    assert_eq!(threads(20), Ok(8), "17 tallies of 0.2 GiB are 3.4");
    assert_eq!(threads(30), Ok(6), "13 tallies of 0.3 GiB are 3.9, and 15 are 4.5");
    assert_eq!(threads(130), Ok(1), "3 tallies of 1.3 GiB are 3.9, and 5 are 6.5");
    assert!(matches!(threads(140), Err(OptionsError::Memory(bytes)) if bytes > 4 << 30), "{:?}", threads(140));
}

#[test]
fn what_no_skill_leads_to_takes_no_memory_among_agents() {
    let queues = (0..100).map(|queue| Queue::new(format!("q{queue}"))).collect();
    let profile = |name: usize| {
        let skills = (0..10).map(|place| Skill::new(QueueId(((name * 7 + place) % 100) as u16), 1)).collect();
        Profile::new(format!("p{name}"), skills)
    };
    let center = Center { queues, profiles: (0..3_000).map(profile).collect(), ..Center::default() };
    let folded = Intervals::Folded { length: HOUR, weekdays: vec![] };
    let options = TallyOptions { served: Detail::On, ..options(folded) };
    let memory = Figures::memory(&center, &options);
    assert!(memory < 1 << 30, "2.4 GB when every profile has a cell for every queue: {memory}");
}
