//! Agents sign in and out, become ready or not ready, and get work, according to their wishes and activities.

use crate::engine::command::{Reason, Refusal, Wish};
use crate::engine::fact::Fact;
use crate::engine::outcome::OfferEnd;
use crate::engine::state::agent::{Presence, occupancy};
use crate::engine::state::call::{Leg, Limit};
use crate::engine::state::layout::Channels;
use crate::engine::state::pool::IdleKeys;
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Rejection};
use crate::id::{AgentId, QueueId, ReasonId};
use crate::time::{Duration, Timestamp};

impl Engine {
    pub(in crate::engine) fn known_agent(&self, agent: AgentId) -> Result<(), Rejection> {
        if agent.index() < self.agents.len() { Ok(()) } else { Err(Rejection::UnknownAgent(agent)) }
    }

    pub(in crate::engine) fn signed_in(&self, agent: AgentId) -> Result<(), Rejection> {
        self.known_agent(agent)?;
        match self.agents[agent].presence {
            Presence::SignedOut => Err(Rejection::NotSignedIn(agent)),
            _ => Ok(()),
        }
    }

    fn known_reason(&self, reason: ReasonId) -> Result<(), Rejection> {
        if reason.index() < self.center.reasons.len() { Ok(()) } else { Err(Rejection::UnknownReason(reason)) }
    }

    #[cold]
    pub(in crate::engine) fn sign_in(&mut self, agent: AgentId, not_ready: Option<ReasonId>) -> Result<(), Rejection> {
        self.known_agent(agent)?;
        not_ready.map_or(Ok(()), |reason| self.known_reason(reason))?;
        if self.agents[agent].presence != Presence::SignedOut {
            return Err(Rejection::AlreadySignedIn(agent));
        }
        if self.center[agent].retired {
            return Err(Rejection::Retired(agent));
        }
        // Nothing below may fail.
        let sequence = self.next_sequence();
        let record = &mut self.agents[agent];
        let load = &mut self.loads[record.profile];
        let calls = load.calls.checked_div(u64::from(load.staffed)).unwrap_or(0);
        load.staffed += 1;
        load.calls += calls;
        let calls = u32::try_from(calls).expect("no more than the most of theirs");
        let score = record.keys.score;
        record.keys = IdleKeys { idle_since: self.at.as_micros(), calls, score, sequence, ..IdleKeys::default() };
        record.presence = Presence::Ready;
        record.wish = not_ready.map_or(Wish::Ready, |reason| Wish::NotReady(Reason::Given(reason)));
        record.unanswered = 0;
        record.talked = Limit::from(None);
        record.signed_in = self.at;
        record.busy = Duration::ZERO;
        record.heard = self.at;
        self.count_staffed(agent, 1);
        self.settle(agent);
        Ok(())
    }

    /// Notes a wish, and acts on it as far as the agent's activity allows. The last wish wins.
    #[cold]
    pub(in crate::engine) fn wish(&mut self, agent: AgentId, wish: Wish) -> Result<(), Rejection> {
        self.signed_in(agent)?;
        if let Wish::NotReady(Reason::Given(reason)) = wish {
            self.known_reason(reason)?;
        }
        // Nothing below may fail.
        self.agents[agent].wish = wish;
        self.publish_state(agent);
        self.apply_wish(agent);
        Ok(())
    }

    /// Acts on a new wish.
    fn apply_wish(&mut self, agent: AgentId) {
        let record = &self.agents[agent];
        let ready = record.wish == Wish::Ready;
        if record.ringing.is_some() {
            if !ready {
                self.fail_offer(agent, OfferEnd::AgentGone);
            }
        } else if record.is_busy() {
            self.leave_pools(agent);
            if self.skips_wrap_up(agent) && self.agents[agent].wrapping > 0 {
                self.end_wrap_ups(agent);
            } else if self.agents[agent].presence != Presence::HeldOff {
                self.serve(agent);
            }
        } else if !ready || matches!(record.presence, Presence::NotReady(_)) {
            self.timers.cancel(Timer::Agent(agent));
            self.leave_pools(agent);
            self.settle(agent);
        }
    }

    /// The agent is on a call of their own: they get no offers, and an open offer goes to somebody else.
    #[cold]
    pub(in crate::engine) fn engaged(&mut self, agent: AgentId) -> Result<(), Rejection> {
        self.signed_in(agent)?;
        // Nothing below may fail.
        if std::mem::replace(&mut self.agents[agent].engaged, true) {
            return Ok(());
        }
        if self.agents[agent].ringing.is_some() {
            self.fail_offer(agent, OfferEnd::AgentGone);
        } else {
            self.leave_pools(agent);
            self.publish_state(agent);
        }
        Ok(())
    }

    /// The agent's own call is over.
    #[cold]
    pub(in crate::engine) fn disengaged(&mut self, agent: AgentId) -> Result<(), Rejection> {
        self.signed_in(agent)?;
        // Nothing below may fail.
        if std::mem::replace(&mut self.agents[agent].engaged, false) {
            self.serve(agent);
        }
        Ok(())
    }

    /// An agent's ring timeout, confirmation timeout, hold-off or dialling ran out.
    pub(in crate::engine) fn agent_due(&mut self, agent: AgentId) {
        let record = &self.agents[agent];
        if let Some(ringing) = record.ringing {
            let unconfirmed = OfferEnd::Refused(Refusal::Unconfirmed);
            let cause = if ringing.picked_up { unconfirmed } else { OfferEnd::NoAnswer };
            self.fail_offer(agent, cause);
        } else if record.dialling > 0 {
            self.dial_timed_out(agent);
        } else {
            debug_assert_eq!(record.presence, Presence::HeldOff, "nothing else has a deadline");
            self.settle(agent);
        }
    }

