//! A router's part in a cluster: it follows, and leads when that is due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use acd::config::Center;
use acd::identity::JournalId;
use acd::journal::{CenterPlace, FORMAT};
use acd::live::{MonotonicClock, Setup};
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};

use crate::broker::{Broker, Thread};
use crate::cache::Cache;
use crate::durability;
use crate::error::ClusterError;
use crate::follower::{Follower, Seen};
use crate::heartbeat;
use crate::log::{Log, NotAppended, Silent, Tip};
use crate::message::{Head, Kind, Message, RouterId};
use crate::open::Opening;
use crate::options::{ClusterOptions, Durability};
use crate::record::{Place, StreamRecord};
use crate::standing::{Role, Standing};
use crate::stream_log::StreamLog;

/// How often a follower looks at the time, and at the log where nobody is heard.
const LOOK: Duration = Duration::from_millis(20);
const READ_ANYWAY: Duration = Duration::from_millis(250);
/// How many messages are read in one request.
const AT_ONCE: usize = 512;
/// How long to wait before something is tried again that failed for a reason that may pass.
const AGAIN: Duration = Duration::from_millis(200);

/// A router's part in a cluster, for as long as its process lives.
pub struct Cluster {
    broker: Broker,
    standing: Arc<Standing>,
    options: ClusterOptions,
    /// Something arrives when a peer was heard.
    news: Receiver<()>,
    _thread: Thread,
}

/// How following ended.
pub enum Followed {
    /// This router leads: start it, and then say so with [`Standing::serves`]. Its record hands over when it is closed.
    Leads(Box<Leader>),
    /// It was stopped.
    Stopped,
}

/// A router about to lead.
pub struct Leader {
    /// The router, with its record, and on the time of day.
    pub setup: Setup,
    /// The history that it continues.
    pub journal: JournalId,
    /// The term in which it leads.
    pub term: u64,
    /// Where a host keeps its centre file.
    pub place: CenterPlace,
}

/// What a follower does with the time that passes.
struct Silence {
    /// Nothing was to be heard before.
    since: Instant,
    /// When it was last looked at.
    looked: Instant,
}

impl Drop for Cluster {
    /// Nothing waits for the log from here on.
    fn drop(&mut self) {
        self.standing.stop();
    }
}

impl Cluster {
    /// Connects, and makes the stream and the bucket if they do not exist.
    ///
    /// # Errors
    /// If the broker cannot be reached or refuses, or may lose what it acknowledges.
    pub fn join(options: ClusterOptions) -> Result<Self, ClusterError> {
        let (broker, thread) = Broker::connect(&options)?;
        let info = broker.prepare(options.replicas)?;
        match &options.durability {
            Durability::AcceptLoss => {
                tracing::warn!(
                    "what is acknowledged may be lost: whether the broker syncs and replicates is not checked"
                );
            }
            Durability::Confirmed { monitors } => durability::check(&info, &options.servers, monitors)?,
        }
        let standing = Standing::new(options.address.clone(), options.version.clone(), options.silence);
        let (tell, news) = bounded(1);
        heartbeat::start(&broker, &standing, options.beat, tell);
        Ok(Self { broker, standing, options, news, _thread: thread })
    }

    /// Where this router stands.
    pub fn standing(&self) -> &Arc<Standing> {
        &self.standing
    }

    /// Follows until this router leads, or is stopped ([`Standing::stop`]). Blocks. A history that does not exist yet
    /// begins with the local journal, or with `center`. After a router has lost the lead, call it again.
    ///
    /// # Errors
    /// If the log or the journal cannot be used; never because the broker is away.
    pub fn follow(&self, center: &Center) -> Result<Followed, ClusterError> {
        self.standing.set_role(Role::Starting);
        loop {
            if self.standing.is_stopping() {
                return Ok(Followed::Stopped);
            }
            match self.follow_once(center) {
                Err(error) if error.is_temporary() => {
                    tracing::warn!(%error, "trying again");
                    std::thread::sleep(AGAIN);
                }
                other => return other,
            }
        }
    }

    /// Follows until something goes wrong.
    fn follow_once(&self, center: &Center) -> Result<Followed, ClusterError> {
        let Self { broker, standing, options, .. } = self;
        let opening = Opening { broker, standing, options, center };
        let (mut follower, mut cache) = opening.open()?;
        let mut log = StreamLog::new(broker.clone());
        self.learn_term(&mut log, &mut follower)?;
        let mut silence = Silence { since: Instant::now(), looked: Instant::now() };
        let (mut read_at, mut due) = (Instant::now(), true);
        loop {
            if standing.is_stopping() {
                cache.close(follower.replica.engine(), follower.replica.roster());
                return Ok(Followed::Stopped);
            }
            let mut handed_over = None;
            if due || read_at.elapsed() > READ_ANYWAY {
                read_at = Instant::now();
                match self.catch_up(&mut log, &mut follower, &mut cache) {
                    Ok(seen) => handed_over = seen,
                    Err(ClusterError::Silent(Silent)) => {}
                    Err(error) => return Err(error),
                }
                // A log that is slow to answer is not this process standing still.
                silence.looked = Instant::now();
            }
            if standing.role() == Role::Starting && follower.last > 0 {
                standing.set_role(Role::Following);
            }
            let named = handed_over.is_some_and(|to| to.is_none_or(|to| to == standing.router));
            if named || self.is_silent(&mut silence, follower.term) {
                let why = if named { "the leader hands over" } else { "no leader is heard" };
                tracing::info!(term = follower.term, why, "taking over");
                if let Some(tip) = self.take_over(&mut log, &mut follower, &mut cache)? {
                    return Ok(Followed::Leads(Box::new(self.leader(tip, follower, cache))));
                }
                standing.set_role(Role::Following);
                silence.since = Instant::now();
            }
            due = match self.news.recv_timeout(LOOK) {
                Ok(()) => true,
                // The server that answered may not have had what the leader has.
                Err(RecvTimeoutError::Timeout) => standing.meter.lag() > 0,
                Err(RecvTimeoutError::Disconnected) => return Ok(Followed::Stopped),
            };
        }
    }

