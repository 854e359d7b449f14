//! A plain table of texts, and numbers to the digits that matter.

use comfy_table::{CellAlignment, Table, presets};
use std::fmt;

/// Rows of cells under heads: the first column to the left, the others to the right.
pub(crate) struct Columns(Table);

impl Columns {
    pub(crate) fn new(heads: &[&str]) -> Self {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(heads.iter().copied());
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        Self(table)
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.cells(cells);
    }

    /// The same where the number of columns is only known when it runs.
    pub(crate) fn cells(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.add_row(cells);
    }
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A number to six significant digits, without an exponent.
pub(crate) fn shown(number: f64) -> String {
    let digits = if number == 0.0 { 0 } else { number.abs().log10().floor() as i32 + 1 };
    let decimals = (6 - digits).clamp(0, 6) as usize;
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn numbers_show_six_digits_and_no_empty_ones() {
        let table =
            [(65_448.0, "65448"), (8_696.58, "8696.58"), (0.203_187_4, "0.203187"), (98.52, "98.52"), (0.0, "0")];
        for (number, text) in table {
            assert_eq!(shown(number), text);
        }
    }
}
