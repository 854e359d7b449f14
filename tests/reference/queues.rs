//! What follows when a queue's circumstances change: at the end of the step, once every call and agent has its place.

use super::*;

impl Reference {
    pub(super) fn review_later(&mut self, queue: QueueId) {
        if !self.reviews.contains(&queue) {
            self.reviews.push(queue);
        }
    }

    pub(super) fn review(&mut self) {
        while let Some(queue) = self.reviews.pop() {
            self.review_queue(queue);
        }
    }

    fn review_queue(&mut self, queue: QueueId) {
        let state = &mut self.queues[queue.index()];
        let may_be_empty = std::mem::take(&mut state.may_be_empty);
        let (closed, config) = (state.closed && state.sends_on, self.queue(queue));
        let to = config.when_closed;
        let empty = |_: &Vacancy| may_be_empty && self.is_vacated(queue);
        if closed {
            self.expel(queue, to, LegOutcome::Closed(to), Disposition::Closed);
        } else if let Some(Vacancy { to, .. }) = config.leave_empty.filter(empty) {
            self.expel(queue, to, LegOutcome::Vacant(to), Disposition::Blocked);
        }
        let tiers = self.open_tiers(queue);
        if self.open_reserves(queue) || tiers {
            self.meet(queue);
        }
    }

    /// Whether anybody serves a queue who is in none of the conditions in which agents do not count, and will be in
    /// none after their current activity.
    pub(super) fn anybody_present(&self, queue: QueueId, vacancy: &Vacancy) -> bool {
        let present = |agent: AgentId| {
            let record = &self.agents[agent.index()];
            let now = match record.shown {
                Doing::Idle => None,
                Doing::SignedOut => Some(Condition::SignedOut),
                Doing::NotReady(_) => Some(Condition::NotReady),
                Doing::Ringing => Some(Condition::Ringing),
                Doing::Dialling | Doing::Talking | Doing::Engaged => Some(Condition::Talking),
                Doing::WrapUp => Some(Condition::WrapUp),
                Doing::HeldOff => Some(Condition::HeldOff),
            };
            let then = match record.counted {
                Wish::Ready => None,
                Wish::SignOut => Some(Condition::SignedOut),
                Wish::NotReady(_) => Some(Condition::NotReady),
            };
            ![now, then].into_iter().flatten().any(|condition| vacancy.conditions.contains(condition))
        };
        self.agent_ids().any(|agent| self.skill(agent, queue).is_some() && present(agent))
    }

    fn queues_of(&self, agent: AgentId) -> Vec<QueueId> {
        self.skills(agent).iter().map(|skill| skill.queue).collect()
    }

    /// An agent signed in or out.
    pub(super) fn staffing_changed(&mut self, agent: AgentId) {
        for queue in self.queues_of(agent) {
            if self.queue(queue).unstaffed_tiers == UnstaffedTiers::Skip {
                self.review_later(queue);
            }
        }
    }

    /// Whether everybody leaves a queue, and nobody may join it.
    pub(super) fn is_vacated(&self, queue: QueueId) -> bool {
        let empty = self.queue(queue).leave_empty.is_some_and(|vacancy| !self.anybody_present(queue, &vacancy));
        empty && !self.is_set(Who::Vacant(queue))
    }

    /// Nobody is there from now on, with some time to come back; or somebody is there again.
    fn look_for_anybody(&mut self, queue: QueueId) {
        let config = self.queue(queue);
        let (left, after) = (config.leave_empty, config.leave_empty_after);
        let present = left.is_some_and(|vacancy| self.anybody_present(queue, &vacancy));
        let before = std::mem::replace(&mut self.queues[queue.index()].attended, present);
        if present {
            self.cancel(Who::Vacant(queue));
        } else if before && after > Duration::ZERO {
            self.set(Who::Vacant(queue), self.at + after);
        }
    }

    /// As [`look_for_anybody`](Self::look_for_anybody), in another centre; `vacated` are the queues that were already
    /// vacant.
    pub(super) fn look_for_anybody_anew(&mut self, vacated: &[bool]) {
        for queue in self.center.queue_ids() {
            let config = self.queue(queue);
            let (left, after) = (config.leave_empty, config.leave_empty_after);
            let present = left.is_some_and(|vacancy| self.anybody_present(queue, &vacancy));
            self.queues[queue.index()].attended = present;
            let waits = left.is_some() && !present && after > Duration::ZERO;
            if !waits {
                self.cancel(Who::Vacant(queue));
            } else if !self.is_set(Who::Vacant(queue)) && vacated.get(queue.index()) == Some(&false) {
                self.set(Who::Vacant(queue), self.at + after);
            }
        }
    }

    /// An agent's visible state or wish changed.
    pub(super) fn agents_changed(&mut self, agent: AgentId) {
        for queue in self.queues_of(agent) {
            self.note_staffed(queue);
            self.look_for_anybody(queue);
            let vacated = self.is_vacated(queue);
            self.queues[queue.index()].may_be_empty |= vacated;
            if vacated || self.predicts(queue) {
                self.review_later(queue);
            }
        }
    }

