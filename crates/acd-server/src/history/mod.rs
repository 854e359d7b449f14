//! What happened, by quarter of an hour, queue and agent, and each call that ended: kept in files beside the journal.
//!
//! One task follows the events and counts ([`fold`]); every few seconds what is new is written ([`store`]). A start
//! goes on from there: the events since then are in the journal, and are counted while that is replayed.
//!
//! | file | what |
//! |---|---|
//! | `row` | the counts of one interval |
//! | `fold` | **counting**, interval by interval |
//! | `calls` | a line for each call that ended |
//! | `store` | the files, and how long they are kept |
//! | `keeper` | following the events and writing |
//! | `period`, `query` | periods of the centre's clock; `GET /v1/history` |

mod calls;
mod fold;
mod keeper;
mod period;
mod query;
mod row;
mod store;

use std::path::PathBuf;

pub use fold::Fold;
pub(super) use keeper::keep_writing;
pub use keeper::{History, Resumed};
pub(super) use period::unix_secs;
pub use period::{Every, Zone};
pub use query::{By, tabulate};
pub(super) use query::{CallsAsked, CallsFound, Found, HistoryAsked, calls, history};
pub use row::{AgentRow, Interval, QueueRow};

/// Where the history is kept, and for how long.
#[derive(Clone, Debug)]
pub struct HistoryOptions {
    /// The folder; created if necessary.
    pub folder: PathBuf,
    /// The clock of its days.
    pub zone: Zone,
    /// After how many days counts are removed; `None` keeps them.
    pub days: Option<u32>,
    /// After how many days what is personal is removed: the lines of calls, and the counts by agent. `None` keeps it.
    pub personal_days: Option<u32>,
}
