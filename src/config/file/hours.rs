//! Calendars of opening hours.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::civil;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Reader, Writer};
use crate::config::hours::{Calendar, Date, IN_ORDER, Opening, SpecialDate, clashes, misfit};
use crate::config::schedule::{zone_expected, zone_named};
use crate::config::text::literal::Literal;
use crate::config::text::time_literal::{Date as DateText, OpeningText};

/// The maximum length of a holiday entry in days; anything longer is a typo.
const CLOSED_DAYS_MAX: i32 = 366;

/// The openings on special dates and holidays.
type Exceptions = BTreeMap<Date, Vec<Opening>>;

/// Opening hours. An opening belongs to the day on which it begins: one across midnight continues into the morning of a
/// holiday, and a holiday cancels the night that would have begun on it.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OpenHours")]
pub(crate) struct CalendarFile {
    /// The IANA name of the time zone of the hours.
    #[schemars(example = &"Asia/Shanghai")]
    pub(crate) zone: String,
    /// The hours of each day of the week. The most specific entry counts: the day's own, then `weekday` or `weekend`,
    /// then `daily`; a day without an entry is closed.
    #[serde(default, skip_serializing_if = "OpenWeekFile::is_closed")]
    pub(crate) week: OpenWeekFile,
    /// The dates on which it is closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("examples" = [["2025-01-01"]]))]
    pub(crate) holidays: Vec<ClosedFile>,
    /// The dates with different hours than their day of the week, and those hours.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{ "2025-01-26": ["09:00-12:00"] }]))]
    pub(crate) special: IndexMap<String, Vec<OpeningText>>,
}

/// The hours of each day of the week: lists of openings, `[]` for closed.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OpenWeek")]
pub(crate) struct OpenWeekFile {
    /// Every day.
    pub(crate) daily: Option<Vec<OpeningText>>,
    /// Monday to Friday.
    #[schemars(extend("examples" = [["09:00-12:00", "13:30-17:30"]]))]
    pub(crate) weekday: Option<Vec<OpeningText>>,
    /// Saturday and Sunday.
    pub(crate) weekend: Option<Vec<OpeningText>>,
    /// Monday.
    pub(crate) monday: Option<Vec<OpeningText>>,
    /// Tuesday.
    pub(crate) tuesday: Option<Vec<OpeningText>>,
    /// Wednesday.
    pub(crate) wednesday: Option<Vec<OpeningText>>,
    /// Thursday.
    pub(crate) thursday: Option<Vec<OpeningText>>,
    /// Friday.
    pub(crate) friday: Option<Vec<OpeningText>>,
    /// Saturday.
    pub(crate) saturday: Option<Vec<OpeningText>>,
    /// Sunday.
    pub(crate) sunday: Option<Vec<OpeningText>>,
}

/// One or several holidays.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Closed")]
pub(crate) enum ClosedFile {
    /// A single date.
    Day(DateText),
    /// Consecutive dates.
    Days(ClosedDays),
}

/// Consecutive holidays.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosedDays {
    /// The first of them.
    #[schemars(example = &"2025-01-28")]
    pub(crate) date: DateText,
    /// The last of them, at most a year after the first.
    #[schemars(example = &"2025-02-04")]
    pub(crate) until: DateText,
}

impl OpenWeekFile {
    /// Whether it has no entry.
    fn is_closed(&self) -> bool {
        *self == Self::default()
    }
}

impl Reader<'_> {
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
                None => self.faults.add(path, format!("{date:?}"), DateText::EXPECTED),
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
        if !(0..CLOSED_DAYS_MAX).contains(&days) {
            let expected = format!("a date between {first} and a year later");
            return self.faults.add(format!("{path}.until"), last, expected);
        }
        for date in first.series(jiff::Span::new().days(1)).take(days as usize + 1) {
            self.special(path, date, Vec::new(), exceptions);
        }
    }

    fn special(&mut self, path: &str, date: civil::Date, openings: Vec<Opening>, exceptions: &mut Exceptions) {
        let date = Date { year: date.year(), month: date.month() as u8, day: date.day() as u8 };
        if exceptions.insert(date, openings).is_some() {
            self.faults.add(path, format!("{date} a second time"), "each date once, in `holidays` or in `special`");
        }
    }
}

impl Writer<'_> {
    pub(super) fn calendar(&mut self, calendar: &Calendar) -> CalendarFile {
        let (mut holidays, mut special) = (Vec::new(), IndexMap::new());
        for exception in &calendar.exceptions {
            let day = exception.date.to_string();
            match exception.openings.as_slice() {
                [] => holidays.extend(day.parse().ok().map(|date| ClosedFile::Day(DateText(date)))),
                openings => drop(special.insert(day, self.openings(&calendar.name, openings))),
            }
        }
        CalendarFile { zone: calendar.zone.clone(), week: self.week(calendar), holidays, special }
    }

    fn openings(&mut self, calendar: &str, openings: &[Opening]) -> Vec<OpeningText> {
        let whole = |opening: &&Opening| opening.opens.is_multiple_of(60) && opening.closes.is_multiple_of(60);
        for opening in openings.iter().filter(|opening| !whole(opening)) {
            let found = format!("an opening from second {} to {}", opening.opens, opening.closes);
            self.cannot(format!("calendars.{calendar}"), found, "whole minutes");
        }
        openings.iter().copied().map(OpeningText).collect()
    }

    /// One entry for all weekdays or the weekend if they are alike, otherwise one per day.
    fn week(&mut self, calendar: &Calendar) -> OpenWeekFile {
        let (weekdays, weekend) = calendar.week.split_at(5);
        let alike = |days: &[Vec<Opening>]| days.iter().all(|day| *day == days[0]);
        let mut entry = |days: &[Vec<Opening>]| (!days[0].is_empty()).then(|| self.openings(&calendar.name, &days[0]));
        let mut week = OpenWeekFile::default();
        match alike(weekdays) {
            true => week.weekday = entry(weekdays),
            false => {
                let days =
                    [&mut week.monday, &mut week.tuesday, &mut week.wednesday, &mut week.thursday, &mut week.friday];
                weekdays.chunks(1).zip(days).for_each(|(day, own)| *own = entry(day));
            }
        }
        match alike(weekend) {
            true => week.weekend = entry(weekend),
            false => (week.saturday, week.sunday) = (entry(&weekend[..1]), entry(&weekend[1..])),
        }
        week
    }
}
