//! All invariants, checked the slow way: for tests, simulation and restored snapshots. The engine itself does not need
//! this.

use crate::config::{WrapUp, WrapUpScope};
use crate::engine::decide::explain::{AgentConsidered, Standing};
use crate::engine::state::agent::{AgentLink, AgentRecord, OpenOffer, Presence};
use crate::engine::state::asked::Asked;
use crate::engine::state::call::{Call, CallState, Consultation, Leg, Overdue, Ring};
use crate::engine::state::number::{Line, LineId, LineLink, PoolId};
use crate::engine::state::part::{Part, Stage, of_agent, of_call};
use crate::engine::state::timers::Timer;
use crate::engine::table::by_id::ById;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, ProfileLoad};
use crate::id::{AgentId, ProfileId, QueueId};

/// A violated invariant: a bug in the engine, or a damaged snapshot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Violation(String);

/// Returns an error with this message unless the condition holds.
macro_rules! hold {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(Violation(format!($($message)+)));
        }
    };
}

impl Engine {
    /// Checks all invariants: every call is in exactly one place, calls and agents agree on who is connected, no agent
    /// exceeds their capacity, counters and timers match the state, and no call waits that an idle agent may serve.
    ///
    /// O(calls + agents × lines).
    ///
    /// # Errors
    /// The first violated invariant.
    pub fn check(&self) -> Result<(), Violation> {
        hold!(self.reviews.is_empty(), "queues are left to be reviewed");
        self.check_but_rest()?;
        self.check_rest()
    }

    /// All invariants except that no call waits that an idle agent may serve.
    pub(in crate::engine) fn check_but_rest(&self) -> Result<(), Violation> {
        self.check_calls()?;
        self.check_asked()?;
        self.check_agents()?;
        self.check_counters()?;
        self.check_order()?;
        self.check_timers()
    }

    fn check_calls(&self) -> Result<(), Violation> {
        let (mut legs_seen, mut rare_legs_seen, mut kept_seen) = (0, 0, 0);
        let mut legs: Vec<Slot<Leg>> = Vec::new();
        for (slot, call) in self.calls.alive.iter() {
            hold!(self.calls.find(call.id) == Some(slot), "call {} is not found by its number", call.id);
            legs.clear();
            legs.extend(self.calls.legs_of(slot).map(|(leg, _)| leg));
            legs_seen += legs.len();
            for &slot_of_leg in &legs {
                let leg = &self.calls.legs[slot_of_leg];
                rare_legs_seen += usize::from(leg.rare.is_some());
                hold!(leg.call == slot, "leg {} belongs to another call", leg.number);
                hold!(leg.number <= call.legs, "call {} has a leg beyond its count", call.id);
                hold!(
                    leg.line.is_some() == self.lines.has(slot_of_leg),
                    "a leg of call {} does not know its line",
                    call.id
                );
                let held = self.calls.rare_leg(slot_of_leg).and_then(|rare| rare.held);
                let moot = self.lines.has(slot_of_leg) && held.is_some_and(|(agent, _)| !self.takes_part(agent));
                hold!(!moot, "a leg of call {} is held for somebody who is away", call.id);
                let kept = self.calls.rare_leg(slot_of_leg).and_then(|rare| rare.kept_from);
                kept_seen += usize::from(kept.is_some());
                let known = kept.is_none_or(|(sender, _)| self.is_kept_from(slot_of_leg, sender));
                hold!(known, "a leg of call {} is kept from nobody", call.id);
                let alone = !self.calls.is_callback(slot_of_leg) || legs.len() == 1;
                hold!(alone, "call {} is called back and stands elsewhere besides", call.id);
            }
            self.check_state(slot, call, &legs)?;
            self.check_consultation(slot, call)?;
            let occupies = self.needs_trunk(slot);
            hold!(call.on_trunk == occupies, "call {} does not know whether it occupies a telephone line", call.id);
        }
        hold!(
            kept_seen == self.kept_from.len(),
            "{kept_seen} legs are kept from their senders, not {}",
            self.kept_from.len()
        );
        hold!(legs_seen == self.calls.legs.len(), "{} legs, of which calls know {legs_seen}", self.calls.legs.len());
        let owed = |call: &Call| {
            let caller = self.calls.rare_call(self.calls.find(call.id)?).caller?;
            call.first_leg.is_some_and(|first| self.calls.is_callback(first)).then_some((caller, call.id))
        };
        let owed: Vec<_> = self.calls.alive.iter().filter_map(|(_, call)| owed(call)).collect();
        let known = |(caller, id)| self.owed.get(&caller) == self.calls.find(id).as_ref();
        hold!(
            owed.iter().copied().all(known) && owed.len() == self.owed.len(),
            "{owed:?} are owed, not {:?}",
            self.owed
        );
        let rare_legs = self.calls.rare_legs.len();
        hold!(rare_legs_seen == rare_legs, "{rare_legs} rare records, of which legs know {rare_legs_seen}");
        Ok(())
    }

