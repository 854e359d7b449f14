//! The engine's guarantees seen from outside: its facts alone must add up, after every command.

use std::collections::{BTreeMap, BTreeSet};

use acd::config::Center;
use acd::engine::{Command, Doing, Engine, Event, Fact, LegOutcome, NewCall};
use acd::id::{AgentId, CallId, LegId, OfferId, QueueId};
use acd::stats::{Tally, TallyOptions};
use acd::time::{Duration, Timestamp};

/// Returns an error with a message unless the condition holds.
macro_rules! hold {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(format!($($message)+));
        }
    };
}

#[derive(Debug, Default)]
struct CallBook {
    legs: u16,
    answered: u16,
}

#[derive(Debug)]
struct LegBook {
    queue: QueueId,
    /// Its priority, as long as it ranks like a new call of this priority: nothing has happened to it since.
    plain: Option<i16>,
}

/// The state implied by the facts.
#[derive(Debug)]
pub(crate) struct Ledger {
    calls: BTreeMap<CallId, CallBook>,
    legs: BTreeMap<LegId, LegBook>,
    /// The open offer of each agent.
    offers: BTreeMap<AgentId, (OfferId, LegId)>,
    talking: BTreeSet<(CallId, AgentId)>,
    doing: Vec<Doing>,
    waiting: Vec<u32>,
    last: Timestamp,
    tally: Tally,
    asked: u64,
    sums_every: u64,
}

/// Sums are compared once in this many times, because that takes a pass over all counters.
const SUMS_EVERY: u64 = 8;

impl Ledger {
    pub(crate) fn new(center: &Center) -> Self {
        let tally =
            Tally::new(center, &TallyOptions { thresholds: vec![Duration::from_secs(2)], ..TallyOptions::default() });
        Self {
            calls: BTreeMap::new(),
            legs: BTreeMap::new(),
            offers: BTreeMap::new(),
            talking: BTreeSet::new(),
            doing: vec![Doing::SignedOut; center.agents.len()],
            waiting: vec![0; center.queues.len()],
            last: Timestamp::ZERO,
            tally: tally.expect("a small centre"),
            asked: 0,
            sums_every: SUMS_EVERY,
        }
    }

    /// Adopts another centre; call it before reading its events.
    pub(crate) fn grow(&mut self, center: &Center) {
        self.tally.grow(center).expect("a small centre");
        self.doing.resize(center.agents.len(), Doing::SignedOut);
        self.waiting.resize(center.queues.len(), 0);
        self.legs.values_mut().for_each(|leg| leg.plain = None);
    }

    /// The present calls.
    pub(crate) fn calls(&self) -> impl Iterator<Item = CallId> {
        self.calls.keys().copied()
    }

    /// The open offers, with their calls.
    pub(crate) fn open_offers(&self) -> Vec<(OfferId, CallId)> {
        self.offers.values().map(|(offer, leg)| (*offer, leg.call)).collect()
    }

    /// Whether a call is connected to anybody.
    pub(crate) fn talks(&self, call: CallId) -> bool {
        self.talking.iter().any(|(talking, _)| *talking == call)
    }

    pub(crate) fn read(&mut self, events: &[Event]) -> Result<(), String> {
        for event in events {
            hold!(event.at >= self.last, "facts come out of order: {event:?} after {}", self.last);
            self.last = event.at;
            self.tally.record(event);
            self.learn(event.fact).map_err(|found| format!("{found} ({:?})", event.fact))?;
        }
        Ok(())
    }

    fn learn(&mut self, fact: Fact) -> Result<(), String> {
        match fact {
            Fact::CallArrived { call, .. } => {
                hold!(self.calls.insert(call, CallBook::default()).is_none(), "call {call} arrives twice");
            }
            Fact::LegStarted { leg, queue, .. } => {
                let Some(book) = self.calls.get_mut(&leg.call) else { return Err("a leg of no call".into()) };
                book.legs += 1;
                hold!(book.legs == leg.number, "leg {leg} is the call's leg number {}", book.legs);
                self.waiting[queue.index()] += 1;
                hold!(self.legs.insert(leg, LegBook { queue, plain: None }).is_none(), "leg {leg} starts twice");
            }
            Fact::StepReached { leg, .. } | Fact::Reranked { leg, .. } => match self.legs.get_mut(&leg) {
                Some(book) => book.plain = None,
                None => return Err("of no leg alive".into()),
            },
            Fact::Offered { offer, leg, queue, .. } => {
                hold!(self.legs.get(&leg).is_some_and(|book| book.queue == queue), "an offer of no leg alive");
                let others = self.offers.values().filter(|(_, other)| other.call == leg.call);
                hold!(others.clone().all(|(_, other)| *other == leg), "call {} is in two offers", leg.call);
                let other = self.offers.insert(offer.agent, (offer, leg));
                hold!(other.is_none(), "agent {} is in two offers", offer.agent);
            }
            Fact::OfferEnded { offer, leg, .. } => {
                hold!(self.offers.remove(&offer.agent) == Some((offer, leg)), "an offer ends that is not open");
            }
            Fact::LegEnded { leg, queue, outcome, .. } => self.leg_ended(leg, queue, outcome)?,
            Fact::Dial { call, agent, .. } => {
                let open = self.offers.remove(&agent);
                hold!(open.is_some_and(|(_, leg)| leg.call == call), "a callback is dialled that was not offered");
            }
            Fact::ConversationJoined { call, agent, .. } => {
                hold!(self.talking.insert((call, agent)), "agent {agent} joins call {call} twice");
            }
            Fact::ConversationEnded { call, agent, .. } => {
                hold!(self.talking.remove(&(call, agent)), "agent {agent} was not in call {call}");
            }
            Fact::CallEnded { call, legs, answered, .. } => {
                let Some(book) = self.calls.remove(&call) else { return Err(format!("call {call} ends twice")) };
                hold!(book.legs == legs && book.answered == answered, "call {call} had {book:?}");
                let open = self.legs.range(LegId { call, number: 0 }..=LegId { call, number: u16::MAX }).next();
                hold!(open.is_none(), "call {call} ends and waits");
                hold!(!self.talks(call), "call {call} ends and talks");
            }
            Fact::AgentChanged { agent, from, to, .. } => {
                let before = std::mem::replace(&mut self.doing[agent.index()], to);
                hold!(before == from && from != to, "agent {agent} was {before:?}");
            }
            _ => {}
        }
        Ok(())
    }

