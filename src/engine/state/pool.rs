//! A pool: idle agents who are equally eligible, in the orders that selection rules need.
//!
//! Every profile has a pool. A tier of a queue that consists of many profiles also has a pool of its own, so that a
//! decision need not examine each profile's.

use crate::config::{Center, SelectionRule};
use crate::engine::table::heap::{Entry, KeyedHeap, Member, Places};
use crate::engine::table::places::PlaceSet;
use crate::engine::table::weighted::WeightedPlaces;
use crate::id::AgentId;

/// The sort keys of an idle agent under each rule, fixed while the agent is idle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) struct IdleKeys {
    /// When the last conversation ended (or the agent signed in), in microseconds.
    pub(in crate::engine) idle_since: u64,
    /// Share of staffed time in conversations and wrap-up, in units of 2⁻³²; all of it is the highest number.
    pub(in crate::engine) occupancy: u32,
    /// Conversations since signing in.
    pub(in crate::engine) calls: u32,
    /// The number of contacts of an agent who can take more.
    pub(in crate::engine) contacts: u8,
    /// The host's score; higher goes first.
    pub(in crate::engine) score: u32,
    /// Breaks ties: a sequence number.
    pub(in crate::engine) sequence: u64,
}

/// The bits of a key that hold the number of contacts: above anything that a time or count can reach.
const CONTACTS_SHIFT: u32 = 56;

impl IdleKeys {
    /// The key under one of the keyed rules. Agents with fewer contacts go first.
    pub(in crate::engine) const fn key(&self, rule: SelectionRule) -> (u64, u64) {
        let first = match rule {
            SelectionRule::LeastOccupied => self.occupancy as u64,
            SelectionRule::FewestCalls => self.calls as u64,
            SelectionRule::BestScore => (u32::MAX - self.score) as u64,
            _ => self.idle_since,
        };
        ((self.contacts as u64) << CONTACTS_SHIFT | first, self.sequence)
    }
}

/// The orders that a pool keeps: those by which its queues select.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::engine) struct Orders {
    most_idle: bool,
    least_occupied: bool,
    fewest_calls: bool,
    best_score: bool,
    by_place: bool,
    by_weight: bool,
}

impl Orders {
    pub(in crate::engine) fn add(&mut self, rule: SelectionRule) {
        match rule {
            SelectionRule::MostIdle => self.most_idle = true,
            SelectionRule::LeastOccupied => self.least_occupied = true,
            SelectionRule::FewestCalls => self.fewest_calls = true,
            SelectionRule::BestScore => self.best_score = true,
            SelectionRule::Circular | SelectionRule::Linear | SelectionRule::Random => self.by_place = true,
            // By place as well, to find agents without a weight.
            SelectionRule::WeightedRandom => (self.by_weight, self.by_place) = (true, true),
        }
    }
}

/// Idle members by a key.
#[derive(Clone, Debug)]
struct KeyedOrder {
    rule: SelectionRule,
    heap: KeyedHeap,
    places: Places,
}

/// The pool. Members are numbered by their place in `agents`, which is sorted.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Pool {
    agents: Box<[AgentId]>,
    keyed: Vec<KeyedOrder>,
    by_place: Option<PlaceSet>,
    by_weight: Option<(WeightedPlaces, Box<[u32]>)>,
    idle: u32,
    /// How many of them are set aside.
    aside: u32,
}

impl Pool {
    /// A pool of these agents, nobody idle.
    pub(in crate::engine) fn new(center: &Center, agents: Vec<AgentId>, orders: Orders) -> Self {
        let keyed = [
            (orders.most_idle, SelectionRule::MostIdle),
            (orders.least_occupied, SelectionRule::LeastOccupied),
            (orders.fewest_calls, SelectionRule::FewestCalls),
            (orders.best_score, SelectionRule::BestScore),
        ];
        let order = |rule| KeyedOrder { rule, heap: KeyedHeap::default(), places: Places::default() };
        Self {
            keyed: keyed.into_iter().filter(|(kept, _)| *kept).map(|(_, rule)| order(rule)).collect(),
            by_place: orders.by_place.then(|| PlaceSet::new(agents.len())),
            by_weight: orders.by_weight.then(|| {
                let weights = agents.iter().map(|&agent| center[agent].weight).collect();
                (WeightedPlaces::new(agents.len()), weights)
            }),
            agents: agents.into_boxed_slice(),
            idle: 0,
            aside: 0,
        }
    }

