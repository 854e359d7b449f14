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

/// What happens to the centre: demand, callers, handling times, and who turns up for work.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "World")]
pub(in crate::scenario) struct WorldFile {
    /// Which days are simulated.
    pub(in crate::scenario) calendar: CalendarFile,
    /// How many calls arrive, when, and of which types.
    #[serde(default)]
    pub(in crate::scenario) demand: DemandFile,
    /// Recorded calls, instead of or in addition to the demand.
    pub(in crate::scenario) trace: Option<TraceFile>,
    /// Defaults for callers of every type.
    #[serde(default)]
    pub(in crate::scenario) callers: CallersFile,
    /// The kinds of calls, by name.
    pub(in crate::scenario) call_types: IndexMap<String, CallTypeFile>,
    /// How long conversations and after-call work take.
    #[serde(default)]
    pub(in crate::scenario) handling: HandlingFile,
    /// How agents respond to offers.
    #[serde(default)]
    pub(in crate::scenario) agents: BehaviourFile,
    /// Who is on duty, when.
    #[serde(default)]
    pub(in crate::scenario) staffing: StaffingFile,
    /// The time from the start during which nothing is measured.
    #[schemars(extend("default" = "0s"))]
    pub(in crate::scenario) warm_up: Option<TimeSpan>,
    /// How callers rate the service after the call; by default nobody is asked.
    pub(in crate::scenario) satisfaction: Option<SatisfactionFile>,
    /// Which calls are chosen for a quality check; by default none.
    pub(in crate::scenario) quality_checks: Option<ChecksFile>,
    /// How agents are scored periodically; by default they are not.
    pub(in crate::scenario) scoring: Option<ScoringFile>,
}

/// Which days are simulated.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Calendar")]
pub(in crate::scenario) struct CalendarFile {
    /// The first day; by default a Monday without a date.
    pub(in crate::scenario) start: Option<Date>,
    /// The time zone whose clock the simulated days follow; by default that of the queues' calendars of open hours,
    /// if they all share one.
    #[schemars(example = &"Asia/Shanghai")]
    pub(in crate::scenario) zone: Option<String>,
    /// How many days one replication has.
    #[schemars(range(min = 1, max = 3_660))]
    pub(in crate::scenario) days: u32,
    /// The length of a period, within which rates, mixes and staffing are constant. It divides 24 hours and is at
    /// least a minute.
    #[schemars(extend("default" = "1h"))]
    pub(in crate::scenario) period: Option<TimeSpan>,
    /// The pattern of each weekday. By default the pattern with the day's name (`monday`), or `weekday` or `weekend`,
    /// or the only one there is.
    #[serde(default)]
    pub(in crate::scenario) week: WeekFile,
    /// Days that follow another pattern than their weekday's, by name. Their shifts are those of a weekday that
    /// follows that pattern: a working Saturday with the pattern of weekdays has those of a Monday, the next such day
    /// those of a Tuesday, and so on.
    #[serde(default)]
    pub(in crate::scenario) holidays: IndexMap<String, HolidayFile>,
}

/// The pattern of each weekday.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Week")]
pub(in crate::scenario) struct WeekFile {
    /// The pattern of Mondays.
    pub(in crate::scenario) monday: Option<String>,
    /// The pattern of Tuesdays.
    pub(in crate::scenario) tuesday: Option<String>,
    /// The pattern of Wednesdays.
    pub(in crate::scenario) wednesday: Option<String>,
    /// The pattern of Thursdays.
    pub(in crate::scenario) thursday: Option<String>,
    /// The pattern of Fridays.
    pub(in crate::scenario) friday: Option<String>,
    /// The pattern of Saturdays.
    pub(in crate::scenario) saturday: Option<String>,
    /// The pattern of Sundays.
    pub(in crate::scenario) sunday: Option<String>,
}

/// A holiday, or a working day in place of one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Holiday")]
pub(in crate::scenario) struct HolidayFile {
    /// The day, or the first of several.
    pub(in crate::scenario) date: Date,
    /// The last day; by default there is only one.
    pub(in crate::scenario) until: Option<Date>,
    /// The pattern of these days.
    #[schemars(example = &"weekend")]
    pub(in crate::scenario) pattern: String,
}

