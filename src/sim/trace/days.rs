//! The days that recorded calls must lie in.

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The simulated days, which recorded calls must lie in.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceDays {
    /// The date of the first; `None` for a day of no particular date.
    pub start: Option<Date>,
    /// How many there are, at least 1.
    pub days: u32,
    /// Whose clock they follow; times with an offset from UTC cannot be read without it.
    pub zone: Option<TimeZone>,
}
