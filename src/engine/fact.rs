//! What the engine tells the host: facts, in the order in which they became true.
//!
//! The adapter, the statistics, the wallboard, the simulator and the report all fold the same facts. Every variant says
//! when it is emitted and what the host must do.

use super::command::{Monitoring, Party};
use super::outcome::{ConsultEnd, Disposition, Doing, Ender, LegOutcome, OfferEnd, SelfServiceEnd};
use crate::config::{Attributes, Rating};
use crate::id::{AgentId, CallId, LegId, OfferId, ProfileId, QueueId, SelfServiceId};
use crate::time::{Duration, Timestamp};

/// A fact and when it became true. A timer's facts carry the timer's own deadline, however late the engine was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub fact: Fact,
}

/// What became true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", derive(strum::IntoStaticStr), strum(serialize_all = "snake_case"))]
pub enum Fact {
    /// A call was taken in. Nothing to do; its first [`Fact::LegStarted`] or [`Fact::SelfServiceStarted`] follows.
    CallArrived {
        /// The call.
        call: CallId,
        /// The queue it asked for.
        queue: QueueId,
        /// Who made it.
        origin: Origin,
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
    /// A caller who gave up is back within [`Queue::resume_within`](crate::config::Queue::resume_within) and has the
    /// former place; follows [`Fact::CallArrived`]. Nothing to do.
    Resumed {
        /// The new call.
        call: CallId,
        /// The call that was given up.
        given_up: CallId,
    },
    /// A call meets self-service. Connect them; answer with `Contained`, `Escalate` or `HangUp`.
    SelfServiceStarted {
        /// The call.
        call: CallId,
        /// Which.
        service: SelfServiceId,
    },
    /// A call is done with self-service. `Escalated`: a leg follows; else the call's end.
    SelfServiceEnded {
        /// The call.
        call: CallId,
        /// Which.
        service: SelfServiceId,
        /// When it began.
        since: Timestamp,
        /// How it ended.
        how: SelfServiceEnd,
    },
    /// A waiting leg's position, on entering and then as [`Announce`](crate::config::Announce) says. Tell the caller.
    /// While the position does not get worse, the estimated end of the wait does not move back.
    PositionTold {
        /// The leg.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// 1 is next.
        position: u32,
        /// How long it is expected to wait yet; `None` is unknown.
        wait: Option<Duration>,
    },
    /// A waiting leg's step has a message. Play it.
    MessageDue {
        /// The leg.
        leg: LegId,
        /// A place in [`Center::messages`](crate::config::Center::messages).
        #[cfg_attr(feature = "serde", serde(with = "crate::id::message"))]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        message: u16,
    },
    /// A waiting leg's step offers a callback. Ask the caller; on a yes answer with `AskCallback`.
    CallbackOffered {
        /// The leg.
        leg: LegId,
    },
    /// A waiting call was given another priority or position, by command. Nothing to do.
    Reranked {
        /// The leg.
        leg: LegId,
        /// Its queue.
        queue: QueueId,
        /// Where it stands now; `None` where the queue keeps no positions.
        position: Option<u32>,
    },
    /// A waiting (or ringing) leg reached a step of its queue's ladder after the first, or stands on another one after
    /// a reconfiguration. Nothing to do.
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
    /// The agent of an offer picked up and is asked to confirm. Ask; answer with `Accept` or `Refuse`.
    ConfirmationAwaited {
        /// The offer.
        offer: OfferId,
        /// When the engine will end it as unconfirmed.
        until: Timestamp,
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
    /// A leg ended, in the one way that it ended. `Answered`: connect caller and agent. Else nothing: what becomes of
    /// the call follows as another leg or as [`Fact::CallEnded`].
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
    /// An agent is reserved for a callback. Dial the caller; answer with `CallbackAnswered` or `CallbackFailed`.
    Dial {
        /// The call.
        call: CallId,
        /// Who will talk to the caller.
        agent: AgentId,
        /// The queue it waited in.
        queue: QueueId,
        /// Counts the attempts, from 1.
        attempt: u8,
        /// When the engine will end the attempt, if it will.
        until: Option<Timestamp>,
    },
    /// A callback attempt failed. Release the agent's line; if this was the last attempt, the end of the leg follows.
    DialFailed {
        /// The call.
        call: CallId,
        /// Who was reserved.
        agent: AgentId,
        /// The queue it waits in.
        queue: QueueId,
        /// When it stands in line again; `None` is never.
        again: Option<Timestamp>,
    },
    /// An agent consults somebody. Put the caller on hold. A party outside: dial it; else the consultation's own call
    /// follows ([`Fact::CallArrived`]).
    ConsultStarted {
        /// The call on hold.
        call: CallId,
        /// Who consults.
        agent: AgentId,
        /// Whom.
        to: Party,
    },
    /// A consultation is over. `Cancelled` and `Failed`: connect agent and caller again. `Joined`: all three.
    /// `Transferred`: the caller and the party that was consulted.
    ConsultEnded {
        /// The call that was on hold.
        call: CallId,
        /// Who consulted.
        agent: AgentId,
        /// How.
        how: ConsultEnd,
    },
    /// An agent is connected to a call without an offer of it: after a consultation, or because the switch says so. Its
    /// end is a [`Fact::ConversationEnded`].
    ConversationJoined {
        /// The call.
        call: CallId,
        /// The agent.
        agent: AgentId,
        /// The queue that the conversation counts for.
        queue: QueueId,
    },
    /// A conversation (an agent's part in one) ended. Take caller and agent apart.
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
        /// The queue that it asked for.
        queue: QueueId,
        /// Who made it.
        origin: Origin,
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
    /// An agent has another profile from now on. Show it.
    ProfileAssigned {
        /// Who.
        agent: AgentId,
        /// Until now.
        from: ProfileId,
        /// From now on.
        to: ProfileId,
        /// What they do meanwhile.
        doing: Doing,
    },
    /// An agent rings or talks and nothing was heard of them for the time that the watchdog allows. Look after them;
    /// answer with `Alive`, `AgentLost` or `Reconcile`.
    AgentSilent {
        /// Who.
        agent: AgentId,
        /// Since when.
        since: Timestamp,
    },
    /// A supervisor takes part in an agent's conversation from now on, or no longer. Connect them, or take them apart.
    Monitored {
        /// Whose conversation.
        agent: AgentId,
        /// The call.
        call: CallId,
        /// How.
        how: Monitoring,
    },
    /// A caller rated a call. Fold it; for the lower two ratings a callback is owed.
    Rated {
        /// The call.
        call: CallId,
        /// Who talked to the caller last.
        agent: AgentId,
        /// The queue of that conversation.
        queue: QueueId,
        /// How satisfied the caller was.
        rating: Rating,
    },
    /// The queue takes calls from now on. Show it.
    QueueOpened {
        /// The queue.
        queue: QueueId,
    },
    /// The queue takes no calls from now on. Show it; who is sent on follows.
    QueueClosed {
        /// The queue.
        queue: QueueId,
    },
    /// The switch has a call that the engine does not know. Let it arrive, or end it.
    StrayCall {
        /// The call.
        call: CallId,
    },
    /// The switch rings an agent for a call that is not offered to them. Stop ringing. (An offer of that call to that
    /// agent may follow at once.)
    StrayRing {
        /// The call.
        call: CallId,
        /// Whom it rings.
        agent: AgentId,
    },
    /// Another configuration counts from now on. Show it.
    Reconfigured {
        /// [`Center::version`](crate::config::Center::version) of the new one.
        version: u64,
    },
}

impl Fact {
    /// The call that it is about, if it is about one and names it.
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
            | Self::Reconfigured { .. } => None,
        }
    }
}

/// Who made a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Origin {
    /// A caller.
    Caller,
    /// An agent who consults.
    Consult(AgentId),
}
