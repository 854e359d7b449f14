//! Opening hours on the time line: weeks, holidays, nights, and days with clock changes.

use acd::config::{Calendar, Center, Date, OpenState, Opening, Queue, Schedule, SpecialDate, UnixTime};
use acd::id::{CalendarId, QueueId};
use acd::time::Timestamp;
use jiff::civil;
use jiff::tz::TimeZoneDatabase;
use proptest::prelude::*;

const ONLY: CalendarId = CalendarId(0);

/// Openings written like `09:00-12:00 22:00-30:00`.
fn openings(text: &str) -> Vec<Opening> {
    let secs = |text: &str| {
        let (hours, minutes) = text.split_once(':').expect("hours and minutes");
        hours.parse::<u32>().expect("hours") * 3600 + minutes.parse::<u32>().expect("minutes") * 60
    };
    let opening = |text: &str| {
        let (opens, closes) = text.split_once('-').expect("a beginning and an end");
        Opening { opens: secs(opens), closes: secs(closes) }
    };
    text.split_whitespace().map(opening).collect()
}

fn date(text: &str) -> Date {
    let date: civil::Date = text.parse().expect("a date");
    Date { year: date.year(), month: date.month() as u8, day: date.day() as u8 }
}

/// A calendar with the hours of Mondays to Fridays, of weekends, and of special dates.
fn calendar(zone: &str, weekday: &str, weekend: &str, special: &[(&str, &str)]) -> Calendar {
    let mut calendar = Calendar::new("office", zone);
    calendar.week[..5].fill(openings(weekday));
    calendar.week[5..].fill(openings(weekend));
    let special = special.iter().map(|(day, hours)| SpecialDate { date: date(day), openings: openings(hours) });
    calendar.exceptions = special.collect();
    calendar
}

fn schedule(calendar: Calendar) -> Schedule {
    let queue = Queue { hours: Some(ONLY), ..Queue::new("help") };
    let center = Center { queues: vec![queue], calendars: vec![calendar], ..Center::default() };
    Schedule::new(&center).expect("a sound calendar")
}

fn unix(text: &str) -> UnixTime {
    let instant: jiff::Timestamp = text.parse().expect("an instant");
    UnixTime::from_secs(instant.as_second())
}

fn utc(at: UnixTime) -> String {
    let instant = jiff::Timestamp::from_microsecond(at.as_micros()).expect("within the calendar");
    instant.strftime("%m-%dT%H:%M").to_string()
}

/// The first changes after an instant, written like `+03-28T08:00 -03-28T16:00`, in UTC.
fn told(schedule: &Schedule, after: &str, count: usize) -> String {
    let sign = |to| if to == OpenState::Open { '+' } else { '-' };
    let changes = schedule.changes(unix(after)).take(count);
    let told: Vec<String> = changes.map(|change| format!("{}{}", sign(change.to), utc(change.at))).collect();
    told.join(" ")
}