    /// A waiting call remembers each agent it has asked once, other calls none; and, as far as reasons are kept, no
    /// agent who was asked rings while another could have been asked first.
    fn check_asked(&self) -> Result<(), Violation> {
        let (mut seen, mut asking) = (0, 0);
        let calls = self.calls.anybody_asked().then(|| self.calls.alive.iter()).into_iter().flatten();
        for (slot, call) in calls.filter(|(slot, _)| self.calls.has_asked(*slot)) {
            let mut agents: Vec<AgentId> = self.calls.asked_by(slot).map(|(agent, _)| agent).collect();
            (seen, asking) = (seen + agents.len(), asking + 1);
            let found = agents.iter().all(|&agent| self.calls.when_asked(slot, agent) != Asked::Never);
            hold!(found, "call {} does not find whom it has asked", call.id);
            agents.sort_unstable();
            hold!(agents.is_sorted_by(|one, next| one < next), "call {} has asked an agent twice", call.id);
            let waits = matches!(call.state, CallState::Waiting | CallState::Offered(_));
            hold!(waits, "call {} does not wait, and remembers whom it has asked", call.id);
        }
        hold!(seen == self.calls.asked.len(), "{} were asked, of whom calls know {seen}", self.calls.asked.len());
        hold!(asking == self.calls.asked.calls(), "{} calls have asked, not {asking}", self.calls.asked.calls());
        for decision in self.reasons.iter().flat_map(|reasons| reasons.values()) {
            let chosen = decision.agents.iter().find(|one| one.standing == Standing::Chosen);
            let before = |one: &&AgentConsidered| chosen.is_some_and(|chosen| one.asked < chosen.asked);
            let missed = decision.agents.iter().find(|one| one.standing == Standing::Eligible && before(one));
            if let Some(missed) = missed {
                let (call, agent) = (decision.leg.call, missed.agent);
                hold!(false, "call {call} is passed round while agent {agent} was not asked");
            }
        }
        Ok(())
    }

    fn check_state(&self, slot: Slot<Call>, call: &Call, legs: &[Slot<Leg>]) -> Result<(), Violation> {
        let standing = legs.iter().filter(|&&leg| self.lines.has(leg)).count();
        match call.state {
            CallState::InTransit => hold!(false, "call {} is nowhere", call.id),
            CallState::SelfService(_) => hold!(legs.is_empty(), "call {} waits in self-service", call.id),
            CallState::Waiting => {
                hold!(!legs.is_empty(), "call {} waits nowhere", call.id);
                let resting =
                    |&&leg: &&Slot<Leg>| self.calls.rare_leg(leg).is_some_and(|rare| rare.rests_until.is_some());
                let resting = legs.iter().filter(resting).count();
                hold!(standing + resting == legs.len(), "call {} waits, but not all its legs stand in line", call.id);
                let overdue = legs.iter().any(|&leg| self.calls.legs[leg].overdue != Overdue::No);
                hold!(!overdue, "call {} waits past its time", call.id);
            }
            CallState::Offered(ring) => self.check_ring(call, ring, legs, standing)?,
            CallState::Dialling { leg, part } => {
                hold!(standing == 0, "call {} is dialled and stands in line", call.id);
                hold!(legs == [leg] && self.calls.is_callback(leg), "call {} is dialled and no callback", call.id);
                let sound = self.parts.get(part).is_some_and(|p| p.stage == Stage::Dialling(slot));
                hold!(sound, "call {} is dialled for nobody", call.id);
            }
            CallState::Talking { part } => {
                hold!(legs.is_empty(), "call {} talks and waits", call.id);
                hold!(self.parts.get(part).is_some(), "call {} talks to nobody", call.id);
                for (_, part) in of_call(&self.parts, part) {
                    let sound = part.stage == Stage::Talking(slot);
                    hold!(sound, "call {} talks to agent {}, who does not", call.id, part.agent);
                }
            }
        }
        Ok(())
    }

