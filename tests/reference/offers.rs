//! Offers and conversations.

use super::*;

impl Reference {
    pub(super) fn offer(&mut self, id: CallId, number: u16, agent: AgentId) {
        let queue = self.leg(id, number).queue;
        self.call(id).state = CallState::Offered(agent, number);
        let record = &mut self.agents[agent.index()];
        record.serial += 1;
        let offer = OfferId { agent, serial: record.serial };
        self.last_offered[queue.index()] = Some(agent);
        let ring_until = self.center.queues[queue.index()].ring_timeout.map(|limit| self.at + limit);
        self.timers.extend(ring_until.map(|until| (until, Who::Agent(agent))));
        self.say(Fact::Offered { offer, leg: LegId { call: id, number }, queue, ring_until });
        self.change(agent, State::Ringing(id));
    }

    pub(super) fn rung(&mut self, agent: AgentId) -> (CallId, u16) {
        let State::Ringing(id) = self.agents[agent.index()].state else { panic!("not ringing") };
        let CallState::Offered(_, number) = self.call(id).state else { panic!("not offered") };
        (id, number)
    }

    pub(super) fn accept(&mut self, agent: AgentId) {
        let (id, number) = self.rung(agent);
        self.timers.retain(|timer| timer.1 != Who::Agent(agent));
        let queue = self.leg(id, number).queue;
        self.end_leg(id, number, LegOutcome::Answered(agent));
        while let Some(leg) = self.call(id).legs.first() {
            let number = leg.number;
            self.end_leg(id, number, LegOutcome::Dequeued);
        }
        let at = self.at;
        let call = self.call(id);
        call.state = CallState::Talking(agent, queue, at);
        call.answered += 1;
        self.agents[agent.index()].unanswered = 0;
        self.agents[agent.index()].busy_since = at;
        self.change(agent, State::Talking(id));
    }

    pub(super) fn close_offer(&mut self, agent: AgentId, cause: OfferEnd) {
        let (id, number) = self.rung(agent);
        self.timers.retain(|timer| timer.1 != Who::Agent(agent));
        let queue = self.leg(id, number).queue;
        self.call(id).state = CallState::Waiting;
        let offer = OfferId { agent, serial: self.agents[agent.index()].serial };
        self.say(Fact::OfferEnded { offer, leg: LegId { call: id, number }, queue, cause });
    }

    pub(super) fn fail_offer(&mut self, agent: AgentId, cause: OfferEnd) {
        let (id, number) = self.rung(agent);
        let queue = self.leg(id, number).queue;
        let rona = self.center.queues[queue.index()].rona;
        self.close_offer(agent, cause);
        let rule = match cause {
            OfferEnd::NoAnswer => rona.no_answer,
            OfferEnd::Refused(Refusal::Rejected) => rona.rejected,
            OfferEnd::Refused(Refusal::Busy) => rona.busy,
            OfferEnd::Refused(Refusal::Unreachable) => rona.unreachable,
            _ => {
                self.settle(agent);
                return self.requeue(id);
            }
        };
        self.sequence += 1;
        let record = &mut self.agents[agent.index()];
        record.unanswered += 1;
        record.idle_since = self.at.as_micros();
        record.sequence = self.sequence;
        if rule.pause_after > 0 && record.unanswered >= rule.pause_after {
            record.unanswered = 0;
            record.wish = Wish::NotReady(Reason::Rona);
            self.settle(agent);
        } else {
            self.change(agent, State::HeldOff);
            self.timers.push((self.at + rule.delay, Who::Agent(agent)));
        }
        self.requeue(id);
    }

    pub(super) fn hang_up(&mut self, id: CallId) {
        match self.call(id).state {
            CallState::Talking(..) => {
                let (agent, queue) = self.end_conversation(id, Ender::Caller);
                self.end_call(id, Disposition::Completed);
                self.after_conversation(agent, queue);
            }
            state => {
                if let CallState::Offered(agent, _) = state {
                    self.close_offer(agent, OfferEnd::CallerGone);
                }
                let oldest = self.call(id).legs[0].number;
                self.end_leg(id, oldest, LegOutcome::Abandoned);
                self.end_call(id, Disposition::Abandoned);
                if let CallState::Offered(agent, _) = state {
                    self.serve(agent);
                }
            }
        }
    }

    pub(super) fn end_conversation(&mut self, id: CallId, by: Ender) -> (AgentId, QueueId) {
        let CallState::Talking(agent, queue, since) = self.call(id).state else { panic!("not talking") };
        self.call(id).state = CallState::Waiting;
        self.say(Fact::ConversationEnded { call: id, agent, queue, since, by });
        (agent, queue)
    }

    pub(super) fn after_conversation(&mut self, agent: AgentId, queue: QueueId) {
        self.sequence += 1;
        let wrap_up = self.center.agents[agent.index()].wrap_up.unwrap_or(self.center.queues[queue.index()].wrap_up);
        let record = &mut self.agents[agent.index()];
        record.idle_since = self.at.as_micros();
        record.sequence = self.sequence;
        record.calls += 1;
        let leaves = record.wish == Wish::SignOut && self.center.sign_out == SignOut::AfterConversation;
        if leaves || wrap_up == WrapUp::AtMost(Duration::ZERO) {
            return self.end_busy(agent);
        }
        self.change(agent, State::WrapUp);
        if let WrapUp::AtMost(limit) = wrap_up {
            self.timers.push((self.at + limit, Who::Agent(agent)));
        }
    }
}
