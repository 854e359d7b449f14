//! What is known in advance about each day: weekday, place in the month, holidays, closures, campaigns.
//!
//! From it come the columns of the regression. A column that never occurs in the history has no effect; one that occurs
//! rarely is shrunk towards none.

use jiff::civil::Date;

use super::events::Events;
use super::holidays::{DayKind, Holidays, days_after, days_between};
use super::series::Series;

/// Facts about days before the first and after the last are derived for this many days, so that places in a month hold.
const MARGIN_DAYS: i64 = 45;
/// Working days of a month that have an effect of their own, from its beginning and its end.
const MONTH_START_DAYS: usize = 4;
const MONTH_END_DAYS: usize = 3;
/// A yearly rhythm is fitted to histories of at least this many days.
const YEARLY_DAYS_MIN: usize = 540;
/// Days about the lunar new year that share an effect: the last day of each group, counted from the festival.
const LUNAR_GROUPS: [i64; 6] = [-8, -1, 2, 6, 14, 21];

/// What is known about one day.
#[derive(Clone, Debug, Default, PartialEq)]
struct Facts {
    /// Calls can come in.
    open: bool,
    /// A working day: Monday to Friday and no holiday, or a worked weekend.
    working: bool,
    /// The how-manyth working day of its month, from 1; 0 on others.
    from_start: usize,
    /// The same from the month's end.
    from_end: usize,
}

/// What is known about the days of a history and of a horizon.
#[derive(Clone, Debug)]
pub struct Calendar {
    first: Date,
    facts: Vec<Facts>,
    holidays: Holidays,
    events: Events,
    /// Open on holidays and on each weekday, as the history shows.
    open_holidays: bool,
    open_weekdays: [bool; 7],
    names: Vec<String>,
    yearly: bool,
}

impl Calendar {
    /// The calendar of `series` and of the `horizon` days after it. A day without records within the series counts as
    /// closed; a day after it is open as its weekday, or other holidays, were.
    pub fn new(series: &Series, horizon: usize, holidays: &Holidays, events: &Events) -> Self {
        let first = days_after(series.start(), -MARGIN_DAYS);
        let length = series.len() + horizon + 2 * MARGIN_DAYS as usize;
        let mut calendar = Self {
            first,
            facts: Vec::with_capacity(length),
            holidays: holidays.clone(),
            events: events.clone(),
            open_holidays: open_holidays(series, holidays),
            open_weekdays: open_weekdays(series),
            names: Vec::new(),
            yearly: series.len() >= YEARLY_DAYS_MIN,
        };
        for offset in 0..length as i64 {
            let facts = calendar.facts_of(days_after(first, offset), series);
            calendar.facts.push(facts);
        }
        calendar.place_in_months();
        calendar.names = calendar.known_names(series);
        calendar
    }

    fn facts_of(&self, date: Date, series: &Series) -> Facts {
        let place = series.place(date).filter(|&place| place < series.len());
        let weekday = date.weekday().to_monday_zero_offset() as usize;
        let kind = self.holidays.kind(date);
        let usual = match kind {
            Some(DayKind::Holiday) => self.open_holidays,
            Some(DayKind::WorkingWeekend) => self.open_weekdays[..5].contains(&true) || self.open_weekdays[weekday],
            None => self.open_weekdays[weekday],
        };
        let open = match place {
            Some(place) => series.day(place).is_some(),
            None => usual,
        };
        let working = match kind {
            Some(DayKind::Holiday) => false,
            Some(DayKind::WorkingWeekend) => true,
            // A weekday on which nothing was recorded, where calls are usual, was a holiday by another name.
            None => weekday < 5 && (open || !usual || place.is_none()),
        };
        Facts { open, working, ..Facts::default() }
    }

    fn place_in_months(&mut self) {
        let month = |place: usize| {
            let date = days_after(self.first, place as i64);
            (date.year(), date.month())
        };
        let months: Vec<_> = (0..self.facts.len()).map(month).collect();
        let mut begin = 0;
        while begin < months.len() {
            let end = begin + months[begin..].iter().take_while(|month| **month == months[begin]).count();
            let working: Vec<usize> = (begin..end).filter(|&place| self.facts[place].working).collect();
            for (index, &place) in working.iter().enumerate() {
                self.facts[place].from_start = index + 1;
                self.facts[place].from_end = working.len() - index;
            }
            begin = end;
        }
    }

    /// Holidays and campaigns that occur in the history, each with an effect of its own.
    fn known_names(&self, series: &Series) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for place in (0..series.len()).filter(|&place| series.day(place).is_some()) {
            let date = series.date(place);
            let holiday = self.holidays.holiday(date);
            for name in holiday.into_iter().chain(self.events.learnt(date)) {
                if !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
        }
        names
    }

    fn facts(&self, date: Date) -> Option<&Facts> {
        usize::try_from(days_between(self.first, date)).ok().and_then(|place| self.facts.get(place))
    }

    /// Whether calls can come in on a date.
    pub fn is_open(&self, date: Date) -> bool {
        self.facts(date).is_some_and(|facts| facts.open)
    }

    /// How many weekdays are open in an ordinary week; at least 1.
    pub fn open_weekdays(&self) -> usize {
        self.open_weekdays.iter().filter(|open| **open).count().max(1)
    }

