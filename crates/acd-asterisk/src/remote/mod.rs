//! A router behind HTTP: an `acd serve`, on this machine or another.
//!
//! Commands go out with a name by which the server knows a request that comes again, one request at a time with all
//! that has gathered meanwhile, so that their order is kept whatever is lost. Facts come as a stream of events, of
//! which the state that was read before is kept up to date. While the server is away callers hear nothing of it, and
//! commands wait. Then the stream goes on where it was, the commands follow, and switch and router are brought into
//! line, as at the start. Where the stream cannot go on (events were missed, or there is another journal) the state is
//! read again.
//!
//! | file | what |
//! |---|---|
//! | `link` | **the connection**: charge, lease, telling, listening, and all of it again |
//! | `outbox` | commands for the router, in their order |
//! | `state` | the router's state as the server describes it |
//! | `stream` | server-sent events |
//! | `http` | requests |

mod http;
mod link;
mod outbox;
mod state;
mod stream;

use std::collections::VecDeque;
use std::time::Duration;

use acd::config::Center;
use acd::engine::{Command, Event, Fact, Rejection};
use acd::identity::JournalId;
use acd::live::{Happened, Input};
use acd::notes::{CallNote, Note, Text};
use acd::roster::Roster;
use acd::time::Timestamp;
use acd_wire::{Hints, Names, Unreadable, read};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::run::{Called, News, Router};
use crate::translate::About;
pub use http::{Address, Refusal, RemoteError, Server};
pub use link::Servers;
use link::{Link, Said, Told};
use outbox::{Lasts, Tell};
use state::State;

/// How long the last commands may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// A router behind HTTP.
pub struct Remote {
    told: mpsc::UnboundedSender<Told>,
    said: mpsc::UnboundedReceiver<Said>,
    link: JoinHandle<()>,
    began: Instant,
    /// As it was last known.
    state: State,
    /// Whether that is how it is.
    is_up: bool,
    /// What has been decided since the last turn.
    events: Vec<Event>,
    /// How many of these the loop has.
    handed: usize,
    /// The number of the first of these.
    first: u64,
    /// The number of the next event once the router has decided about all that had gathered.
    settled: Option<u64>,
    /// The change of the centre whose file is being asked for, and the events since.
    changing: Option<(Event, VecDeque<(u64, String)>)>,
    /// The number of the next event at the last reconciliation.
    reconciled: Option<u64>,
}

/// The texts that come with an event.
#[derive(Deserialize)]
struct Texts {
    caller: Option<Text>,
    data: Option<Text>,
    by: Option<Text>,
}

impl Remote {
    /// Takes charge of the first of these servers that answers, or of the one that leads; waits until there is one.
    ///
    /// # Errors
    /// If a server does not take the token.
    pub async fn connect(servers: Servers) -> Result<Self, RemoteError> {
        let (tell, told) = mpsc::unbounded_channel();
        let (say, mut said) = mpsc::unbounded_channel();
        let first = servers.first.clone();
        let link = tokio::spawn(Link::new(servers, told, say).run());
        let mut waited = false;
        loop {
            let state = match said.recv().await {
                Some(Said::Up(state)) => *state,
                Some(Said::Away(error)) if error.is_of_access() => return Err(error),
                Some(Said::Away(error)) => {
                    if !std::mem::replace(&mut waited, true) {
                        tracing::warn!(%error, "there is no router yet");
                    }
                    continue;
                }
                Some(
                    Said::GoesOn
                    | Said::Settled(_)
                    | Said::Center(_)
                    | Said::Replaced
                    | Said::Event(..)
                    | Said::Outcome(..),
                ) => {
                    continue;
                }
                None => return Err(first.unreachable("another adapter is in charge")),
            };
            let first = state.next;
            return Ok(Self {
                told: tell,
                said,
                link,
                began: Instant::now(),
                state,
                is_up: true,
                events: Vec::new(),
                handed: 0,
                first,
                settled: None,
                changing: None,
                reconciled: None,
            });
        }
    }