    /// Applies the wish of an agent who does not ring, as far as their calls allow. They must be in no pool.
    #[inline(always)]
    pub(in crate::engine) fn settle(&mut self, agent: AgentId) {
        let record = &mut self.agents[agent];
        if record.presence == Presence::HeldOff {
            record.presence = Presence::Ready;
        }
        if !record.is_busy() {
            match record.wish {
                Wish::SignOut => return self.leave(agent),
                Wish::NotReady(reason) => {
                    record.presence = Presence::NotReady(reason);
                    self.publish_state(agent);
                    return self.release_held(agent);
                }
                Wish::Ready => record.presence = Presence::Ready,
            }
            if self.weighs_occupancy {
                self.weigh_occupancy(agent, self.at);
            }
        }
        self.serve(agent);
    }

    /// A ready agent with room takes the best waiting call, or joins the pools with their current keys. They must be in
    /// no pool and must not ring.
    #[inline(always)]
    pub(in crate::engine) fn serve(&mut self, agent: AgentId) {
        let free = self.free_channels(agent);
        if free == 0 {
            return self.publish_state(agent);
        }
        match self.next_leg(agent, free) {
            Some(leg) if self.reserves => self.serve_in_turn(agent, free, leg),
            Some(leg) => self.offer(leg, agent),
            None => self.is_idle_now(agent, free),
        }
    }

    #[inline(always)]
    fn is_idle_now(&mut self, agent: AgentId, free: Channels) {
        self.enter_pools(agent, free);
        self.publish_state(agent);
        if !self.kept_from.is_empty() {
            self.offer_kept(agent);
        }
    }

    /// Offers the leg that a free agent found to the agent selected by its queue: since one more is idle, another agent
    /// of the profile who was held back may be selected. Repeats until the agent has a call or no call is left.
    #[cold]
    fn serve_in_turn(&mut self, agent: AgentId, free: Channels, leg: Slot<Leg>) {
        let mut found = Some(leg);
        while let Some(leg) = found {
            let selected = self.selected_with(agent, free, leg);
            self.offer(leg, selected);
            if selected == agent {
                return;
            }
            found = self.next_leg(agent, free);
        }
        self.is_idle_now(agent, free);
    }

    /// The agent to offer a leg that was found by a free agent who is not yet in a pool.
    fn selected_with(&mut self, agent: AgentId, free: Channels, leg: Slot<Leg>) -> AgentId {
        let data = &self.calls.legs[leg];
        if !self.holds_back(agent, data.queue) || self.calls.rare_leg(leg).is_some_and(|rare| rare.held.is_some()) {
            return agent;
        }
        self.enter_pools(agent, free);
        let selected = self.agent_for(leg).unwrap_or(agent);
        self.leave_pools(agent);
        selected
    }

    /// Whether an agent's profile holds agents back from a queue.
    fn holds_back(&self, agent: AgentId, queue: QueueId) -> bool {
        let profile = self.agents[agent].profile;
        let mut skills = self.center[profile].skills.iter();
        skills.any(|skill| skill.queue == queue && skill.reserve > 0)
    }

    #[cold]
    fn weigh_occupancy(&mut self, agent: AgentId, now: Timestamp) {
        let record = &mut self.agents[agent];
        record.keys.occupancy = occupancy(record.busy, now.since(record.signed_in));
    }

    /// Signs out an agent who has no offer and no conversation and is in no pool.
    pub(in crate::engine) fn leave(&mut self, agent: AgentId) {
        self.drop_wrap_ups(agent, self.at);
        let record = &mut self.agents[agent];
        record.wish = Wish::SignOut;
        record.presence = Presence::SignedOut;
        let load = &mut self.loads[record.profile];
        load.staffed -= 1;
        load.calls -= u64::from(record.keys.calls);
        record.engaged = false;
        self.timers.cancel(Timer::Agent(agent));
        self.timers.cancel(Timer::Watch(agent));
        self.count_staffed(agent, -1);
        self.publish_state(agent);
        self.release_held(agent);
    }

    /// Emits `AgentChanged` if the visible state changed.
    #[inline(never)]
    pub(in crate::engine) fn publish_state(&mut self, agent: AgentId) {
        let record = &mut self.agents[agent];
        let to = record.doing();
        let from = std::mem::replace(&mut record.shown, to);
        if from != to {
            let profile = record.profile;
            self.say(Fact::AgentChanged { agent, profile, from, to });
        }
        if self.tracks_agents {
            self.notice(agent, from, to, self.at);
        }
    }

    /// Forces a wish: after-call work does not delay it.
    #[cold]
    pub(in crate::engine) fn force(&mut self, agent: AgentId, wish: Wish) -> Result<(), Rejection> {
        self.wish(agent, wish)?;
        // Nothing below may fail.
        if self.agents[agent].wrapping > 0 {
            self.leave_pools(agent);
            self.end_wrap_ups(agent);
        }
        Ok(())
    }

    #[cold]
    pub(in crate::engine) fn score(&mut self, agent: AgentId, score: u32) -> Result<(), Rejection> {
        self.known_agent(agent)?;
        // Nothing below may fail.
        let pooled = self.agents[agent].pooled;
        self.leave_pools(agent);
        self.agents[agent].keys.score = score;
        if pooled != 0 {
            self.enter_pools(agent, pooled);
        }
        Ok(())
    }
}
