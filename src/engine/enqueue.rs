//! A call's way into a queue, or onward from one that is full or unstaffed; and how legs and calls end.

use super::call::{Call, CallState, Leg, Overdue};
use super::command::NewCall;
use super::event::{Disposition, Fact, LegOutcome};
use super::rank::{Rank, aged};
use super::slab::NONE;
use super::timers::Timer;
use super::{Engine, Facts, Rejection};
use crate::config::{Attributes, Destination};
use crate::id::{CallId, QueueId};
use crate::time::Duration;

/// A call may be sent on this often in one instant, so that queues which overflow into each other do not pass it round for
/// ever; then it is turned away.
const HOPS: usize = 16;

/// How a leg starts.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) queue: QueueId,
    /// The instant that its rank counts from.
    pub(super) from: i64,
    pub(super) points: i32,
    /// A longest wait of its own, in place of the queue's.
    pub(super) wait_max: Option<Duration>,
}

impl Engine {
    pub(super) fn arrive(&mut self, new: NewCall, facts: &mut Facts<'_>) -> Result<(), Rejection> {
        self.acceptable(&new)?;
        // Nothing below may fail.
        let aged_from = aged(facts.at, new.age);
        let call = self.calls.insert(Call {
            id: new.call,
            arrived: facts.at,
            aged_from,
            attributes: new.attributes,
            priority: new.priority,
            asked: new.queue,
            legs: 0,
            answered: 0,
            first_leg: NONE,
            state: CallState::Waiting,
        });
        facts.say(Fact::CallArrived { call: new.call, queue: new.queue, attributes: new.attributes });
        let (queue, points, wait_max) = (new.queue, i32::from(new.priority), new.wait_max);
        self.enqueue(call, Start { queue, from: aged_from, points, wait_max }, facts);
        Ok(())
    }

    fn acceptable(&self, new: &NewCall) -> Result<(), Rejection> {
        self.known_queue(new.queue)?;
        if self.calls.find(new.call).is_some() {
            return Err(Rejection::DuplicateCall(new.call));
        }
        if new.age > Duration::LONGEST || new.wait_max.is_some_and(|limit| limit > Duration::LONGEST) {
            return Err(Rejection::AbsurdInterval(new.call));
        }
        if new.attributes == Attributes::default() {
            return Ok(());
        }
        let known = |place: usize| self.center.attributes.get(place).map_or(0, |attribute| attribute.values.len());
        match (0..).zip(new.attributes.0).find(|&(place, value)| usize::from(value) > known(place)) {
            Some((place, _)) => Err(Rejection::UnknownAttribute(place as u8)),
            None => Ok(()),
        }
    }

    pub(super) fn known_queue(&self, queue: QueueId) -> Result<(), Rejection> {
        if queue.index() < self.center.queues.len() { Ok(()) } else { Err(Rejection::UnknownQueue(queue)) }
    }

    /// Starts a leg for a waiting call: offered at once, standing in line, or turned away and sent on, until it rests
    /// somewhere or has ended.
    pub(super) fn enqueue(&mut self, call: u32, start: Start, facts: &mut Facts<'_>) {
        let mut start = start;
        for hop in 0..HOPS {
            let full = self.is_full(start.queue);
            let leg = self.start_leg(call, start, facts);
            let Some(turned) = self.admit(leg, full, facts) else { return };
            let sent_on = hop + 1 < HOPS && self.calls.calls[call].legs < u16::MAX;
            let destination = if sent_on { turned } else { Destination::End };
            let outcome = match destination {
                Destination::End => LegOutcome::Blocked,
                onward => LegOutcome::Overflowed(onward),
            };
            self.end_leg(leg, outcome, facts);
            match destination {
                Destination::Queue(queue) => start = Start { queue, wait_max: None, ..start },
                Destination::External(external) => return self.end_call(call, Disposition::External(external), facts),
                Destination::End => return self.end_call_without_legs(call, Disposition::Blocked, facts),
            }
        }
    }

    /// Finds the new leg an agent or a place in line; or tells where the call is to go instead.
    #[inline]
    fn admit(&mut self, leg: u32, full: bool, facts: &mut Facts<'_>) -> Option<Destination> {
        let queue = self.calls.legs[leg].queue;
        if let Some(elsewhere) = self.if_unstaffed(queue) {
            return Some(elsewhere);
        }
        if let Some(agent) = self.find_agent(queue, 0) {
            self.schedule(leg);
            self.offer(leg, agent, facts);
            return None;
        }
        if full {
            return Some(self.center.queues[queue.index()].when_full);
        }
        self.schedule(leg);
        self.stand(leg);
        None
    }

    /// Where calls go because nobody who serves the queue is signed in; `None` where they may wait.
    #[inline]
    pub(super) fn if_unstaffed(&self, queue: QueueId) -> Option<Destination> {
        self.center.queues[queue.index()].when_unstaffed.filter(|_| self.staffed[queue.index()] == 0)
    }