    /// The term of the last message that a follower has not read itself.
    fn learn_term(&self, log: &mut StreamLog, follower: &mut Follower) -> Result<(), ClusterError> {
        if follower.last == 0 {
            return Ok(());
        }
        if let Some(stored) = log.read(follower.last, 1)?.first().filter(|stored| stored.sequence == follower.last) {
            follower.term = Message::of(stored)?.head.term;
        }
        Ok(())
    }

    /// Takes everything there is. Returns to whom the leader has handed over, if that is the last that happened.
    fn catch_up(
        &self,
        log: &mut StreamLog,
        follower: &mut Follower,
        cache: &mut Cache,
    ) -> Result<Option<Option<RouterId>>, ClusterError> {
        let mut handed_over = None;
        loop {
            let found = log.read(follower.last + 1, AT_ONCE)?;
            for stored in &found {
                if stored.sequence != follower.last + 1 {
                    return Err(ClusterError::Purged(follower.last));
                }
                handed_over = match follower.take(stored, cache, &self.broker)? {
                    Seen::HandedOver(to) => Some(to),
                    Seen::Nothing | Seen::Term => None,
                };
            }
            self.standing.meter.at(follower.term, follower.last);
            if found.is_empty() {
                return Ok(handed_over);
            }
        }
    }

    /// Whether no leader was heard for so long that it is time to ask the log. Time in which this router could not
    /// hear anything does not count: before it was connected, or while it did not run itself.
    fn is_silent(&self, silence: &mut Silence, term: u64) -> bool {
        let now = Instant::now();
        if now.duration_since(silence.looked) > self.options.silence / 2 {
            silence.since = now;
        }
        silence.looked = now;
        let Some(connected) = self.broker.connected() else {
            silence.since = now;
            return false;
        };
        let heard = self.standing.leader_heard(term);
        let from = silence.since.max(connected.into_std()).max(heard.unwrap_or(silence.since));
        now.duration_since(from) >= self.options.silence
    }

    /// Appends a term. `None` if somebody else has appended something first.
    fn take_over(
        &self,
        log: &mut StreamLog,
        follower: &mut Follower,
        cache: &mut Cache,
    ) -> Result<Option<Tip<StreamLog>>, ClusterError> {
        match self.catch_up(log, follower, cache) {
            Ok(_) => {}
            Err(ClusterError::Silent(Silent)) => return Ok(None),
            Err(error) => return Err(error),
        }
        self.standing.set_role(Role::TakingOver);
        let (begun, term) = (Instant::now(), follower.term + 1);
        let head = Head {
            journal: follower.replica.id(),
            term,
            router: self.standing.router,
            serial: 1,
            next: follower.replica.next(),
            events: follower.replica.events_so_far(),
            kind: Kind::Term {
                address: self.options.address.clone(),
                version: self.options.version.clone(),
                format: FORMAT,
            },
        };
        let mut tip = Tip::new(log.clone(), follower.last);
        match tip.append(head.write(&[]), || self.standing.is_stopping()) {
            Ok(number) => {
                (follower.term, follower.last) = (term, number);
                self.standing.meter.at(term, number);
                self.standing.confirm(begun);
                Ok(Some(tip))
            }
            Err(NotAppended::Beaten(_) | NotAppended::GaveUp(_)) => Ok(None),
            Err(error @ NotAppended::Absurd { .. }) => Err(error.into()),
        }
    }

    fn leader(&self, tip: Tip<StreamLog>, follower: Follower, cache: Cache) -> Leader {
        let Follower { replica, term, .. } = follower;
        let journal = replica.id();
        let place = Place { journal, term, next: replica.next(), events: replica.events_so_far() };
        let clock = MonotonicClock::on_unix_time(replica.engine().now());
        let (broker, standing, kept) = (self.broker.clone(), Arc::clone(&self.standing), cache.place());
        let record = StreamRecord::new(tip, broker, standing, cache, place, &self.options);
        tracing::info!(term, commands = replica.next() - 1, "this router leads");
        let setup = Setup::replicated(replica).with_record(record).with_clock(Arc::new(clock));
        Leader { setup, journal, term, place: kept }
    }
}
