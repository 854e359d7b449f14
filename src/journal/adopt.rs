//! Begins a journal with a state from elsewhere.

use std::fs;
use std::path::Path;

use super::error::JournalError;
use super::folder::{self, Folder};
use super::lock::Held;
use super::options::JournalOptions;
use super::recover::Recovered;
use super::state::State;
use super::writer::{Journal, Place};
use crate::engine::Engine;

impl Journal {
    /// Begins a journal in a folder with a state from elsewhere. What the folder contained is moved into a folder
    /// inside it, `before-` and the number of the state's next command: it does not belong to this history, or lacks a
    /// part.
    ///
    /// # Errors
    /// If the folder is not writable or in use, or the engine does not accept the state.
    pub fn adopt(
        folder: impl AsRef<Path>,
        options: JournalOptions,
        state: State,
    ) -> Result<(Self, Recovered), JournalError> {
        let folder = folder.as_ref();
        folder::make(folder)?;
        let lock = Held::folder(folder)?;
        set_aside(folder, state.next)?;
        let path = folder::state(folder, state.next);
        state.save(&path)?;
        let fault = |source| JournalError::Snapshot { path: path.clone(), source };
        let recovered = Recovered {
            engine: Engine::restore(state.snapshot).map_err(fault)?,
            roster: state.roster,
            id: state.id,
            next: state.next,
            replayed: 0,
            events: state.events,
            torn: None,
            unreadable: Vec::new(),
            other_engines: Vec::new(),
            stopped_at_unix_micros: Some(state.unix_micros),
        };
        let journal = Self::go_on(Place { folder, options, lock }, &recovered)?;
        Ok((journal, recovered))
    }
}

/// Moves what there is into a folder of its own.
fn set_aside(folder: &Path, next: u64) -> Result<(), JournalError> {
    let found = Folder::list(folder)?;
    let files = found.segments.into_iter().chain(found.states).map(|(_, path)| path);
    let files: Vec<_> = files.chain([folder.join("synced")]).filter(|path| path.exists()).collect();
    if files.is_empty() {
        return Ok(());
    }
    // It may have happened before.
    let free = (0..).map(|again| folder.join(format!("before-{next}-{again}"))).find(|aside| !aside.exists());
    let aside = free.expect("there are numbers enough");
    folder::make(&aside)?;
    for path in files {
        let name = path.file_name().unwrap_or_default();
        fs::rename(&path, aside.join(name)).map_err(|error| JournalError::io("move", &path, error))?;
    }
    folder::sync_folder(&aside)
}
