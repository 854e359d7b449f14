//! Reads tables of TOML field by field, and gathers every fault.

use std::ops::Range;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Fault;

/// Something read, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Found<T> {
    pub(super) it: T,
    pub(super) span: Range<usize>,
}

/// A table on its way to a value.
pub(super) struct Section<'t, 'f> {
    path: String,
    table: Option<&'t DeTable<'t>>,
    span: Range<usize>,
    read: Vec<&'static str>,
    faults: &'f mut Vec<Fault>,
}

impl<'t, 'f> Section<'t, 'f> {
    pub(super) fn root(table: &'t Spanned<DeTable<'t>>, faults: &'f mut Vec<Fault>) -> Self {
        Self { path: String::new(), table: Some(table.get_ref()), span: 0..0, read: Vec::new(), faults }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn value(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.read.push(key);
        self.table?.get(key)
    }

    fn wrong(&mut self, key: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        let found = match value.get_ref() {
            DeValue::String(text) => format!("`{text}`"),
            other => format!("a value of type {}", other.type_str()),
        };
        self.fault(key, value.span(), found, expected);
    }

    pub(super) fn fault(
        &mut self,
        key: &str,
        span: Range<usize>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let fault = Fault { span, path: self.path_of(key), found: found.into(), expected: expected.into() };
        self.faults.push(fault);
    }

    /// A part of this table that is one itself.
    pub(super) fn section(&mut self, key: &'static str) -> Section<'t, '_> {
        let value = self.value(key);
        let path = self.path_of(key);
        let table = value.and_then(|value| value.get_ref().as_table());
        if let (Some(value), None) = (value, table) {
            self.wrong(key, value, "a table");
        }
        let span = value.map_or(self.span.clone(), Spanned::span);
        Section { path, table, span, read: Vec::new(), faults: self.faults }
    }

    /// Every table in this one, by name.
    pub(super) fn each<T>(&mut self, mut read: impl FnMut(Found<String>, &mut Section<'t, '_>) -> T) -> Vec<T> {
        let Some(table) = self.table else { return Vec::new() };
        let mut all = Vec::new();
        for (name, value) in table {
            let key = name.get_ref().as_ref();
            let Some(table) = value.get_ref().as_table() else {
                self.wrong(key, value, "a table");
                continue;
            };
            let found = Found { it: key.to_owned(), span: name.span() };
            let (path, span) = (self.path_of(key), name.span());
            let mut section = Section { path, table: Some(table), span, read: Vec::new(), faults: self.faults };
            all.push(read(found, &mut section));
            section.done();
        }
        all
    }

    /// Every text in this table, by name.
    pub(super) fn texts(&mut self) -> Vec<(Found<String>, String)> {
        let Some(table) = self.table else { return Vec::new() };
        let mut all = Vec::new();
        for (name, value) in table {
            let key = name.get_ref().as_ref();
            match value.get_ref().as_str() {
                Some(text) => all.push((Found { it: key.to_owned(), span: name.span() }, text.to_owned())),
                None => self.wrong(key, value, "text"),
            }
        }
        all
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<Found<String>> {
        let value = self.value(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong(key, value, "text");
        }
        Some(Found { it: text?.to_owned(), span: value.span() })
    }

    /// A text that must be there.
    pub(super) fn needed(&mut self, key: &'static str, expected: &str) -> String {
        let found = self.text(key);
        if found.is_none() && !self.table.is_some_and(|table| table.contains_key(key)) {
            let span = self.span.clone();
            self.fault(key, span, "nothing", expected);
        }
        found.map(|found| found.it).unwrap_or_default()
    }

    /// One text or a list of them.
    pub(super) fn list(&mut self, key: &'static str) -> Vec<Found<String>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let texts = match value.get_ref() {
            DeValue::String(_) => vec![value],
            DeValue::Array(array) => array.iter().collect(),
            _ => return (self.wrong(key, value, "text, or a list of texts"), Vec::new()).1,
        };
        let mut all = Vec::new();
        for value in texts {
            match value.get_ref().as_str() {
                Some(text) => all.push(Found { it: text.to_owned(), span: value.span() }),
                None => self.wrong(key, value, "text"),
            }
        }
        all
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let found = self.text(key)?;
        let chosen = choices.iter().find(|(word, _)| *word == found.it).map(|(_, choice)| *choice);
        if chosen.is_none() {
            let words: Vec<String> = choices.iter().map(|(word, _)| format!("`{word}`")).collect();
            self.fault(key, found.span, format!("`{}`", found.it), words.join(" or "));
        }
        chosen
    }

    /// One key of a telephone.
    pub(super) fn key(&mut self, key: &'static str) -> Option<char> {
        let found = self.text(key)?;
        let mut characters = found.it.chars();
        match (characters.next(), characters.next()) {
            (Some(pressed @ ('0'..='9' | '*' | '#' | 'A'..='D')), None) => Some(pressed),
            _ => {
                self.fault(key, found.span, format!("`{}`", found.it), "a key: `0` to `9`, `*` or `#`");
                None
            }
        }
    }

    /// A time such as `1.5s` or `800ms`.
    pub(super) fn duration(&mut self, key: &'static str) -> Option<Duration> {
        let found = self.text(key)?;
        let duration = parse_duration(&found.it);
        if duration.is_none() {
            self.fault(key, found.span, format!("`{}`", found.it), "a time such as `1.5s` or `800ms`");
        }
        duration
    }

    /// Complains of every field that was not read.
    pub(super) fn done(&mut self) {
        let Some(table) = self.table else { return };
        for name in table.keys() {
            let key = name.get_ref().as_ref();
            if !self.read.contains(&key) {
                let nearest = acd::config::nearest(key, self.read.iter().copied()).to_string();
                self.fault(key, name.span(), "no such field", nearest);
            }
        }
    }
}

fn parse_duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.find(|character: char| character.is_ascii_alphabetic())?);
    let secs: f64 = number.trim().parse().ok()?;
    let factor = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(secs * factor).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        let table = [
            ("1.5s", Some(1_500)),
            ("800ms", Some(800)),
            ("2 m", Some(120_000)),
            ("5", None),
            ("-1s", None),
            ("s", None),
            ("1h", None),
        ];
        for (text, millis) in table {
            assert_eq!(parse_duration(text), millis.map(Duration::from_millis), "{text}");
        }
    }
}
