//! How waiting calls leave their queue: vacancies, exit keys, announcements, callbacks, last agents.

use super::Destination;
use crate::time::Duration;

/// A queue counts as empty while everyone who serves it is in one of these conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Vacancy {
    /// The conditions in which an agent does not count. Being signed out always counts as one.
    pub conditions: Conditions,
    /// Where calls go instead.
    pub to: Destination,
}

/// A condition in which an agent may not count for a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum Condition {
    /// Not at work. Always included.
    SignedOut,
    /// At work, but taking no calls.
    NotReady,
    /// Being offered a call.
    Ringing,
    /// In a conversation, or reserved for a callback that is being dialled.
    Talking,
    /// In after-call work.
    WrapUp,
    /// Held off after an unanswered offer.
    HeldOff,
}

/// A set of conditions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Conditions(pub u8);

impl Conditions {
    /// The set of `conditions`.
    pub fn of(conditions: &[Condition]) -> Self {
        Self(conditions.iter().fold(0, |set, &condition| set | 1 << condition as u8))
    }

    /// Whether `condition` is in the set.
    pub const fn contains(self, condition: Condition) -> bool {
        matches!(condition, Condition::SignedOut) || self.0 >> condition as u8 & 1 == 1
    }
}

/// What happens to waiting calls when their queue closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum OnClosing {
    /// They are still served.
    #[default]
    LetWait,
    /// They go where calls go that arrive while the queue is closed. Callbacks stay.
    SendOn,
}

/// A key that a waiting caller may press to leave the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ExitKey {
    /// One of `0`–`9`, `*`, `#`.
    pub key: char,
    /// Where the call goes.
    pub to: Destination,
}

/// Announcements of position and expected wait. The queue keeps positions in order, at O(log n) per change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Announce {
    /// The interval between announcements, from entering the queue; `None` announces on entry only. Above zero.
    pub every: Option<Duration>,
    /// Whether to announce a position only if it is better than the last one announced.
    pub only_up: bool,
}

/// Virtual hold: callers hang up, keep their place, and are dialled once an agent is reserved for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CallbackRule {
    /// The maximum number of times a caller is dialled; at least 1.
    pub attempts: u8,
    /// How long after a failed attempt the callback rejoins the queue, in its old place. Above zero.
    pub retry_after: Duration,
    /// How long after the request a callback is given up; `None` means never.
    pub keep_for: Option<Duration>,
    /// How long the caller's phone may ring; `None` leaves it to the host.
    pub dial_timeout: Option<Duration>,
    /// The ladder offers a callback only if the wait estimated for the last in the queue is at least this long; an
    /// unknown wait does not count. `None` offers it always.
    pub offer_above: Option<Duration>,
}

/// Routing a returning caller to the agent who already knows the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LastAgent {
    /// How long after the conversation the agent is remembered. Memory grows with the number of calls that end within
    /// this time.
    pub within: Duration,
    /// How long the call is held for that agent before others may take it.
    pub hold: Duration,
}
