//! Restoring an engine from a snapshot, which may be damaged: nothing in it is trusted unchecked.

use std::collections::BTreeMap;

use super::snapshot::{
    SavedAgent, SavedCall, SavedConsultation, SavedLeg, SavedPart, SavedState, Snapshot, SnapshotError,
};
use crate::config::{Destination, Step, WrapUpScope};
use crate::engine::Engine;
use crate::engine::command::Wish;
use crate::engine::fact::Origin;
use crate::engine::outcome::Doing;
use crate::engine::state::agent::{AgentLink, OpenOffer, Presence};
use crate::engine::state::asked::Asked;
use crate::engine::state::call::{Call, CallState, Consultation, Leg, Ring};
use crate::engine::state::part::{CONTACTS_MAX, Part, Stage};
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::id::{AgentId, QueueId};

/// No engine counts this far: a million commands per second for a century, times the distance of tie-breakers.
const BEYOND_REASON: u64 = 1 << 62;
/// More than the longest ladder can give.
const POINTS_BEYOND_REASON: u32 = 1 << 24;

/// A restored call, and its saved form.
type Restored<'a> = (Slot<Call>, &'a SavedCall);

fn damaged(what: &'static str) -> SnapshotError {
    SnapshotError::Damaged(what)
}

impl Snapshot {
    /// Whether an old ladder names only what the centre has.
    fn has_what_is_named(&self, ladder: &[Step]) -> bool {
        let queue = |queue: QueueId| queue.index() < self.center.queues.len();
        let place = |to: Destination| match to {
            Destination::Queue(to) => queue(to),
            Destination::External(to) => usize::from(to) < self.center.externals.len(),
            Destination::End | Destination::Callback => true,
        };
        let sound = |step: &Step| {
            let looked_at = step.consider_if.is_none_or(|rule| queue(rule.queue));
            looked_at && step.join.iter().all(|&joined| queue(joined)) && step.overflow.is_none_or(place)
        };
        (1..=250).contains(&ladder.len()) && ladder.iter().all(sound)
    }

    /// Whether all its numbers are in the range that an engine can reach.
    fn counts_within_reason(&self) -> bool {
        let mut numbers = [self.sequence, self.timers_set, self.now.as_micros().saturating_mul(2)].into_iter();
        let legs = || self.calls.iter().flat_map(|call| &call.legs);
        let agents = self.agents.iter().all(|agent| {
            let keys = agent.keys;
            // Multiplied, not shifted: an absurd number must not become small.
            let idle_since = keys.idle_since.saturating_mul(1 << 8);
            keys.sequence < BEYOND_REASON && idle_since < BEYOND_REASON && keys.calls < u32::MAX / 2
        });
        numbers.all(|number| number < BEYOND_REASON)
            && agents
            && legs().all(|leg| {
                let rank = leg.rare.and_then(|rare| rare.rank);
                leg.points.unsigned_abs() < POINTS_BEYOND_REASON
                    && leg.sequence < BEYOND_REASON
                    && leg.from.unsigned_abs() < BEYOND_REASON
                    && rank.is_none_or(|rank| rank.sequence() == leg.sequence)
            })
    }
}

impl Engine {
    /// Restores an engine. O(calls + agents).
    ///
    /// # Errors
    /// If the snapshot's centre is invalid, or anything in it is inconsistent; nothing is half restored.
    pub fn restore(snapshot: Snapshot) -> Result<Self, SnapshotError> {
        let gates = snapshot.gates.clone();
        let mut engine = Self::assemble(snapshot)?;
        if gates.len() != engine.gates.len() {
            return Err(damaged("it has other gates than its centre"));
        }
        engine.gates = gates.into();
        engine.check()?;
        Ok(engine)
    }

