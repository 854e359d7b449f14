//! The published state: what a wallboard shows, read without disturbing the router.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::RwLock;

use super::day::Day;
use super::midnights::Midnights;
use super::standing::Standing;
use crate::config::Attributes;
use crate::engine::{Doing, Engine, Event, Fact};
use crate::id::{AgentId, CallId, QueueId};
use crate::roster::{AgentNow, CallNow, Roster, Told};
use crate::stats::{LegCounts, LegsToday, OptionsError, ServiceLevel, Share};
use crate::time::{Duration, Timestamp};

/// When the published state is renewed. While nothing happens it is renewed at midnight only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publish {
    /// Whenever this much time has passed.
    Every(Duration),
    /// Whenever this much time has passed, but only if somebody has read it since. Reading once a second shows the
    /// state a second ago; the first read after a long pause shows the state at the last one.
    WhenRead(Duration),
}

/// Options of the published state.
#[derive(Clone, Debug)]
pub struct BoardOptions {
    /// How often.
    pub publish: Publish,
    /// The thresholds of service levels, ascending.
    pub thresholds: Vec<Duration>,
    /// When the day counted as today begins.
    pub midnights: Midnights,
}

impl Default for BoardOptions {
    /// Every half second, answers within 20 seconds, midnight at time zero.
    fn default() -> Self {
        Self {
            publish: Publish::Every(Duration::from_millis(500)),
            thresholds: vec![Duration::from_secs(20)],
            midnights: Midnights::default(),
        }
    }
}

/// The state at one moment.
#[derive(Clone, Debug)]
pub struct Board {
    /// The time of the state.
    pub at: Timestamp,
    /// The number of events so far.
    pub events: u64,
    /// Whether the switch is away, so that nothing is offered.
    pub suspended: bool,
    /// The number of calls that occupy telephone lines, if any bound is set
    /// ([`all_lines_in_use`](crate::engine::Engine::all_lines_in_use)).
    pub lines_in_use: Option<u32>,
    /// By queue.
    pub queues: Vec<QueueNow>,
    roster: Roster,
}

/// A queue at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueNow {
    /// Legs in the queue, including those being offered.
    pub waiting: u32,
    /// When the leg that has been in the queue longest entered it.
    pub longest_since: Option<Timestamp>,
    /// The last position and wait announced in the queue, if it announces positions: what a new caller may expect.
    pub told: Option<Told>,
    /// Today's counts, by event. After a restart they start again with the calls in progress, unless the host knows
    /// what was counted before ([`Setup::with_today`](super::Setup::with_today)).
    pub today: LegCounts,
    /// The number of calls that occupy its telephone lines, if any bound is set
    /// ([`lines_in_use`](crate::engine::Engine::lines_in_use)).
    pub lines_in_use: Option<u32>,
    /// The number of calls that asked for it today and found all lines busy; after a restart it starts at zero.
    pub lines_busy_today: u64,
}

impl Board {
    /// The roster: where every call and agent is.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// A call; `None` if it is not in progress.
    pub fn call(&self, call: CallId) -> Option<&CallNow> {
        self.roster.call(call)
    }

    /// An agent; `None` for an unknown one.
    pub fn agent(&self, agent: AgentId) -> Option<&AgentNow> {
        self.roster.agents().get(agent.index())
    }

    /// The number of agents with this activity; the reason of not ready is ignored.
    pub fn agents_doing(&self, doing: Doing) -> usize {
        let same = |other: Doing| std::mem::discriminant(&other) == std::mem::discriminant(&doing);
        self.roster.agents().iter().filter(|agent| same(agent.doing)).count()
    }

    /// A queue's service level today, for the threshold at index `place` of [`BoardOptions::thresholds`].
    pub fn service_level(&self, queue: QueueId, formula: ServiceLevel, place: usize) -> Share {
        self.queues.get(queue.index()).map_or(Share::default(), |queue| formula.of(&queue.today, place))
    }
}

/// Holds the newest state.
pub(super) struct Published {
    newest: RwLock<Arc<Board>>,
    read: AtomicBool,
}

impl Published {
    pub(super) fn new(first: Board) -> Self {
        Self { newest: RwLock::new(Arc::new(first)), read: AtomicBool::new(false) }
    }

    pub(super) fn read(&self) -> Arc<Board> {
        self.read.store(true, Ordering::Relaxed);
        Arc::clone(&self.newest.read())
    }
}

