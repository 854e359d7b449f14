//! What the engine keeps of a queue, and what follows when its circumstances change.
//!
//! A queue's circumstances (who is staffed, closed, whose conditions, how long callers wait) change in the middle of other
//! transitions. What follows from that is done at the end of the step, once every call and agent has its place again.

use std::sync::Arc;

use super::call::CallState;
use super::command::Wish;
use super::estimate::WaitEstimator;
use super::event::{Disposition, Doing, Fact, LegOutcome};
use super::forecast::takes_calls;
use super::layout::QueueLayout;
use super::slab::NONE;
use super::snapshot::SavedQueue;
use super::timers::{Due, Timer};
use super::{Engine, Facts, Rejection};
use crate::config::{
    Center, Condition, Destination, OnClosing, Queue, Ringing, Step, TierSet, UnstaffedTiers, Vacancy,
};
use crate::id::{AgentId, LegId, QueueId};
use crate::time::{Duration, Timestamp};

/// What the engine keeps of a queue.
#[derive(Clone, Debug)]
pub(super) struct QueueState {
    /// The line of the first step of its present ladder.
    pub(super) first_line: u32,
    /// Whether its ladder has one step and no marks, so that only a longest wait has a deadline.
    pub(super) untimed: bool,
    /// How many may wait; no fewer than can ever be counted where there is no such rule.
    pub(super) most: u32,
    /// Legs alive, those being offered included.
    pub(super) waiting: u32,
    /// Those of them that are callbacks.
    pub(super) callbacks: u32,
    /// Agents signed in who serve it.
    pub(super) staffed: u32,
    /// The same by tier, kept where tiers that nobody is staffed in are skipped.
    tier_staffed: Vec<u32>,
    /// Those of them who take calls, where waits are estimated.
    pub(super) available: u32,
    /// Agents who serve it and are in none of the conditions under which calls may not join.
    pub(super) present_to_join: u32,
    /// The same for the conditions under which calls leave.
    pub(super) present_to_leave: u32,
    /// Legs alive that have waited past each of its marks.
    pub(super) past_marks: Vec<u32>,
    /// Those of them whose calls ring, and press no gates open meanwhile but those for more who may ring.
    pub(super) rung_marks: Vec<u32>,
    /// Whom the last offer went to.
    pub(super) last_offered: Option<AgentId>,
    pub(super) closed: bool,
    /// Whether calls were sent on when it closed, and are while it is closed.
    pub(super) sends_on: bool,
    /// Estimates its waits, where anybody asks.
    pub(super) estimator: Option<Box<WaitEstimator>>,
    /// Whether any rule may turn calls away besides the number that wait.
    pub(super) restricted: bool,
    /// Whether positions are kept.
    pub(super) ordered: bool,
    /// Whether its predicted wait opens gates.
    pub(super) predicts: bool,
    /// Whether anything is to be done when a leg leaves.
    pub(super) watched: bool,
    leaves_when_empty: bool,
    /// Whether it will be reviewed at the end of the step.
    pub(super) reviewed: bool,
    /// Whether those who wait are to be sent on then, if nobody could serve them: not whenever somebody comes in, or two
    /// empty queues would pass a call to and fro.
    pub(super) may_be_empty: bool,
}

impl QueueState {
    pub(super) fn new(config: &Queue, layout: &QueueLayout) -> Self {
        let (marks, predicts) = (layout.marks.len(), !layout.predictions.is_empty());
        let skips = config.unstaffed_tiers == UnstaffedTiers::Skip;
        Self {
            most: config.waiting_max.unwrap_or(u32::MAX),
            waiting: 0,
            first_line: layout.ladders[0].first_line,
            untimed: layout.ladders[0].steps.len() == 1 && marks == 0,
            callbacks: 0,
            staffed: 0,
            tier_staffed: vec![0; if skips { usize::from(TierSet::MOST) + 1 } else { 0 }],
            available: 0,
            present_to_join: 0,
            present_to_leave: 0,
            past_marks: vec![0; marks],
            rung_marks: vec![0; marks],
            last_offered: None,
            closed: config.hours.is_some() || config.retired,
            sends_on: false,
            estimator: (layout.estimates || predicts).then(Box::default),
            restricted: Self::is_restricted(config),
            ordered: config.announce.is_some(),
            predicts,
            watched: layout.estimates || marks > 0 || predicts,
            leaves_when_empty: config.leave_empty.is_some(),
            reviewed: false,
            may_be_empty: false,
        }
    }

