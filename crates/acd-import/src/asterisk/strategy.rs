//! `strategy`: which member is rung.

use acd::config::{Ringing, SelectionRule};

/// A strategy's counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Strategy {
    pub(super) ringing: Ringing,
    pub(super) rule: SelectionRule,
    /// Whether penalties are weights of a draw, and not an order.
    pub(super) weighs_penalties: bool,
    /// Where it differs.
    pub(super) note: Option<&'static str>,
}

impl Strategy {
    const fn one(rule: SelectionRule) -> Self {
        Self { ringing: Ringing::One, rule, weighs_penalties: false, note: None }
    }

    /// The strategy of this name; `None` for a name that no version knows.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.to_lowercase().as_str() {
            "ringall" => Self { ringing: Ringing::All { most: u16::MAX }, ..Self::one(SelectionRule::MostIdle) },
            "leastrecent" => Self::one(SelectionRule::MostIdle),
            "fewestcalls" => Self {
                note: Some("`fewest_calls`: calls are counted from sign-in, over all queues, not from the last reload"),
                ..Self::one(SelectionRule::FewestCalls)
            },
            "random" => Self::one(SelectionRule::Random),
            // `roundrobin` went with Asterisk 1.6; its successor remembers where it was.
            "rrmemory" | "roundrobin" | "rrordered" => Self::one(SelectionRule::Circular),
            "linear" => Self::one(SelectionRule::Linear),
            "wrandom" => Self {
                weighs_penalties: true,
                note: Some(
                    "`weighted_random`: chances in proportion to 1/(1 + penalty), one weight an agent for all queues",
                ),
                ..Self::one(SelectionRule::WeightedRandom)
            },
            _ => return None,
        })
    }
}
