//! When queues open and close during a replication: the centre's calendars, laid over the simulated days.
//!
//! A simulated day always has 24 hours, on the clock of one time zone. When clocks change, an opening keeps its clock
//! times: an hour that does not exist passes all the same, and what happens during a repeated hour happens in the order
//! of the real day, at its times in the first of the two hours at the earliest.

use std::collections::BTreeMap;

use jiff::civil;
use jiff::tz::TimeZone;

use super::world::HoursChange;
use crate::config::schedule::{zone_expected, zone_named};
use crate::config::{Center, ConfigError, ConfigErrors, OpenState, Schedule, UnixTime};
use crate::id::QueueId;
use crate::time::{Duration, Timestamp};

/// The openings and closings of queues with opening hours, for `days` days from midnight of `start`, on the clock of
/// `zone` (by default the only zone of such queues), in order of time and then of queue. A queue that is open when the
/// simulation begins opens at [`Timestamp::ZERO`]. Nothing happens after the last day: queues that are open then stay
/// open for the callers who are still present.
///
/// # Errors
/// Faults that [`Schedule::new`] finds; an unknown zone; no zone, if the queues' calendars are in several.
pub fn hours_changes(
    center: &Center,
    start: civil::Date,
    days: u32,
    zone: Option<&str>,
) -> Result<Vec<HoursChange>, ConfigErrors> {
    let schedule = Schedule::new(center)?;
    let Some(clock) = Clock::new(center, start, zone)? else { return Ok(Vec::new()) };
    let end = Timestamp::ZERO + Duration::from_secs(86_400).saturating_mul(u64::from(days));
    let begin = clock.begin();
    let mut changes: BTreeMap<(Timestamp, QueueId), OpenState> = BTreeMap::new();
    for queue in center.queue_ids() {
        let open = center.queues[queue.index()].hours.is_some_and(|calendar| schedule.is_open(calendar, begin));
        if open {
            changes.insert((Timestamp::ZERO, queue), OpenState::Open);
        }
    }
    let mut now = Timestamp::ZERO;
    for change in schedule.changes(begin) {
        // Clocks that go back do not take the simulation back.
        now = now.max(clock.shown(change.at));
        if now >= end {
            break;
        }
        // If a gap merges two changes into one, the later one counts.
        changes.extend(schedule.queues(change.calendar).iter().map(|&queue| ((now, queue), change.to)));
    }
    let mut state = vec![OpenState::Closed; center.queues.len()];
    let changes =
        changes.into_iter().filter(|((_, queue), to)| std::mem::replace(&mut state[queue.index()], *to) != *to);
    Ok(changes.map(|((at, queue), to)| HoursChange { at, queue, to }).collect())
}

/// The distinct zones of the queues' calendars.
fn zones(center: &Center) -> Vec<&str> {
    let used = |place: usize| center.queues.iter().any(|queue| queue.hours.is_some_and(|id| id.index() == place));
    let calendars = center.calendars.iter().enumerate().filter(|(place, _)| used(*place));
    let mut zones: Vec<&str> = calendars.map(|(_, calendar)| calendar.zone.as_str()).collect();
    zones.sort_unstable();
    zones.dedup();
    zones
}

/// The default time zone of the simulated days; `None` if the queues' calendars are in several zones, or there are
/// none.
pub(crate) fn only_zone(center: &Center) -> Option<&str> {
    match zones(center).as_slice() {
        [zone] => Some(zone),
        _ => None,
    }
}

/// The simulated clock.
struct Clock {
    zone: TimeZone,
    midnight: civil::DateTime,
}

impl Clock {
    /// `None` if no queue has opening hours.
    fn new(center: &Center, start: civil::Date, zone: Option<&str>) -> Result<Option<Self>, ConfigError> {
        let zones = zones(center);
        let Some(first) = zones.first() else { return Ok(None) };
        if zone.is_none() && zones.iter().any(|other| !other.eq_ignore_ascii_case(first)) {
            let found = format!("no zone, although calendars are in {}", zones.join(" and "));
            return Err(ConfigError::new("calendar.zone", found, "the time zone of the simulated days"));
        }
        let name = zone.unwrap_or(first);
        let Some(zone) = zone_named(name) else {
            let found = format!("the unknown time zone `{name}`");
            return Err(ConfigError::new("calendar.zone", found, zone_expected(name).to_string()));
        };
        Ok(Some(Self { zone, midnight: start.at(0, 0, 0, 0) }))
    }

    /// The instant at which the simulation begins.
    fn begin(&self) -> UnixTime {
        let begin = self.zone.to_ambiguous_timestamp(self.midnight).compatible();
        UnixTime::from_secs(begin.map_or(i64::MAX, jiff::Timestamp::as_second))
    }

