//! A checked rota file: days, kinds of shifts, contracts, people.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

/// Minutes of a day.
pub const DAY: u32 = 1_440;

/// A break of a kind of shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// Minutes since midnight of the shift's day.
    pub at: u32,
    /// Minutes.
    pub length: u32,
    /// Whether it is paid.
    pub paid: bool,
}

/// A kind of shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftKind {
    /// Its name.
    pub name: String,
    /// Minutes since midnight.
    pub start: u32,
    /// Minutes since the same midnight; above 1440 for a shift into the next day.
    pub end: u32,
    /// In order, not overlapping.
    pub breaks: Vec<Break>,
    /// The profiles that work it, by index; empty means all.
    pub profiles: Vec<usize>,
    /// Whether it counts as a night.
    pub night: bool,
}

impl ShiftKind {
    /// Paid minutes.
    pub fn paid(&self) -> u32 {
        let unpaid: u32 = self.breaks.iter().filter(|each| !each.paid).map(|each| each.length).sum();
        self.end - self.start - unpaid
    }

    /// Whether somebody is there for all of a period, in minutes since the midnight of the shift's day.
    pub fn covers(&self, from: u32, to: u32) -> bool {
        let free = |each: &Break| each.at < to && from < each.at + each.length;
        self.start <= from && to <= self.end && !self.breaks.iter().any(free)
    }

    /// Whether three hours or more lie between midnight and six.
    pub fn is_nightly(start: u32, end: u32) -> bool {
        let within = |from: u32, to: u32| end.min(to).saturating_sub(start.max(from));
        within(0, 360) + within(DAY, DAY + 360) >= 180
    }

    /// Whether a profile works it.
    pub fn is_of(&self, profile: usize) -> bool {
        self.profiles.is_empty() || self.profiles.contains(&profile)
    }
}

/// A contract: see [`Rules`](crate::roster::Rules). Hours are in paid minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Its name.
    pub name: String,
    /// At least, at most, and wished for over the whole rota.
    pub minutes: (u32, u32, Option<u32>),
    /// From Monday to Sunday, at most.
    pub week_minutes_most: Option<u32>,
    /// Days of work in a row.
    pub in_a_row: (u32, u32),
    /// Days off in a row, at least.
    pub off_least: u8,
    /// Weekends with work, at most.
    pub weekends_most: Option<u8>,
    /// Nights, at most.
    pub nights_most: Option<u8>,
    /// Nights in a row, at most.
    pub nights_in_a_row_most: Option<u8>,
    /// Days off after nights, at least.
    pub off_after_nights: u8,
}

/// What somebody wishes for a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The day, from 0.
    pub day: usize,
    /// What for.
    pub on: WishFor,
    /// What it costs if it is not met; negative: what it costs if it is.
    pub weight: i32,
}

/// What a wish is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WishFor {
    /// A day off.
    Off,
    /// Any shift.
    Work,
    /// This kind of shift.
    Shift(usize),
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// The name.
    pub name: String,
    /// The contract, an index.
    pub contract: usize,
    /// The profiles in which the person can work, by index, the usual one first.
    pub profiles: Vec<usize>,
    /// Days of leave.
    pub leave: BTreeSet<usize>,
    /// Days whose shift is fixed; `None` is a day off.
    pub fixed: Vec<(usize, Option<usize>)>,
    /// Wishes.
    pub wishes: Vec<Wish>,
}

/// Prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    /// One person missing for an hour.
    pub under: i32,
    /// One person too many for an hour.
    pub over: i32,
    /// A person's weekends squared, times this.
    pub weekends: i32,
    /// A person's nights squared, times this.
    pub nights: i32,
    /// An hour more or less than wished for by contract.
    pub hours: i32,
}

/// A meal of designed shifts, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meal {
    /// Shifts of this length and longer have it.
    pub shifts_from: u32,
    /// Its length.
    pub length: u32,
    /// It begins between these times after the start.
    pub window: (u32, u32),
    /// Whether it is paid.
    pub paid: bool,
}

/// What kinds of shifts a design may choose from, in minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Lengths from start to end.
    pub lengths: Vec<u32>,
    /// Starts are multiples of this.
    pub every: u32,
    /// No start before this.
    pub earliest: u32,
    /// No end after this.
    pub latest: u32,
    /// The meal of long shifts.
    pub meal: Option<Meal>,
    /// Kinds for each profile, at most.
    pub kinds_most: usize,
}

/// Where the need comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// A table.
    pub plan: Option<String>,
    /// A scenario.
    pub scenario: Option<String>,
    /// Records of calls.
    pub records: Option<String>,
    /// Targets.
    pub targets: Vec<String>,
    /// How much to simulate, times the usual.
    pub effort: f64,
    /// Costs by profile, in text as for `acd staff`.
    pub costs: Vec<(String, f64)>,
    /// Limits by profile.
    pub limits: Vec<(String, String)>,
    /// Kinds of days by weekday, Monday first; empty if they are not given.
    pub kinds: Vec<Option<String>>,
}

/// A checked rota file.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The title.
    pub title: Option<String>,
    /// The first day.
    pub first: Date,
    /// How many days.
    pub days: usize,
    /// Where the need comes from.
    pub source: Source,
    /// Rest between shifts, in minutes.
    pub rest: u32,
    /// Prices.
    pub prices: Prices,
    /// Kinds of shifts.
    pub kinds: Vec<ShiftKind>,
    /// Kinds to choose from.
    pub choice: Option<Choice>,
    /// Contracts.
    pub contracts: Vec<Contract>,
    /// Profiles, by name.
    pub profiles: Vec<String>,
    /// People.
    pub people: Vec<Worker>,
}

impl Setup {
    /// The date of a day.
    pub fn date(&self, day: usize) -> Date {
        self.first.saturating_add((day as i64).days())
    }

    /// The weekday of a day: 0 is Monday.
    pub fn weekday(&self, day: usize) -> usize {
        self.date(day).weekday().to_monday_zero_offset() as usize
    }
}
