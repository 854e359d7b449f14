//! What the host tells the engine.

use super::switch_state::SwitchState;
use crate::config::{Age, Attributes, Center, OnClosing, Rating};
use crate::id::{AgentId, CallId, CallerId, OfferId, ProfileId, QueueId, ReasonId, SelfServiceId};
use crate::time::Duration;

/// One input. Each is checked whole before anything changes; a refused one leaves no trace
/// (see [`Rejection`](super::Rejection) for what each may be refused with).
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
    /// A call asks for an agent, or meets self-service first.
    Arrive(NewCall),
    /// The caller hung up, whatever the call was doing. For a callback: while it is dialled, the attempt failed; while
    /// it waits, nobody is on the line, and it is refused ([`Command::Withdraw`] ends it).
    HangUp {
        /// The call that is gone.
        call: CallId,
    },
    /// The caller pressed a key that leaves the queue ([`Queue::exits`](crate::config::Queue::exits)).
    ExitKey {
        /// The waiting call.
        call: CallId,
        /// The key.
        key: char,
    },
    /// The caller wishes to be called back and hangs up; the place in the queue is kept.
    AskCallback {
        /// The waiting call.
        call: CallId,
    },
    /// A callback was answered: caller and reserved agent are connected from now on.
    CallbackAnswered {
        /// The call being dialled.
        call: CallId,
    },
    /// A callback attempt failed: the caller was not reached.
    CallbackFailed {
        /// The call being dialled.
        call: CallId,
    },
    /// Self-service did what the caller wanted; the call is over.
    Contained {
        /// The call in self-service.
        call: CallId,
    },
    /// Self-service passes the caller on to an agent.
    Escalate {
        /// The call in self-service.
        call: CallId,
        /// The queue it goes to; `None` is the one it arrived for.
        queue: Option<QueueId>,
    },
    /// The caller rates a call that ended at most [`Center::rating_within`](crate::config::Center::rating_within) ago.
    Rate {
        /// The call.
        call: CallId,
        /// How satisfied the caller was.
        rating: Rating,
    },

    // --- offers
    /// The agent picked up and is asked to confirm: the ring timeout no longer counts, the time to confirm does.
    PickedUp {
        /// The offer.
        offer: OfferId,
    },
    /// The agent took the offered call: caller and agent are connected from now on. For a callback: the agent is
    /// reserved, and the caller is to be dialled.
    Accept {
        /// The offer, as named in [`Fact::Offered`](super::Fact::Offered).
        offer: OfferId,
    },
    /// The offer failed at the agent's side. (The ring timeout needs no command: the engine keeps it.)
    Refuse {
        /// The offer, as named in [`Fact::Offered`](super::Fact::Offered).
        offer: OfferId,
        /// Why.
        cause: Refusal,
    },

    /// The switch could not ring the agent of an offer, or no longer does, for a reason of its own: no channel, a
    /// refused request. Nobody is to blame: the call goes back to its place, and the agent is held off for a second, so
    /// that the two do not meet again at once.
    OfferLost {
        /// The offer, as named in [`Fact::Offered`](super::Fact::Offered).
        offer: OfferId,
    },

    // --- conversations
    /// The agent ended the conversation (in a conference: for all of them).
    Release {
        /// The call they were talking to.
        call: CallId,
    },
    /// One of several agents leaves a conference; the last one to leave ends the call.
    Leave {
        /// The call.
        call: CallId,
        /// Who leaves.
        agent: AgentId,
    },
    /// Blind transfer: the agent passes the caller on and is out of the call.
    Transfer {
        /// The call they were talking to.
        call: CallId,
        /// Where the caller goes.
        to: Party,
        /// Whether a new leg is ranked by the age of the call, or as if the call had just arrived.
        age: Age,
        /// The priority of a new leg; `None` keeps the call's.
        priority: Option<i16>,
    },
    /// The agent puts the caller on hold and asks somebody else: a call of its own, unless it goes outside.
    Consult {
        /// The call they were talking to.
        call: CallId,
        /// The host's number for the consultation; not that of a call alive. Unused where it goes outside.
        consult: CallId,
        /// Whom they ask.
        to: Party,
    },
    /// Attended transfer: the party that was consulted takes the caller; the agent is out of the call.
    CompleteTransfer {
        /// The call on hold.
        call: CallId,
    },
    /// The consultation is over; the agent is back with the caller.
    CancelConsult {
        /// The call on hold.
        call: CallId,
    },
    /// The party that was consulted joins caller and agent.
    Conference {
        /// The call on hold.
        call: CallId,
    },

    // --- agents
    /// The agent comes to work.
    SignIn {
        /// Who.
        agent: AgentId,
        /// Why they take no calls yet; `None` is ready at once.
        not_ready: Option<ReasonId>,
    },
    /// The agent wishes to leave: at once when free or ringing, else when the conversation (and by policy the wrap-up)
    /// is over.
    SignOut {
        /// Who.
        agent: AgentId,
    },
    /// The agent wishes to take calls.
    Ready {
        /// Who.
        agent: AgentId,
    },
    /// The agent wishes to take no calls: at once when free or ringing, else when conversation and wrap-up are over.
    NotReady {
        /// Who.
        agent: AgentId,
        /// Why, for people and reports.
        reason: ReasonId,
    },
    /// The agent's after-call work (all of it) is done before its time.
    WrapUpDone {
        /// Who.
        agent: AgentId,
    },
    /// The agent's device is gone, whatever they were doing: signed out now.
    AgentLost {
        /// Who.
        agent: AgentId,
    },
    /// The agent is on the telephone for a reason of their own (a call that they made, a supervisor who listens): they
    /// are offered nothing until [`Command::Disengaged`], whatever they wish. An open offer ends; nobody is to blame.
    /// Apart from the wish, which may change meanwhile. For one who is engaged already it changes nothing.
    Engaged {
        /// Who.
        agent: AgentId,
    },
    /// The agent's own call is over. For one who is not engaged it changes nothing.
    Disengaged {
        /// Who.
        agent: AgentId,
    },
    /// A sign of life, for the [`Watchdog`](crate::config::Watchdog).
    Alive {
        /// Who.
        agent: AgentId,
    },
    /// The host's score of an agent, for [`SelectionRule::BestScore`](crate::config::SelectionRule::BestScore). Counts
    /// from the next time that the agent becomes idle, or at once for one who is.
    Score {
        /// Who.
        agent: AgentId,
        /// Higher is better; 0 until one is set.
        score: u32,
    },

    // --- supervisors
    /// Gives a waiting call (all its legs) another priority, in place of the one it has; credit from ladders stays.
    SetPriority {
        /// The call.
        call: CallId,
        /// Points.
        priority: i16,
    },
    /// Puts a waiting call at a position in a queue that keeps positions. It passes nobody of higher priority.
    SetPosition {
        /// The call.
        call: CallId,
        /// The queue, in which it stands.
        queue: QueueId,
        /// 1 is next. Beyond the end is the end.
        position: u32,
    },
    /// Takes a waiting call out of its queues and puts it into another one.
    Move {
        /// The call.
        call: CallId,
        /// Where it waits from now on, as a new leg.
        queue: QueueId,
        /// Whether the new leg is ranked by the age of the call, or as if the call had just arrived.
        age: Age,
        /// The priority of the new leg; `None` keeps the call's.
        priority: Option<i16>,
    },
    /// Lets a waiting call stand in one more queue, ranked by its age.
    Join {
        /// The call.
        call: CallId,
        /// The queue.
        queue: QueueId,
    },
    /// Takes a waiting call out of one of several queues in which it stands.
    LeaveQueue {
        /// The call.
        call: CallId,
        /// The queue.
        queue: QueueId,
    },
    /// Takes a call out of the engine, whatever it was doing: the host has done something else with it.
    Withdraw {
        /// The call.
        call: CallId,
    },
    /// Puts an agent into the state of this wish as soon as no conversation forbids it; after-call work is cut short.
    Force {
        /// Who.
        agent: AgentId,
        /// What they are to do.
        wish: Wish,
    },
    /// Gives an agent another profile from now on. O(centre).
    AssignProfile {
        /// Who.
        agent: AgentId,
        /// The profile.
        profile: ProfileId,
    },
    /// A supervisor listens to an agent's conversation, prompts, or breaks in. Only checked and passed on as a fact.
    Monitor {
        /// Whose conversation.
        agent: AgentId,
        /// How.
        how: Monitoring,
    },
    /// The queue takes calls from now on.
    OpenQueue {
        /// The queue.
        queue: QueueId,
    },
    /// The queue takes no calls from now on.
    CloseQueue {
        /// The queue.
        queue: QueueId,
        /// What becomes of those who wait.
        waiting: OnClosing,
    },

    // --- the whole
    /// The switch is away: from now on nothing is offered, and nobody is blamed for what does not ring. Times to ring,
    /// to confirm and to dial stand still; the queues' clocks and the callers' patience go on. While the switch is away
    /// it changes nothing.
    Suspend {},
    /// The switch is back. Offers and callbacks being dialled are lost ([`OfferEnd::Lost`](super::OfferEnd::Lost); the
    /// attempt does not count), unless a [`Command::Reconcile`] has said meanwhile what the switch still has: those go
    /// on, and their times begin again. Then whoever waits and whoever is idle are brought together. O(agents + calls).
    /// While the switch is there it changes nothing.
    Resume {},
    /// What the switch says is true now; what the engine believed and is not so ends or is put right. O(centre +
    /// calls), times the logarithm of the longest list.
    Reconcile(Box<SwitchState>),
    /// Another configuration from now on, all at once, with calls waiting. It must keep everything in its place (see
    /// [`Center::succeed`](crate::config::Center::succeed)), and a queue in which callbacks wait goes on taking them.
    /// O(centre + calls).
    #[cfg_attr(feature = "schema", schemars(skip))]
    Reconfigure {
        /// The new centre.
        center: Box<Center>,
        /// Which ladders the waiting calls go by.
        ladders: Ladders,
    },
}

