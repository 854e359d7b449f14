//! Tables as files, in addition to what is printed.

use std::path::PathBuf;

use acd_report::{Tables, plural};
use anyhow::Context;
use clap::Args;

/// Files to which tables are also written.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Also write the tables as CSV files into this folder, in UTF-8 with a byte order mark, as Excel needs.
    #[arg(long, value_name = "DIR", global = true)]
    csv: Option<PathBuf>,
    /// Also write the tables to this Excel file, a sheet each.
    #[arg(long, value_name = "FILE", global = true)]
    xlsx: Option<PathBuf>,
}

impl Export {
    /// Writes the requested files, and reports that on standard error.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub(crate) fn write(&self, tables: impl FnOnce() -> anyhow::Result<Tables>) -> anyhow::Result<()> {
        if self.csv.is_none() && self.xlsx.is_none() {
            return Ok(());
        }
        let tables = tables()?;
        if let Some(folder) = &self.csv {
            let files = tables.write_csv(folder).with_context(|| format!("cannot write to {}", folder.display()))?;
            anstream::eprintln!("{} written to {}", plural(files.len() as u64, "CSV file"), folder.display());
        }
        if let Some(file) = &self.xlsx {
            tables.write_xlsx(file).with_context(|| format!("cannot write {}", file.display()))?;
            anstream::eprintln!("{} written", file.display());
        }
        Ok(())
    }
}
