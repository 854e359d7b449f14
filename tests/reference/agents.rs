//! What agents do and wish.

use super::*;

impl Reference {
    pub(super) fn agent_due(&mut self, agent: AgentId) {
        match self.agents[agent.index()].state {
            State::Ringing(_) => self.fail_offer(agent, OfferEnd::NoAnswer),
            State::WrapUp => self.end_busy(agent),
            _ => self.settle(agent),
        }
    }

    pub(super) fn end_busy(&mut self, agent: AgentId) {
        self.timers.retain(|timer| timer.1 != Who::Agent(agent));
        let at = self.at;
        let record = &mut self.agents[agent.index()];
        record.busy += at.since(record.busy_since);
        self.settle(agent);
    }

    pub(super) fn sign_in(&mut self, agent: AgentId, not_ready: Option<ReasonId>) {
        self.sequence += 1;
        let profile = self.center.agents[agent.index()].profile;
        let colleagues: Vec<u64> = (self.center.agents.iter().zip(&self.agents))
            .filter(|(config, record)| config.profile == profile && record.state != State::SignedOut)
            .map(|(_, record)| record.calls)
            .collect();
        let record = &mut self.agents[agent.index()];
        record.calls = colleagues.iter().sum::<u64>().checked_div(colleagues.len() as u64).unwrap_or(0);
        record.idle_since = self.at.as_micros();
        record.sequence = self.sequence;
        record.wish = not_ready.map_or(Wish::Ready, |reason| Wish::NotReady(Reason::Given(reason)));
        record.unanswered = 0;
        record.signed_in = self.at;
        record.busy = Duration::ZERO;
        self.settle(agent);
    }

    pub(super) fn wish(&mut self, agent: AgentId, wish: Wish) {
        let at_once = self.center.sign_out == SignOut::AfterConversation && wish == Wish::SignOut;
        self.agents[agent.index()].wish = wish;
        match self.agents[agent.index()].state {
            State::NotReady(_) => self.settle(agent),
            State::WrapUp if at_once => self.end_busy(agent),
            _ if wish == Wish::Ready => {}
            State::Ringing(_) => self.fail_offer(agent, OfferEnd::AgentGone),
            State::HeldOff | State::Idle => {
                self.timers.retain(|timer| timer.1 != Who::Agent(agent));
                self.settle(agent);
            }
            _ => {}
        }
    }

    pub(super) fn agent_lost(&mut self, agent: AgentId) {
        match self.agents[agent.index()].state {
            State::Talking(id) => {
                let (_, queue) = self.end_conversation(id, Ender::AgentLost);
                self.change(agent, State::SignedOut);
                match self.center.queues[queue.index()].on_agent_lost {
                    OnAgentLost::End => self.end_call(id, Disposition::Completed),
                    OnAgentLost::Requeue => {
                        let from = self.aged_from(id);
                        self.enqueue(id, queue, from);
                    }
                }
            }
            State::WrapUp => {
                self.timers.retain(|timer| timer.1 != Who::Agent(agent));
                self.change(agent, State::SignedOut);
            }
            _ => self.wish(agent, Wish::SignOut),
        }
    }

    pub(super) fn settle(&mut self, agent: AgentId) {
        match self.agents[agent.index()].wish {
            Wish::SignOut => self.change(agent, State::SignedOut),
            Wish::NotReady(reason) => self.change(agent, State::NotReady(reason)),
            Wish::Ready => {
                let record = &mut self.agents[agent.index()];
                let staffed = u128::from(self.at.since(record.signed_in).as_micros());
                record.occupancy = (u128::from(record.busy.as_micros()) << 32).checked_div(staffed).unwrap_or(0) as u64;
                self.serve(agent);
            }
        }
    }

    pub(super) fn serve(&mut self, agent: AgentId) {
        match self.find_leg(agent) {
            Some((id, number)) => self.offer(id, number, agent),
            None => self.change(agent, State::Idle),
        }
    }

    pub(super) fn change(&mut self, agent: AgentId, to: State) {
        let doing = |state| match state {
            State::SignedOut => Doing::SignedOut,
            State::NotReady(reason) => Doing::NotReady(reason),
            State::Idle => Doing::Idle,
            State::Ringing(_) => Doing::Ringing,
            State::Talking(_) => Doing::Talking,
            State::WrapUp => Doing::WrapUp,
            State::HeldOff => Doing::HeldOff,
        };
        let from = doing(std::mem::replace(&mut self.agents[agent.index()].state, to));
        let (to, profile) = (doing(to), self.center.agents[agent.index()].profile);
        if from != to {
            self.say(Fact::AgentChanged { agent, profile, from, to });
        }
    }
}
