//! Variants of a scenario, made by changing the tree of its file.

use indexmap::IndexMap;

use super::fields::{self, Astray};
use super::file::published::VariantFile;
use crate::config::names::nearest;
use crate::config::text::document::{Node, Value};
use crate::config::text::fault::Faults;

/// A variant of a scenario.
#[derive(Clone, Debug, PartialEq)]
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
    for path in &variant.set {
        let place = format!("variants.{name}.set.{path}");
        if let Some(Err(found)) = root.get(&place).cloned().map(|node| set(root, path, &node)) {
            faults.add(place, found, "the path of a field");
        }
    }
    for (path, factor) in &variant.scale {
        match fields::multiply(root, path, *factor) {
            Err(Astray { found, expected }) => {
                faults.add(format!("variants.{name}"), format!("{found}, in the path `{path}`,"), expected);
            }
            Ok(0) => {
                let found = format!("`{path}`, without a number or time in it");
                faults.add(format!("variants.{name}"), found, "the path of numbers or times");
            }
            Ok(_) => {}
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

/// Puts a whole node there, with its own place, so that errors point at the variant's line.
fn set(root: &mut Node, path: &str, node: &Node) -> Result<(), String> {
    root.set(path, node.value.clone())?;
    if let Some(there) = root.get_mut(path) {
        *there = node.clone();
    }
    Ok(())
}
