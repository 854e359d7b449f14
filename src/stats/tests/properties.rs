//! Properties of every history.

use proptest::prelude::*;

use super::script::{Script, center};
use crate::engine::{Event, Fact, LegOutcome};
use crate::id::{AgentId, ProfileId, QueueId};
use crate::stats::{
    Activity, AgentDetail, AgentTime, CallCounts, Detail, Figures, Histograms, Intervals, LegCounts, Span, Tally,
    TallyOptions, View,
};
use crate::time::{Duration, Timestamp};

const WEEK: Duration = Duration::from_secs(7 * 86_400);
const HOURS_24: Duration = Duration::from_secs(86_400);
const HOURS_6: Duration = Duration::from_secs(6 * 3600);

fn options(intervals: Intervals) -> TallyOptions {
    TallyOptions {
        intervals,
        thresholds: vec![Duration::from_secs(1), HOURS_6],
        short_abandon: Some(Duration::from_secs(600)),
        agents: AgentDetail::Agent,
        served: Detail::On,
        attributes: Detail::On,
        histograms: Histograms::Digits(1),
        ..TallyOptions::default()
    }
}

fn folded(length: Duration) -> Intervals {
    Intervals::Folded { length, weekdays: Vec::new() }
}

fn new_tally(options: &TallyOptions) -> Tally {
    Tally::new(&center(), options).expect("the options are sound")
}

fn tally(options: &TallyOptions, events: &[Event], until: Timestamp) -> Tally {
    let mut tally = new_tally(options);
    events.iter().for_each(|event| tally.record(event));
    tally.advance(until);
    tally
}

type Steps = Vec<(u8, (u8, u8, u8))>;

/// Steps and the pauses before them: mostly none, so that events coincide; else a second, some minutes, an
/// hour, six.
fn steps() -> impl Strategy<Value = Steps> {
    prop::collection::vec((any::<u8>(), (any::<u8>(), 0u8..40, any::<u8>())), 0..160)
}

fn pause(choice: u8) -> Duration {
    let secs = [0, 0, 0, 0, 1, 420, 3600, 6 * 3600][usize::from(choice % 8)];
    Duration::from_secs(secs)
}

/// A history of less than a week, with boundaries at whole hours, as the pauses are few enough.
fn history(steps: &Steps) -> Script {
    let mut script = Script::new();
    for &(choice, step) in steps {
        if script.now + pause(choice) < Timestamp::ZERO + WEEK {
            script.wait(pause(choice));
        }
        script.random(step);
    }
    script
}

fn later(event: &Event, by: Duration) -> Event {
    let mut fact = event.fact;
    match &mut fact {
        Fact::LegEnded { enqueued: began, .. }
        | Fact::ConversationEnded { since: began, .. }
        | Fact::CallEnded { arrived: began, .. } => *began = *began + by,
        _ => {}
    }
    Event { at: event.at + by, fact }
}

fn queues() -> impl Iterator<Item = QueueId> {
    (0..2).map(QueueId)
}

