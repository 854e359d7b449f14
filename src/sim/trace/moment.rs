//! Converts the content of the column `time` to an instant of the simulated days.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

use super::{SETTINGS, TraceDays};
use crate::delimited::{TimeFormat, Written, written};
use crate::time::Timestamp;

/// Reads the time in `cell`.
///
/// # Errors
/// What would be right.
pub(super) fn moment(cell: &str, format: &TimeFormat, days: &TraceDays) -> Result<Timestamp, String> {
    let written = written(cell, format, SETTINGS)?;
    let micros = match written {
        Written::Elapsed(secs) => Some((secs * 1e6).round()).filter(|micros| micros.abs() < 1e18).map(|it| it as i128),
        Written::OfDay(time) if days.days == 1 => Some(micros(Date::MIN.at(0, 0, 0, 0), Date::MIN.to_datetime(time))),
        Written::OfDay(_) => {
            return Err(format!(
                "a date as well, because {} days are simulated; it may be in a column `date`",
                days.days
            ));
        }
        Written::At(at) => Some(since_first_day(at, days)?),
        Written::Instant(instant) => {
            let zone = days.zone.as_ref().ok_or(
                "a time on the clock of the simulated days; or set the time zone of that clock, `zone` in `world.calendar`, \
                 and times with an offset from UTC are converted to it",
            )?;
            Some(since_first_day(zone.to_datetime(instant), days)?)
        }
    };
    let end = i128::from(days.days) * 86_400_000_000;
    let inside = micros.filter(|micros| (0..end).contains(micros)).and_then(|micros| u64::try_from(micros).ok());
    inside.map(Timestamp::from_micros).ok_or_else(|| outside(days))
}

fn since_first_day(at: DateTime, days: &TraceDays) -> Result<i128, String> {
    let start =
        days.start.ok_or("a time without a date; or set the date of the first day, `start` in `world.calendar`")?;
    Ok(micros(start.at(0, 0, 0, 0), at))
}

fn micros(from: DateTime, to: DateTime) -> i128 {
    to.duration_since(from).as_micros()
}

