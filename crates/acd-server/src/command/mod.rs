//! What the commands that serve a router share (feature `command`): their arguments, how they begin, the log, signals.
//!
//! | file | what |
//! |---|---|
//! | `serving` | what both are started with |
//! | `begin` | **continuing from the journal**, with its centre or that of a file that has changed since |
//! | `reloading` | reading the files again while running |
//! | `retirement` | a centre file that looks like the wrong one |
//! | `cluster` | standing by, and leading (feature `cluster`) |
//! | `listening` | addresses and sockets |
//! | `log`, `signals`, `notify` | the log, which never blocks; signals; what systemd hears |

mod begin;
#[cfg(feature = "cluster")]
mod cluster;
mod listening;
mod log;
mod notify;
mod reloading;
mod retirement;
mod serving;
mod signals;

pub use begin::{BeginError, Beginning, Begun, Next};
#[cfg(feature = "cluster")]
pub use cluster::{Clustering, Member, SharedLog};
pub use listening::{Listen, Listening};
pub use log::{Format, Log};
pub use notify::{ready, stopping};
pub use serving::{CenterFrom, Serving, When};
pub use signals::Stop;
