//! Agents who consult somebody about a caller: consultation, attended transfer, conference.
//!
//! The caller is on hold meanwhile and does not hang up. If nobody answers in time, or nobody can be reached at all,
//! the agent returns to the caller.

use rustc_hash::FxHashMap;

use super::Run;
use crate::engine::{Command, Doing, Party};
use crate::id::{AgentId, CallId, QueueId};
use crate::sim::calendar::Happening;
use crate::sim::callers::Phase;
use crate::sim::simulation::{AskingPlan, SimulationError};
use crate::sim::stream::Purpose;
use crate::sim::world::{Passing, Then, Transfer};
use crate::time::Duration;

/// Distinguishes the after-call work of the consulted agent from that of the consulting one.
const OF_THE_OTHER: u32 = 1 << 31;

/// Consultations by caller, from the question until the conversation ends, because an agent consults only once in each.
#[derive(Clone, Debug, Default)]
pub(super) struct Consultations(FxHashMap<u32, Consultation>);

#[derive(Clone, Copy, Debug)]
struct Consultation {
    /// Its index in the call type's list of transfers.
    transfer: usize,
    /// The agent who answered, if it was somebody inside the centre, and the queue that they answered for.
    other: Option<(AgentId, QueueId)>,
}

impl Consultations {
    /// Whether somebody was consulted in the conversation of the caller in this slot.
    #[inline]
    pub(super) fn was_asked(&self, slot: u32) -> bool {
        !self.0.is_empty() && self.0.contains_key(&slot)
    }

    /// The conversation is over.
    #[inline]
    pub(super) fn forget(&mut self, slot: u32) {
        if !self.0.is_empty() {
            self.0.remove(&slot);
        }
    }
}

impl<'s> Run<'s> {
    /// Whom this caller is passed on to, or asked about, by `agent`: a certain agent where the transfer names some and
    /// the one drawn is at work.
    pub(super) fn party_of(&self, slot: u32, agent: AgentId, transfer: &Transfer) -> Party {
        let (Party::Queue(queue), false) = (transfer.to, transfer.agents.is_empty()) else { return transfer.to };
        let caller = &self.callers[slot];
        let mut stream = caller.key.stream(Purpose::TransferTo, caller.talks);
        let drawn = transfer.agents[rand::RngExt::random_range(&mut stream, 0..transfer.agents.len())];
        let at_work = drawn != agent && self.desks[drawn.index()].doing != Doing::SignedOut;
        if at_work { Party::Agent(drawn, queue) } else { transfer.to }
    }

    /// The agent puts the caller on hold and consults somebody.
    #[cold]
    pub(super) fn ask(
        &mut self,
        slot: u32,
        (agent, queue): (AgentId, QueueId),
        transfer: usize,
    ) -> Result<(), SimulationError> {
        let consult = self.callers.new_number(slot);
        let kind = &self.simulation.world.call_types[usize::from(self.callers[slot].call_type)];
        let to = self.party_of(slot, agent, &kind.transfers[transfer]);
        self.consultations.0.insert(slot, Consultation { transfer, other: None });
        let caller = &mut self.callers[slot];
        caller.phase = Phase::Consulted { agent, queue };
        caller.wait_began = self.now;
        let call = caller.call;
        let (happening, after) = match to {
            Party::External(_) => (Happening::Asked, self.drawn(slot, 1, |plan| Some(&plan.talk))),
            _ => (Happening::StopsAsking, self.drawn(slot, 0, |plan| Some(&plan.gives_up))),
        };
        self.callers[slot].due = self.calendar.enter(self.now + after, happening, slot);
        if !self.is_taken(Command::Consult { call, consult, to })? {
            return self.nobody_asked(call);
        }
        self.react()
    }

    /// The plan of the consultation about this caller.
    fn asking(&self, slot: u32) -> Option<(&'s AskingPlan, &'s Then)> {
        let place = self.consultations.0.get(&slot)?.transfer;
        let kind = usize::from(self.callers[slot].call_type);
        let Passing::Asked(asking) = &self.simulation.world.call_types[kind].transfers[place].how else { return None };
        let plan = self.simulation.callers[kind].asking[place].as_ref()?;
        Some((plan, &asking.then))
    }

