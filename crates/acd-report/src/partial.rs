//! A part of a report: some of its replications, with the scenario, so that a file is all that a merge needs.

use std::path::{Path, PathBuf};

use acd::config::{ConfigErrors, ScenarioErrors};
use acd::scenario::{Draft, Scenario};
use acd::sim::{Counter, Outcome, Partial, PartialFault, PartialFaults, SealError, Simulation, open, seal};
use acd::stats::OptionsError;
use acd::time::Duration;
use serde::{Deserialize, Serialize};

use super::Report;

/// The beginning of a file.
const KIND: &[u8; 8] = b"ACDPART\0";
/// The version of the layout of a file. Any change of [`PartialReport`] needs a new one.
const FORMAT: u32 = 1;

/// Some of the replications of a simulation, as `acd simulate --partial` writes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartialReport {
    /// The scenario's file, for messages.
    name: String,
    /// The folder to which relative paths in the scenario refer.
    folder: PathBuf,
    /// The scenario, with every change.
    text: String,
    /// The threshold of the service levels.
    within: Duration,
    partial: Partial,
}

/// Why parts are not a report.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// They are not all of one run, or not complete.
    #[error("{0}")]
    Parts(#[from] PartialFaults),
    /// The scenario in them cannot be read, such as one whose recorded calls are not here.
    #[error("{0}")]
    Scenario(#[from] ScenarioErrors),
    /// Centre and world do not fit together.
    #[error("{0}")]
    Unfit(ConfigErrors),
    /// The counts cannot be set up.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// Recorded calls beside the scenario are not those that were simulated.
    #[error("{name}: the recorded calls in {} are not those that were simulated", folder.display())]
    Changed {
        /// The scenario's file.
        name: String,
        /// The folder to which it refers.
        folder: PathBuf,
    },
}

impl PartialReport {
    /// A part of the report of a scenario, whose measures are those of [`Report::ratios`].
    pub fn new(scenario: &Scenario, within: Duration, partial: Partial) -> Self {
        // Where a merge finds recorded calls, from whichever folder.
        let folder = std::path::absolute(Path::new(".").join(scenario.folder()));
        let folder = folder.unwrap_or_else(|_| scenario.folder().to_owned());
        Self { name: scenario.name().to_owned(), folder, text: scenario.to_toml(), within, partial }
    }

    /// The bytes of a file: see [`seal`].
    pub fn to_bytes(&self) -> Vec<u8> {
        seal(KIND, FORMAT, self)
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        open(KIND, FORMAT, bytes)
    }

    /// The replications that it has.
    pub fn partial(&self) -> &Partial {
        &self.partial
    }

    /// The scenario, and what counts it.
    fn scenario(&self) -> Result<(Scenario, Counter), MergeError> {
        let scenario = Draft::parse_in(&self.name, &self.text, &self.folder)?.scenario()?;
        if scenario.digest() != self.partial.made().scenario {
            return Err(MergeError::Changed { name: self.name.clone(), folder: self.folder.clone() });
        }
        let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone()).map_err(MergeError::Unfit)?;
        let blank = Counter::new(&simulation, &scenario.tally(self.within))?;
        Ok((scenario, blank))
    }
}

/// A merged report: to the last bit that of one run of all replications.
#[derive(Clone, Debug)]
pub struct Merged {
    /// What was simulated.
    pub scenario: Scenario,
    /// The outcome of all replications.
    pub outcome: Outcome,
    /// The report.
    pub report: Report,
}

/// Merges named parts, in any order. `replications` is how many there should be, if that is known.
///
/// # Errors
/// [`MergeError`]; of parts that are not of one run, every fault.
pub fn merge(parts: Vec<(String, PartialReport)>, replications: Option<u64>) -> Result<Merged, MergeError> {
    let Some((_, first)) = parts.first().cloned() else {
        return Err(PartialFaults(vec![PartialFault::None]).into());
    };
    let parts: Vec<(String, Partial)> = parts.into_iter().map(|(name, part)| (name, part.partial)).collect();
    acd::sim::in_order(&parts, replications)?;
    let (scenario, blank) = first.scenario()?;
    let outcome = acd::sim::merge(&parts, replications, &blank)?;
    let report = Report::new(&scenario, first.within, first.partial.made().seed, &outcome);
    Ok(Merged { scenario, outcome, report })
}