#[test]
fn openings_are_where_the_zones_clock_puts_them() {
    let office = "09:00-17:00";
    let night = "22:00-30:00";
    let table = [
        // Shanghai has no clock changes: 09:00 is 01:00 UTC. 2025-01-03 is a Friday.
        (
            "Asia/Shanghai",
            "09:00-12:00 13:30-17:30",
            "",
            "2025-01-03T00:00Z",
            "+01-03T01:00 -01-03T04:00 +01-03T05:30 -01-03T09:30 +01-06T01:00",
        ),
        // Clocks in Berlin go from 02:00 to 03:00 on Sunday, 2025-03-30, and from 03:00 to 02:00 on 2025-10-26.
        ("Europe/Berlin", office, "", "2025-03-28T00:00Z", "+03-28T08:00 -03-28T16:00 +03-31T07:00 -03-31T15:00"),
        ("Europe/Berlin", office, "", "2025-10-24T00:00Z", "+10-24T07:00 -10-24T15:00 +10-27T08:00 -10-27T16:00"),
        ("Europe/Berlin", night, night, "2025-03-29T12:00Z", "+03-29T21:00 -03-30T04:00 +03-30T20:00 -03-31T04:00"),
        ("Europe/Berlin", night, night, "2025-10-25T12:00Z", "+10-25T20:00 -10-26T05:00 +10-26T21:00 -10-27T05:00"),
        // 02:30 does not exist: it is the moment of the jump, 01:00 UTC.
        ("Europe/Berlin", "", "02:30-05:00", "2025-03-29T12:00Z", "+03-30T01:00 -03-30T03:00 +04-05T00:30"),
        ("Europe/Berlin", "", "00:00-02:30", "2025-03-29T12:00Z", "+03-29T23:00 -03-30T01:00 +04-04T22:00"),
        ("Europe/Berlin", "", "02:15-02:45", "2025-03-29T12:00Z", "+04-05T00:15 -04-05T00:45"),
        // 02:30 exists twice: it is the first of the two, 00:30 UTC.
        ("Europe/Berlin", "", "02:30-05:00", "2025-10-25T12:00Z", "+10-26T00:30 -10-26T04:00"),
        ("Europe/Berlin", "", "00:00-02:30", "2025-10-25T12:00Z", "+10-25T22:00 -10-26T00:30"),
        ("Europe/Berlin", "", "02:15-02:45", "2025-10-25T12:00Z", "+10-26T00:15 -10-26T00:45 +11-01T01:15"),
        // New York changes on 2025-03-09 and 2025-11-02.
        ("America/New_York", office, "", "2025-03-07T00:00Z", "+03-07T14:00 -03-07T22:00 +03-10T13:00 -03-10T21:00"),
        ("America/New_York", office, "", "2025-10-31T00:00Z", "+10-31T13:00 -10-31T21:00 +11-03T14:00 -11-03T22:00"),
        // Kathmandu is 5 h 45 min ahead; Lord Howe puts clocks forward by half an hour on 2025-10-05 at 02:00.
        ("Asia/Kathmandu", office, "", "2025-01-03T00:00Z", "+01-03T03:15 -01-03T11:15"),
        ("Australia/Lord_Howe", "", "02:15-03:00", "2025-10-04T12:00Z", "+10-04T15:30 -10-04T16:00"),
        // Samoa crossed the date line and had no Friday, 2011-12-30.
        ("Pacific/Apia", office, office, "2011-12-29T12:00Z", "+12-29T19:00 -12-30T03:00 +12-30T19:00 -12-31T03:00"),
        ("Pacific/Apia", night, night, "2011-12-30T00:00Z", "+12-30T08:00 -12-30T16:00 +12-31T08:00"),
        // In Beirut, 2025-03-30 began at 01:00; in St. John's, 2010-11-07 began twice.
        ("Asia/Beirut", "", "00:00-02:00", "2025-03-29T12:00Z", "+03-29T22:00 -03-29T23:00"),
        ("America/St_Johns", "", "00:00-00:30", "2010-11-06T12:00Z", "+11-07T02:30 -11-07T04:00"),
        // A leap day.
        ("UTC", office, office, "2024-02-28T18:00Z", "+02-29T09:00 -02-29T17:00 +03-01T09:00"),
        ("UTC", office, office, "2025-02-28T18:00Z", "+03-01T09:00"),
    ];
    for (zone, weekday, weekend, after, expected) in table {
        let schedule = schedule(calendar(zone, weekday, weekend, &[]));
        let count = expected.split(' ').count();
        assert_eq!(told(&schedule, after, count), expected, "{zone} {weekday} {weekend}");
        let changes: Vec<_> = schedule.changes(unix(after)).take(count).collect();
        for pair in changes.windows(2) {
            let between = UnixTime::from_micros((pair[0].at.as_micros() + pair[1].at.as_micros()) / 2);
            assert_eq!(schedule.is_open(ONLY, between), pair[0].to == OpenState::Open, "{zone} {}", utc(between));
        }
    }
}

