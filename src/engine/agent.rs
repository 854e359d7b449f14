//! What an agent is doing, and what they wish: two fields, because the one may have to wait for the other.

use super::command::{Reason, Wish};
use super::event::{Doing, Fact, OfferEnd};
use super::pool::IdleKeys;
use super::timers::Timer;
use super::{Engine, Facts, Rejection};
use crate::config::{SignOut, WrapUp};
use crate::id::{AgentId, ProfileId, QueueId, ReasonId};
use crate::time::{Duration, Timestamp};

/// What an agent is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AgentState {
    SignedOut,
    NotReady(Reason),
    /// In their pools.
    Idle,
    Ringing {
        /// Slot of the leg that is offered.
        leg: u32,
    },
    Talking {
        /// Slot of the call.
        call: u32,
    },
    WrapUp,
    HeldOff,
}

impl AgentState {
    #[inline]
    pub(super) const fn doing(self) -> Doing {
        match self {
            Self::SignedOut => Doing::SignedOut,
            Self::NotReady(reason) => Doing::NotReady(reason),
            Self::Idle => Doing::Idle,
            Self::Ringing { .. } => Doing::Ringing,
            Self::Talking { .. } => Doing::Talking,
            Self::WrapUp => Doing::WrapUp,
            Self::HeldOff => Doing::HeldOff,
        }
    }
}

/// What the engine remembers of an agent.
#[derive(Clone, Debug)]
pub(super) struct AgentRecord {
    pub(super) profile: ProfileId,
    pub(super) state: AgentState,
    pub(super) wish: Wish,
    pub(super) keys: IdleKeys,
    /// Offers made so far; the last one's serial.
    pub(super) serial: u32,
    /// Offers in a row that failed at this agent's side.
    pub(super) unanswered: u16,
    pub(super) signed_in: Timestamp,
    /// Time in conversations and wrap-up since signing in, the current one not counted.
    pub(super) busy: Duration,
    /// When the current conversation began.
    pub(super) busy_since: Timestamp,
}

impl AgentRecord {
    pub(super) fn new(profile: ProfileId) -> Self {
        Self {
            profile,
            state: AgentState::SignedOut,
            wish: Wish::SignOut,
            keys: IdleKeys::default(),
            serial: 0,
            unanswered: 0,
            signed_in: Timestamp::ZERO,
            busy: Duration::ZERO,
            busy_since: Timestamp::ZERO,
        }
    }
}

/// The staffed agents of a profile and the conversations they count, for seeding newcomers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ProfileLoad {
    pub(super) staffed: u32,
    pub(super) calls: u64,
}

impl Engine {
    pub(super) fn known_agent(&self, agent: AgentId) -> Result<(), Rejection> {
        if agent.index() < self.agents.len() { Ok(()) } else { Err(Rejection::UnknownAgent(agent)) }
    }

    fn signed_in(&self, agent: AgentId) -> Result<AgentState, Rejection> {
        self.known_agent(agent)?;
        match self.agents[agent.index()].state {
            AgentState::SignedOut => Err(Rejection::NotSignedIn(agent)),
            state => Ok(state),
        }
    }

    fn known_reason(&self, reason: ReasonId) -> Result<(), Rejection> {
        if reason.index() < self.center.reasons.len() { Ok(()) } else { Err(Rejection::UnknownReason(reason)) }
    }

    pub(super) fn sign_in(
        &mut self,
        agent: AgentId,
        not_ready: Option<ReasonId>,
        facts: &mut Facts<'_>,
    ) -> Result<(), Rejection> {
        self.known_agent(agent)?;
        not_ready.map_or(Ok(()), |reason| self.known_reason(reason))?;
        if self.agents[agent.index()].state != AgentState::SignedOut {
            return Err(Rejection::AlreadySignedIn(agent));
        }
        // Nothing below may fail.
        let sequence = self.next_sequence();
        let record = &mut self.agents[agent.index()];
        let load = &mut self.loads[record.profile.index()];
        let calls = load.calls.checked_div(u64::from(load.staffed)).unwrap_or(0);
        load.staffed += 1;
        load.calls += calls;
        record.keys = IdleKeys { idle_since: facts.at.as_micros(), occupancy: 0, calls, sequence };
        record.wish = not_ready.map_or(Wish::Ready, |reason| Wish::NotReady(Reason::Given(reason)));
        record.unanswered = 0;
        record.signed_in = facts.at;
        record.busy = Duration::ZERO;
        for skill in &self.center.profiles[record.profile.index()].skills {
            self.staffed[skill.queue.index()] += 1;
        }
        self.settle(agent, facts);
        Ok(())
    }

