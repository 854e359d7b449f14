//! The core: commands in, facts out.
//!
//! A pure, deterministic state machine. Time is an argument; there is no clock, thread, lock, socket or hidden randomness
//! inside. It keeps no statistics: facts go out, others fold them. An error is the world's fault, a panic is ours.
//!
//! # Order within one instant
//! Due timers act first, each at its own deadline, equal ones in the order in which they were set; then the command. At
//! the very instant of a deadline the deadline wins.
//!
//! # Where to find what
//! | file | what |
//! |---|---|
//! | `choose` | **the decision rule**: which agent for a call, which call for an agent |
//! | `offer` | the life of an offer: made, accepted, ended; redirection on no answer |
//! | `enqueue` | a call's way into a queue, or onward from a full one; how legs and calls end |
//! | `ladder` | what time does to a waiting leg: steps, and the end of its longest wait |
//! | `conversation` | hang-up, release, transfer, lost agents |
//! | `agent` | what an agent does, and what they wish |
//! | `layout`, `lines`, `pool` | lines × pools: who may serve whom, who waits, who is idle |
//! | `rank`, `timers`, `heap`, `places`, `slab` | the keys and the containers |
//! | `estimate`, `told` | how long a caller will wait, and what a caller is told |
//! | `check`, `snapshot` | every invariant, the slow way; saving and restoring |

mod agent;
mod call;
mod check;
mod choose;
mod command;
mod conversation;
mod enqueue;
mod estimate;
mod event;
mod heap;
mod ladder;
mod layout;
mod lines;
mod offer;
mod places;
mod pool;
mod rank;
mod rejection;
mod slab;
mod snapshot;
mod timers;
mod told;

pub use check::Violation;
pub use command::{Age, Command, NewCall, Reason, Refusal, Wish};
pub use estimate::{Basis, Expected, Opening, WaitEstimator};
pub use event::{Disposition, Doing, Ender, Event, Fact, LegOutcome, OfferEnd};
pub use rejection::Rejection;
pub use snapshot::{Snapshot, SnapshotError};
pub use told::Told;

use std::sync::Arc;

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::SeedableRng;

use crate::config::{Center, ConfigError, SelectionRule};
use crate::id::{AgentId, QueueId};
use crate::time::Timestamp;
use agent::{AgentRecord, ProfileLoad};
use call::Calls;
use layout::Layout;
use lines::Lines;
use pool::Pool;
use timers::{Timer, Timers};

/// The routing engine: a plain value. Equal commands at equal times give equal events, on any machine.
///
/// Costs, with `W` calls waiting in a line, `A` agents idle in a pool, `T` timers set: a command is
/// O(log W + log A + log T), times the few lines and pools that the decision compares. Nothing is proportional to the
/// calls waiting or the agents staffed. In the steady state nothing is allocated.
///
/// ```
/// use acd::config::{Agent, Center, Profile, Queue, Skill};
/// use acd::engine::{Command, Engine, Fact, NewCall};
/// use acd::id::{AgentId, CallId, ProfileId, QueueId};
/// use acd::time::Timestamp;
///
/// let center = Center {
///     queues: vec![Queue::new("contract")],
///     profiles: vec![Profile {
///         name: "lawyer".into(),
///         skills: vec![Skill::new(QueueId(0), 1)],
///         call_selection: Default::default(),
///     }],
///     agents: vec![Agent { name: "Li".into(), profile: ProfileId(0), wrap_up: None }],
///     ..Center::default()
/// };
/// let mut engine = Engine::new(center).expect("this centre is sound");
/// let mut events = Vec::new();
/// engine.handle(Timestamp::from_secs(1), Command::SignIn { agent: AgentId(0), not_ready: None }, &mut events).unwrap();
/// engine.handle(Timestamp::from_secs(2), Command::Arrive(NewCall::new(CallId(7), QueueId(0))), &mut events).unwrap();
/// assert!(events.iter().any(|event| matches!(event.fact, Fact::Offered { offer, .. } if offer.agent == AgentId(0))));
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    center: Arc<Center>,
    layout: Arc<Layout>,
    now: Timestamp,
    calls: Calls,
    lines: Lines,
    agents: Vec<AgentRecord>,
    /// Idle agents: first the profiles' pools, then those of crowded tiers.
    pools: Vec<Pool>,
    timers: Timers,
    /// Legs alive, by queue.
    waiting: Vec<u32>,
    /// Calls that have a leg alive.
    waiting_calls: u32,
    /// Agents signed in, by queue that they serve.
    staffed: Vec<u32>,
    /// By profile.
    loads: Vec<ProfileLoad>,
    /// By queue, whom the last offer went to.
    last_offered: Vec<Option<AgentId>>,
    /// Numbers legs and the settings of idle keys: the last resort of every order.
    sequence: u64,
    /// Whether any queue selects by occupancy, which costs a division each time an agent becomes idle.
    weighs_occupancy: bool,
    random: SplitMix64,
}

