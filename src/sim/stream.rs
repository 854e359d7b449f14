//! Random streams: one for each purpose of each entity, so that one draw never shifts another.
//!
//! A stream is derived, not stored: the seed of the replication, the entity (the n-th call of its type, an agent, a
//! day), the purpose and the occasion (first wait, second conversation) are mixed into the state of a small generator,
//! which is created where it is needed and then dropped. So the length of a conversation can be drawn when the call is
//! answered, or never, and is the same in every scenario that is compared with this one (common random numbers); and no
//! result depends on the order in which replications run.
//!
//! The generator is SplitMix64 (Steele, Lea & Flood 2014) from `rand_xoshiro`, whose streams are stable across
//! versions; arrivals, which are drawn in sequence, use xoshiro256++ (Blackman & Vigna 2021). Tests pin their first
//! values, so that a published seed stays valid.

use rand::distr::StandardUniform;
use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// The generator for a single draw.
pub(crate) type Stream = SplitMix64;

/// The purpose of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Purpose {
    Arrivals = 1,
    Busyness = 2,
    Talk = 3,
    WrapUp = 4,
    Patience = 5,
    Balk = 6,
    WaitMax = 7,
    Attributes = 8,
    Redial = 9,
    Transfer = 10,
    Answer = 11,
    Absence = 12,
    RedialDelay = 13,
    Exit = 14,
    AskCallback = 15,
    Dial = 16,
    SelfService = 17,
    Preference = 18,
    Return = 19,
    Rating = 21,
    Checks = 22,
    Consult = 23,
    TransferTo = 24,
    Confirm = 25,
    /// The engine's own generator: random selection of agents.
    Selection = 26,
    DayPattern = 27,
}

/// The kinds of entities that draws belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Entity {
    /// All calls of one type.
    CallType = 1,
    /// All recorded calls.
    Trace = 2,
    /// One agent.
    Agent = 3,
    /// The staffing curve of one profile.
    Profile = 4,
    /// The whole centre.
    Center = 5,
}

/// Identifies an entity of one replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u64);

impl Key {
    /// The replication with this number under the published seed.
    pub(crate) fn replication(seed: u64, number: u64) -> Self {
        Self(mix(seed)).child(number)
    }

    /// A group of entities of this replication: a call type, an agent.
    pub(crate) fn entity(self, kind: Entity, number: u32) -> Self {
        self.child((kind as u64) << 32 | u64::from(number))
    }

    /// The identifier itself: unique among the entities of a replication, except with a probability of about 10⁻¹⁹ per
    /// pair.
    #[inline]
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// The `number`-th member of this group.
    #[inline]
    pub(crate) fn child(self, number: u64) -> Self {
        Self(mix(self.0 ^ number))
    }

    /// The stream for a purpose and occasion of this entity.
    #[inline]
    pub(crate) fn stream(self, purpose: Purpose, occasion: u32) -> Stream {
        Stream::seed_from_u64(mix(self.0 ^ ((purpose as u64) << 32 | u64::from(occasion))))
    }

    /// A number in [0, 1) for a purpose and occasion of this entity.
    #[inline]
    pub(crate) fn uniform(self, purpose: Purpose, occasion: u32) -> f64 {
        self.stream(purpose, occasion).sample(StandardUniform)
    }

    /// What the engine's own generator starts from in this replication.
    pub(crate) fn selection_seed(self) -> u64 {
        self.entity(Entity::Center, 0).stream(Purpose::Selection, 0).next_u64()
    }

    /// A long stream of this entity, to be kept and drawn from in sequence.
    pub(crate) fn sequence(self, purpose: Purpose) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(mix(self.0 ^ (purpose as u64) << 32))
    }
}

/// A bijection in which every bit of the input moves about half of the output's: SplitMix64's own step (Stafford's
/// variant 13 of the MurmurHash3 finaliser). Written out, because making the library's generator is a call in a build
/// without link-time optimisation, and a call draws twenty times.
#[inline]
const fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use std::collections::HashSet;

    #[test]
    fn mixing_is_the_generators_own_step() {
        for word in [0, 1, 41, u64::MAX / 3, u64::MAX] {
            assert_eq!(mix(word), SplitMix64::seed_from_u64(word).next_u64());
        }
    }

    #[test]
    fn a_published_seed_gives_these_values_for_ever() {
        let call = Key::replication(20_250_101, 7).entity(Entity::CallType, 2).child(41);
        let words = [call.0, call.stream(Purpose::Talk, 1).next_u64(), call.stream(Purpose::Patience, 3).next_u64()];
        assert_eq!(words, [15191301061128368720, 10117361827911798024, 8638688440879562267]);
        assert_eq!(call.uniform(Purpose::Balk, 1), 0.30983136989157734);
        let mut sequence = call.sequence(Purpose::Arrivals);
        assert_eq!([sequence.next_u64(), sequence.next_u64()], [2346190368262902099, 18215206721111038503]);
    }

    #[test]
    fn no_two_names_among_a_million_share_a_stream() {
        let mut states = HashSet::new();
        for replication in 0..10 {
            for group in 0..10 {
                for number in 0..1_000 {
                    let call = Key::replication(1, replication).entity(Entity::CallType, group).child(number);
                    for purpose in [Purpose::Talk, Purpose::Patience] {
                        for occasion in 0..5 {
                            assert!(states.insert(call.stream(purpose, occasion).state()));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn draws_of_neighbouring_names_are_uncorrelated() {
        let group = Key::replication(3, 0).entity(Entity::CallType, 0);
        let count = 1_000_000;
        let (mut mean, mut neighbours, mut purposes) = (0.0, 0.0, 0.0);
        let mut before = 0.0;
        for number in 0..count {
            let call = group.child(number);
            let here = call.uniform(Purpose::Talk, 1) - 0.5;
            mean += here;
            neighbours += here * before;
            purposes += here * (call.uniform(Purpose::Patience, 1) - 0.5);
            before = here;
        }
        // Standard deviations of the sums of u, and of products of two independent u, u uniform on [−½, ½).
        let root = (count as f64).sqrt();
        assert!(mean.abs() < 4.0 * root / 12f64.sqrt(), "{mean}");
        assert!(neighbours.abs() < 4.0 * root / 12.0, "{neighbours}");
        assert!(purposes.abs() < 4.0 * root / 12.0, "{purposes}");
    }
}
