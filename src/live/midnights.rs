//! When days begin, on the engine's clock.

use std::fmt;
use std::sync::Arc;

use crate::time::{Duration, Timestamp};

const DAY: Duration = Duration::from_secs(86_400);

type Next = dyn Fn(Timestamp) -> Timestamp + Send + Sync;

/// When days begin, on the engine's clock; a published state counts from then.
#[derive(Clone)]
pub struct Midnights {
    next: Arc<Next>,
    by_time_of_day: bool,
}

impl Midnights {
    /// Every 24 hours, on a clock that shows `clock_at_zero` at the engine's time zero.
    pub fn every_24_hours(clock_at_zero: Duration) -> Self {
        let (day, clock) = (DAY.as_micros(), clock_at_zero.as_micros() % DAY.as_micros());
        let next = move |now: Timestamp| {
            let into_the_day = (now.as_micros() % day + clock) % day;
            now + Duration::from_micros(day - into_the_day)
        };
        Self { next: Arc::new(next), by_time_of_day: false }
    }

    /// On the clock of a time zone, by its IANA name, where the engine's time is the time since 1970 (as that of
    /// [`MonotonicClock::on_unix_time`](super::MonotonicClock::on_unix_time) is). A day on which clocks change has 23
    /// or 25 hours; where there is no midnight the day begins with the first moment of its date. Where the time of
    /// day is set while the router runs ([`Clock::time_of_day_ahead`](super::Clock::time_of_day_ahead)), that is
    /// followed within ten seconds. `None` where the zone is unknown.
    #[cfg(feature = "config")]
    pub fn in_zone(name: &str) -> Option<Self> {
        let zone = crate::config::schedule::zone_named(name)?;
        let next = move |now| next_in(&zone, now).unwrap_or(now + DAY);
        Some(Self { next: Arc::new(next), by_time_of_day: true })
    }

    /// The first beginning of a day after `now`.
    pub fn after(&self, now: Timestamp) -> Timestamp {
        (self.next)(now)
    }

    /// Whether they move when the time of day is set.
    pub(super) fn go_by_time_of_day(&self) -> bool {
        self.by_time_of_day
    }
}

/// `None` beyond the last supported year.
#[cfg(feature = "config")]
fn next_in(zone: &jiff::tz::TimeZone, now: Timestamp) -> Option<Timestamp> {
    let here = jiff::Timestamp::from_microsecond(i64::try_from(now.as_micros()).ok()?).ok()?.to_zoned(zone.clone());
    let mut date = here.date();
    loop {
        // If clocks are set back across midnight, the same date begins once.
        date = date.tomorrow().ok()?;
        let begins = date.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond();
        let begins = Timestamp::from_micros(u64::try_from(begins).ok()?);
        if begins > now {
            return Some(begins);
        }
    }
}

impl Default for Midnights {
    /// Every 24 hours from time zero on.
    fn default() -> Self {
        Self::every_24_hours(Duration::ZERO)
    }
}

impl fmt::Debug for Midnights {
    /// Shows when the second day begins.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Midnights").field(&self.after(Timestamp::ZERO)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_24_hours_from_the_hour_that_the_clock_shows() {
        let midnights = Midnights::every_24_hours(Duration::from_secs(8 * 3600));
        let hours = |hours: u64| Timestamp::from_secs(hours * 3600);
        for (now, next) in [(0, 16), (15, 16), (16, 40), (17, 40)] {
            assert_eq!(midnights.after(hours(now)), hours(next), "{now}");
        }
    }

    #[cfg(feature = "config")]
    #[test]
    fn on_the_clock_of_a_zone_on_the_days_of_a_change_too() {
        let table = [
            ("Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-24T22:00:00Z"),
            // Clocks are set back: 25 hours.
            ("Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
            ("Europe/Berlin", "2026-10-25T23:00:00Z", "2026-10-26T23:00:00Z"),
            ("Europe/Berlin", "2027-03-28T12:00:00Z", "2027-03-28T22:00:00Z"),
            ("Asia/Shanghai", "2026-10-25T15:59:59Z", "2026-10-25T16:00:00Z"),
            // There is no midnight on this date: clocks go from 00:00 to 01:00.
            ("America/Asuncion", "2023-10-01T02:00:00Z", "2023-10-01T04:00:00Z"),
            // Clocks are set back at midnight: 23:00 occurs twice, the next date begins once.
            ("America/Asuncion", "2024-03-24T02:30:00Z", "2024-03-24T04:00:00Z"),
            ("America/Asuncion", "2024-03-24T03:30:00Z", "2024-03-24T04:00:00Z"),
        ];
        for (zone, now, next) in table {
            let at = |text: &str| {
                let moment: jiff::Timestamp = text.parse().expect("a moment");
                Timestamp::from_micros(moment.as_microsecond() as u64)
            };
            let midnights = Midnights::in_zone(zone).expect("a zone");
            assert_eq!(midnights.after(at(now)), at(next), "{zone} {now}");
        }
        assert!(Midnights::in_zone("Europe/Nowhere").is_none());
    }
}
