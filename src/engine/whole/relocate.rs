//! Moving the state to another centre: what is kept, and what is recomputed.
//!
//! Layout, pools and counters are created for the new centre, and all parts are counted again. Waiting legs stay where
//! the new rules allow it: a line, with everybody in it, becomes the new centre's line of the same step, unless the
//! queue's ranking changes or the ladder is abandoned. All deadlines of legs are reset in order of their ids, as if the
//! engine were restored from a snapshot; in debug builds it is, and compared ([`rebuilt`](super::rebuilt)).

use std::mem;

use crate::config::{Center, Queue, Ringing, Step, WrapUp, WrapUpScope};
use crate::engine::command::Ladders;
use crate::engine::state::agent::{OpenOffer, occupancy};
use crate::engine::state::call::{Call, CallState, Leg, Overdue, RareLeg};
use crate::engine::state::caller::callers_remembered_for;
use crate::engine::state::lines::{Lines, Renumbered};
use crate::engine::state::number::{Line, LineId, LineLink};
use crate::engine::state::part::{Part, of_agent};
use crate::engine::state::queue::QueueState;
use crate::engine::state::timers::{Due, Timer};
use crate::engine::table::by_id::ById;
use crate::engine::table::slab::{Slab, Slot};
use crate::engine::{Engine, Presence};
use crate::id::{AgentId, CallId, LegId, QueueId};
use crate::time::Timestamp;

/// A leg that has moved to another step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) struct Climbed {
    pub(in crate::engine) leg: LegId,
    pub(in crate::engine) queue: QueueId,
    pub(in crate::engine) step: u8,
}

/// What happens to the legs that follow a ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// They keep the same steps, which are those of this ladder in the new centre.
    Stay(u16),
    /// They move to the queue's current ladder.
    Climb,
}

/// What happens to the legs that follow each ladder, by queue and ladder.
type Ways = ById<QueueId, Vec<Way>>;

/// By queue: earlier ladders that calls still follow, each as its steps.
type OldLadders = Vec<Vec<Vec<Step>>>;

/// The plan of a move, by ids of the old centre.
struct Plan {
    ladders: Ladders,
    /// By queue and ladder.
    ways: Ways,
    /// By queue: whether the ranking rule is the same.
    same_rule: ById<QueueId, bool>,
    /// By queue: whether positions were kept.
    ordered: ById<QueueId, bool>,
    /// The new number of each line. Legs in dissolved lines are put into a line again.
    lines: Renumbered,
}

/// Legs that need a new place after the change of rules.
#[derive(Default)]
struct Unplaced {
    /// Legs that stood in a line.
    standing: Vec<Slot<Leg>>,
    /// Legs in queues that keep positions.
    ordered: Vec<Slot<Leg>>,
    climbed: Vec<Climbed>,
}

impl Engine {
    /// Switches to another centre, which has been checked and succeeds the old one, before any consequence. Emits which
    /// legs moved to another ladder, by id. O(calls + agents + size of the centre).
    pub(in crate::engine) fn relocate(&mut self, center: Center, ladders: Ladders, now: Timestamp) -> Vec<Climbed> {
        let by_number = self.calls.waiting_by_number();
        let (ways, kept) = self.ways(&center, ladders, &by_number);
        let vacated = self.vacated();
        let before = mem::replace(self, Self::with_ladders(center, kept));
        let plan = Plan {
            lines: lines_moved(&before, self, &ways),
            same_rule: self.alike(&before, |queue| queue.priority),
            ordered: before.queues.iter().map(|queue| queue.ordered).collect(),
            ways,
            ladders,
        };
        let weighed_anew = self.weighs_occupancy && !before.weighs_occupancy;
        let (queues, lines, graces) = self.take_over(before, now);
        self.count_staff(weighed_anew, now);
        let mut unplaced = self.move_legs(&plan, lines, now);
        self.limit_ringing();
        self.place_legs(unplaced.standing, unplaced.ordered);
        self.place_staff();
        for (queue, old) in self.queues.iter_mut().zip(queues) {
            queue.keep_estimates(old);
        }
        for (queue, due) in graces {
            self.restore_grace(queue, due);
        }
        self.schedule_all(&by_number, now);
        self.begin_graces(&vacated, now);
        for queue in self.center.queue_ids() {
            self.note_staffed(queue, 0, now);
        }
        unplaced.climbed.sort_unstable();
        unplaced.climbed
    }

