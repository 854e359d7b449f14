//! What callers and agents will do, in order of time.
//!
//! Entries are never cancelled: a stale entry is ignored when it is due. Each caller and each agent remembers their
//! current entries ([`Ticket`]) and reports when one becomes stale; once most entries are stale, they are swept out in
//! one pass. So the calendar has at most twice as many entries as are really pending.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::time::Timestamp;

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    /// An agent accepts the offer.
    Answer,
    /// An agent declines the offer.
    Decline,
    /// An agent finishes after-call work.
    WrapUpDone,
    /// A waiting caller hangs up.
    GiveUp,
    /// A conversation ends.
    TalkEnds,
    /// A caller redials, or calls about another matter.
    Redial,
    /// A caller presses the key that leaves the queue.
    PressKey,
    /// A caller finishes self-service.
    SelfServiceEnds,
    /// A caller answers a callback.
    PicksUp,
    /// A caller does not answer a callback.
    NotReached,
    /// A consulting agent stops waiting for an answer.
    StopsAsking,
    /// The two agents of a consultation finish talking without the caller.
    Asked,
    /// A conference of three ends.
    ConferenceEnds,
    /// An agent picks up an offer that needs confirmation.
    PicksUpOffer,
    /// An agent who picked up does not confirm.
    DoesNotConfirm,
}

/// The owner of an entry: an agent's offer or after-call work, or a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Offer,
    WrapUp,
    Caller,
}

impl Happening {
    /// Who keeps the ticket of such an entry.
    #[inline]
    pub(crate) const fn whose(self) -> Whose {
        match self {
            Self::Answer | Self::Decline | Self::PicksUpOffer | Self::DoesNotConfirm => Whose::Offer,
            Self::WrapUpDone => Whose::WrapUp,
            _ => Whose::Caller,
        }
    }

    const ALL: [Self; 15] = [
        Self::Answer,
        Self::Decline,
        Self::WrapUpDone,
        Self::GiveUp,
        Self::TalkEnds,
        Self::Redial,
        Self::PressKey,
        Self::SelfServiceEnds,
        Self::PicksUp,
        Self::NotReached,
        Self::StopsAsking,
        Self::Asked,
        Self::ConferenceEnds,
        Self::PicksUpOffer,
        Self::DoesNotConfirm,
    ];
}

/// Identifies an entry. No two entries of a calendar are equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

impl Ticket {
    /// No entry.
    pub(crate) const NONE: Self = Self(0);
}

/// An entry: the time in the high half; its number, kind and owner in the low half. Sixteen bytes that compare as one
/// integer, in order of time and then of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u128);

const OWNER_BITS: u32 = 24;
const KIND_BITS: u32 = 4;

/// The maximum number of callers, and of agents, that a calendar can distinguish.
pub(crate) const OWNERS_MAX: usize = 1 << OWNER_BITS;

impl Entry {
    fn new(at: Timestamp, low: u64) -> Self {
        Self(u128::from(at.as_micros()) << 64 | u128::from(low))
    }

    fn due(self) -> Due {
        let low = self.0 as u64;
        let kind = (low >> OWNER_BITS) & ((1 << KIND_BITS) - 1);
        Due {
            at: Timestamp::from_micros((self.0 >> 64) as u64),
            ticket: Ticket(low),
            happening: Happening::ALL[kind as usize],
            owner: low as u32 & (OWNERS_MAX as u32 - 1),
        }
    }
}

/// An entry that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) at: Timestamp,
    pub(crate) ticket: Ticket,
    pub(crate) happening: Happening,
    /// The caller's slot or the agent's number.
    pub(crate) owner: u32,
}

/// Everything that is going to happen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    heap: BinaryHeap<Reverse<Entry>>,
    /// Whether the first entry has been taken and is still in its place. The next one entered replaces it there, which
    /// costs half as much as filling the place and then entering.
    taken: bool,
    /// Numbers entries from 1: 36 bits last for more calls than the world's check lets through.
    entered: u64,
    /// The number of stale entries.
    stale: usize,
}

impl Calendar {
    /// Adds an entry. O(log entries).
    #[inline]
    pub(crate) fn enter(&mut self, at: Timestamp, happening: Happening, owner: u32) -> Ticket {
        debug_assert!((owner as usize) < OWNERS_MAX);
        self.entered += 1;
        let low = (self.entered << KIND_BITS | happening as u64) << OWNER_BITS | u64::from(owner);
        let entry = Reverse(Entry::new(at, low));
        if self.taken
            && let Some(mut first) = self.heap.peek_mut()
        {
            *first = entry;
        } else {
            self.heap.push(entry);
        }
        self.taken = false;
        Ticket(low)
    }

