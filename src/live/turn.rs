//! One turn: what was submitted is recorded, applied, passed on and answered, and deadlines act.

mod taking;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::Receiver;
use rustc_hash::FxHashMap;
use tokio::sync::{broadcast, oneshot};

use self::taking::{Reconciling, Taken};
use super::board::{Published, Publisher};
use super::changes::Changes;
use super::handle::Shared;
use super::inline::Happened;
use super::input::Input;
use super::intake::{Entry, Reply};
use super::outcome::{Accepted, Arrival, CallError, RecordError, Retry};
use super::record::Record;
use super::router::Halted;
use super::subscription::{Batch, MAX_BATCH};
use crate::engine::{Command, Engine, Event, Rejection};
use crate::id::CallId;
use crate::notes::{Noted, Notes};
use crate::roster::Roster;
use crate::time::{Duration, Timestamp};

/// How long deadlines are postponed if they could not be recorded.
const RETRY_AFTER: Duration = Duration::from_millis(250);

pub(super) type Outlet = Box<dyn FnMut(Happened<'_>) + Send>;

/// What a router is made of.
pub(super) struct Parts {
    pub(super) entries: Receiver<Entry>,
    pub(super) engine: Engine,
    pub(super) roster: Roster,
    pub(super) keeps: Keeps,
    pub(super) record: Option<Box<dyn Record>>,
    pub(super) outlet: Option<Outlet>,
    pub(super) publisher: Option<Publisher>,
    pub(super) subscribers: broadcast::Sender<Batch>,
    /// The number of events so far.
    pub(super) events: u64,
}

/// What of the roster is up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeps {
    /// All of it.
    Roster,
    /// Only what the host keeps with calls and agents: nobody needs the rest.
    Notes,
}

/// A router's state, whoever lets it take its turns.
pub(super) struct Turns {
    pub(super) shared: Arc<Shared>,
    pub(super) parts: Parts,
    turn_max: usize,
    /// The number of the next command, if there is no record.
    next: u64,
    commands: Vec<Command>,
    replies: Vec<Reply>,
    /// What the host keeps with calls and agents, in the order of the commands.
    noted: VecDeque<Noted>,
    /// Who waits for the outcome of a note without a command, in the same order.
    describing: VecDeque<Reply>,
    events: Vec<Event>,
    /// How many of these were passed on in an earlier step of the same turn.
    passed: usize,
    /// What the host keeps with the calls and agents of these events.
    told: Notes,
    outcomes: Vec<Result<Accepted, CallError>>,
    described: Vec<(Reply, Result<Accepted, Rejection>)>,
    /// Who waits for an answer, by call.
    arrivals: FxHashMap<CallId, oneshot::Sender<Result<Arrival, CallError>>>,
    arrived: Vec<(oneshot::Sender<Result<Arrival, CallError>>, Arrival)>,
    when_empty: Vec<Box<dyn FnOnce() + Send>>,
    /// Deadlines are postponed until then.
    put_off: Option<Timestamp>,
    /// What has changed of late.
    changes: Changes,
    /// What a switch has, to be put once due deadlines have acted.
    reconciling: Option<Reconciling>,
    /// Taken from the queue, for a turn of its own.
    next_entry: Option<Entry>,
    _closing: Closing,
}

/// What a turn found in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Something; there may be more.
    Entries,
    Nothing,
    /// It is closed and empty.
    End,
}

impl Turns {
    pub(super) fn new(shared: Arc<Shared>, mut parts: Parts, turn_max: usize) -> Self {
        if let Some(record) = &mut parts.record {
            let shared = Arc::downgrade(&shared);
            record.on_failure(Box::new(move || _ = shared.upgrade().map(|shared| shared.intake.wake())));
        }
        let turn_max = turn_max.max(1);
        let changes = Changes::new(parts.events);
        #[cfg(feature = "journal")]
        let changes = match shared.past.as_ref().map(|past| past.lock()).as_deref() {
            Some(Some(past)) => changes.with_past(past),
            _ => changes,
        };
        Self {
            _closing: Closing(Arc::clone(&shared)),
            shared,
            parts,
            turn_max,
            next: 1,
            commands: Vec::with_capacity(turn_max),
            replies: Vec::with_capacity(turn_max),
            noted: VecDeque::new(),
            describing: VecDeque::new(),
            events: Vec::new(),
            passed: 0,
            told: Notes::default(),
            outcomes: Vec::with_capacity(turn_max),
            described: Vec::new(),
            arrivals: FxHashMap::default(),
            arrived: Vec::new(),
            when_empty: Vec::new(),
            put_off: None,
            changes,
            reconciling: None,
            next_entry: None,
        }
    }