/// The router's side: follows the events, and publishes.
pub(super) struct Publisher {
    options: BoardOptions,
    standing: Standing,
    today: LegsToday,
    day: Day,
    /// Whether a new day has begun since the last publication.
    begun: bool,
    published: Timestamp,
    /// Whether anything has happened since the last publication.
    news: bool,
}

impl Publisher {
    /// A publisher.
    ///
    /// # Errors
    /// Invalid options.
    pub(super) fn new(
        engine: &Engine,
        roster: &Roster,
        options: BoardOptions,
        ahead: i64,
        today: Option<LegsToday>,
    ) -> Result<Self, OptionsError> {
        let fresh = || {
            let mut today = LegsToday::new(engine.center(), &options.thresholds)?;
            so_far(engine.now(), roster).for_each(|event| today.record(&event));
            Ok(today)
        };
        let today = today.map_or_else(fresh, Ok)?;
        let day = Day::new(options.midnights.clone(), engine.now(), ahead);
        let standing = Standing::new(engine.center().queues.len(), roster);
        Ok(Self { options, standing, today, day, begun: false, published: engine.now(), news: false })
    }

    /// Takes in events; `roster` is the roster before them.
    pub(super) fn take(&mut self, engine: &Engine, roster: &mut Roster, events: &[Event]) {
        if events.iter().any(|event| matches!(event.fact, Fact::Reconfigured { .. })) {
            roster.grow(engine.center());
            self.standing.grow(engine.center().queues.len());
            self.today.grow(engine.center());
        }
        for event in events {
            self.begin_day(event.at);
            self.standing.record(event, roster);
            roster.record(event);
            self.today.record(event);
        }
        self.news |= !events.is_empty();
    }

    /// Resets today's counts if a day has ended by `now`.
    fn begin_day(&mut self, now: Timestamp) {
        if self.day.begins(now) {
            self.today.clear();
            self.begun = true;
        }
    }

    /// Checks whether the time of day has been set, if it is time to do so; `ahead` is how far ahead it is.
    pub(super) fn look(&mut self, now: Timestamp, ahead: impl FnOnce() -> i64) {
        self.day.look(now, ahead);
    }

    /// When to check the time of day, or to publish.
    pub(super) fn wakes_at(&self, published: &Published) -> Timestamp {
        self.due(published).min(self.day.due())
    }

    /// When to publish next: yesterday's figures must not be shown as today's.
    pub(super) fn due(&self, published: &Published) -> Timestamp {
        let wanted = match self.options.publish {
            Publish::Every(_) => true,
            Publish::WhenRead(_) => published.read.load(Ordering::Relaxed),
        };
        let (Publish::Every(interval) | Publish::WhenRead(interval)) = self.options.publish;
        if self.begun {
            return self.published;
        }
        let midnight = self.day.next();
        if self.news && wanted { midnight.min(self.published + interval) } else { midnight }
    }

    pub(super) fn publish(
        &mut self,
        published: &Published,
        engine: &Engine,
        roster: &Roster,
        now: Timestamp,
        events: u64,
    ) {
        published.read.store(false, Ordering::Relaxed);
        let board = Arc::new(self.board(engine, roster, now, events));
        *published.newest.write() = board;
        self.published = now;
        (self.news, self.begun) = (false, false);
    }

    /// O(queues × log legs).
    pub(super) fn board(&mut self, engine: &Engine, roster: &Roster, now: Timestamp, events: u64) -> Board {
        self.begin_day(now);
        let queues = (0..self.today.queues()).map(|queue| QueueId(queue as u16));
        let queue = |queue| QueueNow {
            today: self.today.of(queue),
            lines_in_use: engine.lines_in_use(queue),
            lines_busy_today: self.today.lines_busy(queue),
            ..self.standing.of(queue)
        };
        let queues = queues.map(queue).collect();
        Board {
            at: now,
            events,
            suspended: engine.is_suspended(),
            lines_in_use: engine.all_lines_in_use(),
            queues,
            roster: roster.clone(),
        }
    }
}

/// Synthetic events for legs that are already there.
fn so_far(at: Timestamp, roster: &Roster) -> impl Iterator<Item = Event> {
    let attributes = Attributes::default();
    let legs = roster.calls().flat_map(|call| &call.legs);
    legs.map(move |leg| Event {
        at,
        fact: Fact::LegStarted { leg: leg.leg, queue: leg.queue, priority: 0, attributes },
    })
}
