//! The world part of a scenario file, as it is written.
//!
//! The doc comments here are the reference of the format: they become the descriptions in the JSON Schema and the
//! tables of `scenarios/README.md`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::callers::{CallTypeFile, CallersFile};
use super::distribution::DistributionFile;
use super::duty::{BehaviourFile, StaffingFile};
use super::satisfaction::{ChecksFile, SatisfactionFile, ScoringFile};
use crate::config::file::Fraction;
use crate::config::text::literal::TimeSpan;
use crate::scenario::literal::Date;

/// What happens to the centre: demand, callers, handling times, who turns up for work.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "World")]
pub(in crate::scenario) struct WorldFile {
    /// Which days are simulated.
    pub(in crate::scenario) calendar: CalendarFile,
    /// How many calls come, when, and of which types.
    #[serde(default)]
    pub(in crate::scenario) demand: DemandFile,
    /// Recorded calls, in place of or in addition to the demand.
    pub(in crate::scenario) trace: Option<TraceFile>,
    /// What holds for callers of every type that does not say otherwise.
    #[serde(default)]
    pub(in crate::scenario) callers: CallersFile,
    /// The kinds of calls, by name.
    pub(in crate::scenario) call_types: IndexMap<String, CallTypeFile>,
    /// How long conversations and after-call work take.
    #[serde(default)]
    pub(in crate::scenario) handling: HandlingFile,
    /// How agents behave when a call is offered to them.
    #[serde(default)]
    pub(in crate::scenario) agents: BehaviourFile,
    /// Who is on duty, when.
    #[serde(default)]
    pub(in crate::scenario) staffing: StaffingFile,
    /// Time from the start during which nothing is measured.
    #[schemars(extend("default" = "0s"))]
    pub(in crate::scenario) warm_up: Option<TimeSpan>,
    /// How callers rate the service after the call; without it nobody is asked.
    pub(in crate::scenario) satisfaction: Option<SatisfactionFile>,
    /// Which calls are chosen for a quality check; without it none is.
    pub(in crate::scenario) quality_checks: Option<ChecksFile>,
    /// How agents are scored while the days pass; without it they are not.
    pub(in crate::scenario) scoring: Option<ScoringFile>,
}

/// Which days are simulated.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Calendar")]
pub(in crate::scenario) struct CalendarFile {
    /// The first day; without it a Monday of no particular date.
    pub(in crate::scenario) start: Option<Date>,
    /// The time zone whose clock the simulated days follow; without it that of the queues' calendars of open hours, where
    /// they are all in one.
    #[schemars(example = &"Asia/Shanghai")]
    pub(in crate::scenario) zone: Option<String>,
    /// How many days one replication has.
    #[schemars(range(min = 1, max = 3_660))]
    pub(in crate::scenario) days: u32,
    /// The length of a period, within which rates, mixes and staffing are constant. It
    /// divides 24 hours and is at least a minute.
    #[schemars(extend("default" = "1h"))]
    pub(in crate::scenario) period: Option<TimeSpan>,
    /// The pattern that a weekday follows. Without it: the pattern called as the day is (`monday`), or `weekday` or
    /// `weekend`, or the only one there is.
    #[serde(default)]
    pub(in crate::scenario) week: WeekFile,
    /// Days that follow another pattern than their weekday's, by name. Their shifts are those of a weekday that follows that
    /// pattern: on a working Saturday with the pattern of weekdays those of a Monday, on the next such day those of a
    /// Tuesday, and so on.
    #[serde(default)]
    pub(in crate::scenario) holidays: IndexMap<String, HolidayFile>,
}

/// The pattern that each day of the week follows.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Week")]
pub(in crate::scenario) struct WeekFile {
    /// Of Mondays.
    pub(in crate::scenario) monday: Option<String>,
    /// Of Tuesdays.
    pub(in crate::scenario) tuesday: Option<String>,
    /// Of Wednesdays.
    pub(in crate::scenario) wednesday: Option<String>,
    /// Of Thursdays.
    pub(in crate::scenario) thursday: Option<String>,
    /// Of Fridays.
    pub(in crate::scenario) friday: Option<String>,
    /// Of Saturdays.
    pub(in crate::scenario) saturday: Option<String>,
    /// Of Sundays.
    pub(in crate::scenario) sunday: Option<String>,
}

