//! The life of an offer: one call reserved for one agent, in one transition, under one id.

use crate::config::RonaRule;
use crate::engine::command::{Reason, Refusal, Wish};
use crate::engine::fact::{Fact, OfferKind};
use crate::engine::outcome::{LegOutcome, OfferEnd};
use crate::engine::state::agent::{AgentLink, OpenOffer};
use crate::engine::state::call::{Call, CallState, Leg, Overdue, Ring};
use crate::engine::state::part::Stage;
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::engine::{AgentId, Engine, Presence, Rejection};
use crate::id::{CallId, LegId, OfferId, QueueId};
use crate::time::Duration;

/// How long an agent gets no offers after the switch could not ring them.
const LOST_FOR: Duration = Duration::from_secs(1);

impl Engine {
    /// Reserves the call of `leg` for `agent`, who is idle or about to be, and for more agents if the queue rings
    /// several. A call that already rings is offered to the agent as well.
    #[inline(always)]
    pub(in crate::engine) fn offer(&mut self, leg: Slot<Leg>, agent: AgentId) {
        let call = self.calls.legs[leg].call;
        let record = &self.calls[call];
        if record.state == CallState::Waiting {
            self.leave_lines(record.first_leg);
            if self.watches_legs {
                self.note_offered(leg, self.at);
            }
            let allowed = if self.rings_several { self.ring_at_first(leg, self.at) } else { 1 };
            let ring = Ring { leg, first: agent, last: agent, ringing: 0, allowed };
            self.calls[call].state = CallState::Offered(ring);
            if self.watches_legs {
                self.count_rung(call, 1);
            }
        }
        self.ring(leg, agent);
        if self.rings_several {
            self.ring_more(leg);
        }
    }

    /// Rings one agent for a call that is being offered.
    #[inline(always)]
    pub(in crate::engine) fn ring(&mut self, leg: Slot<Leg>, agent: AgentId) {
        if self.calls.anybody_asked() {
            self.calls.ask(self.calls.legs[leg].call, agent);
        }
        if self.reasons.is_some() {
            let serial = self.agents[agent].serial.wrapping_add(1);
            self.note_reason(leg, agent, OfferId { agent, serial }, self.at);
        }
        self.leave_pools(agent);
        let Leg { call, queue, number, .. } = self.calls.legs[leg];
        let call = &mut self.calls[call];
        let id = LegId { call: call.id, number };
        let CallState::Offered(ring) = &mut call.state else {
            unreachable!("only a call that is offered rings");
        };
        if ring.ringing > 0 {
            self.agents[ring.last].next_ringing = AgentLink::to(agent);
        }
        ring.ringing += 1;
        ring.last = agent;
        let record = &mut self.agents[agent];
        record.serial = record.serial.wrapping_add(1);
        (record.ringing, record.next_ringing) = (Some(OpenOffer { leg, picked_up: false }), None);
        let offer = OfferId { agent, serial: record.serial };
        self.queues[queue].last_offered = Some(agent);
        let ring_until = self.center[queue].ring_timeout.map(|limit| self.at + limit);
        if let Some(at) = ring_until {
            self.timers.set(Timer::Agent(agent), at);
        }
        let kind = if self.calls.is_callback(leg) { OfferKind::Callback } else { OfferKind::Call };
        self.say(Fact::Offered { offer, leg: id, queue, ring_until, kind });
        self.publish_state(agent);
    }

    /// The leg of an open offer.
    pub(in crate::engine) fn open_offer(&self, offer: OfferId) -> Result<Slot<Leg>, Rejection> {
        self.known_agent(offer.agent)?;
        let record = &self.agents[offer.agent];
        match record.ringing {
            Some(ringing) if record.serial == offer.serial => Ok(ringing.leg),
            _ => Err(Rejection::StaleOffer(offer)),
        }
    }

