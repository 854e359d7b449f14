//! Tables as files, beside what is printed.

use std::path::PathBuf;

use acd_report::{Tables, plural};
use anyhow::Context;
use clap::Args;

/// Where tables are written to as well.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Write the tables as CSV files into this folder as well. They are in UTF-8 with a byte order mark, as Excel wants them.
    #[arg(long, value_name = "DIR", global = true)]
    csv: Option<PathBuf>,
    /// Write the tables into this Excel file as well, a sheet each.
    #[arg(long, value_name = "FILE", global = true)]
    xlsx: Option<PathBuf>,
}

impl Export {
    /// Writes what was asked for, and says so on the standard error.
    ///
    /// # Errors
    /// Where a file cannot be written.
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
