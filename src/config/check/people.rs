//! Checks of profiles and agents.

use std::collections::HashSet;

use super::Faults;
use crate::config::Opens;
use crate::config::center::*;
use crate::config::staff::*;
use crate::id::QueueId;

impl Faults<'_> {
    pub(super) fn profile(&mut self, profile: &Profile) {
        let at = |field: &str| format!("profiles.{}.{field}", profile.name);
        let mut seen: HashSet<QueueId> = HashSet::new();
        for skill in &profile.skills {
            match self.center.queues.get(skill.queue.index()) {
                None => self.add(at("skills"), format!("queue number {}", skill.queue), "a queue of this centre"),
                Some(queue) if !seen.insert(skill.queue) => {
                    self.add(at(&format!("skills.{}", queue.name)), "a duplicate queue", "each queue at most once");
                }
                Some(queue) if skill.tier == 0 || skill.tier > TierSet::MAX => {
                    self.add(at(&format!("skills.{}.tier", queue.name)), skill.tier, "a tier from 1 to 64");
                }
                Some(queue) => {
                    let (name, wait) = match skill.opens {
                        Opens::Always => continue,
                        Opens::HeadWait(wait) => ("head_wait", wait),
                        Opens::PredictedWait(wait) => ("predicted_wait", wait),
                    };
                    self.above_zero(at(&format!("skills.{}.opens.{name}", queue.name)), Some(wait));
                }
            }
        }
        if profile.capacity.len() > self.center.channels.len().max(1) {
            self.add(at("capacity"), profile.capacity.len(), "at most one number per channel");
        }
        if profile.contacts_max == Some(0) {
            self.add(at("contacts_max"), 0, "at least 1, or leave the field out");
        }
        if let CallSelection::QueueRatio(shares) = &profile.call_selection {
            let sound = shares.iter().all(|share| (0.0..=1.0).contains(share));
            if shares.len() != profile.skills.len() || !sound || (shares.iter().sum::<f64>() - 1.0).abs() > 1e-6 {
                self.add(
                    at("call_selection"),
                    format!("{shares:?}"),
                    "one share per queue, between 0 and 1, adding up to 1",
                );
            }
        }
    }

    pub(super) fn agent(&mut self, agent: &Agent) {
        if agent.profile.index() >= self.center.profiles.len() {
            self.add(format!("agents.{}.profile", agent.name), agent.profile, "a profile of this centre");
        }
        if let Some(WrapUp::AtMost(limit)) = agent.wrap_up {
            self.at_most_ten_years(format!("agents.{}.wrap_up", agent.name), limit);
        }
    }
}
