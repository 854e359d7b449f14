//! Aligned tables, numbers and bars, for terminals of a hundred columns.

use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, LineStyle, Table, TableStyle};

/// The widest a table may be; longer texts wrap inside their column.
pub(super) const WIDTH: u16 = 116;
/// The width of running text.
pub(super) const TEXT_WIDTH: u16 = 100;

/// Whether terminal colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Never.
    Off,
    /// Always; take them out again where the reader is no terminal.
    On,
}

/// What a cell is worth.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shade {
    Plain,
    Good,
    Bad,
}

/// A table under way. The first column is text and stands left; the others are numbers and stand right, unless told
/// otherwise.
pub(super) struct Sheet {
    table: Table,
    colour: Colour,
}

impl Sheet {
    pub(super) fn new(heads: &[&str], colour: Colour) -> Self {
        let mut table = Table::new();
        table.load_style(TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─')));
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
        if colour == Colour::On {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        table.set_header(heads.iter().map(|head| Cell::new(head).add_attribute(Attribute::Bold)));
        for (place, column) in table.column_iter_mut().enumerate() {
            // The style puts a blank between columns, which makes two.
            column.set_padding((0, 1));
            column.set_cell_alignment(if place == 0 { CellAlignment::Left } else { CellAlignment::Right });
        }
        Self { table, colour }
    }

    /// Makes a column one of text.
    pub(super) fn left(&mut self, place: usize) {
        if let Some(column) = self.table.column_mut(place) {
            column.set_cell_alignment(CellAlignment::Left);
        }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.table.add_row(cells.into_iter().map(Cell::new));
    }

    /// A row whose last cell says how good it is.
    pub(super) fn row_with_last(&mut self, cells: impl IntoIterator<Item = String>, (last, shade): (&str, Shade)) {
        let last = match shade {
            Shade::Plain => Cell::new(last),
            Shade::Good => Cell::new(last).fg(Color::Green),
            Shade::Bad => Cell::new(last).fg(Color::Red).add_attribute(Attribute::Bold),
        };
        self.table.add_row(cells.into_iter().map(Cell::new).chain([last]));
    }

    pub(super) fn finish(&self) -> String {
        // The style's left border is a blank, or a dash in the line below the heads.
        let inner = self.table.lines().map(|line| line.strip_prefix([' ', '─']).unwrap_or(&line).to_owned());
        let trimmed = inner.map(|line| match self.colour {
            Colour::Off => line.trim_end().to_owned(),
            Colour::On => line,
        });
        trimmed.collect::<Vec<_>>().join("\n")
    }
}

/// A table of these columns, each of which begins with its head.
pub(super) fn of_columns(columns: &[&Vec<String>], colour: Colour) -> String {
    let heads: Vec<&str> = columns.iter().map(|column| column[0].as_str()).collect();
    let mut sheet = Sheet::new(&heads, colour);
    for row in 1..columns[0].len() {
        sheet.row(columns.iter().map(|column| column[row].clone()));
    }
    sheet.finish()
}

/// As many tables as it takes for none to be wider than running text, each of which begins with `first`.
pub(super) fn in_blocks(first: &Vec<String>, others: &[Vec<String>], colour: Colour) -> String {
    let mut tables = Vec::new();
    let mut columns = vec![first];
    for column in others {
        let wider: Vec<&Vec<String>> = columns.iter().copied().chain([column]).collect();
        if width(&wider) > TEXT_WIDTH && columns.len() > 1 {
            tables.push(of_columns(&columns, colour));
            columns = vec![first, column];
        } else {
            columns = wider;
        }
    }
    tables.push(of_columns(&columns, colour));
    tables.join("\n\n")
}

/// How wide a table of these columns is, two blanks between each.
pub(super) fn width(columns: &[&Vec<String>]) -> u16 {
    let widest = |column: &&Vec<String>| column.iter().map(|cell| cell.chars().count() + 2).max().unwrap_or(0);
    u16::try_from(columns.iter().map(widest).sum::<usize>()).unwrap_or(u16::MAX)
}

/// A paragraph, wrapped at a hundred columns.
pub(super) fn paragraph(text: &str) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(TEXT_WIDTH).force_no_tty();
    table.add_row([text]);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 0));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Digits as a reader wants them: fewer decimals the larger the number, and groups of three digits.
pub(super) fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 10_000.0 || value.fract() == 0.0 => grouped(value, 0),
        size if size >= 100.0 => grouped(value, 1),
        size if size >= 10.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// A mean count: whole from a hundred on, else with one decimal.
pub(super) fn count(value: f64) -> String {
    if value == 0.0 {
        "0".into()
    } else if value.abs() >= 99.95 {
        grouped(value, 0)
    } else {
        format!("{value:.1}")
    }
}

/// How many of what: "1 call", "2 calls", "1,205 queues". For words whose plural is an s.
pub fn plural(count: u64, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {what}{ending}", grouped(count as f64, 0))
}

/// With this many decimals, or a dash.
pub(super) fn decimals(value: Option<f64>, decimals: usize) -> String {
    value.map_or("–".into(), |value| grouped(value, decimals))
}

/// With a comma between groups of three digits.
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(whole, part)| (whole, Some(part)));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        out.push('-');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A bar as long as `value` is of `full`, in eighths of a character, at most `width` characters.
pub(super) fn bar(value: f64, full: f64, width: usize) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if !(value > 0.0 && full > 0.0) {
        return String::new();
    }
    let eighths = ((value / full).min(1.0) * width as f64 * 8.0).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_long_as_they_are_useful() {
        let table = [
            (0.0, "0"),
            (65_448.0, "65,448"),
            (8_696.58, "8,696.6"),
            (12_345_678.9, "12,345,679"),
            (98.52, "98.52"),
            (816.0, "816"),
            (10.0, "10"),
            (316.44, "316.4"),
            (0.0123, "0.012"),
            (-1_562.0, "-1,562"),
        ];
        for (value, text) in table {
            assert_eq!(number(value), text);
        }
        assert_eq!([count(117.4), count(99.96), count(3.13), count(0.0)], ["117", "100", "3.1", "0"]);
        assert_eq!(
            [plural(1, "queue"), plural(0, "queue"), plural(1_205, "queue")],
            ["1 queue", "0 queues", "1,205 queues"]
        );
        assert_eq!([decimals(Some(1234.56), 1), decimals(None, 1), decimals(Some(-0.01), 1)], ["1,234.6", "–", "0.0"]);
    }

    #[test]
    fn a_bar_is_as_long_as_its_value() {
        let bars = [bar(0.0, 10.0, 4), bar(5.0, 10.0, 4), bar(9.9, 10.0, 4), bar(10.0, 10.0, 4), bar(99.0, 10.0, 4)];
        assert_eq!(bars, ["", "██", "████", "████", "████"]);
        assert_eq!((bar(1.0, 32.0, 4), bar(1.0, 0.0, 4)), ("▏".to_owned(), String::new()));
    }
}
