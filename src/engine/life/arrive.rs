//! A new call: what is checked, where it goes first, and what is remembered of the caller.

use super::enqueue::{Hold, Start};
use crate::config::Attributes;
use crate::engine::command::{ALSO_MAX, NewCall};
use crate::engine::fact::{Fact, Origin};
use crate::engine::state::call::{Call, CallState};
use crate::engine::state::rank::aged;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Rejection};
use crate::id::{CallId, QueueId};
use crate::time::Duration;

impl Engine {
    pub(in crate::engine) fn arrive(&mut self, new: &NewCall) -> Result<(), Rejection> {
        self.acceptable(new)?;
        // Nothing below may fail.
        let call = self.admit_call(new, Origin::Caller, None);
        if self.trunks.bounded && !self.finds_trunk(call) {
            return Ok(());
        }
        if new.caller.is_some() {
            self.resume(call, new.queue);
        }
        if !new.self_service.is_some_and(|service| self.start_self_service(call, service)) {
            self.ask_for_agent(call, new);
        }
        Ok(())
    }

    /// Sends a new call into the queues it asks for.
    fn ask_for_agent(&mut self, call: Slot<Call>, new: &NewCall) {
        let plain = new.age == Duration::ZERO && new.caller.is_none();
        let from = if plain { aged(self.at, Duration::ZERO) } else { self.calls.aged_from(call) };
        let mut start = Start::new(new.queue, from, i32::from(new.priority));
        start.wait_max = new.wait_max;
        start.position = new.position;
        if new.preferred.is_some() || new.caller.is_some() {
            start.hold = self.hold_of(new);
        }
        let given_up = self.enqueue_or_give_up(call, start);
        if new.also != [None; ALSO_MAX] {
            self.join_all(call, new);
        }
        if let Some(disposition) = given_up {
            self.end_call_without_legs(call, disposition);
        }
    }

    /// Adds a new call to the other queues it asks for, if it has not ended.
    #[cold]
    fn join_all(&mut self, call: Slot<Call>, new: &NewCall) {
        if self.calls.find(new.call).is_none() {
            return;
        }
        let from = self.calls.aged_from(call);
        for queue in new.also.into_iter().flatten() {
            self.join(call, queue, from);
        }
        self.route(call);
    }

    /// Adds a call to another queue, unless it waits there already, is a callback, or the queue refuses calls; returns
    /// whether it was added.
    pub(in crate::engine) fn join(&mut self, call: Slot<Call>, queue: QueueId, from: i64) -> bool {
        let record = &self.calls[call];
        let stands = self.calls.legs_of(call).any(|(slot, leg)| leg.queue == queue || self.calls.is_callback(slot));
        if stands || record.legs == u16::MAX || self.refuses_calls(queue) {
            return false;
        }
        let points = i32::from(record.priority);
        let leg = self.start_leg(call, Start::new(queue, from, points));
        self.schedule(leg);
        if self.calls[call].state == CallState::Waiting {
            self.stand(leg);
            self.begin_waiting(leg);
        }
        true
    }

    /// The agent for whom a new call is held: the preferred one, or the last one who served the caller.
    #[cold]
    fn hold_of(&self, new: &NewCall) -> Option<Hold> {
        let config = &self.center[new.queue];
        let able = |hold: &Hold| self.takes_part(hold.agent) && self.serves(hold.agent, new.queue);
        let preferred = new.preferred.map(|agent| Hold { agent, limit: config.preferred_for });
        let last = || self.last_agent(new.caller?, new.queue, self.at);
        preferred.filter(able).or_else(|| last().filter(able))
    }

    pub(in crate::engine) fn acceptable(&self, new: &NewCall) -> Result<(), Rejection> {
        self.known_queue(new.queue)?;
        self.unused(new.call)?;
        if new.age > Duration::LONGEST || new.wait_max.is_some_and(|limit| limit > Duration::LONGEST) {
            return Err(Rejection::AbsurdInterval(new.call));
        }
        if new.also.iter().any(Option::is_some) {
            self.all_different(new)?;
        }
        if new.position.is_some() && !self.queues[new.queue].ordered {
            return Err(Rejection::NoPositions(new.queue));
        }
        new.preferred.map_or(Ok(()), |agent| self.known_agent(agent))?;
        new.self_service.map_or(Ok(()), |service| self.known_self_service(service))?;
        self.known_attributes(&new.attributes)
    }

    #[cold]
    fn all_different(&self, new: &NewCall) -> Result<(), Rejection> {
        for (place, queue) in new.also.iter().enumerate() {
            let Some(queue) = *queue else { continue };
            self.known_queue(queue)?;
            if queue == new.queue || new.also[..place].contains(&Some(queue)) {
                return Err(Rejection::DuplicateQueue(new.call));
            }
        }
        Ok(())
    }

    fn known_attributes(&self, attributes: &Attributes) -> Result<(), Rejection> {
        if *attributes == Attributes::default() {
            return Ok(());
        }
        let known = |place: usize| self.center.attributes.get(place).map_or(0, |attribute| attribute.values.len());
        match (0..).zip(attributes.0).find(|&(place, value)| usize::from(value) > known(place)) {
            Some((place, _)) => Err(Rejection::UnknownAttribute(place as u8)),
            None => Ok(()),
        }
    }

    pub(in crate::engine) fn unused(&self, call: CallId) -> Result<(), Rejection> {
        if self.calls.find(call).is_some() { Err(Rejection::DuplicateCall(call)) } else { Ok(()) }
    }

    /// A call in progress.
    pub(in crate::engine) fn known_call(&self, call: CallId) -> Result<Slot<Call>, Rejection> {
        self.calls.find(call).ok_or(Rejection::UnknownCall(call))
    }

    pub(in crate::engine) fn known_queue(&self, queue: QueueId) -> Result<(), Rejection> {
        match self.center.queues.get(queue.index()) {
            None => Err(Rejection::UnknownQueue(queue)),
            Some(config) if config.retired => Err(Rejection::RetiredQueue(queue)),
            Some(_) => Ok(()),
        }
    }

    pub(in crate::engine) fn known_external(&self, external: u16) -> Result<(), Rejection> {
        let known = usize::from(external) < self.center.externals.len();
        if known { Ok(()) } else { Err(Rejection::UnknownExternal(external)) }
    }

    /// Restores to a new call the place that its caller recently abandoned.
    #[cold]
    fn resume(&mut self, call: Slot<Call>, queue: QueueId) {
        let Some(caller) = self.calls.rare_call(call).caller else { return };
        if let Some((given_up, from)) = self.given_up_lately(caller, queue, self.at) {
            let from = from.min(self.calls.aged_from(call));
            self.calls.rare_call_mut(call).aged_from = Some(from);
            self.say(Fact::Resumed { call: self.calls[call].id, given_up });
        }
    }
}
