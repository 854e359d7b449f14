//! Consultations: the caller is on hold while the agent asks somebody; then an attended transfer, a conference, or a
//! return to the caller.
//!
//! The consultation is a call of its own, with the agent as its caller. It waits in a queue and finds an agent like any
//! other call; there can be no consultation about it.

use crate::engine::command::{NewCall, Party};
use crate::engine::fact::{Fact, Origin};
use crate::engine::outcome::{ConsultEnd, Disposition, Ender};
use crate::engine::state::call::{Call, CallState, Consultation};
use crate::engine::state::part::{Part, Stage, of_call};
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Rejection};
use crate::id::CallId;

impl Engine {
    #[cold]
    pub(in crate::engine) fn consult(&mut self, call: CallId, consult: CallId, to: Party) -> Result<(), Rejection> {
        let (slot, first) = self.talking(call)?;
        let agent = self.parts[first].agent;
        let rare = self.calls.rare_call(slot);
        if rare.consultation != Consultation::No || rare.about.is_some() {
            return Err(Rejection::Consulting(call));
        }
        self.reachable(to, agent)?;
        if !matches!(to, Party::External(_)) {
            self.unused(consult)?;
            self.party_takes((call, None), to)?;
        }
        let priority = self.calls[slot].priority;
        // Nothing below may fail.
        self.leave_pools(agent);
        self.say(Fact::ConsultStarted { call, agent, to });
        let queue = match to {
            Party::External(external) => {
                self.calls.rare_call_mut(slot).consultation = Consultation::Outside(external);
                return Ok(());
            }
            Party::Queue(queue) | Party::Agent(_, queue) => queue,
        };
        let new = NewCall { priority, ..NewCall::new(consult, queue) };
        let asking = self.admit_call(&new, Origin::Consult(agent), Some(slot));
        self.calls.rare_call_mut(slot).consultation = Consultation::Call(asking);
        let from = self.calls.aged_from(asking);
        self.place(asking, to, from);
        Ok(())
    }

    /// The original call, and the consultation whose party has answered.
    fn consulting(&self, call: CallId) -> Result<(Slot<Call>, Consultation), Rejection> {
        let (slot, _) = self.talking(call)?;
        let consultation = self.calls.rare_call(slot).consultation;
        let answered = match consultation {
            Consultation::No => false,
            Consultation::Outside(_) => true,
            Consultation::Call(asking) => matches!(self.calls[asking].state, CallState::Talking { .. }),
        };
        if answered { Ok((slot, consultation)) } else { Err(Rejection::NotConsulting(call)) }
    }

    /// The consulted party takes over the caller.
    #[cold]
    pub(in crate::engine) fn complete_transfer(&mut self, call: CallId) -> Result<(), Rejection> {
        let (slot, consultation) = self.consulting(call)?;
        // Nothing below may fail.
        self.consultation_ended(slot, ConsultEnd::Transferred);
        match consultation {
            Consultation::Call(asking) => {
                let CallState::Talking { part: consultant } = self.calls[slot].state else { return Ok(()) };
                self.merge(asking, slot);
                self.leave_conference(slot, consultant, Ender::Transfer);
                self.finish_part(consultant);
            }
            Consultation::Outside(external) => {
                let parts = self.end_conversation(slot, Ender::Transfer);
                self.end_call(slot, Disposition::External(external));
                self.finish_parts(Some(parts));
            }
            Consultation::No => {}
        }
        Ok(())
    }

    /// The consulted party joins caller and agent. (The host joins an external party.)
    #[cold]
    pub(in crate::engine) fn conference(&mut self, call: CallId) -> Result<(), Rejection> {
        let (slot, consultation) = self.consulting(call)?;
        // Nothing below may fail.
        self.consultation_ended(slot, ConsultEnd::Joined);
        if let Consultation::Call(asking) = consultation {
            self.merge(asking, slot);
        }
        self.free_consultant(slot);
        Ok(())
    }

    /// The agent returns to the caller.
    #[cold]
    pub(in crate::engine) fn cancel_consult(&mut self, call: CallId) -> Result<(), Rejection> {
        let (slot, _) = self.talking(call)?;
        if self.calls.rare_call(slot).consultation == Consultation::No {
            return Err(Rejection::NotConsulting(call));
        }
        // Nothing below may fail.
        self.end_consultation(slot, ConsultEnd::Cancelled);
        self.free_consultant(slot);
        Ok(())
    }

    /// The agent who consulted about a call can take further calls again, as capacity allows.
    pub(in crate::engine) fn free_consultant(&mut self, slot: Slot<Call>) {
        if let CallState::Talking { part } = self.calls[slot].state {
            self.resettle(self.parts[part].agent);
        }
    }

    /// The consultation's own call has ended.
    #[cold]
    pub(in crate::engine) fn consultation_failed(&mut self, about: Slot<Call>) {
        self.consultation_ended(about, ConsultEnd::Failed);
        self.free_consultant(about);
    }

    /// The agents of a consultation become part of the original call, except those who already are; the consultation's
    /// own call ends.
    fn merge(&mut self, asking: Slot<Call>, into: Slot<Call>) {
        self.calls.rare_call_mut(asking).about = None;
        let parts = self.end_conversation(asking, Ender::Merged);
        let CallState::Talking { part: first } = self.calls[into].state else { return };
        let (mut next, mut there_already) = (Some(parts), None);
        while let Some(at) = next {
            let Part { agent, queue, next_of_call, .. } = self.parts[at];
            next = next_of_call;
            if of_call(&self.parts, first).any(|(_, part)| part.agent == agent) {
                self.parts[at].next_of_call = there_already.replace(at);
            } else {
                let last = of_call(&self.parts, first).map(|(slot, _)| slot).last().unwrap_or(first);
                self.parts[last].next_of_call = Some(at);
                let part = &mut self.parts[at];
                (part.stage, part.since, part.next_of_call) = (Stage::Talking(into), self.at, None);
                let offer = part.offer();
                self.say(Fact::ConversationJoined { call: self.calls[into].id, agent, queue, offer });
            }
        }
        self.end_call(asking, Disposition::Merged);
        self.finish_parts(there_already);
    }

    /// Emits the end of the consultation about a call, and removes it.
    fn consultation_ended(&mut self, slot: Slot<Call>, how: ConsultEnd) {
        if self.calls.has_rare_call(slot) {
            let rare = self.calls.rare_call_mut(slot);
            (rare.consultation, rare.held) = (Consultation::No, None);
        }
        let record = &self.calls[slot];
        if let CallState::Talking { part } = record.state {
            self.say(Fact::ConsultEnded { call: record.id, agent: self.parts[part].agent, how });
        }
    }

    /// The original conversation ends, and so does the consultation about it.
    #[cold]
    pub(in crate::engine) fn drop_consultation(&mut self, slot: Slot<Call>) {
        if self.calls.rare_call(slot).consultation != Consultation::No {
            self.end_consultation(slot, ConsultEnd::CallerGone);
        }
    }

    /// Ends a consultation and its call, as if the agent who asked had hung up.
    #[cold]
    fn end_consultation(&mut self, slot: Slot<Call>, how: ConsultEnd) {
        let consultation = self.calls.rare_call(slot).consultation;
        self.consultation_ended(slot, how);
        if let Consultation::Call(asking) = consultation {
            self.calls.rare_call_mut(asking).about = None;
            let id = self.calls[asking].id;
            self.hang_up(id).or_else(|_| self.withdraw(id)).expect("a consultation's call is alive");
        }
    }
}