    fn leg_ended(&mut self, leg: LegId, queue: QueueId, outcome: LegOutcome) -> Result<(), String> {
        hold!(self.legs.remove(&leg).is_some_and(|book| book.queue == queue), "leg {leg} ends twice, or elsewhere");
        self.waiting[queue.index()] -= 1;
        if let LegOutcome::Answered(OfferId { agent, .. }) = outcome {
            self.offers.remove(&agent).filter(|(_, offered)| *offered != leg).map_or(Ok(()), |(offer, _)| {
                Err(format!("agent {agent} answers while offer {offer} of another call is open"))
            })?;
            hold!(self.talking.insert((leg.call, agent)), "agent {agent} answers call {} twice", leg.call);
            self.calls.get_mut(&leg.call).ok_or("of no call")?.answered += 1;
        }
        Ok(())
    }

    /// Checks that the engine agrees.
    pub(crate) fn agrees(&mut self, engine: &Engine) -> Result<(), String> {
        hold!(
            engine.calls_alive() == self.calls.len(),
            "{} calls alive, not {}",
            engine.calls_alive(),
            self.calls.len()
        );
        for (queue, &waiting) in engine.center().queue_ids().zip(&self.waiting) {
            hold!(
                engine.waiting(queue) == waiting,
                "queue {queue} counts {} waiting, not {waiting}",
                engine.waiting(queue)
            );
        }
        for (agent, &doing) in (0..).map(AgentId).zip(&self.doing) {
            hold!(engine.doing(agent) == Some(doing), "agent {agent} is {:?}, was told {doing:?}", engine.doing(agent));
        }
        self.asked += 1;
        if self.asked.is_multiple_of(self.sums_every) {
            self.tally.check().map_err(|mismatch| format!("counters do not add up: {mismatch}"))?;
        }
        Ok(())
    }

    /// Checks that a plain new call ranks behind all plain ones of the same priority in the queue.
    pub(crate) fn overtakes_nobody(&mut self, engine: &Engine, new: &NewCall) -> Result<(), String> {
        let plain = new.age == Duration::ZERO && new.position.is_none() && new.caller.is_none();
        let leg = LegId { call: new.call, number: 1 };
        let Some(book) = self.legs.get_mut(&leg).filter(|book| plain && book.queue == new.queue) else { return Ok(()) };
        book.plain = Some(new.priority);
        let behind = engine.in_order(new.queue);
        let behind = behind.iter().skip_while(|other| **other != leg).skip(1);
        for other in behind {
            let equal = self.legs.get(other).is_some_and(|book| book.plain == Some(new.priority));
            hold!(!equal, "leg {leg} stands before leg {other}, which is equal and was first");
        }
        Ok(())
    }
}

/// Plays a history into a fresh engine, with every check after every command.
pub(crate) fn replay(center: &Center, log: &[(Timestamp, Command)], until: Timestamp) -> Result<(), String> {
    let mut engine = Engine::new(center.clone()).map_err(|errors| format!("{errors:?}"))?;
    let (mut ledger, mut events) = (Ledger { sums_every: 1, ..Ledger::new(center) }, Vec::new());
    for (at, command) in log {
        events.clear();
        engine.advance(*at, &mut events);
        ledger.read(&events)?;
        engine.check().map_err(|violation| violation.to_string())?;
        let before = engine.snapshot();
        events.clear();
        let answer = engine.handle(*at, command, &mut events);
        if answer.is_err() {
            hold!(events.is_empty() && engine.snapshot() == before, "a refused command changed something: {command:?}");
        }
        if let (Ok(()), Command::Reconfigure { .. }) = (&answer, command) {
            ledger.grow(engine.center());
        }
        ledger.read(&events)?;
        engine.check().map_err(|violation| violation.to_string())?;
        ledger.agrees(&engine)?;
        if let (Ok(()), Command::Arrive(new)) = (&answer, command) {
            ledger.overtakes_nobody(&engine, new)?;
        }
    }
    events.clear();
    engine.advance(until, &mut events);
    ledger.read(&events)?;
    engine.check().map_err(|violation| violation.to_string())
}
