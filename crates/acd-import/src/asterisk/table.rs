//! Tables of Asterisk's database, exported as CSV with a heading.

use std::sync::Arc;

use csv::StringRecord;

use crate::note::{Place, Text};

/// A table. Rows that are no CSV are left out.
pub(super) struct Table {
    /// In lower case.
    pub(super) heading: Vec<String>,
    pub(super) rows: Vec<(Place, StringRecord)>,
}

impl Table {
    pub(super) fn read(text: &Text) -> Self {
        let file: Arc<str> = text.name.as_str().into();
        let bytes = text.text.trim_start_matches('\u{feff}').as_bytes();
        let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let heading = csv.headers().map(|names| names.iter().map(|name| name.trim().to_lowercase()).collect());
        let rows = csv.records().filter_map(Result::ok).map(|row| {
            let line = row.position().map_or(0, |position| position.line() as u32);
            (Place { file: file.clone(), line }, row)
        });
        Self { heading: heading.unwrap_or_default(), rows: rows.collect() }
    }

    /// The place of the column of this name.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.heading.iter().position(|heading| heading == name)
    }
}
