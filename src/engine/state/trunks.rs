//! The telephone lines in use, by queue and for the whole centre.

use crate::config::Center;
use crate::engine::table::by_id::ById;
use crate::id::QueueId;

/// The lines of one queue, or of the whole centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Group {
    /// The number of lines; the largest number if unlimited.
    pub(in crate::engine) most: u32,
    pub(in crate::engine) taken: u32,
}

impl Group {
    fn new(most: Option<u32>) -> Self {
        Self { most: most.unwrap_or(u32::MAX), taken: 0 }
    }

    pub(in crate::engine) const fn is_busy(self) -> bool {
        self.taken >= self.most
    }
}

/// The lines of a centre, and how many are in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Trunks {
    /// Whether there is any limit. Without one nothing is counted.
    pub(in crate::engine) bounded: bool,
    pub(in crate::engine) center: Group,
    /// By queue.
    pub(in crate::engine) queues: ById<QueueId, Group>,
}

impl Trunks {
    /// All free.
    pub(in crate::engine) fn new(center: &Center) -> Self {
        Self {
            bounded: center.lines.is_some() || center.queues.iter().any(|queue| queue.lines.is_some()),
            center: Group::new(center.lines),
            queues: center.queues.iter().map(|queue| Group::new(queue.lines)).collect(),
        }
    }

    pub(in crate::engine) fn are_busy(&self, queue: QueueId) -> bool {
        self.center.is_busy() || self.queues[queue].is_busy()
    }

    pub(in crate::engine) fn take(&mut self, queue: QueueId) {
        self.center.taken += 1;
        self.queues[queue].taken += 1;
    }

    pub(in crate::engine) fn give_back(&mut self, queue: QueueId) {
        self.center.taken -= 1;
        self.queues[queue].taken -= 1;
    }
}
