//! Another centre from now on, with calls waiting and talking: all at once, and everybody keeps what they had.
//!
//! The engine is put together anew from its own snapshot on the new centre. That costs as much as restoring does, and makes
//! sure that nothing is left of the old one. Places stay what they were ([`Center::succeed`]), so that every number the host
//! holds stays good.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::agent::occupancy;
use super::call::Overdue;
use super::command::{Ladders, Wish};
use super::event::{Doing, Fact};
use super::memory::callers_remembered_for;
use super::part::Stage;
use super::slab::NONE;
use super::snapshot::{SavedAgent, SavedLeg, SavedPart, SavedQueue, SavedState, Snapshot};
use super::timers::Timer;
use super::{Engine, Facts, Presence, Rejection};
use crate::config::{Center, Queue, SelectionRule, Step, WrapUp, WrapUpScope};
use crate::id::{AgentId, LegId, ProfileId, QueueId};
use crate::time::Timestamp;

impl Engine {
    pub(super) fn reconfigure(
        &mut self,
        center: &Center,
        ladders: Ladders,
        facts: &mut Facts<'_>,
    ) -> Result<(), Rejection> {
        if !center.follows(&self.center) || center.check().is_err() {
            return Err(Rejection::UnsoundCenter);
        }
        let before = Arc::clone(&self.center);
        let steps = self.steps();
        let renewed = self.renewed(center.clone(), ladders, facts.at)?;
        // Nothing below may fail.
        let shown = self.shown();
        *self = renewed;
        facts.say(Fact::Reconfigured { version: self.center.version });
        self.say_steps(&steps, facts);
        self.show_changes(&shown, facts);
        self.heed_wishes(facts);
        self.retire(&before, facts);
        self.meet_everywhere(facts);
        Ok(())
    }

    /// Gives an agent another profile.
    pub(super) fn assign_profile(
        &mut self,
        agent: AgentId,
        profile: ProfileId,
        facts: &mut Facts<'_>,
    ) -> Result<(), Rejection> {
        self.known_agent(agent)?;
        if profile.index() >= self.center.profiles.len() {
            return Err(Rejection::UnknownProfile(profile));
        }
        let from = self.agents[agent.index()].profile;
        let mut center = Center::clone(&self.center);
        center.agents[agent.index()].profile = profile;
        if center.check().is_err() {
            return Err(Rejection::UnsoundCenter);
        }
        let renewed = self.renewed(center, Ladders::Keep, facts.at)?;
        // Nothing below may fail.
        let shown = self.shown();
        *self = renewed;
        facts.say(Fact::ProfileAssigned { agent, from, to: profile, doing: shown[agent.index()] });
        self.show_changes(&shown, facts);
        self.heed_wishes(facts);
        self.meet_everywhere(facts);
        Ok(())
    }

    /// This engine on another centre, in which nothing has followed from the change yet.
    fn renewed(&self, center: Center, ladders: Ladders, now: Timestamp) -> Result<Self, Rejection> {
        let mut saved = self.snapshot();
        saved.now = now;
        saved.move_to(center, &self.center, ladders);
        let mut renewed = Self::assemble(saved).map_err(|_| Rejection::UnsoundCenter)?;
        renewed.schedule_all(now);
        renewed.begin_graces(self, now);
        for queue in renewed.center.queue_ids() {
            renewed.note_staffed(queue, 0, now);
        }
        renewed.check_but_rest().map_err(|_| Rejection::UnsoundCenter)?;
        renewed.reasons.clone_from(&self.reasons);
        Ok(renewed)
    }

