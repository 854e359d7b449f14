//! What time does to a waiting leg. All its clocks run from the moment of enqueueing. A leg has one deadline at a time:
//! whatever comes next.

use super::*;

enum Due {
    Limit,
    Step,
    Mark,
    HeldLongEnough,
    BackToSender,
    Rested,
    Widen,
    Tell,
}

impl Reference {
    /// What may be due for a leg, and when; at equal times the first counts.
    fn dues(&self, leg: &Leg) -> [(Option<Timestamp>, Due); 8] {
        let step = leg.ladder.get(leg.passed + 1).map(|step| (leg.clock + step.at).max(leg.enqueued));
        [
            (leg.limit, Due::Limit),
            (step, Due::Step),
            (self.mark_due(leg), Due::Mark),
            (leg.held.map(|(_, until)| until), Due::HeldLongEnough),
            (leg.kept_from.map(|(_, until)| until), Due::BackToSender),
            (leg.rests_until, Due::Rested),
            (leg.widen_at, Due::Widen),
            (leg.tell_at, Due::Tell),
        ]
    }

    /// When a leg will next have waited past a threshold that opens reserves.
    pub(super) fn mark_due(&self, leg: &Leg) -> Option<Timestamp> {
        if leg.is_callback() {
            return None;
        }
        self.marks(leg.queue).nth(leg.marks).map(|mark| leg.enqueued + mark)
    }

    /// Sets the deadline of a leg that has none. One whose wait was over while it rang has none any more.
    pub(super) fn schedule(&mut self, id: LegId) {
        let leg = self.leg(id);
        let next = self.dues(leg).into_iter().filter_map(|(at, _)| at).min();
        if let (None, Some(at)) = (leg.overdue, next) {
            self.set(Who::Leg(id), at);
        }
    }

    pub(super) fn reschedule(&mut self, id: LegId) {
        self.cancel(Who::Leg(id));
        self.schedule(id);
    }

    pub(super) fn leg_due(&mut self, id: LegId) {
        let at = self.at;
        let due = self.dues(self.leg(id)).into_iter().find(|(due, _)| due.is_some_and(|due| due <= at));
        let Some((_, what)) = due else { return self.schedule(id) };
        match what {
            Due::Limit => self.run_out(id, Overdue::TimedOut),
            Due::Step => self.step_up(id),
            Due::Mark => {
                self.leg_mut(id).marks += 1;
                self.review_later(self.leg(id).queue);
                self.schedule(id);
            }
            Due::HeldLongEnough => {
                self.leg_mut(id).held = None;
                self.reschedule(id);
                self.ring_unheld(id);
                self.stand_again(id);
            }
            Due::BackToSender => {
                self.leg_mut(id).kept_from = None;
                self.reschedule(id);
                if self.rings_by(id) { self.ring_more(id) } else { self.route(id.call) }
            }
            Due::Rested => {
                self.leg_mut(id).rests_until = None;
                self.reschedule(id);
                self.stand_again(id);
            }
            Due::Widen => {
                self.leg_mut(id).widen_at = None;
                self.reschedule(id);
                self.widen(id);
            }
            Due::Tell => {
                self.leg_mut(id).tell_at = None;
                self.reschedule(id);
                self.tell_position(id);
            }
        }
    }

    /// Opens a leg that was held, or rested, to all, if its call waits.
    fn stand_again(&mut self, id: LegId) {
        if self.call(id.call).state == CallState::Waiting {
            self.stand(id);
            self.route(id.call);
        }
    }

    /// From now on, free agents may find it, unless it rests.
    pub(super) fn stand(&mut self, id: LegId) {
        let leg = self.leg_mut(id);
        leg.stands = leg.rests_until.is_none();
    }

