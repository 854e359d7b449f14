//! The `acd` command.

mod cli;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// An automatic call distributor: simulate a centre with the engine that routes, check it, and compute exact formulas.
#[derive(Debug, Parser)]
#[command(name = "acd", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Exact formulas for one queue, and the fewest agents for a target.
    Erlang(cli::erlang::Arguments),
    Calibrate(cli::calibrate::Arguments),
}

fn main() -> ExitCode {
    let mut out = anstream::stdout().lock();
    let done = match Arguments::parse().command {
        Command::Erlang(arguments) => cli::erlang::run(&arguments, &mut out),
        Command::Calibrate(arguments) => cli::calibrate::run(&arguments, &mut out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            anstream::eprintln!("error: {reason:#}");
            ExitCode::FAILURE
        }
    }
}