    /// Sets the deadlines that follow from the centre: those of all legs, and what rings or wraps up without an end where
    /// there is one now.
    fn schedule_all(&mut self, now: Timestamp) {
        let legs: Vec<u32> = self.calls.legs.iter().map(|(slot, _)| slot).collect();
        for slot in legs {
            if self.calls.legs[slot].overdue == Overdue::No {
                self.pass_marks_until(slot, now);
                self.schedule(slot);
            }
        }
        for place in 0..self.agents.len() as u32 {
            let ringing = self.agents[place as usize].ringing;
            if ringing != NONE && !self.timers.is_set(Timer::Agent(place)) {
                let queue = self.calls.legs[ringing].queue;
                if let Some(limit) = self.center.queues[queue.index()].ring_timeout {
                    self.timers.set(Timer::Agent(place), now + limit);
                }
            }
        }
        let wrapping = self.parts.iter().filter(|(_, part)| part.stage == Stage::WrapUp);
        let wrapping: Vec<(u32, AgentId, QueueId)> = wrapping.map(|(slot, p)| (slot, p.agent, p.queue)).collect();
        for (slot, agent, queue) in wrapping {
            let rule = self.center.agents[agent.index()].wrap_up.unwrap_or(self.center.queues[queue.index()].wrap_up);
            if let (WrapUp::AtMost(limit), false) = (rule, self.timers.is_set(Timer::WrapUp(slot))) {
                self.timers.set(Timer::WrapUp(slot), now + limit);
            }
        }
        self.watch_all(now);
    }

    fn pass_marks_until(&mut self, slot: u32, now: Timestamp) {
        while self.mark_due(slot).is_some_and(|due| due <= now) {
            self.pass_mark(slot);
        }
    }

    /// The step of every leg.
    fn steps(&self) -> BTreeMap<LegId, u8> {
        self.calls.legs.iter().map(|(_, leg)| (self.calls.leg_id(leg), leg.step)).collect()
    }

    /// Says which legs stand on another step than before.
    fn say_steps(&self, before: &BTreeMap<LegId, u8>, facts: &mut Facts<'_>) {
        let moved = self.calls.legs.iter().filter(|(_, leg)| before.get(&self.calls.leg_id(leg)) != Some(&leg.step));
        let moved: BTreeMap<LegId, _> = moved.map(|(_, leg)| (self.calls.leg_id(leg), (leg.queue, leg.step))).collect();
        for (leg, (queue, step)) in moved {
            facts.say(Fact::StepReached { leg, queue, step });
        }
    }

    /// Closes the queues, and sends home the agents, that are no longer part of the configuration.
    fn retire(&mut self, before: &Center, facts: &mut Facts<'_>) {
        for queue in self.center.queue_ids() {
            let retired = self.center.queues[queue.index()].retired;
            if retired && before.queues.get(queue.index()).is_none_or(|old| !old.retired) {
                self.queues[queue.index()].retire();
                facts.say(Fact::QueueClosed { queue });
            }
        }
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            let record = &self.agents[agent.index()];
            let leaves = self.center.agents[agent.index()].retired && record.presence != Presence::SignedOut;
            if leaves && record.wish != Wish::SignOut {
                self.wish(agent, Wish::SignOut, facts).expect("an agent who is signed in may wish to leave");
            }
        }
    }

    fn shown(&self) -> Vec<Doing> {
        self.agents.iter().map(|record| record.shown).collect()
    }

    /// Says who looks otherwise on the new centre, since other calls fit beside what they have.
    fn show_changes(&self, before: &[Doing], facts: &mut Facts<'_>) {
        for ((agent, record), &from) in (0..).map(AgentId).zip(&self.agents).zip(before) {
            let (profile, to) = (record.profile, record.shown);
            if from != to {
                facts.say(Fact::AgentChanged { agent, profile, from, to });
            }
        }
    }

    /// After-call work may keep nobody any more from what they wish, where it counts for its own queue alone from now on.
    fn heed_wishes(&mut self, facts: &mut Facts<'_>) {
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            if self.agents[agent.index()].leaves_wish_unheeded() {
                self.resettle(agent, facts);
            }
        }
    }

    fn meet_everywhere(&mut self, facts: &mut Facts<'_>) {
        for queue in self.center.queue_ids() {
            self.queues[queue.index()].may_be_empty = true;
            self.review_later(queue);
        }
        self.review(facts);
        for queue in self.center.queue_ids() {
            self.meet(queue, facts);
        }
    }
}

