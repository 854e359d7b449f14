//! The way into the router: a bounded channel that can be closed without losing what got in.

use std::sync::PoisonError;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use crossbeam_utils::sync::{ShardedLock, Unparker};
use tokio::sync::{Notify, oneshot};

use super::input::Input;
use super::outcome::{Accepted, Arrival, CallError};
use crate::engine::Engine;
use crate::roster::Roster;

/// Who waits for the result of a command.
pub(super) enum Reply {
    Nobody,
    Outcome(oneshot::Sender<Result<Accepted, CallError>>),
    Arrival(oneshot::Sender<Result<Arrival, CallError>>),
}

impl Reply {
    pub(super) fn refuse(self, error: CallError) {
        // Who waited may have gone.
        match self {
            Self::Nobody => {}
            Self::Outcome(reply) => drop(reply.send(Err(error))),
            Self::Arrival(reply) => drop(reply.send(Err(error))),
        }
    }
}

/// Called with the engine, and with the roster if the router keeps one.
pub(super) type Question = Box<dyn FnOnce(&Engine, Option<&Roster>) + Send>;

/// An entry in the queue.
pub(super) enum Entry {
    Input(Input, Reply),
    /// To be called between two turns.
    Ask(Question),
    /// To be called once no call is in progress.
    WhenEmpty(Box<dyn FnOnce() + Send>),
}

/// The handles' side of the queue.
pub(super) struct Intake {
    /// `None` once the queue is closed: what was sent before is still received, and nothing is sent after. Each thread
    /// that submits has a shard of the lock to itself.
    sender: ShardedLock<Option<Sender<Entry>>>,
    /// Notifies those who wait for room.
    pub(super) room: Notify,
    driver: Driver,
}

/// Who takes the router's turns, and how they learn that there is something in the queue.
#[derive(Debug)]
pub(super) enum Driver {
    /// A thread, which sleeps while there is nothing. It parks rather than waiting on the channel, which would spin
    /// first.
    Thread(Unparker),
    /// The host's loop.
    Host(Notify),
}

impl Intake {
    /// The other side is the router's.
    pub(super) fn new(capacity: usize, driver: Driver) -> (Self, Receiver<Entry>) {
        let (sender, entries) = bounded(capacity.max(1));
        (Self { sender: ShardedLock::new(Some(sender)), room: Notify::new(), driver }, entries)
    }

    pub(super) fn push(&self, entry: Entry) -> Result<(), TrySendError<Box<Entry>>> {
        let sent = match &*self.sender.read().unwrap_or_else(PoisonError::into_inner) {
            Some(sender) => sender.try_send(entry),
            None => Err(TrySendError::Disconnected(entry)),
        };
        sent.map_err(|error| match error {
            TrySendError::Full(entry) => TrySendError::Full(Box::new(entry)),
            TrySendError::Disconnected(entry) => TrySendError::Disconnected(Box::new(entry)),
        })?;
        self.has_news();
        Ok(())
    }

    /// Lets whoever takes the turns know that there is something in the queue.
    pub(super) fn has_news(&self) {
        match &self.driver {
            Driver::Thread(sleeper) => sleeper.unpark(),
            Driver::Host(news) => news.notify_one(),
        }
    }

    /// Waits for that; forever where a thread takes the turns.
    pub(super) async fn news(&self) {
        match &self.driver {
            Driver::Host(news) => news.notified().await,
            Driver::Thread(_) => std::future::pending().await,
        }
    }

    pub(super) fn close(&self) {
        drop(self.sender.write().unwrap_or_else(PoisonError::into_inner).take());
        self.room.notify_waiters();
        self.has_news();
    }

    /// Lets the router take a turn though nobody has put anything to it.
    pub(super) fn wake(&self) {
        // A router whose queue is full is not asleep, and one that has stopped takes no turns.
        let _ = self.push(Entry::Ask(Box::new(|_, _| {})));
    }
}
