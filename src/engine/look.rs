//! Questions to the engine that cost something: for people and tests, not for every command.

use super::Engine;
use crate::id::{LegId, QueueId};

impl Engine {
    /// The legs alive in a queue, those being offered included, in the order of their ranks: the best first. Empty for a
    /// queue that is not there. O(n log n) in the legs alive in the whole centre.
    pub fn in_order(&self, queue: QueueId) -> Vec<LegId> {
        let mut legs: Vec<_> = self.calls.legs.iter().map(|(_, leg)| leg).filter(|leg| leg.queue == queue).collect();
        legs.sort_unstable_by_key(|leg| leg.rank);
        legs.into_iter().map(|leg| self.calls.leg_id(leg)).collect()
    }
}
