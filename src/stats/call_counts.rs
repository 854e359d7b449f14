//! Counters of calls, each of which has one or more legs and exactly one disposition; of consultations; of what is counted
//! for the whole centre.

use serde::{Deserialize, Serialize};

use super::sums::{Additive, TimeSum, additive};
use crate::engine::{ConsultEnd, Disposition, SelfServiceEnd};
use crate::time::Duration;

/// Calls (or consultations): arrived, and how they left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCounts {
    /// Taken in.
    pub arrived: u64,
    /// Left after a conversation.
    pub completed: u64,
    /// Left because the caller hung up while waiting.
    pub abandoned: u64,
    /// Left because the longest wait ran out.
    pub timed_out: u64,
    /// Sent out of the centre.
    pub external: u64,
    /// Turned away.
    pub blocked: u64,
    /// Turned away on arrival because all lines were busy: they have no legs.
    pub lines_busy: u64,
    /// Turned away because the queue was closed.
    pub closed: u64,
    /// Left by a key.
    pub exited: u64,
    /// Taken out by the host.
    pub withdrawn: u64,
    /// Done with in self-service.
    pub contained: u64,
    /// Left because the caller hung up in self-service.
    pub left_self_service: u64,
    /// Callbacks that were dialled in vain for the last time.
    pub unreached: u64,
    /// Consultations that became part of the call that they were about.
    pub merged: u64,
    /// Of those that left, in whatever way: an agent had answered at least one leg.
    pub answered: u64,
    /// The legs of those that left.
    pub legs: u64,
    /// The answered legs of those that left.
    pub legs_answered: u64,
    /// Of those that left, the ones that no agent had answered.
    pub unanswered: Unanswered,
}
additive!(CallCounts {
    arrived,
    completed,
    abandoned,
    timed_out,
    external,
    blocked,
    lines_busy,
    closed,
    exited,
    withdrawn,
    contained,
    left_self_service,
    unreached,
    merged,
    answered,
    legs,
    legs_answered,
    unanswered
});

impl CallCounts {
    #[inline]
    pub(super) fn end(&mut self, disposition: Disposition, legs: u16, answered: u16) {
        match disposition {
            Disposition::Completed => self.completed += 1,
            Disposition::Abandoned => self.abandoned += 1,
            Disposition::TimedOut => self.timed_out += 1,
            Disposition::External(_) => self.external += 1,
            Disposition::Blocked => self.blocked += 1,
            Disposition::LinesBusy => self.lines_busy += 1,
            Disposition::Closed => self.closed += 1,
            Disposition::Exited => self.exited += 1,
            Disposition::Withdrawn => self.withdrawn += 1,
            Disposition::Contained => self.contained += 1,
            Disposition::LeftSelfService => self.left_self_service += 1,
            Disposition::Unreached => self.unreached += 1,
            Disposition::Merged => self.merged += 1,
        }
        self.answered += u64::from(answered > 0);
        self.legs += u64::from(legs);
        self.legs_answered += u64::from(answered);
        if answered == 0 {
            self.unanswered.end(disposition, legs);
        }
    }

    /// How many left, in whatever way.
    pub fn ended(&self) -> u64 {
        self.completed
            + self.abandoned
            + self.timed_out
            + self.external
            + self.blocked
            + self.lines_busy
            + self.closed
            + self.exited
            + self.withdrawn
            + self.contained
            + self.left_self_service
            + self.unreached
            + self.merged
    }

    /// Answered calls over arrived calls (接通率); `None` where none arrived. Calls still there count as not answered
    /// yet, and so do those that self-service was all of.
    pub fn answer_rate(&self) -> Option<f64> {
        (self.arrived > 0).then(|| self.answered as f64 / self.arrived as f64)
    }

    /// Those that asked for an agent (转人工): arrived less those that ended in self-service. Calls that are in
    /// self-service still count as asking.
    pub fn for_agents(&self) -> u64 {
        self.arrived.saturating_sub(self.contained + self.left_self_service)
    }
}

/// Calls that left without any answer, by how they left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// The caller hung up while waiting.
    pub abandoned: u64,
    /// The longest wait ran out.
    pub timed_out: u64,
    /// Sent out of the centre.
    pub external: u64,
    /// Turned away.
    pub blocked: u64,
    /// Turned away on arrival because all lines were busy.
    pub lines_busy: u64,
    /// Turned away because the queue was closed, left by a key, taken out by the host, not reached when called back, or
    /// merged into a callback that the caller was owed already.
    pub otherwise: u64,
    /// In self-service only: done with there, or left.
    pub self_served: u64,
    /// The legs of all of them.
    pub legs: u64,
}
additive!(Unanswered { abandoned, timed_out, external, blocked, lines_busy, otherwise, self_served, legs });

