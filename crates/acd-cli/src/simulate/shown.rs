//! How a report is shown.

use std::io::Write;

use acd_report::{Assumptions, Report};
use clap::Args;

use crate::export::Export;
use crate::page::style;

/// The flags of everything that shows a report.
#[derive(Debug, Args)]
pub(crate) struct Shown {
    /// Print one JSON document (its fields: acd schema report) instead of tables.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    export: Export,
    /// Print the scenario's assumptions in full, not one line each.
    #[arg(long)]
    assumptions: bool,
}

impl Shown {
    /// Prints the report, and writes the requested files.
    ///
    /// # Errors
    /// Failures to write.
    pub(crate) fn show(&self, report: &Report, out: &mut impl Write) -> anyhow::Result<()> {
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(report)?)?;
        } else {
            let assumptions = if self.assumptions { Assumptions::Whole } else { Assumptions::Short };
            report.write_text(out, style(), assumptions)?;
        }
        self.export.write(|| Ok(report.tables()))?;
        out.flush()?;
        Ok(())
    }
}
