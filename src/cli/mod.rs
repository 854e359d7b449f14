//! The commands, one file each.

pub(crate) mod calibrate;
pub(crate) mod check;
mod columns;
pub(crate) mod compare;
mod differences;
pub(crate) mod erlang;
pub(crate) mod estimates;
mod exit;
mod export;
mod input;
pub(crate) mod journal;
mod measures;
mod page;
mod runs;
pub(crate) mod schema;
mod secs;
#[cfg(feature = "serve")]
pub(crate) mod serve;
pub(crate) mod shares;
pub(crate) mod simulate;
pub(crate) mod story;
pub(crate) mod validate;

pub(crate) use exit::{AFTER_HELP, Exit, explain};
pub(crate) use page::Page;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulate a scenario: published figures beside simulated ones, and tables by queue, hour, weekday and profile.
    Simulate(simulate::Arguments),
    /// Read a scenario or a centre, check all of it, and say what it holds; nothing runs.
    Check(check::Arguments),
    /// Compare the simulation, through the engine, with every exact value that is known.
    Validate(validate::Arguments),
    /// Find values of a scenario's fields at which simulated figures meet wanted ones.
    Calibrate(calibrate::Arguments),
    /// Compare a centre in two worlds, or two centres, on common random numbers.
    Compare(compare::Arguments),
    /// Each category's share of the answers against its share of the questions, and which seats to move.
    Shares(shares::Arguments),
    /// Judge estimated waits against what happened: ours beside Asterisk's and the naive one.
    Estimates(estimates::Arguments),
    /// Play stories (a time, what happens, what must come out) and show the first difference.
    Story(story::Arguments),
    /// Print the JSON Schema of scenario files, of their centre part, or of the JSON report.
    Schema(schema::Arguments),
    /// Read what a router wrote down: is it whole, what happened, why a call waited, what another centre would have done.
    Journal(journal::Arguments),
    /// Route calls: the router behind HTTP, with a journal, a wallboard and metrics.
    #[cfg(feature = "serve")]
    Serve(serve::Arguments),
    /// Exact formulas for one queue, and the fewest agents for a target.
    Erlang(erlang::Arguments),
}
