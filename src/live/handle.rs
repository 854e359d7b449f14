//! What hosts hold: the way to a router from any thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::RecvTimeoutError;

use concurrent_queue::PushError;
use parking_lot::Mutex;
use tokio::sync::{broadcast, oneshot, watch};

use super::board::{Board, Published};
use super::clock::Clock;
use super::intake::{Entry, Intake, Reply};
use super::outcome::{Accepted, Arrival, CallError, RecordError, Stopped, SubmitError};
use super::subscription::{Batch, Subscription};
use crate::engine::{Command, Engine, NewCall};
use crate::roster::Roster;
use crate::time::Timestamp;

/// What a router and its handles share.
pub(super) struct Shared {
    pub(super) intake: Intake,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) board: Option<Published>,
    /// Arrivals are turned away.
    pub(super) draining: AtomicBool,
    /// How many events were sent to subscribers, or would have been.
    pub(super) sent: AtomicU64,
    /// The router's thread holds the other end: when it stops, subscriptions end.
    pub(super) subscribers: broadcast::WeakSender<Batch>,
    pub(super) trouble: Mutex<Option<RecordError>>,
    /// The router's thread has ended, or is about to and takes nothing more.
    pub(super) stopped: watch::Sender<bool>,
}

/// The way to a router. Cheap to clone; every method may be called from any thread.
///
/// The methods that are `async` work under any executor. Those that block must not be called inside one.
#[derive(Clone)]
pub struct Handle {
    pub(super) shared: Arc<Shared>,
}

impl Handle {
    /// Puts a command to the router and does not wait for what becomes of it. Never blocks. Commands of one thread are
    /// applied in their order. What was taken will be put to the engine, also when the router is being shut down; what
    /// the engine refuses, or what cannot be recorded, nobody hears of: see [`Handle::call`].
    ///
    /// # Errors
    /// Where it was not taken.
    pub fn submit(&self, command: Command) -> Result<(), SubmitError> {
        self.put(command, Reply::Nobody)
    }

    /// The same, and waits for room where there is none.
    ///
    /// # Errors
    /// Where it was not taken, which is never for want of room.
    pub async fn submit_when_room(&self, command: Command) -> Result<(), SubmitError> {
        let mut command = command;
        loop {
            let mut room = std::pin::pin!(self.shared.intake.room.notified());
            // From here on no word of room is missed.
            room.as_mut().enable();
            match self.submit(command) {
                Err(SubmitError::Full(again)) => command = *again,
                other => return other,
            }
            room.await;
        }
    }

    /// Puts a command to the router at once; the future waits for what becomes of it. So several may be put in their
    /// order, and then be waited for together.
    ///
    /// # Errors
    /// Where it was not accepted.
    pub fn call(&self, command: Command) -> impl Future<Output = Result<Accepted, CallError>> + Send + use<> {
        let (reply, outcome) = oneshot::channel();
        let put = self.put(command, Reply::Outcome(reply));
        async move {
            put?;
            outcome.await.unwrap_or(Err(CallError::Stopped))
        }
    }

    /// [`Handle::call`], blocking.
    ///
    /// # Errors
    /// Where it was not accepted.
    pub fn call_blocking(&self, command: Command) -> Result<Accepted, CallError> {
        let (reply, outcome) = oneshot::channel();
        self.put(command, Reply::Outcome(reply))?;
        outcome.blocking_recv().unwrap_or(Err(CallError::Stopped))
    }

    /// Lets a call arrive and waits until an agent has taken it, or until it has ended otherwise. To stop waiting does
    /// not end the call: [`Command::HangUp`] does.
    ///
    /// # Errors
    /// Where it was not accepted.
    pub async fn arrive(&self, call: NewCall) -> Result<Arrival, CallError> {
        let (reply, arrival) = oneshot::channel();
        self.put(Command::Arrive(call), Reply::Arrival(reply))?;
        arrival.await.unwrap_or(Err(CallError::Stopped))
    }