fn ladder_of(queue: &Queue) -> Vec<Step> {
    if queue.ladder.is_empty() { vec![Step::open()] } else { queue.ladder.clone() }
}

impl Snapshot {
    /// Puts another centre in the place of `old`. Deadlines of legs are left to be set.
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
                    leg.special.iter_mut().for_each(|special| special.rank = None);
                }
                leg.end_moot_hold(&center);
                (leg.marks, leg.timer) = (0, None);
            }
            if let SavedState::Offered { leg, allowed, .. } = &mut call.state {
                // Whoever rings already rings on, even if they are more.
                let queue = call.legs.iter().find(|other| other.number == *leg).map(|leg| leg.queue);
                let most = queue.map_or(1, |queue| center.queues[queue.index()].ringing.most());
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
            // After-call work that kept an agent from its own queue alone, and keeps them from all from now on: it goes first,
            // and what they wish is heeded when it is over.
            let keeps = |part: &SavedPart| center.queues[part.queue.index()].wrap_up_scope == WrapUpScope::Agent;
            if matches!(agent.presence, Presence::NotReady(_)) && agent.wrap_ups.iter().any(keeps) {
                agent.presence = Presence::Ready;
            }
        }
        for agent in &center.agents[self.agents.len()..] {
            self.agents.push(SavedAgent::new(agent.profile));
        }
        // What the new rules would have forgotten by now is forgotten.
        let callers = callers_remembered_for(&center);
        self.callers.retain(|(at, ..)| now.since(*at) < callers);
        self.rateable.retain(|(at, ..)| now.since(*at) < center.rating_within);
        self.gates = Vec::new();
        self.center = center;
    }
}

impl SavedLeg {
    /// It is no longer held for an agent who does not serve its queue any more.
    fn end_moot_hold(&mut self, center: &Center) {
        let serves = |agent: AgentId| {
            let profile = center.agents[agent.index()].profile;
            center.profiles[profile.index()].skills.iter().any(|skill| skill.queue == self.queue)
        };
        if let Some(special) = &mut self.special {
            special.held = special.held.filter(|(agent, _)| serves(*agent));
        }
    }

    /// Stands on the step of another ladder that the time in the queue has reached, with that ladder's credit. Steps with a
    /// condition, whose time is over, count as skipped.
    fn climb(&mut self, to: &[Step], priority: i16, now: Timestamp) {
        let clock = self.special.and_then(|special| special.clock).unwrap_or(self.enqueued);
        let reached = to.iter().rposition(|step| clock + step.at <= now).unwrap_or(0);
        // An overflow is still to come: it is the last step, and is reached at once.
        let last = &to[reached];
        let overflows = last.overflow.is_some() && last.consider_if.is_none() && reached > 0;
        let reached = reached - usize::from(overflows);
        if overflows {
            let late = now.since(clock + to[reached + 1].at);
            self.special.get_or_insert_default().clock = Some(clock + late);
        }
        let taken = |step: &&Step| step.consider_if.is_none();
        let step = to[..=reached].iter().rposition(|step| taken(&step)).unwrap_or(0);
        let credit = to[..=step].iter().filter(taken).map(|step| i32::from(step.credit)).sum::<i32>();
        self.points = i32::from(priority) + credit;
        (self.ladder, self.step, self.passed) = (0, step as u8, reached as u8);
    }
}

/// The number of an old ladder, from 1; a new one is added.
fn place_of(kept: &mut Vec<Vec<Step>>, ladder: Vec<Step>) -> u16 {
    let place = kept.iter().position(|other| *other == ladder).unwrap_or_else(|| {
        kept.push(ladder);
        kept.len() - 1
    });
    place as u16 + 1
}
