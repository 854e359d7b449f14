//! Why an input was refused. A refused input changed nothing, and may be left out of a journal.
//!
//! Three kinds, and what a host does with each: *the world has moved on* (the call, the offer, the state is not there
//! any more, as in a race that was lost): ignore it. *The host is mistaken* (a number that nobody has, an input that
//! makes no sense here): log it, and mend the host; where many come, [`Reconcile`](super::Command::Reconcile). *Not
//! now* (full, closed, one's own wish first): tell the person who asked.

use crate::id::{AgentId, CallId, OfferId, ProfileId, QueueId, ReasonId, SelfServiceId};

/// Why [`Engine::handle`](super::Engine::handle) refused a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(strum::IntoStaticStr), strum(serialize_all = "snake_case"))]
pub enum Rejection {
    /// The command's time is before that of an earlier one. Send commands in order of time.
    #[error("the time of this command lies before that of an earlier one")]
    TimeWentBack,
    /// No queue of that number. The host is mistaken.
    #[error("unknown queue {0}")]
    UnknownQueue(QueueId),
    /// No agent of that number. The host is mistaken.
    #[error("unknown agent {0}")]
    UnknownAgent(AgentId),
    /// No reason of that number. The host is mistaken.
    #[error("unknown reason {0}")]
    UnknownReason(ReasonId),
    /// No call of that number is alive: it never arrived, or it has ended. Late and repeated messages of a switch end
    /// here; ignore it.
    #[error("unknown call {0}")]
    UnknownCall(CallId),
    /// A call of that number is alive. A repeated message, or the host numbers two calls alike.
    #[error("call {0} is here already")]
    DuplicateCall(CallId),
    /// The offer has ended, or was never made. Stop ringing.
    #[error("offer {0} is not open")]
    StaleOffer(OfferId),
    /// The call is not in a conversation (any more). The world has moved on.
    #[error("call {0} is not in a conversation")]
    NotTalking(CallId),
    /// The call is not waiting in a queue (any more). The world has moved on.
    #[error("call {0} is not waiting")]
    NotWaiting(CallId),
    /// The call does not stand in that queue, or it is the only one that it stands in.
    #[error("call {0} does not stand in queue {1} besides another")]
    NotInQueue(CallId, QueueId),
    /// The call stands in that queue already, or the queue takes no calls now (closed, full, or nobody there); where
    /// the call is to leave its place or its agent for it: and has nowhere to send them. Tell the person who asked; the
    /// call stays where it is.
    #[error("call {0} cannot join queue {1}")]
    CannotJoin(CallId, QueueId),
    /// The queue keeps no positions ([`Queue::announce`](crate::config::Queue::announce)).
    #[error("queue {0} keeps no positions")]
    NoPositions(QueueId),
    /// Nothing leaves the queue by that key. Ignore it.
    #[error("no queue that call {0} waits in has the key {1:?}")]
    UnknownKey(CallId, char),
    /// The queue takes no callbacks, or the call is one already. Tell the caller.
    #[error("call {0} waits in no queue that takes callbacks")]
    NoCallback(CallId),
    /// The call is a callback and nobody is on the line.
    #[error("nobody is on the line of call {0}")]
    NotOnTheLine(CallId),
    /// The call is not being dialled (any more). The world has moved on.
    #[error("call {0} is not being dialled")]
    NotDialling(CallId),
    /// The call is not in self-service (any more). The world has moved on.
    #[error("call {0} is not in self-service")]
    NotInSelfService(CallId),
    /// No self-service of that number. The host is mistaken.
    #[error("unknown self-service {0}")]
    UnknownSelfService(SelfServiceId),
    /// No external destination of that number. The host is mistaken.
    #[error("unknown external destination {0}")]
    UnknownExternal(u16),
    /// No profile of that number. The host is mistaken.
    #[error("unknown profile {0}")]
    UnknownProfile(ProfileId),
    /// The agent consults about the call already, or the call is a consultation itself. Tell the agent.
    #[error("there is a consultation about call {0} already")]
    Consulting(CallId),
    /// There is no consultation about the call, or the other party has not answered yet.
    #[error("there is no consultation about call {0} that was answered")]
    NotConsulting(CallId),
    /// The agent takes no part in the call.
    #[error("agent {0} takes no part in call {1}")]
    NotInCall(AgentId, CallId),
    /// The offer's queue asks for no confirmation, or the agent picked up already.
    #[error("offer {0} awaits no confirmation")]
    NoConfirmation(OfferId),
    /// The agent serves no such queue, or would be asked for by themselves. Tell the agent.
    #[error("agent {0} cannot be passed a call of queue {1}")]
    NotServing(AgentId, QueueId),
    /// The agent is no longer part of the configuration. Tell the agent.
    #[error("agent {0} is retired")]
    Retired(AgentId),
    /// The queue is no longer part of the configuration. The host routes by an old one.
    #[error("queue {0} is retired")]
    RetiredQueue(QueueId),
    /// The queue is open already, or closed already. Ignore it.
    #[error("queue {0} is so already")]
    Unchanged(QueueId),
    /// A queue is named twice. The host is mistaken.
    #[error("call {0} asks for a queue twice")]
    DuplicateQueue(CallId),
    /// The agent is not in a conversation (any more). The world has moved on.
    #[error("agent {0} is not in a conversation")]
    NotInConversation(AgentId),
    /// The call was rated already, is not over, nobody talked to the caller, or it ended too long ago.
    #[error("call {0} cannot be rated (any more)")]
    NotRateable(CallId),
    /// The new configuration is unsound, or does not keep everything in its place. See
    /// [`Center::check`](crate::config::Center::check) and [`Center::succeed`](crate::config::Center::succeed).
    #[error("the new configuration is unsound or does not follow from the present one")]
    UnsoundCenter,
    /// The agent is signed in. Show it; the person may be at two devices.
    #[error("agent {0} is signed in already")]
    AlreadySignedIn(AgentId),
    /// The agent is not signed in (any more). Show it.
    #[error("agent {0} is not signed in")]
    NotSignedIn(AgentId),
    /// The agent is not in wrap-up (any more). The world has moved on.
    #[error("agent {0} is not in wrap-up")]
    NotInWrapUp(AgentId),
    /// An attribute's value is not in its list. The place of the attribute is given.
    #[error("attribute {0} has no such value")]
    UnknownAttribute(u8),
    /// An interval of the call is longer than [`Duration::LONGEST`](crate::time::Duration::LONGEST).
    #[error("an interval of call {0} is longer than ten years")]
    AbsurdInterval(CallId),
}
