//! The loop: switch, router, desktops, time and signals, on one task.
//!
//! The router takes its turns in this loop, so that nothing has to be woken between a message of the switch and the
//! decision about it, and so that reading the roster and commanding what follows from it is one turn.
//!
//! | file | what |
//! |---|---|
//! | `connection` | the connection to the switch, made again whenever it is lost |
//! | `looking` | the answers that a snapshot is made of, and what comes meanwhile |

mod connection;
mod looking;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use acd::engine::{Command, Rejection};
use acd::identity::JournalId;
use acd::live::{CallError, Handle, InlineRouter};
use acd::time::Timestamp;
use tokio::time::Instant;

use crate::ari::{AriError, Received};
use crate::config::Config;
use crate::switch::event::SwitchEvent;
use crate::switch::id::Run;
use crate::switch::request::Request;
use crate::switch::snapshot::Snapshot;
use crate::translate::{About, Act, Acts, Answer, Difference, Translator};
use connection::Connection;
use looking::Looking;

/// How often switch and router are compared.
const AUDIT_EVERY: Duration = Duration::from_secs(60);
/// When a difference is looked at again: whatever was under way is over by then.
const AUDIT_AGAIN: Duration = Duration::from_secs(2);
/// The longest sleep of the loop.
const LONGEST: Duration = Duration::from_secs(1);

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was stopped.
    Stopped,
    /// Another adapter has taken over the application: two must not act on one switch.
    Replaced,
    /// The router can no longer record what it does.
    Halted,
}

/// The adapter at work.
pub struct Adapter {
    router: InlineRouter,
    /// For the time of the router.
    handle: Handle,
    config: Config,
    translator: Translator,
    connection: Connection,
    phase: Phase,
    /// What is to be sent.
    outgoing: Vec<Request>,
    /// What an audit found, and what it finds again is a fault.
    suspected: BTreeSet<Difference>,
    audit_at: Instant,
}

/// What the connection is good for.
enum Phase {
    /// There is none.
    Away,
    /// The state of the switch is being read; the translator does not know it yet.
    Syncing(Looking),
    /// Translator and switch go together.
    Working,
    /// The same, and the state of the switch is being read to compare.
    Auditing(Looking),
}

impl Adapter {
    /// Ties a router to the switch of a configuration. Its journal's identity marks the ids of channels.
    pub fn new(router: InlineRouter, config: Config, journal: JournalId) -> Self {
        let translator = Translator::new(Arc::new(config.wire(router.engine().center()).0), Run::new(journal.0));
        Self {
            handle: router.handle(),
            router,
            translator,
            connection: Connection::new(config.asterisk.clone()),
            config,
            phase: Phase::Away,
            outgoing: Vec::new(),
            suspected: BTreeSet::new(),
            audit_at: Instant::now() + AUDIT_EVERY,
        }
    }

    /// For the HTTP interface.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// The router, to be shut down at the end.
    pub fn into_router(self) -> InlineRouter {
        self.router
    }

    /// Works until `stop` resolves, or something else ends it.
    pub async fn run(&mut self, stop: impl Future<Output = ()>) -> End {
        self.suspend();
        let mut stop = std::pin::pin!(stop);
        loop {
            let submitted = self.router.until_submitted();
            let until = self.until();
            let received = tokio::select! {
                biased;
                () = &mut stop => return End::Stopped,
                received = self.connection.next() => Some(received),
                () = submitted => None,
                () = tokio::time::sleep_until(until) => None,
            };
            let end = match received {
                Some(Ok(Some(received))) => self.received(received),
                Some(Ok(None)) => self.connected(),
                Some(Err(error)) => self.lost(&error),
                None => None,
            };
            if let Some(end) = end {
                return end;
            }
            self.turn();
            self.audit_if_due();
            self.flush().await;
            if self.router.has_stopped() {
                return End::Halted;
            }
        }
    }

    fn now(&self) -> Timestamp {
        self.handle.now()
    }

