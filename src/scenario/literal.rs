//! Texts with a meaning of their own in the world part: dates, clock times, ranges of hours.

use jiff::civil;

use crate::config::literal::{Format, Literal, formats as center_formats, literal};
use crate::time::Duration;

/// All formats of a scenario file.
pub(super) fn formats() -> Vec<Format> {
    let mut all = center_formats();
    all.extend([Date::format(), Clock::format(), Hours::format()]);
    all
}

/// A day of the calendar: `2025-01-01`, with or without quotation marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Date(pub(super) civil::Date);

impl Literal for Date {
    const FORMAT: &'static str = "date";
    const EXPECTED: &'static str = "a date such as 2025-01-28";
    const EXAMPLE: &'static str = "2025-01-28";

    fn read(text: &str) -> Option<Self> {
        let written_as_a_day = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        written_as_a_day.then(|| text.parse().ok().map(Self))?
    }
}
literal!(Date);

/// A time of day, since midnight; past 24:00 for what ends on the next day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock(pub(super) Duration);

impl Literal for Clock {
    const FORMAT: &'static str = "clock";
    const EXPECTED: &'static str = r#"a time of day such as "08:30", up to "48:00" for one on the next day"#;
    const EXAMPLE: &'static str = "08:30";

    fn read(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !two_digits(hours) || !two_digits(minutes) {
            return None;
        }
        let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
        let since_midnight = Duration::from_secs(hours * 3600 + minutes * 60);
        (minutes < 60 && since_midnight <= Duration::from_secs(48 * 3600)).then_some(Self(since_midnight))
    }
}
literal!(Clock);

/// Hours of the day: `9..17` is from 09:00 until 17:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Hours {
    pub(super) from: u8,
    pub(super) until: u8,
}

impl Literal for Hours {
    const FORMAT: &'static str = "hours";
    const EXPECTED: &'static str = r#"hours of the day such as "9..17", which is from 09:00 until 17:00"#;
    const EXAMPLE: &'static str = "9..17";

    fn read(text: &str) -> Option<Self> {
        let (from, until) = text.split_once("..")?;
        let hours = Self { from: from.parse().ok()?, until: until.parse().ok()? };
        (hours.from < hours.until && hours.until <= 24).then_some(hours)
    }
}
literal!(Hours);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_reach_into_the_next_day_and_no_further() {
        let table = [
            ("08:30", Some(30_600)),
            ("00:00", Some(0)),
            ("30:00", Some(108_000)),
            ("48:00", Some(172_800)),
            ("48:01", None),
            ("8:30", None),
            ("08:60", None),
            ("0830", None),
            ("-1:00", None),
        ];
        for (text, secs) in table {
            assert_eq!(Clock::read(text).map(|clock| clock.0), secs.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn hours_run_forward_within_a_day() {
        let table = [("9..17", Some((9, 17))), ("0..24", Some((0, 24))), ("17..9", None), ("9..25", None), ("9", None)];
        for (text, hours) in table {
            assert_eq!(Hours::read(text).map(|hours| (hours.from, hours.until)), hours, "{text}");
        }
    }
}
