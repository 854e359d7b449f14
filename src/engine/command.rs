//! Commands: what the host tells the engine.

use super::switch_state::SwitchState;
use crate::config::{Age, Attributes, Center, OnClosing, Rating};
use crate::id::{AgentId, CallId, CallerId, OfferId, ProfileId, QueueId, ReasonId, SelfServiceId};
use crate::time::Duration;

/// One input. A command is checked completely before anything changes; a refused one leaves no trace. The reasons for a
/// refusal are in [`Rejection`](super::Rejection).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", derive(strum::IntoStaticStr), strum(serialize_all = "snake_case"))]
pub enum Command {
    // --- callers
    /// A call arrives. It asks for an agent, or starts in self-service.
    Arrive(NewCall),
    /// The caller hung up, whatever the call was doing. A callback being dialled counts as a failed attempt; for a
    /// waiting callback nobody is on the line, so the command is refused ([`Command::Withdraw`] ends it).
    HangUp {
        /// The call.
        call: CallId,
    },
    /// The caller pressed an exit key ([`Queue::exits`](crate::config::Queue::exits)).
    ExitKey {
        /// The waiting call.
        call: CallId,
        /// The key.
        key: char,
    },
    /// The caller asks to be called back and hangs up, keeping the place in the queue.
    AskCallback {
        /// The waiting call.
        call: CallId,
    },
    /// A callback was answered: caller and reserved agent are now connected.
    CallbackAnswered {
        /// The call being dialled.
        call: CallId,
    },
    /// A callback attempt failed: the caller was not reached.
    CallbackFailed {
        /// The call being dialled.
        call: CallId,
    },
    /// Self-service resolved the request; the call is over.
    Contained {
        /// The call in self-service.
        call: CallId,
    },
    /// Self-service passes the caller to an agent.
    Escalate {
        /// The call in self-service.
        call: CallId,
        /// The queue it goes to; `None` means the one it arrived for.
        queue: Option<QueueId>,
    },
    /// The caller rates a call that ended no longer than
    /// [`Center::rating_within`](crate::config::Center::rating_within) ago.
    Rate {
        /// The call.
        call: CallId,
        /// How satisfied the caller was.
        rating: Rating,
    },

    // --- offers
    /// The agent picked up and is asked to confirm: the confirmation timeout replaces the ring timeout.
    PickedUp {
        /// The offer.
        offer: OfferId,
    },
    /// The agent accepted the offered call: caller and agent are now connected. For a callback, the agent is reserved
    /// and the caller is to be dialled.
    Accept {
        /// The offer, as named in [`Fact::Offered`](super::Fact::Offered).
        offer: OfferId,
    },
    /// The offer failed on the agent's side. (The engine keeps the ring timeout itself.)
    Refuse {
        /// The offer, as named in [`Fact::Offered`](super::Fact::Offered).
        offer: OfferId,
        /// The reason.
        cause: Refusal,
    },

    /// The switch could not ring the agent, or stopped ringing, for a reason of its own: no free channel, a request
    /// refused. This does not count against the agent: the call returns to its place, and the agent gets no offer for a
    /// second, so that the same offer is not repeated at once.
    OfferLost {
        /// The offer, as named in [`Fact::Offered`](super::Fact::Offered).
        offer: OfferId,
    },

    // --- conversations
    /// The agent ended the conversation (a conference ends for everybody).
    Release {
        /// The agent's call.
        call: CallId,
    },
    /// An agent leaves a conference; when the last one leaves, the call ends.
    Leave {
        /// The call.
        call: CallId,
        /// The agent who leaves.
        agent: AgentId,
    },
    /// Blind transfer: the agent passes the caller on and leaves the call.
    Transfer {
        /// The agent's call.
        call: CallId,
        /// Where the caller goes.
        to: Party,
        /// Whether the new leg is ranked by the age of the call, or as if the call had just arrived.
        age: Age,
        /// The priority of the new leg; `None` keeps that of the call.
        priority: Option<i16>,
    },
    /// The agent puts the caller on hold. For one who is on hold already it changes nothing. The end of the
    /// conversation or of a consultation ends it as well.
    Hold {
        /// The call.
        call: CallId,
    },
    /// The agent takes the caller off hold. For one who is not on hold it changes nothing.
    Unhold {
        /// The call.
        call: CallId,
    },
    /// The agent puts the caller on hold and consults somebody. Unless that is an external party, the consultation is a
    /// call of its own.
    Consult {
        /// The agent's call.
        call: CallId,
        /// The host's number for the consultation, not used by any call in progress. Ignored for an external party.
        consult: CallId,
        /// The party to consult.
        to: Party,
    },
    /// Attended transfer: the consulted party takes over the caller, and the agent leaves the call.
    CompleteTransfer {
        /// The call on hold.
        call: CallId,
    },
    /// The consultation is over; the agent returns to the caller.
    CancelConsult {
        /// The call on hold.
        call: CallId,
    },
    /// The consulted party joins caller and agent in a conference.
    Conference {
        /// The call on hold.
        call: CallId,
    },