    /// Builds the engine, with all gates closed, without checking the invariants.
    pub(in crate::engine) fn assemble(snapshot: Snapshot) -> Result<Self, SnapshotError> {
        snapshot.center.check().map_err(SnapshotError::Center)?;
        let fits = snapshot.agents.len() == snapshot.center.agents.len()
            && snapshot.queues.len() == snapshot.center.queues.len()
            && snapshot.old_ladders.len() == snapshot.center.queues.len()
            && snapshot.old_ladders.iter().flatten().all(|ladder| snapshot.has_what_is_named(ladder));
        if !fits || !snapshot.counts_within_reason() {
            return Err(damaged("it does not fit its centre, or counts beyond reason"));
        }
        let mut engine = Self::with_ladders(snapshot.center, snapshot.old_ladders);
        (engine.now, engine.sequence, engine.random) = (snapshot.now, snapshot.sequence, snapshot.random);
        engine.switch = snapshot.switch;
        engine.timers.restore_count(snapshot.timers_set);
        for (queue, saved) in engine.queues.iter_mut().zip(&snapshot.queues) {
            queue.restore(saved);
        }
        for (at, key, value) in snapshot.callers {
            if !engine.callers.restore(engine.now, at, key, value) {
                return Err(damaged("it remembers what cannot be"));
            }
        }
        for (at, key, value) in snapshot.rateable {
            if !engine.rateable.restore(engine.now, at, key, value) {
                return Err(damaged("it remembers what cannot be"));
            }
        }
        for (place, agent) in snapshot.agents.iter().enumerate() {
            engine.restore_agent(AgentId(place as u32), agent)?;
        }
        let legs = snapshot.calls.iter().map(|call| call.legs.len()).sum();
        engine.calls.reserve(snapshot.calls.len(), legs);
        let mut calls = Vec::with_capacity(snapshot.calls.len());
        for saved in &snapshot.calls {
            calls.push((engine.restore_call(saved)?, saved));
        }
        engine.restore_confirmations(&snapshot.agents);
        engine.restore_parts(&calls, &snapshot.agents)?;
        engine.restore_consultations(&calls)?;
        engine.take_places();
        // Last, because restored estimators have already observed everybody who has just been put in place.
        for (queue, saved) in engine.queues.iter_mut().zip(&snapshot.queues) {
            queue.restore_estimator(saved);
        }
        for (queue, saved) in engine.center.queue_ids().zip(&snapshot.queues) {
            if let Some(due) = saved.grace {
                engine.restore_grace(queue, due);
            }
        }
        Ok(engine)
    }

    fn restore_call(&mut self, saved: &SavedCall) -> Result<Slot<Call>, SnapshotError> {
        if self.calls.find(saved.id).is_some() || saved.asked.index() >= self.queues.len() {
            return Err(damaged("a call is there twice, or asks for nothing that is there"));
        }
        let slot = self.calls.insert(Call {
            attributes: saved.attributes,
            priority: saved.priority,
            legs: saved.legs_started,
            answered: saved.answered,
            ..Call::new(saved.id, saved.arrived, saved.asked)
        });
        if saved.caller.is_some() || saved.origin != Origin::Caller || saved.aged_from.is_some() {
            let rare = self.calls.rare_call_mut(slot);
            (rare.caller, rare.origin, rare.aged_from) = (saved.caller, saved.origin, saved.aged_from);
        }
        if saved.held.is_some() {
            self.calls.rare_call_mut(slot).held = saved.held;
        }
        if let Some((agent, queue)) = saved.talked {
            self.calls[slot].note_talk(agent, queue);
        }
        if saved.talked.is_some_and(|(agent, queue)| !self.has(agent, queue)) {
            return Err(damaged("somebody talked who is not there"));
        }
        for leg in &saved.legs {
            self.restore_leg(slot, leg)?;
        }
        if !saved.agents_asked.is_empty() {
            self.restore_asked(slot, &saved.agents_asked)?;
        }
        let callback = saved.legs.iter().any(|leg| leg.rare.is_some_and(|rare| rare.dialled.is_some()));
        self.waiting_calls += u32::from(!saved.legs.is_empty() && !callback);
        self.restore_state(slot, &saved.state)?;
        Ok(slot)
    }