    fn check_ring(&self, call: &Call, ring: Ring, legs: &[Slot<Leg>], standing: usize) -> Result<(), Violation> {
        hold!(legs.contains(&ring.leg), "call {} is offered by a leg that is not its own", call.id);
        let open = ring.ringing < ring.allowed;
        let waits = usize::from(open);
        hold!(
            standing == waits && (!open || self.lines.has(ring.leg)),
            "call {} is offered and stands in line",
            call.id
        );
        let (mut next, mut count, mut last) = (Some(ring.first), 0u16, ring.first);
        while let Some(agent) = next
            && let Some(record) = self.agents.get(agent.index())
        {
            let rings = record.ringing.is_some_and(|ringing| ringing.leg == ring.leg);
            hold!(rings, "call {} rings agent {agent}, who does not ring for it", call.id);
            count += 1;
            hold!(count <= ring.ringing, "call {} rings more agents than it counts", call.id);
            (last, next) = (agent, record.next_ringing.map(AgentLink::agent));
        }
        hold!(
            count == ring.ringing && last == ring.last,
            "call {} rings {count} agents, not {}",
            call.id,
            ring.ringing
        );
        let queue = self.calls.legs[ring.leg].queue;
        let most = self.center[queue].ringing.most();
        hold!(ring.allowed <= most, "call {} may ring {} agents", call.id, ring.allowed);
        Ok(())
    }

    fn check_consultation(&self, slot: Slot<Call>, call: &Call) -> Result<(), Violation> {
        let rare = self.calls.rare_call(slot);
        let of = |slot| self.calls.alive.get(slot).map(|_| self.calls.rare_call(slot));
        if let Some(about) = rare.about {
            let known = of(about).is_some_and(|about| about.consultation == Consultation::Call(slot));
            hold!(known, "call {} consults about a call that does not know it", call.id);
        }
        if let Consultation::Call(asking) = rare.consultation {
            let known = of(asking).is_some_and(|asking| asking.about == Some(slot));
            hold!(known, "call {} is consulted about by a call that does not know it", call.id);
        }
        let talks = matches!(call.state, CallState::Talking { .. });
        hold!(talks || rare.held.is_none(), "call {} is on hold, and nobody talks to the caller", call.id);
        if rare.consultation != Consultation::No {
            hold!(matches!(call.state, CallState::Talking { .. }), "call {} is consulted about by nobody", call.id);
        }
        Ok(())
    }

    fn check_agents(&self) -> Result<(), Violation> {
        let mut parts_seen = 0;
        for (place, record) in self.agents.iter().enumerate() {
            let agent = AgentId(place as u32);
            if let Some(OpenOffer { leg: offered, .. }) = record.ringing {
                let call = self.calls.legs.get(offered).and_then(|leg| self.calls.alive.get(leg.call));
                let rings =
                    call.is_some_and(|call| matches!(call.state, CallState::Offered(ring) if ring.leg == offered));
                hold!(rings, "agent {agent} rings for a call that is not offered to them");
            }
            let parts: Vec<&Part> = of_agent(&self.parts, record.part).map(|(_, part)| part).collect();
            parts_seen += parts.len();
            let count = |is: &dyn Fn(&Part) -> bool| parts.iter().filter(|part| is(part)).count();
            let keeps = |queue: QueueId| self.center[queue].wrap_up_scope == WrapUpScope::Agent;
            let wrapping = count(&|part| part.wraps_up() && keeps(part.queue));
            let counted = (usize::from(record.talking), usize::from(record.dialling), usize::from(record.wrapping));
            hold!(
                counted == (count(&Part::is_talking), count(&Part::is_dialling), wrapping),
                "agent {agent} counts {counted:?} parts, and has {parts:?}"
            );
            hold!(
                record.shown == record.doing(),
                "agent {agent} shows {:?}, and does {:?}",
                record.shown,
                record.doing()
            );
            self.check_pools_of(agent, record)?;
        }
        hold!(parts_seen == self.parts.len(), "{} parts, of which agents know {parts_seen}", self.parts.len());
        Ok(())
    }

    /// An agent is in the pools of exactly those channels in which they have room.
    fn check_pools_of(&self, agent: AgentId, record: &AgentRecord) -> Result<(), Violation> {
        let busy = record.is_busy() || record.ringing.is_some();
        let free = record.presence == Presence::SignedOut || matches!(record.presence, Presence::NotReady(_));
        hold!(!(busy && free), "agent {agent} is {:?} and has calls", record.presence);
        hold!(!record.engaged || record.presence != Presence::SignedOut, "agent {agent} is engaged and signed out");
        let free = self.free_channels(agent);
        hold!(record.pooled & !free == 0, "agent {agent} is in pools of channels that they have no room in");
        for membership in self.layout.memberships(agent) {
            let barred = membership.only.is_some_and(|queue| self.wraps_up_for(agent, queue));
            let belongs = membership.channel & free != 0 && !barred;
            let pooled = membership.channel & record.pooled != 0 && !barred;
            hold!(belongs == pooled, "agent {agent} is missing in a pool, or in it without room");
        }
        Ok(())
    }

