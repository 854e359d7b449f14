//! Self-service in front of the queues: contained, passed to an agent keeping the age, or left.

use super::enqueue::Start;
use crate::config::Age;
use crate::engine::fact::Fact;
use crate::engine::outcome::{Disposition, SelfServiceEnd};
use crate::engine::state::call::{Call, CallState};
use crate::engine::state::rank::aged;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Rejection};
use crate::id::{CallId, QueueId, SelfServiceId};
use crate::time::Duration;

impl Engine {
    pub(in crate::engine) fn known_self_service(&self, service: SelfServiceId) -> Result<(), Rejection> {
        let known = service.index() < self.center.self_service.len();
        if known { Ok(()) } else { Err(Rejection::UnknownSelfService(service)) }
    }

    /// Starts self-service, if it has room; returns whether it did.
    #[cold]
    pub(in crate::engine) fn start_self_service(&mut self, call: Slot<Call>, service: SelfServiceId) -> bool {
        let most = self.center[service].most;
        if most.is_some_and(|most| self.in_self_service[service] >= most) {
            return false;
        }
        self.in_self_service[service] += 1;
        self.calls[call].state = CallState::SelfService(service);
        self.calls.rare_call_mut(call).since = self.at;
        self.say(Fact::SelfServiceStarted { call: self.calls[call].id, service });
        true
    }

    fn end_self_service(&mut self, call: Slot<Call>, how: SelfServiceEnd) -> Option<SelfServiceId> {
        let CallState::SelfService(service) = self.calls[call].state else { return None };
        let since = self.calls.rare_call(call).since;
        self.in_self_service[service] -= 1;
        self.calls[call].state = CallState::InTransit;
        self.say(Fact::SelfServiceEnded { call: self.calls[call].id, service, since, how });
        Some(service)
    }

    fn self_served(&self, call: CallId) -> Result<Slot<Call>, Rejection> {
        let slot = self.known_call(call)?;
        match self.calls[slot].state {
            CallState::SelfService(_) => Ok(slot),
            _ => Err(Rejection::NotInSelfService(call)),
        }
    }

    #[cold]
    pub(in crate::engine) fn contained(&mut self, call: CallId) -> Result<(), Rejection> {
        let slot = self.self_served(call)?;
        // Nothing below may fail.
        self.end_self_service(slot, SelfServiceEnd::Contained);
        self.end_call(slot, Disposition::Contained);
        Ok(())
    }

    /// The caller hung up, or the host withdrew the call.
    #[cold]
    pub(in crate::engine) fn leave_self_service(&mut self, slot: Slot<Call>, disposition: Disposition) {
        self.end_self_service(slot, SelfServiceEnd::Left);
        self.end_call(slot, disposition);
    }

    /// The switch has passed the call on by itself: creates a leg of the queue it asked for, not yet in a line.
    pub(in crate::engine) fn leave_self_service_for_agents(&mut self, slot: Slot<Call>) {
        self.end_self_service(slot, SelfServiceEnd::Escalated);
        let record = &self.calls[slot];
        let start = Start::new(record.asked, self.calls.aged_from(slot), i32::from(record.priority));
        self.start_leg(slot, start);
    }

    #[cold]
    pub(in crate::engine) fn escalate(&mut self, call: CallId, queue: Option<QueueId>) -> Result<(), Rejection> {
        let slot = self.self_served(call)?;
        let asked = self.calls[slot].asked;
        self.known_queue(queue.unwrap_or(asked))?;
        if let Some(queue) = queue {
            self.takes_or_sends_on((call, Some(slot)), queue, None)?;
        }
        let queue = queue.unwrap_or(asked);
        // Nothing below may fail.
        let service = self.end_self_service(slot, SelfServiceEnd::Escalated);
        let keeps = service.is_none_or(|service| self.center[service].age == Age::Keep);
        let record = &self.calls[slot];
        let from = if keeps { self.calls.aged_from(slot) } else { aged(self.at, Duration::ZERO) };
        let start = Start::new(queue, from, i32::from(record.priority));
        self.enqueue(slot, start);
        Ok(())
    }
}
