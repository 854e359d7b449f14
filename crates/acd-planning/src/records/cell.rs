//! From a cell to a number or a time.

use acd::delimited::{Decimal, TimeFormat, Written, decimal_number, seconds, written};
use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Where one says how the file is to be read.
pub(super) const SETTINGS: &str = "in the mapping";

/// A number from 0, as it is written.
pub(super) fn number(cell: &str, decimal: Decimal) -> Option<f64> {
    decimal_number(cell, decimal).filter(sound)
}

/// Seconds from 0: a number of them, or `0:14:23`.
pub(super) fn secs(cell: &str, decimal: Decimal) -> Option<f64> {
    seconds(cell, decimal).filter(sound)
}

fn sound(number: &f64) -> bool {
    number.is_finite() && *number >= 0.0
}

/// The time in `cell` on the centre's clock; `date` is what stands in a column of that name.
///
/// # Errors
/// What would be right.
pub(super) fn moment(
    date: Option<&str>,
    cell: &str,
    format: &TimeFormat,
    zone: Option<&TimeZone>,
) -> Result<DateTime, String> {
    // Seconds of a day whose date stands beside them.
    if let (Some(date), TimeFormat::Seconds) = (date, format) {
        let Written::At(midnight) = written(&format!("{date} 00:00"), &TimeFormat::Plain, SETTINGS)? else {
            return Err("a date such as 2021-01-31 in the column `date`".into());
        };
        let secs = number(cell, Decimal::Point).ok_or("seconds since midnight")?;
        return midnight.checked_add(SignedDuration::from_secs_f64(secs.min(1e9))).map_err(|error| error.to_string());
    }
    let whole = date.map_or_else(|| cell.to_owned(), |date| format!("{date} {cell}"));
    match written(&whole, format, SETTINGS)? {
        Written::At(at) => Ok(at),
        Written::Instant(instant) => match zone {
            Some(zone) => Ok(zone.to_datetime(instant)),
            None => Err("a time on the centre's clock; or say whose clock that is: `zone` in the mapping".into()),
        },
        Written::OfDay(_) | Written::Elapsed(_) => Err("a date as well; it may stand in a column `date`".into()),
    }
}
