//! Callers who are owed a call back because of how they rated.

use std::collections::BTreeMap;

use super::desk::RatedCall;

/// A caller who is owed a call back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwedCall {
    /// Names it when it is done: the first one is 1. (A call's own number may be used again by then.)
    pub number: u64,
    /// The call, its agent, its queue and the rating.
    pub rated: RatedCall,
}

/// No caller is owed a call of this number, or it has been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no call back of number {0} is owed: it has been made, or never was owed")]
pub struct NotOwed(pub u64);

/// The list of those still to be called, in the order in which they rated.
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
