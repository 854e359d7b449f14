//! Named figures, as an aligned table for people or JSON for programs.

use acd_report::decimals;
use serde_json::{Map, Value};

use super::columns::Columns;

/// One figure of a model.
pub(crate) struct Measure {
    /// For programs: snake case, unit last.
    pub(crate) key: String,
    /// For people.
    pub(crate) label: String,
    /// `None` if it does not exist, such as the mean wait of abandoned calls when there are none.
    pub(crate) value: Option<f64>,
    pub(crate) unit: Unit,
}

#[derive(Clone, Copy)]
pub(crate) enum Unit {
    /// A share between 0 and 1, shown in percent.
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
            (Some(share), Unit::Share) => format!("{} %", decimals(Some(share * 100.0), 3)),
            (Some(secs), Unit::Secs) => format!("{} s", decimals(Some(secs), 2)),
            (Some(number), Unit::Number) => decimals(Some(number), 3),
        }
    }
}

/// One row per measure, one column per head. Every column has the same measures.
pub(crate) fn table(heads: &[String], columns: &[&Vec<Measure>]) -> Columns {
    let heads: Vec<&str> = std::iter::once("").chain(heads.iter().map(String::as_str)).collect();
    let mut table = Columns::new(&heads);
    if let Some(first) = columns.first() {
        for (row, measure) in first.iter().enumerate() {
            let values = columns.iter().map(|column| column[row].shown());
            table.cells(std::iter::once(measure.label.clone()).chain(values));
        }
    }
    table
}

/// The measures by key, with full precision.
pub(crate) fn object(measures: &[Measure]) -> Map<String, Value> {
    measures.iter().map(|measure| (measure.key.clone(), measure.value.into())).collect()
}
