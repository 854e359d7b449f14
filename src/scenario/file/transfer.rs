//! Transfers and consultations in a scenario file. Its doc comments are the reference of the format.

use schemars::JsonSchema;
use serde::Deserialize;

use super::distribution::DistributionFile;

/// A transfer from a conversation of one queue to another queue, to particular agents of it, or out of the centre; or
/// a consultation there, with the caller on hold. There is at most one consultation in each conversation, and a
/// caller on hold does not hang up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Transfer")]
pub(in crate::scenario) struct TransferFile {
    /// The queue that the conversation came from; by default the call type's own.
    pub(in crate::scenario) from: Option<String>,
    /// The queue to which the caller is transferred (or which is consulted), or `external:NAME`.
    pub(in crate::scenario) to: String,
    /// Particular agents who serve that queue: names, groups, or parts of a group, as in shifts. One of them is
    /// chosen each time; if that one is not signed in, any agent who serves the queue. The queue's `preferred_for`
    /// says how long to wait for a busy one.
    #[serde(default)]
    #[schemars(extend("examples" = [["lawyer-1..12"]]))]
    pub(in crate::scenario) agents: Vec<String>,
    /// The kind of transfer.
    #[serde(default)]
    #[schemars(extend("default" = "blind"))]
    pub(in crate::scenario) how: HowFile,
    /// The probability at the end of each conversation. Those of one `from` add up to at most 1.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
    /// Except for blind transfers, where it is not allowed: how long the agent talks with the consulted party,
    /// without the caller. Required.
    pub(in crate::scenario) consult_talk: Option<DistributionFile>,
    /// For a conference: how long all three talk before the consulted party leaves. Required.
    pub(in crate::scenario) conference_talk: Option<DistributionFile>,
    /// Except for blind transfers: how long agent and caller continue when back together, after a consultation, a
    /// conference or an unanswered attempt. By default the conversation ends at once.
    pub(in crate::scenario) talk_after: Option<DistributionFile>,
    /// Except for blind transfers: how long the agent waits for an answer before returning to the caller. (An
    /// external party answers at once.)
    #[schemars(extend("default" = { "constant": "60s" }))]
    pub(in crate::scenario) no_answer_after: Option<DistributionFile>,
    /// Blind only: whether the caller's place in the new queue counts from the first arrival.
    #[serde(default)]
    #[schemars(extend("default" = "keep"))]
    pub(in crate::scenario) age: AgeFile,
    /// Blind only: the priority in the new queue; by default the call keeps its own.
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(in crate::scenario) priority: Option<i16>,
}

/// The kind of transfer.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "How")]
pub(in crate::scenario) enum HowFile {
    /// Without a consultation: the caller waits in the new queue.
    #[default]
    Blind,
    /// Attended: after a consultation the other party takes the caller, for a conversation of its own length.
    Attended,
    /// The agent consults the other party and returns to the caller.
    Consult,
    /// The agent consults the other party, then all three talk, then the other party leaves.
    Conference,
}

/// Whether a transferred caller keeps the age of the call.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Age")]
pub(in crate::scenario) enum AgeFile {
    /// Ranked as if it had waited there since it first arrived.
    #[default]
    Keep,
    /// Ranked as a new call.
    Reset,
}
