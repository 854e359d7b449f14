//! A call that an agent has passed on is not offered straight back to that agent
//! ([`Queue::back_to_sender`](crate::config::Queue::back_to_sender)).
//!
//! The leg stands in its line as any other, and everybody but the sender may take it. So where the sender looks for a
//! call, the legs kept from them leave their lines for a moment; where such a leg looks for an agent, the sender leaves
//! the pools for a moment. Both cost O(log n) for each call that the sender has passed on within that time.

use crate::engine::Engine;
use crate::engine::state::call::{Call, CallState, Leg};
use crate::engine::state::layout::Channels;
use crate::engine::state::number::LineId;
use crate::engine::table::slab::Slot;
use crate::id::{AgentId, QueueId};

impl Engine {
    /// Keeps a leg, which stands nowhere yet, from the agent who passed its call on, where its queue asks for that;
    /// unless nobody else who serves the queue is signed in.
    #[cold]
    pub(in crate::engine) fn keep_from(&mut self, leg: Slot<Leg>, sender: AgentId) {
        let queue = self.calls.legs[leg].queue;
        let limit = self.center[queue].back_to_sender;
        let others = self.queues[queue].staffed > 1;
        if others && self.serves(sender, queue) && self.signed_in(sender).is_ok() {
            self.calls.rare_leg_mut(leg).kept_from = Some((sender, self.at + limit));
            self.kept_from.insert((sender, leg.number()));
        }
    }

    /// Its time is over: the sender may have it.
    pub(in crate::engine) fn open_to_sender(&mut self, leg: Slot<Leg>) {
        if let Some((sender, _)) = self.calls.rare_leg_mut(leg).kept_from.take() {
            self.kept_from.remove(&(sender, leg.number()));
        }
        self.reschedule(leg);
        self.offer_further(leg);
    }

    fn offer_further(&mut self, leg: Slot<Leg>) {
        let call = self.calls.legs[leg].call;
        match self.calls[call].state {
            CallState::Waiting => self.route(call),
            CallState::Offered(ring) if ring.leg == leg && self.rings_several => self.ring_more(leg),
            _ => {}
        }
    }

    /// [`find_leg`](Self::find_leg) without the legs that are kept from the agent.
    #[inline(always)]
    pub(in crate::engine) fn next_leg(&mut self, agent: AgentId, free: Channels) -> Option<Slot<Leg>> {
        if self.kept_from.is_empty() {
            return self.find_leg(agent, free, self.at);
        }
        self.next_leg_not_kept(agent, free)
    }

    /// The legs that are kept from an agent.
    fn kept_from(&self, agent: AgentId) -> Vec<Slot<Leg>> {
        let kept = self.kept_from.range((agent, 0)..=(agent, u32::MAX));
        kept.filter_map(|(_, leg)| Slot::at(*leg)).collect()
    }

    /// An agent is idle from now on, so that another of the profile, who was held in reserve, may take what is kept
    /// from that agent; the best-ranked first.
    #[cold]
    pub(in crate::engine) fn offer_kept(&mut self, agent: AgentId) {
        let mut kept = self.kept_from(agent);
        kept.sort_unstable_by_key(|&leg| self.rank_of(leg));
        for leg in kept {
            // What came of the one before may have ended it.
            if self.is_kept_from(leg, agent) {
                self.offer_further(leg);
            }
        }
    }

    #[cold]
    fn next_leg_not_kept(&mut self, agent: AgentId, free: Channels) -> Option<Slot<Leg>> {
        let mut kept = self.kept_from(agent);
        kept.retain(|&leg| self.leave_line(leg));
        let found = self.find_leg(agent, free, self.at);
        kept.into_iter().for_each(|leg| self.stand(leg));
        found
    }

    /// [`find_agent`](Self::find_agent), but not the sender.
    pub(in crate::engine) fn find_agent_but(
        &mut self,
        sender: AgentId,
        (queue, line): (QueueId, LineId),
        call: Slot<Call>,
    ) -> Option<AgentId> {
        let standing = self.standing_of(call);
        if self.agents[sender].pooled == 0 || self.is_aside(call, sender) {
            return self.find_agent(queue, line, standing);
        }
        self.hide(sender);
        let found = self.find_agent(queue, line, standing);
        self.show(sender);
        found
    }

    /// Whether a leg is kept from an agent.
    pub(in crate::engine) fn is_kept_from(&self, leg: Slot<Leg>, agent: AgentId) -> bool {
        self.kept_from.contains(&(agent, leg.number()))
    }
}
