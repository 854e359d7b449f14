//! Begins: with the local journal where the log goes on from it, else with a state from the object store; or the log
//! itself begins with the local journal.

use std::sync::Arc;

use acd::config::Center;
use acd::journal::{Journal, JournalError, Recovered, Replica, State};
use acd::time::Timestamp;

use crate::attempt::Stored;
use crate::broker::Broker;
use crate::cache::Cache;
use crate::error::ClusterError;
use crate::follower::Follower;
use crate::log::{Log, NotAppended, Tip};
use crate::message::{Head, Kind, Message};
use crate::options::ClusterOptions;
use crate::standing::Standing;
use crate::states;
use crate::stream_log::StreamLog;

/// What it takes to begin.
pub(crate) struct Opening<'a> {
    pub(crate) broker: &'a Broker,
    pub(crate) standing: &'a Arc<Standing>,
    pub(crate) options: &'a ClusterOptions,
    /// With which a history begins that has none yet.
    pub(crate) center: &'a Center,
}

impl Opening<'_> {
    /// Begins.
    ///
    /// # Errors
    /// If the log or the journal cannot be used, or belong to different histories.
    pub(crate) fn open(&self) -> Result<(Follower, Cache), ClusterError> {
        loop {
            let state = self.broker.info()?.state;
            if state.last_sequence > 0 {
                return self.join(state.first_sequence, state.last_sequence);
            }
            match self.begin() {
                Err(ClusterError::NotAppended(NotAppended::Beaten(_))) => {}
                begun => return begun,
            }
        }
    }

    fn open_journal(&self) -> Result<(Journal, Recovered), JournalError> {
        Journal::open(&self.options.journal, self.options.journal_options, self.center.clone())
    }

    fn parts(&self, journal: Journal, replica: Replica, last: u64) -> (Follower, Cache) {
        let ClusterOptions { journal: folder, journal_options, version, .. } = self.options;
        let cache = Cache::new(journal, folder, *journal_options, Arc::clone(self.standing));
        (Follower::new(replica, last, version.clone()), cache)
    }

    /// The log is empty: it begins with the local journal, which is new or goes back to a time without a log.
    fn begin(&self) -> Result<(Follower, Cache), ClusterError> {
        let (journal, recovered) = self.open_journal()?;
        let replica = Replica::new(recovered, self.options.events_kept);
        let name = states::name(0, replica.id());
        states::save(self.broker, 0, &replica.state())?;
        let head = Head {
            journal: replica.id(),
            term: 0,
            router: self.standing.router,
            serial: 0,
            next: replica.next(),
            events: replica.events_so_far(),
            kind: Kind::Begin { state: name.clone() },
        };
        let mut tip = Tip::new(StreamLog::new(self.broker.clone()), 0);
        let standing = Arc::clone(self.standing);
        let first = tip.append(head.write(&[]), || standing.is_stopping()).inspect_err(|why| {
            // Another history began. If this one's state stays, that does no harm.
            let beaten = matches!(why, NotAppended::Beaten(_));
            let _ = beaten.then(|| self.broker.remove(name));
        })?;
        tracing::info!(history = %replica.id(), "the log begins with the local journal");
        Ok(self.parts(journal, replica, first))
    }

    /// The log has messages.
    fn join(&self, first: u64, last: u64) -> Result<(Follower, Cache), ClusterError> {
        let mut log = StreamLog::new(self.broker.clone());
        let newest = message_at(&mut log, last)?;
        if !has_journal(&self.options.journal) {
            return self.adopt(&newest);
        }
        let (journal, recovered) = self.open_journal()?;
        if recovered.id != newest.head.journal {
            if recovered.next > 1 {
                let (folder, center) = (self.options.journal.clone(), self.options.center.clone());
                return Err(ClusterError::OtherJournal { folder, center });
            }
            // Another router began the history, while this one was about to.
            drop(journal);
            return self.adopt(&newest);
        }
        let here = Here { next: recovered.next, at: recovered.engine.now() };
        match here.place_in(&mut log, first, last)? {
            Found::At(place) => {
                let replica = Replica::new(recovered, self.options.events_kept);
                tracing::info!(message = place, last, "the local journal goes on");
                Ok(self.parts(journal, replica, place))
            }
            Found::Purged => {
                drop(journal);
                self.adopt(&newest)
            }
            Found::Beyond(log_next) => Err(ClusterError::LogBehind {
                center: self.options.center.clone(),
                folder: self.options.journal.clone(),
                log_next,
                journal_next: recovered.next,
            }),
        }
    }

    /// Begins with the newest state.
    pub(crate) fn adopt(&self, newest: &Message) -> Result<(Follower, Cache), ClusterError> {
        let (sequence, state) = self.newest_state(newest)?;
        let (journal, recovered) = Journal::adopt(&self.options.journal, self.options.journal_options, state)?;
        tracing::info!(message = sequence, commands = recovered.next - 1, "a state from the object store");
        Ok(self.parts(journal, Replica::new(recovered, self.options.events_kept), sequence))
    }

    fn newest_state(&self, newest: &Message) -> Result<(u64, State), ClusterError> {
        let (sequence, state) = match &newest.head.kind {
            // Two may have saved a first state; this says whose counts.
            Kind::Begin { state: name } => (1, states::read(self.broker, name)?),
            Kind::Term { .. } | Kind::Group | Kind::Stored { .. } | Kind::HandOver { .. } => {
                let (sequence, state) = states::newest_of(self.broker, newest.head.journal)?;
                (sequence.max(1), state)
            }
        };
        match state.id == newest.head.journal {
            true => Ok((sequence, state)),
            false => Err(ClusterError::NoState("the newest one is of another history".into())),
        }
    }
}