    /// The time on the simulated clock at an instant.
    fn shown(&self, at: UnixTime) -> Timestamp {
        let last = jiff::Timestamp::MAX;
        let at = jiff::Timestamp::from_microsecond(at.as_micros()).unwrap_or(last);
        let since = self.zone.to_datetime(at).duration_since(self.midnight);
        Timestamp::from_micros(u64::try_from(since.as_micros()).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Calendar, Opening, Queue};
    use crate::id::CalendarId;

    fn center(calendars: &[(&str, Opening)], queues: &[Option<u16>]) -> Center {
        let calendar = |(place, (zone, opening)): (usize, &(&str, Opening))| {
            let mut calendar = Calendar::new(format!("calendar {place}"), *zone);
            calendar.week.fill(vec![*opening]);
            calendar
        };
        let queue = |(place, hours): (usize, &Option<u16>)| Queue {
            hours: hours.map(CalendarId),
            ..Queue::new(format!("queue {place}"))
        };
        Center {
            calendars: calendars.iter().enumerate().map(calendar).collect(),
            queues: queues.iter().enumerate().map(queue).collect(),
            ..Center::default()
        }
    }

    const fn opening(opens_min: u32, closes_min: u32) -> Opening {
        Opening { opens: opens_min * 60, closes: closes_min * 60 }
    }

    /// Changes as `day hh:mm queue +/-`.
    fn told(center: &Center, start: (i16, i8, i8), days: u32, zone: Option<&str>) -> Vec<String> {
        let start = civil::date(start.0, start.1, start.2);
        let changes = hours_changes(center, start, days, zone).expect("the zones exist");
        let told = |HoursChange { at, queue, to }: HoursChange| {
            let minutes = at.as_micros() / 60_000_000;
            let sign = if to == OpenState::Open { '+' } else { '-' };
            format!("{} {:02}:{:02} {queue}{sign}", minutes / 1440, minutes / 60 % 24, minutes % 60)
        };
        changes.into_iter().map(told).collect()
    }

    #[test]
    fn office_hours_are_at_the_same_time_of_every_simulated_day() {
        let center = center(&[("Europe/Berlin", opening(540, 1020))], &[None, Some(0), Some(0)]);
        let day = |day: u32| ["09:00 1+", "09:00 2+", "17:00 1-", "17:00 2-"].map(|change| format!("{day} {change}"));
        let expected: Vec<String> = (0..3).flat_map(day).collect();
        for start in [(2025, 3, 29), (2025, 10, 25), (2024, 2, 28)] {
            assert_eq!(told(&center, start, 3, None), expected, "{start:?}");
        }
    }

    #[test]
    fn a_queue_that_is_open_at_the_start_opens_with_it() {
        let center = center(&[("Asia/Shanghai", opening(1320, 1800))], &[Some(0)]);
        let expected = ["0 00:00 0+", "0 06:00 0-", "0 22:00 0+", "1 06:00 0-", "1 22:00 0+"];
        assert_eq!(told(&center, (2025, 1, 1), 2, None), expected);
        let always = super::tests::center(&[("Asia/Shanghai", Opening::ALL_DAY)], &[Some(0)]);
        assert_eq!(told(&always, (2025, 1, 1), 365, None), ["0 00:00 0+"]);
    }

    #[test]
    fn an_hour_that_does_not_exist_is_over_when_it_begins_and_a_repeated_one_does_not_turn_time_back() {
        let early = center(&[("Europe/Berlin", opening(90, 150))], &[Some(0)]);
        assert_eq!(told(&early, (2025, 3, 30), 1, None), ["0 01:30 0+", "0 03:00 0-"]);
        assert_eq!(told(&early, (2025, 10, 26), 1, None), ["0 01:30 0+", "0 02:30 0-"]);
        // 01:15 UTC is the second 02:15, which comes after the first 02:30.
        let abroad = center(&[("Europe/Berlin", opening(150, 180)), ("UTC", opening(75, 80))], &[Some(0), Some(1)]);
        assert_eq!(told(&abroad, (2025, 10, 26), 1, Some("Europe/Berlin")), ["0 02:30 0+", "0 03:00 0-"]);
    }

    #[test]
    fn calendars_of_several_zones_need_a_clock_to_be_told_on() {
        let hours = opening(540, 1020);
        let center = center(&[("Asia/Shanghai", hours), ("Europe/Berlin", hours)], &[Some(0), Some(1)]);
        let expected = ["0 02:00 0+", "0 09:00 1+", "0 10:00 0-", "0 17:00 1-"];
        assert_eq!(told(&center, (2025, 1, 15), 1, Some("Europe/Berlin")), expected);
        let start = civil::date(2025, 1, 15);
        let errors = hours_changes(&center, start, 1, None).expect_err("whose clock is it?");
        assert_eq!(errors[0].found, "no zone, although calendars are in Asia/Shanghai and Europe/Berlin");
        let errors = hours_changes(&center, start, 1, Some("Berlin")).expect_err("a city is no zone");
        assert!(errors[0].expected.ends_with("did you mean `Europe/Berlin`?"), "{errors:?}");
    }
}
