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
    /// Each time that so much time has passed.
    Every(Duration),
    /// The same, but only if somebody has read it since. Whoever reads once a second sees what was true a second ago;
    /// the first read after a long silence sees what was true then.
    WhenRead(Duration),
}

/// What is published.
#[derive(Clone, Debug)]
pub struct BoardOptions {
    /// How often.
    pub publish: Publish,
    /// The thresholds of service levels, rising.
    pub thresholds: Vec<Duration>,
    /// When today begins.
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
    /// When it was so.
    pub at: Timestamp,
    /// How many events there had been.
    pub events: u64,
    /// How many calls occupy telephone lines, where any bound is set
    /// ([`all_lines_in_use`](crate::engine::Engine::all_lines_in_use)).
    pub lines_in_use: Option<u32>,
    /// By queue.
    pub queues: Vec<QueueNow>,
    roster: Roster,
}

/// A queue at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueNow {
    /// Legs that stand in it, those being offered included.
    pub waiting: u32,
    /// Since when the one stands there that has stood there longest.
    pub longest_since: Option<Timestamp>,
    /// What the caller was told who came (or moved) last, in queues that tell positions: what a newcomer may expect.
    pub told: Option<Told>,
    /// What was counted today, by event. After a restart it begins anew, with the calls that are alive.
    pub today: LegCounts,
    /// How many calls occupy its telephone lines, where any bound is set
    /// ([`lines_in_use`](crate::engine::Engine::lines_in_use)).
    pub lines_in_use: Option<u32>,
    /// How many calls asked for it today and found all lines busy; after a restart it begins anew.
    pub lines_busy_today: u64,
}

impl Board {
    /// Who is where.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// A call; `None` where it was not alive.
    pub fn call(&self, call: CallId) -> Option<&CallNow> {
        self.roster.call(call)
    }

    /// An agent; `None` for one who is not there.
    pub fn agent(&self, agent: AgentId) -> Option<&AgentNow> {
        self.roster.agents().get(agent.index())
    }

    /// How many agents do so, whatever the reason of those not ready.
    pub fn agents_doing(&self, doing: Doing) -> usize {
        let same = |other: Doing| std::mem::discriminant(&other) == std::mem::discriminant(&doing);
        self.roster.agents().iter().filter(|agent| same(agent.doing)).count()
    }

    /// A queue's service level today, for the threshold at `place` of [`BoardOptions::thresholds`].
    pub fn service_level(&self, queue: QueueId, formula: ServiceLevel, place: usize) -> Share {
        self.queues.get(queue.index()).map_or(Share::default(), |queue| formula.of(&queue.today, place))
    }
}

/// Where the newest one hangs.
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

/// The router's side: it follows the events, and publishes.
pub(super) struct Publisher {
    options: BoardOptions,
    standing: Standing,
    today: LegsToday,
    day: Day,
    /// Whether another day has begun since it was published.
    begun: bool,
    published: Timestamp,
    /// Whether anything has happened since.
    news: bool,
}

impl Publisher {
    /// # Errors
    /// What is wrong with the options.
    pub(super) fn new(
        engine: &Engine,
        roster: &Roster,
        options: BoardOptions,
        ahead: i64,
    ) -> Result<Self, OptionsError> {
        let mut today = LegsToday::new(engine.center(), &options.thresholds)?;
        so_far(engine.now(), roster).for_each(|event| today.record(&event));
        let day = Day::new(options.midnights.clone(), engine.now(), ahead);
        let standing = Standing::new(engine.center().queues.len(), roster);
        Ok(Self { options, standing, today, day, begun: false, published: engine.now(), news: false })
    }

    /// Takes in what was said; `roster` is who was where before it.
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

    /// Counts begin at zero where a day has ended by `now`.
    fn begin_day(&mut self, now: Timestamp) {
        if self.day.begins(now) {
            self.today.clear();
            self.begun = true;
        }
    }

    /// Looks whether the time of day has been set, if it is time to; so far it is ahead.
    pub(super) fn look(&mut self, now: Timestamp, ahead: impl FnOnce() -> i64) {
        self.day.look(now, ahead);
    }

    /// When to look at the time of day, or to publish.
    pub(super) fn wakes_at(&self, published: &Published) -> Timestamp {
        self.due(published).min(self.day.due())
    }

    /// When to publish next: yesterday's figures do not stay there as today's.
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
        Board { at: now, events, lines_in_use: engine.all_lines_in_use(), queues, roster: roster.clone() }
    }
}

/// The beginnings of those legs that are there already.
fn so_far(at: Timestamp, roster: &Roster) -> impl Iterator<Item = Event> {
    let attributes = Attributes::default();
    let legs = roster.calls().flat_map(|call| &call.legs);
    legs.map(move |leg| Event { at, fact: Fact::LegStarted { leg: leg.leg, queue: leg.queue, attributes } })
}
