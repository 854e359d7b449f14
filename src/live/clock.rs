//! The one place where the time is asked for.

use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::{Instant, SystemTime};

use crate::time::{Duration, Timestamp};

/// Where a router gets its time from. It must never go back.
pub trait Clock: Send + Sync + 'static {
    /// The time.
    fn now(&self) -> Timestamp;

    /// Parks the calling thread until `until` (`None`: without end) or until it is unparked. May return early.
    fn park(&self, until: Option<Timestamp>);
}

/// The operating system's monotonic clock. A step of the time of day does not reach it, and on Linux it stands still
/// while the machine is suspended, so that nothing expires by mistake.
#[derive(Clone, Copy, Debug)]
pub struct MonotonicClock {
    origin: Instant,
    at_origin: Timestamp,
}

impl MonotonicClock {
    /// A clock that shows `now` at this moment. For an engine that comes from a journal or a snapshot: its own time,
    /// and what has passed since by the time of day, should waits go on counting meanwhile.
    pub fn starting_at(now: Timestamp) -> Self {
        Self { origin: Instant::now(), at_origin: now }
    }

    /// A clock that shows the time of day, as microseconds since 1970, as it was when it was made, and is monotonic from
    /// then on. Whoever makes one after each start has waits that go on counting while nothing runs. Where the time of
    /// day lies before `engine`, the time that the engine has reached (it was set back meanwhile), that is shown.
    pub fn on_unix_time(engine: Timestamp) -> Self {
        let today = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let micros = u64::try_from(today.as_micros()).unwrap_or(u64::MAX);
        Self::starting_at(Timestamp::from_micros(micros).max(engine))
    }
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
