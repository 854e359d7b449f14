//! Kinds of agents and the agents, as they are written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::literal::{AfterCall, Tier, TimeSpan};

/// A kind of agents.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Profile")]
pub(crate) struct ProfileFile {
    /// The queues these agents serve: a tier (1 is asked first), or a table that says more. The order breaks ties of
    /// `longest_queue`.
    #[schemars(extend("examples" = [{ "contract": 1, "labour": { "tier": 2, "level": 3 } }]))]
    pub(crate) skills: IndexMap<String, SkillFile>,
    /// Which waiting call a freed agent takes. The heaviest queue weight comes first, always.
    #[serde(default)]
    #[schemars(extend("default" = "tier_first"))]
    pub(crate) call_selection: CallSelectionFile,
    /// How many contacts of a channel at once, by its name; one of those that are not named.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{ "voice": 1, "chat": 3 }]))]
    pub(crate) capacity: IndexMap<String, Capacity>,
    /// How many contacts at once over all channels; without it there is no further bound.
    #[schemars(range(min = 1, max = 255))]
    pub(crate) contacts_max: Option<u8>,
}

/// How agents of a profile serve a queue.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Skill")]
pub(crate) enum SkillFile {
    /// The tier alone.
    Tier(Tier),
    /// The tier and more.
    Full(SkillTable),
}

/// How agents of a profile serve a queue.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SkillTable {
    /// 1 is asked first.
    #[serde(default = "first")]
    #[schemars(range(min = 1, max = 64))]
    pub(crate) tier: u8,
    /// Proficiency; higher is better.
    #[serde(default = "first")]
    #[schemars(range(max = 255))]
    pub(crate) level: u8,
    /// The queue is served only while more than this many agents of the profile are idle; which of them, its `selection` says.
    #[serde(default)]
    #[schemars(range(max = 4_000_000_000_u32))]
    pub(crate) reserve: u32,
    /// When the queue is served at all: always, or as a reserve under pressure.
    #[serde(default)]
    #[schemars(extend("default" = "always"))]
    pub(crate) opens: OpensFile,
}

/// When agents serve a queue.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Opens")]
pub(crate) enum OpensFile {
    /// Always.
    #[default]
    Always,
    /// While the longest wait in the queue is at least this, above zero; callbacks do not count.
    HeadWait(TimeSpan),
    /// While the wait predicted for a caller who came now is at least this, above zero. Unknown is not.
    PredictedWait(TimeSpan),
}

fn first() -> u8 {
    1
}

/// Which waiting call a freed agent takes.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CallSelection")]
pub(crate) enum CallSelectionFile {
    /// Calls of queues that the agent serves in a lower tier first, then the best rank (priority and age).
    #[default]
    TierFirst,
    /// The best rank, whatever the tier.
    RankFirst,
    /// The best-ranked call of the queue with the most calls waiting.
    LongestQueue,
    /// The best-ranked call of the queue that is furthest above its share of all that wait. One share for each queue
    /// served, adding up to 1.
    QueueRatio(IndexMap<String, Fraction>),
    /// The head with the longest wait in proportion to its queue's `objective`, whatever the tier.
    GreatestNeed,
}

/// From 0 to 255.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Capacity(#[schemars(range(min = 0, max = 255))] pub(crate) u8);

/// From 0 to 1.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Fraction(#[schemars(range(min = 0.0, max = 1.0))] pub(crate) f64);

/// One entry of the agents' list.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Agents")]
pub(crate) enum AgentsFile {
    /// So many agents of the profile that is named as the entry is.
    Count(#[schemars(range(max = 100_000))] u32),
    /// One agent, or a group of them.
    Group(AgentGroup),
}

/// One agent, or a group of them.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentGroup {
    /// Their profile; without it the one that is named as the entry is.
    pub(crate) profile: Option<String>,
    /// How many: `NAME-1`, `NAME-2`, …. Without it one agent, called as the entry is.
    #[schemars(range(max = 100_000))]
    pub(crate) count: Option<u32>,
    /// Their own after-call work, in place of the queue's.
    pub(crate) wrap_up: Option<AfterCall>,
    /// Their chance under `weighted_random`, in proportion to the others'; 0 is never.
    #[serde(default = "one")]
    #[schemars(range(max = 4_000_000_000_u32))]
    pub(crate) weight: u32,
}

fn one() -> u32 {
    1
}
