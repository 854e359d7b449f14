//! The connection to a router behind HTTP, made again whenever it is lost: one stream of events, and one request after
//! the other with all that there is to tell.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, sleep_until, timeout};

use super::http::{Connection, PATIENCE, Refusal, RemoteError, Server};
use super::outbox::{Outbox, Tell};
use super::state::State;
use super::stream::{Message, Stream};
use crate::translate::About;

/// After how many seconds without a request nothing is offered any more.
const LEASE_SECS: u32 = 5;
/// When a request is made though there is nothing to tell.
const RENEWED_EVERY: Duration = Duration::from_millis(1_500);
/// Between two attempts to connect, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
/// Before what the router has no room for is sent again.
const OVERLOAD_PAUSE: Duration = Duration::from_millis(100);
/// How long the stream may take to say that another switch has taken charge.
const LAST_WORD: Duration = Duration::from_secs(2);

/// What the adapter wants.
pub(super) enum Told {
    /// This command given.
    Command(Tell),
    /// The centre, which has changed.
    Center,
    /// Everything read again.
    Again,
}

/// What the router says.
pub(super) enum Said {
    /// It can be reached; its state.
    Up(Box<State>),
    /// It can be reached again, and the next event is the one after the last.
    GoesOn,
    /// It has answered what had gathered meanwhile; the next event has that number, or a higher one.
    Settled(u64),
    /// An event.
    Event(u64, String),
    /// The centre that was asked for.
    Center(String),
    /// What became of a command.
    Outcome(About, Result<(), Refusal>),
    /// It cannot be reached.
    Away(RemoteError),
    /// Another switch is in charge.
    Replaced,
}

/// Why the work on a connection ended.
enum Over {
    Lost(RemoteError),
    /// The adapter wants the state read again.
    Again,
    Replaced,
    /// The adapter has gone, and was heard out.
    Left,
}

#[derive(Deserialize)]
struct InCharge {
    epoch: u64,
}

#[derive(Deserialize)]
struct Greeting {
    journal: String,
    next: u64,
}

/// The outcome of one command.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Accepted { first_event: u64, events: u64 },
    Refused(Refusal),
}

/// A request under way; the connection comes back with its answer.
type Asking = Pin<Box<dyn Future<Output = (Connection, Result<Bytes, RemoteError>)> + Send>>;

/// The servers of one router: of several that stand by for each other, one leads.
#[derive(Clone, Debug)]
pub struct Servers {
    /// The one that is tried first.
    pub first: Server,
    /// The others.
    pub others: Vec<Server>,
}

impl Servers {
    /// The next one in turn.
    fn at(&self, place: usize) -> &Server {
        let place = place % (self.others.len() + 1);
        place.checked_sub(1).map_or(&self.first, |other| &self.others[other])
    }
}

pub(super) struct Link {
    servers: Servers,
    /// Which of them is tried.
    place: usize,
    /// Where one of them says that the leader is.
    leader: Option<Server>,
    told: UnboundedReceiver<Told>,
    said: UnboundedSender<Said>,
    outbox: Outbox,
    /// Whether the adapter has gone.
    left: bool,
    /// The journal, and the number of the next event: where the stream is to go on.
    heard: Option<(String, u64)>,
}

impl Link {
    pub(super) fn new(servers: Servers, told: UnboundedReceiver<Told>, said: UnboundedSender<Said>) -> Self {
        Self { servers, place: 0, leader: None, told, said, outbox: Outbox::new(), left: false, heard: None }
    }

    /// Works until the adapter goes, or another switch is in charge.
    pub(super) async fn run(mut self) {
        let mut pause = PAUSES.0;
        loop {
            let server = self.leader.clone().unwrap_or_else(|| self.servers.at(self.place).clone());
            let over = match self.up(&server).await {
                Ok((commands, events)) => {
                    pause = PAUSES.0;
                    self.work(commands, events).await
                }
                Err(error) => Over::Lost(error),
            };
            self.outbox.interrupted();
            match over {
                Over::Again => self.heard = None,
                Over::Lost(error) => {
                    self.elsewhere(&server, &error);
                    self.say(Said::Away(error));
                    self.rest(pause).await;
                    pause = PAUSES.1.min(2 * pause);
                }
                Over::Replaced => return self.say(Said::Replaced),
                Over::Left => return,
            }
            if self.left {
                return;
            }
        }
    }

