//! People, leave, wishes and fixed days.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize;

use super::faults::{Fault, Faults};
use super::tables::{Row, Table};
use crate::setup::{Wish, WishFor, Worker};

/// A person in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonFile {
    /// The contract's name.
    pub(super) contract: String,
    /// The profiles in which the person can work, the usual one first.
    pub(super) profiles: Vec<String>,
    /// Days of leave: `"2025-01-03"` or `"2025-01-03..2025-01-09"`.
    #[serde(default)]
    pub(super) leave: Vec<String>,
}

/// What names refer to.
pub(super) struct Names<'n> {
    pub(super) first: Date,
    pub(super) days: usize,
    pub(super) contracts: &'n [String],
    pub(super) shifts: &'n [String],
}

impl Names<'_> {
    /// The days of `2025-01-03` or `2025-01-03..2025-01-09` within the rota; `None` if it is neither.
    pub(super) fn days_of(&self, text: &str) -> Option<Vec<usize>> {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let (from, to): (Date, Date) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        if to < from {
            return None;
        }
        let place = |date: Date| (date - self.first).get_days();
        Some((place(from).max(0)..=place(to)).map(|day| day as usize).filter(|&day| day < self.days).collect())
    }
}

/// The place of a name in a list that grows.
pub(crate) fn placed(known: &mut Vec<String>, name: &str) -> usize {
    known.iter().position(|each| each == name).unwrap_or_else(|| {
        known.push(name.to_owned());
        known.len() - 1
    })
}

/// One of a list, as an expectation.
pub(super) fn one_of(known: &[String]) -> String {
    if known.is_empty() {
        "a name that the file defines (it defines none)".into()
    } else {
        format!("one of {}", known.join(", "))
    }
}

/// A person from fields that have been checked apart from their names. `fault` makes a fault of a field.
pub(super) fn worker(
    name: &str,
    file: &PersonFile,
    names: &Names<'_>,
    profiles: &mut Vec<String>,
    mut fault: impl FnMut(&str, String, String),
) -> Worker {
    let contract = names.contracts.iter().position(|known| *known == file.contract);
    if contract.is_none() {
        fault("contract", format!("the unknown contract {:?}", file.contract), one_of(names.contracts));
    }
    if file.profiles.is_empty() {
        fault("profiles", "no profile".into(), "at least one profile".into());
    }
    let mut leave = BTreeSet::new();
    for text in &file.leave {
        match names.days_of(text) {
            Some(days) => leave.extend(days),
            None => fault(
                "leave",
                format!("{text:?}"),
                "a date as in 2025-01-03, or two as in 2025-01-03..2025-01-09".into(),
            ),
        }
    }
    let mut own: Vec<usize> = Vec::new();
    for profile in &file.profiles {
        let place = placed(profiles, profile);
        if !own.contains(&place) {
            own.push(place);
        }
    }
    Worker {
        name: name.to_owned(),
        contract: contract.unwrap_or(0),
        profiles: own,
        leave,
        fixed: Vec::new(),
        wishes: Vec::new(),
    }
}

/// People from a table `name,contract,profiles,leave`; several profiles, or days of leave, stand between `|`.
pub(super) fn people(table: &Table, names: &Names<'_>, profiles: &mut Vec<String>, faults: &mut Faults) -> Vec<Worker> {
    let mut people: Vec<Worker> = Vec::new();
    for row in table.rows(&["name", "contract", "profiles"], faults) {
        let split = |column: &str| -> Vec<String> {
            row.cell(column).split('|').map(str::trim).filter(|each| !each.is_empty()).map(str::to_owned).collect()
        };
        let file = PersonFile {
            contract: row.cell("contract").to_owned(),
            profiles: split("profiles"),
            leave: split("leave"),
        };
        let name = row.cell("name").to_owned();
        if name.is_empty() || people.iter().any(|known| known.name == name) {
            faults.0.push(row.fault("name", format!("{name:?}"), "a name that nobody else has"));
        }
        let mut wrong = Vec::new();
        people.push(worker(&name, &file, names, profiles, |column, found, expected| {
            wrong.push(row.fault(column, found, expected));
        }));
        faults.0.extend(wrong);
    }
    people
}

fn person<'p>(row: &Row<'_>, people: &'p mut [Worker]) -> Result<&'p mut Worker, Fault> {
    let name = row.cell("person");
    match people.iter_mut().find(|each| each.name == name) {
        Some(person) => Ok(person),
        None => Err(row.fault("person", format!("the unknown person {name:?}"), "the name of somebody in `people`")),
    }
}

fn days(row: &Row<'_>, names: &Names<'_>) -> Result<Vec<usize>, Fault> {
    let text = row.cell("days");
    let wrong =
        || row.fault("days", format!("{text:?}"), "a date as in 2025-01-03, or two as in 2025-01-03..2025-01-09");
    names.days_of(text).ok_or_else(wrong)
}

fn what(row: &Row<'_>, names: &Names<'_>) -> Result<WishFor, Fault> {
    match row.cell("shift") {
        "off" => Ok(WishFor::Off),
        "work" => Ok(WishFor::Work),
        name => match names.shifts.iter().position(|known| known == name) {
            Some(place) => Ok(WishFor::Shift(place)),
            None => {
                let expected = format!("`off`, `work`, or {}", one_of(names.shifts));
                Err(row.fault("shift", format!("the unknown shift {name:?}"), expected))
            }
        },
    }
}

/// Wishes from a table `person,days,shift,weight`.
pub(super) fn wishes(table: &Table, names: &Names<'_>, people: &mut [Worker], faults: &mut Faults) {
    for row in table.rows(&["person", "days", "shift"], faults) {
        let weight = match row.cell("weight") {
            "" => Ok(10),
            text => text.parse::<i32>().ok().filter(|weight| (-10_000..=10_000).contains(weight)).ok_or_else(|| {
                row.fault("weight", format!("{text:?}"), "a whole number, below zero for what is not wished for")
            }),
        };
        let read = (|| Ok((days(&row, names)?, what(&row, names)?, weight?)))();
        match read.and_then(|read| Ok((person(&row, people)?, read))) {
            Ok((person, (days, on, weight))) => {
                person.wishes.extend(days.into_iter().map(|day| Wish { day, on, weight }));
            }
            Err(fault) => faults.0.push(fault),
        }
    }
}

/// Fixed days from a table `person,days,shift`.
pub(super) fn fixed(table: &Table, names: &Names<'_>, people: &mut [Worker], faults: &mut Faults) {
    for row in table.rows(&["person", "days", "shift"], faults) {
        let read = (|| Ok((days(&row, names)?, what(&row, names)?)))();
        match read.and_then(|read| Ok((person(&row, people)?, read))) {
            Ok((person, (days, on))) => {
                let shift = match on {
                    WishFor::Off => None,
                    WishFor::Shift(kind) => Some(kind),
                    WishFor::Work => {
                        faults.0.push(row.fault("shift", "`work`", "`off` or the name of a shift"));
                        continue;
                    }
                };
                for day in days {
                    if person.fixed.iter().any(|&(known, other)| known == day && other != shift) {
                        faults.0.push(row.fault("days", "a day that is fixed already", "each day fixed once"));
                    }
                    if person.leave.contains(&day) && shift.is_some() {
                        faults.0.push(row.fault("days", "a day of leave", "no shift on a day of leave"));
                    }
                    person.fixed.push((day, shift));
                }
            }
            Err(fault) => faults.0.push(fault),
        }
    }
}
