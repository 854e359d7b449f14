//! Positions, and estimated waits.

use super::*;

impl Reference {
    pub(super) fn natural_rank(&self, queue: QueueId, from: i64, points: i64, number: u64) -> Rank {
        match self.queue(queue).priority {
            PriorityRule::Strict => Rank { class: -points, from, number },
            PriorityRule::AgeCredit(worth) => Rank { class: 0, from: from - points * worth.as_micros() as i64, number },
        }
    }

    /// Ranks a leg by its points and age again. A position that was requested or set is lost.
    pub(super) fn rank_anew(&mut self, id: LegId) {
        let squeezed_in = !self.leg(id).rank.number.is_multiple_of(SPACING);
        let number = if squeezed_in { self.number() } else { self.leg(id).rank.number };
        let leg = self.leg(id);
        self.leg_mut(id).rank = self.natural_rank(leg.queue, leg.from, leg.points, number);
    }

    /// The ranks of the legs in a queue, best first, without one of them.
    fn ranks(&self, queue: QueueId, without: Option<LegId>) -> Vec<Rank> {
        let mut ranks: Vec<Rank> =
            self.legs_in(queue).filter(|leg| Some(leg.id) != without).map(|leg| leg.rank).collect();
        ranks.sort_unstable();
        ranks
    }

    /// The rank of a new leg that asks for a position: it overtakes none of higher priority, and is not put behind its
    /// natural place.
    pub(super) fn rank_at(&self, queue: QueueId, natural: Rank, position: u32) -> Rank {
        let ranks = self.ranks(queue, None);
        let above = ranks.iter().filter(|rank| rank.class < natural.class).count();
        let place = (position as usize).saturating_sub(1).max(above);
        if ranks.get(place).is_none_or(|&rank| rank > natural) {
            return natural;
        }
        let before = (place > above).then(|| ranks[place - 1]);
        between(before, Some(ranks[place]), natural.number).unwrap_or(natural)
    }

    /// Moves a leg to a position, among those of its own priority.
    pub(super) fn move_to(&mut self, id: LegId, position: u32) {
        let (number, leg) = (self.number(), self.leg(id));
        let (rank, ranks) = (leg.rank, self.ranks(leg.queue, Some(id)));
        let above = ranks.iter().filter(|other| other.class < rank.class).count();
        let alike = ranks.iter().filter(|other| other.class == rank.class).count();
        let place = (position as usize).saturating_sub(1).clamp(above, above + alike);
        let before = (place > above).then(|| ranks[place - 1]);
        let after = (place < above + alike).then(|| ranks[place]);
        self.leg_mut(id).rank = between(before, after, number).unwrap_or(rank);
    }

    /// A leg's position, 1 being next, if its queue keeps positions.
    pub(super) fn position_of(&self, id: LegId) -> Option<u32> {
        let leg = self.leg(id);
        let better = || self.legs_in(leg.queue).filter(|other| other.rank < leg.rank).count() as u32;
        self.queue(leg.queue).announce.map(|_| better() + 1)
    }

    /// Announces a waiting caller's position, and schedules the next announcement.
    pub(super) fn tell_position(&mut self, id: LegId) {
        let (queue, at) = (self.leg(id).queue, self.at);
        let (Some(announce), Some(position)) = (self.queue(queue).announce, self.position_of(id)) else { return };
        if self.leg(id).is_callback() {
            return;
        }
        let estimate = self.expected_wait(id, position).map(|expected| expected.wait);
        let leg = self.leg_mut(id);
        leg.tell_at = announce.every.map(|every| at + every);
        let better = leg.last_told.is_none_or(|last| position < last);
        if better || !announce.only_up {
            leg.last_told = Some(position);
            let wait = leg.told.get_or_insert_default().tell(at, position, estimate);
            self.say(Fact::PositionTold { leg: id, queue, position, wait });
        }
        self.reschedule(id);
    }

    fn expected_wait(&self, id: LegId, position: u32) -> Option<Expected> {
        let estimator = self.queues[self.leg(id).queue.index()].estimator?;
        estimator.estimate(self.at, position, self.opening(self.leg(id)))
    }

    /// The next step of a leg's ladder that admits agents who are already idle.
    fn opening(&self, leg: &Leg) -> Option<acd::engine::Opening> {
        let here = self.tiers(leg.queue, &leg.ladder, leg.step);
        leg.ladder.iter().skip(leg.passed + 1).filter(|step| step.consider_if.is_none()).find_map(|step| {
            let let_in = |&agent: &AgentId| {
                let skill = self.skill(agent, leg.queue);
                skill.is_some_and(|skill| step.tiers.contains(skill.tier) && !here.contains(skill.tier))
                    && self.is_idle_for(agent, leg.queue)
            };
            let agents = self.agent_ids().filter(let_in).count() as u32;
            (agents > 0).then(|| acd::engine::Opening { after: (leg.enqueued + step.at).since(self.at), agents })
        })
    }

