//! Changes of a scenario's fields, as flags and grids give them.

use std::fmt;
use std::str::FromStr;

use super::draft::Draft;
use crate::config::ConfigError;

/// A change of the fields at a path. Written `world.demand.factor=1.22`, or `world.staffing.patterns*=1.1` for a
/// factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The path of the field.
    pub path: String,
    /// What it becomes.
    pub to: To,
}

/// What a field becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// Another value, written as in a file: see [`Draft::set`].
    Value(String),
    /// Its numbers and times, multiplied by this: see [`Draft::multiply`].
    Times(f64),
}

impl Change {
    /// The change of the fields at a path, which ends in `*` for a factor.
    ///
    /// # Errors
    /// What is expected, of a factor that is no number of zero or more.
    pub fn new(path: &str, value: &str) -> Result<Self, String> {
        let value = value.trim();
        let (path, to) = match path.strip_suffix('*') {
            None => (path, To::Value(value.to_owned())),
            Some(path) => {
                let factor = value.parse().ok().filter(|factor: &f64| factor.is_finite() && *factor >= 0.0);
                (path, To::Times(factor.ok_or("expected PATH*=FACTOR with a number of zero or more")?))
            }
        };
        // Names are written in a path without quotes.
        Ok(Self { path: path.trim().replace('"', ""), to })
    }

    /// What it becomes, without the path: `1.22`, or `×1.1` for a factor.
    pub fn value(&self) -> String {
        match &self.to {
            To::Value(value) => value.clone(),
            To::Times(factor) => format!("×{factor}"),
        }
    }
}

impl FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (path, value) = text.split_once('=').ok_or("expected PATH=VALUE, such as world.demand.factor=1.22")?;
        Self::new(path, value)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.to {
            To::Value(value) => write!(f, "{}={value}", self.path),
            To::Times(factor) => write!(f, "{}*={factor}", self.path),
        }
    }
}

impl Draft {
    /// Makes a change.
    ///
    /// # Errors
    /// Those of [`set`](Self::set) and [`multiply`](Self::multiply).
    pub fn change(&mut self, change: &Change) -> Result<(), ConfigError> {
        match &change.to {
            To::Value(value) => self.set(&change.path, value),
            To::Times(factor) => self.multiply(&change.path, *factor),
        }
    }
}