    /// Takes over what does not depend on the centre, and the state of queues.
    fn take_over(&mut self, before: Self, now: Timestamp) -> (ById<QueueId, QueueState>, Lines, Vec<(QueueId, Due)>) {
        (self.now, self.sequence, self.random, self.reasons) = (now, before.sequence, before.random, before.reasons);
        (self.at, self.out, self.switch) = (before.at, before.out, before.switch);
        (self.calls, self.parts, self.owed) = (before.calls, before.parts, before.owed);
        self.kept_from = before.kept_from;
        (self.timers, self.waiting_calls) = (before.timers, before.waiting_calls);
        // The staff of each queue may differ from now on.
        self.staff_changes = before.staff_changes + 1;
        self.trunks = self.trunks_counted();
        self.callers = before.callers.kept_for(callers_remembered_for(&self.center), now);
        self.rateable = before.rateable.kept_for(self.center.rating_within, now);
        self.in_self_service.iter_mut().zip(&before.in_self_service).for_each(|(now, &before)| *now = before);
        let newcomers = mem::take(&mut self.agents).split_off(before.agents.len());
        self.agents = before.agents;
        self.agents.extend(newcomers);
        self.order.take_over(before.order);
        let mut graces = Vec::new();
        for id in before.center.queue_ids() {
            let (old, new) = (&before.center[id], &self.center[id]);
            let state = &mut self.queues[id];
            state.take_over(&before.queues[id]);
            if old.retired && !new.retired {
                (state.closed, state.sends_on) = (new.hours.is_some(), false);
            }
            state.restricted |= state.closed;
            graces.extend(self.timers.get(Timer::Vacant(id)).map(|due| (id, due)));
            self.timers.cancel(Timer::Vacant(id));
        }
        (before.queues, before.lines, graces)
    }

    /// What happens to the legs that follow each ladder; and the ladders that are no longer current, by queue, in the
    /// order of the calls that follow them.
    fn ways(&self, center: &Center, ladders: Ladders, by_number: &[(CallId, Slot<Call>)]) -> (Ways, OldLadders) {
        let present: Vec<Vec<Step>> = center.queues.iter().map(ladder_of).collect();
        let mut kept = vec![Vec::new(); present.len()];
        let mut ways: Ways = self.layout.queues.iter().map(|queue| vec![Way::Climb; queue.ladders.len()]).collect();
        for (queue, ladder) in self.ladders_in_use(&present, by_number) {
            let steps = &self.layout.queues[queue].ladders[usize::from(ladder)].steps;
            ways[queue][usize::from(ladder)] = if *steps == present[queue.index()] {
                Way::Stay(0)
            } else if ladders == Ladders::Keep {
                Way::Stay(place_of(&mut kept[queue.index()], steps.clone()))
            } else {
                Way::Climb
            };
        }
        (ways, kept)
    }

    /// The ladders that calls follow, in order of the first call.
    fn ladders_in_use(&self, present: &[Vec<Step>], by_number: &[(CallId, Slot<Call>)]) -> Vec<(QueueId, u16)> {
        let alone = |(place, queue): (usize, &crate::engine::state::layout::QueueLayout)| match &queue.ladders[..] {
            [only] => only.steps == present[place],
            _ => false,
        };
        if self.layout.queues.iter().enumerate().all(alone) {
            return self.center.queue_ids().map(|queue| (queue, 0)).collect();
        }
        let mut seen: ById<QueueId, Vec<bool>> =
            self.layout.queues.iter().map(|queue| vec![false; queue.ladders.len()]).collect();
        let mut used = Vec::new();
        for leg in by_number.iter().flat_map(|&(_, call)| self.calls.legs_of(call)).map(|(_, leg)| leg) {
            if !mem::replace(&mut seen[leg.queue][usize::from(leg.ladder)], true) {
                used.push((leg.queue, leg.ladder));
            }
        }
        used
    }

