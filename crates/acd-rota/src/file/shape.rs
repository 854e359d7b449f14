//! The fields of a rota's file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::people::PersonFile;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RotaFile {
    /// What it is called.
    pub(super) title: Option<String>,
    /// The first day, as in `"2025-01-01"`.
    pub(super) start: String,
    /// How many days, up to 366.
    pub(super) days: u32,
    /// Where the need comes from.
    #[serde(default)]
    pub(super) need: NeedFile,
    /// Rest between two shifts, as in `"11h"`.
    pub(super) rest: Option<String>,
    /// Prices of what is missing, too many, or changed.
    #[serde(default)]
    pub(super) prices: PricesFile,
    /// Kinds of shifts, by name.
    #[serde(default)]
    pub(super) shifts: BTreeMap<String, ShiftFile>,
    /// Kinds of shifts to be designed; with it `shifts` may be empty.
    pub(super) design: Option<DesignFile>,
    /// Contracts, by name.
    #[serde(default)]
    pub(super) contracts: BTreeMap<String, ContractFile>,
    /// People, by name; or the name of a table in CSV.
    #[serde(default)]
    pub(super) people: PeopleFile,
    /// A table of wishes in CSV.
    pub(super) wishes: Option<String>,
    /// A table of fixed days in CSV.
    pub(super) fixed: Option<String>,
}

/// People in the file, or a table beside it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum PeopleFile {
    /// The name of a table.
    Table(String),
    /// By name.
    Listed(BTreeMap<String, PersonFile>),
}

impl Default for PeopleFile {
    fn default() -> Self {
        Self::Listed(BTreeMap::new())
    }
}

/// Where the need comes from: `plan` or `scenario` or `records`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedFile {
    /// A table in CSV: `day,from,profile,need`, as `acd staff --csv` writes it. A day is a kind of day, a weekday, or a
    /// date.
    pub(super) plan: Option<String>,
    /// A scenario: the rota is simulated in it, and without a `plan` it says how many are needed.
    pub(super) scenario: Option<String>,
    /// Records of calls, from which a scenario is learnt.
    pub(super) records: Option<String>,
    /// What must be reached, as for `acd staff`. With targets the need is searched for; without, it is what is on duty
    /// in the scenario.
    #[serde(default)]
    pub(super) targets: Vec<String>,
    /// How much to simulate in that search, times the usual.
    pub(super) effort: Option<f64>,
    /// What an agent of a profile costs, as for `acd staff`.
    #[serde(default)]
    pub(super) costs: BTreeMap<String, f64>,
    /// How many of a profile there may be at once, as for `acd staff`: `"0..12"`.
    #[serde(default)]
    pub(super) limits: BTreeMap<String, String>,
    /// Kinds of days by weekday, if the plan names kinds: `weekday = ["monday", …]`.
    #[serde(default)]
    pub(super) kinds: BTreeMap<String, Vec<String>>,
}

/// Prices, in whole numbers.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PricesFile {
    /// One person missing for an hour; by default 100.
    pub(super) under: Option<i32>,
    /// One person too many for an hour; by default 4.
    pub(super) over: Option<i32>,
    /// The spread of weekends: a person's weekends squared, times this; by default 3.
    pub(super) weekends: Option<i32>,
    /// The spread of nights, in the same way; by default 1.
    pub(super) nights: Option<i32>,
    /// An hour more or less than the contract's `hours.wished`; by default 2.
    pub(super) hours: Option<i32>,
}

/// A kind of shift.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShiftFile {
    /// Its start, as in `"07:30"`.
    pub(super) start: String,
    /// Its end; past `"24:00"` for a shift into the next day.
    pub(super) end: String,
    /// Breaks and meals.
    #[serde(default)]
    pub(super) breaks: Vec<BreakFile>,
    /// The profiles that work it; by default all.
    pub(super) profiles: Option<Vec<String>>,
    /// Whether it counts as a night; by default, if it has three hours between midnight and six.
    pub(super) night: Option<bool>,
}

/// A break of a shift.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BreakFile {
    /// Its start.
    pub(super) at: String,
    /// Its length.
    pub(super) length: String,
    /// Whether it is paid; by default it is not.
    #[serde(default)]
    pub(super) paid: bool,
}

/// Which kinds of shifts a design may choose from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DesignFile {
    /// Lengths from start to end, as in `["4h", "8h", "9h"]`.
    pub(super) lengths: Vec<String>,
    /// Shifts start at multiples of this; by default `"30m"`.
    pub(super) every: Option<String>,
    /// No shift starts before this; by default `"00:00"`.
    pub(super) earliest: Option<String>,
    /// No shift ends after this; by default the next day's noon, `"36:00"`.
    pub(super) latest: Option<String>,
    /// The meal of long shifts.
    pub(super) meal: Option<MealFile>,
    /// At most this many kinds of shifts for each profile; by default 8.
    pub(super) kinds_most: Option<usize>,
}

/// A meal within long shifts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MealFile {
    /// Shifts of this length and longer have it.
    pub(super) shifts_from: String,
    /// Its length.
    pub(super) length: String,
    /// It begins at the earliest this long after the start.
    pub(super) after: String,
    /// It begins at the latest this long after the start.
    pub(super) until: String,
    /// Whether it is paid; by default it is not.
    #[serde(default)]
    pub(super) paid: bool,
}

/// A contract.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContractFile {
    /// Paid hours over the rota.
    #[serde(default)]
    pub(super) hours: HoursFile,
    /// Paid hours from Monday to Sunday, at most.
    pub(super) week_hours_most: Option<f64>,
    /// Days of work in a row.
    #[serde(default)]
    pub(super) days_in_a_row: RowFile,
    /// Days off in a row, at least; by default 1.
    pub(super) days_off_in_a_row_least: Option<u8>,
    /// Weekends with work, at most.
    pub(super) weekends_most: Option<u8>,
    /// Nights, at most.
    pub(super) nights_most: Option<u8>,
    /// Nights in a row, at most.
    pub(super) nights_in_a_row_most: Option<u8>,
    /// Days off after nights, at least.
    pub(super) off_after_nights_least: Option<u8>,
}

/// Hours over the rota.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoursFile {
    /// At least.
    pub(super) least: Option<f64>,
    /// At most.
    pub(super) most: Option<f64>,
    /// Wished for: what differs has a price.
    pub(super) wished: Option<f64>,
}

/// Days in a row.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowFile {
    /// At least.
    pub(super) least: Option<u32>,
    /// At most.
    pub(super) most: Option<u32>,
}