    fn agent(&self, member: Member) -> AgentId {
        self.agents[member.0 as usize]
    }

    /// How many are idle.
    pub(in crate::engine) const fn idle(&self) -> u32 {
        self.idle
    }

    /// How many are idle and not set aside.
    pub(in crate::engine) const fn present(&self) -> u32 {
        self.idle - self.aside
    }

    /// Hides an idle member from selection until put back. O(log n) in the number idle.
    pub(in crate::engine) fn set_aside(&mut self, member: Member) {
        self.remove(member);
        (self.idle, self.aside) = (self.idle + 1, self.aside + 1);
    }

    /// Undoes [`set_aside`](Self::set_aside); the member keeps its keys. O(log n) in the number idle.
    pub(in crate::engine) fn put_back(&mut self, member: Member, keys: &IdleKeys) {
        (self.idle, self.aside) = (self.idle - 1, self.aside - 1);
        self.insert(member, keys);
    }

    /// A member becomes idle. O(log n) in the number idle.
    #[inline(always)]
    pub(in crate::engine) fn insert(&mut self, member: Member, keys: &IdleKeys) {
        for order in &mut self.keyed {
            order.heap.insert(&mut order.places, Entry::new(keys.key(order.rule), member));
        }
        if let Some(set) = &mut self.by_place {
            set.insert(member);
        }
        if let Some((set, weights)) = &mut self.by_weight {
            set.insert(member, weights[member.0 as usize]);
        }
        self.idle += 1;
    }

    /// A member is no longer idle. O(log n) in the number idle.
    #[inline(always)]
    pub(in crate::engine) fn remove(&mut self, member: Member) {
        for order in &mut self.keyed {
            order.heap.remove(&mut order.places, member);
        }
        if let Some(set) = &mut self.by_place {
            set.remove(member);
        }
        if let Some((set, weights)) = &mut self.by_weight {
            set.remove(member, weights[member.0 as usize]);
        }
        self.idle -= 1;
    }

    /// The first under a keyed rule that this pool keeps, with the key. O(1).
    pub(in crate::engine) fn first(&self, rule: SelectionRule) -> Option<((u64, u64), AgentId)> {
        for order in &self.keyed {
            if order.rule == rule {
                return order.heap.first().map(|first| ((first.first, first.second), self.agent(first.member)));
            }
        }
        None
    }

    /// The first idle agent whose number is `from` or higher. O(log n) in the size of the pool.
    pub(in crate::engine) fn next_from(&self, from: AgentId) -> Option<AgentId> {
        let place = self.agents.partition_point(|&agent| agent < from);
        let member = self.by_place.as_ref()?.next_from(Member(place as u32))?;
        Some(self.agent(member))
    }

    /// The idle agent with `rank` idle agents before them. O(log n) in the size of the pool.
    pub(in crate::engine) fn nth(&self, rank: u64) -> Option<AgentId> {
        let member = self.by_place.as_ref()?.nth(u32::try_from(rank).ok()?)?;
        Some(self.agent(member))
    }

    /// The total weight of the idle agents. O(1).
    pub(in crate::engine) fn weight(&self) -> u64 {
        self.by_weight.as_ref().map_or(0, |(set, _)| set.total())
    }

    /// The idle agent into whose interval `point` falls, with the weights laid end to end. O(log n) in the size of the
    /// pool.
    pub(in crate::engine) fn at_weight(&self, point: u64) -> Option<AgentId> {
        let member = self.by_weight.as_ref()?.0.find(point)?;
        Some(self.agent(member))
    }
}