    fn restore_asked(&mut self, call: Slot<Call>, saved: &[(AgentId, Asked)]) -> Result<(), SnapshotError> {
        let mut agents: Vec<AgentId> = saved.iter().map(|(agent, _)| *agent).collect();
        agents.sort_unstable();
        let twice = agents.windows(2).any(|pair| pair[0] == pair[1]);
        let known = |&(agent, asked): &(AgentId, Asked)| agent.index() < self.agents.len() && asked != Asked::Never;
        if twice || !saved.iter().all(known) {
            return Err(damaged("a call has asked somebody twice, or nobody"));
        }
        for &(agent, asked) in saved.iter().rev() {
            self.calls.add_asked(call, agent, asked);
        }
        Ok(())
    }

    fn has(&self, agent: AgentId, queue: QueueId) -> bool {
        agent.index() < self.agents.len() && queue.index() < self.queues.len()
    }

    fn restore_state(&mut self, slot: Slot<Call>, saved: &SavedState) -> Result<(), SnapshotError> {
        match saved {
            SavedState::SelfService(service, since) => {
                let inside = self.in_self_service.get_mut(service.index()).ok_or(damaged("unknown self-service"))?;
                *inside += 1;
                self.calls[slot].state = CallState::SelfService(*service);
                self.calls.rare_call_mut(slot).since = *since;
            }
            SavedState::Waiting => self.calls[slot].state = CallState::Waiting,
            SavedState::Offered { leg, ringing, allowed } => {
                let leg = self.numbered_leg(slot, *leg)?;
                let (Some(&first), Some(&last)) = (ringing.first(), ringing.last()) else {
                    return Err(damaged("an offer to nobody"));
                };
                let count = u16::try_from(ringing.len()).map_err(|_| damaged("an offer to too many"))?;
                for (place, &agent) in ringing.iter().enumerate() {
                    let record = self.agents.get_mut(agent.index()).ok_or(damaged("an offer to nobody"))?;
                    if record.ringing.is_some() {
                        return Err(damaged("an agent rings twice"));
                    }
                    record.ringing = Some(OpenOffer { leg, picked_up: false });
                    record.next_ringing = ringing.get(place + 1).and_then(|&next| AgentLink::to(next));
                }
                // Even if the queue now lets fewer ring.
                self.rings_several |= count > 1;
                let ring = Ring { leg, first, last, ringing: count, allowed: *allowed };
                self.calls[slot].state = CallState::Offered(ring);
                self.count_rung(slot, 1);
            }
            // With the parts.
            SavedState::Dialling { .. } | SavedState::Talking(_) => {}
        }
        Ok(())
    }

    fn numbered_leg(&self, call: Slot<Call>, number: u16) -> Result<Slot<Leg>, SnapshotError> {
        let mut legs = self.calls.legs_of(call);
        legs.find(|(_, leg)| leg.number == number).map(|(leg, _)| leg).ok_or(damaged("an offer of no leg"))
    }

    fn restore_leg(&mut self, call: Slot<Call>, saved: &SavedLeg) -> Result<(), SnapshotError> {
        let queue = self.layout.queues.get(saved.queue.index()).ok_or(damaged("a leg of no queue"))?;
        let steps = queue.ladders.get(usize::from(saved.ladder)).map_or(0, |ladder| ladder.steps.len());
        let marks = usize::from(saved.marks);
        if usize::from(saved.passed) >= steps || saved.step > saved.passed || marks > queue.marks.len() {
            return Err(damaged("a leg stands nowhere"));
        }
        let held = saved.rare.and_then(|rare| rare.held);
        if held.is_some_and(|(agent, _)| agent.index() >= self.agents.len()) {
            return Err(damaged("a leg is held for nobody"));
        }
        let callback = saved.rare.is_some_and(|rare| rare.dialled.is_some());
        if callback && self.center[saved.queue].callback.is_none() {
            return Err(damaged("a callback in a queue that takes none"));
        }
        let slot = self.calls.add_leg(Leg {
            call,
            next: None,
            number: saved.number,
            queue: saved.queue,
            ladder: saved.ladder,
            step: saved.step,
            passed: saved.passed,
            overdue: saved.overdue,
            marks: saved.marks,
            line: None,
            rare: None,
            points: saved.points,
            from: saved.from,
            sequence: saved.sequence,
            enqueued: saved.enqueued,
            limit: saved.limit.into(),
        });
        if let Some((sender, _)) = saved.rare.and_then(|rare| rare.kept_from) {
            if sender.index() >= self.agents.len() {
                return Err(damaged("a leg is kept from nobody"));
            }
            self.kept_from.insert((sender, slot.number()));
        }
        if let Some(rare) = saved.rare {
            *self.calls.rare_leg_mut(slot) = rare;
        }
        if callback && !self.note_owed(call) {
            return Err(damaged("two callbacks owed to one caller"));
        }
        let state = &mut self.queues[saved.queue];
        state.waiting += 1;
        state.callbacks += u32::from(callback);
        state.past_marks[..marks].iter_mut().for_each(|count| *count += 1);
        if state.ordered {
            let rank = self.rank_of(slot);
            self.order.insert(saved.queue, rank, slot);
        }
        if let Some(due) = saved.timer {
            self.timers.restore(due, Timer::Leg(slot));
        }
        Ok(())
    }

