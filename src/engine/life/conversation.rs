//! Conversations and how they end: hang-up, release, transfer, a lost agent. Consultations are in
//! [`consult`](super::consult).

use super::enqueue::{Hold, Start};
use crate::config::{Age, OnAgentLost};
use crate::engine::command::{Party, Wish};
use crate::engine::fact::Fact;
use crate::engine::outcome::{Disposition, Ender, LegOutcome, OfferEnd};
use crate::engine::state::call::{Call, CallState};
use crate::engine::state::part::{Part, Stage, of_agent, of_call};
use crate::engine::state::rank::aged;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Rejection};
use crate::id::{AgentId, CallId};
use crate::time::Duration;

impl Engine {
    /// The caller hung up, whatever the call was doing.
    pub(in crate::engine) fn hang_up(&mut self, call: CallId) -> Result<(), Rejection> {
        let slot = self.known_call(call)?;
        match self.calls[slot].state {
            CallState::Waiting | CallState::Offered(_) if self.calls.is_called_back(slot) => {
                return Err(Rejection::NotOnTheLine(call));
            }
            // Nothing below may fail.
            CallState::Waiting => self.abandon(slot),
            CallState::Offered(ring) => {
                let free = self.close_ring(ring.leg, None, OfferEnd::CallerGone);
                self.abandon(slot);
                self.serve_list(free);
            }
            CallState::Dialling { .. } => self.dial_in_vain(slot),
            CallState::Talking { .. } => {
                let parts = self.end_conversation(slot, Ender::Caller);
                self.end_call(slot, Disposition::Completed);
                self.finish_parts(Some(parts));
            }
            CallState::SelfService(_) => self.leave_self_service(slot, Disposition::LeftSelfService),
            CallState::InTransit => unreachable!("a call has its place at the end of a step"),
        }
        Ok(())
    }

    /// A waiting call is abandoned: its oldest leg ends as abandoned, the others as dequeued.
    fn abandon(&mut self, slot: Slot<Call>) {
        let leg = self.first_leg(slot);
        self.remember_given_up(slot, leg, self.at);
        self.end_leg(leg, LegOutcome::Abandoned);
        self.end_call(slot, Disposition::Abandoned);
    }

    /// The agent ended the conversation.
    #[inline(always)]
    pub(in crate::engine) fn release(&mut self, call: CallId) -> Result<(), Rejection> {
        let (slot, _) = self.talking(call)?;
        // Nothing below may fail.
        let parts = self.end_conversation(slot, Ender::Agent);
        self.end_call(slot, Disposition::Completed);
        self.finish_parts(Some(parts));
        Ok(())
    }

    /// One agent leaves a conference; the last one ends the call.
    #[cold]
    pub(in crate::engine) fn leave_call(&mut self, call: CallId, agent: AgentId) -> Result<(), Rejection> {
        let (slot, first) = self.talking(call)?;
        self.known_agent(agent)?;
        let part = of_call(&self.parts, first).find(|(_, part)| part.agent == agent).map(|(part, _)| part);
        let part = part.ok_or(Rejection::NotInCall(agent, call))?;
        if self.parts[first].next_of_call.is_none() {
            return self.release(call);
        }
        // Nothing below may fail.
        self.leave_conference(slot, part, Ender::Left);
        self.finish_part(part);
        Ok(())
    }

    /// Removes one of several parts from a call and emits why; the part is left to the calling function to finish.
    pub(in crate::engine) fn leave_conference(&mut self, slot: Slot<Call>, part: Slot<Part>, by: Ender) {
        let CallState::Talking { part: first } = self.calls[slot].state else { return };
        if part == first {
            // The consulting agent is the first part; the consultation ends when they leave.
            self.drop_consultation(slot);
        }
        let next = self.parts[part].next_of_call;
        let before = of_call(&self.parts, first).find(|(_, other)| other.next_of_call == Some(part));
        match (before.map(|(before, _)| before), next) {
            (Some(before), next) => self.parts[before].next_of_call = next,
            (None, Some(next)) => self.calls[slot].state = CallState::Talking { part: next },
            (None, None) => unreachable!("a conference has several parts"),
        }
        self.say_conversation_ended(slot, part, by);
    }

