//! What goes wrong.

use std::path::PathBuf;

use acd::journal::{JournalError, ReplicaError, UnfitState};

use crate::log::{NotAppended, Silent};
use crate::message::UnfitMessage;

/// Why a router cannot take part.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The file of credentials, or an address, is no good.
    #[error("{0}")]
    Options(String),
    /// The broker cannot be reached, or refuses.
    #[error("the broker: {0}")]
    Broker(String),
    /// The log goes on from beyond what a follower has taken.
    #[error("the log was purged beyond message {0}, the last one known here")]
    Purged(u64),
    /// The log, or the servers that keep it, may lose what was acknowledged.
    #[error(
        "{0}. Three servers that sync before they acknowledge are expected (`num_replicas: 3`, file storage, \
         `jetstream {{ sync_interval: always }}`); to run all the same and accept that acknowledged commands may be lost, \
         start with --accept-loss"
    )]
    MayLose(String),
    /// The log is not answering.
    #[error(transparent)]
    Silent(#[from] Silent),
    /// A message in the log cannot be understood.
    #[error("message {sequence} of the log: {fault}")]
    Message {
        /// Its number.
        sequence: u64,
        /// What is wrong with it.
        fault: UnfitMessage,
    },
    /// A message of another history.
    #[error("message {sequence} of the log belongs to history {found}; expected {expected}")]
    OtherHistory {
        /// Its number.
        sequence: u64,
        /// Its history.
        found: String,
        /// The router's.
        expected: String,
    },
    /// The local journal belongs to another history.
    #[error(
        "the journal in {folder} belongs to another history than the log of centre {center}: give another folder, or another \
         --cluster name"
    )]
    OtherJournal {
        /// The folder.
        folder: PathBuf,
        /// The name of the centre.
        center: String,
    },
    /// The local journal knows more than the log.
    #[error(
        "the log of centre {center} ends before command {log_next}, and the journal in {folder} goes on to {journal_next}: the log \
         has lost acknowledged commands. Restore the log, or begin a new one from this journal under another --cluster name"
    )]
    LogBehind {
        /// The name of the centre.
        center: String,
        /// The folder.
        folder: PathBuf,
        /// The number of the next command by the log.
        log_next: u64,
        /// The number of the next command by the journal.
        journal_next: u64,
    },
    /// No state in the object store can be used.
    #[error("no state of the log can be used: {0}")]
    NoState(String),
    /// The log is written in another format.
    #[error(
        "version {version} leads and writes commands in format {found}; this is format {expected}: upgrade this router first"
    )]
    Format {
        /// The version that leads.
        version: String,
        /// Its format.
        found: u32,
        /// The own one.
        expected: u32,
    },
    /// The replayed history differs from what the leader had.
    #[error(
        "before command {next} the leader had had {leader} events, and here it is {here}: the two have diverged, though both are \
         of version {version}. This is a bug; keep both journals"
    )]
    Diverged {
        /// The number of the next command.
        next: u64,
        /// The leader's number of events.
        leader: u64,
        /// The own number.
        here: u64,
        /// The version of both.
        version: String,
    },
    /// A group cannot be replayed.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// The local journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The append of a term, or of the first message.
    #[error(transparent)]
    NotAppended(#[from] NotAppended),
    /// A state in the object store.
    #[error("the state {name}: {fault}")]
    State {
        /// Its name.
        name: String,
        /// What is wrong with it.
        fault: UnfitState,
    },
}

impl ClusterError {
    /// Whether another attempt may succeed without anybody's doing.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Broker(_) | Self::Purged(_) | Self::Silent(_) => true,
            Self::NotAppended(NotAppended::GaveUp(_) | NotAppended::Beaten(_)) => true,
            #[rustfmt::skip]
            Self::Options(_) | Self::MayLose(_) | Self::Message { .. } | Self::OtherHistory { .. }
            | Self::OtherJournal { .. } | Self::LogBehind { .. } | Self::NoState(_) | Self::Format { .. }
            | Self::Diverged { .. } | Self::Replica(_) | Self::Journal(_) | Self::State { .. }
            | Self::NotAppended(NotAppended::Absurd { .. }) => false,
        }
    }
}
