//! Saving an engine. (Restoring is in [`restore`](super::restore).)
//!
//! A snapshot speaks of calls and agents by their public numbers and holds no container: every order is in the keys, so a
//! restored engine has the same future and gives the same next snapshot, byte for byte.

use super::agent::{AgentRecord, Presence};
use super::asked::Asked;
use super::call::{Call, CallState, Consultation, Leg, Overdue, Special};
use super::command::Wish;
use super::estimate::WaitEstimator;
use super::event::Origin;
use super::memory::Caller;
use super::part::{Stage, of_agent, of_call};
use super::pool::IdleKeys;
use super::slab::NONE;
use super::timers::{Due, Timer};
use super::{Engine, Violation};
use crate::config::{Attributes, Center, ConfigError, Step};
use crate::id::{AgentId, CallId, CallerId, QueueId, SelfServiceId};
use crate::time::{Duration, Timestamp};
use rand_xoshiro::SplitMix64;

/// The whole state of an engine, its centre included.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    pub(super) center: Center,
    pub(super) old_ladders: Vec<Vec<Vec<Step>>>,
    pub(super) now: Timestamp,
    pub(super) sequence: u64,
    pub(super) timers_set: u64,
    pub(super) random: SplitMix64,
    pub(super) gates: Vec<bool>,
    pub(super) queues: Vec<SavedQueue>,
    /// By number.
    pub(super) calls: Vec<SavedCall>,
    pub(super) agents: Vec<SavedAgent>,
    pub(super) callers: Vec<(Timestamp, CallerId, Caller)>,
    pub(super) rateable: Vec<(Timestamp, CallId, (AgentId, QueueId))>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedQueue {
    pub(super) last_offered: Option<AgentId>,
    pub(super) closed: bool,
    pub(super) sends_on: bool,
    pub(super) estimator: Option<WaitEstimator>,
    /// The end of the time for which nobody may be there.
    pub(super) grace: Option<Due>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedCall {
    pub(super) id: CallId,
    pub(super) arrived: Timestamp,
    pub(super) aged_from: Option<i64>,
    pub(super) attributes: Attributes,
    pub(super) caller: Option<CallerId>,
    pub(super) priority: i16,
    pub(super) asked: QueueId,
    pub(super) legs_started: u16,
    pub(super) answered: u16,
    pub(super) origin: Origin,
    pub(super) consultation: SavedConsultation,
    pub(super) talked: Option<(AgentId, QueueId)>,
    /// The latest to be asked for the first time first.
    pub(super) agents_asked: Vec<(AgentId, Asked)>,
    pub(super) state: SavedState,
    /// Oldest first.
    pub(super) legs: Vec<SavedLeg>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum SavedConsultation {
    No,
    Call(CallId),
    Outside(u16),
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum SavedState {
    SelfService(SelfServiceId, Timestamp),
    Waiting,
    /// By the leg of that number, to agents in the order in which they rang.
    Offered {
        leg: u16,
        ringing: Vec<AgentId>,
        allowed: u16,
    },
    Dialling {
        leg: u16,
        part: SavedPart,
    },
    /// Oldest first.
    Talking(Vec<SavedPart>),
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedPart {
    pub(super) agent: AgentId,
    pub(super) queue: QueueId,
    pub(super) began: Timestamp,
    pub(super) since: Timestamp,
    /// Among the agent's parts, newest first.
    pub(super) place: u32,
    /// The end of after-call work.
    pub(super) timer: Option<Due>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedLeg {
    pub(super) number: u16,
    pub(super) queue: QueueId,
    pub(super) ladder: u16,
    pub(super) step: u8,
    pub(super) passed: u8,
    pub(super) overdue: Overdue,
    pub(super) marks: u8,
    pub(super) points: i32,
    pub(super) from: i64,
    pub(super) sequence: u64,
    pub(super) enqueued: Timestamp,
    pub(super) limit: Option<Timestamp>,
    pub(super) special: Option<Special>,
    pub(super) timer: Option<Due>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedAgent {
    pub(super) presence: Presence,
    pub(super) wish: Wish,
    pub(super) keys: IdleKeys,
    pub(super) serial: u32,
    pub(super) picked_up: bool,
    pub(super) unanswered: u16,
    pub(super) talked: Option<Timestamp>,
    pub(super) signed_in: Timestamp,
    pub(super) busy: Duration,
    pub(super) busy_since: Timestamp,
    pub(super) heard: Timestamp,
    pub(super) wrap_ups: Vec<SavedPart>,
    pub(super) timer: Option<Due>,
    pub(super) watch: Option<Due>,
}

/// Why a snapshot cannot be restored.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SnapshotError {
    /// Its centre is unsound.
    #[error("the centre in the snapshot is unsound: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Center(Vec<ConfigError>),
    /// It names something that is not there.
    #[error("the snapshot is damaged: {0}")]
    Damaged(&'static str),
    /// It is complete, but an invariant does not hold.
    #[error("the snapshot is damaged: {0}")]
    Violation(#[from] Violation),
}

impl Engine {
    /// The whole state, as a value. O(calls + agents), not for every command.
    pub fn snapshot(&self) -> Snapshot {
        let mut calls: Vec<SavedCall> =
            self.calls.calls.iter().map(|(slot, call)| self.save_call(slot, call)).collect();
        calls.sort_unstable_by_key(|call| call.id);
        let agents = (0..).zip(&self.agents).map(|(place, record)| self.save_agent(AgentId(place), record));
        let queue = |(place, queue): (u16, &super::QueueState)| SavedQueue {
            last_offered: queue.last_offered,
            closed: queue.closed,
            sends_on: queue.sends_on,
            estimator: queue.estimator.as_deref().copied(),
            grace: self.timers.get(Timer::Vacant(place)),
        };
        Snapshot {
            center: Center::clone(&self.center),
            old_ladders: self.old_ladders.clone(),
            now: self.now,
            sequence: self.sequence,
            timers_set: self.timers.count(),
            random: self.random.clone(),
            gates: self.gates.clone(),
            queues: (0..).zip(&self.queues).map(queue).collect(),
            agents: agents.collect(),
            calls,
            callers: self.callers.iter(self.now).map(|(at, key, value)| (at, *key, *value)).collect(),
            rateable: self.rateable.iter(self.now).map(|(at, key, value)| (at, *key, *value)).collect(),
        }
    }

    fn save_call(&self, slot: u32, call: &Call) -> SavedCall {
        let extras = self.calls.extras(slot);
        let legs = self.calls.legs_of(slot).map(|(slot, leg)| self.save_leg(slot, leg)).collect();
        SavedCall {
            id: call.id,
            arrived: call.arrived,
            aged_from: extras.aged_from,
            attributes: call.attributes,
            caller: extras.caller,
            priority: call.priority,
            asked: call.asked,
            legs_started: call.legs,
            answered: call.answered,
            origin: extras.origin,
            consultation: match extras.consultation {
                Consultation::No => SavedConsultation::No,
                Consultation::Call(asking) => SavedConsultation::Call(self.calls.calls[asking].id),
                Consultation::Outside(external) => SavedConsultation::Outside(external),
            },
            talked: call.talked(),
            agents_asked: self.calls.asked_by(slot).map(|one| (one.agent, one.asked)).collect(),
            state: self.save_state(call, extras.since),
            legs,
        }
    }

    fn save_state(&self, call: &Call, since: Timestamp) -> SavedState {
        match call.state {
            CallState::SelfService(service) => SavedState::SelfService(service, since),
            CallState::Waiting => SavedState::Waiting,
            CallState::Offered(ring) => {
                let next = |agent: &AgentId| {
                    let next = self.agents[agent.index()].next_ringing;
                    (next != NONE).then_some(AgentId(next))
                };
                let ringing = std::iter::successors(Some(ring.first), next).collect();
                SavedState::Offered { leg: self.calls.legs[ring.leg].number, ringing, allowed: ring.allowed }
            }
            CallState::Dialling { leg, part } => {
                SavedState::Dialling { leg: self.calls.legs[leg].number, part: self.save_part(part, None) }
            }
            CallState::Talking { part } => {
                SavedState::Talking(of_call(&self.parts, part).map(|(slot, _)| self.save_part(slot, None)).collect())
            }
        }
    }

    fn save_part(&self, slot: u32, timer: Option<Due>) -> SavedPart {
        let part = &self.parts[slot];
        let mut parts = of_agent(&self.parts, self.agents[part.agent.index()].part);
        let place = parts.position(|(other, _)| other == slot).unwrap_or(0) as u32;
        SavedPart { agent: part.agent, queue: part.queue, began: part.began, since: part.since, place, timer }
    }

    fn save_leg(&self, slot: u32, leg: &Leg) -> SavedLeg {
        SavedLeg {
            number: leg.number,
            queue: leg.queue,
            ladder: leg.ladder,
            step: leg.step,
            passed: leg.passed,
            overdue: leg.overdue,
            marks: leg.marks,
            points: leg.points,
            from: leg.from,
            sequence: leg.sequence,
            enqueued: leg.enqueued,
            limit: leg.limit.get(),
            special: self.calls.special(slot).copied(),
            timer: self.timers.get(Timer::Leg(slot)),
        }
    }

    fn save_agent(&self, agent: AgentId, record: &AgentRecord) -> SavedAgent {
        let wraps = of_agent(&self.parts, record.part).filter(|(_, part)| part.stage == Stage::WrapUp);
        SavedAgent {
            presence: record.presence,
            wish: record.wish,
            keys: record.keys,
            serial: record.serial,
            picked_up: record.picked_up && record.ringing != NONE,
            unanswered: record.unanswered,
            talked: record.talked.get(),
            signed_in: record.signed_in,
            busy: record.busy,
            busy_since: record.busy_since,
            heard: record.heard,
            wrap_ups: wraps.map(|(slot, _)| self.save_part(slot, self.timers.get(Timer::WrapUp(slot)))).collect(),
            timer: self.timers.get(Timer::Agent(agent.0)),
            watch: self.timers.get(Timer::Watch(agent.0)),
        }
    }
}
