//! How waiting calls leave their queue, or wait elsewhere, as it is written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Condition;
use super::literal::{Target, TimeSpan};

/// When a queue counts as empty, and where calls go then.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Vacancy")]
pub(crate) enum VacancyFile {
    /// Where calls go while nobody who serves the queue is signed in.
    To(Target),
    /// The same, with further conditions in which an agent does not count.
    Full(VacancyTable),
}

/// When a queue counts as empty, and where calls go then.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VacancyTable {
    /// The conditions in which an agent does not count. Being signed out always is one. The queue is empty while everyone
    /// who serves it is in one of them.
    #[serde(default)]
    #[schemars(extend("examples" = [["not_ready", "wrap_up"]]))]
    pub(crate) when: Vec<Condition>,
    /// Where calls go.
    #[serde(default = "end")]
    #[schemars(extend("default" = "end"))]
    pub(crate) to: Target,
}

fn end() -> Target {
    Target::End
}

/// When callers are told their position and expected wait.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Announce")]
pub(crate) enum AnnounceFile {
    /// By a word.
    Word(AnnounceWord),
    /// Again and again.
    Full(AnnounceTable),
}

/// When callers are told their position and expected wait.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnnounceWord {
    /// On entering the queue.
    OnEntry,
}

/// When callers are told their position and expected wait.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnnounceTable {
    /// On entering, and again each time this interval, above zero, has passed.
    #[schemars(example = &"30s")]
    pub(crate) every: TimeSpan,
    /// Whether a position is told only where it is better than the one told before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) only_up: bool,
}

/// Callers hang up, keep their place, and are dialled once an agent is reserved for them (virtual hold).
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CallbackRule")]
pub(crate) struct CallbackFile {
    /// How often a caller is dialled at most.
    #[serde(default = "attempts")]
    #[schemars(range(min = 1, max = 255))]
    pub(crate) attempts: u8,
    /// How long after a failed attempt the callback stands in line again, in its old place; above zero.
    #[schemars(extend("default" = "5m"))]
    pub(crate) retry_after: Option<TimeSpan>,
    /// How long after it was asked for a callback is given up; without it never.
    #[schemars(example = &"24h")]
    pub(crate) keep_for: Option<TimeSpan>,
    /// How long the caller's telephone may ring; without it the switch decides.
    #[schemars(example = &"30s")]
    pub(crate) dial_timeout: Option<TimeSpan>,
    /// A step's `offer_callback` counts only where the wait estimated for whoever is last in line is at least this; not where
    /// it is unknown. Without it always.
    #[schemars(example = &"5m")]
    pub(crate) offer_above: Option<TimeSpan>,
}

fn attempts() -> u8 {
    3
}

/// Sending a returning caller to the agent who knows the matter.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LastAgent")]
pub(crate) struct LastAgentFile {
    /// How long after the conversation it is remembered; above zero.
    #[schemars(example = &"24h")]
    pub(crate) within: TimeSpan,
    /// How long the call is held for that agent before others may take it; `0s` is only if that agent is idle right now.
    #[serde(default)]
    #[schemars(extend("default" = "0s"))]
    pub(crate) hold: TimeSpan,
}
