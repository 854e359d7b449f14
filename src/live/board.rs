//! The published state: what a wallboard shows, read without disturbing the router.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::RwLock;

use crate::config::{Attributes, Center};
use crate::engine::{Doing, Engine, Event, Fact};
use crate::id::{AgentId, CallId, QueueId};
use crate::roster::{AgentNow, CallNow, Roster, Told};
use crate::stats::{Intervals, LegCounts, OptionsError, ServiceLevel, Share, Span, Tally, TallyOptions, View};
use crate::time::{Duration, Timestamp};

const DAY: Duration = Duration::from_secs(86_400);

/// When the published state is renewed. Nothing is renewed while nothing happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publish {
    /// Each time that so much time has passed.
    Every(Duration),
    /// The same, but only if somebody has read it since. Whoever reads once a second sees what was true a second ago;
    /// the first read after a long silence sees what was true then.
    WhenRead(Duration),
}

/// What is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardOptions {
    /// How often.
    pub publish: Publish,
    /// The thresholds of service levels, rising.
    pub thresholds: Vec<Duration>,
    /// The time of day at the engine's time zero, below 24 hours: when "today" begins.
    pub clock_at_zero: Duration,
}

impl Default for BoardOptions {
    /// Every half second, answers within 20 seconds, midnight at time zero.
    fn default() -> Self {
        Self {
            publish: Publish::Every(Duration::from_millis(500)),
            thresholds: vec![Duration::from_secs(20)],
            clock_at_zero: Duration::ZERO,
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
    roster: Roster,
    tally: Tally,
    published: Timestamp,
    /// Whether anything has happened since.
    news: bool,
}

impl Publisher {
    /// # Errors
    /// What is wrong with the options.
    pub(super) fn new(engine: &Engine, roster: Roster, options: BoardOptions) -> Result<Self, OptionsError> {
        let kept = TallyOptions {
            intervals: Intervals::Rolling { length: DAY, keep: 1 },
            clock_at_zero: options.clock_at_zero,
            thresholds: options.thresholds.clone(),
            ..TallyOptions::default()
        };
        let mut tally = Tally::new(engine.center(), &kept)?;
        for event in so_far(engine.center(), engine.now(), &roster) {
            tally.record(&event);
        }
        Ok(Self { options, roster, tally, published: engine.now(), news: false })
    }

    pub(super) fn roster(&self) -> &Roster {
        &self.roster
    }

    pub(super) fn take(&mut self, engine: &Engine, events: &[Event]) {
        if events.iter().any(|event| matches!(event.fact, Fact::Reconfigured { .. })) {
            self.roster.grow(engine.center());
            // Where the tables would be too large, newcomers are not counted; everything else is.
            let _ = self.tally.grow(engine.center());
        }
        for event in events {
            self.roster.record(event);
            self.tally.record(event);
        }
        self.news |= !events.is_empty();
    }

    /// When to publish next, if at all.
    pub(super) fn due(&self, published: &Published) -> Option<Timestamp> {
        let wanted = match self.options.publish {
            Publish::Every(_) => true,
            Publish::WhenRead(_) => published.read.load(Ordering::Relaxed),
        };
        let (Publish::Every(interval) | Publish::WhenRead(interval)) = self.options.publish;
        (self.news && wanted).then_some(self.published + interval)
    }

    pub(super) fn publish(&mut self, published: &Published, now: Timestamp, events: u64) {
        published.read.store(false, Ordering::Relaxed);
        let board = Arc::new(self.board(now, events));
        *published.newest.write() = board;
        self.published = now;
        self.news = false;
    }

    /// O(calls + agents + queues).
    pub(super) fn board(&mut self, now: Timestamp, events: u64) -> Board {
        self.tally.advance(now);
        let figures = self.tally.figures();
        let today = Span::Interval(figures.intervals().end.saturating_sub(1));
        let counted = (0..figures.queues()).map(|queue| QueueNow {
            today: figures.legs(QueueId(queue as u16), today, View::Event),
            ..QueueNow::default()
        });
        let mut queues: Vec<QueueNow> = counted.collect();
        for leg in self.roster.calls().flat_map(|call| &call.legs) {
            let Some(queue) = queues.get_mut(leg.queue.index()) else { continue };
            queue.waiting += 1;
            queue.longest_since = Some(queue.longest_since.map_or(leg.since, |since| since.min(leg.since)));
            if leg.told.is_some_and(|told| queue.told.is_none_or(|last| last.at <= told.at)) {
                queue.told = leg.told;
            }
        }
        Board { at: now, events, queues, roster: self.roster.clone() }
    }
}

/// What a tally has to be told so that it knows of those who are there already.
fn so_far(center: &Center, at: Timestamp, roster: &Roster) -> Vec<Event> {
    let attributes = Attributes::default();
    let mut facts = Vec::new();
    for (place, agent) in (0..).zip(roster.agents()) {
        let (agent, profile, doing) = (AgentId(place), agent.profile, agent.doing);
        let configured = center.agents.get(agent.index()).map_or(profile, |agent| agent.profile);
        if configured != profile {
            facts.push(Fact::ProfileAssigned { agent, from: configured, to: profile, doing: Doing::SignedOut });
        }
        if doing != Doing::SignedOut {
            facts.push(Fact::AgentChanged { agent, profile, from: Doing::SignedOut, to: doing });
        }
    }
    for call in roster.calls() {
        facts.push(Fact::CallArrived { call: call.call, queue: call.asked, origin: call.origin, attributes });
        let started = |leg: &crate::roster::LegNow| Fact::LegStarted { leg: leg.leg, queue: leg.queue, attributes };
        facts.extend(call.legs.iter().map(started));
    }
    facts.into_iter().map(|fact| Event { at, fact }).collect()
}
