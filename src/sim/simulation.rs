//! A centre and a world, checked together and made ready to be run any number of times.

use super::event_loop::Run;
use super::sampler::Sampler;
use rand::Rng;

use super::stream::{Entity, Key, Purpose};
use super::world::World;
use crate::config::{Center, ConfigError, Rona};
use crate::engine::{Command, Engine, Event, Rejection};
use crate::id::{AgentId, ProfileId, QueueId, ReasonId};
use crate::quality::RatedCall;
use crate::time::Timestamp;

/// Why a replication stopped short.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SimulationError {
    /// The engine refused what the harness told it: a fault of this library.
    #[error("at {at} the engine refused {command:?}: {rejection}")]
    Refused {
        /// When.
        at: Timestamp,
        /// What.
        command: Box<Command>,
        /// Why.
        rejection: Rejection,
    },
    /// More callers at once than 16,777,216: demand outgrew the centre by far, and callers have too much patience.
    #[error("more than 16,777,216 callers at once, at {at}; give callers less patience, or queues a bound")]
    TooManyCallers {
        /// When.
        at: Timestamp,
    },
}

/// Whether a queue makes agents not ready after unanswered offers.
fn pauses(rona: Rona) -> bool {
    [rona.no_answer, rona.rejected, rona.busy, rona.unreachable].iter().any(|rule| rule.pause_after > 0)
}

/// A centre and a world, checked together and made ready to be run.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(super) world: World,
    /// As it stands at the start; every replication begins with a copy.
    pub(super) engine: Engine,
    pub(super) talk: Vec<Sampler>,
    pub(super) wrap_up: Vec<Option<Sampler>>,
    pub(super) callers: Vec<CallerPlan>,
    pub(super) agents: Vec<AgentPlan>,
    /// Each agent's profile.
    pub(super) profiles: Vec<ProfileId>,
    /// For each profile, whom its staffing curve may call in.
    pub(super) curve_agents: Vec<Vec<AgentId>>,
    /// The reason given for breaks.
    pub(super) break_reason: ReasonId,
    /// Whether the centre makes anybody not ready after unanswered offers.
    pub(super) pauses: bool,
    profile_count: usize,
}

/// How callers of one type behave.
#[derive(Clone, Debug)]
pub(super) struct CallerPlan {
    pub(super) patience: Option<Sampler>,
    pub(super) wait_max: Option<Sampler>,
    pub(super) redial_delay: Option<Sampler>,
}

/// How agents of one profile behave.
#[derive(Clone, Debug)]
pub(super) struct AgentPlan {
    pub(super) answer_delay: Option<Sampler>,
    pub(super) no_answer: f64,
    pub(super) reject: f64,
    /// Every offer is accepted at once.
    pub(super) at_once: bool,
}

impl Simulation {
    /// Checks `center`, and `world` against it.
    ///
    /// # Errors
    /// What [`Center::check`] and [`World::check`] find.
    pub fn new(center: Center, world: World) -> Result<Self, Vec<ConfigError>> {
        let engine = Engine::new(center)?;
        let center = engine.center();
        world.check(center)?;
        let optional = |distribution: &Option<_>| distribution.as_ref().map(Sampler::new);
        let callers = world.call_types.iter().map(|call_type| CallerPlan {
            patience: optional(&call_type.patience),
            wait_max: optional(&call_type.wait_max),
            redial_delay: call_type.redial.as_ref().map(|redial| Sampler::new(&redial.delay)),
        });
        let agents = world.agents.iter().map(|behaviour| AgentPlan {
            answer_delay: optional(&behaviour.answer_delay),
            no_answer: behaviour.no_answer_probability,
            reject: behaviour.reject_probability,
            at_once: behaviour.answer_delay.is_none()
                && behaviour.no_answer_probability + behaviour.reject_probability == 0.0,
        });
        let mut talk = Vec::new();
        let mut wrap_up = Vec::new();
        for q in 0..center.queues.len() {
            for (p, profile) in center.profiles.iter().enumerate() {
                // Only what can happen has been checked.
                let serves = profile.skills.iter().any(|skill| skill.queue.index() == q);
                talk.push(if serves { Sampler::new(&world.talk[q][p]) } else { Sampler::Constant(0.0) });
                wrap_up.push(world.wrap_up[q][p].as_ref().filter(|_| serves).map(Sampler::new));
            }
        }
        let named = center.reasons.iter().position(|reason| reason == "break").unwrap_or(0);
        Ok(Self {
            callers: callers.collect(),
            agents: agents.collect(),
            profiles: center.agents.iter().map(|agent| agent.profile).collect(),
            curve_agents: world.curve_agents(center),
            break_reason: ReasonId(named as u16),
            pauses: center.queues.iter().any(|queue| pauses(queue.rona)),
            profile_count: center.profiles.len(),
            talk,
            wrap_up,
            engine,
            world,
        })
    }

    /// The centre.
    pub fn center(&self) -> &Center {
        self.engine.center()
    }

    /// The world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Runs one replication: all of [`World::days`] and then until every call has ended. `observe` is handed every event,
    /// in order, a handful of instants at a time. Returns when it was over: at midnight after the last day, or when the
    /// last call ended after that.
    ///
    /// The same `seed` and `number` give the same events, on any machine. Time is proportional to the number of calls times
    /// the logarithm of how many are alive; memory to how many are alive.
    ///
    /// # Errors
    /// [`SimulationError`]; what was observed until then stays observed.
    pub fn replicate(
        &self,
        seed: u64,
        number: u64,
        observe: impl FnMut(&[Event]),
    ) -> Result<Timestamp, SimulationError> {
        self.replicate_rated(seed, number, observe, &mut |_| ())
    }

    /// The same, with what callers say of the calls: `rated` is handed every rating after the end of its call has been
    /// handed to `observe`.
    ///
    /// # Errors
    /// As [`replicate`](Self::replicate).
    pub fn replicate_rated(
        &self,
        seed: u64,
        number: u64,
        observe: impl FnMut(&[Event]),
        rated: &mut dyn FnMut(&[RatedCall]),
    ) -> Result<Timestamp, SimulationError> {
        Run::new(self, Key::replication(seed, number), observe, rated).finish()
    }

    /// The seed by which the calls of a replication are drawn for quality checks.
    pub(super) fn checks_seed(&self, seed: u64, number: u64) -> u64 {
        Key::replication(seed, number).entity(Entity::Center, 0).stream(Purpose::Checks, 0).next_u64()
    }

    /// The place of queue and profile in `talk` and `wrap_up`.
    #[inline]
    pub(super) fn place(&self, queue: QueueId, profile: ProfileId) -> usize {
        queue.index() * self.profile_count + profile.index()
    }
}
