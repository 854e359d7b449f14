//! Legs counted since some moment, by queue: a wallboard's figures for today.

use super::counters::LegCounts;
use super::options::{Marks, OptionsError, TallyOptions};
use crate::config::Center;
use crate::engine::{Disposition, Event, Fact};
use crate::id::QueueId;
use crate::time::Duration;

/// Counts legs by queue, by event: offered when they are enqueued, ended when they end; and calls that found all
/// lines busy. Feed it every event of the engine from some moment on. O(1) per event; memory O(queues), however long
/// it runs.
#[derive(Clone, Debug)]
pub struct LegsToday {
    queues: Vec<LegCounts>,
    /// By queue.
    lines_busy: Vec<u64>,
    marks: Marks,
}

impl LegsToday {
    /// All counts are zero. The thresholds are those of [`TallyOptions::thresholds`].
    ///
    /// # Errors
    /// Too many thresholds, or thresholds that do not ascend.
    pub fn new(center: &Center, thresholds: &[Duration]) -> Result<Self, OptionsError> {
        let options = TallyOptions { thresholds: thresholds.to_vec(), ..TallyOptions::default() };
        options.check()?;
        let mut today = Self { queues: Vec::new(), lines_busy: Vec::new(), marks: Marks::new(&options) };
        today.grow(center);
        Ok(today)
    }

    /// Continues with another configuration of the centre, in which everything keeps its index and more may
    /// have been added.
    pub fn grow(&mut self, center: &Center) {
        let queues = center.queues.len().max(self.queues.len());
        self.queues.resize(queues, LegCounts::default());
        self.lines_busy.resize(queues, 0);
    }

    /// Adds what was counted of the same day before.
    pub fn add(&mut self, queue: QueueId, legs: &LegCounts, lines_busy: u64) {
        if let (Some(counts), Some(busy)) = (self.queues.get_mut(queue.index()), self.lines_busy.get_mut(queue.index()))
        {
            *counts += legs;
            *busy += lines_busy;
        }
    }

    /// Starts another day: all counts are zero.
    pub fn clear(&mut self) {
        self.queues.fill(LegCounts::default());
        self.lines_busy.fill(0);
    }

    /// Takes in an event.
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
            Fact::CallEnded { queue, disposition: Disposition::LinesBusy, .. } => {
                if let Some(count) = self.lines_busy.get_mut(queue.index()) {
                    *count += 1;
                }
            }
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::Resumed { .. } | Fact::SelfServiceStarted { .. }
            | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. } | Fact::MessageDue { .. }
            | Fact::CallbackOffered { .. } | Fact::Reranked { .. } | Fact::StepReached { .. }
            | Fact::Offered { .. } | Fact::ConfirmationAwaited { .. } | Fact::OfferEnded { .. }
            | Fact::Dial { .. } | Fact::DialFailed { .. } | Fact::ConsultStarted { .. }
            | Fact::ConsultEnded { .. } | Fact::ConversationJoined { .. } | Fact::ConversationEnded { .. }
            | Fact::CallEnded { .. } | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. }
            | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {}
            | Fact::SwitchBack {} | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => {}
        }
    }

    /// The number of calls that asked for a queue and found all lines busy; 0 for an unknown one.
    pub fn lines_busy(&self, queue: QueueId) -> u64 {
        self.lines_busy.get(queue.index()).copied().unwrap_or_default()
    }

    /// The number of queues.
    pub fn queues(&self) -> usize {
        self.queues.len()
    }

    /// The counts of a queue; zeros for an unknown one.
    pub fn of(&self, queue: QueueId) -> LegCounts {
        self.queues.get(queue.index()).copied().unwrap_or_default()
    }
}
