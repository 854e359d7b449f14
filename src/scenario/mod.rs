//! Scenarios: a centre, a world and optional published figures, read from one file.
//!
//! The centre part is the same file that a live router loads with [`Center::load`]. `scenarios/README.md` documents
//! every field.

mod calendar;
mod callers;
mod change;
mod choices;
mod closed;
mod demand;
mod digest;
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
mod stretches;
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
use crate::config::{Center, ConfigError, Directory, ScenarioErrors, Warning};
use crate::sim::world::World;

pub use change::{Change, To};
pub use draft::Draft;
pub use measure::{Measure, Quantity};
pub use published::{Assumption, Published, Tolerance};
pub use schema::schema;
pub use variant::Variant;
pub use write::{WriteError, with_numbers};

/// `scenarios/guizhou-2025q1.toml`: a quarter of a real hotline, with its published figures.
pub const GUIZHOU_2025Q1: &str = include_str!("../../scenarios/guizhou-2025q1.toml");

/// `scenarios/guizhou-2025q1.names.csv`: its names in Chinese and English.
pub const GUIZHOU_2025Q1_NAMES: &str = include_str!("../../scenarios/guizhou-2025q1.names.csv");

/// A centre, what happens to it, and what to compare the outcome with.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its title, in one line.
    pub title: Option<String>,
    /// A longer description.
    pub description: Option<String>,
    /// The centre: everything an operator configures.
    pub center: Center,
    /// The world: everything that happens to the centre.
    pub world: World,
    /// The date of the first simulated day, if the calendar has one.
    pub start: Option<civil::Date>,
    /// Figures to compare with, in the order of the file.
    pub published: Vec<Published>,
    /// Which fields are assumed rather than known, in the order of the file.
    pub assumptions: Vec<Assumption>,
    /// Variants to compare with, in the order of the file. See [`variant`](Self::variant).
    pub variants: Vec<Variant>,
    source: Source,
    /// The folder to which relative paths refer.
    base: PathBuf,
}

impl Scenario {
    /// Reads a scenario file and checks it completely, including its variants.
    ///
    /// # Errors
    /// Every fault found.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        Draft::load(path)?.scenario()
    }

    /// Parses a scenario from a text; `name` is what errors call the file. Relative paths refer to the
    /// current directory.
    ///
    /// # Errors
    /// Every fault found.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Draft::parse(name, text)?.scenario()
    }

    fn check_variants(&self) -> Result<(), ScenarioErrors> {
        for variant in &self.variants {
            self.variant(&variant.name).map_err(|errors| errors.of_variant(&variant.name))?;
        }
        Ok(())
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
        // Measures name queues and patterns: if those have faults, a measure's would only repeat them.
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

    /// The scenario with one field changed; `value` is written as in the file: `0.3`, `"434s"`,
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
                let value = node.map(|value| value.located_at(&place));
                if let Some(Err(found)) = value.map(|value| source.root.set(path, value)) {
                    faults.add(path, found, "the path of a field");
                }
                published::forget_assumptions(&mut source.root, path);
            }
            _ => faults.add(path, format!("the override {value}"), r#"a value as in the file, such as 0.3 or "20s""#),
        }
        self.source.refuse(faults)?;
        Self::from_source(source, &self.base)
    }

    /// Parses a measure of this scenario, such as `legs.abandoned{queue="labour"}`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn measure(&self, text: &str) -> Result<Measure, ConfigError> {
        let wrong = |(found, expected)| ConfigError { path: text.to_owned(), found, expected };
        Measure::read(text, &self.center, &Directory::new(&self.center), &self.world).map_err(wrong)
    }

    /// The number at `path`, times in seconds, lists as their mean; `None` if the file has no numbers or times there.
    pub fn number(&self, path: &str) -> Option<f64> {
        numbers::number(self.source.root.get(path)?)
    }

    /// The scenario with another number (or time, in seconds, if the file has a time) at `path`, for calibration. The
    /// numbers of a list are scaled so that their mean is this one. Integers are rounded to the nearest.
    ///
    /// # Errors
    /// Everything wrong with the changed scenario; that the file has no number or time there, or a list whose mean is
    /// 0.
    pub fn with_number(&self, path: &str, number: f64) -> Result<Self, ScenarioErrors> {
        let mut source = self.source.clone();
        if let Err(expected) = numbers::put(&mut source.root, path, number) {
            let mut faults = Faults::default();
            faults.add(path, "neither a number nor a time", expected);
            self.source.refuse(faults)?;
        }
        Self::from_source(source, &self.base)
    }

    /// Suspicious settings in a valid scenario; empty if there are none.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = self.center.warnings();
        warnings.extend(self.unstaffed_hours());
        warnings.extend(self.duty_on_closed_days());
        warnings
    }

    /// The variant with this name, as a scenario of its own without variants or figures of growth.
    ///
    /// # Errors
    /// Everything wrong with it; that there is no such variant.
    pub fn variant(&self, name: &str) -> Result<Self, ScenarioErrors> {
        let mut source = self.source.clone();
        let mut faults = Faults::default();
        variant::apply(name, &self.variants, &mut source.root, &mut faults);
        self.source.refuse(faults)?;
        Self::from_source(source, &self.base)
    }
}
