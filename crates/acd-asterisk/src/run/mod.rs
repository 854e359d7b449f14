//! The loop: switch, router, desktops, time and signals, on one task.
//!
//! A router in this process takes its turns in this loop, so that nothing has to be woken between a message of the
//! switch and the decision about it, and so that reading the roster and commanding what follows from it is one turn.
//! One behind HTTP ([`crate::remote`]) takes commands and answers later; everything else is the same.
//!
//! | file | what |
//! |---|---|
//! | `router` | the router as the loop sees it |
//! | `connection` | the connection to the switch, made again whenever it is lost |
//! | `looking` | the answers that a snapshot is made of, and what comes meanwhile |

mod connection;
mod looking;
mod router;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use acd::engine::{Command, Rejection};
use acd::identity::JournalId;
use acd::live::{CallError, Handle, InlineRouter, Input};
use acd::time::Timestamp;
use tokio::time::Instant;

use crate::ari::{AriError, Received};
use crate::config::Config;
use crate::remote::Remote;
use crate::switch::event::SwitchEvent;
use crate::switch::id::Run;
use crate::switch::request::Request;
use crate::switch::snapshot::Snapshot;
use crate::translate::{About, Act, Acts, Answer, Difference, Translator};
use connection::Connection;
use looking::Looking;
pub use router::{Called, Inline, News, Router};

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
    /// Another adapter is in charge at the router behind HTTP.
    Relieved,
    /// The router can no longer record what it does.
    Halted,
}

/// The adapter at work.
pub struct Adapter<R> {
    router: R,
    config: Config,
    /// The router's.
    journal: JournalId,
    translator: Translator,
    connection: Connection,
    phase: Phase,
    /// What is to be sent.
    outgoing: Vec<Request>,
    /// What an audit found, and what it finds again is a fault.
    suspected: BTreeSet<Difference>,
    audit_at: Instant,
    /// Whether the router was away since the state of the switch began to be read for an audit.
    outdated: bool,
}

/// What the connection is good for.
enum Phase {
    /// There is none.
    Away,
    /// There is one, and the router is away: neither is known.
    Alone,
    /// The state of the switch is being read; the translator does not know it yet.
    Syncing(Looking),
    /// Translator and switch go together.
    Working,
    /// The same, and the state of the switch is being read to compare.
    Auditing(Looking),
}

impl Adapter<Inline> {
    /// Ties a router to the switch of a configuration. Its journal's identity marks the ids of channels.
    pub fn new(router: InlineRouter, config: Config, journal: JournalId) -> Self {
        Self::with(Inline::new(router), config, journal)
    }

    /// For the HTTP interface.
    pub fn handle(&self) -> Handle {
        self.router.handle().clone()
    }

    /// The router, to be shut down at the end.
    pub fn into_router(self) -> InlineRouter {
        self.router.into_router()
    }
}

impl Adapter<Remote> {
    /// Ties a router behind HTTP to the switch of a configuration.
    pub fn remote(router: Remote, config: Config) -> Self {
        let journal = router.journal();
        Self::with(router, config, journal)
    }

    /// The connection to the router, to be closed at the end.
    pub fn into_remote(self) -> Remote {
        self.router
    }
}

impl<R: Router> Adapter<R> {
    fn with(router: R, config: Config, journal: JournalId) -> Self {
        Self {
            translator: Translator::new(Arc::new(config.wire(router.center()).0), Run::new(journal.0)),
            router,
            connection: Connection::new(config.asterisk.clone()),
            config,
            journal,
            phase: Phase::Away,
            outgoing: Vec::new(),
            suspected: BTreeSet::new(),
            audit_at: Instant::now() + AUDIT_EVERY,
            outdated: false,
        }
    }

    /// Works until `stop` resolves, or something else ends it.
    pub async fn run(&mut self, stop: impl Future<Output = ()>) -> End {
        self.suspend();
        let mut stop = std::pin::pin!(stop);
        loop {
            let until = self.until();
            let woken = tokio::select! {
                biased;
                () = &mut stop => return End::Stopped,
                received = self.connection.next() => Woken::Switch(received),
                news = self.router.news() => Woken::Router(news),
                () = tokio::time::sleep_until(until) => Woken::Time,
            };
            let end = match woken {
                Woken::Switch(Ok(Some(received))) => self.received(received),
                Woken::Switch(Ok(None)) => self.connected(),
                Woken::Switch(Err(error)) => self.lost(&error),
                Woken::Router(Some(news)) => self.told(news),
                Woken::Router(None) | Woken::Time => None,
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
        self.router.now()
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
        let now = self.now();
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
            Phase::Away | Phase::Alone | Phase::Syncing(_) => false,
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
                    let now = self.now();
                    if let Called::Now(about, outcome, happened) = self.router.call(input, about) {
                        self.translator.facts(now, happened.events, happened.notes, &mut acts);
                        if let Some(outcome) = what_it_means(&about, outcome) {
                            self.translator.outcome(now, &about, outcome, &mut acts);
                        }
                        waiting.extend(acts.drain());
                    }
                }
            }
        }
    }

    /// Takes in what the router says.
    fn told(&mut self, news: News) -> Option<End> {
        match news {
            News::Outcome(about, outcome) if self.is_working() => {
                let (now, mut acts) = (self.now(), Acts::default());
                self.translator.outcome(now, &about, outcome, &mut acts);
                self.perform(acts);
            }
            // The resynchronisation finds whom it was about.
            News::Outcome(..) | News::Away => {}
            News::Back(journal) => self.back(journal),
            News::Replaced => return Some(End::Relieved),
        }
        None
    }

    /// The router can be reached again; what it has decided meanwhile is in its state only.
    fn back(&mut self, journal: JournalId) {
        if std::mem::replace(&mut self.journal, journal) != journal {
            self.translator = Translator::new(Arc::default(), Run::new(journal.0));
        }
        self.rewire();
        match self.phase {
            // It is being read, or will be.
            Phase::Away | Phase::Syncing(_) => {}
            Phase::Alone | Phase::Working => self.look(Phase::Syncing),
            Phase::Auditing(_) => self.outdated = true,
        }
    }

    fn rewire(&mut self) {
        let (wiring, faults) = self.config.wire(self.router.center());
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
        let called = self.router.call(Input::Command(Command::Suspend {}), About::Nothing);
        if let Called::Now(_, Err(error), _) = called {
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
                (Phase::Away | Phase::Alone, _) => {}
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
            Phase::Away | Phase::Alone | Phase::Working => {}
        }
    }

    fn synced(&mut self, snapshot: &Snapshot, looking: Looking, acts: &mut Acts) {
        let now = self.now();
        let Some(roster) = self.router.roster() else { return self.phase = Phase::Alone };
        self.translator.resync(now, snapshot, roster, acts);
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
        self.outdated = false;
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
        if std::mem::take(&mut self.outdated) {
            return self.look(Phase::Syncing);
        }
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

/// What the loop was woken by.
enum Woken {
    Switch(Result<Option<Received>, AriError>),
    Router(Option<News>),
    Time,
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
