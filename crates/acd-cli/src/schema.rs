//! `acd schema`: prints JSON Schemas of files and output.

use std::io::Write;

use clap::{Args, ValueEnum};

use super::Exit;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd schema > scenario.schema.json     for completion and checks in an editor
  acd schema report                     the fields of `acd simulate --json`
  acd schema openapi                    what `acd serve` answers to (with the feature `serve`)")]
pub(crate) struct Arguments {
    /// The schema to print.
    #[arg(value_enum, default_value_t = Subject::Scenario)]
    of: Subject,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Subject {
    /// Scenario files.
    Scenario,
    /// Their centre part, which a live router reads.
    Center,
    /// What `acd simulate --json` prints.
    Report,
    /// The API of `acd serve`, as OpenAPI 3.1.
    #[cfg(feature = "serve")]
    Openapi,
}

/// Prints the schema.
///
/// # Errors
/// If `out` cannot be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let schema = match arguments.of {
        Subject::Scenario => acd::scenario::schema(),
        Subject::Center => acd::config::center_schema(),
        Subject::Report => acd_report::schema(),
        #[cfg(feature = "serve")]
        Subject::Openapi => acd_server::openapi(),
    };
    writeln!(out, "{schema:#}")?;
    Ok(Exit::Fine)
}
