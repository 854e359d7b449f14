//! What the engine remembers of a call and of its legs.

use super::rank::Rank;
use super::slab::{NONE, Slab};
use crate::config::Attributes;
use crate::id::{AgentId, CallId, LegId, QueueId};
use crate::time::Timestamp;

/// What a call is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallState {
    /// Its legs stand in their lines.
    Waiting,
    /// Reserved for an agent by one of its legs; none of its legs stands in a line.
    Offered {
        /// The agent.
        agent: AgentId,
        /// The slot of the leg that is offered.
        leg: u32,
    },
    /// Connected to an agent; it has no legs.
    Talking {
        /// The agent.
        agent: AgentId,
        /// The queue it was answered from.
        queue: QueueId,
        /// Since when.
        since: Timestamp,
    },
}

/// A call that is alive.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) id: CallId,
    pub(super) arrived: Timestamp,
    /// The instant that a kept age counts from, in microseconds.
    pub(super) aged_from: i64,
    pub(super) attributes: Attributes,
    pub(super) priority: i16,
    /// The queue it first asked for.
    pub(super) asked: QueueId,
    /// Legs that were started.
    pub(super) legs: u16,
    /// Legs that were answered.
    pub(super) answered: u16,
    /// Slot of the oldest leg alive; the others follow by [`Leg::next`].
    pub(super) first_leg: u32,
    pub(super) state: CallState,
}

/// What is to become of a leg whose time ran out while its call was being offered, if the offer fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Overdue {
    /// It has time left.
    No,
    /// Its longest wait is over.
    TimedOut,
    /// Its ladder sends it on.
    Overflowed,
}

/// A stay in a queue that has not ended.
#[derive(Clone, Debug)]
pub(super) struct Leg {
    /// Slot of its call.
    pub(super) call: u32,
    /// Slot of the call's next younger leg.
    pub(super) next: u32,
    pub(super) number: u16,
    pub(super) queue: QueueId,
    /// The ladder step it has reached.
    pub(super) step: u8,
    pub(super) overdue: Overdue,
    /// Priority in this queue: the call's and what the ladder gave.
    pub(super) points: i32,
    /// The instant that its rank counts from, in microseconds.
    pub(super) from: i64,
    pub(super) rank: Rank,
    pub(super) enqueued: Timestamp,
    /// When its longest wait runs out.
    pub(super) limit: Option<Timestamp>,
}

/// All calls alive and their legs.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    pub(super) calls: Slab<Call>,
    pub(super) legs: Slab<Leg>,
    slots: rustc_hash::FxHashMap<CallId, u32>,
}

impl Calls {
    /// The slot of a call, if it is alive.
    #[inline]
    pub(super) fn find(&self, id: CallId) -> Option<u32> {
        self.slots.get(&id).copied()
    }

    #[inline]
    pub(super) fn insert(&mut self, call: Call) -> u32 {
        let id = call.id;
        let slot = self.calls.insert(call);
        self.slots.insert(id, slot);
        slot
    }

    #[inline]
    pub(super) fn remove(&mut self, slot: u32) -> Call {
        let call = self.calls.remove(slot);
        self.slots.remove(&call.id);
        call
    }

    /// Stores a leg as the youngest of its call.
    #[inline]
    pub(super) fn add_leg(&mut self, leg: Leg) -> u32 {
        let call = leg.call;
        let slot = self.legs.insert(leg);
        let mut last = self.calls[call].first_leg;
        if last == NONE {
            self.calls[call].first_leg = slot;
            return slot;
        }
        while self.legs[last].next != NONE {
            last = self.legs[last].next;
        }
        self.legs[last].next = slot;
        slot
    }

    /// Takes a leg out of its call's list and of the table.
    #[inline]
    pub(super) fn remove_leg(&mut self, slot: u32) -> Leg {
        let leg = self.legs.remove(slot);
        let call = &mut self.calls[leg.call];
        if call.first_leg == slot {
            call.first_leg = leg.next;
            return leg;
        }
        let mut before = call.first_leg;
        while self.legs[before].next != slot {
            before = self.legs[before].next;
        }
        self.legs[before].next = leg.next;
        leg
    }

    /// The legs of a call, oldest first.
    pub(super) fn legs_of(&self, call: u32) -> impl Iterator<Item = (u32, &Leg)> {
        let first = self.calls[call].first_leg;
        std::iter::successors((first != NONE).then_some(first), |&slot| {
            let next = self.legs[slot].next;
            (next != NONE).then_some(next)
        })
        .map(|slot| (slot, &self.legs[slot]))
    }

    /// A leg's public name.
    #[inline]
    pub(super) fn leg_id(&self, leg: &Leg) -> LegId {
        LegId { call: self.calls[leg.call].id, number: leg.number }
    }
}