/// A holiday, or a working day in place of one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Holiday")]
pub(in crate::scenario) struct HolidayFile {
    /// Its day, or the first of several.
    pub(in crate::scenario) date: Date,
    /// The last day; without it there is one.
    pub(in crate::scenario) until: Option<Date>,
    /// The pattern that it follows.
    #[schemars(example = &"weekend")]
    pub(in crate::scenario) pattern: String,
}

/// How many calls come, when, and of which types.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Demand")]
pub(in crate::scenario) struct DemandFile {
    /// Multiplies every rate.
    #[schemars(range(min = 0, max = 1_000_000), extend("default" = 1))]
    pub(in crate::scenario) factor: Option<f64>,
    /// Standard deviation over mean of how busy a day is: one gamma-distributed factor of mean 1 a day. 0 is the same
    /// demand every day.
    #[serde(default)]
    #[schemars(range(min = 0, max = 10))]
    pub(in crate::scenario) busyness_cv: f64,
    /// Percent of a day's calls by hour, adding up to 100, for patterns without shares of their own.
    pub(in crate::scenario) shares: Option<Vec<NonNegative>>,
    /// How the calls divide among call types, for patterns without a mix of their own: relative weights, constant or
    /// by hour.
    #[serde(default)]
    pub(in crate::scenario) mix: IndexMap<String, HourValues>,
    /// The kinds of days, by name.
    #[serde(default)]
    pub(in crate::scenario) patterns: IndexMap<String, PatternFile>,
}

/// The demand of one kind of day: `calls_per_day` with shares, or `calls_per_hour`, each divided by the mix; or
/// `rates`; or another pattern `drawn` by chance.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Pattern")]
pub(in crate::scenario) struct PatternFile {
    /// Calls of a day, all types together.
    #[schemars(range(min = 0, max = 100_000_000))]
    pub(in crate::scenario) calls_per_day: Option<f64>,
    /// Percent of the day's calls by hour, adding up to 100; without it the demand's own shares, or equal ones. Only beside
    /// `calls_per_day`.
    pub(in crate::scenario) shares: Option<Vec<NonNegative>>,
    /// Calls an hour, all types together.
    pub(in crate::scenario) calls_per_hour: Option<HourValues>,
    /// How the calls divide among call types: relative weights, constant or by hour; without it the demand's own mix.
    pub(in crate::scenario) mix: Option<IndexMap<String, HourValues>>,
    /// Calls an hour by call type.
    #[serde(default)]
    pub(in crate::scenario) rates: IndexMap<String, HourValues>,
    /// Days whose demand is a matter of chance: other patterns, and the chance that such a day has the demand of that
    /// pattern. The chances add up to 1; each day is drawn by itself. Curves and shifts go by this pattern's own name;
    /// where `staffing.patterns` has the drawn one as well, that curve holds.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "quiet": 0.7, "busy": 0.3 }]))]
    pub(in crate::scenario) drawn: IndexMap<String, Fraction>,
}

/// A number for the whole day, or a list: one for each hour, or one for each period.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum HourValues {
    /// The same all day.
    All(NonNegative),
    /// 24 numbers, or as many as the day has periods.
    Each(Vec<NonNegative>),
}

/// Zero or more.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(in crate::scenario) struct NonNegative(#[schemars(range(min = 0))] pub(in crate::scenario) f64);

