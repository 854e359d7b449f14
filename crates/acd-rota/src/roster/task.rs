//! The problem.

use super::rules::Rules;

/// The price of what is not allowed.
pub const FORBIDDEN: i32 = i32::MAX;

/// The highest price of a day, or of a step: two of them can be added.
pub const PRICE_MOST: i32 = i32::MAX / 4;

/// A kind of shift, as the rules of people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Paid minutes.
    pub minutes: u32,
    /// Whether it counts as a night.
    pub night: bool,
    /// The shifts that may not be worked on the day after it.
    pub not_before: Vec<u16>,
}

/// A number of people that should be there: on a shift of a day, or in a period of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// How many are needed.
    pub need: u32,
    /// The price of each one missing.
    pub under: i32,
    /// The price of each one too many.
    pub over: i32,
}

impl Cell {
    /// The price of this many people.
    pub fn price(&self, there: u32) -> i64 {
        let missing = i64::from(self.need) - i64::from(there);
        if missing > 0 { missing * i64::from(self.under) } else { -missing * i64::from(self.over) }
    }

    /// What one more costs where there are this many: less than nothing while somebody is missing.
    pub(crate) fn one_more(&self, there: u32) -> i32 {
        if there < self.need { -self.under } else { self.over }
    }
}

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// The contract.
    pub rules: Rules,
    /// How often each shift may be worked over the horizon, by shift; 0 where it may not be.
    pub most: Vec<u16>,
    /// What each day costs: `day * (shifts + 1)` is the price of a day off, the places after it those of the shifts.
    /// [`FORBIDDEN`] is leave, absence, or whatever a fixed assignment excludes.
    pub prices: Vec<i32>,
}

impl Person {
    /// Somebody without wishes, who may work every shift on every day.
    pub fn new(rules: Rules, days: usize, shifts: usize) -> Self {
        Self { rules, most: vec![u16::MAX; shifts], prices: vec![0; days * (shifts + 1)] }
    }
}

/// People, shifts, and what must be covered.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// The length of the horizon.
    pub days: usize,
    /// The weekday of the first day: 0 is Monday.
    pub first_weekday: u8,
    /// The kinds of shifts.
    pub shifts: Vec<Shift>,
    /// The people.
    pub people: Vec<Person>,
    /// What must be covered.
    pub cells: Vec<Cell>,
    /// Which cells a shift of a day covers, at `day * shifts + shift`; each at most once.
    pub covers: Vec<Vec<u32>>,
}

impl Task {
    /// The weekday of a day: 0 is Monday.
    pub fn weekday(&self, day: usize) -> usize {
        (usize::from(self.first_weekday) + day) % 7
    }

    /// What a day costs a person: off, or on a shift.
    pub fn price(&self, person: usize, day: usize, shift: Option<u16>) -> i32 {
        self.people[person].prices[day * (self.shifts.len() + 1) + shift.map_or(0, |shift| usize::from(shift) + 1)]
    }

    /// The cells that a shift covers.
    pub fn covered(&self, day: usize, shift: u16) -> &[u32] {
        &self.covers[day * self.shifts.len() + usize::from(shift)]
    }
}
