//! A scenario file that has been read and not yet checked.

use std::path::{Path, PathBuf};

use super::Scenario;
use crate::config::document::Value;
use crate::config::fault::line_and_column;
use crate::config::source::Source;
use crate::config::{Center, ScenarioErrors};

/// A scenario file, or one of a centre alone, that has been read and not yet checked: it is TOML, no more.
#[derive(Clone, Debug)]
pub struct Draft {
    source: Source,
    /// Where relative paths start.
    base: PathBuf,
}

impl Draft {
    /// Reads a file.
    ///
    /// # Errors
    /// Faults of its syntax; that it cannot be read.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        let path = path.as_ref();
        Ok(Self { source: Source::load(path)?, base: path.parent().unwrap_or(Path::new("")).to_owned() })
    }

    /// The same from a text; `name` is what errors call the file. Relative paths start at the current directory.
    ///
    /// # Errors
    /// Faults of its syntax.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Ok(Self { source: Source::parse(name, text)?, base: PathBuf::new() })
    }

    /// Whether there is a world, or a centre alone, as a live router takes it.
    pub fn has_world(&self) -> bool {
        matches!(&self.source.root.value, Value::Table(fields) if fields.contains_key("world"))
    }

    /// The scenario, all of it checked, its variants too.
    ///
    /// # Errors
    /// Every fault found; nothing is usable then.
    pub fn scenario(&self) -> Result<Scenario, ScenarioErrors> {
        Scenario::complete(self.source.clone(), &self.base)
    }

    /// The centre, checked; world, published figures and variants are left unread.
    ///
    /// # Errors
    /// Every fault found; nothing is usable then.
    pub fn center(&self) -> Result<Center, ScenarioErrors> {
        Center::from_source(self.source.clone())
    }

    /// Where a field stands in the text: line and column, from 1. Of a field that the file does not name, where the table
    /// stands to which it would belong.
    pub fn place_of(&self, path: &str) -> (usize, usize) {
        line_and_column(&self.source.text, self.source.root.locate(path).start)
    }
}
