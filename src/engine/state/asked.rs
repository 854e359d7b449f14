//! The agents whom a call has asked: a list for each call, found by call and agent.

use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::call::{Call, Calls};
use crate::engine::table::slab::{Slab, Slot};
use crate::id::{AgentId, QueueId};

/// Whether, and when, a call was offered to an agent who did not take it. The least goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Asked {
    /// Not yet, as long as it has been waiting.
    Never,
    /// In an earlier round.
    Before,
    /// Since everybody eligible had been asked the last time.
    ThisRound,
}

/// An agent whom a call has asked.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct AskedAgent {
    pub(in crate::engine) call: Slot<Call>,
    pub(in crate::engine) agent: AgentId,
    /// The next of the call.
    pub(in crate::engine) next: Option<Slot<AskedAgent>>,
    /// Whether the agent, who is idle, is in no order of a pool for the moment.
    pub(in crate::engine) aside: bool,
    /// In which of the call's rounds they were asked last.
    pub(in crate::engine) round: u64,
}

/// Those whom a call has asked.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct AskedList {
    pub(in crate::engine) first: Option<Slot<AskedAgent>>,
    pub(in crate::engine) count: u32,
    /// Of the present round.
    pub(in crate::engine) round: u64,
    pub(in crate::engine) looked: Option<Looked>,
}

/// What was found when it was last looked whether the whole staff of a queue was asked.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Looked {
    pub(in crate::engine) queue: QueueId,
    /// How often the staff had changed, and how many were on the list.
    pub(in crate::engine) staff_changes: u64,
    pub(in crate::engine) count: u32,
    pub(in crate::engine) all: bool,
}

/// Whom calls have asked.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct AskedAgents {
    pub(in crate::engine) lists: Slab<AskedList>,
    pub(in crate::engine) agents: Slab<AskedAgent>,
    /// Where each agent stands whom a call has asked. Never walked.
    pub(in crate::engine) places: HashTable<Slot<AskedAgent>>,
    /// Who is in no order of a pool for the moment.
    pub(in crate::engine) aside: Vec<Slot<AskedAgent>>,
    /// How many lists there are.
    pub(in crate::engine) calls: u32,
}

fn hash(call: Slot<Call>, agent: AgentId) -> u64 {
    rustc_hash::FxBuildHasher.hash_one(u64::from(call.number()) << 32 | u64::from(agent.0))
}

impl AskedAgents {
    /// How many calls have asked somebody.
    pub(in crate::engine) const fn calls(&self) -> u32 {
        self.calls
    }

    /// How many agents were asked, those whom several calls have asked counted as often.
    pub(in crate::engine) fn len(&self) -> usize {
        self.agents.len()
    }

    fn insert(&mut self, one: AskedAgent) -> Slot<AskedAgent> {
        let slot = self.agents.insert(one);
        let rehash = |&slot: &Slot<AskedAgent>| hash(self.agents[slot].call, self.agents[slot].agent);
        self.places.insert_unique(hash(one.call, one.agent), slot, rehash);
        slot
    }

    /// Forgets an agent; returns the next of the call.
    fn remove(&mut self, slot: Slot<AskedAgent>) -> Option<Slot<AskedAgent>> {
        let one = self.agents.remove(slot);
        let place = self.places.find_entry(hash(one.call, one.agent), |&other| other == slot);
        place.expect("whoever was asked is found").remove();
        one.next
    }
}

impl Calls {
    /// Whether any call has asked anybody.
    pub(in crate::engine) fn anybody_asked(&self) -> bool {
        self.asked.calls > 0
    }

    /// Whether a call has asked anybody.
    pub(in crate::engine) fn has_asked(&self, call: Slot<Call>) -> bool {
        self.anybody_asked() && self.asked_list(call).is_some()
    }

    /// The list of those whom a call has asked, if there is one.
    pub(in crate::engine) fn asked_list(&self, call: Slot<Call>) -> Option<Slot<AskedList>> {
        if self.has_rare_call(call) { self.rare_call(call).asked } else { None }
    }