    /// The journal of the router.
    pub fn journal(&self) -> JournalId {
        self.state.journal
    }

    /// Says that the switch goes away, and goes.
    pub async fn close(mut self) {
        let _ = self.call(Command::Suspend {}.into(), About::Nothing);
        let Self { told, link, .. } = self;
        drop(told);
        // It is over after its lease in any case.
        let _ = timeout(FAREWELL, link).await;
    }

    fn take(&mut self, said: Said) -> Option<News> {
        match said {
            Said::Up(state) => Some(self.up(*state)),
            Said::GoesOn => {
                tracing::info!(journal = %self.state.journal, "the router is there again");
                self.is_up = true;
                None
            }
            Said::Settled(next) => {
                self.settled = Some(next);
                None
            }
            Said::Event(number, data) => self.event(number, &data),
            Said::Center(text) => self.new_center(&text),
            Said::Outcome(about, Ok(())) => Some(News::Outcome(about, Ok(()))),
            Said::Outcome(about, Err(refusal)) => self.refused(about, refusal),
            Said::Away(error) => {
                (self.settled, self.changing) = (None, None);
                if std::mem::replace(&mut self.is_up, false) {
                    tracing::error!(%error, "the router is away; conversations go on, and callers wait until it is back");
                } else {
                    tracing::debug!(%error, "the router is still away");
                }
                Some(News::Away)
            }
            Said::Replaced => Some(News::Replaced),
        }
    }

    fn up(&mut self, state: State) -> News {
        tracing::info!(journal = %state.journal, "the router is there");
        self.events.clear();
        (self.handed, self.first, self.reconciled, self.is_up) = (0, state.next, None, true);
        (self.settled, self.changing) = (None, None);
        self.state = state;
        News::Back(self.state.journal)
    }

    /// Lets everything be read again.
    fn again(&mut self) -> Option<News> {
        (self.is_up, self.settled, self.changing) = (false, None, None);
        // The link ends only with the adapter.
        let _ = self.told.send(Told::Again);
        Some(News::Away)
    }

    /// The centre that follows the one before.
    fn new_center(&mut self, text: &str) -> Option<News> {
        let (event, held) = self.changing.take()?;
        let next = Center::parse("the centre", text).map_err(|faults| faults.to_string());
        match next.and_then(|next| next.succeed(&self.state.center).map_err(|faults| faults.to_string())) {
            Ok(next) => (self.state.names, self.state.center) = (Names::new(&next), next),
            Err(error) => {
                tracing::error!(error, "the router's new centre is not understood");
                return self.again();
            }
        }
        self.state.roster.grow(&self.state.center);
        self.events.push(event);
        for (number, data) in held {
            if let Some(news) = self.event(number, &data) {
                return Some(news);
            }
        }
        None
    }

    fn event(&mut self, number: u64, data: &str) -> Option<News> {
        if let Some((_, held)) = &mut self.changing {
            held.push_back((number, data.to_owned()));
            return None;
        }
        if !self.is_up || number < self.state.agents_next {
            return None;
        }
        let read = read::<Event>(&self.state.names, &Hints::default(), data.as_bytes());
        let is_new = number >= self.state.next;
        if is_new && number != self.state.next {
            tracing::error!(number, expected = self.state.next, "the stream of events has a gap");
            return self.again();
        }
        self.state.next = self.state.next.max(number + 1);
        match read {
            // The calls were read after the agents.
            Ok((event, _)) if !is_new => {
                if event.fact.call().is_none() {
                    self.state.roster.record(&event);
                }
                None
            }
            Ok((event, _)) => self.new_event(event, data),
            Err(Unreadable::Name(why)) => {
                tracing::warn!(number, "an event about what the centre does not have is passed over: {why}");
                None
            }
            Err(Unreadable::Shape(why) | Unreadable::Syntax(why)) => {
                tracing::error!(number, "an event that is not understood: {why}");
                None
            }
        }
    }

