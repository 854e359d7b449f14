//! What callers may do besides waiting, as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::distribution::DistributionFile;

/// Self-service that every call of a type meets before it asks for an agent. Who is neither served there nor hangs up is
/// passed on to the call type's queue.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SelfServed")]
pub(in crate::scenario) struct SelfServedFile {
    /// Which of the centre's self-services.
    #[schemars(example = &"bot")]
    pub(in crate::scenario) name: String,
    /// How long it takes, however it ends.
    pub(in crate::scenario) duration: DistributionFile,
    /// The chance that it does what the caller wanted.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) containment_probability: f64,
    /// The chance that the caller hangs up in it; at most 1 together with `containment_probability`.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) leave_probability: f64,
}

/// A key that callers press to leave the queue. In a queue whose `exits` have no such key it is pressed in vain.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PressedKey")]
pub(in crate::scenario) struct PressedKeyFile {
    /// The key.
    #[schemars(example = &"1")]
    pub(in crate::scenario) key: char,
    /// The chance that a caller will press it, each time that a wait begins.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
    /// After how long, if neither an answer nor the end of patience comes first.
    pub(in crate::scenario) after: DistributionFile,
}

/// What callers do who may be called back. Nothing tries their patience meanwhile.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CalledBack")]
pub(in crate::scenario) struct CalledBackFile {
    /// The chance that a caller takes a callback that the queue's ladder offers; decided once for each wait.
    #[serde(default = "certain")]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) accept_probability: f64,
    /// The chance that the caller answers, at each attempt.
    #[serde(default = "certain")]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) answer_probability: f64,
    /// From dialling to the answer, or until the attempt is given up; without it at once.
    pub(in crate::scenario) dial_delay: Option<DistributionFile>,
}

fn certain() -> f64 {
    1.0
}

/// Agents whom callers know and wish to talk to; the queue's `preferred_for` says how long they are waited for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Preference")]
pub(in crate::scenario) struct PreferenceFile {
    /// Whom: agents, groups, or some of a group, as in shifts. Each caller knows one of them.
    #[schemars(length(min = 1), extend("examples" = [["lawyer-1..12"]]))]
    pub(in crate::scenario) agents: Vec<String>,
    /// The share of callers who do.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
}

/// Calling again after a conversation, up to a hundredth call.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CallsAgain")]
pub(in crate::scenario) struct CallsAgainFile {
    /// The chance, after each call that ended with a conversation.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
    /// From the end of that call to the next one.
    pub(in crate::scenario) delay: DistributionFile,
}
