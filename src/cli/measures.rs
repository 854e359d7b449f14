//! Named figures, as an aligned table for people or JSON for programs.

use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Map, Value};

/// One figure of a model.
pub(crate) struct Measure {
    /// For programs: snake case, unit last.
    pub(crate) key: String,
    /// For people.
    pub(crate) label: String,
    /// `None` where it does not exist, as the mean wait of those who gave up where nobody does.
    pub(crate) value: Option<f64>,
    pub(crate) unit: Unit,
}

#[derive(Clone, Copy)]
pub(crate) enum Unit {
    /// A share between 0 and 1, shown in per cent.
    Share,
    Secs,
    /// A mean number of calls or agents.
    Number,
}

impl Measure {
    pub(crate) fn new(key: &str, label: &str, unit: Unit, value: impl Into<Option<f64>>) -> Self {
        Self { key: key.into(), label: label.into(), value: value.into(), unit }
    }

    fn shown(&self) -> String {
        match (self.value, self.unit) {
            (None, _) => "–".into(),
            (Some(share), Unit::Share) => format!("{:.3} %", share * 100.0),
            (Some(secs), Unit::Secs) => format!("{secs:.2} s"),
            (Some(number), Unit::Number) => format!("{number:.3}"),
        }
    }
}

/// One row a measure, one column for each head. Every column holds the same measures.
pub(crate) fn table(heads: &[String], columns: &[&Vec<Measure>]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(std::iter::once(String::new()).chain(heads.iter().cloned()));
    if let Some(first) = columns.first() {
        for (row, measure) in first.iter().enumerate() {
            let values = columns.iter().map(|column| column[row].shown());
            table.add_row(std::iter::once(measure.label.clone()).chain(values));
        }
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// The measures by key, with full precision.
pub(crate) fn object(measures: &[Measure]) -> Map<String, Value> {
    measures.iter().map(|measure| (measure.key.clone(), measure.value.into())).collect()
}
