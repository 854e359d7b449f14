//! Dates, times of day and opening hours as text.

use std::fmt;

use jiff::civil;

use super::literal::{Literal, literal, written};
use crate::config::hours::Opening;
use crate::time::Duration;

/// A date: `2025-01-01`, with or without quotation marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Date(pub(crate) civil::Date);

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
written!(Date);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A time of day, since midnight; past 24:00 on the next day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Clock(pub(crate) Duration);

impl Literal for Clock {
    const FORMAT: &'static str = "clock";
    const EXPECTED: &'static str = r#"a time of day such as "08:30", up to "48:00" for times on the next day"#;
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

/// A time during which a queue is open: `09:00-17:30`, `22:00-06:00` (into the next day), `00:00-24:00`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct OpeningText(pub(crate) Opening);

impl Literal for OpeningText {
    const FORMAT: &'static str = "opening";
    const EXPECTED: &'static str =
        r#"hours such as "09:00-17:30", or "22:00-06:00" into the next day, or "00:00-24:00" for all day"#;
    const EXAMPLE: &'static str = "09:00-17:30";

    fn read(text: &str) -> Option<Self> {
        const DAY_SECS: u64 = 86_400;
        let (opens, closes) = text.split_once('-')?;
        let secs = |text| Clock::read(text).map(|clock| clock.0.as_micros() / 1_000_000);
        let (opens, mut closes) = (secs(opens)?, secs(closes)?);
        if closes < opens {
            closes += DAY_SECS;
        }
        let sound = opens < DAY_SECS && opens < closes && closes - opens <= DAY_SECS;
        sound.then_some(Self(Opening { opens: opens as u32, closes: closes as u32 }))
    }
}
literal!(OpeningText);
written!(OpeningText);

impl fmt::Display for OpeningText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

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
    fn openings_may_run_into_the_next_day_but_last_at_most_a_day() {
        let table = [
            ("09:00-17:30", Some((32_400, 63_000))),
            ("22:00-06:00", Some((79_200, 108_000))),
            ("22:00-30:00", Some((79_200, 108_000))),
            ("00:00-24:00", Some((0, 86_400))),
            ("23:59-00:00", Some((86_340, 86_400))),
            ("08:00-32:00", Some((28_800, 115_200))),
            ("08:00-08:00", None),
            ("08:00-33:00", None),
            ("24:00-25:00", None),
            ("9:00-17:00", None),
            ("09:00", None),
            ("09:00 - 17:00", None),
        ];
        for (text, secs) in table {
            assert_eq!(OpeningText::read(text).map(|text| (text.0.opens, text.0.closes)), secs, "{text}");
        }
    }
}
