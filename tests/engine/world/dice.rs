//! All random choices in a world, from one seed.

use acd::config::Center;
use acd::id::AgentId;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use crate::common::{ALL_VERBS, QUEUES, Turn, Verb, full_center, full_crowded_center};

/// A seeded generator with the few draws that a world needs.
#[derive(Debug)]
pub(crate) struct Dice(Xoshiro256PlusPlus);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    pub(crate) fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// From 0 to below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.word()) * u128::from(bound)) >> 64) as u64
    }

    /// Whether an event with this rate per thousand happens.
    pub(crate) fn per_mille(&mut self, rate: u16) -> bool {
        rate > 0 && self.below(1000) < u64::from(rate)
    }

    /// Half seconds, coarse so that deadlines coincide.
    pub(crate) fn halves(&mut self, most: u64) -> u64 {
        500_000 * self.below(most + 1)
    }

    /// Any valid centre; one in five has more pools than a decision looks at one by one.
    pub(crate) fn center(&mut self) -> Center {
        let seed: Vec<u8> = (0..4).flat_map(|_| self.word().to_le_bytes()).collect();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let crowded = self.per_mille(200);
        let tree = if crowded {
            full_crowded_center().boxed().new_tree(&mut runner)
        } else {
            full_center().boxed().new_tree(&mut runner)
        };
        let mut center = tree.expect("no centre is filtered out").current();
        // Integers in story files have 63 bits.
        center.seed >>= 1;
        center
    }

    /// A turn with this kind of command, whose ids the host will aim.
    pub(crate) fn turn(&mut self, verb: Verb) -> Turn {
        let word = self.word();
        Turn {
            wait: 0,
            verb,
            pick: word as u32,
            queue: (word >> 32) as u16 % QUEUES,
            extra: (word >> 48) as u8,
            aimed: self.per_mille(880),
        }
    }

    /// Any kind of command.
    pub(crate) fn verb(&mut self) -> Verb {
        let total: u32 = ALL_VERBS.iter().map(|(often, _)| often).sum();
        let mut left = self.below(u64::from(total)) as u32;
        for &(often, verb) in ALL_VERBS {
            if left < often {
                return verb;
            }
            left -= often;
        }
        unreachable!("less than the total was drawn")
    }

    pub(crate) fn agent(&mut self, agents: usize) -> AgentId {
        AgentId(self.below(agents as u64) as u32)
    }
}
