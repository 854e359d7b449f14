//! Records in reusable slots. A slot knows the type of its record; slots never leave the engine and never determine an
//! order.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::ops::{Index, IndexMut};

/// The position of a record in its [`Slab`], a number from 1, so that `Option<Slot<T>>` also takes four bytes.
pub(in crate::engine) struct Slot<T> {
    number: NonZeroU32,
    of: PhantomData<fn() -> T>,
}

impl<T> Slot<T> {
    /// The slot of this number; `None` for 0.
    pub(in crate::engine) fn at(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(|number| Self { number, of: PhantomData })
    }

    /// Its number, for dense tables parallel to the slab.
    pub(in crate::engine) fn number(self) -> u32 {
        self.number.get()
    }

    fn place(self) -> usize {
        self.number.get() as usize
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T> PartialEq for Slot<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Slot<T> {}

impl<T> Hash for Slot<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slot({})", self.number)
    }
}

/// A growing table of records with a free list. Place 0 stays empty: there is no slot 0.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Slab<T> {
    places: Vec<Option<T>>,
    free: Vec<Slot<T>>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { places: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slab<T> {
    /// Reserves room for this many records.
    pub(in crate::engine) fn reserve(&mut self, records: usize) {
        self.places.reserve_exact(records + 1);
    }

    /// Stores a record. O(1); allocates only if more are in use than ever before.
    pub(in crate::engine) fn insert(&mut self, record: T) -> Slot<T> {
        if let Some(slot) = self.free.pop() {
            self.places[slot.place()] = Some(record);
            return slot;
        }
        self.append(record)
    }

    #[cold]
    fn append(&mut self, record: T) -> Slot<T> {
        if self.places.is_empty() {
            push(&mut self.places, None);
        }
        let slot = Slot::at(self.places.len() as u32).expect("place 0 is taken");
        push(&mut self.places, Some(record));
        slot
    }

    /// Removes and returns a record. O(1).
    pub(in crate::engine) fn remove(&mut self, slot: Slot<T>) -> T {
        self.free.push(slot);
        self.places[slot.place()].take().expect("a slot in use is removed once")
    }

    /// Removes a record that is in use. O(1).
    pub(in crate::engine) fn discard(&mut self, slot: Slot<T>) {
        debug_assert!(self.get(slot).is_some(), "a slot in use is given up once");
        self.free.push(slot);
        self.places[slot.place()] = None;
    }

    /// The record in a slot, if the slot is in use.
    pub(in crate::engine) fn get(&self, slot: Slot<T>) -> Option<&T> {
        self.places.get(slot.place())?.as_ref()
    }

    /// The number in use.
    pub(in crate::engine) fn len(&self) -> usize {
        (self.places.len() - self.free.len()).saturating_sub(1)
    }

    /// All records, with their slots.
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = (Slot<T>, &T)> {
        self.places.iter().enumerate().filter_map(|(place, record)| {
            let record = record.as_ref()?;
            Some((Slot::at(place as u32)?, record))
        })
    }

    /// All records, mutably, with their slots.
    pub(in crate::engine) fn iter_mut(&mut self) -> impl Iterator<Item = (Slot<T>, &mut T)> {
        self.places.iter_mut().enumerate().filter_map(|(place, record)| {
            let record = record.as_mut()?;
            Some((Slot::at(place as u32)?, record))
        })
    }
}

impl<T> Index<Slot<T>> for Slab<T> {
    type Output = T;
    #[inline(always)]
    fn index(&self, slot: Slot<T>) -> &T {
        self.places[slot.place()].as_ref().expect("a slot is held only while it is in use")
    }
}

impl<T> IndexMut<Slot<T>> for Slab<T> {
    #[inline(always)]
    fn index_mut(&mut self, slot: Slot<T>) -> &mut T {
        self.places[slot.place()].as_mut().expect("a slot is held only while it is in use")
    }
}

/// Appends to a table that may become large. It grows by a sixteenth, so that little of it is unused.
#[inline(always)]
pub(in crate::engine) fn push<T>(table: &mut Vec<T>, item: T) {
    if table.len() == table.capacity() {
        make_room(table);
    }
    table.push(item);
}

#[cold]
fn make_room<T>(table: &mut Vec<T>) {
    table.reserve_exact((table.len() / 16).max(16));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn no_slot_takes_no_room() {
        assert_eq!(size_of::<Option<Slot<String>>>(), 4);
    }

    proptest! {
        /// Against a map, over random insertions and removals; a slot that was given back is used before a new one.
        #[test]
        fn records_stay_in_their_slots(steps in proptest::collection::vec((any::<bool>(), any::<usize>()), 1..200)) {
            let (mut slab, mut model, mut most) = (Slab::default(), BTreeMap::new(), 0);
            for (turn, (insert, which)) in steps.into_iter().enumerate() {
                match model.keys().nth(which % model.len().max(1)).copied() {
                    Some(number) if !insert => {
                        let slot = Slot::at(number).expect("numbers begin with 1");
                        prop_assert_eq!(Some(slab.remove(slot)), model.remove(&number));
                        prop_assert!(slab.get(slot).is_none());
                    }
                    _ => prop_assert!(model.insert(slab.insert(turn).number(), turn).is_none()),
                }
                most = most.max(model.len());
                prop_assert_eq!(slab.len(), model.len());
                prop_assert!(slab.iter().map(|(slot, &turn)| (slot.number(), turn)).eq(model.clone()));
                prop_assert!(model.keys().all(|&number| number as usize <= most));
            }
        }
    }
}
