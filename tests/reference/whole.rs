//! Reconciling with the switch; changing the centre.

use super::*;

impl Reference {
    /// Corrects the differences from the switch: calls in order of their numbers, then agents.
    pub(super) fn reconcile(&mut self, truth: SwitchState) {
        self.away = self.away.map(|_| true);
        let SwitchState { calls, ringing, agents, engaged, newer_calls, newer_agents } = truth;
        let newer_agent = |agent: AgentId| newer_agents.contains(&agent);
        let newer =
            |call: CallId, agent: Option<AgentId>| newer_calls.contains(&call) || agent.is_some_and(newer_agent);
        let mut strays = ringing.clone().unwrap_or_default();
        strays.sort_unstable();
        strays.dedup();
        for (call, agent) in strays {
            if self.offered_to(agent) != Some(call) && !newer(call, Some(agent)) {
                self.say(Fact::StrayRing { call, agent });
            }
        }
        let silent = |agent: AgentId, call: CallId| {
            !newer(call, Some(agent)) && ringing.as_ref().is_some_and(|ringing| !ringing.contains(&(call, agent)))
        };
        let lost = self.agent_ids().filter(|agent| self.offered_to(*agent).is_some_and(|call| silent(*agent, call)));
        let lost: Vec<OfferId> =
            lost.map(|agent| OfferId { agent, serial: self.agents[agent.index()].serial }).collect();
        if let Some(mut listed) = calls {
            listed.sort_unstable();
            listed.dedup_by_key(|(call, _)| *call);
            let mut alive: Vec<CallId> = self.calls.iter().map(|call| call.id).collect();
            alive.sort_unstable();
            for call in alive.into_iter().filter(|call| listed.iter().all(|(other, _)| other != call)) {
                if !newer(call, None) && self.find(call).is_some() && !self.is_off_the_line(call) {
                    self.hang_up(call);
                }
            }
            for (call, agent) in listed.into_iter().filter(|&(call, agent)| !newer(call, agent)) {
                match agent {
                    _ if self.find(call).is_none() => self.say(Fact::StrayCall { call }),
                    None => self.is_not_connected(call),
                    Some(agent) if agent.index() < self.agents.len() => self.is_connected(call, agent),
                    Some(_) => {}
                }
            }
        }
        for agent in self.agent_ids().filter(|&agent| !newer_agent(agent)) {
            if self.is_staffed(agent) && agents.as_ref().is_some_and(|agents| !agents.contains(&agent)) {
                self.agent_lost(agent);
            }
        }
        for agent in self.agent_ids().filter(|&agent| engaged.is_some() && !newer_agent(agent)) {
            if self.is_staffed(agent) {
                self.engage(agent, engaged.iter().flatten().any(|&other| other == agent));
            }
        }
        for offer in lost {
            if self.open_offer(offer).is_ok() {
                self.lose_offer(offer.agent);
            }
        }
    }

    /// The switch is away: nobody is idle, and what rings or dials has no end.
    pub(super) fn suspend(&mut self) {
        if self.away.is_some() {
            return;
        }
        self.away = Some(false);
        self.say(Fact::SwitchAway {});
        for agent in self.agent_ids() {
            let dials = self.parts.iter().any(|part| part.agent == agent && part.stage == Stage::Dialling);
            if dials || self.agents[agent.index()].ringing.is_some() {
                self.cancel(Who::Agent(agent));
            }
            self.agents[agent.index()].idle = false;
            self.show(agent);
        }
    }