#[test]
fn a_date_has_its_own_openings_in_place_of_its_weekdays() {
    // 2025-01-01 is a Wednesday; 2025-01-26 a working Sunday.
    let special = [("2025-01-01", ""), ("2025-01-26", "09:00-12:00"), ("2025-01-28", "10:00-11:00 14:00-15:00")];
    let office = schedule(calendar("Asia/Shanghai", "09:00-17:00", "", &special));
    assert_eq!(told(&office, "2024-12-31T08:00Z", 3), "-12-31T09:00 +01-02T01:00 -01-02T09:00");
    let days =
        "+01-26T01:00 -01-26T04:00 +01-27T01:00 -01-27T09:00 +01-28T02:00 -01-28T03:00 +01-28T06:00 -01-28T07:00";
    assert_eq!(told(&office, "2025-01-25T00:00Z", 8), days);
}

#[test]
fn a_night_belongs_to_the_date_on_which_it_begins() {
    let nights = "22:00-30:00";
    let closed = schedule(calendar("UTC", nights, nights, &[("2025-05-01", "")]));
    assert_eq!(told(&closed, "2025-04-30T12:00Z", 3), "+04-30T22:00 -05-01T06:00 +05-02T22:00");
    let eve = schedule(calendar("UTC", nights, nights, &[("2025-05-01", "05:00-08:00 23:00-24:00")]));
    assert_eq!(told(&eve, "2025-04-30T12:00Z", 5), "+04-30T22:00 -05-01T08:00 +05-01T23:00 -05-02T00:00 +05-02T22:00");
}

#[test]
fn what_touches_is_one_opening_and_what_never_changes_has_no_changes() {
    let all_day = "00:00-24:00";
    let open = schedule(calendar("Europe/Berlin", all_day, all_day, &[]));
    assert_eq!(open.next_change(ONLY, unix("2025-01-01T00:00Z")), None);
    assert!(open.is_open(ONLY, unix("2025-03-30T01:00Z")));

    let shifted = schedule(calendar("UTC", "08:00-20:00 20:00-32:00", "08:00-32:00", &[("2900-07-01", "")]));
    assert_eq!(told(&shifted, "2025-01-01T00:00Z", 9), "-07-01T08:00 +07-02T08:00");

    let never = schedule(calendar("Europe/Berlin", "", "", &[]));
    assert_eq!(never.changes(unix("2025-01-01T00:00Z")).next(), None);
    assert!(!never.is_open(ONLY, unix("2025-03-30T01:00Z")));

    let once = schedule(calendar("UTC", "", "", &[("9000-07-01", "00:00-24:00"), ("9000-07-02", "00:00-01:00")]));
    assert_eq!(told(&once, "2025-01-01T00:00Z", 9), "+07-01T00:00 -07-02T01:00");
    assert_eq!(once.next_change(ONLY, unix("9000-07-02T01:00Z")), None);
    let until_midnight = schedule(calendar("UTC", "", "", &[("2025-07-01", "12:00-24:00")]));
    assert_eq!(told(&until_midnight, "2025-01-01T00:00Z", 9), "+07-01T12:00 -07-02T00:00");
}

#[test]
fn the_ends_of_all_dates_are_ends_and_no_panic() {
    let office = schedule(calendar("America/New_York", "09:00-17:00", "09:00-17:00", &[]));
    for at in [i64::MIN, -400_000_000_000_000_000, 253_402_207_200_000_000, i64::MAX] {
        let at = UnixTime::from_micros(at);
        assert!(office.changes(at).take(20_000).count() <= 20_000);
        let _ = office.is_open(ONLY, at);
    }
    assert!(office.changes(unix("9999-12-25T00:00Z")).count() < 20);
}

