//! Why a command was refused. A refused command changed nothing, and may be left out of a journal.
//!
//! There are three kinds. *The world has moved on*: the call, offer or state no longer exists, as after a lost race.
//! Ignore it. *The host is wrong*: an unknown number, or a command that makes no sense here. Log it and fix the host;
//! if there are many, [`Reconcile`](super::Command::Reconcile). *Not now*: the queue is full or closed, or something
//! else must happen first. Tell the person who asked.

use crate::id::{AgentId, CallId, OfferId, ProfileId, QueueId, ReasonId, SelfServiceId};

/// Why [`Engine::handle`](super::Engine::handle) refused a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(strum::IntoStaticStr), strum(serialize_all = "snake_case"))]
pub enum Rejection {
    /// The command's time is earlier than the engine's. Send commands in order of time.
    #[error("the time of this command lies before that of an earlier one")]
    TimeWentBack,
    /// There is no queue of that number. The host is wrong.
    #[error("unknown queue {0}")]
    UnknownQueue(QueueId),
    /// There is no agent of that number. The host is wrong.
    #[error("unknown agent {0}")]
    UnknownAgent(AgentId),
    /// There is no reason of that number. The host is wrong.
    #[error("unknown reason {0}")]
    UnknownReason(ReasonId),
    /// No call in progress has that number: it never arrived, or it has ended. Late and repeated messages of a switch
    /// end up here; ignore it.
    #[error("unknown call {0}")]
    UnknownCall(CallId),
    /// A call in progress has that number already: a repeated message, or the host uses a number twice.
    #[error("call {0} is here already")]
    DuplicateCall(CallId),
    /// The offer has ended, or was never made. Stop ringing.
    #[error("offer {0} is not open")]
    StaleOffer(OfferId),
    /// The call is not, or no longer, in a conversation. The world has moved on.
    #[error("call {0} is not in a conversation")]
    NotTalking(CallId),
    /// The call is not, or no longer, waiting in a queue. The world has moved on.
    #[error("call {0} is not waiting")]
    NotWaiting(CallId),
    /// The call does not wait in that queue, or in no other one.
    #[error("call {0} does not stand in queue {1} besides another")]
    NotInQueue(CallId, QueueId),
    /// The call waits in that queue already, or the queue refuses calls now (closed, full, or unstaffed). A call that
    /// would give up its place or its agent is refused only if the queue has nowhere to send it. Tell the person who
    /// asked; the call stays where it is.
    #[error("call {0} cannot join queue {1}")]
    CannotJoin(CallId, QueueId),
    /// The queue keeps no positions ([`Queue::announce`](crate::config::Queue::announce)).
    #[error("queue {0} keeps no positions")]
    NoPositions(QueueId),
    /// That key does nothing in this queue. Ignore it.
    #[error("no queue that call {0} waits in has the key {1:?}")]
    UnknownKey(CallId, char),
    /// The queue offers no callbacks, or the call is one already. Tell the caller.
    #[error("call {0} waits in no queue that takes callbacks")]
    NoCallback(CallId),
    /// The call is a callback: nobody is on the line.
    #[error("nobody is on the line of call {0}")]
    NotOnTheLine(CallId),
    /// The call is not, or no longer, being dialled. The world has moved on.
    #[error("call {0} is not being dialled")]
    NotDialling(CallId),
    /// The call is not, or no longer, in self-service. The world has moved on.
    #[error("call {0} is not in self-service")]
    NotInSelfService(CallId),
    /// There is no self-service of that number. The host is wrong.
    #[error("unknown self-service {0}")]
    UnknownSelfService(SelfServiceId),
    /// There is no external destination of that number. The host is wrong.
    #[error("unknown external destination {0}")]
    UnknownExternal(u16),
    /// There is no profile of that number. The host is wrong.
    #[error("unknown profile {0}")]
    UnknownProfile(ProfileId),
    /// There is a consultation about the call already, or the call is itself a consultation. Tell the agent.
    #[error("there is a consultation about call {0} already")]
    Consulting(CallId),
    /// There is no consultation about the call, or the consulted party has not answered yet.
    #[error("there is no consultation about call {0} that was answered")]
    NotConsulting(CallId),
    /// The agent is not part of the call.
    #[error("agent {0} takes no part in call {1}")]
    NotInCall(AgentId, CallId),
    /// The offer's queue requires no confirmation, or the agent has picked up already.
    #[error("offer {0} awaits no confirmation")]
    NoConfirmation(OfferId),
    /// The agent serves no suitable queue, or would consult themselves. Tell the agent.
    #[error("agent {0} cannot be passed a call of queue {1}")]
    NotServing(AgentId, QueueId),
    /// The agent is no longer part of the configuration. Tell the agent.
    #[error("agent {0} is retired")]
    Retired(AgentId),
    /// The queue is no longer part of the configuration. The host uses an old one.
    #[error("queue {0} is retired")]
    RetiredQueue(QueueId),
    /// The queue is open already, or closed already. Ignore it.
    #[error("queue {0} is so already")]
    Unchanged(QueueId),
    /// A queue is named twice. The host is wrong.
    #[error("call {0} asks for a queue twice")]
    DuplicateQueue(CallId),
    /// The agent is not, or no longer, in a conversation. The world has moved on.
    #[error("agent {0} is not in a conversation")]
    NotInConversation(AgentId),
    /// The call has been rated already, is not over, was not answered, or ended too long ago.
    #[error("call {0} cannot be rated (any more)")]
    NotRateable(CallId),
    /// The new configuration is invalid, or does not keep the meaning of all ids. See
    /// [`Center::check`](crate::config::Center::check) and [`Center::succeed`](crate::config::Center::succeed).
    #[error("the new configuration is unsound or does not follow from the present one")]
    UnsoundCenter,
    /// The agent is signed in already, perhaps at another device. Show it.
    #[error("agent {0} is signed in already")]
    AlreadySignedIn(AgentId),
    /// The agent is not signed in. Show it.
    #[error("agent {0} is not signed in")]
    NotSignedIn(AgentId),
    /// The agent is not, or no longer, in wrap-up. The world has moved on.
    #[error("agent {0} is not in wrap-up")]
    NotInWrapUp(AgentId),
    /// An attribute's value is not in its list; the index of the attribute.
    #[error("attribute {0} has no such value")]
    UnknownAttribute(u8),
    /// A duration of the call is longer than [`Duration::LONGEST`](crate::time::Duration::LONGEST).
    #[error("an interval of call {0} is longer than ten years")]
    AbsurdInterval(CallId),
}