    /// The duration of a part of a consultation; `occasion` distinguishes the parts.
    fn drawn(
        &self,
        slot: u32,
        occasion: u32,
        of: impl Fn(&AskingPlan) -> Option<&crate::sim::sampler::Sampler>,
    ) -> Duration {
        let caller = &self.callers[slot];
        let mut stream = caller.key.stream(Purpose::Consult, caller.talks << 2 | occasion);
        let sampler = self.asking(slot).and_then(|(plan, _)| of(plan));
        sampler.map_or(Duration::ZERO, |sampler| sampler.draw(self.now, &mut stream))
    }

    /// The consulted party has answered.
    #[cold]
    pub(super) fn consult_answered(&mut self, slot: u32, agent: AgentId, queue: QueueId) {
        if let Some(consultation) = self.consultations.0.get_mut(&slot) {
            consultation.other = Some((agent, queue));
        }
        self.drop_plan_of_caller(slot);
        let talk = self.drawn(slot, 1, |plan| Some(&plan.talk));
        let talk = self.desks[agent.index()].begin_to_talk(talk, self.simulation.plan_of(agent));
        self.callers[slot].due = self.calendar.enter(self.now + talk, Happening::Asked, slot);
    }

    /// Nobody has answered in time.
    pub(super) fn stops_asking(&mut self, slot: u32) -> Result<(), SimulationError> {
        let call = self.callers[slot].call;
        self.tell(Command::CancelConsult { call })?;
        self.back_to_the_caller(slot)
    }

    /// The consultation failed: nobody serves the queue, it is full, or its maximum wait is over.
    #[cold]
    pub(super) fn nobody_asked(&mut self, call: CallId) -> Result<(), SimulationError> {
        let slot = self.callers.slot(call);
        self.drop_plan_of_caller(slot);
        self.back_to_the_caller(slot)
    }

    /// Both have talked without the caller; now the planned outcome follows.
    pub(super) fn asked(&mut self, slot: u32) -> Result<(), SimulationError> {
        let call = self.callers[slot].call;
        let Some((_, then)) = self.asking(slot) else { return Ok(()) };
        match then {
            Then::Return => {
                self.other_leaves(slot)?;
                self.tell(Command::CancelConsult { call })?;
                self.back_to_the_caller(slot)
            }
            Then::Transfer => self.hand_over(slot),
            Then::Conference(_) => {
                let together = self.drawn(slot, 2, |plan| plan.conference.as_ref());
                self.callers[slot].due = self.calendar.enter(self.now + together, Happening::ConferenceEnds, slot);
                self.tell(Command::Conference { call })
            }
        }
    }

    /// The consulted agent is about to leave the conversation.
    fn other_leaves(&mut self, slot: u32) -> Result<(), SimulationError> {
        match self.consultations.0.get(&slot).and_then(|consultation| consultation.other) {
            Some(other) => self.part_ends(slot, other, self.callers[slot].talks | OF_THE_OTHER),
            None => Ok(()),
        }
    }

    /// The consulted party takes over the caller.
    fn hand_over(&mut self, slot: u32) -> Result<(), SimulationError> {
        let Phase::Consulted { agent, queue } = self.callers[slot].phase else { return Ok(()) };
        let other = self.consultations.0.get(&slot).and_then(|consultation| consultation.other);
        self.part_ends(slot, (agent, queue), self.callers[slot].talks)?;
        self.consultations.forget(slot);
        if let Some((other, queue)) = other {
            // The agent continues with one conversation, which becomes another.
            self.desks[other.index()].talks_less();
            self.begin_to_talk(slot, other, queue);
        }
        self.tell(Command::CompleteTransfer { call: self.callers[slot].call })
    }

    /// The consulted party leaves the conference.
    pub(super) fn conference_ends(&mut self, slot: u32) -> Result<(), SimulationError> {
        let other = self.consultations.0.get(&slot).and_then(|consultation| consultation.other);
        if let Some((agent, _)) = other {
            self.other_leaves(slot)?;
            self.tell(Command::Leave { call: self.callers[slot].call, agent })?;
        }
        self.back_to_the_caller(slot)
    }

    /// Agent and caller continue together, if the plan says so.
    fn back_to_the_caller(&mut self, slot: u32) -> Result<(), SimulationError> {
        let Phase::Consulted { agent, queue } = self.callers[slot].phase else { return Ok(()) };
        self.callers[slot].phase = Phase::Talking { agent, queue };
        if self.asking(slot).is_none_or(|(plan, _)| plan.afterwards.is_none()) {
            return self.talk_ends(slot);
        }
        let talk = self.drawn(slot, 3, |plan| plan.afterwards.as_ref());
        self.callers[slot].due = self.calendar.enter(self.now + talk, Happening::TalkEnds, slot);
        Ok(())
    }
}