/// What would be right instead of a time before the first day or after the last.
fn outside(days: &TraceDays) -> String {
    let last = |start: Date| start.checked_add(SignedDuration::from_hours(24 * (i64::from(days.days) - 1))).ok();
    let span = match days.start.and_then(|start| Some((start, last(start)?))) {
        Some((start, last)) if start == last => format!("on {start}, the simulated day"),
        Some((start, last)) => format!("from {start} to {last}, the simulated days"),
        None if days.days == 1 => "within the simulated day".into(),
        None => format!("within the {} simulated days", days.days),
    };
    format!("a time {span}; or change `start` and `days` in `world.calendar`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::schedule::zone_named;

    fn days(days: u32, zone: Option<&str>) -> TraceDays {
        TraceDays { start: Date::new(2021, 1, 1).ok(), days, zone: zone.and_then(zone_named) }
    }

    fn secs(cell: &str, format: &str, days: &TraceDays) -> Result<f64, String> {
        let format = if format.is_empty() { TimeFormat::Plain } else { TimeFormat::parse(format).expect(format) };
        moment(cell, &format, days).map(|at| at.as_micros() as f64 / 1e6)
    }

    #[test]
    fn eight_in_the_morning_is_read_however_it_is_written() {
        let eight = 8.0 * 3_600.0;
        let table = [
            ("8:00:00", ""),
            ("08:00", ""),
            ("8:00 AM", ""),
            ("2021-01-01 8:00:00", ""),
            ("2021/01/01 08:00:00", ""),
            ("2021/1/1 8:00", ""),
            ("2021.1.1 8:00", ""),
            ("2021-01-01T08:00:00.000", ""),
            ("2021-01-01 8:00:00 am", ""),
            ("2021-01-01T08:00:00Z", ""),
            ("2021-01-01 08:00:00 UTC", ""),
            ("2021-01-01T16:00:00+08:00", ""),
            ("2021-01-01 03:00:00-0500", ""),
            ("2021年1月1日 8:00:00", ""),
            ("2021年01月01日8时0分", ""),
            ("2021年1月1日 8时00分00秒", ""),
            ("2021/1/1 上午 8:00:00", ""),
            ("2021-01-01 上午8:00", ""),
            ("上午8:00", ""),
            ("2020-12-31 22:30:00-0930", ""),
            ("1/1/2021 8:00:00 AM", "%d/%m/%Y %I:%M:%S %p"),
            ("1/1/2021 8:00:00 AM", "%m/%d/%Y %I:%M:%S %p"),
            ("01.01.2021 08:00:00", "%d.%m.%Y %H:%M:%S"),
            ("080000", "%H%M%S"),
            ("20210101080000", "%Y%m%d%H%M%S"),
            ("28800", "seconds"),
            ("1609488000", "unix"),
            ("1609488000000", "unix_millis"),
            ("44197.3333333333", "serial"),
            ("2021-01-01 09:00 +0100", "%Y-%m-%d %H:%M %z"),
        ];
        for (cell, format) in table {
            assert_eq!(secs(cell, format, &days(1, Some("UTC"))).map(f64::round), Ok(eight), "{cell} {format}");
        }
        assert_eq!(secs("0.333333", "serial", &days(1, None)).map(f64::round), Ok(eight));
        assert_eq!(secs("7:59:59.75", "", &days(1, None)), Ok(eight - 0.25));
        assert_eq!(secs("2021/1/1 下午 8:00:00", "", &days(1, None)), Ok(eight + 43_200.0));
    }

    #[test]
    fn an_offset_is_converted_to_the_clock_of_the_simulated_days() {
        let day = days(1, Some("Asia/Shanghai"));
        for cell in ["2021-01-01T20:00:00+08:00", "2021-01-01T08:00:00-04:00", "2021-01-01T12:00:00Z"] {
            assert_eq!(secs(cell, "", &day), Ok(20.0 * 3_600.0), "{cell}");
            assert!(secs(cell, "", &days(1, None)).expect_err(cell).contains("`zone` in `world.calendar`"));
        }
    }

    #[test]
    fn what_might_be_meant_otherwise_is_doubted() {
        let table = [
            ("080000", "%H%M%S"),
            ("0.333333", "serial"),
            ("20210102", "column `date`"),
            ("44197.33", "serial"),
            ("28800", "\"seconds\""),
            ("1609488000", "\"unix\""),
            ("1/2/2021 8:00:00 AM", "\"%m/%d/%Y %I:%M:%S %p\"` where the month does"),
            ("01.02.2021 08:00:00", "\"%d.%m.%Y %H:%M:%S\"` where the day comes first"),
            ("1/13/21 8:00", "\"%m/%d/%y %H:%M\"`: the month comes first"),
            ("2021-01-01", "a date and a time"),
            ("2021-02-30 08:00", "a day that exists"),
            ("2021年2月30日 08:00", "a day that exists"),
            ("2021-01-01 24:00:00", "from 00:00:00 to 23:59:59"),
            ("8:00:60", "from 00:00:00 to 23:59:59"),
            ("24:00", "a date and a time"),
            ("1609488000000", "\"unix_millis\""),
            ("下午13:00", "a date and a time"),
            ("13:00 PM", "a date and a time"),
            ("noon", "a date and a time"),
            ("", "a date and a time"),
            ("-1", "time_format"),
            ("nan", "a date and a time"),
            ("2021-01-01T08:00:00[Asia/Shanghai]", "a date and a time"),
        ];
        for (cell, part) in table {
            let told = secs(cell, "", &days(400, None)).expect_err(cell);
            assert!(told.contains(part), "{cell}: {told}");
        }
    }

    #[test]
    fn what_lies_outside_the_simulated_days_is_refused() {
        let four = days(4, Some("UTC"));
        assert_eq!(secs("2021-01-04 23:59:59", "", &four), Ok(4.0 * 86_400.0 - 1.0));
        let table = [
            ("2021-01-05 00:00", ""),
            ("2020-12-31 23:59:59", ""),
            ("2021-01-04T23:30:00-01:00", ""),
            ("345600", "seconds"),
            ("-1", "seconds"),
            ("1e300", "seconds"),
            ("1e300", "unix"),
        ];
        for (cell, format) in table {
            let told = secs(cell, format, &four).expect_err(cell);
            assert!(told.contains("from 2021-01-01 to 2021-01-04") || cell == "1e300", "{cell}: {told}");
        }
        let told = secs("8:00", "", &four).expect_err("no date");
        assert!(told.contains("a date as well, because 4 days"), "{told}");
    }

    #[test]
    fn a_pattern_that_means_nothing_is_no_format() {
        for text in ["", "hours", "%", "%~", "hh:mm"] {
            assert_eq!(TimeFormat::parse(text), None, "{text}");
        }
    }
}
