//! How agents behave and who is on duty, as it is written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::distribution::DistributionFile;
use super::world::HourValues;
use crate::config::text::literal::TimeSpan;
use crate::scenario::literal::Clock;

/// How agents behave when a call is offered to them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AgentBehaviour")]
pub(in crate::scenario) struct BehaviourFile {
    /// From the offer to the answer; without it at once. Where it is longer than the ring timeout the offer fails.
    pub(in crate::scenario) answer_delay: Option<DistributionFile>,
    /// The chance that an offer is left ringing.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) no_answer_probability: f64,
    /// The chance that an offer is declined.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) reject_probability: f64,
    /// In queues with `confirm_within`: from picking up to confirming; without it at once. Where it is longer the offer fails.
    pub(in crate::scenario) confirm_delay: Option<DistributionFile>,
    /// In such queues: the chance that an agent who picked up does not confirm, and says so after that delay.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) unconfirmed_probability: f64,
    /// How much longer a conversation takes for each other that the agent has when it begins: 0.3 is 30 % of its time. Of
    /// weight only where a profile's capacity lets agents have several contacts at once.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    pub(in crate::scenario) slowdown: f64,
    /// Agents of a profile who behave otherwise.
    #[serde(default)]
    pub(in crate::scenario) profiles: IndexMap<String, ProfileBehaviourFile>,
}

/// How agents of one profile behave; what is not given is as for all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProfileBehaviour")]
pub(in crate::scenario) struct ProfileBehaviourFile {
    /// From the offer to the answer.
    pub(in crate::scenario) answer_delay: Option<DistributionFile>,
    /// The chance that an offer is left ringing.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) no_answer_probability: Option<f64>,
    /// The chance that an offer is declined.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) reject_probability: Option<f64>,
    /// From picking up to confirming, in queues with `confirm_within`.
    pub(in crate::scenario) confirm_delay: Option<DistributionFile>,
    /// The chance that an agent who picked up does not confirm.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) unconfirmed_probability: Option<f64>,
    /// How much longer a conversation takes for each other that the agent has when it begins.
    #[schemars(range(min = 0, max = 100))]
    pub(in crate::scenario) slowdown: Option<f64>,
}

/// Who is on duty: numbers by profile and hour, or shifts, or both (a curve takes agents who are on no shift).
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Staffing")]
pub(in crate::scenario) struct StaffingFile {
    /// The chance that a scheduled agent does not turn up for a shift, or for a period of a curve. Below 1.
    #[serde(default)]
    #[schemars(range(min = 0, max = 0.99))]
    pub(in crate::scenario) shrinkage: f64,
    /// Who leaves where the number on duty falls from one period to the next.
    #[serde(default)]
    #[schemars(extend("default" = "first_free"))]
    pub(in crate::scenario) leavers: LeaversFile,
    /// How many agents are on duty, by kind of day, then by profile: one number, or a list by hour.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "weekday": { "lawyer": 12 } }]))]
    pub(in crate::scenario) patterns: IndexMap<String, IndexMap<String, HourValues>>,
    /// Shifts, by name.
    #[serde(default)]
    pub(in crate::scenario) shifts: IndexMap<String, ShiftFile>,
}

/// Who leaves where a curve falls. (From a shift everybody goes at its end, or after the conversation of that moment.)
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Leavers")]
pub(in crate::scenario) enum LeaversFile {
    /// Those who are free, at once; where too few are, then whoever finishes first.
    #[default]
    FirstFree,
    /// The last listed of those on duty, each after the conversation and the after-call work of that moment, as if a shift
    /// had ended.
    LastListed,
}

/// A shift.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Shift")]
pub(in crate::scenario) struct ShiftFile {
    /// Who: an agent (`liu`), a group of agents (`lawyer`), or some of a group (`lawyer-1..12`).
    #[schemars(length(min = 1), extend("examples" = [["lawyer-1..12"]]))]
    pub(in crate::scenario) agents: Vec<String>,
    /// From.
    pub(in crate::scenario) start: Clock,
    /// Until; past 24:00 for a shift into the next day, and at most 24 hours after the start. A conversation is
    /// finished first.
    pub(in crate::scenario) end: Clock,
    /// On which days of the week; without it on all. A day under `calendar.holidays` counts as a weekday that follows its
    /// pattern.
    pub(in crate::scenario) weekdays: Option<Vec<Weekday>>,
    /// On which kinds of days; without it on all. Beside `weekdays` or `days_per_week`, only on days that are both.
    #[schemars(length(min = 1), extend("examples" = [["weekday"]]))]
    pub(in crate::scenario) patterns: Option<Vec<String>>,
    /// A rota in place of `weekdays`: everybody works so many days a week, and is off on the days with the fewest calls,
    /// so that on each day of the week as large a part of them is there as that day has of the calls.
    #[schemars(range(min = 1, max = 7))]
    pub(in crate::scenario) days_per_week: Option<u8>,
    /// Pauses; the agents are not ready, with the reason `break` where the centre has it, else with its first.
    #[serde(default)]
    pub(in crate::scenario) breaks: Vec<BreakFile>,
}

/// A pause in a shift.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Break")]
pub(in crate::scenario) struct BreakFile {
    /// When it begins.
    pub(in crate::scenario) at: Clock,
    /// How long it is.
    pub(in crate::scenario) length: TimeSpan,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(in crate::scenario) enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// 0 is Monday.
    pub(in crate::scenario) fn index(self) -> u8 {
        self as u8
    }
}
