//! Agents' parts in calls: how they begin, and what follows a conversation.

use super::*;

impl Reference {
    pub(super) fn part(&self, id: PartId) -> &Part {
        self.parts.iter().find(|part| part.id == id).expect("there")
    }

    pub(super) fn part_mut(&mut self, id: PartId) -> &mut Part {
        self.parts.iter_mut().find(|part| part.id == id).expect("there")
    }

    pub(super) fn newest_wrap_up(&self, agent: AgentId) -> Option<PartId> {
        let wraps_up = |part: &&Part| part.agent == agent && part.stage == Stage::WrapUp;
        self.parts.iter().rev().find(wraps_up).map(|part| part.id)
    }

    pub(super) fn oldest_in_call(&self, agent: AgentId) -> Option<PartId> {
        let in_call = |part: &&Part| part.agent == agent && part.stage != Stage::WrapUp;
        self.parts.iter().find(in_call).map(|part| part.id)
    }

    /// The call in which an agent began to talk last.
    pub(super) fn talks_in(&self, agent: AgentId) -> Option<CallId> {
        let talks = |part: &&Part| part.agent == agent && part.stage == Stage::Talking;
        self.parts.iter().rev().find(talks).map(|part| part.call)
    }

    /// Whether after-call work keeps an agent from more than its own queue.
    pub(super) fn wraps_up_for_all(&self, agent: AgentId) -> bool {
        let wraps_up = |part: &Part| part.agent == agent && part.stage == Stage::WrapUp && !self.is_scoped(part.queue);
        self.parts.iter().any(wraps_up)
    }

    /// Changes parts of an agent, and records the time that they were busy.
    fn change_parts<T>(&mut self, agent: AgentId, change: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.is_busy(agent);
        let changed = change(self);
        let (after, at) = (self.is_busy(agent), self.at);
        let record = &mut self.agents[agent.index()];
        match (before, after) {
            (false, true) => record.busy_since = at,
            (true, false) => record.busy += at.since(record.busy_since),
            _ => {}
        }
        changed
    }

    pub(super) fn add_part(
        &mut self,
        call: CallId,
        agent: AgentId,
        queue: QueueId,
        stage: Stage,
        offer: Option<OfferId>,
    ) -> PartId {
        let (id, at) = (self.number(), self.at);
        let part = Part { id, call, agent, queue, stage, offer, began: at, since: at };
        self.change_parts(agent, |all| all.parts.push(part));
        id
    }

    pub(super) fn drop_part(&mut self, id: PartId) {
        let part = self.part(id).clone();
        self.change_parts(part.agent, |all| all.parts.retain(|other| other.id != id));
        let handled = self.at.since(part.began);
        self.estimate(part.queue, |estimator, _| estimator.handled(handled));
    }

    pub(super) fn set_stage(&mut self, id: PartId, stage: Stage) {
        let (agent, at) = (self.part(id).agent, self.at);
        self.change_parts(agent, |all| {
            let part = all.part_mut(id);
            (part.stage, part.since) = (stage, at);
        });
    }

    pub(super) fn finish_parts(&mut self, parts: Vec<PartId>) {
        parts.into_iter().for_each(|part| self.finish_part(part));
    }

    /// An agent's part in a conversation is over: after-call work follows, or whatever they wish.
    pub(super) fn finish_part(&mut self, id: PartId) {
        let (agent, queue) = (self.part(id).agent, self.part(id).queue);
        let (number, at) = (self.number(), self.at);
        let wrap_up = self.center.agents[agent.index()].wrap_up.unwrap_or(self.queue(queue).wrap_up);
        let record = &mut self.agents[agent.index()];
        (record.idle_since, record.number, record.idle) = (at, number, false);
        record.calls += 1;
        record.talked = Some(at);
        if wrap_up == WrapUp::AtMost(Duration::ZERO) || self.skips_wrap_up(agent) {
            self.drop_part(id);
        } else {
            self.set_stage(id, Stage::WrapUp);
            if let WrapUp::AtMost(limit) = wrap_up {
                self.set(Who::WrapUp(id), at + limit);
            }
        }
        self.resettle(agent);
    }

    pub(super) fn end_wrap_up(&mut self, id: PartId) {
        let agent = self.part(id).agent;
        self.agents[agent.index()].idle = false;
        self.drop_part(id);
        self.resettle(agent);
    }

    pub(super) fn end_wrap_ups(&mut self, agent: AgentId) {
        self.agents[agent.index()].idle = false;
        while let Some(part) = self.newest_wrap_up(agent) {
            self.cancel(Who::WrapUp(part));
            self.drop_part(part);
        }
        self.resettle(agent);
    }

    /// An agent vanished from a call: the others in it continue, or the caller returns to the queue or is released.
    pub(super) fn lose_part(&mut self, id: PartId) {
        let Part { call, agent, queue, stage, .. } = self.part(id).clone();
        if stage == Stage::Dialling {
            return self.undo_dial(id);
        }
        if self.talkers(call).len() > 1 {
            self.leave_conference(call, id, Ender::AgentLost);
            return self.drop_part(id);
        }
        self.end_conversation(call, Ender::AgentLost);
        self.drop_part(id);
        if self.oldest_in_call(agent).is_none() {
            self.leave(agent);
        }
        match self.queue(queue).on_agent_lost {
            OnAgentLost::End => self.end_call(call, Disposition::Completed),
            OnAgentLost::Requeue => self.enqueue(call, Start::new(queue, self.call(call).from)),
        }
    }
}
