//! Queues in which a call could wait forever.

use super::Faults;
use crate::config::Opens;
use crate::config::center::*;

/// How a queue is served by agents who are not retired, in tiers that its ladder opens.
#[derive(Clone, Copy, Default)]
struct Served {
    /// Somebody serves it at all times.
    always: bool,
    /// Somebody serves it once a call has waited long enough.
    eventually: bool,
    /// Somebody serves it while a wait is predicted, which takes calls that were answered.
    if_predicted: bool,
    /// Somebody with a weight above zero serves it.
    weighted: bool,
    /// One of its pools has no agent with a weight above zero.
    unweighted_pool: bool,
}

impl Faults<'_> {
    /// Finds queues in which a call could wait forever: no agent serves them in a tier that a step opens, and nothing
    /// else ends the wait (a time limit, an overflow, another queue joined, a destination for when nobody is staffed).
    /// Finds callbacks that are kept forever as well, which none of these ends.
    pub(super) fn unserved(&mut self) {
        for (queue, served) in self.center.queues.iter().zip(self.who_serves()) {
            if queue.retired {
                continue;
            }
            let at = |field: &str| format!("queues.{}.{field}", queue.name);
            let goes_on =
                |step: &Step| step.consider_if.is_none() && (step.overflow.is_some() || !step.join.is_empty());
            let ends = queue.wait_max.is_some() || queue.when_unstaffed.is_some() || queue.ladder.iter().any(goes_on);
            if !served.always && !served.eventually && !ends {
                let found = match served.if_predicted {
                    true => "only agents who serve it while a wait is predicted, which takes answered calls to predict",
                    false => "no agent in a tier that its ladder opens",
                };
                let expected = "an agent who can serve it, or a `wait_max` or overflow that ends the wait";
                self.add(format!("queues.{}", queue.name), found, expected);
            } else if !served.always && queue.callback.is_some_and(|rule| rule.keep_for.is_none()) {
                let expected = "a time, because no agent serves the queue at all times";
                self.add(at("callback.keep_for"), "nothing", expected);
            }
            let any = served.always || served.eventually || served.if_predicted;
            let unweighted = match queue.selection.pools {
                PoolChoice::Merged => any && !served.weighted,
                PoolChoice::MostAvailable => served.unweighted_pool,
            };
            if queue.selection.rule == SelectionRule::WeightedRandom && unweighted {
                let expected = "at least one weight above zero in every pool that agents are drawn from";
                self.add(at("selection"), "`weighted_random` among agents who all have weight 0", expected);
            }
        }
    }

    /// How each queue is served. O(agents + skills).
    fn who_serves(&self) -> Vec<Served> {
        let center = self.center;
        // For each profile: whether it has agents, and whether any of them has a weight above zero.
        let mut staff = vec![(false, false); center.profiles.len()];
        for agent in center.agents.iter().filter(|agent| !agent.retired) {
            if let Some((any, weighted)) = staff.get_mut(agent.profile.index()) {
                *any = true;
                *weighted |= agent.weight > 0;
            }
        }
        let mut served = vec![Served::default(); center.queues.len()];
        for (profile, &(any, weighted)) in center.profiles.iter().zip(&staff) {
            for skill in profile.skills.iter().filter(|_| any) {
                let Some(queue) = center.queues.get(skill.queue.index()) else { continue };
                if profile.capacity_of(queue.channel) == 0 || !tiers_of(queue).contains(skill.tier) {
                    continue;
                }
                let served = &mut served[skill.queue.index()];
                match skill.opens {
                    Opens::Always => served.always = true,
                    Opens::HeadWait(_) => served.eventually = true,
                    Opens::PredictedWait(_) => served.if_predicted = true,
                }
                served.weighted |= weighted;
                served.unweighted_pool |= !weighted;
            }
        }
        served
    }
}

/// The tiers that a queue's ladder opens for certain.
fn tiers_of(queue: &Queue) -> TierSet {
    match queue.ladder.is_empty() {
        true => TierSet::ALL,
        false => {
            let certain = queue.ladder.iter().filter(|step| step.consider_if.is_none());
            TierSet(certain.fold(0, |all, step| all | step.tiers.0))
        }
    }
}
