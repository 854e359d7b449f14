//! What a page is made of, as the templates in `templates/` lay it out.

use std::io;
use std::path::{Path, PathBuf};

use askama::Template;

use super::words::Words;

/// A page.
#[derive(Template)]
#[template(path = "page.html")]
pub struct Page {
    language: &'static str,
    version: &'static str,
    title: String,
    subtitle: Vec<String>,
    contents: String,
    skip: String,
    as_table: String,
    sections: Vec<Section>,
    footer: Vec<String>,
}

impl Page {
    pub(super) fn new(words: &Words, title: String, subtitle: Vec<String>, sections: Vec<Section>) -> Self {
        Self {
            language: words.tag(),
            version: env!("CARGO_PKG_VERSION"),
            title,
            subtitle,
            contents: words.say("contents"),
            skip: words.say("skip"),
            as_table: words.say("as-table"),
            sections: sections.into_iter().filter(|section| !section.is_empty()).collect(),
            footer: vec![words.with("made-by", &[("version", env!("CARGO_PKG_VERSION"))])],
        }
    }

    /// The page as one HTML document, which asks for nothing elsewhere.
    ///
    /// # Errors
    /// None that are known; they are the template engine's.
    pub fn html(&self) -> Result<String, askama::Error> {
        self.render()
    }

    /// Writes each table of the page as a CSV file in UTF-8 with a byte order mark, as Excel needs. Returns the files.
    ///
    /// # Errors
    /// If the folder or a file cannot be written.
    pub fn write_csv(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        std::fs::create_dir_all(folder)?;
        let mut files = Vec::new();
        for table in self.tables() {
            let file = folder.join(format!("{}.csv", table.name));
            std::fs::write(&file, format!("\u{feff}{}", table.csv()))?;
            files.push(file);
        }
        Ok(files)
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        self.sections
            .iter()
            .flat_map(|section| section.figures.iter().map(|figure| &figure.table).chain(&section.tables))
    }
}

/// A part of a page.
#[derive(Default)]
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) cards: Vec<Card>,
    pub(super) sentences: Vec<String>,
    pub(super) figures: Vec<Figure>,
    pub(super) tables: Vec<Table>,
    /// What the source does not hold, in words.
    pub(super) missing: Vec<String>,
}

impl Section {
    pub(super) fn new(words: &Words, id: &'static str, title: &str) -> Self {
        Self { id, title: words.say(title), ..Self::default() }
    }

    fn is_empty(&self) -> bool {
        self.cards.is_empty()
            && self.sentences.is_empty()
            && self.figures.is_empty()
            && self.tables.is_empty()
            && self.missing.is_empty()
    }
}

/// One figure, large.
pub(super) struct Card {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) notes: Vec<String>,
}

/// A chart with its table.
pub(super) struct Figure {
    pub(super) svg: String,
    pub(super) note: String,
    /// Whether the table is shown beside the chart, and not only on demand.
    pub(super) open: bool,
    pub(super) table: Table,
}

/// A table: the first column names the rows.
pub(super) struct Table {
    /// Of its CSV file.
    pub(super) name: String,
    pub(super) caption: String,
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// A row.
pub(super) struct Row {
    /// Identifies what it is about in every language; may be empty.
    pub(super) key: String,
    pub(super) head: String,
    pub(super) cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    /// As a CSV file has it.
    pub(super) raw: String,
    /// The class of its style.
    pub(super) tone: &'static str,
}

impl Cell {
    /// A short text, aligned as a number.
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { raw: text.clone(), text, tone: "" }
    }

    /// A text, aligned as one.
    pub(super) fn words(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { raw: text.clone(), text, tone: "words" }
    }

    /// A number as it is shown, with its value.
    pub(super) fn number(text: impl Into<String>, value: f64) -> Self {
        // Six decimals are more than any figure here is known to.
        let raw = format!("{value:.6}");
        let raw = raw.trim_end_matches('0').trim_end_matches('.').to_owned();
        Self { text: text.into(), raw, tone: "" }
    }

    pub(super) fn toned(self, tone: &'static str) -> Self {
        Self { tone, ..self }
    }
}

impl Table {
    pub(super) fn new(name: impl Into<String>, caption: String, heads: Vec<String>) -> Self {
        Self { name: name.into(), caption, heads, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, key: impl Into<String>, head: impl Into<String>, cells: Vec<Cell>) {
        self.rows.push(Row { key: key.into(), head: head.into(), cells });
    }

    /// Whether a narrow screen shows its rows one below the other.
    fn is_wide(&self) -> bool {
        self.heads.len() > 4
    }

    /// Whether a wide screen leaves room beside it.
    fn is_narrow(&self) -> bool {
        self.heads.len() <= 4 && !self.heads().any(|(_, tone)| tone == "words")
    }

    /// The heads with the classes of their columns' styles.
    fn heads(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let tone =
            |place: usize| self.rows.first().and_then(|row| row.cells.get(place.checked_sub(1)?)).map(|cell| cell.tone);
        let words = move |place: usize| tone(place).filter(|tone| *tone == "words").unwrap_or_default();
        self.heads.iter().enumerate().map(move |(place, head)| (head.as_str(), words(place)))
    }

    fn labelled<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a str, &'a Cell)> {
        self.heads.iter().skip(1).map(String::as_str).zip(&row.cells)
    }

    fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory does not fail.
        let _ = writer.write_record(&self.heads);
        for row in &self.rows {
            let mut record = vec![row.head.as_str()];
            record.extend(row.cells.iter().map(|cell| cell.raw.as_str()));
            record.resize(self.heads.len(), "");
            let _ = writer.write_record(record);
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }

    /// The CSV file as a link.
    fn csv_link(&self) -> String {
        let mut link = String::from("data:text/csv;charset=utf-8,%EF%BB%BF");
        for byte in self.csv().bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' | b':' => {
                    link.push(char::from(byte));
                }
                byte => link.push_str(&format!("%{byte:02X}")),
            }
        }
        link
    }
}
