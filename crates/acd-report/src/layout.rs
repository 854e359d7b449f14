//! Aligned tables, numbers and bars, as wide as the reader's terminal.

use unicode_width::UnicodeWidthStr;

use super::wrap::wrap;

/// The width if the reader's terminal is unknown, such as a pipe.
const USUAL_WIDTH: usize = 120;
/// The maximum width of running text.
const MAX_TEXT: usize = 100;
/// The minimum width; narrower terminals are treated as this wide.
const MIN_WIDTH: usize = 20;
/// Blanks between two columns.
const GAP: usize = 2;
/// How narrow a text column may become before columns are stacked.
const MIN_TEXT: usize = 14;

/// Whether to write terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Never.
    Off,
    /// Always; strip them if the output is not a terminal.
    On,
}

/// The width and colours of tables and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    colour: Colour,
    width: usize,
}

impl Style {
    /// The style for an unknown terminal: 120 columns, text of 100.
    pub fn new(colour: Colour) -> Self {
        Self { colour, width: USUAL_WIDTH }
    }

    /// Sets the terminal's width in columns. Chinese characters take two each.
    pub fn with_width(self, columns: usize) -> Self {
        Self { width: columns.max(MIN_WIDTH), ..self }
    }

    /// The width of running text.
    pub(super) fn text_width(self) -> usize {
        self.width.min(MAX_TEXT)
    }

    /// Wraps a line only if it exceeds the maximum width.
    pub fn folded(self, line: &str) -> String {
        wrap(line, self.width).join("\n")
    }

    /// Wraps the lines that are too wide. Coloured lines are left alone: they belong to tables.
    pub fn page(self, text: &str) -> String {
        let fits = |line: &str| line.width() <= self.width || line.contains('\u{1b}');
        let lines = text.split('\n').map(|line| if fits(line) { line.to_owned() } else { self.folded(line) });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Wraps running text.
    pub fn paragraph(self, text: &str) -> String {
        wrap(text, self.text_width()).join("\n")
    }
}

/// How a cell is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// Neutral.
    Plain,
    /// Good.
    Good,
    /// Bad.
    Bad,
}

/// A table being built. The first column is text and left-aligned; the others are numbers and right-aligned, unless
/// set otherwise. On a narrow terminal it first drops bars; then heads take two lines and texts wrap; then columns
/// are stacked, each part starting with the first column.
#[derive(Clone, Debug)]
pub struct Sheet {
    heads: Vec<String>,
    /// Which columns are text.
    left: Vec<bool>,
    rows: Vec<Vec<(String, Shade)>>,
    style: Style,
}

impl Sheet {
    /// An empty table.
    pub fn new(heads: &[&str], style: Style) -> Self {
        let left = (0..heads.len()).map(|place| place == 0).collect();
        Self { heads: heads.iter().map(|&head| head.to_owned()).collect(), left, rows: Vec::new(), style }
    }

    /// Makes a column a text column, aligned left.
    pub fn left(&mut self, place: usize) {
        if let Some(left) = self.left.get_mut(place) {
            *left = true;
        }
    }

