//! Passing callers on, and asking others about them.

use super::distribution::Distribution;
use crate::engine::{Age, Party};
use crate::id::{AgentId, QueueId};

/// At the end of a conversation in `from`, the agent passes the caller on to `to`, or asks somebody there, with this chance.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The queue that the conversation came from.
    pub from: QueueId,
    /// Where to: a queue, or a place outside. (A certain agent: see `agents`.)
    pub to: Party,
    /// Certain agents who serve the queue `to`: each time one of these, with equal chance. Where the one drawn is not at work
    /// it goes to the queue at large. Empty: whoever serves it.
    pub agents: Vec<AgentId>,
    /// How.
    pub how: Passing,
    /// The chance; those of one `from` add up to at most 1.
    pub probability: f64,
    /// Whether the new leg of a blind transfer is ranked by the age of the call.
    pub age: Age,
    /// The priority of the new leg of a blind transfer; `None` keeps the call's.
    pub priority: Option<i16>,
}

impl Transfer {
    /// A blind transfer of all callers to whoever serves the party, ranked by the age of the call.
    pub fn new(from: QueueId, to: Party) -> Self {
        let (agents, how) = (Vec::new(), Passing::Blind);
        Self { from, to, agents, how, probability: 1.0, age: Age::Keep, priority: None }
    }
}

/// How an agent passes a caller on.
#[derive(Clone, Debug)]
pub enum Passing {
    /// At once, without asking.
    Blind,
    /// After asking the other party, with the caller on hold. Who is on hold does not hang up.
    Asked(Asking),
}

/// Asking somebody about a caller. It is done once in a conversation.
#[derive(Clone, Debug)]
pub struct Asking {
    /// How long the agent waits for an answer; then it is back to the caller. (A party outside answers at once.)
    pub gives_up: Distribution,
    /// How long both talk without the caller.
    pub talk: Distribution,
    /// What comes of it.
    pub then: Then,
    /// How long agent and caller go on together where they do: back from a consultation, after a conference that the other
    /// party has left, or where nobody answered. `None`: the conversation is over at once.
    pub afterwards: Option<Distribution>,
}

/// What comes of asking somebody.
#[derive(Clone, Debug)]
pub enum Then {
    /// The agent goes back to the caller.
    Return,
    /// The other party takes the caller, for a conversation of its own length.
    Transfer,
    /// All three talk for so long; then the other party leaves.
    Conference(Distribution),
}
