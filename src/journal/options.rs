//! How a journal is kept.

use std::time::Duration;

/// When the operating system is made to bring what was written to the disk itself. What can be lost concerns the death
/// of the machine (power, kernel) only: of the process's own death nothing acknowledged is ever lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// Before a group is acknowledged. Nothing acknowledged is lost. While a group is synced the next one gathers, so
    /// that many commands share one sync; each waits for one, or two.
    Always,
    /// At most so long after it was acknowledged, by a thread of its own. What was acknowledged within that time may be
    /// lost.
    Interval(Duration),
    /// Never; the operating system does it when it sees fit (Linux: usually within 30 seconds). What was acknowledged
    /// since may be lost.
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
}

impl Default for JournalOptions {
    /// Synced within 10 milliseconds, segments of 64 MiB, two states.
    fn default() -> Self {
        Self { sync: Sync::Interval(Duration::from_millis(10)), segment_bytes: 64 << 20, history: History::States(2) }
    }
}
