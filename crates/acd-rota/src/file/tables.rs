//! Tables in CSV.

use super::faults::{Fault, Faults};
use crate::need::{DayName, Need, Needed};
use crate::setup::DAY;

/// A table with a heading.
pub(crate) struct Table<'t> {
    name: &'t str,
    names: Vec<String>,
    records: Vec<(usize, csv::StringRecord)>,
    wrong: Vec<Fault>,
}

/// A line below the heading.
pub(crate) struct Row<'t> {
    table: &'t Table<'t>,
    line: usize,
    record: &'t csv::StringRecord,
}

impl<'t> Table<'t> {
    pub(crate) fn read(name: &'t str, text: &str) -> Self {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let names = reader.headers().map(|names| names.iter().map(str::to_owned).collect()).unwrap_or_default();
        let mut table = Self { name, names, records: Vec::new(), wrong: Vec::new() };
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, |at| at.line() as usize);
                    table.records.push((line, record));
                }
                Err(error) => table.wrong.push(Fault {
                    file: name.to_owned(),
                    line: error.position().map(|at| at.line() as usize),
                    field: "line".into(),
                    found: error.to_string(),
                    expected: "columns in UTF-8, separated by commas".into(),
                }),
            }
        }
        table
    }

    /// The rows, if the table has these columns.
    pub(crate) fn rows(&'t self, needed: &[&str], faults: &mut Faults) -> Vec<Row<'t>> {
        faults.0.extend(self.wrong.iter().cloned());
        let missing: Vec<&str> =
            needed.iter().copied().filter(|name| !self.names.iter().any(|known| known == name)).collect();
        if !missing.is_empty() {
            faults.0.push(Fault {
                file: self.name.to_owned(),
                line: Some(1),
                field: "heading".into(),
                found: format!("the columns {}", self.names.join(",")),
                expected: format!("also {}", missing.join(",")),
            });
            return Vec::new();
        }
        self.records.iter().map(|(line, record)| Row { table: self, line: *line, record }).collect()
    }
}

impl Row<'_> {
    /// What stands in a column; nothing where there is no such column.
    pub(crate) fn cell(&self, column: &str) -> &str {
        let place = self.table.names.iter().position(|known| known == column);
        place.and_then(|place| self.record.get(place)).unwrap_or("")
    }

    pub(crate) fn fault(&self, column: &str, found: impl Into<String>, expected: impl Into<String>) -> Fault {
        Fault {
            file: self.table.name.to_owned(),
            line: Some(self.line),
            field: column.to_owned(),
            found: found.into(),
            expected: expected.into(),
        }
    }
}

/// Minutes since midnight of `07:30`, up to 48:00.
pub(crate) fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let at = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && at <= 2 * DAY).then_some(at)
}

/// The longest time that a file may give, in minutes: a year.
const LONGEST: u32 = 366 * DAY;

/// Minutes of `1h30m`, `45m`, `11h`; at most a year.
pub(crate) fn span(text: &str) -> Option<u32> {
    let (mut total, mut rest) = (0_u32, text.trim());
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let number: u32 = rest[..end].parse().ok()?;
        let unit = match rest.as_bytes()[end] {
            b'h' => 60,
            b'm' => 1,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[end + 1..];
    }
    (total <= LONGEST).then_some(total)
}

/// The need from a table `day,from,profile,need`: a day is a kind of day, a weekday, or a date; a time holds until the
/// next one of that day and profile.
///
/// # Errors
/// Every fault, with its line.
pub fn need_from_csv(name: &str, text: &str) -> Result<Need, Faults> {
    let table = Table::read(name, text);
    let mut faults = Faults::default();
    let mut needed = Vec::new();
    for row in table.rows(&["day", "from", "profile", "need"], &mut faults) {
        let from = clock(row.cell("from")).filter(|&from| from < DAY);
        let count = row.cell("need").parse::<f64>().ok().filter(|count| (0.0..=1e5).contains(count));
        if row.cell("day").is_empty() || row.cell("profile").is_empty() {
            faults.0.push(row.fault("day", "an empty cell", "a day and a profile"));
        }
        match (from, count) {
            (Some(from), Some(count)) => needed.push(Needed {
                day: DayName::read(row.cell("day")),
                from,
                profile: row.cell("profile").to_owned(),
                count: count.ceil() as u32,
            }),
            (None, _) => {
                faults.0.push(row.fault("from", format!("{:?}", row.cell("from")), "a time of the day as in 07:30"))
            }
            (_, None) => faults.0.push(row.fault("need", format!("{:?}", row.cell("need")), "a number of people")),
        }
    }
    if needed.is_empty() && faults.0.is_empty() {
        faults.0.push(Fault {
            file: name.to_owned(),
            line: None,
            field: "file".into(),
            found: "no need".into(),
            expected: "lines below the heading".into(),
        });
    }
    if faults.0.is_empty() { Ok(Need::new(needed)) } else { Err(faults) }
}