    /// Closes for good; who waits is sent on.
    pub(super) fn retire(&mut self) {
        (self.closed, self.sends_on, self.restricted) = (true, true, true);
    }

    /// Puts back what was saved.
    pub(super) fn restore(&mut self, saved: &SavedQueue) {
        (self.last_offered, self.closed, self.sends_on) = (saved.last_offered, saved.closed, saved.sends_on);
        self.restricted |= saved.closed;
    }

    /// On another centre: takes over what was counted and decided.
    pub(super) fn take_over(&mut self, before: &Self) {
        (self.waiting, self.callbacks, self.last_offered) = (before.waiting, before.callbacks, before.last_offered);
        (self.closed, self.sends_on) = (before.closed, before.sends_on);
    }

    /// The same for what its waits are estimated from.
    pub(super) fn keep_estimates(&mut self, before: Self) {
        if let (Some(estimator), Some(before)) = (&mut self.estimator, before.estimator) {
            *estimator = before;
        }
    }

    /// Puts back what its waits are estimated from.
    pub(super) fn restore_estimator(&mut self, saved: &SavedQueue) {
        if let (Some(estimator), Some(saved)) = (&mut self.estimator, saved.estimator) {
            **estimator = saved;
        }
    }

    fn is_restricted(config: &Queue) -> bool {
        let empty = config.join_empty.is_some() || config.leave_empty.is_some() || config.when_unstaffed.is_some();
        empty || config.hours.is_some() || config.retired
    }

    /// Whether calls that wait may be sent on, all of them.
    pub(super) const fn expels(&self) -> bool {
        self.sends_on || self.leaves_when_empty
    }
}

/// Whether an agent who does this, and wishes that, counts as present under a rule. Who is still busy and will be gone, or not
/// ready, after that takes none of those who wait: they count as what they will be.
fn counts(vacancy: Option<Vacancy>, (doing, wish): (Doing, Wish)) -> bool {
    let now = match doing {
        Doing::SignedOut => Some(Condition::SignedOut),
        Doing::NotReady(_) => Some(Condition::NotReady),
        Doing::Idle => None,
        Doing::Ringing => Some(Condition::Ringing),
        Doing::Dialling | Doing::Talking => Some(Condition::Talking),
        Doing::WrapUp => Some(Condition::WrapUp),
        Doing::HeldOff => Some(Condition::HeldOff),
    };
    let then = match wish {
        Wish::SignOut => Some(Condition::SignedOut),
        Wish::NotReady(_) => Some(Condition::NotReady),
        Wish::Ready => None,
    };
    let away = |vacancy: Vacancy| [now, then].into_iter().flatten().any(|one| vacancy.conditions.contains(one));
    vacancy.is_some_and(|vacancy| !away(vacancy))
}

impl Engine {
    /// An agent signs in (+1) or out (−1).
    pub(super) fn count_staffed(&mut self, agent: AgentId, change: i32) {
        let profile = self.agents[agent.index()].profile;
        for skill in &self.center.profiles[profile.index()].skills {
            let queue = &mut self.queues[skill.queue.index()];
            queue.staffed = queue.staffed.wrapping_add_signed(change);
            if let Some(tier) = queue.tier_staffed.get_mut(usize::from(skill.tier)) {
                *tier = tier.wrapping_add_signed(change);
                if !std::mem::replace(&mut queue.reviewed, true) {
                    self.reviews.push(skill.queue);
                }
            }
        }
    }

    /// An agent does or wishes something else: queues that mind their agents' conditions count anew.
    pub(super) fn count_present(&mut self, agent: AgentId, from: (Doing, Wish), to: (Doing, Wish), now: Timestamp) {
        let layout = Arc::clone(&self.layout);
        let profile = self.agents[agent.index()].profile;
        for &id in &layout.profiles[profile.index()].watchers {
            self.note_staffed(id, i32::from(takes_calls(to.0)) - i32::from(takes_calls(from.0)), now);
            let (config, queue) = (&self.center.queues[id.index()], &mut self.queues[id.index()]);
            let change = |rule| i32::from(counts(rule, to)) - i32::from(counts(rule, from));
            queue.present_to_join = queue.present_to_join.wrapping_add_signed(change(config.join_empty));
            let before = queue.present_to_leave;
            queue.present_to_leave = before.wrapping_add_signed(change(config.leave_empty));
            match (before, queue.present_to_leave) {
                (0, 0) => {}
                (_, 0) => self.begin_grace(id, now),
                _ => self.timers.cancel(Timer::Vacant(id.0)),
            }
            let vacated = self.is_vacated(id);
            let queue = &mut self.queues[id.index()];
            queue.may_be_empty |= vacated;
            if (vacated || queue.predicts) && !std::mem::replace(&mut queue.reviewed, true) {
                self.reviews.push(id);
            }
        }
    }

