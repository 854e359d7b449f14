//! What happens to a waiting leg over time: the steps of its queue's ladder, the end of its maximum wait, and deadlines
//! that only few legs have (being held, announcements, redialling, ringing more agents).
//!
//! All clocks run from the moment of enqueueing and never restart. While the call rings, steps go on; a time limit
//! reached meanwhile takes effect when the offers have resolved, unless the queue's policy is to cancel them.

use super::enqueue::Start;
use crate::config::{Destination, Step, WhileRinging};
use crate::engine::Engine;
use crate::engine::fact::Fact;
use crate::engine::outcome::{Disposition, LegOutcome, OfferEnd};
use crate::engine::state::call::{CallState, Leg, Overdue, RareLeg};
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::id::QueueId;
use crate::time::Timestamp;

/// What is due for a leg.
enum Due {
    /// The end of its maximum wait, which takes precedence over anything else due at the same time.
    Limit,
    /// Its next step.
    Step,
    /// It has passed a wait threshold of its queue that opens a gate.
    Mark,
    /// It is no longer held.
    HeldLongEnough,
    /// It is no longer kept from who passed its call on.
    BackToSender,
    /// A callback stands in line again.
    Rested,
    /// One more agent may ring.
    Widen,
    /// Its position is due for an announcement.
    Tell,
    Nothing,
}

impl Engine {
    /// Sets the deadline of a leg that has none, to the next thing due.
    #[inline(always)]
    pub(in crate::engine) fn schedule(&mut self, slot: Slot<Leg>) {
        if let Some(due) = self.due_of(slot) {
            self.timers.set(Timer::Leg(slot), due);
        }
    }

    /// Resets a leg's deadline.
    pub(in crate::engine) fn reschedule(&mut self, slot: Slot<Leg>) {
        self.timers.cancel(Timer::Leg(slot));
        self.schedule(slot);
    }

    /// When something is due for a leg next; never for one that is overdue.
    #[inline(always)]
    pub(in crate::engine) fn due_of(&self, slot: Slot<Leg>) -> Option<Timestamp> {
        let leg = &self.calls.legs[slot];
        let state = &self.queues[leg.queue];
        if leg.rare.is_some() {
            return self.due_of_rare(slot);
        }
        if state.untimed && leg.ladder == 0 {
            return leg.limit.get();
        }
        if !state.past_marks.is_empty() {
            return self.due_of_rare(slot);
        }
        let next = self.layout.steps(leg.queue, leg.ladder).get(usize::from(leg.passed) + 1);
        match (next.map(|step| leg.enqueued + step.at), leg.limit.get()) {
            (Some(step), Some(limit)) => Some(step.min(limit)),
            (step, limit) => step.or(limit),
        }
    }

    #[cold]
    fn due_of_rare(&self, slot: Slot<Leg>) -> Option<Timestamp> {
        let leg = &self.calls.legs[slot];
        let rare = self.calls.rare_leg(slot).copied().unwrap_or_default();
        if leg.overdue != Overdue::No {
            return None;
        }
        let held = rare.held.map(|(_, until)| until);
        let due = [leg.limit.get(), self.step_due(slot), self.mark_due(slot), held, rare.rests_until];
        let kept_from = rare.kept_from.map(|(_, until)| until);
        due.into_iter().chain([kept_from, rare.widen_at, rare.tell_at]).flatten().min()
    }

    fn step_due(&self, slot: Slot<Leg>) -> Option<Timestamp> {
        let leg = &self.calls.legs[slot];
        let clock = self.calls.rare_leg(slot).and_then(|rare| rare.clock).unwrap_or(leg.enqueued);
        let next = self.layout.steps(leg.queue, leg.ladder).get(usize::from(leg.passed) + 1);
        // Steps of a callback's ladder that passed while the call rang are reached as soon as it waits.
        next.map(|step| (clock + step.at).max(leg.enqueued))
    }

    pub(in crate::engine) fn mark_due(&self, slot: Slot<Leg>) -> Option<Timestamp> {
        let leg = &self.calls.legs[slot];
        let mark = self.layout.queues[leg.queue].marks.get(usize::from(leg.marks))?;
        (!self.calls.is_callback(slot)).then(|| leg.enqueued + mark.0)
    }

