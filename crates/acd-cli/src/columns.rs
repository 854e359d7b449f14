//! Tables for the commands, and numbers to six significant digits.

use std::fmt;

use acd_report::{Sheet, decimals};

use super::page::style;

/// Rows of cells under heads: the first column left-aligned, the others right-aligned.
pub(crate) struct Columns(Sheet);

impl Columns {
    pub(crate) fn new(heads: &[&str]) -> Self {
        Self(Sheet::new(heads, style()))
    }

    /// Makes a column a text column.
    pub(crate) fn left(mut self, place: usize) -> Self {
        self.0.left(place);
        self
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.cells(cells);
    }

    /// Adds a row whose number of cells is known only at run time.
    pub(crate) fn cells(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.row(cells);
    }
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.finish())
    }
}

/// A number to six significant digits, without an exponent, with commas.
pub(crate) fn shown(number: f64) -> String {
    let digits = if number == 0.0 { 0 } else { number.abs().log10().floor() as i32 + 1 };
    let text = decimals(Some(number), (6 - digits).clamp(0, 6) as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn numbers_show_six_digits_and_no_empty_ones() {
        let table =
            [(65_448.0, "65,448"), (8_696.58, "8,696.58"), (0.203_187_4, "0.203187"), (98.52, "98.52"), (0.0, "0")];
        for (number, text) in table {
            assert_eq!(shown(number), text);
        }
    }
}
