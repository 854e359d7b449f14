//! Callers who are owed a callback because of their rating.

use std::collections::BTreeMap;

use super::desk::RatedCall;

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

/// The callers still to be called, in the order in which they rated.
#[derive(Clone, Debug, Default)]
pub(super) struct Owed {
    last: u64,
    open: BTreeMap<u64, RatedCall>,
}

impl Owed {
    pub(super) fn enter(&mut self, rated: RatedCall) {
        self.last += 1;
        self.open.insert(self.last, rated);
    }

    pub(super) fn done(&mut self, number: u64) -> Result<RatedCall, NotOwed> {
        self.open.remove(&number).ok_or(NotOwed(number))
    }

    pub(super) fn open(&self) -> impl Iterator<Item = OwedCall> {
        self.open.iter().map(|(&number, &rated)| OwedCall { number, rated })
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