    fn what_is_due(&self, slot: Slot<Leg>, now: Timestamp) -> Due {
        let due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        let rare = self.calls.rare_leg(slot).copied().unwrap_or_default();
        let table = [
            (self.calls.legs[slot].limit.get(), Due::Limit),
            (self.step_due(slot), Due::Step),
            (self.mark_due(slot), Due::Mark),
            (rare.held.map(|(_, until)| until), Due::HeldLongEnough),
            (rare.kept_from.map(|(_, until)| until), Due::BackToSender),
            (rare.rests_until, Due::Rested),
            (rare.widen_at, Due::Widen),
            (rare.tell_at, Due::Tell),
        ];
        table.into_iter().find(|(at, _)| due(*at)).map_or(Due::Nothing, |(_, what)| what)
    }

    /// A leg's deadline is due.
    pub(in crate::engine) fn leg_due(&mut self, slot: Slot<Leg>) {
        match self.what_is_due(slot, self.at) {
            Due::Limit => self.run_out(slot, Overdue::TimedOut),
            Due::Step => self.step_up(slot),
            Due::Mark => {
                self.pass_mark(slot);
                self.schedule(slot);
            }
            Due::HeldLongEnough => {
                self.schedule_after(slot, |rare| rare.held = None);
                self.ring_unheld(slot);
                self.stand_again(slot);
            }
            Due::BackToSender => self.open_to_sender(slot),
            Due::Rested => {
                self.schedule_after(slot, |rare| rare.rests_until = None);
                self.stand_again(slot);
            }
            Due::Widen => {
                self.schedule_after(slot, |rare| rare.widen_at = None);
                self.widen(slot);
            }
            Due::Tell => {
                self.schedule_after(slot, |rare| rare.tell_at = None);
                self.tell_position(slot);
            }
            Due::Nothing => self.schedule(slot),
        }
    }

    /// Changes the rare data of a leg, and sets its next deadline.
    fn schedule_after(&mut self, slot: Slot<Leg>, change: impl FnOnce(&mut RareLeg)) {
        change(self.calls.rare_leg_mut(slot));
        self.reschedule(slot);
    }

    /// A leg that was held or resting joins its line, if its call waits.
    pub(in crate::engine) fn stand_again(&mut self, slot: Slot<Leg>) {
        let call = self.calls.legs[slot].call;
        if self.calls[call].state == CallState::Waiting {
            self.leave_line(slot);
            self.stand(slot);
            self.route(call);
        }
    }

    /// The next step of a leg's ladder is due: it is taken, or skipped if its condition does not hold.
    fn step_up(&mut self, slot: Slot<Leg>) {
        let leg = &mut self.calls.legs[slot];
        leg.passed += 1;
        let condition = self.layout.steps(leg.queue, leg.ladder)[usize::from(leg.passed)].consider_if;
        if condition.is_some_and(|condition| !self.holds(condition, self.at)) {
            return self.schedule(slot);
        }
        self.reach_step(slot);
    }

    /// A leg reaches a step of its ladder.
    fn reach_step(&mut self, slot: Slot<Leg>) {
        let callback = self.calls.is_callback(slot);
        let stood = self.leave_line(slot);
        let leg = &self.calls.legs[slot];
        let (id, queue, ladder, step) = (self.calls.leg_id(leg), leg.queue, leg.ladder, leg.passed);
        self.say(Fact::StepReached { leg: id, queue, step });
        let config = &self.layout.steps(queue, ladder)[usize::from(step)];
        let (credit, overflows) = (config.credit, config.overflow.is_some() && !callback);
        let leg = &mut self.calls.legs[slot];
        leg.step = step;
        leg.points += i32::from(credit);
        if credit != 0 {
            self.rank_anew(slot);
        }
        if stood {
            self.stand(slot);
        }
        if overflows {
            return self.run_out(slot, Overdue::Overflowed);
        }
        self.schedule(slot);
        if !callback {
            self.play(slot);
            self.join_more(slot);
        }
        let call = self.calls.legs[slot].call;
        match self.calls[call].state {
            CallState::Offered(ring) if ring.leg == slot => self.ring_more(slot),
            _ => self.route(call),
        }
    }

    /// Adds a call to further queues, as the step of its leg says. Queues in which it waits already, or that refuse
    /// calls, are skipped.
    fn join_more(&mut self, slot: Slot<Leg>) {
        let leg = &self.calls.legs[slot];
        let (call, queue, ladder, step, from) = (leg.call, leg.queue, leg.ladder, usize::from(leg.step), leg.from);
        for place in 0..self.layout.steps(queue, ladder)[step].join.len() {
            let joined = self.layout.steps(queue, ladder)[step].join[place];
            self.join(call, joined, from);
        }
    }