    fn say(&self, said: Said) {
        // The adapter may have gone.
        let _ = self.said.send(said);
    }

    /// Where to try next.
    fn elsewhere(&mut self, server: &Server, error: &RemoteError) {
        let leader = error.leader().filter(|leader| *leader != server.address);
        self.leader = match leader {
            Some(address) => Some(Server { address, token: server.token.clone() }),
            None => {
                self.place = self.place.wrapping_add(1);
                None
            }
        };
    }

    /// Waits, and takes in what the adapter wants meanwhile.
    async fn rest(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        while !self.left {
            tokio::select! {
                told = self.told.recv() => self.take(told),
                () = sleep_until(until) => return,
            }
        }
    }

    fn take(&mut self, told: Option<Told>) {
        match told {
            Some(Told::Command(tell)) => self.outbox.put(tell),
            // Everything is, before long.
            Some(Told::Again | Told::Center) => self.heard = None,
            None => self.left = true,
        }
    }

    /// Takes charge, tells what has gathered, and reads the state.
    async fn up(&mut self, server: &Server) -> Result<(Connection, Stream), RemoteError> {
        let mut commands = Connection::open(server).await?;
        let charge = json!({ "name": "acd-asterisk", "lease": LEASE_SECS }).to_string();
        let charge = commands.post("/v1/switch", None, charge.into()).await?;
        let InCharge { epoch } = serde_json::from_slice(&charge).map_err(|error| server.garbled(error))?;
        commands.epoch = Some(epoch);
        let mut events = Connection::open(server).await?;
        events.epoch = Some(epoch);
        let path = match &self.heard {
            Some((journal, next)) => format!("/v1/events?from={next}&journal={journal}"),
            None => "/v1/events".to_owned(),
        };
        let mut events = events.stream(&path).await?;
        let greeting = timeout(PATIENCE, events.next()).await;
        let greeting = greeting.map_err(|_| RemoteError::Silent(server.address.clone(), PATIENCE))??;
        let greeting: Greeting = serde_json::from_str(&greeting.data).map_err(|error| server.garbled(error))?;
        let Greeting { journal, next } = greeting;
        let before = self.heard.replace((journal.clone(), next));
        if before.as_ref().is_some_and(|(before, _)| *before != journal) {
            tracing::warn!("{} goes on with another journal", server.address);
            self.outbox.forget();
        }
        // Nothing is to be offered before the resynchronisation.
        commands.post("/v1/commands", None, json!([{ "suspend": {} }]).to_string().into()).await?;
        if before == self.heard {
            self.say(Said::GoesOn);
            self.catch_up(server, &mut commands).await?;
            self.say(Said::Settled(self.outbox.next_event()));
        } else {
            self.catch_up(server, &mut commands).await?;
            self.say(Said::Up(Box::new(State::get(&mut commands).await?)));
        }
        Ok((commands, events))
    }

    /// Tells what has gathered.
    async fn catch_up(&mut self, server: &Server, commands: &mut Connection) -> Result<(), RemoteError> {
        while let Ok(told) = self.told.try_recv() {
            self.take(Some(told));
        }
        while let Some((name, body)) = self.outbox.request() {
            let answer = commands.post("/v1/commands", Some(&name), body).await;
            if let Room::None = self.answered(server, answer)? {
                tokio::time::sleep(OVERLOAD_PAUSE).await;
            }
        }
        Ok(())
    }

