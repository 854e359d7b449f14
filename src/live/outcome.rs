//! Results and errors that a host receives.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use super::input::Input;
use crate::engine::{Disposition, Event, Fact, LegOutcome, Rejection};
use crate::id::{AgentId, CallId, OfferId, QueueId};
use crate::time::{Duration, Timestamp};

/// A command was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its number: the journal's, or without a journal the count of commands since the router started, refused ones
    /// included, from 1. For [`Input::Describe`], which has none, that of the next command.
    pub sequence: u64,
    /// When it was applied.
    pub at: Timestamp,
    /// The numbers of its events, as in subscriptions and the outlet.
    pub events: Range<u64>,
}

/// A command was not submitted, and is returned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SubmitError {
    /// The router's queue is full. Turn the caller away, or retry later.
    #[error("the router's queue is full")]
    Full(Box<Input>),
    /// The router accepts no more arrivals, as it is about to stop.
    #[error("the router accepts no more arrivals")]
    Draining(Box<Input>),
    /// The router has stopped.
    #[error("the router has stopped")]
    Stopped(Box<Input>),
}

/// A command was not accepted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The engine refused it; nothing changed.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// It could not be recorded, so it was not applied.
    #[error("not recorded and not applied: {0}")]
    Unrecorded(RecordError),
    /// It may have been recorded, and was not applied. The router stops; whether the next one will replay it is
    /// unknown. Reconcile then: [`Command::Reconcile`](crate::engine::Command::Reconcile).
    #[error("possibly recorded, and then applied at the next start: {0}")]
    Uncertain(RecordError),
    /// The lists of an [`Input::Reconcile`] are older than what the router remembers (65,536 events, none from before
    /// its start), or belong to another journal, so that it is unknown what has changed since. Nothing changed: read
    /// them again.
    #[error(
        "the lists are as of event {as_of}; what has changed since is known as of events {} to {}: read them again",
        known.start(), known.end()
    )]
    UnknownSince {
        /// The number of the next event when the lists were read.
        as_of: u64,
        /// The numbers for which it is known.
        known: RangeInclusive<u64>,
    },
    /// The router's queue is full.
    #[error("the router's queue is full")]
    Full,
    /// The router accepts no more arrivals, as it is about to stop.
    #[error("the router accepts no more arrivals")]
    Draining,
    /// The router has stopped. A command in flight may have been applied; the journal shows it.
    #[error("the router has stopped")]
    Stopped,
}

impl From<SubmitError> for CallError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Full(_) => Self::Full,
            SubmitError::Draining(_) => Self::Draining,
            SubmitError::Stopped(_) => Self::Stopped,
        }
    }
}

/// The router has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the router has stopped")]
pub struct Stopped;

/// The outcome of a call that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Arrival {
    /// An agent answered it: they are connected.
    Assigned {
        /// The call.
        call: CallId,
        /// The agent.
        agent: AgentId,
        /// The queue whose leg was answered.
        queue: QueueId,
        /// How long it had waited in that queue.
        waited: Duration,
    },
    /// It ended without an agent.
    Ended {
        /// The call.
        call: CallId,
        /// How it ended.
        disposition: Disposition,
    },
}

impl Arrival {
    /// What the event says of a call that somebody waits for.
    pub(super) fn of(event: &Event) -> Option<Self> {
        Some(match event.fact {
            Fact::LegEnded { leg, queue, outcome: LegOutcome::Answered(OfferId { agent, .. }), enqueued, .. } => {
                Self::Assigned { call: leg.call, agent, queue, waited: event.at.since(enqueued) }
            }
            Fact::CallEnded { call, disposition, .. } => Self::Ended { call, disposition },
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::LegStarted { .. } | Fact::Resumed { .. }
            | Fact::SelfServiceStarted { .. } | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. }
            | Fact::MessageDue { .. } | Fact::CallbackOffered { .. } | Fact::Reranked { .. }
            | Fact::StepReached { .. } | Fact::Offered { .. } | Fact::ConfirmationAwaited { .. }
            | Fact::OfferEnded { .. } | Fact::LegEnded { .. } | Fact::Dial { .. }
            | Fact::DialFailed { .. } | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. }
            | Fact::ConversationJoined { .. } | Fact::ConversationEnded { .. } | Fact::CallHeld { .. }
            | Fact::CallUnheld { .. } | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. }
            | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {}
            | Fact::SwitchBack {} | Fact::Reconfigured { .. } => return None,
        })
    }
}

/// Why something could not be recorded.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{cause}")]
pub struct RecordError {
    /// The cause.
    pub cause: Arc<dyn std::error::Error + Send + Sync>,
    /// Whether to retry.
    pub retry: Retry,
}

impl PartialEq for RecordError {
    /// Equal if they print the same.
    fn eq(&self, other: &Self) -> bool {
        self.retry == other.retry && self.cause.to_string() == other.cause.to_string()
    }
}

/// Whether to retry a failed record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Yes: the record is unchanged.
    Later,
    /// No: the router stops. Nothing was recorded.
    Never,
    /// No: the router stops. Whether it was recorded is unknown.
    Uncertain,
}
