//! Legs counted since a moment, by queue: what a wallboard calls today.

use super::counters::LegCounts;
use super::options::{Marks, OptionsError, TallyOptions};
use crate::config::Center;
use crate::engine::{Event, Fact};
use crate::id::QueueId;
use crate::time::Duration;

/// Counts legs by queue, by event: offered when they are enqueued, ended when they end. Give it every event of the engine
/// from some moment on. O(1) for each event, and as much memory as there are queues, however long it runs.
#[derive(Clone, Debug)]
pub struct LegsToday {
    queues: Vec<LegCounts>,
    marks: Marks,
}

impl LegsToday {
    /// Nothing has been counted. The thresholds are those of [`TallyOptions::thresholds`].
    ///
    /// # Errors
    /// Too many thresholds, or some that do not rise.
    pub fn new(center: &Center, thresholds: &[Duration]) -> Result<Self, OptionsError> {
        let options = TallyOptions { thresholds: thresholds.to_vec(), ..TallyOptions::default() };
        options.check()?;
        let mut today = Self { queues: Vec::new(), marks: Marks::new(&options) };
        today.grow(center);
        Ok(today)
    }

    /// Goes on with another configuration of the centre, in which everything has its place and more may have come.
    pub fn grow(&mut self, center: &Center) {
        self.queues.resize(center.queues.len().max(self.queues.len()), LegCounts::default());
    }

    /// Another day begins: all counts are zero.
    pub fn clear(&mut self) {
        self.queues.fill(LegCounts::default());
    }

    /// Takes in one event.
    pub fn record(&mut self, event: &Event) {
        match event.fact {
            Fact::LegStarted { queue, .. } => {
                if let Some(counts) = self.queues.get_mut(queue.index()) {
                    counts.offered += 1;
                }
            }
            Fact::LegEnded { queue, outcome, enqueued, .. } => {
                if let Some(counts) = self.queues.get_mut(queue.index()) {
                    counts.end(outcome, event.at.since(enqueued), &self.marks);
                }
            }
            _ => {}
        }
    }

    /// How many queues it knows.
    pub fn queues(&self) -> usize {
        self.queues.len()
    }

    /// What was counted for a queue; nothing for an unknown one.
    pub fn of(&self, queue: QueueId) -> LegCounts {
        self.queues.get(queue.index()).copied().unwrap_or_default()
    }
}