    /// By queue of the old centre: whether some property of it is unchanged.
    fn alike<T: PartialEq>(&self, before: &Self, of: impl Fn(&Queue) -> T) -> ById<QueueId, bool> {
        self.center.queues.iter().zip(&before.center.queues).map(|(new, old)| of(new) == of(old)).collect()
    }

    /// Sets each leg's ladder, step and rank. Legs whose place is unaffected stay there.
    fn move_legs(&mut self, plan: &Plan, mut lines: Lines, now: Timestamp) -> Unplaced {
        let (calls, mut unplaced) = (&mut self.calls, Unplaced::default());
        for (slot, leg) in calls.legs.iter_mut() {
            let queue = leg.queue;
            leg.marks = 0;
            let same_ladder = match plan.ways[queue][usize::from(leg.ladder)] {
                Way::Stay(ladder) => {
                    leg.ladder = ladder;
                    true
                }
                Way::Climb => {
                    let present = &self.layout.queues[leg.queue].ladders[0].steps;
                    unplaced.climbed.extend(climb(leg, &calls.alive[leg.call], &mut calls.rare_legs, present, now));
                    false
                }
            };
            let (mut same_rank, mut same_line) = (plan.same_rule[queue] && same_ladder, true);
            if let Some(rare) = leg.rare {
                let rare = &mut calls.rare_legs[rare];
                if !plan.same_rule[queue] || plan.ladders == Ladders::Adopt {
                    same_rank &= rare.rank.take().is_none();
                }
                if rare.held.is_some_and(|(agent, _)| !serves(&self.center, agent, leg.queue)) {
                    (rare.held, same_line) = (None, false);
                }
            }
            let (was, is) = (plan.ordered[queue], self.queues[leg.queue].ordered);
            if was && !(is && same_rank) {
                self.order.remove(leg.queue, slot);
            }
            if is && !(was && same_rank) {
                unplaced.ordered.push(slot);
            }
            let Some(line) = leg.line.take().map(LineLink::line) else { continue };
            let to = match line {
                Line::Ladder(line) => plan.lines[line].map(Line::Ladder),
                Line::Held(_) => Some(line),
            };
            if same_rank && same_line && to.is_some() {
                leg.line = to.and_then(LineLink::to);
            } else {
                lines.give_up(line, slot, to);
                unplaced.standing.push(slot);
            }
        }
        self.lines = lines.renumbered(&plan.lines, self.layout.lines);
        unplaced
    }

    /// Limits the number of agents who may ring for a call to the queue's new limit. Those who ring already keep
    /// ringing.
    fn limit_ringing(&mut self) {
        for place in 0..self.agents.len() {
            let Some(OpenOffer { leg, .. }) = self.agents[AgentId(place as u32)].ringing else { continue };
            let (call, queue) = (self.calls.legs[leg].call, self.calls.legs[leg].queue);
            let CallState::Offered(ring) = &mut self.calls[call].state else { continue };
            ring.allowed = self.center[queue].ringing.most().min(ring.allowed);
            self.rings_several |= ring.ringing > 1;
            if ring.ringing >= ring.allowed {
                self.leave_line(leg);
            }
        }
    }

    /// Puts legs into lines, and into the order of positions of their queue.
    fn place_legs(&mut self, standing: Vec<Slot<Leg>>, ordered: Vec<Slot<Leg>>) {
        self.open_all_tiers();
        for slot in standing {
            let stands = match self.calls[self.calls.legs[slot].call].state {
                CallState::Offered(ring) => ring.leg == slot && ring.ringing < ring.allowed,
                _ => true,
            };
            if stands {
                self.stand(slot);
            }
        }
        for slot in ordered {
            let rank = self.rank_of(slot);
            self.order.insert(self.calls.legs[slot].queue, rank, slot);
        }
    }

