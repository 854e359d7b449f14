//! Positions in the queues that keep them.

use super::call::Leg;
use super::rank::Rank;
use crate::engine::table::by_id::ById;
use crate::engine::table::order::{OrderIndex, OrderNodes};
use crate::engine::table::slab::Slot;
use crate::id::QueueId;

/// The legs of the queues that keep positions, in order of rank.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Positions {
    queues: ById<QueueId, OrderIndex<Leg>>,
    nodes: OrderNodes<Rank, Leg>,
}

impl Positions {
    pub(in crate::engine) fn new(queues: usize) -> Self {
        Self { queues: (0..queues).map(|_| OrderIndex::default()).collect(), nodes: OrderNodes::default() }
    }

    /// For another centre, which has at least as many queues: everybody stays in place.
    pub(in crate::engine) fn take_over(&mut self, before: Self) {
        let queues = self.queues.len();
        *self = before;
        self.queues.resize_with(queues, OrderIndex::default);
    }

    pub(in crate::engine) fn insert(&mut self, queue: QueueId, rank: Rank, leg: Slot<Leg>) {
        self.queues[queue].insert(&mut self.nodes, rank, leg);
    }

    pub(in crate::engine) fn remove(&mut self, queue: QueueId, leg: Slot<Leg>) {
        self.queues[queue].remove(&mut self.nodes, leg);
    }

    pub(in crate::engine) fn position(&self, queue: QueueId, leg: Slot<Leg>) -> Option<u32> {
        self.queues[queue].position(&self.nodes, leg)
    }

    pub(in crate::engine) fn at(&self, queue: QueueId, position: u32) -> Option<(Rank, Slot<Leg>)> {
        self.queues[queue].at(&self.nodes, position)
    }

    pub(in crate::engine) fn count_below(&self, queue: QueueId, rank: Rank) -> u32 {
        self.queues[queue].count_below(&self.nodes, rank)
    }
}