    fn check_counters(&self) -> Result<(), Violation> {
        let mut counted: ById<QueueId, (u32, u32)> = vec![(0, 0); self.queues.len()].into();
        let mut past: ById<QueueId, Vec<u32>> =
            self.queues.iter().map(|queue| vec![0; queue.past_marks.len()]).collect();
        let mut rung = past.clone();
        let mut standing = 0;
        for (slot, leg) in self.calls.legs.iter() {
            let count = &mut counted[leg.queue];
            count.0 += 1;
            count.1 += u32::from(self.calls.is_callback(slot));
            past[leg.queue][..usize::from(leg.marks)].iter_mut().for_each(|count| *count += 1);
            let rings = u32::from(matches!(self.calls[leg.call].state, CallState::Offered(_)));
            rung[leg.queue][..usize::from(leg.marks)].iter_mut().for_each(|count| *count += rings);
            standing += u32::from(matches!(leg.line.map(LineLink::line), Some(Line::Ladder(_))));
        }
        for (id, queue) in (0..).map(QueueId).zip(&self.queues) {
            let told = (queue.waiting, queue.callbacks);
            hold!(told == counted[id], "queue {id} counts {told:?}, and there are {:?}", counted[id]);
            hold!(
                queue.past_marks == past[id] && queue.rung_marks == rung[id],
                "queue {id} miscounts who has waited long"
            );
        }
        hold!(standing == self.lines.standing(), "lines count {}, and there are {standing}", self.lines.standing());
        let counts = |call: &Call| call.first_leg.is_some_and(|first| !self.calls.is_callback(first));
        let waiting_calls = self.calls.alive.iter().filter(|(_, call)| counts(call)).count();
        hold!(waiting_calls == self.waiting_calls as usize, "{waiting_calls} calls wait, not {}", self.waiting_calls);
        let trunks = self.trunks_counted();
        hold!(trunks == self.trunks, "{:?} are counted, and there are {trunks:?}", self.trunks);
        self.check_staff()
    }

    fn check_staff(&self) -> Result<(), Violation> {
        let mut staffed: ById<QueueId, u32> = vec![0; self.queues.len()].into();
        let mut loads: ById<ProfileId, ProfileLoad> = vec![ProfileLoad::default(); self.loads.len()].into();
        let mut idle: ById<PoolId, u32> = vec![0; self.pools.len()].into();
        let pooled = self.agents.iter().filter(|record| record.pooled != 0).count();
        hold!(pooled == self.idle as usize, "{pooled} agents are in pools, not {}", self.idle);
        for (place, record) in self.agents.iter().enumerate() {
            if record.presence != Presence::SignedOut {
                let skills = &self.center[record.profile].skills;
                skills.iter().for_each(|skill| staffed[skill.queue] += 1);
                loads[record.profile].staffed += 1;
                loads[record.profile].calls += u64::from(record.keys.calls);
            }
            let agent = AgentId(place as u32);
            for membership in self.layout.memberships(agent) {
                let barred = membership.only.is_some_and(|queue| self.wraps_up_for(agent, queue));
                idle[membership.pool] += u32::from(membership.channel & record.pooled != 0 && !barred);
            }
        }
        let told: ById<QueueId, u32> = self.queues.iter().map(|queue| queue.staffed).collect();
        hold!(staffed == told, "queues count {told:?} staffed, and there are {staffed:?}");
        hold!(loads == self.loads, "profiles count {:?}, and there are {loads:?}", self.loads);
        let counted: ById<PoolId, u32> = self.pools.iter().map(crate::engine::Pool::idle).collect();
        hold!(idle == counted, "pools count {counted:?} idle, and there are {idle:?}");
        Ok(())
    }

