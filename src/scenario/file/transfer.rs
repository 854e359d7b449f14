//! How agents pass callers on, as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::distribution::DistributionFile;

/// A transfer from a conversation of one queue into another queue, to certain agents of it, or out of the centre; or a
/// question to somebody there, with the caller on hold. Somebody is asked at most once in each conversation, and who is on
/// hold does not hang up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Transfer")]
pub(in crate::scenario) struct TransferFile {
    /// The queue that the conversation came from; without it the call type's own.
    pub(in crate::scenario) from: Option<String>,
    /// The queue that the caller is passed on to (or in which somebody is asked), or `external:NAME`.
    pub(in crate::scenario) to: String,
    /// Certain agents who serve that queue: agents, groups, or some of a group, as in shifts. Each time it is one of them;
    /// where that one is not at work, whoever serves the queue. The queue's `preferred_for` says how long a busy one is
    /// waited for.
    #[serde(default)]
    #[schemars(extend("examples" = [["lawyer-1..12"]]))]
    pub(in crate::scenario) agents: Vec<String>,
    /// How.
    #[serde(default)]
    #[schemars(extend("default" = "blind"))]
    pub(in crate::scenario) how: HowFile,
    /// The chance at the end of each conversation. Those of one `from` add up to at most 1.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
    /// Unless blind: how long the agent talks with whoever answers, without the caller. Required there.
    pub(in crate::scenario) consult_talk: Option<DistributionFile>,
    /// For a conference: how long all three talk; then whoever was asked leaves. Required there.
    pub(in crate::scenario) conference_talk: Option<DistributionFile>,
    /// Unless blind: how long agent and caller go on together where they do: back from a consultation, after a conference,
    /// or where nobody answered. Without it the conversation is over at once.
    pub(in crate::scenario) talk_after: Option<DistributionFile>,
    /// Unless blind: after how long without an answer the agent gives up and is back with the caller. (A place outside
    /// answers at once.)
    #[schemars(extend("default" = { "constant": "60s" }))]
    pub(in crate::scenario) no_answer_after: Option<DistributionFile>,
    /// Blind only: whether the caller's place in the new queue goes by the age of the call.
    #[serde(default)]
    #[schemars(extend("default" = "keep"))]
    pub(in crate::scenario) age: AgeFile,
    /// Blind only: the priority there; without it the call keeps its own.
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(in crate::scenario) priority: Option<i16>,
}

/// How an agent passes a caller on.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "How")]
pub(in crate::scenario) enum HowFile {
    /// Without asking: the caller waits in the new queue.
    #[default]
    Blind,
    /// Attended: the agent asks first, then the other party takes the caller, for a conversation of its own length.
    Attended,
    /// The agent asks and goes back to the caller.
    Consult,
    /// The agent asks, then all three talk, then the other party leaves.
    Conference,
}

/// Whether a transferred caller's place goes by the age of the call.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Age")]
pub(in crate::scenario) enum AgeFile {
    /// Ranked as if it had waited there since it first arrived.
    #[default]
    Keep,
    /// Ranked as a newcomer.
    Reset,
}
