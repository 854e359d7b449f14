//! What the commands that serve a router share (feature `command`): their arguments, how they begin, the log, signals.
//!
//! | file | what |
//! |---|---|
//! | `serving` | what both are started with |
//! | `begin` | **continuing from the journal**, with its centre or that of a file that has changed since |
//! | `retirement` | a centre file that looks like the wrong one |
//! | `log`, `signals` | the log, which never blocks; the signals to stop |

mod begin;
mod log;
mod retirement;
mod serving;
mod signals;

pub use begin::{BeginError, Beginning, Begun, Change};
pub use log::{Format, Log};
pub use serving::{Serving, When};
pub use signals::Stop;