/// Everything a span can be queried for, added up over several spans.
fn answers(figures: &Figures, spans: &[Span]) -> (Vec<LegCounts>, Vec<CallCounts>, Vec<AgentTime>, Vec<u128>) {
    let legs = |queue, view| spans.iter().map(|&span| figures.legs(queue, span, view)).sum();
    let calls = |attribute, value| spans.iter().map(|&span| figures.calls_with(attribute, value, span)).sum();
    let times = |agent| spans.iter().map(|&span| figures.agent_time(AgentId(agent), span)).sum();
    let micros = |queue| spans.iter().map(|&span| figures.waiting_time(queue, span).as_micros()).sum();
    let talk = |queue| spans.iter().map(|&span| figures.served(queue, span).talk.as_micros()).sum();
    (
        queues().flat_map(|queue| [legs(queue, View::Event), legs(queue, View::Cohort)]).collect(),
        (0..3).flat_map(|value| [calls(0, value), calls(1, value)]).collect(),
        (0..3).map(times).collect(),
        queues().flat_map(|queue| [micros(queue), talk(queue)]).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn everything_adds_up_after_every_step(steps in steps(), start_hours in 0u64..30) {
        let start = Timestamp::from_secs(3600 * start_hours);
        let mut tally = new_tally(&TallyOptions { start, ..options(folded(HOURS_6)) });
        let mut script = Script::new();
        let mut recorded = 0;
        for (choice, step) in steps {
            script.wait(pause(choice));
            script.random(step);
            script.events[recorded..].iter().for_each(|event| tally.record(event));
            recorded = script.events.len();
            prop_assert_eq!(tally.check(), Ok(()));
        }
        prop_assert_eq!(tally.calls_alive(), script.alive().len() as u64);
        script.close();
        script.events[recorded..].iter().for_each(|event| tally.record(event));
        tally.advance(script.now);
        prop_assert_eq!(tally.check(), Ok(()));
        prop_assert_eq!(tally.calls_alive(), 0);
    }

    #[test]
    fn merging_two_runs_is_recording_one_after_the_other(first in steps(), second in steps()) {
        let options = options(folded(HOURS_6));
        let (mut first, second) = (history(&first), history(&second));
        first.close();
        let end = Timestamp::ZERO + WEEK;
        let mut merged = tally(&options, &first.events, end);
        let other = tally(&options, &second.events, end);
        let both = first.events.iter().copied().chain(second.events.iter().map(|event| later(event, WEEK)));
        let one = tally(&options, &both.collect::<Vec<_>>(), end + WEEK);
        let histograms = merged.histograms().cloned().map(|mut sum| {
            sum.merge(other.histograms().expect("they are kept")).map(|()| sum)
        });
        prop_assert_eq!(histograms, Some(Ok(one.histograms().expect("they are kept").clone())));

        let mut sum = merged.figures().clone();
        prop_assert_eq!(sum.merge(other.figures()), Ok(()));
        prop_assert_eq!(&sum, one.figures());
        let mut reversed = other.figures().clone();
        prop_assert_eq!(reversed.merge(merged.figures()), Ok(()));
        prop_assert_eq!(reversed, sum);

        // The second time, it restarts from whatever the second history left open.
        for _ in 0..2 {
            merged.restart();
            second.events.iter().for_each(|event| merged.record(event));
            merged.advance(end);
            prop_assert_eq!(merged.figures(), other.figures(), "a restarted tally equals a new one");
        }
    }

    #[test]
    fn intervals_add_up_to_the_whole_however_they_are_cut(steps in steps()) {
        let script = history(&steps);
        let end = Timestamp::ZERO + WEEK;
        let figures = |intervals| tally(&options(intervals), &script.events, end).figures().clone();
        let uncut = answers(&figures(Intervals::Whole), &[Span::Whole]);
        let by_hour = figures(folded(HOURS_6));
        let times: Vec<Span> = (0..4).map(Span::TimeOfDay).collect();
        let weekdays: Vec<Span> = (0..7).map(Span::Weekday).collect();
        let cells: Vec<Span> =
            (0..28).map(|cell| Span::Weekly { weekday: cell / 4, time_of_day: u32::from(cell % 4) }).collect();
        for spans in [&[Span::Whole][..], &times, &weekdays, &cells] {
            prop_assert_eq!(&answers(&by_hour, spans), &uncut);
        }
        prop_assert_eq!(&answers(&figures(folded(HOURS_24)), &weekdays), &uncut);
        let rolling = figures(Intervals::Rolling { length: HOURS_6, keep: 3 });
        prop_assert_eq!(&answers(&rolling, &[Span::Whole]), &uncut);
        let every = figures(Intervals::Rolling { length: HOURS_6, keep: 40 });
        let numbered: Vec<Span> = every.intervals().map(Span::Interval).collect();
        prop_assert_eq!(&answers(&every, &numbered), &uncut);
        let by_profile = TallyOptions { agents: AgentDetail::Profile, ..options(folded(HOURS_6)) };
        let profiles = tally(&by_profile, &script.events, end);
        for (profile, queue) in [(ProfileId(0), QueueId(0)), (ProfileId(1), QueueId(1))] {
            let span = Span::TimeOfDay(1);
            prop_assert_eq!(profiles.figures().profile_time(profile, span), by_hour.profile_time(profile, span));
            let served = by_hour.served_by_profile(queue, profile, span);
            prop_assert_eq!(profiles.figures().served_by_profile(queue, profile, span), served);
        }
    }

    #[test]
    fn a_gap_of_any_length_is_counted_as_if_every_interval_of_it_had_been_begun(
        steps in steps(),
        late in 0u64..200,
        keep in 1u32..4,
        start in 0u64..3,
    ) {
        let script = history(&steps);
        let start = Timestamp::ZERO + HOURS_6.saturating_mul(start * 5);
        let clock_at_zero = Duration::from_secs(3600);
        let rolling = Intervals::Rolling { length: HOURS_6, keep };
        let options = TallyOptions { start, clock_at_zero, ..options(rolling) };
        let gap = HOURS_6.saturating_mul(late) + Duration::from_secs(7);
        let (mut at_once, mut walked) = (new_tally(&options), new_tally(&options));
        // Once in the middle, when somebody may wait, once at the end.
        let (before, after) = script.events.split_at(script.events.len() / 2);
        let after: Vec<Event> = after.iter().map(|event| Event { at: event.at + gap, ..*event }).collect();
        let end = Timestamp::ZERO + WEEK + gap + gap;
        let until = after.first().map_or(end, |event| event.at);
        for (events, until) in [(before, until), (&after, end)] {
            let mut now = Timestamp::ZERO;
            for event in events {
                at_once.record(event);
                walked.record(event);
                now = event.at;
            }
            while now < until {
                now = (now + HOURS_6).min(until);
                walked.advance(now);
            }
            at_once.advance(until);
            prop_assert_eq!(at_once.figures(), walked.figures());
        }
        let mut merged = new_tally(&options).figures().clone();
        merged.merge(at_once.figures()).expect("of one kind");
        prop_assert_eq!(&merged, at_once.figures());
    }

    #[test]
    fn recording_allocates_nothing_once_every_cell_has_been_reached(steps in steps()) {
        let script = history(&steps);
        let mut tally = new_tally(&options(Intervals::Rolling { length: HOURS_6, keep: 3 }));
        let record = |tally: &mut Tally| {
            script.events.iter().for_each(|event| tally.record(event));
            tally.advance(Timestamp::ZERO + WEEK);
        };
        record(&mut tally);
        tally.restart();
        let told = allocation_counter::measure(|| record(&mut tally));
        prop_assert_eq!(told.count_total, 0);
    }

    #[test]
    fn each_interval_holds_what_a_search_of_the_events_finds(steps in steps()) {
        let script = history(&steps);
        let end = Timestamp::ZERO + WEEK;
        let found = tally(&options(Intervals::Rolling { length: HOURS_6, keep: 40 }), &script.events, end);
        for number in 0..28 {
            let begin = Timestamp::ZERO + HOURS_6.saturating_mul(number);
            let inside = |at: Timestamp| begin <= at && at < begin + HOURS_6;
            let span = Span::Interval(number);
            for (queue, view) in queues().flat_map(|queue| [(queue, View::Event), (queue, View::Cohort)]) {
                let legs = found.figures().legs(queue, span, view);
                let searched = search_legs(&script.events, queue, view, inside);
                prop_assert_eq!((legs.offered, legs.answered.count, legs.abandoned.within(0), legs.ended()), searched);
            }
            let time = found.figures().agent_time(AgentId(1), span).time(Activity::Idle);
            prop_assert_eq!(time.as_micros(), search_idle(&script.events, AgentId(1), begin, begin + HOURS_6, end));
        }
    }
}

/// Offered, answered, abandoned within a second, ended: computed the slow way.
fn search_legs(
    events: &[Event],
    queue: QueueId,
    view: View,
    inside: impl Fn(Timestamp) -> bool,
) -> (u64, u64, u64, u64) {
    let mut found = (0, 0, 0, 0);
    for event in events {
        match event.fact {
            Fact::LegStarted { queue: of, .. } if of == queue && inside(event.at) => found.0 += 1,
            Fact::LegEnded { queue: of, outcome, enqueued, .. }
                if of == queue && inside(if view == View::Event { event.at } else { enqueued }) =>
            {
                let soon = event.at.since(enqueued) <= Duration::from_secs(1);
                found.1 += u64::from(matches!(outcome, LegOutcome::Answered(_)));
                found.2 += u64::from(outcome == LegOutcome::Abandoned && soon);
                found.3 += 1;
            }
            _ => {}
        }
    }
    found
}

/// Microseconds that an agent was idle between two times: computed the slow way.
fn search_idle(events: &[Event], who: AgentId, begin: Timestamp, end: Timestamp, last: Timestamp) -> u128 {
    let mut since = None;
    let mut sum = 0;
    let mut add = |from: Timestamp, to: Timestamp| sum += to.min(end).since(from.max(begin)).as_micros();
    for event in events {
        if let Fact::AgentChanged { agent, to, .. } = event.fact
            && agent == who
        {
            if let Some(from) = since.take() {
                add(from, event.at);
            }
            since = (Activity::from(to) == Activity::Idle).then_some(event.at);
        }
    }
    if let Some(from) = since {
        add(from, last);
    }
    u128::from(sum)
}
