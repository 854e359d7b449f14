//! The log as a router's record: nothing leaves the router before its group stands there.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use acd::engine::{Command, Engine, Event};
use acd::identity::JournalId;
use acd::journal::{Group, State};
use acd::live::{Record, RecordError, Retry};
use acd::notes::Noted;
use acd::roster::Roster;
use acd::time::Timestamp;
use bytes::Bytes;

use crate::broker::Broker;
use crate::cache::Cache;
use crate::error::ClusterError;
use crate::log::{NotAppended, Tip};
use crate::message::{Head, Kind};
use crate::options::ClusterOptions;
use crate::standing::{Role, Standing};
use crate::states::{self, Saver};
use crate::stream_log::StreamLog;

/// Room for the head of a message, and the headers of the broker.
const HEAD_ROOM: usize = 1_024;

/// The log as a router's record.
pub(crate) struct StreamRecord {
    tip: Tip<StreamLog>,
    broker: Broker,
    standing: Arc<Standing>,
    cache: Cache,
    saver: Saver,
    journal: JournalId,
    term: u64,
    serial: u64,
    next: u64,
    events: u64,
    patience: Duration,
    state_bytes: u64,
    /// How many bytes have been appended since the last state.
    since_state: u64,
}

/// Where the history is when a router begins to lead.
pub(crate) struct Place {
    pub(crate) journal: JournalId,
    pub(crate) term: u64,
    pub(crate) next: u64,
    pub(crate) events: u64,
}

fn failed(cause: impl std::error::Error + Send + Sync + 'static, retry: Retry) -> RecordError {
    RecordError { cause: Arc::new(cause), retry }
}

fn not_appended(why: NotAppended) -> RecordError {
    let retry = match why {
        NotAppended::Beaten(_) => Retry::Never,
        NotAppended::GaveUp(_) | NotAppended::Absurd { .. } => Retry::Uncertain,
    };
    failed(why, retry)
}

impl StreamRecord {
    pub(crate) fn new(
        tip: Tip<StreamLog>,
        broker: Broker,
        standing: Arc<Standing>,
        cache: Cache,
        place: Place,
        options: &ClusterOptions,
    ) -> Self {
        let saver = Saver::new(broker.clone(), Arc::clone(&standing));
        let Place { journal, term, next, events } = place;
        let (patience, state_bytes) = (options.patience, options.state_bytes);
        // The term was the first.
        let (serial, since_state) = (1, 0);
        Self {
            tip,
            broker,
            standing,
            cache,
            saver,
            journal,
            term,
            serial,
            next,
            events,
            patience,
            state_bytes,
            since_state,
        }
    }

    fn head(&mut self, kind: Kind) -> Head {
        self.serial += 1;
        let Self { journal, term, serial, next, events, .. } = *self;
        Head { journal, term, router: self.standing.router, serial, next, events, kind }
    }

    /// A message for a group: with its bytes, or with the name of the object that has them.
    fn message(&mut self, group: &[u8]) -> Result<Bytes, ClusterError> {
        if group.len() + HEAD_ROOM <= self.broker.max_payload() {
            return Ok(self.head(Kind::Group).write(group));
        }
        let object = states::group_name(self.tip.last() + 1, self.standing.router, self.serial + 1);
        self.broker.put(object.clone(), Bytes::copy_from_slice(group))?;
        Ok(self.head(Kind::Stored { object }).write(&[]))
    }

    fn append(&mut self, message: Bytes) -> Result<u64, RecordError> {
        let (begun, patience, standing) = (Instant::now(), self.patience, Arc::clone(&self.standing));
        let appended = self.tip.append(message, || begun.elapsed() > patience || standing.is_stopping());
        match appended {
            Ok(number) => {
                self.standing.meter.appended(begun.elapsed(), self.tip.doubts());
                self.standing.meter.at(self.term, number);
                self.standing.confirm(begun);
                Ok(number)
            }
            Err(why) => {
                self.over(why);
                Err(not_appended(why))
            }
        }
    }

    fn over(&self, why: NotAppended) {
        tracing::warn!(%why, term = self.term, "this router leads no more");
        self.standing.set_role(Role::Starting);
    }

    /// Lets the most suitable follower lead from here on.
    fn hand_over(&mut self, engine: &Engine, roster: &Roster) -> Result<(), RecordError> {
        let successor = self.standing.successor();
        let differs = successor.as_ref().is_some_and(|beat| beat.version != self.standing.version);
        let state = if differs { self.state_for_another_version(engine, roster) } else { None };
        let to = successor.as_ref().map(|beat| beat.router);
        let message = self.head(Kind::HandOver { to, state }).write(&[]);
        self.append(message)?;
        let to = successor.map_or_else(|| "whoever is first".to_owned(), |beat| beat.address);
        tracing::info!(to, term = self.term, "this router has handed over");
        self.standing.set_role(Role::Starting);
        Ok(())
    }

    fn state_for_another_version(&self, engine: &Engine, roster: &Roster) -> Option<String> {
        let state = State::of(self.journal, (self.next, self.events), engine, roster);
        let last = self.tip.last();
        match states::save(&self.broker, last, &state) {
            Ok(()) => Some(states::name(last, self.journal)),
            Err(error) => {
                tracing::warn!(%error, "the state for the other version could not be saved; it goes on by its own rules");
                None
            }
        }
    }
}

impl Record for StreamRecord {
    fn record(&mut self, at: Timestamp, commands: &[Command], notes: &[Noted]) -> Result<u64, RecordError> {
        let group = Group::write(self.next, at, commands, notes);
        let message = self.message(&group).map_err(|error| failed(error, Retry::Later))?;
        self.append(message)?;
        self.since_state += group.len() as u64;
        self.cache.append(&group, commands.len());
        let first = self.next;
        self.next += commands.len() as u64;
        Ok(first)
    }

    fn is_sound(&mut self) -> Result<(), RecordError> {
        if !self.standing.suspected.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        self.tip.check().map_err(|why| {
            self.over(why);
            not_appended(why)
        })
    }

    fn on_failure(&mut self, tell: Box<dyn Fn() + Send + Sync>) {
        self.standing.on_suspicion(tell);
    }

    fn applied(&mut self, engine: &Engine, roster: &Roster, events: &[Event]) -> Result<(), RecordError> {
        self.events += events.len() as u64;
        self.cache.applied(engine, roster, events);
        if self.since_state >= self.state_bytes && !self.saver.is_busy() {
            self.since_state = 0;
            let state = State::of(self.journal, (self.next, self.events), engine, roster);
            self.saver.save(self.tip.last(), state);
        }
        Ok(())
    }

    fn close(mut self: Box<Self>, engine: &Engine, roster: &Roster) -> Result<(), RecordError> {
        let handed_over = self.hand_over(engine, roster);
        self.cache.close(engine, roster);
        handed_over
    }
}