    /// The holidays the calendar was made with.
    pub fn holidays(&self) -> &Holidays {
        &self.holidays
    }

    /// How many leading columns are weekdays, which are hardly shrunk.
    pub(crate) const WEEKDAYS: usize = 7;

    /// The columns of a date.
    pub(crate) fn columns(&self, date: Date) -> Vec<f64> {
        let facts = self.facts(date).cloned().unwrap_or_default();
        let mut columns = self.weekday_columns(date);
        columns.extend((1..=MONTH_START_DAYS).map(|day| indicator(facts.from_start == day)));
        columns.extend((1..=MONTH_END_DAYS).map(|day| indicator(facts.from_end == day)));
        columns.push(indicator(self.is_mid_month(date)));
        columns.extend(self.after_closure(date));
        columns.push(indicator(facts.working && self.before_closure(date)));
        columns.push(indicator(self.holidays.holiday(date).is_some()));
        columns.push(indicator(self.holidays.kind(date) == Some(DayKind::WorkingWeekend)));
        let lunar = self.holidays.lunar_offset(date);
        let mut from = -22;
        for to in LUNAR_GROUPS {
            columns.push(indicator(lunar.is_some_and(|offset| offset > from && offset <= to)));
            from = to;
        }
        columns.extend(self.names.iter().map(|name| {
            let on = self.holidays.holiday(date) == Some(name) || self.events.learnt(date).any(|event| event == name);
            indicator(on)
        }));
        let angle = std::f64::consts::TAU * f64::from(date.day_of_year()) / 365.25;
        let waves = [angle.sin(), angle.cos(), (2.0 * angle).sin(), (2.0 * angle).cos()];
        columns.extend(waves.map(|wave| if self.yearly { wave } else { 0.0 }));
        columns
    }

    /// The weekday; a holiday counts as a Sunday where Sundays are open, a worked weekend as a fifth of each weekday.
    fn weekday_columns(&self, date: Date) -> Vec<f64> {
        let mut columns = vec![0.0; Self::WEEKDAYS];
        match self.holidays.kind(date) {
            Some(DayKind::Holiday) if self.open_weekdays[6] => columns[6] = 1.0,
            Some(DayKind::WorkingWeekend) => columns[..5].fill(0.2),
            Some(DayKind::Holiday) | None => columns[date.weekday().to_monday_zero_offset() as usize] = 1.0,
        }
        columns
    }

    /// The 15th, or the first working day after it.
    fn is_mid_month(&self, date: Date) -> bool {
        let working = |date: Date| self.facts(date).is_some_and(|facts| facts.working);
        let mut days = (15..=i64::from(date.day())).map(|day| days_after(date, day - i64::from(date.day())));
        working(date) && days.find(|&day| working(day)) == Some(date)
    }

    /// Whether the date is the first, and the second, working day after working days lost to a holiday or a closure.
    fn after_closure(&self, date: Date) -> [f64; 2] {
        let first = self.is_first_after_closure(date);
        let before = self.neighbour(date, -1);
        let second =
            !first && self.is_working(date) && before.is_some_and(|before| self.is_first_after_closure(before));
        [indicator(first), indicator(second)]
    }

    fn is_working(&self, date: Date) -> bool {
        self.facts(date).is_some_and(|facts| facts.working)
    }

    fn is_first_after_closure(&self, date: Date) -> bool {
        self.is_working(date) && self.lost_between(date, -1)
    }

    fn before_closure(&self, date: Date) -> bool {
        self.lost_between(date, 1)
    }

    /// Whether a Monday to Friday lies between the date and the nearest working day in that direction.
    fn lost_between(&self, date: Date, step: i64) -> bool {
        let Some(neighbour) = self.neighbour(date, step) else { return false };
        let between = days_between(date, neighbour).abs();
        (1..between).any(|offset| days_after(date, offset * step).weekday().to_monday_zero_offset() < 5)
    }

    /// The nearest working day in that direction.
    fn neighbour(&self, date: Date, step: i64) -> Option<Date> {
        (1..=21).map(|offset| days_after(date, offset * step)).find(|&date| self.is_working(date))
    }
}

fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// Weekdays that have records at least half of the time.
fn open_weekdays(series: &Series) -> [bool; 7] {
    let (mut seen, mut open) = ([0u32; 7], [0u32; 7]);
    for place in 0..series.len() {
        let weekday = series.date(place).weekday().to_monday_zero_offset() as usize;
        seen[weekday] += 1;
        open[weekday] += u32::from(series.day(place).is_some());
    }
    std::array::from_fn(|weekday| open[weekday] > 0 && 2 * open[weekday] >= seen[weekday])
}

/// Whether half of the holidays in the history have records; where there were none, whether Sundays do.
fn open_holidays(series: &Series, holidays: &Holidays) -> bool {
    let (mut seen, mut open) = (0u32, 0u32);
    for place in (0..series.len()).filter(|&place| holidays.holiday(series.date(place)).is_some()) {
        seen += 1;
        open += u32::from(series.day(place).is_some());
    }
    if seen == 0 { open_weekdays(series)[6] } else { 2 * open >= seen }
}
