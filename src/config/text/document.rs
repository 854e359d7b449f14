//! A configuration file as a tree in which every value knows its position in the text.

use std::ops::Range;

use indexmap::IndexMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Faults;
use crate::config::names::shortened;

/// A value and its position.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) value: Value,
    /// Of the value, in bytes.
    pub(crate) span: Range<usize>,
    /// Of its name; for an item of a list, that of the value.
    pub(crate) key_span: Range<usize>,
}

/// What a file can contain. Tables keep the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// A date or time without quotation marks, as written.
    Date(String),
    List(Vec<Node>),
    Table(IndexMap<String, Node>),
}

impl Node {
    /// Parses a file.
    ///
    /// # Errors
    /// Every syntax error, every number that is not finite, and every integer beyond 64 bits.
    pub(crate) fn parse(text: &str) -> Result<Self, Faults> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let mut faults = Faults::default();
        // The parser reports an error for each letter of a name.
        let mut quoted = None;
        for error in errors {
            let span = error.span().unwrap_or(text.len()..text.len());
            match unquoted(text, &span, error.message()) {
                Some((span, _)) if quoted.as_ref() == Some(&span) => {}
                Some((span, hint)) => {
                    let found = format!("the name `{}` without quotation marks", shortened(&text[span.clone()], 60));
                    faults.at(&span, "", found, hint);
                    quoted = Some(span);
                }
                None => {
                    let (found, expected) = syntax(error.message());
                    faults.at(&span, "", found, expected);
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let whole = root.span();
        let root = convert_table(root.into_inner(), "", &mut faults);
        if faults.is_empty() { Ok(Self { value: root, span: whole.clone(), key_span: whole }) } else { Err(faults) }
    }

    /// Where to point for a fault at `path`: the value, or the name of the closest table around it that exists.
    pub(crate) fn locate(&self, path: &str) -> Range<usize> {
        let (node, rest) = self.follow(path);
        if let Some(last) = node.last_part().filter(|_| !rest.is_empty()) {
            return last;
        }
        if rest.is_empty() && !matches!(node.value, Value::Table(_)) {
            node.span.clone()
        } else {
            node.key_span.clone()
        }
    }

    /// Where the last part of a table begins that has no heading of its own but only ones like `[world.calendar]`.
    fn last_part(&self) -> Option<Range<usize>> {
        let Value::Table(fields) = &self.value else { return None };
        let headed = fields.values().any(|field| field.key_span.start == self.key_span.end + 1);
        let parts = fields.values().filter(|field| field.key_span != self.key_span);
        parts.map(|field| field.key_span.clone()).max_by_key(|span| span.start).filter(|_| headed)
    }

    /// The deepest node along the path, and the rest of the path.
    pub(super) fn follow<'n, 'p>(&'n self, path: &'p str) -> (&'n Self, &'p str) {
        match self.step(path) {
            Step::Here => (self, ""),
            Step::Astray => (self, path),
            Step::Into(key, rest) => self.child(&key).expect("step names a child that exists").follow(rest),
        }
    }

    /// Takes one step along a path. Names may contain dots: the longest existing one wins.
    pub(super) fn step<'p>(&self, path: &'p str) -> Step<'p> {
        let path = path.strip_prefix('.').unwrap_or(path);
        if path.is_empty() {
            return Step::Here;
        }
        match &self.value {
            Value::List(items) => {
                let index = path.strip_prefix('[').and_then(|rest| rest.split_once(']'));
                let index = index.and_then(|(number, rest)| Some((number.parse::<usize>().ok()?, rest)));
                match index {
                    Some((index, rest)) if index < items.len() => Step::Into(Key::Item(index), rest),
                    _ => Step::Astray,
                }
            }
            Value::Table(table) => {
                let fits = |name: &&String| {
                    path.strip_prefix(name.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('['))
                };
                match table.keys().filter(fits).max_by_key(|name| name.len()) {
                    Some(name) => Step::Into(Key::Field(name.clone()), &path[name.len()..]),
                    None => Step::Astray,
                }
            }
            _ => Step::Astray,
        }
    }