    async fn work(&mut self, commands: Connection, mut events: Stream) -> Over {
        let server = events.server().clone();
        let (mut idle, mut asking): (Option<Connection>, Option<Asking>) = (Some(commands), None);
        let mut renew_at = Instant::now() + RENEWED_EVERY;
        let mut not_before = Instant::now();
        loop {
            let now = Instant::now();
            let ready = if now < not_before { None } else { idle.take() };
            if let Some(connection) = ready {
                match self.outbox.request() {
                    Some((name, body)) => asking = Some(ask(connection, Some(name), body)),
                    None if self.left => return Over::Left,
                    None if now >= renew_at => asking = Some(ask(connection, None, Bytes::from_static(b"[]"))),
                    None => idle = Some(connection),
                }
            }
            tokio::select! {
                message = events.next() => match message {
                    Ok(message) => if let Some(over) = self.heard(&server, message) {
                        return over;
                    },
                    Err(error) => return Over::Lost(error),
                },
                (connection, answer) = answer(&mut asking) => {
                    (idle, asking, renew_at) = (Some(connection), None, Instant::now() + RENEWED_EVERY);
                    match self.answered(&server, answer) {
                        Ok(Room::Enough) => {}
                        Ok(Room::None) => not_before = Instant::now() + OVERLOAD_PAUSE,
                        Err(error) if error.is_of_charge() => return last_word(&mut events, error).await,
                        Err(error) => return Over::Lost(error),
                    }
                }
                told = self.told.recv(), if !self.left => match told {
                    Some(Told::Again) => return Over::Again,
                    Some(Told::Center) => match server.center().await {
                        Ok(center) => self.say(Said::Center(center)),
                        Err(error) => {
                            self.heard = None;
                            return Over::Lost(error);
                        }
                    },
                    told => self.take(told),
                },
                () = sleep_until(if now < not_before { not_before } else { renew_at }), if asking.is_none() => {}
            }
        }
    }

    /// Takes in a message of the stream.
    fn heard(&mut self, server: &Server, message: Message) -> Option<Over> {
        let interrupted = |how| Some(Over::Lost(RemoteError::Interrupted(server.address.clone(), how)));
        match (message.name.as_str(), message.id) {
            ("", Some(number)) => {
                if let Some((_, next)) = &mut self.heard {
                    *next = number + 1;
                }
                self.say(Said::Event(number, message.data));
                None
            }
            ("missed", _) => {
                self.heard = None;
                interrupted("has left out events")
            }
            ("closing", _) => interrupted("closes"),
            ("replaced", _) => Some(Over::Replaced),
            _ => None,
        }
    }

    /// Takes in the answer to the request of the outbox, if that has one under way.
    fn answered(&mut self, server: &Server, answer: Result<Bytes, RemoteError>) -> Result<Room, RemoteError> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) if error.is_overload() => return Ok(Room::None),
            Err(error) if error.is_final() => {
                // It would be so each time.
                tracing::error!(%error, "the router does not take commands");
                self.outbox.answered();
                return Ok(Room::Enough);
            }
            Err(error) => return Err(error),
        };
        let outcomes: Vec<Outcome> = serde_json::from_slice(&answer).map_err(|error| server.garbled(error))?;
        let (mut room, mut again) = (Room::Enough, VecDeque::new());
        for (tell, outcome) in self.outbox.answered().into_iter().zip(outcomes) {
            match outcome {
                Outcome::Accepted { first_event, events } => {
                    self.outbox.decided(first_event + events);
                    self.say(Said::Outcome(tell.about, Ok(())));
                }
                Outcome::Refused(refusal) if matches!(refusal.status, 429 | 503) => {
                    room = Room::None;
                    again.push_back(tell);
                }
                Outcome::Refused(refusal) => self.say(Said::Outcome(tell.about, Err(refusal))),
            }
        }
        self.outbox.put_back(again);
        Ok(room)
    }
}

/// Whether the router has room for more.
enum Room {
    Enough,
    None,
}

fn ask(mut connection: Connection, name: Option<String>, body: Bytes) -> Asking {
    Box::pin(async move {
        let answer = connection.post("/v1/commands", name.as_deref(), body).await;
        (connection, answer)
    })
}

/// The answer to the request under way; never, if there is none.
async fn answer(asking: &mut Option<Asking>) -> (Connection, Result<Bytes, RemoteError>) {
    match asking {
        Some(asking) => asking.await,
        None => std::future::pending().await,
    }
}

/// Whether a switch that is not in charge any more was replaced, or the server was started again.
async fn last_word(events: &mut Stream, error: RemoteError) -> Over {
    let replaced = async {
        while let Ok(message) = events.next().await {
            if message.name == "replaced" {
                return true;
            }
        }
        false
    };
    match timeout(LAST_WORD, replaced).await {
        Ok(true) => Over::Replaced,
        Ok(false) | Err(_) => Over::Lost(error),
    }
}
