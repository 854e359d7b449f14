//! Agents whom a call has already asked come last.
//!
//! An agent who leaves a call unanswered, declines it, or still rings when the call's time in a queue runs out has been
//! *asked*. Such an agent ranks behind every eligible agent whom the call has not asked yet, whatever the selection
//! rule, levels and open tiers; among agents who have been asked, those of the current round rank last. A new round
//! begins when an agent of the current round is rung again. So a call is never passed around among absent agents while
//! somebody who could answer is left out.
//!
//! Each call keeps a list of the agents it has asked, and a table finds an agent's entry. The list is dropped when the
//! call is answered or leaves its queues. To find an agent, asked agents who would come first are taken out of their
//! pools' orders for a moment: O(log idle) each, whatever the number of agents staffed or asked. If everybody staffed
//! has been asked, the first agent outside the current round is taken. (Rules that draw at random take all others out
//! first.)

use crate::config::SelectionRule as Rule;
use crate::engine::Engine;
use crate::engine::state::agent::AgentLink;
use crate::engine::state::asked::{Asked, AskedAgent, AskedList, Looked};
use crate::engine::state::call::{Call, Calls, Leg};
use crate::engine::table::slab::Slot;
use crate::id::{AgentId, CallId};

impl Engine {
    /// The first of a call's legs, in order from `first`, that finds an idle agent, and that agent: among those the
    /// call has never asked; otherwise among those it has not asked in this round; otherwise among all.
    #[cold]
    pub(in crate::engine) fn find_in_turn(
        &mut self,
        call: Slot<Call>,
        first: Slot<Leg>,
        next: impl Fn(&Calls, Slot<Leg>) -> Option<Slot<Leg>>,
    ) -> Option<(Slot<Leg>, AgentId)> {
        let alone = next(&self.calls, first).is_none();
        if std::iter::successors(Some(first), |&leg| next(&self.calls, leg)).any(|leg| self.draws(leg)) {
            return self.draw_in_turn(call, first, next);
        }
        let enough = if alone && self.has_asked_all(call, first) { Asked::Before } else { Asked::Never };
        let mut best: Option<(Asked, Slot<Leg>, AgentId)> = None;
        let mut turn = Some(first);
        while let Some(leg) = turn
            && best.is_none_or(|(asked, ..)| asked > enough)
        {
            self.find_least_asked(call, leg, enough, &mut best);
            turn = next(&self.calls, leg);
        }
        self.put_back();
        best.map(|(_, leg, agent)| (leg, agent))
    }

    /// The first agent found by a leg among those asked least, if less than `best`; one asked no more than `enough` is
    /// accepted at once. Agents who would come first otherwise are set aside, and remain so.
    fn find_least_asked(
        &mut self,
        call: Slot<Call>,
        leg: Slot<Leg>,
        enough: Asked,
        best: &mut Option<(Asked, Slot<Leg>, AgentId)>,
    ) {
        while let Some(agent) = self.idle_agent_for(leg) {
            let slot = self.calls.slot_asked(call, agent);
            if slot.is_some_and(|slot| self.calls.asked.agents[slot].aside) {
                return;
            }
            let asked = slot.map_or(Asked::Never, |slot| self.calls.asked_when(slot));
            if best.is_none_or(|(least, ..)| asked < least) {
                *best = Some((asked, leg, agent));
            }
            match slot {
                Some(slot) if asked > enough => self.set_aside(slot),
                _ => return,
            }
        }
    }