impl Unanswered {
    #[inline]
    fn end(&mut self, disposition: Disposition, legs: u16) {
        match disposition {
            Disposition::Abandoned => self.abandoned += 1,
            Disposition::TimedOut => self.timed_out += 1,
            Disposition::External(_) => self.external += 1,
            Disposition::Blocked => self.blocked += 1,
            Disposition::LinesBusy => self.lines_busy += 1,
            Disposition::Contained | Disposition::LeftSelfService => self.self_served += 1,
            Disposition::Closed
            | Disposition::Exited
            | Disposition::Withdrawn
            | Disposition::Unreached
            | Disposition::Merged => self.otherwise += 1,
            // A conversation is an answer.
            Disposition::Completed => {}
        }
        self.legs += u64::from(legs);
    }

    /// How many, in whatever way.
    pub fn calls(&self) -> u64 {
        self.for_agents() + self.self_served
    }

    /// Those that did more than meet self-service: they asked for an agent and never got an answer.
    pub fn for_agents(&self) -> u64 {
        self.abandoned + self.timed_out + self.external + self.blocked + self.lines_busy + self.otherwise
    }
}

/// Calls in one self-service: begun, and how they ended there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfServiceCounts {
    /// Sessions that began.
    pub sessions: u64,
    /// Ended because the caller had what they wanted.
    pub contained: u64,
    /// Ended because the caller was passed on to an agent.
    pub escalated: u64,
    /// Ended because the caller hung up, or the host took the call away.
    pub left: u64,
    /// How long those that ended had lasted.
    pub time: TimeSum,
}
additive!(SelfServiceCounts { sessions, contained, escalated, left, time });

impl SelfServiceCounts {
    pub(super) fn end(&mut self, how: SelfServiceEnd, time: Duration) {
        match how {
            SelfServiceEnd::Contained => self.contained += 1,
            SelfServiceEnd::Escalated => self.escalated += 1,
            SelfServiceEnd::Left => self.left += 1,
        }
        self.time += time;
    }

    /// How many ended, in whatever way.
    pub fn ended(&self) -> u64 {
        self.contained + self.escalated + self.left
    }
}

/// What is counted for the whole centre: what agents did besides taking calls, and what callers did besides waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CenterCounts {
    /// Times that an agent asked somebody about a caller.
    pub consults: u64,
    /// Of these, ended: the agent went back to the caller.
    pub consults_cancelled: u64,
    /// Ended: nobody could be reached, or the other party hung up.
    pub consults_failed: u64,
    /// Ended: the other party took the caller (an attended transfer).
    pub consults_transferred: u64,
    /// Ended: the other party joined caller and agent (a conference).
    pub consults_joined: u64,
    /// Ended: the caller, or the agent, was gone first.
    pub consults_caller_gone: u64,
    /// Callers who had given up and were back in time for their former place.
    pub resumed: u64,
    /// Offers that an agent picked up and was asked to confirm.
    pub picked_up: u64,
}
additive!(CenterCounts {
    consults,
    consults_cancelled,
    consults_failed,
    consults_transferred,
    consults_joined,
    consults_caller_gone,
    resumed,
    picked_up
});

impl CenterCounts {
    pub(super) fn end_consult(&mut self, how: ConsultEnd) {
        match how {
            ConsultEnd::Cancelled => self.consults_cancelled += 1,
            ConsultEnd::Failed => self.consults_failed += 1,
            ConsultEnd::Transferred => self.consults_transferred += 1,
            ConsultEnd::Joined => self.consults_joined += 1,
            ConsultEnd::CallerGone => self.consults_caller_gone += 1,
        }
    }

    /// Consultations that ended, in whatever way.
    pub fn consults_ended(&self) -> u64 {
        self.consults_cancelled
            + self.consults_failed
            + self.consults_transferred
            + self.consults_joined
            + self.consults_caller_gone
    }
}

/// Callers whom agents passed on from one queue to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferCounts {
    /// Without asking.
    pub blind: u64,
    /// After asking.
    pub attended: u64,
}
additive!(TransferCounts { blind, attended });

impl TransferCounts {
    /// Both kinds.
    pub fn all(&self) -> u64 {
        self.blind + self.attended
    }
}
