//! The obvious alternatives to the engine's lines and pools: bare containers, without calls, agents, offers or events.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use priority_queue::PriorityQueue;
use rustc_hash::FxBuildHasher;

/// Numbers in increasing order. A number is both the rank and the call.
pub(crate) trait List: Default {
    const NAME: &'static str;
    fn add(&mut self, number: u64);
    fn take_first(&mut self) -> Option<u64>;
    fn remove(&mut self, number: u64);
    /// Removes the last element, which is `number`.
    fn remove_last(&mut self, number: u64);
}

/// A sorted `Vec`, scanned for the call that leaves.
#[derive(Default)]
pub(crate) struct SortedVec(Vec<(u64, u64)>);

impl List for SortedVec {
    const NAME: &'static str = "sorted vec, scanned";

    fn add(&mut self, number: u64) {
        let place = self.0.partition_point(|&(rank, _)| rank < number);
        self.0.insert(place, (number, number));
    }

    fn take_first(&mut self) -> Option<u64> {
        (!self.0.is_empty()).then(|| self.0.remove(0).1)
    }

    fn remove(&mut self, number: u64) {
        let place = self.0.iter().position(|&(_, call)| call == number).expect("it is there");
        self.0.remove(place);
    }

    fn remove_last(&mut self, _: u64) {
        self.0.pop();
    }
}

/// A `BTreeSet` of ranks; the rank of a leaving call is known.
#[derive(Default)]
pub(crate) struct Tree(BTreeSet<(u64, u64)>);

impl List for Tree {
    const NAME: &'static str = "btree set";

    fn add(&mut self, number: u64) {
        self.0.insert((number, number));
    }

    fn take_first(&mut self) -> Option<u64> {
        self.0.pop_first().map(|(_, call)| call)
    }

    fn remove(&mut self, number: u64) {
        self.0.remove(&(number, number));
    }

    fn remove_last(&mut self, _: u64) {
        self.0.pop_last();
    }
}

/// The crate `priority-queue`, with a fast hash.
#[derive(Default)]
pub(crate) struct Hashed(PriorityQueue<u64, Reverse<u64>, FxBuildHasher>);

impl List for Hashed {
    const NAME: &'static str = "priority-queue";

    fn add(&mut self, number: u64) {
        self.0.push(number, Reverse(number));
    }

    fn take_first(&mut self) -> Option<u64> {
        self.0.pop().map(|(call, _)| call)
    }

    fn remove(&mut self, number: u64) {
        self.0.remove(&number);
    }

    fn remove_last(&mut self, number: u64) {
        self.0.remove(&number);
    }
}

/// The change to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Adds a call at the end; undone by removing it.
    Add,
    /// Takes the first call and adds one at the end.
    TakeFirst,
    /// Removes a call from the middle and adds one at the end.
    Remove,
}

/// A list of a given length, with what its user must remember.
pub(crate) struct Crowd<L> {
    list: L,
    /// The elements, for random access.
    there: Vec<u64>,
    next: u64,
    random: u64,
}

impl<L: List> Crowd<L> {
    pub(crate) fn new(length: usize) -> Self {
        let mut list = L::default();
        (0..length as u64).for_each(|number| list.add(number));
        Self { list, there: (0..length as u64).collect(), next: length as u64, random: 1 }
    }

    /// Chooses the elements of the next `count` changes.
    pub(crate) fn choose(&mut self, change: Change, count: usize) -> Vec<u64> {
        match change {
            Change::Add => (self.next..).take(count).collect(),
            Change::TakeFirst => vec![0; count],
            Change::Remove => (0..count).map(|_| self.pick()).collect(),
        }
    }

    /// The part that is timed.
    pub(crate) fn act(&mut self, change: Change, whom: &[u64]) {
        for &number in whom {
            match change {
                Change::Add => self.list.add(number),
                Change::TakeFirst => {
                    std::hint::black_box(self.list.take_first());
                }
                Change::Remove => self.list.remove(number),
            }
        }
    }

    /// Restores the length of the list.
    pub(crate) fn undo(&mut self, change: Change, whom: &[u64]) {
        for &number in whom.iter().rev() {
            if change == Change::Add {
                self.list.remove_last(number);
            } else {
                self.list.add(self.next);
                if change == Change::Remove {
                    self.there.push(self.next);
                }
                self.next += 1;
            }
        }
    }

    fn pick(&mut self) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.there.swap_remove((self.random >> 33) as usize % self.there.len())
    }
}
