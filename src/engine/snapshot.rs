//! Saving and restoring an engine.
//!
//! A snapshot speaks of calls and agents by their public numbers and holds no container: every order is in the keys, so a
//! restored engine has the same future and gives the same next snapshot, byte for byte.

use super::agent::{AgentRecord, AgentState};
use super::call::{Call, CallState, Leg, Overdue};
use super::command::{Reason, Wish};
use super::pool::IdleKeys;
use super::rank::Rank;
use super::slab::NONE;
use super::timers::Timer;
use super::{Engine, Violation};
use crate::config::{Attributes, Center, ConfigError};
use crate::id::{AgentId, CallId, LegId, QueueId};
use crate::time::{Duration, Timestamp};
use rand_xoshiro::SplitMix64;

/// No engine counts this far: a million commands a second for a century.
const BEYOND_REASON: u64 = 1 << 52;
/// More than a ladder of the greatest length can give.
const POINTS_BEYOND_REASON: u32 = 1 << 24;

/// The whole state of an engine, its centre included.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    center: Center,
    now: Timestamp,
    sequence: u64,
    timers_set: u64,
    random: SplitMix64,
    last_offered: Vec<Option<AgentId>>,
    /// By number.
    calls: Vec<SavedCall>,
    agents: Vec<SavedAgent>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct SavedCall {
    id: CallId,
    arrived: Timestamp,
    aged_from: i64,
    attributes: Attributes,
    priority: i16,
    asked: QueueId,
    legs_started: u16,
    answered: u16,
    /// With whom, from which queue, since when.
    conversation: Option<(AgentId, QueueId, Timestamp)>,
    /// Oldest first.
    legs: Vec<SavedLeg>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct SavedLeg {
    number: u16,
    queue: QueueId,
    step: u8,
    overdue: Overdue,
    points: i32,
    from: i64,
    sequence: u64,
    enqueued: Timestamp,
    limit: Option<Timestamp>,
    timer: Option<(Timestamp, u64)>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct SavedAgent {
    state: SavedState,
    wish: Wish,
    idle_since: u64,
    occupancy: u64,
    calls: u64,
    sequence: u64,
    serial: u32,
    unanswered: u16,
    signed_in: Timestamp,
    busy: Duration,
    busy_since: Timestamp,
    timer: Option<(Timestamp, u64)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum SavedState {
    SignedOut,
    NotReady(Reason),
    Idle,
    Ringing(LegId),
    Talking(CallId),
    WrapUp,
    HeldOff,
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
        let mut timers: std::collections::HashMap<Timer, (Timestamp, u64)> =
            self.timers.all().map(|(due, timer)| (timer, due)).collect();
        let mut calls: Vec<SavedCall> =
            self.calls.calls.iter().map(|(slot, call)| self.save_call(slot, call, &mut timers)).collect();
        calls.sort_unstable_by_key(|call| call.id);
        let agents =
            (0..).zip(&self.agents).map(|(place, record)| self.save_agent(record, timers.remove(&Timer::Agent(place))));
        Snapshot {
            center: Center::clone(&self.center),
            now: self.now,
            sequence: self.sequence,
            timers_set: self.timers.count(),
            random: self.random.clone(),
            last_offered: self.last_offered.clone(),
            calls,
            agents: agents.collect(),
        }
    }

    fn save_call(
        &self,
        slot: u32,
        call: &Call,
        timers: &mut std::collections::HashMap<Timer, (Timestamp, u64)>,
    ) -> SavedCall {
        let legs = self.calls.legs_of(slot).map(|(slot, leg)| SavedLeg {
            number: leg.number,
            queue: leg.queue,
            step: leg.step,
            overdue: leg.overdue,
            points: leg.points,
            from: leg.from,
            sequence: leg.rank.sequence(),
            enqueued: leg.enqueued,
            limit: leg.limit,
            timer: timers.remove(&Timer::Leg(slot)),
        });
        SavedCall {
            id: call.id,
            arrived: call.arrived,
            aged_from: call.aged_from,
            attributes: call.attributes,
            priority: call.priority,
            asked: call.asked,
            legs_started: call.legs,
            answered: call.answered,
            conversation: match call.state {
                CallState::Talking { agent, queue, since } => Some((agent, queue, since)),
                _ => None,
            },
            legs: legs.collect(),
        }
    }

    fn save_agent(&self, record: &AgentRecord, timer: Option<(Timestamp, u64)>) -> SavedAgent {
        let state = match record.state {
            AgentState::SignedOut => SavedState::SignedOut,
            AgentState::NotReady(reason) => SavedState::NotReady(reason),
            AgentState::Idle => SavedState::Idle,
            AgentState::Ringing { leg } => SavedState::Ringing(self.calls.leg_id(&self.calls.legs[leg])),
            AgentState::Talking { call } => SavedState::Talking(self.calls.calls[call].id),
            AgentState::WrapUp => SavedState::WrapUp,
            AgentState::HeldOff => SavedState::HeldOff,
        };
        SavedAgent {
            state,
            wish: record.wish,
            idle_since: record.keys.idle_since,
            occupancy: record.keys.occupancy,
            calls: record.keys.calls,
            sequence: record.keys.sequence,
            serial: record.serial,
            unanswered: record.unanswered,
            signed_in: record.signed_in,
            busy: record.busy,
            busy_since: record.busy_since,
            timer,
        }
    }

    /// An engine in the state that a snapshot holds.
    ///
    /// # Errors
    /// Where the snapshot is damaged: nothing that it says is trusted before it has been checked.
    pub fn restore(snapshot: Snapshot) -> Result<Self, SnapshotError> {
        let Snapshot { center, now, sequence, timers_set, random, last_offered, calls, agents } = snapshot;
        let mut engine = Self::new(center).map_err(SnapshotError::Center)?;
        if last_offered.len() != engine.center.queues.len() || agents.len() != engine.agents.len() {
            return Err(SnapshotError::Damaged("it does not fit its centre"));
        }
        let numbers = [now.as_micros(), sequence, timers_set].into_iter().chain(agents.iter().map(|agent| agent.calls));
        let points = calls.iter().flat_map(|call| &call.legs).map(|leg| leg.points.unsigned_abs());
        if numbers.max() > Some(BEYOND_REASON) || points.max() > Some(POINTS_BEYOND_REASON) {
            return Err(SnapshotError::Damaged("it counts beyond reason"));
        }
        (engine.now, engine.sequence, engine.random, engine.last_offered) = (now, sequence, random, last_offered);
        engine.timers.restore_count(timers_set);
        for call in &calls {
            engine.restore_call(call)?;
        }
        for (place, agent) in agents.iter().enumerate() {
            engine.restore_agent(AgentId(place as u32), agent)?;
        }
        engine.stand_who_wait();
        engine.check()?;
        Ok(engine)
    }

    fn restore_call(&mut self, saved: &SavedCall) -> Result<(), SnapshotError> {
        if self.calls.find(saved.id).is_some() {
            return Err(SnapshotError::Damaged("a call is there twice"));
        }
        let talking = |(agent, queue, since): (AgentId, QueueId, Timestamp)| {
            let known = agent.index() < self.agents.len() && queue.index() < self.waiting.len();
            known.then_some(CallState::Talking { agent, queue, since })
        };
        let state = saved.conversation.map_or(Some(CallState::Waiting), talking);
        let call = self.calls.insert(Call {
            id: saved.id,
            arrived: saved.arrived,
            aged_from: saved.aged_from,
            attributes: saved.attributes,
            priority: saved.priority,
            asked: saved.asked,
            legs: saved.legs_started,
            answered: saved.answered,
            first_leg: NONE,
            state: state.ok_or(SnapshotError::Damaged("a conversation with nobody"))?,
        });
        for leg in &saved.legs {
            self.restore_leg(call, leg)?;
        }
        self.waiting_calls += u32::from(!saved.legs.is_empty());
        Ok(())
    }

    fn restore_leg(&mut self, call: u32, saved: &SavedLeg) -> Result<(), SnapshotError> {
        let ladder = self.layout.queues.get(saved.queue.index()).map_or(0, |queue| queue.ladder.len());
        if usize::from(saved.step) >= ladder {
            return Err(SnapshotError::Damaged("a leg stands nowhere"));
        }
        let priority = self.center.queues[saved.queue.index()].priority;
        let slot = self.calls.add_leg(Leg {
            call,
            next: NONE,
            number: saved.number,
            queue: saved.queue,
            step: saved.step,
            overdue: saved.overdue,
            points: saved.points,
            from: saved.from,
            rank: Rank::new(priority, saved.from, saved.points, saved.sequence),
            enqueued: saved.enqueued,
            limit: saved.limit,
        });
        self.waiting[saved.queue.index()] += 1;
        if let Some(due) = saved.timer {
            self.timers.restore(due, Timer::Leg(slot));
        }
        Ok(())
    }

    fn restore_agent(&mut self, agent: AgentId, saved: &SavedAgent) -> Result<(), SnapshotError> {
        let state = self.restored_state(agent, saved)?;
        let record = &mut self.agents[agent.index()];
        record.state = state;
        record.wish = saved.wish;
        record.keys = IdleKeys {
            idle_since: saved.idle_since,
            occupancy: saved.occupancy,
            calls: saved.calls,
            sequence: saved.sequence,
        };
        (record.serial, record.unanswered) = (saved.serial, saved.unanswered);
        (record.signed_in, record.busy, record.busy_since) = (saved.signed_in, saved.busy, saved.busy_since);
        if state != AgentState::SignedOut {
            let load = &mut self.loads[record.profile.index()];
            load.staffed += 1;
            load.calls =
                load.calls.checked_add(saved.calls).ok_or(SnapshotError::Damaged("an absurd count of calls"))?;
            for skill in &self.center.profiles[record.profile.index()].skills {
                self.staffed[skill.queue.index()] += 1;
            }
        }
        if state == AgentState::Idle {
            for &(pool, member) in self.layout.memberships(agent) {
                self.pools[pool as usize].insert(member, &record.keys);
            }
        }
        if let Some(due) = saved.timer {
            self.timers.restore(due, Timer::Agent(agent.0));
        }
        Ok(())
    }

    fn restored_state(&mut self, agent: AgentId, saved: &SavedAgent) -> Result<AgentState, SnapshotError> {
        let gone = SnapshotError::Damaged("an agent is with a call that is not there");
        Ok(match saved.state {
            SavedState::SignedOut => AgentState::SignedOut,
            SavedState::NotReady(reason) => AgentState::NotReady(reason),
            SavedState::Idle => AgentState::Idle,
            SavedState::Ringing(id) => {
                let call = self.calls.find(id.call).ok_or(gone.clone())?;
                let leg = self.calls.legs_of(call).find(|(_, leg)| leg.number == id.number).ok_or(gone)?.0;
                self.calls.calls[call].state = CallState::Offered { agent, leg };
                AgentState::Ringing { leg }
            }
            SavedState::Talking(id) => AgentState::Talking { call: self.calls.find(id).ok_or(gone)? },
            SavedState::WrapUp => AgentState::WrapUp,
            SavedState::HeldOff => AgentState::HeldOff,
        })
    }

    /// Puts the legs of waiting calls back into their lines.
    fn stand_who_wait(&mut self) {
        let waiting: Vec<u32> = self
            .calls
            .calls
            .iter()
            .filter(|(_, call)| call.state == CallState::Waiting)
            .map(|(slot, _)| slot)
            .collect();
        for call in waiting {
            let legs: Vec<u32> = self.calls.legs_of(call).map(|(slot, _)| slot).collect();
            legs.into_iter().for_each(|leg| self.stand(leg));
        }
    }
}