#[test]
fn changes_of_several_calendars_come_in_order_of_time_and_for_their_queues() {
    let mut center = Center::default();
    for (name, zone) in [("berlin", "Europe/Berlin"), ("paris", "Europe/Paris"), ("shanghai", "Asia/Shanghai")] {
        center.calendars.push(Calendar { name: name.into(), ..calendar(zone, "09:00-17:00", "", &[]) });
    }
    for (name, hours) in [("a", Some(2)), ("b", Some(0)), ("c", None), ("d", Some(0)), ("e", Some(1))] {
        center.queues.push(Queue { hours: hours.map(CalendarId), ..Queue::new(name) });
    }
    let schedule = Schedule::new(&center).expect("sound calendars");
    let changes = schedule.changes(unix("2025-01-06T00:00Z")).take(6);
    let order: Vec<(u16, String)> = changes.map(|change| (change.calendar.0, utc(change.at))).collect();
    let at = |calendar, time: &str| (calendar, format!("01-06T{time}"));
    let expected = [at(2, "01:00"), at(0, "08:00"), at(1, "08:00"), at(2, "09:00"), at(0, "16:00"), at(1, "16:00")];
    assert_eq!(order, expected);
    assert_eq!(schedule.queues(CalendarId(0)), [QueueId(1), QueueId(3)]);
    assert_eq!(schedule.queues(CalendarId(9)), []);
}

#[test]
fn an_instant_on_the_engines_clock_counts_from_the_origin() {
    let origin = UnixTime::from_micros(1_700_000_000_250_000);
    let table = [(1_700_000_001, 750_000), (1_700_000_000, 0), (0, 0), (1_700_003_600, 3_599_750_000)];
    for (secs, micros) in table {
        assert_eq!(UnixTime::from_secs(secs).on_clock(origin), Timestamp::from_micros(micros), "{secs}");
    }
    let furthest = UnixTime::from_micros(i64::MAX).on_clock(UnixTime::from_micros(i64::MIN));
    assert_eq!(furthest, Timestamp::from_micros(u64::MAX));
}

#[test]
fn what_no_schedule_can_be_made_of_is_told() {
    let table = [
        (calendar("Asia/Shanghi", "", "", &[]), "calendars.office.zone", "did you mean `Asia/Shanghai`?"),
        (calendar("UTC", "09:00-08:00", "", &[]), "calendars.office.week.monday[0]", "in order"),
        (
            calendar("UTC", "", "", &[("2025-01-01", ""), ("2025-01-01", "")]),
            "calendars.office.exceptions.2025-01-01",
            "each date once",
        ),
    ];
    for (calendar, path, expected) in table {
        let center = Center { calendars: vec![calendar], ..Center::default() };
        let faults = Schedule::new(&center).expect_err(path);
        assert_eq!(faults[0].path, path);
        assert!(faults[0].expected.contains(expected), "{faults:?}");
    }
    let center = Center { queues: vec![Queue { hours: Some(CalendarId(3)), ..Queue::new("a") }], ..Center::default() };
    assert_eq!(Schedule::new(&center).expect_err("no such calendar")[0].path, "queues.a.hours");
}

/// A day's openings in order, built from lengths of breaks and openings in quarters of an hour, including touching
/// ones.
fn day() -> impl Strategy<Value = Vec<Opening>> {
    proptest::collection::vec((0u32..30, 1u32..40), 0..4).prop_map(|parts| {
        let mut openings: Vec<Opening> = Vec::new();
        let mut end = 0;
        for (pause, length) in parts {
            let opens = end + pause;
            if opens < 96 {
                end = opens + length;
                openings.push(Opening { opens: opens * 900, closes: end * 900 });
            }
        }
        openings
    })
}

/// Weeks that are sometimes always closed or always open, or have days that run into the next.
fn week() -> impl Strategy<Value = [Vec<Opening>; 7]> {
    let same = |opens: u32, closes: u32| {
        Just(std::array::from_fn(|_| vec![Opening { opens: opens * 3600, closes: closes * 3600 }]))
    };
    prop_oneof![
        4 => proptest::array::uniform7(day()),
        1 => Just(std::array::from_fn(|_| Vec::new())),
        1 => same(0, 24),
        1 => same(8, 32),
    ]
}

const ZONES: [&str; 8] = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Beirut",
];

