//! A priority queue whose members can be taken out by name.
//!
//! A four-ary heap of `(key, member)` pairs that tells each member where it stands. Members are small numbers; where each
//! stands is kept by the caller in a dense table ([`Places`]), which several heaps may share as long as no member is in
//! two of them. Keys must be all different (every key of the engine ends in a sequence number), so the order in which
//! members come out depends on the keys alone and never on the history of the heap.
//!
//! Appending the largest key so far, which is what first-come-first-served does, costs one comparison.

/// The place of a member that is in no heap.
const NOWHERE: u32 = u32::MAX;
/// Children of a node.
const ARITY: usize = 4;

/// Where each member stands in its heap.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Vec<u32>);

impl Places {
    /// Whether `member` is in a heap.
    #[inline]
    pub(super) fn has(&self, member: u32) -> bool {
        self.0.get(member as usize).is_some_and(|&place| place != NOWHERE)
    }

    #[inline]
    fn set(&mut self, member: u32, place: usize) {
        self.0[member as usize] = place as u32;
    }

    /// Where `member` stands, and that it stands nowhere from now on.
    #[inline]
    fn take(&mut self, member: u32) -> Option<usize> {
        let place = std::mem::replace(self.0.get_mut(member as usize)?, NOWHERE);
        (place != NOWHERE).then_some(place as usize)
    }

    #[inline]
    fn make_room(&mut self, member: u32) {
        if self.0.len() <= member as usize {
            self.0.resize(member as usize + 1, NOWHERE);
        }
    }
}

/// What a heap is ordered by. A comparison is most of what a heap does, so each kind of key says how it is done in the fewest
/// steps: by one of [`wide`] numbers.
pub(super) trait Key: Copy {
    /// Whether this goes before the other.
    fn precedes(self, other: Self) -> bool;
}

/// Two numbers as one that is in the same order, which is compared without a branch.
#[inline]
pub(super) const fn wide(first: u64, second: u64) -> u128 {
    (first as u128) << 64 | second as u128
}

/// The heap. Smallest key first.
#[derive(Clone, Debug)]
pub(super) struct KeyedHeap<K> {
    items: Vec<(K, u32)>,
}

impl<K> Default for KeyedHeap<K> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<K: Key> KeyedHeap<K> {
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The smallest key and its member. O(1).
    #[inline]
    pub(super) fn first(&self) -> Option<(K, u32)> {
        self.items.first().copied()
    }

    /// All members, in no particular order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (K, u32)> + '_ {
        self.items.iter().copied()
    }

    /// Puts `member` in. O(log n), O(1) where `key` is the largest. It must be in no heap that shares `places`.
    #[inline]
    pub(super) fn insert(&mut self, places: &mut Places, key: K, member: u32) {
        places.make_room(member);
        debug_assert!(!places.has(member), "a member stands in one heap at a time");
        let place = self.items.len();
        self.items.push((key, member));
        match place.checked_sub(1).map(|before| &self.items[before / ARITY]) {
            Some(parent) if key.precedes(parent.0) => self.rise(places, place, (key, member)),
            _ => places.set(member, place),
        }
    }

    /// Takes `member` out; whether it was in. O(log n).
    #[inline]
    pub(super) fn remove(&mut self, places: &mut Places, member: u32) -> bool {
        let Some(place) = places.take(member) else { return false };
        debug_assert_eq!(self.items[place].1, member, "a member stands where it was told");
        let last = self.items.pop().expect("a heap with a member is not empty");
        if place < self.items.len() {
            self.fill(places, place, last);
        }
        true
    }

    /// Fills the gap at `place` with an item from the end. That belongs far down as a rule, so the gap first goes all the way
    /// down, the least child taking its place each time, without asking where the item could stay.
    #[inline(never)]
    fn fill(&mut self, places: &mut Places, mut place: usize, item: (K, u32)) {
        while let Some(children) = self.items.get(place * ARITY + 1..)
            && let Some(least) = least(children)
        {
            let child = place * ARITY + 1 + least;
            self.items[place] = self.items[child];
            places.set(self.items[place].1, place);
            place = child;
        }
        self.rise(places, place, item);
    }

    /// Puts an item at `place`, where nothing of worth stands, or as far above as it belongs.
    #[inline]
    fn rise(&mut self, places: &mut Places, mut place: usize, item: (K, u32)) {
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if !item.0.precedes(self.items[parent].0) {
                break;
            }
            self.items[place] = self.items[parent];
            places.set(self.items[place].1, place);
            place = parent;
        }
        self.items[place] = item;
        places.set(item.1, place);
    }
}

/// Which of up to [`ARITY`] items at the beginning of a list has the least key.
#[inline]
fn least<K: Key>(items: &[(K, u32)]) -> Option<usize> {
    let precedes = |one: &(K, u32), other: &(K, u32)| one.0.precedes(other.0);
    if let Some(four) = items.first_chunk::<ARITY>() {
        // Pairs, so that nothing has to be guessed.
        let left = usize::from(precedes(&four[1], &four[0]));
        let right = 2 + usize::from(precedes(&four[3], &four[2]));
        return Some(if precedes(&four[right], &four[left]) { right } else { left });
    }
    (0..items.len()).reduce(|least, other| if precedes(&items[other], &items[least]) { other } else { least })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    impl Key for (u32, usize) {
        fn precedes(self, other: Self) -> bool {
            self < other
        }
    }

    proptest! {
        /// Against an ordered map, over random insertions and removals.
        #[test]
        fn members_come_out_in_the_order_of_their_keys(steps in proptest::collection::vec((0u32..40, 0u32..1000, any::<bool>()), 1..300)) {
            let (mut heap, mut places, mut model) = (KeyedHeap::default(), Places::default(), BTreeMap::new());
            for (turn, (member, key, insert)) in steps.into_iter().enumerate() {
                let held = model.iter().find(|&(_, &m)| m == member).map(|(&key, _)| key);
                match (insert, held) {
                    (true, None) => {
                        heap.insert(&mut places, (key, turn), member);
                        model.insert((key, turn), member);
                    }
                    _ => {
                        prop_assert_eq!(heap.remove(&mut places, member), held.is_some());
                        held.map(|key| model.remove(&key));
                    }
                }
                prop_assert_eq!(heap.first(), model.iter().next().map(|(&key, &member)| (key, member)));
                prop_assert_eq!(heap.len(), model.len());
            }
            while let Some((key, member)) = heap.first() {
                heap.remove(&mut places, member);
                prop_assert_eq!(model.pop_first(), Some((key, member)));
            }
            prop_assert!(model.is_empty() && heap.is_empty());
        }
    }
}