    /// It is back: what rang is lost, unless it has said what it has; and everybody meets.
    pub(super) fn resume(&mut self) {
        let Some(keeps) = self.away else { return };
        self.say(Fact::SwitchBack {});
        for agent in self.agent_ids() {
            let dials = self.parts.iter().find(|part| part.agent == agent && part.stage == Stage::Dialling);
            let (dials, record) = (dials.map(|part| (part.id, part.queue)), &self.agents[agent.index()]);
            match (record.ringing, dials) {
                (Some(leg), _) if keeps => {
                    let queue = self.queue(self.leg(leg).queue);
                    let limit = if record.picked_up { queue.confirm_within } else { queue.ring_timeout };
                    limit.into_iter().for_each(|limit| self.set(Who::Agent(agent), self.at + limit));
                }
                (Some(_), _) => self.lose_offer(agent),
                (None, Some((_, queue))) if keeps => {
                    let limit = self.queue(queue).callback.and_then(|rule| rule.dial_timeout);
                    limit.into_iter().for_each(|limit| self.set(Who::Agent(agent), self.at + limit));
                }
                (None, Some((part, _))) => {
                    self.undo_dial(part);
                    self.resettle(agent);
                }
                (None, None) => {}
            }
        }
        self.away = None;
        for agent in self.agent_ids() {
            self.agents[agent.index()].idle = self.may_be_idle(agent);
            self.show(agent);
        }
        self.meet_everywhere();
    }

    fn offered_to(&self, agent: AgentId) -> Option<CallId> {
        self.agents.get(agent.index())?.ringing.map(|leg| leg.call)
    }

    /// Whether the switch need not have a call: a callback that waits.
    fn is_off_the_line(&self, call: CallId) -> bool {
        let waits = matches!(self.call(call).state, CallState::Waiting | CallState::Offered { .. });
        waits && self.is_callback(call)
    }

    /// The switch has the call, and nobody is connected to it: a conversation is over, but the caller is not gone.
    fn is_not_connected(&mut self, call: CallId) {
        let Some(&first) = self.talkers(call).first() else { return };
        let queue = self.part(first).queue;
        let parts = self.end_conversation(call, Ender::Switch);
        self.enqueue(call, Start::new(queue, self.call(call).from));
        self.finish_parts(parts);
    }

    /// The switch has the call connected to an agent.
    fn is_connected(&mut self, call: CallId, agent: AgentId) {
        match self.call(call).state.clone() {
            CallState::Talking(parts) if parts.iter().any(|&part| self.part(part).agent == agent) => {}
            CallState::Dialling(_, part) if self.part(part).agent == agent => self.callback_answered(call),
            CallState::Offered { leg, ringing, .. } if ringing.contains(&agent) && !self.leg(leg).is_callback() => {
                self.accept(agent);
            }
            // A consulting agent is at the other end of the consultation, as its caller.
            _ if self.call(call).origin == Origin::Consult(agent) => {}
            _ => self.connect(call, agent),
        }
    }

