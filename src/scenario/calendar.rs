//! Which pattern each simulated day follows.

use jiff::civil;

use super::lookup::place;
use super::world_file::CalendarFile;
use crate::config::fault::Faults;
use crate::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);
const SHORTEST_PERIOD: Duration = Duration::from_secs(60);
pub(super) const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The days of a replication.
pub(super) struct Days {
    /// For each day the place of its pattern.
    pub(super) patterns: Vec<u16>,
    /// For each day its day of the week, 0 is Monday.
    pub(super) weekdays: Vec<u8>,
}

/// The length of a period, and how many a day has.
pub(super) fn period(file: &CalendarFile, faults: &mut Faults) -> (Duration, usize) {
    let hour = Duration::from_secs(3600);
    let period = file.period.map_or(hour, |period| period.0);
    if period < SHORTEST_PERIOD || period > DAY || !DAY.as_micros().is_multiple_of(period.as_micros()) {
        faults.add("world.calendar.period", period, "a time from 1m to 24h that divides 24 hours");
        return (hour, 24);
    }
    (period, (DAY.as_micros() / period.as_micros()) as usize)
}

/// Resolves weekdays and holidays into a list of days.
pub(super) fn days(file: &CalendarFile, patterns: &[&str], faults: &mut Faults) -> Days {
    let first = file.start.map(|start| start.0);
    let first_weekday = first.map_or(0, |date| date.weekday().to_monday_zero_offset() as usize);
    let week = week(file, patterns, faults);
    let mut days = Days { patterns: Vec::new(), weekdays: Vec::new() };
    let mut missing = [false; 7];
    for day in 0..file.days as usize {
        let weekday = (first_weekday + day) % 7;
        missing[weekday] |= week[weekday].is_none();
        days.patterns.push(week[weekday].unwrap_or(0));
        days.weekdays.push(weekday as u8);
    }
    for (weekday, _) in missing.iter().enumerate().filter(|(_, missing)| **missing) {
        let found = format!("no pattern for {}s", WEEKDAYS[weekday]);
        let expected = format!("`{}` here, or a pattern of that name", WEEKDAYS[weekday]);
        faults.add("world.calendar.week", found, expected);
    }
    holidays(file, first, patterns, &mut days, faults);
    days
}

/// The pattern of each day of the week, where there is one.
fn week(file: &CalendarFile, patterns: &[&str], faults: &mut Faults) -> [Option<u16>; 7] {
    let week = &file.week;
    let named =
        [&week.monday, &week.tuesday, &week.wednesday, &week.thursday, &week.friday, &week.saturday, &week.sunday];
    let find = |name: &str| patterns.iter().position(|pattern| *pattern == name);
    let mut found = [None; 7];
    for (weekday, named) in named.into_iter().enumerate() {
        let kind = if weekday < 5 { "weekday" } else { "weekend" };
        let pattern = match named {
            Some(name) => {
                let path = format!("world.calendar.week.{}", WEEKDAYS[weekday]);
                // A fault has been noted where the name is unknown; another for the missing pattern would repeat it.
                place(patterns.iter().copied(), "pattern", &path, name, faults).or(Some(0))
            }
            None => {
                let only = (patterns.len() <= 1).then_some(0);
                find(WEEKDAYS[weekday]).or_else(|| find(kind)).or(only)
            }
        };
        found[weekday] = pattern.and_then(|place| u16::try_from(place).ok());
    }
    found
}

fn holidays(file: &CalendarFile, first: Option<civil::Date>, patterns: &[&str], days: &mut Days, faults: &mut Faults) {
    for (name, holiday) in &file.holidays {
        let path = format!("world.calendar.holidays.{name}");
        let pattern = place(patterns.iter().copied(), "pattern", &format!("{path}.pattern"), &holiday.pattern, faults);
        let Some(first) = first else {
            faults.add(path, "a holiday in a calendar without a start", "`start` in world.calendar");
            continue;
        };
        let (from, until) = (holiday.date.0, holiday.until.map_or(holiday.date.0, |until| until.0));
        if until < from {
            faults.add(format!("{path}.until"), until, format!("a day from {from} on"));
            continue;
        }
        let last = days.patterns.len() as i64 - 1;
        let (from_day, until_day) = (days_between(first, from), days_between(first, until));
        if until_day < 0 || from_day > last {
            faults.add(format!("{path}.date"), from, "a day of the simulated calendar");
        }
        if let Some(pattern) = pattern.and_then(|place| u16::try_from(place).ok()) {
            for day in from_day.max(0)..=until_day.min(last) {
                days.patterns[day as usize] = pattern;
            }
        }
    }
}

fn days_between(from: civil::Date, until: civil::Date) -> i64 {
    from.duration_until(until).as_hours() / 24
}
