//! A centre and a world, checked together and ready to be simulated any number of times.

use super::attribute::AttributePlan;
use super::distribution::Distribution;
use super::event_loop::Run;
use super::exchangeable::exchangeable;
use super::fork::Curves;
use super::sampler::Sampler;
use std::sync::Arc;

use rand::Rng;

use super::stream::{Entity, Key, Purpose};
use super::world::{Asking, CallType, Passing, Then, World};
use crate::config::{Center, ConfigErrors, Rona};
use crate::engine::{Command, Engine, Event, NewCall, Rejection};
use crate::id::{AgentId, CallId, ProfileId, QueueId, ReasonId};
use crate::time::{Duration, Timestamp};

/// Why a replication failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SimulationError {
    /// The engine rejected a command of the simulation, which is a bug in this library.
    #[error("at {at} the engine rejected {command:?}: {rejection}")]
    Refused {
        /// When.
        at: Timestamp,
        /// The command.
        command: Box<Command>,
        /// The reason.
        rejection: Rejection,
    },
    /// More than 16,777,216 callers at once: demand exceeds the centre by far, and callers have too much patience.
    #[error("more than 16,777,216 callers at once, at {at}; reduce the callers' patience or limit the queues")]
    TooManyCallers {
        /// When.
        at: Timestamp,
    },
}

/// Whether a queue makes agents not ready, or signs them out, after unanswered offers.
fn pauses(rona: Rona) -> bool {
    let causes = [rona.no_answer, rona.rejected, rona.busy, rona.unreachable, rona.unconfirmed];
    causes.iter().any(|rule| rule.pause_after > 0 || rule.sign_out_after > 0)
}

/// A centre and a world, checked together and ready to be simulated.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(super) world: World,
    /// The engine in its initial state; every replication begins with a copy.
    pub(super) engine: Engine,
    talk: Vec<Sampler>,
    wrap_up: Vec<Option<Sampler>>,
    pub(super) callers: Vec<CallerPlan>,
    pub(super) agents: Vec<AgentPlan>,
    /// Each agent's profile.
    pub(super) profiles: Vec<ProfileId>,
    /// For each profile, the agents available to its staffing curve.
    pub(super) curve_agents: Vec<Vec<AgentId>>,
    /// How many of each profile are to be on duty.
    pub(super) curves: Arc<Curves>,
    /// Whether agents of one profile are alike in all that counts: see [`Likeness`](super::Likeness).
    pub(super) exchangeable: bool,
    /// Whether anybody calls again after a conversation.
    pub(super) calls_again: bool,
    /// The reason given for breaks.
    pub(super) break_reason: ReasonId,
    /// Whether any queue makes agents not ready, or signs them out, after unanswered offers.
    pub(super) pauses: bool,
    /// Whether the centre remembers callers, so that they need ids.
    pub(super) recognises: bool,
    profile_count: usize,
}

/// How callers of one type behave.
#[derive(Clone, Debug)]
pub(super) struct CallerPlan {
    /// What all their calls have in common.
    pub(super) call: NewCall,
    pub(super) attributes: AttributePlan,
    pub(super) patience: Option<Sampler>,
    pub(super) wait_max: Option<Sampler>,
    pub(super) redial_delay: Option<Sampler>,
    /// The probability of another call after a conversation, and the time until then.
    pub(super) calls_again: Option<(f64, Sampler)>,
    pub(super) exit: Option<ExitPlan>,
    pub(super) callback: Option<CallbackPlan>,
    pub(super) self_service: Option<SelfServicePlan>,
    /// The length of their conversations, if it differs from other calls: by queue, then by profile; empty if it never
    /// does.
    talk: Vec<Option<Sampler>>,
    wrap_up: Vec<Option<Sampler>>,
    /// For each of the type's transfers, the durations of its consultation; `None` for blind ones.
    pub(super) asking: Vec<Option<AskingPlan>>,
}

/// The durations of a consultation about a caller.
#[derive(Clone, Debug)]
pub(super) struct AskingPlan {
    pub(super) gives_up: Sampler,
    pub(super) talk: Sampler,
    pub(super) conference: Option<Sampler>,
    pub(super) afterwards: Option<Sampler>,
}