    /// Counts signed-in agents and their after-call work by the rules of the centre.
    fn count_staff(&mut self, weighed_anew: bool, now: Timestamp) {
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            let record = &mut self.agents[agent];
            record.profile = self.center[agent].profile;
            record.pooled = 0;
            let keeps = |queue: QueueId| self.center[queue].wrap_up_scope == WrapUpScope::Agent;
            let wraps = of_agent(&self.parts, record.part).filter(|(_, part)| part.wraps_up());
            record.wrapping = wraps.filter(|(_, part)| keeps(part.queue)).count() as u8;
            // After-call work that blocked only its own queue, and blocks all queues from now on: it goes
            // first, and the agent's wish applies when it is over.
            if matches!(record.presence, Presence::NotReady(_)) && record.wrapping > 0 {
                record.presence = Presence::Ready;
            }
            if record.presence == Presence::SignedOut {
                continue;
            }
            if weighed_anew {
                record.keys.occupancy = occupancy(record.busy, now.since(record.signed_in));
            }
            let load = &mut self.loads[record.profile];
            (load.staffed, load.calls) = (load.staffed + 1, load.calls + u64::from(record.keys.calls));
            self.count_staffed(agent, 1);
        }
    }

    /// Sets the deadlines that follow from the centre: those of all legs, and those of ringing and wrap-up that had
    /// none before.
    fn schedule_all(&mut self, by_number: &[(CallId, Slot<Call>)], now: Timestamp) {
        self.timers.cancel_legs();
        for &(_, call) in by_number {
            let mut next = self.calls[call].first_leg;
            while let Some(slot) = next {
                if self.calls.legs[slot].overdue == Overdue::No {
                    self.pass_marks_until(slot, now);
                    self.schedule(slot);
                }
                next = self.calls.legs[slot].next;
            }
        }
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            self.limit_ring(agent, now);
        }
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            self.limit_wrap_ups(agent, now);
        }
        self.watch_all(now);
    }

    pub(in crate::engine) fn pass_marks_until(&mut self, slot: Slot<Leg>, now: Timestamp) {
        while self.mark_due(slot).is_some_and(|due| due <= now) {
            self.pass_mark(slot);
        }
    }

    fn limit_ring(&mut self, agent: AgentId, now: Timestamp) {
        if let Some(OpenOffer { leg, .. }) = self.agents[agent].ringing
            && !self.timers.is_set(Timer::Agent(agent))
            && !self.is_suspended()
            && let Some(limit) = self.center[self.calls.legs[leg].queue].ring_timeout
        {
            self.timers.set(Timer::Agent(agent), now + limit);
        }
    }

    fn limit_wrap_ups(&mut self, agent: AgentId, now: Timestamp) {
        let parts = of_agent(&self.parts, self.agents[agent].part);
        let wraps = parts.filter(|(_, part)| part.wraps_up()).map(|(slot, part)| (slot, part.queue));
        let wraps: Vec<(Slot<Part>, QueueId)> = wraps.collect();
        // Oldest first.
        for (slot, queue) in wraps.into_iter().rev() {
            let rule = self.center[agent].wrap_up.unwrap_or(self.center[queue].wrap_up);
            if let (WrapUp::AtMost(limit), false) = (rule, self.timers.is_set(Timer::WrapUp(slot))) {
                self.timers.set(Timer::WrapUp(slot), now + limit);
            }
        }
    }
}

