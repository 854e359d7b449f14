//! What time does to a waiting leg: the steps of its queue's ladder, and the end of its longest wait.
//!
//! Both clocks run from the moment of enqueueing and never restart. While the call rings the steps go on; a time that runs
//! out meanwhile is kept until the offer has resolved, unless the queue's policy is to cancel.

use super::call::{CallState, Overdue};
use super::enqueue::Start;
use super::event::{Disposition, Fact, LegOutcome, OfferEnd};
use super::rank::Rank;
use super::timers::Timer;
use super::{Engine, Facts};
use crate::config::{Destination, Step, WhileRinging};
use crate::id::QueueId;
use crate::time::Timestamp;

impl Engine {
    /// Sets the deadline of a leg that has none: its next step or the end of its longest wait, whichever is first.
    #[inline]
    pub(super) fn schedule(&mut self, slot: u32) {
        if let Some(due) = self.due_of(slot) {
            self.timers.set(Timer::Leg(slot), due);
        }
    }

    /// When a leg's next step or the end of its longest wait falls, whichever is first.
    #[inline]
    pub(super) fn due_of(&self, slot: u32) -> Option<Timestamp> {
        let leg = &self.calls.legs[slot];
        let next = self.next_step(leg.queue, leg.step).map(|step| leg.enqueued + step.at);
        match (next, leg.limit) {
            (Some(step), Some(limit)) => Some(step.min(limit)),
            (step, limit) => step.or(limit),
        }
    }

    fn next_step(&self, queue: QueueId, step: u8) -> Option<&Step> {
        self.layout.queues[queue.index()].ladder.get(usize::from(step) + 1)
    }

    /// A leg's deadline is here. Where the longest wait and a step fall on the same instant, the wait has run out.
    pub(super) fn leg_due(&mut self, slot: u32, facts: &mut Facts<'_>) {
        let leg = &self.calls.legs[slot];
        if leg.limit.is_some_and(|limit| limit <= facts.at) {
            return self.run_out(slot, Overdue::TimedOut, facts);
        }
        let line = self.layout.line(leg.queue, leg.step);
        let stood = self.lines.remove(line, slot);
        let step = leg.step + 1;
        let fact = Fact::StepReached { leg: self.calls.leg_id(leg), queue: leg.queue, step };
        let config = &self.layout.queues[leg.queue.index()].ladder[usize::from(step)];
        let (credit, overflows) = (config.credit, config.overflow.is_some());
        facts.say(fact);
        let leg = &mut self.calls.legs[slot];
        leg.step = step;
        leg.points += i32::from(credit);
        leg.rank = Rank::new(self.center.queues[leg.queue.index()].priority, leg.from, leg.points, leg.rank.sequence());
        if stood {
            self.stand(slot);
        }
        if overflows {
            return self.run_out(slot, Overdue::Overflowed, facts);
        }
        self.schedule(slot);
        self.join(slot, facts);
        let call = self.calls.legs[slot].call;
        self.route(call, facts);
    }

    /// Lets a call stand in further queues, as the step that its leg has reached says. A queue that it stands in already,
    /// or that is full, or that nobody serves and which does not let calls wait for that, is left out.
    fn join(&mut self, slot: u32, facts: &mut Facts<'_>) {
        let leg = &self.calls.legs[slot];
        let (call, queue, step, from) = (leg.call, leg.queue, usize::from(leg.step), leg.from);
        let points = i32::from(self.calls.calls[call].priority);
        for place in 0..self.layout.queues[queue.index()].ladder[step].join.len() {
            let joined = self.layout.queues[queue.index()].ladder[step].join[place];
            let stands = self.calls.legs_of(call).any(|(_, leg)| leg.queue == joined);
            let closed = self.if_unstaffed(joined).is_some() || self.has_no_place(joined);
            if stands || closed || self.calls.calls[call].legs == u16::MAX {
                continue;
            }
            let leg = self.start_leg(call, Start { queue: joined, from, points, wait_max: None }, facts);
            self.schedule(leg);
            if self.calls.calls[call].state == CallState::Waiting {
                self.stand(leg);
            }
        }
    }

    /// A leg has no time left. While the call rings that waits for the offer to resolve, unless the leg is the one that is
    /// offered and its queue cancels.
    fn run_out(&mut self, slot: u32, overdue: Overdue, facts: &mut Facts<'_>) {
        self.calls.legs[slot].overdue = overdue;
        let queue = self.calls.legs[slot].queue;
        match self.calls.calls[self.calls.legs[slot].call].state {
            CallState::Offered { agent, leg } => {
                if leg == slot && self.center.queues[queue.index()].while_ringing == WhileRinging::Cancel {
                    let call = self.calls.legs[slot].call;
                    self.close_offer(slot, agent, OfferEnd::TimedOut, facts);
                    self.requeue(call, facts);
                    self.serve(agent, facts);
                }
            }
            _ => self.expire(slot, facts),
        }
    }

    /// Ends an overdue leg of a waiting call and sends the call where the queue says.
    pub(super) fn expire(&mut self, slot: u32, facts: &mut Facts<'_>) {
        let leg = &self.calls.legs[slot];
        let (call, from) = (leg.call, leg.from);
        let (destination, outcome, ended) = match leg.overdue {
            Overdue::Overflowed => {
                let step = &self.layout.queues[leg.queue.index()].ladder[usize::from(leg.step)];
                let destination = step.overflow.unwrap_or(Destination::End);
                (destination, LegOutcome::Overflowed(destination), Disposition::Blocked)
            }
            _ => {
                let destination = self.center.queues[leg.queue.index()].on_timeout;
                (destination, LegOutcome::TimedOut(destination), Disposition::TimedOut)
            }
        };
        self.end_leg(slot, outcome, facts);
        let points = i32::from(self.calls.calls[call].priority);
        let stands = |queue| self.calls.legs_of(call).any(|(_, leg)| leg.queue == queue);
        match destination {
            Destination::External(external) => self.end_call(call, Disposition::External(external), facts),
            Destination::Queue(queue) if !stands(queue) && self.calls.calls[call].legs < u16::MAX => {
                self.enqueue(call, Start { queue, from, points, wait_max: None }, facts);
            }
            _ => self.end_call_without_legs(call, ended, facts),
        }
    }
}
