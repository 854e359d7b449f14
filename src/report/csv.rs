//! The report's tables as CSV files.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Report;

impl Report {
    /// Writes each table into `folder` (made if need be) as a CSV file with a line of names, and returns the files.
    /// Columns are the fields of the rows as documented there; what does not exist is empty.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn write_csv(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::create_dir_all(folder)?;
        let files = [
            table(folder, "published.csv", &self.published)?,
            table(folder, "calls.csv", std::slice::from_ref(&self.calls))?,
            table(folder, "reconciliation.csv", std::slice::from_ref(&self.reconciliation))?,
            table(folder, "self-service.csv", &self.self_service)?,
            table(folder, "queues.csv", &self.queues)?,
            table(folder, "transfers.csv", &self.transfers)?,
            table(folder, "hours.csv", &self.hours)?,
            table(folder, "within.csv", &self.within)?,
            table(folder, "queue-hours.csv", &self.queue_hours)?,
            table(folder, "weekdays.csv", &self.weekdays)?,
            table(folder, "days.csv", &self.days)?,
            table(folder, "weeks.csv", &self.weeks)?,
            table(folder, "months.csv", &self.months)?,
            table(folder, "agents.csv", &self.agents)?,
            table(folder, "not-ready.csv", &self.not_ready)?,
            table(folder, "offers.csv", &self.offers)?,
            table(folder, "consults.csv", self.consults.as_slice())?,
        ];
        Ok(files.into_iter().flatten().collect())
    }
}

/// A table without rows is not written.
fn table(folder: &Path, name: &str, rows: &[impl Serialize]) -> io::Result<Option<PathBuf>> {
    if rows.is_empty() {
        return Ok(None);
    }
    let path = folder.join(name);
    let mut writer = csv::Writer::from_writer(File::create(&path)?);
    rows.iter().try_for_each(|row| writer.serialize(row)).map_err(io::Error::other)?;
    writer.flush()?;
    Ok(Some(path))
}
