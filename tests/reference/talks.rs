//! Conversations and consultations.

use super::*;

impl Reference {
    /// The parts of those who talk in a call, oldest first.
    pub(super) fn talkers(&self, call: CallId) -> Vec<PartId> {
        match &self.call(call).state {
            CallState::Talking(parts) => parts.clone(),
            _ => Vec::new(),
        }
    }

    /// Whether the agent of a part consults somebody about its call: the first who talks does.
    pub(super) fn consults(&self, part: &Part) -> bool {
        self.find(part.call).is_some_and(|call| {
            let first = matches!(&call.state, CallState::Talking(parts) if parts[0] == part.id);
            first && call.consultation != Consultation::No
        })
    }

    /// Separates caller and agents, with a cause. Both still have to be placed.
    pub(super) fn end_conversation(&mut self, call: CallId, by: Ender) -> Vec<PartId> {
        self.drop_consultation(call);
        self.call_mut(call).held = None;
        let parts = self.talkers(call);
        self.call_mut(call).state = CallState::Waiting;
        parts.iter().for_each(|&part| self.say_conversation_ended(call, part, by));
        parts
    }

    fn say_conversation_ended(&mut self, call: CallId, part: PartId, by: Ender) {
        let Part { agent, queue, since, offer, .. } = *self.part(part);
        self.call_mut(call).talked = Some((agent, queue));
        self.say(Fact::ConversationEnded { call, agent, queue, since, by, offer });
    }

    pub(super) fn hang_up_talking(&mut self, call: CallId, by: Ender, disposition: Disposition) {
        let parts = self.end_conversation(call, by);
        self.end_call(call, disposition);
        self.finish_parts(parts);
    }

    pub(super) fn put_on_hold(&mut self, call: CallId) {
        let (at, agent) = (self.at, self.part(self.talkers(call)[0]).agent);
        if self.call(call).held.is_none() {
            self.call_mut(call).held = Some(at);
            self.say(Fact::CallHeld { call, agent });
        }
    }

    pub(super) fn take_off_hold(&mut self, call: CallId) {
        let agent = self.part(self.talkers(call)[0]).agent;
        if let Some(since) = self.call_mut(call).held.take() {
            self.say(Fact::CallUnheld { call, agent, since });
        }
    }

    pub(super) fn leave_call(&mut self, call: CallId, agent: AgentId) {
        let parts = self.talkers(call);
        if parts.len() == 1 {
            return self.hang_up_talking(call, Ender::Agent, Disposition::Completed);
        }
        let part = parts.into_iter().find(|&part| self.part(part).agent == agent).expect("checked: they take part");
        self.leave_conference(call, part, Ender::Left);
        self.finish_part(part);
    }

    /// Removes one of several agents from a call, with a cause. If it is the consulting one, the consultation ends.
    pub(super) fn leave_conference(&mut self, call: CallId, part: PartId, by: Ender) {
        if self.talkers(call)[0] == part {
            self.drop_consultation(call);
        }
        if let CallState::Talking(parts) = &mut self.call_mut(call).state {
            parts.retain(|&other| other != part);
        }
        self.say_conversation_ended(call, part, by);
    }

    /// The caller is placed before the agent is free, so that they do not meet again while others could serve.
    pub(super) fn transfer(&mut self, call: CallId, to: Party, age: Age, priority: Option<i16>) {
        let parts = self.end_conversation(call, Ender::Transfer);
        let record = self.call_mut(call);
        record.priority = priority.unwrap_or(record.priority);
        let sender = Some(self.part(parts[0]).agent);
        self.place(call, to, self.age(call, age), sender);
        self.finish_parts(parts);
    }

    fn place(&mut self, call: CallId, to: Party, from: i64, sender: Option<AgentId>) {
        match to {
            Party::Queue(queue) => self.enqueue(call, Start { sender, ..Start::new(queue, from) }),
            Party::External(external) => self.end_call(call, Disposition::External(external)),
            Party::Agent(agent, queue) => {
                let hold = Some((agent, self.queue(queue).preferred_for));
                self.enqueue(call, Start { hold, sender, ..Start::new(queue, from) });
            }
        }
    }

