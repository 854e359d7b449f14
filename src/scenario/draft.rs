//! A scenario file that has been read but not checked, so that its fields can be changed first.

use std::path::{Path, PathBuf};

use super::Scenario;
use super::fields::{self, Field};
use crate::config::text::document::{Node, Value};
use crate::config::text::fault::line_and_column;
use crate::config::text::source::Source;
use crate::config::{Center, ConfigError, ScenarioErrors};

/// A scenario file, or a centre file, that has been parsed as TOML but not checked.
#[derive(Clone, Debug)]
pub struct Draft {
    source: Source,
    /// The folder to which relative paths refer.
    base: PathBuf,
    /// The changed fields and their new values.
    changes: Vec<(String, String)>,
}

impl Draft {
    /// Reads a file.
    ///
    /// # Errors
    /// Syntax errors, or that the file cannot be read.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        let path = path.as_ref();
        Ok(Self {
            source: Source::load(path)?,
            base: path.parent().unwrap_or(Path::new("")).to_owned(),
            changes: Vec::new(),
        })
    }

    /// Parses a text; `name` is what errors call the file. Relative paths refer to the current directory.
    ///
    /// # Errors
    /// Syntax errors.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Self::parse_in(name, text, "")
    }

    /// Parses a text as [`parse`](Self::parse) does; relative paths refer to `folder`.
    ///
    /// # Errors
    /// Syntax errors.
    pub fn parse_in(name: &str, text: &str, folder: impl Into<PathBuf>) -> Result<Self, ScenarioErrors> {
        Ok(Self { source: Source::parse(name, text)?, base: folder.into(), changes: Vec::new() })
    }

    /// What errors call the file.
    pub fn name(&self) -> &str {
        &self.source.name
    }

    /// The text as it was read, without changes.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// The folder to which relative paths refer.
    pub fn folder(&self) -> &Path {
        &self.base
    }

    /// Whether the file has a world, or only a centre for a live router.
    pub fn has_world(&self) -> bool {
        matches!(&self.source.root.value, Value::Table(fields) if fields.contains_key("world"))
    }

    /// Checks the scenario completely, including its variants.
    ///
    /// # Errors
    /// Every fault found.
    pub fn scenario(&self) -> Result<Scenario, ScenarioErrors> {
        let scenario = Scenario::from_source(self.source.clone(), &self.base).map_err(|errors| self.told(errors))?;
        // The changes are sound, so what is wrong now follows from the variants.
        scenario.check_variants()?;
        Ok(scenario)
    }

    /// Checks the centre alone; world, published figures and variants are ignored.
    ///
    /// # Errors
    /// Every fault found.
    pub fn center(&self) -> Result<Center, ScenarioErrors> {
        Center::from_source(self.source.clone()).map_err(|errors| self.told(errors))
    }

    /// Sets a field to another value, written as in the file: `0.3`, `["a", "b"]`; quotation marks may be omitted if
    /// it is not TOML: `3m`, `most_idle`. The field need not exist in the file. Whether the value fits is checked
    /// later.
    ///
    /// # Errors
    /// There is no such field; suggests the closest name.
    pub fn set(&mut self, path: &str, value: &str) -> Result<(), ConfigError> {
        let astray = |found: String, expected: String| ConfigError { path: path.to_owned(), found, expected };
        let field = Field::find(&self.source.root, path).map_err(|wrong| astray(wrong.found, wrong.expected))?;
        let read = value_of(value).filter(|read| !matches!(read, Value::Date(_)) || field.is_date());
        let enclosed = value.trim_start().starts_with(['[', '{', '"', '\'']);
        let value = match read {
            Some(read) => read.located_at(&self.source.root.locate(path)),
            None if enclosed => {
                return Err(astray(format!("`{value}`"), "a value as in the file, such as 0.3 or 20s".into()));
            }
            None => Value::Text(value.to_owned()),
        };
        let shown = format!("{path}={}", Node { value: value.clone(), span: 0..0, key_span: 0..0 }.written());
        self.source.root.set(path, value).map_err(|found| astray(found, "the path of a field".into()))?;
        self.changes.push((path.to_owned(), shown));
        Ok(())
    }

    /// Multiplies every number and time at a path, including a field that the file leaves at its default. Integers,
    /// and numbers of agents on duty, are rounded to the nearest integer, halves away from zero.
    ///
    /// # Errors
    /// There is no such field (suggests the closest name), or it is not a number.
    pub fn multiply(&mut self, path: &str, factor: f64) -> Result<(), ConfigError> {
        let wrong = |found: String, expected: String| ConfigError { path: path.to_owned(), found, expected };
        match fields::multiply(&mut self.source.root, path, factor) {
            Err(astray) => Err(wrong(astray.found, astray.expected)),
            Ok(0) => Err(wrong("no number and no time".into(), "the path of numbers or times".into())),
            Ok(_) => {
                self.changes.push((path.to_owned(), format!("{path}*={factor}")));
                Ok(())
            }
        }
    }

    /// Adds to each error whether it comes from a change.
    fn told(&self, errors: ScenarioErrors) -> ScenarioErrors {
        self.changes.iter().fold(errors, |errors, (path, shown)| {
            errors.of(&format!(" (changed by {shown})"), |at| {
                at.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })
        })
    }

    /// Where a field is in the text: line and column, from 1. For a field not in the file, where its table is.
    pub fn place_of(&self, path: &str) -> (usize, usize) {
        line_and_column(&self.source.text, self.source.root.locate(path).start)
    }
}

/// Parses a value as in a file.
fn value_of(text: &str) -> Option<Value> {
    match Node::parse(&format!("value = {text}")) {
        Ok(Node { value: Value::Table(mut table), .. }) if table.len() == 1 => {
            table.swap_remove("value").map(|node| node.value)
        }
        _ => None,
    }
}
