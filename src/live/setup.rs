//! Setting up a router.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use crossbeam_utils::CachePadded;
use crossbeam_utils::sync::Parker;
use parking_lot::Mutex;
use tokio::sync::{Notify, broadcast, watch};

use super::board::{BoardOptions, Published, Publisher};
use super::clock::{Clock, MonotonicClock};
use super::handle::{Handle, Shared};
use super::inline::{Happened, InlineRouter};
use super::intake::{Driver, Intake};
use super::record::Record;
use super::router::Router;
use super::turn::{Keeps, Outlet, Parts};
use crate::engine::{Engine, Event};
use crate::identity::JournalId;
use crate::roster::Roster;
use crate::stats::{LegsToday, OptionsError};
use crate::time::Duration;

/// A router's limits.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many commands may wait for the router. Further ones are refused: *full* is an answer.
    pub queue_capacity: usize,
    /// The maximum number of commands per turn; it bounds how long a deadline, or a question to the engine, has to
    /// wait.
    pub turn_max: usize,
    /// How many batches of events (one turn each, of at most 64 events) are kept for slow subscribers.
    pub subscription_capacity: usize,
    /// While commands arrive closer together than this, the thread polls for the next one for this long before it
    /// sleeps: a busy router saves the cost of being woken, which is most of a command's latency, and an idle one
    /// uses no processor. Use zero if processors are scarcer than microseconds.
    pub spin: Duration,
    /// Options of the published state; `None` publishes nothing.
    pub board: Option<BoardOptions>,
    /// The thread's name.
    pub name: String,
}

impl Default for Options {
    /// Room for 65,536 commands, 256 a turn, 4,096 batches, no published state; 50 µs.
    fn default() -> Self {
        Self {
            queue_capacity: 65_536,
            turn_max: 256,
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
    /// The options of the published state are invalid.
    #[error("the published state: {0}")]
    Board(#[from] OptionsError),
    /// The operating system could not start a thread.
    #[error("cannot start the router's thread: {0}")]
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
    journal: JournalId,
    today: Option<LegsToday>,
    #[cfg(feature = "journal")]
    meter: Option<crate::journal::JournalMeter>,
    #[cfg(feature = "journal")]
    past: Option<crate::journal::Past>,
}

impl Setup {
    /// Starts with an engine in which nothing has happened.
    pub fn new(engine: Engine) -> Self {
        let roster = Roster::new(engine.center());
        Self {
            engine,
            roster,
            events_before: 0,
            clock: None,
            record: None,
            outlet: None,
            journal: JournalId::make(),
            today: None,
            #[cfg(feature = "journal")]
            meter: None,
            #[cfg(feature = "journal")]
            past: None,
        }
    }

    /// Continues a journal; everything the router does is appended to it. Its clock continues from the journal's last
    /// time, as if no time had passed since; use [`Setup::with_clock`] to change that.
    #[cfg(feature = "journal")]
    pub fn recovered(journal: crate::journal::Journal, recovered: crate::journal::Recovered) -> Self {
        let crate::journal::Recovered { engine, roster, events, id, .. } = recovered;
        let meter = Some(journal.meter());
        let record: Option<Box<dyn Record>> = Some(Box::new(journal));
        Self { roster, events_before: events, record, journal: id, meter, ..Self::new(engine) }
    }

    /// Continues where a replica is; its newest events can be read by [`Handle::take_past`]. Set a record, and a clock:
    /// by default it continues from the replica's time.
    #[cfg(feature = "journal")]
    pub fn replicated(replica: crate::journal::Replica) -> Self {
        let (engine, roster, journal, events_before, past) = replica.into_parts();
        Self { roster, events_before, journal, past: Some(past), ..Self::new(engine) }
    }

    /// Sets the clock. By default a monotonic clock, starting at the engine's time.
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Sets what the published state has counted today so far, calls in progress included, with the thresholds of
    /// [`BoardOptions`]. By default it begins with the calls in progress.
    pub fn with_today(self, today: LegsToday) -> Self {
        Self { today: Some(today), ..self }
    }

    /// Records what is done. [`Setup::recovered`] does this with a journal.
    pub fn with_record(self, record: impl Record) -> Self {
        Self { record: Some(Box::new(record)), ..self }
    }

    /// Calls `outlet` after every turn that produced events, with the number of the first and all of them: none is
    /// ever left out. For the adapter that carries out the engine's decisions. It runs on the router's thread: send
    /// slow work to a channel.
    pub fn on_events(self, outlet: impl FnMut(u64, &[Event]) + Send + 'static) -> Self {
        let mut outlet = outlet;
        self.on_turns(move |happened| outlet(happened.first, happened.events))
    }

    /// Like [`on_events`](Self::on_events), with what the host keeps with the calls and agents of these events.
    pub fn on_turns(self, outlet: impl FnMut(Happened<'_>) + Send + 'static) -> Self {
        Self { outlet: Some(Box::new(outlet)), ..self }
    }

    /// Starts the router.
    ///
    /// # Errors
    /// Invalid options, or an error of the operating system.
    pub fn start(self, options: Options) -> Result<Router, StartError> {
        let parker = Parker::new();
        let (handle, parts) = self.parts(&options, Driver::Thread(parker.unparker().clone()))?;
        Ok(Router::start(handle, parts, parker, options)?)
    }

    /// Gives the router to the host's own loop, which lets it take its turns: nothing wakes a thread between a message
    /// of the switch and the decision about it. [`Options::spin`] and [`Options::name`] do not apply.
    ///
    /// # Errors
    /// Invalid options.
    pub fn inline(self, options: Options) -> Result<InlineRouter, StartError> {
        let (handle, parts) = self.parts(&options, Driver::Host(Notify::new()))?;
        Ok(InlineRouter::new(handle, parts, &options))
    }

    fn parts(self, options: &Options, driver: Driver) -> Result<(Handle, Parts), StartError> {
        let Self { engine, roster, events_before, clock, record, outlet, journal, today, .. } = self;
        let clock = clock.unwrap_or_else(|| Arc::new(MonotonicClock::starting_at(engine.now())));
        let ahead = clock.time_of_day_ahead();
        let publisher =
            options.board.clone().map(|board| Publisher::new(&engine, &roster, board, ahead, today)).transpose()?;
        let mut publisher = publisher;
        let board = publisher
            .as_mut()
            .map(|publisher| Published::new(publisher.board(&engine, &roster, engine.now(), events_before)));
        // A record and a publisher need all of the roster.
        let keeps = if record.is_some() || publisher.is_some() { Keeps::Roster } else { Keeps::Notes };
        let (subscribers, _) = broadcast::channel(options.subscription_capacity.max(1));
        let (intake, entries) = Intake::new(options.queue_capacity, driver);
        let shared = Arc::new(Shared {
            intake,
            clock,
            journal,
            #[cfg(feature = "journal")]
            meter: self.meter,
            #[cfg(feature = "journal")]
            past: self.past.map(|past| Mutex::new(Some(past))),
            board,
            draining: AtomicBool::new(false),
            sent: CachePadded::new(AtomicU64::new(events_before)),
            subscribers: subscribers.downgrade(),
            background_error: Mutex::new(None),
            stopped: watch::channel(false).0,
        });
        let handle = Handle { shared };
        let parts =
            Parts { entries, engine, roster, keeps, record, outlet, publisher, subscribers, events: events_before };
        Ok((handle, parts))
    }
}
