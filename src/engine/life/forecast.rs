//! Estimates of waits, for queues that announce or predict them: what the estimators observe, and how they are used.

use crate::config::Consider;
use crate::engine::Engine;
use crate::engine::outcome::LegOutcome;
use crate::engine::state::call::{Leg, RareLeg};
use crate::engine::state::estimate::{Expected, Opening};
use crate::engine::table::slab::Slot;
use crate::id::QueueId;
use crate::time::{Duration, Timestamp};

impl Engine {
    /// The wait predicted for a caller who arrived now, ignoring reserves; `None` if unknown. O(groups of pools).
    pub(in crate::engine) fn predicted_wait(&self, queue: QueueId, now: Timestamp) -> Option<Duration> {
        let state = &self.queues[queue];
        let tiers = self.tiers[state.first_line];
        let groups = self.layout.queues[queue].groups.iter().filter(|group| tiers.contains(group.tier));
        let mut pools = groups.flat_map(|group| &group.pools).filter(|candidates| candidates.gate.is_none());
        if pools.any(|candidates| self.pools[candidates.pool].idle() > candidates.reserve) {
            return Some(Duration::ZERO);
        }
        let position = state.waiting - state.callbacks + 1;
        state.estimator.as_ref()?.estimate(now, position, None).map(|expected| expected.wait)
    }

    /// The remaining wait estimated for the last in line; `None` if unknown.
    pub(in crate::engine) fn wait_of_last(&self, queue: QueueId, now: Timestamp) -> Option<Duration> {
        let state = &self.queues[queue];
        let position = (state.waiting - state.callbacks).max(1);
        state.estimator.as_ref()?.estimate(now, position, None).map(|expected| expected.wait)
    }

    /// Whether the condition of a step holds for its queue now. O(groups of pools).
    pub(in crate::engine) fn holds(&self, condition: Consider, now: Timestamp) -> bool {
        let Consider { queue, waiting_min, waiting_max, expected_wait_min, expected_wait_max, .. } = condition;
        let state = &self.queues[queue];
        let waiting = state.waiting - state.callbacks;
        let wait = if condition.asks_wait() { self.predicted_wait(queue, now) } else { None };
        waiting_min.is_none_or(|least| waiting >= least)
            && waiting_max.is_none_or(|most| waiting <= most)
            && expected_wait_min.is_none_or(|least| wait.is_some_and(|wait| wait >= least))
            && expected_wait_max.is_none_or(|most| wait.is_some_and(|wait| wait <= most))
            && condition.staffed_min.is_none_or(|least| state.staffed >= least)
            && condition.busy_max.is_none_or(|most| self.is_busy_at_most(queue, most))
    }

    /// Whether at most this percentage of a queue's agents are busy.
    fn is_busy_at_most(&self, queue: QueueId, most: u8) -> bool {
        let groups = &self.layout.queues[queue].groups;
        let idle: u32 = groups.iter().flat_map(|group| &group.pools).map(|c| self.pools[c.pool].idle()).sum();
        let staffed = self.queues[queue].staffed;
        let busy = u64::from(staffed.saturating_sub(idle));
        if staffed == 0 { most >= 100 } else { busy * 100 <= u64::from(most) * u64::from(staffed) }
    }

    /// The expected wait of a leg at a position; `None` if unknown.
    pub(in crate::engine) fn expected_wait(&self, slot: Slot<Leg>, position: u32, now: Timestamp) -> Option<Expected> {
        let queue = self.calls.legs[slot].queue;
        let estimator = self.queues[queue].estimator.as_ref()?;
        estimator.estimate(now, position, self.opening(slot, now))
    }

