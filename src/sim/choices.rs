//! What callers may do besides waiting: use self-service, press a key, have themselves called back, ask for somebody they
//! know, come back.

use super::distribution::Distribution;
use crate::id::{AgentId, SelfServiceId};

/// Self-service that a call meets before it asks for an agent.
#[derive(Clone, Debug)]
pub struct SelfServed {
    /// Which.
    pub service: SelfServiceId,
    /// How long it takes, however it ends.
    pub duration: Distribution,
    /// The chance that it does what the caller wanted.
    pub containment_probability: f64,
    /// The chance that the caller hangs up in it; at most 1 together with the other. Who does neither is passed on to an
    /// agent.
    pub leave_probability: f64,
}

/// Leaving the queue by a key. (In a queue that the key does not leave, the caller presses it in vain.)
#[derive(Clone, Debug)]
pub struct PressedKey {
    /// Which key.
    pub key: char,
    /// The chance that a caller who waits will press it, each time that a wait begins.
    pub probability: f64,
    /// After how long, if neither an answer nor the end of patience comes first.
    pub after: Distribution,
}

/// Being called back.
#[derive(Clone, Debug)]
pub struct CalledBack {
    /// The chance that a caller who is offered a callback takes it; decided once for each wait.
    pub accept_probability: f64,
    /// The chance that the caller answers, at each attempt.
    pub answer_probability: f64,
    /// From dialling to the answer, or until the attempt is given up; `None` is at once.
    pub dial_delay: Option<Distribution>,
}

/// Wishing to talk to somebody in particular.
#[derive(Clone, Debug)]
pub struct Preference {
    /// Whom callers know: each of them one of these, with equal chance. Not empty.
    pub agents: Vec<AgentId>,
    /// The share of callers who do.
    pub probability: f64,
}

/// Calling again after a conversation, at most until a hundredth call.
#[derive(Clone, Debug)]
pub struct CallsAgain {
    /// The chance, after each call that ended with a conversation.
    pub probability: f64,
    /// From the end of that call to the next one.
    pub delay: Distribution,
}
