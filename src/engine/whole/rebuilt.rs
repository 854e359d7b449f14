//! Reconfiguration by taking the engine apart and rebuilding it on the new centre: the slow way, which cannot keep
//! anything of the old centre by mistake. Debug builds do both and compare.

use super::relocate::{Rung, ladder_of, place_of};
use super::snapshot::{SavedAgent, SavedLeg, SavedPart, SavedQueue, SavedState, Snapshot};
use crate::config::{Center, SelectionRule, Step, WrapUp, WrapUpScope};
use crate::engine::command::Ladders;
use crate::engine::state::agent::OpenOffer;
use crate::engine::state::agent::{AgentRecord, occupancy};
use crate::engine::state::call::Leg;
use crate::engine::state::call::Overdue;
use crate::engine::state::caller::callers_remembered_for;
use crate::engine::state::number::Line;
use crate::engine::state::part::Part;
use crate::engine::state::rank::Rank;
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Presence};
use crate::id::{AgentId, LegId, ProfileId, QueueId};
use crate::time::Timestamp;

impl Engine {
    /// This engine on another centre, before any consequence of the change; `None` if that is impossible.
    pub(in crate::engine) fn rebuilt(&self, center: Center, ladders: Ladders, now: Timestamp) -> Option<Self> {
        let mut saved = self.snapshot();
        saved.now = now;
        saved.move_to(center, &self.center, ladders);
        let mut rebuilt = Self::assemble(saved).ok()?;
        rebuilt.schedule_anew(now);
        rebuilt.begin_graces(&self.vacated(), now);
        for queue in rebuilt.center.queue_ids() {
            rebuilt.note_staffed(queue, 0, now);
        }
        rebuilt.check_but_rest().ok()?;
        rebuilt.reasons.clone_from(&self.reasons);
        Some(rebuilt)
    }

    /// Checks that this engine, on another centre, equals the result of the slow way.
    pub(in crate::engine) fn assert_same(&self, rebuilt: &Self) {
        self.check_but_rest().expect("everybody has their place");
        assert_eq!(self.snapshot(), rebuilt.snapshot());
        assert_eq!(self.standing_everywhere(), rebuilt.standing_everywhere());
        assert_eq!((&self.reviews, &self.gates, &self.tiers), (&rebuilt.reviews, &rebuilt.gates, &rebuilt.tiers));
        assert_eq!(format!("{:?}", self.queues), format!("{:?}", rebuilt.queues));
        let flags = |one: &Self| {
            let watched = (one.tracks_agents, one.watches_legs, one.remembers);
            (one.weighs_occupancy, one.rings_several, one.reserves, one.plays, watched, one.most_waiting)
        };
        assert_eq!(flags(self), flags(rebuilt));
    }

    /// The content of each line, by rank.
    fn standing_everywhere(&self) -> Vec<(Line, Rank, LegId)> {
        let named = |(line, rank, leg)| (line, rank, self.calls.leg_id(&self.calls.legs[leg]));
        let mut all: Vec<_> = self.lines.everybody().map(named).collect();
        all.sort_unstable();
        all
    }

    /// Sets the deadlines that follow from the centre: those of all legs, and those of ringing and wrap-up that had
    /// none before.
    fn schedule_anew(&mut self, now: Timestamp) {
        let legs: Vec<Slot<Leg>> = self.calls.legs.iter().map(|(slot, _)| slot).collect();
        for slot in legs {
            if self.calls.legs[slot].overdue == Overdue::No {
                self.pass_marks_until(slot, now);
                self.schedule(slot);
            }
        }
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            if let Some(OpenOffer { leg, .. }) = self.agents[agent].ringing
                && !self.timers.is_set(Timer::Agent(agent))
                && !self.is_suspended()
                && let Some(limit) = self.center[self.calls.legs[leg].queue].ring_timeout
            {
                self.timers.set(Timer::Agent(agent), now + limit);
            }
        }
        let wrapping = self.parts.iter().filter(|(_, part)| part.wraps_up());
        let wrapping: Vec<(Slot<Part>, AgentId, QueueId)> =
            wrapping.map(|(slot, p)| (slot, p.agent, p.queue)).collect();
        for (slot, agent, queue) in wrapping {
            let rule = self.center[agent].wrap_up.unwrap_or(self.center[queue].wrap_up);
            if let (WrapUp::AtMost(limit), false) = (rule, self.timers.is_set(Timer::WrapUp(slot))) {
                self.timers.set(Timer::WrapUp(slot), now + limit);
            }
        }
        self.watch_all(now);
    }
}

