//! Queues in which a call could wait for ever.

use super::Faults;
use crate::config::Opens;
use crate::config::center::*;

/// Who serves a queue, of those who are not retired and in tiers that its ladder opens.
#[derive(Clone, Copy, Default)]
struct Served {
    /// At all times.
    always: bool,
    /// Once a call has waited long enough.
    in_the_end: bool,
    /// Only once a wait is predicted, for which some call must have been answered.
    perhaps: bool,
    /// With any chance under weighted selection.
    weighed: bool,
    /// A pool in which nobody has any.
    idle_pool: bool,
}

impl Faults<'_> {
    /// Queues in which a call could wait for ever: no agent serves them in any tier that a step opens, and nothing else
    /// ends the wait (a time limit, an overflow, another queue joined, being sent on where nobody is staffed); and callbacks
    /// that are kept for ever, which none of these ends.
    pub(super) fn unserved(&mut self) {
        for (queue, served) in self.center.queues.iter().zip(self.who_serves()) {
            if queue.retired {
                continue;
            }
            let at = |field: &str| format!("queues.{}.{field}", queue.name);
            let goes_on =
                |step: &Step| step.consider_if.is_none() && (step.overflow.is_some() || !step.join.is_empty());
            let ends = queue.wait_max.is_some() || queue.when_unstaffed.is_some() || queue.ladder.iter().any(goes_on);
            if !served.always && !served.in_the_end && !ends {
                let found = match served.perhaps {
                    true => "only agents who serve it while a wait is predicted, which needs calls that were answered",
                    false => "no agent who serves it in a tier that its ladder opens",
                };
                let expected = "an agent who can serve it, or a wait_max or overflow that ends the wait";
                self.add(format!("queues.{}", queue.name), found, expected);
            } else if !served.always && queue.callback.is_some_and(|rule| rule.keep_for.is_none()) {
                let expected = "a time, for no agent serves the queue at all times";
                self.add(at("callback.keep_for"), "no such field", expected);
            }
            let any = served.always || served.in_the_end || served.perhaps;
            let shut = match queue.selection.pools {
                PoolChoice::Merged => any && !served.weighed,
                PoolChoice::MostAvailable => served.idle_pool,
            };
            if queue.selection.rule == SelectionRule::WeightedRandom && shut {
                let expected = "an agent with a weight above zero in every group that is drawn from";
                self.add(at("selection"), "weighted_random among agents who all have weight 0", expected);
            }
        }
    }

    /// For each queue. O(agents + skills).
    fn who_serves(&self) -> Vec<Served> {
        let center = self.center;
        // Of each profile: whether anybody has it, and with a weight above zero.
        let mut staff = vec![(false, false); center.profiles.len()];
        for agent in center.agents.iter().filter(|agent| !agent.retired) {
            if let Some((any, weighed)) = staff.get_mut(agent.profile.index()) {
                *any = true;
                *weighed |= agent.weight > 0;
            }
        }
        let mut served = vec![Served::default(); center.queues.len()];
        for (profile, &(any, weighed)) in center.profiles.iter().zip(&staff) {
            for skill in profile.skills.iter().filter(|_| any) {
                let Some(queue) = center.queues.get(skill.queue.index()) else { continue };
                if profile.capacity_of(queue.channel) == 0 || !tiers_of(queue).contains(skill.tier) {
                    continue;
                }
                let served = &mut served[skill.queue.index()];
                match skill.opens {
                    Opens::Always => served.always = true,
                    Opens::HeadWait(_) => served.in_the_end = true,
                    Opens::PredictedWait(_) => served.perhaps = true,
                }
                served.weighed |= weighed;
                served.idle_pool |= !weighed;
            }
        }
        served
    }
}

/// The tiers that a queue's ladder opens in the end.
fn tiers_of(queue: &Queue) -> TierSet {
    match queue.ladder.is_empty() {
        true => TierSet::ALL,
        false => {
            let certain = queue.ladder.iter().filter(|step| step.consider_if.is_none());
            TierSet(certain.fold(0, |all, step| all | step.tiers.0))
        }
    }
}
