//! What a host is told of what it asked for.

use std::ops::Range;
use std::sync::Arc;

use crate::engine::{Command, Disposition, Rejection};
use crate::id::{AgentId, CallId, QueueId};
use crate::time::{Duration, Timestamp};

/// A command was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its number. With a journal, that of the journal; else commands taken since the router started, refused ones
    /// included, from 1.
    pub sequence: u64,
    /// When it was applied.
    pub at: Timestamp,
    /// The numbers of its events, as subscriptions and the outlet count them.
    pub events: Range<u64>,
}

/// A command was not taken; here it is again.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SubmitError {
    /// The router has as many commands before it as it was given room for. Turn the caller away, or try again later.
    #[error("the router has no room for more commands now")]
    Full(Box<Command>),
    /// The router takes no more arrivals, as it is about to stop.
    #[error("the router takes no more arrivals")]
    Draining(Box<Command>),
    /// The router has stopped.
    #[error("the router has stopped")]
    Stopped(Box<Command>),
}

/// A command was not accepted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The engine refused it, and it changed nothing.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// It could not be recorded, and so it was not applied.
    #[error("not recorded, and so not applied: {0}")]
    Unrecorded(RecordError),
    /// It was written down, but not for certain, and was not applied. The router stops; whether the next one knows of it
    /// nobody can say. Compare then: [`Command::Reconcile`].
    #[error("perhaps recorded, and so perhaps applied after the next start: {0}")]
    Uncertain(RecordError),
    /// The router has as many commands before it as it was given room for.
    #[error("the router has no room for more commands now")]
    Full,
    /// The router takes no more arrivals, as it is about to stop.
    #[error("the router takes no more arrivals")]
    Draining,
    /// The router has stopped. A command that was on its way may have been applied: the journal knows.
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

/// What became of a call that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Arrival {
    /// An agent took it: they are connected.
    Assigned {
        /// The call.
        call: CallId,
        /// Who.
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
        /// How.
        disposition: Disposition,
    },
}

/// Why something could not be recorded.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{cause}")]
pub struct RecordError {
    /// What went wrong.
    pub cause: Arc<dyn std::error::Error + Send + Sync>,
    /// Whether it is worth trying again.
    pub retry: Retry,
}

impl PartialEq for RecordError {
    /// Equal where they read the same.
    fn eq(&self, other: &Self) -> bool {
        self.retry == other.retry && self.cause.to_string() == other.cause.to_string()
    }
}

/// Whether it is worth trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Yes: the record is as before.
    Later,
    /// No: the router stops. What was to be recorded is not.
    Never,
    /// No: the router stops. Nobody knows whether what was to be recorded is.
    Uncertain,
}