    /// Takes a wish down, and acts on it as far as what the agent is doing allows. The last wish wins.
    pub(super) fn wish(&mut self, agent: AgentId, wish: Wish, facts: &mut Facts<'_>) -> Result<(), Rejection> {
        let state = self.signed_in(agent)?;
        if let Wish::NotReady(Reason::Given(reason)) = wish {
            self.known_reason(reason)?;
        }
        // Nothing below may fail.
        self.agents[agent.index()].wish = wish;
        match state {
            AgentState::Ringing { leg } if wish != Wish::Ready => {
                self.fail_offer(leg, agent, OfferEnd::AgentGone, facts);
            }
            AgentState::HeldOff if wish != Wish::Ready => {
                self.timers.cancel(Timer::Agent(agent.0));
                self.settle(agent, facts);
            }
            AgentState::Idle if wish != Wish::Ready => {
                self.leave_pools(agent);
                self.settle(agent, facts);
            }
            AgentState::NotReady(_) => self.settle(agent, facts),
            AgentState::WrapUp if wish == Wish::SignOut && self.center.sign_out == SignOut::AfterConversation => {
                self.end_wrap_up(agent, facts);
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn wrap_up_done(&mut self, agent: AgentId, facts: &mut Facts<'_>) -> Result<(), Rejection> {
        match self.signed_in(agent)? {
            AgentState::WrapUp => {
                self.end_wrap_up(agent, facts);
                Ok(())
            }
            _ => Err(Rejection::NotInWrapUp(agent)),
        }
    }

    /// An agent's ring timeout, wrap-up or hold-off ran out.
    pub(super) fn agent_due(&mut self, agent: AgentId, facts: &mut Facts<'_>) {
        match self.agents[agent.index()].state {
            AgentState::Ringing { leg } => self.fail_offer(leg, agent, OfferEnd::NoAnswer, facts),
            AgentState::WrapUp => self.end_wrap_up(agent, facts),
            AgentState::HeldOff => self.settle(agent, facts),
            state => unreachable!("an agent who is {state:?} has no deadline"),
        }
    }

    /// The agent's part in a conversation of `queue` is over: wrap-up, or whatever they wish.
    #[inline]
    pub(super) fn after_conversation(&mut self, agent: AgentId, queue: QueueId, facts: &mut Facts<'_>) {
        let sequence = self.next_sequence();
        let config = &self.center.agents[agent.index()];
        let wrap_up = config.wrap_up.unwrap_or(self.center.queues[queue.index()].wrap_up);
        let record = &mut self.agents[agent.index()];
        record.keys.idle_since = facts.at.as_micros();
        record.keys.sequence = sequence;
        record.keys.calls += 1;
        self.loads[record.profile.index()].calls += 1;
        let leaves = record.wish == Wish::SignOut && self.center.sign_out == SignOut::AfterConversation;
        match wrap_up {
            WrapUp::AtMost(Duration::ZERO) => self.end_busy(agent, facts),
            _ if leaves => self.end_busy(agent, facts),
            WrapUp::AtMost(limit) => {
                self.change(agent, AgentState::WrapUp, facts);
                self.timers.set(Timer::Agent(agent.0), facts.at + limit);
            }
            WrapUp::UntilDone => self.change(agent, AgentState::WrapUp, facts),
        }
    }

    fn end_wrap_up(&mut self, agent: AgentId, facts: &mut Facts<'_>) {
        self.timers.cancel(Timer::Agent(agent.0));
        self.end_busy(agent, facts);
    }

    #[inline]
    fn end_busy(&mut self, agent: AgentId, facts: &mut Facts<'_>) {
        let record = &mut self.agents[agent.index()];
        record.busy += facts.at.since(record.busy_since);
        self.settle(agent, facts);
    }

    /// The agent is free: does as they wish. Ready means the best call waiting, or idle.
    #[inline]
    pub(super) fn settle(&mut self, agent: AgentId, facts: &mut Facts<'_>) {
        match self.agents[agent.index()].wish {
            Wish::SignOut => self.leave(agent, facts),
            Wish::NotReady(reason) => self.change(agent, AgentState::NotReady(reason), facts),
            Wish::Ready => {
                if self.weighs_occupancy {
                    self.weigh_occupancy(agent, facts.at);
                }
                self.serve(agent, facts);
            }
        }
    }

    /// A ready agent takes the best call waiting for them, or becomes idle with the keys they have.
    #[inline]
    pub(super) fn serve(&mut self, agent: AgentId, facts: &mut Facts<'_>) {
        let record = &self.agents[agent.index()];
        match self.find_leg(record.profile) {
            Some(leg) => self.offer(leg, agent, facts),
            None => {
                for &(pool, member) in self.layout.memberships(agent) {
                    self.pools[pool as usize].insert(member, &record.keys);
                }
                self.change(agent, AgentState::Idle, facts);
            }
        }
    }

    fn weigh_occupancy(&mut self, agent: AgentId, now: Timestamp) {
        let record = &mut self.agents[agent.index()];
        let staffed = u128::from(now.since(record.signed_in).as_micros());
        let busy = u128::from(record.busy.as_micros()) << 32;
        record.keys.occupancy = busy.checked_div(staffed).unwrap_or(0) as u64;
    }

    #[inline]
    pub(super) fn leave_pools(&mut self, agent: AgentId) {
        for &(pool, member) in self.layout.memberships(agent) {
            self.pools[pool as usize].remove(member);
        }
    }

    /// Signs an agent out who is in nobody's way: no offer, no conversation, in no pool.
    pub(super) fn leave(&mut self, agent: AgentId, facts: &mut Facts<'_>) {
        let record = &mut self.agents[agent.index()];
        record.wish = Wish::SignOut;
        let load = &mut self.loads[record.profile.index()];
        load.staffed -= 1;
        load.calls -= record.keys.calls;
        for skill in &self.center.profiles[record.profile.index()].skills {
            self.staffed[skill.queue.index()] -= 1;
        }
        self.change(agent, AgentState::SignedOut, facts);
    }

    /// Moves an agent to another state and says so, unless it looks the same from outside.
    #[inline]
    pub(super) fn change(&mut self, agent: AgentId, to: AgentState, facts: &mut Facts<'_>) {
        let record = &mut self.agents[agent.index()];
        let from = std::mem::replace(&mut record.state, to).doing();
        let to = to.doing();
        if from != to {
            facts.say(Fact::AgentChanged { agent, profile: record.profile, from, to });
        }
    }
}