    // --- agents
    /// The agent signs in.
    SignIn {
        /// The agent.
        agent: AgentId,
        /// Why they are not ready yet; `None` means ready at once.
        not_ready: Option<ReasonId>,
    },
    /// The agent wants to sign out: at once if idle or ringing, otherwise when the conversation (and, by policy, the
    /// wrap-up) is over.
    SignOut {
        /// The agent.
        agent: AgentId,
    },
    /// The agent wants to take calls.
    Ready {
        /// The agent.
        agent: AgentId,
    },
    /// The agent wants to take no calls: at once if idle or ringing, otherwise when conversation and wrap-up are over.
    NotReady {
        /// The agent.
        agent: AgentId,
        /// The reason, for people and reports.
        reason: ReasonId,
    },
    /// The agent has finished all after-call work before its time ran out.
    WrapUpDone {
        /// The agent.
        agent: AgentId,
    },
    /// The agent's device is gone: they are signed out now, whatever they were doing.
    AgentLost {
        /// The agent.
        agent: AgentId,
    },
    /// The agent is on a call of their own (one they made, or one they monitor) and gets no offers until
    /// [`Command::Disengaged`], whatever they wish. An open offer ends without counting against them. The wish is kept
    /// separately and may change in the meantime. No effect on an agent who is already engaged.
    Engaged {
        /// The agent.
        agent: AgentId,
    },
    /// The agent's own call is over. No effect on an agent who is not engaged.
    Disengaged {
        /// The agent.
        agent: AgentId,
    },
    /// A sign of life from the agent's device, for the [`Watchdog`](crate::config::Watchdog).
    Alive {
        /// The agent.
        agent: AgentId,
    },
    /// The host's score of an agent, for [`SelectionRule::BestScore`](crate::config::SelectionRule::BestScore). Takes
    /// effect when the agent next becomes idle, or at once if they are idle.
    Score {
        /// The agent.
        agent: AgentId,
        /// Higher is better; 0 until one is set.
        score: u32,
    },

    // --- supervisors
    /// Replaces the priority of a waiting call, for all its legs; credit from ladders is kept.
    SetPriority {
        /// The call.
        call: CallId,
        /// The new priority, in points.
        priority: i16,
    },
    /// Moves a waiting call to a position in a queue that keeps positions. It does not pass calls of higher priority.
    SetPosition {
        /// The call.
        call: CallId,
        /// A queue in which it waits.
        queue: QueueId,
        /// The position; 1 is next. A position beyond the end means the end.
        position: u32,
    },
    /// Moves a waiting call from its queues into another one.
    Move {
        /// The call.
        call: CallId,
        /// The queue where it waits from now on, as a new leg.
        queue: QueueId,
        /// Whether the new leg is ranked by the age of the call, or as if the call had just arrived.
        age: Age,
        /// The priority of the new leg; `None` keeps that of the call.
        priority: Option<i16>,
    },
    /// Adds a waiting call to another queue as well, ranked by its age.
    Join {
        /// The call.
        call: CallId,
        /// The queue.
        queue: QueueId,
    },
    /// Removes a waiting call from one of the several queues in which it waits.
    LeaveQueue {
        /// The call.
        call: CallId,
        /// The queue.
        queue: QueueId,
    },
    /// Removes a call from the engine, whatever it was doing: the host deals with it in another way.
    Withdraw {
        /// The call.
        call: CallId,
    },
    /// Puts an agent into this state as soon as no conversation prevents it; after-call work is cut short.
    Force {
        /// The agent.
        agent: AgentId,
        /// The state.
        wish: Wish,
    },
    /// Assigns another profile to an agent. O(centre).
    AssignProfile {
        /// The agent.
        agent: AgentId,
        /// The new profile.
        profile: ProfileId,
    },
    /// A supervisor listens to an agent's conversation, prompts the agent, or joins. Only checked and reported as a
    /// fact.
    Monitor {
        /// The agent whose conversation it is.
        agent: AgentId,
        /// How the supervisor takes part.
        how: Monitoring,
    },
    /// Opens a queue: it takes calls from now on.
    OpenQueue {
        /// The queue.
        queue: QueueId,
    },
    /// Closes a queue: it takes no calls from now on.
    CloseQueue {
        /// The queue.
        queue: QueueId,
        /// What happens to the calls that wait in it.
        waiting: OnClosing,
    },

    // --- the whole
    /// The connection to the switch is lost: from now on nothing is offered, and unanswered offers do not count against
    /// agents. The timeouts for ringing, confirming and dialling are suspended; queue clocks keep running. No effect if
    /// already suspended.
    Suspend {},
    /// The connection to the switch is back. Offers and callbacks being dialled are lost
    /// ([`OfferEnd::Lost`](super::OfferEnd::Lost); the attempt does not count), except those that a
    /// [`Command::Reconcile`] in the meantime listed as still present: these continue, and their timeouts start again.
    /// Then waiting calls are offered to idle agents. O(agents + calls). No effect if not suspended.
    Resume {},
    /// The actual state of the switch; whatever the engine holds that contradicts it ends or is corrected. O(centre +
    /// calls), times the logarithm of the longest list.
    Reconcile(Box<SwitchState>),
    /// Replaces the configuration, all at once, while calls wait. All ids must keep their meaning (see
    /// [`Center::succeed`](crate::config::Center::succeed)), and a queue in which callbacks wait must still take them.
    /// O(centre + calls).
    #[cfg_attr(feature = "schema", schemars(skip))]
    Reconfigure {
        /// The new centre.
        center: Box<Center>,
        /// Which ladders the waiting calls follow.
        ladders: Ladders,
    },
}

