//! How offers, legs, calls, conversations and consultations end, and what an agent is doing: the words that facts are
//! made of.

use super::command::{Reason, Refusal};
use crate::config::Destination;
use crate::id::{AgentId, QueueId};

/// Why an offer ended without being accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum OfferEnd {
    /// It rang too long. Counts towards RONA.
    NoAnswer,
    /// The agent's side failed. Counts towards RONA.
    Refused(Refusal),
    /// The caller hung up first.
    CallerGone,
    /// The agent signed out, paused, was lost, or is engaged elsewhere.
    AgentGone,
    /// The call's longest wait ran out and the queue does not let it ring on.
    TimedOut,
    /// Another agent took the call first.
    LostRace,
    /// The call was taken out of the queue: moved, withdrawn, sent on, or it asked for a callback.
    Withdrawn,
    /// The switch does not ring the agent (any more): it lost the offer, or could not make it. Does not count towards
    /// RONA; call and agent keep their ranks, and may meet again: at once after
    /// [`Command::Reconcile`](super::Command::Reconcile), a second later after
    /// [`Command::OfferLost`](super::Command::OfferLost).
    Lost,
}

/// How a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LegOutcome {
    /// An agent took it.
    Answered(AgentId),
    /// The caller hung up.
    Abandoned,
    /// Its longest wait ran out.
    TimedOut(Destination),
    /// The queue was full or unstaffed, or its ladder said so, and it was sent on.
    Overflowed(Destination),
    /// The queue was full or unstaffed and it was not sent on.
    Blocked,
    /// The call was answered on another leg, or ended otherwise.
    Dequeued,
    /// The queue was closed, or closed while it waited, and it was sent on.
    Closed(Destination),
    /// Nobody could serve it, by the queue's conditions, and it was sent on.
    Vacant(Destination),
    /// The caller pressed a key.
    Exited(Destination),
    /// The caller will be called back; the callback is the call's next leg.
    CallbackAsked,
    /// It was moved to another queue.
    Moved(QueueId),
    /// It was taken out of the engine.
    Withdrawn,
    /// A callback whose last attempt failed.
    Unreached,
}

/// How a call left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Disposition {
    /// After a conversation.
    Completed,
    /// The caller hung up while waiting.
    Abandoned,
    /// The longest wait ran out.
    TimedOut,
    /// Sent to this place in [`Center::externals`](crate::config::Center::externals).
    External(
        #[cfg_attr(feature = "serde", serde(with = "crate::id::external"))]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        u16,
    ),
    /// Turned away: full or unstaffed, with nowhere to go.
    Blocked,
    /// Turned away on its arrival because all lines were busy ([`Queue::lines`](crate::config::Queue::lines)): it never
    /// came to a queue. Let the caller hear the busy tone.
    LinesBusy,
    /// The queue was closed, with nowhere to go.
    Closed,
    /// The caller pressed a key that ends the call.
    Exited,
    /// Taken out of the engine by the host.
    Withdrawn,
    /// Self-service did what the caller wanted.
    Contained,
    /// The caller hung up in self-service.
    LeftSelfService,
    /// A callback whose last attempt failed.
    Unreached,
    /// A consultation whose party took over or joined the call that it was about; or a wish to be called back of a
    /// caller who is owed a callback already, which goes on in its place.
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
    /// The agent passed the caller on.
    Transfer,
    /// The agent's device was lost.
    AgentLost,
    /// The agent left a conference.
    Left,
    /// The consultation became part of the call that it was about.
    Merged,
    /// The host took the call away.
    Withdrawn,
    /// The switch says that it is over.
    Switch,
}

/// What an agent is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", derive(strum::IntoStaticStr), strum(serialize_all = "snake_case"))]
pub enum Doing {
    /// Not at work.
    SignedOut,
    /// At work, taking no calls.
    NotReady(Reason),
    /// Ready and free.
    Idle,
    /// Being offered a call.
    Ringing,
    /// Reserved for a callback, while the caller is dialled.
    Dialling,
    /// In a conversation.
    Talking,
    /// After-call work.
    WrapUp,
    /// Ready, but not offered a call for a while after an unanswered offer.
    HeldOff,
    /// On the telephone for a reason of their own.
    Engaged,
}

/// How a consultation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ConsultEnd {
    /// The agent went back to the caller.
    Cancelled,
    /// Nobody could be reached, or the other party hung up.
    Failed,
    /// The other party joined caller and agent.
    Joined,
    /// The other party took the caller.
    Transferred,
    /// The caller (or the agent) was gone first.
    CallerGone,
}

/// How a call's time with self-service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SelfServiceEnd {
    /// It did what the caller wanted.
    Contained,
    /// It passed the caller on to an agent.
    Escalated,
    /// The caller hung up, or the host took the call away.
    Left,
}