    /// The agent picked up and has to confirm.
    #[cold]
    pub(in crate::engine) fn picked_up(&mut self, offer: OfferId) -> Result<(), Rejection> {
        let leg = self.open_offer(offer)?;
        let queue = self.calls.legs[leg].queue;
        let within = self.center[queue].confirm_within;
        let ringing = &mut self.agents[offer.agent].ringing;
        let fresh = *ringing == Some(OpenOffer { leg, picked_up: false });
        let limit = within.filter(|_| fresh).ok_or(Rejection::NoConfirmation(offer))?;
        // Nothing below may fail.
        *ringing = Some(OpenOffer { leg, picked_up: true });
        let until = self.at + limit;
        self.timers.cancel(Timer::Agent(offer.agent));
        if !self.is_suspended() {
            self.timers.set(Timer::Agent(offer.agent), until);
        }
        self.say(Fact::ConfirmationAwaited { offer, until });
        Ok(())
    }

    #[inline(always)]
    pub(in crate::engine) fn accept(&mut self, offer: OfferId) -> Result<(), Rejection> {
        let leg = self.open_offer(offer)?;
        // Nothing below may fail.
        let agent = offer.agent;
        self.timers.cancel(Timer::Agent(agent));
        let losers = if self.rings_several { self.take_out_of_ring(leg, agent) } else { None };
        let record = &mut self.agents[agent];
        (record.ringing, record.next_ringing, record.unanswered) = (None, None, 0);
        if self.calls.is_callback(leg) {
            self.dial(leg, offer);
        } else {
            self.connect(leg, offer);
            self.serve_if_room(agent);
        }
        self.serve_list(losers);
        Ok(())
    }

    /// Connects the caller of `leg` and the agent of an offer, who rings for nothing any more.
    #[inline(always)]
    fn connect(&mut self, leg: Slot<Leg>, offer: OfferId) {
        let Leg { call, queue, .. } = self.calls.legs[leg];
        let agent = offer.agent;
        self.end_leg(leg, LegOutcome::Answered(offer));
        self.dequeue_all(call);
        let part = self.add_part(agent, queue, Stage::Talking(call), Some(offer.serial));
        let talking = &mut self.calls[call];
        talking.state = CallState::Talking { part };
        talking.answered = talking.answered.saturating_add(1);
        self.publish_state(agent);
    }

    #[cold]
    pub(in crate::engine) fn refuse(&mut self, offer: OfferId, cause: Refusal) -> Result<(), Rejection> {
        self.open_offer(offer)?;
        // Nothing below may fail.
        self.fail_offer(offer.agent, OfferEnd::Refused(cause));
        Ok(())
    }

    /// The switch could not ring the agent. The call returns to its place and is offered to another idle agent; the
    /// agent keeps their idle rank.
    #[cold]
    pub(in crate::engine) fn offer_lost(&mut self, offer: OfferId) -> Result<(), Rejection> {
        let leg = self.open_offer(offer)?;
        // Nothing below may fail.
        let agent = offer.agent;
        let call = self.calls.legs[leg].call;
        let rings_on = self.leave_ring(leg, agent, OfferEnd::Lost);
        self.agents[agent].presence = Presence::HeldOff;
        self.timers.set(Timer::Agent(agent), self.at + LOST_FOR);
        self.publish_state(agent);
        if rings_on {
            self.ring_more(leg);
        } else {
            self.requeue(call);
        }
        Ok(())
    }

    /// An offer fails on the agent's side: the agent is handled according to the cause, then the call rings on
    /// elsewhere, or returns to its place and is routed again at once. (The agent first, so that the call does not come
    /// back to them.) An agent who did not answer or declined counts as asked; one who signed out or paused does not.
    pub(in crate::engine) fn fail_offer(&mut self, agent: AgentId, cause: OfferEnd) {
        let Some(OpenOffer { leg, .. }) = self.agents[agent].ringing else { return };
        let (call, queue) = (self.calls.legs[leg].call, self.calls.legs[leg].queue);
        let rings_on = self.leave_ring(leg, agent, cause);
        match cause {
            OfferEnd::AgentGone => self.settle(agent),
            cause => {
                self.calls.note_asked(call, agent);
                self.end_holds(call, agent);
                self.redirect(agent, queue, cause);
            }
        }
        if rings_on {
            self.ring_more(leg);
        } else {
            self.requeue(call);
        }
    }

