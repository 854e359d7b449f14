//! Scenarios: a centre, a world and, if there are any, published figures, read from one file.
//!
//! The centre part is the very file that a live router loads with [`Center::load`]. `scenarios/README.md` documents
//! every field.

mod calendar;
mod callers;
mod choices;
mod demand;
mod draft;
mod evaluate;
mod fields;
mod file;
mod handling;
mod literal;
mod lookup;
mod measure;
mod numbers;
mod published;
mod rota;
mod satisfaction;
mod schema;
mod staffing;
mod trace;
mod transfers;
mod unstaffed;
mod variant;
mod world;
mod write;

use std::path::{Path, PathBuf};

use jiff::civil;

use crate::config::text::document::{Node, Value};
use crate::config::text::fault::Faults;
use crate::config::text::source::Source;
use crate::config::text::structure::Structure;
use crate::config::{Center, ConfigError, ScenarioErrors, Warning};
use crate::sim::world::World;

pub use draft::Draft;
pub use measure::{Measure, Quantity};
pub use published::{Assumption, Published, Tolerance};
pub use schema::schema;
pub use variant::Variant;
pub use write::{WriteError, with_numbers};

/// `scenarios/guizhou-2025q1.toml`: a real hotline's quarter, with the figures that it published.
pub const GUIZHOU_2025Q1: &str = include_str!("../../scenarios/guizhou-2025q1.toml");

/// A centre, what happens to it, and what to compare the outcome with.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is about, in one line.
    pub title: Option<String>,
    /// What else a reader should know.
    pub description: Option<String>,
    /// What an operator configures.
    pub center: Center,
    /// What merely happens to the centre.
    pub world: World,
    /// The date of the first simulated day, where the calendar has one.
    pub start: Option<civil::Date>,
    /// Figures to compare with, in the order of the file.
    pub published: Vec<Published>,
    /// Which fields are assumed rather than known, in the order of the file.
    pub assumptions: Vec<Assumption>,
    /// Other versions to compare this one with, in the order of the file. See [`variant`](Self::variant).
    pub variants: Vec<Variant>,
    source: Source,
    /// Where relative paths start.
    base: PathBuf,
}

impl Scenario {
    /// Reads a scenario file and checks all of it, its variants too.
    ///
    /// # Errors
    /// Every fault found; nothing is usable then.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        Draft::load(path)?.scenario()
    }

    /// The same from a text; `name` is what errors call the file. Relative paths start at the current directory.
    ///
    /// # Errors
    /// Every fault found; nothing is usable then.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Draft::parse(name, text)?.scenario()
    }

    fn complete(source: Source, base: &Path) -> Result<Self, ScenarioErrors> {
        let scenario = Self::from_source(source, base)?;
        for variant in &scenario.variants {
            scenario.variant(&variant.name).map_err(|errors| errors.of_variant(&variant.name))?;
        }
        Ok(scenario)
    }

    fn from_source(mut source: Source, base: &Path) -> Result<Self, ScenarioErrors> {
        let mut form = source.check(&Structure { schema: schema::cached(), formats: &literal::formats() });
        let (centre, parts) = (source.fill(&mut form), source.fill::<schema::Parts>(&mut form));
        let (Some(centre), Some(parts)) = (centre, parts) else { return Err(source.errors(form.faults)) };
        let mut faults = form.faults;
        let (center, of_centre) = crate::config::file::read(&centre, &form.broken);
        let (world, of_world) = world::lower(&parts.world, &centre, &center, &form.broken, base);
        faults.append(of_centre);
        faults.append(of_world);
        let variants = variant::lower(&parts.variants, &mut faults);
        // Measures name queues and patterns: where those are at fault, theirs would only repeat it.
        let published = match faults.is_empty() {
            true => published::lower(&parts.published, &center, &world, &variants, &mut faults),
            false => Vec::new(),
        };
        let assumptions = published::assumptions(&parts.assumptions, &source.root, &mut faults);
        source.refuse(faults)?;
        Ok(Self {
            title: parts.title,
            description: parts.description,
            center,
            world,
            start: parts.world.calendar.start.map(|start| start.0),
            published,
            assumptions,
            variants,
            source,
            base: base.to_owned(),
        })
    }

    /// The same scenario with another value of one field, `value` being written as in the file: `0.3`, `"434s"`,
    /// `["a", "b"]`. Errors still point into the file.
    ///
    /// # Errors
    /// Everything wrong with the changed scenario.
    pub fn with_override(&self, path: &str, value: &str) -> Result<Self, ScenarioErrors> {
        let mut source = self.source.clone();
        let mut faults = Faults::default();
        match Node::parse(&format!("value = {value}")) {
            Ok(Node { value: Value::Table(mut table), .. }) if table.len() == 1 => {
                let node = table.swap_remove("value").map(|node| node.value);
                let place = source.root.locate(path);
                let value = node.map(|value| value.standing_at(&place));
                if let Some(Err(found)) = value.map(|value| source.root.set(path, value)) {
                    faults.add(path, found, "the path of a field");
                }
            }
            _ => faults.add(path, format!("the override {value}"), r#"a value as in the file, such as 0.3 or "20s""#),
        }
        self.source.refuse(faults)?;
        Self::from_source(source, &self.base)
    }

    /// Reads a measure of this scenario, such as `legs.abandoned{queue="labour"}`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn measure(&self, text: &str) -> Result<Measure, ConfigError> {
        let wrong = |(found, expected)| ConfigError { path: text.to_owned(), found, expected };
        Measure::read(text, &self.center, &self.world).map_err(wrong)
    }

    /// The number at `path`, times in seconds, of a list the mean; `None` where the file has no numbers or times there.
    pub fn number(&self, path: &str) -> Option<f64> {
        numbers::number(self.source.root.get(path)?)
    }

    /// The same scenario with another number (or time, in seconds, where the file has a time) at `path`, for calibration. The
    /// numbers of a list are multiplied so that their mean is this one. Whole numbers are rounded to the nearest.
    ///
    /// # Errors
    /// Everything wrong with the changed scenario; that the file has no number or time there, or a list whose mean is 0.
    pub fn with_number(&self, path: &str, number: f64) -> Result<Self, ScenarioErrors> {
        let mut source = self.source.clone();
        if let Err(expected) = numbers::put(&mut source.root, path, number) {
            let mut faults = Faults::default();
            faults.add(path, "no number or time there", expected);
            self.source.refuse(faults)?;
        }
        Self::from_source(source, &self.base)
    }

    /// What is probably not meant in it, though it is sound; empty where nothing is.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = self.center.warnings();
        warnings.extend(self.unstaffed_hours());
        warnings
    }

    /// The variant of this name, as a scenario of its own without variants or figures of growth.
    ///
    /// # Errors
    /// Everything wrong with it; that there is none of this name.
    pub fn variant(&self, name: &str) -> Result<Self, ScenarioErrors> {
        let mut source = self.source.clone();
        let mut faults = Faults::default();
        variant::apply(name, &self.variants, &mut source.root, &mut faults);
        self.source.refuse(faults)?;
        Self::from_source(source, &self.base)
    }
}