    /// Whether one more leg may not wait in the queue.
    #[inline]
    pub(super) fn has_no_place(&self, queue: QueueId) -> bool {
        self.center.queues[queue.index()].waiting_max.is_some_and(|most| self.waiting[queue.index()] >= most)
    }

    /// Whether one more call may not wait, for the queue's sake or the centre's.
    fn is_full(&self, queue: QueueId) -> bool {
        self.has_no_place(queue) || self.center.waiting_max.is_some_and(|most| self.waiting_calls >= most)
    }

    /// Creates a leg that stands nowhere yet.
    pub(super) fn start_leg(&mut self, call: u32, start: Start, facts: &mut Facts<'_>) -> u32 {
        let sequence = self.next_sequence();
        let record = &mut self.calls.calls[call];
        record.legs = record.legs.saturating_add(1);
        let config = &self.center.queues[start.queue.index()];
        let points = start.points + i32::from(config.ladder.first().map_or(0, |step| step.credit));
        let limit = start.wait_max.or(config.wait_max).map(|longest| facts.at + longest);
        let (id, number, attributes) = (record.id, record.legs, record.attributes);
        self.waiting_calls += u32::from(record.first_leg == NONE);
        self.waiting[start.queue.index()] += 1;
        let leg = Leg {
            call,
            next: NONE,
            number,
            queue: start.queue,
            step: 0,
            overdue: Overdue::No,
            points,
            from: start.from,
            rank: Rank::new(config.priority, start.from, points, sequence),
            enqueued: facts.at,
            limit,
        };
        let leg_id = crate::id::LegId { call: id, number };
        facts.say(Fact::LegStarted { leg: leg_id, queue: start.queue, attributes });
        self.calls.add_leg(leg)
    }

    /// Puts a leg into the line that it belongs to.
    #[inline]
    pub(super) fn stand(&mut self, slot: u32) {
        let leg = &self.calls.legs[slot];
        self.lines.insert(self.layout.line(leg.queue, leg.step), leg.rank, slot);
    }

    /// Offers a waiting call to the first agent whom one of its legs, oldest first, finds.
    pub(super) fn route(&mut self, call: u32, facts: &mut Facts<'_>) {
        if self.calls.calls[call].state != CallState::Waiting {
            return;
        }
        let mut slot = self.calls.calls[call].first_leg;
        while slot != NONE {
            let (queue, step, next) =
                (self.calls.legs[slot].queue, self.calls.legs[slot].step, self.calls.legs[slot].next);
            if let Some(agent) = self.find_agent(queue, step) {
                return self.offer(slot, agent, facts);
            }
            slot = next;
        }
    }

    /// Takes all legs of a call out of their lines.
    #[inline]
    pub(super) fn leave_lines(&mut self, call: u32) {
        let mut slot = self.calls.calls[call].first_leg;
        while slot != NONE {
            let leg = &self.calls.legs[slot];
            self.lines.remove(self.layout.line(leg.queue, leg.step), slot);
            slot = leg.next;
        }
    }

    /// Ends a leg, in whatever state, and says how.
    #[inline]
    pub(super) fn end_leg(&mut self, slot: u32, outcome: LegOutcome, facts: &mut Facts<'_>) {
        self.timers.cancel(Timer::Leg(slot));
        let leg = self.calls.remove_leg(slot);
        self.lines.remove(self.layout.line(leg.queue, leg.step), slot);
        let call = &self.calls.calls[leg.call];
        self.waiting[leg.queue.index()] -= 1;
        self.waiting_calls -= u32::from(call.first_leg == NONE);
        facts.say(Fact::LegEnded {
            leg: self.calls.leg_id(&leg),
            queue: leg.queue,
            outcome,
            enqueued: leg.enqueued,
            attributes: call.attributes,
        });
    }

    /// Ends what legs a call has left, as dequeued.
    #[inline]
    pub(super) fn dequeue_all(&mut self, call: u32, facts: &mut Facts<'_>) {
        while self.calls.calls[call].first_leg != NONE {
            self.end_leg(self.calls.calls[call].first_leg, LegOutcome::Dequeued, facts);
        }
    }

    /// Ends a call, and what legs it has left.
    #[inline]
    pub(super) fn end_call(&mut self, call: u32, disposition: Disposition, facts: &mut Facts<'_>) {
        self.dequeue_all(call, facts);
        let record = self.calls.remove(call);
        facts.say(Fact::CallEnded {
            call: record.id,
            arrived: record.arrived,
            disposition,
            legs: record.legs,
            answered: record.answered,
            queue: record.asked,
            attributes: record.attributes,
        });
    }

    /// Ends a call unless one of its legs still waits.
    pub(super) fn end_call_without_legs(&mut self, call: u32, disposition: Disposition, facts: &mut Facts<'_>) {
        if self.calls.calls[call].first_leg == NONE {
            self.end_call(call, disposition, facts);
        }
    }

    /// The slot of a call that is alive.
    pub(super) fn known_call(&self, call: CallId) -> Result<u32, Rejection> {
        self.calls.find(call).ok_or(Rejection::UnknownCall(call))
    }
}