    /// Notes that a queue's circumstances changed.
    pub(super) fn review_later(&mut self, queue: QueueId) {
        if !std::mem::replace(&mut self.queues[queue.index()].reviewed, true) {
            self.reviews.push(queue);
        }
    }

    /// Does what follows from changed circumstances, at the end of a step. Bounded: a queue is reviewed again only because a
    /// call or an agent moved on.
    #[inline]
    pub(super) fn review(&mut self, facts: &mut Facts<'_>) {
        while let Some(queue) = self.reviews.pop() {
            self.review_queue(queue, facts);
        }
    }

    #[cold]
    fn review_queue(&mut self, queue: QueueId, facts: &mut Facts<'_>) {
        self.queues[queue.index()].reviewed = false;
        let may_be_empty = std::mem::take(&mut self.queues[queue.index()].may_be_empty);
        let (config, state) = (&self.center.queues[queue.index()], &self.queues[queue.index()]);
        if state.closed && state.sends_on {
            let to = config.when_closed;
            self.expel(queue, to, LegOutcome::Closed(to), Disposition::Closed, facts);
        } else if let Some(vacancy) = config.leave_empty.filter(|_| may_be_empty && self.is_vacated(queue)) {
            self.expel(queue, vacancy.to, LegOutcome::Vacant(vacancy.to), Disposition::Blocked, facts);
        }
        let opened = self.open_tiers(queue) | self.open_gates(queue, facts.at);
        if opened {
            self.meet(queue, facts);
        }
    }

    /// Sends on everybody who waits in a queue, in order of rank; callbacks stay, and so does who is being offered.
    fn expel(
        &mut self,
        queue: QueueId,
        to: Destination,
        outcome: LegOutcome,
        ended: Disposition,
        facts: &mut Facts<'_>,
    ) {
        for (leg, id) in self.standing_legs(queue) {
            // An earlier one's way on may have moved others, or ended them, and their slots may be others' by now.
            let alive = self
                .calls
                .legs
                .get(leg)
                .is_some_and(|data| self.calls.leg_id(data) == id && data.line != super::slab::NONE);
            if alive && self.calls.calls[self.calls.legs[leg].call].state == CallState::Waiting {
                self.send_on(leg, to, outcome, ended, facts);
            }
        }
    }

    /// The legs that wait in a queue, callbacks left out, in order of rank. O(waiting): for what ends all of them.
    fn standing_legs(&self, queue: QueueId) -> Vec<(u32, LegId)> {
        let mut legs: Vec<_> = self
            .calls
            .legs
            .iter()
            .filter(|(slot, leg)| leg.queue == queue && self.lines.has(*slot) && !self.calls.is_callback(*slot))
            .map(|(slot, leg)| (self.rank_of(slot), (slot, self.calls.leg_id(leg))))
            .collect();
        legs.sort_unstable();
        legs.into_iter().map(|(_, leg)| leg).collect()
    }

    /// Works out which tiers each line of a queue is open to; whether any became so.
    pub(super) fn open_tiers(&mut self, queue: QueueId) -> bool {
        let skips = self.center.queues[queue.index()].unstaffed_tiers == UnstaffedTiers::Skip;
        let rings = self.center.queues[queue.index()].ringing != Ringing::One;
        let mut opened = false;
        for ladder in &self.layout.queues[queue.index()].ladders {
            let lines = ladder.steps.len();
            for place in 0..lines {
                // What may be skipped opens nothing before its time.
                let certain = |(later, step): &(usize, &Step)| *later == 0 || step.consider_if.is_none();
                let from_here = ladder.steps[place..].iter().enumerate().filter(certain).map(|(_, step)| step.tiers);
                let tiers = match skips {
                    true => self.queues[queue.index()].staffed_tiers(from_here),
                    false => ladder.steps[place].tiers,
                };
                for line in [Some(place), rings.then_some(place + lines)].into_iter().flatten() {
                    let open = &mut self.tiers[ladder.first_line as usize + line];
                    opened |= tiers.0 & !open.0 != 0;
                    *open = tiers;
                }
            }
        }
        opened && skips
    }

