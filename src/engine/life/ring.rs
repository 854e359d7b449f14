//! Ringing several agents for one call: who rings, who joins, who loses the race.

use crate::config::Ringing;
use crate::engine::outcome::OfferEnd;
use crate::engine::state::agent::AgentLink;
use crate::engine::state::call::{CallState, Leg, Overdue, Ring};
use crate::engine::table::slab::Slot;
use crate::engine::{AgentId, Engine};
use crate::time::Timestamp;

impl Engine {
    /// How many agents may ring for a leg that starts being offered; schedules the next one. One while it is held for
    /// an agent.
    #[cold]
    pub(in crate::engine) fn ring_at_first(&mut self, leg: Slot<Leg>, now: Timestamp) -> u16 {
        if self.calls.rare_leg(leg).is_some_and(|rare| rare.held.is_some()) {
            return 1;
        }
        match self.center[self.calls.legs[leg].queue].ringing {
            Ringing::One => 1,
            Ringing::All { most } => most,
            Ringing::Progressive { every, .. } => {
                self.calls.rare_leg_mut(leg).widen_at = Some(now + every);
                self.reschedule(leg);
                1
            }
        }
    }

    /// Rings further agents for a call being offered, as many as may ring; while more may, agents who become free can
    /// find it.
    #[cold]
    pub(in crate::engine) fn ring_more(&mut self, leg: Slot<Leg>) {
        let call = self.calls.legs[leg].call;
        let CallState::Offered(Ring { ringing, allowed, .. }) = self.calls[call].state else { return };
        if allowed > 1 || ringing > allowed {
            self.ring_several(leg);
        }
    }

    fn ring_several(&mut self, leg: Slot<Leg>) {
        let call = self.calls.legs[leg].call;
        if self.calls.legs[leg].overdue != Overdue::No {
            return self.ring_no_more(leg);
        }
        while let CallState::Offered(Ring { ringing, allowed, .. }) = self.calls[call].state
            && ringing < allowed
        {
            let Some(agent) = self.agent_for(leg) else { break };
            self.ring(leg, agent);
        }
        self.leave_line(leg);
        let CallState::Offered(Ring { ringing, allowed, .. }) = self.calls[call].state else { return };
        if ringing < allowed {
            self.stand(leg);
        }
    }

    /// A call whose time ran out keeps ringing for the agents who ring already, but for nobody else.
    fn ring_no_more(&mut self, leg: Slot<Leg>) {
        self.leave_line(leg);
        let call = self.calls.legs[leg].call;
        if let CallState::Offered(ring) = &mut self.calls[call].state {
            ring.allowed = ring.allowed.min(ring.ringing);
        }
    }

    /// A leg is no longer held: if it rings, the usual number of agents may ring.
    pub(in crate::engine) fn ring_unheld(&mut self, leg: Slot<Leg>) {
        let call = self.calls.legs[leg].call;
        if !matches!(self.calls[call].state, CallState::Offered(ring) if ring.leg == leg) {
            return;
        }
        let most = self.ring_at_first(leg, self.at);
        if let CallState::Offered(ring) = &mut self.calls[call].state {
            ring.allowed = most;
        }
        self.ring_more(leg);
    }

    /// One more agent may ring, if the call still rings.
    pub(in crate::engine) fn widen(&mut self, leg: Slot<Leg>) {
        let call = self.calls.legs[leg].call;
        let Ringing::Progressive { every, most } = self.center[self.calls.legs[leg].queue].ringing else {
            return;
        };
        let CallState::Offered(ring) = &mut self.calls[call].state else { return };
        ring.allowed = (ring.allowed + 1).min(most);
        let done = ring.allowed == most;
        self.calls.rare_leg_mut(leg).widen_at = (!done).then(|| self.at + every);
        self.reschedule(leg);
        self.ring_several(leg);
    }

    /// Removes one agent from a call's ring and emits why; returns whether others still ring. If nobody does, the leg
    /// is in no line, and the call is left to the calling function to place.
    pub(in crate::engine) fn leave_ring(&mut self, leg: Slot<Leg>, agent: AgentId, cause: OfferEnd) -> bool {
        let call = self.calls.legs[leg].call;
        let next = self.agents[agent].next_ringing;
        self.end_offer(leg, agent, cause);
        let CallState::Offered(ring) = &mut self.calls[call].state else {
            unreachable!("only a call that is offered rings");
        };
        ring.ringing -= 1;
        if ring.ringing == 0 {
            self.leave_line(leg);
            self.stop_widening(leg);
            return false;
        }
        if ring.first == agent {
            ring.first = next.map_or(ring.last, AgentLink::agent);
            return true;
        }
        let mut before = ring.first;
        while let Some(after) = self.agents[before].next_ringing.map(AgentLink::agent)
            && after != agent
        {
            before = after;
        }
        self.agents[before].next_ringing = next;
        if ring.last == agent {
            ring.last = before;
        }
        true
    }

    /// Ends the offers to all agents who ring for a leg, except the winner, if any. Returns the list of freed agents,
    /// for [`serve_list`](Self::serve_list) once the call has its place. The leg is in no line afterwards.
    pub(in crate::engine) fn close_ring(
        &mut self,
        leg: Slot<Leg>,
        won: Option<AgentId>,
        cause: OfferEnd,
    ) -> Option<AgentId> {
        self.leave_line(leg);
        self.stop_widening(leg);
        let call = self.calls.legs[leg].call;
        let CallState::Offered(ring) = self.calls[call].state else { return None };
        let (mut free, mut last) = (None, None);
        let mut next = Some(ring.first);
        while let Some(agent) = next {
            next = self.agents[agent].next_ringing.map(AgentLink::agent);
            if Some(agent) != won {
                self.end_offer(leg, agent, cause);
                self.agents[agent].next_ringing = None;
                match last {
                    None => free = Some(agent),
                    Some(last) => self.agents[last].next_ringing = AgentLink::to(agent),
                }
                last = Some(agent);
            }
        }
        free
    }

    /// The winner takes the call; all others who ring have lost the race.
    #[cold]
    pub(in crate::engine) fn take_out_of_ring(&mut self, leg: Slot<Leg>, winner: AgentId) -> Option<AgentId> {
        let call = self.calls.legs[leg].call;
        match self.calls[call].state {
            CallState::Offered(Ring { allowed: 1, ringing: 1, .. }) => {
                self.stop_widening(leg);
                None
            }
            _ => self.close_ring(leg, Some(winner), OfferEnd::LostRace),
        }
    }

    /// An agent who lost the race continues and keeps the idle rank.
    pub(in crate::engine) fn serve_list(&mut self, first: Option<AgentId>) {
        let mut next = first;
        while let Some(agent) = next {
            next = self.agents[agent].next_ringing.take().map(AgentLink::agent);
            self.serve(agent);
        }
    }

    fn stop_widening(&mut self, leg: Slot<Leg>) {
        if self.calls.rare_leg(leg).is_some_and(|rare| rare.widen_at.is_some()) {
            self.calls.rare_leg_mut(leg).widen_at = None;
            self.reschedule(leg);
        }
    }
}
