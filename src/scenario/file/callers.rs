//! What callers do, as it is written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::choices::{CalledBackFile, CallsAgainFile, PreferenceFile, PressedKeyFile, SelfServedFile};
use super::distribution::DistributionFile;
use super::transfer::TransferFile;
use super::world::NonNegative;

/// What holds for callers of every type that does not say otherwise.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Callers")]
pub(in crate::scenario) struct CallersFile {
    /// How long a caller waits for an answer before hanging up.
    #[schemars(extend("default" = "forever"))]
    pub(in crate::scenario) patience: Option<PatienceFile>,
    /// The chance that a caller who is not offered to an agent at once hangs up at once.
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub(in crate::scenario) balk_probability: Option<f64>,
    /// A key by which callers leave the queue; without it they press none.
    pub(in crate::scenario) exit: Option<PressedKeyFile>,
    /// What callers do who may be called back; without it they wait on when they are offered a callback, and answer at once
    /// when a queue makes them one all the same.
    pub(in crate::scenario) callback: Option<CalledBackFile>,
    /// What a caller does after giving up or being turned away; without it nothing.
    pub(in crate::scenario) redial: Option<RedialFile>,
    /// The attributes of calls: relative weights of each one's values. `unknown` may stand for a value not known.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "region": { "inside": 63.47, "outside": 36.53 } }]))]
    pub(in crate::scenario) attributes: IndexMap<String, IndexMap<String, NonNegative>>,
}

/// A kind of call.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CallType")]
pub(in crate::scenario) struct CallTypeFile {
    /// The queue it asks for; without it the one of its own name.
    pub(in crate::scenario) queue: Option<String>,
    /// Further queues that it stands in from the start, at most 3; answered out of one, it is taken out of the others.
    #[serde(default)]
    #[schemars(extend("examples" = [["general"]]))]
    pub(in crate::scenario) also: Vec<String>,
    /// Points of priority.
    #[serde(default)]
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(in crate::scenario) priority: i16,
    /// The position that it asks for in its queue, which must `announce` positions; 1 is next. It passes nobody of higher
    /// priority.
    #[schemars(range(min = 1))]
    pub(in crate::scenario) position: Option<u32>,
    /// Self-service that it meets first; without it the call asks for an agent at once.
    pub(in crate::scenario) self_service: Option<SelfServedFile>,
    /// Agents whom such callers wish to talk to.
    pub(in crate::scenario) preference: Option<PreferenceFile>,
    /// How long a caller waits for an answer before hanging up; without it as `world.callers` says.
    pub(in crate::scenario) patience: Option<PatienceFile>,
    /// The chance that a caller who is not offered to an agent at once hangs up at once; without it as
    /// `world.callers` says.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) balk_probability: Option<f64>,
    /// A longest wait that the call brings along, in place of the queue's.
    pub(in crate::scenario) wait_max: Option<DistributionFile>,
    /// A key by which callers leave the queue; without it as `world.callers` says.
    pub(in crate::scenario) exit: Option<PressedKeyFile>,
    /// What callers do who may be called back; without it as `world.callers` says.
    pub(in crate::scenario) callback: Option<CalledBackFile>,
    /// What a caller does after giving up or being turned away; without it as `world.callers` says.
    pub(in crate::scenario) redial: Option<RedialFile>,
    /// Whether callers call again after a conversation; without it they do not.
    pub(in crate::scenario) calls_again: Option<CallsAgainFile>,
    /// Where agents pass such callers on to at the end of a conversation, or whom they ask about them.
    #[serde(default)]
    pub(in crate::scenario) transfers: Vec<TransferFile>,
    /// The attributes of such calls; one that is not given is as `world.callers` says.
    #[serde(default)]
    pub(in crate::scenario) attributes: IndexMap<String, IndexMap<String, NonNegative>>,
}

/// How long a caller waits before hanging up.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Patience")]
pub(in crate::scenario) enum PatienceFile {
    /// Without end.
    Endless(Endless),
    /// As long as this.
    Time(DistributionFile),
}

/// Never hangs up.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(in crate::scenario) enum Endless {
    /// Waits for as long as it takes.
    Forever,
}

/// Trying again after an abandonment, a timeout, or being turned away (full, unstaffed, closed, all lines busy).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Redial")]
pub(in crate::scenario) struct RedialFile {
    /// The chance of trying again, after each failure.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) probability: f64,
    /// The pause before the next try.
    pub(in crate::scenario) delay: DistributionFile,
    /// The most tries in all for one matter, the first included.
    #[serde(default = "three")]
    #[schemars(range(min = 1, max = 100))]
    pub(in crate::scenario) tries_max: u32,
    /// How patient the caller is at the next try. (The matter stays the same: call type, attributes, and how long the
    /// first conversation takes.)
    #[serde(default)]
    #[schemars(extend("default" = "drawn"))]
    pub(in crate::scenario) patience: RedialPatienceFile,
}

/// How patient a caller is who tries again.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RedialPatience")]
pub(in crate::scenario) enum RedialPatienceFile {
    /// Drawn again at each try.
    #[default]
    Drawn,
    /// As patient as at the try before.
    Same,
    /// For as long as was left when the try before ended. Who gave up has nothing left, and stays only if an agent is free.
    Remaining,
}

fn three() -> u32 {
    3
}
