//! From `app_queue` to a centre.
//!
//! | in Asterisk | here |
//! |---|---|
//! | a queue; its `weight`, `maxlen`, `timeout`, `servicelevel` | a queue; `weight`, `waiting_max`, `ring_timeout`, `objective` |
//! | `strategy` | `ringing` and `selection` |
//! | a member's penalty in a queue | the tier in which the agent's profile serves it; the lowest penalty is tier 1 |
//! | members with the same penalties in the same queues | a profile |
//! | `defaultrule`, or the rule of `Queue()`, and `QUEUE_MAX_PENALTY` | the ladder |
//! | `retry` | how long an agent is held off after an offer that failed |
//! | `autopause…` | `rona.….pause_after` |
//! | `wrapuptime`; `shared_lastcall` | `wrap_up`; `wrap_up_scope` |
//! | `joinempty`, `leavewhenempty` | `join_empty`, `leave_empty` |
//! | `announce-frequency`, `periodic-announce` | `announce`, messages on the ladder |
//! | the dialplan's next line after `Queue()` | the destination `external:dialplan` |
//! | the longest wait of `Queue(…)` | `wait_max` |
//!
//! In `app_queue`, chance decides which of several waiting calls a free agent takes if queues have the same weight;
//! here it is the one that has waited longest.

mod agents;
mod build;
mod conf;
mod dialplan;
mod empty;
mod files;
mod include;
mod ladder;
mod member;
mod messages;
mod people;
mod queue;
mod rules;
mod settings;
mod strategy;
mod table;
mod tiers;

use acd::config::{Center, ConfigErrors};
pub use include::read_with_includes;

use crate::note::{Note, Text};

/// The files of an Asterisk. Only [`queues`](Self::queues) is needed; each list holds a file and what it includes, as
/// [`read_with_includes`] gives them.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `queues.conf`, or the table `queues` as a CSV export whose name ends in `.csv`.
    pub queues: Vec<Text>,
    /// `queuerules.conf`.
    pub rules: Vec<Text>,
    /// `agents.conf`.
    pub agents: Vec<Text>,
    /// `extensions.conf`.
    pub extensions: Vec<Text>,
    /// Dynamic and realtime members: exports of the table `queue_members` (CSV), or what
    /// `asterisk -rx "database show Queue/PersistentMembers"` prints.
    pub members: Vec<Text>,
}

/// What was made of the files.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The centre. It is [sound](Center::check).
    pub center: Center,
    /// Each setting without a counterpart, by file and line.
    pub notes: Vec<Note>,
}

/// Why no centre could be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The files have no queue.
    #[error("no queue: expected sections such as [support] in queues.conf")]
    NoQueue,
    /// The files say what no centre can do.
    #[error("{0}")]
    Unsound(#[from] ConfigErrors),
}

/// Makes a centre that routes as `app_queue` would with these files. Costs time in proportion to them.
///
/// # Errors
/// Where there is no queue, and where the centre is beyond the engine's bounds.
pub fn centre(sources: &Sources) -> Result<Imported, ImportError> {
    build::centre(sources)
}
