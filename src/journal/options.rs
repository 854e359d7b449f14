//! How a journal is kept.

use std::time::{Duration, SystemTime};

use crate::time::Timestamp;

/// When the operating system is made to bring what was written to the disk itself. What can be lost concerns the death
/// of the machine (power, kernel) only: of the process's own death nothing acknowledged is ever lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// Before a group is acknowledged. Nothing acknowledged is lost. While a group is synced the next one gathers, so
    /// that many commands share one sync; each waits for one, or two.
    Always,
    /// At most so long after it was acknowledged, by a thread of its own. What was acknowledged within that time may be
    /// lost; also where the files are removed while they are written, which is noticed with each sync.
    Interval(Duration),
    /// Never; the operating system does it when it sees fit (Linux: usually within 30 seconds). What was acknowledged
    /// since may be lost. Where the files are removed while they are written, that is noticed within a second, and what
    /// was acknowledged in it is lost.
    Never,
}

/// How much of the past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// As many of the newest states, and the segments since the oldest of them; at least 1. With 2, one may be
    /// unreadable.
    States(u32),
    /// Everything, for the audit and for what-if: somebody else must make room.
    All,
}

/// How a journal is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalOptions {
    /// What the death of the machine may cost.
    pub sync: Sync,
    /// A segment that has grown so large is followed by another, with a state at its beginning. It bounds how much is
    /// played after a crash: a segment takes well under a second for each 10 MiB.
    pub segment_bytes: u64,
    /// How much of the past is kept.
    pub history: History,
    /// Whether a time of day far from the journal's last is believed.
    pub clock: ClockCheck,
    /// Where the time of day comes from.
    pub time_of_day: TimeOfDay,
}

/// Whether a journal may be opened when the time of day is far from its last. A wrong clock ends the calls whose longest
/// wait has passed, and a journal's time never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockCheck {
    /// Always.
    Accept,
    /// Not where it is further ahead than this, or further behind: [`JournalError::Clock`](super::JournalError::Clock).
    Refuse {
        /// Longer than any pause.
        ahead: Duration,
        /// Longer than any correction of a clock.
        behind: Duration,
    },
}

/// Where the time of day comes from. It is written beside the engine's time, which may be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeOfDay {
    /// The operating system.
    System,
    /// The engine's own time, which began at this moment, in microseconds since 1970: for days that are made up.
    EngineSince(u64),
}

impl TimeOfDay {
    /// Microseconds since 1970, when an engine's time is `at`.
    pub(super) fn unix_micros(self, at: Timestamp) -> u64 {
        match self {
            Self::EngineSince(zero) => zero.saturating_add(at.as_micros()),
            Self::System => {
                let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
                since.map_or(0, |since| u64::try_from(since.as_micros()).unwrap_or(u64::MAX))
            }
        }
    }

    /// By how much it is ahead of an engine's time, in seconds.
    pub(super) fn ahead_of(self, at: Timestamp) -> i64 {
        let micros = i128::from(self.unix_micros(at)) - i128::from(at.as_micros());
        // To the nearest: two clocks that are the same are not read at the same moment.
        i64::try_from((micros + 500_000).div_euclid(1_000_000)).unwrap_or(0)
    }
}

impl Default for JournalOptions {
    /// Synced within 10 milliseconds, segments of 64 MiB, two states; any clock.
    fn default() -> Self {
        Self {
            sync: Sync::Interval(Duration::from_millis(10)),
            segment_bytes: 64 << 20,
            history: History::States(2),
            clock: ClockCheck::Accept,
            time_of_day: TimeOfDay::System,
        }
    }
}
