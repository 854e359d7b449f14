//! Access to a router from any thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::RecvTimeoutError;

use crossbeam_channel::TrySendError;
use crossbeam_utils::CachePadded;
use parking_lot::Mutex;
use tokio::sync::{broadcast, oneshot, watch};

use super::board::{Board, Published};
use super::clock::Clock;
use super::input::Input;
use super::intake::{Entry, Intake, Reply};
use super::outcome::{Accepted, Arrival, CallError, RecordError, Stopped, SubmitError};
use super::subscription::{Batch, Subscription};
use crate::engine::{Command, Engine, NewCall};
use crate::identity::JournalId;
use crate::notes::CallNote;
use crate::roster::Roster;
use crate::time::Timestamp;

/// Shared by a router and its handles.
pub(super) struct Shared {
    pub(super) intake: Intake,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) journal: JournalId,
    #[cfg(feature = "journal")]
    pub(super) meter: Option<crate::journal::JournalMeter>,
    /// Of a router that was set up with a replica: its newest events, until somebody takes them.
    #[cfg(feature = "journal")]
    pub(super) past: Option<Mutex<Option<crate::journal::Past>>>,
    pub(super) board: Option<Published>,
    /// Whether arrivals are turned away.
    pub(super) draining: AtomicBool,
    /// The number of events sent to subscribers, or that would have been. Written in each turn, next to what each
    /// submission reads.
    pub(super) sent: CachePadded<AtomicU64>,
    /// The router's thread holds the other end: when it stops, subscriptions end.
    pub(super) subscribers: broadcast::WeakSender<Batch>,
    pub(super) background_error: Mutex<Option<RecordError>>,
    /// True once the router's thread has ended, or is about to and takes no more commands.
    pub(super) stopped: watch::Sender<bool>,
}

/// A handle to a router. Cheap to clone; every method may be called from any thread.
///
/// The `async` methods work under any executor. Do not call the blocking ones inside one.
#[derive(Clone)]
pub struct Handle {
    pub(super) shared: Arc<Shared>,
}

impl Handle {
    /// Submits a command without waiting for its result. Never blocks. Commands of one thread are applied in order. A
    /// submitted command reaches the engine even if the router is being shut down; if the engine refuses it, or it
    /// cannot be recorded, nobody is notified: use [`Handle::call`] for that.
    ///
    /// # Errors
    /// If it was not submitted.
    pub fn submit(&self, input: impl Into<Input>) -> Result<(), SubmitError> {
        self.put(input.into(), Reply::Nobody)
    }

    /// Submits a command without waiting for its result, but waits for room in the queue.
    ///
    /// # Errors
    /// If it was not submitted; never [`SubmitError::Full`].
    pub async fn submit_when_room(&self, input: impl Into<Input>) -> Result<(), SubmitError> {
        let mut input = input.into();
        loop {
            let mut room = std::pin::pin!(self.shared.intake.room.notified());
            // From here on no notification of room is missed.
            room.as_mut().enable();
            match self.submit(input) {
                Err(SubmitError::Full(again)) => input = *again,
                other => return other,
            }
            room.await;
        }
    }

    /// Submits a command at once and returns a future of its result. So several can be submitted in order, and then
    /// awaited together.
    ///
    /// # Errors
    /// If it was not accepted.
    pub fn call<I: Into<Input>>(&self, input: I) -> impl Future<Output = Result<Accepted, CallError>> + Send + use<I> {
        let (reply, outcome) = oneshot::channel();
        let put = self.put(input.into(), Reply::Outcome(reply));
        async move {
            put?;
            outcome.await.unwrap_or(Err(CallError::Stopped))
        }
    }

    /// [`Handle::call`], blocking.
    ///
    /// # Errors
    /// If it was not accepted.
    pub fn call_blocking(&self, input: impl Into<Input>) -> Result<Accepted, CallError> {
        let (reply, outcome) = oneshot::channel();
        self.put(input.into(), Reply::Outcome(reply))?;
        outcome.blocking_recv().unwrap_or(Err(CallError::Stopped))
    }

    /// Submits a call's arrival and waits until an agent has answered it, or it has ended. Dropping the future does
    /// not end the call: [`Command::HangUp`] does.
    ///
    /// # Errors
    /// If it was not accepted.
    pub async fn arrive(&self, call: NewCall) -> Result<Arrival, CallError> {
        self.arrive_with(call, CallNote::default()).await
    }

    /// [`Handle::arrive`], with what is to be kept with the call.
    ///
    /// # Errors
    /// If it was not accepted.
    pub async fn arrive_with(&self, call: NewCall, note: CallNote) -> Result<Arrival, CallError> {
        let (reply, arrival) = oneshot::channel();
        self.put(Input::arrive(call, note), Reply::Arrival(reply))?;
        arrival.await.unwrap_or(Err(CallError::Stopped))
    }

