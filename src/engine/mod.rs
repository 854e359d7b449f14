//! The core: commands in, facts out.
//!
//! A pure, deterministic state machine. Time is an argument; there is no clock, thread, lock, socket or hidden
//! randomness inside. It keeps no statistics: facts go out, others fold them. An error is the world's fault, a panic is
//! ours.
//!
//! # Order within one instant
//! Due timers act first, each at its own deadline, equal ones in the order in which they were set; then the command. At
//! the very instant of a deadline the deadline wins.
//!
//! # Where to find what
//! | folder | what |
//! |---|---|
//! | `command`, `fact`, `outcome`, `rejection` | the vocabulary: commands in, facts out, or why not |
//! | `table/` | containers that know nothing of calls |
//! | `state/` | what the engine knows: calls, agents, queues; the lines and pools that the decision compares |
//! | `decide/` | **the decision rule** (`choose`): which agent for a call, which call for an agent; and why |
//! | `life/` | what happens to calls and agents, one stretch of their way a file |
//! | `whole/` | checks, snapshots, another centre, what the switch says |
//!
//! Each room uses those above it in this table, never those below (`tests/tidy.rs`); each folder's `mod.rs` has its
//! map.

mod command;
mod decide;
mod fact;
mod life;
mod outcome;
mod rejection;
mod state;
mod switch_state;
mod table;
mod whole;

pub use crate::config::Age;
pub use command::{ALSO_MOST, Command, Ladders, Monitoring, NewCall, Party, Reason, Refusal, Wish};
pub use decide::explain::{AgentConsidered, Decision, Exclusion, LegConsidered, Standing, WhyWaiting};
pub use fact::{Event, Fact, Origin};
pub use outcome::{ConsultEnd, Disposition, Doing, Ender, LegOutcome, OfferEnd, SelfServiceEnd};
pub use rejection::Rejection;
pub use state::asked::Asked;
pub use state::estimate::{Basis, Expected, Opening, WaitEstimator};
pub use state::told::Told;
pub use switch_state::SwitchState;
pub use whole::check::Violation;
pub use whole::look::CallDoing;
pub use whole::snapshot::{Snapshot, SnapshotError};

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::SeedableRng;
use rustc_hash::FxHashMap;

use crate::config::{Center, ConfigErrors, Ringing, SelectionRule, Step, TierSet};
use crate::id::{AgentId, CallId, CallerId, ProfileId, QueueId, SelfServiceId};
use crate::time::{Duration, Timestamp};
use life::suspend::Switch;
use state::agent::{AgentRecord, Presence, ProfileLoad};
use state::call::{Call, Calls};
use state::caller::{Caller, callers_remembered_for};
use state::layout::Layout;
use state::lines::Lines;
use state::number::{GateId, LineId, PoolId};
use state::part::Parts;
use state::pool::Pool;
use state::positions::Positions;
use state::queue::{QueueState, tiers_of};
use state::rank::SPACING;
use state::timers::{Timer, Timers};
use state::trunks::Trunks;
use table::by_id::ById;
use table::recent::Recent;
use table::slab::Slot;

