//! Checks a whole journal.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::folder::Folder;
use super::frame::{self, Header};
use super::mark::Mark;
use super::player::{Player, Torn};
use super::prologue::BadStart;
use super::state::State;

/// The result of checking a journal.
#[derive(Debug)]
pub struct Verified {
    /// The number of the first command replayed.
    pub first: u64,
    /// The number of commands replayed.
    pub commands: u64,
    /// How many of them the engine refused.
    pub refused: u64,
    /// How often deadlines acted on their own.
    pub alone: u64,
    /// The number of events.
    pub events: u64,
    /// Damaged files, although all commands from `first` on are there.
    pub faults: Vec<JournalError>,
    /// The incomplete group at the end, if any.
    pub torn: Option<Torn>,
    /// The versions of this crate that made the decisions, in order.
    pub engines: Vec<String>,
    /// The player at the end.
    pub player: Player,
}

/// Reads every file of a journal, replays everything it can and compares it with every state. If `path` is one
/// segment, checks that one and the state at its beginning.
///
/// # Errors
/// If accepted commands cannot be read.
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

/// The faults in states.
fn states(folder: &Path) -> Result<Vec<JournalError>, JournalError> {
    let found = Folder::list(folder)?;
    let fault = |(number, path): &(u64, PathBuf)| State::load(path, *number).err().filter(|_| path.exists());
    Ok(found.states.iter().filter_map(fault).collect())
}

/// Checks the segments before the first one replayed: each complete, and followed by the next.
fn unplayed(folder: &Path, played_from: u64) -> Result<(), JournalError> {
    let found = Folder::list(folder)?;
    let mut expected = None;
    for (number, path) in found.segments.into_iter().filter(|(number, _)| *number < played_from) {
        if let Some(expected) = expected.filter(|&expected| expected != number) {
            return Err(JournalError::Gap { path, expected, found: number });
        }
        // The removal of old segments may have stopped here.
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

/// Checks that a segment is complete; returns the number of the command after it.
fn look_at(path: PathBuf, number: u64) -> Result<u64, JournalError> {
    let bytes = fs::read(&path).map_err(|error| JournalError::io("read", &path, error))?;
    let damaged = |path, offset| JournalError::Damaged { path, offset, sequence: number };
    match Header::read(&bytes) {
        Ok(header) if header.first == number => frame::scan(&bytes, number).map_err(|offset| damaged(path, offset)),
        Err(BadStart::Format(found)) => Err(JournalError::Format { path, found }),
        Ok(_) | Err(BadStart::Short | BadStart::Damaged) => Err(damaged(path, 0)),
    }
}
