//! The callers there are: a slab of records with a free list, so that nothing is allocated in the steady state.

use super::calendar::{OWNERS_MAX, Ticket};
use super::stream::Key;
use crate::config::Attributes;
use crate::id::{AgentId, CallId, QueueId};
use crate::time::{Duration, Timestamp};

/// The end of time.
pub(crate) const NEVER: Timestamp = Timestamp::from_micros(u64::MAX);

/// Where a caller stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nobody: the slot is free.
    Nobody,
    /// Is in self-service.
    SelfService,
    /// Waits, or rings.
    Waiting,
    /// Has hung up and will be called back.
    CalledBack,
    /// Talks.
    Talking {
        /// To whom.
        agent: AgentId,
        /// The queue that the conversation came from.
        queue: QueueId,
    },
    /// Is on hold, or in a conference, while the agent talks to somebody else.
    Consulted {
        /// Who asked somebody.
        agent: AgentId,
        /// The queue that the conversation with that agent came from.
        queue: QueueId,
    },
    /// Hung up, and will call again.
    Away,
}

/// What is remembered of a caller, from the first try until the last is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    /// The engine's name of the call while it is alive.
    pub(crate) call: CallId,
    /// Names the caller's random streams.
    pub(crate) key: Key,
    /// The entry of the calendar that counts for this caller: giving up, the end of the talk, the next try …
    pub(crate) due: Ticket,
    pub(crate) phase: Phase,
    /// A place in [`World::call_types`](super::World::call_types).
    pub(crate) call_type: u16,
    /// Whether an agent was offered the call since its wait began.
    pub(crate) was_offered: bool,
    /// When patience ends; the end of time for those who have no end of it. Known only once they wait.
    pub(crate) gives_up: Timestamp,
    /// The patience that they bring along into their next wait; `None` where it is to be drawn.
    pub(crate) patience: Option<Duration>,
    /// A place in the trace, or `u32::MAX` for none.
    pub(crate) trace: u32,
    /// How often the caller has dialled, waited, been offered and talked so far: they number the occasions of draws.
    pub(crate) tries: u32,
    pub(crate) waits: u32,
    pub(crate) offers: u32,
    pub(crate) talks: u32,
    /// How often they had dialled when their present matter came up.
    pub(crate) tries_before: u32,
    pub(crate) attributes: Attributes,
    /// When the present (or last) wait began, and how long the last one that was answered took.
    pub(crate) wait_began: Timestamp,
    pub(crate) waited: Duration,
}

/// No slot is free: more callers alive than the calendar can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// All callers alive.
#[derive(Debug, Default)]
pub(crate) struct Callers {
    slots: Vec<Caller>,
    free: Vec<u32>,
    /// Counts calls, so that no two calls of a replication have the same number.
    serial: u64,
    alive: usize,
}

impl Callers {
    /// Takes a slot for a new caller. O(1).
    #[inline]
    pub(crate) fn admit(&mut self, key: Key, call_type: u16, trace: u32) -> Result<u32, Full> {
        let caller = Caller {
            call: CallId(0),
            key,
            due: Ticket::NONE,
            phase: Phase::Away,
            call_type,
            was_offered: false,
            gives_up: NEVER,
            patience: None,
            trace,
            tries: 0,
            waits: 0,
            offers: 0,
            talks: 0,
            tries_before: 0,
            attributes: Attributes::default(),
            wait_began: Timestamp::ZERO,
            waited: Duration::ZERO,
        };
        self.alive += 1;
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = caller;
            return Ok(slot);
        }
        if self.slots.len() == OWNERS_MAX {
            return Err(Full);
        }
        self.slots.push(caller);
        Ok(self.slots.len() as u32 - 1)
    }

    /// A number for a new call of the caller in `slot`, from which the slot can be read.
    #[inline]
    pub(crate) fn new_call(&mut self, slot: u32) -> CallId {
        let call = self.new_number(slot);
        self.slots[slot as usize].call = call;
        call
    }

    /// A number for a call about the caller in `slot`, from which the slot can be read.
    #[inline]
    pub(crate) fn new_number(&mut self, slot: u32) -> CallId {
        self.serial += 1;
        CallId(self.serial * OWNERS_MAX as u64 + u64::from(slot))
    }

    /// The slot of the caller with this call.
    #[inline]
    pub(crate) fn slot(&self, call: CallId) -> u32 {
        (call.0 % OWNERS_MAX as u64) as u32
    }

    /// Gives the slot back.
    #[inline]
    pub(crate) fn dismiss(&mut self, slot: u32) {
        self.slots[slot as usize].phase = Phase::Nobody;
        self.slots[slot as usize].due = Ticket::NONE;
        self.free.push(slot);
        self.alive -= 1;
    }

    /// How many callers there are, those between two tries included.
    pub(crate) fn alive(&self) -> usize {
        self.alive
    }

    /// How many slots there are, free ones included.
    #[cfg(test)]
    pub(crate) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// The slots of those who wait, or wait to be called back, in order.
    pub(crate) fn waiting(&self) -> Vec<u32> {
        let waits = |slot: &u32| matches!(self.slots[*slot as usize].phase, Phase::Waiting | Phase::CalledBack);
        (0..self.slots.len() as u32).filter(waits).collect()
    }
}

impl std::ops::Index<u32> for Callers {
    type Output = Caller;
    #[inline]
    fn index(&self, slot: u32) -> &Caller {
        &self.slots[slot as usize]
    }
}

impl std::ops::IndexMut<u32> for Callers {
    #[inline]
    fn index_mut(&mut self, slot: u32) -> &mut Caller {
        &mut self.slots[slot as usize]
    }
}
