//! What follows when the conditions of a queue change.
//!
//! Conditions (staffing, whether the queue is closed, which agents are present, how long callers wait) change in the
//! middle of other transitions. The consequences are applied at the end of the step, once every call and agent has its
//! place again.

use std::sync::Arc;

use crate::config::{Condition, Destination, OnClosing, Ringing, Step, UnstaffedTiers, Vacancy};
use crate::engine::command::Wish;
use crate::engine::fact::Fact;
use crate::engine::outcome::{Disposition, Doing, LegOutcome};
use crate::engine::state::call::{Call, CallState, Leg};
use crate::engine::state::number::GateId;
use crate::engine::state::queue::{QueueState, takes_calls};
use crate::engine::state::timers::{Due, Timer};
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Rejection};
use crate::id::{AgentId, LegId, QueueId};
use crate::time::{Duration, Timestamp};

/// Whether an agent with this activity and wish counts as present under a rule. A busy agent who will sign out or be
/// not ready afterwards will take none of the waiting calls, and counts accordingly.
fn counts(vacancy: Option<Vacancy>, (doing, wish): (Doing, Wish)) -> bool {
    let now = match doing {
        Doing::SignedOut => Some(Condition::SignedOut),
        Doing::NotReady(_) => Some(Condition::NotReady),
        Doing::Idle => None,
        Doing::Ringing => Some(Condition::Ringing),
        Doing::Dialling | Doing::Talking | Doing::Engaged => Some(Condition::Talking),
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
    pub(in crate::engine) fn count_staffed(&mut self, agent: AgentId, change: i32) {
        self.staff_changes += 1;
        let profile = self.agents[agent].profile;
        for skill in &self.center[profile].skills {
            let queue = &mut self.queues[skill.queue];
            queue.staffed = queue.staffed.wrapping_add_signed(change);
            if let Some(tier) = queue.tier_staffed.get_mut(usize::from(skill.tier)) {
                *tier = tier.wrapping_add_signed(change);
                if !std::mem::replace(&mut queue.reviewed, true) {
                    self.reviews.push(skill.queue);
                }
            }
        }
    }

    /// An agent's state changed: recounts presence in the queues that depend on it.
    pub(in crate::engine) fn count_present(
        &mut self,
        agent: AgentId,
        from: (Doing, Wish),
        to: (Doing, Wish),
        now: Timestamp,
    ) {
        let layout = Arc::clone(&self.layout);
        let profile = self.agents[agent].profile;
        for &id in &layout.profiles[profile].watchers {
            self.note_staffed(id, i32::from(takes_calls(to.0)) - i32::from(takes_calls(from.0)), now);
            let (config, queue) = (&self.center[id], &mut self.queues[id]);
            let change = |rule| i32::from(counts(rule, to)) - i32::from(counts(rule, from));
            queue.present_to_join = queue.present_to_join.wrapping_add_signed(change(config.join_empty));
            let before = queue.present_to_leave;
            queue.present_to_leave = before.wrapping_add_signed(change(config.leave_empty));
            match (before, queue.present_to_leave) {
                (0, 0) => {}
                (_, 0) => self.begin_grace(id, now),
                _ => self.timers.cancel(Timer::Vacant(id)),
            }
            let vacated = self.is_vacated(id);
            let queue = &mut self.queues[id];
            queue.may_be_empty |= vacated;
            if (vacated || queue.predicts) && !std::mem::replace(&mut queue.reviewed, true) {
                self.reviews.push(id);
            }
        }
    }

    /// Notes that the conditions of a queue changed.
    pub(in crate::engine) fn review_later(&mut self, queue: QueueId) {
        if !std::mem::replace(&mut self.queues[queue].reviewed, true) {
            self.reviews.push(queue);
        }
    }

    /// Applies the consequences of changed conditions, at the end of a step. Bounded: a queue is reviewed again only if
    /// a call or an agent moved.
    pub(in crate::engine) fn review(&mut self) {
        while let Some(queue) = self.reviews.pop() {
            self.review_queue(queue);
        }
    }

    #[cold]
    fn review_queue(&mut self, queue: QueueId) {
        self.queues[queue].reviewed = false;
        let may_be_empty = std::mem::take(&mut self.queues[queue].may_be_empty);
        let (config, state) = (&self.center[queue], &self.queues[queue]);
        if state.closed && state.sends_on {
            let to = config.when_closed;
            self.expel(queue, to, LegOutcome::Closed(to), Disposition::Closed);
        } else if let Some(vacancy) = config.leave_empty.filter(|_| may_be_empty && self.is_vacated(queue)) {
            self.expel(queue, vacancy.to, LegOutcome::Vacant(vacancy.to), Disposition::Blocked);
        }
        let opened = self.open_tiers(queue) | self.open_gates(queue, self.at);
        if opened {
            self.match_waiting(queue);
        }
    }

    /// Sends on all calls waiting in a queue, in order of rank; callbacks and calls being offered stay.
    fn expel(&mut self, queue: QueueId, to: Destination, outcome: LegOutcome, ended: Disposition) {
        for (leg, id) in self.standing_legs(queue) {
            // Sending one call on may have moved or ended others, whose slots may have been reused.
            let alive =
                self.calls.legs.get(leg).is_some_and(|data| self.calls.leg_id(data) == id && data.line.is_some());
            if alive && self.calls[self.calls.legs[leg].call].state == CallState::Waiting {
                self.send_on(leg, to, outcome, ended);
            }
        }
    }

    /// The legs waiting in a queue, except callbacks, in order of rank. O(waiting), for use when all of them end.
    fn standing_legs(&self, queue: QueueId) -> Vec<(Slot<Leg>, LegId)> {
        let mut legs: Vec<_> = self
            .calls
            .legs
            .iter()
            .filter(|(slot, leg)| leg.queue == queue && self.lines.has(*slot) && !self.calls.is_callback(*slot))
            .map(|(slot, leg)| (self.rank_of(slot), (slot, self.calls.leg_id(leg))))
            .collect();
        legs.sort_unstable_by_key(|&(rank, _)| rank);
        legs.into_iter().map(|(_, leg)| leg).collect()
    }

    /// Recomputes the tiers open to each line of a queue; returns whether any opened.
    pub(in crate::engine) fn open_tiers(&mut self, queue: QueueId) -> bool {
        let skips = self.center[queue].unstaffed_tiers == UnstaffedTiers::Skip;
        let rings = self.center[queue].ringing != Ringing::One;
        let mut opened = false;
        for ladder in &self.layout.queues[queue].ladders {
            let lines = ladder.steps.len();
            for place in 0..lines {
                // Steps that may be skipped open nothing early.
                let certain = |(later, step): &(usize, &Step)| *later == 0 || step.consider_if.is_none();
                let from_here = ladder.steps[place..].iter().enumerate().filter(certain).map(|(_, step)| step.tiers);
                let tiers = match skips {
                    true => self.queues[queue].staffed_tiers(from_here),
                    false => ladder.steps[place].tiers,
                };
                for line in [Some(place), rings.then_some(place + lines)].into_iter().flatten() {
                    let open = &mut self.tiers[ladder.line(line)];
                    opened |= tiers.0 & !open.0 != 0;
                    *open = tiers;
                }
            }
        }
        opened && skips
    }

    /// Opens and closes the gates of a queue; returns whether any opened.
    fn open_gates(&mut self, queue: QueueId, now: Timestamp) -> bool {
        let mut opened = false;
        for place in 0..self.layout.queues[queue].marks.len() {
            let gate = self.layout.queues[queue].marks[place].1;
            let state = &self.queues[queue];
            let past = state.past_marks[place];
            let waits = past > state.rung_marks[place];
            opened |= self.set_gates(gate, [waits, past > 0]);
        }
        if self.queues[queue].predicts {
            let predicted = self.predicted_wait(queue, now);
            for place in 0..self.layout.queues[queue].predictions.len() {
                let (threshold, gate) = self.layout.queues[queue].predictions[place];
                let open = predicted.is_some_and(|wait| wait >= threshold);
                opened |= self.set_gates(gate, [open; 2]);
            }
        }
        opened
    }

    /// Opens or closes a gate, and the one for calls that ring; returns whether either opened.
    fn set_gates(&mut self, gate: GateId, open: [bool; 2]) -> bool {
        let gates = [gate, gate.of_ringing()].into_iter().zip(open);
        gates.fold(false, |opened, (gate, open)| opened | (!std::mem::replace(&mut self.gates[gate], open) && open))
    }

    /// A call starts or stops ringing. While it rings, its legs open no gates through which a younger call would pass
    /// it.
    #[cold]
    pub(in crate::engine) fn count_rung(&mut self, call: Slot<Call>, change: i32) {
        let mut next = self.calls[call].first_leg;
        while let Some(slot) = next {
            let leg = &self.calls.legs[slot];
            let (queue, marks) = (leg.queue, usize::from(leg.marks));
            next = leg.next;
            for rung in &mut self.queues[queue].rung_marks[..marks] {
                *rung = rung.wrapping_add_signed(change);
            }
            if marks > 0 {
                self.review_later(queue);
            }
        }
    }

    /// A leg has passed the next wait threshold of its queue.
    pub(in crate::engine) fn pass_mark(&mut self, slot: Slot<Leg>) {
        let leg = &mut self.calls.legs[slot];
        let (mark, queue, call) = (usize::from(leg.marks), leg.queue, leg.call);
        leg.marks += 1;
        let rings = matches!(self.calls[call].state, CallState::Offered(_));
        self.queues[queue].past_marks[mark] += 1;
        self.queues[queue].rung_marks[mark] += u32::from(rings);
        self.review_later(queue);
    }

    /// Offers waiting calls of a queue to idle agents, the best-ranked first, until none is eligible. Each offer
    /// examines the heads of the queue's lines once.
    pub(in crate::engine) fn match_waiting(&mut self, queue: QueueId) {
        while let Some(leg) = self.next_match(queue) {
            let call = self.calls.legs[leg].call;
            match self.calls[call].state {
                CallState::Offered(_) => self.ring_more(leg),
                _ => self.route(call),
            }
        }
    }

    /// The best head of a queue's lines for whom somebody is idle. A head that is kept from the only one who is idle
    /// hides nobody behind it.
    fn next_match(&mut self, queue: QueueId) -> Option<Slot<Leg>> {
        let mut aside = Vec::new();
        let random = self.random.clone();
        let found = loop {
            let heads = self.heads(queue);
            let found = heads.iter().copied().find(|&leg| self.agent_for(leg).is_some());
            let kept = |leg: &Slot<Leg>| self.calls.rare_leg(*leg).is_some_and(|rare| rare.kept_from.is_some());
            let before = |leg: &&Slot<Leg>| Some(**leg) != found;
            let hiding: Vec<Slot<Leg>> = match self.kept_from.is_empty() {
                true => Vec::new(),
                false => heads.iter().take_while(before).copied().filter(kept).collect(),
            };
            if hiding.is_empty() {
                break found;
            }
            hiding.iter().for_each(|&leg| _ = self.leave_line(leg));
            aside.extend(hiding);
            // Who was found may be drawn again, from the same number.
            self.random = random.clone();
        };
        aside.into_iter().for_each(|leg| self.stand(leg));
        found
    }

    /// The heads of a queue's lines, the best-ranked first.
    fn heads(&self, queue: QueueId) -> Vec<Slot<Leg>> {
        let rings = self.center[queue].ringing != Ringing::One;
        let mut heads = Vec::new();
        for ladder in &self.layout.queues[queue].ladders {
            let ringing = rings.then(|| ladder.ringing_lines()).into_iter().flatten();
            heads.extend(ladder.lines().chain(ringing).filter_map(|line| self.lines.first(line)));
        }
        heads.sort_unstable_by_key(|&(rank, _)| rank);
        heads.into_iter().map(|(_, leg)| leg).collect()
    }

    #[cold]
    pub(in crate::engine) fn open_queue(&mut self, queue: QueueId) -> Result<(), Rejection> {
        self.known_queue(queue)?;
        if !self.queues[queue].closed {
            return Err(Rejection::Unchanged(queue));
        }
        // Nothing below may fail.
        let state = &mut self.queues[queue];
        (state.closed, state.sends_on) = (false, false);
        state.restricted = QueueState::is_restricted(&self.center[queue]);
        self.say(Fact::QueueOpened { queue });
        Ok(())
    }

    #[cold]
    pub(in crate::engine) fn close_queue(&mut self, queue: QueueId, waiting: OnClosing) -> Result<(), Rejection> {
        self.known_queue(queue)?;
        let state = &mut self.queues[queue];
        let sends_on = waiting == OnClosing::SendOn;
        if state.closed && state.sends_on == sends_on {
            return Err(Rejection::Unchanged(queue));
        }
        // Nothing below may fail.
        (state.closed, state.sends_on, state.restricted) = (true, sends_on, true);
        self.say(Fact::QueueClosed { queue });
        self.review_later(queue);
        Ok(())
    }

    /// The last present agent has left: starts the time until waiting calls are sent on.
    fn begin_grace(&mut self, queue: QueueId, now: Timestamp) {
        let after = self.center[queue].leave_empty_after;
        if self.center[queue].leave_empty.is_some() && after > Duration::ZERO {
            self.timers.set(Timer::Vacant(queue), now + after);
        }
    }

    /// Nobody came back in time.
    pub(in crate::engine) fn grace_over(&mut self, queue: QueueId) {
        self.queues[queue].may_be_empty = true;
        self.review_later(queue);
    }

    /// Whether calls must leave the queue and may not join it, because nobody has been present for too long.
    pub(in crate::engine) fn is_vacated(&self, queue: QueueId) -> bool {
        let empty = self.queues[queue].leaves_when_empty && self.queues[queue].present_to_leave == 0;
        empty && !self.timers.is_set(Timer::Vacant(queue))
    }

    /// Whether nobody is present, in a queue that gives agents time to come back.
    pub(in crate::engine) fn may_be_in_grace(&self, queue: QueueId) -> bool {
        let (config, state) = (&self.center[queue], &self.queues[queue]);
        state.leaves_when_empty && config.leave_empty_after > Duration::ZERO && state.present_to_leave == 0
    }

    /// By queue, whether calls have had to leave it because nobody was present.
    pub(in crate::engine) fn vacated(&self) -> Vec<bool> {
        self.center.queue_ids().map(|queue| self.is_vacated(queue)).collect()
    }

    /// When the calls waiting in a queue will be sent on, if that time is running.
    pub(in crate::engine) fn restore_grace(&mut self, queue: QueueId, due: Due) {
        if self.may_be_in_grace(queue) {
            self.timers.restore(due, Timer::Vacant(queue));
        }
    }

    /// For another centre: in queues that lose their present agents, waiting calls have the usual time. `vacated` says
    /// by former queue whether calls had had to leave it.
    pub(in crate::engine) fn begin_graces(&mut self, vacated: &[bool], now: Timestamp) {
        for (queue, &vacated) in (0..).map(QueueId).zip(vacated) {
            if !vacated && self.may_be_in_grace(queue) && !self.timers.is_set(Timer::Vacant(queue)) {
                self.begin_grace(queue, now);
            }
        }
    }

    /// Whether an agent's profile serves a queue.
    pub(in crate::engine) fn serves(&self, agent: AgentId, queue: QueueId) -> bool {
        let profile = self.agents[agent].profile;
        self.center[profile].skills.iter().any(|skill| skill.queue == queue)
    }
}