impl Snapshot {
    /// Replaces the centre `old`. Deadlines of legs are still to be set.
    fn move_to(&mut self, center: Center, old: &Center, ladders: Ladders) {
        let after: Vec<Vec<Step>> = center.queues.iter().map(ladder_of).collect();
        let mut kept: Vec<Vec<Vec<Step>>> = vec![Vec::new(); center.queues.len()];
        for call in &mut self.calls {
            for leg in &mut call.legs {
                let queue = leg.queue.index();
                let mine = match leg.ladder {
                    0 => ladder_of(&old.queues[queue]),
                    number => self.old_ladders[queue][usize::from(number) - 1].clone(),
                };
                if mine == after[queue] {
                    leg.ladder = 0;
                } else if ladders == Ladders::Keep {
                    leg.ladder = place_of(&mut kept[queue], mine);
                } else {
                    leg.climb(&after[queue], call.priority, self.now);
                }
                let rule = center.queues[queue].priority;
                if rule != old.queues[queue].priority || ladders == Ladders::Adopt {
                    leg.rare.iter_mut().for_each(|rare| rare.rank = None);
                }
                leg.end_moot_hold(&center);
                (leg.marks, leg.timer) = (0, None);
            }
            if let SavedState::Offered { leg, allowed, .. } = &mut call.state {
                // Agents who ring already keep ringing, even if they are more.
                let queue = call.legs.iter().find(|other| other.number == *leg).map(|leg| leg.queue);
                let most = queue.map_or(1, |queue| center[queue].ringing.most());
                *allowed = most.min(*allowed);
            }
        }
        self.old_ladders = kept;
        for (saved, (new, old)) in self.queues.iter_mut().zip(center.queues.iter().zip(&old.queues)) {
            if old.retired && !new.retired {
                (saved.closed, saved.sends_on) = (new.hours.is_some(), false);
            }
        }
        for queue in &center.queues[self.queues.len()..] {
            let closed = queue.hours.is_some() || queue.retired;
            self.queues.push(SavedQueue { last_offered: None, closed, sends_on: false, estimator: None, grace: None });
        }
        let weighs =
            |center: &Center| center.queues.iter().any(|queue| queue.selection.rule == SelectionRule::LeastOccupied);
        let (now, weighed_anew) = (self.now, weighs(&center) && !weighs(old));
        for agent in &mut self.agents {
            if weighed_anew && agent.presence != Presence::SignedOut {
                agent.keys.occupancy = occupancy(agent.busy, now.since(agent.signed_in));
            }
            // After-call work that blocked only its own queue, and blocks all queues from now on: it goes
            // first, and the agent's wish applies when it is over.
            let keeps = |part: &SavedPart| center[part.queue].wrap_up_scope == WrapUpScope::Agent;
            if matches!(agent.presence, Presence::NotReady(_)) && agent.wrap_ups.iter().any(keeps) {
                agent.presence = Presence::Ready;
            }
        }
        for agent in &center.agents[self.agents.len()..] {
            self.agents.push(SavedAgent::new(agent.profile));
        }
        // Drops what the new rules would have forgotten by now.
        let callers = callers_remembered_for(&center);
        self.callers.retain(|(at, ..)| now.since(*at) < callers);
        self.rateable.retain(|(at, ..)| now.since(*at) < center.rating_within);
        self.gates = Vec::new();
        self.center = center;
    }
}

impl SavedLeg {
    /// Ends the hold of a leg for an agent who no longer serves its queue.
    fn end_moot_hold(&mut self, center: &Center) {
        let serves = |agent: AgentId| {
            let profile = center[agent].profile;
            center[profile].skills.iter().any(|skill| skill.queue == self.queue)
        };
        if let Some(rare) = &mut self.rare {
            rare.held = rare.held.filter(|(agent, _)| serves(*agent));
        }
    }

    /// Moves a leg to the step of another ladder that its time in the queue has reached.
    fn climb(&mut self, to: &[Step], priority: i16, now: Timestamp) {
        let clock = self.rare.and_then(|rare| rare.clock).unwrap_or(self.enqueued);
        let rung = Rung::reached(to, clock, priority, now);
        if rung.clock.is_some() {
            self.rare.get_or_insert_default().clock = rung.clock;
        }
        (self.ladder, self.points, self.step, self.passed) = (0, rung.points, rung.step, rung.passed);
    }
}

impl SavedAgent {
    /// An agent who is new to the centre.
    fn new(profile: ProfileId) -> Self {
        let record = AgentRecord::new(profile);
        Self {
            presence: record.presence,
            wish: record.wish,
            keys: record.keys,
            serial: record.serial,
            picked_up: false,
            engaged: false,
            unanswered: 0,
            talked: record.talked.get(),
            signed_in: record.signed_in,
            busy: record.busy,
            busy_since: record.busy_since,
            heard: record.heard,
            wrap_ups: Vec::new(),
            timer: None,
            watch: None,
        }
    }
}
