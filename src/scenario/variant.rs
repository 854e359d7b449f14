//! Variants of a scenario, made by changing the tree of its file.

use std::ops::Range;

use indexmap::IndexMap;
use serde::Serialize;

use super::fields::{self, Astray};
use super::file::published::VariantFile;
use crate::config::names::nearest;
use crate::config::text::document::{Node, Value};
use crate::config::text::fault::Faults;

/// A variant of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variant {
    /// Its name in the file.
    pub name: String,
    /// Its title, for people.
    pub title: String,
    /// The paths of the fields it sets, in the order of the file.
    pub set: Vec<String>,
    /// Paths and the factors of all numbers and times there; divisors are inverted and come last.
    pub scale: Vec<(String, f64)>,
}

pub(super) fn lower(files: &IndexMap<String, VariantFile>, faults: &mut Faults) -> Vec<Variant> {
    let mut variants = Vec::with_capacity(files.len());
    for (name, file) in files {
        for (path, _) in file.divide.iter().filter(|(_, divisor)| **divisor <= 0.0) {
            faults.add(format!("variants.{name}.divide.{path}"), "a divisor of zero or less", "a number above zero");
        }
        for (path, _) in file.multiply.iter().filter(|(_, factor)| **factor < 0.0) {
            faults.add(format!("variants.{name}.multiply.{path}"), "a negative factor", "a number of zero or more");
        }
        let multiply = file.multiply.iter().map(|(path, factor)| (path.clone(), *factor));
        let divide = file.divide.iter().map(|(path, divisor)| (path.clone(), 1.0 / divisor));
        variants.push(Variant {
            name: name.clone(),
            title: file.title.clone().unwrap_or_else(|| name.replace('_', " ")),
            set: file.set.keys().cloned().collect(),
            scale: multiply.chain(divide).collect(),
        });
    }
    variants
}

/// Turns `root` into the variant `name`: first what it sets, then what it scales.
pub(super) fn apply(name: &str, variants: &[Variant], root: &mut Node, faults: &mut Faults) {
    let Some(variant) = variants.iter().find(|variant| variant.name == name) else {
        let expected = nearest(name, variants.iter().map(|variant| variant.name.as_str()));
        return faults.add("variants", format!("no variant `{name}`"), expected);
    };
    let changes = Changes::of(variant, root);
    // The file is valid without the variant, so whatever is at fault now follows from it: unless a field of its own
    // says otherwise, faults point at the variant.
    let value = std::mem::replace(&mut root.value, Value::Boolean(false));
    root.value = value.located_at(&changes.place);
    for (path, node) in variant.set.iter().zip(&changes.set) {
        if let Some(Err(found)) = node.as_ref().map(|node| set(root, path, node)) {
            faults.add(format!("variants.{name}.set.{path}"), found, "the path of a field");
        }
    }
    for ((path, factor), place) in variant.scale.iter().zip(&changes.scale) {
        match fields::multiply(root, path, *factor) {
            Err(Astray { found, expected }) => {
                faults.add(format!("variants.{name}"), format!("{found}, in the path `{path}`,"), expected);
            }
            Ok(0) => {
                let found = format!("`{path}`, without a number or time in it");
                faults.add(format!("variants.{name}"), found, "the path of numbers or times");
            }
            Ok(_) => mark(root, path, place),
        }
    }
    // The result is a scenario of its own, so variants, and growth over a variant, are removed.
    if let Value::Table(fields) = &mut root.value {
        fields.shift_remove("variants");
        if let Some(Node { value: Value::Table(published), .. }) = fields.get_mut("published") {
            published.retain(|_, figure| figure.get("growth_over").is_none());
        }
    }
}

/// What a variant changes, as it stands in the file.
struct Changes {
    /// The values it sets.
    set: Vec<Option<Node>>,
    /// Where its factors stand.
    scale: Vec<Range<usize>>,
    /// Where the variant stands, or its only change.
    place: Range<usize>,
}

impl Changes {
    fn of(variant: &Variant, root: &Node) -> Self {
        let name = &variant.name;
        let place = root.locate(&format!("variants.{name}"));
        let of = |table: &str, path: &str| root.get(&format!("variants.{name}.{table}.{path}"));
        let set: Vec<Option<Node>> = variant.set.iter().map(|path| of("set", path).cloned()).collect();
        let factor = |path: &str| of("multiply", path).or_else(|| of("divide", path));
        let whole = |node: &Node| node.key_span.start..node.span.end.max(node.key_span.end);
        let scale: Vec<Range<usize>> =
            variant.scale.iter().map(|(path, _)| factor(path).map_or_else(|| place.clone(), whole)).collect();
        let place = match (&set[..], &scale[..]) {
            ([Some(only)], []) => whole(only),
            ([], [only]) => only.clone(),
            _ => place,
        };
        Self { set, scale, place }
    }
}

/// Says of a field and all its parts that it stands at `place`.
fn mark(root: &mut Node, path: &str, place: &Range<usize>) {
    if let Some(there) = root.get_mut(path) {
        let value = std::mem::replace(&mut there.value, Value::Boolean(false)).located_at(place);
        *there = Node { value, span: place.clone(), key_span: place.clone() };
    }
}

/// Puts a whole node there, with its own place, so that errors point at the variant's line.
fn set(root: &mut Node, path: &str, node: &Node) -> Result<(), String> {
    root.set(path, node.value.clone())?;
    if let Some(there) = root.get_mut(path) {
        *there = node.clone();
    }
    Ok(())
}
