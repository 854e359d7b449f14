//! How a call is offered: to one agent or to several at once, for how long, and what follows an offer that fails.

use crate::time::Duration;

/// How many agents ring for one call at a time. Every one of them has an offer of their own; the first to accept wins, the
/// others have lost the race, which costs them nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Ringing {
    /// One, as the selection rule says.
    #[default]
    One,
    /// All who are idle and eligible, and whoever becomes so while it rings (and no call waits for them), up to this
    /// many. Costs one offer for each agent rung.
    All {
        /// The most that ring at once, at least 2.
        most: u16,
    },
    /// One at first, and one more each time this interval has passed, up to so many.
    Progressive {
        /// Between one more and the next. Above zero.
        every: Duration,
        /// The most that ring at once, at least 2.
        most: u16,
    },
}

impl Ringing {
    /// The most agents who ring for one call at a time.
    pub const fn most(self) -> u16 {
        match self {
            Self::One => 1,
            Self::All { most } | Self::Progressive { most, .. } => most,
        }
    }
}

/// Whether an offer that is out when the longest wait runs out may still be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum WhileRinging {
    /// Yes: the offer resolves first, and the wait has run out only if it fails.
    #[default]
    LetRing,
    /// No: the offer is withdrawn at once.
    Cancel,
}

/// Redirection on no answer: what follows an offer that the agent did not accept, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rona {
    /// The ring timeout ran out.
    pub no_answer: RonaRule,
    /// The agent declined.
    pub rejected: RonaRule,
    /// The agent's device was busy.
    pub busy: RonaRule,
    /// The agent's device could not be reached.
    pub unreachable: RonaRule,
    /// The agent picked up and did not confirm within [`Queue::confirm_within`](super::Queue::confirm_within).
    pub unconfirmed: RonaRule,
}

/// One cause's consequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RonaRule {
    /// How long the agent is held off before the next offer. Never zero, so that one agent alone is not offered the
    /// same call in a tight loop.
    pub delay: Duration,
    /// After this many failures of any cause in a row the agent is made not ready; 0 is never. An answer resets it.
    pub pause_after: u16,
    /// For how long after their last conversation an agent is not made not ready by `pause_after`; failures count on. Zero is
    /// not at all.
    pub pause_delay: Duration,
    /// After this many failures of any cause in a row the agent is signed out; 0 is never. Goes before `pause_after`.
    pub sign_out_after: u16,
}

impl Default for RonaRule {
    fn default() -> Self {
        Self { delay: Duration::from_secs(5), pause_after: 0, pause_delay: Duration::ZERO, sign_out_after: 0 }
    }
}
