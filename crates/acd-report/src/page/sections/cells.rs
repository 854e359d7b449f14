//! Cells of tables.

use crate::page::view::Cell;
use crate::page::words::Words;

/// A cell with a count.
pub(in crate::page) fn count(words: &Words, value: f64) -> Cell {
    Cell::number(words.count(value), value)
}

/// A cell with a percentage; a dash where there is none.
pub(in crate::page) fn percent(words: &Words, value: Option<f64>) -> Cell {
    value.map_or_else(dash, |value| Cell::number(words.percent(value), value))
}

/// A cell with this many decimals; a dash where there is nothing.
pub(in crate::page) fn number(words: &Words, value: Option<f64>, decimals: usize) -> Cell {
    value.map_or_else(dash, |value| Cell::number(words.number(value, decimals), value))
}

pub(in crate::page) fn dash() -> Cell {
    Cell { text: "–".into(), raw: String::new(), tone: "" }
}
