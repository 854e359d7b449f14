//! What callers may do apart from waiting: use self-service, press a key, ask for a callback or a particular agent,
//! call again.

use serde::Serialize;

use super::distribution::Distribution;
use crate::id::{AgentId, SelfServiceId};

/// Self-service that calls reach before they ask for an agent.
#[derive(Clone, Debug, Serialize)]
pub struct SelfServed {
    /// The self-service.
    pub service: SelfServiceId,
    /// Its duration, whatever the outcome.
    pub duration: Distribution,
    /// The probability that it serves the caller, who then needs no agent.
    pub containment_probability: f64,
    /// The probability that the caller hangs up in it; at most 1 together with `containment_probability`. Everybody
    /// else is passed on to an agent.
    pub leave_probability: f64,
}

/// Leaving the queue by a key. (In a queue without this exit key, pressing it has no effect.)
#[derive(Clone, Debug, Serialize)]
pub struct PressedKey {
    /// The key.
    pub key: char,
    /// The probability, for each wait, that a waiting caller presses it.
    pub probability: f64,
    /// When, if neither an answer nor the end of patience comes first.
    pub after: Distribution,
}

/// Being called back.
#[derive(Clone, Debug, Serialize)]
pub struct CalledBack {
    /// The probability that a caller accepts the offer of a callback; decided once per wait.
    pub accept_probability: f64,
    /// The probability, per attempt, that the caller answers.
    pub answer_probability: f64,
    /// The time from dialling until the caller answers or the attempt is given up; `None` means at once.
    pub dial_delay: Option<Distribution>,
}

/// Preferring a particular agent.
#[derive(Clone, Debug, Serialize)]
pub struct Preference {
    /// The agents whom callers know: each caller one of these, uniformly at random. Not empty.
    pub agents: Vec<AgentId>,
    /// The share of callers who have a preference.
    pub probability: f64,
}

/// Calling again after a conversation, up to a hundred calls.
#[derive(Clone, Debug, Serialize)]
pub struct CallsAgain {
    /// The probability, after each call that ended with a conversation.
    pub probability: f64,
    /// The time from the end of that call until the next one.
    pub delay: Distribution,
}