    /// When the next entry is due, in microseconds; `u64::MAX` if there is none.
    #[inline]
    pub(crate) fn next_micros(&mut self) -> u64 {
        self.clear_taken();
        self.heap.peek().map_or(u64::MAX, |entry| (entry.0.0 >> 64) as u64)
    }

    /// Takes the next entry. Entries at equal times come in the order in which they were added.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<Due> {
        self.clear_taken();
        let first = self.heap.peek().map(|entry| entry.0.due());
        self.taken = first.is_some();
        first
    }

    /// Removes the entry that has been taken, if it is still there.
    #[inline]
    fn clear_taken(&mut self) {
        if self.taken {
            self.taken = false;
            self.heap.pop();
        }
    }

    /// Notes that the entry taken last was stale (see [`no_longer_counts`](Self::no_longer_counts)).
    pub(crate) fn was_stale(&mut self) {
        self.stale = self.stale.saturating_sub(1);
    }

    /// Notes that an entry still in the calendar became stale.
    #[inline]
    pub(crate) fn no_longer_counts(&mut self) {
        self.stale += 1;
    }

    /// Whether it is time to [`sweep`](Self::sweep).
    #[inline]
    pub(crate) fn is_littered(&self) -> bool {
        self.stale > 512 && self.stale * 2 > self.heap.len()
    }

    /// Drops stale entries. O(entries), amortised O(1) per entry.
    pub(crate) fn sweep(&mut self, counts: impl Fn(Due) -> bool) {
        self.clear_taken();
        self.heap.retain(|entry| counts(entry.0.due()));
        self.stale = 0;
    }

    /// Every entry, stale ones included, in no order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Due> {
        self.heap.iter().map(|entry| entry.0.due())
    }

    /// The number of entries, including stale ones.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.heap.len() - usize::from(self.taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against a list that is searched: entering right after taking replaces an entry, and must not change the
        /// order.
        #[test]
        fn entering_and_taking_in_turns_keeps_the_order(steps in prop::collection::vec(prop::option::of(0..5u64), 0..60)) {
            let mut calendar = Calendar::default();
            let mut listed: Vec<(u64, u32)> = Vec::new();
            for (owner, step) in (0..).zip(steps) {
                let first = listed.iter().copied().min();
                match step {
                    Some(secs) => {
                        calendar.enter(Timestamp::from_secs(secs), Happening::TalkEnds, owner);
                        listed.push((secs, owner));
                    }
                    None => {
                        let taken = calendar.take().map(|due| (due.at.as_micros() / 1_000_000, due.owner));
                        prop_assert_eq!(taken, first);
                        listed.retain(|entry| Some(*entry) != first);
                    }
                }
                prop_assert_eq!(calendar.len(), listed.len());
            }
        }
    }

    #[test]
    fn entries_come_out_in_order_of_time_and_then_of_entry() {
        let mut calendar = Calendar::default();
        let at = Timestamp::from_secs;
        let entered = [
            (at(5), Happening::Redial, 7),
            (at(2), Happening::TalkEnds, OWNERS_MAX as u32 - 1),
            (at(5), Happening::Answer, 1),
            (at(2), Happening::GiveUp, 0),
        ];
        let tickets = entered.map(|(at, happening, owner)| calendar.enter(at, happening, owner));
        let taken: Vec<Due> = std::iter::from_fn(|| calendar.take()).collect();
        for (due, place) in taken.iter().zip([1, 3, 0, 2]) {
            let (at, happening, owner) = entered[place];
            assert_eq!(*due, Due { at, ticket: tickets[place], happening, owner });
        }
        assert_eq!(calendar.next_micros(), u64::MAX);
    }

    #[test]
    fn a_million_stale_entries_leave_the_calendar_small() {
        let mut calendar = Calendar::default();
        let mut largest = 0;
        let mut counting = Ticket::NONE;
        for number in 0..1_000_000 {
            if counting != Ticket::NONE {
                calendar.no_longer_counts();
            }
            counting = calendar.enter(Timestamp::from_secs(1_000_000 + number), Happening::GiveUp, 3);
            if calendar.is_littered() {
                calendar.sweep(|due| due.ticket == counting);
            }
            largest = largest.max(calendar.len());
        }
        assert!(largest < 1_100, "{largest}");
        calendar.sweep(|due| due.ticket == counting);
        let left: Vec<Timestamp> = std::iter::from_fn(|| calendar.take()).map(|due| due.at).collect();
        assert_eq!(left, [Timestamp::from_secs(1_999_999)]);
    }
}
