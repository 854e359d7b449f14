//! Which pattern each simulated day follows.

use std::collections::BTreeSet;

use jiff::civil;

use super::file::world::CalendarFile;
use super::lookup::place;
use crate::config::text::fault::Faults;
use crate::sim::world::{DayPattern, World, eve};
use crate::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);
const SHORTEST_PERIOD: Duration = Duration::from_secs(60);
pub(super) const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The days of a replication.
pub(super) struct Days {
    /// For each day the index of its pattern.
    pub(super) patterns: Vec<u16>,
    /// For each day its weekday; 0 is Monday.
    pub(super) weekdays: Vec<u8>,
    /// For each day the weekday whose shifts are worked.
    pub(super) duty_weekdays: Vec<u8>,
    /// The pattern of each day of the week.
    pub(super) week: [u16; 7],
    /// The date of the first day.
    pub(super) first: Option<civil::Date>,
}

impl Days {
    /// The weekday, for shifts, and the pattern of the day before the first, as [`World::eve`](crate::sim::world::World)
    /// has them; `None` without days.
    pub(super) fn eve(&self) -> Option<(u8, u16)> {
        eve(&self.weekdays, &self.duty_weekdays, &self.patterns)
    }
}

/// The length of a period, and the number of periods in a day.
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
pub(super) fn days(file: &CalendarFile, patterns: &[DayPattern], faults: &mut Faults) -> Days {
    let first = file.start.map(|start| start.0);
    let first_weekday = first.map_or(0, |date| date.weekday().to_monday_zero_offset() as usize);
    let week = week(file, patterns, faults);
    let every_day = week.map(|pattern| pattern.unwrap_or(0));
    let mut days =
        Days { patterns: Vec::new(), weekdays: Vec::new(), duty_weekdays: Vec::new(), week: every_day, first };
    for day in 0..file.days as usize {
        let weekday = (first_weekday + day) % 7;
        days.patterns.push(week[weekday].unwrap_or(0));
        days.weekdays.push(weekday as u8);
    }
    let under_holiday = holidays(file, first, patterns, &mut days, faults);
    // A weekday needs a pattern only where one of its days is under no holiday.
    let ordinary = days.weekdays.iter().zip(&under_holiday).filter(|(_, under)| !**under);
    let needed: BTreeSet<usize> = ordinary.map(|(&weekday, _)| usize::from(weekday)).collect();
    for weekday in needed.into_iter().filter(|&weekday| week[weekday].is_none()) {
        let found = format!("no pattern for {}s", WEEKDAYS[weekday]);
        let expected = format!("`{}` here, or a pattern of that name", WEEKDAYS[weekday]);
        faults.add("world.calendar.week", found, expected);
    }
    days.duty_weekdays = duty_weekdays(&days, patterns);
    days
}

/// The weekday whose shifts are worked on each day. A holiday, or a working day in place of one, uses the shifts of a
/// weekday that follows the same pattern, if its own weekday does not: of several, the first for the first such day,
/// the second for the next, and so on. If no weekday follows that pattern, those with the closest number of calls a
/// day are used.
fn duty_weekdays(days: &Days, patterns: &[DayPattern]) -> Vec<u8> {
    let calls: Vec<f64> = patterns.iter().map(|pattern| World::calls_per_day(pattern, patterns)).collect();
    let of = |pattern: u16| calls.get(usize::from(pattern)).copied().unwrap_or(0.0);
    let mut so_far = vec![0usize; patterns.len()];
    let mut duty = Vec::with_capacity(days.weekdays.len());
    for (&weekday, &pattern) in days.weekdays.iter().zip(&days.patterns) {
        let distance = |day: u8| {
            let of_week = days.week[usize::from(day)];
            if of_week == pattern { -1.0 } else { (of(of_week) - of(pattern)).abs() }
        };
        let nearest = (0..7).map(distance).fold(f64::INFINITY, f64::min);
        if distance(weekday) == nearest {
            duty.push(weekday);
            continue;
        }
        let alike: Vec<u8> = (0..7).filter(|&day| distance(day) == nearest).collect();
        let turn = &mut so_far[usize::from(pattern)];
        duty.push(alike[*turn % alike.len()]);
        *turn += 1;
    }
    duty
}

/// The pattern of each weekday, if there is one.
fn week(file: &CalendarFile, patterns: &[DayPattern], faults: &mut Faults) -> [Option<u16>; 7] {
    let week = &file.week;
    let named =
        [&week.monday, &week.tuesday, &week.wednesday, &week.thursday, &week.friday, &week.saturday, &week.sunday];
    let find = |name: &str| patterns.iter().position(|pattern| pattern.name == name);
    let drawn: BTreeSet<usize> =
        patterns.iter().flat_map(|pattern| &pattern.drawn).map(|(place, _)| usize::from(*place)).collect();
    let kinds: Vec<usize> = (0..patterns.len()).filter(|place| !drawn.contains(place)).collect();
    let mut found = [None; 7];
    for (weekday, named) in named.into_iter().enumerate() {
        let kind = if weekday < 5 { "weekday" } else { "weekend" };
        let pattern = match named {
            Some(name) => {
                let path = format!("world.calendar.week.{}", WEEKDAYS[weekday]);
                // An unknown name has already been reported; a fault for the missing pattern would repeat it.
                place(names(patterns), "pattern", &path, name, faults).or(Some(0))
            }
            None => {
                let only = (kinds.len() == 1).then(|| kinds[0]);
                find(WEEKDAYS[weekday]).or_else(|| find(kind)).or(only)
            }
        };
        found[weekday] = pattern.and_then(|place| u16::try_from(place).ok());
    }
    found
}

fn names(patterns: &[DayPattern]) -> impl Iterator<Item = &str> + Clone {
    patterns.iter().map(|pattern| pattern.name.as_str())
}

fn holidays(
    file: &CalendarFile,
    first: Option<civil::Date>,
    patterns: &[DayPattern],
    days: &mut Days,
    faults: &mut Faults,
) -> Vec<bool> {
    let mut taken: Vec<Option<&str>> = vec![None; days.patterns.len()];
    for (name, holiday) in &file.holidays {
        let path = format!("world.calendar.holidays.{name}");
        let pattern = place(names(patterns), "pattern", &format!("{path}.pattern"), &holiday.pattern, faults);
        let Some(first) = first else {
            faults.add(path, "a holiday in a calendar without a start date", "`start` in world.calendar");
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
        let within = from_day.max(0)..=until_day.min(last);
        let other = within.clone().find_map(|day| taken[day as usize].replace(name));
        if let Some(other) = other {
            let found = format!("days that are under `{other}` as well");
            faults.add(&path, found, "each day under one holiday: end the one before, and go on after it with another");
        }
        if let Some(pattern) = pattern.and_then(|place| u16::try_from(place).ok()) {
            for day in within {
                days.patterns[day as usize] = pattern;
            }
        }
    }
    taken.iter().map(Option::is_some).collect()
}

pub(super) fn days_between(from: civil::Date, until: civil::Date) -> i64 {
    from.duration_until(until).as_hours() / 24
}
