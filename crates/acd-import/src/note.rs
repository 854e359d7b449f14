//! Where settings stand, and what became of those without a counterpart.

use std::fmt;
use std::sync::Arc;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its name, as notes give it.
    pub name: String,
    /// What it holds. Bytes that are not UTF-8 belong replaced: names of people may be in any encoding.
    pub text: String,
}

impl Text {
    /// A file of this name with this content.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// A line of a file, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: Arc<str>,
    /// The line; 0 is the file as a whole.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// A setting that was not taken over as it is, and what was done instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where the setting stands.
    pub place: Place,
    /// The setting, as in `support: musicclass = soft`.
    pub setting: String,
    /// What was done instead.
    pub instead: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.setting, self.instead)
    }
}
