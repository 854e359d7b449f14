//! The heading of a file: what separates its columns, and which of them is which.

use super::fault::Faults;
use super::format::Dialect;
use crate::config::names::list_of;

/// The separators that are tried where the dialect names none.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a first line begins that says which separator follows, as Excel reads and writes it.
const SEP: &str = "sep=";

/// A reader of lines.
pub type Reader<'t> = csv::Reader<&'t [u8]>;

/// A heading, and what is below it.
pub struct Heading<'t> {
    /// The columns' names; none where the file is empty.
    pub names: Vec<String>,
    /// Reads the lines below the heading.
    pub reader: Reader<'t>,
    /// What stands between columns.
    pub separator: u8,
}

impl<'t> Heading<'t> {
    /// Finds the first line that is not empty. Unless the dialect, or Excel's `sep=`, says what separates columns, it
    /// is the character that yields all `wanted` columns, or else the most columns.
    pub fn find(text: &'t str, dialect: &Dialect, wanted: &[&str]) -> Self {
        let has_all = |separator: &u8| {
            let names = heading(&mut reader(text, *separator));
            wanted.iter().all(|name| !places(&names, name, dialect).is_empty())
        };
        let most = || SEPARATORS.into_iter().rev().max_by_key(|&each| heading(&mut reader(text, each)).len());
        let told = SEPARATORS.into_iter().find(has_all).or_else(most).unwrap_or(b',');
        let said = text.strip_prefix(SEP).and_then(|rest| rest.bytes().next()).filter(u8::is_ascii_punctuation);
        let separator = dialect.separator.or(said).unwrap_or(told);
        let mut reader = reader(text, separator);
        Self { names: heading(&mut reader), reader, separator }
    }
}

fn reader(text: &str, separator: u8) -> Reader<'_> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .trim(csv::Trim::All)
        .has_headers(false)
        .from_reader(text.as_bytes())
}

/// The first line that is not empty, and not Excel's `sep=;`.
fn heading(reader: &mut Reader<'_>) -> Vec<String> {
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        if record.iter().any(|cell| !cell.is_empty()) && !record.iter().next().is_some_and(|cell| cell.starts_with(SEP))
        {
            return record.iter().map(str::to_owned).collect();
        }
    }
    Vec::new()
}

/// The columns of a name; where it is given by the dialect, of that name exactly.
fn places(names: &[String], name: &str, dialect: &Dialect) -> Vec<usize> {
    let called = |column: &String| match dialect.columns.get(name) {
        Some(given) => column == given,
        None => column.eq_ignore_ascii_case(name),
    };
    (0..names.len()).filter(|&place| called(&names[place])).collect()
}

/// Finding columns in a heading.
pub struct Search<'a, 'f> {
    names: &'a [String],
    dialect: &'a Dialect,
    faults: &'a mut Faults<'f>,
    sound: bool,
}

impl<'a, 'f> Search<'a, 'f> {
    /// In these names.
    pub fn new(names: &'a [String], dialect: &'a Dialect, faults: &'a mut Faults<'f>) -> Self {
        Self { names, dialect, faults, sound: true }
    }

    /// Whether no fault was found.
    pub fn is_sound(&self) -> bool {
        self.sound
    }

    /// The place of a column; `None` without it. A column that is there twice, or that the dialect names and the
    /// heading does not, is a fault.
    pub fn find(&mut self, name: &str) -> Option<usize> {
        match (places(self.names, name, self.dialect).as_slice(), self.dialect.columns.get(name)) {
            ([], None) => None,
            ([], Some(given)) => {
                let found = format!("no {given:?} among {}", self.listed());
                let expected = format!("the columns that `columns` {} names", self.faults.settings());
                self.fault(found, &expected);
                None
            }
            ([place], _) => Some(*place),
            ([_, _, ..], _) => {
                self.fault(format!("{name} twice"), "each column that is read once");
                None
            }
        }
    }

    /// The place of a column that must be there. `read_as` is how the file was read.
    pub fn need(&mut self, name: &str, read_as: &str) -> Option<usize> {
        let found = self.find(name);
        if found.is_none() && self.is_missing(name) {
            let expected = format!(
                "a column `{name}`, or which one that is: `columns = {{ {name} = \"…\" }}` {}; `separator` and `encoding` say \
                 how else the file is to be read",
                self.faults.settings()
            );
            self.fault(format!("no {name} among {} ({read_as})", self.listed()), &expected);
        }
        found
    }

    /// There is no such column, and that has not been told.
    fn is_missing(&self, name: &str) -> bool {
        !self.dialect.columns.contains_key(name) && places(self.names, name, self.dialect).is_empty()
    }

    fn listed(&self) -> String {
        list_of(self.names.iter().map(String::as_str))
    }

    fn fault(&mut self, found: String, expected: &str) {
        self.faults.add(1, "heading", found, expected);
        self.sound = false;
    }
}

/// As messages name a separator.
pub fn separator_name(separator: u8) -> String {
    match separator {
        b'\t' => "tab".into(),
        other => format!("{:?}", char::from(other).to_string()),
    }
}
