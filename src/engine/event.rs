//! What the engine tells the host: facts, in the order in which they became true.
//!
//! The adapter, the statistics, the wallboard, the simulator and the report all fold the same facts. Every variant says
//! when it is emitted and what the host must do.

use super::command::{Monitoring, Party, Reason, Refusal};
use super::consult::ConsultEnd;
use super::self_service::SelfServiceEnd;
use crate::config::{Attributes, Destination, Rating};
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
    /// A waiting (or ringing) leg reached a step of its queue's ladder after the first, or stands on another one after a
    /// reconfiguration. Nothing to do.
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
    /// A callback was dialled in vain. Let the agent go; if there is to be no other attempt, the end of the leg follows.
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
    /// A consultation is over. `Cancelled` and `Failed`: connect agent and caller again. `Joined`: all three. `Transferred`:
    /// the caller and the party that was consulted.
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
    /// An agent rings or talks and nothing was heard of them for the time that the watchdog allows. Look after them; answer
    /// with `Alive`, `AgentLost` or `Reconcile`.
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
    /// The switch rings an agent for a call that is not offered to them. Stop ringing. (An offer of that call to that agent
    /// may follow at once.)
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
    /// The agent signed out, paused or was lost.
    AgentGone,
    /// The call's longest wait ran out and the queue does not let it ring on.
    TimedOut,
    /// Another agent took the call first.
    LostRace,
    /// The call was taken out of the queue: moved, withdrawn, sent on, or it asked for a callback.
    Withdrawn,
    /// The switch does not ring the agent (any more): it lost the offer. Does not count towards RONA; call and agent keep
    /// their ranks, and may meet again at once.
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
    /// A callback that was dialled in vain for the last time.
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
    /// Turned away on its arrival because all lines were busy ([`Queue::lines`](crate::config::Queue::lines)): it never came
    /// to a queue. Let the caller hear the busy tone.
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
    /// A callback that was dialled in vain for the last time.
    Unreached,
    /// A consultation whose party took over or joined the call that it was about; or a wish to be called back of a caller
    /// who is owed a callback already, which goes on in its place.
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
}