    /// The wait predicted for a new caller, without reserves.
    pub(super) fn predicted_wait(&self, queue: QueueId) -> Option<Duration> {
        let tiers = self.tiers(queue, &ladder_of(self.queue(queue)), 0);
        let serves = |agent: AgentId| {
            let skill = self.skill(agent, queue).filter(|skill| skill.opens == Opens::Always);
            let spare = |skill: &Skill| self.idle_of(self.profile_of(agent), queue) > skill.reserve;
            self.is_idle_for(agent, queue) && skill.is_some_and(|skill| tiers.contains(skill.tier) && spare(skill))
        };
        if self.agent_ids().any(serves) {
            return Some(Duration::ZERO);
        }
        let position = self.legs_in(queue).filter(|leg| !leg.is_callback()).count() as u32 + 1;
        self.queues[queue.index()].estimator?.estimate(self.at, position, None).map(|expected| expected.wait)
    }

    /// The wait estimated for the last in line.
    pub(super) fn wait_of_last(&self, queue: QueueId) -> Option<Duration> {
        let position = self.legs_in(queue).filter(|leg| !leg.is_callback()).count().max(1) as u32;
        self.queues[queue.index()].estimator?.estimate(self.at, position, None).map(|expected| expected.wait)
    }

    /// Updates the estimator of a queue, if waits are announced or predicted.
    pub(super) fn estimate(&mut self, queue: QueueId, tell: impl FnOnce(&mut WaitEstimator, Timestamp)) {
        let at = self.at;
        if let Some(estimator) = &mut self.queues[queue.index()].estimator {
            tell(estimator, at);
        }
    }

    /// A leg that was not being offered begins to wait.
    pub(super) fn note_waits(&mut self, id: LegId) {
        let queue = self.leg(id).queue;
        if self.queues[queue.index()].estimator.is_none() {
            return;
        }
        let expected = self.position_of(id).and_then(|position| self.expected_wait(id, position));
        let leg = self.leg_mut(id);
        if !leg.waited {
            leg.expected = expected;
        }
        (leg.in_line, leg.waited) = (true, true);
        self.estimate(queue, |estimator, now| estimator.waits(now));
    }

    pub(super) fn note_offered(&mut self, id: LegId) {
        let (queue, at) = (self.leg(id).queue, self.at);
        if self.queues[queue.index()].estimator.is_none() {
            return;
        }
        let leg = self.leg_mut(id);
        leg.offered_at = Some(at);
        if std::mem::take(&mut leg.in_line) {
            self.estimate(queue, |estimator, now| estimator.offered(now));
        }
    }

    /// The offers of a leg have failed: it was not served, and it waits (again).
    pub(super) fn note_not_served(&mut self, id: LegId) {
        let leg = self.leg_mut(id);
        let (queue, waited) = (leg.queue, leg.waited);
        if leg.offered_at.take().is_some() {
            if waited {
                self.estimate(queue, |estimator, _| estimator.not_served());
            }
            self.note_waits(id);
        }
    }

    /// A leg has ended.
    pub(super) fn note_left(&mut self, leg: &Leg, outcome: LegOutcome) {
        self.estimate(leg.queue, |estimator, now| {
            if leg.in_line {
                estimator.left(now);
            }
            if let (LegOutcome::Answered(_), Some(offered)) = (outcome, leg.offered_at) {
                let waited = leg.expected.map(|expected| (now.since(leg.enqueued), expected));
                estimator.answered(now.since(offered), waited);
            }
        });
    }

    /// Records how many agents who serve a queue take calls.
    pub(super) fn note_staffed(&mut self, queue: QueueId) {
        let takes_calls = |&agent: &AgentId| {
            let away = matches!(self.agents[agent.index()].shown, Doing::SignedOut | Doing::NotReady(_));
            !away && self.skill(agent, queue).is_some()
        };
        let available = self.agent_ids().filter(takes_calls).count() as u32;
        self.estimate(queue, |estimator, now| estimator.staffed(now, available));
    }

    /// Waits are estimated if they are announced or predicted.
    pub(super) fn renew_estimators(&mut self) {
        for queue in self.center.queue_ids() {
            let config = self.queue(queue);
            let offers = config.callback.is_some_and(|rule| rule.offer_above.is_some());
            let steps = self.center.queues.iter().flat_map(|queue| &queue.ladder).filter_map(|step| step.consider_if);
            let asks = |rule: &Consider| rule.expected_wait_min.is_some() || rule.expected_wait_max.is_some();
            let looked_at = steps.filter(asks).any(|rule| rule.queue == queue);
            let asked = config.announce.is_some() || offers || looked_at || self.predicts(queue);
            let before = self.queues[queue.index()].estimator.take();
            self.queues[queue.index()].estimator = asked.then(|| before.unwrap_or_default());
            self.note_staffed(queue);
        }
    }
}

/// A rank between two others of one priority, either of which may be missing; `number` is above all others. `None` if
/// nothing fits between.
fn between(before: Option<Rank>, after: Option<Rank>, number: u64) -> Option<Rank> {
    match (before, after) {
        (None, None) => None,
        (Some(before), None) => Some(Rank { number, ..before }),
        (before, Some(after)) if before.is_none_or(|before| before.from < after.from) => {
            Some(Rank { from: after.from - 1, number, ..after })
        }
        (before, Some(after)) => {
            let before = before?.number;
            let middle = (before + (after.number - before) / 2) | 1;
            (before < middle && middle < after.number).then_some(Rank { number: middle, ..after })
        }
    }
}
