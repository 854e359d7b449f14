//! Callbacks: the caller hangs up, keeps the place, and is dialled only once an agent is reserved.

use super::*;

impl Reference {
    /// The leg whose queue calls back.
    pub(super) fn calls_back_from(&self, call: CallId) -> Option<LegId> {
        let takes = |leg: &&Leg| self.queue(leg.queue).callback.is_some();
        self.call(call).legs.iter().find(takes).map(|leg| leg.id)
    }

    pub(super) fn ask_callback(&mut self, call: CallId) {
        let id = self.calls_back_from(call).expect("checked: one calls back");
        let free = self.take_back(call);
        let leg = self.leg(id).clone();
        self.end_leg(id, LegOutcome::CallbackAsked);
        self.start_callback(call, Start::new(leg.queue, leg.from), Some(leg));
        self.serve_all(free);
    }

    /// Starts the leg of a callback, the only one of its call and of its caller, in the place of the leg that it
    /// follows, if any.
    pub(super) fn start_callback(&mut self, call: CallId, start: Start, follows: Option<Leg>) {
        self.dequeue_all(call);
        let caller = self.call(call).caller;
        let owed = |other: &Call| other.caller == caller && other.legs.iter().any(Leg::is_callback);
        if caller.is_some() && self.calls.iter().any(owed) {
            return self.end_call(call, Disposition::Merged);
        }
        let id = self.start_leg(call, start);
        let rule = self.queue(start.queue).callback.expect("checked: the queue takes callbacks");
        let at = self.at;
        let leg = self.leg_mut(id);
        leg.dialled = Some(0);
        leg.limit = rule.keep_for.map(|longest| at + longest);
        if let Some(old) = follows {
            (leg.ladder, leg.step, leg.passed, leg.points) = (old.ladder, old.step, old.passed, old.points);
            (leg.rank, leg.clock) = (old.rank, old.clock);
        }
        self.schedule(id);
        self.stand(id);
        self.note_waits(id);
        self.route(call);
    }

    /// An agent is reserved: the caller is dialled.
    pub(super) fn dial(&mut self, id: LegId, offer: OfferId) {
        let agent = offer.agent;
        self.call_mut(id.call).rang.clear();
        let leg = self.leg_mut(id);
        let (queue, attempt) = (leg.queue, leg.dialled.unwrap_or(0) + 1);
        leg.dialled = Some(attempt);
        let part = self.add_part(id.call, agent, queue, Stage::Dialling, Some(offer));
        self.call_mut(id.call).state = CallState::Dialling(id, part);
        let limit = self.queue(queue).callback.and_then(|rule| rule.dial_timeout);
        let until = limit.filter(|_| self.away.is_none()).map(|limit| self.at + limit);
        until.into_iter().for_each(|until| self.set(Who::Agent(agent), until));
        self.say(Fact::Dial { call: id.call, agent, queue, attempt, until });
        self.show(agent);
    }

    fn dialled(&self, call: CallId) -> (LegId, PartId, AgentId) {
        let CallState::Dialling(leg, part) = self.call(call).state else { unreachable!("it is being dialled") };
        (leg, part, self.part(part).agent)
    }

    pub(super) fn callback_answered(&mut self, call: CallId) {
        let (leg, part, agent) = self.dialled(call);
        self.cancel(Who::Agent(agent));
        let offer = self.part(part).offer.expect("they accepted one");
        self.end_leg(leg, LegOutcome::Answered(offer));
        self.set_stage(part, Stage::Talking);
        let record = self.call_mut(call);
        record.state = CallState::Talking(vec![part]);
        record.answered += 1;
        self.show(agent);
        self.serve(agent);
    }

    /// The caller was not reached: another attempt follows later, in the old place, or none.
    pub(super) fn dial_in_vain(&mut self, call: CallId) {
        let (id, part, agent) = self.dialled(call);
        self.cancel(Who::Agent(agent));
        let leg = self.leg(id);
        let queue = leg.queue;
        let more = |rule: &CallbackRule| leg.dialled.unwrap_or(0) < rule.attempts && leg.overdue.is_none();
        let again = self.queue(queue).callback.filter(more).map(|rule| self.at + rule.retry_after);
        self.say(Fact::DialFailed { call, agent, queue, again });
        self.call_mut(call).state = CallState::Waiting;
        self.drop_part(part);
        if again.is_some() {
            self.leg_mut(id).rests_until = again;
            self.reschedule(id);
        } else {
            self.end_leg(id, LegOutcome::Unreached);
            self.end_call(call, Disposition::Unreached);
        }
        self.resettle(agent);
    }

    /// The agent was lost meanwhile: the attempt does not count, and the callback returns to its place.
    pub(super) fn undo_dial(&mut self, part: PartId) {
        let Part { call, agent, queue, .. } = *self.part(part);
        let (leg, ..) = self.dialled(call);
        self.cancel(Who::Agent(agent));
        let dialled = &mut self.leg_mut(leg).dialled;
        *dialled = dialled.map(|attempts| attempts - 1);
        self.say(Fact::DialFailed { call, agent, queue, again: Some(self.at) });
        self.drop_part(part);
        self.requeue(call);
    }

    /// Withdraws a call whose caller is being dialled.
    pub(super) fn withdraw_dialled(&mut self, call: CallId) {
        let (leg, part, agent) = self.dialled(call);
        self.cancel(Who::Agent(agent));
        self.say(Fact::DialFailed { call, agent, queue: self.leg(leg).queue, again: None });
        self.call_mut(call).state = CallState::Waiting;
        self.drop_part(part);
        self.end_withdrawn(call);
        self.resettle(agent);
    }
}
