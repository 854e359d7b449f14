//! From the calendars of a file to [`Calendar`]s.

use std::collections::BTreeMap;

use jiff::civil;

use super::hours::{Calendar, Date, IN_ORDER, Opening, SpecialDate, clashes, misfit};
use super::hours_file::{CalendarFile, ClosedFile, OpenWeekFile};
use super::literal::Literal;
use super::lower::Lowering;
use super::schedule::{zone_expected, zone_named};
use super::time_literal::{Date as DateText, OpeningText};
use crate::id::CalendarId;

/// The most days that one entry of holidays may name; a longer range is a slip of the keyboard.
const CLOSED_DAYS_MOST: i32 = 366;

/// The openings of dates that have their own.
type Exceptions = BTreeMap<Date, Vec<Opening>>;

impl Lowering<'_> {
    pub(super) fn calendar_id(&mut self, path: &str, name: &str) -> Option<CalendarId> {
        let calendars = &self.file.calendars;
        let place = calendars.get_index_of(name);
        let place = self.known(path, "calendar", name, place, calendars.keys().map(String::as_str))?;
        Some(CalendarId(u16::try_from(place).unwrap_or(u16::MAX)))
    }

    pub(super) fn calendar(&mut self, name: &str, file: &CalendarFile) -> Calendar {
        let at = |field: &str| format!("calendars.{name}.{field}");
        if zone_named(&file.zone).is_none() {
            let found = format!("the unknown time zone `{}`", file.zone);
            self.faults.add(at("zone"), found, zone_expected(&file.zone));
        }
        let week = self.week(&at("week"), &file.week);
        let mut exceptions = BTreeMap::new();
        for (place, closed) in file.holidays.iter().enumerate() {
            self.closed(&at(&format!("holidays[{place}]")), closed, &mut exceptions);
        }
        for (date, hours) in &file.special {
            let path = at(&format!("special.{date}"));
            match DateText::read(date) {
                Some(date) => {
                    let openings = self.openings(&path, hours);
                    self.special(&path, date.0, openings, &mut exceptions);
                }
                None => self.faults.add(path, format!("{date:?} in place of a date"), DateText::EXPECTED),
            }
        }
        let exceptions = exceptions.into_iter().map(|(date, openings)| SpecialDate { date, openings }).collect();
        Calendar { name: name.to_owned(), zone: file.zone.clone(), week, exceptions }
    }

    fn week(&mut self, path: &str, file: &OpenWeekFile) -> [Vec<Opening>; 7] {
        let days = [
            ("monday", &file.monday),
            ("tuesday", &file.tuesday),
            ("wednesday", &file.wednesday),
            ("thursday", &file.thursday),
            ("friday", &file.friday),
            ("saturday", &file.saturday),
            ("sunday", &file.sunday),
        ];
        let mut fields = [""; 7];
        let mut week: [Vec<Opening>; 7] = Default::default();
        for (day, own) in days.into_iter().enumerate() {
            let kind = if day < 5 { ("weekday", &file.weekday) } else { ("weekend", &file.weekend) };
            let given =
                [own, kind, ("daily", &file.daily)].into_iter().find_map(|(name, list)| Some((name, list.as_ref()?)));
            if let Some((field, list)) = given {
                fields[day] = field;
                week[day] = self.openings(&format!("{path}.{field}"), list);
            }
        }
        for (day, found) in clashes(&week) {
            self.faults.add(format!("{path}.{}", fields[day]), found, IN_ORDER);
        }
        week
    }

    fn openings(&mut self, path: &str, list: &[OpeningText]) -> Vec<Opening> {
        let openings: Vec<Opening> = list.iter().map(|text| text.0).collect();
        if let Some((place, found)) = misfit(&openings) {
            self.faults.add(format!("{path}[{place}]"), found, IN_ORDER);
        }
        openings
    }

    fn closed(&mut self, path: &str, file: &ClosedFile, exceptions: &mut Exceptions) {
        let (first, last) = match file {
            ClosedFile::Day(date) => (date.0, date.0),
            ClosedFile::Days(days) => (days.date.0, days.until.0),
        };
        let days = first.until(last).map_or(-1, |span| span.get_days());
        if !(0..CLOSED_DAYS_MOST).contains(&days) {
            let expected = format!("a day from {first} on, at most a year later");
            return self.faults.add(format!("{path}.until"), last, expected);
        }
        for date in first.series(jiff::Span::new().days(1)).take(days as usize + 1) {
            self.special(path, date, Vec::new(), exceptions);
        }
    }

    fn special(&mut self, path: &str, date: civil::Date, openings: Vec<Opening>, exceptions: &mut Exceptions) {
        let date = Date { year: date.year(), month: date.month() as u8, day: date.day() as u8 };
        if exceptions.insert(date, openings).is_some() {
            self.faults.add(path, format!("{date} for the second time"), "each date once, in holidays or in special");
        }
    }
}
