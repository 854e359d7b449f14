//! Tables of figures as files that spreadsheets open: CSV and Excel.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Serialize;
use serde_json::{Map, Value};

/// Without it Excel does not recognise UTF-8 and garbles Chinese names.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// Significant digits of a figure. Simulated figures are seldom accurate to four.
const SIGNIFICANT: i32 = 6;
/// Excel's limit for a sheet name.
const MAX_SHEET_NAME: usize = 31;

/// Named tables, each of rows with named columns.
#[derive(Clone, Debug, Default)]
pub struct Tables(Vec<Rows>);

#[derive(Clone, Debug, Default)]
struct Rows {
    name: String,
    /// Each column by name, in order of first appearance, with its cells; null for rows that lack it.
    columns: IndexMap<String, Vec<Value>>,
    count: usize,
}

impl Tables {
    /// The tables in a JSON document as the commands print it: every list of objects is a table, and every object a
    /// table of one row. A list inside a row becomes a table of its own, whose rows begin with the outer row's name.
    pub fn of(document: &Value) -> Self {
        let mut tables = Self::default();
        if let Value::Object(fields) = document {
            let single: Map<String, Value> =
                fields.iter().filter(|(_, value)| !value.is_array() && !value.is_object()).map(clone_of).collect();
            if !single.is_empty() {
                tables.add("about", &Map::new(), &single);
            }
            for (name, value) in fields {
                match value {
                    Value::Array(rows) => tables.add_all(name, &Map::new(), rows),
                    Value::Object(row) => tables.add(name, &Map::new(), row),
                    _ => {}
                }
            }
        }
        tables
    }

    /// Each table: its name, and its columns by name, which are equally long. A cell is null where a row lacks it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &IndexMap<String, Vec<Value>>)> {
        self.0.iter().map(|table| (table.name.as_str(), &table.columns))
    }

    /// Adds a table of these rows, unless there are none.
    pub(super) fn push(&mut self, name: &str, rows: &[impl Serialize]) {
        let rows: Vec<Value> = rows.iter().filter_map(|row| serde_json::to_value(row).ok()).collect();
        self.add_all(name, &Map::new(), &rows);
    }

    fn add_all(&mut self, name: &str, outer: &Map<String, Value>, rows: &[Value]) {
        for (number, row) in rows.iter().enumerate() {
            match row {
                Value::Object(fields) if outer.is_empty() => self.add(name, outer, fields),
                Value::Object(fields) => {
                    let mut outer = outer.clone();
                    outer.insert("number".into(), number.into());
                    self.add(name, &outer, fields);
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, name: &str, outer: &Map<String, Value>, fields: &Map<String, Value>) {
        let mut cells = outer.clone();
        let mut lists = Vec::new();
        flatten("", fields, &mut cells, &mut lists);
        let title = cells.iter().find(|(_, value)| value.is_string()).map(clone_of);
        for (inner, rows) in lists {
            let outer = outer.iter().map(clone_of).chain(title.clone()).collect();
            self.add_all(&format!("{name}_{inner}"), &outer, rows);
        }
        let place = self.0.iter().position(|table| table.name == name).unwrap_or_else(|| {
            self.0.push(Rows { name: name.to_owned(), ..Rows::default() });
            self.0.len() - 1
        });
        self.0[place].add(cells);
    }

    /// Writes each table into `folder` (created if necessary) as a CSV file with a header line, and returns the
    /// files. They are UTF-8 with a byte order mark, which Excel needs. Figures have six significant digits or two
    /// decimals.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write_csv(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::create_dir_all(folder)?;
        let mut files = Vec::with_capacity(self.0.len());
        for table in &self.0 {
            let path = folder.join(format!("{}.csv", table.name.replace('_', "-")));
            let mut file = File::create(&path)?;
            file.write_all(BYTE_ORDER_MARK)?;
            let mut writer = csv::Writer::from_writer(file);
            writer.write_record(table.columns.keys())?;
            for row in 0..table.count {
                writer.write_record(table.columns.values().map(|cells| text(&cells[row])))?;
            }
            writer.flush()?;
            files.push(path);
        }
        Ok(files)
    }

    /// Writes all tables into one Excel file, a sheet each.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_xlsx(&self, path: &Path) -> io::Result<()> {
        self.xlsx(path).map_err(|error| match error {
            XlsxError::IoError(error) => error,
            other => io::Error::other(other),
        })
    }

    fn xlsx(&self, path: &Path) -> Result<(), XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        for table in &self.0 {
            let sheet = book.add_worksheet();
            sheet.set_name(table.name.chars().take(MAX_SHEET_NAME).collect::<String>())?;
            sheet.set_freeze_panes(1, 0)?;
            for (column, (name, cells)) in (0u16..).zip(&table.columns) {
                sheet.write_string_with_format(0, column, name, &bold)?;
                for (row, cell) in (1u32..).zip(cells) {
                    match cell {
                        Value::Null => {}
                        Value::Number(number) => {
                            sheet.write_number(row, column, number.as_f64().map_or(0.0, rounded))?;
                        }
                        other => {
                            sheet.write_string(row, column, text(other))?;
                        }
                    }
                }
            }
            sheet.autofit();
        }
        book.save(path)
    }
}

