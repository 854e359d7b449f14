//! Why an input was refused. A refused input changed nothing.

use crate::id::{AgentId, CallId, OfferId, QueueId, ReasonId};

/// Why [`Engine::handle`](super::Engine::handle) refused a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Rejection {
    /// The command's time is before that of an earlier one. Send commands in order of time.
    #[error("the time of this command lies before that of an earlier one")]
    TimeWentBack,
    /// No queue of that number.
    #[error("unknown queue {0}")]
    UnknownQueue(QueueId),
    /// No agent of that number.
    #[error("unknown agent {0}")]
    UnknownAgent(AgentId),
    /// No reason of that number.
    #[error("unknown reason {0}")]
    UnknownReason(ReasonId),
    /// No call of that number is alive: it never arrived, or it has ended. Late and repeated messages of a switch end
    /// here; ignore it.
    #[error("unknown call {0}")]
    UnknownCall(CallId),
    /// A call of that number is alive.
    #[error("call {0} is here already")]
    DuplicateCall(CallId),
    /// The offer has ended, or was never made. Stop ringing.
    #[error("offer {0} is not open")]
    StaleOffer(OfferId),
    /// The call is not in a conversation.
    #[error("call {0} is not in a conversation")]
    NotTalking(CallId),
    /// The agent is signed in.
    #[error("agent {0} is signed in already")]
    AlreadySignedIn(AgentId),
    /// The agent is not signed in.
    #[error("agent {0} is not signed in")]
    NotSignedIn(AgentId),
    /// The agent is not in wrap-up.
    #[error("agent {0} is not in wrap-up")]
    NotInWrapUp(AgentId),
    /// An attribute's value is not in its list. The place of the attribute is given.
    #[error("attribute {0} has no such value")]
    UnknownAttribute(u8),
    /// An interval of the call is longer than [`Duration::LONGEST`](crate::time::Duration::LONGEST).
    #[error("an interval of call {0} is longer than ten years")]
    AbsurdInterval(CallId),
}