/// The new number of each line. A line moves as a whole if its queue's ranking rule and its ladder are kept and, for
/// ringing calls, the same number of agents may ring.
fn lines_moved(before: &Engine, after: &Engine, ways: &Ways) -> Renumbered {
    let mut to: Renumbered = vec![None; before.layout.lines].into();
    let mut taken: ById<LineId, bool> = vec![false; after.layout.lines].into();
    let same_rule = after.alike(before, |queue| queue.priority);
    let same_ringing = after.alike(before, |queue| queue.ringing);
    for id in before.center.queue_ids().filter(|&id| same_rule[id]) {
        let rings = same_ringing[id] && before.center[id].ringing != Ringing::One;
        for (ladder, &way) in before.layout.queues[id].ladders.iter().zip(&ways[id]) {
            let Way::Stay(number) = way else { continue };
            let goes_on = &after.layout.queues[id].ladders[usize::from(number)];
            if mem::replace(&mut taken[goes_on.first_line], true) {
                continue;
            }
            for step in 0..ladder.steps.len() {
                to[ladder.line(step)] = Some(goes_on.line(step));
                if rings {
                    to[ladder.ringing_line(step)] = Some(goes_on.ringing_line(step));
                }
            }
        }
    }
    to
}

/// Moves a leg to another ladder; emits a fact if it is on another step than before.
fn climb(leg: &mut Leg, call: &Call, rare_legs: &mut Slab<RareLeg>, to: &[Step], now: Timestamp) -> Option<Climbed> {
    let clock = leg.rare.and_then(|rare| rare_legs[rare].clock);
    let rung = Rung::reached(to, clock.unwrap_or(leg.enqueued), call.priority, now);
    if rung.clock.is_some() {
        let rare = *leg.rare.get_or_insert_with(|| rare_legs.insert(RareLeg::default()));
        rare_legs[rare].clock = rung.clock;
    }
    let before = mem::replace(&mut leg.step, rung.step);
    (leg.ladder, leg.points, leg.passed) = (0, rung.points, rung.passed);
    let id = LegId { call: call.id, number: leg.number };
    (rung.step != before).then_some(Climbed { leg: id, queue: leg.queue, step: rung.step })
}

fn serves(center: &Center, agent: AgentId, queue: QueueId) -> bool {
    let profile = center[agent].profile;
    center[profile].skills.iter().any(|skill| skill.queue == queue)
}

/// A leg's place on a ladder.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Rung {
    pub(in crate::engine) points: i32,
    pub(in crate::engine) step: u8,
    pub(in crate::engine) passed: u8,
    /// When the ladder's clock restarts, if it does.
    pub(in crate::engine) clock: Option<Timestamp>,
}

impl Rung {
    /// The step of another ladder that a leg has reached by its clock, with that ladder's credit. Conditional steps
    /// whose time has passed count as skipped.
    pub(in crate::engine) fn reached(to: &[Step], clock: Timestamp, priority: i16, now: Timestamp) -> Self {
        let reached = to.iter().rposition(|step| clock + step.at <= now).unwrap_or(0);
        // A pending overflow is the last step, and is reached at once.
        let last = &to[reached];
        let overflows = last.overflow.is_some() && last.consider_if.is_none() && reached > 0;
        let reached = reached - usize::from(overflows);
        let clock = overflows.then(|| clock + now.since(clock + to[reached + 1].at));
        let taken = |step: &&Step| step.consider_if.is_none();
        let step = to[..=reached].iter().rposition(|step| taken(&step)).unwrap_or(0);
        let credit = to[..=step].iter().filter(taken).map(|step| i32::from(step.credit)).sum::<i32>();
        Self { points: i32::from(priority) + credit, step: step as u8, passed: reached as u8, clock }
    }
}

/// The steps that a queue's calls follow.
pub(in crate::engine) fn ladder_of(queue: &Queue) -> Vec<Step> {
    if queue.ladder.is_empty() { vec![Step::open()] } else { queue.ladder.clone() }
}

/// The number of an old ladder, from 1; a new one is added.
pub(in crate::engine) fn place_of(kept: &mut Vec<Vec<Step>>, ladder: Vec<Step>) -> u16 {
    let place = kept.iter().position(|other| *other == ladder).unwrap_or_else(|| {
        kept.push(ladder);
        kept.len() - 1
    });
    place as u16 + 1
}