    /// Connects a call, whatever it was doing, to an agent, whatever they were doing.
    fn connect(&mut self, call: CallId, agent: AgentId) {
        let counts =
            |part: &&Part| part.stage != Stage::WrapUp || self.queue(part.queue).wrap_up_scope == WrapUpScope::Agent;
        if self.parts.iter().filter(|part| part.agent == agent).filter(counts).count() >= 255 {
            return;
        }
        if self.call(call).consultation != Consultation::No {
            self.drop_consultation(call);
            self.free_consultant(call);
        }
        if !self.is_staffed(agent) {
            if !self.center.agents[agent.index()].retired {
                self.sign_in(agent, None);
                self.is_connected(call, agent);
            }
            return;
        }
        if self.agents[agent.index()].ringing.is_some() {
            // It must not come back to them, and they must have nothing else meanwhile.
            let record = &mut self.agents[agent.index()];
            record.presence = Presence::Ready;
            let wish = std::mem::replace(&mut record.wish, Wish::NotReady(Reason::Rona));
            self.fail_offer(agent, OfferEnd::AgentGone);
            self.agents[agent.index()].wish = wish;
            if self.find(call).is_none() {
                return self.resettle(agent);
            }
        }
        self.agents[agent.index()].idle = false;
        let dialling = |part: &&Part| part.agent == agent && part.stage == Stage::Dialling;
        if let Some(part) = self.parts.iter().find(dialling).map(|part| part.id) {
            self.undo_dial(part);
        }
        self.cancel(Who::Agent(agent));
        self.agents[agent.index()].presence = Presence::Ready;
        if let CallState::SelfService(..) = self.call(call).state {
            self.end_self_service(call, SelfServiceEnd::Escalated);
            let (asked, from) = (self.call(call).asked, self.call(call).from);
            self.start_leg(call, Start::new(asked, from));
        }
        match self.call(call).state.clone() {
            CallState::Waiting | CallState::Offered { .. } if !self.is_callback(call) => {
                let free = self.take_back(call);
                let leg = self.call(call).legs[0].id;
                self.call_mut(call).legs.iter_mut().for_each(|leg| leg.stands = false);
                self.call_mut(call).state = CallState::Offered { leg, ringing: Vec::new(), allowed: 1 };
                self.ringing_changed(call);
                self.ring(leg, agent);
                self.accept(agent);
                self.serve_all(free);
            }
            CallState::Talking(parts) => {
                let queue = self.part(parts[0]).queue;
                let parts = self.end_conversation(call, Ender::Switch);
                self.say(Fact::ConversationJoined { call, agent, queue, offer: None });
                let part = self.add_part(call, agent, queue, Stage::Talking, None);
                self.call_mut(call).state = CallState::Talking(vec![part]);
                self.show(agent);
                self.serve(agent);
                self.finish_parts(parts);
            }
            // Nobody is on its line to be connected.
            _ => self.resettle(agent),
        }
    }

    pub(super) fn with_profile(&self, agent: AgentId, profile: ProfileId) -> Center {
        let mut center = Center::clone(&self.center);
        center.agents[agent.index()].profile = profile;
        center
    }

    pub(super) fn assign_profile(&mut self, agent: AgentId, profile: ProfileId) {
        let (from, shown, vacated) = (self.profile_of(agent), self.shown(), self.vacated());
        self.move_to_center(self.with_profile(agent, profile), &vacated);
        self.say(Fact::ProfileAssigned { agent, from, to: profile, doing: shown[agent.index()] });
        self.show_changes(&shown);
        self.heed_wishes();
        self.meet_everywhere();
    }

    pub(super) fn reconfigure(&mut self, center: Center, ladders: Ladders) {
        let (before, shown, vacated) = (Rc::clone(&self.center), self.shown(), self.vacated());
        let legs: Vec<LegId> = self.calls.iter().flat_map(|call| &call.legs).map(|leg| leg.id).collect();
        let mut moved = Vec::new();
        for id in legs {
            let step = self.leg(id).step;
            self.adopt(id, &center, ladders);
            let leg = self.leg(id);
            if leg.step != step {
                moved.push((id, leg.queue, leg.step as u8));
            }
        }
        moved.sort_unstable();
        for (queue, (new, old)) in self.queues.iter_mut().zip(center.queues.iter().zip(&before.queues)) {
            if old.retired && !new.retired {
                (queue.closed, queue.sends_on) = (new.hours.is_some(), false);
            }
        }
        self.queues.extend(center.queues[self.queues.len()..].iter().map(QueueNow::new));
        self.agents.extend(center.agents[self.agents.len()..].iter().map(|_| Agent::new()));
        self.move_to_center(center, &vacated);
        self.say(Fact::Reconfigured { version: self.center.version });
        for (leg, queue, step) in moved {
            self.say(Fact::StepReached { leg, queue, step });
        }
        self.show_changes(&shown);
        self.heed_wishes();
        self.retire(&before);
        self.meet_everywhere();
    }

    /// For each queue, whether everybody has left it.
    fn vacated(&self) -> Vec<bool> {
        self.center.queue_ids().map(|queue| self.is_vacated(queue)).collect()
    }

