//! The life of an offer: one call reserved for one agent, in one transition, under one name; or for several at once.

use super::*;

impl Reference {
    /// Whether a call rings by this leg.
    pub(super) fn rings_by(&self, id: LegId) -> bool {
        matches!(self.call(id.call).state, CallState::Offered { leg, .. } if leg == id)
    }

    /// Who rings for a call that is offered, and how many may.
    fn ring_of(&mut self, call: CallId) -> (&mut Vec<AgentId>, &mut usize) {
        let CallState::Offered { ringing, allowed, .. } = &mut self.call_mut(call).state else {
            unreachable!("it is offered");
        };
        (ringing, allowed)
    }

    /// Reserves a call for an agent; and for more, where the queue rings several. One that rings already is offered besides.
    pub(super) fn offer(&mut self, leg: LegId, agent: AgentId) {
        if self.call(leg.call).state == CallState::Waiting {
            self.call_mut(leg.call).legs.iter_mut().for_each(|leg| leg.stands = false);
            self.note_offered(leg);
            let allowed = self.ring_at_first(leg);
            self.call_mut(leg.call).state = CallState::Offered { leg, ringing: Vec::new(), allowed };
            self.ringing_changed(leg.call);
        }
        self.ring(leg, agent);
        self.ring_more(leg);
    }

    /// How many may ring when a leg begins to be offered. One, while it is held.
    fn ring_at_first(&mut self, id: LegId) -> usize {
        match self.queue(self.leg(id).queue).ringing {
            _ if self.leg(id).held.is_some() => 1,
            Ringing::One => 1,
            Ringing::All { most } => usize::from(most),
            Ringing::Progressive { every, .. } => {
                self.leg_mut(id).widen_at = Some(self.at + every);
                self.reschedule(id);
                1
            }
        }
    }

    pub(super) fn ring(&mut self, leg: LegId, agent: AgentId) {
        let queue = self.leg(leg).queue;
        if self.rang(leg.call, agent) == 2 {
            self.call_mut(leg.call).round += 1;
        }
        self.ring_of(leg.call).0.push(agent);
        let record = &mut self.agents[agent.index()];
        record.serial += 1;
        (record.idle, record.ringing, record.picked_up) = (false, Some(leg), false);
        let offer = OfferId { agent, serial: record.serial };
        self.queues[queue.index()].last_offered = Some(agent);
        let ring_until = self.queue(queue).ring_timeout.map(|limit| self.at + limit);
        ring_until.into_iter().for_each(|until| self.set(Who::Agent(agent), until));
        let kind = if self.leg(leg).is_callback() { OfferKind::Callback } else { OfferKind::Call };
        self.say(Fact::Offered { offer, leg, queue, ring_until, kind });
        self.show(agent);
    }

    /// Rings further agents, as many as may ring; and lets the call be found by who becomes free, while more may.
    pub(super) fn ring_more(&mut self, id: LegId) {
        if !matches!(self.call(id.call).state, CallState::Offered { .. }) {
            return;
        }
        if self.leg(id).overdue.is_some() {
            // It rings on for those who ring already, and for nobody else.
            let (ringing, allowed) = self.ring_of(id.call);
            *allowed = ringing.len().min(*allowed);
        }
        loop {
            let (ringing, allowed) = self.ring_of(id.call);
            if ringing.len() >= *allowed {
                return self.leg_mut(id).stands = false;
            }
            let Some(agent) = self.agent_for(id) else { return self.stand(id) };
            self.ring(id, agent);
        }
    }

    /// A leg is no longer held: if it rings, as many may as for any other.
    pub(super) fn ring_unheld(&mut self, id: LegId) {
        if self.rings_by(id) {
            let most = self.ring_at_first(id);
            *self.ring_of(id.call).1 = most;
            self.ring_more(id);
        }
    }

    /// One more may ring, if the call still rings.
    pub(super) fn widen(&mut self, id: LegId) {
        let Ringing::Progressive { every, most } = self.queue(self.leg(id).queue).ringing else { return };
        if !self.rings_by(id) {
            return;
        }
        let allowed = self.ring_of(id.call).1;
        *allowed = (*allowed + 1).min(usize::from(most));
        let done = *allowed == usize::from(most);
        self.leg_mut(id).widen_at = (!done).then_some(self.at + every);
        self.reschedule(id);
        self.ring_more(id);
    }

    fn stop_widening(&mut self, id: LegId) {
        self.leg_mut(id).stands = false;
        if self.leg_mut(id).widen_at.take().is_some() {
            self.reschedule(id);
        }
    }

    /// Takes call and agent apart and says why. The agent is left to be placed.
    fn end_offer(&mut self, leg: LegId, agent: AgentId, cause: OfferEnd) {
        self.cancel(Who::Agent(agent));
        let record = &mut self.agents[agent.index()];
        record.ringing = None;
        let offer = OfferId { agent, serial: record.serial };
        self.ring_of(leg.call).0.retain(|&other| other != agent);
        self.say(Fact::OfferEnded { offer, leg, queue: self.leg(leg).queue, cause });
    }

    /// Ends the offers to all who ring for a leg, but for the one who won; who is free now.
    pub(super) fn close_ring(&mut self, leg: LegId, won: Option<AgentId>, cause: OfferEnd) -> Vec<AgentId> {
        self.stop_widening(leg);
        let mut free = self.ring_of(leg.call).0.clone();
        free.retain(|&agent| Some(agent) != won);
        free.iter().for_each(|&agent| self.end_offer(leg, agent, cause));
        free
    }