/// The routing engine: a plain value. Equal commands at equal times give equal events, on any machine.
///
/// Costs, with `W` calls waiting in a line, `A` agents idle in a pool, `T` timers set: a command is
/// O(log W + log A + log T), times the few lines and pools that the decision compares. Nothing is proportional to the
/// calls waiting or the agents staffed. In the steady state nothing is allocated.
///
/// ```
/// use acd::config::{Agent, Center, Profile, Queue, Skill};
/// use acd::engine::{Command, Engine, Fact, NewCall};
/// use acd::id::CallId;
/// use acd::time::Timestamp;
///
/// let mut center = Center::default();
/// let contract = center.add_queue(Queue::new("contract"));
/// let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
/// let li = center.add_agent(Agent::new("Li", lawyers));
/// let mut engine = Engine::new(center).expect("this centre is sound");
/// let mut events = Vec::new();
/// engine.handle(Timestamp::from_secs(1), Command::SignIn { agent: li, not_ready: None }, &mut events).unwrap();
/// engine.handle(Timestamp::from_secs(2), Command::Arrive(NewCall::new(CallId(7), contract)), &mut events).unwrap();
/// assert!(events.iter().any(|event| matches!(event.fact, Fact::Offered { offer, .. } if offer.agent == li)));
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    center: Arc<Center>,
    layout: Arc<Layout>,
    /// Ladders of earlier configurations that calls still go by, by queue.
    old_ladders: Vec<Vec<Vec<Step>>>,
    now: Timestamp,
    /// The instant of the step under way, which the facts carry: of the command, or the timer's own deadline.
    at: Timestamp,
    /// The host's list of facts, while a step is under way; else empty.
    out: Vec<Event>,
    calls: Calls,
    lines: Lines,
    /// The tiers that each line is open to now.
    tiers: ById<LineId, TierSet>,
    /// Which gates are open.
    gates: ById<GateId, bool>,
    order: Positions,
    agents: ById<AgentId, AgentRecord>,
    parts: Parts,
    /// Idle agents, pool by pool.
    pools: ById<PoolId, Pool>,
    switch: Switch,
    /// How many agents are in any pool: where nobody is, which is where calls wait, no pool need be asked.
    idle: u32,
    timers: Timers,
    queues: ById<QueueId, QueueState>,
    /// Queues to be reviewed at the end of the step.
    reviews: Vec<QueueId>,
    /// Calls that have a leg alive, callbacks not counted.
    waiting_calls: u32,
    /// How many of them there may be, as [`QueueState::most`].
    most_waiting: u32,
    trunks: Trunks,
    /// Calls in each self-service.
    in_self_service: ById<SelfServiceId, u32>,
    loads: ById<ProfileId, ProfileLoad>,
    callers: Recent<CallerId, Caller>,
    /// The call by which each known caller is owed a callback. Never walked.
    owed: FxHashMap<CallerId, Slot<Call>>,
    rateable: Recent<CallId, (AgentId, QueueId)>,
    /// Numbers legs and the settings of idle keys: the last resort of every order.
    sequence: u64,
    /// How often somebody has come or gone.
    staff_changes: u64,
    /// Whether any queue selects by occupancy, which costs a division each time an agent becomes idle.
    weighs_occupancy: bool,
    /// Whether any queue or the watchdog tracks what agents do.
    tracks_agents: bool,
    /// Whether any queue rings several agents.
    rings_several: bool,
    /// Whether any profile keeps agents in reserve.
    reserves: bool,
    /// Whether any queue tells positions, estimates waits or has marks to wait past.
    watches_legs: bool,
    /// Whether any ladder has something to play.
    plays: bool,
    /// Whether anything is remembered of calls that are over.
    remembers: bool,
    random: SplitMix64,
    /// Why the open offers were made, by agent; where the host asked for it.
    reasons: Option<BTreeMap<AgentId, Decision>>,
}

/// The host's list while the engine is at work: in the engine, so that whatever happens can be said, and back with the
/// host when this goes, even by a panic.
struct Lent<'a> {
    engine: &'a mut Engine,
    host: &'a mut Vec<Event>,
}

impl<'a> Lent<'a> {
    fn new(engine: &'a mut Engine, host: &'a mut Vec<Event>) -> Self {
        std::mem::swap(&mut engine.out, host);
        Self { engine, host }
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        std::mem::swap(&mut self.engine.out, self.host);
    }
}

impl Engine {
    /// An empty centre: nobody is signed in, nobody waits.
    ///
    /// # Errors
    /// What [`Center::check`] finds.
    pub fn new(center: Center) -> Result<Self, ConfigErrors> {
        center.check()?;
        let old_ladders = vec![Vec::new(); center.queues.len()];
        Ok(Self::with_ladders(center, old_ladders))
    }