    /// Whether the call has asked every signed-in agent who serves the leg's queue. O(1), unless the staff or the list
    /// has changed.
    fn has_asked_all(&mut self, call: Slot<Call>, leg: Slot<Leg>) -> bool {
        let queue = self.calls.legs[leg].queue;
        let Some(list) = self.calls.asked_list(call) else { return false };
        let AskedList { count, looked, .. } = self.calls.asked.lists[list];
        let (staffed, staff_changes) = (self.queues[queue].staffed, self.staff_changes);
        if count < staffed {
            return false;
        }
        let now = (queue, staff_changes, count);
        if let Some(looked) = looked.filter(|looked| (looked.queue, looked.staff_changes, looked.count) == now) {
            return looked.all;
        }
        let here = |&(agent, _): &(AgentId, Asked)| self.signed_in(agent).is_ok() && self.serves(agent, queue);
        let all = self.calls.asked_by(call).filter(here).count() as u32 == staffed;
        self.calls.asked.lists[list].looked = Some(Looked { queue, staff_changes, count, all });
        all
    }

    /// Whether the leg's queue selects agents at random.
    fn draws(&self, leg: Slot<Leg>) -> bool {
        let queue = self.calls.legs[leg].queue;
        matches!(self.center[queue].selection.rule, Rule::Random | Rule::WeightedRandom)
    }

    /// Like [`find_in_turn`](Self::find_in_turn), if one of the legs selects at random: a second draw would change the
    /// distribution, so all agents who come later are set aside first. O(asked × log idle).
    fn draw_in_turn(
        &mut self,
        call: Slot<Call>,
        first: Slot<Leg>,
        next: impl Fn(&Calls, Slot<Leg>) -> Option<Slot<Leg>>,
    ) -> Option<(Slot<Leg>, AgentId)> {
        for last in [Asked::Never, Asked::Before, Asked::ThisRound] {
            self.set_all_aside(call, last);
            let (mut turn, mut found) = (Some(first), None);
            while let Some(leg) = turn
                && found.is_none()
            {
                let agent = self.idle_agent_for(leg);
                found = agent.filter(|&agent| !self.is_aside(call, agent)).map(|agent| (leg, agent));
                turn = next(&self.calls, leg);
            }
            self.put_back();
            if found.is_some() {
                return found;
            }
        }
        None
    }

    pub(in crate::engine) fn is_aside(&self, call: Slot<Call>, agent: AgentId) -> bool {
        self.calls.slot_asked(call, agent).is_some_and(|slot| self.calls.asked.agents[slot].aside)
    }

    fn set_all_aside(&mut self, call: Slot<Call>, last: Asked) {
        let mut turn = self.calls.asked_list(call).and_then(|list| self.calls.asked.lists[list].first);
        while let Some(slot) = turn {
            let AskedAgent { agent, next, .. } = self.calls.asked.agents[slot];
            if self.agents[agent].pooled != 0 && self.calls.asked_when(slot) > last {
                self.set_aside(slot);
            }
            turn = next;
        }
    }

    /// Hides an idle agent from selection until [`put_back`](Self::put_back).
    fn set_aside(&mut self, slot: Slot<AskedAgent>) {
        self.calls.asked.agents[slot].aside = true;
        self.calls.asked.aside.push(slot);
        let agent = self.calls.asked.agents[slot].agent;
        self.hide(agent);
    }

    /// The time of a call ran out while it rang: all agents who rang, a list from
    /// [`close_ring`](Self::close_ring), have been asked.
    #[cold]
    pub(in crate::engine) fn note_all_asked(&mut self, call: Slot<Call>, first: Option<AgentId>) {
        let mut next = first;
        while let Some(agent) = next {
            self.calls.note_asked(call, agent);
            next = self.agents[agent].next_ringing.map(AgentLink::agent);
        }
    }

    fn put_back(&mut self) {
        while let Some(slot) = self.calls.asked.aside.pop() {
            self.calls.asked.agents[slot].aside = false;
            let agent = self.calls.asked.agents[slot].agent;
            self.show(agent);
        }
    }

    /// The agents that a call has asked without success since it began to wait, in order of their numbers. Empty for an
    /// unknown call. O(asked).
    pub fn asked(&self, call: CallId) -> Vec<(AgentId, Asked)> {
        let Some(slot) = self.calls.find(call) else { return Vec::new() };
        let mut asked: Vec<_> = self.calls.asked_by(slot).collect();
        asked.sort_unstable();
        asked
    }
}
