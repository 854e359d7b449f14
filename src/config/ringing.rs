//! How a call is offered: to one agent or to several at once, for how long, and what follows if the offer fails.

use crate::time::Duration;

/// How many agents ring for one call at a time. Each has their own offer; the first to accept wins, and for the others
/// the lost race has no consequences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Ringing {
    /// One, chosen by the selection rule.
    #[default]
    One,
    /// All idle eligible agents, including those who become idle while it rings if no call waits for them, up to
    /// `most`. Costs one offer per agent.
    All {
        /// The maximum number of agents ringing at once, at least 2.
        most: u16,
    },
    /// One at first, and one more each time the interval has passed, up to `most`.
    Progressive {
        /// The interval. Above zero.
        every: Duration,
        /// The maximum number of agents ringing at once, at least 2.
        most: u16,
    },
}

impl Ringing {
    /// The maximum number of agents who ring for one call at a time.
    pub const fn most(self) -> u16 {
        match self {
            Self::One => 1,
            Self::All { most } | Self::Progressive { most, .. } => most,
        }
    }
}

/// Whether a pending offer may still be answered when the maximum wait is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum WhileRinging {
    /// Yes: the wait ends only if the offer fails.
    #[default]
    LetRing,
    /// No: the offer is withdrawn at once.
    Cancel,
}

/// Redirection on no answer: what follows an offer that the agent did not accept, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rona {
    /// The ring timeout expired.
    pub no_answer: RonaRule,
    /// The agent declined.
    pub rejected: RonaRule,
    /// The agent's device was busy.
    pub busy: RonaRule,
    /// The agent's device could not be reached.
    pub unreachable: RonaRule,
    /// The agent picked up but did not confirm within [`Queue::confirm_within`](super::Queue::confirm_within).
    pub unconfirmed: RonaRule,
}

/// What follows for one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RonaRule {
    /// How long the agent gets no further offer. Above zero, so that a lone agent is not offered the same call in a
    /// tight loop.
    pub delay: Duration,
    /// The agent becomes not ready after this many failures of any cause in a row; 0 means never. An answer resets the
    /// count.
    pub pause_after: u16,
    /// How long after their last conversation agents are exempt from `pause_after`; failures still count. Zero means
    /// not at all.
    pub pause_delay: Duration,
    /// The agent is signed out after this many failures of any cause in a row; 0 means never. Takes precedence over
    /// `pause_after`.
    pub sign_out_after: u16,
}

impl Default for RonaRule {
    fn default() -> Self {
        Self { delay: Duration::from_secs(5), pause_after: 0, pause_delay: Duration::ZERO, sign_out_after: 0 }
    }
}