    /// When the loop is to look again, whatever happens.
    fn until(&self) -> Instant {
        let deadlines = [self.router.next_deadline(), self.translator.next_deadline()];
        let due = deadlines.into_iter().flatten().min();
        let wait = due.map_or(LONGEST, |due| Duration::from_micros(due.since(self.now()).as_micros() + 1));
        (Instant::now() + wait.min(LONGEST)).min(self.audit_at.max(Instant::now()))
    }

    /// The router's turn: what desktops have commanded, what is due.
    fn turn(&mut self) {
        let working = self.is_working();
        let now = self.handle.now();
        let mut acts = Acts::default();
        let happened = self.router.turn();
        if working {
            self.translator.facts(now, happened.events, happened.notes, &mut acts);
            self.translator.wake(now, &mut acts);
        }
        self.perform(acts);
    }

    fn is_working(&self) -> bool {
        match self.phase {
            Phase::Working | Phase::Auditing(_) => true,
            Phase::Away | Phase::Syncing(_) => false,
        }
    }

    /// Does what the translator wants done, and what follows from it.
    fn perform(&mut self, mut acts: Acts) {
        let mut waiting: VecDeque<Act> = acts.drain().collect();
        while let Some(act) = waiting.pop_front() {
            match act {
                Act::Ask(request) => self.outgoing.push(request),
                Act::Rewire => self.rewire(),
                Act::Audit => self.audit_at = Instant::now(),
                Act::Tell(input, about) => {
                    let (outcome, happened) = self.router.call(input);
                    let now = self.handle.now();
                    self.translator.facts(now, happened.events, happened.notes, &mut acts);
                    if let Some(outcome) = what_it_means(&about, outcome.map(|_| ())) {
                        self.translator.outcome(now, &about, outcome, &mut acts);
                    }
                    waiting.extend(acts.drain());
                }
            }
        }
    }

    fn rewire(&mut self) {
        let (wiring, faults) = self.config.wire(self.router.engine().center());
        if let Err(faults) = faults {
            tracing::warn!("the centre has changed, and the configuration of the switch does not fit it:\n{faults}");
        }
        self.translator.rewire(Arc::new(wiring));
    }

    fn connected(&mut self) -> Option<End> {
        tracing::info!(address = self.config.asterisk.address, "connected to Asterisk");
        self.outgoing.clear();
        self.outgoing.extend(connection::subscriptions(&self.config.asterisk.app));
        self.look(Phase::Syncing);
        None
    }

    fn look(&mut self, phase: fn(Looking) -> Phase) {
        let looking = Looking::new();
        self.outgoing.extend(looking.requests(&self.config.asterisk.app));
        self.phase = phase(looking);
    }

    fn lost(&mut self, error: &AriError) -> Option<End> {
        if !matches!(self.phase, Phase::Away) {
            tracing::error!(%error, "the connection to Asterisk is lost; calls go on, and none is routed until it is back");
        }
        self.away();
        None
    }

    /// Makes the connection again, on which the switch may say what it has.
    fn look_elsewhere(&mut self) {
        self.connection.close();
        self.away();
    }

    fn away(&mut self) {
        self.phase = Phase::Away;
        self.suspend();
        self.outgoing.clear();
    }

    /// Nobody is offered anything, and nobody is blamed, until the switch is back: the resynchronisation resumes.
    fn suspend(&mut self) {
        let (outcome, _) = self.router.call(Command::Suspend {});
        if let Err(error) = outcome {
            tracing::error!(%error, "the router does not pause");
        }
    }

    fn received(&mut self, received: Received) -> Option<End> {
        let now = self.now();
        let mut acts = Acts::default();
        match received {
            Received::Event(event) => match (&mut self.phase, *event) {
                // That of the connection before, whose end Asterisk has not noticed yet.
                (Phase::Syncing(_), SwitchEvent::ApplicationReplaced { .. }) => {}
                (_, SwitchEvent::ApplicationReplaced { application }) => {
                    return (application == self.config.asterisk.app).then_some(End::Replaced);
                }
                (Phase::Syncing(looking), event) => looking.keep(event),
                (Phase::Working | Phase::Auditing(_), event) => self.translator.switch(now, &event, &mut acts),
                (Phase::Away, _) => {}
            },
            Received::Answer { request, status, body } => self.answered(&request, status, body, &mut acts),
        }
        self.perform(acts);
        None
    }

