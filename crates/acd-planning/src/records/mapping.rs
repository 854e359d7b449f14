//! How a file of records is to be read, where it does not say so itself.

use std::collections::BTreeMap;

use acd::delimited::{Decimal, Dialect, TimeFormat};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::Outcome;
use super::afterwards::{CALLBACKS, CHECKS, FOLLOW_UPS, RATINGS, Vocabulary, Words};

/// What is read from columns, of calls and of intervals.
const COLUMNS: [&str; 20] = [
    "time",
    "date",
    "queue",
    "outcome",
    "wait",
    "talk",
    "wrap",
    "agent",
    "caller",
    "priority",
    "transfer",
    "rating",
    "follow_up",
    "quality_check",
    "callback_outcome",
    "calls",
    "offered",
    "answered",
    "abandoned",
    "aht",
];

/// How a file of records is to be read. Everything has a default; a file of this shape may stand beside the records.
///
/// ```toml
/// encoding = "gbk"
/// separator = ";"
/// decimal_comma = true
/// time_format = "%d.%m.%Y %H:%M:%S"
/// zone = "Asia/Shanghai"          # whose clock the centre follows: times with an offset are converted to it
/// columns = { wait = "等待时长", time = "来电时间" }
/// attributes = { region = "地区" }
/// outcomes = { HANG = "abandoned" }
/// ratings = { "1" = "very_satisfied" }  # and so for follow_ups, checks, callbacks
/// queues = { "合同" = "contract" } # names as the centre file has them
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// The character set; UTF-8 or what a byte order mark says without it.
    pub encoding: Option<String>,
    /// One ASCII character, or "tab".
    pub separator: Option<String>,
    /// Decimal commas.
    pub decimal_comma: bool,
    /// As `strptime` has it; or "seconds" of the day, "unix", "unix_millis", "serial".
    pub time_format: Option<String>,
    /// An IANA time zone.
    pub zone: Option<String>,
    /// From what is read to the column that holds it.
    pub columns: BTreeMap<String, String>,
    /// From an attribute to the column that holds it.
    pub attributes: BTreeMap<String, String>,
    /// From a word in the column `outcome` to the outcome.
    pub outcomes: BTreeMap<String, String>,
    /// From a word in the column `rating` to the rating.
    pub ratings: BTreeMap<String, String>,
    /// From a word in the column `follow_up` to `yes` or `no`.
    pub follow_ups: BTreeMap<String, String>,
    /// From a word in the column `quality_check` to the result.
    pub checks: BTreeMap<String, String>,
    /// From a word in the column `callback_outcome` to what became of it.
    pub callbacks: BTreeMap<String, String>,
    /// From a queue's name in the file to another.
    pub queues: BTreeMap<String, String>,
}

/// Something in a mapping that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: found {found}; expected {expected}")]
pub struct MappingError {
    /// Which field.
    pub field: String,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

/// A mapping that was checked.
pub(super) struct Checked {
    pub(super) dialect: Dialect,
    pub(super) zone: Option<TimeZone>,
    pub(super) outcomes: BTreeMap<String, Outcome>,
    pub(super) words: Words,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// Where it is no such TOML.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| MappingError {
            field: "mapping".into(),
            found: error.to_string(),
            expected: "a mapping file as docs/planning.md shows it".into(),
        })
    }

    /// Adds `what=column`, as `--map` has it; `attribute.NAME=column` makes an attribute of a column.
    ///
    /// # Errors
    /// Where it has no such form, or `what` is none of the columns that are read.
    pub fn map(&mut self, text: &str) -> Result<(), MappingError> {
        let fault = |expected: String| MappingError { field: "--map".into(), found: format!("{text:?}"), expected };
        let Some((what, column)) = text.split_once('=').filter(|(_, column)| !column.is_empty()) else {
            return Err(fault("WHAT=COLUMN, such as wait=等待时长".into()));
        };
        match what.strip_prefix("attribute.") {
            Some(attribute) => self.attributes.insert(attribute.into(), column.into()),
            None if COLUMNS.contains(&what) => self.columns.insert(what.into(), column.into()),
            None => return Err(fault(format!("one of {}, or attribute.NAME, before the `=`", COLUMNS.join(", ")))),
        };
        Ok(())
    }

    /// Checks all of it.
    pub(super) fn check(&self) -> Result<Checked, Vec<MappingError>> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, found: &str, expected: &str| {
            faults.push(MappingError { field: field.into(), found: format!("{found:?}"), expected: expected.into() });
        };
        let separator = self.separator.as_deref().and_then(|text| {
            let separator = match text.as_bytes() {
                b"tab" => Some(b'\t'),
                [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Some(*byte),
                _ => None,
            };
            if separator.is_none() {
                fault("separator", text, "one ASCII character that is no quote, such as \";\", or \"tab\"");
            }
            separator
        });
        let time = self.time_format.as_deref().map_or(Some(TimeFormat::Plain), TimeFormat::parse);
        if time.is_none() {
            let expected =
                "directives such as \"%d.%m.%Y %H:%M:%S\", or \"seconds\", \"unix\", \"unix_millis\" or \"serial\"";
            fault("time_format", self.time_format.as_deref().unwrap_or_default(), expected);
        }
        let zone = self.zone.as_deref().and_then(|name| {
            let zone = TimeZone::get(name).ok();
            if zone.is_none() {
                fault("zone", name, "an IANA time zone, such as \"Asia/Shanghai\"");
            }
            zone
        });
        for name in self.columns.keys().filter(|name| !COLUMNS.contains(&name.as_str())) {
            fault(&format!("columns.{name}"), name, &format!("one of {}", COLUMNS.join(", ")));
        }
        let mut outcomes = BTreeMap::new();
        for (word, outcome) in &self.outcomes {
            match Outcome::parse(outcome) {
                Some(outcome) => drop(outcomes.insert(word.clone(), outcome)),
                None => fault(&format!("outcomes.{word}"), outcome, &format!("one of {}", Outcome::names())),
            }
        }
        let words = Words {
            ratings: words(&self.ratings, &RATINGS, &mut faults),
            follow_ups: words(&self.follow_ups, &FOLLOW_UPS, &mut faults),
            checks: words(&self.checks, &CHECKS, &mut faults),
            callbacks: words(&self.callbacks, &CALLBACKS, &mut faults),
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut columns = self.columns.clone();
        columns.extend(self.attributes.iter().map(|(name, column)| (format!("attribute.{name}"), column.clone())));
        let decimal = if self.decimal_comma { Decimal::Comma } else { Decimal::Point };
        let dialect =
            Dialect { encoding: self.encoding.clone(), separator, time: time.unwrap_or_default(), decimal, columns };
        Ok(Checked { dialect, zone, outcomes, words })
    }
}

/// The meanings of a table's words.
fn words<T: Copy + PartialEq>(
    table: &BTreeMap<String, String>,
    vocabulary: &Vocabulary<T>,
    faults: &mut Vec<MappingError>,
) -> BTreeMap<String, T> {
    let mut meanings = BTreeMap::new();
    for (word, meaning) in table {
        match vocabulary.parse(meaning) {
            Some(meaning) => drop(meanings.insert(word.clone(), meaning)),
            None => faults.push(MappingError {
                field: format!("{}.{word}", vocabulary.table),
                found: format!("{meaning:?}"),
                expected: format!("one of {}", vocabulary.names()),
            }),
        }
    }
    meanings
}
