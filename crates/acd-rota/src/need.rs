//! How many people are needed, by day, profile and period.

use jiff::civil::Date;

use crate::setup::{DAY, Setup};

/// As files write them, Monday first.
pub(crate) const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Which days an entry holds for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayName {
    /// A date.
    Date(Date),
    /// A weekday: 0 is Monday.
    Weekday(usize),
    /// A kind of day, such as `weekday` or `holiday`.
    Kind(String),
}

impl DayName {
    /// Reads `2025-01-01`, `monday`, or anything else as a kind.
    pub fn read(text: &str) -> Self {
        if let Ok(date) = text.parse() {
            return Self::Date(date);
        }
        match WEEKDAYS.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            Some(weekday) => Self::Weekday(weekday),
            None => Self::Kind(text.to_owned()),
        }
    }
}

/// From a time on, this many people of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// On which days.
    pub day: DayName,
    /// Minutes since midnight.
    pub from: u32,
    /// The profile.
    pub profile: String,
    /// How many.
    pub count: u32,
}

/// The need as it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    entries: Vec<Needed>,
}

/// The need of the days of a rota: by day, profile and period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Minutes of a period; they divide a day.
    pub period: u32,
    /// By day, then profile, then period.
    pub by_day: Vec<Vec<Vec<u32>>>,
}

impl Need {
    /// From entries.
    pub fn new(entries: Vec<Needed>) -> Self {
        Self { entries }
    }

    /// The profiles that are named, in order of appearance.
    pub fn profiles(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for entry in &self.entries {
            if !names.contains(&entry.profile) {
                names.push(entry.profile.clone());
            }
        }
        names
    }

    /// The longest period, at most half an hour, at whose multiples all entries begin.
    fn period(&self) -> u32 {
        self.entries.iter().fold(30, |period, entry| divisor(period, entry.from)).max(1)
    }

    /// The need of each day. `kinds` names the kind of each day; what is given for a date goes before what is given
    /// for its
    /// weekday, and that before its kind.
    pub fn of(&self, setup: &Setup, kinds: &[String]) -> Needs {
        let period = self.period();
        let day = |day: usize| {
            (0..setup.profiles.len()).map(|profile| self.row(setup, day, profile, kinds, period)).collect()
        };
        Needs { period, by_day: (0..setup.days).map(day).collect() }
    }

    fn row(&self, setup: &Setup, day: usize, profile: usize, kinds: &[String], period: u32) -> Vec<u32> {
        let (date, weekday) = (setup.date(day), setup.weekday(day));
        let rank = |name: &DayName| match name {
            DayName::Date(other) => (*other == date).then_some(2),
            DayName::Weekday(other) => (*other == weekday).then_some(1),
            DayName::Kind(kind) => (kinds.get(day) == Some(kind)).then_some(0),
        };
        let own = || self.entries.iter().filter(|entry| entry.profile == setup.profiles[profile]);
        let Some(best) = own().filter_map(|entry| rank(&entry.day)).max() else {
            return vec![0; (DAY / period) as usize];
        };
        let mut steps: Vec<(u32, u32)> =
            own().filter(|entry| rank(&entry.day) == Some(best)).map(|entry| (entry.from, entry.count)).collect();
        steps.sort_unstable();
        let at = |from: u32| steps.iter().rev().find(|step| step.0 <= from).map_or(0, |step| step.1);
        (0..DAY / period).map(|place| at(place * period)).collect()
    }

    /// The kinds of days that are named.
    pub fn kinds(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for entry in &self.entries {
            if let DayName::Kind(kind) = &entry.day
                && !names.contains(&kind.as_str())
            {
                names.push(kind.as_str());
            }
        }
        names
    }
}

impl Needs {
    /// Periods of a day.
    pub fn periods(&self) -> usize {
        (DAY / self.period) as usize
    }

    /// In periods short enough to end wherever these minutes do.
    pub fn refined(&self, minutes: impl IntoIterator<Item = u32>) -> Self {
        let period = minutes.into_iter().fold(self.period, divisor).max(1);
        let times = (self.period / period) as usize;
        let stretch = |row: &Vec<u32>| row.iter().flat_map(|&count| std::iter::repeat_n(count, times)).collect();
        let by_day = self.by_day.iter().map(|day| day.iter().map(stretch).collect()).collect();
        Self { period, by_day }
    }
}

/// The greatest common divisor.
pub(crate) fn divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { divisor(b, a % b) }
}
