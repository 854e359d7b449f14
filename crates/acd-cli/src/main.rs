//! The `acd` command: parse, then one match.

#[cfg(feature = "rota")]
mod adherence;
mod calibrate;
mod check;
#[cfg(feature = "serve")]
mod client;
#[cfg(feature = "cluster")]
mod cluster;
mod columns;
mod compare;
mod erlang;
mod estimates;
mod exit;
mod export;
mod forecast;
mod import;
mod input;
mod journal;
mod learn;
mod measures;
mod merge;
mod page;
mod recorded;
mod records;
#[cfg(feature = "serve")]
mod reload;
#[cfg(feature = "report")]
mod report;
#[cfg(feature = "rota")]
mod rota;
mod runs;
mod schema;
mod secs;
#[cfg(feature = "serve")]
mod serve;
mod shares;
mod shell;
mod simulate;
mod staff;
mod story;
mod sweep;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use exit::{AFTER_HELP, Exit, explain};
use page::Page;

/// An automatic call distributor: simulate a centre with the engine that routes its calls, validate that engine, and
/// compute exact formulas.
#[derive(Debug, Parser)]
#[command(name = "acd", version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Simulate a scenario: published figures beside simulated ones, and tables by queue, hour, weekday and profile.
    Simulate(simulate::Arguments),
    /// Merge partial results of one simulation, made anywhere, into its report.
    Merge(merge::Arguments),
    /// Read and check a scenario or a centre, and summarise it; nothing runs.
    Check(check::Arguments),
    /// Validate the simulation, through the engine, against every known exact value.
    Validate(validate::Arguments),
    /// Find values of a scenario's fields at which simulated figures meet targets.
    Calibrate(calibrate::Arguments),
    /// Compare a centre in two worlds, or two centres, on common random numbers.
    Compare(compare::Arguments),
    /// Figures of a scenario over a grid of changes, on common random numbers.
    Sweep(sweep::Arguments),
    /// The fewest or cheapest agents by profile and period of the day that meet targets.
    Staff(Box<staff::Arguments>),
    /// Shifts and a rota: which shifts, who works them, and whether that holds in a simulation.
    #[cfg(feature = "rota")]
    Rota(Box<rota::Arguments>),
    /// Adherence: a rota beside what a router's journal says was done.
    #[cfg(feature = "rota")]
    Adherence(adherence::Arguments),
    /// Each category's share of the answers against its share of the questions, and which seats to move.
    Shares(shares::Arguments),
    /// Judge estimated waits against what happened: ours beside Asterisk's and a naive one.
    Estimates(estimates::Arguments),
    /// Forecast calls by queue and period from records, and test such forecasts on the past.
    Forecast(Box<forecast::Arguments>),
    /// The report for the boss: one HTML page on what happened, from a journal, from records or from a simulation.
    #[cfg(feature = "report")]
    Report(Box<report::Arguments>),
    /// Read records of calls or intervals, and say what they hold and what is doubtful.
    Records(records::Arguments),
    /// Make a centre from the configuration of another switch.
    Import(import::Arguments),
    /// Learn a scenario from records of calls, and simulate it beside them.
    Learn(learn::Arguments),
    /// Play stories (a time, what happens, what must come out) and show the first difference.
    Story(story::Arguments),
    /// Print the JSON Schema of scenario files, of their centre part, or of the JSON report.
    Schema(schema::Arguments),
    /// Read a router's journal: check it, replay it, explain why a call waited, or rerun a day on another centre.
    Journal(journal::Arguments),
    /// Route calls: the router behind HTTP, with a journal, a wallboard and metrics.
    #[cfg(feature = "serve")]
    Serve(serve::Arguments),
    /// Let a server read its centre, its tokens and its certificate again, with calls waiting.
    #[cfg(feature = "serve")]
    Reload(reload::Arguments),
    /// Print the completions of a shell.
    Completions(shell::Completions),
    /// Write the manual pages.
    Man(shell::Man),
    /// Routers on one replicated log: who leads, another leader, and whether the log is sound.
    #[cfg(feature = "cluster")]
    Cluster(cluster::Arguments),
    /// Exact formulas for one queue, and the fewest agents for a target.
    Erlang(erlang::Arguments),
}

/// `RAYON_NUM_THREADS` may ask for more threads than the container may use.
fn keep_to_the_cores() {
    let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|number| number.parse::<usize>().ok());
    if asked.is_some_and(|asked| asked > acd::sim::cores()) {
        // It has not been built before.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(acd::sim::cores()).build_global();
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    keep_to_the_cores();
    let mut out = Page::new(anstream::stdout().lock());
    let done = match arguments.command {
        Command::Simulate(arguments) => simulate::run(&arguments, &mut out),
        Command::Merge(arguments) => merge::run(&arguments, &mut out),
        Command::Check(arguments) => check::run(&arguments, &mut out),
        Command::Validate(arguments) => validate::run(&arguments, &mut out).map(|()| Exit::Fine),
        Command::Calibrate(arguments) => calibrate::run(&arguments, &mut out),
        Command::Compare(arguments) => compare::run(&arguments, &mut out),
        Command::Sweep(arguments) => sweep::run(&arguments, &mut out),
        Command::Staff(arguments) => staff::run(&arguments, &mut out),
        #[cfg(feature = "rota")]
        Command::Rota(arguments) => rota::run(&arguments, &mut out),
        #[cfg(feature = "rota")]
        Command::Adherence(arguments) => adherence::run(&arguments, &mut out),
        Command::Shares(arguments) => shares::run(&arguments, &mut out),
        Command::Estimates(arguments) => estimates::run(&arguments, &mut out),
        Command::Forecast(arguments) => forecast::run(&arguments, &mut out),
        #[cfg(feature = "report")]
        Command::Report(arguments) => report::run(&arguments, &mut out),
        Command::Records(arguments) => records::run(&arguments, &mut out),
        Command::Import(arguments) => import::run(&arguments, &mut out),
        Command::Learn(arguments) => learn::run(&arguments, &mut out),
        Command::Story(arguments) => story::run(&arguments, &mut out),
        Command::Schema(arguments) => schema::run(&arguments, &mut out),
        Command::Journal(arguments) => journal::run(&arguments, &mut out),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => serve::run(&arguments, &mut out),
        #[cfg(feature = "serve")]
        Command::Reload(arguments) => reload::run(&arguments, &mut out),
        Command::Completions(arguments) => shell::completions(&arguments, &mut out),
        Command::Man(arguments) => shell::man(&arguments, &mut out),
        #[cfg(feature = "cluster")]
        Command::Cluster(arguments) => cluster::run(&arguments, &mut out),
        Command::Erlang(arguments) => erlang::run(&arguments, &mut out).map(|()| Exit::Fine),
    };
    let exit = done.unwrap_or_else(|error| explain(&error));
    ExitCode::from(exit as u8)
}
