//! What happens, counted for Prometheus. The counters only rise while the process runs: nothing falls at midnight.
//!
//! | file | what |
//! |---|---|
//! | `happened` | calls, legs, offers, conversations: counted from the events |
//! | `now` | waiting calls, agents: read when somebody asks |
//! | `journal`, `process` | the journal; the process |

mod happened;
mod journal;
mod now;
mod process;

pub(super) use happened::{Counter, Happened};
pub(super) use journal::journal;
pub(super) use now::now;
pub(super) use process::process;

/// Labels whose values are names.
type Labels<const N: usize> = [(&'static str, String); N];
/// Labels whose values are known.
type Fixed<const N: usize> = [(&'static str, &'static str); N];
type FloatGauge = prometheus_client::metrics::gauge::Gauge<f64, std::sync::atomic::AtomicU64>;
