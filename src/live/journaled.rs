//! A [`Journal`](crate::journal::Journal) as a router's record.

use std::sync::Arc;

use super::outcome::{RecordError, Retry};
use super::record::Record;
use crate::engine::{Command, Engine, Event};
use crate::journal::{Journal, JournalError};
use crate::notes::Noted;
use crate::roster::Roster;
use crate::time::Timestamp;

impl From<JournalError> for RecordError {
    fn from(error: JournalError) -> Self {
        let retry = match error {
            JournalError::Uncertain { .. } => Retry::Uncertain,
            _ if error.is_temporary() => Retry::Later,
            _ => Retry::Never,
        };
        Self { cause: Arc::new(error), retry }
    }
}

impl Record for Journal {
    fn record(&mut self, at: Timestamp, commands: &[Command], notes: &[Noted]) -> Result<u64, RecordError> {
        Ok(self.append_noted(at, commands, notes)?)
    }

    fn is_sound(&mut self) -> Result<(), RecordError> {
        Ok(Journal::is_sound(self)?)
    }

    fn on_failure(&mut self, tell: Box<dyn Fn() + Send + Sync>) {
        Journal::on_failure(self, tell);
    }

    fn applied(&mut self, engine: &Engine, roster: &Roster, events: &[Event]) -> Result<(), RecordError> {
        Ok(Journal::applied(self, engine, roster, events)?)
    }

    fn close(self: Box<Self>, engine: &Engine, roster: &Roster) -> Result<(), RecordError> {
        Ok(Journal::close(*self, engine, roster)?)
    }
}
