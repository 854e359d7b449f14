//! Published figures and assumptions.

use indexmap::IndexMap;
use serde::Serialize;

use super::file::published::{AssumptionFile, PublishedFile, ToleranceFile};
use super::measure::Measure;
use super::variant::Variant;
use crate::config::names::nearest;
use crate::config::text::document::{Node, Value};
use crate::config::text::fault::Faults;
use crate::config::{Center, Directory};
use crate::sim::world::World;

/// A published figure to compare with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Published {
    /// Its name in the file.
    pub name: String,
    /// Its title, for people.
    pub title: String,
    /// What it is compared with; `None` if the simulation has no such measure.
    pub measure: Option<Measure>,
    /// The measure as written in the file.
    pub measure_text: Option<String>,
    /// The figure.
    pub value: f64,
    /// Its unit, for people: the one given, else the measure's (percent for a growth).
    pub unit: String,
    /// What was published for the same period of the year before.
    pub year_before: Option<f64>,
    /// What was published for the quarter before.
    pub quarter_before: Option<f64>,
    /// Where it was published.
    pub source: Option<String>,
    /// How far the simulated figure may be from it.
    pub tolerance: Option<Tolerance>,
    /// The variant relative to which the figure is a growth, in percent.
    pub growth_over: Option<String>,
}

/// How far a simulated figure may be from a published one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Tolerance {
    /// In percent of the published value.
    Percent(f64),
    /// In the unit of the value itself (for a value in percent: percentage points).
    Absolute(f64),
}

impl Tolerance {
    /// Whether `simulated` is within the tolerance of `published`.
    pub fn holds(self, simulated: f64, published: f64) -> bool {
        let difference = (simulated - published).abs();
        match self {
            Self::Percent(percent) => difference <= published.abs() * percent / 100.0,
            Self::Absolute(most) => difference <= most,
        }
    }
}

/// A field whose value is assumed rather than known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assumption {
    /// The field's path.
    pub field: String,
    /// Its value, for people.
    pub value: String,
    /// Why it is assumed, and why this value.
    pub why: String,
    /// How it was calibrated.
    pub calibrated: Option<String>,
}

pub(super) fn lower(
    files: &IndexMap<String, PublishedFile>,
    center: &Center,
    world: &World,
    variants: &[Variant],
    faults: &mut Faults,
) -> Vec<Published> {
    let directory = Directory::new(center);
    let mut published = Vec::with_capacity(files.len());
    for (name, file) in files {
        let path = format!("published.{name}");
        if let Some(over) = file.growth_over.as_ref().filter(|over| variants.iter().all(|known| known.name != **over)) {
            let expected = nearest(over, variants.iter().map(|variant| variant.name.as_str()));
            faults.unknown(format!("{path}.growth_over"), "variant", over, expected);
        }
        let measure = match file.measure.as_ref().map(|text| Measure::read(text, center, &directory, world)).transpose()
        {
            Ok(measure) => measure,
            Err((found, expected)) => {
                faults.add(format!("{path}.measure"), found, expected);
                continue;
            }
        };
        let unit = match &measure {
            _ if file.growth_over.is_some() => "percent",
            Some(measure) => measure.quantity.unit(),
            None => "",
        };
        published.push(Published {
            name: name.clone(),
            title: file.title.clone().unwrap_or_else(|| name.replace('_', " ")),
            measure,
            measure_text: file.measure.clone(),
            value: file.value,
            unit: file.unit.clone().unwrap_or_else(|| unit.to_owned()),
            year_before: file.year_before,
            quarter_before: file.quarter_before,
            source: file.source.clone(),
            tolerance: file.tolerance.map(|tolerance| match tolerance {
                ToleranceFile::Percent(percent) => Tolerance::Percent(percent),
                ToleranceFile::Absolute(most) => Tolerance::Absolute(most),
            }),
            growth_over: file.growth_over.clone(),
        });
    }
    published
}

/// The assumptions, with the values of their fields in the file.
pub(super) fn assumptions(files: &[AssumptionFile], root: &Node, faults: &mut Faults) -> Vec<Assumption> {
    let mut assumptions = Vec::with_capacity(files.len());
    for (index, file) in files.iter().enumerate() {
        let Some(node) = root.get(&file.field) else {
            let found = format!("{:?}, which this file does not have", file.field);
            faults.add(format!("assumptions[{index}].field"), found, "the path of a field in this file");
            continue;
        };
        assumptions.push(Assumption {
            field: file.field.clone(),
            value: node.written(),
            why: file.why.clone(),
            calibrated: file.calibrated.clone(),
        });
    }
    assumptions
}

/// Leaves out what was assumed of fields below `path` that are no longer there, because it has been replaced.
pub(super) fn forget_assumptions(root: &mut Node, path: &str) {
    let below = format!("{path}.");
    let gone = |assumption: &&Node| match assumption.get("field").map(|field| &field.value) {
        Some(Value::Text(field)) => field.starts_with(&below) && root.get(field).is_none(),
        _ => false,
    };
    let Some(Value::List(all)) = root.get("assumptions").map(|node| &node.value) else { return };
    let kept: Vec<Node> = all.iter().filter(|assumption| !gone(assumption)).cloned().collect();
    if let Some(Node { value: Value::List(all), .. }) = root.get_mut("assumptions") {
        *all = kept;
    }
}
