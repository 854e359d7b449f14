//! The day that a published state counts.

use super::midnights::Midnights;
use crate::time::{Duration, Timestamp};

/// How often to check whether the time of day has been set.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// The current day, and when the next one begins.
pub(super) struct Day {
    midnights: Midnights,
    /// When the next one begins, by the clock used for midnights.
    next: Timestamp,
    /// By how many microseconds that clock is ahead of the router's.
    ahead: i64,
    /// When to check it again; `None` if midnights do not depend on the time of day.
    look_at: Option<Timestamp>,
}

impl Day {
    /// The day of `now`, by a clock that is this far ahead of the router's.
    pub(super) fn new(midnights: Midnights, now: Timestamp, ahead: i64) -> Self {
        let follows = midnights.go_by_time_of_day();
        let ahead = if follows { ahead } else { 0 };
        let next = midnights.after(shifted(now, ahead));
        Self { midnights, next, ahead, look_at: follows.then(|| now + LOOK_AGAIN) }
    }

    /// Checks whether the time of day has been set, if it is time to check.
    pub(super) fn look(&mut self, now: Timestamp, ahead: impl FnOnce() -> i64) {
        if self.look_at.is_none_or(|at| now < at) {
            return;
        }
        self.look_at = Some(now + LOOK_AGAIN);
        let ahead = ahead();
        if ahead != self.ahead {
            self.ahead = ahead;
            // If it was set back, the same date begins again.
            self.next = self.next.min(self.midnights.after(shifted(now, ahead)));
        }
    }

    /// Whether another day has begun by `now`; true once a day.
    pub(super) fn begins(&mut self, now: Timestamp) -> bool {
        let shown = shifted(now, self.ahead);
        let begins = shown >= self.next;
        if begins {
            self.next = self.midnights.after(shown);
        }
        begins
    }

    /// When the next one begins, by the router's clock, as far as is known.
    pub(super) fn next(&self) -> Timestamp {
        shifted(self.next, self.ahead.saturating_neg())
    }

    /// When there is something to do: a day begins, or the time of day must be checked.
    pub(super) fn due(&self) -> Timestamp {
        self.look_at.map_or(self.next(), |look| look.min(self.next()))
    }
}

fn shifted(time: Timestamp, by: i64) -> Timestamp {
    Timestamp::from_micros(time.as_micros().saturating_add_signed(by))
}

#[cfg(all(test, feature = "config"))]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;

    fn hour(hours: u64) -> Timestamp {
        Timestamp::from_secs(hours * 3_600)
    }

    /// A check ten seconds or more after the last one, finding that the clock moved by this many hours.
    fn begins(day: &mut Day, now: Timestamp, ahead: i64) -> bool {
        day.look(now, || ahead * HOUR);
        day.begins(now)
    }

    #[test]
    fn a_day_begins_where_the_time_of_day_is_set_past_midnight_and_not_where_it_is_set_back() {
        let midnights = Midnights::in_zone("UTC").expect("a zone");
        let mut day = Day::new(midnights, hour(10), 0);
        assert!(!begins(&mut day, hour(11), 0));
        assert_eq!(day.next(), hour(24));
        assert!(begins(&mut day, hour(12), 32), "it is 20:00 of the second day");
        assert_eq!(day.next(), hour(16));
        assert!(!begins(&mut day, hour(13), 0), "it is 13:00 of the first day again");
        assert_eq!(day.next(), hour(24));
        assert!(!begins(&mut day, hour(14), -2), "two hours less");
        assert_eq!(day.next(), hour(26));
        assert!(!begins(&mut day, hour(25), -2));
        assert!(begins(&mut day, hour(26), -2));
    }

    #[test]
    fn days_on_the_routers_own_clock_do_not_follow_the_time_of_day() {
        let mut day = Day::new(Midnights::default(), hour(10), 20 * HOUR);
        assert!(!begins(&mut day, hour(23), 40));
        assert!(begins(&mut day, hour(24), 40));
        assert_eq!(day.due(), hour(48));
    }
}
