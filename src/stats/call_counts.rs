//! Counters of calls, each of which has one or more legs and exactly one disposition; of consultations; and of the
//! whole centre.

use serde::{Deserialize, Serialize};

use super::sums::{Additive, TimeSum, additive};
use crate::engine::{ConsultEnd, Disposition, SelfServiceEnd};
use crate::time::Duration;

/// Calls (or consultations): how many arrived, and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCounts {
    /// Calls that arrived.
    pub arrived: u64,
    /// Ended after a conversation.
    pub completed: u64,
    /// Ended because the caller hung up while waiting.
    pub abandoned: u64,
    /// Ended because the longest wait ran out.
    pub timed_out: u64,
    /// Sent out of the centre.
    pub external: u64,
    /// Turned away.
    pub blocked: u64,
    /// Turned away on arrival because all lines were busy: they have no legs.
    pub lines_busy: u64,
    /// Turned away because the queue was closed.
    pub closed: u64,
    /// Ended by an exit key.
    pub exited: u64,
    /// Withdrawn by the host.
    pub withdrawn: u64,
    /// Served by self-service.
    pub contained: u64,
    /// Ended because the caller hung up in self-service.
    pub left_self_service: u64,
    /// Callbacks whose last attempt failed.
    pub unreached: u64,
    /// Consultations that became part of the call they were about.
    pub merged: u64,
    /// Calls that ended, in any way, after an agent had answered at least one leg.
    pub answered: u64,
    /// The legs of ended calls.
    pub legs: u64,
    /// The answered legs of ended calls.
    pub legs_answered: u64,
    /// Ended calls that no agent had answered.
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
        self.legs += u64::from(legs);
        if disposition == Disposition::Completed && answered > 0 {
            self.completed += 1;
            self.answered += 1;
            self.legs_answered += u64::from(answered);
        } else {
            self.end_otherwise(disposition, legs, answered);
        }
    }

    /// Out of line, so that the usual end costs no call.
    #[inline(never)]
    fn end_otherwise(&mut self, disposition: Disposition, legs: u16, answered: u16) {
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
        self.legs_answered += u64::from(answered);
        if answered == 0 {
            self.unanswered.end(disposition, legs);
        }
    }

    /// The number of ended calls.
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

    /// Answered calls over arrived calls (接通率); `None` if none arrived. Calls in progress count as not answered
    /// yet, and so do calls that ended in self-service.
    pub fn answer_rate(&self) -> Option<f64> {
        (self.arrived > 0).then(|| self.answered as f64 / self.arrived as f64)
    }

    /// Calls that asked for an agent (转人工): arrived less those that ended in self-service. Calls still in
    /// self-service count as asking.
    pub fn for_agents(&self) -> u64 {
        self.arrived.saturating_sub(self.contained + self.left_self_service)
    }
}

/// Calls that ended without an answer, by how they ended.
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
    /// Turned away because the queue was closed, ended by an exit key, withdrawn by the host, not reached when called
    /// back, or merged into a callback already owed to the caller.
    pub otherwise: u64,
    /// In self-service only: served there, or hung up.
    pub self_served: u64,
    /// The legs of all unanswered calls.
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

    /// The number of unanswered calls.
    pub fn calls(&self) -> u64 {
        self.for_agents() + self.self_served
    }

    /// The number of unanswered calls that asked for an agent.
    pub fn for_agents(&self) -> u64 {
        self.abandoned + self.timed_out + self.external + self.blocked + self.lines_busy + self.otherwise
    }
}

/// Calls in one self-service: sessions begun, and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfServiceCounts {
    /// Sessions that began.
    pub sessions: u64,
    /// Ended with the caller served.
    pub contained: u64,
    /// Ended with the caller passed on to an agent.
    pub escalated: u64,
    /// Ended because the caller hung up, or the host withdrew the call.
    pub left: u64,
    /// The length of the sessions that ended.
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

    /// The number of sessions that ended.
    pub fn ended(&self) -> u64 {
        self.contained + self.escalated + self.left
    }
}

/// Counts for the whole centre: consultations, resumed callers, and offers picked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CenterCounts {
    /// Consultations started.
    pub consults: u64,
    /// Consultations that ended with the agent returning to the caller.
    pub consults_cancelled: u64,
    /// Consultations that ended because nobody could be reached, or the other party hung up.
    pub consults_failed: u64,
    /// Consultations that ended with the other party taking the caller (an attended transfer).
    pub consults_transferred: u64,
    /// Consultations that ended with the other party joining caller and agent (a conference).
    pub consults_joined: u64,
    /// Consultations that ended because the caller or the agent left first.
    pub consults_caller_gone: u64,
    /// Callers who gave up, then called back in time to resume their former place.
    pub resumed: u64,
    /// Offers that an agent picked up and had to confirm.
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

    /// The number of consultations that ended.
    pub fn consults_ended(&self) -> u64 {
        self.consults_cancelled
            + self.consults_failed
            + self.consults_transferred
            + self.consults_joined
            + self.consults_caller_gone
    }
}

/// Callers whom agents transferred from one queue to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferCounts {
    /// Blind transfers.
    pub blind: u64,
    /// Attended transfers, after a consultation.
    pub attended: u64,
}
additive!(TransferCounts { blind, attended });

impl TransferCounts {
    /// The number of transfers of both kinds.
    pub fn all(&self) -> u64 {
        self.blind + self.attended
    }
}
