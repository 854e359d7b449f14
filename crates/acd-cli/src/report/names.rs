//! How names are shown.

use std::path::{Path, PathBuf};

use acd::scenario::GUIZHOU_2025Q1_NAMES;
use acd_report::page::Names;

use crate::recorded::BadRecords;

/// The names in a file, else those beside the source; those of the built-in scenario if there is no source.
///
/// # Errors
/// If a file that was named, or is there, cannot be read.
pub(crate) fn names_of(file: Option<&Path>, source: Option<&Path>) -> anyhow::Result<Names> {
    let beside = source.map(beside).filter(|beside| beside.exists());
    let Some(file) = file.map(Path::to_owned).or(beside) else {
        return Ok(match source {
            Some(_) => Names::default(),
            None => Names::parse("the built-in names", GUIZHOU_2025Q1_NAMES)?,
        });
    };
    let text = crate::recorded::text(&file)?;
    let name = file.display().to_string();
    Ok(Names::parse(&name, &text).map_err(|fault| BadRecords::from(fault.to_string()))?)
}

/// `names.csv` in a folder, `FILE.names.csv` beside a file.
fn beside(source: &Path) -> PathBuf {
    if source.is_dir() { source.join("names.csv") } else { source.with_extension("names.csv") }
}