/// Where a caller is passed on to, or whom an agent asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Party {
    /// Whoever serves a queue.
    Queue(QueueId),
    /// An agent, held for [`Queue::preferred_for`](crate::config::Queue::preferred_for) by a queue that the agent
    /// serves, then open to all who serve it; at once, where the agent is not ready, declines or does not answer.
    Agent(AgentId, QueueId),
    /// A place in [`Center::externals`](crate::config::Center::externals).
    External(
        #[cfg_attr(feature = "serde", serde(with = "crate::id::external"))]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        u16,
    ),
}

/// How a supervisor takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Monitoring {
    /// Hears both.
    Listen,
    /// Is heard by the agent only.
    Whisper,
    /// Is heard by both.
    Barge,
    /// No longer.
    Stop,
}

/// Which ladders waiting calls go by after a reconfiguration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Ladders {
    /// Those that they entered with.
    Keep,
    /// The new ones: each leg stands at once on the step that its time in the queue has reached.
    Adopt,
}

/// The most queues that a call can ask for besides the first.
pub const ALSO_MOST: usize = 3;

/// A call that asks for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewCall {
    /// The host's number for it; not that of another call alive.
    pub call: CallId,
    /// The queue it asked for.
    pub queue: QueueId,
    /// Further queues that it stands in from the start, each a leg of its own, all different.
    #[cfg_attr(feature = "serde", serde(default, deserialize_with = "few"))]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Option<QueueId>>", length(max = 3)))]
    pub also: [Option<QueueId>; ALSO_MOST],
    /// Points of priority; more is better, 0 is usual.
    #[cfg_attr(feature = "serde", serde(default))]
    pub priority: i16,
    /// The position it asks for in the first queue, which keeps positions; 1 is next. It passes nobody of higher
    /// priority.
    pub position: Option<u32>,
    /// How long it has waited before it came here (in a menu, at another site). Counts for its rank, not for the
    /// queue's clocks.
    #[cfg_attr(feature = "serde", serde(default))]
    pub age: Duration,
    /// A longest wait of its own in the queue it asked for, in place of that queue's; later legs go by their queues'.
    pub wait_max: Option<Duration>,
    /// Who calls, to be recognised later.
    pub caller: Option<CallerId>,
    /// The agent it is held for at first, if that agent serves the queue and is at work and not paused
    /// ([`Queue::preferred_for`](crate::config::Queue::preferred_for)).
    pub preferred: Option<AgentId>,
    /// Self-service that it meets before it asks for an agent.
    pub self_service: Option<SelfServiceId>,
    /// What is known of it, for statistics.
    #[cfg_attr(feature = "serde", serde(default))]
    pub attributes: Attributes,
}

