//! `acd-asterisk`: the router on an Asterisk switch.

mod check;
mod elsewhere;
mod serve;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use acd_asterisk::remote::Address;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

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

/// The two files, or one and the router.
#[derive(Debug, clap::Args)]
struct Files {
    /// The centre: queues, profiles and agents, as for `acd serve`.
    #[arg(value_name = "CENTER", required_unless_present = "acd", conflicts_with = "acd")]
    center: Option<PathBuf>,
    /// The switch: how to reach Asterisk, which extension is which queue, which endpoint is which agent.
    #[arg(value_name = "SWITCH")]
    switch: PathBuf,
    /// Where an `acd serve` is that routes, instead of this process: http://HOST:PORT. Its centre is used. Of
    /// several that stand by for each other, give all: --acd may be repeated.
    #[arg(long, value_name = "URL")]
    acd: Vec<Address>,
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

/// What is about a router of this process's own.
const OF_AN_OWN_ROUTER: [&str; 17] = [
    "journal",
    "listen",
    "tls_cert",
    "tls_key",
    "sync",
    "keep_all",
    "center_from",
    "replace_center",
    "accept_clock",
    "zone",
    "threshold",
    "history",
    "history_days",
    "personal_days",
    "log_callers",
    "body_limit",
    "standby",
];

/// The arguments: a router elsewhere has its own journal, addresses and history.
fn arguments() -> Arguments {
    let command = Arguments::command().mut_subcommand("run", |run| {
        run.mut_arg("journal", |journal| journal.required(false).required_unless_present("acd"))
            .mut_arg("acd", |acd| acd.conflicts_with_all(OF_AN_OWN_ROUTER))
    });
    Arguments::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
}

fn main() -> ExitCode {
    let arguments = arguments();
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
