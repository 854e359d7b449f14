//! Questions to the engine that cost something, or that only people ask: not for every command.

use std::sync::Arc;

use crate::config::Center;
use crate::engine::Engine;
use crate::engine::state::call::CallState;
use crate::id::{CallId, LegId, QueueId};

/// What a call is doing, as [`Engine::call_doing`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallDoing {
    /// With a bot or a menu.
    SelfService,
    /// In its queues; a callback too.
    Waiting,
    /// Reserved for agents, who ring.
    Ringing,
    /// A callback whose caller is being dialled.
    Dialling,
    /// Connected to agents.
    Talking,
}

impl Engine {
    /// The legs alive in a queue, those being offered included, in the order of their ranks: the best first. Empty for
    /// a queue that is not there. O(n log n) in the legs alive in the whole centre.
    pub fn in_order(&self, queue: QueueId) -> Vec<LegId> {
        let mut legs: Vec<_> = self.calls.legs.iter().filter(|(_, leg)| leg.queue == queue).collect();
        legs.sort_unstable_by_key(|(slot, _)| self.rank_of(*slot));
        legs.into_iter().map(|(_, leg)| self.calls.leg_id(leg)).collect()
    }

    /// The centre that it runs, to be kept. O(1).
    pub fn shared_center(&self) -> Arc<Center> {
        Arc::clone(&self.center)
    }

    /// Whether a queue takes calls; `false` for one that is not there. O(1).
    pub fn is_open(&self, queue: QueueId) -> bool {
        self.queues.get(queue.index()).is_some_and(|state| !state.closed)
    }

    /// What a call is doing; `None` for one that is not alive. O(1).
    pub fn call_doing(&self, call: CallId) -> Option<CallDoing> {
        let slot = self.calls.find(call)?;
        Some(match self.calls.calls[slot].state {
            CallState::SelfService(_) => CallDoing::SelfService,
            CallState::InTransit => return None,
            CallState::Waiting => CallDoing::Waiting,
            CallState::Offered(_) => CallDoing::Ringing,
            CallState::Dialling { .. } => CallDoing::Dialling,
            CallState::Talking { .. } => CallDoing::Talking,
        })
    }

    /// Where a call stands in a queue, 1 being next; `None` where it stands in none or the queue keeps no positions.
    /// O(log W) in the calls waiting there.
    pub fn position(&self, call: CallId, queue: QueueId) -> Option<u32> {
        let slot = self.calls.find(call)?;
        let (leg, _) = self.calls.legs_of(slot).find(|(_, leg)| leg.queue == queue)?;
        self.position_of(leg)
    }
}
