//! Deadlines, in the order in which they act: by time, and among equal times in the order in which they were set.

use crate::engine::table::heap::{Entry, KeyedHeap, Places};
use crate::time::Timestamp;

/// Whose deadline it is. Each has at most one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) enum Timer {
    /// Whatever comes next for a leg: a ladder step, the end of its longest wait, … Holds the leg's slot.
    Leg(u32),
    /// The end of an agent's ring timeout, time to confirm, hold-off or dialling. Holds the agent's place.
    Agent(u32),
    /// The end of after-call work. Holds the part's slot.
    WrapUp(u32),
    /// When to check on a silent agent. Holds the agent's place.
    Watch(u32),
    /// The end of the time for which nobody may be there before those who wait are sent on. Holds the queue's place.
    Vacant(u16),
}

impl Timer {
    #[inline(always)]
    const fn code(self) -> u32 {
        match self {
            Self::Leg(slot) => slot << 2,
            Self::Agent(place) => place << 2 | 1,
            Self::WrapUp(slot) => slot << 2 | 2,
            Self::Watch(place) => place << 3 | 3,
            Self::Vacant(place) => (place as u32) << 3 | 7,
        }
    }

    const fn decode(code: u32) -> Self {
        let inner = code >> 2;
        match code & 3 {
            0 => Self::Leg(inner),
            1 => Self::Agent(inner),
            2 => Self::WrapUp(inner),
            _ if code & 4 == 0 => Self::Watch(code >> 3),
            _ => Self::Vacant((code >> 3) as u16),
        }
    }
}

/// A deadline and its place among equal deadlines.
pub(in crate::engine) type Due = (Timestamp, u64);

/// The deadline of an entry whose member is a [`Timer::code`].
#[inline]
const fn due_of(entry: Entry) -> Due {
    (Timestamp::from_micros(entry.first), entry.second)
}

/// All the deadlines of an engine. Setting and cancelling cost O(log n), n being the deadlines set.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Timers {
    heap: KeyedHeap,
    places: Places,
    /// How many were ever set: the next one's place among equals.
    set: u64,
}

impl Timers {
    /// Sets the deadline of one that has none.
    #[inline(always)]
    pub(in crate::engine) fn set(&mut self, timer: Timer, at: Timestamp) {
        self.set_next(timer.code(), at);
    }

    /// Out of line, with the code of a [`Timer`], which whoever sets one knows beforehand.
    #[inline(never)]
    fn set_next(&mut self, code: u32, at: Timestamp) {
        self.set += 1;
        self.heap.insert(&mut self.places, Entry::new((at.as_micros(), self.set), code));
    }

    /// Whether a deadline is set.
    pub(in crate::engine) fn is_set(&self, timer: Timer) -> bool {
        self.places.has(timer.code())
    }

    /// A deadline, if it is set.
    pub(in crate::engine) fn get(&self, timer: Timer) -> Option<Due> {
        self.heap.get(&self.places, timer.code()).map(due_of)
    }

    /// How many are set.
    pub(in crate::engine) fn len(&self) -> usize {
        self.heap.len()
    }

    /// Forgets a deadline, if there is one.
    #[inline]
    pub(in crate::engine) fn cancel(&mut self, timer: Timer) {
        self.heap.remove(&mut self.places, timer.code());
    }

    /// Forgets the deadlines of all legs. O(n).
    pub(in crate::engine) fn cancel_legs(&mut self) {
        self.heap.retain(&mut self.places, |code| !matches!(Timer::decode(code), Timer::Leg(_)));
    }

    /// When the next one is due.
    #[inline]
    pub(in crate::engine) fn next(&self) -> Option<Timestamp> {
        self.heap.first().map(|first| due_of(first).0)
    }

    /// Takes out the next one that is due at `now` or before, with its deadline.
    #[inline]
    pub(in crate::engine) fn pop_due(&mut self, now: Timestamp) -> Option<(Timestamp, Timer)> {
        let first = self.heap.first()?;
        let (at, _) = due_of(first);
        if at > now {
            return None;
        }
        self.heap.remove(&mut self.places, first.member);
        Some((at, Timer::decode(first.member)))
    }

    /// All deadlines, in no particular order, for checks.
    pub(in crate::engine) fn all(&self) -> impl Iterator<Item = (Due, Timer)> + '_ {
        self.heap.iter().map(|entry| (due_of(entry), Timer::decode(entry.member)))
    }

    /// How many were ever set.
    pub(in crate::engine) const fn count(&self) -> u64 {
        self.set
    }

    /// Puts back what [`Timers::all`] and [`Timers::count`] told.
    #[inline]
    pub(in crate::engine) fn restore(&mut self, (at, set): Due, timer: Timer) {
        self.heap.insert(&mut self.places, Entry::new((at.as_micros(), set), timer.code()));
    }

    /// See [`Timers::restore`].
    pub(in crate::engine) fn restore_count(&mut self, set: u64) {
        self.set = set;
    }
}
