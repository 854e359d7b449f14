//! The decision rule: which agent for a call, which call for an agent.

use super::*;

impl Reference {
    /// Whether an agent takes calls, and has room for one of a channel in addition to their current ones.
    pub(super) fn has_room(&self, agent: AgentId, channel: ChannelId) -> bool {
        let record = &self.agents[agent.index()];
        let parts = || self.parts.iter().filter(move |part| part.agent == agent);
        let reserved = record.ringing.is_some() || parts().any(|part| part.stage == Stage::Dialling);
        if record.presence != Presence::Ready
            || record.wish != Wish::Ready
            || reserved
            || record.engaged
            || self.away.is_some()
        {
            return false;
        }
        // A consulting agent takes nothing more.
        if parts().any(|part| part.stage == Stage::Talking && self.consults(part)) {
            return false;
        }
        let scoped = |part: &&Part| part.stage == Stage::WrapUp && self.is_scoped(part.queue);
        let taken: Vec<ChannelId> =
            parts().filter(|part| !scoped(part)).map(|part| self.queue(part.queue).channel).collect();
        let profile = &self.center.profiles[self.profile_of(agent).index()];
        let serves = profile.skills.iter().any(|skill| self.queue(skill.queue).channel == channel);
        let in_channel = taken.iter().filter(|&&other| other == channel).count();
        let excludes = |other: &ChannelId| {
            self.center.channels.get(other.index()).is_some_and(|other| other.excludes.contains(&channel))
        };
        serves
            && in_channel < usize::from(profile.capacity_of(channel))
            && profile.contacts_max.is_none_or(|most| taken.len() < usize::from(most))
            && !taken.iter().any(excludes)
    }

    pub(super) fn is_scoped(&self, queue: QueueId) -> bool {
        self.queue(queue).wrap_up_scope == WrapUpScope::Queue
    }

    /// Whether after-call work keeps an agent from this particular queue.
    pub(super) fn is_barred(&self, agent: AgentId, queue: QueueId) -> bool {
        let wraps_up = |part: &Part| part.agent == agent && part.stage == Stage::WrapUp && part.queue == queue;
        self.is_scoped(queue) && self.parts.iter().any(wraps_up)
    }

    pub(super) fn is_idle_for(&self, agent: AgentId, queue: QueueId) -> bool {
        self.agents[agent.index()].idle
            && self.has_room(agent, self.queue(queue).channel)
            && !self.is_barred(agent, queue)
    }

    /// How many agents of a profile are idle for a queue.
    pub(super) fn idle_of(&self, profile: ProfileId, queue: QueueId) -> u32 {
        let idle = |&agent: &AgentId| self.profile_of(agent) == profile && self.is_idle_for(agent, queue);
        self.agent_ids().filter(idle).count() as u32
    }

    /// Whether a skill counts now, for a call that waits or one that already `rings`.
    pub(super) fn is_open(&self, skill: &Skill, rings: bool) -> bool {
        let state = &self.queues[skill.queue.index()];
        let open = if rings { &state.open_to_ringing } else { &state.open };
        skill.opens == Opens::Always || open.contains(&skill.opens)
    }

    /// The tiers that may take a leg which has reached this step. If unstaffed tiers are skipped: those of the first
    /// step from this one on with somebody staffed, or else of this one.
    pub(super) fn tiers(&self, queue: QueueId, ladder: &[Step], step: usize) -> TierSet {
        let staffed = self.queues[queue.index()].staffed;
        // A step that may be skipped opens nothing before its time.
        let certain =
            ladder[step..].iter().enumerate().filter(|(place, step)| *place == 0 || step.consider_if.is_none());
        let mut later = certain.map(|(_, step)| step.tiers);
        let skips = self.queue(queue).unstaffed_tiers == UnstaffedTiers::Skip;
        later.find(|tiers| skips && tiers.0 & staffed.0 != 0).unwrap_or(ladder[step].tiers)
    }

    /// Whether a call rang an agent who did not take it: 0 never, 1 in an earlier round, 2 in this one.
    pub(super) fn rang(&self, call: CallId, agent: AgentId) -> u8 {
        let call = self.call(call);
        let rang = call.rang.iter().find(|one| one.0 == agent);
        rang.map_or(0, |one| if one.1 == call.round { 2 } else { 1 })
    }

    /// The idle agent to whom a leg is offered.
    pub(super) fn agent_for(&mut self, id: LegId) -> Option<AgentId> {
        self.first_found(&[id]).map(|(_, agent)| agent)
    }