    /// Emits the message or callback offer of a leg's step.
    #[cold]
    pub(in crate::engine) fn play(&mut self, slot: Slot<Leg>) {
        let record = &self.calls.legs[slot];
        let (leg, queue) = (self.calls.leg_id(record), record.queue);
        let step: &Step = &self.layout.steps(queue, record.ladder)[usize::from(record.step)];
        let (message, offers_callback) = (step.message, step.offer_callback);
        if let Some(message) = message {
            self.say(Fact::MessageDue { leg, message });
        }
        if offers_callback && self.offers_callback(queue, self.at) {
            self.say(Fact::CallbackOffered { leg });
        }
    }

    /// Whether the wait in a queue is long enough to offer a callback.
    fn offers_callback(&self, queue: QueueId, now: Timestamp) -> bool {
        let threshold = self.center[queue].callback.and_then(|rule| rule.offer_above);
        threshold.is_none_or(|least| self.wait_of_last(queue, now).is_some_and(|wait| wait >= least))
    }

    /// A leg has no time left. While the call rings (or is dialled) this is postponed until the offers resolve, unless
    /// the leg is the one being offered and its queue cancels.
    fn run_out(&mut self, slot: Slot<Leg>, overdue: Overdue) {
        self.calls.legs[slot].overdue = overdue;
        let (call, queue) = (self.calls.legs[slot].call, self.calls.legs[slot].queue);
        match self.calls[call].state {
            CallState::Offered(ring) if ring.leg == slot => {
                if self.center[queue].while_ringing == WhileRinging::Cancel {
                    let free = self.close_ring(slot, None, OfferEnd::TimedOut);
                    self.note_all_asked(call, free);
                    self.requeue(call);
                    self.serve_list(free);
                } else {
                    self.ring_more(slot);
                }
            }
            CallState::Offered(_) => {}
            CallState::Dialling { .. } => {}
            _ => self.expire(slot),
        }
    }

    /// Ends an overdue leg of a waiting call and sends the call where the queue says.
    pub(in crate::engine) fn expire(&mut self, slot: Slot<Leg>) {
        let leg = &self.calls.legs[slot];
        let (destination, outcome, ended) = match leg.overdue {
            Overdue::Overflowed => {
                let step = &self.layout.steps(leg.queue, leg.ladder)[usize::from(leg.step)];
                let takes = self.center[leg.queue].callback.is_some();
                // An old ladder may name something that its queue no longer has.
                let possible = |to: &Destination| *to != Destination::Callback || takes;
                let destination = step.overflow.filter(possible).unwrap_or(Destination::End);
                (destination, LegOutcome::Overflowed(destination), Disposition::Blocked)
            }
            _ if self.calls.is_callback(slot) => {
                (Destination::End, LegOutcome::TimedOut(Destination::End), Disposition::TimedOut)
            }
            _ => {
                let destination = self.center[leg.queue].on_timeout;
                (destination, LegOutcome::TimedOut(destination), Disposition::TimedOut)
            }
        };
        self.send_on(slot, destination, outcome, ended);
    }

    /// Ends a leg of a waiting call with `outcome`, and sends the call on; if it has nowhere to go and no other leg, it
    /// ends as `ended`.
    pub(in crate::engine) fn send_on(
        &mut self,
        slot: Slot<Leg>,
        destination: Destination,
        outcome: LegOutcome,
        ended: Disposition,
    ) {
        let leg = &self.calls.legs[slot];
        let (call, sent_by, from) = (leg.call, leg.queue, leg.from);
        self.end_leg(slot, outcome);
        let points = i32::from(self.calls[call].priority);
        let stands = |queue: QueueId| self.calls.legs_of(call).any(|(_, leg)| leg.queue == queue);
        match destination {
            Destination::External(external) => self.end_call(call, Disposition::External(external)),
            Destination::Queue(queue) if !stands(queue) && self.calls[call].legs < u16::MAX => {
                let start = Start { sent_by: Some(sent_by), ..Start::new(queue, from, points) };
                self.enqueue(call, start);
            }
            Destination::Callback if self.calls[call].legs < u16::MAX => {
                self.start_callback(call, Start::new(sent_by, from, points), None);
            }
            _ => self.end_call_without_legs(call, ended),
        }
    }
}
