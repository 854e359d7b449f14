//! Calendars of open hours, as they are written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time_literal::{Date, OpeningText};

/// When queues are open. An opening belongs to the day on which it begins: one over midnight runs on into a holiday's
/// morning, and a holiday takes with it the night that would have begun on it.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OpenHours")]
pub(crate) struct CalendarFile {
    /// The time zone whose clock the hours are on, by its IANA name.
    #[schemars(example = &"Asia/Shanghai")]
    pub(crate) zone: String,
    /// The hours of each day of the week. The most particular entry holds: the day's own, then `weekday` or `weekend`,
    /// then `daily`; a day without any is closed.
    #[serde(default, skip_serializing_if = "OpenWeekFile::is_closed")]
    pub(crate) week: OpenWeekFile,
    /// The dates on which it is closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("examples" = [["2025-01-01"]]))]
    pub(crate) holidays: Vec<ClosedFile>,
    /// The dates with other hours than their weekday's, and those hours.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{ "2025-01-26": ["09:00-12:00"] }]))]
    pub(crate) special: IndexMap<String, Vec<OpeningText>>,
}

/// The hours of each day of the week: a list of openings, `[]` where it is closed.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OpenWeek")]
pub(crate) struct OpenWeekFile {
    /// Of all days.
    pub(crate) daily: Option<Vec<OpeningText>>,
    /// Of Mondays to Fridays.
    #[schemars(extend("examples" = [["09:00-12:00", "13:30-17:30"]]))]
    pub(crate) weekday: Option<Vec<OpeningText>>,
    /// Of Saturdays and Sundays.
    pub(crate) weekend: Option<Vec<OpeningText>>,
    /// Of Mondays.
    pub(crate) monday: Option<Vec<OpeningText>>,
    /// Of Tuesdays.
    pub(crate) tuesday: Option<Vec<OpeningText>>,
    /// Of Wednesdays.
    pub(crate) wednesday: Option<Vec<OpeningText>>,
    /// Of Thursdays.
    pub(crate) thursday: Option<Vec<OpeningText>>,
    /// Of Fridays.
    pub(crate) friday: Option<Vec<OpeningText>>,
    /// Of Saturdays.
    pub(crate) saturday: Option<Vec<OpeningText>>,
    /// Of Sundays.
    pub(crate) sunday: Option<Vec<OpeningText>>,
}

/// Holidays.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Closed")]
pub(crate) enum ClosedFile {
    /// One date.
    Day(Date),
    /// Several in a row.
    Days(ClosedDays),
}

/// Holidays in a row.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosedDays {
    /// The first of them.
    #[schemars(example = &"2025-01-28")]
    pub(crate) date: Date,
    /// The last of them, at most a year later.
    #[schemars(example = &"2025-02-04")]
    pub(crate) until: Date,
}

impl OpenWeekFile {
    /// Whether it has no entry.
    fn is_closed(&self) -> bool {
        *self == Self::default()
    }
}
