//! Detects a centre file that looks like the wrong one.

use acd::config::Center;
use acd::engine::Doing;
use acd::id::{AgentId, QueueId};
use acd::roster::Roster;

/// The centre about to be replaced, and its calls and agents.
pub(super) struct Retirement<'a> {
    pub(super) before: &'a Center,
    pub(super) next: &'a Center,
    pub(super) roster: &'a Roster,
    /// The centre of the file read at the last start.
    pub(super) kept: Option<&'a Center>,
}

impl Retirement<'_> {
    /// Why the new centre looks wrong; `None` if it does not.
    pub(super) fn suspicion(&self) -> Option<String> {
        let queue_goes = |id: &QueueId| self.next.queues[id.index()].retired;
        let agent_goes = |id: &AgentId| self.next.agents[id.index()].retired;
        let (queues, agents) = (self.queues(), self.agents());
        let (with_calls, signed_in) = (self.queues_with_calls(), self.signed_in());
        let all_go = |ids: &[QueueId]| !ids.is_empty() && ids.iter().all(queue_goes);
        let all_leave = |ids: &[AgentId]| !ids.is_empty() && ids.iter().all(agent_goes);
        if all_go(&queues) {
            return Some("every queue".into());
        }
        if all_go(&with_calls) {
            return Some("every queue with calls in it".into());
        }
        if all_leave(&agents) {
            return Some("every agent".into());
        }
        if all_leave(&signed_in) {
            return Some("everybody who is signed in".into());
        }
        let kept = self.kept?;
        let name = |id: &QueueId| &self.before.queues[id.index()].name;
        let came_by_command = |id: &&QueueId| !kept.queues.iter().any(|queue| queue.name == *name(id));
        if let Some(queue) = with_calls.iter().filter(|id| queue_goes(id)).find(came_by_command) {
            return Some(format!("the queue `{}`, which was added by command and has calls in it,", name(queue)));
        }
        let name = |id: &AgentId| &self.before.agents[id.index()].name;
        let came_by_command = |id: &&AgentId| !kept.agents.iter().any(|agent| agent.name == *name(id));
        let agent = signed_in.iter().filter(|id| agent_goes(id)).find(came_by_command)?;
        Some(format!("the agent `{}`, who was added by command and is signed in,", name(agent)))
    }

    fn queues(&self) -> Vec<QueueId> {
        self.before.queue_ids().filter(|id| !self.before.queues[id.index()].retired).collect()
    }

    fn agents(&self) -> Vec<AgentId> {
        let agents = (0..).map(AgentId).zip(&self.before.agents);
        agents.filter(|(_, agent)| !agent.retired).map(|(id, _)| id).collect()
    }

    /// Queues with calls waiting, ringing, or in conversation.
    fn queues_with_calls(&self) -> Vec<QueueId> {
        let waiting = self.roster.calls().flat_map(|call| &call.legs).map(|leg| leg.queue);
        let talking = self.roster.calls().flat_map(|call| &call.talking).map(|talking| talking.queue);
        waiting.chain(talking).filter(|id| !self.before.queues[id.index()].retired).collect()
    }

    fn signed_in(&self) -> Vec<AgentId> {
        let agents = (0..).map(AgentId).zip(self.roster.agents());
        let there = agents.filter(|(_, now)| now.doing != Doing::SignedOut).map(|(id, _)| id);
        there.filter(|id| !self.before.agents[id.index()].retired).collect()
    }
}
