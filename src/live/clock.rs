//! The one place where the time is asked for.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::{Instant, SystemTime};

use crate::time::{Duration, Timestamp};

/// Where a router gets its time from. It must never go back.
pub trait Clock: Send + Sync + 'static {
    /// The time.
    fn now(&self) -> Timestamp;

    /// By how many microseconds the time of day is ahead of what it shows now: for whoever shows its times to people. It
    /// follows each step of the system's clock, and each pause in which this one stood still; less than a second is left
    /// alone, so that times do not tremble.
    fn time_of_day_ahead(&self) -> i64 {
        0
    }

    /// Parks the calling thread until `until` (`None`: without end) or until it is unparked. May return early.
    fn park(&self, until: Option<Timestamp>);
}

/// The operating system's monotonic clock. A step of the time of day does not reach it, and on Linux it stands still
/// while the machine is suspended, so that nothing expires by mistake.
#[derive(Clone, Debug)]
pub struct MonotonicClock {
    origin: Instant,
    at_origin: Timestamp,
    /// Where it shows the time of day: by how many microseconds that is ahead.
    ahead: Option<Arc<AtomicI64>>,
}

/// A difference below this is none.
const STEP_MICROS: i64 = 1_000_000;

/// The time of day, in microseconds since 1970.
fn time_of_day() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

impl MonotonicClock {
    /// A clock that shows `now` at this moment. For an engine that comes from a journal or a snapshot: its own time,
    /// and what has passed since by the time of day, should waits go on counting meanwhile.
    pub fn starting_at(now: Timestamp) -> Self {
        Self { origin: Instant::now(), at_origin: now, ahead: None }
    }

    /// A clock that shows the time of day, as microseconds since 1970, as it was when it was made, and is monotonic from
    /// then on. Whoever makes one after each start has waits that go on counting while nothing runs. Where the time of
    /// day lies before `engine`, the time that the engine has reached (it was set back meanwhile), that is shown, and
    /// [`time_of_day_ahead`](Clock::time_of_day_ahead) says by how much it is wrong.
    pub fn on_unix_time(engine: Timestamp) -> Self {
        let now = Timestamp::from_micros(time_of_day()).max(engine);
        Self { ahead: Some(Arc::default()), ..Self::starting_at(now) }
    }
}

/// What is known, or the new difference where that is another.
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

    fn park(&self, until: Option<Timestamp>) {
        match until {
            None => thread::park(),
            // Clocks show whole microseconds: one more, so as not to wake just before the time.
            Some(until) => {
                let micros = until.since(self.now()).as_micros().saturating_add(1);
                thread::park_timeout(std::time::Duration::from_micros(micros));
            }
        }
    }
}

/// A clock that moves when it is told to: for tests, and for playing a day in a second.
#[derive(Debug, Default)]
pub struct ManualClock {
    state: Mutex<Moment>,
}

#[derive(Debug, Default)]
struct Moment {
    now: Timestamp,
    /// Threads that have slept.
    sleepers: Vec<Thread>,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self { state: Mutex::new(Moment { now, sleepers: Vec::new() }) }
    }

    /// Lets time pass, and wakes whoever sleeps.
    pub fn advance(&self, by: Duration) {
        let mut moment = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        moment.now = moment.now + by;
        moment.sleepers.drain(..).for_each(|sleeper| sleeper.unpark());
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).now
    }

    fn park(&self, until: Option<Timestamp>) {
        {
            let mut moment = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if until.is_some_and(|until| until <= moment.now) {
                return;
            }
            let this = thread::current();
            if moment.sleepers.iter().all(|sleeper| sleeper.id() != this.id()) {
                moment.sleepers.push(this);
            }
        }
        // An advance between the lines has unparked this thread already; then this returns at once.
        thread::park();
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
