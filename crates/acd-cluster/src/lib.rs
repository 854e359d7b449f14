//! A standby for the router: its journal on a replicated log (NATS JetStream), and the log decides who leads.
//!
//! Each group of commands is appended to a stream before the router acts on it, with the sequence that the stream is
//! expected to end with. A standby plays the stream into an engine of its own as it grows. Whoever wants to lead
//! appends a *term*: from then on the log refuses what the former leader appends, as it expects an older end, and
//! refused once, that router leads no more. No clock and no lease is trusted. `docs/cluster.md` says what this
//! promises, and what not.
//!
//! | file | what |
//! |---|---|
//! | `attempt` | **one append, until it is known whether it stands** |
//! | `log` | a log, and its one writer |
//! | `message` | the bytes of messages |
//! | `cluster` | **following, and taking over** |
//! | `follower` | taking messages |
//! | `open` | where to begin |
//! | `record` | the log as a router's record |
//! | `cache` | the local journal |
//! | `states` | states in the object store; purging |
//! | `standing`, `heartbeat` | who leads as far as is known; signs of life |
//! | `broker`, `stream_log` | the connection; the log on a stream |
//! | `durability` | whether the servers may lose something |
//! | `operate` | status, hand-over, verification |
//! | `meter` | what is measured |
//! | `options`, `error` | options and errors |

mod attempt;
mod broker;
mod cache;
mod cluster;
mod durability;
mod error;
mod follower;
mod heartbeat;
mod log;
mod message;
mod meter;
mod open;
mod operate;
mod options;
mod record;
mod standing;
mod states;
mod stream_log;
#[cfg(test)]
mod tests;

pub use attempt::{Answer, Ask, Attempt, Step, Stored};
pub use cluster::{Cluster, Followed, Leader};
pub use error::ClusterError;
pub use log::{Log, NotAppended, Silent, Tip};
pub use message::{Head, Kind, Message, RouterId, UnfitMessage};
pub use operate::{Operator, Server, Status, Verified};
pub use options::{ClusterOptions, Durability};
pub use standing::{Beat, NotLeading, Role, Standing};
pub use stream_log::StreamLog;
