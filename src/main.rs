//! The `acd` command: parse, then one match.

mod cli;

use std::process::ExitCode;

use clap::Parser;
use cli::{Command, Exit, Page};

/// An automatic call distributor: simulate a centre with the very engine that routes its calls, check that engine, and
/// compute exact formulas.
#[derive(Debug, Parser)]
#[command(name = "acd", version, after_help = cli::AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = Page::new(anstream::stdout().lock());
    let done = match arguments.command {
        Command::Simulate(arguments) => cli::simulate::run(&arguments, &mut out),
        Command::Check(arguments) => cli::check::run(&arguments, &mut out),
        Command::Validate(arguments) => cli::validate::run(&arguments, &mut out).map(|()| Exit::Fine),
        Command::Calibrate(arguments) => cli::calibrate::run(&arguments, &mut out),
        Command::Compare(arguments) => cli::compare::run(&arguments, &mut out),
        Command::Shares(arguments) => cli::shares::run(&arguments, &mut out),
        Command::Estimates(arguments) => cli::estimates::run(&arguments, &mut out),
        Command::Story(arguments) => cli::story::run(&arguments, &mut out),
        Command::Schema(arguments) => cli::schema::run(&arguments, &mut out),
        Command::Journal(arguments) => cli::journal::run(&arguments, &mut out),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => cli::serve::run(&arguments, &mut out),
        Command::Erlang(arguments) => cli::erlang::run(&arguments, &mut out).map(|()| Exit::Fine),
    };
    let exit = done.unwrap_or_else(|error| cli::explain(&error));
    ExitCode::from(exit as u8)
}
