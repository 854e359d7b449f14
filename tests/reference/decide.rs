//! The decision rule.

use super::*;

impl Reference {
    pub(super) fn profile(&self, agent: AgentId) -> &Profile {
        &self.center.profiles[self.center.agents[agent.index()].profile.index()]
    }

    pub(super) fn idle_of(&self, profile: ProfileId) -> u32 {
        let idle =
            |(agent, record): (&acd::config::Agent, &Agent)| agent.profile == profile && record.state == State::Idle;
        self.center.agents.iter().zip(&self.agents).filter(|&pair| idle(pair)).count() as u32
    }

    pub(super) fn find_agent(&mut self, queue: QueueId, step: usize) -> Option<AgentId> {
        let config = &self.center.queues[queue.index()];
        let (tiers, selection) = (config.ladder[step].tiers, config.selection);
        let after = self.last_offered[queue.index()].map_or(0, |last| last.0 + 1);
        // Everybody who may be offered the call: (tier, level as it counts, profile, agent), in the order of this tuple.
        let mut all = Vec::new();
        for (place, record) in self.agents.iter().enumerate().filter(|(_, record)| record.state == State::Idle) {
            let agent = AgentId(place as u32);
            let profile = self.center.agents[place].profile;
            for skill in self.profile(agent).skills.iter().filter(|skill| skill.queue == queue) {
                let level = match selection.proficiency {
                    Proficiency::Ignore => 0,
                    Proficiency::MostSkilled => -i32::from(skill.level),
                    Proficiency::LeastSkilled => i32::from(skill.level),
                };
                if tiers.contains(skill.tier) && self.idle_of(profile) > skill.reserve {
                    all.push((skill.tier, level, profile, agent, record));
                }
            }
        }
        all.sort_by_key(|&(tier, level, profile, agent, _)| (tier, level, profile, agent));
        let first = all.first()?;
        let together: Vec<_> = match selection.pools {
            PoolChoice::Merged => all.iter().filter(|one| (one.0, one.1) == (first.0, first.1)).collect(),
            PoolChoice::MostAvailable => {
                let fullest = all.iter().min_by_key(|one| Reverse(self.idle_of(one.2)))?;
                all.iter().filter(|one| one.2 == fullest.2).collect()
            }
        };
        let least = |key: &dyn Fn(&Agent) -> u64| {
            together.iter().min_by_key(|one| (key(one.4), one.4.sequence)).map(|one| one.3)
        };
        match selection.rule {
            SelectionRule::MostIdle => least(&|agent| agent.idle_since),
            SelectionRule::LeastOccupied => least(&|agent| agent.occupancy),
            SelectionRule::FewestCalls => least(&|agent| agent.calls),
            SelectionRule::Linear => together.iter().map(|one| one.3).min(),
            SelectionRule::Circular => together.iter().map(|one| one.3).min_by_key(|agent| (agent.0 < after, agent.0)),
            SelectionRule::Random => {
                let agents: Vec<AgentId> = together.iter().map(|one| one.3).collect();
                let draw = (u128::from(self.random.next_u64()) * agents.len() as u128) >> 64;
                Some(agents[draw as usize])
            }
            SelectionRule::BestScore => least(&|agent| u64::from(u32::MAX - agent.score)),
            SelectionRule::WeightedRandom => {
                let weight = |agent: AgentId| u64::from(self.center.agents[agent.index()].weight);
                // Everybody as often as they weigh; where nobody does, the first.
                let agents: Vec<AgentId> = together.iter().map(|one| one.3).collect();
                let tickets: Vec<AgentId> =
                    agents.iter().flat_map(|&agent| (0..weight(agent)).map(move |_| agent)).collect();
                if tickets.is_empty() {
                    return agents.into_iter().min();
                }
                let draw = (u128::from(self.random.next_u64()) * tickets.len() as u128) >> 64;
                Some(tickets[draw as usize])
            }
        }
    }

    /// The best waiting leg for an agent who is about to be idle.
    pub(super) fn find_leg(&self, agent: AgentId) -> Option<(CallId, u16)> {
        let profile = self.profile(agent);
        let idle = self.idle_of(self.center.agents[agent.index()].profile) + 1;
        let standing: Vec<(&Call, &Leg)> = (self.calls.iter())
            .filter(|call| call.state == CallState::Waiting)
            .flat_map(|call| call.legs.iter().filter(|leg| leg.overdue.is_none()).map(move |leg| (call, leg)))
            .collect();
        let count = |queue: QueueId| standing.iter().filter(|(_, leg)| leg.queue == queue).count();
        let total: usize = profile.skills.iter().map(|skill| count(skill.queue)).sum();
        let eligible = standing.iter().filter_map(|&(call, leg)| {
            let place = profile.skills.iter().position(|skill| skill.queue == leg.queue)?;
            let (skill, queue) = (&profile.skills[place], &self.center.queues[leg.queue.index()]);
            if !queue.ladder[leg.step].tiers.contains(skill.tier) || idle <= skill.reserve {
                return None;
            }
            let preference = match &profile.call_selection {
                CallSelection::TierFirst => (f64::from(skill.tier), 0, Reverse(0)),
                CallSelection::RankFirst => (0.0, 0, Reverse(0)),
                CallSelection::GreatestNeed => {
                    let waited = u128::try_from(self.at.as_micros() as i64 - leg.from).unwrap_or(0);
                    let objective = queue.objective.unwrap_or(Duration::from_secs(60)).as_micros();
                    (0.0, 0, Reverse((waited << 32) / u128::from(objective)))
                }
                CallSelection::LongestQueue => (-(count(leg.queue) as f64), place, Reverse(0)),
                CallSelection::QueueRatio(shares) => {
                    (-(count(leg.queue) as f64 - shares[place] * total as f64), place, Reverse(0))
                }
            };
            let rank = |leg: &Leg| match queue.priority {
                PriorityRule::Strict => (-leg.points, leg.from, leg.sequence),
                PriorityRule::AgeCredit(worth) => (0, leg.from - leg.points * worth.as_micros() as i64, leg.sequence),
            };
            // Need is compared among those alone who are next by rank, of each step of each queue.
            let mut beside = standing.iter().filter(|(_, other)| (other.queue, other.step) == (leg.queue, leg.step));
            if profile.call_selection == CallSelection::GreatestNeed && beside.any(|(_, other)| rank(other) < rank(leg))
            {
                return None;
            }
            Some(((Reverse(queue.weight), preference, rank(leg)), (call.new.call, leg.number)))
        });
        eligible.min_by(|one, other| one.0.partial_cmp(&other.0).expect("no NaN")).map(|(_, leg)| leg)
    }
}