    fn step_up(&mut self, id: LegId) {
        let leg = self.leg_mut(id);
        leg.passed += 1;
        let condition = leg.ladder[leg.passed].consider_if;
        if condition.is_some_and(|condition| !self.holds(condition)) {
            return self.schedule(id);
        }
        let leg = self.leg_mut(id);
        leg.step = leg.passed;
        let (queue, step, callback) = (leg.queue, leg.step, leg.is_callback());
        let reached = leg.ladder[step].clone();
        leg.points += i64::from(reached.credit);
        self.say(Fact::StepReached { leg: id, queue, step: step as u8 });
        if reached.credit != 0 {
            self.rank_anew(id);
        }
        if reached.overflow.is_some() && !callback {
            return self.run_out(id, Overdue::Overflowed);
        }
        self.schedule(id);
        if !callback {
            self.play(id);
            for joined in reached.join {
                self.join(id.call, joined, self.leg(id).from);
            }
        }
        if self.rings_by(id) { self.ring_more(id) } else { self.route(id.call) }
    }

    /// Whether all conditions of a step hold.
    fn holds(&self, rule: Consider) -> bool {
        let waiting = self.legs_in(rule.queue).filter(|leg| !leg.is_callback()).count() as u32;
        let staffed = |agent: &AgentId| self.is_staffed(*agent) && self.skill(*agent, rule.queue).is_some();
        let staffed: Vec<AgentId> = self.agent_ids().filter(staffed).collect();
        let busy = staffed.iter().filter(|&&agent| !self.is_idle_for(agent, rule.queue)).count();
        let wait = self.predicted_wait(rule.queue);
        let bounds = [
            rule.waiting_min.map(|least| waiting >= least),
            rule.waiting_max.map(|most| waiting <= most),
            rule.expected_wait_min.map(|least| wait.is_some_and(|wait| wait >= least)),
            rule.expected_wait_max.map(|most| wait.is_some_and(|wait| wait <= most)),
            rule.staffed_min.map(|least| staffed.len() as u32 >= least),
            rule.busy_max.map(|most| match staffed.len() {
                0 => most >= 100,
                all => busy * 100 <= usize::from(most) * all,
            }),
        ];
        bounds.into_iter().flatten().all(|holds| holds)
    }

    /// Plays or offers to the caller what the leg's step defines.
    pub(super) fn play(&mut self, id: LegId) {
        let leg = self.leg(id);
        let (step, queue) = (leg.ladder[leg.step].clone(), leg.queue);
        if let Some(message) = step.message {
            self.say(Fact::MessageDue { leg: id, message });
        }
        let least = self.queue(queue).callback.and_then(|rule| rule.offer_above);
        let long = |least: Duration| self.wait_of_last(queue).is_some_and(|wait| wait >= least);
        if step.offer_callback && least.is_none_or(long) {
            self.say(Fact::CallbackOffered { leg: id });
        }
    }

    /// A leg's wait is over. While its call rings, or is dialled, that waits for the offer to resolve, unless it is the
    /// offered leg and its queue cancels.
    fn run_out(&mut self, id: LegId, overdue: Overdue) {
        self.leg_mut(id).overdue = Some(overdue);
        match self.call(id.call).state {
            CallState::Offered { leg, .. } if leg == id => {
                if self.queue(self.leg(id).queue).while_ringing == WhileRinging::Cancel {
                    let free = self.close_ring(id, None, OfferEnd::TimedOut);
                    free.iter().for_each(|&agent| self.call_mut(id.call).note_rang(agent));
                    self.requeue(id.call);
                    self.serve_all(free);
                } else {
                    self.ring_more(id);
                }
            }
            CallState::Waiting => self.expire(id),
            _ => {}
        }
    }

    /// Ends an overdue leg of a waiting call and sends the call where its queue says.
    fn expire(&mut self, id: LegId) {
        let leg = self.leg(id);
        let config = self.queue(leg.queue);
        let (to, outcome, ended) = if leg.overdue == Some(Overdue::Overflowed) {
            // An old ladder may name a callback that its queue no longer takes.
            let possible = |to: &Destination| *to != Destination::Callback || config.callback.is_some();
            let to = leg.ladder[leg.step].overflow.filter(possible).unwrap_or(Destination::End);
            (to, LegOutcome::Overflowed(to), Disposition::Blocked)
        } else {
            let to = if leg.is_callback() { Destination::End } else { config.on_timeout };
            (to, LegOutcome::TimedOut(to), Disposition::TimedOut)
        };
        self.send_on(id, to, outcome, ended);
    }

