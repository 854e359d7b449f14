//! The callers section of a scenario file. Its doc comments are the reference of the format.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::choices::{CalledBackFile, CallsAgainFile, PreferenceFile, PressedKeyFile, SelfServedFile};
use super::distribution::DistributionFile;
use super::transfer::TransferFile;
use super::world::NonNegative;

/// Defaults for callers of every type.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Callers")]
pub(in crate::scenario) struct CallersFile {
    /// How long a caller waits for an answer before hanging up.
    #[schemars(extend("default" = "forever"))]
    pub(in crate::scenario) patience: Option<PatienceFile>,
    /// The probability that a caller who is not offered to an agent at once hangs up at once.
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub(in crate::scenario) balk_probability: Option<f64>,
    /// A key by which callers leave the queue; by default they press none.
    pub(in crate::scenario) exit: Option<PressedKeyFile>,
    /// How callers respond to callbacks; by default they decline an offered callback, and answer at once when a queue
    /// calls them back anyway.
    pub(in crate::scenario) callback: Option<CalledBackFile>,
    /// What a caller does after giving up or being turned away; by default nothing.
    pub(in crate::scenario) redial: Option<RedialFile>,
    /// The attributes of calls: relative weights of each one's values. `unknown` may be used for an unknown value.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "region": { "inside": 63.47, "outside": 36.53 } }]))]
    pub(in crate::scenario) attributes: IndexMap<String, IndexMap<String, NonNegative>>,
}

/// A kind of call.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CallType")]
pub(in crate::scenario) struct CallTypeFile {
    /// The queue it asks for; by default the one with the same name.
    pub(in crate::scenario) queue: Option<String>,
    /// Further queues in which it waits from the start, at most 3; when answered from one, it leaves the others.
    #[serde(default)]
    #[schemars(extend("examples" = [["general"]]))]
    pub(in crate::scenario) also: Vec<String>,
    /// Points of priority.
    #[serde(default)]
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(in crate::scenario) priority: i16,
    /// The position that it asks for in its queue, which must `announce` positions; 1 is next. It never passes a call
    /// with higher priority.
    #[schemars(range(min = 1))]
    pub(in crate::scenario) position: Option<u32>,
    /// Self-service that the call meets first; by default it asks for an agent at once.
    pub(in crate::scenario) self_service: Option<SelfServedFile>,
    /// Agents to whom such callers prefer to talk.
    pub(in crate::scenario) preference: Option<PreferenceFile>,
    /// How long a caller waits for an answer before hanging up; by default as in `world.callers`.
    pub(in crate::scenario) patience: Option<PatienceFile>,
    /// The probability that a caller who is not offered to an agent at once hangs up at once; by default as in
    /// `world.callers`.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) balk_probability: Option<f64>,
    /// A longest wait that the call brings along, replacing the queue's.
    pub(in crate::scenario) wait_max: Option<DistributionFile>,
    /// A key by which callers leave the queue; by default as in `world.callers`.
    pub(in crate::scenario) exit: Option<PressedKeyFile>,
    /// How callers respond to callbacks; by default as in `world.callers`.
    pub(in crate::scenario) callback: Option<CalledBackFile>,
    /// What a caller does after giving up or being turned away; by default as in `world.callers`.
    pub(in crate::scenario) redial: Option<RedialFile>,
    /// Whether callers call again after a conversation; by default they do not.
    pub(in crate::scenario) calls_again: Option<CallsAgainFile>,
    /// Where agents transfer such callers at the end of a conversation, or whom they consult about them.
    #[serde(default)]
    pub(in crate::scenario) transfers: Vec<TransferFile>,
    /// The attributes of such calls; others are as in `world.callers`.
    #[serde(default)]
    pub(in crate::scenario) attributes: IndexMap<String, IndexMap<String, NonNegative>>,
}

/// How long a caller waits before hanging up.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Patience")]
pub(in crate::scenario) enum PatienceFile {
    /// Indefinitely.
    Endless(Endless),
    /// For this long.
    Time(DistributionFile),
}

/// The caller never hangs up.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(in crate::scenario) enum Endless {
    /// Waits indefinitely.
    Forever,
}

/// Redialling after an abandonment, a timeout, or being turned away (full, unstaffed, closed, all lines busy).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Redial")]
pub(in crate::scenario) struct RedialFile {
    /// The probability of trying again, after each failure.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
    /// The pause before the next attempt.
    pub(in crate::scenario) delay: DistributionFile,
    /// The maximum number of attempts, including the first.
    #[serde(default = "three")]
    #[schemars(range(min = 1, max = 100))]
    pub(in crate::scenario) tries_max: u32,
    /// How patient the caller is at the next attempt. (Call type, attributes, and the length of the first
    /// conversation stay the same.)
    #[serde(default)]
    #[schemars(extend("default" = "drawn"))]
    pub(in crate::scenario) patience: RedialPatienceFile,
}

/// How patient a caller is who redials.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RedialPatience")]
pub(in crate::scenario) enum RedialPatienceFile {
    /// Drawn again at each attempt.
    #[default]
    Drawn,
    /// As patient as at the attempt before.
    Same,
    /// For as long as was left when the attempt before ended. A caller who gave up has none left, and stays only if
    /// an agent is free.
    Remaining,
}

fn three() -> u32 {
    3
}
