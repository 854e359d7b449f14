//! The only place that reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Instant, SystemTime};

use crossbeam_utils::sync::Unparker;
use parking_lot::Mutex;

use crate::time::{Duration, Timestamp};

/// A router's source of time. It must never go back.
pub trait Clock: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> Timestamp;

    /// By how many microseconds the time of day is ahead of this clock: for showing its times to people. It follows
    /// each step of the system's clock, and each suspension during which this clock stood still; differences below a
    /// second are ignored, so that times do not jitter.
    fn time_of_day_ahead(&self) -> i64 {
        0
    }

    /// Until when the router's thread may sleep if it has nothing to do before `until`, by the operating system's
    /// clock; `None`: until it is unparked. (It may wake earlier and asks again.) A clock whose time can jump keeps the
    /// sleeper and unparks it when it does.
    fn alarm(&self, until: Option<Timestamp>, sleeper: &Unparker) -> Option<Instant>;
}

/// The operating system's monotonic clock. It ignores steps of the time of day, and on Linux it stands still while
/// the machine is suspended, so that nothing expires by mistake.
#[derive(Clone, Debug)]
pub struct MonotonicClock {
    origin: Instant,
    at_origin: Timestamp,
    /// For a clock that shows the time of day: by how many microseconds that is ahead.
    ahead: Option<Arc<AtomicI64>>,
}

/// Smaller differences are ignored.
const STEP_MICROS: i64 = 1_000_000;

/// The time of day, in microseconds since 1970.
fn time_of_day() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

impl MonotonicClock {
    /// A clock that shows `now` at this moment. For an engine restored from a journal or a snapshot: its own time,
    /// plus the time of day that has passed since, if waits should include the outage.
    pub fn starting_at(now: Timestamp) -> Self {
        Self { origin: Instant::now(), at_origin: now, ahead: None }
    }

    /// A clock that starts at the time of day, as microseconds since 1970, and is monotonic from then on. With a new
    /// one after each start, waits include the time in which nothing ran. If the time of day is before `engine`, the
    /// time that the engine has reached (the clock was set back), it starts at `engine`, and
    /// [`time_of_day_ahead`](Clock::time_of_day_ahead) gives the difference.
    pub fn on_unix_time(engine: Timestamp) -> Self {
        let now = Timestamp::from_micros(time_of_day()).max(engine);
        Self { ahead: Some(Arc::default()), ..Self::starting_at(now) }
    }
}

/// The known difference, or the new one if it has changed.
fn followed(known: &AtomicI64, ahead: i64) -> i64 {
    let before = known.load(Ordering::Relaxed);
    if ahead.saturating_sub(before).saturating_abs() < STEP_MICROS {
        return before;
    }
    known.store(ahead, Ordering::Relaxed);
    ahead
}

impl Default for MonotonicClock {
    /// A clock that shows zero at this moment.
    fn default() -> Self {
        Self::starting_at(Timestamp::ZERO)
    }
}

impl Clock for MonotonicClock {
    fn now(&self) -> Timestamp {
        let passed = u64::try_from(self.origin.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.at_origin + Duration::from_micros(passed)
    }

    fn time_of_day_ahead(&self) -> i64 {
        let Some(known) = &self.ahead else { return 0 };
        let ahead = time_of_day().cast_signed().saturating_sub(self.now().as_micros().cast_signed());
        followed(known, ahead)
    }

    fn alarm(&self, until: Option<Timestamp>, _: &Unparker) -> Option<Instant> {
        // Clocks show whole microseconds: one more, so as not to wake just before the time.
        let micros = until?.since(self.at_origin).as_micros().saturating_add(1);
        self.origin.checked_add(std::time::Duration::from_micros(micros))
    }
}

/// A clock that moves only when advanced: for tests, and for playing a day in a second.
#[derive(Debug, Default)]
pub struct ManualClock {
    moment: Mutex<Moment>,
}

#[derive(Debug, Default)]
struct Moment {
    now: Timestamp,
    /// The threads that may be asleep.
    sleepers: Vec<(ThreadId, Unparker)>,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self { moment: Mutex::new(Moment { now, sleepers: Vec::new() }) }
    }

    /// Advances the time, and wakes all sleepers.
    pub fn advance(&self, by: Duration) {
        let mut moment = self.moment.lock();
        moment.now = moment.now + by;
        moment.sleepers.drain(..).for_each(|(_, sleeper)| sleeper.unpark());
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.moment.lock().now
    }

    fn alarm(&self, until: Option<Timestamp>, sleeper: &Unparker) -> Option<Instant> {
        let mut moment = self.moment.lock();
        if until.is_some_and(|until| until <= moment.now) {
            return Some(Instant::now());
        }
        let this = thread::current().id();
        if moment.sleepers.iter().all(|(id, _)| *id != this) {
            moment.sleepers.push((this, sleeper.clone()));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_of_the_time_of_day_is_followed_and_a_tremble_is_not() {
        let known = AtomicI64::new(0);
        let seen = [3, -200, 999_999, 1_000_000, 1_000_700, 5_000, -3_600_000_000].map(|ahead| followed(&known, ahead));
        assert_eq!(seen, [0, 0, 0, 1_000_000, 1_000_000, 1_000_000, -3_600_000_000]);
    }

    #[test]
    fn a_clock_that_must_not_go_back_says_how_wrong_it_is() {
        let century = Duration::from_secs(100 * 365 * 86_400);
        let clock = MonotonicClock::on_unix_time(Timestamp::from_micros(time_of_day()) + century);
        let wrong = clock.time_of_day_ahead() + century.as_micros().cast_signed();
        assert!(wrong.abs() < STEP_MICROS, "{wrong}");
        assert_eq!(MonotonicClock::on_unix_time(Timestamp::ZERO).time_of_day_ahead(), 0);
        assert_eq!(MonotonicClock::starting_at(Timestamp::from_secs(5)).time_of_day_ahead(), 0, "no time of day");
    }
}