    /// Ends a leg of a waiting call and sends the call on; without a destination and other legs the call ends as
    /// `ended`.
    pub(super) fn send_on(&mut self, id: LegId, to: Destination, outcome: LegOutcome, ended: Disposition) {
        let (call, here, from) = (id.call, self.leg(id).queue, self.leg(id).from);
        self.end_leg(id, outcome);
        match to {
            Destination::External(external) => self.end_call(call, Disposition::External(external)),
            Destination::Queue(queue) if self.leg_of(call, queue).is_none() => {
                self.enqueue(call, Start { sent_by: Some(here), ..Start::new(queue, from) });
            }
            Destination::Callback => self.start_callback(call, Start::new(here, from), None),
            _ => self.end_without_legs(call, ended),
        }
    }

    /// A call whose offers failed returns to its places, with its old ranks; legs whose wait has ended meanwhile end
    /// now. Then it is routed again.
    pub(super) fn requeue(&mut self, call: CallId) {
        let before = std::mem::replace(&mut self.call_mut(call).state, CallState::Waiting);
        if matches!(before, CallState::Offered { .. }) {
            self.ringing_changed(call);
        }
        let legs: Vec<LegId> = self.call(call).legs.iter().map(|leg| leg.id).collect();
        for id in legs {
            if self.leg(id).overdue.is_none() {
                let held_for_nobody = self.leg(id).held.is_some_and(|(agent, _)| !self.takes_part(agent));
                if held_for_nobody {
                    self.leg_mut(id).held = None;
                    self.reschedule(id);
                }
                self.stand(id);
                self.note_not_served(id);
            }
            let queue = self.leg(id).queue;
            if self.queues[queue.index()].sends_on || self.queue(queue).leave_empty.is_some() {
                self.queues[queue.index()].may_be_empty = true;
                self.review_later(queue);
            }
        }
        while let Some(overdue) = self.overdue_leg(call) {
            self.expire(overdue);
        }
        if self.find(call).is_some() {
            self.route(call);
        }
    }

    fn overdue_leg(&self, call: CallId) -> Option<LegId> {
        let call = self.find(call).filter(|call| call.state == CallState::Waiting)?;
        call.legs.iter().find(|leg| leg.overdue.is_some()).map(|leg| leg.id)
    }

    /// Holds a new leg for an agent who serves its queue; with no time at all, only if the agent is idle now.
    pub(super) fn hold(&mut self, id: LegId, agent: AgentId, limit: Duration) {
        let queue = self.leg(id).queue;
        let able = self.takes_part(agent) && self.skill(agent, queue).is_some();
        if able && (limit > Duration::ZERO || self.is_idle_for(agent, queue)) {
            self.leg_mut(id).held = Some((agent, self.at + limit));
        }
    }

    /// Keeps a new leg from the agent who passed its call on, where anybody else serves its queue.
    pub(super) fn keep_from(&mut self, id: LegId, sender: AgentId) {
        let queue = self.leg(id).queue;
        let limit = self.queue(queue).back_to_sender;
        let serves = |agent: &AgentId| self.is_staffed(*agent) && self.skill(*agent, queue).is_some();
        let others = self.agent_ids().filter(serves).count() > 1;
        if limit > Duration::ZERO && others && serves(&sender) {
            self.leg_mut(id).kept_from = Some((sender, self.at + limit));
        }
    }

    /// An agent left or paused: the calls held for them are opened to all, in order of rank.
    pub(super) fn release_held(&mut self, agent: AgentId) {
        while let Some(id) = self.first_held_for(agent) {
            self.leg_mut(id).held = None;
            self.reschedule(id);
            self.stand_again(id);
        }
    }

    pub(super) fn first_held_for(&self, agent: AgentId) -> Option<LegId> {
        let legs = self.calls.iter().flat_map(|call| &call.legs);
        let held = legs.filter(|leg| leg.stands && leg.held.is_some_and(|(other, _)| other == agent));
        held.min_by_key(|leg| leg.rank).map(|leg| leg.id)
    }
}
