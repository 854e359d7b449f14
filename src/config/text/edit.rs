//! Editing a file's tree by path, for overrides. The text stays the same, so that errors still point into it.

#[cfg(feature = "sim")]
use std::ops::Range;

use indexmap::IndexMap;

use super::document::{Key, Node, Step, Value};

impl Node {
    /// The node at a path such as `queues.contract.ladder[1].at`, if the file has it.
    #[cfg(feature = "sim")]
    pub(crate) fn get(&self, path: &str) -> Option<&Self> {
        let (node, rest) = self.follow(path);
        rest.is_empty().then_some(node)
    }

    /// The same node, mutably.
    pub(crate) fn get_mut(&mut self, path: &str) -> Option<&mut Self> {
        match self.step(path) {
            Step::Here => Some(self),
            Step::Astray => None,
            Step::Into(key, rest) => self.child_mut(&key)?.get_mut(rest),
        }
    }

    /// Sets the value at `path`, creating the last field, and the tables on the way, if the file does not have them.
    /// Messages locate a new field at the table to which it was added.
    ///
    /// # Errors
    /// What is in the way, if the path leads through something that is not a table or past the end of a list.
    pub(crate) fn set(&mut self, path: &str, value: Value) -> Result<(), String> {
        match self.step(path) {
            Step::Here => {
                self.value = value;
                Ok(())
            }
            Step::Into(key, rest) => {
                let child = self.child_mut(&key).expect("step names a child that exists");
                child.set(rest, value)
            }
            Step::Astray => {
                let (span, key_span, kind) = (self.span.clone(), self.key_span.clone(), self.kind());
                let Value::Table(table) = &mut self.value else { return Err(kind.into()) };
                let path = path.strip_prefix('.').unwrap_or(path);
                let (name, rest) = path.split_once('.').unwrap_or((path, ""));
                if name.is_empty() || name.contains('[') {
                    return Err("no such item".into());
                }
                let mut node = Self { value: Value::Table(IndexMap::new()), span, key_span };
                node.set(rest, value)?;
                table.insert(name.to_owned(), node);
                Ok(())
            }
        }
    }

    fn child_mut(&mut self, key: &Key) -> Option<&mut Self> {
        match (&mut self.value, key) {
            (Value::List(items), Key::Item(index)) => items.get_mut(*index),
            (Value::Table(table), Key::Field(name)) => table.get_mut(name),
            _ => None,
        }
    }
}

#[cfg(feature = "sim")]
impl Value {
    /// The value with all its parts located at `place`, for a value that does not come from the file.
    pub(crate) fn located_at(mut self, place: &Range<usize>) -> Self {
        let children: Vec<&mut Node> = match &mut self {
            Self::List(items) => items.iter_mut().collect(),
            Self::Table(table) => table.values_mut().collect(),
            _ => Vec::new(),
        };
        for child in children {
            let value = std::mem::replace(&mut child.value, Self::Boolean(false)).located_at(place);
            *child = Node { value, span: place.clone(), key_span: place.clone() };
        }
        self
    }
}

#[cfg(feature = "sim")]
impl Node {
    /// The value in TOML, on one line.
    pub(crate) fn written(&self) -> String {
        match &self.value {
            Value::Text(text) => format!("{text:?}"),
            Value::Date(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => format!("{number:?}"),
            Value::Boolean(truth) => truth.to_string(),
            Value::List(items) => {
                format!("[{}]", items.iter().map(Self::written).collect::<Vec<_>>().join(", "))
            }
            Value::Table(table) => {
                let fields: Vec<String> =
                    table.iter().map(|(name, node)| format!("{name} = {}", node.written())).collect();
                format!("{{ {} }}", fields.join(", "))
            }
        }
    }
}