    /// Looks at the engine between two turns, after everything that this thread has put to the router before. What
    /// takes long delays the router.
    ///
    /// # Errors
    /// Where the router has stopped or has no room.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Result<T, CallError> {
        let (answer, answered) = oneshot::channel();
        self.put_question(|engine, _| question(engine), answer)?;
        answered.await.map_err(|_| CallError::Stopped)
    }

    /// The same, with who is where: exact, where [`Handle::board`] may be behind. `None` where the router was set up with
    /// neither a published state nor a record.
    ///
    /// # Errors
    /// Where the router has stopped or has no room.
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
    /// Where the router has stopped or has no room.
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
            // Who asked may have gone.
            let _ = answer.send(question(engine, roster));
        };
        self.shared.intake.push(Entry::Ask(Box::new(ask))).map_err(closed_or_full)
    }

    fn put(&self, command: Command, reply: Reply) -> Result<(), SubmitError> {
        if self.shared.draining.load(Ordering::Relaxed) && matches!(command, Command::Arrive(_)) {
            return Err(SubmitError::Draining(Box::new(command)));
        }
        self.shared.intake.push(Entry::Command(command, reply)).map_err(|error| {
            let full = error.is_full();
            match *error.into_inner() {
                Entry::Command(command, _) if full => SubmitError::Full(Box::new(command)),
                Entry::Command(command, _) => SubmitError::Stopped(Box::new(command)),
                Entry::Ask(_) | Entry::WhenEmpty(_) => unreachable!("a command was put"),
            }
        })
    }

    /// Every event from now on, with a stated rule for who is slow.
    ///
    /// # Errors
    /// Where the router has stopped.
    pub fn subscribe(&self) -> Result<Subscription, Stopped> {
        let next = self.shared.sent.load(Ordering::Acquire);
        let subscribers = self.shared.subscribers.upgrade().ok_or(Stopped)?;
        Ok(Subscription::new(subscribers.subscribe(), next))
    }

    /// The published state; `None` where the router was set up without. Never waits for the router.
    pub fn board(&self) -> Option<Arc<Board>> {
        Some(self.shared.board.as_ref()?.read())
    }

    /// How many events there have been: the number of the next one.
    pub fn events(&self) -> u64 {
        self.shared.sent.load(Ordering::Acquire)
    }

    /// The router's time.
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// By how many microseconds the time of day is ahead of the router's time: [`Clock::time_of_day_ahead`].
    pub fn time_of_day_ahead(&self) -> i64 {
        self.shared.clock.time_of_day_ahead()
    }

    /// What last went wrong beside the commands: a state that could not be saved, say. Asking takes it away.
    pub fn trouble(&self) -> Option<RecordError> {
        self.shared.trouble.lock().take()
    }

    /// Whether the router has stopped, by itself or because it was shut down.
    pub fn has_stopped(&self) -> bool {
        *self.shared.stopped.borrow()
    }

    /// Waits until the router has stopped. By itself it does so where what it does can no longer be written down:
    /// [`Router::shut_down`](super::Router::shut_down) tells why.
    pub async fn until_stopped(&self) {
        // Who sets it is kept by this very handle.
        let _ = self.shared.stopped.subscribe().wait_for(|&stopped| stopped).await;
    }

    /// From now on arrivals are turned away; everything else goes on.
    pub fn turn_away(&self) {
        self.shared.draining.store(true, Ordering::Relaxed);
    }

    /// Waits until no call is alive. Turn arrivals away first, or this may take long.
    ///
    /// # Errors
    /// Where the router has stopped or has no room.
    pub async fn until_empty(&self) -> Result<(), CallError> {
        let (tell, told) = oneshot::channel();
        // Who waited may have gone.
        self.tell_when_empty(move || _ = tell.send(()))?;
        told.await.map_err(|_| CallError::Stopped)
    }

    /// [`Handle::until_empty`], blocking, at most so long; says how many calls are alive then.
    ///
    /// # Errors
    /// Where the router has stopped or has no room.
    pub fn until_empty_blocking(&self, at_most: std::time::Duration) -> Result<usize, CallError> {
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        // Who waited may have gone.
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

fn closed_or_full(error: PushError<Box<Entry>>) -> CallError {
    if error.is_full() { CallError::Full } else { CallError::Stopped }
}
