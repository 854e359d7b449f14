//! Periods of the centre's clock.

use std::fmt;

use jiff::Timestamp as Moment;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;

use acd::time::Timestamp;

/// A time zone.
#[derive(Clone)]
pub struct Zone {
    zone: TimeZone,
    name: String,
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name).finish()
    }
}

impl Zone {
    /// By its IANA name; `None` for an unknown one.
    pub fn named(name: &str) -> Option<Self> {
        Some(Self { zone: TimeZone::get(name).ok()?, name: name.to_owned() })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The date of a moment, as unix time in seconds.
    pub(super) fn date(&self, unix_secs: i64) -> Date {
        moment(unix_secs).to_zoned(self.zone.clone()).date()
    }

    /// When a date begins, as unix time in seconds.
    pub(super) fn begins(&self, date: Date) -> i64 {
        date.to_zoned(self.zone.clone()).map_or(0, |begins| begins.timestamp().as_second())
    }

    /// As RFC 3339 has it, with the zone's offset.
    pub fn text(&self, unix_secs: i64) -> String {
        let zoned = moment(unix_secs).to_zoned(self.zone.clone());
        format!("{}{}", zoned.datetime(), offset(&zoned))
    }
}

/// `+08:00`.
fn offset(zoned: &jiff::Zoned) -> String {
    let secs = zoned.offset().seconds();
    let (sign, minutes) = (if secs < 0 { '-' } else { '+' }, secs.abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The time of day at an instant of the router's time, as unix time in seconds; `ahead` is by how many microseconds the
/// time of day is ahead of the router's.
pub(crate) fn unix_secs(at: Timestamp, ahead: i64) -> i64 {
    unix_micros(at, ahead).div_euclid(1_000_000)
}

/// The same in microseconds.
pub(super) fn unix_micros(at: Timestamp, ahead: i64) -> i64 {
    i64::try_from(at.as_micros()).unwrap_or(i64::MAX).saturating_add(ahead)
}

/// The nearest moment that the calendar has.
fn moment(unix_secs: i64) -> Moment {
    Moment::from_second(unix_secs).unwrap_or(if unix_secs > 0 { Moment::MAX } else { Moment::MIN })
}

/// The length of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[cfg_attr(feature = "command", derive(clap::ValueEnum))]
pub enum Every {
    /// A quarter of an hour.
    #[cfg_attr(feature = "command", value(name = "15m"))]
    #[serde(rename = "15m")]
    Quarter,
    /// An hour.
    #[serde(rename = "hour")]
    Hour,
    /// A day of the centre's clock.
    #[default]
    #[serde(rename = "day")]
    Day,
}

impl Every {
    /// When the period of a moment began; both as unix time in seconds.
    pub fn beginning(self, unix_secs: i64, zone: &Zone) -> i64 {
        let zoned = moment(unix_secs).to_zoned(zone.zone.clone());
        let into = i64::from(zoned.minute()) * 60 + i64::from(zoned.second());
        match self {
            Self::Quarter => unix_secs - into % 900,
            Self::Hour => unix_secs - into,
            Self::Day => zone.begins(zoned.date()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_by_the_clock_of_the_centre() {
        let zone = Zone::named("Asia/Kolkata").expect("a zone");
        let second = |text: &str| text.parse::<Moment>().expect("a moment").as_second();
        let now = second("2026-11-30T20:22:05Z");
        let table = [
            (Every::Quarter, "2026-12-01T01:45:00+05:30"),
            (Every::Hour, "2026-12-01T01:00:00+05:30"),
            (Every::Day, "2026-12-01T00:00:00+05:30"),
        ];
        for (every, begins) in table {
            assert_eq!(zone.text(every.beginning(now, &zone)), begins);
        }
        assert!(zone.date(i64::MIN) < zone.date(now) && zone.date(now) < zone.date(i64::MAX));
    }
}
