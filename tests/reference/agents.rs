//! What agents wish, what they are shown to do, and what follows.

use super::*;

impl Reference {
    /// Whether a wish other than to be ready has to wait.
    pub(super) fn is_busy(&self, agent: AgentId) -> bool {
        let busy = |part: &Part| part.agent == agent && (part.stage != Stage::WrapUp || !self.is_scoped(part.queue));
        self.parts.iter().any(busy)
    }

    /// In one word. Conversations are seen before offers, offers before after-call work.
    pub(super) fn doing(&self, agent: AgentId) -> Doing {
        let record = &self.agents[agent.index()];
        let has = |stage: Stage| self.parts.iter().any(|part| part.agent == agent && part.stage == stage);
        let wraps_up = has(Stage::WrapUp) && (record.presence == Presence::Ready || self.is_busy(agent));
        if has(Stage::Talking) {
            Doing::Talking
        } else if has(Stage::Dialling) {
            Doing::Dialling
        } else if record.ringing.is_some() {
            Doing::Ringing
        } else if wraps_up && !record.idle {
            Doing::WrapUp
        } else {
            match record.presence {
                Presence::SignedOut => Doing::SignedOut,
                _ if record.engaged => Doing::Engaged,
                Presence::NotReady(reason) => Doing::NotReady(reason),
                Presence::Ready => Doing::Idle,
                Presence::HeldOff => Doing::HeldOff,
            }
        }
    }

    /// Says what an agent does, if it looks otherwise from outside than before.
    pub(super) fn show(&mut self, agent: AgentId) {
        let to = self.doing(agent);
        let record = &mut self.agents[agent.index()];
        let (from, wish) = (std::mem::replace(&mut record.shown, to), record.wish);
        let before = std::mem::replace(&mut record.counted, wish);
        if from == to {
            if before != wish {
                self.agents_changed(agent);
            }
            return;
        }
        self.say(Fact::AgentChanged { agent, profile: self.profile_of(agent), from, to });
        self.agents_changed(agent);
        if self.center.watchdog.is_some() {
            self.agents[agent.index()].heard = self.at;
        }
        self.watch(agent);
    }

    /// Begins to look after an agent who rings or talks and is not looked after yet.
    pub(super) fn watch(&mut self, agent: AgentId) {
        let Some(watchdog) = self.center.watchdog else { return };
        if is_on_the_phone(self.agents[agent.index()].shown) && !self.is_set(Who::Watch(agent)) {
            self.agents[agent.index()].heard = self.at;
            self.set(Who::Watch(agent), self.at + watchdog.silent_for);
        }
    }

    /// It is time to look after an agent, unless there was a sign of life since.
    pub(super) fn watch_due(&mut self, agent: AgentId) {
        let Some(watchdog) = self.center.watchdog else { return };
        let record = &self.agents[agent.index()];
        let (since, due) = (record.heard, record.heard + watchdog.silent_for);
        if !is_on_the_phone(record.shown) {
            return;
        }
        if due > self.at {
            return self.set(Who::Watch(agent), due);
        }
        self.say(Fact::AgentSilent { agent, since });
        match watchdog.then {
            SilentAgent::Report => self.set(Who::Watch(agent), self.at + watchdog.silent_for),
            SilentAgent::Lose => self.agent_lost(agent),
        }
    }

    pub(super) fn sign_in(&mut self, agent: AgentId, not_ready: Option<ReasonId>) {
        let (number, at) = (self.number(), self.at);
        let alike = |&other: &AgentId| self.is_staffed(other) && self.profile_of(other) == self.profile_of(agent);
        let colleagues: Vec<u64> =
            self.agent_ids().filter(alike).map(|other| self.agents[other.index()].calls).collect();
        let record = &mut self.agents[agent.index()];
        // A newcomer starts at the mean of the staffed agents of the profile.
        record.calls = colleagues.iter().sum::<u64>().checked_div(colleagues.len() as u64).unwrap_or(0);
        (record.idle_since, record.number, record.occupancy) = (at, number, 0);
        record.presence = Presence::Ready;
        record.wish = not_ready.map_or(Wish::Ready, |reason| Wish::NotReady(Reason::Given(reason)));
        (record.unanswered, record.talked, record.busy) = (0, None, Duration::ZERO);
        (record.signed_in, record.heard) = (at, at);
        self.staffing_changed(agent);
        self.settle(agent);
    }

