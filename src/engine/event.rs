//! What the engine tells the host: facts, in the order in which they became true.
//!
//! The adapter, the statistics, the wallboard, the simulator and the report all fold the same facts. Every variant says
//! when it is emitted and what the host must do.

use super::command::{Reason, Refusal};
use crate::config::{Attributes, Destination};
use crate::id::{AgentId, CallId, LegId, OfferId, ProfileId, QueueId};
use crate::time::Timestamp;

/// A fact and when it became true. A timer's facts carry the timer's own deadline, however late the engine was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub fact: Fact,
}

/// What became true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Fact {
    /// A call was taken in. Nothing to do; its first [`Fact::LegStarted`] follows.
    CallArrived {
        /// The call.
        call: CallId,
        /// The queue it asked for.
        queue: QueueId,
        /// What is known of it.
        attributes: Attributes,
    },
    /// A call was enqueued. Play music, say.
    LegStarted {
        /// The leg.
        leg: LegId,
        /// Where.
        queue: QueueId,
        /// What is known of the call.
        attributes: Attributes,
    },
    /// A waiting (or ringing) leg reached a step of its queue's ladder after the first. Nothing to do.
    StepReached {
        /// The leg.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// The step's place in the ladder, from 0.
        step: u8,
    },
    /// A call is reserved for an agent. Ring the agent, and answer with `Accept` or `Refuse`.
    Offered {
        /// To be named in the answer.
        offer: OfferId,
        /// The leg that is offered.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// When the engine will end the offer as unanswered, if it will.
        ring_until: Option<Timestamp>,
    },
    /// An offer ended without being accepted. Stop ringing; nothing else: the call's next offer, or its end, follows.
    OfferEnded {
        /// The offer.
        offer: OfferId,
        /// The leg that was offered.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// Why.
        cause: OfferEnd,
    },
    /// A leg ended, in the one way that it ended. `Answered`: connect caller and agent. Else nothing: what becomes of the
    /// call follows as another leg or as [`Fact::CallEnded`].
    LegEnded {
        /// The leg.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// How.
        outcome: LegOutcome,
        /// When it was enqueued; the event's time less this is the leg's wait.
        enqueued: Timestamp,
        /// What is known of the call.
        attributes: Attributes,
    },
    /// A conversation ended. Take caller and agent apart.
    ConversationEnded {
        /// The call.
        call: CallId,
        /// The agent who talked.
        agent: AgentId,
        /// The queue it came from.
        queue: QueueId,
        /// When it began.
        since: Timestamp,
        /// Who or what ended it.
        by: Ender,
    },
    /// A call is over for the engine; its number may be used again. Hang up, or send it to `External`.
    CallEnded {
        /// The call.
        call: CallId,
        /// When it arrived.
        arrived: Timestamp,
        /// How it left.
        disposition: Disposition,
        /// How many legs it had.
        legs: u16,
        /// How many of them were answered.
        answered: u16,
        /// The queue of its first leg.
        queue: QueueId,
        /// What is known of it.
        attributes: Attributes,
    },
    /// An agent does something else from now on. Show it.
    AgentChanged {
        /// Who.
        agent: AgentId,
        /// Their profile.
        profile: ProfileId,
        /// What they did until now.
        from: Doing,
        /// What they do.
        to: Doing,
    },
}

/// Why an offer ended without being accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OfferEnd {
    /// It rang too long. Counts towards RONA.
    NoAnswer,
    /// The agent's side failed. Counts towards RONA.
    Refused(Refusal),
    /// The caller hung up first.
    CallerGone,
    /// The agent signed out, paused or was lost.
    AgentGone,
    /// The call's longest wait ran out and the queue does not let it ring on.
    TimedOut,
}

/// How a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
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
}

/// How a call left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Disposition {
    /// After a conversation.
    Completed,
    /// The caller hung up while waiting.
    Abandoned,
    /// The longest wait ran out.
    TimedOut,
    /// Sent to this place in [`Center::externals`](crate::config::Center::externals).
    External(u16),
    /// Turned away: full or unstaffed, with nowhere to go.
    Blocked,
}

/// Who or what ended a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Ender {
    /// The caller hung up.
    Caller,
    /// The agent released the call.
    Agent,
    /// The agent passed the caller on.
    Transfer,
    /// The agent's device was lost.
    AgentLost,
}

/// What an agent is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Doing {
    /// Not at work.
    SignedOut,
    /// At work, taking no calls.
    NotReady(Reason),
    /// Ready and free.
    Idle,
    /// Being offered a call.
    Ringing,
    /// In a conversation.
    Talking,
    /// After-call work.
    WrapUp,
    /// Ready, but not offered a call for a while after an unanswered offer.
    HeldOff,
}
