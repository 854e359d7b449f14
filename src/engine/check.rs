//! Every invariant, checked the slow way. For tests, simulation and restored snapshots; the engine itself never needs it.

use std::collections::HashMap;

use super::agent::AgentState;
use super::call::{CallState, Overdue};
use super::slab::NONE;
use super::timers::Timer;
use super::{Engine, ProfileLoad};
use crate::id::{AgentId, ProfileId};
use crate::time::Timestamp;

/// An invariant that does not hold: a fault of the engine, or a damaged snapshot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Violation(String);

/// Refuses with a message unless the condition holds.
macro_rules! hold {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(Violation(format!($($message)+)));
        }
    };
}

impl Engine {
    /// Checks all invariants: every call is in exactly one place, calls and agents agree on who is with whom, counters and
    /// timers match what they count, and nobody waits whom an idle agent may serve.
    ///
    /// O(calls + agents × lines).
    ///
    /// # Errors
    /// The first invariant found broken.
    pub fn check(&self) -> Result<(), Violation> {
        self.check_calls()?;
        self.check_agents()?;
        self.check_counters()?;
        self.check_timers()?;
        self.check_rest()
    }

    fn check_calls(&self) -> Result<(), Violation> {
        let mut legs_seen = 0;
        for (slot, call) in self.calls.calls.iter() {
            hold!(self.calls.find(call.id) == Some(slot), "call {} is not found by its number", call.id);
            let legs: Vec<u32> = self.calls.legs_of(slot).map(|(leg, _)| leg).collect();
            legs_seen += legs.len();
            let standing = legs.iter().filter(|&&leg| self.lines.has(leg)).count();
            match call.state {
                CallState::Waiting => {
                    hold!(!legs.is_empty(), "call {} waits nowhere", call.id);
                    hold!(standing == legs.len(), "call {} waits, but not all its legs stand in line", call.id);
                }
                CallState::Offered { agent, leg } => {
                    hold!(standing == 0, "call {} is offered and stands in line", call.id);
                    hold!(legs.contains(&leg), "call {} is offered by a leg that is not its own", call.id);
                    let state = self.agents[agent.index()].state;
                    hold!(
                        state == AgentState::Ringing { leg },
                        "call {} rings agent {agent}, who is {state:?}",
                        call.id
                    );
                }
                CallState::Talking { agent, .. } => {
                    hold!(legs.is_empty(), "call {} talks and waits", call.id);
                    let state = self.agents[agent.index()].state;
                    hold!(
                        state == AgentState::Talking { call: slot },
                        "call {} talks to agent {agent}, who is {state:?}",
                        call.id
                    );
                }
            }
            for &leg in &legs {
                let leg = &self.calls.legs[leg];
                hold!(leg.call == slot, "leg {} belongs to another call", leg.number);
                hold!(leg.number <= call.legs, "call {} has a leg beyond its count", call.id);
            }
        }
        hold!(legs_seen == self.calls.legs.len(), "{} legs, of which calls know {legs_seen}", self.calls.legs.len());
        Ok(())
    }

