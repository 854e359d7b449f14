//! What is remembered of callers for a while after their calls ended.

use crate::config::Center;
use crate::id::{AgentId, CallId, QueueId};
use crate::time::{Duration, Timestamp};

/// What is remembered of callers between calls.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) struct Caller {
    /// The last call that they gave up, its queue, and what its rank counted from.
    pub(in crate::engine) given_up: Option<(Timestamp, CallId, QueueId, i64)>,
    /// Who talked to them last, and for which queue.
    pub(in crate::engine) served: Option<(Timestamp, AgentId, QueueId)>,
}

/// For how long anything is remembered of a caller.
pub(in crate::engine) fn callers_remembered_for(center: &Center) -> Duration {
    let spans = center
        .queues
        .iter()
        .map(|queue| queue.resume_within.max(queue.last_agent.map_or(Duration::ZERO, |rule| rule.within)));
    spans.max().unwrap_or(Duration::ZERO)
}
