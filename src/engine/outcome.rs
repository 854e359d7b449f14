//! How offers, legs, calls, conversations and consultations end, and what an agent is doing: the vocabulary of facts.

use super::command::{Reason, Refusal};
use crate::config::Destination;
use crate::id::{OfferId, QueueId};

/// Why an offer ended without being accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum OfferEnd {
    /// The ring timeout passed. Counts towards RONA.
    NoAnswer,
    /// It failed on the agent's side. Counts towards RONA.
    Refused(Refusal),
    /// The caller hung up first.
    CallerGone,
    /// The agent signed out, paused, was lost, or is engaged elsewhere.
    AgentGone,
    /// The call's maximum wait was reached and the queue does not let it ring on.
    TimedOut,
    /// Another agent took the call first.
    LostRace,
    /// The call left the queue: moved, withdrawn, sent on, or the caller asked for a callback.
    Withdrawn,
    /// The switch lost the offer or could not make it: no telephone rings. Does not count towards RONA. Call and agent
    /// keep their ranks, and the offer may be repeated: at once after
    /// [`Command::Reconcile`](super::Command::Reconcile), a second later after
    /// [`Command::OfferLost`](super::Command::OfferLost).
    Lost,
}

/// How a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LegOutcome {
    /// An agent took it, by this offer.
    Answered(OfferId),
    /// The caller hung up.
    Abandoned,
    /// Its maximum wait was reached.
    TimedOut(Destination),
    /// Sent on, because the queue was full or unstaffed, or by a step of its ladder.
    Overflowed(Destination),
    /// Turned away: the queue was full or unstaffed.
    Blocked,
    /// The call was answered on another leg, or ended.
    Dequeued,
    /// The queue was closed, or closed while the leg waited; where the call was sent.
    Closed(Destination),
    /// Nobody could serve it, by the queue's conditions; where the call was sent.
    Vacant(Destination),
    /// The caller pressed an exit key.
    Exited(Destination),
    /// The caller will be called back; the callback is the call's next leg.
    CallbackAsked,
    /// It was moved to another queue.
    Moved(QueueId),
    /// The host withdrew the call.
    Withdrawn,
    /// A callback whose last attempt failed.
    Unreached,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Disposition {
    /// After a conversation.
    Completed,
    /// The caller hung up while waiting.
    Abandoned,
    /// The maximum wait was reached.
    TimedOut,
    /// Sent to this destination, an index into [`Center::externals`](crate::config::Center::externals).
    External(
        #[cfg_attr(feature = "serde", serde(with = "crate::id::external"))]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        u16,
    ),
    /// Turned away: full or unstaffed, with nowhere to go.
    Blocked,
    /// Turned away on arrival because all lines were busy ([`Queue::lines`](crate::config::Queue::lines)); it has no
    /// legs. Play the busy tone.
    LinesBusy,
    /// The queue was closed, with nowhere to go.
    Closed,
    /// The caller pressed a key that ends the call.
    Exited,
    /// Withdrawn by the host.
    Withdrawn,
    /// Self-service resolved the request.
    Contained,
    /// The caller hung up in self-service.
    LeftSelfService,
    /// A callback whose last attempt failed.
    Unreached,
    /// A consultation whose party took over or joined the original call; or a request for a callback from a caller who
    /// is already owed one, which stays in place.
    Merged,
}

/// Who or what ended a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Ender {
    /// The caller hung up.
    Caller,
    /// The agent released the call.
    Agent,
    /// The agent transferred the caller.
    Transfer,
    /// The agent's device was lost.
    AgentLost,
    /// The agent left a conference.
    Left,
    /// The consultation became part of the original call.
    Merged,
    /// The host withdrew the call.
    Withdrawn,
    /// The switch reported that it is over.
    Switch,
}

/// What an agent is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", derive(strum::IntoStaticStr), strum(serialize_all = "snake_case"))]
pub enum Doing {
    /// Signed out.
    SignedOut,
    /// Signed in, not ready.
    NotReady(Reason),
    /// Ready, without a call.
    Idle,
    /// Being offered a call.
    Ringing,
    /// Reserved for a callback, while the caller is dialled.
    Dialling,
    /// In a conversation.
    Talking,
    /// After-call work.
    WrapUp,
    /// Ready, but without offers for a while after an unanswered one.
    HeldOff,
    /// On a call of their own.
    Engaged,
}

/// How a consultation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ConsultEnd {
    /// The agent returned to the caller.
    Cancelled,
    /// Nobody could be reached, or the other party hung up.
    Failed,
    /// The other party joined caller and agent.
    Joined,
    /// The other party took the caller.
    Transferred,
    /// The caller (or the agent) left first.
    CallerGone,
}

/// How a session in self-service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SelfServiceEnd {
    /// It resolved the request.
    Contained,
    /// It passed the caller to an agent.
    Escalated,
    /// The caller hung up, or the host withdrew the call.
    Left,
}
