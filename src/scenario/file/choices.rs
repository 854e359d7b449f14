//! What callers may do other than wait, as a scenario file gives it. Its doc comments are the reference of
//! the format.

use schemars::JsonSchema;
use serde::Deserialize;

use super::distribution::DistributionFile;

/// Self-service that every call of a type meets before it asks for an agent. A caller who is not served there and
/// does not hang up is passed on to the call type's queue.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SelfServed")]
pub(in crate::scenario) struct SelfServedFile {
    /// The name of one of the centre's self-services.
    #[schemars(example = &"bot")]
    pub(in crate::scenario) name: String,
    /// The length of a session, however it ends.
    pub(in crate::scenario) duration: DistributionFile,
    /// The probability that it serves the caller.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) containment_probability: f64,
    /// The probability that the caller hangs up in it; at most 1 together with `containment_probability`.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) leave_probability: f64,
}

/// A key that callers press to leave the queue. It has no effect in a queue whose `exits` lack the key.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PressedKey")]
pub(in crate::scenario) struct PressedKeyFile {
    /// The key.
    #[schemars(example = &"1")]
    pub(in crate::scenario) key: char,
    /// The probability that a caller will press it, at the start of each wait.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
    /// When the caller presses it, unless answered or out of patience before.
    pub(in crate::scenario) after: DistributionFile,
}

/// How callers respond to callbacks. Their patience does not run while they wait to be called back.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CalledBack")]
pub(in crate::scenario) struct CalledBackFile {
    /// The probability that a caller accepts a callback that the queue's ladder offers; decided once for each wait.
    #[serde(default = "certain")]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) accept_probability: f64,
    /// The probability that the caller answers, at each attempt.
    #[serde(default = "certain")]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) answer_probability: f64,
    /// The time from dialling to the answer, or until the attempt is given up; by default none.
    pub(in crate::scenario) dial_delay: Option<DistributionFile>,
}

fn certain() -> f64 {
    1.0
}

/// Agents to whom callers prefer to talk; the queue's `preferred_for` says how long such callers wait for them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Preference")]
pub(in crate::scenario) struct PreferenceFile {
    /// The agents: names, groups, or parts of a group, as in shifts. Each caller prefers one of them.
    #[schemars(length(min = 1), extend("examples" = [["lawyer-1..12"]]))]
    pub(in crate::scenario) agents: Vec<String>,
    /// The share of callers with a preferred agent.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
}

/// Calling again after a conversation, up to a hundredth call.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CallsAgain")]
pub(in crate::scenario) struct CallsAgainFile {
    /// The probability of calling again, after each call that ended with a conversation.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
    /// The time from the end of that call to the next one.
    pub(in crate::scenario) delay: DistributionFile,
}
