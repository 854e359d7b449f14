//! The agents to whom a call has been offered before: a list per call, with lookup by call and agent.

use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::call::{Call, Calls};
use crate::engine::table::slab::{Slab, Slot};
use crate::id::{AgentId, QueueId};

/// Whether, and when, a call was offered to an agent who did not take it. The smallest goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Asked {
    /// Not during this wait.
    Never,
    /// In an earlier round.
    Before,
    /// In the current round, which began when everybody eligible had been asked.
    ThisRound,
}

/// An agent who was asked by a call.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct AskedAgent {
    pub(in crate::engine) call: Slot<Call>,
    pub(in crate::engine) agent: AgentId,
    /// The next in the call's list.
    pub(in crate::engine) next: Option<Slot<AskedAgent>>,
    /// Whether the agent, who is idle, is set aside in their pools at the moment.
    pub(in crate::engine) aside: bool,
    /// The last round of the call in which they were asked.
    pub(in crate::engine) round: u64,
}

/// The agents asked by one call.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct AskedList {
    pub(in crate::engine) first: Option<Slot<AskedAgent>>,
    pub(in crate::engine) count: u32,
    /// The number asked in the current round.
    pub(in crate::engine) round: u64,
    pub(in crate::engine) looked: Option<Looked>,
}

/// The last check of whether the whole staff of a queue has been asked.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Looked {
    pub(in crate::engine) queue: QueueId,
    /// `staff_changes` and the length of the list at that time.
    pub(in crate::engine) staff_changes: u64,
    pub(in crate::engine) count: u32,
    pub(in crate::engine) all: bool,
}

/// The agents asked, by call.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct AskedAgents {
    pub(in crate::engine) lists: Slab<AskedList>,
    pub(in crate::engine) agents: Slab<AskedAgent>,
    /// The list node of each pair of call and agent. Never iterated.
    pub(in crate::engine) places: HashTable<Slot<AskedAgent>>,
    /// The agents who are set aside at the moment.
    pub(in crate::engine) aside: Vec<Slot<AskedAgent>>,
    /// The number of lists.
    pub(in crate::engine) calls: u32,
}

fn hash(call: Slot<Call>, agent: AgentId) -> u64 {
    rustc_hash::FxBuildHasher.hash_one(u64::from(call.number()) << 32 | u64::from(agent.0))
}

impl AskedAgents {
    /// The number of calls that have asked anybody.
    pub(in crate::engine) const fn calls(&self) -> u32 {
        self.calls
    }

    /// The number of pairs of call and agent.
    pub(in crate::engine) fn len(&self) -> usize {
        self.agents.len()
    }

    fn insert(&mut self, one: AskedAgent) -> Slot<AskedAgent> {
        let slot = self.agents.insert(one);
        let rehash = |&slot: &Slot<AskedAgent>| hash(self.agents[slot].call, self.agents[slot].agent);
        self.places.insert_unique(hash(one.call, one.agent), slot, rehash);
        slot
    }

    /// Removes a node; returns the next in the call's list.
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

    /// The list of a call, if it has asked anybody.
    pub(in crate::engine) fn asked_list(&self, call: Slot<Call>) -> Option<Slot<AskedList>> {
        if self.has_rare_call(call) { self.rare_call(call).asked } else { None }
    }

    /// All agents asked by a call, the latest addition first.
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

    /// The current round of a call that has asked anybody.
    fn round_of(&self, call: Slot<Call>) -> u64 {
        self.asked_list(call).map_or(0, |list| self.asked.lists[list].round)
    }

    /// Whether and when a call asked an agent.
    pub(in crate::engine) fn when_asked(&self, call: Slot<Call>, agent: AgentId) -> Asked {
        self.slot_asked(call, agent).map_or(Asked::Never, |slot| self.asked_when(slot))
    }

    /// Notes that an agent did not take a call.
    #[cold]
    pub(in crate::engine) fn note_asked(&mut self, call: Slot<Call>, agent: AgentId) {
        match self.slot_asked(call, agent) {
            Some(slot) => self.asked.agents[slot].round = self.round_of(call),
            None => self.add_asked(call, agent, Asked::ThisRound),
        }
    }

    /// Notes it for the first time.
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

    /// A call rings an agent. If the agent was already asked in this round, everybody eligible was, and a new round
    /// begins.
    #[cold]
    pub(in crate::engine) fn ask(&mut self, call: Slot<Call>, agent: AgentId) {
        if let Some(list) = self.asked_list(call)
            && self.when_asked(call, agent) == Asked::ThisRound
        {
            self.asked.lists[list].round += 1;
        }
    }

    /// Forgets the list of a call that was answered or no longer waits. O(asked).
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