    /// The first of some legs of one call that finds an idle agent, with the agent: first among those whom the call
    /// never rang, then among those whom it did not ring in this round, then among all.
    pub(super) fn first_found(&mut self, legs: &[LegId]) -> Option<(LegId, AgentId)> {
        let found = |all: &mut Self, last| legs.iter().find_map(|&leg| Some((leg, all.agent_up_to(last, leg)?)));
        (0..3).find_map(|last| found(self, last))
    }

    /// The agent for whom a leg is held, or else the one that the queue's selection finds.
    fn agent_up_to(&mut self, last: u8, id: LegId) -> Option<AgentId> {
        let leg = self.leg(id);
        if leg.rests_until.is_some() {
            return None;
        }
        if let Some((agent, _)) = leg.held {
            return Some(agent).filter(|&agent| self.is_idle_for(agent, leg.queue));
        }
        let rings = matches!(self.call(id.call).state, CallState::Offered { .. });
        let sender = leg.kept_from.map(|(sender, _)| sender);
        let barred = |agent: &AgentId| self.rang(id.call, *agent) > last || sender == Some(*agent);
        let but: Vec<AgentId> = self.agent_ids().filter(barred).collect();
        self.find_agent(leg.queue, self.tiers(leg.queue, &leg.ladder, leg.step), rings, &but)
    }

    /// Whether an agent is idle and may be offered a call of a queue that has reached these tiers.
    pub(super) fn may_be_offered(&self, agent: AgentId, queue: QueueId, tiers: TierSet, rings: bool) -> bool {
        self.skill(agent, queue).is_some_and(|skill| {
            let spare = self.idle_of(self.profile_of(agent), queue) > skill.reserve;
            self.is_idle_for(agent, queue) && tiers.contains(skill.tier) && spare && self.is_open(skill, rings)
        })
    }

    fn find_agent(&mut self, queue: QueueId, tiers: TierSet, rings: bool, but: &[AgentId]) -> Option<AgentId> {
        let config = self.queue(queue);
        let selection = config.selection;
        // All agents who may be offered the call, as (tier, level as it counts, profile, agent), in this order.
        let mut all = Vec::new();
        for agent in self.agent_ids().filter(|&agent| self.is_idle_for(agent, queue)) {
            let Some(skill) = self.skill(agent, queue) else { continue };
            let level = match selection.proficiency {
                Proficiency::Ignore => 0,
                Proficiency::MostSkilled => -i32::from(skill.level),
                Proficiency::LeastSkilled => i32::from(skill.level),
            };
            if self.may_be_offered(agent, queue, tiers, rings) && !but.contains(&agent) {
                all.push((skill.tier, level, self.profile_of(agent), agent));
            }
        }
        all.sort_unstable();
        let &(tier, level, ..) = all.first()?;
        let fullest = all.iter().map(|one| one.2).min_by_key(|&profile| Reverse(self.idle_of(profile, queue)));
        let together: Vec<AgentId> = match selection.pools {
            PoolChoice::Merged => all.iter().filter(|one| (one.0, one.1) == (tier, level)).map(|one| one.3).collect(),
            PoolChoice::MostAvailable => all.iter().filter(|one| Some(one.2) == fullest).map(|one| one.3).collect(),
        };
        self.select(queue, selection.rule, &together)
    }

    /// One of these, in the order of their profiles and then of the centre, by a rule.
    fn select(&mut self, queue: QueueId, rule: SelectionRule, together: &[AgentId]) -> Option<AgentId> {
        // Agents with fewer current contacts come first.
        let contacts = |agent: AgentId| self.parts.iter().filter(|part| part.agent == agent).count();
        let least = |key: &dyn Fn(&Agent) -> u64| {
            let order = |&agent: &AgentId| {
                let record = &self.agents[agent.index()];
                (contacts(agent), key(record), record.number)
            };
            together.iter().copied().min_by_key(order)
        };
        match rule {
            SelectionRule::MostIdle => least(&|agent| agent.idle_since.as_micros()),
            SelectionRule::LeastOccupied => least(&|agent| agent.occupancy),
            SelectionRule::FewestCalls => least(&|agent| agent.calls),
            SelectionRule::BestScore => least(&|agent| u64::from(u32::MAX - agent.score)),
            SelectionRule::Linear => together.iter().copied().min(),
            SelectionRule::Circular => {
                let after = self.queues[queue.index()].last_offered.map_or(0, |last| last.0 + 1);
                together.iter().copied().min_by_key(|agent| (agent.0 < after, agent.0))
            }
            SelectionRule::Random => self.draw(together),
            SelectionRule::WeightedRandom => {
                let tickets =
                    |&agent: &AgentId| std::iter::repeat_n(agent, self.center.agents[agent.index()].weight as usize);
                let tickets: Vec<AgentId> = together.iter().flat_map(tickets).collect();
                self.draw(&tickets).or_else(|| together.iter().copied().min())
            }
        }
    }

