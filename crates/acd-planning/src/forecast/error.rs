//! What a forecast cannot be made of.

use jiff::civil::{Date, DateTime};

/// Why there is no forecast.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForecastError {
    /// The period does not divide a day.
    #[error("a period of {0} minutes; expected one that divides a day, such as 15, 30 or 60")]
    Period(u32),
    /// A count that is negative or no number.
    #[error("the count at {0} is no number from 0; expected calls in that period")]
    Count(DateTime),
    /// A day outside of what a series can hold.
    #[error("{0} lies before the first day of the records, or more than forty years after it")]
    Span(Date),
    /// Records that are coarser than the period that was asked for.
    #[error("records by intervals of {step} minutes; expected periods at least as long, not {period} minutes")]
    Coarse {
        /// Minutes of a recorded interval.
        step: u32,
        /// Minutes of a period.
        period: u32,
    },
    /// No day with records.
    #[error("no day with records; expected at least one")]
    NoDays,
    /// Too few days for a test.
    #[error("{found} days with records; expected at least {needed} to test forecasts on them")]
    TooFewDays {
        /// Days with records.
        found: usize,
        /// Days that are needed.
        needed: usize,
    },
}