    pub(super) fn consult(&mut self, call: CallId, consult: CallId, to: Party) {
        let agent = self.part(self.talkers(call)[0]).agent;
        self.agents[agent.index()].idle = false;
        self.say(Fact::ConsultStarted { call, agent, to });
        let queue = match to {
            Party::External(external) => {
                return self.call_mut(call).consultation = Consultation::Outside(external);
            }
            Party::Queue(queue) | Party::Agent(_, queue) => queue,
        };
        let new = NewCall { priority: self.call(call).priority, ..NewCall::new(consult, queue) };
        self.take_in(&new, Origin::Consult(agent), Some(call));
        self.call_mut(call).consultation = Consultation::Call(consult);
        self.place(consult, to, self.call(consult).from, None);
    }

    pub(super) fn complete_transfer(&mut self, call: CallId) {
        let consultation = self.call(call).consultation;
        self.consultation_ended(call, ConsultEnd::Transferred);
        match consultation {
            Consultation::Call(asking) => {
                let consultant = self.talkers(call)[0];
                self.merge(asking, call);
                self.leave_conference(call, consultant, Ender::Transfer);
                self.finish_part(consultant);
            }
            Consultation::Outside(external) => {
                self.hang_up_talking(call, Ender::Transfer, Disposition::External(external));
            }
            Consultation::No => unreachable!("checked: there is one"),
        }
    }

    pub(super) fn conference(&mut self, call: CallId) {
        let consultation = self.call(call).consultation;
        self.consultation_ended(call, ConsultEnd::Joined);
        if let Consultation::Call(asking) = consultation {
            self.merge(asking, call);
        }
        self.free_consultant(call);
    }

    /// Whoever consulted about a call takes more calls again, as far as there is room.
    pub(super) fn free_consultant(&mut self, call: CallId) {
        if let Some(&part) = self.talkers(call).first() {
            self.resettle(self.part(part).agent);
        }
    }

    /// The consulted agents become part of the call that it was about, unless they already are; the consultation's own
    /// call ends.
    fn merge(&mut self, asking: CallId, into: CallId) {
        self.call_mut(asking).about = None;
        let mut there_already = Vec::new();
        for id in self.end_conversation(asking, Ender::Merged) {
            let (agent, queue, at) = (self.part(id).agent, self.part(id).queue, self.at);
            if self.talkers(into).iter().any(|&part| self.part(part).agent == agent) {
                there_already.insert(0, id);
                continue;
            }
            let part = self.part_mut(id);
            (part.call, part.since) = (into, at);
            if let CallState::Talking(parts) = &mut self.call_mut(into).state {
                parts.push(id);
            }
            let offer = self.part(id).offer;
            self.say(Fact::ConversationJoined { call: into, agent, queue, offer });
        }
        self.end_call(asking, Disposition::Merged);
        self.finish_parts(there_already);
    }

    pub(super) fn consultation_ended(&mut self, call: CallId, how: ConsultEnd) {
        let record = self.call_mut(call);
        (record.consultation, record.held) = (Consultation::No, None);
        if let Some(&part) = self.talkers(call).first() {
            self.say(Fact::ConsultEnded { call, agent: self.part(part).agent, how });
        }
    }

    /// The conversation that is consulted about ends, and the consultation with it.
    pub(super) fn drop_consultation(&mut self, call: CallId) {
        if self.call(call).consultation != Consultation::No {
            self.end_consultation(call, ConsultEnd::CallerGone);
        }
    }

    /// Ends a consultation and its call, as if the consulting agent had hung up.
    pub(super) fn end_consultation(&mut self, call: CallId, how: ConsultEnd) {
        let consultation = self.call(call).consultation;
        self.consultation_ended(call, how);
        if let Consultation::Call(asking) = consultation {
            self.call_mut(asking).about = None;
            let waits = matches!(self.call(asking).state, CallState::Waiting | CallState::Offered { .. });
            if waits && self.is_callback(asking) { self.withdraw(asking) } else { self.hang_up(asking) }
        }
    }
}
