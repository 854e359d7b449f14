//! From what stands in the column `time` to an instant of the simulated days. What could be meant in two ways is refused.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp as Instant};

use super::format::{TimeFormat, TraceDays};
use crate::time::Timestamp;

const DAY_SECS: f64 = 86_400.0;

/// Spreadsheets count days from here.
const SERIAL_ZERO: Date = Date::constant(1899, 12, 30);

const PLAIN: &str = "a date and a time such as 2021-01-31 08:00:00 (or 8:00, or with an offset: 2021-01-31T08:00:00+08:00), or \
                     how it is written: `time_format` in `world.trace`";

const NO_SUCH_DAY: &str = "a day that exists: there is none of this date";
const NO_SUCH_TIME: &str = "a time of day from 00:00:00 to 23:59:59";

/// A time as it is written.
enum Written {
    /// On the clock of the simulated days.
    At(DateTime),
    OfDay(Time),
    Instant(Instant),
    /// Since midnight of the first day.
    Elapsed(f64),
}

/// Reads the time in `cell`.
///
/// # Errors
/// What would be right.
pub(super) fn moment(cell: &str, format: &TimeFormat, days: &TraceDays) -> Result<Timestamp, String> {
    let written = match format {
        TimeFormat::Plain => plain(cell)?,
        TimeFormat::Seconds => Written::Elapsed(number(cell).ok_or("seconds since midnight of the first day")?),
        TimeFormat::Unix => unix(cell, 1e6).ok_or("seconds since 1970")?,
        TimeFormat::UnixMillis => unix(cell, 1e3).ok_or("milliseconds since 1970")?,
        TimeFormat::Serial => serial(cell).ok_or("a spreadsheet's number of days, such as 44197.25")?,
        TimeFormat::Pattern(pattern) => {
            by_pattern(cell, pattern).ok_or_else(|| format!("a date and a time as the time_format `{pattern}` says"))?
        }
    };
    let micros = match written {
        Written::Elapsed(secs) => Some((secs * 1e6).round()).filter(|micros| micros.abs() < 1e18).map(|it| it as i128),
        Written::OfDay(time) if days.days == 1 => Some(micros(Date::MIN.at(0, 0, 0, 0), Date::MIN.to_datetime(time))),
        Written::OfDay(_) => {
            return Err(format!(
                "a date as well, for {} days are simulated; it may stand in a column `date`",
                days.days
            ));
        }
        Written::At(at) => Some(since_first_day(at, days)?),
        Written::Instant(instant) => {
            let zone = days.zone.as_ref().ok_or(
                "a time on the clock of the simulated days; or say whose clock that is: `zone` in `world.calendar`, \
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
    let start = days.start.ok_or("a time without a date; or the date of the first day: `start` in `world.calendar`")?;
    Ok(micros(start.at(0, 0, 0, 0), at))
}

fn micros(from: DateTime, to: DateTime) -> i128 {
    to.duration_since(from).as_micros()
}

/// What would be right in place of a time before the first day or after the last.
fn outside(days: &TraceDays) -> String {
    let last = |start: Date| start.checked_add(SignedDuration::from_hours(24 * (i64::from(days.days) - 1))).ok();
    let span = match days.start.and_then(|start| Some((start, last(start)?))) {
        Some((start, last)) if start == last => format!("on {start}, the simulated day"),
        Some((start, last)) => format!("from {start} to {last}, the simulated days"),
        None if days.days == 1 => "within the simulated day".into(),
        None => format!("within the {} simulated days", days.days),
    };
    format!("a time {span}; or other days: `start` and `days` in `world.calendar`")
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number since 1970, in a unit of so many microseconds.
fn unix(cell: &str, unit_micros: f64) -> Option<Written> {
    let micros = number(cell).map(|number| (number * unit_micros).round()).filter(|micros| micros.abs() < 1e18)?;
    Instant::from_microsecond(micros as i64).ok().map(Written::Instant)
}

fn serial(cell: &str) -> Option<Written> {
    let days = number(cell).filter(|days| (0.0..3e6).contains(days))?;
    // To the millisecond, which is as much as such a number holds.
    let millis = (days * DAY_SECS * 1e3).round() as i64;
    let at = SERIAL_ZERO.at(0, 0, 0, 0).checked_add(SignedDuration::from_millis(millis)).ok()?;
    Some(if days < 1.0 { Written::OfDay(at.time()) } else { Written::At(at) })
}

fn by_pattern(cell: &str, pattern: &str) -> Option<Written> {
    let parsed = strtime::parse(pattern, cell).ok()?;
    if parsed.offset().is_some() || parsed.timestamp().is_some() {
        return parsed.to_timestamp().ok().map(Written::Instant);
    }
    parsed.hour()?;
    let time = parsed.to_time().ok()?;
    match parsed.to_date() {
        Ok(date) => Some(Written::At(date.to_datetime(time))),
        // A part of a date is a mistake in the pattern, or no such date.
        Err(_) if parsed.year().is_some() || parsed.month().is_some() || parsed.day().is_some() => None,
        Err(_) => Some(Written::OfDay(time)),
    }
}

/// A time that can be read in one way only.
fn plain(cell: &str) -> Result<Written, String> {
    if number(cell).is_some() {
        return Err(of_number(cell));
    }
    let western = in_western_signs(cell);
    let cell = western.as_deref().unwrap_or(cell);
    let (date, rest) = match cell.split_once([' ', 'T', 't']) {
        Some((date, rest)) if !date.contains(':') => (Some(date), rest.trim_start()),
        _ if cell.contains(':') => (None, cell),
        _ => (Some(cell), ""),
    };
    let date = match date.map(|date| (date, year_first(date))) {
        None => None,
        Some((_, Some(date))) => Some(date),
        Some((text, None)) if is_year_first(text) => return Err(NO_SUCH_DAY.into()),
        Some((text, None)) => return Err(of_date(text, rest).unwrap_or_else(|| PLAIN.into())),
    };
    let (clock, offset) = split_offset(rest);
    match (date, time_of_day(clock), offset) {
        (Some(date), Some(time), None) => Ok(Written::At(date.to_datetime(time))),
        (Some(date), Some(time), Some(offset)) => {
            offset.to_timestamp(date.to_datetime(time)).map(Written::Instant).map_err(|_| PLAIN.into())
        }
        (None, Some(time), None) => Ok(Written::OfDay(time)),
        (_, None, _) if three(clock, ':').is_some() => Err(NO_SUCH_TIME.into()),
        (_, _, _) => Err(PLAIN.into()),
    }
}

/// A date and a time in Chinese, as `2021年1月31日 下午8:00` or `20时30分`, in western signs; `None` where there is nothing Chinese.
fn in_western_signs(cell: &str) -> Option<String> {
    if cell.is_ascii() {
        return None;
    }
    let mut text =
        cell.replace(['年', '月'], "-").replace('日', " ").replace(['时', '分', '：'], ":").replace('秒', "");
    for (half, sign) in [("上午", " AM"), ("下午", " PM")] {
        if text.contains(half) {
            text = text.replacen(half, " ", 1) + sign;
        }
    }
    let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_end_matches(':')).collect();
    Some(words.join(" "))
}

/// `2021-01-31`, `2021/1/31` or `2021.1.31`.
fn year_first(text: &str) -> Option<Date> {
    let (year, month, day) = three(text, text.chars().find(|character| "-/.".contains(*character))?)?;
    (year.len() == 4).then_some(())?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Whether it is written as a date that begins with its year, be there such a day or not.
fn is_year_first(text: &str) -> bool {
    "-/.".chars().filter_map(|separator| three(text, separator)).any(|(year, _, _)| year.len() == 4)
}

/// Three groups of digits.
fn three(text: &str, separator: char) -> Option<(&str, &str, &str)> {
    let mut parts = text.split(separator);
    let all = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.next().is_none() && [all.0, all.1, all.2].into_iter().all(digits)).then_some(all)
}

/// `8:00`, `08:00:00`, `08:00:00.250`, `8:00 AM`.
fn time_of_day(text: &str) -> Option<Time> {
    let upper = text.to_ascii_uppercase();
    let (clock, half) = match upper.strip_suffix("AM").map(|it| (it, 0)).or(upper.strip_suffix("PM").map(|it| (it, 12)))
    {
        Some((clock, half)) => (clock.trim_end(), Some(half)),
        None => (upper.as_str(), None),
    };
    let mut parts = clock.splitn(3, ':');
    let (hour, minute) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let (second, fraction) = match parts.next() {
        None => (0, ""),
        Some(secs) => {
            let (secs, fraction) = secs.split_once(['.', ',']).unwrap_or((secs, ""));
            (digits(secs)?, fraction)
        }
    };
    let hour = match half {
        None => hour,
        Some(half) => (1..=12).contains(&hour).then_some(hour % 12 + half)?,
    };
    Time::new(hour, minute, second, nanos(fraction)?).ok()
}

/// One digit or two.
fn digits(text: &str) -> Option<i8> {
    ((1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The digits after the point.
fn nanos(fraction: &str) -> Option<i32> {
    let sound = fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| format!("{fraction:0<9}").parse().ok())?
}

/// A time of day, and the offset from UTC that ends it: `Z`, `UTC`, `+08`, `+0800`, `+08:00`.
fn split_offset(text: &str) -> (&str, Option<Offset>) {
    for utc in ["Z", "z", "UTC", "GMT"] {
        if let Some(clock) = text.strip_suffix(utc) {
            return (clock.trim_end(), Some(Offset::UTC));
        }
    }
    let Some(sign) = text.rfind(['+', '-']) else { return (text, None) };
    let (clock, shown) = text.split_at(sign);
    let digits = shown[1..].replace(':', "");
    let secs = match (digits.len(), digits.parse::<i32>()) {
        (2, Ok(hours)) => Some(hours * 3_600),
        (4, Ok(both)) if both % 100 < 60 => Some(both / 100 * 3_600 + both % 100 * 60),
        _ => None,
    };
    let secs = secs.map(|secs| if shown.starts_with('-') { -secs } else { secs });
    match secs.and_then(|secs| Offset::from_seconds(secs).ok()) {
        Some(offset) => (clock.trim_end(), Some(offset)),
        None => (text, None),
    }
}

/// What to write where a number stands: it might be many things.
fn of_number(cell: &str) -> String {
    let whole = cell.bytes().all(|byte| byte.is_ascii_digit());
    let likely = match (whole, cell.len()) {
        (true, 6) => "\"%H%M%S\" for hours, minutes and seconds",
        (true, 8) => "\"%Y%m%d\" for a date without a time, which is not enough; there may be a column `date`",
        (true, 14) => "\"%Y%m%d%H%M%S\" for a date and a time",
        (true, 10) => "\"unix\" for seconds since 1970",
        (true, 13) => "\"unix_millis\" for milliseconds since 1970",
        (false, _) => "\"serial\" for a spreadsheet's days and fractions of a day",
        _ => "\"seconds\" for seconds since midnight of the first day",
    };
    format!(
        "a time such as 2021-01-31 08:00:00, or what the number means: `time_format` in `world.trace`, probably {likely} \
         (or \"seconds\", \"unix\", \"unix_millis\", \"serial\", or directives such as \"%H%M%S\")"
    )
}

/// What to write where a date does not begin with its year; `None` where that is no date.
fn of_date(date: &str, rest: &str) -> Option<String> {
    let separator = date.chars().find(|character| "-/.".contains(*character))?;
    let (first, second, year) = three(date, separator).filter(|(first, _, _)| first.len() <= 2)?;
    let year = if year.len() == 4 { "%Y" } else { "%y" };
    let (clock, zone) = match split_offset(rest) {
        (clock, None) => (clock, ""),
        (clock, Some(_)) => (clock, "%z"),
    };
    let colons = clock.matches(':').count();
    let half = clock.ends_with(['M', 'm']);
    let time = match (half, colons) {
        (false, 1) => " %H:%M",
        (false, _) => " %H:%M:%S",
        (true, 1) => " %I:%M %p",
        (true, _) => " %I:%M:%S %p",
    };
    let day_first =
        format!("`time_format = \"%d{separator}%m{separator}{year}{time}{zone}\"` where the day comes first");
    let month_first = format!("`time_format = \"%m{separator}%d{separator}{year}{time}{zone}\"` where the month does");
    let above_12 = |part: &str| part.parse::<u32>().is_ok_and(|number| number > 12);
    let which = match (above_12(first), above_12(second)) {
        (true, _) => day_first,
        (_, true) => format!("`time_format = \"%m{separator}%d{separator}{year}{time}{zone}\"`: the month comes first"),
        _ => format!("{day_first}, {month_first}"),
    };
    Some(format!("a date that begins with its year, such as 2021-01-31; or in `world.trace` {which}"))
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
        assert!(told.contains("a date as well, for 4 days"), "{told}");
    }

    #[test]
    fn a_pattern_that_means_nothing_is_no_format() {
        for text in ["", "hours", "%", "%~", "hh:mm"] {
            assert_eq!(TimeFormat::parse(text), None, "{text}");
        }
    }
}
