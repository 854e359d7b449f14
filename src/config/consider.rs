//! Conditions on a ladder step: how busy a queue must be when the step's time comes.

use crate::id::QueueId;
use crate::time::Duration;

/// What must hold for a step to be taken: all the limits that are set, each inclusive. Evaluated once, at the step's
/// time; if it does not hold, that call skips the step, and the times of the later steps stay the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Consider {
    /// The queue in question.
    pub queue: QueueId,
    /// At least this many calls wait there, including those being offered, but not callbacks.
    pub waiting_min: Option<u32>,
    /// At most this many calls wait there.
    pub waiting_max: Option<u32>,
    /// The estimated wait of a new caller is at least this long. An unknown wait does not count.
    pub expected_wait_min: Option<Duration>,
    /// The estimated wait of a new caller is at most this long. An unknown wait does not count.
    pub expected_wait_max: Option<Duration>,
    /// At least this many agents who serve the queue are signed in.
    pub staffed_min: Option<u32>,
    /// At most this percentage of the signed-in agents who serve the queue are not idle. With nobody signed in, all
    /// count as busy.
    pub busy_max: Option<u8>,
}

impl Consider {
    /// A condition on `queue` without limits.
    pub const fn new(queue: QueueId) -> Self {
        Self {
            queue,
            waiting_min: None,
            waiting_max: None,
            expected_wait_min: None,
            expected_wait_max: None,
            staffed_min: None,
            busy_max: None,
        }
    }

    /// Whether it depends on the expected wait.
    pub(crate) const fn asks_wait(&self) -> bool {
        self.expected_wait_min.is_some() || self.expected_wait_max.is_some()
    }
}