fn any_calendar() -> impl Strategy<Value = (Calendar, i64)> {
    let exceptions = proptest::collection::btree_map(0i64..40, day(), 0..6);
    // Starts within 45 days before one of the clock changes of the zones above, or before the date line change.
    let starts = proptest::sample::select(vec!["2011-11-20", "2010-10-01", "2025-02-20", "2025-09-20", "2024-02-15"]);
    (week(), exceptions, proptest::sample::select(&ZONES[..]), starts).prop_map(
        |(mut week, exceptions, zone, start)| {
            // A day must not overlap the first opening of the next.
            for day in 0..7 {
                let next = week[(day + 1) % 7].first().map_or(u32::MAX, |opening| opening.opens + 86_400);
                week[day].iter_mut().for_each(|opening| opening.closes = opening.closes.min(next));
            }
            let first: civil::Date = start.parse().expect("a date");
            let special = exceptions.into_iter().map(|(after, openings)| {
                let day = first.checked_add(jiff::Span::new().days(after)).expect("not far");
                SpecialDate { date: date(&day.to_string()), openings }
            });
            let mut calendar = Calendar::new("any", zone);
            calendar.exceptions = special.collect();
            calendar.week = week;
            (calendar, unix(&format!("{start}T00:00Z")).as_micros() / 1_000_000)
        },
    )
}

/// Whether a calendar is open, found by checking what the clock showed at each earlier quarter of an hour and at the
/// last second before each clock change: the clock has first reached an opening's beginning, and has not yet first
/// reached its end.
fn open_by_the_clock(calendar: &Calendar, at: i64) -> bool {
    let zone = TimeZoneDatabase::bundled().get(&calendar.zone).expect("a zone that exists");
    let instant = |secs: i64| jiff::Timestamp::from_second(secs).expect("within the calendar");
    let shown = |secs: i64| zone.to_datetime(instant(secs));
    let from = at - 4 * 86_400;
    let changes = zone.preceding(instant(at + 1)).map(|change| change.timestamp().as_second());
    let just_before = changes.take_while(|&change| change > from).map(|change| shown(change - 1));
    // The latest time shown by the clock so far: openings begin and end when it passes their times.
    let latest = (from..=at).step_by(900).map(shown).chain([shown(at)]).chain(just_before).max();
    let latest = latest.expect("there is at least one");
    let today = shown(at).date();
    (-3..=2).any(|offset: i64| {
        let day = today.checked_add(jiff::Span::new().days(offset)).expect("not far");
        let own = calendar.exceptions.iter().find(|exception| exception.date == date(&day.to_string()));
        let usual = &calendar.week[day.weekday().to_monday_zero_offset() as usize];
        own.map_or(usual, |own| &own.openings).iter().any(|opening| {
            let time = |secs: u32| day.at(0, 0, 0, 0) + jiff::SignedDuration::from_secs(i64::from(secs));
            time(opening.opens) <= latest && latest < time(opening.closes)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn walking_the_changes_comes_to_the_same_as_asking(
        (calendar, start) in any_calendar(),
        moments in proptest::collection::vec(0i64..50 * 86_400, 1..60),
    ) {
        let schedule = schedule(calendar.clone());
        let begin = UnixTime::from_secs(start);
        let end = start + 60 * 86_400;
        let changes: Vec<_> =
            schedule.changes(begin).take_while(|change| change.at.as_micros() < end * 1_000_000).collect();
        for pair in changes.windows(2) {
            prop_assert!(pair[0].at < pair[1].at && pair[0].to != pair[1].to, "{pair:?}");
        }
        for after in moments {
            let at = UnixTime::from_secs(start + after);
            let last = changes.iter().take_while(|change| change.at <= at).last();
            let walked = last.map_or(schedule.is_open(ONLY, begin), |change| change.to == OpenState::Open);
            prop_assert_eq!(walked, schedule.is_open(ONLY, at), "{:?}", at);
            prop_assert_eq!(walked, open_by_the_clock(&calendar, start + after), "by the clock at {:?}", at);
            let next = changes.iter().find(|change| change.at > at).copied();
            let asked = schedule.next_change(ONLY, at).filter(|change| change.at.as_micros() < end * 1_000_000);
            prop_assert_eq!(asked, next);
        }
        for change in &changes {
            let before = UnixTime::from_micros(change.at.as_micros() - 1);
            prop_assert_eq!(schedule.is_open(ONLY, change.at), change.to == OpenState::Open);
            prop_assert_ne!(schedule.is_open(ONLY, before), schedule.is_open(ONLY, change.at));
        }
    }
}