    /// Opens and shuts the gates of a queue; whether any opened.
    fn open_gates(&mut self, queue: QueueId, now: Timestamp) -> bool {
        let mut opened = false;
        for place in 0..self.layout.queues[queue.index()].marks.len() {
            let gate = self.layout.queues[queue.index()].marks[place].1;
            let state = &self.queues[queue.index()];
            let past = state.past_marks[place];
            let waits = past > state.rung_marks[place];
            opened |= self.set_gates(gate, [waits, past > 0]);
        }
        if self.queues[queue.index()].predicts {
            let predicted = self.predicted_wait(queue, now);
            for place in 0..self.layout.queues[queue.index()].predictions.len() {
                let (threshold, gate) = self.layout.queues[queue.index()].predictions[place];
                let open = predicted.is_some_and(|wait| wait >= threshold);
                opened |= self.set_gates(gate, [open; 2]);
            }
        }
        opened
    }

    /// Opens and shuts a gate, and the one for calls that ring; whether either opened.
    fn set_gates(&mut self, gate: u32, open: [bool; 2]) -> bool {
        let gates = self.gates[gate as usize..].iter_mut().zip(open);
        gates.fold(false, |opened, (gate, open)| opened | (!std::mem::replace(gate, open) && open))
    }

    /// A call begins to ring, or rings no more: meanwhile its legs press no gates open by which a younger call would pass.
    #[cold]
    pub(super) fn count_rung(&mut self, call: u32, change: i32) {
        let mut slot = self.calls.calls[call].first_leg;
        while slot != NONE {
            let (queue, marks, next) = {
                let leg = &self.calls.legs[slot];
                (leg.queue, usize::from(leg.marks), leg.next)
            };
            for rung in &mut self.queues[queue.index()].rung_marks[..marks] {
                *rung = rung.wrapping_add_signed(change);
            }
            if marks > 0 {
                self.review_later(queue);
            }
            slot = next;
        }
    }

    /// A leg has waited past the next mark of its queue.
    pub(super) fn pass_mark(&mut self, slot: u32) {
        let leg = &mut self.calls.legs[slot];
        let (mark, queue) = (usize::from(leg.marks), leg.queue);
        leg.marks += 1;
        let rings = matches!(self.calls.calls[leg.call].state, CallState::Offered(_));
        self.queues[queue.index()].past_marks[mark] += 1;
        self.queues[queue.index()].rung_marks[mark] += u32::from(rings);
        self.review_later(queue);
    }

    /// Offers waiting calls of a queue to idle agents, the best-ranked first, until none meets one. Costs one look at the heads
    /// of its lines for each offer.
    pub(super) fn meet(&mut self, queue: QueueId, facts: &mut Facts<'_>) {
        while let Some(leg) = self.next_to_meet(queue) {
            let call = self.calls.legs[leg].call;
            match self.calls.calls[call].state {
                CallState::Offered(_) => self.ring_more(leg, facts),
                _ => self.route(call, facts),
            }
        }
    }

    /// The best head of a queue's lines for whom somebody is idle.
    fn next_to_meet(&mut self, queue: QueueId) -> Option<u32> {
        let layout = Arc::clone(&self.layout);
        let rings = self.center.queues[queue.index()].ringing != Ringing::One;
        let mut heads = Vec::new();
        for ladder in &layout.queues[queue.index()].ladders {
            let lines = ladder.steps.len() as u32 * if rings { 2 } else { 1 };
            heads.extend((ladder.first_line..ladder.first_line + lines).filter_map(|line| self.lines.first(line)));
        }
        heads.sort_unstable();
        heads.into_iter().map(|(_, leg)| leg).find(|&leg| self.agent_for(leg).is_some())
    }

    pub(super) fn open_queue(&mut self, queue: QueueId, facts: &mut Facts<'_>) -> Result<(), Rejection> {
        self.known_queue(queue)?;
        if !self.queues[queue.index()].closed {
            return Err(Rejection::Unchanged(queue));
        }
        // Nothing below may fail.
        let state = &mut self.queues[queue.index()];
        (state.closed, state.sends_on) = (false, false);
        state.restricted = QueueState::is_restricted(&self.center.queues[queue.index()]);
        facts.say(Fact::QueueOpened { queue });
        Ok(())
    }