    /// Sends on all calls in a queue, in order of rank; callbacks stay, and so do calls being offered.
    fn expel(&mut self, queue: QueueId, to: Destination, outcome: LegOutcome, ended: Disposition) {
        let mut standing: Vec<&Leg> = self.legs_in(queue).filter(|leg| leg.stands && !leg.is_callback()).collect();
        standing.sort_unstable_by_key(|leg| leg.rank);
        for id in standing.into_iter().map(|leg| leg.id).collect::<Vec<_>>() {
            // An earlier call's departure may have moved others.
            let waits = |call: &Call| {
                call.state == CallState::Waiting && call.legs.iter().any(|leg| leg.id == id && leg.stands)
            };
            if self.find(id.call).is_some_and(waits) {
                self.send_on(id, to, outcome, ended);
            }
        }
    }

    /// Updates in which tiers anybody is staffed; returns whether that opened any to a waiting call.
    pub(super) fn open_tiers(&mut self, queue: QueueId) -> bool {
        let tiers = |all: &Self| -> Vec<TierSet> {
            all.legs_in(queue).map(|leg| all.tiers(queue, &leg.ladder, leg.step)).collect()
        };
        let before = tiers(self);
        let staffed = self.agent_ids().filter(|&agent| self.is_staffed(agent));
        let staffed = staffed.filter_map(|agent| self.skill(agent, queue));
        let staffed = staffed.fold(0, |set, skill| set | TierSet::range(skill.tier, skill.tier).0);
        self.queues[queue.index()].staffed = TierSet(staffed);
        tiers(self).iter().zip(before).any(|(after, before)| after.0 & !before.0 != 0)
    }

    /// Updates which conditions of reserves hold; returns whether any did not before.
    fn open_reserves(&mut self, queue: QueueId) -> bool {
        let mut open = self.pressed(queue, |rings| !rings);
        let mut open_to_ringing = self.pressed(queue, |_| true);
        if self.predicts(queue) {
            let predicted = self.predicted_wait(queue);
            let reached = |opens: &Opens| match *opens {
                Opens::PredictedWait(threshold) => predicted.is_some_and(|wait| wait >= threshold),
                _ => false,
            };
            let by_prediction: Vec<Opens> = self.skills_for(queue).map(|skill| skill.opens).filter(reached).collect();
            open.extend(&by_prediction);
            open_to_ringing.extend(by_prediction);
        }
        let state = &mut self.queues[queue.index()];
        let before = std::mem::replace(&mut state.open, open.clone());
        let ringing_before = std::mem::replace(&mut state.open_to_ringing, open_to_ringing.clone());
        open.iter().any(|opens| !before.contains(opens))
            || open_to_ringing.iter().any(|opens| !ringing_before.contains(opens))
    }

    /// Which reserves are opened by calls that have waited long enough, of those that ring or not, as given.
    fn pressed(&self, queue: QueueId, of: impl Fn(bool) -> bool) -> Vec<Opens> {
        let counts = |call: &&Call| of(matches!(call.state, CallState::Offered { .. }));
        let legs: Vec<&Leg> = self.calls.iter().filter(counts).flat_map(|call| &call.legs).collect();
        let waited = |place: usize| legs.iter().any(|leg| leg.queue == queue && leg.marks > place);
        let marks = self.marks(queue).enumerate();
        marks.filter(|&(place, _)| waited(place)).map(|(_, mark)| Opens::HeadWait(mark)).collect()
    }

    /// A call begins or stops ringing.
    pub(super) fn ringing_changed(&mut self, call: CallId) {
        for queue in self.call(call).legs.iter().filter(|leg| leg.marks > 0).map(|leg| leg.queue).collect::<Vec<_>>() {
            self.review_later(queue);
        }
    }

    fn skills_for(&self, queue: QueueId) -> impl Iterator<Item = &Skill> {
        self.center.profiles.iter().flat_map(|profile| &profile.skills).filter(move |skill| skill.queue == queue)
    }

    /// The waits that open reserves of a queue, in increasing order.
    pub(super) fn marks(&self, queue: QueueId) -> impl Iterator<Item = Duration> + use<> {
        let mark = |skill: &Skill| match skill.opens {
            Opens::HeadWait(wait) => Some(wait),
            _ => None,
        };
        let mut marks: Vec<Duration> = self.skills_for(queue).filter_map(mark).collect();
        marks.sort_unstable();
        marks.dedup();
        marks.into_iter()
    }

    pub(super) fn predicts(&self, queue: QueueId) -> bool {
        self.skills_for(queue).any(|skill| matches!(skill.opens, Opens::PredictedWait(_)))
    }

    /// Offers a queue's waiting calls to idle agents, best-ranked first, until none finds one.
    pub(super) fn meet(&mut self, queue: QueueId) {
        while let Some(leg) = self.next_to_meet(queue) {
            if self.call(leg.call).state == CallState::Waiting { self.route(leg.call) } else { self.ring_more(leg) }
        }
    }

    fn next_to_meet(&mut self, queue: QueueId) -> Option<LegId> {
        let open = |leg: &&Leg| leg.stands && (leg.held.is_none() || self.rings_by(leg.id));
        let mut standing: Vec<(Rank, LegId)> = self.legs_in(queue).filter(open).map(|leg| (leg.rank, leg.id)).collect();
        standing.sort_unstable();
        standing.into_iter().map(|(_, leg)| leg).find(|&leg| self.agent_for(leg).is_some())
    }
}
