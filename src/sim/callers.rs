//! The present callers: a slab of records with a free list, so that the steady state allocates nothing.

use super::calendar::{OWNERS_MAX, Ticket};
use super::stream::Key;
use crate::config::Attributes;
use crate::id::{AgentId, CallId, QueueId};
use crate::time::{Duration, Timestamp};

/// The end of time.
pub(crate) const NEVER: Timestamp = Timestamp::from_micros(u64::MAX);

/// What a caller is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// There is no caller: the slot is free.
    Nobody,
    /// In self-service.
    SelfService,
    /// Waiting, or being offered to agents.
    Waiting,
    /// Has hung up and will be called back.
    CalledBack,
    /// In conversation.
    Talking {
        /// The agent.
        agent: AgentId,
        /// The queue from which the call was answered.
        queue: QueueId,
    },
    /// On hold, or in a conference, while the agent talks to somebody else.
    Consulted {
        /// The consulting agent.
        agent: AgentId,
        /// The queue from which that agent answered the call.
        queue: QueueId,
    },
    /// Has hung up and will call again.
    Away,
}

/// The state of a caller, from the first try until the last one is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    /// The engine's id of the current call.
    pub(crate) call: CallId,
    /// The key of the caller's random streams.
    pub(crate) key: Key,
    /// The caller's current calendar entry: giving up, the end of the conversation, the next try …
    pub(crate) due: Ticket,
    pub(crate) phase: Phase,
    /// An index into [`World::call_types`](super::World::call_types).
    pub(crate) call_type: u16,
    /// Whether the call was offered to an agent since its wait began.
    pub(crate) was_offered: bool,
    /// When patience ends; [`NEVER`] if it does not. Set only when the caller begins to wait.
    pub(crate) gives_up: Timestamp,
    /// The patience carried over into the next wait; `None` if it is still to be drawn.
    pub(crate) patience: Option<Duration>,
    /// An index into the trace, or `u32::MAX` for none.
    pub(crate) trace: u32,
    /// How often the caller has dialled, waited, been offered and talked so far: these number the occasions of draws.
    pub(crate) tries: u32,
    pub(crate) waits: u32,
    pub(crate) offers: u32,
    pub(crate) talks: u32,
    /// How often the caller had dialled before the present matter came up.
    pub(crate) tries_before: u32,
    pub(crate) attributes: Attributes,
    /// When the current (or last) wait began, and how long the last answered one took.
    pub(crate) wait_began: Timestamp,
    pub(crate) waited: Duration,
}

/// No slot is free: there are more callers than the calendar can distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// All present callers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Callers {
    slots: Vec<Caller>,
    free: Vec<u32>,
    /// Counts calls, so that no two calls of a replication share a number.
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

    /// The id for a new call of the caller in `slot`, from which the slot can be recovered.
    #[inline]
    pub(crate) fn new_call(&mut self, slot: u32) -> CallId {
        let call = self.new_number(slot);
        self.slots[slot as usize].call = call;
        call
    }

    /// An id for a call about the caller in `slot`, from which the slot can be recovered.
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

    /// Frees the slot.
    #[inline]
    pub(crate) fn dismiss(&mut self, slot: u32) {
        self.slots[slot as usize].phase = Phase::Nobody;
        self.slots[slot as usize].due = Ticket::NONE;
        self.free.push(slot);
        self.alive -= 1;
    }

    /// The number of callers, including those between two tries.
    pub(crate) fn alive(&self) -> usize {
        self.alive
    }

    /// The number of slots, including free ones.
    #[cfg(test)]
    pub(crate) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// Those who have nothing planned in the calendar.
    pub(crate) fn without_plans(&self) -> impl Iterator<Item = &Caller> {
        self.slots.iter().filter(|caller| caller.due == Ticket::NONE && caller.phase != Phase::Nobody)
    }

    /// The slots of callers who are waiting, in the queue or for a callback, in order.
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
