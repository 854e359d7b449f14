//! Saving an engine. (Restoring is in [`restore`](super::restore).)
//!
//! A snapshot refers to calls and agents by their public ids and contains no internal container: every order is in the
//! keys, so that a restored engine has the same future and produces the same next snapshot, byte for byte.

use crate::config::{Attributes, Center, ConfigErrors, Step};
use crate::engine::command::Wish;
use crate::engine::fact::Origin;
use crate::engine::life::suspend::Switch;
use crate::engine::state::agent::{AgentLink, AgentRecord, Presence};
use crate::engine::state::asked::Asked;
use crate::engine::state::call::{Call, CallState, Consultation, Leg, Overdue, RareLeg};
use crate::engine::state::caller::Caller;
use crate::engine::state::estimate::WaitEstimator;
use crate::engine::state::part::{Part, of_agent, of_call};
use crate::engine::state::pool::IdleKeys;
use crate::engine::state::queue::QueueState;
use crate::engine::state::timers::{Due, Timer};
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Violation};
use crate::id::{AgentId, CallId, CallerId, QueueId, SelfServiceId};
use crate::time::{Duration, Timestamp};
use rand_xoshiro::SplitMix64;

/// The whole state of an engine, including its centre.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    pub(in crate::engine) center: Center,
    pub(in crate::engine) old_ladders: Vec<Vec<Vec<Step>>>,
    pub(in crate::engine) now: Timestamp,
    pub(in crate::engine) sequence: u64,
    pub(in crate::engine) timers_set: u64,
    pub(in crate::engine) random: SplitMix64,
    pub(in crate::engine) gates: Vec<bool>,
    pub(in crate::engine) switch: Switch,
    pub(in crate::engine) queues: Vec<SavedQueue>,
    /// In order of ids.
    pub(in crate::engine) calls: Vec<SavedCall>,
    pub(in crate::engine) agents: Vec<SavedAgent>,
    pub(in crate::engine) callers: Vec<(Timestamp, CallerId, Caller)>,
    pub(in crate::engine) rateable: Vec<(Timestamp, CallId, (AgentId, QueueId))>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) struct SavedQueue {
    pub(in crate::engine) last_offered: Option<AgentId>,
    pub(in crate::engine) closed: bool,
    pub(in crate::engine) sends_on: bool,
    pub(in crate::engine) estimator: Option<WaitEstimator>,
    /// When waiting calls are sent on because nobody is present.
    pub(in crate::engine) grace: Option<Due>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) struct SavedCall {
    pub(in crate::engine) id: CallId,
    pub(in crate::engine) arrived: Timestamp,
    pub(in crate::engine) aged_from: Option<i64>,
    pub(in crate::engine) attributes: Attributes,
    pub(in crate::engine) caller: Option<CallerId>,
    pub(in crate::engine) priority: i16,
    pub(in crate::engine) asked: QueueId,
    pub(in crate::engine) legs_started: u16,
    pub(in crate::engine) answered: u16,
    pub(in crate::engine) origin: Origin,
    pub(in crate::engine) consultation: SavedConsultation,
    pub(in crate::engine) held: Option<Timestamp>,
    pub(in crate::engine) talked: Option<(AgentId, QueueId)>,
    /// The latest addition first.
    pub(in crate::engine) agents_asked: Vec<(AgentId, Asked)>,
    pub(in crate::engine) state: SavedState,
    /// Oldest first.
    pub(in crate::engine) legs: Vec<SavedLeg>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) enum SavedConsultation {
    No,
    Call(CallId),
    Outside(u16),
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) enum SavedState {
    SelfService(SelfServiceId, Timestamp),
    Waiting,
    /// By the leg of that number, to agents in the order in which they began to ring.
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
pub(in crate::engine) struct SavedPart {
    pub(in crate::engine) agent: AgentId,
    pub(in crate::engine) queue: QueueId,
    pub(in crate::engine) serial: Option<u32>,
    pub(in crate::engine) began: Timestamp,
    pub(in crate::engine) since: Timestamp,
    /// Among the agent's parts, newest first.
    pub(in crate::engine) place: u32,
    /// The end of after-call work.
    pub(in crate::engine) timer: Option<Due>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) struct SavedLeg {
    pub(in crate::engine) number: u16,
    pub(in crate::engine) queue: QueueId,
    pub(in crate::engine) ladder: u16,
    pub(in crate::engine) step: u8,
    pub(in crate::engine) passed: u8,
    pub(in crate::engine) overdue: Overdue,
    pub(in crate::engine) marks: u8,
    pub(in crate::engine) points: i32,
    pub(in crate::engine) from: i64,
    pub(in crate::engine) sequence: u64,
    pub(in crate::engine) enqueued: Timestamp,
    pub(in crate::engine) limit: Option<Timestamp>,
    #[cfg_attr(feature = "serde", serde(rename = "special"))]
    pub(in crate::engine) rare: Option<RareLeg>,
    pub(in crate::engine) timer: Option<Due>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) struct SavedAgent {
    pub(in crate::engine) presence: Presence,
    pub(in crate::engine) wish: Wish,
    pub(in crate::engine) keys: IdleKeys,
    pub(in crate::engine) serial: u32,
    pub(in crate::engine) picked_up: bool,
    pub(in crate::engine) engaged: bool,
    pub(in crate::engine) unanswered: u16,
    pub(in crate::engine) talked: Option<Timestamp>,
    pub(in crate::engine) signed_in: Timestamp,
    pub(in crate::engine) busy: Duration,
    pub(in crate::engine) busy_since: Timestamp,
    pub(in crate::engine) heard: Timestamp,
    pub(in crate::engine) wrap_ups: Vec<SavedPart>,
    pub(in crate::engine) timer: Option<Due>,
    pub(in crate::engine) watch: Option<Due>,
}

/// Why a snapshot cannot be restored.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SnapshotError {
    /// Its centre is invalid.
    #[error("the centre in the snapshot is unsound: {0}")]
    Center(ConfigErrors),
    /// It refers to something that does not exist.
    #[error("the snapshot is damaged: {0}")]
    Damaged(&'static str),
    /// It is complete, but violates an invariant.
    #[error("the snapshot is damaged: {0}")]
    Violation(#[from] Violation),
}

impl Engine {
    /// The whole state as a value. O(calls + agents); not for use on every command.
    pub fn snapshot(&self) -> Snapshot {
        let mut calls: Vec<SavedCall> =
            self.calls.alive.iter().map(|(slot, call)| self.save_call(slot, call)).collect();
        calls.sort_unstable_by_key(|call| call.id);
        let agents = (0..).zip(&self.agents).map(|(place, record)| self.save_agent(AgentId(place), record));
        let queue = |(id, queue): (QueueId, &crate::engine::QueueState)| SavedQueue {
            last_offered: queue.last_offered,
            closed: queue.closed,
            sends_on: queue.sends_on,
            estimator: queue.estimator.as_deref().copied(),
            grace: self.timers.get(Timer::Vacant(id)),
        };
        Snapshot {
            center: Center::clone(&self.center),
            old_ladders: self.old_ladders.clone(),
            now: self.now,
            sequence: self.sequence,
            timers_set: self.timers.count(),
            random: self.random.clone(),
            gates: self.gates.to_vec(),
            switch: self.switch,
            queues: (0..).map(QueueId).zip(&self.queues).map(queue).collect(),
            agents: agents.collect(),
            calls,
            callers: self.callers.iter(self.now).map(|(at, key, value)| (at, *key, *value)).collect(),
            rateable: self.rateable.iter(self.now).map(|(at, key, value)| (at, *key, *value)).collect(),
        }
    }

    fn save_call(&self, slot: Slot<Call>, call: &Call) -> SavedCall {
        let rare = self.calls.rare_call(slot);
        let legs = self.calls.legs_of(slot).map(|(slot, leg)| self.save_leg(slot, leg)).collect();
        SavedCall {
            id: call.id,
            arrived: call.arrived,
            aged_from: rare.aged_from,
            attributes: call.attributes,
            caller: rare.caller,
            priority: call.priority,
            asked: call.asked,
            legs_started: call.legs,
            answered: call.answered,
            origin: rare.origin,
            held: rare.held,
            consultation: match rare.consultation {
                Consultation::No => SavedConsultation::No,
                Consultation::Call(asking) => SavedConsultation::Call(self.calls[asking].id),
                Consultation::Outside(external) => SavedConsultation::Outside(external),
            },
            talked: call.talked(),
            agents_asked: self.calls.asked_by(slot).collect(),
            state: self.save_state(call, rare.since),
            legs,
        }
    }

    fn save_state(&self, call: &Call, since: Timestamp) -> SavedState {
        match call.state {
            CallState::SelfService(service) => SavedState::SelfService(service, since),
            CallState::Waiting => SavedState::Waiting,
            CallState::InTransit => unreachable!("a snapshot is of an engine at rest"),
            CallState::Offered(ring) => {
                let next = |&agent: &AgentId| self.agents[agent].next_ringing.map(AgentLink::agent);
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

    fn save_part(&self, slot: Slot<Part>, timer: Option<Due>) -> SavedPart {
        let part = &self.parts[slot];
        let mut parts = of_agent(&self.parts, self.agents[part.agent].part);
        let place = parts.position(|(other, _)| other == slot).unwrap_or(0) as u32;
        SavedPart {
            agent: part.agent,
            queue: part.queue,
            serial: part.serial,
            began: part.began,
            since: part.since,
            place,
            timer,
        }
    }

    fn save_leg(&self, slot: Slot<Leg>, leg: &Leg) -> SavedLeg {
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
            rare: self.calls.rare_leg(slot).copied(),
            timer: self.timers.get(Timer::Leg(slot)),
        }
    }

    fn save_agent(&self, agent: AgentId, record: &AgentRecord) -> SavedAgent {
        let wraps = of_agent(&self.parts, record.part).filter(|(_, part)| part.wraps_up());
        SavedAgent {
            presence: record.presence,
            wish: record.wish,
            keys: record.keys,
            serial: record.serial,
            picked_up: record.ringing.is_some_and(|ringing| ringing.picked_up),
            engaged: record.engaged,
            unanswered: record.unanswered,
            talked: record.talked.get(),
            signed_in: record.signed_in,
            busy: record.busy,
            busy_since: record.busy_since,
            heard: record.heard,
            wrap_ups: wraps.map(|(slot, _)| self.save_part(slot, self.timers.get(Timer::WrapUp(slot)))).collect(),
            timer: self.timers.get(Timer::Agent(agent)),
            watch: self.timers.get(Timer::Watch(agent)),
        }
    }
}

impl QueueState {
    /// Restores what was saved.
    pub(in crate::engine) fn restore(&mut self, saved: &SavedQueue) {
        (self.last_offered, self.closed, self.sends_on) = (saved.last_offered, saved.closed, saved.sends_on);
        self.restricted |= saved.closed;
    }

    /// Restores the observations for estimates of waits.
    pub(in crate::engine) fn restore_estimator(&mut self, saved: &SavedQueue) {
        if let (Some(estimator), Some(saved)) = (&mut self.estimator, saved.estimator) {
            **estimator = saved;
        }
    }
}