impl AskingPlan {
    fn new(asking: &Asking) -> Self {
        let conference = match &asking.then {
            Then::Conference(talk) => Some(Sampler::new(talk)),
            Then::Return | Then::Transfer => None,
        };
        let afterwards = asking.afterwards.as_ref().map(Sampler::new);
        Self { gives_up: Sampler::new(&asking.gives_up), talk: Sampler::new(&asking.talk), conference, afterwards }
    }
}

/// Leaving by a key.
#[derive(Clone, Debug)]
pub(super) struct ExitPlan {
    pub(super) key: char,
    pub(super) probability: f64,
    pub(super) after: Sampler,
}

/// Being called back.
#[derive(Clone, Debug)]
pub(super) struct CallbackPlan {
    pub(super) accept_probability: f64,
    pub(super) answer_probability: f64,
    pub(super) dial_delay: Option<Sampler>,
}

/// Self-service.
#[derive(Clone, Debug)]
pub(super) struct SelfServicePlan {
    pub(super) duration: Sampler,
    pub(super) contained: f64,
    pub(super) left: f64,
}

impl CallerPlan {
    fn new(call_type: &CallType) -> Self {
        let optional = |distribution: &Option<_>| distribution.as_ref().map(Sampler::new);
        let asking = call_type.transfers.iter().map(|transfer| match &transfer.how {
            Passing::Blind => None,
            Passing::Asked(asking) => Some(AskingPlan::new(asking)),
        });
        let mut call = NewCall::new(CallId(0), call_type.queue);
        call.priority = call_type.priority;
        call.position = call_type.position;
        call.self_service = call_type.self_service.as_ref().map(|plan| plan.service);
        for (place, &queue) in call.also.iter_mut().zip(&call_type.also) {
            *place = Some(queue);
        }
        Self {
            call,
            attributes: AttributePlan::new(&call_type.attributes),
            patience: optional(&call_type.patience),
            wait_max: optional(&call_type.wait_max),
            redial_delay: call_type.redial.as_ref().map(|redial| Sampler::new(&redial.delay)),
            calls_again: call_type.calls_again.as_ref().map(|again| (again.probability, Sampler::new(&again.delay))),
            exit: call_type.exit.as_ref().map(|exit| ExitPlan {
                key: exit.key,
                probability: exit.probability,
                after: Sampler::new(&exit.after),
            }),
            callback: call_type.callback.as_ref().map(|callback| CallbackPlan {
                accept_probability: callback.accept_probability,
                answer_probability: callback.answer_probability,
                dial_delay: optional(&callback.dial_delay),
            }),
            self_service: call_type.self_service.as_ref().map(|plan| SelfServicePlan {
                duration: Sampler::new(&plan.duration),
                contained: plan.containment_probability,
                left: plan.leave_probability,
            }),
            talk: call_type.handling.as_ref().map_or(Vec::new(), |handling| samplers(&handling.talk)),
            wrap_up: call_type.handling.as_ref().map_or(Vec::new(), |handling| samplers(&handling.wrap_up)),
            asking: asking.collect(),
        }
    }
}

fn samplers(by_queue: &[Vec<Option<Distribution>>]) -> Vec<Option<Sampler>> {
    by_queue.iter().flatten().map(|time| time.as_ref().map(Sampler::new)).collect()
}

/// How agents of one profile behave.
#[derive(Clone, Debug)]
pub(super) struct AgentPlan {
    pub(super) answer_delay: Option<Sampler>,
    pub(super) no_answer: f64,
    pub(super) reject: f64,
    pub(super) confirm_delay: Option<Sampler>,
    pub(super) unconfirmed: f64,
    /// Whether they accept every offer at once.
    pub(super) at_once: bool,
    /// Whether they can have several contacts at once, possibly with one of them in after-call work.
    pub(super) several: bool,
    pub(super) slowdown: f64,
}

