//! Everything in a history follows from one number.

use crate::common::{
    AGENTS, ALL_VERBS, CROWD, QUEUES, Turn, center as plain_center, full_center, full_crowded_center, wide_center,
};
use acd::config::Center;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// The number of the `n`th history of a run.
pub(crate) fn nth(seed: u64, n: u64) -> u64 {
    SplitMix64::seed_from_u64(seed.wrapping_add(n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).next_u64()
}

/// A centre, and how many agents its host knows: one in eight is plain, or has a hundred queues; one is crowded; the
/// others have any settings.
pub(crate) fn center(number: u64) -> (Center, u32) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let (strategy, agents) = match number % 8 {
        0 if number.is_multiple_of(32) => (wide_center().boxed(), AGENTS),
        0 => (plain_center().boxed(), AGENTS),
        1 => (full_crowded_center().boxed(), CROWD),
        _ => (full_center().boxed(), AGENTS),
    };
    (strategy.new_tree(&mut runner).expect("strategies without filters").current(), agents)
}

/// Draws the turns of a history, cheaply: like `all_turns`.
pub(crate) struct Turns {
    random: SplitMix64,
    weight: u32,
    queues: u32,
}

impl Turns {
    /// For a centre with this many queues.
    pub(crate) fn new(number: u64, queues: usize) -> Self {
        Self {
            random: SplitMix64::seed_from_u64(number),
            weight: ALL_VERBS.iter().map(|(often, _)| often).sum(),
            queues: queues.max(usize::from(QUEUES)) as u32,
        }
    }

    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.random.next_u64() as u32) * u64::from(bound)) >> 32) as u32
    }

    pub(crate) fn next(&mut self) -> Turn {
        let wait = match self.below(22) {
            0..10 => 0,
            10..16 => 2,
            16..21 => 1 + u64::from(self.below(7)),
            _ => 10 + u64::from(self.below(20)),
        };
        let mut place = self.below(self.weight);
        let verb = ALL_VERBS.iter().find(|(often, _)| {
            let here = place < *often;
            place = place.saturating_sub(*often);
            here
        });
        Turn {
            wait,
            verb: verb.expect("the weights add up").1,
            pick: self.random.next_u64() as u32,
            queue: self.below(self.queues) as u16,
            extra: self.below(256) as u8,
            aimed: self.below(100) < 88,
        }
    }
}
