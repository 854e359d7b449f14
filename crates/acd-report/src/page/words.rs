//! Texts in Chinese and English, numbers, dates and names.

use std::collections::BTreeMap;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use jiff::civil::Date;

use super::chart::grouped;

/// The texts; a test checks that both files have the same keys and that each is used.
const CHINESE: &str = include_str!("../../texts/zh.ftl");
const ENGLISH: &str = include_str!("../../texts/en.ftl");

/// The language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

/// How names in a source are shown: of queues, profiles, attributes and their values, published figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<String, [String; 2]>);

/// A line of a file of names that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: found {found}; expected {expected}")]
pub struct NamesError {
    file: String,
    line: u64,
    found: String,
    expected: &'static str,
}

impl Names {
    /// Reads a CSV file with the columns `name`, `zh` and `en`. An empty cell leaves the name as it is.
    ///
    /// # Errors
    /// The first line that is none.
    pub fn parse(file: &str, text: &str) -> Result<Self, NamesError> {
        let fault = |line, found: String, expected| NamesError { file: file.to_owned(), line, found, expected };
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let heads = reader.headers().map_err(|error| fault(1, error.to_string(), "a line of CSV"))?.clone();
        let place = |name: &str| {
            let found = heads.iter().position(|head| head.trim() == name);
            let told = || format!("the columns {}", heads.iter().collect::<Vec<_>>().join(", "));
            found.ok_or_else(|| fault(1, told(), "the columns name, zh, en"))
        };
        let (name, places) = (place("name")?, [place("zh")?, place("en")?]);
        let mut names = BTreeMap::new();
        for (row, line) in reader.records().zip(2..) {
            let row = row.map_err(|error| fault(line, error.to_string(), "as many cells as the first line has"))?;
            let cell = |place: usize| row.get(place).unwrap_or_default().trim().to_owned();
            names.insert(cell(name), places.map(cell));
        }
        Ok(Self(names))
    }
}

/// Texts of one language.
pub(super) struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    names: Names,
}

impl Words {
    pub(super) fn new(language: Language, names: Names) -> Self {
        let (tag, text) = match language {
            Language::Chinese => ("zh-CN", CHINESE),
            Language::English => ("en", ENGLISH),
        };
        let mut bundle = FluentBundle::new(tag.parse().into_iter().collect());
        bundle.set_use_isolating(false);
        // A line that is no text is left out; a test finds it.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let _ = bundle.add_resource(resource);
        Self { language, bundle, names }
    }

    /// The language's tag.
    pub(super) fn tag(&self) -> &'static str {
        match self.language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// A text.
    pub(super) fn say(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with values in it.
    pub(super) fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let arguments: FluentArgs<'_> = values.iter().map(|&(name, value)| (name, value)).collect();
        let written = pattern.map(|pattern| self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()));
        written.map_or_else(|| key.to_owned(), |text| text.into_owned())
    }

    /// A name as it is shown.
    pub(super) fn name(&self, name: &str) -> String {
        self.known_name(name).unwrap_or_else(|| name.replace('_', " "))
    }

    /// A name of which the file of names knows how to show it.
    pub(super) fn known_name(&self, name: &str) -> Option<String> {
        let place = usize::from(self.language == Language::English);
        self.names.0.get(name).map(|shown| shown[place].clone()).filter(|shown| !shown.is_empty())
    }

    /// Names one after the other.
    pub(super) fn list(&self, names: &[String]) -> String {
        let comma = match self.language {
            Language::Chinese => "、",
            Language::English => ", ",
        };
        names.join(comma)
    }

    /// A count: whole where it is large.
    pub(super) fn count(&self, count: f64) -> String {
        let whole = count.fract().abs() < 1e-9 || count.abs() >= 100.0;
        grouped(count, usize::from(!whole))
    }

    pub(super) fn number(&self, value: f64, decimals: usize) -> String {
        grouped(value, decimals)
    }

    /// A percentage of this value.
    pub(super) fn percent(&self, value: f64) -> String {
        format!("{}%", grouped(value, 2))
    }

    /// A change in percent, with its sign.
    pub(super) fn signed_percent(&self, value: f64) -> String {
        format!("{}%", signed(value))
    }

    /// A change in percentage points, with its sign.
    pub(super) fn points(&self, value: f64) -> String {
        self.with("points", &[("value", &signed(value))])
    }

    pub(super) fn date(&self, date: Date) -> String {
        match self.language {
            Language::Chinese => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Language::English => date.strftime("%-d %B %Y").to_string(),
        }
    }

    /// A date within a period.
    pub(super) fn day(&self, date: Date) -> String {
        match self.language {
            Language::Chinese => format!("{}月{}日", date.month(), date.day()),
            Language::English => date.strftime("%-d %b").to_string(),
        }
    }

    /// A day of the week, 0 being Monday.
    pub(super) fn weekday(&self, weekday: usize) -> String {
        let names = match self.language {
            Language::Chinese => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
            Language::English => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        names[weekday % 7].to_owned()
    }

    /// An hour of the day.
    pub(super) fn hour(&self, hour: usize) -> String {
        format!("{hour:02}:00")
    }
}

fn signed(value: f64) -> String {
    let text = grouped(value, 2);
    if value > 0.0 && text.contains(|digit: char| ('1'..='9').contains(&digit)) { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests;
