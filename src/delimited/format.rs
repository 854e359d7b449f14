//! The dialect of a delimited file, where the file itself does not show it.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

/// How a file is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// The character set, by one of the names that the [Encoding Standard](https://encoding.spec.whatwg.org) lists
    /// (`gb18030`, `windows-1252`, `utf-16le`, …); `None` is UTF-8, or what a byte order mark says.
    pub encoding: Option<String>,
    /// What stands between columns: any ASCII character but a quote or a line's end; `None` is whichever of comma,
    /// semicolon, tab and `|` the heading is written with.
    pub separator: Option<u8>,
    /// How times are written.
    pub time: TimeFormat,
    /// How fractions of numbers are written.
    pub decimal: Decimal,
    /// The file's names of columns: from the name of what is read, such as `time` or `queue`, to the name in the
    /// heading. What is not in here is called as it is.
    pub columns: BTreeMap<String, String>,
}

/// How a time is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TimeFormat {
    /// So that it cannot be mistaken: year, month, day, then hour and minute; or hour and minute of the only day.
    #[default]
    Plain,
    /// Seconds since midnight of the first day.
    Seconds,
    /// Seconds since 1970 in UTC.
    Unix,
    /// Milliseconds since 1970 in UTC.
    UnixMillis,
    /// A spreadsheet's number of days since 30 December 1899, or below 1 a fraction of the only day.
    Serial,
    /// As the directives of `strptime` say.
    Pattern(String),
}

impl TimeFormat {
    /// Reads `seconds`, `unix`, `unix_millis`, `serial`, or directives of `strptime`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "seconds" => Some(Self::Seconds),
            "unix" => Some(Self::Unix),
            "unix_millis" => Some(Self::UnixMillis),
            "serial" => Some(Self::Serial),
            // What can be written with it can be read with it.
            _ if text.contains('%') => {
                let sample = DateTime::constant(2021, 1, 2, 3, 4, 5, 0).to_zoned(TimeZone::UTC).ok()?;
                BrokenDownTime::from(&sample).to_string(text).ok().map(|_| Self::Pattern(text.into()))
            }
            _ => None,
        }
    }
}

/// What stands between seconds and their fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimal {
    /// A point.
    #[default]
    Point,
    /// A comma.
    Comma,
}