/// Whether there is a journal, or part of one.
fn has_journal(folder: &std::path::Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.path().extension().is_some_and(|end| end == "state" || end == "segment"))
}

pub(crate) fn message_at(log: &mut impl Log, sequence: u64) -> Result<Message, ClusterError> {
    let found = log.read(sequence, 1)?;
    let stored = found.first().ok_or(crate::log::Silent)?;
    Message::of(stored)
}

/// Where a journal is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here {
    /// The number of its next command.
    pub(crate) next: u64,
    /// The engine's time.
    pub(crate) at: Timestamp,
}

/// Where that is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// After the message with that number.
    At(u64),
    /// What follows has been purged.
    Purged,
    /// The log ends before it, with that number of the next command.
    Beyond(u64),
}

impl Here {
    /// Finds the last message that is contained here, by the numbers of commands: O(log messages) reads. Messages
    /// without commands differ in their time: the same time twice is the same again.
    pub(crate) fn place_in(self, log: &mut impl Log, first: u64, last: u64) -> Result<Found, ClusterError> {
        let end = next_after(&message_at(log, last)?, last)?;
        if end < self.next {
            return Ok(Found::Beyond(end));
        }
        // The first message before which more commands had been appended than are here.
        let (mut low, mut high) = (first, last + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let later = message_at(log, middle)?.head.next > self.next;
            (low, high) = if later { (low, middle) } else { (middle + 1, high) };
        }
        if low == first {
            return Ok(Found::Purged);
        }
        // Before it, backwards, the last one that is contained.
        for sequence in (first..low).rev() {
            let found = log.read(sequence, 1)?;
            let stored = found.first().ok_or(crate::log::Silent)?;
            match self.contains(stored)? {
                Contained::Yes => return Ok(Found::At(sequence)),
                Contained::No | Contained::Neither => {}
            }
        }
        // Times without commands that are missing here leave no trace.
        let begins_here = message_at(log, first)?.head.next == self.next;
        Ok(if begins_here { Found::At(first - 1) } else { Found::Purged })
    }

    fn contains(self, stored: &Stored) -> Result<Contained, ClusterError> {
        let message = Message::of(stored)?;
        let fault = |fault| ClusterError::Message { sequence: stored.sequence, fault };
        Ok(match message.head.kind {
            Kind::Group => {
                let group = message.group().map_err(fault)?;
                let end = group.first + group.commands.len() as u64;
                let over = end < self.next || end == self.next && group.at <= self.at;
                if over { Contained::Yes } else { Contained::No }
            }
            // At least one command.
            Kind::Stored { .. } if message.head.next < self.next => Contained::Yes,
            Kind::Stored { .. } => Contained::No,
            Kind::Begin { .. } | Kind::Term { .. } | Kind::HandOver { .. } => Contained::Neither,
        })
    }
}

/// The number of the next command after a message.
fn next_after(message: &Message, sequence: u64) -> Result<u64, ClusterError> {
    match message.head.kind {
        Kind::Group => {
            let group = message.group().map_err(|fault| ClusterError::Message { sequence, fault })?;
            Ok(group.first + group.commands.len() as u64)
        }
        // How many commands it has is not known here; at least one.
        Kind::Stored { .. } => Ok(u64::MAX),
        Kind::Begin { .. } | Kind::Term { .. } | Kind::HandOver { .. } => Ok(message.head.next),
    }
}

/// Whether a message is contained in a journal.
enum Contained {
    Yes,
    No,
    /// It has nothing that could be.
    Neither,
}