    /// An empty engine on a centre that has been checked, with room for calls that go by old ladders.
    fn with_ladders(center: Center, old_ladders: Vec<Vec<Vec<Step>>>) -> Self {
        let (layout, pools) = Layout::new(&center, &old_ladders);
        let watchers = layout.profiles.iter().any(|profile| !profile.watchers.is_empty());
        let remembered = callers_remembered_for(&center);
        let queues: ById<QueueId, QueueState> =
            center.queues.iter().zip(&layout.queues).map(|(config, layout)| QueueState::new(config, layout)).collect();
        Self {
            now: Timestamp::ZERO,
            at: Timestamp::ZERO,
            out: Vec::new(),
            calls: Calls::default(),
            lines: Lines::new(layout.lines),
            tiers: tiers_of(&center, &layout),
            gates: vec![false; layout.gates].into(),
            order: Positions::new(center.queues.len()),
            agents: center.agents.iter().map(|agent| AgentRecord::new(agent.profile)).collect(),
            parts: Parts::default(),
            pools,
            switch: Switch::There,
            idle: 0,
            timers: Timers::default(),
            reviews: Vec::new(),
            waiting_calls: 0,
            most_waiting: center.waiting_max.unwrap_or(u32::MAX),
            trunks: Trunks::new(&center),
            in_self_service: vec![0; center.self_service.len()].into(),
            loads: vec![ProfileLoad::default(); center.profiles.len()].into(),
            callers: Recent::new(remembered),
            owed: FxHashMap::default(),
            rateable: Recent::new(center.rating_within),
            sequence: 0,
            staff_changes: 0,
            weighs_occupancy: center.queues.iter().any(|queue| queue.selection.rule == SelectionRule::LeastOccupied),
            tracks_agents: watchers || center.watchdog.is_some(),
            rings_several: center.queues.iter().any(|queue| queue.ringing != Ringing::One),
            reserves: center.profiles.iter().flat_map(|profile| &profile.skills).any(|skill| skill.reserve > 0),
            watches_legs: queues.iter().any(|queue| queue.watched),
            queues,
            plays: center.queues.iter().flat_map(|queue| &queue.ladder).any(Step::has_message),
            remembers: remembered > Duration::ZERO || center.rating_within > Duration::ZERO,
            random: SplitMix64::seed_from_u64(center.seed),
            reasons: None,
            layout: Arc::new(layout),
            old_ladders,
            center: Arc::new(center),
        }
    }

    /// The centre that it runs.
    pub fn center(&self) -> &Center {
        &self.center
    }

    /// Starts random selection from this seed in place of the centre's own: each replication of a simulation makes its
    /// own choices.
    #[cfg(feature = "sim")]
    pub(crate) fn reseed(&mut self, seed: u64) {
        self.random = SplitMix64::seed_from_u64(seed);
    }

    /// The time up to which it has been told that time has passed.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// How many legs are alive in a queue, those being offered included; 0 for a queue that is not there. O(1).
    pub fn waiting(&self, queue: QueueId) -> u32 {
        self.queues.get(queue.index()).map_or(0, |queue| queue.waiting)
    }

    /// What an agent is doing; `None` for one who is not there. O(1).
    pub fn doing(&self, agent: AgentId) -> Option<Doing> {
        self.agents.get(agent.index()).map(|record| record.shown)
    }

    /// How many calls are alive. O(1).
    pub fn calls_alive(&self) -> usize {
        self.calls.calls.len()
    }

    /// Lets time pass until `now`, then applies `command`, which stays the host's where it is lent. Appends what became
    /// true to `out`.
    ///
    /// # Errors
    /// On `Err` the command changed nothing (time has still passed, unless it is [`Rejection::TimeWentBack`]).
    pub fn handle(
        &mut self,
        now: Timestamp,
        command: impl Borrow<Command>,
        out: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        self.obey(now, command.borrow(), out)
    }

    fn obey(&mut self, now: Timestamp, command: &Command, out: &mut Vec<Event>) -> Result<(), Rejection> {
        if now < self.now {
            return Err(Rejection::TimeWentBack);
        }
        Lent::new(self, out).engine.apply(now, command)
    }

