//! `acd completions` and `acd man`: for packages and shells.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Exit;

#[derive(Debug, Args)]
#[command(after_help = "Example:
  acd completions bash > /usr/share/bash-completion/completions/acd")]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  acd man /usr/local/share/man/man1")]
pub(crate) struct Man {
    /// The folder; created if necessary.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// Prints a shell's completions.
///
/// # Errors
/// If `out` cannot be written.
pub(crate) fn completions(arguments: &Completions, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "acd", &mut text);
    out.write_all(&text)?;
    Ok(Exit::Fine)
}

/// Writes a manual page for the command and for each of its subcommands.
///
/// # Errors
/// If they cannot be written.
pub(crate) fn man(arguments: &Man, out: &mut impl Write) -> anyhow::Result<Exit> {
    std::fs::create_dir_all(&arguments.folder)?;
    clap_mangen::generate_to(super::Arguments::command(), &arguments.folder)?;
    writeln!(out, "the manual pages are in {}", arguments.folder.display())?;
    Ok(Exit::Fine)
}
