//! Callbacks that callers asked for instead of waiting, and what became of them.

use acd::config::Destination;
use acd::engine::LegOutcome;
use acd::id::QueueId;

/// Callbacks of a queue. Each counts in the period and for the queue in which it was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallbackCounts {
    /// Callers who asked to be called back, or whom the queue would rather call back than keep waiting.
    pub asked: u64,
    /// Requests by callers who were owed a callback already, which stays the only one.
    pub merged: u64,
    /// Attempts.
    pub dialled: u64,
    /// Attempts that reached nobody.
    pub dial_failed: u64,
    /// Callers who were reached.
    pub reached: u64,
    /// Given up after the last attempt.
    pub unreached: u64,
    /// Given up because they were kept too long.
    pub expired: u64,
    /// Ended in another way: withdrawn, or sent elsewhere.
    pub ended_otherwise: u64,
}

impl CallbackCounts {
    /// Callbacks owed.
    pub fn owed(&self) -> u64 {
        self.asked - self.merged
    }

    /// Callbacks that were given up.
    pub fn given_up(&self) -> u64 {
        self.unreached + self.expired
    }

    /// Callbacks still owed when the source ends.
    pub fn open(&self) -> u64 {
        self.owed() - self.reached - self.given_up() - self.ended_otherwise
    }

    pub(super) fn add(&mut self, other: &Self) {
        let Self { asked, merged, dialled, dial_failed, reached, unreached, expired, ended_otherwise } = self;
        *asked += other.asked;
        *merged += other.merged;
        *dialled += other.dialled;
        *dial_failed += other.dial_failed;
        *reached += other.reached;
        *unreached += other.unreached;
        *expired += other.expired;
        *ended_otherwise += other.ended_otherwise;
    }
}

/// Where a call stands with a callback of the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Promise {
    /// None was asked for.
    #[default]
    None,
    /// A leg in this queue has ended for a callback, which follows unless the caller is owed one already.
    Asked(QueueId),
    /// A callback is owed by this queue.
    Owed(QueueId),
}

/// How a callback ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Reached,
    Unreached,
    Expired,
    Otherwise,
}

impl Promise {
    /// A leg in `queue` ends; of the callbacks asked for, only those of the period count.
    pub(super) fn leg_ends(self, queue: QueueId, outcome: LegOutcome, in_period: Option<i64>) -> Self {
        match self {
            Self::None if in_period.is_some() && is_for_a_callback(outcome) => Self::Asked(queue),
            Self::Owed(_) if end(outcome).is_some() => Self::None,
            Self::None | Self::Asked(_) | Self::Owed(_) => self,
        }
    }

    /// Counts the end of a callback, if a leg with this outcome was one and is its last.
    pub(super) fn count_end(self, outcome: LegOutcome, counts: &mut CallbackCounts) {
        let Self::Owed(_) = self else { return };
        match end(outcome) {
            Some(End::Reached) => counts.reached += 1,
            Some(End::Unreached) => counts.unreached += 1,
            Some(End::Expired) => counts.expired += 1,
            Some(End::Otherwise) => counts.ended_otherwise += 1,
            None => {}
        }
    }

    /// The queue that owes it.
    pub(super) fn owed_by(self) -> Option<QueueId> {
        match self {
            Self::Owed(queue) => Some(queue),
            Self::None | Self::Asked(_) => None,
        }
    }
}

/// Whether the callback is the call's next leg.
fn is_for_a_callback(outcome: LegOutcome) -> bool {
    match outcome {
        LegOutcome::CallbackAsked => true,
        LegOutcome::TimedOut(to)
        | LegOutcome::Overflowed(to)
        | LegOutcome::Closed(to)
        | LegOutcome::Vacant(to)
        | LegOutcome::Exited(to) => to == Destination::Callback,
        LegOutcome::Answered(_)
        | LegOutcome::Abandoned
        | LegOutcome::Blocked
        | LegOutcome::Dequeued
        | LegOutcome::Moved(_)
        | LegOutcome::Withdrawn
        | LegOutcome::Unreached => false,
    }
}

/// How a callback ends with its leg; `None` if it goes on in another one.
fn end(outcome: LegOutcome) -> Option<End> {
    match outcome {
        LegOutcome::Moved(_) => None,
        _ if is_for_a_callback(outcome) => None,
        LegOutcome::Answered(_) => Some(End::Reached),
        LegOutcome::Unreached => Some(End::Unreached),
        LegOutcome::TimedOut(_) => Some(End::Expired),
        LegOutcome::Overflowed(_)
        | LegOutcome::Closed(_)
        | LegOutcome::Vacant(_)
        | LegOutcome::Exited(_)
        | LegOutcome::CallbackAsked
        | LegOutcome::Abandoned
        | LegOutcome::Blocked
        | LegOutcome::Dequeued
        | LegOutcome::Withdrawn => Some(End::Otherwise),
    }
}

#[cfg(test)]
mod tests;
