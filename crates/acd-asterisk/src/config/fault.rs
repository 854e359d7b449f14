//! What is wrong with the configuration, and where.

use std::fmt;
use std::ops::Range;

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place in the text, in bytes.
    pub span: Range<usize>,
    /// The field, such as `queues.contract.extension`.
    pub path: String,
    /// What is there.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

/// Every fault of a file. It prints as one line a fault: `file:line:column: field: found …; expected …`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigFaults {
    name: String,
    told: Vec<(usize, usize, Fault)>,
}

impl ConfigFaults {
    /// Finds the line and the column of each, and orders them as they stand in the file; `Ok` if there are none.
    ///
    /// # Errors
    /// The faults, if there are any.
    pub fn in_file(name: &str, text: &str, mut faults: Vec<Fault>) -> Result<(), Self> {
        faults.sort_by_key(|fault| fault.span.start);
        faults.dedup();
        if faults.is_empty() {
            return Ok(());
        }
        let told = faults.into_iter().map(|fault| {
            let before = text.get(..fault.span.start).unwrap_or(text);
            let line_start = before.rfind('\n').map_or(0, |end| end + 1);
            let line = before.matches('\n').count() + 1;
            (line, before[line_start..].chars().count() + 1, fault)
        });
        Err(Self { name: name.to_owned(), told: told.collect() })
    }

    /// The faults, each with its line and column.
    pub fn iter(&self) -> impl Iterator<Item = &(usize, usize, Fault)> {
        self.told.iter()
    }
}

impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (line, column, Fault { path, found, expected, .. })) in self.told.iter().enumerate() {
            let end = if place == 0 { "" } else { "\n" };
            write!(f, "{end}{}:{line}:{column}: {path}: found {found}; expected {expected}", self.name)?;
        }
        Ok(())
    }
}
