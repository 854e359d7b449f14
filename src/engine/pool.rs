//! A pool: idle agents who are equally eligible, in the orders that selection asks for.
//!
//! Every profile has a pool. Where a tier of a queue is made of many profiles, that tier has a pool of its own besides, so
//! that a decision need not look at each profile's.

use super::heap::{KeyedHeap, Places};
use super::places::PlaceSet;
use crate::config::SelectionRule;
use crate::id::AgentId;

/// What orders an idle agent, under each rule. Set when the agent becomes idle; fixed while they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct IdleKeys {
    /// When the last conversation ended (or the agent signed in), in microseconds.
    pub(super) idle_since: u64,
    /// Share of staffed time in conversations and wrap-up, in units of 2⁻³².
    pub(super) occupancy: u64,
    /// Conversations since signing in.
    pub(super) calls: u64,
    /// Breaks ties: numbers the settings of keys.
    pub(super) sequence: u64,
}

impl IdleKeys {
    /// The key under one of the keyed rules.
    #[inline]
    pub(super) const fn key(&self, rule: SelectionRule) -> (u64, u64) {
        let first = match rule {
            SelectionRule::LeastOccupied => self.occupancy,
            SelectionRule::FewestCalls => self.calls,
            _ => self.idle_since,
        };
        (first, self.sequence)
    }
}

/// Which orders a pool keeps: those that the queues it serves select by.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Orders {
    most_idle: bool,
    least_occupied: bool,
    fewest_calls: bool,
    by_place: bool,
}

impl Orders {
    pub(super) fn add(&mut self, rule: SelectionRule) {
        match rule {
            SelectionRule::MostIdle => self.most_idle = true,
            SelectionRule::LeastOccupied => self.least_occupied = true,
            SelectionRule::FewestCalls => self.fewest_calls = true,
            SelectionRule::Circular | SelectionRule::Linear | SelectionRule::Random => self.by_place = true,
        }
    }
}

/// Idle members by a key.
#[derive(Clone, Debug)]
struct KeyedOrder {
    rule: SelectionRule,
    heap: KeyedHeap<(u64, u64)>,
    places: Places,
}

/// The pool. Members are numbered by their place in `agents`, which rises with the agents' numbers.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    agents: Box<[AgentId]>,
    keyed: Vec<KeyedOrder>,
    by_place: Option<PlaceSet>,
    idle: u32,
}

impl Pool {
    /// A pool of these agents, nobody idle.
    pub(super) fn new(agents: Vec<AgentId>, orders: Orders) -> Self {
        let keyed = [
            (orders.most_idle, SelectionRule::MostIdle),
            (orders.least_occupied, SelectionRule::LeastOccupied),
            (orders.fewest_calls, SelectionRule::FewestCalls),
        ];
        let order = |rule| KeyedOrder { rule, heap: KeyedHeap::default(), places: Places::default() };
        Self {
            keyed: keyed.into_iter().filter(|(kept, _)| *kept).map(|(_, rule)| order(rule)).collect(),
            by_place: orders.by_place.then(|| PlaceSet::new(agents.len())),
            agents: agents.into_boxed_slice(),
            idle: 0,
        }
    }

    /// How many are idle.
    #[inline]
    pub(super) const fn idle(&self) -> u32 {
        self.idle
    }

    /// A member becomes idle. O(log n) in the number idle.
    #[inline]
    pub(super) fn insert(&mut self, member: u32, keys: &IdleKeys) {
        for order in &mut self.keyed {
            order.heap.insert(&mut order.places, keys.key(order.rule), member);
        }
        if let Some(set) = &mut self.by_place {
            set.insert(member);
        }
        self.idle += 1;
    }

    /// A member who was idle no longer is. O(log n) in the number idle.
    #[inline]
    pub(super) fn remove(&mut self, member: u32) {
        for order in &mut self.keyed {
            order.heap.remove(&mut order.places, member);
        }
        if let Some(set) = &mut self.by_place {
            set.remove(member);
        }
        self.idle -= 1;
    }

    /// The first under a keyed rule that this pool keeps, with the key. O(1).
    #[inline]
    pub(super) fn first(&self, rule: SelectionRule) -> Option<((u64, u64), AgentId)> {
        let order = self.keyed.iter().find(|order| order.rule == rule)?;
        order.heap.first().map(|(key, member)| (key, self.agents[member as usize]))
    }

    /// The first idle agent whose number is `from` or higher. O(log n) in the size of the pool.
    pub(super) fn next_from(&self, from: AgentId) -> Option<AgentId> {
        let place = self.agents.partition_point(|&agent| agent < from);
        let member = self.by_place.as_ref()?.next_from(place as u32)?;
        Some(self.agents[member as usize])
    }

    /// The idle agent with `rank` idle agents before them. O(log n) in the size of the pool.
    pub(super) fn nth(&self, rank: u32) -> Option<AgentId> {
        let member = self.by_place.as_ref()?.nth(rank)?;
        Some(self.agents[member as usize])
    }
}
