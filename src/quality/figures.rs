//! What was counted, by queue and by agent.

use super::counts::QualityCounts;
use crate::config::Center;
use crate::id::{AgentId, QueueId};

/// What a [`QualityDesk`](super::QualityDesk) has counted. Plain whole numbers, so that the figures of several runs can be
/// added up in any order. Questions about a queue or agent that does not exist are answered with zeros.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QualityFigures {
    queues: Vec<QualityCounts>,
    agents: Vec<QualityCounts>,
    /// Ratings, results and events that named a queue or agent that the centre does not have.
    foreign: u64,
}

/// Figures of different centres cannot be added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("quality figures of different centres cannot be added up")]
pub struct UnlikeFigures;

impl QualityFigures {
    pub(super) fn new(center: &Center) -> Self {
        let zeros = |count: usize| vec![QualityCounts::default(); count];
        Self { queues: zeros(center.queues.len()), agents: zeros(center.agents.len()), foreign: 0 }
    }

    /// Of the calls whose last conversation came from this queue.
    pub fn of_queue(&self, queue: QueueId) -> QualityCounts {
        self.queues.get(queue.index()).copied().unwrap_or_default()
    }

    /// Of the calls whose last conversation this agent had.
    pub fn of_agent(&self, agent: AgentId) -> QualityCounts {
        self.agents.get(agent.index()).copied().unwrap_or_default()
    }

    /// Of all calls. O(queues).
    pub fn of_all(&self) -> QualityCounts {
        self.queues.iter().copied().sum()
    }

    /// How many queues there are.
    pub fn queues(&self) -> usize {
        self.queues.len()
    }

    /// How many agents there are.
    pub fn agents(&self) -> usize {
        self.agents.len()
    }

    /// What named a queue or agent that the centre does not have, and was counted nowhere else.
    pub fn foreign(&self) -> u64 {
        self.foreign
    }

    /// Adds the figures of another run of the same centre. Exact, associative, commutative.
    ///
    /// # Errors
    /// [`UnlikeFigures`] where the numbers of queues or agents differ; nothing has changed.
    pub fn merge(&mut self, other: &Self) -> Result<(), UnlikeFigures> {
        if self.queues.len() != other.queues.len() || self.agents.len() != other.agents.len() {
            return Err(UnlikeFigures);
        }
        self.queues.iter_mut().zip(&other.queues).for_each(|(sum, part)| sum.add(part));
        self.agents.iter_mut().zip(&other.agents).for_each(|(sum, part)| sum.add(part));
        self.foreign += other.foreign;
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.queues.fill(QualityCounts::default());
        self.agents.fill(QualityCounts::default());
        self.foreign = 0;
    }

    /// Counts something of a queue and of an agent alike.
    pub(super) fn count(&mut self, queue: QueueId, agent: AgentId, mut count: impl FnMut(&mut QualityCounts)) {
        match (self.queues.get_mut(queue.index()), self.agents.get_mut(agent.index())) {
            (Some(of_queue), Some(of_agent)) => {
                count(of_queue);
                count(of_agent);
            }
            _ => self.foreign += 1,
        }
    }
}