    /// Takes a wish down, and acts on it as far as what the agent is doing allows.
    pub(super) fn wish(&mut self, agent: AgentId, wish: Wish) {
        self.agents[agent.index()].wish = wish;
        self.show(agent);
        let (ready, presence) = (wish == Wish::Ready, self.agents[agent.index()].presence);
        if self.agents[agent.index()].ringing.is_some() {
            if !ready {
                self.fail_offer(agent, OfferEnd::AgentGone);
            }
        } else if self.is_busy(agent) {
            self.agents[agent.index()].idle = false;
            if self.skips_wrap_up(agent) && self.wraps_up_for_all(agent) {
                self.end_wrap_ups(agent);
            } else if presence != Presence::HeldOff {
                self.serve(agent);
            }
        } else if !ready || matches!(presence, Presence::NotReady(_)) {
            self.cancel(Who::Agent(agent));
            self.settle(agent);
        }
    }

    /// The same; after-call work does not delay it.
    pub(super) fn force(&mut self, agent: AgentId, wish: Wish) {
        self.wish(agent, wish);
        if self.wraps_up_for_all(agent) {
            self.end_wrap_ups(agent);
        }
    }

    /// They telephone for themselves, or do no longer.
    pub(super) fn engage(&mut self, agent: AgentId, engaged: bool) {
        if std::mem::replace(&mut self.agents[agent.index()].engaged, engaged) == engaged {
            return;
        }
        if !engaged {
            // Who rings or is held off has no room.
            self.serve(agent);
        } else if self.agents[agent.index()].ringing.is_some() {
            self.fail_offer(agent, OfferEnd::AgentGone);
        } else {
            self.agents[agent.index()].idle = false;
            self.show(agent);
        }
    }

    /// An agent's time to ring, to confirm, to be held off or to have somebody dialled ran out.
    pub(super) fn agent_due(&mut self, agent: AgentId) {
        let record = &self.agents[agent.index()];
        let dials = self.parts.iter().find(|part| part.agent == agent && part.stage == Stage::Dialling);
        if record.ringing.is_some() {
            let unconfirmed = OfferEnd::Refused(Refusal::Unconfirmed);
            self.fail_offer(agent, if record.picked_up { unconfirmed } else { OfferEnd::NoAnswer });
        } else if let Some(part) = dials {
            self.dial_in_vain(part.call);
        } else {
            self.settle(agent);
        }
    }

    /// An agent who rings for nothing does what they wish, as far as their calls allow.
    pub(super) fn settle(&mut self, agent: AgentId) {
        let busy = self.is_busy(agent);
        let record = &mut self.agents[agent.index()];
        record.idle = false;
        if record.presence == Presence::HeldOff {
            record.presence = Presence::Ready;
        }
        if busy {
            return self.serve(agent);
        }
        match record.wish {
            Wish::SignOut => self.leave(agent),
            Wish::NotReady(reason) => {
                record.presence = Presence::NotReady(reason);
                self.show(agent);
                self.release_held(agent);
            }
            Wish::Ready => {
                record.presence = Presence::Ready;
                self.weigh(agent);
                self.serve(agent);
            }
        }
    }

    /// The share of staffed time that an agent was busy, in units of 2⁻³².
    pub(super) fn weigh(&mut self, agent: AgentId) {
        let at = self.at;
        let record = &mut self.agents[agent.index()];
        let staffed = u128::from(at.since(record.signed_in).as_micros());
        record.occupancy = (u128::from(record.busy.as_micros()) << 32).checked_div(staffed).unwrap_or(0) as u64;
    }

    /// Settles an agent unless an offer or a hold-off goes on; a hold-off keeps nobody from leaving.
    pub(super) fn resettle(&mut self, agent: AgentId) {
        self.agents[agent.index()].idle = false;
        if self.leaves_wish_unheeded(agent) {
            self.cancel(Who::Agent(agent));
            return self.settle(agent);
        }
        let record = &self.agents[agent.index()];
        if record.ringing.is_some() || record.presence == Presence::HeldOff {
            self.show(agent);
        } else {
            self.settle(agent);
        }
    }

