//! Opening hours: when a queue takes calls, by day of the week and by date, in one time zone.
//!
//! Plain data. The engine has no wall clock; the host tells it when a queue opens and closes. `Schedule` (with the
//! feature `config`) works out when that is.

use std::fmt;

const DAY_SECS: u32 = 86_400;

/// The opening hours of a week, and the dates that differ.
///
/// An opening belongs to the date on which it begins: one across midnight continues into the morning of a holiday, and
/// a holiday cancels the night that would have begun on it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Calendar {
    /// The operator's name for it.
    pub name: String,
    /// The IANA name of the time zone of the hours, such as `Asia/Shanghai`.
    pub zone: String,
    /// The openings that begin on each day of the week, from Monday; in order and without overlaps.
    pub week: [Vec<Opening>; 7],
    /// The dates with their own openings instead of those of their day of the week, each date once, in any order.
    pub exceptions: Vec<SpecialDate>,
}

/// A time during which a queue is open, in seconds from the start of the local day on which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Opening {
    /// When it begins: 0 to 86,399.
    pub opens: u32,
    /// When it ends: after `opens`, by at most 86,400. Values beyond 86,400 are on the next day.
    pub closes: u32,
}

/// A date with its own openings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SpecialDate {
    /// The date.
    pub date: Date,
    /// The openings that begin on it, in order and without overlaps. Empty on a holiday.
    pub openings: Vec<Opening>,
}

/// A date of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Date {
    /// 1 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to the length of the month.
    pub day: u8,
}

/// Whether a queue takes calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OpenState {
    /// It takes no calls.
    Closed,
    /// It takes calls.
    Open,
}

impl Calendar {
    /// A calendar that is never open.
    pub fn new(name: impl Into<String>, zone: impl Into<String>) -> Self {
        Self { name: name.into(), zone: zone.into(), week: Default::default(), exceptions: Vec::new() }
    }

    /// Calls `fault` for each fault, with the path inside the calendar, what was found and what would be right. Does
    /// not check whether the time zone exists.
    pub(super) fn check(&self, mut fault: impl FnMut(String, String, &str)) {
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        for (openings, day) in self.week.iter().zip(days) {
            if let Some((place, found)) = misfit(openings) {
                fault(format!("week.{day}[{place}]"), found, IN_ORDER);
            }
        }
        for (day, found) in clashes(&self.week) {
            fault(format!("week.{}", days[day]), found, IN_ORDER);
        }
        let mut dates: Vec<Date> = self.exceptions.iter().map(|exception| exception.date).collect();
        dates.sort_unstable();
        for pair in dates.windows(2).filter(|pair| pair[0] == pair[1]) {
            fault(format!("exceptions.{}", pair[0]), "a duplicate date".into(), "each date once");
        }
        for SpecialDate { date, openings } in &self.exceptions {
            if !date.exists() {
                fault(format!("exceptions.{date}"), date.to_string(), "a date that exists, in the years 1 to 9999");
            }
            if let Some((place, found)) = misfit(openings) {
                fault(format!("exceptions.{date}[{place}]"), found, IN_ORDER);
            }
        }
    }
}

impl Opening {
    /// The whole day.
    pub const ALL_DAY: Self = Self { opens: 0, closes: DAY_SECS };
}

impl fmt::Display for Opening {
    /// In the format of files: `09:00-17:30`, or `22:00-06:00` across midnight. Seconds are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next_day = self.closes.saturating_sub(DAY_SECS);
        let closes = if (1..self.opens).contains(&next_day) { next_day } else { self.closes };
        let (opens, closes) = (self.opens / 60, closes / 60);
        write!(f, "{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
    }
}

impl Date {
    /// Whether the date exists.
    pub fn exists(self) -> bool {
        let Self { year, month, day } = self;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        (1..=9_999).contains(&year) && (1..=length).contains(&day)
    }
}

impl fmt::Display for Date {
    /// `2025-01-28`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// What would be right instead of what [`misfit`] and [`clashes`] find.
pub(super) const IN_ORDER: &str = "openings of at most a day each, in order and without overlaps";

/// The first opening of a date that is out of bounds or begins before the previous one ends.
pub(super) fn misfit(openings: &[Opening]) -> Option<(usize, String)> {
    let mut before: Option<Opening> = None;
    for (place, opening) in openings.iter().enumerate() {
        let lasts = opening.opens < opening.closes && opening.closes - opening.opens <= DAY_SECS;
        if opening.opens >= DAY_SECS || !lasts {
            return Some((place, opening.to_string()));
        }
        if let Some(before) = before.filter(|before| opening.opens < before.closes) {
            return Some((place, format!("{opening}, which begins before {before} ends")));
        }
        before = Some(*opening);
    }
    None
}

/// The days of the week (0 is Monday) whose last opening ends after the first of the next day begins.
pub(super) fn clashes(week: &[Vec<Opening>; 7]) -> impl Iterator<Item = (usize, String)> {
    (0..7).filter_map(|day| {
        let (last, next) = (week[day].last()?, week[(day + 1) % 7].first()?);
        let clash = last.closes.saturating_sub(DAY_SECS) > next.opens;
        clash.then(|| (day, format!("{last}, which overlaps {next} on the next day")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn hours(opens: u32, closes: u32) -> Opening {
        Opening { opens: opens * 3600, closes: closes * 3600 }
    }

    #[test]
    fn dates_exist_as_the_gregorian_calendar_has_them() {
        let table = [
            (2025, 2, 28, true),
            (2025, 2, 29, false),
            (2024, 2, 29, true),
            (1900, 2, 29, false),
            (2000, 2, 29, true),
            (2025, 4, 31, false),
            (2025, 12, 31, true),
            (2025, 13, 1, false),
            (2025, 0, 1, false),
            (2025, 1, 0, false),
            (0, 1, 1, false),
        ];
        for (year, month, day, exists) in table {
            let date = Date { year, month, day };
            assert_eq!(date.exists(), exists, "{date}");
        }
    }

    #[test]
    fn everything_wrong_with_a_calendar_is_told() {
        let mut calendar = Calendar::new("office", "UTC");
        calendar.week[0] = vec![hours(9, 12), hours(12, 18), hours(22, 30)];
        calendar.week[1] = vec![hours(6, 7)];
        calendar.check(|path, found, _| panic!("{path}: {found}"));

        calendar.week[1] = vec![hours(5, 7)];
        calendar.week[2] = vec![hours(9, 12), hours(11, 13)];
        calendar.week[3] = vec![hours(9, 9)];
        calendar.week[4] = vec![hours(24, 25)];
        calendar.week[5] = vec![hours(1, 26)];
        let date = |day| Date { year: 2025, month: 2, day };
        let special = |day, openings| SpecialDate { date: date(day), openings };
        calendar.exceptions = vec![special(30, vec![]), special(1, vec![hours(2, 1)]), special(1, vec![])];
        let mut paths = Vec::new();
        calendar.check(|path, _, _| paths.push(path));
        let expected = [
            "week.wednesday[1]",
            "week.thursday[0]",
            "week.friday[0]",
            "week.saturday[0]",
            "week.monday",
            "exceptions.2025-02-01",
            "exceptions.2025-02-30",
            "exceptions.2025-02-01[0]",
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn openings_print_as_they_are_written() {
        let table = [
            (hours(9, 17), "09:00-17:00"),
            (hours(22, 30), "22:00-06:00"),
            (hours(0, 24), "00:00-24:00"),
            (hours(7, 31), "07:00-31:00"),
        ];
        for (opening, text) in table {
            assert_eq!(opening.to_string(), text);
        }
    }
}