    /// Adds a row; cells beyond the last head are dropped.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.push(cells.into_iter().map(|cell| (cell, Shade::Plain)));
    }

    /// Adds a row whose last cell is shaded.
    pub fn row_with_last(&mut self, cells: impl IntoIterator<Item = String>, (last, shade): (&str, Shade)) {
        self.push(cells.into_iter().map(|cell| (cell, Shade::Plain)).chain([(last.to_owned(), shade)]));
    }

    fn push(&mut self, cells: impl Iterator<Item = (String, Shade)>) {
        let mut row: Vec<_> = cells.take(self.heads.len()).collect();
        row.resize(self.heads.len(), (String::new(), Shade::Plain));
        self.rows.push(row);
    }

    /// The table as text, without trailing blanks.
    pub fn finish(&self) -> String {
        let columns: Vec<Column> = (0..self.heads.len()).map(|place| self.column(place)).collect();
        let natural = |column: &Column| column.widest.max(column.head);
        let most = self.style.width;
        if total(columns.iter().map(natural)) <= most {
            return self.lines(&columns.iter().map(|column| (column.place, natural(column))).collect::<Vec<_>>());
        }
        // Bars repeat the number next to them.
        let columns: Vec<Column> = columns.into_iter().filter(|column| !column.is_bar).collect();
        if total(columns.iter().map(natural)) <= most {
            return self.lines(&columns.iter().map(|column| (column.place, natural(column))).collect::<Vec<_>>());
        }
        let mut tables = Vec::new();
        let mut rest = columns.as_slice();
        while !rest.is_empty() {
            // Every part begins with the first column, which says what a row is about.
            let key = columns.first().filter(|first| first.place != rest[0].place);
            let fits = |&count: &usize| total(key.into_iter().chain(&rest[..count]).map(Column::least)) <= most;
            // The first column alone says nothing.
            let least = if key.is_none() { rest.len().min(2) } else { 1 };
            let count = (least..=rest.len()).rev().find(fits).unwrap_or(least);
            let (part, after) = rest.split_at(count);
            let part: Vec<&Column> = key.into_iter().chain(part).collect();
            tables.push(self.lines(&shares(&part, most)));
            rest = after;
        }
        tables.join("\n\n")
    }

    fn column(&self, place: usize) -> Column {
        let cells = || self.rows.iter().map(|row| row[place].0.as_str());
        let widest = cells().map(str::width).max().unwrap_or(0);
        let is_bar = widest > 0 && cells().all(|cell| cell.chars().all(|c| ('▁'..='▏').contains(&c)));
        let word = self.heads[place].split(' ').map(str::width).max().unwrap_or(0);
        Column { place, head: self.heads[place].width(), word, widest, is_text: self.left[place], is_bar }
    }

    /// The table of these columns, each with its width.
    fn lines(&self, columns: &[(usize, usize)]) -> String {
        let heads: Vec<(String, Shade)> = self.heads.iter().map(|head| (head.clone(), Shade::Plain)).collect();
        let mut lines = self.row_lines(&heads, columns, true);
        let drawn = columns.iter().map(|(_, width)| width + GAP).sum::<usize>();
        lines.push("─".repeat(drawn.saturating_sub(GAP)));
        lines.extend(self.rows.iter().flat_map(|row| self.row_lines(row, columns, false)));
        lines.join("\n")
    }

    fn row_lines(&self, row: &[(String, Shade)], columns: &[(usize, usize)], is_head: bool) -> Vec<String> {
        let wrapped: Vec<Vec<String>> = columns.iter().map(|&(place, width)| wrap(&row[place].0, width)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let line = |number: usize| {
            let mut line = String::new();
            let mut gap = 0;
            for (&(place, width), lines) in columns.iter().zip(&wrapped) {
                // Heads are aligned at the bottom, whatever their height.
                let skipped = if is_head { height - lines.len() } else { 0 };
                let cell = number.checked_sub(skipped).and_then(|number| lines.get(number)).map_or("", String::as_str);
                let blanks = width.saturating_sub(cell.width());
                let (before, after) = if self.left[place] { (0, blanks) } else { (blanks, 0) };
                if !cell.is_empty() {
                    line.push_str(&" ".repeat(gap + before));
                    line.push_str(&self.shaded(cell, row[place].1, is_head));
                    gap = after + GAP;
                } else {
                    gap += width + GAP;
                }
            }
            line
        };
        (0..height).map(line).collect()
    }

    fn shaded(&self, cell: &str, shade: Shade, is_head: bool) -> String {
        let code = match (is_head, shade) {
            _ if self.style.colour == Colour::Off => return cell.to_owned(),
            (true, _) => "1",
            (false, Shade::Plain) => return cell.to_owned(),
            (false, Shade::Good) => "32",
            (false, Shade::Bad) => "1;31",
        };
        format!("\u{1b}[{code}m{cell}\u{1b}[0m")
    }
}

/// The width of a column.
struct Column {
    place: usize,
    /// The width of its head, and of the head's longest word.
    head: usize,
    word: usize,
    /// The width of its widest cell.
    widest: usize,
    is_text: bool,
    is_bar: bool,
}

impl Column {
    /// The narrowest it may become: numbers do not wrap.
    fn least(&self) -> usize {
        match self.is_text {
            true => self.widest.max(self.head).min(MIN_TEXT),
            false => self.widest.max(self.word),
        }
    }
}

fn total(widths: impl Iterator<Item = usize>) -> usize {
    widths.map(|width| width + GAP).sum::<usize>().saturating_sub(GAP)
}

/// The least widths, with the remaining space given first to texts, then to heads.
fn shares(columns: &[&Column], most: usize) -> Vec<(usize, usize)> {
    let mut widths: Vec<usize> = columns.iter().map(|column| column.least()).collect();
    let mut spare = most.saturating_sub(total(widths.iter().copied()));
    for texts in [true, false] {
        for (width, column) in widths.iter_mut().zip(columns).filter(|(_, column)| column.is_text == texts) {
            let more = column.widest.max(column.head).saturating_sub(*width).min(spare);
            // A head that stays on two lines needs only the width of its longest word.
            if texts || *width + more >= column.head {
                (*width, spare) = (*width + more, spare - more);
            }
        }
    }
    // A single column that is too wide is wrapped anyway.
    let over = total(widths.iter().copied()).saturating_sub(most);
    if let Some(widest) = widths.iter_mut().max_by_key(|width| **width).filter(|_| over > 0) {
        *widest = widest.saturating_sub(over).max(1);
    }
    columns.iter().zip(widths).map(|(column, width)| (column.place, width)).collect()
}