    /// The agent puts the caller on hold.
    #[cold]
    pub(in crate::engine) fn put_on_hold(&mut self, call: CallId) -> Result<(), Rejection> {
        let (slot, first) = self.talking(call)?;
        // Nothing below may fail.
        let agent = self.parts[first].agent;
        let held = &mut self.calls.rare_call_mut(slot).held;
        if held.is_none() {
            *held = Some(self.at);
            self.say(Fact::CallHeld { call, agent });
        }
        Ok(())
    }

    /// The agent takes the caller off hold.
    #[cold]
    pub(in crate::engine) fn take_off_hold(&mut self, call: CallId) -> Result<(), Rejection> {
        let (slot, first) = self.talking(call)?;
        // Nothing below may fail.
        let agent = self.parts[first].agent;
        if let Some(since) = self.calls.rare_call(slot).held {
            self.calls.rare_call_mut(slot).held = None;
            self.say(Fact::CallUnheld { call, agent, since });
        }
        Ok(())
    }

    /// The agent transfers the caller. The caller is placed before the agent becomes free, so that the same agent does
    /// not get the call while others could serve it.
    #[cold]
    pub(in crate::engine) fn transfer(
        &mut self,
        call: CallId,
        to: Party,
        age: Age,
        priority: Option<i16>,
    ) -> Result<(), Rejection> {
        let (slot, first) = self.talking(call)?;
        self.reachable(to, self.parts[first].agent)?;
        self.party_takes((call, Some(slot)), to)?;
        // Nothing below may fail.
        let parts = self.end_conversation(slot, Ender::Transfer);
        let record = &mut self.calls[slot];
        record.priority = priority.unwrap_or(record.priority);
        let from = match age {
            Age::Keep => self.calls.aged_from(slot),
            Age::Reset => aged(self.at, Duration::ZERO),
        };
        self.pass_on(slot, to, from, Some(self.parts[parts].agent));
        self.finish_parts(Some(parts));
        Ok(())
    }

    /// Whether `by` can transfer a call to a party.
    #[inline(always)]
    pub(in crate::engine) fn reachable(&self, to: Party, by: AgentId) -> Result<(), Rejection> {
        match to {
            Party::Queue(queue) => self.known_queue(queue),
            Party::External(external) => self.known_external(external),
            Party::Agent(agent, queue) => {
                self.known_queue(queue)?;
                self.signed_in(agent)?;
                if agent == by || !self.serves(agent, queue) {
                    return Err(Rejection::NotServing(agent, queue));
                }
                Ok(())
            }
        }
    }

    /// Refuses a party whose queue refuses calls now and has nowhere to send them.
    #[inline(always)]
    pub(in crate::engine) fn party_takes(
        &self,
        call: (CallId, Option<Slot<Call>>),
        to: Party,
    ) -> Result<(), Rejection> {
        match to {
            Party::External(_) => Ok(()),
            Party::Queue(queue) => self.takes_or_sends_on(call, queue, None),
            Party::Agent(agent, queue) => {
                let limit = self.center[queue].preferred_for;
                self.takes_or_sends_on(call, queue, Some(Hold { agent, limit }))
            }
        }
    }

    /// Sends a call in transit to a party; its rank counts from `from`.
    #[inline(always)]
    pub(in crate::engine) fn place(&mut self, slot: Slot<Call>, to: Party, from: i64) {
        self.pass_on(slot, to, from, None);
    }

    /// The same, for an agent who passes it on.
    #[inline(always)]
    fn pass_on(&mut self, slot: Slot<Call>, to: Party, from: i64, sender: Option<AgentId>) {
        let points = i32::from(self.calls[slot].priority);
        match to {
            Party::Queue(queue) => self.enqueue(slot, Start { sender, ..Start::new(queue, from, points) }),
            Party::External(external) => self.end_call(slot, Disposition::External(external)),
            Party::Agent(agent, queue) => {
                let limit = self.center[queue].preferred_for;
                let hold = Some(Hold { agent, limit });
                self.enqueue(slot, Start { hold, sender, ..Start::new(queue, from, points) });
            }
        }
    }