    /// Calls a function with the engine between two turns, after everything this thread has submitted before. A slow
    /// function delays the router.
    ///
    /// # Errors
    /// If the router has stopped or its queue is full.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Result<T, CallError> {
        let (answer, answered) = oneshot::channel();
        self.put_question(|engine, _| question(engine), answer)?;
        answered.await.map_err(|_| CallError::Stopped)
    }

    /// Calls a function with the engine and the roster, which is exact where [`Handle::board`] may be out of date.
    /// `None` if the router was set up with neither a published state nor a record.
    ///
    /// # Errors
    /// If the router has stopped or its queue is full.
    pub async fn ask_roster<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Engine, &Roster) -> T + Send + 'static,
    ) -> Result<Option<T>, CallError> {
        let (answer, answered) = oneshot::channel();
        self.put_question(|engine, roster| roster.map(|roster| question(engine, roster)), answer)?;
        answered.await.map_err(|_| CallError::Stopped)
    }

    /// [`Handle::ask`], blocking.
    ///
    /// # Errors
    /// If the router has stopped or its queue is full.
    pub fn ask_blocking<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Result<T, CallError> {
        let (answer, answered) = oneshot::channel();
        self.put_question(|engine, _| question(engine), answer)?;
        answered.blocking_recv().map_err(|_| CallError::Stopped)
    }

    fn put_question<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Engine, Option<&Roster>) -> T + Send + 'static,
        answer: oneshot::Sender<T>,
    ) -> Result<(), CallError> {
        let ask = move |engine: &Engine, roster: Option<&Roster>| {
            // The receiver may have gone.
            let _ = answer.send(question(engine, roster));
        };
        self.shared.intake.push(Entry::Ask(Box::new(ask))).map_err(closed_or_full)
    }

    fn put(&self, input: Input, reply: Reply) -> Result<(), SubmitError> {
        if self.shared.draining.load(Ordering::Relaxed) && matches!(input.command(), Some(Command::Arrive(_))) {
            return Err(SubmitError::Draining(Box::new(input)));
        }
        self.shared.intake.push(Entry::Input(input, reply)).map_err(|error| {
            let full = error.is_full();
            match *error.into_inner() {
                Entry::Input(input, _) if full => SubmitError::Full(Box::new(input)),
                Entry::Input(input, _) => SubmitError::Stopped(Box::new(input)),
                Entry::Ask(_) | Entry::WhenEmpty(_) => unreachable!("a command was put"),
            }
        })
    }

    /// Subscribes to every event from now on; see [`Subscription`] for what happens to a slow subscriber.
    ///
    /// # Errors
    /// If the router has stopped.
    pub fn subscribe(&self) -> Result<Subscription, Stopped> {
        let next = self.shared.sent.load(Ordering::Acquire);
        let subscribers = self.shared.subscribers.upgrade().ok_or(Stopped)?;
        Ok(Subscription::new(subscribers.subscribe(), next))
    }

    /// The published state; `None` if the router was set up without one. Never waits for the router.
    pub fn board(&self) -> Option<Arc<Board>> {
        Some(self.shared.board.as_ref()?.read())
    }

    /// The number of events so far, which is the number of the next one.
    pub fn events(&self) -> u64 {
        self.shared.sent.load(Ordering::Acquire)
    }

    /// Which history its numbers belong to: the journal's identity, or without a journal one of this router alone.
    pub fn journal(&self) -> JournalId {
        self.shared.journal
    }

    /// What its journal has done since it was opened; `None` if it was not set up with a journal.
    #[cfg(feature = "journal")]
    pub fn journal_meter(&self) -> Option<&crate::journal::JournalMeter> {
        self.shared.meter.as_ref()
    }

    /// The newest events so far, if the router was set up with a replica
    /// ([`Setup::replicated`](super::Setup::replicated)). Only the first who asks gets them. Who has subscribed before
    /// misses none: what is not among these, the subscription delivers.
    #[cfg(feature = "journal")]
    pub fn take_past(&self) -> Option<crate::journal::Past> {
        self.shared.past.as_ref()?.lock().take()
    }

    /// The router's time.
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// By how many microseconds the time of day is ahead of the router's time: [`Clock::time_of_day_ahead`].
    pub fn time_of_day_ahead(&self) -> i64 {
        self.shared.clock.time_of_day_ahead()
    }

    /// The last background failure, such as a snapshot that could not be saved. Reading it clears it.
    pub fn take_background_error(&self) -> Option<RecordError> {
        self.shared.background_error.lock().take()
    }

    /// Whether the router has stopped, on its own or because it was shut down.
    pub fn has_stopped(&self) -> bool {
        *self.shared.stopped.borrow()
    }

    /// Waits until the router has stopped. It stops on its own if it can no longer record what it does:
    /// [`Router::shut_down`](super::Router::shut_down) returns the reason.
    pub async fn until_stopped(&self) {
        // This handle keeps the sender alive.
        let _ = self.shared.stopped.subscribe().wait_for(|&stopped| stopped).await;
    }

    /// From now on arrivals are turned away; everything else continues.
    pub fn turn_away(&self) {
        self.shared.draining.store(true, Ordering::Relaxed);
    }

    /// Waits until no call is in progress. Turn arrivals away first, or this may take long.
    ///
    /// # Errors
    /// If the router has stopped or its queue is full.
    pub async fn until_empty(&self) -> Result<(), CallError> {
        let (tell, told) = oneshot::channel();
        // The receiver may have gone.
        self.tell_when_empty(move || _ = tell.send(()))?;
        told.await.map_err(|_| CallError::Stopped)
    }

    /// [`Handle::until_empty`], blocking, with a time limit; returns how many calls are still in progress.
    ///
    /// # Errors
    /// If the router has stopped or its queue is full.
    pub fn until_empty_blocking(&self, at_most: std::time::Duration) -> Result<usize, CallError> {
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        // The receiver may have gone.
        self.tell_when_empty(move || _ = tell.send(()))?;
        match told.recv_timeout(at_most) {
            Ok(()) => Ok(0),
            Err(RecvTimeoutError::Timeout) => self.ask_blocking(Engine::calls_alive),
            Err(RecvTimeoutError::Disconnected) => Err(CallError::Stopped),
        }
    }

    fn tell_when_empty(&self, tell: impl FnOnce() + Send + 'static) -> Result<(), CallError> {
        self.shared.intake.push(Entry::WhenEmpty(Box::new(tell))).map_err(closed_or_full)
    }
}

fn closed_or_full(error: TrySendError<Box<Entry>>) -> CallError {
    if error.is_full() { CallError::Full } else { CallError::Stopped }
}