/// In files for people, a list may be shorter than there is room for.
#[cfg(feature = "serde")]
fn few<'de, D: serde::Deserializer<'de>>(from: D) -> Result<[Option<QueueId>; ALSO_MOST], D::Error> {
    use serde::Deserialize;
    use serde::de::Error;
    if !from.is_human_readable() {
        return Deserialize::deserialize(from);
    }
    let mut listed = <Vec<Option<QueueId>>>::deserialize(from)?;
    if listed.len() > ALSO_MOST {
        return Err(D::Error::custom(format!("{} queues; at most {ALSO_MOST}", listed.len())));
    }
    listed.resize(ALSO_MOST, None);
    Ok(std::array::from_fn(|place| listed[place]))
}

impl NewCall {
    /// A call without priority, age, limit, attributes or any other wish.
    pub fn new(call: CallId, queue: QueueId) -> Self {
        Self {
            call,
            queue,
            also: [None; ALSO_MOST],
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

/// Why an offer failed at the agent's side.
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
    /// The agent picked up and did not confirm.
    Unconfirmed,
}

/// What an agent wishes, kept apart from what they are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Wish {
    /// To take calls.
    Ready,
    /// To take none, for this reason.
    NotReady(Reason),
    /// To leave.
    SignOut,
}

/// Why an agent is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Reason {
    /// One of the centre's reasons.
    Given(ReasonId),
    /// Too many offers in a row went unanswered; set by the engine.
    Rona,
}
