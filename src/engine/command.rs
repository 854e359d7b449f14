//! What the host tells the engine.

use crate::config::Attributes;
use crate::id::{AgentId, CallId, OfferId, QueueId, ReasonId};
use crate::time::Duration;

/// One input. Each is checked whole before anything changes; a refused one leaves no trace
/// (see [`Rejection`](super::Rejection) for what each may be refused with).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Command {
    /// A call asks for an agent.
    Arrive(NewCall),
    /// The caller hung up, whatever the call was doing.
    HangUp {
        /// The call that is gone.
        call: CallId,
    },
    /// The agent took the offered call: caller and agent are connected from now on.
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
    /// The agent ended the conversation.
    Release {
        /// The call they were talking to.
        call: CallId,
    },
    /// Blind transfer: the agent passes the caller on to a queue and is out of the call.
    Transfer {
        /// The call they were talking to.
        call: CallId,
        /// Where the caller waits from now on, as a new leg.
        queue: QueueId,
        /// Whether the new leg is ranked by the age of the call or starts anew.
        age: Age,
        /// The priority of the new leg; `None` keeps the call's.
        priority: Option<i16>,
    },
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
    /// The agent's after-call work is done before its time.
    WrapUpDone {
        /// Who.
        agent: AgentId,
    },
    /// The agent's device is gone, whatever they were doing: signed out now.
    AgentLost {
        /// Who.
        agent: AgentId,
    },
}

/// A call that asks for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NewCall {
    /// The host's number for it; not that of another call alive.
    pub call: CallId,
    /// The queue it asked for.
    pub queue: QueueId,
    /// Points of priority; more is better, 0 is usual.
    pub priority: i16,
    /// How long it has waited before it came here (in a menu, at another site). Counts for its rank, not for the
    /// queue's clocks.
    pub age: Duration,
    /// A longest wait of its own in the queue it asked for, in place of that queue's; later legs go by their queues'.
    pub wait_max: Option<Duration>,
    /// What is known of it, for statistics.
    pub attributes: Attributes,
}

impl NewCall {
    /// A call without priority, age, limit or attributes.
    pub fn new(call: CallId, queue: QueueId) -> Self {
        Self { call, queue, priority: 0, age: Duration::ZERO, wait_max: None, attributes: Attributes::default() }
    }
}

/// Why an offer failed at the agent's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Refusal {
    /// The agent declined.
    Rejected,
    /// The device was busy.
    Busy,
    /// The device could not be reached.
    Unreachable,
}

/// Whether a moved call keeps its age for its rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Age {
    /// Ranked as if it had waited here since it first arrived.
    Keep,
    /// Ranked as a newcomer.
    Reset,
}

/// What an agent wishes, kept apart from what they are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
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
pub enum Reason {
    /// One of the centre's reasons.
    Given(ReasonId),
    /// Too many offers in a row went unanswered; set by the engine.
    Rona,
}
