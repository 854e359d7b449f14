//! Facts: what the engine tells the host, in the order in which it happened.
//!
//! The switch adapter, the statistics, the wallboard, the simulation and the report all read the same facts. Each
//! variant documents when it is emitted and what the host must do.

use super::command::{Monitoring, Party};
use super::outcome::{ConsultEnd, Disposition, Doing, Ender, LegOutcome, OfferEnd, SelfServiceEnd};
use crate::config::{Attributes, Rating};
use crate::id::{AgentId, CallId, LegId, OfferId, ProfileId, QueueId, SelfServiceId};
use crate::time::{Duration, Timestamp};

/// A fact and its time. Facts caused by a timer carry the timer's own deadline, however late the engine was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub fact: Fact,
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", derive(strum::IntoStaticStr), strum(serialize_all = "snake_case"))]
pub enum Fact {
    /// A call was admitted. Nothing to do; its first [`Fact::LegStarted`] or [`Fact::SelfServiceStarted`] follows.
    CallArrived {
        /// The call.
        call: CallId,
        /// The queue it asked for.
        queue: QueueId,
        /// Who made it.
        origin: Origin,
        /// Its attributes.
        attributes: Attributes,
    },
    /// A call was enqueued. Start music on hold, for example.
    LegStarted {
        /// The leg.
        leg: LegId,
        /// The queue.
        queue: QueueId,
        /// The call's priority, in points.
        priority: i16,
        /// What is known of the call.
        attributes: Attributes,
    },
    /// A caller who had abandoned called again within [`Queue::resume_within`](crate::config::Queue::resume_within) and
    /// resumes the former place; follows [`Fact::CallArrived`]. Nothing to do.
    Resumed {
        /// The new call.
        call: CallId,
        /// The abandoned call.
        given_up: CallId,
    },
    /// A call starts in self-service. Connect them; answer with `Contained`, `Escalate` or `HangUp`.
    SelfServiceStarted {
        /// The call.
        call: CallId,
        /// The self-service.
        service: SelfServiceId,
    },
    /// A call leaves self-service. After `Escalated` a leg follows, otherwise the end of the call.
    SelfServiceEnded {
        /// The call.
        call: CallId,
        /// The self-service.
        service: SelfServiceId,
        /// When it began.
        since: Timestamp,
        /// How it ended.
        how: SelfServiceEnd,
    },
    /// A waiting leg's position, on entry and then as [`Announce`](crate::config::Announce) says. Announce it to the
    /// caller. While the position does not get worse, the estimated end of the wait does not move later.
    PositionTold {
        /// The leg.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// 1 is next.
        position: u32,
        /// The expected remaining wait; `None` if unknown.
        wait: Option<Duration>,
    },
    /// A waiting leg reached a step with a message. Play it.
    MessageDue {
        /// The leg.
        leg: LegId,
        /// An index into [`Center::messages`](crate::config::Center::messages).
        #[cfg_attr(feature = "serde", serde(with = "crate::id::message"))]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        message: u16,
    },
    /// A waiting leg reached a step that offers a callback. Ask the caller; if they accept, answer with `AskCallback`.
    CallbackOffered {
        /// The leg.
        leg: LegId,
    },
    /// The priority or position of a waiting call was changed by command. Nothing to do.
    Reranked {
        /// The leg.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// Its position now; `None` if the queue keeps no positions.
        position: Option<u32>,
        /// The call's priority, in points.
        priority: i16,
    },
    /// A waiting (or ringing) leg reached a later step of its queue's ladder, or moved to another step in a
    /// reconfiguration. Nothing to do.
    StepReached {
        /// The leg.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// The index of the step in the ladder, from 0.
        step: u8,
    },
    /// A call is reserved for an agent. Ring the agent, and answer with `Accept` or `Refuse`.
    Offered {
        /// The offer, to be named in the answer.
        offer: OfferId,
        /// The leg that is offered.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// When the engine will end the offer as unanswered; `None` is never.
        ring_until: Option<Timestamp>,
        /// What follows when it is accepted.
        kind: OfferKind,
    },
    /// The agent of an offer picked up and is asked to confirm. Ask; answer with `Accept` or `Refuse`.
    ConfirmationAwaited {
        /// The offer.
        offer: OfferId,
        /// When the engine will end it as unconfirmed.
        until: Timestamp,
    },
    /// An offer ended without being accepted. Stop ringing. The call's next offer, or its end, follows.
    OfferEnded {
        /// The offer.
        offer: OfferId,
        /// The leg that was offered.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// The reason.
        cause: OfferEnd,
    },
    /// A leg ended. `Answered`: connect caller and agent. Otherwise nothing to do: the call's next leg or
    /// [`Fact::CallEnded`] follows.
    LegEnded {
        /// The leg.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// How it ended.
        outcome: LegOutcome,
        /// When it was enqueued. The leg's wait is the time of this event minus this.
        enqueued: Timestamp,
        /// The call's attributes.
        attributes: Attributes,
    },
    /// An agent is reserved for a callback. Dial the caller; answer with `CallbackAnswered` or `CallbackFailed`.
    Dial {
        /// The call.
        call: CallId,
        /// The reserved agent.
        agent: AgentId,
        /// The queue in which it waited.
        queue: QueueId,
        /// The number of the attempt, from 1.
        attempt: u8,
        /// When the engine will end the attempt; `None` is never.
        until: Option<Timestamp>,
    },
    /// A callback attempt failed. Release the agent's line. After the last attempt the end of the leg follows.
    DialFailed {
        /// The call.
        call: CallId,
        /// The agent who was reserved.
        agent: AgentId,
        /// The queue in which it waits.
        queue: QueueId,
        /// When it returns to its place in line; `None` is never.
        again: Option<Timestamp>,
    },
    /// An agent consults somebody. Put the caller on hold. Dial an external party; otherwise the consultation's own
    /// call follows ([`Fact::CallArrived`]).
    ConsultStarted {
        /// The call on hold.
        call: CallId,
        /// The consulting agent.
        agent: AgentId,
        /// The consulted party.
        to: Party,
    },
    /// A consultation is over. `Cancelled` and `Failed`: reconnect agent and caller. `Joined`: connect all three.
    /// `Transferred`: connect the caller and the consulted party.
    ConsultEnded {
        /// The call that was on hold.
        call: CallId,
        /// The consulting agent.
        agent: AgentId,
        /// How.
        how: ConsultEnd,
    },
    /// An agent is connected to a call without an offer: after a consultation, or because the switch reports it.
    /// [`Fact::ConversationEnded`] marks the end.
    ConversationJoined {
        /// The call.
        call: CallId,
        /// The agent.
        agent: AgentId,
        /// The queue for which the conversation counts.
        queue: QueueId,
        /// The offer by which the agent came to it, if there was one: of the consultation.
        offer: Option<OfferId>,
    },
    /// The caller is on hold. Play music.
    CallHeld {
        /// The call.
        call: CallId,
        /// Who talks to the caller.
        agent: AgentId,
    },
    /// The caller is no longer on hold, by command. (The end of the conversation or of a consultation ends it without
    /// this.) Connect them again.
    CallUnheld {
        /// The call.
        call: CallId,
        /// Who talks to the caller.
        agent: AgentId,
        /// When it began.
        since: Timestamp,
    },
    /// An agent's part in a conversation ended. Disconnect caller and agent.
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
        /// The offer that had led to it; `None` where the switch had said that they were connected.
        offer: Option<OfferId>,
    },
    /// A call is over for the engine; its number may be reused. Hang up, or send it to the `External` destination.
    CallEnded {
        /// The call.
        call: CallId,
        /// When it arrived.
        arrived: Timestamp,
        /// How it ended.
        disposition: Disposition,
        /// How many legs it had.
        legs: u16,
        /// How many of them were answered.
        answered: u16,
        /// The queue it asked for.
        queue: QueueId,
        /// Who made it.
        origin: Origin,
        /// Its attributes.
        attributes: Attributes,
    },
    /// An agent's activity changed. Show it.
    AgentChanged {
        /// The agent.
        agent: AgentId,
        /// Their profile.
        profile: ProfileId,
        /// The previous activity.
        from: Doing,
        /// The new activity.
        to: Doing,
    },
    /// An agent was assigned another profile. Show it.
    ProfileAssigned {
        /// The agent.
        agent: AgentId,
        /// The previous profile.
        from: ProfileId,
        /// The new profile.
        to: ProfileId,
        /// The agent's activity at this moment.
        doing: Doing,
    },
    /// The device of an agent who rings or talks has given no sign of life for the time that the watchdog allows. Check
    /// on it; answer with `Alive`, `AgentLost` or `Reconcile`.
    AgentSilent {
        /// The agent.
        agent: AgentId,
        /// The time of the last sign of life.
        since: Timestamp,
    },
    /// A supervisor starts or stops taking part in an agent's conversation. Connect or disconnect the supervisor.
    Monitored {
        /// The agent whose conversation it is.
        agent: AgentId,
        /// The call.
        call: CallId,
        /// How.
        how: Monitoring,
    },
    /// A caller rated a call. For the two lowest ratings a callback by a person is due.
    Rated {
        /// The call.
        call: CallId,
        /// The last agent who talked to the caller.
        agent: AgentId,
        /// The queue of that conversation.
        queue: QueueId,
        /// How satisfied the caller was.
        rating: Rating,
    },
    /// The queue opened. Show it.
    QueueOpened {
        /// The queue.
        queue: QueueId,
    },
    /// The queue closed. Show it; the calls that are sent on follow.
    QueueClosed {
        /// The queue.
        queue: QueueId,
    },
    /// The switch is away ([`Command::Suspend`](super::Command::Suspend)): nothing is offered. Show it.
    SwitchAway {},
    /// The switch is back ([`Command::Resume`](super::Command::Resume)). Show it.
    SwitchBack {},
    /// The switch has a call that the engine does not know. Submit it as an arrival, or end it.
    StrayCall {
        /// The call.
        call: CallId,
    },
    /// The switch rings an agent for a call that is not offered to them. Stop ringing. (The same call may be offered to
    /// the agent right after.)
    StrayRing {
        /// The call.
        call: CallId,
        /// The agent whose telephone rings.
        agent: AgentId,
    },
    /// The configuration was replaced. Show it.
    Reconfigured {
        /// [`Center::version`](crate::config::Center::version) of the new one.
        version: u64,
    },
}