/// Where facts go: the host's list, and the time they carry.
struct Facts<'a> {
    at: Timestamp,
    out: &'a mut Vec<Event>,
}

impl Facts<'_> {
    #[inline]
    fn say(&mut self, fact: Fact) {
        self.out.push(Event { at: self.at, fact });
    }
}

impl Engine {
    /// An empty centre: nobody is signed in, nobody waits.
    ///
    /// # Errors
    /// What [`Center::check`] finds.
    pub fn new(center: Center) -> Result<Self, Vec<ConfigError>> {
        center.check()?;
        let (layout, pools) = Layout::new(&center);
        Ok(Self {
            now: Timestamp::ZERO,
            calls: Calls::default(),
            lines: Lines::new(layout.lines),
            agents: center.agents.iter().map(|agent| AgentRecord::new(agent.profile)).collect(),
            pools,
            timers: Timers::default(),
            waiting: vec![0; center.queues.len()],
            waiting_calls: 0,
            staffed: vec![0; center.queues.len()],
            loads: vec![ProfileLoad::default(); center.profiles.len()],
            last_offered: vec![None; center.queues.len()],
            sequence: 0,
            weighs_occupancy: center.queues.iter().any(|queue| queue.selection.rule == SelectionRule::LeastOccupied),
            random: SplitMix64::seed_from_u64(center.seed),
            layout: Arc::new(layout),
            center: Arc::new(center),
        })
    }

    /// The centre that it runs.
    pub fn center(&self) -> &Center {
        &self.center
    }

    /// The time up to which it has been told that time has passed.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// How many legs are alive in a queue, those being offered included; 0 for a queue that is not there. O(1).
    pub fn waiting(&self, queue: QueueId) -> u32 {
        self.waiting.get(queue.index()).copied().unwrap_or(0)
    }

    /// What an agent is doing; `None` for one who is not there. O(1).
    pub fn doing(&self, agent: AgentId) -> Option<Doing> {
        self.agents.get(agent.index()).map(|record| record.state.doing())
    }

    /// How many calls are alive. O(1).
    pub fn calls_alive(&self) -> usize {
        self.calls.calls.len()
    }

    /// Lets time pass until `now`, then applies `command`. Appends what became true to `out`.
    ///
    /// # Errors
    /// On `Err` the command changed nothing (time has still passed, unless it is [`Rejection::TimeWentBack`]).
    pub fn handle(&mut self, now: Timestamp, command: Command, out: &mut Vec<Event>) -> Result<(), Rejection> {
        if now < self.now {
            return Err(Rejection::TimeWentBack);
        }
        self.advance(now, out);
        let facts = &mut Facts { at: now, out };
        match command {
            Command::Arrive(new) => self.arrive(new, facts),
            Command::HangUp { call } => self.hang_up(call, facts),
            Command::Accept { offer } => self.accept(offer, facts),
            Command::Refuse { offer, cause } => self.refuse(offer, cause, facts),
            Command::Release { call } => self.release(call, facts),
            Command::Transfer { call, queue, age, priority } => self.transfer(call, queue, age, priority, facts),
            Command::SignIn { agent, not_ready } => self.sign_in(agent, not_ready, facts),
            Command::SignOut { agent } => self.wish(agent, Wish::SignOut, facts),
            Command::Ready { agent } => self.wish(agent, Wish::Ready, facts),
            Command::NotReady { agent, reason } => self.wish(agent, Wish::NotReady(Reason::Given(reason)), facts),
            Command::WrapUpDone { agent } => self.wrap_up_done(agent, facts),
            Command::AgentLost { agent } => self.agent_lost(agent, facts),
        }
    }

    /// Lets time pass. Each timer acts at its own deadline, however late we are asked. A time before an earlier one is
    /// taken as that earlier one.
    #[inline]
    pub fn advance(&mut self, now: Timestamp, out: &mut Vec<Event>) {
        while let Some((at, timer)) = self.timers.pop_due(now) {
            let facts = &mut Facts { at, out };
            match timer {
                Timer::Leg(leg) => self.leg_due(leg, facts),
                Timer::Agent(agent) => self.agent_due(AgentId(agent), facts),
            }
        }
        self.now = self.now.max(now);
    }

    /// When the next timer is due; `None` when nothing will happen by itself. O(1).
    #[inline]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.timers.next()
    }

    fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }
}