impl Rows {
    fn add(&mut self, cells: Map<String, Value>) {
        for (name, cell) in cells {
            let column = self.columns.entry(name).or_default();
            column.resize(self.count, Value::Null);
            column.push(cell);
        }
        self.count += 1;
        self.columns.values_mut().for_each(|column| column.resize(self.count, Value::Null));
    }
}

fn clone_of((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

/// Flattens nested objects into their parent, `a.value` as `a_value`, and sets lists of objects aside.
fn flatten<'v>(
    before: &str,
    fields: &'v Map<String, Value>,
    cells: &mut Map<String, Value>,
    lists: &mut Vec<(String, &'v [Value])>,
) {
    for (name, value) in fields {
        let name = format!("{before}{name}");
        match value {
            Value::Object(inner) => flatten(&format!("{name}_"), inner, cells, lists),
            Value::Array(rows) if rows.iter().any(Value::is_object) => lists.push((name, rows)),
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(text).collect();
                cells.insert(name, items.join("; ").into());
            }
            plain => {
                cells.insert(name, plain.clone());
            }
        }
    }
}

fn text(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => rounded(number.as_f64().unwrap_or(0.0)).to_string(),
        other => other.to_string(),
    }
}

/// Rounds to six significant digits, or to two decimals for large numbers.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let decimals = (SIGNIFICANT - 1 - value.abs().log10().floor() as i32).max(2) as usize;
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_to_what_can_be_known() {
        let table = [
            (0.0, 0.0),
            (1.0 / 3.0, 0.333_333),
            (98.527_182_818, 98.5272),
            (1_234_567.891, 1_234_567.89),
            (12.0, 12.0),
        ];
        for (value, wanted) in table {
            assert_eq!(rounded(value), wanted);
        }
    }

    #[test]
    fn a_document_is_as_many_tables_as_it_has_lists() {
        let document = serde_json::json!({
            "title": "合同",
            "queues": [
                { "name": "a", "wait": { "value": 1.5 }, "hours": [{ "calls": 1 }, { "calls": 2 }] },
                { "name": "b", "wait": null, "hours": [] },
            ],
            "calls": { "inbound": 3 },
        });
        let tables = Tables::of(&document);
        let names: Vec<&str> = tables.0.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["about", "queues_hours", "queues", "calls"]);
        let folder = std::env::temp_dir().join(format!("acd-tables-{}", std::process::id()));
        let files = tables.write_csv(&folder).expect("room for the files");
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("it was written");
        assert_eq!(read("about.csv"), "\u{feff}title\n合同\n");
        assert_eq!(read("queues-hours.csv"), "\u{feff}name,number,calls\na,0,1\na,1,2\n");
        assert!(read("queues.csv").starts_with("\u{feff}name,wait_value"), "{}", read("queues.csv"));
        assert_eq!(files.len(), 4);
        let book = folder.join("all.xlsx");
        tables.write_xlsx(&book).expect("room for the file");
        assert!(fs::read(&book).expect("it was written").starts_with(b"PK"), "an Excel file is a zip");
        fs::remove_dir_all(&folder).expect("they are there");
    }
}
