//! The world part of a scenario file, as it is written.
//!
//! The doc comments here are the reference of the format: they become the descriptions in the JSON Schema and the
//! tables of `scenarios/README.md`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::distribution_file::DistributionFile;
use super::literal::{Clock, Date};
use crate::config::literal::TimeSpan;

/// What happens to the centre: demand, callers, handling times, who turns up for work.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "World")]
pub(super) struct WorldFile {
    /// Which days are simulated.
    pub(super) calendar: CalendarFile,
    /// How many calls come, when, and of which types.
    #[serde(default)]
    pub(super) demand: DemandFile,
    /// Recorded calls, in place of or in addition to the demand.
    pub(super) trace: Option<TraceFile>,
    /// What holds for callers of every type that does not say otherwise.
    #[serde(default)]
    pub(super) callers: CallersFile,
    /// The kinds of calls, by name.
    pub(super) call_types: IndexMap<String, CallTypeFile>,
    /// How long conversations and after-call work take.
    #[serde(default)]
    pub(super) handling: HandlingFile,
    /// How agents behave when a call is offered to them.
    #[serde(default)]
    pub(super) agents: BehaviourFile,
    /// Who is on duty, when.
    #[serde(default)]
    pub(super) staffing: StaffingFile,
    /// Time from the start during which nothing is measured.
    pub(super) warm_up: Option<TimeSpan>,
}

/// Which days are simulated.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Calendar")]
pub(super) struct CalendarFile {
    /// The first day; without it a Monday of no particular date.
    pub(super) start: Option<Date>,
    /// How many days one replication has.
    #[schemars(range(min = 1, max = 36_600))]
    pub(super) days: u32,
    /// The length of a period, within which rates, mixes and staffing are constant; `1h` where it is not given.
    /// Divides 24 hours, at least a minute.
    pub(super) period: Option<TimeSpan>,
    /// The pattern that a weekday follows. Without it: the pattern called as the day is (`monday`), or `weekday` or
    /// `weekend`, or the only one there is.
    #[serde(default)]
    pub(super) week: WeekFile,
    /// Days that follow another pattern than their weekday's, by name.
    #[serde(default)]
    pub(super) holidays: IndexMap<String, HolidayFile>,
}

/// The pattern that each day of the week follows.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Week")]
pub(super) struct WeekFile {
    /// Of Mondays.
    pub(super) monday: Option<String>,
    /// Of Tuesdays.
    pub(super) tuesday: Option<String>,
    /// Of Wednesdays.
    pub(super) wednesday: Option<String>,
    /// Of Thursdays.
    pub(super) thursday: Option<String>,
    /// Of Fridays.
    pub(super) friday: Option<String>,
    /// Of Saturdays.
    pub(super) saturday: Option<String>,
    /// Of Sundays.
    pub(super) sunday: Option<String>,
}

/// A holiday, or a working day in place of one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Holiday")]
pub(super) struct HolidayFile {
    /// Its day, or the first of several.
    pub(super) date: Date,
    /// The last day; without it there is one.
    pub(super) until: Option<Date>,
    /// The pattern that it follows.
    #[schemars(example = &"weekend")]
    pub(super) pattern: String,
}

/// How many calls come, when, and of which types.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Demand")]
pub(super) struct DemandFile {
    /// Multiplies every rate.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub(super) factor: Option<f64>,
    /// Standard deviation over mean of how busy a day is: one gamma-distributed factor of mean 1 a day. 0 is the same
    /// demand every day.
    #[serde(default)]
    #[schemars(range(min = 0, max = 10))]
    pub(super) busyness_cv: f64,
    /// Percent of a day's calls by hour, adding up to 100, for patterns without shares of their own.
    pub(super) shares: Option<Vec<NonNegative>>,
    /// How the calls divide among call types, for patterns without a mix of their own: relative weights, constant or
    /// by hour.
    #[serde(default)]
    pub(super) mix: IndexMap<String, HourValues>,
    /// The kinds of days, by name.
    #[serde(default)]
    pub(super) patterns: IndexMap<String, PatternFile>,
}

/// The demand of one kind of day: `calls_per_day` with shares, or `calls_per_hour`, each divided by the mix; or
/// `rates`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Pattern")]
pub(super) struct PatternFile {
    /// Calls of a day, all types together.
    #[schemars(range(min = 0, max = 100_000_000))]
    pub(super) calls_per_day: Option<f64>,
    /// Percent of the day's calls by hour, adding up to 100; without it the demand's own shares, or equal ones.
    pub(super) shares: Option<Vec<NonNegative>>,
    /// Calls an hour, all types together.
    pub(super) calls_per_hour: Option<HourValues>,
    /// How the calls divide among call types: relative weights, constant or by hour; without it the demand's own mix.
    pub(super) mix: Option<IndexMap<String, HourValues>>,
    /// Calls an hour by call type.
    #[serde(default)]
    pub(super) rates: IndexMap<String, HourValues>,
}

