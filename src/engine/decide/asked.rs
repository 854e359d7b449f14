//! Whom a call has asked.
//!
//! Who leaves a call unanswered or declines it, or rings when its time in a queue runs out, comes after every eligible agent
//! whom it has not asked yet, whatever the selection rule, the levels and the open tiers; among those who have been asked,
//! after whom it has not asked in the present round. A new round begins when somebody is rung who was asked in this one. So a call is not passed round among
//! absent agents while somebody who could answer is never asked.
//!
//! What is remembered is a list for each call, as long as the agents who failed to take it are many; it is forgotten when
//! the call is answered, or has left its queues. To find an agent, those who come later and stand in front are taken out of
//! the orders of their pools for a moment: O(asked × log idle), whatever the number of staff.

use crate::config::SelectionRule as Rule;
use crate::engine::Engine;
use crate::engine::state::asked::{Asked, AskedAgent};
use crate::engine::state::call::Calls;
use crate::engine::state::part::is_barred;
use crate::engine::table::slab::NONE;
use crate::id::{AgentId, CallId};

impl Engine {
    /// The first of a call's legs, from `first` on by `next`, that finds an idle agent, and whom: among those whom the call
    /// never asked; or else among those whom it did not ask in this round; or else among all.
    #[cold]
    pub(in crate::engine) fn find_in_turn(
        &mut self,
        call: u32,
        first: u32,
        next: impl Fn(&Calls, u32) -> u32,
    ) -> Option<(u32, AgentId)> {
        for last in self.turns(call).into_iter().flatten() {
            let (mut leg, mut found) = (first, None);
            while leg != NONE && found.is_none() {
                found = self.find_asked_until(call, last, leg).map(|agent| (leg, agent));
                leg = next(&self.calls, leg);
            }
            self.put_back(call);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Until when those whom a call may find were asked at the latest: what would find nobody, or nobody else, is left out.
    fn turns(&self, call: u32) -> [Option<Asked>; 3] {
        let (mut before, mut this_round) = (0, 0);
        for one in self.calls.asked_by(call).filter(|one| self.agents[one.agent.index()].pooled != 0) {
            *if one.asked == Asked::ThisRound { &mut this_round } else { &mut before } += 1;
        }
        let never = before + this_round < self.idle;
        [
            never.then_some(Asked::Never),
            (before > 0).then_some(Asked::Before),
            (this_round > 0).then_some(Asked::ThisRound),
        ]
    }

    /// Whom a leg finds of those who were asked no later than `last`. Others who would come before them are set aside, and
    /// left so.
    fn find_asked_until(&mut self, call: u32, last: Asked, leg: u32) -> Option<AgentId> {
        let queue = self.calls.legs[leg].queue;
        if matches!(self.center.queues[queue.index()].selection.rule, Rule::Random | Rule::WeightedRandom) {
            // Nobody else may be drawn: it would be another draw.
            self.set_all_aside(call, last);
        }
        loop {
            let agent = self.idle_agent_for(leg)?;
            match self.calls.slot_asked(call, agent) {
                Some(slot) if self.calls.asked[slot].aside => return None,
                Some(slot) if self.calls.asked[slot].asked > last => self.set_aside(slot),
                _ => return Some(agent),
            }
        }
    }

    fn set_all_aside(&mut self, call: u32, last: Asked) {
        let mut slot = self.calls.extras(call).asked;
        while slot != NONE {
            let one = self.calls.asked[slot];
            if one.asked > last && !one.aside && self.agents[one.agent.index()].pooled != 0 {
                self.set_aside(slot);
            }
            slot = one.next;
        }
    }

    /// An idle agent is found by nobody until put back.
    fn set_aside(&mut self, slot: u32) {
        self.calls.asked[slot].aside = true;
        let agent = self.calls.asked[slot].agent;
        let record = &self.agents[agent.index()];
        for membership in self.layout.memberships(agent) {
            if membership.channel & record.pooled != 0 && !is_barred(&membership, &self.parts, record.part) {
                self.pools[membership.pool as usize].set_aside(membership.member);
            }
        }
    }

    /// The time of a call ran out while it rang: everybody who rang has been asked. They are a list, as of
    /// [`close_ring`](Self::close_ring).
    #[cold]
    pub(in crate::engine) fn note_all_asked(&mut self, call: u32, first: u32) {
        let mut at = first;
        while at != NONE {
            self.calls.note_asked(call, AgentId(at), Asked::ThisRound);
            at = self.agents[at as usize].next_ringing;
        }
    }

    fn put_back(&mut self, call: u32) {
        let mut slot = self.calls.extras(call).asked;
        while slot != NONE {
            let AskedAgent { agent, next, .. } = self.calls.asked[slot];
            if std::mem::take(&mut self.calls.asked[slot].aside) {
                let record = &self.agents[agent.index()];
                for membership in self.layout.memberships(agent) {
                    if membership.channel & record.pooled != 0 && !is_barred(&membership, &self.parts, record.part) {
                        self.pools[membership.pool as usize].put_back(membership.member, &record.keys);
                    }
                }
            }
            slot = next;
        }
    }

    /// A call rings an agent: whom it has asked in this round only where everybody eligible was.
    #[cold]
    pub(in crate::engine) fn ask(&mut self, call: u32, agent: AgentId) {
        if self.calls.when_asked(call, agent) == Asked::ThisRound {
            self.calls.begin_round(call);
        }
    }

    /// Whom a call has asked since it began to wait, and did not get: by number. Empty for a call that is not there, or has
    /// asked nobody. O(asked).
    pub fn asked(&self, call: CallId) -> Vec<(AgentId, Asked)> {
        let Some(slot) = self.calls.find(call) else { return Vec::new() };
        let mut asked: Vec<_> = self.calls.asked_by(slot).map(|one| (one.agent, one.asked)).collect();
        asked.sort_unstable();
        asked
    }
}
