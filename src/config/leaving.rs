//! Ways for a waiting call to leave its queue, or to wait elsewhere: nobody there, an exit key, a callback, a former place,
//! a former agent.

use super::Destination;
use crate::time::Duration;

/// The queue counts as empty while everyone who serves it is in one of the named conditions, or nobody is there at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Vacancy {
    /// The conditions in which an agent does not count. Being signed out always is one.
    pub conditions: Conditions,
    /// Where calls go instead.
    pub to: Destination,
}

/// What an agent may be doing while a queue counts as empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum Condition {
    /// Not at work. Always counts.
    SignedOut,
    /// At work, taking no calls.
    NotReady,
    /// Being offered a call.
    Ringing,
    /// In a conversation, or reserved for a callback that is being dialled.
    Talking,
    /// After-call work.
    WrapUp,
    /// Held off after an unanswered offer.
    HeldOff,
}

/// A set of conditions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Conditions(pub u8);

impl Conditions {
    /// The set of these.
    pub fn of(conditions: &[Condition]) -> Self {
        Self(conditions.iter().fold(0, |set, &condition| set | 1 << condition as u8))
    }

    /// Whether `condition` is in the set.
    pub const fn contains(self, condition: Condition) -> bool {
        matches!(condition, Condition::SignedOut) || self.0 >> condition as u8 & 1 == 1
    }
}

/// What becomes of those who wait when their queue closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum OnClosing {
    /// They are still served.
    #[default]
    LetWait,
    /// They go where calls go that come while it is closed. Callbacks stay.
    SendOn,
}

/// A key that a waiting caller may press to leave the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ExitKey {
    /// The key, one of `0`–`9`, `*`, `#`.
    pub key: char,
    /// Where the call goes.
    pub to: Destination,
}

/// Whether callers hear where they stand. Positions are kept in order for such queues, at O(log n) a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Announce {
    /// How long after entering, and then how often; `None` is on entering only. Above zero.
    pub every: Option<Duration>,
    /// Whether a position is told only where it is better than the one told before.
    pub only_up: bool,
}

/// Virtual hold: callers hang up, keep their place, and are dialled once an agent is reserved for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CallbackRule {
    /// How often a caller is dialled at most; at least 1.
    pub attempts: u8,
    /// How long after a failed attempt the callback stands in line again, in its old place. Above zero.
    pub retry_after: Duration,
    /// How long after it was asked for a callback is given up; `None` is never.
    pub keep_for: Option<Duration>,
    /// How long the caller's telephone may ring; `None` leaves it to the host.
    pub dial_timeout: Option<Duration>,
    /// How long the wait estimated for whoever is last in line must be for the ladder to offer a callback; where it is unknown
    /// none is offered. `None` offers it always.
    pub offer_above: Option<Duration>,
}

/// Sending a returning caller to the agent who knows the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LastAgent {
    /// How long after the conversation it is remembered. Memory grows with the calls that end within it.
    pub within: Duration,
    /// How long the call is held for that agent before others may take it.
    pub hold: Duration,
}