    /// Everybody whom a call has asked, the latest to be asked for the first time first.
    pub(in crate::engine) fn asked_by(&self, call: Slot<Call>) -> impl Iterator<Item = (AgentId, Asked)> {
        self.slots_asked(call).map(|slot| (self.asked.agents[slot].agent, self.asked_when(slot)))
    }

    fn slots_asked(&self, call: Slot<Call>) -> impl Iterator<Item = Slot<AskedAgent>> {
        let list = if self.anybody_asked() { self.asked_list(call) } else { None };
        let first = list.and_then(|list| self.asked.lists[list].first);
        std::iter::successors(first, |&slot| self.asked.agents[slot].next)
    }

    pub(in crate::engine) fn slot_asked(&self, call: Slot<Call>, agent: AgentId) -> Option<Slot<AskedAgent>> {
        let agents = &self.asked.agents;
        let same = |&slot: &Slot<AskedAgent>| agents[slot].agent == agent && agents[slot].call == call;
        self.asked.places.find(hash(call, agent), same).copied()
    }

    pub(in crate::engine) fn asked_when(&self, slot: Slot<AskedAgent>) -> Asked {
        let AskedAgent { call, round, .. } = self.asked.agents[slot];
        if round == self.round_of(call) { Asked::ThisRound } else { Asked::Before }
    }

    /// The present round of a call that has asked somebody.
    fn round_of(&self, call: Slot<Call>) -> u64 {
        self.asked_list(call).map_or(0, |list| self.asked.lists[list].round)
    }

    /// When a call asked an agent.
    pub(in crate::engine) fn when_asked(&self, call: Slot<Call>, agent: AgentId) -> Asked {
        self.slot_asked(call, agent).map_or(Asked::Never, |slot| self.asked_when(slot))
    }

    /// An agent has not taken a call.
    #[cold]
    pub(in crate::engine) fn note_asked(&mut self, call: Slot<Call>, agent: AgentId) {
        match self.slot_asked(call, agent) {
            Some(slot) => self.asked.agents[slot].round = self.round_of(call),
            None => self.add_asked(call, agent, Asked::ThisRound),
        }
    }

    /// The same, for the first time.
    pub(in crate::engine) fn add_asked(&mut self, call: Slot<Call>, agent: AgentId, asked: Asked) {
        let list = self.asked_list(call).unwrap_or_else(|| self.begin_asking(call));
        let AskedList { first: next, round, .. } = self.asked.lists[list];
        let round = if asked == Asked::ThisRound { round } else { 0 };
        let first = Some(self.asked.insert(AskedAgent { call, agent, next, aside: false, round }));
        let list = &mut self.asked.lists[list];
        (list.first, list.count) = (first, list.count + 1);
    }

    fn begin_asking(&mut self, call: Slot<Call>) -> Slot<AskedList> {
        let list = self.asked.lists.insert(AskedList { first: None, count: 0, round: 1, looked: None });
        self.rare_call_mut(call).asked = Some(list);
        self.asked.calls += 1;
        list
    }

    /// A call rings an agent: whom it has asked in this round only where everybody eligible was, and a new one begins.
    #[cold]
    pub(in crate::engine) fn ask(&mut self, call: Slot<Call>, agent: AgentId) {
        if let Some(list) = self.asked_list(call)
            && self.when_asked(call, agent) == Asked::ThisRound
        {
            self.asked.lists[list].round += 1;
        }
    }

    /// A call is answered, or waits no longer. O(asked).
    #[cold]
    pub(in crate::engine) fn forget_asked(&mut self, call: Slot<Call>) {
        if !self.has_asked(call) {
            return;
        }
        let Some(list) = self.rare_call_mut(call).asked.take() else { return };
        let mut next = self.asked.lists.remove(list).first;
        self.asked.calls -= 1;
        while let Some(slot) = next {
            next = self.asked.remove(slot);
        }
    }
}
