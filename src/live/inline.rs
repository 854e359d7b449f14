//! A router without a thread: the host's loop lets it take its turns.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::handle::Handle;
use super::input::Input;
use super::intake::Reply;
use super::outcome::{Accepted, CallError, RecordError};
use super::router::ShutDownError;
use super::setup::Options;
use super::turn::{Found, Parts, Turns};
use crate::engine::{Engine, Event};
use crate::notes::Notes;
use crate::roster::Roster;
use crate::time::Timestamp;

/// A router that belongs to the host's loop: the same turns as a [`Router`](super::Router) takes, with its record, its
/// published state and its [`Handle`]s, but only when the host says so.
///
/// A loop selects over the switch, [`InlineRouter::until_submitted`] and [`InlineRouter::next_deadline`], and then
/// calls [`InlineRouter::call`] with what the switch said, or [`InlineRouter::turn`]. Each returns the events to act
/// on. The record and the engine run on the host's thread.
///
/// ```
/// use acd::config::{Agent, Center, Profile, Queue, Skill};
/// use acd::engine::{Command, Engine, Fact, NewCall};
/// use acd::id::CallId;
/// use acd::live::{Options, Setup};
///
/// let mut center = Center::default();
/// let contract = center.add_queue(Queue::new("contract"));
/// let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
/// let li = center.add_agent(Agent::new("Li", lawyers));
/// let mut router = Setup::new(Engine::new(center)?).inline(Options::default())?;
///
/// // A desktop, on another thread.
/// router.handle().submit(Command::SignIn { agent: li, not_ready: None })?;
/// assert_eq!(router.turn().events.len(), 1);
/// // The switch, in this loop.
/// let (arrived, happened) = router.call(Command::Arrive(NewCall::new(CallId(7), contract)));
/// arrived?;
/// assert!(happened.events.iter().any(|event| matches!(event.fact, Fact::Offered { .. })));
/// router.shut_down()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct InlineRouter {
    handle: Handle,
    turns: Turns,
    /// Why it has stopped on its own.
    halted: Option<RecordError>,
}

/// What happened in one turn.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// The number of the first event, or of the next one if there is none.
    pub first: u64,
    /// The events, in order. None is ever left out.
    pub events: &'a [Event],
    /// What the host keeps with calls and agents, including calls that have just ended.
    pub notes: &'a Notes,
}

impl InlineRouter {
    pub(super) fn new(handle: Handle, parts: Parts, options: &Options) -> Self {
        let turns = Turns::new(Arc::clone(&handle.shared), parts, options.turn_max);
        Self { handle, turns, halted: None }
    }

    /// A handle to it, for other threads and for a server; clone it freely. What is submitted with it waits for the
    /// next [`InlineRouter::turn`]. Its blocking methods would wait forever on the thread of the loop.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Records and applies a command now, before whatever handles have submitted, after the deadlines that are due.
    ///
    /// The events include those of the deadlines, and are to be acted on even if the command was refused.
    pub fn call(&mut self, input: impl Into<Input>) -> (Result<Accepted, CallError>, Happened<'_>) {
        if self.has_stopped() {
            return (Err(CallError::Stopped), self.nothing());
        }
        let (reply, mut outcome) = oneshot::channel();
        let taken = self.turns.turn_with(input.into(), Reply::Outcome(reply));
        self.halt_on(taken.err());
        (outcome.try_recv().unwrap_or(Err(CallError::Stopped)), self.happened())
    }

    /// Takes one turn: applies what handles have submitted ([`Options::turn_max`] commands at most), lets due deadlines
    /// act, answers questions and publishes the state. Never waits.
    pub fn turn(&mut self) -> Happened<'_> {
        if self.has_stopped() {
            return self.nothing();
        }
        match self.turns.turn(None) {
            // There may be more in the queue.
            Ok(Found::Entries) => self.handle.shared.intake.has_news(),
            Ok(Found::Nothing | Found::End) => {}
            Err(error) => self.halt_on(Some(error)),
        }
        self.happened()
    }

    /// When [`InlineRouter::turn`] is to be called even if nothing was submitted, by the router's clock
    /// ([`Handle::now`]).
    pub fn next_deadline(&self) -> Option<Timestamp> {
        if self.has_stopped() { None } else { self.turns.due() }
    }

    /// Resolves once a handle has submitted something, at once if that was before. Under any executor.
    pub fn until_submitted(&self) -> impl Future<Output = ()> + Send + use<> {
        let shared = Arc::clone(&self.handle.shared);
        async move { shared.intake.news().await }
    }

    /// The engine, as after the last turn.
    pub fn engine(&self) -> &Engine {
        &self.turns.parts.engine
    }

    /// Who is where, as after the last turn; `None` if the router was set up with neither a published state nor a
    /// record.
    pub fn roster(&self) -> Option<&Roster> {
        self.turns.roster()
    }

    /// Whether it has stopped on its own, because it could not record what it does:
    /// [`InlineRouter::shut_down`] returns the reason.
    pub fn has_stopped(&self) -> bool {
        self.halted.is_some()
    }

    /// Accepts nothing more, applies and answers what it has accepted, closes the record, and returns the engine. (To
    /// let calls end first, go on taking turns after [`Handle::turn_away`].)
    ///
    /// # Errors
    /// If it had stopped before, or could not close the record.
    pub fn shut_down(mut self) -> Result<Engine, ShutDownError> {
        self.handle.shared.intake.close();
        while self.halted.is_none() {
            match self.turns.turn(None) {
                Ok(Found::End) => break,
                Ok(Found::Entries | Found::Nothing) => {}
                Err(error) => self.halt_on(Some(error)),
            }
        }
        Ok(self.turns.end(self.halted)?)
    }

    /// Stops for good if a turn could not be recorded.
    fn halt_on(&mut self, error: Option<RecordError>) {
        if let Some(error) = error {
            self.halted = Some(error);
            self.handle.shared.intake.close();
            self.handle.shared.stopped.send_replace(true);
        }
    }

    fn happened(&self) -> Happened<'_> {
        self.turns.happened()
    }

    fn nothing(&self) -> Happened<'_> {
        Happened { first: self.handle.events(), events: &[], ..self.turns.happened() }
    }
}
