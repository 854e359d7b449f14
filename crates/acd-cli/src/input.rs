//! The scenario that a command reads.

use std::path::{Path, PathBuf};

use acd::config::ConfigErrors;
use acd::scenario::{Change, Draft, GUIZHOU_2025Q1, Scenario, Variant};
use acd::sim::Simulation;
use clap::Args;

/// The built-in scenario, and its name in errors.
const SHIPPED: (&str, &str) = ("scenarios/guizhou-2025q1.toml (built in)", GUIZHOU_2025Q1);

/// A scenario whose parts do not fit together.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {faults}")]
pub(crate) struct Unfit {
    name: String,
    faults: ConfigErrors,
}

#[derive(Debug, Args)]
pub(crate) struct Input {
    /// The scenario, a TOML file as described in scenarios/README.md; by default the built-in one.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    changes: Changes,
}

/// Changes to fields of the scenarios.
#[derive(Debug, Args)]
pub(crate) struct Changes {
    /// Set a field to another value, replacing the file's or the default: world.demand.factor=1.22,
    /// queues.contract.wait_max=3m. PATH*=FACTOR multiplies all numbers and times there; integers and numbers of
    /// agents are rounded. May be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = clap::value_parser!(Change))]
    set: Vec<Change>,
}

impl Changes {
    /// A scenario file with these changes.
    ///
    /// # Errors
    /// Faults of the file; a change of an unknown field.
    pub(crate) fn scenario(&self, file: &Path) -> anyhow::Result<Scenario> {
        Ok(self.draft(Draft::load(file)?)?.scenario()?)
    }

    pub(crate) fn are_none(&self) -> bool {
        self.set.is_empty()
    }

    fn draft(&self, mut draft: Draft) -> anyhow::Result<Draft> {
        for change in &self.set {
            draft.change(change).map_err(|wrong| Usage(format!("--set {wrong}")))?;
        }
        Ok(draft)
    }
}

/// The command line is invalid in a way that only the file reveals.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

impl Input {
    /// Reads the scenario.
    ///
    /// # Errors
    /// Every fault of the file; a change of an unknown field.
    pub(crate) fn scenario(&self) -> anyhow::Result<Scenario> {
        Ok(self.draft()?.scenario()?)
    }

    /// The file, read but not checked.
    ///
    /// # Errors
    /// Syntax errors; a change of an unknown field.
    pub(crate) fn draft(&self) -> anyhow::Result<Draft> {
        let draft = match &self.file {
            Some(path) => Draft::load(path)?,
            None => Draft::parse(SHIPPED.0, SHIPPED.1)?,
        };
        self.changes.draft(draft)
    }

    /// The scenario, ready to run.
    ///
    /// # Errors
    /// Faults that appear only when centre and world are combined.
    pub(crate) fn simulation(&self, scenario: &Scenario) -> Result<Simulation, Unfit> {
        Simulation::new(scenario.center.clone(), scenario.world.clone()).map_err(|faults| self.unfit(faults))
    }

    /// These faults, with the scenario's name.
    pub(crate) fn unfit(&self, faults: ConfigErrors) -> Unfit {
        Unfit { name: self.name(), faults }
    }

    /// The changes as they are given to `--set`.
    pub(crate) fn changes_as_flags(&self) -> Vec<String> {
        self.changes.set.iter().map(ToString::to_string).collect()
    }

    /// Its file; `None` for the built-in scenario.
    #[cfg(feature = "report")]
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Its name in messages.
    pub(crate) fn name(&self) -> String {
        self.file.as_ref().map_or(SHIPPED.0.into(), |path| path.display().to_string())
    }
}

/// The variant with this name.
///
/// # Errors
/// The names there are.
pub(crate) fn find_variant<'s>(scenario: &'s Scenario, name: &str) -> Result<&'s Variant, Usage> {
    scenario.variants.iter().find(|variant| variant.name == name).ok_or_else(|| {
        let names: Vec<String> = scenario.variants.iter().map(|variant| format!("`{}`", variant.name)).collect();
        let expected = if names.is_empty() { "none: the file has no variants".to_owned() } else { names.join(", ") };
        Usage(format!("--variant: found the unknown variant `{name}`; expected {expected}"))
    })
}
