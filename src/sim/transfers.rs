//! Transfers and consultations.

use serde::Serialize;

use super::distribution::Distribution;
use crate::engine::{Age, Party};
use crate::id::{AgentId, QueueId};

/// With this probability, the agent transfers the caller to `to` at the end of a conversation from `from`, or consults
/// somebody there.
#[derive(Clone, Debug, Serialize)]
pub struct Transfer {
    /// The queue from which the call was answered.
    pub from: QueueId,
    /// The destination: a queue, or an external destination. (For certain agents, see `agents`.)
    pub to: Party,
    /// Certain agents who serve the queue `to`: each time one of them, uniformly at random. If that agent is not at
    /// work, the call goes to the queue. Empty: whoever serves the queue.
    pub agents: Vec<AgentId>,
    /// How the agent transfers the caller.
    pub how: Passing,
    /// The probability; those with the same `from` add up to at most 1.
    pub probability: f64,
    /// Whether the new leg of a blind transfer keeps the age of the call.
    pub age: Age,
    /// The priority of the new leg of a blind transfer; `None` keeps that of the call.
    pub priority: Option<i16>,
}

impl Transfer {
    /// A blind transfer of all callers to whoever serves the party, keeping the age of the call.
    pub fn new(from: QueueId, to: Party) -> Self {
        let (agents, how) = (Vec::new(), Passing::Blind);
        Self { from, to, agents, how, probability: 1.0, age: Age::Keep, priority: None }
    }
}

/// How an agent transfers a caller.
#[derive(Clone, Debug, Serialize)]
pub enum Passing {
    /// Blind: at once, without consulting anybody.
    Blind,
    /// After consulting the other party, with the caller on hold. Callers on hold do not hang up.
    Asked(Asking),
}

/// A consultation about a caller. It happens at most once per conversation.
#[derive(Clone, Debug, Serialize)]
pub struct Asking {
    /// How long the agent waits for an answer before returning to the caller. (External destinations answer at once.)
    pub gives_up: Distribution,
    /// How long the two talk without the caller.
    pub talk: Distribution,
    /// What follows.
    pub then: Then,
    /// How long agent and caller continue together if they do: after a consultation, after a conference that the other
    /// party has left, or if nobody answered. `None`: the conversation ends at once.
    pub afterwards: Option<Distribution>,
}

/// What follows a consultation.
#[derive(Clone, Debug, Serialize)]
pub enum Then {
    /// The agent returns to the caller.
    Return,
    /// The other party takes over the caller, for a conversation of its own length.
    Transfer,
    /// All three talk for this long; then the other party leaves.
    Conference(Distribution),
}
