//! A condition on a step of a ladder: how busy a queue is when the step's time comes.

use crate::id::QueueId;
use crate::time::Duration;

/// What must hold of a queue for a step to be taken: all of the bounds that are given, each included. Looked at once, at the
/// instant of the step; where it does not hold, the step is skipped for that call, and the times of the steps after it stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Consider {
    /// The queue that is looked at.
    pub queue: QueueId,
    /// At least so many wait there, those being offered included, callbacks not.
    pub waiting_min: Option<u32>,
    /// At most so many wait there.
    pub waiting_max: Option<u32>,
    /// A caller who came now would wait at least so long there, by the estimate. Not where that is unknown.
    pub expected_wait_min: Option<Duration>,
    /// At most so long. Not where it is unknown.
    pub expected_wait_max: Option<Duration>,
    /// At least so many agents who serve the queue are signed in.
    pub staffed_min: Option<u32>,
    /// Of the agents who serve the queue and are signed in, at most so many in a hundred are not idle. With nobody signed in all
    /// are busy.
    pub busy_max: Option<u8>,
}

impl Consider {
    /// No bound yet, on a queue.
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

    /// Whether it asks how long one waits.
    pub(crate) const fn asks_wait(&self) -> bool {
        self.expected_wait_min.is_some() || self.expected_wait_max.is_some()
    }
}
