//! Positions in queues that keep them: announced to callers, requested by callers, set by supervisors.

use crate::engine::Engine;
use crate::engine::fact::Fact;
use crate::engine::outcome::LegOutcome;
use crate::engine::state::call::{CallState, Leg, RareLeg};
use crate::engine::state::rank::Rank;
use crate::engine::state::told::Told;
use crate::engine::table::slab::Slot;
use crate::id::QueueId;
use crate::time::Timestamp;

impl Engine {
    /// A leg's position in its queue, from 1; `None` if the queue keeps none.
    pub(in crate::engine) fn position_of(&self, slot: Slot<Leg>) -> Option<u32> {
        let queue = self.calls.legs[slot].queue;
        self.queues[queue].ordered.then(|| self.order.position(queue, slot))?
    }

    /// A leg's rank: derived from age, points and number, unless it was given another.
    #[inline(always)]
    pub(in crate::engine) fn rank_of(&self, slot: Slot<Leg>) -> Rank {
        let leg = &self.calls.legs[slot];
        match leg.rare {
            None => self.usual_rank(leg),
            Some(rare) => self.rare_rank(leg, rare),
        }
    }

    #[cold]
    fn rare_rank(&self, leg: &Leg, rare: Slot<RareLeg>) -> Rank {
        self.calls.rare_legs[rare].rank.unwrap_or_else(|| self.usual_rank(leg))
    }

    fn usual_rank(&self, leg: &Leg) -> Rank {
        Rank::new(self.center[leg.queue].priority, leg.from, leg.points, leg.sequence)
    }

    /// A new leg, not yet in a line, requests a position: it does not pass calls of higher priority, and is not moved
    /// behind its natural position. If there is no room between two legs of the same microsecond, it takes its natural
    /// position.
    #[cold]
    pub(in crate::engine) fn ask_position(&mut self, slot: Slot<Leg>, position: u32) {
        let (queue, usual) = (self.calls.legs[slot].queue, self.rank_of(slot));
        let first = self.order.count_below(queue, usual.class_bounds().0) + 1;
        let end = self.order.count_below(queue, usual) + 1;
        let wanted = position.max(first);
        if wanted < end
            && let Some(rank) = self.rank_between(queue, first..end, wanted, usual.sequence())
        {
            self.give_rank(slot, rank);
        }
    }

    /// A rank that puts a leg at a position, within those of its priority or directly behind them.
    fn rank_between(&self, queue: QueueId, class: std::ops::Range<u32>, wanted: u32, sequence: u64) -> Option<Rank> {
        let at = |position: u32| self.order.at(queue, position).map(|(rank, _)| rank);
        let before = if wanted > class.start { at(wanted - 1) } else { None };
        let after = if wanted < class.end { at(wanted) } else { None };
        Rank::between(before, after, sequence)
    }

    /// Moves a leg, which is in no line, to a position of a queue that keeps them, among those of its own priority.
    pub(in crate::engine) fn move_to(&mut self, slot: Slot<Leg>, position: u32) {
        let (queue, rank) = (self.calls.legs[slot].queue, self.rank_of(slot));
        let sequence = self.next_sequence();
        self.order.remove(queue, slot);
        let (lowest, highest) = rank.class_bounds();
        let first = self.order.count_below(queue, lowest) + 1;
        let last = self.order.count_below(queue, highest) + 1;
        let wanted = position.clamp(first, last);
        let rank = self.rank_between(queue, first..last, wanted, sequence).unwrap_or(rank);
        self.give_rank(slot, rank);
        self.order.insert(queue, rank, slot);
    }

    /// Ranks a leg, which is in no line, by its points and age again, discarding a requested or set position.
    pub(in crate::engine) fn rank_anew(&mut self, slot: Slot<Leg>) {
        if Rank::is_squeezed_in(self.calls.legs[slot].sequence) {
            self.calls.legs[slot].sequence = self.next_sequence();
        }
        let rank = self.usual_rank(&self.calls.legs[slot]);
        self.set_rank(slot, rank);
    }

    /// Sets the rank of a leg, which is in no line.
    pub(in crate::engine) fn set_rank(&mut self, slot: Slot<Leg>, rank: Rank) {
        self.give_rank(slot, rank);
        let queue = self.calls.legs[slot].queue;
        if self.queues[queue].ordered {
            self.order.remove(queue, slot);
            self.order.insert(queue, rank, slot);
        }
    }

    /// Stores a leg's rank, unless it follows from the leg's other data.
    fn give_rank(&mut self, slot: Slot<Leg>, rank: Rank) {
        self.calls.legs[slot].sequence = rank.sequence();
        let own = Some(rank).filter(|&rank| rank != self.usual_rank(&self.calls.legs[slot]));
        if own.is_some() || self.calls.legs[slot].rare.is_some() {
            self.calls.rare_leg_mut(slot).rank = own;
        }
    }

    /// Announces position and wait to a waiting caller, and schedules the next announcement.
    #[cold]
    pub(in crate::engine) fn tell_position(&mut self, slot: Slot<Leg>) {
        let queue = self.calls.legs[slot].queue;
        let Some(announce) = self.center[queue].announce else { return };
        if self.calls.is_callback(slot) {
            return;
        }
        let Some(position) = self.position_of(slot) else { return };
        let estimate = self.expected_wait(slot, position, self.at).map(|expected| expected.wait);
        let rare = self.calls.rare_leg_mut(slot);
        rare.tell_at = announce.every.map(|every| self.at + every);
        let mut told: Told = rare.told.unwrap_or_default();
        if !announce.only_up || told.is_better(position) {
            let wait = told.tell(self.at, position, estimate);
            rare.told = Some(told);
            let leg = self.calls.leg_id(&self.calls.legs[slot]);
            self.say(Fact::PositionTold { leg, queue, position, wait });
        }
        self.reschedule(slot);
    }

    /// A leg has started.
    #[cold]
    pub(in crate::engine) fn note_started(&mut self, queue: QueueId, slot: Slot<Leg>) {
        if self.queues[queue].ordered {
            let rank = self.rank_of(slot);
            self.order.insert(queue, rank, slot);
        }
        if self.queues[queue].predicts {
            self.review_later(queue);
        }
    }

    /// A leg has ended.
    #[cold]
    pub(in crate::engine) fn left(
        &mut self,
        slot: Slot<Leg>,
        leg: &Leg,
        rare: &RareLeg,
        outcome: LegOutcome,
        now: Timestamp,
    ) {
        let queue = leg.queue;
        self.note_left(leg, rare, outcome, now);
        if self.queues[queue].ordered {
            self.order.remove(queue, slot);
        }
        let rings = matches!(self.calls[leg.call].state, CallState::Offered(_));
        for mark in 0..usize::from(leg.marks) {
            self.queues[queue].past_marks[mark] -= 1;
            self.queues[queue].rung_marks[mark] -= u32::from(rings);
        }
        if leg.marks > 0 || self.queues[queue].predicts {
            self.review_later(queue);
        }
    }
}
