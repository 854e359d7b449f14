//! A table of public holidays and of the weekends that are worked instead.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

/// The table that is shipped.
const CHINA: &str = include_str!("../../data/holidays-cn.csv");
/// The longest stretch of one line, in days: longer ones are typing errors.
const STRETCH_DAYS_MAX: i64 = 60;

/// Public holidays, worked weekends and lunar new years by date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    days: BTreeMap<Date, (DayKind, String)>,
    new_years: Vec<Date>,
    last: Option<Date>,
}

/// What the table says about a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A public holiday.
    Holiday,
    /// A day of the weekend that is worked in exchange for a holiday.
    WorkingWeekend,
}

/// A line of the table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: found {found}; expected {expected}")]
pub struct HolidayError {
    /// The line, from 1.
    pub line: u64,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub expected: &'static str,
}

impl Holidays {
    /// Mainland China's holidays of 2019 to 2026, as the State Council announced them.
    pub fn china() -> Self {
        Self::parse(CHINA).unwrap_or_else(|_| unreachable!("a test reads the shipped table"))
    }

    /// Reads a table: CSV with the columns `from,to,kind,name`; `kind` is `holiday`, `workday` or `new_year` (the
    /// first day of the lunar year). Lines that begin with `#` are comments.
    ///
    /// # Errors
    /// Every line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, Vec<HolidayError>> {
        let mut table = Self::default();
        let mut faults = Vec::new();
        let text = text.trim_start_matches('\u{feff}');
        for (line, content) in (1..).zip(text.lines()) {
            let content = content.trim();
            if content.is_empty() || content.starts_with('#') || content.starts_with("from,") {
                continue;
            }
            if let Err((found, expected)) = table.line(content) {
                faults.push(HolidayError { line, found, expected });
            }
        }
        table.new_years.sort_unstable();
        if faults.is_empty() { Ok(table) } else { Err(faults) }
    }

    fn line(&mut self, content: &str) -> Result<(), (String, &'static str)> {
        let cells: Vec<&str> = content.split(',').map(str::trim).collect();
        let [from, to, kind, name] = cells[..] else {
            return Err((format!("{} columns", cells.len()), "four columns: from,to,kind,name"));
        };
        let date = |text: &str| text.parse::<Date>().map_err(|_| (format!("{text:?}"), "a date such as 2026-10-01"));
        let (from, to) = (date(from)?, date(to)?);
        if to < from || to.duration_since(from).as_hours() / 24 > STRETCH_DAYS_MAX {
            return Err((format!("{from} to {to}"), "a last day on or after the first, at most 60 days later"));
        }
        let kind = match kind {
            "holiday" => DayKind::Holiday,
            "workday" => DayKind::WorkingWeekend,
            "new_year" => {
                self.new_years.push(from);
                return Ok(());
            }
            other => return Err((format!("the kind {other:?}"), "holiday, workday or new_year")),
        };
        let mut day = from;
        while day <= to {
            self.days.insert(day, (kind, name.to_owned()));
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        self.last = self.last.max(Some(to));
        Ok(())
    }

    /// What the table says about a date.
    pub fn kind(&self, date: Date) -> Option<DayKind> {
        self.days.get(&date).map(|(kind, _)| *kind)
    }

    /// The name of the holiday on a date.
    pub fn holiday(&self, date: Date) -> Option<&str> {
        self.days.get(&date).filter(|(kind, _)| *kind == DayKind::Holiday).map(|(_, name)| name.as_str())
    }

    /// Days since the nearest lunar new year's day, from 21 days before it to 21 days after it.
    pub fn lunar_offset(&self, date: Date) -> Option<i64> {
        let offsets = self.new_years.iter().map(|&new_year| date.duration_since(new_year).as_hours() / 24);
        offsets.filter(|offset| offset.abs() <= 21).min_by_key(|offset| offset.abs())
    }

    /// The last day the table covers: later holidays are unknown. `None` for an empty table, which claims nothing.
    pub fn last(&self) -> Option<Date> {
        let year = self.last?.year();
        Date::new(year, 12, 31).ok()
    }
}

/// Calendar days between two dates.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// The date that is this many days later; the last representable one where there is none.
pub(crate) fn days_after(date: Date, days: i64) -> Date {
    date.saturating_add(days.clamp(-4_000_000, 4_000_000).days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn the_shipped_table_has_every_year_in_full() {
        let table = Holidays::parse(CHINA).expect("the shipped table");
        let count =
            |year: i16, kind| table.days.iter().filter(|(date, (its, _))| date.year() == year && *its == kind).count();
        // Days off, weekends within included, as the notices count them, and worked weekends.
        let holidays: Vec<usize> = (2023..=2026).map(|year| count(year, DayKind::Holiday)).collect();
        let worked: Vec<usize> = (2023..=2026).map(|year| count(year, DayKind::WorkingWeekend)).collect();
        assert_eq!(holidays, [28, 30, 28, 33]);
        assert_eq!(worked, [7, 8, 5, 6]);
        for (day, (kind, _)) in &table.days {
            if *kind == DayKind::WorkingWeekend {
                assert!(day.weekday().to_monday_zero_offset() >= 5, "{day} is worked and no weekend");
            }
        }
        assert_eq!(table.lunar_offset(date("2026-02-14")), Some(-3));
        assert_eq!(table.lunar_offset(date("2026-07-01")), None);
        assert_eq!(table.last(), Some(date("2026-12-31")));
    }

    #[test]
    fn every_line_that_cannot_be_read_is_reported() {
        let told = Holidays::parse("from,to,kind,name\n2026-10-1,2026-10-07,holiday,x\n2026-10-07,2026-10-01,holiday,x\n2026-10-01,2026-10-01,party,x\nx\n")
            .expect_err("four faults");
        assert_eq!(told.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
    }
}
