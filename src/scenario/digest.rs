//! A scenario to take elsewhere: what it is recognised by, and its text with every change in it.

use toml_edit::{Array, DocumentMut, InlineTable, Value as Written};

use super::Scenario;
use crate::config::text::document::{Node, Value};
use crate::sim::Digest;

impl Scenario {
    /// What the scenario is recognised by. It covers everything that a run and its report depend on: centre and world
    /// (recorded calls included), published figures, assumptions, variants, titles. Comments, spaces, the names of
    /// files, and whether a value stands in the file, comes from a change or is a default make no difference.
    pub fn digest(&self) -> Digest {
        let told = (&self.title, &self.description, self.start.map(|day| day.to_string()));
        let compared = (&self.published, &self.assumptions, &self.variants);
        Digest::of(&(told, &self.center, &self.world, compared))
    }

    /// The scenario as one text, with its changes, or as the variant that it is, without comments. Parsed with the same
    /// base folder it gives a scenario with the same [`digest`](Self::digest).
    pub fn to_toml(&self) -> String {
        let Value::Table(fields) = &self.source.root.value else { return String::new() };
        let mut document = DocumentMut::new();
        fields.iter().for_each(|(name, node)| _ = document.insert(name, written(node).into()));
        document.to_string()
    }

    /// What errors call its file.
    pub fn name(&self) -> &str {
        &self.source.name
    }

    /// The folder to which relative paths in it refer.
    pub fn folder(&self) -> &std::path::Path {
        &self.base
    }
}

fn written(node: &Node) -> Written {
    match &node.value {
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Boolean(truth) => (*truth).into(),
        Value::Date(text) => text.parse::<toml_edit::Datetime>().map_or_else(|_| text.as_str().into(), Written::from),
        Value::List(items) => Written::Array(items.iter().map(written).collect::<Array>()),
        Value::Table(fields) => {
            let mut table = InlineTable::new();
            fields.iter().for_each(|(name, node)| _ = table.insert(name, written(node)));
            Written::InlineTable(table)
        }
    }
}
