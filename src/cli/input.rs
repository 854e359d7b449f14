//! The scenario that a command reads.

use std::path::PathBuf;

use acd::config::{ConfigError, ScenarioErrors};
use acd::scenario::{Draft, Scenario};
use acd::sim::Simulation;
use clap::Args;

/// The scenario that comes with the program, and how errors call it.
const SHIPPED: (&str, &str) =
    ("scenarios/guizhou-2025q1.toml (built in)", include_str!("../../scenarios/guizhou-2025q1.toml"));

/// A scenario whose parts do not go together.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {}", .faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub(crate) struct Unfit {
    name: String,
    faults: Vec<ConfigError>,
}

#[cfg(feature = "serve")]
impl Unfit {
    pub(crate) fn new(name: String, faults: Vec<ConfigError>) -> Self {
        Self { name, faults }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Input {
    /// The scenario, a TOML file as scenarios/README.md describes; without it the one that is built in.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Input {
    /// # Errors
    /// Every fault of the file.
    pub(crate) fn scenario(&self) -> Result<Scenario, ScenarioErrors> {
        self.draft()?.scenario()
    }

    /// The file, read and not yet checked.
    ///
    /// # Errors
    /// Faults of its syntax.
    pub(crate) fn draft(&self) -> Result<Draft, ScenarioErrors> {
        match &self.file {
            Some(path) => Draft::load(path),
            None => Draft::parse(SHIPPED.0, SHIPPED.1),
        }
    }

    /// The scenario made ready to be run.
    ///
    /// # Errors
    /// What only shows when centre and world are put together.
    pub(crate) fn simulation(&self, scenario: &Scenario) -> Result<Simulation, Unfit> {
        Simulation::new(scenario.center.clone(), scenario.world.clone())
            .map_err(|faults| Unfit { name: self.name(), faults })
    }

    /// What to call it.
    pub(crate) fn name(&self) -> String {
        self.file.as_ref().map_or(SHIPPED.0.into(), |path| path.display().to_string())
    }
}
