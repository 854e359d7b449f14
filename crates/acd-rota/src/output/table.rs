//! A line per person and day.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::clock;
use crate::file::{Fault, Faults, Row, Table, clock_of, placed};
use crate::rota::{Duty, Rota};
use crate::setup::{Break, DAY, ShiftKind};

const COLUMNS: [&str; 8] = ["person", "date", "profile", "shift", "start", "end", "breaks", "night"];

/// Writes a rota as CSV: `person,date,profile,shift,start,end,breaks,night`, days off with the shift `off` and nothing
/// behind it. Unpaid breaks stand as `12:00+60`, paid ones as `10:00+15p`, with `|` between them.
///
/// # Errors
/// Failures to write.
pub fn write_csv(rota: &Rota, out: impl std::io::Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for (name, days) in &rota.people {
        for (day, worked) in days.iter().enumerate() {
            let date = rota.date(day).to_string();
            let Some((profile, kind)) = *worked else {
                writer.write_record([name, &date, "", "off", "", "", "", ""])?;
                continue;
            };
            let kind = &rota.kinds[kind];
            let breaks: Vec<String> = kind
                .breaks
                .iter()
                .map(|each| format!("{}+{}{}", clock(each.at), each.length, if each.paid { "p" } else { "" }))
                .collect();
            let night = if kind.night { "night" } else { "" };
            let (start, end, breaks) = (clock(kind.start), clock(kind.end), breaks.join("|"));
            writer.write_record([name, &date, &rota.profiles[profile], &kind.name, &start, &end, &breaks, night])?;
        }
    }
    writer.flush()
}

/// Most days that a rota that is read may have: ten years.
const DAYS_MAX: i32 = 3_660;

/// Reads a rota that [`write_csv`] wrote, or one that somebody else wrote in the same columns. Days of a person
/// without a line are days off.
///
/// # Errors
/// Every fault, with its line.
pub fn read_csv(name: &str, text: &str) -> Result<Rota, Faults> {
    let mut faults = Faults::default();
    let table = Table::read(name, text);
    let mut lines: Vec<(Row<'_>, Date, Duty)> = Vec::new();
    let mut rota =
        Rota { first: Date::constant(2000, 1, 1), kinds: Vec::new(), profiles: Vec::new(), people: Vec::new() };
    for row in table.rows(&COLUMNS[..COLUMNS.len() - 1], &mut faults) {
        match day(&row, &mut rota) {
            Ok((date, duty)) => lines.push((row, date, duty)),
            Err(fault) => faults.0.push(fault),
        }
    }
    let (Some(first), Some(last)) = (lines.iter().map(|line| line.1).min(), lines.iter().map(|line| line.1).max())
    else {
        if faults.0.is_empty() {
            faults.0.push(of_file(name, "file", "no rota", "lines below the heading"));
        }
        return Err(faults);
    };
    let days = (last - first).get_days() + 1;
    if days > DAYS_MAX {
        faults.0.push(of_file(name, "date", format!("{first} to {last}"), "at most ten years"));
        return Err(faults);
    }
    rota.first = first;
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut given: HashSet<(usize, usize)> = HashSet::new();
    for (row, date, worked) in &lines {
        let person = row.cell("person");
        let place = *places.entry(person).or_insert_with(|| {
            rota.people.push((person.to_owned(), vec![None; days as usize]));
            rota.people.len() - 1
        });
        let day = (*date - first).get_days() as usize;
        if !given.insert((place, day)) {
            faults.0.push(row.fault("date", format!("{person} on {date} once more"), "each day of a person once"));
        }
        rota.people[place].1[day] = *worked;
    }
    if faults.0.is_empty() { Ok(rota) } else { Err(faults) }
}

fn of_file(name: &str, field: &str, found: impl Into<String>, expected: &str) -> Fault {
    Fault { file: name.into(), line: None, field: field.into(), found: found.into(), expected: expected.into() }
}

/// What a line says. Kinds of shifts and profiles that are new become those of the rota.
fn day(row: &Row<'_>, rota: &mut Rota) -> Result<(Date, Duty), Fault> {
    if row.cell("person").is_empty() {
        return Err(row.fault("person", "an empty cell", "a name"));
    }
    let date = row.cell("date");
    let date = date.parse().map_err(|_| row.fault("date", format!("{date:?}"), "a date as in 2025-01-03"))?;
    if row.cell("shift") == "off" {
        return Ok((date, None));
    }
    let found = || format!("{:?} to {:?} with {:?}", row.cell("start"), row.cell("end"), row.cell("breaks"));
    let expected = "times as in 07:30, up to a day apart, and breaks within them as in 12:00+60, which leave paid time";
    let kind = kind(row).ok_or_else(|| row.fault("start", found(), expected))?;
    let at = rota.kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
        rota.kinds.push(kind);
        rota.kinds.len() - 1
    });
    Ok((date, Some((placed(&mut rota.profiles, row.cell("profile")), at))))
}

fn kind(row: &Row<'_>) -> Option<ShiftKind> {
    let (start, end) = (clock_of(row.cell("start"))?, clock_of(row.cell("end"))?);
    let mut breaks = Vec::new();
    let mut before = start;
    for each in row.cell("breaks").split('|').filter(|each| !each.is_empty()) {
        let (at, length) = each.split_once('+')?;
        let (at, paid) = (clock_of(at)?, length.ends_with('p'));
        let length = length.strip_suffix('p').unwrap_or(length).parse().ok()?;
        let until = at.checked_add(length)?;
        if at < before || until > end {
            return None;
        }
        before = until;
        breaks.push(Break { at, length, paid });
    }
    if start >= DAY || end <= start || end - start > DAY {
        return None;
    }
    let (name, night) = (row.cell("shift").to_owned(), row.cell("night") == "night");
    let kind = ShiftKind { name, start, end, breaks, profiles: Vec::new(), night };
    (kind.paid() > 0).then_some(kind)
}
