//! Replaces the centre while calls wait and talk: all at once, keeping the state of calls and agents.
//!
//! Whatever depends on the centre is computed for the new one; calls, agents and their deadlines are moved there
//! ([`relocate`](super::relocate)). Ids keep their meaning ([`Center::succeed`]), so that every id held by the host
//! stays valid.

use std::sync::Arc;

use super::relocate::Climbed;
use crate::config::Center;
use crate::engine::command::{Ladders, Wish};
use crate::engine::fact::Fact;
use crate::engine::outcome::Doing;
use crate::engine::state::agent::AgentRecord;
use crate::engine::{Engine, Presence, Rejection};
use crate::id::{AgentId, ProfileId};
use crate::time::Timestamp;

impl Engine {
    #[cold]
    pub(in crate::engine) fn reconfigure(&mut self, center: &Center, ladders: Ladders) -> Result<(), Rejection> {
        if !center.follows(&self.center) || center.check().is_err() {
            return Err(Rejection::UnsoundCenter);
        }
        let (before, shown) = (Arc::clone(&self.center), self.shown());
        let climbed = self.renew(center.clone(), ladders, self.at)?;
        // Nothing below may fail.
        self.say(Fact::Reconfigured { version: self.center.version });
        for Climbed { leg, queue, step } in climbed {
            self.say(Fact::StepReached { leg, queue, step });
        }
        self.publish_changes(&shown);
        self.apply_wishes();
        self.retire(&before);
        self.match_everywhere();
        Ok(())
    }

    /// Assigns another profile to an agent.
    #[cold]
    pub(in crate::engine) fn assign_profile(&mut self, agent: AgentId, profile: ProfileId) -> Result<(), Rejection> {
        self.known_agent(agent)?;
        if profile.index() >= self.center.profiles.len() {
            return Err(Rejection::UnknownProfile(profile));
        }
        let (from, shown) = (self.agents[agent].profile, self.shown());
        let mut center = Center::clone(&self.center);
        center.agents[agent.index()].profile = profile;
        if center.check().is_err() {
            return Err(Rejection::UnsoundCenter);
        }
        self.renew(center, Ladders::Keep, self.at)?;
        // Nothing below may fail.
        self.say(Fact::ProfileAssigned { agent, from, to: profile, doing: shown[agent.index()] });
        self.publish_changes(&shown);
        self.apply_wishes();
        self.match_everywhere();
        Ok(())
    }

    /// Switches to another centre, which has been checked and succeeds the old one, before any consequence. Emits which
    /// legs moved to another ladder.
    fn renew(&mut self, center: Center, ladders: Ladders, now: Timestamp) -> Result<Vec<Climbed>, Rejection> {
        #[cfg(debug_assertions)]
        let rebuilt = self.rebuilt(center.clone(), ladders, now);
        if !self.takes_callbacks_owed(&center) {
            #[cfg(debug_assertions)]
            assert!(rebuilt.is_none(), "what is refused cannot be put together either");
            return Err(Rejection::UnsoundCenter);
        }
        // Nothing below may fail.
        let climbed = self.relocate(center, ladders, now);
        #[cfg(debug_assertions)]
        self.assert_same(&rebuilt.expect("what is accepted can be put together as well"));
        Ok(climbed)
    }

    /// Whether the queues in which callbacks wait still offer callbacks.
    fn takes_callbacks_owed(&self, center: &Center) -> bool {
        self.queues.iter().zip(&center.queues).all(|(state, queue)| state.callbacks == 0 || queue.callback.is_some())
    }

    /// Closes the queues and signs out the agents that are no longer part of the configuration.
    fn retire(&mut self, before: &Center) {
        for queue in self.center.queue_ids() {
            let retired = self.center[queue].retired;
            if retired && before.queues.get(queue.index()).is_none_or(|old| !old.retired) {
                self.queues[queue].retire();
                self.say(Fact::QueueClosed { queue });
            }
        }
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            let record = &self.agents[agent];
            let leaves = self.center[agent].retired && record.presence != Presence::SignedOut;
            if leaves && record.wish != Wish::SignOut {
                self.wish(agent, Wish::SignOut).expect("an agent who is signed in may wish to leave");
            }
        }
    }

    fn shown(&self) -> Vec<Doing> {
        self.agents.iter().map(|record| record.shown).collect()
    }

    /// Emits visible changes of agents on the new centre, where their capacity may differ.
    fn publish_changes(&mut self, before: &[Doing]) {
        for (agent, &from) in (0..).map(AgentId).zip(before) {
            let AgentRecord { profile, shown: to, .. } = self.agents[agent];
            if from != to {
                self.say(Fact::AgentChanged { agent, profile, from, to });
            }
        }
    }

    /// Applies pending wishes of agents whose after-call work no longer delays them, because it now blocks only its own
    /// queue.
    fn apply_wishes(&mut self) {
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            if self.agents[agent].has_pending_wish() {
                self.resettle(agent);
            }
        }
    }

    pub(in crate::engine) fn match_everywhere(&mut self) {
        for queue in self.center.queue_ids() {
            self.queues[queue].may_be_empty = true;
            self.review_later(queue);
        }
        self.review();
        for queue in self.center.queue_ids() {
            self.match_waiting(queue);
        }
    }
}
