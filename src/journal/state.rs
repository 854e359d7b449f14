//! The bytes of a state: the [`prologue`](super::prologue) (`ACDSTATE`), the length of the content, a checksum
//! (CRC-32) of both, and the content in postcard.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::deciding::VERSION;
use super::error::{JournalError, StateFault};
use super::folder::{self, sync_folder};
use super::options::TimeOfDay;
use super::prologue::{self, BadStart, u32_at, u64_at};
use crate::engine::{Engine, Snapshot};
use crate::identity::JournalId;
use crate::roster::Roster;

const MAGIC: &[u8; 8] = b"ACDSTATE";
const LENGTH_BYTES: usize = 8;
const HEAD_BYTES: usize = LENGTH_BYTES + 4;

/// Everything before the command with one number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Which journal this is.
    pub id: JournalId,
    /// The number of the next command.
    pub next: u64,
    /// The number of events before it.
    pub events: u64,
    /// The time of day when it was saved, as unix time in microseconds.
    pub unix_micros: u64,
    /// The version of the engine.
    pub engine: String,
    /// The engine.
    pub snapshot: Snapshot,
    /// Who is where.
    pub roster: Roster,
}

/// Bytes that are no state, or not one of this version.
#[derive(Debug, thiserror::Error)]
pub enum UnfitState {
    /// A format that this version does not read.
    #[error("it is in format {0}; expected {expected}", expected = prologue::FORMAT)]
    Format(u32),
    /// Damage.
    #[error("{0}")]
    Damaged(StateFault),
}

impl State {
    /// The state of an engine before the command `next`, after this number of events. O(calls + agents).
    pub fn of(id: JournalId, (next, events): (u64, u64), engine: &Engine, roster: &Roster) -> Self {
        Self::at(TimeOfDay::System, id, (next, events), engine, roster)
    }

    /// The same, by this clock.
    pub(super) fn at(
        time: TimeOfDay,
        id: JournalId,
        (next, events): (u64, u64),
        engine: &Engine,
        roster: &Roster,
    ) -> Self {
        Self {
            id,
            next,
            events,
            unix_micros: time.unix_micros(engine.now()),
            engine: VERSION.into(),
            snapshot: engine.snapshot(),
            roster: roster.clone(),
        }
    }

    /// Reads [`State::to_bytes`].
    ///
    /// # Errors
    /// If it is damaged, or in another format.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnfitState> {
        Self::read(bytes).map_err(|fault| match fault {
            Fault::Format(found) => UnfitState::Format(found),
            Fault::State(fault) => UnfitState::Damaged(fault),
        })
    }

    /// The bytes of a state file. O(calls + agents).
    pub fn to_bytes(&self) -> Vec<u8> {
        let content = postcard::to_allocvec(self).expect("a state can be encoded");
        let length = (content.len() as u64).to_le_bytes();
        let mut bytes = prologue::begin(MAGIC);
        bytes.reserve_exact(HEAD_BYTES + content.len());
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&checksum(&length, &content).to_le_bytes());
        bytes.extend_from_slice(&content);
        bytes
    }

    /// Writes the file atomically: either complete under its name, or not at all.
    pub(super) fn save(&self, path: &Path) -> Result<(), JournalError> {
        let bytes = self.to_bytes();
        let unfinished = path.with_extension("unfinished");
        let written = folder::private().write(true).truncate(true).open(&unfinished).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&unfinished, path)).map_err(|error| {
            // An incomplete file is useless; a second failure would add nothing.
            let _ = fs::remove_file(&unfinished);
            JournalError::io("save", path, error)
        })?;
        sync_folder(path)
    }

    /// Reads the state before the command with that number.
    pub(super) fn load(path: &Path, number: u64) -> Result<Self, JournalError> {
        let bytes = fs::read(path).map_err(|error| JournalError::io("read", path, error))?;
        let state = Self::read(&bytes).map_err(|fault| match fault {
            Fault::Format(found) => JournalError::Format { path: path.to_owned(), found },
            Fault::State(fault) => JournalError::State { path: path.to_owned(), fault },
        })?;
        if state.next != number {
            let fault = StateFault::Misnamed { says: state.next };
            return Err(JournalError::State { path: path.to_owned(), fault });
        }
        Ok(state)
    }

    fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let rest = prologue::after(bytes, MAGIC)?;
        let (head, content) = rest.split_at_checked(HEAD_BYTES).ok_or(StateFault::Short)?;
        let length = u64_at(head, 0);
        if (content.len() as u64) < length {
            return Err(StateFault::Short.into());
        }
        if content.len() as u64 != length || checksum(&head[..LENGTH_BYTES], content) != u32_at(head, LENGTH_BYTES) {
            return Err(StateFault::Damaged.into());
        }
        Ok(postcard::from_bytes(content).map_err(|_| StateFault::Damaged)?)
    }
}

fn checksum(length: &[u8], content: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(length);
    crc.update(content);
    crc.finalize()
}

/// Why a state cannot be read.
enum Fault {
    Format(u32),
    State(StateFault),
}

impl From<StateFault> for Fault {
    fn from(fault: StateFault) -> Self {
        Self::State(fault)
    }
}

impl From<BadStart> for Fault {
    fn from(bad: BadStart) -> Self {
        match bad {
            BadStart::Short => Self::State(StateFault::Short),
            BadStart::Damaged => Self::State(StateFault::Damaged),
            BadStart::Format(found) => Self::Format(found),
        }
    }
}