    fn restore_agent(&mut self, agent: AgentId, saved: &SavedAgent) -> Result<(), SnapshotError> {
        if saved.engaged && saved.presence == Presence::SignedOut {
            return Err(damaged("an agent who is engaged and signed out"));
        }
        let record = &mut self.agents[agent];
        record.engaged = saved.engaged;
        (record.presence, record.wish, record.keys) = (saved.presence, saved.wish, saved.keys);
        (record.serial, record.unanswered) = (saved.serial, saved.unanswered);
        (record.signed_in, record.busy, record.busy_since) = (saved.signed_in, saved.busy, saved.busy_since);
        (record.heard, record.talked) = (saved.heard, saved.talked.into());
        if saved.presence != Presence::SignedOut {
            let load = &mut self.loads[record.profile];
            load.staffed += 1;
            load.calls = load.calls.checked_add(saved.keys.calls.into()).ok_or(damaged("an absurd count of calls"))?;
            self.count_staffed(agent, 1);
        }
        for (due, timer) in [(saved.timer, Timer::Agent(agent)), (saved.watch, Timer::Watch(agent))] {
            if let Some(due) = due {
                self.timers.restore(due, timer);
            }
        }
        Ok(())
    }

    /// An agent who rings may have picked up.
    fn restore_confirmations(&mut self, agents: &[SavedAgent]) {
        for (record, saved) in self.agents.iter_mut().zip(agents) {
            if let Some(ringing) = &mut record.ringing {
                ringing.picked_up = saved.picked_up;
            }
        }
    }