/// How many calls arrive, when, and of which types.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Demand")]
pub(in crate::scenario) struct DemandFile {
    /// A factor for every rate.
    #[schemars(range(min = 0, max = 1_000_000), extend("default" = 1))]
    pub(in crate::scenario) factor: Option<f64>,
    /// The coefficient of variation of how busy a day is: one gamma-distributed factor of mean 1 per day. 0 means the
    /// same demand every day.
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
/// `rates`; or other patterns `drawn` at random.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Pattern")]
pub(in crate::scenario) struct PatternFile {
    /// Calls per day, all types together.
    #[schemars(range(min = 0, max = 100_000_000))]
    pub(in crate::scenario) calls_per_day: Option<f64>,
    /// Percent of the day's calls by hour, adding up to 100; by default the demand's own shares, or equal ones. Only
    /// with `calls_per_day`.
    pub(in crate::scenario) shares: Option<Vec<NonNegative>>,
    /// Calls an hour, all types together.
    pub(in crate::scenario) calls_per_hour: Option<HourValues>,
    /// How the calls divide among call types: relative weights, constant or by hour; by default the demand's own mix.
    pub(in crate::scenario) mix: Option<IndexMap<String, HourValues>>,
    /// Calls an hour by call type.
    #[serde(default)]
    pub(in crate::scenario) rates: IndexMap<String, HourValues>,
    /// For days with random demand: other patterns, and the probability that such a day has the demand of that
    /// pattern. The probabilities add up to 1; each day is drawn independently. Curves and shifts go by this
    /// pattern's own name; if `staffing.patterns` has the drawn one as well, that curve applies.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "quiet": 0.7, "busy": 0.3 }]))]
    pub(in crate::scenario) drawn: IndexMap<String, Fraction>,
}

/// A number for the whole day, or a list: one for each hour, or one for each period.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::scenario) enum HourValues {
    /// Constant over the day.
    All(NonNegative),
    /// 24 numbers, or one per period of the day.
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
    /// A CSV file, relative to the scenario file. Columns: `time` (`yyyy-mm-dd hh:mm:ss`, year first also with
    /// slashes or in Chinese; with an offset from UTC such as `+08:00` or `Z` it is converted to the clock of
    /// `world.calendar.zone`; `hh:mm:ss` alone if one day is simulated) and `queue` (a call type, or a queue that a
    /// call type asks for); optionally `date` (if `time` has none), `handling_time` and `patience` (seconds, or
    /// `0:14:23`; without a column, or in an empty cell, they are drawn), and one for each attribute. Other columns
    /// are ignored. Comma, semicolon, tab and `|` are recognised from the heading. Calls outside the simulated days
    /// are refused.
    #[schemars(example = &"calls.csv")]
    pub(in crate::scenario) file: String,
    /// The character set, by its name in the Encoding Standard: `gb18030` (GBK as well), `big5`, `windows-1252`
    /// (Latin-1 as well), `utf-16le`. By default UTF-8, or what a byte order mark says.
    #[schemars(example = &"gb18030")]
    pub(in crate::scenario) encoding: Option<String>,
    /// The character between columns, or `tab`. By default whichever of comma, semicolon, tab and `|` the heading
    /// has.
    #[schemars(example = &";")]
    pub(in crate::scenario) separator: Option<String>,
    /// The format of times that would be ambiguous: directives of `strptime`, such as `%d.%m.%Y %H:%M:%S`, `%m/%d/%Y
    /// %I:%M:%S %p` or `%H%M%S`; or `seconds` (since midnight of the first day), `unix` or `unix_millis` (since 1970
    /// in UTC), `serial` (a spreadsheet's days since the end of 1899, or the fraction of the only day). With a column
    /// `date`, the format of `date time`. A plain number without a format is refused.
    #[schemars(example = &"%d.%m.%Y %H:%M:%S")]
    pub(in crate::scenario) time_format: Option<String>,
    /// Whether `handling_time` and `patience` have a decimal comma, as in `863,5`.
    #[serde(default)]
    pub(in crate::scenario) decimal_comma: bool,
    /// The file's names for its columns, if they differ from `time`, `date`, `queue`, `handling_time`, `patience` or
    /// an attribute's name.
    #[serde(default)]
    #[schemars(example = columns_example())]
    pub(in crate::scenario) columns: IndexMap<String, String>,
}

fn columns_example() -> serde_json::Value {
    serde_json::json!({ "time": "到达时间", "queue": "队列" })
}

/// How long conversations and after-call work take. The most specific entry applies: first those of the call type,
/// then those for all; among either, that for queue and profile, then queue, then profile, then the general one.
/// Times that change over the day are a distribution `by_hour`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(rename = "Handling", deny_unknown_fields)]
pub(in crate::scenario) struct HandlingFile {
    /// The times of all calls.
    #[serde(flatten)]
    pub(in crate::scenario) all: TypeHandlingFile,
    /// Times for calls of a particular type.
    #[serde(default)]
    pub(in crate::scenario) call_types: IndexMap<String, TypeHandlingFile>,
}

/// The times of calls of one type; what is not given is as for other calls.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TypeHandling")]
pub(in crate::scenario) struct TypeHandlingFile {
    /// Conversation length.
    pub(in crate::scenario) talk: Option<DistributionFile>,
    /// After-call work that agents actually do; the centre's `wrap_up` still ends it. By default only the centre's
    /// rule.
    pub(in crate::scenario) wrap_up: Option<DistributionFile>,
    /// Times for calls from a particular queue, their own or one to which they were transferred.
    #[serde(default)]
    pub(in crate::scenario) queues: IndexMap<String, QueueHandlingFile>,
    /// Times for agents of a particular profile.
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
    /// Times if an agent of a particular profile takes the call.
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
