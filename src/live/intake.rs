//! The way into the router: a bounded queue without a lock, and how its thread sleeps when there is nothing in it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::thread::Thread;
use std::time::{Duration, Instant};

use concurrent_queue::{ConcurrentQueue, PopError, PushError};
use tokio::sync::{Notify, oneshot};

use super::outcome::{Accepted, Arrival, CallError};
use crate::engine::{Command, Engine};
use crate::roster::Roster;

/// Who waits for the result of a command.
pub(super) enum Reply {
    Nobody,
    Outcome(oneshot::Sender<Result<Accepted, CallError>>),
    Arrival(oneshot::Sender<Result<Arrival, CallError>>),
}

/// Called with the engine, and with the roster if the router keeps one.
pub(super) type Question = Box<dyn FnOnce(&Engine, Option<&Roster>) + Send>;

/// An entry in the queue.
pub(super) enum Entry {
    Command(Command, Reply),
    /// To be called between two turns.
    Ask(Question),
    /// To be called once no call is in progress.
    WhenEmpty(Box<dyn FnOnce() + Send>),
}

/// The queue. Once it is closed nothing enters it, but everything that entered before still leaves it.
pub(super) struct Intake {
    queue: ConcurrentQueue<Entry>,
    /// Whether the router's thread is asleep, or about to be.
    sleeping: AtomicBool,
    thread: OnceLock<Thread>,
    /// Notifies those who wait for room.
    pub(super) room: Notify,
}

impl Intake {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            queue: ConcurrentQueue::bounded(capacity.max(1)),
            sleeping: AtomicBool::new(false),
            thread: OnceLock::new(),
            room: Notify::new(),
        }
    }

    /// Sets the thread to wake.
    pub(super) fn belongs_to(&self, thread: Thread) {
        // Set once, by the only router.
        let _ = self.thread.set(thread);
        self.wake();
    }

    pub(super) fn push(&self, entry: Entry) -> Result<(), PushError<Box<Entry>>> {
        self.queue.push(entry).map_err(|error| match error {
            PushError::Full(entry) => PushError::Full(Box::new(entry)),
            PushError::Closed(entry) => PushError::Closed(Box::new(entry)),
        })?;
        // Either the router sees the entry before it sleeps, or this sees that it sleeps.
        fence(Ordering::SeqCst);
        if self.sleeping.load(Ordering::Relaxed) && self.sleeping.swap(false, Ordering::SeqCst) {
            self.wake();
        }
        Ok(())
    }

    pub(super) fn pop(&self) -> Result<Entry, PopError> {
        self.queue.pop()
    }

    pub(super) fn close(&self) {
        self.queue.close();
        self.room.notify_waiters();
        self.wake();
    }

    pub(super) fn wake(&self) {
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }

    /// Puts the router's thread to sleep with `park`, unless there is something to do. Spins for up to `spin` first.
    pub(super) fn sleep(&self, spin: Duration, park: impl FnOnce()) {
        let busy = || !self.queue.is_empty() || self.queue.is_closed();
        let begun = Instant::now();
        while begun.elapsed() < spin {
            if busy() {
                return;
            }
            // Let other threads use this processor first.
            std::thread::yield_now();
        }
        self.sleeping.store(true, Ordering::SeqCst);
        fence(Ordering::SeqCst);
        if !busy() {
            park();
        }
        self.sleeping.store(false, Ordering::SeqCst);
    }
}
