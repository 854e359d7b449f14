//! What is remembered of callers for a while after their calls end.

use crate::config::Center;
use crate::id::{AgentId, CallId, QueueId};
use crate::time::{Duration, Timestamp};

/// What is remembered of callers between calls.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) struct Caller {
    /// The last call they abandoned, its queue, and the time from which its rank counted.
    pub(in crate::engine) given_up: Option<(Timestamp, CallId, QueueId, i64)>,
    /// The last agent who talked to them, and the queue of that conversation.
    pub(in crate::engine) served: Option<(Timestamp, AgentId, QueueId)>,
}

/// How long anything about a caller is remembered.
pub(in crate::engine) fn callers_remembered_for(center: &Center) -> Duration {
    let spans = center
        .queues
        .iter()
        .map(|queue| queue.resume_within.max(queue.last_agent.map_or(Duration::ZERO, |rule| rule.within)));
    spans.max().unwrap_or(Duration::ZERO)
}
