//! The core: commands in, facts out.
//!
//! A pure, deterministic state machine. Time is an argument; there is no clock, thread, lock, socket or hidden
//! randomness inside. It keeps no statistics: those are computed from the facts. An error is the caller's fault, a
//! panic is ours.
//!
//! # Order within one instant
//! Due timers act first, each at its own deadline, those with the same deadline in the order in which they were set;
//! then the command. A command at the exact time of a deadline comes after it.
//!
//! # Where to find what
//! | folder | what |
//! |---|---|
//! | `command`, `fact`, `outcome`, `rejection` | the vocabulary: commands in; facts or a rejection out |
//! | `table/` | containers that know nothing about calls |
//! | `state/` | the state: calls, agents, queues; the lines and pools that a decision compares |
//! | `decide/` | **the decision rule** (`choose`): which agent for a call, which call for an agent; and why |
//! | `life/` | what happens to calls and agents, one stage per file |
//! | `whole/` | operations on the whole engine: checks, snapshots, reconfiguration, reconciliation |
//!
//! Each folder uses those above it in this table, never those below (checked by `tests/tidy.rs`), and has a map in its
//! `mod.rs`.

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
pub use command::{ALSO_MAX, Command, Ladders, Monitoring, NewCall, Party, Reason, Refusal, Wish};
pub use decide::explain::{AgentConsidered, Decision, Exclusion, LegConsidered, Standing, WhyWaiting};
pub use fact::{Event, Fact, OfferKind, Origin};
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
use std::collections::{BTreeMap, BTreeSet};
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

/// The routing engine: a plain value. The same commands at the same times give the same events, on any machine.
///
/// Costs, with `W` calls waiting in a line, `A` agents idle in a pool, `T` timers set: a command is
/// O(log W + log A + log T), times the few lines and pools that the decision compares. Nothing is proportional to the
/// number of waiting calls or staffed agents. The steady state allocates nothing.
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
    /// Ladders of earlier configurations that calls still follow, by queue.
    old_ladders: Vec<Vec<Vec<Step>>>,
    now: Timestamp,
    /// The time of the current step, which its facts carry: that of the command, or the timer's own deadline.
    at: Timestamp,
    /// The host's list of facts during a step, otherwise empty.
    out: Vec<Event>,
    calls: Calls,
    lines: Lines,
    /// The tiers to which each line is open now.
    tiers: ById<LineId, TierSet>,
    /// Which gates are open.
    gates: ById<GateId, bool>,
    order: Positions,
    agents: ById<AgentId, AgentRecord>,
    parts: Parts,
    /// Idle agents, pool by pool.
    pools: ById<PoolId, Pool>,
    switch: Switch,
    /// The number of idle agents in all pools. While it is zero, which is when calls wait, no pool is examined.
    idle: u32,
    timers: Timers,
    queues: ById<QueueId, QueueState>,
    /// Queues to be reviewed at the end of the step.
    reviews: Vec<QueueId>,
    /// The number of calls with a leg in progress, not counting callbacks.
    waiting_calls: u32,
    /// Their maximum, as [`QueueState::most`].
    most_waiting: u32,
    trunks: Trunks,
    /// The number of calls in each self-service.
    in_self_service: ById<SelfServiceId, u32>,
    loads: ById<ProfileId, ProfileLoad>,
    callers: Recent<CallerId, Caller>,
    /// The call that is each known caller's callback. Never iterated.
    owed: FxHashMap<CallerId, Slot<Call>>,
    rateable: Recent<CallId, (AgentId, QueueId)>,
    /// The legs, by the numbers of their slots, that are kept from whoever passed their calls on.
    kept_from: BTreeSet<(AgentId, u32)>,
    /// Numbers legs and the settings of idle keys: the last resort of every order.
    sequence: u64,
    /// How often the staff has changed: incremented whenever an agent may have come to or left a queue.
    staff_changes: u64,
    /// Whether any queue selects by occupancy, which costs a division whenever an agent becomes idle.
    weighs_occupancy: bool,
    /// Whether any queue or the watchdog tracks what agents do.
    tracks_agents: bool,
    /// Whether any queue rings several agents.
    rings_several: bool,
    /// Whether any profile keeps agents in reserve.
    reserves: bool,
    /// Whether any queue announces positions, estimates waits or has wait thresholds.
    watches_legs: bool,
    /// Whether any ladder has a message.
    plays: bool,
    /// Whether anything is kept about calls that are over.
    remembers: bool,
    random: SplitMix64,
    /// Why the open offers were made, by agent, if the host asked for it.
    reasons: Option<BTreeMap<AgentId, Decision>>,
}

/// Lends the host's list to the engine during a step, so that facts can be appended anywhere, and returns it on drop,
/// even after a panic.
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

    /// An empty engine for a centre that has been checked, with room for calls that follow old ladders.
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
            kept_from: BTreeSet::new(),
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

    /// The current configuration.
    pub fn center(&self) -> &Center {
        &self.center
    }

    /// Replaces the centre's seed of random selection, so that each replication of a simulation makes its own choices.
    #[cfg(feature = "sim")]
    pub(crate) fn reseed(&mut self, seed: u64) {
        self.random = SplitMix64::seed_from_u64(seed);
    }

    /// The engine's time: the latest it has been given.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The number of legs in a queue, including those being offered; 0 for an unknown queue. O(1).
    pub fn waiting(&self, queue: QueueId) -> u32 {
        self.queues.get(queue.index()).map_or(0, |queue| queue.waiting)
    }

    /// What an agent is doing; `None` for an unknown agent. O(1).
    pub fn doing(&self, agent: AgentId) -> Option<Doing> {
        self.agents.get(agent.index()).map(|record| record.shown)
    }

    /// The number of calls in progress. O(1).
    pub fn calls_alive(&self) -> usize {
        self.calls.alive.len()
    }

    /// Advances the time to `now`, then applies `command`, given by value or by reference. Appends what happened to
    /// `out`.
    ///
    /// # Errors
    /// On `Err` the command changed nothing (time has still advanced, except for [`Rejection::TimeWentBack`]).
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

    /// One arm, one verb. Verbs that are not part of every call are `cold`, like other rare code in the engine: the
    /// path of an ordinary call has to fit into a processor's 32 KiB of first-level cache. Inlined into `obey`, this
    /// would cost 4 % more instructions per call.
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
            Command::Hold { call } => self.put_on_hold(call),
            Command::Unhold { call } => self.take_off_hold(call),
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

    /// Advances the time. Each timer acts at its own deadline, however late this is called. A `now` before the engine's
    /// time counts as the engine's time.
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

    /// Emits a fact.
    fn say(&mut self, fact: Fact) {
        self.out.push(Event { at: self.at, fact });
    }

    /// When the next timer is due; `None` if nothing will happen by itself. O(1).
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
