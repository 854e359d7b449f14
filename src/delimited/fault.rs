//! What is wrong with a file: all of it, one fault for each kind.

use std::fmt;

/// Values and lines that a fault names, at most.
const NAMED_MAX: usize = 10;

/// One kind of fault in a file, and all the lines that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// As the caller named it.
    pub file: String,
    /// The name of the column; `heading` for the columns themselves, `file` for the file as a whole, nothing
    /// for a line as a whole.
    pub column: String,
    /// What stands there, each value once: the first ten.
    pub found: Vec<String>,
    /// In which lines, from 1, as an editor counts them: the first ten. Empty for the file as a whole.
    pub lines: Vec<u64>,
    /// How many lines more have it.
    pub more: u64,
    /// What would be right.
    pub expected: String,
}

impl Fault {
    /// What stands where, as in `"famly", as queue in line 3 of calls.csv`.
    pub fn found_where(&self) -> String {
        let found = self.found.join(", ");
        if self.lines.is_empty() {
            return format!("{found} in {}", self.file);
        }
        if self.column.is_empty() {
            return format!("{found}, in {} of {}", self.places(), self.file);
        }
        format!("{found}, as {} in {} of {}", self.column, self.places(), self.file)
    }

    fn places(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(u64::to_string).collect();
        match (lines.as_slice(), self.more) {
            ([line], 0) => format!("line {line}"),
            ([before @ .., last], 0) => format!("lines {} and {last}", before.join(", ")),
            (_, more) => format!("lines {} and {more} more", lines.join(", ")),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, expected, .. } = self;
        let column = if self.column.is_empty() { String::new() } else { format!("{}: ", self.column) };
        let found = self.found.join(", ");
        match self.lines.first() {
            None => write!(f, "{file}: found {found}; expected {expected}"),
            Some(line) if self.lines.len() == 1 => {
                write!(f, "{file}:{line}: {column}found {found}; expected {expected}")
            }
            Some(line) => write!(f, "{file}:{line}: {column}found {found} in {}; expected {expected}", self.places()),
        }
    }
}

impl std::error::Error for Fault {}

/// The faults of one file so far.
pub struct Faults<'f> {
    file: &'f str,
    settings: &'f str,
    kinds: Vec<Fault>,
}

impl<'f> Faults<'f> {
    /// None yet. `settings` is where one says how the file is to be read, as in "in `world.trace`".
    pub fn new(file: &'f str, settings: &'f str) -> Self {
        Self { file, settings, kinds: Vec::new() }
    }

    /// Where one says how the file is to be read.
    pub fn settings(&self) -> &'f str {
        self.settings
    }

    /// One fault for each kind, in the order in which they were met.
    pub fn into_kinds(self) -> Vec<Fault> {
        self.kinds
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// A fault of the file as a whole.
    pub fn whole(&mut self, found: String, expected: &str) {
        self.note(None, "file", found, expected);
    }

    /// A fault in a line. Costs time proportional to the number of kinds of faults.
    pub fn add(&mut self, line: u64, column: &str, found: String, expected: &str) {
        self.note(Some(line), column, found, expected);
    }

    fn note(&mut self, line: Option<u64>, column: &str, found: String, expected: &str) {
        let same = self.kinds.iter().position(|kind| kind.column == column && kind.expected == expected);
        let place = same.unwrap_or_else(|| {
            let (column, expected) = (column.to_owned(), expected.to_owned());
            let (file, found, lines) = (self.file.to_owned(), Vec::new(), Vec::new());
            self.kinds.push(Fault { file, column, found, lines, more: 0, expected });
            self.kinds.len() - 1
        });
        let kind = &mut self.kinds[place];
        if kind.found.len() < NAMED_MAX && !kind.found.contains(&found) {
            kind.found.push(found);
        }
        match line {
            Some(line) if kind.lines.len() < NAMED_MAX => kind.lines.push(line),
            Some(_) => kind.more += 1,
            None => {}
        }
    }
}
