//! Opening a journal, whatever happened before: the newest state that can be read, and what was written since.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::folder::{self, Folder};
use super::lock::Lock;
use super::options::JournalOptions;
use super::player::{Player, Torn};
use super::state::State;
use super::writer::{Journal, Place, unix_micros};
use crate::config::Center;
use crate::engine::Engine;
use crate::roster::Roster;

/// What a journal says was true when it was last written.
///
/// The switch went on meanwhile. Compare [`roster`](Self::roster) with it, or let the engine do so: one
/// [`Command::Reconcile`](crate::engine::Command::Reconcile) with all that the switch has puts right what differs.
#[derive(Debug)]
pub struct Recovered {
    /// The engine. Its centre is the one that the journal ends with, which need not be the one that was given:
    /// [`Command::Reconfigure`](crate::engine::Command::Reconfigure) changes it.
    pub engine: Engine,
    /// What the engine believes: calls that wait, offers that are out, conversations.
    pub roster: Roster,
    /// The number of the next command, the first ever being 1.
    pub next: u64,
    /// How many commands were played since the state that was taken.
    pub replayed: u64,
    /// How many events there have been since the journal began.
    pub events: u64,
    /// What was cut off at the end. Nobody had been told that it was accepted.
    pub torn: Option<Torn>,
    /// States that could not be read; an older one was taken.
    pub unreadable: Vec<PathBuf>,
    /// The time of day at which it was last written, as unix time in microseconds; `None` for a new journal.
    pub stopped_at_unix_micros: Option<u64>,
}

impl Journal {
    /// Opens the journal in a folder, or begins one there with an empty engine on `center`.
    ///
    /// # Errors
    /// Where the folder cannot be written or is in use, or the journal is damaged.
    pub fn open(
        folder: impl AsRef<Path>,
        options: JournalOptions,
        center: Center,
    ) -> Result<(Self, Recovered), JournalError> {
        let folder = folder.as_ref();
        fs::create_dir_all(folder).map_err(|error| JournalError::io("make", folder, error))?;
        let lock = Lock::take(folder)?;
        let found = Folder::list(folder)?;
        let new = found.states.is_empty() && found.segments.is_empty();
        let recovered = if new { begin(center)? } else { recover(folder, &found)? };
        let place = Place { folder, options, lock };
        let journal = Self::go_on(place, &recovered)?;
        Ok((journal, recovered))
    }
}

fn begin(center: Center) -> Result<Recovered, JournalError> {
    let roster = Roster::new(&center);
    let engine = Engine::new(center).map_err(JournalError::Center)?;
    let (torn, unreadable, stopped_at_unix_micros) = (None, Vec::new(), None);
    Ok(Recovered { engine, roster, next: 1, replayed: 0, events: 0, torn, unreadable, stopped_at_unix_micros })
}

fn recover(folder: &Path, found: &Folder) -> Result<Recovered, JournalError> {
    let mut unreadable = Vec::new();
    for (number, path) in found.states.iter().rev() {
        let Some(state) = State::load(path)? else {
            unreadable.push(path.clone());
            continue;
        };
        let before = state.next;
        let mut stopped = state.unix_micros;
        let mut player = Player::from_state(state, folder, found.segments_from(*number).to_vec())?;
        while let Some(played) = player.play()? {
            let at = played.at;
            stopped = player.unix_micros(at).unwrap_or(stopped);
        }
        let torn = player.torn().cloned();
        if let Some(torn) = &torn {
            cut(torn)?;
        }
        let (engine, roster, next, events) = player.into_parts();
        let replayed = next - before;
        let stopped_at_unix_micros = Some(stopped.min(unix_micros()));
        return Ok(Recovered { engine, roster, next, replayed, events, torn, unreadable, stopped_at_unix_micros });
    }
    Err(JournalError::NoState { folder: folder.to_owned(), tried: unreadable })
}

/// Cuts off what is not whole; it is kept in a file beside.
fn cut(torn: &Torn) -> Result<(), JournalError> {
    let fault = |error| JournalError::io("cut", &torn.path, error);
    let bytes = fs::read(&torn.path).map_err(fault)?;
    let beside: PathBuf = torn.path.with_extension(format!("torn-at-{}", torn.offset));
    let rest = bytes.get(torn.offset as usize..).unwrap_or_default();
    fs::write(&beside, rest).map_err(|error| JournalError::io("write", &beside, error))?;
    let file = OpenOptions::new().write(true).open(&torn.path).map_err(fault)?;
    file.set_len(torn.offset).and_then(|()| file.sync_all()).map_err(fault)?;
    folder::sync_folder(&torn.path)
}
