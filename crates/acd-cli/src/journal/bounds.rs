//! The range of commands: `--from` and `--to`.

use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A command's number, or a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Moment {
    Number(u64),
    /// With an offset from UTC.
    Instant(jiff::Timestamp),
    /// In the centre's zone.
    Local(DateTime),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().map(Self::Number);
        let instant = || text.parse().ok().map(Self::Instant);
        let local = || text.parse().ok().map(Self::Local);
        number.or_else(instant).or_else(local).ok_or_else(|| {
            "expected a command's number, or a time such as 2026-11-30T08:15 (in the centre's zone) or \
             2026-11-30T08:15:00+08:00"
                .into()
        })
    }
}

/// The bound, once the zone is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bound {
    Number(u64),
    /// Microseconds since 1970.
    Time(i64),
}

impl Moment {
    /// An ambiguous local time means the earlier one, a skipped one the later.
    pub(super) fn in_zone(self, zone: &TimeZone) -> anyhow::Result<Bound> {
        Ok(match self {
            Self::Number(number) => Bound::Number(number),
            Self::Instant(instant) => Bound::Time(instant.as_microsecond()),
            Self::Local(local) => Bound::Time(local.to_zoned(zone.clone())?.timestamp().as_microsecond()),
        })
    }
}

impl Bound {
    /// Whether the bound is after an item with this number and time.
    pub(super) fn is_after(self, number: u64, unix_micros: Option<u64>) -> bool {
        match self {
            Self::Number(bound) => number < bound,
            Self::Time(bound) => unix_micros.is_some_and(|micros| i128::from(micros) < i128::from(bound)),
        }
    }

    /// Whether the bound is before it.
    pub(super) fn is_before(self, number: u64, unix_micros: Option<u64>) -> bool {
        match self {
            Self::Number(bound) => number > bound,
            Self::Time(bound) => unix_micros.is_some_and(|micros| i128::from(micros) > i128::from(bound)),
        }
    }
}