    fn answered(&mut self, request: &Request, status: u16, body: String, acts: &mut Acts) {
        if let Request::Get { .. } | Request::GetApplication { .. } = request {
            return self.looked(request, status, body, acts);
        }
        let answer = if status < 400 { Answer::Done } else { Answer::Refused(status) };
        if let Answer::Refused(status) = answer {
            let (method, uri) = (request.method(), request.uri());
            // 404: the channel has just gone.
            match status {
                404 => tracing::debug!(status, method, uri, body, "refused"),
                _ => tracing::warn!(status, method, uri, body, "Asterisk refuses a request"),
            }
        }
        if self.is_working() {
            let now = self.now();
            self.translator.answered(now, request, answer, acts);
        }
    }

    /// A part of the state of the switch has come.
    fn looked(&mut self, request: &Request, status: u16, body: String, acts: &mut Acts) {
        let (Phase::Syncing(looking) | Phase::Auditing(looking)) = &mut self.phase else { return };
        if status >= 400 {
            tracing::error!(status, uri = request.uri(), body, "Asterisk does not say what it has");
            return self.look_elsewhere();
        }
        let Some(snapshot) = looking.take(request, body) else { return };
        let snapshot = match snapshot {
            Ok(snapshot) => snapshot,
            Err(error) => {
                // Not as if it had nothing: that would end every call.
                tracing::error!(%error, "what Asterisk says it has is not understood");
                return self.look_elsewhere();
            }
        };
        match std::mem::replace(&mut self.phase, Phase::Working) {
            Phase::Syncing(looking) => self.synced(&snapshot, looking, acts),
            Phase::Auditing(_) => self.audited(&snapshot),
            Phase::Away | Phase::Working => {}
        }
    }

    fn synced(&mut self, snapshot: &Snapshot, looking: Looking, acts: &mut Acts) {
        let now = self.now();
        if let Some(roster) = self.router.roster() {
            self.translator.resync(now, snapshot, roster, acts);
        }
        let took = looking.begun.elapsed();
        self.perform(std::mem::take(acts));
        for event in looking.kept {
            let mut acts = Acts::default();
            self.translator.switch(now, &event, &mut acts);
            self.perform(acts);
        }
        let (channels, calls) = self.translator.sizes();
        tracing::info!(channels, calls, millis = took.as_millis() as u64, "switch and router agree");
        self.suspected.clear();
        self.audit_at = Instant::now() + AUDIT_EVERY;
    }

    fn audit_if_due(&mut self) {
        if Instant::now() >= self.audit_at {
            self.audit_at = Instant::now() + AUDIT_EVERY;
            if matches!(self.phase, Phase::Working) {
                self.look(Phase::Auditing);
            }
        }
    }

    fn audited(&mut self, snapshot: &Snapshot) {
        let Some(roster) = self.router.roster() else { return };
        let found = self.translator.differences(snapshot, roster);
        let again: Vec<&Difference> = found.intersection(&self.suspected).collect();
        if !again.is_empty() {
            tracing::error!(?again, "switch and router differ, and are brought into line");
            self.suspected.clear();
            return self.look(Phase::Syncing);
        }
        if !found.is_empty() {
            self.audit_at = Instant::now() + AUDIT_AGAIN;
        }
        self.suspected = found;
    }

    async fn flush(&mut self) {
        if !self.outgoing.is_empty()
            && let Err(error) = self.connection.send(self.outgoing.drain(..)).await
        {
            self.lost(&error);
        }
    }
}

/// What the outcome of a command means for whoever waits for it; `None`: nothing yet.
fn what_it_means(about: &About, outcome: Result<(), CallError>) -> Option<Result<(), Rejection>> {
    match outcome {
        Ok(()) => Some(Ok(())),
        Err(CallError::Rejected(rejection)) => Some(Err(rejection)),
        Err(error) => {
            // The resynchronisation after the next start finds whoever is on the line.
            tracing::error!(%error, ?about, "the router did not take a command");
            None
        }
    }
}