/// Where a caller is passed on to, or whom an agent consults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Party {
    /// The agents who serve a queue.
    Queue(QueueId),
    /// One agent: a queue that the agent serves holds the call for
    /// [`Queue::preferred_for`](crate::config::Queue::preferred_for), then offers it to anybody who serves that queue;
    /// immediately, if the agent is not ready, declines or does not answer.
    Agent(AgentId, QueueId),
    /// An index into [`Center::externals`](crate::config::Center::externals).
    External(
        #[cfg_attr(feature = "serde", serde(with = "crate::id::external"))]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        u16,
    ),
}

/// How a supervisor takes part in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Monitoring {
    /// Listens to both.
    Listen,
    /// Is heard by the agent only (whisper).
    Whisper,
    /// Is heard by both (barge in).
    Barge,
    /// No longer takes part.
    Stop,
}

/// Which ladders waiting calls follow after a reconfiguration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Ladders {
    /// The ladders they entered with.
    Keep,
    /// The new ladders: each leg moves at once to the step that its time in the queue has reached.
    Adopt,
}

/// The maximum number of queues that a call can ask for in addition to the first.
pub const ALSO_MAX: usize = 3;

/// A call that asks for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewCall {
    /// The host's number for the call, not used by any other call in progress.
    pub call: CallId,
    /// The queue it asks for.
    pub queue: QueueId,
    /// Additional queues in which it waits from the start, each as a leg of its own; all different.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "few"))]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Option<QueueId>>", length(max = 3)))]
    pub also: [Option<QueueId>; ALSO_MAX],
    /// The priority in points; higher goes first, 0 is normal.
    #[cfg_attr(feature = "serde", serde(default))]
    pub priority: i16,
    /// The position requested in the first queue, which must keep positions; 1 is next. It does not pass calls of
    /// higher priority.
    pub position: Option<u32>,
    /// How long it has already waited elsewhere (in a menu, at another site). Counts towards its rank, not towards the
    /// queue's timeouts.
    #[cfg_attr(feature = "serde", serde(default))]
    pub age: Duration,
    /// The maximum wait in the queue it asks for, in place of the queue's own; later legs follow their queues.
    pub wait_max: Option<Duration>,
    /// The caller, to be recognised on later calls.
    pub caller: Option<CallerId>,
    /// The agent for whom it is held first, if that agent serves the queue, is signed in and not paused
    /// ([`Queue::preferred_for`](crate::config::Queue::preferred_for)).
    pub preferred: Option<AgentId>,
    /// The self-service in which it starts, before it asks for an agent.
    pub self_service: Option<SelfServiceId>,
    /// Its attributes, for statistics.
    #[cfg_attr(feature = "serde", serde(default))]
    pub attributes: Attributes,
}

/// In human-readable formats the list may be shorter than the array.
#[cfg(feature = "serde")]
fn few<'de, D: serde::Deserializer<'de>>(from: D) -> Result<[Option<QueueId>; ALSO_MAX], D::Error> {
    use serde::Deserialize;
    use serde::de::Error;
    if !from.is_human_readable() {
        return Deserialize::deserialize(from);
    }
    let mut listed = <Vec<Option<QueueId>>>::deserialize(from)?;
    if listed.len() > ALSO_MAX {
        return Err(D::Error::custom(format!("{} queues; at most {ALSO_MAX}", listed.len())));
    }
    listed.resize(ALSO_MAX, None);
    Ok(std::array::from_fn(|place| listed[place]))
}

impl NewCall {
    /// A call without priority, age, limit, attributes or other options.
    pub fn new(call: CallId, queue: QueueId) -> Self {
        Self {
            call,
            queue,
            also: [None; ALSO_MAX],
            priority: 0,
            position: None,
            age: Duration::ZERO,
            wait_max: None,
            caller: None,
            preferred: None,
            self_service: None,
            attributes: Attributes::default(),
        }
    }
}

/// Why an offer failed on the agent's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Refusal {
    /// The agent declined.
    Rejected,
    /// The device was busy.
    Busy,
    /// The device could not be reached.
    Unreachable,
    /// The agent picked up but did not confirm.
    Unconfirmed,
}

/// What an agent wants, kept separately from what they are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Wish {
    /// To take calls.
    Ready,
    /// To take no calls, for this reason.
    NotReady(Reason),
    /// To sign out.
    SignOut,
}

/// Why an agent is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Reason {
    /// One of the centre's reasons.
    Given(ReasonId),
    /// Too many consecutive unanswered offers; set by the engine.
    Rona,
}