    /// A leg's rank and ladder in another centre.
    fn adopt(&mut self, id: LegId, center: &Center, ladders: Ladders) {
        let at = self.at;
        let leg = self.leg(id).clone();
        let (new, old) = (&center.queues[leg.queue.index()], self.queue(leg.queue));
        let (to, rule, anew) =
            (ladder_of(new), new.priority, new.priority != old.priority || ladders == Ladders::Adopt);
        let priority = self.call(id.call).priority;
        let leg = self.leg_mut(id);
        if ladders == Ladders::Adopt && leg.ladder != to {
            climb(leg, to, priority, at);
        }
        if anew {
            let credit = |worth: Duration| leg.points * worth.as_micros() as i64;
            leg.rank = match rule {
                PriorityRule::Strict => Rank { class: -leg.points, from: leg.from, ..leg.rank },
                PriorityRule::AgeCredit(worth) => Rank { class: 0, from: leg.from - credit(worth), ..leg.rank },
            };
        }
    }

    /// Everybody takes their places in another centre; the consequences come later.
    fn move_to_center(&mut self, center: Center, vacated: &[bool]) {
        let weighs =
            |center: &Center| center.queues.iter().any(|queue| queue.selection.rule == SelectionRule::LeastOccupied);
        if weighs(&center) && !weighs(&self.center) {
            let staffed = self.agent_ids().filter(|&agent| self.is_staffed(agent)).collect::<Vec<_>>();
            staffed.into_iter().for_each(|agent| self.weigh(agent));
        }
        self.forget(&Rc::clone(&self.center));
        self.forget(&center);
        self.center = Rc::new(center);
        let at = self.at;
        let legs: Vec<LegId> = self.calls.iter().flat_map(|call| &call.legs).map(|leg| leg.id).collect();
        for id in legs {
            // No longer held for an agent who no longer serves its queue.
            let (queue, held) = (self.leg(id).queue, self.leg(id).held);
            let held = held.filter(|&(agent, _)| self.skill(agent, queue).is_some());
            self.leg_mut(id).held = held;
        }
        for place in 0..self.calls.len() {
            let most = match self.calls[place].state {
                CallState::Offered { leg, .. } => self.queue(self.leg(leg).queue).ringing.most(),
                _ => 0,
            };
            if let CallState::Offered { leg, ringing, allowed } = &mut self.calls[place].state {
                // Agents who already ring continue, even if they are more.
                *allowed = usize::from(most).min(*allowed);
                let (leg, more) = (*leg, ringing.len() < *allowed);
                self.leg_mut(leg).stands = more;
            }
        }
        for agent in self.agent_ids() {
            // After-call work that now keeps an agent from all queues takes precedence over their wish.
            if matches!(self.agents[agent.index()].presence, Presence::NotReady(_)) && self.is_busy(agent) {
                self.agents[agent.index()].presence = Presence::Ready;
            }
            self.agents[agent.index()].idle = false;
            self.agents[agent.index()].idle = self.may_be_idle(agent);
            self.agents[agent.index()].shown = self.doing(agent);
            self.agents[agent.index()].counted = self.agents[agent.index()].wish;
        }
        for queue in self.center.queue_ids() {
            self.open_tiers(queue);
            self.queues[queue.index()].open.clear();
            self.queues[queue.index()].open_to_ringing.clear();
        }
        self.renew_estimators();
        self.schedule_all(at);
        self.look_for_anybody_anew(vacated);
    }

