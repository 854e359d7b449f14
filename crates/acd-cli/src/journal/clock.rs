//! The clock on the wall while a journal is played.

use std::cell::Cell;
use std::rc::Rc;

use acd::journal::Player;
use acd::time::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// What the clock on the wall shows at an instant of the engine's time, by the last command that was played.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// By how many microseconds the time of day is ahead of the engine's.
    ahead: Rc<Cell<Option<i64>>>,
    zone: TimeZone,
}

impl Clock {
    pub(crate) fn new(zone: TimeZone) -> Self {
        Self { ahead: Rc::default(), zone }
    }

    /// Follows a player that has just played what happened at `at`.
    pub(crate) fn follow(&self, player: &Player, at: Timestamp) {
        let unix = player.unix_micros(at).and_then(|micros| i64::try_from(micros).ok());
        self.ahead.set(unix.zip(i64::try_from(at.as_micros()).ok()).map(|(unix, at)| unix - at));
    }

    /// `None` before anything was played.
    pub(crate) fn at(&self, at: Timestamp) -> Option<DateTime> {
        let micros = i64::try_from(at.as_micros()).ok()?.checked_add(self.ahead.get()?)?;
        Some(self.zone.to_datetime(jiff::Timestamp::from_microsecond(micros).ok()?))
    }
}
