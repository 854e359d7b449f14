//! A line per person and day.

use jiff::civil::Date;

use super::clock;
use crate::file::{Fault, Faults};
use crate::rota::{Duty, Rota};
use crate::setup::{Break, ShiftKind};

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

/// Reads a rota that [`write_csv`] wrote, or one that somebody else wrote in the same columns.
///
/// # Errors
/// Every fault, with its line.
pub fn read_csv(name: &str, text: &str) -> Result<Rota, Faults> {
    let mut faults = Faults::default();
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let fault = |line: u64, field: &str, found: String, expected: &str| Fault {
        file: name.to_owned(),
        line: (line > 0).then_some(line as usize),
        field: field.to_owned(),
        found,
        expected: expected.to_owned(),
    };
    let heading: Vec<String> = reader.headers().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default();
    let place = |column: &str| heading.iter().position(|known| known == column);
    let missing: Vec<&str> =
        COLUMNS.into_iter().filter(|column| *column != "night" && place(column).is_none()).collect();
    if !missing.is_empty() {
        return Err(Faults(vec![fault(1, "heading", format!("{heading:?}"), &format!("also {}", missing.join(",")))]));
    }
    let mut lines: Vec<(String, Date, Duty)> = Vec::new();
    let mut rota =
        Rota { first: Date::constant(2000, 1, 1), kinds: Vec::new(), profiles: Vec::new(), people: Vec::new() };
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, |at| at.line());
                faults.0.push(fault(line, "line", error.to_string(), "as many columns as the heading has"));
                continue;
            }
        };
        let line = record.position().map_or(0, |at| at.line());
        let cell = |column: &str| place(column).and_then(|at| record.get(at)).unwrap_or("");
        let Ok(date) = cell("date").parse::<Date>() else {
            faults.0.push(fault(line, "date", format!("{:?}", cell("date")), "a date as in 2025-01-03"));
            continue;
        };
        if cell("shift") == "off" {
            lines.push((cell("person").to_owned(), date, None));
            continue;
        }
        match kind(&cell) {
            Some(kind) => {
                let at = rota.kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
                    rota.kinds.push(kind);
                    rota.kinds.len() - 1
                });
                let profile = rota.profiles.iter().position(|known| known == cell("profile")).unwrap_or_else(|| {
                    rota.profiles.push(cell("profile").to_owned());
                    rota.profiles.len() - 1
                });
                lines.push((cell("person").to_owned(), date, Some((profile, at))));
            }
            None => {
                let found = format!("{:?} to {:?} with {:?}", cell("start"), cell("end"), cell("breaks"));
                faults.0.push(fault(line, "start", found, "times as in 07:30 and breaks as in 12:00+60"));
            }
        }
    }
    let (Some(first), Some(last)) = (lines.iter().map(|line| line.1).min(), lines.iter().map(|line| line.1).max())
    else {
        if faults.0.is_empty() {
            faults.0.push(fault(0, "file", "no rota".into(), "lines below the heading"));
        }
        return Err(faults);
    };
    let days = (last - first).get_days() as usize + 1;
    if days > 3_660 {
        faults.0.push(fault(0, "date", format!("{first} to {last}"), "at most ten years"));
    }
    if !faults.0.is_empty() {
        return Err(faults);
    }
    rota.first = first;
    for (person, date, worked) in lines {
        let day = (date - first).get_days() as usize;
        let place = rota.people.iter().position(|(known, _)| *known == person).unwrap_or_else(|| {
            rota.people.push((person, vec![None; days]));
            rota.people.len() - 1
        });
        rota.people[place].1[day] = worked;
    }
    Ok(rota)
}

fn kind<'r>(cell: &impl Fn(&str) -> &'r str) -> Option<ShiftKind> {
    let time = crate::file::clock_of;
    let (start, end) = (time(cell("start"))?, time(cell("end"))?);
    let breaks = cell("breaks").split('|').filter(|each| !each.is_empty()).map(|each| {
        let (at, length) = each.split_once('+')?;
        let paid = length.ends_with('p');
        Some(Break { at: time(at)?, length: length.trim_end_matches('p').parse().ok()?, paid })
    });
    let breaks = breaks.collect::<Option<Vec<_>>>()?;
    let night = cell("night") == "night";
    let inside = breaks.iter().all(|each| each.at >= start && each.at + each.length <= end);
    (end > start && inside).then(|| ShiftKind {
        name: cell("shift").to_owned(),
        start,
        end,
        breaks,
        profiles: Vec::new(),
        night,
    })
}