    /// Takes the offers of a waiting call back, if there are any; who was rung.
    pub(super) fn take_back(&mut self, call: CallId) -> Vec<AgentId> {
        let CallState::Offered { leg, .. } = self.call(call).state else { return Vec::new() };
        let free = self.close_ring(leg, None, OfferEnd::Withdrawn);
        self.call_mut(call).state = CallState::Waiting;
        self.ringing_changed(call);
        free
    }

    pub(super) fn serve_all(&mut self, agents: Vec<AgentId>) {
        agents.into_iter().for_each(|agent| self.serve(agent));
    }

    pub(super) fn picked_up(&mut self, offer: OfferId) {
        let record = &mut self.agents[offer.agent.index()];
        record.picked_up = true;
        let leg = record.ringing.expect("checked: it rings");
        let limit = self.queue(self.leg(leg).queue).confirm_within.expect("checked: it is to be confirmed");
        let until = self.at + limit;
        self.cancel(Who::Agent(offer.agent));
        if self.away.is_none() {
            self.set(Who::Agent(offer.agent), until);
        }
        self.say(Fact::ConfirmationAwaited { offer, until });
    }

    pub(super) fn accept(&mut self, agent: AgentId) {
        let leg = self.agents[agent.index()].ringing.expect("checked: it rings");
        self.cancel(Who::Agent(agent));
        let losers = self.close_ring(leg, Some(agent), OfferEnd::LostRace);
        let record = &mut self.agents[agent.index()];
        (record.ringing, record.unanswered) = (None, 0);
        let offer = OfferId { agent, serial: record.serial };
        if self.leg(leg).is_callback() {
            self.dial(leg, offer);
        } else {
            let queue = self.leg(leg).queue;
            self.end_leg(leg, LegOutcome::Answered(offer));
            self.dequeue_all(leg.call);
            let part = self.add_part(leg.call, agent, queue, Stage::Talking, Some(offer));
            let call = self.call_mut(leg.call);
            call.state = CallState::Talking(vec![part]);
            call.answered += 1;
            self.show(agent);
            self.serve(agent);
        }
        self.serve_all(losers);
    }

    /// An offer fails at the agent's side. The agent first, so that the call does not come back to them; then the call rings
    /// on elsewhere, or goes back to its place.
    pub(super) fn fail_offer(&mut self, agent: AgentId, cause: OfferEnd) {
        let leg = self.agents[agent.index()].ringing.expect("it rings");
        let queue = self.leg(leg).queue;
        self.end_offer(leg, agent, cause);
        let rings_on = !self.ring_of(leg.call).0.is_empty();
        if !rings_on {
            self.stop_widening(leg);
        }
        match cause {
            OfferEnd::AgentGone => self.settle(agent),
            _ => {
                let call = self.call_mut(leg.call);
                call.note_rang(agent);
                let held = |leg: &Leg| leg.held.is_some_and(|held| held.0 == agent);
                for id in call.legs.iter().filter(|leg| held(leg)).map(|leg| leg.id).collect::<Vec<_>>() {
                    self.leg_mut(id).held = None;
                    self.reschedule(id);
                }
                self.redirect(agent, queue, cause);
            }
        }
        if rings_on { self.ring_more(leg) } else { self.requeue(leg.call) }
    }

    /// The switch could not ring an agent, who is held off for a second.
    pub(super) fn offer_lost(&mut self, agent: AgentId) {
        let leg = self.agents[agent.index()].ringing.expect("checked: it rings");
        self.end_offer(leg, agent, OfferEnd::Lost);
        let rings_on = !self.ring_of(leg.call).0.is_empty();
        if !rings_on {
            self.stop_widening(leg);
        }
        self.agents[agent.index()].presence = Presence::HeldOff;
        self.set(Who::Agent(agent), self.at + Duration::from_secs(1));
        self.show(agent);
        if rings_on { self.ring_more(leg) } else { self.requeue(leg.call) }
    }

    /// The switch rings nobody for an offer: the agent is not to blame. The call first, which may come back to them.
    pub(super) fn lose_offer(&mut self, agent: AgentId) {
        let leg = self.agents[agent.index()].ringing.expect("it rings");
        self.end_offer(leg, agent, OfferEnd::Lost);
        if self.ring_of(leg.call).0.is_empty() {
            self.stop_widening(leg);
            self.requeue(leg.call);
        } else {
            self.ring_more(leg);
        }
        self.serve(agent);
    }

    /// Redirection on no answer: held off for a while; paused or signed out after too many in a row.
    fn redirect(&mut self, agent: AgentId, queue: QueueId, cause: OfferEnd) {
        let rona = self.queue(queue).rona;
        let rule = match cause {
            OfferEnd::Refused(Refusal::Rejected) => rona.rejected,
            OfferEnd::Refused(Refusal::Busy) => rona.busy,
            OfferEnd::Refused(Refusal::Unreachable) => rona.unreachable,
            OfferEnd::Refused(Refusal::Unconfirmed) => rona.unconfirmed,
            _ => rona.no_answer,
        };
        let (number, at) = (self.number(), self.at);
        let record = &mut self.agents[agent.index()];
        record.unanswered += 1;
        (record.idle_since, record.number) = (at, number);
        let reached = |limit: u16| limit > 0 && record.unanswered >= limit;
        let lately = record.talked.is_some_and(|ended| at.since(ended) < rule.pause_delay);
        let wish = if reached(rule.sign_out_after) {
            Wish::SignOut
        } else if reached(rule.pause_after) && !lately {
            Wish::NotReady(Reason::Rona)
        } else {
            record.presence = Presence::HeldOff;
            self.set(Who::Agent(agent), at + rule.delay);
            return self.show(agent);
        };
        (record.unanswered, record.wish) = (0, wish);
        self.settle(agent);
    }
}
