//! Agents' behaviour and staffing in a scenario file. Its doc comments are the reference of the format.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::distribution::DistributionFile;
use super::world::HourValues;
use crate::config::text::literal::TimeSpan;
use crate::scenario::literal::{Clock, Date};

/// How agents respond to offers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AgentBehaviour")]
pub(in crate::scenario) struct BehaviourFile {
    /// The time from the offer to the answer; by default none. If it exceeds the ring timeout, the offer fails.
    pub(in crate::scenario) answer_delay: Option<DistributionFile>,
    /// The probability that an agent lets an offer ring out.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) no_answer_probability: f64,
    /// The probability that an agent declines an offer.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) reject_probability: f64,
    /// In queues with `confirm_within`: the time from picking up to confirming; by default none. If it exceeds the
    /// limit, the offer fails.
    pub(in crate::scenario) confirm_delay: Option<DistributionFile>,
    /// In queues with `confirm_within`: the probability that an agent who picked up refuses to confirm, after that
    /// delay.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) unconfirmed_probability: f64,
    /// How much longer a conversation takes for each other one the agent has when it begins: 0.3 means 30 %. It
    /// matters only if a profile's capacity lets agents have several contacts at once.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    pub(in crate::scenario) slowdown: f64,
    /// Behaviour of agents of particular profiles.
    #[serde(default)]
    pub(in crate::scenario) profiles: IndexMap<String, ProfileBehaviourFile>,
}

/// How agents of one profile behave; what is not given is as for all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProfileBehaviour")]
pub(in crate::scenario) struct ProfileBehaviourFile {
    /// The time from the offer to the answer.
    pub(in crate::scenario) answer_delay: Option<DistributionFile>,
    /// The probability that an agent lets an offer ring out.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) no_answer_probability: Option<f64>,
    /// The probability that an agent declines an offer.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) reject_probability: Option<f64>,
    /// The time from picking up to confirming, in queues with `confirm_within`.
    pub(in crate::scenario) confirm_delay: Option<DistributionFile>,
    /// The probability that an agent who picked up does not confirm.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) unconfirmed_probability: Option<f64>,
    /// How much longer a conversation takes for each other one the agent has when it begins.
    #[schemars(range(min = 0, max = 100))]
    pub(in crate::scenario) slowdown: Option<f64>,
}

/// Who is on duty: numbers by profile and hour, or shifts, or both (a curve uses agents without a shift).
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Staffing")]
pub(in crate::scenario) struct StaffingFile {
    /// The probability that a scheduled agent does not turn up for a shift, or for a period of a curve. Below 1.
    #[serde(default)]
    #[schemars(range(min = 0, max = 0.99))]
    pub(in crate::scenario) shrinkage: f64,
    /// Who leaves when the number on duty falls from one period to the next.
    #[serde(default)]
    #[schemars(extend("default" = "first_free"))]
    pub(in crate::scenario) leavers: LeaversFile,
    /// The number of agents on duty, by kind of day, then by profile: one number, or a list by hour.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "weekday": { "lawyer": 12 } }]))]
    pub(in crate::scenario) patterns: IndexMap<String, IndexMap<String, HourValues>>,
    /// Shifts, by name.
    #[serde(default)]
    pub(in crate::scenario) shifts: IndexMap<String, ShiftFile>,
}

/// Who leaves when a curve falls. (At the end of a shift everybody leaves, or after the current conversation.)
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Leavers")]
pub(in crate::scenario) enum LeaversFile {
    /// Free agents at once; if there are too few, the next to finish.
    #[default]
    FirstFree,
    /// Those listed last among those on duty, each after the current conversation and after-call work, as at the end
    /// of a shift.
    LastListed,
}

/// A shift.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Shift")]
pub(in crate::scenario) struct ShiftFile {
    /// The agents: a name (`liu`), a group (`lawyer`), or part of a group (`lawyer-1..12`).
    #[schemars(length(min = 1), extend("examples" = [["lawyer-1..12"]]))]
    pub(in crate::scenario) agents: Vec<String>,
    /// Start.
    pub(in crate::scenario) start: Clock,
    /// End; past 24:00 for a shift into the next day, and at most 24 hours after the start. Agents finish their
    /// current conversation first.
    pub(in crate::scenario) end: Clock,
    /// The weekdays of the shift; by default all. A day under `calendar.holidays` counts as a weekday that follows
    /// its pattern.
    pub(in crate::scenario) weekdays: Option<Vec<Weekday>>,
    /// The kinds of days of the shift; by default all. With `weekdays` or `days_per_week`, the shift needs a day that
    /// satisfies both.
    #[schemars(length(min = 1), extend("examples" = [["weekday"]]))]
    pub(in crate::scenario) patterns: Option<Vec<String>>,
    /// The dates of the shift, these alone; `calendar.start` must be given. By default all days.
    #[schemars(length(min = 1))]
    pub(in crate::scenario) dates: Option<Vec<Date>>,
    /// A rota instead of `weekdays`: every agent works this many days a week, with days off chosen so that the number
    /// of agents on each weekday is proportional to its calls.
    #[schemars(range(min = 1, max = 7))]
    pub(in crate::scenario) days_per_week: Option<u8>,
    /// Breaks; the agents are not ready, with the reason `break` if the centre has it, else with its first.
    #[serde(default)]
    pub(in crate::scenario) breaks: Vec<BreakFile>,
}

/// A break in a shift.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Break")]
pub(in crate::scenario) struct BreakFile {
    /// Its start.
    pub(in crate::scenario) at: Clock,
    /// Its length.
    pub(in crate::scenario) length: TimeSpan,
}

/// A weekday.
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
