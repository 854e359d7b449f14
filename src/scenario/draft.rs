//! A scenario file that has been read and not yet checked, so that its fields can be changed first.

use std::path::{Path, PathBuf};

use super::Scenario;
use super::fields::{self, Field};
use crate::config::text::document::{Node, Value};
use crate::config::text::fault::line_and_column;
use crate::config::text::source::Source;
use crate::config::{Center, ConfigError, ScenarioErrors};

/// A scenario file, or one of a centre alone, that has been read and not yet checked: it is TOML, no more.
#[derive(Clone, Debug)]
pub struct Draft {
    source: Source,
    /// Where relative paths start.
    base: PathBuf,
    /// The fields that were changed, and how.
    changes: Vec<(String, String)>,
}

impl Draft {
    /// Reads a file.
    ///
    /// # Errors
    /// Faults of its syntax; that it cannot be read.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        let path = path.as_ref();
        Ok(Self {
            source: Source::load(path)?,
            base: path.parent().unwrap_or(Path::new("")).to_owned(),
            changes: Vec::new(),
        })
    }

    /// The same from a text; `name` is what errors call the file. Relative paths start at the current directory.
    ///
    /// # Errors
    /// Faults of its syntax.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Ok(Self { source: Source::parse(name, text)?, base: PathBuf::new(), changes: Vec::new() })
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
        Scenario::complete(self.source.clone(), &self.base).map_err(|errors| self.told(errors))
    }

    /// The centre, checked; world, published figures and variants are left unread.
    ///
    /// # Errors
    /// Every fault found; nothing is usable then.
    pub fn center(&self) -> Result<Center, ScenarioErrors> {
        Center::from_source(self.source.clone()).map_err(|errors| self.told(errors))
    }

    /// Gives a field another value, written as in the file: `0.3`, `["a", "b"]`, and without quotation marks where it is
    /// no TOML: `3m`, `most_idle`. The field need not stand in the file. That it fits is not checked yet.
    ///
    /// # Errors
    /// That there is no such field, and which was probably meant.
    pub fn set(&mut self, path: &str, value: &str) -> Result<(), ConfigError> {
        let astray = |found: String, expected: String| ConfigError { path: path.to_owned(), found, expected };
        let field = Field::find(&self.source.root, path).map_err(|wrong| astray(wrong.found, wrong.expected))?;
        let read = value_of(value).filter(|read| !matches!(read, Value::Date(_)) || field.is_date());
        let enclosed = value.trim_start().starts_with(['[', '{', '"', '\'']);
        let value = match read {
            Some(read) => read.standing_at(&self.source.root.locate(path)),
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

    /// Multiplies every number and time at a path, that of a field which the file leaves out too. Whole numbers, numbers of
    /// agents on duty among them, are rounded to the nearest whole one, halves away from zero.
    ///
    /// # Errors
    /// That there is no such field, and which was probably meant; that it holds no number.
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

    /// Errors that say which of them come from a change.
    fn told(&self, errors: ScenarioErrors) -> ScenarioErrors {
        self.changes.iter().fold(errors, |errors, (path, shown)| {
            errors.of(&format!(" (changed by {shown})"), |at| {
                at.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })
        })
    }

    /// Where a field stands in the text: line and column, from 1. Of a field that the file does not name, where the table
    /// stands to which it would belong.
    pub fn place_of(&self, path: &str) -> (usize, usize) {
        line_and_column(&self.source.text, self.source.root.locate(path).start)
    }
}

/// A value as a file has it.
fn value_of(text: &str) -> Option<Value> {
    match Node::parse(&format!("value = {text}")) {
        Ok(Node { value: Value::Table(mut table), .. }) if table.len() == 1 => {
            table.swap_remove("value").map(|node| node.value)
        }
        _ => None,
    }
}
