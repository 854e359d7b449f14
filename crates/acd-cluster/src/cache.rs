//! The local journal: a copy of the log from which a restart begins, and what `acd journal` reads.
//!
//! Nothing depends on it. What stands in the log counts; if the copy cannot be written it is given up, and the next
//! start begins with a state from the object store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use acd::engine::{Engine, Event};
use acd::journal::{CenterPlace, Journal, JournalError, JournalOptions, State};
use acd::roster::Roster;

use crate::standing::Standing;

/// The local journal, while it can be written.
pub(crate) struct Cache {
    journal: Option<Journal>,
    folder: PathBuf,
    options: JournalOptions,
    standing: Arc<Standing>,
    place: CenterPlace,
}

impl Cache {
    pub(crate) fn new(journal: Journal, folder: &Path, options: JournalOptions, standing: Arc<Standing>) -> Self {
        let place = journal.center_place();
        Self { journal: Some(journal), folder: folder.to_owned(), options, standing, place }
    }

    /// Where a host keeps its centre file.
    pub(crate) fn place(&self) -> CenterPlace {
        self.place.clone()
    }

    /// Appends a group that stands in the log.
    pub(crate) fn append(&mut self, group: &[u8], commands: usize) {
        self.try_to(|journal| journal.append_group(group, commands).map(|_| ()));
    }

    /// The group has been applied.
    pub(crate) fn applied(&mut self, engine: &Engine, roster: &Roster, events: &[Event]) {
        if let Some(journal) = &mut self.journal
            && let Err(error) = journal.applied(engine, roster, events)
        {
            self.standing.meter.cache_failed();
            tracing::warn!(%error, "the local journal");
        }
    }

    /// Begins again with this state.
    pub(crate) fn renew(&mut self, state: State) {
        // Its lock goes first.
        self.journal = None;
        match Journal::adopt(&self.folder, self.options, state) {
            Ok((journal, _)) => self.journal = Some(journal),
            Err(error) => self.lost(&error),
        }
    }

    /// Saves a state, so that the next start has nothing to replay.
    pub(crate) fn close(&mut self, engine: &Engine, roster: &Roster) {
        if let Some(journal) = self.journal.take()
            && let Err(error) = journal.close(engine, roster)
        {
            self.lost(&error);
        }
    }

    fn try_to(&mut self, write: impl FnOnce(&mut Journal) -> Result<(), JournalError>) {
        if let Some(journal) = &mut self.journal
            && let Err(error) = write(journal)
        {
            self.journal = None;
            self.lost(&error);
        }
    }

    fn lost(&self, error: &JournalError) {
        self.standing.meter.cache_failed();
        tracing::error!(
            %error,
            "the local journal is given up; the log goes on without it, and the next start begins with a state from there"
        );
    }
}
