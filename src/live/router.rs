//! The thread that owns the engine.

use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{self, Instant};

use crossbeam_channel::TryRecvError;
use crossbeam_utils::sync::Parker;

use super::handle::Handle;
use super::intake::Entry;
use super::outcome::RecordError;
use super::setup::Options;
use super::turn::{Found, Parts, Turns};
use crate::engine::Engine;
use crate::time::Timestamp;

/// A running router. Dropping it shuts it down.
pub struct Router {
    handle: Handle,
    thread: Option<JoinHandle<Result<Engine, Halted>>>,
}

/// The router stopped on its own, because it could no longer record what it does.
#[derive(Debug, thiserror::Error)]
#[error("the router stopped: {error}")]
pub struct Halted {
    /// The engine at that time, in step with the record.
    pub engine: Box<Engine>,
    /// The reason.
    pub error: RecordError,
}

/// A router did not end properly.
#[derive(Debug, thiserror::Error)]
pub enum ShutDownError {
    /// Something could not be recorded, at the end or before.
    #[error(transparent)]
    Halted(#[from] Halted),
    /// Its thread panicked: a bug in this crate, or in the function given to
    /// [`Setup::on_events`](super::Setup::on_events).
    #[error("the router's thread panicked")]
    Panicked,
}

impl Router {
    pub(super) fn start(handle: Handle, parts: Parts, parker: Parker, options: Options) -> io::Result<Self> {
        let turns = Turns::new(Arc::clone(&handle.shared), parts, options.turn_max);
        let state = RouterThread {
            turns,
            parker,
            spin: time::Duration::from_micros(options.spin.as_micros()),
            idle: time::Duration::MAX,
            found: None,
        };
        let thread = thread::Builder::new().name(options.name).spawn(move || state.run())?;
        Ok(Self { handle, thread: Some(thread) })
    }

    /// A handle to it; clone it freely.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Whether its thread has ended.
    pub fn has_stopped(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Accepts nothing more, applies and answers what it has accepted, closes the record, and returns the engine.
    /// Blocks until then. (To let calls end first: [`Handle::turn_away`], [`Handle::until_empty`].)
    ///
    /// # Errors
    /// If it had stopped before, or could not close the record.
    pub fn shut_down(mut self) -> Result<Engine, ShutDownError> {
        self.handle.shared.intake.close();
        let thread = self.thread.take().expect("only this takes it, and only once");
        Ok(thread.join().map_err(|_| ShutDownError::Panicked)??)
    }
}

impl Drop for Router {
    fn drop(&mut self) {
        self.handle.shared.intake.close();
        if let Some(thread) = self.thread.take() {
            // To learn how it ended, call `shut_down`.
            let _ = thread.join();
        }
    }
}

/// The thread's state.
struct RouterThread {
    turns: Turns,
    /// What it sleeps on.
    parker: Parker,
    spin: time::Duration,
    /// The length of the last idle period.
    idle: time::Duration,
    /// What polling for something to do has found.
    found: Option<Entry>,
}

impl RouterThread {
    fn run(mut self) -> Result<Engine, Halted> {
        let halted = self.take_turns().err();
        self.turns.end(halted)
    }

    /// Takes turns until the queue is closed and empty.
    fn take_turns(&mut self) -> Result<(), RecordError> {
        loop {
            match self.turns.turn(self.found.take())? {
                Found::Entries => {}
                Found::Nothing => self.sleep(),
                Found::End => return Ok(()),
            }
        }
    }

    fn sleep(&mut self) {
        let until = self.turns.due();
        let begun = Instant::now();
        let spin = if self.idle < self.spin { self.spin } else { time::Duration::ZERO };
        self.found = self.look_for(spin);
        if self.found.is_none() {
            self.wait(until);
        }
        self.idle = begun.elapsed();
    }

    /// Polls for something to do, for up to `spin`.
    fn look_for(&self, spin: time::Duration) -> Option<Entry> {
        let begun = Instant::now();
        while begun.elapsed() < spin {
            match self.turns.parts.entries.try_recv() {
                Ok(entry) => return Some(entry),
                Err(TryRecvError::Disconnected) => return None,
                // Let other threads use this processor first.
                Err(TryRecvError::Empty) => thread::yield_now(),
            }
        }
        None
    }

    /// Sleeps until something is submitted, or the clock reaches `until`; at times less long.
    fn wait(&self, until: Option<Timestamp>) {
        match self.turns.shared.clock.alarm(until, self.parker.unparker()) {
            Some(instant) => self.parker.park_deadline(instant),
            None => self.parker.park(),
        }
    }
}
