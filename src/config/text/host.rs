//! Files of a host's own, beside the centre: which queue is which extension of its switch.

use std::fmt;
use std::path::Path;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::fault::{Faults, ScenarioErrors};
use super::literal::formats;
use super::source::Source;
use super::structure::{Structure, file_schema};
use crate::config::{Kind, Unknown};

/// A TOML file of the host's own, read as centre files are: every fault at once, each with file, line and column, what
/// was found and what would be right.
#[derive(Clone, Debug)]
pub struct HostFile {
    source: Source,
}

/// Faults of a [`HostFile`] so far.
#[derive(Debug, Default)]
pub struct HostFaults {
    faults: Faults,
}

impl HostFile {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or is no TOML.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        Ok(Self { source: Source::load(path.as_ref())? })
    }

    /// Parses a text; errors call the file `name`.
    ///
    /// # Errors
    /// If it is no TOML.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Ok(Self { source: Source::parse(name, text)? })
    }

    /// Fills `T`, as its [`JsonSchema`] describes it, with every fault. In place of what is wrong, `T` has other
    /// values, so that the rest can be checked as well; it is `None` if it is stricter than its schema.
    pub fn fill<T: DeserializeOwned + JsonSchema>(&self) -> (Option<T>, HostFaults) {
        let mut source = self.source.clone();
        let mut form = source.check(&Structure { schema: &file_schema::<T>(), formats: &formats() });
        let filled = source.fill(&mut form);
        let mut faults = Faults::beside(&form.broken);
        faults.append(form.faults);
        (filled, HostFaults { faults })
    }

    /// The faults, if there are any, as errors of this file.
    ///
    /// # Errors
    /// Those faults.
    pub fn refuse(&self, faults: HostFaults) -> Result<(), ScenarioErrors> {
        self.source.refuse(faults.faults)
    }
}

impl HostFaults {
    /// A fault of the field at `path`, such as `queues.contract.extension`; where the file has none, it is shown at the
    /// nearest table around it.
    pub fn add(&mut self, path: impl Into<String>, found: impl fmt::Display, expected: impl fmt::Display) {
        self.faults.add(path, found, expected);
    }

    /// A name that the centre does not have.
    pub fn unknown(&mut self, path: impl Into<String>, kind: Kind, unknown: Unknown<'_>) {
        self.faults.not_found(path, kind, unknown);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }
}