    /// Restores the parts of agents and calls.
    fn restore_parts(&mut self, calls: &[Restored<'_>], agents: &[SavedAgent]) -> Result<(), SnapshotError> {
        // (agent, place, part, stage), oldest first for each agent.
        let mut parts: Vec<(AgentId, u32, &SavedPart, Stage)> = Vec::new();
        for &(call, saved) in calls {
            match &saved.state {
                SavedState::Dialling { part, .. } => parts.push((part.agent, part.place, part, Stage::Dialling(call))),
                SavedState::Talking(talking) => {
                    parts.extend(talking.iter().map(|part| (part.agent, part.place, part, Stage::Talking(call))));
                }
                SavedState::SelfService(..) | SavedState::Waiting | SavedState::Offered { .. } => {}
            }
        }
        for (place, saved) in agents.iter().enumerate() {
            let agent = AgentId(place as u32);
            parts.extend(saved.wrap_ups.iter().map(|part| (agent, part.place, part, Stage::WrapUp)));
        }
        parts.sort_by_key(|&(agent, place, ..)| (agent, std::cmp::Reverse(place)));
        self.parts.reserve(parts.len());
        let mut slots = BTreeMap::new();
        for &(agent, _, saved, stage) in &parts {
            if !self.has(agent, saved.queue) || saved.agent != agent {
                return Err(damaged("a part of nobody"));
            }
            let slot = self.restore_part(saved, stage)?;
            if slots.insert((agent, saved.place), slot).is_some() {
                return Err(damaged("two parts in one place"));
            }
        }
        // The parts of each call, in their own order.
        for &(call, saved) in calls {
            let slot_of = |part: &SavedPart| slots[&(part.agent, part.place)];
            match &saved.state {
                SavedState::Dialling { leg, part } => {
                    let leg = self.numbered_leg(call, *leg)?;
                    self.calls[call].state = CallState::Dialling { leg, part: slot_of(part) };
                }
                SavedState::Talking(talking) => {
                    let part = talking.first().map(slot_of).ok_or(damaged("a conversation with nobody"))?;
                    self.calls[call].state = CallState::Talking { part };
                    for pair in talking.windows(2) {
                        self.parts[slot_of(&pair[0])].next_of_call = Some(slot_of(&pair[1]));
                    }
                }
                SavedState::SelfService(..) | SavedState::Waiting | SavedState::Offered { .. } => {}
            }
            self.restore_trunk(call);
        }
        Ok(())
    }

    fn restore_part(&mut self, saved: &SavedPart, stage: Stage) -> Result<Slot<Part>, SnapshotError> {
        let scoped = self.center[saved.queue].wrap_up_scope == WrapUpScope::Queue;
        let record = &mut self.agents[saved.agent];
        if record.contacts() >= CONTACTS_MAX {
            return Err(damaged("an agent with more contacts than anybody can have"));
        }
        match stage {
            Stage::Dialling(_) => record.dialling += 1,
            Stage::Talking(_) => record.talking += 1,
            Stage::WrapUp => record.wrapping += u8::from(!scoped),
        }
        let slot = self.parts.insert(Part {
            agent: saved.agent,
            queue: saved.queue,
            stage,
            serial: saved.serial,
            began: saved.began,
            since: saved.since,
            next_of_agent: record.part,
            next_of_call: None,
        });
        record.part = Some(slot);
        if let Some(due) = saved.timer {
            self.timers.restore(due, Timer::WrapUp(slot));
        }
        Ok(slot)
    }

    fn restore_consultations(&mut self, calls: &[Restored<'_>]) -> Result<(), SnapshotError> {
        for &(slot, saved) in calls {
            let consultation = match saved.consultation {
                SavedConsultation::No => continue,
                SavedConsultation::Outside(external) => Consultation::Outside(external),
                SavedConsultation::Call(id) => {
                    let asking = self.calls.find(id).ok_or(damaged("a consultation that is not there"))?;
                    let rare = self.calls.rare_call_mut(asking);
                    if !matches!(rare.origin, Origin::Consult(_)) || rare.about.is_some() {
                        return Err(damaged("a consultation of something else"));
                    }
                    rare.about = Some(slot);
                    Consultation::Call(asking)
                }
            };
            self.calls.rare_call_mut(slot).consultation = consultation;
        }
        Ok(())
    }

    /// Puts waiting legs into their lines and idle agents into their pools.
    fn take_places(&mut self) {
        self.open_all_tiers();
        let mut stands = Vec::new();
        for (slot, call) in self.calls.alive.iter() {
            match call.state {
                CallState::Waiting => stands.extend(self.calls.legs_of(slot).map(|(leg, _)| leg)),
                CallState::Offered(ring) if ring.ringing < ring.allowed => stands.push(ring.leg),
                _ => {}
            }
        }
        stands.into_iter().for_each(|leg| self.stand(leg));
        self.place_staff();
    }

    pub(in crate::engine) fn open_all_tiers(&mut self) {
        for queue in self.center.queue_ids() {
            self.open_tiers(queue);
        }
    }

    /// Puts idle agents into their pools and counts everybody in the queues, none of whom has been counted yet, without
    /// any consequence.
    pub(in crate::engine) fn place_staff(&mut self) {
        self.forget_reviews();
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            let free = self.free_channels(agent);
            if free != 0 {
                self.enter_pools(agent, free);
            }
            let record = &mut self.agents[agent];
            let doing = record.doing();
            (record.shown, record.counted) = (doing, record.wish);
            let to = (doing, record.wish);
            self.count_present(agent, (Doing::SignedOut, Wish::Ready), to, self.now);
        }
        self.forget_reviews();
    }

    fn forget_reviews(&mut self) {
        self.reviews.clear();
        self.queues.iter_mut().for_each(|queue| (queue.reviewed, queue.may_be_empty) = (false, false));
    }
}