/// A number for the whole day, or a list: one for each hour, or one for each period.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum HourValues {
    /// The same all day.
    All(NonNegative),
    /// 24 numbers, or as many as the day has periods.
    Each(Vec<NonNegative>),
}

/// Zero or more.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct NonNegative(#[schemars(range(min = 0))] pub(super) f64);

/// A record of calls.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Trace")]
pub(super) struct TraceFile {
    /// A CSV file, seen from the scenario file. Columns: `time` (seconds since the first midnight, or a date and time
    /// such as 2025-01-01T09:30:00), `call_type` or `queue`; if wanted `talk` and `patience` (seconds) and one for each
    /// attribute.
    #[schemars(example = "calls.csv")]
    pub(super) file: String,
}

/// What holds for callers of every type that does not say otherwise.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Callers")]
pub(super) struct CallersFile {
    /// How long a caller waits for an answer before hanging up; `forever` where it is not given.
    pub(super) patience: Option<PatienceFile>,
    /// The chance that a caller who is not offered to an agent at once hangs up at once.
    #[schemars(range(min = 0, max = 1))]
    pub(super) balk_probability: Option<f64>,
    /// What a caller does after giving up or being turned away; without it nothing.
    pub(super) redial: Option<RedialFile>,
    /// The attributes of calls: relative weights of each one's values. `unknown` may stand for a value not known.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "region": { "inside": 63.47, "outside": 36.53 } }]))]
    pub(super) attributes: IndexMap<String, IndexMap<String, NonNegative>>,
}

/// A kind of call.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CallType")]
pub(super) struct CallTypeFile {
    /// The queue it asks for; without it the one of its own name.
    pub(super) queue: Option<String>,
    /// Points of priority.
    #[serde(default)]
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(super) priority: i16,
    /// How long a caller waits for an answer before hanging up; without it as `world.callers` says.
    pub(super) patience: Option<PatienceFile>,
    /// The chance that a caller who is not offered to an agent at once hangs up at once; without it as
    /// `world.callers` says.
    #[schemars(range(min = 0, max = 1))]
    pub(super) balk_probability: Option<f64>,
    /// A longest wait that the call brings along, in place of the queue's.
    pub(super) wait_max: Option<DistributionFile>,
    /// What a caller does after giving up or being turned away; without it as `world.callers` says.
    pub(super) redial: Option<RedialFile>,
    /// Where agents pass such callers on to at the end of a conversation.
    #[serde(default)]
    pub(super) transfers: Vec<TransferFile>,
    /// The attributes of such calls; one that is not given is as `world.callers` says.
    #[serde(default)]
    pub(super) attributes: IndexMap<String, IndexMap<String, NonNegative>>,
}

/// How long a caller waits before hanging up.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum PatienceFile {
    /// Without end.
    Endless(Endless),
    /// As long as this.
    Time(DistributionFile),
}

/// Never hangs up.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum Endless {
    /// Waits for as long as it takes.
    Forever,
}

/// Trying again after an abandonment, a timeout or a blocked call.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Redial")]
pub(super) struct RedialFile {
    /// The chance of trying again, after each failure.
    #[schemars(range(min = 0, max = 1))]
    pub(super) probability: f64,
    /// The pause before the next try.
    pub(super) delay: DistributionFile,
    /// The most tries in all, the first included.
    #[serde(default = "three")]
    #[schemars(range(min = 1, max = 100))]
    pub(super) tries_max: u32,
}

fn three() -> u32 {
    3
}

/// A transfer from a conversation of one queue into another queue.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Transfer")]
pub(super) struct TransferFile {
    /// The queue that the conversation came from; without it the call type's own.
    pub(super) from: Option<String>,
    /// The queue that the caller is passed on to.
    pub(super) to: String,
    /// The chance at the end of each conversation. Those of one `from` add up to at most 1.
    #[schemars(range(min = 0, max = 1))]
    pub(super) probability: f64,
    /// Whether the caller's place in the new queue goes by the age of the call.
    #[serde(default)]
    pub(super) age: AgeFile,
    /// The priority there; without it the call keeps its own.
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(super) priority: Option<i16>,
}

