//! What callers and agents will do, in order of time.
//!
//! Nothing is ever cancelled in here: who has something else to do by the time it is due ignores it. Each caller and each
//! agent remembers the entries that count ([`Ticket`]); the owner reports when an entry stops counting, and once most
//! entries are such, they are swept out in one go. So the calendar stays within twice the size of what is really pending.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::time::Timestamp;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    /// An agent takes the offer.
    Answer,
    /// An agent declines the offer.
    Decline,
    /// An agent is done with after-call work.
    WrapUpDone,
    /// A caller hangs up waiting.
    GiveUp,
    /// A conversation is over.
    TalkEnds,
    /// A caller tries again, or has another matter.
    Redial,
    /// A caller presses the key that leaves the queue.
    PressKey,
    /// Self-service is done with a caller.
    SelfServiceEnds,
    /// A caller who is called back answers.
    PicksUp,
    /// A caller who is called back cannot be reached.
    NotReached,
    /// An agent who asks somebody has waited long enough for an answer.
    StopsAsking,
    /// Two agents have talked long enough without the caller.
    Asked,
    /// A conference of three has lasted long enough.
    ConferenceEnds,
    /// An agent picks up an offer that is to be confirmed.
    PicksUpOffer,
    /// An agent who picked up does not confirm.
    DoesNotConfirm,
}

/// Which entry of the calendar counts: that of an offer or of after-call work (an agent's), or a caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Offer,
    WrapUp,
    Caller,
}

impl Happening {
    /// Where the ticket is kept by which this is known to count.
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

/// Names an entry. No two entries of one calendar are equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

impl Ticket {
    /// Names no entry.
    pub(crate) const NONE: Self = Self(0);
}

/// An entry: time in the high half; in the low half its number, kind and owner. Sixteen bytes, compared at once, in
/// order of time and then of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u128);

const OWNER_BITS: u32 = 24;
const KIND_BITS: u32 = 4;

/// The most callers, and the most agents, that a calendar can tell apart.
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

/// An entry as it comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) at: Timestamp,
    pub(crate) ticket: Ticket,
    pub(crate) happening: Happening,
    /// The caller's slot or the agent's number.
    pub(crate) owner: u32,
}

/// The happenings to come.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    heap: BinaryHeap<Reverse<Entry>>,
    /// Numbers entries from 1: 36 bits last for more calls than the world's check lets through.
    entered: u64,
    /// How many entries no longer count.
    stale: usize,
}

impl Calendar {
    /// Puts something in. O(log entries).
    #[inline]
    pub(crate) fn enter(&mut self, at: Timestamp, happening: Happening, owner: u32) -> Ticket {
        debug_assert!((owner as usize) < OWNERS_MAX);
        self.entered += 1;
        let low = (self.entered << KIND_BITS | happening as u64) << OWNER_BITS | u64::from(owner);
        self.heap.push(Reverse(Entry::new(at, low)));
        Ticket(low)
    }

    /// When the next is due, in microseconds; `u64::MAX` where nothing is.
    #[inline]
    pub(crate) fn next_micros(&self) -> u64 {
        self.heap.peek().map_or(u64::MAX, |entry| (entry.0.0 >> 64) as u64)
    }

    /// Takes the next one out. Equal times come in the order in which they were entered.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<Due> {
        self.heap.pop().map(|entry| entry.0.due())
    }

    /// The one taken out last did not count (see [`no_longer_counts`](Self::no_longer_counts)).
    pub(crate) fn was_stale(&mut self) {
        self.stale = self.stale.saturating_sub(1);
    }

    /// An entry that is still in here stopped counting.
    #[inline]
    pub(crate) fn no_longer_counts(&mut self) {
        self.stale += 1;
    }

    /// Whether it is time to [`sweep`](Self::sweep).
    #[inline]
    pub(crate) fn is_littered(&self) -> bool {
        self.stale > 512 && self.stale * 2 > self.heap.len()
    }

    /// Drops what does not count. O(entries), and constant for each entry over time.
    pub(crate) fn sweep(&mut self, counts: impl Fn(Due) -> bool) {
        self.heap.retain(|entry| counts(entry.0.due()));
        self.stale = 0;
    }

    /// How many entries there are, stale ones included.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.heap.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
