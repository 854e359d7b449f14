//! The counts by queue and by agent.

use serde::{Deserialize, Serialize};

use super::counts::QualityCounts;
use crate::config::Center;
use crate::id::{AgentId, QueueId};

/// The counts of a [`QualityDesk`](super::QualityDesk). Plain integers, so that the figures of several runs can be
/// added up in any order. A queue or agent that does not exist has zeros.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualityFigures {
    queues: Vec<QualityCounts>,
    agents: Vec<QualityCounts>,
    /// Ratings, results and events naming a queue or agent unknown to the centre.
    unknown: u64,
}

/// The error of adding up figures of different centres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot add up quality figures of different centres")]
pub struct UnlikeFigures;

impl QualityFigures {
    pub(super) fn new(center: &Center) -> Self {
        let zeros = |count: usize| vec![QualityCounts::default(); count];
        Self { queues: zeros(center.queues.len()), agents: zeros(center.agents.len()), unknown: 0 }
    }

    /// The counts of calls whose last conversation came from this queue.
    pub fn of_queue(&self, queue: QueueId) -> QualityCounts {
        self.queues.get(queue.index()).copied().unwrap_or_default()
    }

    /// The counts of calls whose last conversation was with this agent.
    pub fn of_agent(&self, agent: AgentId) -> QualityCounts {
        self.agents.get(agent.index()).copied().unwrap_or_default()
    }

    /// The counts of all calls. O(queues).
    pub fn of_all(&self) -> QualityCounts {
        self.queues.iter().copied().sum()
    }

    /// The number of queues.
    pub fn queues(&self) -> usize {
        self.queues.len()
    }

    /// The number of agents.
    pub fn agents(&self) -> usize {
        self.agents.len()
    }

    /// The number of ratings, results and events that named a queue or agent unknown to the centre; they are
    /// counted nowhere else.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// Adds the figures of another run of the same centre. Exact, associative, commutative.
    ///
    /// # Errors
    /// [`UnlikeFigures`] if the numbers of queues or agents differ; nothing has changed.
    pub fn merge(&mut self, other: &Self) -> Result<(), UnlikeFigures> {
        if self.queues.len() != other.queues.len() || self.agents.len() != other.agents.len() {
            return Err(UnlikeFigures);
        }
        self.queues.iter_mut().zip(&other.queues).for_each(|(sum, part)| sum.add(part));
        self.agents.iter_mut().zip(&other.agents).for_each(|(sum, part)| sum.add(part));
        self.unknown += other.unknown;
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.queues.fill(QualityCounts::default());
        self.agents.fill(QualityCounts::default());
        self.unknown = 0;
    }

    /// Counts something for both a queue and an agent.
    pub(super) fn count(&mut self, queue: QueueId, agent: AgentId, mut count: impl FnMut(&mut QualityCounts)) {
        match (self.queues.get_mut(queue.index()), self.agents.get_mut(agent.index())) {
            (Some(of_queue), Some(of_agent)) => {
                count(of_queue);
                count(of_agent);
            }
            _ => self.unknown += 1,
        }
    }
}