    /// The agent's device is gone, whatever they were doing.
    #[cold]
    pub(in crate::engine) fn agent_lost(&mut self, agent: AgentId) -> Result<(), Rejection> {
        self.signed_in(agent)?;
        // Nothing below may fail.
        self.agents[agent].wish = Wish::SignOut;
        self.publish_state(agent);
        if self.agents[agent].ringing.is_some() {
            self.fail_offer(agent, OfferEnd::AgentGone);
        }
        self.leave_pools(agent);
        while let Some(part) = self.part_in_call(agent) {
            self.lose_part(part);
        }
        if self.agents[agent].presence != crate::engine::Presence::SignedOut {
            self.leave(agent);
        }
        Ok(())
    }

    /// An agent's oldest part in a call in progress.
    fn part_in_call(&self, agent: AgentId) -> Option<Slot<Part>> {
        let parts = of_agent(&self.parts, self.agents[agent].part);
        parts.filter(|(_, part)| !part.wraps_up()).map(|(slot, _)| slot).last()
    }

    /// An agent's device was lost during a call: the others continue, or the caller returns to the queue or is
    /// released. After their last part the agent is signed out.
    fn lose_part(&mut self, part: Slot<Part>) {
        let Part { agent, queue, stage, .. } = self.parts[part];
        let call = match stage {
            Stage::Dialling(_) => return self.undo_dial(part),
            Stage::Talking(call) => call,
            Stage::WrapUp => return,
        };
        let several =
            matches!(self.calls[call].state, CallState::Talking { part } if self.parts[part].next_of_call.is_some());
        if several {
            self.leave_conference(call, part, Ender::AgentLost);
            return self.drop_part(part, self.at);
        }
        self.end_conversation(call, Ender::AgentLost);
        self.drop_part(part, self.at);
        if self.part_in_call(agent).is_none() {
            self.leave(agent);
        }
        match self.center[queue].on_agent_lost {
            OnAgentLost::End => self.end_call(call, Disposition::Completed),
            OnAgentLost::Requeue => {
                let from = self.calls.aged_from(call);
                self.place(call, Party::Queue(queue), from);
            }
        }
    }

    /// A call that is in a conversation, and its first part.
    #[inline(always)]
    pub(in crate::engine) fn talking(&self, call: CallId) -> Result<(Slot<Call>, Slot<Part>), Rejection> {
        let slot = self.known_call(call)?;
        match self.calls[slot].state {
            CallState::Talking { part } => Ok((slot, part)),
            _ => Err(Rejection::NotTalking(call)),
        }
    }

    /// Disconnects caller and agents and emits why. Both are left to the calling function to place: the call is in
    /// transit, the agents' parts are a list for [`finish_parts`](Self::finish_parts).
    #[inline(always)]
    pub(in crate::engine) fn end_conversation(&mut self, slot: Slot<Call>, by: Ender) -> Slot<Part> {
        if self.calls.has_rare_call(slot) {
            self.drop_consultation(slot);
            self.calls.rare_call_mut(slot).held = None;
        }
        let CallState::Talking { part: first } = self.calls[slot].state else {
            unreachable!("only a conversation is ended");
        };
        self.calls[slot].state = CallState::InTransit;
        let mut next = Some(first);
        while let Some(part) = next {
            self.say_conversation_ended(slot, part, by);
            next = self.parts[part].next_of_call;
        }
        first
    }

    #[inline(always)]
    pub(in crate::engine) fn say_conversation_ended(&mut self, slot: Slot<Call>, part: Slot<Part>, by: Ender) {
        let call = &mut self.calls[slot];
        let part = &mut self.parts[part];
        call.note_talk(part.agent, part.queue);
        let (call, agent, queue, since, offer) = (call.id, part.agent, part.queue, part.since, part.offer());
        self.say(Fact::ConversationEnded { call, agent, queue, since, by, offer });
    }
}