    /// Takes one turn, beginning with `first` if that was taken from the queue already.
    pub(super) fn turn(&mut self, first: Option<Entry>) -> Result<Found, RecordError> {
        self.events.clear();
        let taken = self.take(first);
        self.shared.intake.room.notify_waiters();
        let found = !self.commands.is_empty() || !self.noted.is_empty() || self.reconciling.is_some();
        self.is_sound()?;
        let now = self.now();
        self.reconcile(now)?;
        if found || self.is_due(now) {
            self.step(now)?;
        }
        self.publish_if_due();
        Ok(match taken {
            Taken::Ask(question) => {
                question(&self.parts.engine, self.roster());
                Found::Entries
            }
            Taken::End => Found::End,
            Taken::Commands if found => Found::Entries,
            Taken::Commands => Found::Nothing,
        })
    }

    /// Takes a turn with this command alone, whatever is in the queue.
    pub(super) fn turn_with(&mut self, input: Input, reply: Reply) -> Result<(), RecordError> {
        self.events.clear();
        self.put(input, reply);
        self.is_sound()?;
        let now = self.now();
        self.reconcile(now)?;
        self.step(now)?;
        self.publish_if_due();
        Ok(())
    }

    /// What happened in the last turn.
    pub(super) fn happened(&self) -> Happened<'_> {
        let first = self.parts.events - self.events.len() as u64;
        Happened { first, events: &self.events, notes: &self.told }
    }

    /// The roster, if it is kept.
    pub(super) fn roster(&self) -> Option<&Roster> {
        match self.parts.keeps {
            Keeps::Roster => Some(&self.parts.roster),
            Keeps::Notes => None,
        }
    }

    /// Answers nobody any more, closes the record, and gives the engine back.
    pub(super) fn end(mut self, halted: Option<RecordError>) -> Result<Engine, Halted> {
        self.shared.intake.close();
        self.publish_now();
        let closed = match self.parts.record.take() {
            Some(record) if halted.is_none() => record.close(&self.parts.engine, &self.parts.roster),
            _ => Ok(()),
        };
        // Dropping the rest answers those who still wait.
        let engine = self.parts.engine;
        match halted.or(closed.err()) {
            None => Ok(engine),
            Some(error) => Err(Halted { engine: Box::new(engine), error }),
        }
    }

    fn now(&self) -> Timestamp {
        self.shared.clock.now().max(self.parts.engine.now())
    }

    /// Checks that recording can continue; if not, refuses the commands just taken.
    fn is_sound(&mut self) -> Result<(), RecordError> {
        let sound = self.parts.record.as_mut().map_or(Ok(()), |record| record.is_sound());
        sound.inspect_err(|error| self.refuse(error))
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.next_deadline().is_some_and(|due| due <= now)
    }

    /// When the engine is to act if nobody says anything.
    fn next_deadline(&self) -> Option<Timestamp> {
        self.parts.engine.next_deadline().map(|due| self.put_off.map_or(due, |until| until.max(due)))
    }

    /// When a turn is due though nothing is submitted.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let board = self.parts.publisher.as_ref().zip(self.shared.board.as_ref());
        let board = board.map(|(publisher, published)| publisher.wakes_at(published));
        [self.next_deadline(), board].into_iter().flatten().min()
    }

    /// Records, applies and answers what was taken, and lets deadlines act.
    fn step(&mut self, at: Timestamp) -> Result<(), RecordError> {
        self.passed = self.events.len();
        let first = match &mut self.parts.record {
            None => Ok(self.next),
            Some(record) => record.record(at, &self.commands, self.noted.make_contiguous()),
        };
        match first {
            Ok(first) => {
                self.put_off = None;
                self.next = first + self.commands.len() as u64;
                self.apply(first, at);
                self.pass_on();
                self.answer();
                self.applied();
                Ok(())
            }
            Err(error) => {
                self.put_off = Some(at + RETRY_AFTER);
                self.refuse(&error);
                match error.retry {
                    Retry::Later => Ok(()),
                    Retry::Never | Retry::Uncertain => Err(error),
                }
            }
        }
    }

    /// Nothing was applied.
    fn refuse(&mut self, error: &RecordError) {
        self.commands.clear();
        self.noted.clear();
        *self.shared.background_error.lock() = Some(error.clone());
        for reply in self.replies.drain(..).chain(self.describing.drain(..)) {
            let refused = match error.retry {
                Retry::Later | Retry::Never => CallError::Unrecorded(error.clone()),
                Retry::Uncertain => CallError::Uncertain(error.clone()),
            };
            reply.refuse(refused);
        }
    }

    fn apply(&mut self, first: u64, at: Timestamp) {
        self.parts.engine.advance(at, &mut self.events);
        self.notice_arrivals(self.passed);
        let commands = std::mem::take(&mut self.commands);
        let replies = std::mem::take(&mut self.replies);
        // Both are given back, so that their room is used again.
        (self.commands, self.replies) = self.apply_all(first, at, commands, replies);
    }

    fn apply_all(
        &mut self,
        first: u64,
        at: Timestamp,
        mut commands: Vec<Command>,
        mut replies: Vec<Reply>,
    ) -> (Vec<Command>, Vec<Reply>) {
        for (place, (command, reply)) in (0..).zip(commands.drain(..).zip(&mut replies)) {
            let sequence = first + u64::from(place);
            self.describe(place, sequence, at);
            let call = if let Command::Arrive(new) = &command { Some(new.call) } else { None };
            let from = self.events.len();
            let outcome = self.parts.engine.handle(at, &command, &mut self.events);
            let Parts { roster, .. } = &mut self.parts;
            roster.notes_mut().after(&command, outcome, place, &mut self.noted);
            if let (Reply::Arrival(_), Some(call), Ok(())) = (&*reply, call, outcome)
                && let Reply::Arrival(waiting) = std::mem::replace(reply, Reply::Nobody)
            {
                self.arrivals.insert(call, waiting);
            }
            self.notice_arrivals(from);
            self.outcomes.push(self.outcome(outcome, sequence, at, from));
        }
        let count = replies.len() as u32;
        self.describe(count, first + u64::from(count), at);
        (commands, replies)
    }

    /// Takes in the notes without a command that come before the command at that place, and answers them.
    fn describe(&mut self, place: u32, sequence: u64, at: Timestamp) {
        if self.noted.is_empty() {
            return;
        }
        let next = self.number(self.events.len());
        let Parts { engine, roster, .. } = &mut self.parts;
        roster.notes_mut().before(engine, place, &mut self.noted, |outcome| {
            let reply = self.describing.pop_front().expect("each has somebody who waits, or nobody");
            self.described.push((reply, outcome.map(|()| Accepted { sequence, at, events: next..next })));
        });
    }

    fn outcome(
        &self,
        outcome: Result<(), Rejection>,
        sequence: u64,
        at: Timestamp,
        from: usize,
    ) -> Result<Accepted, CallError> {
        outcome?;
        Ok(Accepted { sequence, at, events: self.number(from)..self.number(self.events.len()) })
    }

    /// The number of the event at that place, which has not been passed on.
    fn number(&self, place: usize) -> u64 {
        self.parts.events + (place - self.passed) as u64
    }

    /// Whether any call that somebody waits for was answered or has ended, by the events from that place on.
    fn notice_arrivals(&mut self, from: usize) {
        if self.arrivals.is_empty() {
            return;
        }
        for event in &self.events[from..] {
            let Some(arrival) = Arrival::of(event) else { continue };
            let (Arrival::Assigned { call, .. } | Arrival::Ended { call, .. }) = arrival;
            if let Some(waiting) = self.arrivals.remove(&call) {
                self.arrived.push((waiting, arrival));
            }
        }
    }

    /// Passes on what was said.
    fn pass_on(&mut self) {
        let (passed, events) = self.events.split_at(self.passed);
        if events.is_empty() {
            return;
        }
        let first = self.parts.events;
        self.parts.events += events.len() as u64;
        self.changes.note(first, events);
        let notes = self.parts.roster.notes();
        if !notes.is_empty() || !self.told.is_empty() {
            let before = std::mem::replace(&mut self.told, notes.clone());
            self.told.keep_what_is_over(&before, passed);
        }
        #[cfg(feature = "journal")]
        if let Some(past) = &self.shared.past
            && let Some(past) = &mut *past.lock()
        {
            past.add(crate::journal::Batch { first, events: events.into(), notes: self.told.clone() });
        }
        if let Some(outlet) = &mut self.parts.outlet {
            outlet(Happened { first, events, notes: &self.told });
        }
        if self.parts.subscribers.receiver_count() > 0 {
            for (place, events) in (0..).zip(events.chunks(MAX_BATCH)) {
                let first = first + place * MAX_BATCH as u64;
                let batch = Batch { first, events: events.into(), notes: self.told.clone() };
                // The last subscriber may just have gone.
                let _ = self.parts.subscribers.send(batch);
            }
        }
        self.shared.sent.store(self.parts.events, Ordering::Release);
    }

    /// Answers those who wait.
    fn answer(&mut self) {
        for (waiting, arrival) in self.arrived.drain(..) {
            // Who waited may have gone.
            let _ = waiting.send(Ok(arrival));
        }
        let described = self.described.drain(..).map(|(reply, outcome)| (reply, outcome.map_err(CallError::from)));
        for (reply, outcome) in self.replies.drain(..).zip(self.outcomes.drain(..)).chain(described) {
            match (reply, outcome) {
                (Reply::Nobody, _) => {}
                (Reply::Outcome(reply), outcome) => drop(reply.send(outcome)),
                (Reply::Arrival(reply), Err(error)) => drop(reply.send(Err(error))),
                (Reply::Arrival(_), Ok(_)) => unreachable!("it waits among the arrivals"),
            }
        }
    }

    /// What follows when everybody has been answered.
    fn applied(&mut self) {
        let Parts { engine, roster, keeps, record, publisher, .. } = &mut self.parts;
        let events = &self.events[self.passed..];
        match (publisher, keeps) {
            (Some(publisher), _) => publisher.take(engine, roster, events),
            (None, Keeps::Roster) => roster.follow(engine.center(), events),
            (None, Keeps::Notes) => {}
        }
        roster.notes_mut().forget(engine, events);
        if let Some(record) = record
            && let Err(error) = record.applied(engine, roster, events)
        {
            *self.shared.background_error.lock() = Some(error);
        }
    }

    fn publish_if_due(&mut self) {
        self.publish(|publisher, published, now| publisher.due(published) <= now);
    }

    fn publish_now(&mut self) {
        self.publish(|_, _, _| true);
    }

    /// Publishes the state if `is_due` says so; notifies those who wait for the last call to end.
    fn publish(&mut self, is_due: impl FnOnce(&Publisher, &Published, Timestamp) -> bool) {
        if !self.when_empty.is_empty() && self.parts.engine.calls_alive() == 0 {
            self.when_empty.drain(..).for_each(|tell| tell());
        }
        let Parts { engine, roster, publisher: Some(publisher), events, .. } = &mut self.parts else { return };
        let Some(published) = self.shared.board.as_ref() else { return };
        let now = self.shared.clock.now();
        publisher.look(now, || self.shared.clock.time_of_day_ahead());
        if is_due(publisher, published, now) {
            publisher.publish(published, engine, roster, now, *events);
        }
    }
}

/// Nobody waits forever, even after a panic: what was not received is dropped with the router's end of the channel,
/// which is dropped before this.
struct Closing(Arc<Shared>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.intake.close();
        self.0.stopped.send_replace(true);
    }
}
