//! The file `synced`: how much of the newest segment is known to be on disk. Anything missing before that point had
//! been accepted, however clean the end of the segment looks.
//!
//! It is written after each sync but not synced itself, so it may be out of date after a power failure; it never
//! claims too much.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::{JournalError, StateFault};
use super::folder::{self, Folder};
use super::options::Sync;
use super::prologue::{self, u32_at, u64_at};

const MAGIC: &[u8; 8] = b"ACDSYNC\0";
const CONTENT_BYTES: usize = 17;

fn path(folder: &Path) -> PathBuf {
    folder.join("synced")
}

/// The contents of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The segment, by the number of its first command.
    pub(super) first: u64,
    /// The number of bytes synced.
    pub(super) bytes: u64,
    pub(super) when: When,
}

/// Whether commands were synced before they were answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Before,
    After,
}

impl When {
    pub(super) fn of(sync: Sync) -> Self {
        match sync {
            Sync::Always => Self::Before,
            Sync::Interval(_) | Sync::Never => Self::After,
        }
    }
}

impl Mark {
    /// `None` if there is no such file.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, JournalError> {
        let path = path(folder);
        match fs::read(&path) {
            Ok(bytes) => {
                let fault = || JournalError::State { path, fault: StateFault::Damaged };
                Self::parse(&bytes).map(Some).ok_or_else(fault)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(JournalError::io("read", &path, error)),
        }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = prologue::after(bytes, MAGIC).ok()?;
        let (content, crc) = rest.split_at_checked(CONTENT_BYTES)?;
        if crc.len() != 4 || crc32fast::hash(content) != u32_at(crc, 0) {
            return None;
        }
        let when = if content[16] == 0 { When::Before } else { When::After };
        Some(Self { first: u64_at(content, 0), bytes: u64_at(content, 8), when })
    }

    /// Checks that the segment exists and is at least this long.
    pub(super) fn check(&self, folder: &Path, found: &Folder) -> Result<(), JournalError> {
        let lost = |length| {
            let path = folder::segment(folder, self.first);
            Err(JournalError::Lost { path, synced: self.bytes, length })
        };
        match found.segments.binary_search_by_key(&self.first, |(first, _)| *first) {
            Ok(place) => {
                let path = &found.segments[place].1;
                let length = fs::metadata(path).map_err(|error| JournalError::io("look at", path, error))?.len();
                if length < self.bytes { lost(length) } else { Ok(()) }
            }
            // An old segment may have been removed, the newest may not.
            Err(place) if place == found.segments.len() => lost(0),
            Err(_) => Ok(()),
        }
    }
}

/// Writes the file.
#[derive(Debug)]
pub(super) struct Marker {
    file: File,
    path: PathBuf,
    when: When,
}

impl Marker {
    pub(super) fn open(folder: &Path, sync: Sync) -> Result<Self, JournalError> {
        let path = path(folder);
        let file = folder::private().write(true).truncate(false).open(&path);
        let file = file.map_err(|error| JournalError::io("open", &path, error))?;
        Ok(Self { file, path, when: When::of(sync) })
    }

    /// Records that this many bytes of a segment were synced.
    pub(super) fn note(&mut self, first: u64, bytes: u64) -> Result<(), JournalError> {
        let mut content = prologue::begin(MAGIC);
        let begun = content.len();
        content.extend_from_slice(&first.to_le_bytes());
        content.extend_from_slice(&bytes.to_le_bytes());
        content.push(u8::from(self.when == When::After));
        let crc = crc32fast::hash(&content[begun..]);
        content.extend_from_slice(&crc.to_le_bytes());
        let written = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(&content));
        written.map_err(|error| JournalError::io("write", &self.path, error))
    }
}
