//! Errors of a journal, and what to do about them.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::prologue::FORMAT;
use crate::config::ConfigErrors;
use crate::engine::SnapshotError;

/// Why a journal cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The disk (or the quota) is full. Nothing was written; the journal is unchanged. Make room; the next append
    /// tries again.
    #[error("no room to write {}; make room and try again", .0.display())]
    Full(PathBuf),
    /// The folder or a file in it is not writable: permissions, or a read-only file system.
    #[error("{} may not be written: {source}", path.display())]
    NotWritable {
        /// The folder or file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Any other error of the operating system.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// The failed operation.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A sync failed, or a failed write could not be undone, so the disk's contents are uncertain. Nothing more is
    /// appended. Check the disk, then open the journal again.
    #[error(
        "{} could not be synced to disk ({source}); its contents are uncertain, so nothing more is written",
        path.display()
    )]
    Broken {
        /// The segment.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The commands were written, but the sync failed: whether they will be there when the journal is opened again is
    /// unknown. Nothing more is appended.
    #[error(
        "{} was written but not synced to disk ({source}); whether it survives a restart is uncertain",
        path.display()
    )]
    Uncertain {
        /// The segment.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A file of the journal was removed, renamed or replaced while in use. Nothing more is appended.
    #[error(
        "{} is no longer where it was: it was removed, renamed or replaced while it was in use, so nothing more is \
         written. Put the journal back, then start again",
        .0.display()
    )]
    Gone(PathBuf),
    /// Another process is writing to it.
    #[error("{} is in use by another process", .0.display())]
    Locked(PathBuf),
    /// There is no journal.
    #[error("no journal in {}", .0.display())]
    Nothing(PathBuf),
    /// None of the states that precede the segments could be read.
    #[error("cannot read any state in {} (tried {}); restore one from a backup", folder.display(), tried.len())]
    NoState {
        /// The folder.
        folder: PathBuf,
        /// The unreadable states.
        tried: Vec<PathBuf>,
    },
    /// A state cannot be read.
    #[error("{} {fault}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// The fault.
        fault: StateFault,
    },
    /// A state exists without its segment: accepted commands may be missing.
    #[error(
        "{} is missing: {} is there without it. Restore it from a copy; or, to give up what came after that state, move \
         the state away",
        segment.display(),
        state.display()
    )]
    NoSegment {
        /// The state.
        state: PathBuf,
        /// The segment.
        segment: PathBuf,
    },
    /// Commands that were accepted and synced are missing.
    #[error(
        "{} ends at byte {length}, but had been synced up to byte {synced}: commands that were accepted are missing. \
         Restore it from a copy; or give them up: remove the file `synced` beside it",
        path.display()
    )]
    Lost {
        /// The segment.
        path: PathBuf,
        /// The length that had been synced, in bytes.
        synced: u64,
        /// The length found, in bytes.
        length: u64,
    },
    /// The time of day is far from the journal's last, so one of them is wrong ([`ClockCheck`](super::ClockCheck)).
    #[error(
        "the journal was last written {} seconds {} the present time of day: is the clock right?",
        last_unix_micros.abs_diff(*now_unix_micros) / 1_000_000,
        if last_unix_micros < now_unix_micros { "before" } else { "after" }
    )]
    Clock {
        /// The journal's last time of day, in microseconds since 1970.
        last_unix_micros: u64,
        /// The current time of day, in microseconds since 1970.
        now_unix_micros: u64,
    },
    /// Written by a version of this crate that encodes commands differently.
    #[error(
        "{} is in format {found}, this version reads format {FORMAT}; open it once with the version that wrote it",
        path.display()
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// The format found.
        found: u32,
    },
    /// A group is incomplete although it is not the last one written, or had been synced.
    #[error(
        "{} is damaged at byte {offset}, at or after command {sequence}, and what follows had been accepted. Restore it \
         from a copy; or give up command {sequence} and all later ones: cut the file there (truncate -s {offset}), remove \
         the file `synced` and move later .segment and .state files away",
        path.display()
    )]
    Damaged {
        /// The segment.
        path: PathBuf,
        /// The offset of the damaged group, in bytes.
        offset: u64,
        /// The number of the first unreadable command.
        sequence: u64,
    },
    /// The engine panics on a command: a bug in this crate. It also did when the command was received, so its group
    /// was never reported as accepted.
    #[error(
        "the engine panics on command {sequence} in {}; please report it. To go on without the group that it came in, \
         cut the file at byte {offset} (truncate -s {offset})",
        path.display()
    )]
    Panicked {
        /// The segment.
        path: PathBuf,
        /// The offset of the command's group, in bytes.
        offset: u64,
        /// The number of the command.
        sequence: u64,
    },
    /// A segment is missing.
    #[error(
        "command {expected} is missing: {} begins with {found}. Restore the segment before it from a copy",
        path.display()
    )]
    Gap {
        /// The segment that starts too late.
        path: PathBuf,
        /// The number of the expected command.
        expected: u64,
        /// The number of the command found.
        found: u64,
    },
    /// Replaying the commands gives a state other than the one saved.
    #[error(
        "replayed up to command {sequence}, the engine differs from {}: written by another version, or damaged",
        path.display()
    )]
    Diverged {
        /// The saved state.
        path: PathBuf,
        /// The number of the command after the state.
        sequence: u64,
    },
    /// A state is intact but is not a valid engine.
    #[error("{}: {source}", path.display())]
    Snapshot {
        /// The state.
        path: PathBuf,
        /// The reason.
        source: SnapshotError,
    },
    /// The centre for a new journal is invalid.
    #[error("invalid centre: {0}")]
    Center(ConfigErrors),
}

impl JournalError {
    /// Classifies an error of the operating system.
    pub(super) fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full(path),
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::NotWritable { path, source },
            _ => Self::Io { doing, path, source },
        }
    }

    /// Whether the next append may succeed: the journal is unchanged.
    pub fn is_temporary(&self) -> bool {
        !matches!(self, Self::Broken { .. } | Self::Uncertain { .. } | Self::Gone(_))
    }
}

/// A fault in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateFault {
    /// It is truncated.
    #[error("is cut short")]
    Short,
    /// Its checksum is wrong.
    #[error("is damaged")]
    Damaged,
    /// It is intact, but its name is wrong.
    #[error("has the wrong name: it is the state before command {says}")]
    Misnamed {
        /// The number of the command after the state.
        says: u64,
    },
}