impl Fact {
    /// The call named by the fact, if any.
    pub const fn call(&self) -> Option<CallId> {
        match *self {
            Self::LegStarted { leg, .. }
            | Self::PositionTold { leg, .. }
            | Self::MessageDue { leg, .. }
            | Self::CallbackOffered { leg, .. }
            | Self::Reranked { leg, .. }
            | Self::StepReached { leg, .. }
            | Self::Offered { leg, .. }
            | Self::OfferEnded { leg, .. }
            | Self::LegEnded { leg, .. } => Some(leg.call),
            Self::CallArrived { call, .. }
            | Self::Resumed { call, .. }
            | Self::SelfServiceStarted { call, .. }
            | Self::SelfServiceEnded { call, .. }
            | Self::Dial { call, .. }
            | Self::DialFailed { call, .. }
            | Self::ConsultStarted { call, .. }
            | Self::ConsultEnded { call, .. }
            | Self::ConversationJoined { call, .. }
            | Self::ConversationEnded { call, .. }
            | Self::CallHeld { call, .. }
            | Self::CallUnheld { call, .. }
            | Self::CallEnded { call, .. }
            | Self::Monitored { call, .. }
            | Self::Rated { call, .. }
            | Self::StrayCall { call, .. }
            | Self::StrayRing { call, .. } => Some(call),
            Self::ConfirmationAwaited { .. }
            | Self::AgentChanged { .. }
            | Self::ProfileAssigned { .. }
            | Self::AgentSilent { .. }
            | Self::QueueOpened { .. }
            | Self::QueueClosed { .. }
            | Self::SwitchAway {}
            | Self::SwitchBack {}
            | Self::Reconfigured { .. } => None,
        }
    }
}

/// What follows when an offer is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum OfferKind {
    /// The agent is connected to the caller.
    Call,
    /// The caller is to be dialled for the agent ([`Fact::Dial`]).
    Callback,
}

/// Who made a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Origin {
    /// A caller.
    Caller,
    /// A consulting agent.
    Consult(AgentId),
}