    fn new_event(&mut self, event: Event, data: &str) -> Option<News> {
        if let Fact::Reconfigured { .. } = event.fact {
            // Events from here on may name what is new.
            self.changing = Some((event, VecDeque::new()));
            let _ = self.told.send(Told::Center);
            return None;
        }
        let Texts { caller, data, by } =
            serde_json::from_str(data).unwrap_or(Texts { caller: None, data: None, by: None });
        let notes = self.state.roster.notes_mut();
        if let (Some(call), true) = (event.fact.call(), caller.is_some() || data.is_some()) {
            notes.keep(call, CallNote { caller, data, ..CallNote::default() });
        }
        if let Fact::Monitored { agent, .. } = event.fact {
            notes.set_listener(agent, by);
        }
        self.state.roster.record(&event);
        self.events.push(event);
        None
    }

    /// A command was refused.
    fn refused(&mut self, about: About, refusal: Refusal) -> Option<News> {
        if refusal.code == "outdated_lists" {
            return self.again();
        }
        let json = match refusal.about {
            Value::Null => Value::from(refusal.code.as_str()),
            about => json!({ &refusal.code: about }),
        };
        match read::<Rejection>(&self.state.names, &Hints::default(), json.to_string().as_bytes()) {
            Ok((rejection, _)) => Some(News::Outcome(about, Err(rejection))),
            Err(_) => {
                tracing::error!(code = refusal.code, ?about, "the router did not take a command: {}", refusal.detail);
                None
            }
        }
    }

    /// Forgets the events that the loop has had, and what was kept with calls that they ended.
    fn forget(&mut self) {
        self.first += self.handed as u64;
        for event in self.events.drain(..self.handed) {
            if let Fact::CallEnded { call, .. } = event.fact {
                self.state.roster.notes_mut().keep(call, CallNote::default());
            }
        }
        self.handed = self.events.len();
    }

    /// A command as it is sent.
    fn written(&mut self, input: &Input) -> Option<(Value, Lasts)> {
        let names = &self.state.names;
        let (command, note): (&Command, Option<&Note>) = match input {
            Input::Command(command) => (command, None),
            Input::Noted(command, note) => (command, Some(note)),
            Input::Describe { call, data } => {
                return Some((json!({ "describe": { "call": call.0, "data": data } }), Lasts::Always));
            }
            // The number of the next event is this side's to say.
            Input::Reconcile { .. } => return None,
        };
        let mut json = acd_wire::command(names, command, note);
        let lasts = match command {
            Command::Reconcile(_) if self.reconciled == Some(self.state.next) => Lasts::AfterAnswers,
            Command::Reconcile(_) => {
                json["reconcile"]["as_of"] = self.state.next.into();
                self.reconciled = Some(self.state.next);
                Lasts::ThisState
            }
            Command::Resume {} => Lasts::ThisState,
            _ => Lasts::Always,
        };
        Some((json, lasts))
    }
}

impl Router for Remote {
    async fn news(&mut self) -> Option<News> {
        if self.settled.is_some_and(|next| self.state.next >= next) {
            self.settled = None;
            return Some(News::Back(self.state.journal));
        }
        let Some(said) = self.said.recv().await else { return std::future::pending().await };
        self.take(said)
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.began.elapsed().as_micros() as u64)
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        None
    }

    fn turn(&mut self) -> Happened<'_> {
        self.forget();
        Happened { first: self.first, events: &self.events, notes: self.state.roster.notes() }
    }

    fn call(&mut self, input: Input, about: About) -> Called<'_> {
        if let Some((command, lasts)) = self.written(&input) {
            // The link ends only with the adapter, or when another one is in charge.
            let _ = self.told.send(Told::Command(Tell { command, about, lasts }));
        }
        Called::Later
    }

    fn center(&self) -> &Center {
        &self.state.center
    }

    fn roster(&self) -> Option<&Roster> {
        self.is_up.then_some(&self.state.roster)
    }

    fn has_stopped(&self) -> bool {
        false
    }
}
