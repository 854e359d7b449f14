//! What can go wrong with a journal, and what to do then.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::prologue::FORMAT;
use crate::config::ConfigErrors;
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
    /// The commands were written, but a sync failed then: nobody knows whether they will be there when the journal is
    /// opened again. Nothing is appended any more.
    #[error(
        "{} was written but not brought to the disk ({source}); whether it is there after a restart is uncertain",
        path.display()
    )]
    Uncertain {
        /// The segment.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file of the journal was removed, renamed or replaced while it was in use. Nothing is appended any more.
    #[error(
        "{} is no longer where it was: it was removed, renamed or replaced while it was in use, so nothing more is \
         written. Put the journal back, then start again",
        .0.display()
    )]
    Gone(PathBuf),
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
    /// A state cannot be read.
    #[error("{} {fault}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: StateFault,
    },
    /// There is a state, but not the segment that goes on from it: commands that were accepted may be missing.
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
    /// What had been accepted, and brought to the disk, is not there.
    #[error(
        "{} ends at byte {length}, but had been synced up to byte {synced}: commands that were accepted are missing. \
         Restore it from a copy; or give them up: remove the file `synced` beside it",
        path.display()
    )]
    Lost {
        /// The segment.
        path: PathBuf,
        /// So many bytes of it had been synced.
        synced: u64,
        /// So many there are.
        length: u64,
    },
    /// The time of day is far from the journal's last, so that either is wrong
    /// ([`ClockCheck`](super::ClockCheck)).
    #[error(
        "the journal was last written {} seconds {} the present time of day: is the clock right?",
        last_unix_micros.abs_diff(*now_unix_micros) / 1_000_000,
        if last_unix_micros < now_unix_micros { "before" } else { "after" }
    )]
    Clock {
        /// The journal's last time of day, in microseconds since 1970.
        last_unix_micros: u64,
        /// The present one.
        now_unix_micros: u64,
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
    /// A group is not whole, and it is not the last thing that was written, or had been synced.
    #[error(
        "{} is damaged at byte {offset}, at or after command {sequence}, and what follows had been accepted. Restore it \
         from a copy; or give up command {sequence} and all later ones: cut the file there (truncate -s {offset}), remove \
         the file `synced` and move later .segment and .state files away",
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
    #[error("the centre is unsound: {0}")]
    Center(ConfigErrors),
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
        !matches!(self, Self::Broken { .. } | Self::Uncertain { .. } | Self::Gone(_))
    }
}

/// What is wrong with a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateFault {
    /// It ends too early.
    #[error("is cut short")]
    Short,
    /// Its bytes are not those that were written.
    #[error("is damaged")]
    Damaged,
    /// It is whole, but under another name than its own.
    #[error("is misnamed: it is the state before command {says}")]
    Misnamed {
        /// The command before which it was saved.
        says: u64,
    },
}