    fn draw(&mut self, among: &[AgentId]) -> Option<AgentId> {
        if among.is_empty() {
            return None;
        }
        Some(among[((u128::from(self.random.next_u64()) * among.len() as u128) >> 64) as usize])
    }

    /// The waiting leg for an agent who is free but not idle yet: the best of those held for them, or else the best
    /// that they may serve.
    pub(super) fn find_leg(&self, agent: AgentId) -> Option<LegId> {
        let free = |queue: QueueId| self.has_room(agent, self.queue(queue).channel) && !self.is_barred(agent, queue);
        if let Some(held) = self.first_held_for(agent).filter(|&held| free(self.leg(held).queue)) {
            return Some(held);
        }
        let profile = &self.center.profiles[self.profile_of(agent).index()];
        let kept = |leg: &Leg| leg.kept_from.is_some_and(|(sender, _)| sender == agent);
        let standing: Vec<(bool, &Leg)> =
            self.calls.iter().flat_map(standing_legs).filter(|(_, leg)| !kept(leg)).collect();
        let waiting = |queue: QueueId| standing.iter().filter(|one| !one.0 && one.1.queue == queue).count() as f64;
        let total: f64 = profile.skills.iter().map(|skill| waiting(skill.queue)).sum();
        let best = standing.iter().filter_map(|&(rings, leg)| {
            let place = profile.skills.iter().position(|skill| skill.queue == leg.queue)?;
            let (skill, queue) = (&profile.skills[place], self.queue(leg.queue));
            let spare = self.idle_of(self.profile_of(agent), leg.queue) >= skill.reserve;
            let tiers = self.tiers(leg.queue, &leg.ladder, leg.step);
            if !(tiers.contains(skill.tier) && spare && self.is_open(skill, rings) && free(leg.queue)) {
                return None;
            }
            let preference = match &profile.call_selection {
                CallSelection::TierFirst => (f64::from(skill.tier), 0),
                CallSelection::RankFirst => (0.0, 0),
                CallSelection::LongestQueue => (-waiting(leg.queue), place),
                CallSelection::QueueRatio(shares) => (-(waiting(leg.queue) - shares[place] * total), place),
                CallSelection::GreatestNeed => {
                    // Compared only among those that are next by rank, of each step of each ladder.
                    let beside = |&&(other_rings, other): &&(bool, &Leg)| {
                        let alike = (other_rings, other.queue, other.step) == (rings, leg.queue, leg.step);
                        alike && (Rc::ptr_eq(&other.ladder, &leg.ladder) || other.ladder == leg.ladder)
                    };
                    if standing.iter().filter(beside).any(|(_, other)| other.rank < leg.rank) {
                        return None;
                    }
                    (0.0, 0)
                }
            };
            let needs = profile.call_selection == CallSelection::GreatestNeed;
            let need = Reverse(if needs { self.need(leg, queue) } else { 0 });
            // Those that already ring, and may ring more, come last.
            Some(((rings, Reverse(queue.weight), preference, need, leg.rank), leg.id))
        });
        best.min_by(|one, other| one.0.partial_cmp(&other.0).expect("no NaN")).map(|(_, leg)| leg)
    }

    /// A wait in proportion to its objective, in units of 2⁻³².
    fn need(&self, leg: &Leg, queue: &Queue) -> u128 {
        let waited = u128::try_from(self.at.as_micros() as i64 - leg.from).unwrap_or(0);
        (waited << 32) / u128::from(queue.objective.unwrap_or(Duration::from_secs(60)).as_micros())
    }
}

/// The legs of a call that are open to all who serve their queues, and whether they already ring.
fn standing_legs(call: &Call) -> impl Iterator<Item = (bool, &Leg)> {
    let rings = matches!(call.state, CallState::Offered { .. });
    call.legs.iter().filter(move |leg| leg.stands && (rings || leg.held.is_none())).map(move |leg| (rings, leg))
}
