//! Which calls are checked.
//!
//! A call is drawn by a hash of the seed and its number alone; there is no random generator. So any two machines
//! choose the same calls, in whatever order they see them, and a list can be reproduced years later.

use std::collections::BTreeMap;

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde::Serialize;

use super::desk::QualityError;
use crate::config::Rating;
use crate::id::{AgentId, CallId, QueueId};

/// Which calls are checked: all that were rated badly, and a share of the others.
///
/// Shares are from 0 to 1. The most specific one applies: the agent's, then the queue's, then the general one. A call
/// chosen under one share is also chosen under any greater one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckRule {
    /// Another seed chooses other calls.
    pub seed: u64,
    /// Calls rated this or worse are always checked; `None` ignores ratings.
    pub rated_from: Option<Rating>,
    /// The share of the other calls.
    pub share: f64,
    /// Other shares for calls of these queues.
    pub queues: BTreeMap<QueueId, f64>,
    /// Other shares for calls of these agents.
    pub agents: BTreeMap<AgentId, f64>,
    /// At least this many calls of each agent are checked, if the agent has as many: those that the hash
    /// ranks first.
    pub least_per_agent: u32,
}

impl Default for CheckRule {
    /// All calls of dissatisfied callers, and no others.
    fn default() -> Self {
        Self {
            seed: 0,
            rated_from: Some(Rating::Dissatisfied),
            share: 0.0,
            queues: BTreeMap::new(),
            agents: BTreeMap::new(),
            least_per_agent: 0,
        }
    }
}

impl CheckRule {
    /// Checks the shares.
    ///
    /// # Errors
    /// A share that is not between 0 and 1.
    pub fn check(&self) -> Result<(), QualityError> {
        let shares = std::iter::once(&self.share).chain(self.queues.values()).chain(self.agents.values());
        let mut wrong = shares.copied().filter(|share| !(0.0..=1.0).contains(share));
        wrong.next().map_or(Ok(()), |share| Err(QualityError::Share(share)))
    }

    /// The call's place in the draw: evenly spread over all values, however the switch numbers its calls. A reused
    /// number has the same place.
    pub fn place(&self, call: CallId) -> u64 {
        mix(mix(self.seed) ^ call.0)
    }

    /// Whether the most specific share (the agent's, the queue's or the general one) chooses the call.
    pub fn draws(&self, call: CallId, agent: AgentId, queue: QueueId) -> bool {
        self.draws_place(self.place(call), agent, queue)
    }

    /// [`draws`](Self::draws) of the call at this [`place`](Self::place).
    pub(super) fn draws_place(&self, place: u64, agent: AgentId, queue: QueueId) -> bool {
        let share = self.agents.get(&agent).or(self.queues.get(&queue)).copied().unwrap_or(self.share);
        share > 0.0 && (share >= 1.0 || place < (share * PLACES) as u64)
    }

    /// Whether the rating alone chooses the call.
    pub fn catches(&self, rating: Rating) -> bool {
        self.rated_from.is_some_and(|from| rating >= from)
    }
}

/// The number of places in the draw: 2 to the 64th.
const PLACES: f64 = 18_446_744_073_709_551_616.0;

/// SplitMix64's step: a bijection in which every bit of the input moves about half of the output's.
fn mix(word: u64) -> u64 {
    SplitMix64::seed_from_u64(word).next_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PINNED: [u64; 6] = [36, 72, 73, 137, 191, 916];

    const NOBODY: (AgentId, QueueId) = (AgentId(0), QueueId(0));

    fn rule(seed: u64, share: f64) -> CheckRule {
        CheckRule { seed, share, ..CheckRule::default() }
    }

    #[test]
    fn a_published_seed_chooses_these_calls_for_ever() {
        let rule = rule(12_348, 0.01);
        let chosen = (0..1_000).filter(|&call| rule.draws(CallId(call), NOBODY.0, NOBODY.1));
        assert_eq!(chosen.collect::<Vec<_>>(), PINNED);
    }

    #[test]
    fn a_share_of_the_calls_is_chosen_however_they_are_numbered() {
        let calls = 200_000u64;
        for step in [1, 4_096, 1 << 24, 0x0123_4567_89ab] {
            for share in [0.05, 0.5] {
                let rule = rule(7, share);
                let chosen =
                    (0..calls).filter(|n| rule.draws(CallId(n.wrapping_mul(step)), NOBODY.0, NOBODY.1)).count();
                let expected = share * calls as f64;
                let deviation = (expected * (1.0 - share)).sqrt();
                assert!((chosen as f64 - expected).abs() < 4.0 * deviation, "step {step}, share {share}: {chosen}");
            }
        }
        assert!((0..calls).all(|call| rule(7, 1.0).draws(CallId(call), NOBODY.0, NOBODY.1)));
        assert!(!(0..calls).any(|call| rule(7, 0.0).draws(CallId(call), NOBODY.0, NOBODY.1)));
    }

    #[test]
    fn a_greater_share_keeps_what_a_smaller_one_chose_and_the_particular_share_holds() {
        let (small, mut great) = (rule(3, 0.1), rule(3, 0.3));
        great.queues = BTreeMap::from([(QueueId(1), 0.0), (QueueId(2), 1.0)]);
        great.agents = BTreeMap::from([(AgentId(9), 1.0)]);
        for call in (0..10_000).map(CallId) {
            let (agent, queue) = NOBODY;
            assert!(!small.draws(call, agent, queue) || great.draws(call, agent, queue));
            assert!(!great.draws(call, agent, QueueId(1)) && great.draws(call, agent, QueueId(2)));
            assert!(great.draws(call, AgentId(9), QueueId(1)), "the agent's share is the most specific");
        }
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for share in [-0.1, 1.1, f64::NAN] {
            assert!(rule(0, share).check().is_err(), "{share}");
            let of_queue = CheckRule { queues: BTreeMap::from([(QueueId(0), share)]), ..CheckRule::default() };
            assert!(of_queue.check().is_err(), "{share}");
        }
        assert_eq!(CheckRule::default().check(), Ok(()));
    }
}