/// Whether a transferred caller's place goes by the age of the call.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Age")]
pub(super) enum AgeFile {
    /// Ranked as if it had waited there since it first arrived.
    #[default]
    Keep,
    /// Ranked as a newcomer.
    Reset,
}

/// How long conversations and after-call work take. The most particular entry holds: queue and profile, then queue,
/// then profile, then this.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Handling")]
pub(super) struct HandlingFile {
    /// Conversation length.
    pub(super) talk: Option<DistributionFile>,
    /// After-call work that agents really do; the centre's `wrap_up` still ends it. Without it the centre's rule alone.
    pub(super) wrap_up: Option<DistributionFile>,
    /// Other times for calls of a queue.
    #[serde(default)]
    pub(super) queues: IndexMap<String, QueueHandlingFile>,
    /// Other times for agents of a profile.
    #[serde(default)]
    pub(super) profiles: IndexMap<String, TimesFile>,
}

/// The times of calls of one queue.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QueueHandling")]
pub(super) struct QueueHandlingFile {
    /// Conversation length.
    pub(super) talk: Option<DistributionFile>,
    /// After-call work.
    pub(super) wrap_up: Option<DistributionFile>,
    /// Other times where an agent of this profile takes the call.
    #[serde(default)]
    pub(super) profiles: IndexMap<String, TimesFile>,
}

/// Conversation and after-call work.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Times")]
pub(super) struct TimesFile {
    /// Conversation length.
    pub(super) talk: Option<DistributionFile>,
    /// After-call work.
    pub(super) wrap_up: Option<DistributionFile>,
}

/// How agents behave when a call is offered to them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AgentBehaviour")]
pub(super) struct BehaviourFile {
    /// From the offer to the answer; without it at once. Where it is longer than the ring timeout the offer fails.
    pub(super) answer_delay: Option<DistributionFile>,
    /// The chance that an offer is left ringing.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(super) no_answer_probability: f64,
    /// The chance that an offer is declined.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(super) reject_probability: f64,
    /// Agents of a profile who behave otherwise.
    #[serde(default)]
    pub(super) profiles: IndexMap<String, ProfileBehaviourFile>,
}

/// How agents of one profile behave; what is not given is as for all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProfileBehaviour")]
pub(super) struct ProfileBehaviourFile {
    /// From the offer to the answer.
    pub(super) answer_delay: Option<DistributionFile>,
    /// The chance that an offer is left ringing.
    #[schemars(range(min = 0, max = 1))]
    pub(super) no_answer_probability: Option<f64>,
    /// The chance that an offer is declined.
    #[schemars(range(min = 0, max = 1))]
    pub(super) reject_probability: Option<f64>,
}

/// Who is on duty: numbers by profile and hour, or shifts, or both for different profiles.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Staffing")]
pub(super) struct StaffingFile {
    /// The chance that a scheduled agent does not turn up for a shift, or for a period of a curve. Below 1.
    #[serde(default)]
    #[schemars(range(min = 0, max = 0.99))]
    pub(super) shrinkage: f64,
    /// How many agents are on duty, by kind of day, then by profile: one number, or a list by hour.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "weekday": { "lawyer": 12 } }]))]
    pub(super) patterns: IndexMap<String, IndexMap<String, HourValues>>,
    /// Shifts, by name.
    #[serde(default)]
    pub(super) shifts: IndexMap<String, ShiftFile>,
}

/// A shift.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Shift")]
pub(super) struct ShiftFile {
    /// Who: an agent (`liu`), a group of agents (`lawyer`), or some of a group (`lawyer-1..12`).
    #[schemars(length(min = 1), extend("examples" = [["lawyer-1..12"]]))]
    pub(super) agents: Vec<String>,
    /// From.
    pub(super) start: Clock,
    /// Until; past 24:00 for a shift into the next day, and at most 24 hours after the start. A conversation is
    /// finished first.
    pub(super) end: Clock,
    /// On which days of the week; without it on all.
    pub(super) weekdays: Option<Vec<Weekday>>,
    /// A rota in place of `weekdays`: everybody works so many days a week, and the days off move from agent to agent.
    #[schemars(range(min = 1, max = 7))]
    pub(super) days_per_week: Option<u8>,
    /// Pauses.
    #[serde(default)]
    pub(super) breaks: Vec<BreakFile>,
}

/// A pause in a shift.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Break")]
pub(super) struct BreakFile {
    /// When it begins.
    pub(super) at: Clock,
    /// How long it is.
    pub(super) length: TimeSpan,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum Weekday {
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
    pub(super) fn index(self) -> u8 {
        self as u8
    }
}