/// A record of calls.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Trace")]
pub(in crate::scenario) struct TraceFile {
    /// A CSV file, seen from the scenario file. Columns: `time` (`yyyy-mm-dd hh:mm:ss`, year first also with slashes or in Chinese; with
    /// an offset from UTC such as `+08:00` or `Z` it is converted to the clock of `world.calendar.zone`; `hh:mm:ss` alone
    /// where one day is simulated) and `queue` (a call type, or a queue that a call type asks for); if wanted `date` (where
    /// `time` has none), `handling_time` and `patience` (seconds, or `0:14:23`; an empty cell is drawn, as are all
    /// without such a column), and one for each attribute. Other columns are left alone. Comma, semicolon, tab and `|` are told apart by the heading.
    /// Calls outside the simulated days are refused.
    #[schemars(example = &"calls.csv")]
    pub(in crate::scenario) file: String,
    /// The character set, by its name in the Encoding Standard: `gb18030` (GBK as well), `big5`, `windows-1252` (Latin-1 as
    /// well), `utf-16le`. Without it UTF-8, or what a byte order mark says.
    #[schemars(example = &"gb18030")]
    pub(in crate::scenario) encoding: Option<String>,
    /// The character between columns, or `tab`. Without it whichever of comma, semicolon, tab and `|` the heading has.
    #[schemars(example = &";")]
    pub(in crate::scenario) separator: Option<String>,
    /// How times are written that could be mistaken otherwise: directives of `strptime`, such as `%d.%m.%Y %H:%M:%S`,
    /// `%m/%d/%Y %I:%M:%S %p` or `%H%M%S`; or `seconds` (since midnight of the first day), `unix` or `unix_millis`
    /// (since 1970 in UTC), `serial` (a spreadsheet's days since the end of 1899, or the fraction of the only day). With a column `date`,
    /// of `date time`. A plain number without this is refused.
    #[schemars(example = &"%d.%m.%Y %H:%M:%S")]
    pub(in crate::scenario) time_format: Option<String>,
    /// Whether `handling_time` and `patience` have a decimal comma, as in `863,5`.
    #[serde(default)]
    pub(in crate::scenario) decimal_comma: bool,
    /// What the file calls its columns, where it is not `time`, `date`, `queue`, `handling_time`, `patience` or an
    /// attribute's name.
    #[serde(default)]
    #[schemars(example = columns_example())]
    pub(in crate::scenario) columns: IndexMap<String, String>,
}

fn columns_example() -> serde_json::Value {
    serde_json::json!({ "time": "到达时间", "queue": "队列" })
}

/// How long conversations and after-call work take. The most particular entry holds: first those of the call type, then
/// those for all; among either, that for queue and profile, then queue, then profile, then the general one. Times that
/// change over the day are a distribution `by_hour`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(rename = "Handling", deny_unknown_fields)]
pub(in crate::scenario) struct HandlingFile {
    /// The times of all calls.
    #[serde(flatten)]
    pub(in crate::scenario) all: TypeHandlingFile,
    /// Other times for calls of a type.
    #[serde(default)]
    pub(in crate::scenario) call_types: IndexMap<String, TypeHandlingFile>,
}

/// The times of calls of one type; where nothing is said here, they are as for other calls.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TypeHandling")]
pub(in crate::scenario) struct TypeHandlingFile {
    /// Conversation length.
    pub(in crate::scenario) talk: Option<DistributionFile>,
    /// After-call work that agents really do; the centre's `wrap_up` still ends it. Without it the centre's rule alone.
    pub(in crate::scenario) wrap_up: Option<DistributionFile>,
    /// Other times for calls out of a queue, their own or one that they were passed on to.
    #[serde(default)]
    pub(in crate::scenario) queues: IndexMap<String, QueueHandlingFile>,
    /// Other times for agents of a profile.
    #[serde(default)]
    pub(in crate::scenario) profiles: IndexMap<String, TimesFile>,
}

/// The times of calls of one queue.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QueueHandling")]
pub(in crate::scenario) struct QueueHandlingFile {
    /// Conversation length.
    pub(in crate::scenario) talk: Option<DistributionFile>,
    /// After-call work.
    pub(in crate::scenario) wrap_up: Option<DistributionFile>,
    /// Other times where an agent of this profile takes the call.
    #[serde(default)]
    pub(in crate::scenario) profiles: IndexMap<String, TimesFile>,
}

/// Conversation and after-call work.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Times")]
pub(in crate::scenario) struct TimesFile {
    /// Conversation length.
    pub(in crate::scenario) talk: Option<DistributionFile>,
    /// After-call work.
    pub(in crate::scenario) wrap_up: Option<DistributionFile>,
}
