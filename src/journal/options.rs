//! Options of a journal.

use std::time::{Duration, SystemTime};

use crate::time::Timestamp;

/// When written data is synced to disk. This matters only for power failures and kernel crashes: the death of the
/// process alone never loses anything that was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// Before a group is acknowledged. Nothing acknowledged is lost. While one group is synced the next one
    /// accumulates, so that one sync serves many commands; each waits for one sync, or two.
    Always,
    /// At most this long after it was acknowledged, by a background thread. Anything acknowledged within that time
    /// may be lost; also if the files are removed while in use, which is noticed with each sync.
    Interval(Duration),
    /// Never; the operating system does it at its own pace (Linux: usually within 30 seconds). Anything acknowledged
    /// since may be lost. If the files are removed while in use, that is noticed within a second, and anything
    /// acknowledged in that second is lost.
    Never,
}

/// How much history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// This many of the newest states, and the segments since the oldest of them; at least 1. With 2, one may be
    /// unreadable.
    States(u32),
    /// Everything, for the audit and for what-if reruns: the host must free disk space.
    All,
}

/// Options of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalOptions {
    /// When to sync.
    pub sync: Sync,
    /// The size at which a segment is followed by another, with a state at its beginning. It bounds the replay after
    /// a crash: a segment takes well under a second per 10 MiB.
    pub segment_bytes: u64,
    /// How much history is kept.
    pub history: History,
    /// Whether to accept a time of day far from the journal's last.
    pub clock: ClockCheck,
    /// The source of the time of day.
    pub time_of_day: TimeOfDay,
    /// The age at which what is written is removed, because it names callers; whatever [`history`](Self::history) says.
    /// A segment is then followed by another after a day, so that what is kept is at most a day older. `None` removes
    /// nothing for its age.
    pub erase_after: Option<Duration>,
}

/// Whether a journal may be opened when the time of day is far from its last. A wrong clock ends the calls whose
/// longest wait has passed, and a journal's time never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockCheck {
    /// Always.
    Accept,
    /// Refuse if it is further ahead than this, or further behind:
    /// [`JournalError::Clock`](super::JournalError::Clock).
    Refuse {
        /// Longer than any planned outage.
        ahead: Duration,
        /// Longer than any correction of a clock.
        behind: Duration,
    },
}

/// The source of the time of day, which is written next to the engine's time and may differ from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeOfDay {
    /// The operating system.
    System,
    /// The engine's own time, which started at this time in microseconds since 1970: for made-up days.
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

    /// By how many seconds it is ahead of an engine's time.
    pub(super) fn ahead_of(self, at: Timestamp) -> i64 {
        let micros = i128::from(self.unix_micros(at)) - i128::from(at.as_micros());
        // Rounded to the nearest second: two equal clocks are not read at the same instant.
        i64::try_from((micros + 500_000).div_euclid(1_000_000)).unwrap_or(0)
    }
}

impl Default for JournalOptions {
    /// Synced within 10 milliseconds, segments of 64 MiB, two states of any age; any clock.
    fn default() -> Self {
        Self {
            sync: Sync::Interval(Duration::from_millis(10)),
            segment_bytes: 64 << 20,
            history: History::States(2),
            clock: ClockCheck::Accept,
            time_of_day: TimeOfDay::System,
            erase_after: None,
        }
    }
}