    /// The next step of a leg's ladder that admits agents who are idle now; steps that may be skipped are ignored.
    /// O(steps × groups of pools).
    fn opening(&self, slot: Slot<Leg>, now: Timestamp) -> Option<Opening> {
        let leg = &self.calls.legs[slot];
        let layout = &self.layout.queues[leg.queue];
        let ladder = &layout.ladders[usize::from(leg.ladder)];
        let here = self.tiers[ladder.line(leg.step.into())];
        let certain = ladder.steps.iter().skip(usize::from(leg.passed) + 1).filter(|step| step.consider_if.is_none());
        certain.into_iter().find_map(|step| {
            let groups =
                layout.groups.iter().filter(|group| step.tiers.contains(group.tier) && !here.contains(group.tier));
            let idle: u32 = groups.flat_map(|group| &group.pools).map(|c| self.pools[c.pool].idle()).sum();
            (idle > 0).then(|| Opening { after: (leg.enqueued + step.at).since(now), agents: idle })
        })
    }

    /// A leg, which was not being offered, begins to wait in line.
    #[cold]
    pub(in crate::engine) fn note_waits(&mut self, slot: Slot<Leg>, now: Timestamp) {
        let queue = self.calls.legs[slot].queue;
        if self.queues[queue].estimator.is_none() {
            return;
        }
        let expected = self.position_of(slot).and_then(|position| self.expected_wait(slot, position, now));
        let rare = self.calls.rare_leg_mut(slot);
        rare.expected = rare.expected.or(expected.filter(|_| !rare.waited));
        (rare.in_line, rare.waited) = (true, true);
        if let Some(estimator) = &mut self.queues[queue].estimator {
            estimator.waits(now);
        }
    }

    /// A leg begins to be offered.
    #[cold]
    pub(in crate::engine) fn note_offered(&mut self, slot: Slot<Leg>, now: Timestamp) {
        if self.queues[self.calls.legs[slot].queue].estimator.is_some() {
            self.leave_estimate(slot, now);
        }
    }

    fn leave_estimate(&mut self, slot: Slot<Leg>, now: Timestamp) {
        let queue = self.calls.legs[slot].queue;
        let rare = self.calls.rare_leg_mut(slot);
        rare.offered_at = Some(now);
        if std::mem::take(&mut rare.in_line)
            && let Some(estimator) = &mut self.queues[queue].estimator
        {
            estimator.offered(now);
        }
    }

    /// The offers of a leg have failed: that was no service, and it waits again.
    pub(in crate::engine) fn note_not_served(&mut self, slot: Slot<Leg>, now: Timestamp) {
        let Some(&RareLeg { offered_at: Some(_), waited, .. }) = self.calls.rare_leg(slot) else { return };
        self.calls.rare_leg_mut(slot).offered_at = None;
        if let (true, Some(estimator)) = (waited, &mut self.queues[self.calls.legs[slot].queue].estimator) {
            estimator.not_served();
        }
        self.note_waits(slot, now);
    }

    /// A leg has ended.
    pub(in crate::engine) fn note_left(&mut self, leg: &Leg, rare: &RareLeg, outcome: LegOutcome, now: Timestamp) {
        let Some(estimator) = &mut self.queues[leg.queue].estimator else { return };
        if rare.in_line {
            estimator.left(now);
        }
        if let (LegOutcome::Answered(_), Some(offered)) = (outcome, rare.offered_at) {
            let waited = rare.expected.map(|expected| (now.since(leg.enqueued), expected));
            estimator.answered(now.since(offered), waited);
        }
    }

    /// The number of agents who serve the queue and take calls has changed.
    pub(in crate::engine) fn note_staffed(&mut self, queue: QueueId, change: i32, now: Timestamp) {
        let state = &mut self.queues[queue];
        if let Some(estimator) = &mut state.estimator {
            state.available = state.available.wrapping_add_signed(change);
            estimator.staffed(now, state.available);
        }
    }

    /// A part has ended, including its after-call work, after this time.
    #[cold]
    pub(in crate::engine) fn note_handled(&mut self, queue: QueueId, began: Timestamp, now: Timestamp) {
        if let Some(estimator) = &mut self.queues[queue].estimator {
            estimator.handled(now.since(began));
        }
    }
}
