//! Queues and the profiles that serve them, as pools: what can be planned apart.

use acd::config::Center;
use acd::id::QueueId;

/// Profiles that share queues, directly or by others, and these queues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pool {
    pub(super) profiles: Vec<usize>,
    pub(super) queues: Vec<QueueId>,
}

/// Whether a profile serves a queue.
pub(super) fn serves(center: &Center, profile: usize, queue: QueueId) -> bool {
    center.profiles[profile].skills.iter().any(|skill| skill.queue == queue)
}

/// The pools of a centre, in the order of their first profiles.
pub(super) fn pools(center: &Center) -> Vec<Pool> {
    let mut pools: Vec<Pool> = Vec::new();
    for (profile, of) in center.profiles.iter().enumerate() {
        let mut pool = Pool { profiles: vec![profile], queues: of.skills.iter().map(|skill| skill.queue).collect() };
        let (joined, apart): (Vec<Pool>, Vec<Pool>) =
            pools.into_iter().partition(|known| known.queues.iter().any(|queue| pool.queues.contains(queue)));
        for known in joined {
            pool.profiles.extend(known.profiles);
            pool.queues.extend(known.queues);
        }
        pools = apart;
        pools.push(pool);
    }
    for pool in &mut pools {
        pool.profiles.sort_unstable();
        pool.queues.sort_unstable();
        pool.queues.dedup();
    }
    pools.sort_by_key(|pool| pool.profiles[0]);
    pools
}

#[cfg(test)]
mod tests {
    use acd::config::{Profile, Queue, Skill};

    use super::*;

    #[test]
    fn profiles_that_share_queues_are_one_pool_also_by_way_of_others() {
        let mut center = Center::default();
        let queues: Vec<QueueId> = (0..4).map(|name| center.add_queue(Queue::new(format!("q{name}")))).collect();
        for skills in [&[0][..], &[1], &[2], &[0, 1], &[3]] {
            let skills = skills.iter().map(|&queue: &usize| Skill::new(queues[queue], 1)).collect();
            center.add_profile(Profile::new("profile", skills));
        }
        let found: Vec<(Vec<usize>, usize)> =
            pools(&center).into_iter().map(|pool| (pool.profiles, pool.queues.len())).collect();
        assert_eq!(found, [(vec![0, 1, 3], 2), (vec![2], 1), (vec![4], 1)]);
    }
}
