//! How many are needed: the files that say so.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use acd_planning::records::Records;
use acd_rota::setup::Setup;
use acd_rota::wanted::{self, Files, NoNeed, Wanted};

use super::{Arguments, BadRota};
use crate::recorded::{Reading, text};

/// Files beside that of the rota.
struct Beside<'a>(&'a Path);

impl Files for Beside<'_> {
    type Error = anyhow::Error;

    fn name(&self, file: &str) -> String {
        self.0.join(file).display().to_string()
    }

    fn text(&self, file: &str) -> anyhow::Result<String> {
        Ok(text(&self.0.join(file))?)
    }

    fn records(&self, file: &str) -> anyhow::Result<Records> {
        Reading::default().read(&self.0.join(file))
    }
}

/// Finds out how many are needed.
///
/// # Errors
/// Faults of files; that no staffing reaches the targets.
pub(super) fn wanted(
    arguments: &Arguments,
    setup: &Setup,
    folder: &Path,
    cancel: &AtomicBool,
) -> anyhow::Result<Wanted> {
    let name = arguments.file.display().to_string();
    let found = wanted::wanted((setup, &name, arguments.seed), &Beside(folder), cancel, &|| {});
    found.map_err(|error| match error {
        NoNeed::File(error) => error,
        NoNeed::Bad(text) => BadRota(text).into(),
        NoNeed::Scenario(errors) => errors.into(),
        NoNeed::Learn(error) => error.into(),
        NoNeed::Staff(error) => error.into(),
    })
}
