//! Exit statuses and error output.

use std::io::{ErrorKind, Write};

use acd::config::ScenarioErrors;
use acd::journal::{JournalError, RerunError};
use acd_planning::learn::LearnError;
use acd_planning::staff::StaffError;

use super::import::BadConfiguration;
use super::input::{Unfit, Usage};
use super::merge::BadParts;
use super::recorded::BadRecords;
use super::validate::BadOracles;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Success.
    Fine = 0,
    /// The answer is negative, or there is none.
    Bad = 1,
    /// The command line is invalid.
    Usage = 2,
    /// An input file has faults.
    Input = 3,
    /// Something could not be written.
    Output = 4,
    /// Stopped by Ctrl-C.
    Stopped = 130,
}

pub(crate) const AFTER_HELP: &str = "Examples:
  acd simulate                          a real hotline's quarter, beside its published figures
  acd simulate my-centre.toml --replications 200 --csv tables
  acd check my-centre.toml              is this file sound?
  acd story tests/conformance/*.story   does everything come out as it is written?
  acd erlang c --calls-per-hour 300 --handling-time 434s --target-service-level 0.8 --within 20s

Exit status: 0 all is well; 1 the answer is bad, or there is none; 2 wrong usage; 3 a file that was read is at fault \
(with line and column); 4 something could not be written; 130 stopped by Ctrl-C.";

/// Prints an error to standard error, and returns the exit status. A reader that stopped reading (`| head`) is not an
/// error.
pub(crate) fn explain(error: &anyhow::Error) -> Exit {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    if io.is_some_and(|io| io.kind() == ErrorKind::BrokenPipe) {
        return Exit::Fine;
    }
    let learnt = error.downcast_ref::<LearnError>();
    let of_learnt = learnt.and_then(|learnt| match learnt {
        LearnError::Scenario(faults) => Some(faults),
        _ => None,
    });
    if let Some(faults) = error.downcast_ref::<ScenarioErrors>().or(of_learnt) {
        // Colours are stripped if standard error is no terminal.
        say(&faults.render(true));
        return Exit::Input;
    }
    say(&format!("error: {error:#}"));
    if matches!(error.downcast_ref(), Some(StaffError::Cancelled)) {
        return Exit::Stopped;
    }
    if error.is::<BadRecords>()
        || error.is::<BadConfiguration>()
        || learnt.is_some_and(|learnt| !matches!(learnt, LearnError::Period(_)))
        || error.is::<Unfit>()
        || error.is::<BadParts>()
        || error.is::<BadOracles>()
        || error.is::<JournalError>()
        || error.is::<RerunError>()
    {
        return Exit::Input;
    }
    #[cfg(feature = "rota")]
    if error.is::<super::rota::BadRota>() {
        return Exit::Input;
    }
    #[cfg(feature = "serve")]
    {
        use acd_server::command::BeginError;
        if error.downcast_ref::<BeginError>().is_some_and(BeginError::is_of_input) {
            return Exit::Input;
        }
        if error.is::<acd::live::ShutDownError>() {
            return Exit::Output;
        }
    }
    match (error.is::<Usage>(), io) {
        (true, _) => Exit::Usage,
        // An address in use is not an output error.
        (false, Some(io)) if io.kind() == ErrorKind::AddrInUse || io.kind() == ErrorKind::AddrNotAvailable => Exit::Bad,
        (false, Some(_)) => Exit::Output,
        (false, None) => Exit::Bad,
    }
}

/// If standard error cannot be written either, only the exit status remains.
fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}
