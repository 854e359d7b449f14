//! `acd-asterisk`: the router on an Asterisk switch.

mod check;
mod serve;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Routes the calls of an Asterisk switch.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Route calls until stopped.
    Run(Box<serve::Arguments>),
    /// Hold the configuration against the centre and the switch.
    Check(check::Arguments),
}

/// The two files.
#[derive(Debug, clap::Args)]
struct Files {
    /// The centre: queues, profiles and agents, as for `acd serve`.
    #[arg(value_name = "CENTER")]
    center: PathBuf,
    /// The switch: how to reach Asterisk, which extension is which queue, which endpoint is which agent.
    #[arg(value_name = "SWITCH")]
    switch: PathBuf,
}

/// How the process ended.
#[derive(Clone, Copy, Debug)]
enum Exit {
    Fine,
    /// Something could not be done.
    Failed,
    /// A file is at fault, or does not fit the switch.
    Faults,
    /// The journal cannot be written.
    Unwritable,
    /// Another adapter has taken over.
    Replaced,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        // 2 is wrong usage.
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Failed => 1,
            Exit::Faults => 3,
            Exit::Unwritable => 4,
            Exit::Replaced => 5,
        })
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = std::io::stdout();
    let ended = match &arguments.command {
        Command::Run(arguments) => serve::run(arguments, &mut out),
        Command::Check(arguments) => check::run(arguments, &mut out),
    };
    ended
        .unwrap_or_else(|error| {
            // If standard error cannot be written either, only the exit status remains.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            Exit::Failed
        })
        .into()
}
