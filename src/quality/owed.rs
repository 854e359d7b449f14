//! Callers who are owed a callback because of their rating.

use std::borrow::Borrow;
use std::cmp::Reverse;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use priority_queue::PriorityQueue;
use rustc_hash::FxHasher;

use super::desk::RatedCall;
use crate::config::Rating;

/// A caller who is owed a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwedCall {
    /// The callback's number, from 1, by which it is marked as made. (The call's own number may have been
    /// reused by then.)
    pub number: u64,
    /// The call, its agent, its queue and the rating.
    pub rated: RatedCall,
}

/// No callback with this number is owed, or it has been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("callback {0} is not owed: it was made already, or never owed")]
pub struct NotOwed(pub u64);

/// The callers still to be called: the worst rating first, and the first of equals.
#[derive(Clone, Debug, Default)]
pub(super) struct Owed {
    last: u64,
    open: PriorityQueue<Entry, (Rating, Reverse<u64>), BuildHasherDefault<FxHasher>>,
}

/// Known by its number.
#[derive(Clone, Copy, Debug)]
struct Entry(OwedCall);

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.0.number == other.0.number
    }
}

impl Eq for Entry {}

impl Hash for Entry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.number.hash(state);
    }
}

impl Borrow<u64> for Entry {
    fn borrow(&self) -> &u64 {
        &self.0.number
    }
}

impl Owed {
    pub(super) fn enter(&mut self, rated: RatedCall) {
        self.last += 1;
        let number = self.last;
        self.open.push(Entry(OwedCall { number, rated }), (rated.rating, Reverse(number)));
    }

    pub(super) fn done(&mut self, number: u64) -> Result<RatedCall, NotOwed> {
        self.open.remove(&number).map(|(Entry(owed), _)| owed.rated).ok_or(NotOwed(number))
    }

    /// Whom to call next. O(1).
    pub(super) fn next(&self) -> Option<OwedCall> {
        self.open.peek().map(|(Entry(owed), _)| *owed)
    }

    /// All of them, in their order.
    pub(super) fn open(&self) -> impl Iterator<Item = OwedCall> {
        self.open.clone().into_sorted_iter().map(|(Entry(owed), _)| owed)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
