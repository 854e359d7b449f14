//! The bytes of a state: `ACDSTATE`, format, checksum, and in postcard what was saved.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::JournalError;
use super::folder::sync_folder;
use super::frame::FORMAT;
use crate::engine::Snapshot;
use crate::roster::Roster;

const MAGIC: &[u8; 8] = b"ACDSTATE";
const FRAME_BYTES: usize = 16;

/// Everything before the command of one number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    /// The number of the next command.
    pub(super) next: u64,
    /// How many events there had been.
    pub(super) events: u64,
    pub(super) unix_micros: u64,
    pub(super) snapshot: Snapshot,
    pub(super) roster: Roster,
}

impl State {
    /// Writes it so that there is either the whole file under its name, or none.
    pub(super) fn save(&self, path: &Path) -> Result<(), JournalError> {
        let content = postcard::to_allocvec(self).expect("a state can be encoded");
        let mut bytes = Vec::with_capacity(FRAME_BYTES + content.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&content).to_le_bytes());
        bytes.extend_from_slice(&content);
        let unfinished = path.with_extension("unfinished");
        let written = File::create(&unfinished).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&unfinished, path)).map_err(|error| {
            // What is left of it is of no use; a second failure would say nothing new.
            let _ = fs::remove_file(&unfinished);
            JournalError::io("save", path, error)
        })?;
        sync_folder(path)
    }

    /// `None` where it is not whole.
    pub(super) fn load(path: &Path) -> Result<Option<Self>, JournalError> {
        let bytes = fs::read(path).map_err(|error| JournalError::io("read", path, error))?;
        if bytes.len() < FRAME_BYTES || &bytes[..8] != MAGIC {
            return Ok(None);
        }
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        if number(8) != FORMAT {
            return Err(JournalError::Format { path: path.to_owned(), found: number(8) });
        }
        let content = &bytes[FRAME_BYTES..];
        let whole = number(12) == crc32fast::hash(content);
        Ok(if whole { postcard::from_bytes(content).ok() } else { None })
    }
}