/// A table of these columns; each starts with its head.
pub(super) fn of_columns(columns: &[&Vec<String>], style: Style) -> String {
    let heads: Vec<&str> = columns.iter().map(|column| column[0].as_str()).collect();
    let mut sheet = Sheet::new(&heads, style);
    for row in 1..columns[0].len() {
        sheet.row(columns.iter().map(|column| column[row].clone()));
    }
    sheet.finish()
}

/// Splits into as many tables as needed to keep each within the width of running text; each starts with `first`.
pub(super) fn in_blocks(first: &Vec<String>, others: &[Vec<String>], style: Style) -> String {
    let mut tables = Vec::new();
    let mut columns = vec![first];
    for column in others {
        let wider: Vec<&Vec<String>> = columns.iter().copied().chain([column]).collect();
        if width(&wider) > style.text_width() && columns.len() > 1 {
            tables.push(of_columns(&columns, style));
            columns = vec![first, column];
        } else {
            columns = wider;
        }
    }
    tables.push(of_columns(&columns, style));
    tables.join("\n\n")
}

/// The width of a table of these columns, with two blanks between them.
pub(super) fn width(columns: &[&Vec<String>]) -> usize {
    total(columns.iter().map(|column| column.iter().map(|cell| cell.width()).max().unwrap_or(0)))
}

/// Formats a number: fewer decimals the larger it is, digits in groups of three.
pub fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 10_000.0 || value.fract() == 0.0 => grouped(value, 0),
        size if size >= 100.0 => grouped(value, 1),
        size if size >= 10.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// Formats a mean count: whole from a hundred on, else with one decimal.
pub fn count(value: f64) -> String {
    if value == 0.0 {
        "0".into()
    } else if value.abs() >= 99.95 {
        grouped(value, 0)
    } else {
        format!("{value:.1}")
    }
}

/// Formats a count: "1 call", "2 calls", "1,205 queues". For words whose plural is an s.
pub fn plural(count: u64, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {what}{ending}", grouped(count as f64, 0))
}

/// Formats with this many decimals; a dash for `None`.
pub fn decimals(value: Option<f64>, decimals: usize) -> String {
    value.map_or("–".into(), |value| grouped(value, decimals))
}

/// Formats with this many decimals and a sign; a dash for `None`.
pub fn signed(value: Option<f64>, decimals: usize) -> String {
    value.map_or("–".into(), |value| match grouped(value, decimals) {
        text if text.starts_with('-') => text,
        text => format!("+{text}"),
    })
}

/// Adds a comma between groups of three digits.
pub(crate) fn grouped(value: f64, decimals: usize) -> String {
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

/// A bar of at most `width` characters for `value` of `full`, in eighths of a character.
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

    fn sheet(width: usize) -> Sheet {
        let style = Style::new(Colour::Off).with_width(width);
        let mut sheet = Sheet::new(&["queue", "calls", "", "answered %", "mean wait in seconds", "why"], style);
        sheet.left(5);
        for (queue, calls, why) in [("合同纠纷", 1_234.0, "somebody was there"), ("labour", 617.0, "")] {
            sheet.row([queue.into(), count(calls), bar(calls, 1_234.0, 12), "98.52".into(), "26.3".into(), why.into()]);
        }
        sheet
    }

    #[test]
    fn a_table_gives_up_bars_then_lines_of_its_own_and_no_number_and_is_never_too_wide() {
        let whole = sheet(120).finish();
        assert!(whole.contains('█') && whole.lines().count() == 4, "{whole}");
        for width in [80, 60, 40, 30, 20] {
            let text = sheet(width).finish();
            assert!(text.lines().all(|line| line.width() <= width && line.trim_end() == line), "{width}:\n{text}");
            for cell in ["1,234", "617", "98.52", "26.3", "合", "labour", "answered", "somebody"] {
                assert!(text.contains(cell), "{width}, {cell}:\n{text}");
            }
        }
        assert!(!sheet(60).finish().contains('█'));
        let parts = sheet(30).finish();
        assert!(parts.matches("labour").count() > 1, "each part begins with the first column:\n{parts}");
        let narrowest = Style::new(Colour::Off).with_width(0);
        assert_eq!(narrowest.width, 20);
    }

    #[test]
    fn columns_stand_one_below_the_other_whatever_the_script() {
        let text = sheet(120).finish();
        let ends: Vec<usize> = text.lines().filter_map(|line| Some(line[..line.find(".52")?].width())).collect();
        assert_eq!(ends.len(), 2);
        assert_eq!(ends[0], ends[1], "{text}");
    }

    #[test]
    fn a_bar_is_as_long_as_its_value() {
        let bars = [bar(0.0, 10.0, 4), bar(5.0, 10.0, 4), bar(9.9, 10.0, 4), bar(10.0, 10.0, 4), bar(99.0, 10.0, 4)];
        assert_eq!(bars, ["", "██", "████", "████", "████"]);
        assert_eq!((bar(1.0, 32.0, 4), bar(1.0, 0.0, 4)), ("▏".to_owned(), String::new()));
    }
}
