//! Conversations and how they end: hang-up, release, transfer, a lost agent.

use super::agent::AgentState;
use super::call::CallState;
use super::command::{Age, Wish};
use super::enqueue::Start;
use super::event::{Disposition, Ender, Fact, LegOutcome, OfferEnd};
use super::rank::aged;
use super::timers::Timer;
use super::{Engine, Facts, Rejection};
use crate::config::OnAgentLost;
use crate::id::{AgentId, CallId, QueueId};
use crate::time::Duration;

impl Engine {
    /// The caller is gone, whatever the call was doing.
    pub(super) fn hang_up(&mut self, call: CallId, facts: &mut Facts<'_>) -> Result<(), Rejection> {
        let slot = self.known_call(call)?;
        // Nothing below may fail.
        match self.calls.calls[slot].state {
            CallState::Waiting => self.abandon(slot, facts),
            CallState::Offered { agent, leg } => {
                self.close_offer(leg, agent, OfferEnd::CallerGone, facts);
                self.abandon(slot, facts);
                self.serve(agent, facts);
            }
            CallState::Talking { .. } => {
                let (agent, queue) = self.end_conversation(slot, Ender::Caller, facts);
                self.end_call(slot, Disposition::Completed, facts);
                self.after_conversation(agent, queue, facts);
            }
        }
        Ok(())
    }

    /// A waiting call is abandoned: its oldest leg is, the others end as dequeued.
    fn abandon(&mut self, slot: u32, facts: &mut Facts<'_>) {
        self.end_leg(self.calls.calls[slot].first_leg, LegOutcome::Abandoned, facts);
        self.end_call(slot, Disposition::Abandoned, facts);
    }

    /// The agent ended the conversation.
    #[inline]
    pub(super) fn release(&mut self, call: CallId, facts: &mut Facts<'_>) -> Result<(), Rejection> {
        let slot = self.talking(call)?;
        // Nothing below may fail.
        let (agent, queue) = self.end_conversation(slot, Ender::Agent, facts);
        self.end_call(slot, Disposition::Completed, facts);
        self.after_conversation(agent, queue, facts);
        Ok(())
    }

    /// The agent passes the caller on to a queue. The caller is placed before the agent is free, so that they do not meet
    /// again while others could serve.
    pub(super) fn transfer(
        &mut self,
        call: CallId,
        to: QueueId,
        age: Age,
        priority: Option<i16>,
        facts: &mut Facts<'_>,
    ) -> Result<(), Rejection> {
        let slot = self.talking(call)?;
        self.known_queue(to)?;
        // Nothing below may fail.
        let (agent, queue) = self.end_conversation(slot, Ender::Transfer, facts);
        let record = &mut self.calls.calls[slot];
        record.priority = priority.unwrap_or(record.priority);
        let from = match age {
            Age::Keep => record.aged_from,
            Age::Reset => aged(facts.at, Duration::ZERO),
        };
        let start = Start { queue: to, from, points: i32::from(record.priority), wait_max: None };
        self.enqueue(slot, start, facts);
        self.after_conversation(agent, queue, facts);
        Ok(())
    }

    /// The agent's device is gone, whatever they were doing.
    pub(super) fn agent_lost(&mut self, agent: AgentId, facts: &mut Facts<'_>) -> Result<(), Rejection> {
        self.known_agent(agent)?;
        match self.agents[agent.index()].state {
            AgentState::SignedOut => return Err(Rejection::NotSignedIn(agent)),
            // Nothing below may fail.
            AgentState::Talking { call } => self.lose_conversation(call, facts),
            AgentState::WrapUp => {
                self.timers.cancel(Timer::Agent(agent.0));
                self.leave(agent, facts);
            }
            _ => self.wish(agent, Wish::SignOut, facts)?,
        }
        Ok(())
    }

    /// An agent vanished in mid-conversation: they leave, and the caller goes back to the queue or is let go.
    fn lose_conversation(&mut self, slot: u32, facts: &mut Facts<'_>) {
        let (agent, queue) = self.end_conversation(slot, Ender::AgentLost, facts);
        self.leave(agent, facts);
        match self.center.queues[queue.index()].on_agent_lost {
            OnAgentLost::End => self.end_call(slot, Disposition::Completed, facts),
            OnAgentLost::Requeue => {
                let record = &self.calls.calls[slot];
                let start = Start { queue, from: record.aged_from, points: i32::from(record.priority), wait_max: None };
                self.enqueue(slot, start, facts);
            }
        }
    }

    /// The slot of a call that is in a conversation.
    fn talking(&self, call: CallId) -> Result<u32, Rejection> {
        let slot = self.known_call(call)?;
        match self.calls.calls[slot].state {
            CallState::Talking { .. } => Ok(slot),
            _ => Err(Rejection::NotTalking(call)),
        }
    }

    /// Takes caller and agent apart and says why. Both are left for the caller to place.
    #[inline]
    fn end_conversation(&mut self, slot: u32, by: Ender, facts: &mut Facts<'_>) -> (AgentId, QueueId) {
        let record = &mut self.calls.calls[slot];
        let CallState::Talking { agent, queue, since } = record.state else {
            unreachable!("only a conversation is ended");
        };
        record.state = CallState::Waiting;
        facts.say(Fact::ConversationEnded { call: record.id, agent, queue, since, by });
        (agent, queue)
    }
}
