//! What a router is made of.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use parking_lot::Mutex;
use tokio::sync::{broadcast, watch};

use super::board::{BoardOptions, Published, Publisher};
use super::clock::{Clock, MonotonicClock};
use super::handle::{Handle, Shared};
use super::intake::Intake;
use super::record::Record;
use super::router::{Outlet, Parts, Router};
use crate::engine::{Engine, Event};
use crate::roster::Roster;
use crate::stats::OptionsError;
use crate::time::Duration;

/// How large and how busy a router may be.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many commands may wait for the router. One more is refused: *full* is an answer.
    pub queue_capacity: usize,
    /// The most commands that one turn takes; it bounds how long a deadline, or who looks at the engine, has to wait.
    pub turn_most: usize,
    /// How many batches of events (each one turn's, of at most 64 events) are kept for subscribers who are behind.
    pub subscription_capacity: usize,
    /// While commands come closer together than this, the thread looks for the next one for so long before it sleeps: a
    /// busy router is spared the cost of being woken, which is most of a command's way, and an idle one uses no processor.
    /// Zero where processors are scarcer than microseconds.
    pub spin: Duration,
    /// What is published; `None` publishes nothing.
    pub board: Option<BoardOptions>,
    /// The thread's name.
    pub name: String,
}

impl Default for Options {
    /// Room for 65,536 commands, 256 a turn, 4,096 batches, no published state; 50 µs.
    fn default() -> Self {
        Self {
            queue_capacity: 65_536,
            turn_most: 256,
            subscription_capacity: 4_096,
            spin: Duration::from_micros(50),
            board: None,
            name: "acd-router".into(),
        }
    }
}

/// Why a router could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The published state cannot be kept as asked.
    #[error("the published state: {0}")]
    Board(#[from] OptionsError),
    /// The operating system gave no thread.
    #[error("no thread for the router: {0}")]
    Thread(#[from] std::io::Error),
}

/// A router about to be started.
pub struct Setup {
    engine: Engine,
    roster: Roster,
    events_before: u64,
    clock: Option<Arc<dyn Clock>>,
    record: Option<Box<dyn Record>>,
    outlet: Option<Outlet>,
}

impl Setup {
    /// With an engine in which nothing has happened.
    pub fn new(engine: Engine) -> Self {
        let roster = Roster::new(engine.center());
        Self { engine, roster, events_before: 0, clock: None, record: None, outlet: None }
    }

    /// With what a journal says; what the router does from now on is appended to it. Its clock goes on from the
    /// journal's last moment, as if no time had passed since; [`Setup::with_clock`] has it otherwise.
    #[cfg(feature = "journal")]
    pub fn recovered(journal: crate::journal::Journal, recovered: crate::journal::Recovered) -> Self {
        let crate::journal::Recovered { engine, roster, events, .. } = recovered;
        Self { roster, events_before: events, record: Some(Box::new(journal)), ..Self::new(engine) }
    }

    /// Takes the time from this clock. Without it: the monotonic clock, from the engine's time on.
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Writes down what is done. [`Setup::recovered`] does this with a journal.
    pub fn with_record(self, record: impl Record) -> Self {
        Self { record: Some(Box::new(record)), ..self }
    }

    /// Calls `outlet` after every turn that made any event, with the number of the first and all of them: none is ever
    /// left out. For the adapter that carries out what the engine decides. It runs on the router's thread: what takes
    /// long belongs into a channel.
    pub fn on_events(self, outlet: impl FnMut(u64, &[Event]) + Send + 'static) -> Self {
        Self { outlet: Some(Box::new(outlet)), ..self }
    }

    /// Starts it.
    ///
    /// # Errors
    /// What is wrong with the options, or the operating system's refusal.
    pub fn start(self, options: Options) -> Result<Router, StartError> {
        let Self { engine, roster, events_before, clock, record, outlet } = self;
        let clock = clock.unwrap_or_else(|| Arc::new(MonotonicClock::starting_at(engine.now())));
        let ahead = clock.time_of_day_ahead();
        let publisher =
            options.board.clone().map(|board| Publisher::new(&engine, &roster, board, ahead)).transpose()?;
        let mut publisher = publisher;
        let board = publisher
            .as_mut()
            .map(|publisher| Published::new(publisher.board(&engine, &roster, engine.now(), events_before)));
        // Who is where is followed where somebody is told.
        let roster = (record.is_some() || publisher.is_some()).then_some(roster);
        let (subscribers, _) = broadcast::channel(options.subscription_capacity.max(1));
        let shared = Arc::new(Shared {
            intake: Intake::new(options.queue_capacity),
            clock,
            board,
            draining: AtomicBool::new(false),
            sent: AtomicU64::new(events_before),
            subscribers: subscribers.downgrade(),
            trouble: Mutex::new(None),
            stopped: watch::channel(false).0,
        });
        let handle = Handle { shared };
        let parts = Parts { engine, roster, record, outlet, publisher, subscribers, events: events_before };
        Ok(Router::start(handle, parts, options)?)
    }
}