    /// Whether they wish to take no calls, and nothing keeps them from it.
    pub(super) fn leaves_wish_unheeded(&self, agent: AgentId) -> bool {
        let record = &self.agents[agent.index()];
        let free = !self.is_busy(agent) && record.ringing.is_none();
        free && record.wish != Wish::Ready && matches!(record.presence, Presence::Ready | Presence::HeldOff)
    }

    /// An agent who rings for nothing takes the best call waiting for them, or is idle, if there is room.
    pub(super) fn serve(&mut self, agent: AgentId) {
        self.agents[agent.index()].idle = false;
        while let Some(leg) = self.find_leg(agent) {
            let selected = self.selected_with(agent, leg);
            self.offer(leg, selected);
            if selected == agent {
                return;
            }
        }
        self.agents[agent.index()].idle = self.may_be_idle(agent);
        self.show(agent);
        if self.agents[agent.index()].idle {
            self.offer_kept(agent);
        }
    }

    /// Another, who was kept in reserve, may take what the agent has passed on.
    fn offer_kept(&mut self, agent: AgentId) {
        let kept = |leg: &Leg| leg.kept_from.is_some_and(|(sender, _)| sender == agent);
        let legs = self.calls.iter().flat_map(|call| &call.legs).filter(|leg| kept(leg));
        let mut legs: Vec<(Rank, LegId)> = legs.map(|leg| (leg.rank, leg.id)).collect();
        legs.sort_unstable();
        for (_, id) in legs {
            if self.find(id.call).is_some_and(|call| call.legs.iter().any(|leg| leg.id == id && kept(leg))) {
                if self.rings_by(id) { self.ring_more(id) } else { self.route(id.call) }
            }
        }
    }

    /// Where some of a profile are kept in reserve, one more idle lets the queue select among all of them.
    fn selected_with(&mut self, agent: AgentId, id: LegId) -> AgentId {
        let leg = self.leg(id);
        let reserves = self.skill(agent, leg.queue).is_some_and(|skill| skill.reserve > 0);
        if !reserves || leg.held.is_some() {
            return agent;
        }
        self.agents[agent.index()].idle = true;
        let selected = self.agent_for(id);
        self.agents[agent.index()].idle = false;
        selected.unwrap_or(agent)
    }

    /// Whether a call may be held for an agent: at work, and not paused.
    pub(super) fn takes_part(&self, agent: AgentId) -> bool {
        !matches!(self.agents[agent.index()].presence, Presence::SignedOut | Presence::NotReady(_))
    }

    pub(super) fn may_be_idle(&self, agent: AgentId) -> bool {
        let free = |skill: &Skill| {
            self.has_room(agent, self.queue(skill.queue).channel) && !self.is_barred(agent, skill.queue)
        };
        self.skills(agent).iter().any(free)
    }

    pub(super) fn agent_lost(&mut self, agent: AgentId) {
        self.agents[agent.index()].wish = Wish::SignOut;
        self.show(agent);
        if self.agents[agent.index()].ringing.is_some() {
            self.fail_offer(agent, OfferEnd::AgentGone);
        }
        self.agents[agent.index()].idle = false;
        while let Some(part) = self.oldest_in_call(agent) {
            self.lose_part(part);
        }
        if self.is_staffed(agent) {
            self.leave(agent);
        }
    }

    /// Signs an agent out who is in nobody's way.
    pub(super) fn leave(&mut self, agent: AgentId) {
        while let Some(part) = self.newest_wrap_up(agent) {
            self.cancel(Who::WrapUp(part));
            self.drop_part(part);
        }
        let record = &mut self.agents[agent.index()];
        (record.wish, record.presence, record.idle) = (Wish::SignOut, Presence::SignedOut, false);
        record.engaged = false;
        self.cancel(Who::Agent(agent));
        self.cancel(Who::Watch(agent));
        self.staffing_changed(agent);
        self.show(agent);
        self.release_held(agent);
    }

    /// A wish to leave cuts after-call work, by policy.
    pub(super) fn skips_wrap_up(&self, agent: AgentId) -> bool {
        self.center.sign_out == SignOut::AfterConversation && self.agents[agent.index()].wish == Wish::SignOut
    }
}

fn is_on_the_phone(doing: Doing) -> bool {
    matches!(doing, Doing::Ringing | Doing::Dialling | Doing::Talking)
}
