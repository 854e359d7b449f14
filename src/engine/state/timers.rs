//! Deadlines, in the order in which they act: by time, and among equal times in the order in which they were set.

use super::call::Leg;
use super::part::Part;
use crate::engine::table::heap::{Entry, KeyedHeap, Member, Places};
use crate::engine::table::slab::Slot;
use crate::id::{AgentId, QueueId};
use crate::time::Timestamp;

/// Whose deadline it is. Each has at most one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Timer {
    /// The next event of a leg: a ladder step, the end of its maximum wait, …
    Leg(Slot<Leg>),
    /// The end of an agent's ring timeout, confirmation timeout, hold-off or dialling.
    Agent(AgentId),
    /// The end of after-call work.
    WrapUp(Slot<Part>),
    /// When to check on a silent agent.
    Watch(AgentId),
    /// The end of the time that a queue may be unstaffed before waiting calls are sent on.
    Vacant(QueueId),
}

impl Timer {
    fn code(self) -> Member {
        Member(match self {
            Self::Leg(leg) => leg.number() << 2,
            Self::Agent(agent) => agent.0 << 2 | 1,
            Self::WrapUp(part) => part.number() << 2 | 2,
            Self::Watch(agent) => agent.0 << 3 | 3,
            Self::Vacant(queue) => u32::from(queue.0) << 3 | 7,
        })
    }

    fn decode(Member(code): Member) -> Self {
        let inner = code >> 2;
        match code & 3 {
            0 => Self::Leg(Slot::at(inner).expect("a deadline of a leg")),
            1 => Self::Agent(AgentId(inner)),
            2 => Self::WrapUp(Slot::at(inner).expect("a deadline of a part")),
            _ if code & 4 == 0 => Self::Watch(AgentId(code >> 3)),
            _ => Self::Vacant(QueueId((code >> 3) as u16)),
        }
    }
}

/// A deadline and its place among equal deadlines.
pub(in crate::engine) type Due = (Timestamp, u64);

/// The deadline of an entry whose member is a [`Timer::code`].
const fn due_of(entry: Entry) -> Due {
    (Timestamp::from_micros(entry.first), entry.second)
}

/// All deadlines of an engine. Setting and cancelling cost O(log n) in their number.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Timers {
    heap: KeyedHeap,
    places: Places,
    /// How many were ever set: the order of the next one among equal times.
    set: u64,
}

impl Timers {
    /// Sets a deadline that is not set.
    pub(in crate::engine) fn set(&mut self, timer: Timer, at: Timestamp) {
        self.set_next(timer.code(), at);
    }

    /// Out of line, with the code of a [`Timer`], which callers know at compile time.
    #[inline(never)]
    fn set_next(&mut self, code: Member, at: Timestamp) {
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

    /// Cancels a deadline, if it is set.
    pub(in crate::engine) fn cancel(&mut self, timer: Timer) {
        self.heap.remove(&mut self.places, timer.code());
    }

    /// Cancels the deadlines of all legs. O(n).
    pub(in crate::engine) fn cancel_legs(&mut self) {
        self.heap.retain(&mut self.places, |code| !matches!(Timer::decode(code), Timer::Leg(_)));
    }

    /// When the next one is due.
    pub(in crate::engine) fn next(&self) -> Option<Timestamp> {
        self.heap.first().map(|first| due_of(first).0)
    }

    /// Removes and returns the next one that is due at `now` or before, with its deadline.
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

    /// Restores what [`Timers::all`] and [`Timers::count`] returned.
    pub(in crate::engine) fn restore(&mut self, (at, set): Due, timer: Timer) {
        self.heap.insert(&mut self.places, Entry::new((at.as_micros(), set), timer.code()));
    }

    /// See [`Timers::restore`].
    pub(in crate::engine) fn restore_count(&mut self, set: u64) {
        self.set = set;
    }
}