    /// Separates call and agent and emits why. The agent is left to the calling function to place.
    pub(in crate::engine) fn end_offer(&mut self, leg: Slot<Leg>, agent: AgentId, cause: OfferEnd) {
        self.timers.cancel(Timer::Agent(agent));
        let record = &mut self.agents[agent];
        record.ringing = None;
        let offer = OfferId { agent, serial: record.serial };
        let leg = &self.calls.legs[leg];
        self.say(Fact::OfferEnded { offer, leg: self.calls.leg_id(leg), queue: leg.queue, cause });
    }

    /// Redirection on no answer: the agent gets no offers for a while, or is paused or signed out after too many in a
    /// row.
    fn redirect(&mut self, agent: AgentId, queue: QueueId, cause: OfferEnd) {
        let rule = self.rona_rule(queue, cause);
        let sequence = self.next_sequence();
        let record = &mut self.agents[agent];
        record.unanswered = record.unanswered.saturating_add(1);
        record.keys.idle_since = self.at.as_micros();
        record.keys.sequence = sequence;
        let reached = |limit: u16| limit > 0 && record.unanswered >= limit;
        let at_the_desk = record.talked.get().is_some_and(|at| self.at.since(at) < rule.pause_delay);
        let wish = if reached(rule.sign_out_after) {
            Some(Wish::SignOut)
        } else {
            (reached(rule.pause_after) && !at_the_desk).then_some(Wish::NotReady(Reason::Rona))
        };
        match wish {
            Some(wish) => {
                (record.unanswered, record.wish) = (0, wish);
                self.settle(agent);
            }
            None => {
                record.presence = Presence::HeldOff;
                self.timers.set(Timer::Agent(agent), self.at + rule.delay);
                self.publish_state(agent);
            }
        }
    }

    fn rona_rule(&self, queue: QueueId, cause: OfferEnd) -> RonaRule {
        let rona = &self.center[queue].rona;
        match cause {
            OfferEnd::Refused(Refusal::Rejected) => rona.rejected,
            OfferEnd::Refused(Refusal::Busy) => rona.busy,
            OfferEnd::Refused(Refusal::Unreachable) => rona.unreachable,
            OfferEnd::Refused(Refusal::Unconfirmed) => rona.unconfirmed,
            _ => rona.no_answer,
        }
    }

    /// A call whose offers failed returns to its places in line with the same ranks; legs whose time ran out in the
    /// meantime end now. Then it is routed again.
    pub(in crate::engine) fn requeue(&mut self, call: Slot<Call>) {
        let id = self.calls[call].id;
        let before = std::mem::replace(&mut self.calls[call].state, CallState::Waiting);
        if self.watches_legs && matches!(before, CallState::Offered(_)) {
            self.count_rung(call, -1);
        }
        let mut next = self.calls[call].first_leg;
        while let Some(slot) = next {
            let queue = self.calls.legs[slot].queue;
            next = self.calls.legs[slot].next;
            if self.calls.legs[slot].overdue == Overdue::No {
                self.end_hold_for_nobody(slot);
                self.stand(slot);
                self.note_not_served(slot, self.at);
            }
            if self.queues[queue].expels() {
                self.queues[queue].may_be_empty = true;
                self.review_later(queue);
            }
        }
        while let Some(overdue) = self.overdue_leg(id) {
            self.expire(overdue);
        }
        if self.calls.find(id).is_some() {
            self.route(call);
        }
    }

    /// A leg whose time ran out, of a waiting call in progress.
    fn overdue_leg(&self, id: CallId) -> Option<Slot<Leg>> {
        let call = self.calls.find(id)?;
        if self.calls[call].state != CallState::Waiting {
            return None;
        }
        let mut legs = self.calls.legs_of(call);
        legs.find(|(_, leg)| leg.overdue != Overdue::No).map(|(slot, _)| slot)
    }
}
