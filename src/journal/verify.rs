//! Whether all of a journal is whole.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::folder::Folder;
use super::frame::{self, Header};
use super::mark::Mark;
use super::player::{Player, Torn};
use super::prologue::BadStart;
use super::state::State;

/// What was found.
#[derive(Debug)]
pub struct Verified {
    /// The number of the first command that was played.
    pub first: u64,
    /// How many were played.
    pub commands: u64,
    /// How many of them the engine refused.
    pub refused: u64,
    /// How often deadlines acted by themselves.
    pub alone: u64,
    /// How many events there were.
    pub events: u64,
    /// Files that are not as they should be, though all commands from `first` on are there.
    pub faults: Vec<JournalError>,
    /// The end, where it is not whole.
    pub torn: Option<Torn>,
    /// The versions of this crate that decided, in their order.
    pub engines: Vec<String>,
    /// The player at the end.
    pub player: Player,
}

/// Reads every file of a journal, plays all that can be played and compares it with every state. Where `path` is one
/// segment, that one and the state at its beginning.
///
/// # Errors
/// Where commands that were accepted cannot be read.
pub fn verify(path: impl AsRef<Path>) -> Result<Verified, JournalError> {
    let path = path.as_ref();
    let mut player = Player::open(path)?;
    let (first, before) = (player.next(), player.events_so_far());
    let mut faults = Vec::new();
    if path.is_dir() {
        faults = states(path)?;
        unplayed(path, first)?;
        if let Err(error) = Mark::read(path) {
            faults.push(error);
        }
    }
    player.compare_with_states();
    let (mut refused, mut alone) = (0, 0);
    while let Some(played) = player.play()? {
        refused += u64::from(played.outcome.is_err());
        alone += u64::from(played.command.is_none());
    }
    let (commands, events) = (player.next() - first, player.events_so_far() - before);
    let (torn, engines) = (player.torn().cloned(), player.engines().to_vec());
    Ok(Verified { first, commands, refused, alone, events, faults, torn, engines, player })
}

/// What is wrong with states.
fn states(folder: &Path) -> Result<Vec<JournalError>, JournalError> {
    let found = Folder::list(folder)?;
    let fault = |(number, path): &(u64, PathBuf)| State::load(path, *number).err().filter(|_| path.exists());
    Ok(found.states.iter().filter_map(fault).collect())
}

/// Looks at the segments before the one that playing begins with: each whole, and followed by the next.
fn unplayed(folder: &Path, played_from: u64) -> Result<(), JournalError> {
    let found = Folder::list(folder)?;
    let mut expected = None;
    for (number, path) in found.segments.into_iter().filter(|(number, _)| *number < played_from) {
        if let Some(expected) = expected.filter(|&expected| expected != number) {
            return Err(JournalError::Gap { path, expected, found: number });
        }
        // As far as the removal of old ones came.
        expected = if path.is_file() { Some(look_at(path, number)?) } else { None };
    }
    match expected {
        Some(next) if next != played_from => {
            let path = super::folder::segment(folder, played_from);
            Err(JournalError::Gap { path, expected: next, found: played_from })
        }
        _ => Ok(()),
    }
}

/// Whether a segment is whole; the number of the command after it.
fn look_at(path: PathBuf, number: u64) -> Result<u64, JournalError> {
    let bytes = fs::read(&path).map_err(|error| JournalError::io("read", &path, error))?;
    let damaged = |path, offset| JournalError::Damaged { path, offset, sequence: number };
    match Header::read(&bytes) {
        Ok(header) if header.first == number => frame::scan(&bytes, number).map_err(|offset| damaged(path, offset)),
        Err(BadStart::Format(found)) => Err(JournalError::Format { path, found }),
        Ok(_) | Err(BadStart::Short | BadStart::Damaged) => Err(damaged(path, 0)),
    }
}