    fn child(&self, key: &Key) -> Option<&Self> {
        match (&self.value, key) {
            (Value::List(items), Key::Item(index)) => items.get(*index),
            (Value::Table(table), Key::Field(name)) => table.get(name),
            _ => None,
        }
    }

    /// The kind of value, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Boolean(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// The value as a message shows it: short ones as written, long ones by kind.
    pub(crate) fn shown(&self) -> String {
        match &self.value {
            Value::Text(text) if text.chars().count() <= 60 => format!("{text:?}"),
            Value::Text(_) => "a long string".into(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Boolean(truth) => truth.to_string(),
            Value::Date(date) => date.clone(),
            Value::List(items) => format!("a list of {}", items.len()),
            Value::Table(_) => "a table".into(),
        }
    }

    /// The tree without positions, for serde.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Text(text) | Value::Date(text) => text.clone().into(),
            Value::Integer(number) => (*number).into(),
            Value::Float(number) => (*number).into(),
            Value::Boolean(truth) => (*truth).into(),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Table(table) => {
                serde_json::Value::Object(table.iter().map(|(name, node)| (name.clone(), node.to_json())).collect())
            }
        }
    }
}

/// The name that needs quotation marks, its position and what to write instead, if this is what the parser complains
/// about.
fn unquoted(text: &str, span: &Range<usize>, message: &str) -> Option<(Range<usize>, String)> {
    if !message.starts_with("invalid unquoted key") || !text.is_char_boundary(span.start) {
        return None;
    }
    let outside = |c: char| c.is_whitespace() || ".=[]{}\"',#".contains(c);
    let start =
        text[..span.start].rfind(outside).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[span.start..].find(outside).map_or(text.len(), |at| span.start + at);
    let name = text.get(start..end).filter(|name| !name.is_empty())?;
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let head = text[line_start..start].trim_start();
    // The typographic quotation marks of word processors do not count here.
    let name = shortened(name.trim_matches(['“', '”', '„', '‘', '’', '«', '»', '「', '」', '＂']), 60);
    let whole = match head.starts_with('[') {
        true => format!("write `{head}\"{name}\"{}`", text[end..].lines().next().unwrap_or("").trim_end()),
        false => format!("write `\"{name}\" = …`"),
    };
    Some((
        start..end,
        format!("quotation marks around names with characters other than A-Z, a-z, 0-9, `-` and `_`: {whole}"),
    ))
}

/// What the parser found and what it expected.
fn syntax(message: &str) -> (&str, &str) {
    match message.split_once(", expected ") {
        Some(parts) => parts,
        None if message == "duplicate key" => ("a duplicate name", "each name once"),
        None => (message, "valid TOML (see toml.io)"),
    }
}

pub(super) enum Step<'p> {
    Here,
    Into(Key, &'p str),
    Astray,
}

pub(super) enum Key {
    Item(usize),
    Field(String),
}

fn convert_table(table: DeTable<'_>, path: &str, faults: &mut Faults) -> Value {
    let mut fields = IndexMap::new();
    for (key, value) in table {
        let key_span = key.span();
        let name = key.into_inner().into_owned();
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        fields.insert(name, convert(value, key_span, &path, faults));
    }
    Value::Table(fields)
}

fn convert(value: Spanned<DeValue<'_>>, key_span: Range<usize>, path: &str, faults: &mut Faults) -> Node {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Boolean(truth) => Value::Boolean(truth),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => {
                faults.at(&span, path, &number, "a whole number that fits in 64 bits");
                Value::Integer(0)
            }
        },
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Float(number),
            _ => {
                faults.at(&span, path, &number, "a finite number");
                Value::Float(0.0)
            }
        },
        DeValue::Array(items) => {
            let items = items.into_iter().enumerate();
            let item = |(index, item): (usize, Spanned<DeValue<'_>>)| {
                let span = item.span();
                convert(item, span, &format!("{path}[{index}]"), faults)
            };
            Value::List(items.map(item).collect())
        }
        DeValue::Table(table) => convert_table(table, path, faults),
    };
    Node { value, span, key_span }
}