impl Simulation {
    /// Checks `center`, and `world` against it.
    ///
    /// # Errors
    /// Faults that [`Center::check`] and [`World::check`] find.
    pub fn new(center: Center, world: World) -> Result<Self, ConfigErrors> {
        // Nobody becomes unresponsive here, even if the watchdog would suspect an agent who talks for an hour.
        let center = Center { watchdog: None, ..center };
        // Callers who are asked rate at once, which is early enough for any rule that accepts ratings at all.
        let asked = if world.satisfaction.is_some() { Duration::from_secs(1) } else { Duration::ZERO };
        let center = Center { rating_within: center.rating_within.max(asked), ..center };
        let engine = Engine::new(center)?;
        let center = engine.center();
        world.check(center)?;
        let confirms = center.queues.iter().any(|queue| queue.confirm_within.is_some());
        let agents = world.agents.iter().zip(&center.profiles).map(|(behaviour, profile)| AgentPlan {
            answer_delay: behaviour.answer_delay.as_ref().map(Sampler::new),
            no_answer: behaviour.no_answer_probability,
            reject: behaviour.reject_probability,
            confirm_delay: behaviour.confirm_delay.as_ref().map(Sampler::new),
            unconfirmed: behaviour.unconfirmed_probability,
            at_once: behaviour.answer_delay.is_none()
                && !confirms
                && behaviour.no_answer_probability + behaviour.reject_probability == 0.0,
            several: center.takes_several(profile),
            slowdown: behaviour.slowdown,
        });
        let mut talk = Vec::new();
        let mut wrap_up = Vec::new();
        for q in 0..center.queues.len() {
            for (p, profile) in center.profiles.iter().enumerate() {
                // Only combinations that can occur have been checked.
                let serves = profile.skills.iter().any(|skill| skill.queue.index() == q);
                talk.push(if serves { Sampler::new(&world.talk[q][p]) } else { Sampler::Constant(0.0) });
                wrap_up.push(world.wrap_up[q][p].as_ref().filter(|_| serves).map(Sampler::new));
            }
        }
        let named = center.reasons.iter().position(|reason| reason == "break").unwrap_or(0);
        Ok(Self {
            callers: world.call_types.iter().map(CallerPlan::new).collect(),
            agents: agents.collect(),
            profiles: center.agents.iter().map(|agent| agent.profile).collect(),
            curve_agents: world.curve_agents(center),
            curves: Arc::new(Curves(world.patterns.iter().map(|pattern| pattern.staff.clone()).collect())),
            calls_again: world.call_types.iter().any(|call_type| call_type.calls_again.is_some()),
            exchangeable: exchangeable(center, &world),
            break_reason: ReasonId(named as u16),
            recognises: center.queues.iter().any(|q| q.last_agent.is_some() || q.resume_within > Duration::ZERO),
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

    /// Runs one replication: all of [`World::days`], and then until every call has ended. `observe` gets every event,
    /// in order, in batches. Returns when it ended: at midnight after the last day, or when the last call ended after
    /// that.
    ///
    /// The same `seed` and `number` give the same events on every machine. Takes time proportional to the number of
    /// calls times the logarithm of the number of calls present, and memory proportional to the number of calls
    /// present.
    ///
    /// # Errors
    /// [`SimulationError`]; `observe` has already got the events until then.
    pub fn replicate(
        &self,
        seed: u64,
        number: u64,
        mut observe: impl FnMut(&[Event]),
    ) -> Result<Timestamp, SimulationError> {
        Run::new(self, Key::replication(seed, number)).finish(&mut observe)
    }

    /// The seed by which the calls of a replication are drawn for quality checks.
    pub(super) fn checks_seed(&self, seed: u64, number: u64) -> u64 {
        Key::replication(seed, number).entity(Entity::Center, 0).stream(Purpose::Checks, 0).next_u64()
    }

    /// How an agent behaves.
    #[inline]
    pub(super) fn plan_of(&self, agent: AgentId) -> &AgentPlan {
        &self.agents[self.profiles[agent.index()].index()]
    }

    /// The length of a conversation about a call of this type, from this queue, with an agent of this profile.
    #[inline]
    pub(super) fn talk(&self, call_type: u16, queue: QueueId, profile: ProfileId) -> &Sampler {
        let place = self.place(queue, profile);
        let own = self.callers[usize::from(call_type)].talk.get(place).and_then(Option::as_ref);
        own.unwrap_or(&self.talk[place])
    }

    /// The length of its after-call work; `None` leaves it to the centre's rule.
    #[inline]
    pub(super) fn wrap_up(&self, call_type: u16, queue: QueueId, profile: ProfileId) -> Option<&Sampler> {
        let place = self.place(queue, profile);
        let own = self.callers[usize::from(call_type)].wrap_up.get(place).and_then(Option::as_ref);
        own.or(self.wrap_up[place].as_ref())
    }

    /// The index of queue and profile in lists by queue and then by profile.
    #[inline]
    fn place(&self, queue: QueueId, profile: ProfileId) -> usize {
        queue.index() * self.profile_count + profile.index()
    }
}
