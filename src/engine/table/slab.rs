//! Records in slots that are used again. Slots never leave the engine and never order anything.

use std::ops::{Index, IndexMut};

/// No slot.
pub(in crate::engine) const NONE: u32 = u32::MAX;

/// A growing table of records with a list of free slots.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Slab<T> {
    slots: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slab<T> {
    /// Reserves room for this many records.
    pub(in crate::engine) fn reserve(&mut self, records: usize) {
        self.slots.reserve_exact(records);
    }

    /// Stores a record. O(1), allocates only where more are alive than ever before.
    #[inline]
    pub(in crate::engine) fn insert(&mut self, record: T) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = Some(record);
            return slot;
        }
        push(&mut self.slots, Some(record));
        (self.slots.len() - 1) as u32
    }

    /// Takes a record out. O(1).
    #[inline]
    pub(in crate::engine) fn remove(&mut self, slot: u32) -> T {
        self.free.push(slot);
        self.slots[slot as usize].take().expect("a slot in use is removed once")
    }

    /// Gives up a record that is in use. O(1).
    #[inline(always)]
    pub(in crate::engine) fn discard(&mut self, slot: u32) {
        debug_assert!(self.get(slot).is_some(), "a slot in use is given up once");
        self.free.push(slot);
        self.slots[slot as usize] = None;
    }

    /// The record in a slot, if the slot is in use.
    pub(in crate::engine) fn get(&self, slot: u32) -> Option<&T> {
        self.slots.get(slot as usize)?.as_ref()
    }

    /// How many are alive.
    pub(in crate::engine) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// All that are alive, with their slots.
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.slots.iter().enumerate().filter_map(|(slot, record)| Some((slot as u32, record.as_ref()?)))
    }

    /// All that are alive, mutably, with their slots.
    pub(in crate::engine) fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut T)> {
        self.slots.iter_mut().enumerate().filter_map(|(slot, record)| Some((slot as u32, record.as_mut()?)))
    }
}

impl<T> Index<u32> for Slab<T> {
    type Output = T;
    #[inline(always)]
    fn index(&self, slot: u32) -> &T {
        self.slots[slot as usize].as_ref().expect("a slot is held only while it is in use")
    }
}

impl<T> IndexMut<u32> for Slab<T> {
    #[inline(always)]
    fn index_mut(&mut self, slot: u32) -> &mut T {
        self.slots[slot as usize].as_mut().expect("a slot is held only while it is in use")
    }
}

/// Appends to a table that may become large. It grows by a sixteenth, so that little of it is ever empty.
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
