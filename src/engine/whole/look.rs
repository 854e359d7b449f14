//! Queries that are expensive, or only for people: not for use on every command.

use std::sync::Arc;

use crate::config::Center;
use crate::engine::Engine;
use crate::engine::state::call::CallState;
use crate::id::{CallId, LegId, QueueId};

/// What a call is doing, as returned by [`Engine::call_doing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallDoing {
    /// With a bot or a menu.
    SelfService,
    /// In its queues; also a waiting callback.
    Waiting,
    /// Being offered to agents.
    Ringing,
    /// A callback whose caller is being dialled.
    Dialling,
    /// Connected to agents.
    Talking,
}

impl Engine {
    /// The legs in a queue, including those being offered, in order of rank, the best first. Empty for an unknown
    /// queue. O(n log n) in the number of legs in the whole centre.
    pub fn in_order(&self, queue: QueueId) -> Vec<LegId> {
        let mut legs: Vec<_> = self.calls.legs.iter().filter(|(_, leg)| leg.queue == queue).collect();
        legs.sort_unstable_by_key(|(slot, _)| self.rank_of(*slot));
        legs.into_iter().map(|(_, leg)| self.calls.leg_id(leg)).collect()
    }

    /// The current configuration, shared. O(1).
    pub fn shared_center(&self) -> Arc<Center> {
        Arc::clone(&self.center)
    }

    /// Whether a queue is open; `false` for an unknown queue. O(1).
    pub fn is_open(&self, queue: QueueId) -> bool {
        self.queues.get(queue.index()).is_some_and(|state| !state.closed)
    }

    /// What a call is doing; `None` if it is not in progress. O(1).
    pub fn call_doing(&self, call: CallId) -> Option<CallDoing> {
        let slot = self.calls.find(call)?;
        Some(match self.calls[slot].state {
            CallState::SelfService(_) => CallDoing::SelfService,
            CallState::InTransit => return None,
            CallState::Waiting => CallDoing::Waiting,
            CallState::Offered(_) => CallDoing::Ringing,
            CallState::Dialling { .. } => CallDoing::Dialling,
            CallState::Talking { .. } => CallDoing::Talking,
        })
    }

    /// The position of a call in a queue, from 1; `None` if it does not wait there or the queue keeps no positions.
    /// O(log W) in the number of calls waiting there.
    pub fn position(&self, call: CallId, queue: QueueId) -> Option<u32> {
        let slot = self.calls.find(call)?;
        let (leg, _) = self.calls.legs_of(slot).find(|(_, leg)| leg.queue == queue)?;
        self.position_of(leg)
    }
}
