//! What can go wrong with a journal, and what to do then.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::frame::FORMAT;
use crate::config::ConfigError;
use crate::engine::SnapshotError;

/// Why a journal cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The disk (or the quota) is full. What was to be written is not; the journal is as before. Make room; the next
    /// append tries again.
    #[error("no room to write {}; make room and go on", .0.display())]
    Full(PathBuf),
    /// The folder or a file in it may not be written: rights, or a file system that is mounted for reading only.
    #[error("{} may not be written: {source}", path.display())]
    NotWritable {
        /// Which.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Anything else that the operating system refused.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// What was to be done.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A sync failed, or a write left something behind that could not be taken back: what is on the disk is uncertain.
    /// Nothing is appended any more. Look after the disk, then open the journal again.
    #[error(
        "{} was not brought to the disk ({source}); what is there is uncertain, so nothing more is written",
        path.display()
    )]
    Broken {
        /// The segment.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Another process writes to it.
    #[error("{} is in use by another process", .0.display())]
    Locked(PathBuf),
    /// There is no journal.
    #[error("no journal in {}", .0.display())]
    Nothing(PathBuf),
    /// No state could be read that the segments go on from.
    #[error("no state in {} can be read (tried {}); restore one from a copy", folder.display(), tried.len())]
    NoState {
        /// The folder.
        folder: PathBuf,
        /// Those that could not be read.
        tried: Vec<PathBuf>,
    },
    /// Written by a version of this crate whose commands are encoded otherwise.
    #[error(
        "{} is in format {found}, this version reads format {FORMAT}; open it once with the version that wrote it",
        path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// What it says it is.
        found: u32,
    },
    /// A group is not whole, and it is not the last thing that was written.
    #[error(
        "{} is damaged at byte {offset}, at or after command {sequence}, and goes on after that. Restore it from a \
         copy; or give up command {sequence} and all later ones: cut the file there (truncate -s {offset}) and move \
         later .log and .state files away",
        path.display()
    )]
    Damaged {
        /// The segment.
        path: PathBuf,
        /// Where the damaged group begins.
        offset: u64,
        /// The first command that cannot be read.
        sequence: u64,
    },
    /// The engine panics on a command: a fault of this crate. It did so when the command came, so nobody was told that
    /// its group was accepted.
    #[error(
        "the engine panics on command {sequence} in {}; please report it. To go on without the group that it came in, \
         cut the file at byte {offset} (truncate -s {offset})",
        path.display()
    )]
    Panicked {
        /// The segment.
        path: PathBuf,
        /// Where the command's group begins.
        offset: u64,
        /// The command.
        sequence: u64,
    },
    /// A segment is missing.
    #[error(
        "command {expected} is missing: {} begins with {found}. Restore the segment before it from a copy",
        path.display()
    )]
    Gap {
        /// The segment that goes on too late.
        path: PathBuf,
        /// The command that should come.
        expected: u64,
        /// The command that comes.
        found: u64,
    },
    /// Played again, the commands lead to another state than the one that was saved.
    #[error(
        "played again up to command {sequence}, the engine is not as {} says: another version, or damage",
        path.display()
    )]
    Diverged {
        /// The state that was saved.
        path: PathBuf,
        /// The command before which.
        sequence: u64,
    },
    /// A state that is whole cannot be an engine's.
    #[error("{}: {source}", path.display())]
    Snapshot {
        /// The state.
        path: PathBuf,
        /// Why.
        source: SnapshotError,
    },
    /// The centre for a new journal is unsound.
    #[error("the centre is unsound: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Center(Vec<ConfigError>),
}

impl JournalError {
    /// From what the operating system said.
    pub(super) fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full(path),
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::NotWritable { path, source },
            _ => Self::Io { doing, path, source },
        }
    }

    /// Whether the next append may succeed: the journal is as it was before.
    pub fn is_temporary(&self) -> bool {
        !matches!(self, Self::Broken { .. })
    }
}