    /// Queues that keep positions have exactly their legs in order of rank.
    fn check_order(&self) -> Result<(), Violation> {
        for queue in self.center.queue_ids().filter(|&queue| self.queues[queue].ordered) {
            let mut legs: Vec<_> = self.calls.legs.iter().filter(|(_, leg)| leg.queue == queue).collect();
            legs.sort_by_key(|(slot, _)| self.rank_of(*slot));
            for (position, (slot, _)) in (1..).zip(&legs) {
                let stands = self.order.at(queue, position) == Some((self.rank_of(*slot), *slot));
                hold!(stands, "queue {queue} has somebody else at position {position}");
            }
            hold!(self.order.at(queue, legs.len() as u32 + 1).is_none(), "queue {queue} has too many in order");
        }
        Ok(())
    }

    fn check_timers(&self) -> Result<(), Violation> {
        for ((at, _), timer) in self.timers.all() {
            hold!(at >= self.now, "{timer:?} was due at {at}, and it is {}", self.now);
        }
        let mut found = 0;
        let mut set = |timer| {
            let at = self.timers.get(timer).map(|(at, _)| at);
            found += usize::from(at.is_some());
            at
        };
        for (slot, leg) in self.calls.legs.iter() {
            let due = if leg.overdue == Overdue::No { self.due_of(slot) } else { None };
            hold!(set(Timer::Leg(slot)) == due, "a leg of queue {} has the wrong deadline", leg.queue);
        }
        for (slot, part) in self.parts.iter().filter(|(_, part)| part.wraps_up()) {
            let timed = set(Timer::WrapUp(slot)).is_some();
            let config = self.center[part.agent].wrap_up;
            let rule = config.unwrap_or(self.center[part.queue].wrap_up);
            hold!(timed || rule == WrapUp::UntilDone, "agent {} wraps up for ever", part.agent);
        }
        for queue in self.center.queue_ids() {
            let timed = set(Timer::Vacant(queue)).is_some();
            hold!(!timed || self.may_be_in_grace(queue), "queue {queue} waits for somebody to come back who is there");
        }
        for (agent, record) in (0..).map(AgentId).zip(&self.agents) {
            set(Timer::Watch(agent));
            let timed = set(Timer::Agent(agent)).is_some();
            let right = if let Some(ringing) = record.ringing {
                let queue = &self.center[self.calls.legs[ringing.leg].queue];
                if self.is_suspended() { !timed } else { timed || queue.ring_timeout.is_none() && !ringing.picked_up }
            } else if record.dialling > 0 {
                !(timed && self.is_suspended())
            } else {
                timed == (record.presence == Presence::HeldOff)
            };
            hold!(right, "agent {agent}, who is {:?}, has the wrong deadline", record.shown);
        }
        hold!(found == self.timers.len(), "{} deadlines, of which {found} are of somebody", self.timers.len());
        Ok(())
    }

    /// No call waits that an idle agent may serve, unless that agent is held back; and no wish is pending without
    /// cause.
    fn check_rest(&self) -> Result<(), Violation> {
        for (place, record) in self.agents.iter().enumerate() {
            hold!(!record.has_pending_wish(), "agent {place} is free, and does not do what they wish");
        }
        for (place, profile) in self.layout.profiles.iter().enumerate() {
            for view in &profile.views {
                let idle = self.pools[view.pool].idle();
                let shut = view.gate.is_some_and(|gate| !self.gates[gate]);
                if idle <= view.reserve || shut {
                    continue;
                }
                for ladder in &self.layout.queues[view.queue].ladders {
                    for step in 0..ladder.steps.len() {
                        let line = if view.rings() { ladder.ringing_line(step) } else { ladder.line(step) };
                        let open = self.tiers[line].contains(view.tier) && self.lines.len(line) > 0;
                        let meet = open && self.is_for_somebody(line, ProfileId(place as u32), view.queue);
                        hold!(
                            !meet,
                            "{} waits in {} while {} is idle",
                            self.lines.len(line),
                            view.queue,
                            ProfileId(place as u32)
                        );
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether one of those who stand in a line is not kept from one of those of a profile who are idle.
    fn is_for_somebody(&self, line: LineId, profile: ProfileId, queue: QueueId) -> bool {
        if self.kept_from.is_empty() {
            return true;
        }
        let agents = || (0..self.agents.len() as u32).map(AgentId);
        let idle = |agent: &AgentId| self.agents[*agent].profile == profile && self.is_idle_for(*agent, queue);
        let stands = |leg: &Leg| leg.line.is_some_and(|at| at.line() == Line::Ladder(line));
        let mut legs = self.calls.legs.iter().filter(|(_, leg)| stands(leg));
        legs.any(|(leg, _)| agents().filter(idle).any(|agent| !self.is_kept_from(leg, agent)))
    }
}