    /// One arm, one verb. The verbs that are not part of every call are `cold`, like whatever else in the engine is:
    /// what every call runs through has to fit a processor's 32 KiB of first-level cache. Inlined under the guard of
    /// `obey`, it would cost a call 4 % more instructions.
    #[inline(never)]
    fn apply(&mut self, now: Timestamp, command: &Command) -> Result<(), Rejection> {
        self.let_pass(now);
        self.at = now;
        let answer = match *command {
            Command::Arrive(ref new) => self.arrive(new),
            Command::HangUp { call } => self.hang_up(call),
            Command::Accept { offer } => self.accept(offer),
            Command::Release { call } => self.release(call),
            Command::WrapUpDone { agent } => self.wrap_up_done(agent),
            Command::Refuse { offer, cause } => self.refuse(offer, cause),
            Command::Transfer { call, to, age, priority } => self.transfer(call, to, age, priority),
            Command::SignIn { agent, not_ready } => self.sign_in(agent, not_ready),
            Command::SignOut { agent } => self.wish(agent, Wish::SignOut),
            Command::Ready { agent } => self.wish(agent, Wish::Ready),
            Command::NotReady { agent, reason } => self.wish(agent, Wish::NotReady(Reason::Given(reason))),
            Command::AgentLost { agent } => self.agent_lost(agent),
            Command::ExitKey { call, key } => self.exit_key(call, key),
            Command::AskCallback { call } => self.ask_callback(call),
            Command::CallbackAnswered { call } => self.callback_answered(call),
            Command::CallbackFailed { call } => self.callback_failed(call),
            Command::Contained { call } => self.contained(call),
            Command::Escalate { call, queue } => self.escalate(call, queue),
            Command::Rate { call, rating } => self.rate(call, rating),
            Command::PickedUp { offer } => self.picked_up(offer),
            Command::Leave { call, agent } => self.leave_call(call, agent),
            Command::Consult { call, consult, to } => self.consult(call, consult, to),
            Command::CompleteTransfer { call } => self.complete_transfer(call),
            Command::CancelConsult { call } => self.cancel_consult(call),
            Command::Conference { call } => self.conference(call),
            Command::OfferLost { offer } => self.offer_lost(offer),
            Command::Engaged { agent } => self.engaged(agent),
            Command::Disengaged { agent } => self.disengaged(agent),
            Command::Alive { agent } => self.alive(agent),
            Command::Score { agent, score } => self.score(agent, score),
            Command::SetPriority { call, priority } => self.set_priority(call, priority),
            Command::SetPosition { call, queue, position } => self.set_position(call, queue, position),
            Command::Move { call, queue, age, priority } => self.move_call(call, queue, age, priority),
            Command::Join { call, queue } => self.join_queue(call, queue),
            Command::LeaveQueue { call, queue } => self.leave_queue(call, queue),
            Command::Withdraw { call } => self.withdraw(call),
            Command::Force { agent, wish } => self.force(agent, wish),
            Command::AssignProfile { agent, profile } => self.assign_profile(agent, profile),
            Command::Monitor { agent, how } => self.monitor(agent, how),
            Command::OpenQueue { queue } => self.open_queue(queue),
            Command::CloseQueue { queue, waiting } => self.close_queue(queue, waiting),
            Command::Suspend {} => {
                self.switch_away();
                Ok(())
            }
            Command::Resume {} => {
                self.switch_back();
                Ok(())
            }
            Command::Reconcile(ref truth) => {
                self.reconcile(truth);
                Ok(())
            }
            Command::Reconfigure { ref center, ladders } => self.reconfigure(center, ladders),
        };
        self.review();
        answer
    }

    /// Lets time pass. Each timer acts at its own deadline, however late we are asked. A time before an earlier one is
    /// taken as that earlier one.
    pub fn advance(&mut self, now: Timestamp, out: &mut Vec<Event>) {
        if self.timers.next().is_some_and(|at| at <= now) {
            Lent::new(self, out).engine.act_on_due(now);
        }
        self.now = self.now.max(now);
    }

    fn let_pass(&mut self, now: Timestamp) {
        if self.timers.next().is_some_and(|at| at <= now) {
            self.act_on_due(now);
        }
        self.now = self.now.max(now);
    }

    fn act_on_due(&mut self, now: Timestamp) {
        while let Some((at, timer)) = self.timers.pop_due(now) {
            self.at = at;
            match timer {
                Timer::Leg(leg) => self.leg_due(leg),
                Timer::Agent(agent) => self.agent_due(agent),
                Timer::WrapUp(part) => self.end_wrap_up(part),
                Timer::Watch(agent) => self.watch_due(agent),
                Timer::Vacant(queue) => self.grace_over(queue),
            }
            self.review();
        }
    }

    /// Says what became true.
    fn say(&mut self, fact: Fact) {
        self.out.push(Event { at: self.at, fact });
    }

    /// When the next timer is due; `None` when nothing will happen by itself. O(1).
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.timers.next()
    }

    fn next_sequence(&mut self) -> u64 {
        self.sequence += SPACING;
        self.sequence
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Agent, Profile, Queue, Skill};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn the_host_keeps_its_facts_when_the_engine_panics() {
        let center = Center {
            queues: vec![Queue::new("contract")],
            profiles: vec![Profile::new("lawyer", vec![Skill::new(QueueId(0), 1)])],
            agents: vec![Agent::new("Li", ProfileId(0))],
            ..Center::default()
        };
        let mut engine = Engine::new(center).expect("this centre is sound");
        let opened = |queue| Fact::QueueOpened { queue: QueueId(queue) };
        let mut host = vec![Event { at: Timestamp::ZERO, fact: opened(1) }];
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let lent = Lent::new(&mut engine, &mut host);
            lent.engine.say(opened(2));
            panic!("planted");
        }));
        assert!(panicked.is_err());
        assert_eq!(host.iter().map(|event| event.fact).collect::<Vec<_>>(), [opened(1), opened(2)]);
        assert!(engine.out.is_empty(), "what is at rest holds no facts");
    }
}
