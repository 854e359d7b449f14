//! A priority queue with removal by member.
//!
//! A four-ary heap of entries, each a key and a member. Members are small numbers; the caller keeps their positions in
//! a dense table ([`Places`]), which several heaps may share as long as no member is in two of them. Keys must be
//! unique (every key of the engine ends in a sequence number), so that the order of removal depends on the keys alone
//! and never on the history of the heap.
//!
//! Appending the largest key so far, which is what first-come-first-served does, costs one comparison.

use super::slab::push;

/// The position of a member that is in no heap.
const NOWHERE: u32 = u32::MAX;
/// The number of children of a node.
const ARITY: usize = 4;

/// A member of a heap or set: a small number that indexes dense tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Member(pub(in crate::engine) u32);

/// The position of each member in its heap.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Places(Vec<u32>);

impl Places {
    /// Whether `member` is in a heap.
    pub(in crate::engine) fn has(&self, member: Member) -> bool {
        self.0.get(member.0 as usize).is_some_and(|&place| place != NOWHERE)
    }

    fn set(&mut self, member: Member, place: usize) {
        self.0[member.0 as usize] = place as u32;
    }

    /// Removes and returns the position of `member`.
    fn take(&mut self, member: Member) -> Option<usize> {
        let place = std::mem::replace(self.0.get_mut(member.0 as usize)?, NOWHERE);
        (place != NOWHERE).then_some(place as usize)
    }

    /// Removes the position of `member`, because its whole heap is discarded.
    pub(in crate::engine) fn forget(&mut self, member: Member) {
        self.0[member.0 as usize] = NOWHERE;
    }

    fn get(&self, member: Member) -> Option<usize> {
        self.0.get(member.0 as usize).filter(|&&place| place != NOWHERE).map(|&place| place as usize)
    }

    #[inline(always)]
    fn make_room(&mut self, member: Member) {
        if self.0.len() <= member.0 as usize {
            while self.0.len() <= member.0 as usize {
                push(&mut self.0, NOWHERE);
            }
        }
    }
}

/// An entry: a member and its key, in 24 bytes. One type for all heaps, so that they share the same code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Entry {
    pub(in crate::engine) class: i32,
    /// The member.
    pub(in crate::engine) member: Member,
    pub(in crate::engine) first: u64,
    pub(in crate::engine) second: u64,
}

impl Entry {
    /// An entry whose key is two numbers.
    pub(in crate::engine) const fn new((first, second): (u64, u64), member: Member) -> Self {
        Self { class: 0, member, first, second }
    }

    /// Whether this key goes before the other's; the class is compared first.
    pub(in crate::engine) fn precedes(self, other: Self) -> bool {
        // Two numbers combined have the same order, and are compared without a branch.
        let wide = |entry: Self| u128::from(entry.first) << 64 | u128::from(entry.second);
        if self.class == other.class { wide(self) < wide(other) } else { self.class < other.class }
    }
}

/// The heap. Smallest key first.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct KeyedHeap {
    items: Vec<Entry>,
}

impl KeyedHeap {
    pub(in crate::engine) fn len(&self) -> usize {
        self.items.len()
    }

    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The entry with the smallest key. O(1).
    pub(in crate::engine) fn first(&self) -> Option<Entry> {
        self.items.first().copied()
    }

    /// A member's entry, if it is in. O(1).
    pub(in crate::engine) fn get(&self, places: &Places, member: Member) -> Option<Entry> {
        self.items.get(places.get(member)?).copied()
    }

    /// All entries, in no particular order.
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        self.items.iter().copied()
    }

    /// Inserts a member. O(log n), O(1) if its key is the largest. It must be in no heap that shares `places`.
    #[inline(always)]
    pub(in crate::engine) fn insert(&mut self, places: &mut Places, entry: Entry) {
        let member = entry.member;
        places.make_room(member);
        debug_assert!(!places.has(member), "a member stands in one heap at a time");
        let place = self.items.len();
        push(&mut self.items, entry);
        match place.checked_sub(1).map(|before| &self.items[before / ARITY]) {
            Some(&parent) if entry.precedes(parent) => self.rise(places, place, entry),
            _ => places.set(member, place),
        }
    }

    /// Removes `member`; returns whether it was in. O(log n).
    #[inline(always)]
    pub(in crate::engine) fn remove(&mut self, places: &mut Places, member: Member) -> bool {
        let Some(place) = places.take(member) else { return false };
        debug_assert_eq!(self.items[place].member, member, "a member stands where it was told");
        self.take_out(places, place);
        true
    }

    /// Removes all members except those to be kept. O(n), plus O(log n) for each of those.
    pub(in crate::engine) fn retain(&mut self, places: &mut Places, keep: impl Fn(Member) -> bool) {
        self.items.iter().for_each(|entry| places.forget(entry.member));
        let kept: Vec<Entry> = self.items.iter().copied().filter(|entry| keep(entry.member)).collect();
        self.items.clear();
        kept.into_iter().for_each(|entry| self.insert(places, entry));
    }

    #[inline(never)]
    fn take_out(&mut self, places: &mut Places, place: usize) {
        let last = self.items.pop().expect("a heap with a member is not empty");
        if place < self.items.len() {
            self.fill(places, place, last);
        }
    }

    /// Fills the gap at `place` with an item from the end. That usually belongs far down, so the gap first moves all
    /// the way down, replaced by its smallest child each time, without comparing the item.
    fn fill(&mut self, places: &mut Places, mut place: usize, item: Entry) {
        while let Some(children) = self.items.get(place * ARITY + 1..)
            && let Some(least) = least(children)
        {
            let child = place * ARITY + 1 + least;
            self.items[place] = self.items[child];
            places.set(self.items[place].member, place);
            place = child;
        }
        self.rise(places, place, item);
    }

    /// Puts an item at `place`, whose content is overwritten, or as far above as it belongs.
    #[inline(never)]
    fn rise(&mut self, places: &mut Places, mut place: usize, item: Entry) {
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if !item.precedes(self.items[parent]) {
                break;
            }
            self.items[place] = self.items[parent];
            places.set(self.items[place].member, place);
            place = parent;
        }
        self.items[place] = item;
        places.set(item.member, place);
    }
}

/// Which of the first items of a list, at most [`ARITY`], has the smallest key.
fn least(items: &[Entry]) -> Option<usize> {
    let precedes = |one: &Entry, other: &Entry| one.precedes(*other);
    if let Some(four) = items.first_chunk::<ARITY>() {
        // In pairs, without unpredictable branches.
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

    /// Classes from -5 to 4, so that both parts of a key are compared.
    fn entry((key, turn): (u32, usize), member: u32) -> Entry {
        Entry { class: (key / 100) as i32 - 5, ..Entry::new((key.into(), turn as u64), Member(member)) }
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
                        heap.insert(&mut places, entry((key, turn), member));
                        model.insert((key, turn), member);
                    }
                    _ => {
                        prop_assert_eq!(heap.remove(&mut places, Member(member)), held.is_some());
                        held.map(|key| model.remove(&key));
                    }
                }
                prop_assert_eq!(heap.first(), model.iter().next().map(|(&key, &member)| entry(key, member)));
                prop_assert_eq!(heap.len(), model.len());
            }
            while let Some(first) = heap.first() {
                heap.remove(&mut places, first.member);
                prop_assert_eq!(model.pop_first().map(|(key, member)| entry(key, member)), Some(first));
            }
            prop_assert!(model.is_empty() && heap.is_empty());
        }
    }
}
