//! A set of places in a list that finds the first, the next after, and the n-th of its members.
//!
//! Two arrays: one bit a place, and above them a Fenwick tree of how many are set in each word. Linear and circular
//! selection ask for the next member, random selection for the n-th. What comes out depends on the members alone, never on how they came in.

/// The set. Inserting, removing and finding cost O(log n) in the length of the list.
#[derive(Clone, Debug)]
pub(in crate::engine) struct PlaceSet {
    words: Vec<u64>,
    /// Fenwick tree over the words' counts.
    sums: Vec<u32>,
    len: u32,
}

impl PlaceSet {
    /// An empty set over a list of `places`.
    pub(in crate::engine) fn new(places: usize) -> Self {
        let words = places.div_ceil(64);
        Self { words: vec![0; words], sums: vec![0; words + 1], len: 0 }
    }

    fn count(&mut self, word: usize, add: bool) {
        let mut node = word + 1;
        while node < self.sums.len() {
            self.sums[node] = if add { self.sums[node] + 1 } else { self.sums[node] - 1 };
            node += node & node.wrapping_neg();
        }
        self.len = if add { self.len + 1 } else { self.len - 1 };
    }

    /// Puts `place` in, which must not be in.
    #[inline(never)]
    pub(in crate::engine) fn insert(&mut self, place: u32) {
        let (word, bit) = (place as usize / 64, place % 64);
        debug_assert_eq!(self.words[word] >> bit & 1, 0, "a place is put in once");
        self.words[word] |= 1 << bit;
        self.count(word, true);
    }

    /// Takes `place` out, which must be in.
    #[inline(never)]
    pub(in crate::engine) fn remove(&mut self, place: u32) {
        let (word, bit) = (place as usize / 64, place % 64);
        debug_assert_eq!(self.words[word] >> bit & 1, 1, "a place taken out was in");
        self.words[word] &= !(1 << bit);
        self.count(word, false);
    }

    /// The member with `rank` members before it.
    pub(in crate::engine) fn nth(&self, rank: u32) -> Option<u32> {
        if rank >= self.len {
            return None;
        }
        let (mut node, mut left) = (0, rank);
        let mut stride = self.words.len().next_power_of_two();
        while stride > 0 {
            if node + stride < self.sums.len() && self.sums[node + stride] <= left {
                node += stride;
                left -= self.sums[node];
            }
            stride /= 2;
        }
        let mut word = self.words[node];
        for _ in 0..left {
            word &= word - 1;
        }
        Some((node * 64) as u32 + word.trailing_zeros())
    }

    /// The first member at `place` or after it.
    pub(in crate::engine) fn next_from(&self, place: u32) -> Option<u32> {
        let before = self.rank(place);
        self.nth(before)
    }

    /// How many members stand before `place`.
    fn rank(&self, place: u32) -> u32 {
        let word = (place as usize / 64).min(self.words.len());
        let (mut node, mut sum) = (word, 0);
        while node > 0 {
            sum += self.sums[node];
            node &= node - 1;
        }
        let below = self.words.get(word).map_or(0, |bits| (bits & ((1 << (place % 64)) - 1)).count_ones());
        sum + below
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
                    set.remove(place);
                } else {
                    model.insert(place);
                    set.insert(place);
                }
            }
            let from = from % (size + 70);
            prop_assert_eq!(set.next_from(from), model.range(from..).next().copied());
            for (rank, &place) in model.iter().enumerate() {
                prop_assert_eq!(set.nth(rank as u32), Some(place));
            }
            prop_assert_eq!(set.nth(model.len() as u32), None);
        }
    }
}