    pub(super) fn close_queue(
        &mut self,
        queue: QueueId,
        waiting: OnClosing,
        facts: &mut Facts<'_>,
    ) -> Result<(), Rejection> {
        self.known_queue(queue)?;
        let state = &mut self.queues[queue.index()];
        let sends_on = waiting == OnClosing::SendOn;
        if state.closed && state.sends_on == sends_on {
            return Err(Rejection::Unchanged(queue));
        }
        // Nothing below may fail.
        (state.closed, state.sends_on, state.restricted) = (true, sends_on, true);
        facts.say(Fact::QueueClosed { queue });
        self.review_later(queue);
        Ok(())
    }

    /// Nobody is present any more who could take those who wait: from now on they wait for so long yet.
    fn begin_grace(&mut self, queue: QueueId, now: Timestamp) {
        let after = self.center.queues[queue.index()].leave_empty_after;
        if self.center.queues[queue.index()].leave_empty.is_some() && after > Duration::ZERO {
            self.timers.set(Timer::Vacant(queue.0), now + after);
        }
    }

    /// Nobody came back in time.
    pub(super) fn grace_over(&mut self, queue: QueueId) {
        self.queues[queue.index()].may_be_empty = true;
        self.review_later(queue);
    }

    /// Whether everybody leaves the queue, and nobody may join it, because nobody is there and the time for that is over.
    pub(super) fn is_vacated(&self, queue: QueueId) -> bool {
        let empty = self.queues[queue.index()].leaves_when_empty && self.queues[queue.index()].present_to_leave == 0;
        empty && !self.timers.is_set(Timer::Vacant(queue.0))
    }

    /// Whether nobody is there, in a queue that gives them some time to come back.
    pub(super) fn may_be_in_grace(&self, queue: QueueId) -> bool {
        let (config, state) = (&self.center.queues[queue.index()], &self.queues[queue.index()]);
        state.leaves_when_empty && config.leave_empty_after > Duration::ZERO && state.present_to_leave == 0
    }

    /// Of each queue, whether everybody has left it, because nobody is there.
    pub(super) fn vacated(&self) -> Vec<bool> {
        self.center.queue_ids().map(|queue| self.is_vacated(queue)).collect()
    }

    /// The end of the time that those who wait in a queue have left, if they still need it.
    pub(super) fn restore_grace(&mut self, queue: QueueId, due: Due) {
        if self.may_be_in_grace(queue) {
            self.timers.restore(due, Timer::Vacant(queue.0));
        }
    }

    /// On another centre: where that leaves nobody present who was, those who wait have the usual time.
    /// `vacated` says of each queue that was there whether everybody had left it.
    pub(super) fn begin_graces(&mut self, vacated: &[bool], now: Timestamp) {
        for (queue, &vacated) in (0..).map(QueueId).zip(vacated) {
            if !vacated && self.may_be_in_grace(queue) && !self.timers.is_set(Timer::Vacant(queue.0)) {
                self.begin_grace(queue, now);
            }
        }
    }

    /// Whether an agent's profile serves a queue.
    pub(super) fn serves(&self, agent: AgentId, queue: QueueId) -> bool {
        let profile = self.agents[agent.index()].profile;
        self.center.profiles[profile.index()].skills.iter().any(|skill| skill.queue == queue)
    }
}

impl QueueState {
    /// The first set of tiers, of those from a step on, in which anybody is staffed; tiers of the steps before count with the
    /// later ones. With nobody staffed anywhere, the first.
    fn staffed_tiers(&self, mut steps: impl Iterator<Item = TierSet>) -> TierSet {
        let Some(first) = steps.next() else { return TierSet(0) };
        let staffed = |tiers: TierSet| {
            (1..=TierSet::MOST).any(|tier| tiers.contains(tier) && self.tier_staffed[usize::from(tier)] > 0)
        };
        if staffed(first) {
            return first;
        }
        steps.find(|tiers| staffed(*tiers)).unwrap_or(first)
    }
}

/// The lines' tiers of a centre where nobody is staffed.
pub(super) fn tiers_of(center: &Center, layout: &super::layout::Layout) -> Vec<TierSet> {
    let mut tiers = vec![TierSet(0); layout.lines];
    for (config, queue) in center.queues.iter().zip(&layout.queues) {
        for ladder in &queue.ladders {
            let twice = if config.ringing == Ringing::One { 1 } else { 2 };
            let all = ladder.steps.iter().cycle().take(ladder.steps.len() * twice);
            for (line, step) in (ladder.first_line..).zip(all) {
                tiers[line as usize] = step.tiers;
            }
        }
    }
    tiers
}
