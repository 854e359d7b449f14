//! From a cell to a time. What could be meant in two ways is refused.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp as Instant};

use super::format::TimeFormat;

const DAY_SECS: f64 = 86_400.0;

/// Spreadsheets count days from here.
const SERIAL_ZERO: Date = Date::constant(1899, 12, 30);

const NO_SUCH_DAY: &str = "a day that exists: there is none of this date";
const NO_SUCH_TIME: &str = "a time of day from 00:00:00 to 23:59:59";

/// A time as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Written {
    /// A date and a time of day on somebody's clock.
    At(DateTime),
    /// A time of day.
    OfDay(Time),
    /// An instant, whatever the clock.
    Instant(Instant),
    /// Seconds since midnight of the first day.
    Elapsed(f64),
}

/// Reads the time in `cell`. `settings` is where one says how times are written, as in "in `world.trace`".
///
/// # Errors
/// What would be right.
pub fn written(cell: &str, format: &TimeFormat, settings: &str) -> Result<Written, String> {
    Ok(match format {
        TimeFormat::Plain => plain(cell, settings)?,
        TimeFormat::Seconds => Written::Elapsed(number(cell).ok_or("seconds since midnight of the first day")?),
        TimeFormat::Unix => unix(cell, 1e6).ok_or("seconds since 1970")?,
        TimeFormat::UnixMillis => unix(cell, 1e3).ok_or("milliseconds since 1970")?,
        TimeFormat::Serial => serial(cell).ok_or("a spreadsheet's number of days, such as 44197.25")?,
        TimeFormat::Pattern(pattern) => {
            by_pattern(cell, pattern).ok_or_else(|| format!("a date and a time as the time_format `{pattern}` says"))?
        }
    })
}

/// What would be right in place of no time at all.
fn expected(settings: &str) -> String {
    format!(
        "a date and a time such as 2021-01-31 08:00:00 (or 8:00, or with an offset: 2021-01-31T08:00:00+08:00), or how it \
         is written: `time_format` {settings}"
    )
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number since 1970, in units of the given microseconds.
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
fn plain(cell: &str, settings: &str) -> Result<Written, String> {
    if number(cell).is_some() {
        return Err(of_number(cell, settings));
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
        Some((text, None)) => return Err(of_date(text, rest, settings).unwrap_or_else(|| expected(settings))),
    };
    let (clock, offset) = split_offset(rest);
    match (date, time_of_day(clock), offset) {
        (Some(date), Some(time), None) => Ok(Written::At(date.to_datetime(time))),
        (Some(date), Some(time), Some(offset)) => {
            offset.to_timestamp(date.to_datetime(time)).map(Written::Instant).map_err(|_| expected(settings))
        }
        (None, Some(time), None) => Ok(Written::OfDay(time)),
        (_, None, _) if three(clock, ':').is_some() => Err(NO_SUCH_TIME.into()),
        (_, _, _) => Err(expected(settings)),
    }
}

/// A Chinese date and time such as `2021年1月31日 下午8:00` or `20时30分`, in western signs; `None` if nothing is Chinese.
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
fn of_number(cell: &str, settings: &str) -> String {
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
        "a time such as 2021-01-31 08:00:00, or what the number means: `time_format` {settings}, probably {likely} \
         (or \"seconds\", \"unix\", \"unix_millis\", \"serial\", or directives such as \"%H%M%S\")"
    )
}

/// What to write where a date does not begin with its year; `None` where that is no date.
fn of_date(date: &str, rest: &str, settings: &str) -> Option<String> {
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
    Some(format!("a date that begins with its year, such as 2021-01-31; or {settings} {which}"))
}
