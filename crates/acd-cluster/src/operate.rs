//! What an operator asks: who is there, another leader, and whether the log is sound.

use std::time::{Duration, Instant};

use acd::journal::Replica;
use async_nats::Request;
use futures_util::StreamExt;
use serde::Serialize;

use crate::broker::{Broker, ELECTION, PREPARE_AGAIN, Thread};
use crate::error::ClusterError;
use crate::follower::{Follower, Seen};
use crate::log::Log;
use crate::open::message_at;
use crate::options::ClusterOptions;
use crate::standing::{Beat, Role};
use crate::states;
use crate::stream_log::StreamLog;

/// How long routers are listened for: each speaks ten times a second.
const LISTEN: Duration = Duration::from_millis(600);
const PATIENCE: Duration = Duration::from_secs(2);
/// How many messages are read in one request.
const AT_ONCE: usize = 512;

/// A cluster, as it is now.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// The routers that were heard.
    pub routers: Vec<Beat>,
    /// The number of the first message in the log.
    pub first: u64,
    /// The number of the last message in the log.
    pub last: u64,
    /// The size of the log, in bytes.
    pub bytes: u64,
    /// The servers that keep the log, the one that leads first.
    pub servers: Vec<Server>,
    /// The saved states: the number of the last message before each, the newest first.
    pub states: Vec<u64>,
}

/// A server that keeps the log.
#[derive(Clone, Debug, Serialize)]
pub struct Server {
    /// Its name.
    pub name: String,
    /// Whether it has all messages.
    pub current: bool,
    /// Whether it cannot be reached.
    pub offline: bool,
    /// How many messages it is behind.
    pub lag: u64,
}

/// What was checked.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verified {
    /// The number of the first message.
    pub first: u64,
    /// The number of the last message.
    pub last: u64,
    /// Commands replayed.
    pub commands: u64,
    /// Events that they gave.
    pub events: u64,
    /// Terms seen.
    pub terms: u64,
    /// States that were compared with what was replayed, and equal it.
    pub states: u64,
}

/// A connection that only asks.
pub struct Operator {
    broker: Broker,
    _thread: Thread,
}

impl Operator {
    /// Connects.
    ///
    /// # Errors
    /// If no server answers.
    pub fn connect(options: &ClusterOptions) -> Result<Self, ClusterError> {
        let (broker, thread) = Broker::connect(options)?;
        Ok(Self { broker, _thread: thread })
    }

    /// The log itself, made if it does not exist: for measuring what the servers do.
    ///
    /// # Errors
    /// If the broker refuses.
    pub fn log(&self, replicas: usize) -> Result<StreamLog, ClusterError> {
        self.broker.prepare(replicas)?;
        Ok(StreamLog::new(self.broker.clone()))
    }

    /// Who is there, and what the log is like. Takes about half a second.
    ///
    /// # Errors
    /// If there is no such cluster.
    pub fn status(&self) -> Result<Status, ClusterError> {
        let info = self.broker.info()?;
        let servers = info.cluster.map(|cluster| {
            let leader = cluster.leader.map(|name| Server { name, current: true, offline: false, lag: 0 });
            let followers = cluster.replicas.into_iter().map(|peer| {
                let lag = peer.lag.unwrap_or_default();
                Server { name: peer.name, current: peer.current, offline: peer.offline, lag }
            });
            leader.into_iter().chain(followers).collect()
        });
        Ok(Status {
            routers: self.routers()?,
            first: info.state.first_sequence,
            last: info.state.last_sequence,
            bytes: info.state.bytes,
            servers: servers.unwrap_or_default(),
            states: states::list(&self.broker)?.into_iter().map(|(sequence, _)| sequence).collect(),
        })
    }

    fn routers(&self) -> Result<Vec<Beat>, ClusterError> {
        let broker = self.broker.clone();
        let gone = Err(ClusterError::Broker("the connection is closed".into()));
        self.broker.wait(gone, async move {
            let fault = |error: async_nats::SubscribeError| ClusterError::Broker(error.to_string());
            let mut beats = broker.client().subscribe(broker.names.beat.clone()).await.map_err(fault)?;
            let mut routers: Vec<Beat> = Vec::new();
            let listening = async {
                while let Some(said) = beats.next().await {
                    if let Ok(beat) = serde_json::from_slice::<Beat>(&said.payload) {
                        routers.retain(|known| known.router != beat.router);
                        routers.push(beat);
                    }
                }
            };
            // It ends by the time limit.
            let _ = tokio::time::timeout(LISTEN, listening).await;
            routers.sort_unstable_by_key(|beat| (beat.role != Role::Leading, beat.router));
            Ok(routers)
        })
    }