    fn check_agents(&self) -> Result<(), Violation> {
        for (place, record) in self.agents.iter().enumerate() {
            let agent = AgentId(place as u32);
            match record.state {
                AgentState::Ringing { leg } => {
                    let call = self.calls.legs.get(leg).and_then(|leg| self.calls.calls.get(leg.call));
                    let rings = call.is_some_and(|call| call.state == CallState::Offered { agent, leg });
                    hold!(rings, "agent {agent} rings for a call that is not offered to them");
                }
                AgentState::Talking { call } => {
                    let state = self.calls.calls.get(call).map(|call| call.state);
                    let talks = matches!(state, Some(CallState::Talking { agent: with, .. }) if with == agent);
                    hold!(talks, "agent {agent} talks to a call that does not talk to them");
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn check_counters(&self) -> Result<(), Violation> {
        let mut waiting = vec![0; self.waiting.len()];
        let mut standing = 0;
        for (slot, leg) in self.calls.legs.iter() {
            waiting[leg.queue.index()] += 1;
            standing += u32::from(self.lines.has(slot));
        }
        hold!(waiting == self.waiting, "queues count {:?} waiting, and there are {waiting:?}", self.waiting);
        hold!(
            standing == self.lines.standing(),
            "lines count {} standing, and there are {standing}",
            self.lines.standing()
        );
        let waiting_calls = self.calls.calls.iter().filter(|(_, call)| call.first_leg != NONE).count();
        hold!(waiting_calls == self.waiting_calls as usize, "{waiting_calls} calls wait, not {}", self.waiting_calls);
        let mut staffed = vec![0; self.staffed.len()];
        let mut loads = vec![ProfileLoad::default(); self.loads.len()];
        let mut idle = vec![0; self.pools.len()];
        for (place, record) in self.agents.iter().enumerate() {
            if record.state != AgentState::SignedOut {
                let skills = &self.center.profiles[record.profile.index()].skills;
                skills.iter().for_each(|skill| staffed[skill.queue.index()] += 1);
                loads[record.profile.index()].staffed += 1;
                loads[record.profile.index()].calls += record.keys.calls;
            }
            if record.state == AgentState::Idle {
                let memberships = self.layout.memberships(AgentId(place as u32));
                memberships.iter().for_each(|&(pool, _)| idle[pool as usize] += 1);
            }
        }
        hold!(staffed == self.staffed, "queues count {:?} staffed, and there are {staffed:?}", self.staffed);
        hold!(loads == self.loads, "profiles count {:?}, and there are {loads:?}", self.loads);
        let counted: Vec<u32> = self.pools.iter().map(super::Pool::idle).collect();
        hold!(idle == counted, "pools count {counted:?} idle, and there are {idle:?}");
        Ok(())
    }

    fn check_timers(&self) -> Result<(), Violation> {
        let mut agents: HashMap<u32, Timestamp> = HashMap::new();
        let mut legs: HashMap<u32, Timestamp> = HashMap::new();
        for ((at, _), timer) in self.timers.all() {
            hold!(at >= self.now, "{timer:?} was due at {at}, and it is {}", self.now);
            match timer {
                Timer::Leg(slot) => legs.insert(slot, at),
                Timer::Agent(place) => agents.insert(place, at),
            };
        }
        for (slot, leg) in self.calls.legs.iter() {
            let due = if leg.overdue == Overdue::No { self.due_of(slot) } else { None };
            hold!(legs.remove(&slot) == due, "a leg of queue {} has the wrong deadline", leg.queue);
        }
        hold!(legs.is_empty(), "legs that are gone have deadlines");
        for (place, record) in (0..).zip(&self.agents) {
            let timed = agents.remove(&place).is_some();
            let right = match record.state {
                AgentState::Ringing { leg } => {
                    timed == self.center.queues[self.calls.legs[leg].queue.index()].ring_timeout.is_some()
                }
                AgentState::HeldOff => timed,
                AgentState::WrapUp => true,
                _ => !timed,
            };
            hold!(right, "agent {place}, who is {:?}, has the wrong deadline", record.state);
        }
        Ok(())
    }

    /// Nobody waits whom an idle agent may serve, unless that agent is held back.
    fn check_rest(&self) -> Result<(), Violation> {
        for (place, profile) in self.center.profiles.iter().enumerate() {
            let idle = self.pools[place].idle();
            for skill in profile.skills.iter().filter(|skill| idle > skill.reserve) {
                let queue = &self.layout.queues[skill.queue.index()];
                for (line, step) in (queue.first_line..).zip(&queue.ladder) {
                    let meet = step.tiers.contains(skill.tier) && self.lines.len(line) > 0;
                    hold!(
                        !meet,
                        "{} waits in {} while {} is idle",
                        self.lines.len(line),
                        skill.queue,
                        ProfileId(place as u32)
                    );
                }
            }
        }
        Ok(())
    }
}
