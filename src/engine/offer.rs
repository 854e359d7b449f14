//! The life of an offer: one call reserved for one agent, in one transition, under one name.

use super::agent::AgentState;
use super::call::{CallState, Overdue};
use super::command::{Reason, Refusal, Wish};
use super::event::{Fact, LegOutcome, OfferEnd};
use super::slab::NONE;
use super::timers::Timer;
use super::{AgentId, Engine, Facts, Rejection};
use crate::config::RonaRule;
use crate::id::{CallId, OfferId, QueueId};

impl Engine {
    /// Reserves the call of `leg` for `agent`, who is idle or about to be.
    #[inline]
    pub(super) fn offer(&mut self, leg: u32, agent: AgentId, facts: &mut Facts<'_>) {
        let call = self.calls.legs[leg].call;
        let (queue, id) = (self.calls.legs[leg].queue, self.calls.leg_id(&self.calls.legs[leg]));
        self.leave_lines(call);
        self.calls.calls[call].state = CallState::Offered { agent, leg };
        if self.agents[agent.index()].state == AgentState::Idle {
            self.leave_pools(agent);
        }
        let record = &mut self.agents[agent.index()];
        record.serial = record.serial.wrapping_add(1);
        let offer = OfferId { agent, serial: record.serial };
        self.last_offered[queue.index()] = Some(agent);
        let ring_until = self.center.queues[queue.index()].ring_timeout.map(|limit| facts.at + limit);
        if let Some(at) = ring_until {
            self.timers.set(Timer::Agent(agent.0), at);
        }
        facts.say(Fact::Offered { offer, leg: id, queue, ring_until });
        self.change(agent, AgentState::Ringing { leg }, facts);
    }

    /// The leg of an offer that is open.
    fn open_offer(&self, offer: OfferId) -> Result<u32, Rejection> {
        self.known_agent(offer.agent)?;
        let record = &self.agents[offer.agent.index()];
        match record.state {
            AgentState::Ringing { leg } if record.serial == offer.serial => Ok(leg),
            _ => Err(Rejection::StaleOffer(offer)),
        }
    }

    #[inline]
    pub(super) fn accept(&mut self, offer: OfferId, facts: &mut Facts<'_>) -> Result<(), Rejection> {
        let leg = self.open_offer(offer)?;
        // Nothing below may fail.
        let agent = offer.agent;
        self.timers.cancel(Timer::Agent(agent.0));
        let (call, queue) = (self.calls.legs[leg].call, self.calls.legs[leg].queue);
        self.end_leg(leg, LegOutcome::Answered(agent), facts);
        self.dequeue_all(call, facts);
        let talking = &mut self.calls.calls[call];
        talking.state = CallState::Talking { agent, queue, since: facts.at };
        talking.answered = talking.answered.saturating_add(1);
        let record = &mut self.agents[agent.index()];
        record.unanswered = 0;
        record.busy_since = facts.at;
        self.change(agent, AgentState::Talking { call }, facts);
        Ok(())
    }

    pub(super) fn refuse(&mut self, offer: OfferId, cause: Refusal, facts: &mut Facts<'_>) -> Result<(), Rejection> {
        let leg = self.open_offer(offer)?;
        // Nothing below may fail.
        self.fail_offer(leg, offer.agent, OfferEnd::Refused(cause), facts);
        Ok(())
    }

    /// An offer fails at the agent's side: the agent does what follows from the cause, then the call goes back to its
    /// place and is routed again in the same instant. (The agent first, so that the call does not come back to them.)
    pub(super) fn fail_offer(&mut self, leg: u32, agent: AgentId, cause: OfferEnd, facts: &mut Facts<'_>) {
        let (call, queue) = (self.calls.legs[leg].call, self.calls.legs[leg].queue);
        self.close_offer(leg, agent, cause, facts);
        if cause == OfferEnd::AgentGone {
            self.settle(agent, facts);
        } else {
            self.redirect(agent, queue, cause, facts);
        }
        self.requeue(call, facts);
    }

    /// Takes call and agent apart again and says why. Both are left for the caller to place.
    pub(super) fn close_offer(&mut self, leg: u32, agent: AgentId, cause: OfferEnd, facts: &mut Facts<'_>) {
        self.timers.cancel(Timer::Agent(agent.0));
        let serial = self.agents[agent.index()].serial;
        let leg = &self.calls.legs[leg];
        let fact =
            Fact::OfferEnded { offer: OfferId { agent, serial }, leg: self.calls.leg_id(leg), queue: leg.queue, cause };
        self.calls.calls[leg.call].state = CallState::Waiting;
        facts.say(fact);
    }

    /// Redirection on no answer: the agent is held off for a while, or paused after too many in a row.
    fn redirect(&mut self, agent: AgentId, queue: QueueId, cause: OfferEnd, facts: &mut Facts<'_>) {
        let rule = self.rona_rule(queue, cause);
        let sequence = self.next_sequence();
        let record = &mut self.agents[agent.index()];
        record.unanswered = record.unanswered.saturating_add(1);
        record.keys.idle_since = facts.at.as_micros();
        record.keys.sequence = sequence;
        if rule.pause_after > 0 && record.unanswered >= rule.pause_after {
            record.unanswered = 0;
            record.wish = Wish::NotReady(Reason::Rona);
            self.settle(agent, facts);
        } else {
            self.change(agent, AgentState::HeldOff, facts);
            self.timers.set(Timer::Agent(agent.0), facts.at + rule.delay);
        }
    }

    fn rona_rule(&self, queue: QueueId, cause: OfferEnd) -> RonaRule {
        let rona = &self.center.queues[queue.index()].rona;
        match cause {
            OfferEnd::Refused(Refusal::Rejected) => rona.rejected,
            OfferEnd::Refused(Refusal::Busy) => rona.busy,
            OfferEnd::Refused(Refusal::Unreachable) => rona.unreachable,
            _ => rona.no_answer,
        }
    }

    /// A call whose offer failed goes back to its places in line, with the ranks it had; legs whose time ran out
    /// meanwhile end now. Then it is routed again.
    pub(super) fn requeue(&mut self, call: u32, facts: &mut Facts<'_>) {
        let id = self.calls.calls[call].id;
        let mut slot = self.calls.calls[call].first_leg;
        while slot != NONE {
            if self.calls.legs[slot].overdue == Overdue::No {
                self.stand(slot);
            }
            slot = self.calls.legs[slot].next;
        }
        while let Some(overdue) = self.overdue_leg(id) {
            self.expire(overdue, facts);
        }
        if self.calls.find(id).is_some() {
            self.route(call, facts);
        }
    }

    /// A leg whose time ran out, of a call that is alive and waiting.
    fn overdue_leg(&self, id: CallId) -> Option<u32> {
        let call = self.calls.find(id)?;
        if self.calls.calls[call].state != CallState::Waiting {
            return None;
        }
        let mut legs = self.calls.legs_of(call);
        legs.find(|(_, leg)| leg.overdue != Overdue::No).map(|(slot, _)| slot)
    }
}
