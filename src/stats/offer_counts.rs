//! Counters of offers.

use serde::{Deserialize, Serialize};

use super::sums::{Additive, additive};
use crate::engine::{OfferEnd, Refusal};

/// Offers of one queue: how many were made, and how those that were not accepted ended. (An accepted offer is an
/// answered leg.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferCounts {
    /// Made.
    pub made: u64,
    /// Accepted.
    pub accepted: u64,
    /// Nobody answered in time.
    pub no_answer: u64,
    /// The agent declined.
    pub rejected: u64,
    /// The agent's device was busy.
    pub busy: u64,
    /// The agent's device could not be reached.
    pub unreachable: u64,
    /// The caller hung up first.
    pub caller_gone: u64,
    /// The agent signed out, paused or was lost.
    pub agent_gone: u64,
    /// Withdrawn because the longest wait ran out.
    pub timed_out: u64,
    /// The agent picked up and did not confirm.
    pub unconfirmed: u64,
    /// Another agent took the call first.
    pub lost_race: u64,
    /// The call was taken out of the queue.
    pub withdrawn: u64,
    /// The switch rang nobody: a fault between engine and telephone, which does not occur in a simulation.
    pub lost: u64,
    /// Accepted callbacks whose caller was not reached.
    pub dial_attempts_failed: u64,
    /// Callback attempts: those of `dial_attempts_failed`, and others that count as `accepted` once the
    /// caller answers.
    pub dialled: u64,
}
additive!(OfferCounts {
    made,
    accepted,
    no_answer,
    rejected,
    busy,
    unreachable,
    caller_gone,
    agent_gone,
    timed_out,
    unconfirmed,
    lost_race,
    withdrawn,
    lost,
    dial_attempts_failed,
    dialled
});

impl OfferCounts {
    #[inline]
    pub(super) fn fail(&mut self, cause: OfferEnd) {
        match cause {
            OfferEnd::NoAnswer => self.no_answer += 1,
            OfferEnd::Refused(Refusal::Rejected) => self.rejected += 1,
            OfferEnd::Refused(Refusal::Busy) => self.busy += 1,
            OfferEnd::Refused(Refusal::Unreachable) => self.unreachable += 1,
            OfferEnd::CallerGone => self.caller_gone += 1,
            OfferEnd::AgentGone => self.agent_gone += 1,
            OfferEnd::TimedOut => self.timed_out += 1,
            OfferEnd::Refused(Refusal::Unconfirmed) => self.unconfirmed += 1,
            OfferEnd::LostRace => self.lost_race += 1,
            OfferEnd::Withdrawn => self.withdrawn += 1,
            OfferEnd::Lost => self.lost += 1,
        }
    }

    /// The number of offers that ended, accepted or not.
    pub fn ended(&self) -> u64 {
        self.accepted
            + self.no_answer
            + self.rejected
            + self.busy
            + self.unreachable
            + self.caller_gone
            + self.agent_gone
            + self.timed_out
            + self.unconfirmed
            + self.lost_race
            + self.withdrawn
            + self.lost
            + self.dial_attempts_failed
    }
}