    /// Asks the leader to hand over, to the router with that address or number, or to whom it chooses. Returns the
    /// successor's address.
    ///
    /// # Errors
    /// If nobody leads, or nobody could.
    pub fn hand_over(&self, to: Option<&str>) -> Result<String, ClusterError> {
        let (broker, name) = (self.broker.clone(), to.unwrap_or_default().to_owned());
        let gone = Err(ClusterError::Broker("the connection is closed".into()));
        self.broker.wait(gone, async move {
            let request = Request::new().payload(name.into()).timeout(Some(PATIENCE));
            let asked = broker.client().send_request(broker.names.hand_over.clone(), request).await;
            let answer = asked.map_err(|_| ClusterError::Broker("no router leads, or it does not answer".into()))?;
            let text = String::from_utf8_lossy(&answer.payload).into_owned();
            match text.strip_prefix("ok ") {
                Some(address) => Ok(address.to_owned()),
                None => Err(ClusterError::Broker(text)),
            }
        })
    }

    /// Replays the log from the oldest state that it has, and compares each later state with what came out. Begins
    /// again where servers do not answer for a moment.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(&self, version: &str) -> Result<Verified, ClusterError> {
        let last = self.broker.info()?.state.last_sequence;
        let mut until = None;
        loop {
            let done = self.verify_once(last, version);
            match &done {
                Err(error) if error.is_temporary() => tracing::warn!(%error, "trying again"),
                _ => return done,
            }
            if Instant::now() >= *until.get_or_insert_with(|| Instant::now() + ELECTION) {
                return done;
            }
            std::thread::sleep(PREPARE_AGAIN);
        }
    }

    fn verify_once(&self, last: u64, version: &str) -> Result<Verified, ClusterError> {
        let mut log = StreamLog::new(self.broker.clone());
        let newest = message_at(&mut log, last)?.head.journal.to_string();
        let mut kept = states::list(&self.broker)?;
        kept.retain(|(_, name)| name.ends_with(&newest));
        let (sequence, name) = kept.pop().ok_or_else(|| ClusterError::NoState("there is none".into()))?;
        let state = states::read(&self.broker, &name)?;
        let mut verified = Verified { first: sequence + 1, ..Verified::default() };
        let (commands, events) = (state.next, state.events);
        let unfit = |error| ClusterError::NoState(format!("{name}: {error}"));
        let replica = Replica::restore(state, 0).map_err(unfit)?;
        let mut follower = Follower::new(replica, sequence, version.to_owned());
        loop {
            let found = log.read(follower.last + 1, AT_ONCE)?;
            if found.is_empty() {
                break;
            }
            for stored in &found {
                if stored.sequence != follower.last + 1 {
                    return Err(ClusterError::Purged(follower.last));
                }
                let seen = follower.take(stored, &mut (), &self.broker)?;
                verified.terms += u64::from(seen == Seen::Term);
                if let Some((_, name)) = kept.iter().find(|(sequence, _)| *sequence == stored.sequence) {
                    self.compare(name, &follower.replica, stored.sequence)?;
                    verified.states += 1;
                }
            }
        }
        verified.last = follower.last;
        verified.commands = follower.replica.next() - commands;
        verified.events = follower.replica.events_so_far() - events;
        Ok(verified)
    }

    fn compare(&self, name: &str, replica: &Replica, sequence: u64) -> Result<(), ClusterError> {
        let (saved, here) = (states::read(&self.broker, name)?, replica.state());
        let same = saved.snapshot == here.snapshot && saved.roster == here.roster;
        match same && (saved.next, saved.events) == (here.next, here.events) {
            true => Ok(()),
            false => Err(ClusterError::NoState(format!("{name} differs from what messages up to {sequence} give"))),
        }
    }
}
