//! A set of places in a list that finds its first, next and n-th member.
//!
//! One bit per place, and above them the number set in each word. Linear and circular selection need the next member,
//! random selection the n-th. Results depend on the members alone, never on the order of insertion.

use super::fenwick::Fenwick;
use super::heap::Member;

/// The set. Inserting, removing and finding cost O(log n) in the length of the list.
#[derive(Clone, Debug)]
pub(in crate::engine) struct PlaceSet {
    words: Vec<u64>,
    /// The number of bits set in each word.
    counts: Fenwick,
    len: u32,
}

impl PlaceSet {
    /// An empty set over a list of `places`.
    pub(in crate::engine) fn new(places: usize) -> Self {
        let words = places.div_ceil(64);
        Self { words: vec![0; words], counts: Fenwick::new(words), len: 0 }
    }

    /// Inserts `place`, which must not be in.
    pub(in crate::engine) fn insert(&mut self, place: Member) {
        let (word, bit) = (place.0 as usize / 64, place.0 % 64);
        debug_assert_eq!(self.words[word] >> bit & 1, 0, "a place is put in once");
        self.words[word] |= 1 << bit;
        self.counts.add(word, 1);
        self.len += 1;
    }

    /// Removes `place`, which must be in.
    pub(in crate::engine) fn remove(&mut self, place: Member) {
        let (word, bit) = (place.0 as usize / 64, place.0 % 64);
        debug_assert_eq!(self.words[word] >> bit & 1, 1, "a place taken out was in");
        self.words[word] &= !(1 << bit);
        self.counts.subtract(word, 1);
        self.len -= 1;
    }

    /// The member with `rank` members before it.
    pub(in crate::engine) fn nth(&self, rank: u32) -> Option<Member> {
        if rank >= self.len {
            return None;
        }
        let (place, before) = self.counts.find(rank.into());
        let mut word = self.words[place];
        for _ in 0..before {
            word &= word - 1;
        }
        Some(Member((place * 64) as u32 + word.trailing_zeros()))
    }

    /// The first member at `place` or after it.
    pub(in crate::engine) fn next_from(&self, place: Member) -> Option<Member> {
        let before = self.rank(place);
        self.nth(before)
    }

    /// The number of members before `place`.
    fn rank(&self, Member(place): Member) -> u32 {
        let word = (place as usize / 64).min(self.words.len());
        let below = self.words.get(word).map_or(0, |bits| (bits & ((1 << (place % 64)) - 1)).count_ones());
        self.counts.before(word) as u32 + below
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn members_are_found_as_in_an_ordered_set(size in 1u32..500, toggles in proptest::collection::vec(any::<u32>(), 0..200), from in any::<u32>()) {
            let (mut set, mut model) = (PlaceSet::new(size as usize), BTreeSet::new());
            for place in toggles.into_iter().map(|toggle| toggle % size) {
                if model.remove(&place) {
                    set.remove(Member(place));
                } else {
                    model.insert(place);
                    set.insert(Member(place));
                }
            }
            let from = from % (size + 70);
            prop_assert_eq!(set.next_from(Member(from)), model.range(from..).next().copied().map(Member));
            for (rank, &place) in model.iter().enumerate() {
                prop_assert_eq!(set.nth(rank as u32), Some(Member(place)));
            }
            prop_assert_eq!(set.nth(model.len() as u32), None);
        }
    }
}
