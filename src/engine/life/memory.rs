//! What is remembered of callers and calls for a while after they end: an abandoned place, the last agent, calls that
//! may be rated.

use super::enqueue::Hold;
use crate::config::Rating;
use crate::engine::fact::Fact;
use crate::engine::state::call::{Call, Leg};
use crate::engine::state::caller::Caller;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Rejection};
use crate::id::{CallId, CallerId, QueueId};
use crate::time::{Duration, Timestamp};

impl Engine {
    /// Removes and returns the call that a caller recently abandoned in a queue, with the time from which its rank
    /// counted.
    pub(in crate::engine) fn given_up_lately(
        &mut self,
        caller: CallerId,
        queue: QueueId,
        now: Timestamp,
    ) -> Option<(CallId, i64)> {
        let known = *self.callers.get(now, &caller)?;
        let (at, call, in_queue, from) = known.given_up?;
        let within = self.center[queue].resume_within;
        if in_queue != queue || now.since(at) >= within {
            return None;
        }
        self.callers.remember(now, caller, Caller { given_up: None, ..known });
        Some((call, from))
    }

    /// The last agent who served a caller, in a queue that sends returning callers to the same agent.
    pub(in crate::engine) fn last_agent(&self, caller: CallerId, queue: QueueId, now: Timestamp) -> Option<Hold> {
        let rule = self.center[queue].last_agent?;
        let (at, agent, in_queue) = self.callers.get(now, &caller)?.served?;
        let fits = in_queue == queue && now.since(at) < rule.within;
        fits.then_some(Hold { agent, limit: rule.hold })
    }

    /// A caller abandons.
    pub(in crate::engine) fn remember_given_up(&mut self, slot: Slot<Call>, leg: Slot<Leg>, now: Timestamp) {
        let (Some(caller), data) = (self.calls.rare_call(slot).caller, &self.calls.legs[leg]) else { return };
        if self.center[data.queue].resume_within > Duration::ZERO {
            let given_up = Some((now, self.calls[slot].id, data.queue, data.from));
            let served = self.callers.get(now, &caller).and_then(|known| known.served);
            self.callers.remember(now, caller, Caller { given_up, served });
        }
    }

    /// A call ends: remembers the last agent, for a rating and for later calls.
    #[cold]
    pub(in crate::engine) fn remember_served(&mut self, call: Slot<Call>, now: Timestamp) {
        let (record, caller) = (&self.calls[call], self.calls.rare_call(call).caller);
        let Some((agent, queue)) = record.talked() else { return };
        self.rateable.remember(now, record.id, (agent, queue));
        if let (Some(caller), Some(_)) = (caller, self.center[queue].last_agent) {
            let given_up = self.callers.get(now, &caller).and_then(|known| known.given_up);
            self.callers.remember(now, caller, Caller { given_up, served: Some((now, agent, queue)) });
        }
    }

    /// A caller rates a call that has ended.
    #[cold]
    pub(in crate::engine) fn rate(&mut self, call: CallId, rating: Rating) -> Result<(), Rejection> {
        let (agent, queue) = self.rateable.take(self.at, &call).ok_or(Rejection::NotRateable(call))?;
        self.say(Fact::Rated { call, agent, queue, rating });
        Ok(())
    }
}
