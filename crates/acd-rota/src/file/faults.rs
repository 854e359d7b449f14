//! What is wrong with a file.

use std::fmt;

use toml_edit::Document;

/// A fault: where, what was found, what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1; `None` for the file as a whole.
    pub line: Option<usize>,
    /// The field, as in `people.Li.contract`, or a column.
    pub field: String,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(out, ":{line}")?;
        }
        write!(out, ": {}: found {}; expected {}", self.field, self.found, self.expected)
    }
}

/// All faults of what was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        out.write_str(&lines.join("\n"))
    }
}

/// A text in TOML, so that faults can name its lines.
pub(super) struct Text<'t> {
    pub(super) name: &'t str,
    pub(super) text: &'t str,
    document: Option<Document<&'t str>>,
}

impl<'t> Text<'t> {
    pub(super) fn new(name: &'t str, text: &'t str) -> Self {
        Self { name, text, document: Document::parse(text).ok() }
    }

    /// A fault at a field, given by its path.
    pub(super) fn fault(&self, path: &[&str], found: impl fmt::Display, expected: impl fmt::Display) -> Fault {
        Fault {
            file: self.name.to_owned(),
            line: self.line(path),
            field: path.join("."),
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }

    /// The line of a field, or of the nearest field around it.
    fn line(&self, path: &[&str]) -> Option<usize> {
        let mut item = self.document.as_ref()?.as_item();
        let mut span = None;
        for name in path {
            let next = match name.parse::<usize>() {
                Ok(place) if item.as_array().is_some() || item.as_array_of_tables().is_some() => item.get(place),
                _ => item.get(*name),
            };
            let Some(next) = next else { break };
            item = next;
            span = item.span().or(span);
        }
        Some(self.text[..span?.start].matches('\n').count() + 1)
    }
}
