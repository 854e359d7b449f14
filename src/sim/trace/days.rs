//! The days in which recorded calls must lie.

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The simulated days, in which recorded calls must lie.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceDays {
    /// The date of the first day; `None` for a day without a date.
    pub start: Option<Date>,
    /// The number of days, at least 1.
    pub days: u32,
    /// The time zone of their clock; without one, times with an offset from UTC cannot be read.
    pub zone: Option<TimeZone>,
}