    /// Sets the deadlines of all legs, in order of their ids, and of ringing and after-call work that had no end but
    /// has one now.
    fn schedule_all(&mut self, at: Timestamp) {
        let mut legs: Vec<LegId> = self.calls.iter().flat_map(|call| &call.legs).map(|leg| leg.id).collect();
        legs.sort_unstable();
        for id in legs {
            self.cancel(Who::Leg(id));
            self.leg_mut(id).marks = 0;
            if self.leg(id).overdue.is_none() {
                while self.mark_due(self.leg(id)).is_some_and(|due| due <= at) {
                    self.leg_mut(id).marks += 1;
                    self.review_later(self.leg(id).queue);
                }
                self.schedule(id);
            }
        }
        for agent in self.agent_ids() {
            let rings =
                self.agents[agent.index()].ringing.filter(|_| self.away.is_none() && !self.is_set(Who::Agent(agent)));
            if let Some(limit) = rings.and_then(|leg| self.queue(self.leg(leg).queue).ring_timeout) {
                self.set(Who::Agent(agent), at + limit);
            }
        }
        for agent in self.agent_ids() {
            let wraps_up = |part: &&Part| part.agent == agent && part.stage == Stage::WrapUp;
            for part in self.parts.iter().filter(wraps_up).cloned().collect::<Vec<_>>() {
                let own = self.center.agents[agent.index()].wrap_up;
                if let WrapUp::AtMost(limit) = own.unwrap_or(self.queue(part.queue).wrap_up)
                    && !self.is_set(Who::WrapUp(part.id))
                {
                    self.set(Who::WrapUp(part.id), at + limit);
                }
            }
        }
        for agent in self.agent_ids() {
            self.watch(agent);
        }
    }

    fn shown(&self) -> Vec<Doing> {
        self.agents.iter().map(|agent| agent.shown).collect()
    }

    fn show_changes(&mut self, before: &[Doing]) {
        for (agent, &from) in self.agent_ids().zip(before) {
            let (profile, to) = (self.profile_of(agent), self.agents[agent.index()].shown);
            if from != to {
                self.say(Fact::AgentChanged { agent, profile, from, to });
            }
        }
    }

    fn heed_wishes(&mut self) {
        for agent in self.agent_ids().filter(|&agent| self.leaves_wish_unheeded(agent)).collect::<Vec<_>>() {
            if self.leaves_wish_unheeded(agent) {
                self.resettle(agent);
            }
        }
    }

    /// Closes the queues, and signs out the agents, that are no longer part of the configuration.
    fn retire(&mut self, before: &Center) {
        for queue in self.center.queue_ids() {
            let was = before.queues.get(queue.index()).is_some_and(|old| old.retired);
            if self.queue(queue).retired && !was {
                let state = &mut self.queues[queue.index()];
                (state.closed, state.sends_on) = (true, true);
                self.say(Fact::QueueClosed { queue });
            }
        }
        for agent in self.agent_ids() {
            let retired = self.center.agents[agent.index()].retired && self.is_staffed(agent);
            if retired && self.agents[agent.index()].wish != Wish::SignOut {
                self.wish(agent, Wish::SignOut);
            }
        }
    }

    fn meet_everywhere(&mut self) {
        for queue in self.center.queue_ids() {
            self.queues[queue.index()].may_be_empty = true;
            self.review_later(queue);
        }
        self.review();
        self.center.queue_ids().for_each(|queue| self.meet(queue));
    }
}

/// Moves a leg to the step of another ladder that its time in the queue has reached, with that ladder's credit.
fn climb(leg: &mut Leg, to: Rc<Vec<Step>>, priority: i16, at: Timestamp) {
    let mut reached = to.iter().rposition(|step| leg.clock + step.at <= at).unwrap_or(0);
    // An overflow is still to come: it is the last step, and is reached at once.
    if reached > 0 && to[reached].overflow.is_some() && to[reached].consider_if.is_none() {
        leg.clock = leg.clock + at.since(leg.clock + to[reached].at);
        reached -= 1;
    }
    // Steps with a condition whose time has passed count as skipped.
    let taken: Vec<usize> = (0..=reached).filter(|&place| to[place].consider_if.is_none()).collect();
    leg.points = i64::from(priority) + taken.iter().map(|&place| i64::from(to[place].credit)).sum::<i64>();
    (leg.step, leg.passed, leg.ladder) = (taken.last().copied().unwrap_or(0), reached, to);
}
