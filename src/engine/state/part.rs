//! An agent's part in a call: reserved while a callback is dialled, in conversation, in after-call work.
//!
//! Every part takes up one place of the agent's capacity in the channel of its queue until its after-call work is over.

use super::layout::Membership;
use crate::engine::table::slab::{NONE, Slab};
use crate::id::{AgentId, QueueId};
use crate::time::Timestamp;

/// Nobody has more contacts at once, after-call work that keeps from every queue counted: they are counted in bytes.
pub(in crate::engine) const CONTACTS_MOST: usize = u8::MAX as usize;

/// What stage a part is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) enum Stage {
    /// The caller is being called back.
    Dialling,
    /// Connected.
    Talking,
    /// The conversation is over.
    WrapUp,
}

/// An agent's part in a call.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Part {
    /// Slot of the call; [`NONE`] in after-call work, when the call may be over.
    pub(in crate::engine) call: u32,
    pub(in crate::engine) agent: AgentId,
    /// The queue that it counts for.
    pub(in crate::engine) queue: QueueId,
    pub(in crate::engine) stage: Stage,
    /// When the conversation began (or dialling for it).
    pub(in crate::engine) began: Timestamp,
    /// When the stage began.
    pub(in crate::engine) since: Timestamp,
    /// Slot of the agent's next part.
    pub(in crate::engine) next_of_agent: u32,
    /// Slot of the call's next part.
    pub(in crate::engine) next_of_call: u32,
}

/// All parts.
pub(in crate::engine) type Parts = Slab<Part>;

/// The slots of an agent's parts, newest first, from the first one.
pub(in crate::engine) fn of_agent(parts: &Parts, first: u32) -> impl Iterator<Item = (u32, &Part)> {
    walk(parts, first, |part| part.next_of_agent)
}

/// The slots of a call's parts, oldest first, from the first one.
pub(in crate::engine) fn of_call(parts: &Parts, first: u32) -> impl Iterator<Item = (u32, &Part)> {
    walk(parts, first, |part| part.next_of_call)
}

fn walk(parts: &Parts, first: u32, next: impl Fn(&Part) -> u32) -> impl Iterator<Item = (u32, &Part)> {
    let slot = |slot: u32| (slot != NONE).then_some(slot);
    std::iter::successors(slot(first), move |&at| slot(next(&parts[at]))).map(|at| (at, &parts[at]))
}

/// Whether an agent, from the first of their parts, is in after-call work of a queue.
#[cold]
pub(in crate::engine) fn wraps_up(parts: &Parts, first: u32, queue: QueueId) -> bool {
    of_agent(parts, first).any(|(_, part)| part.stage == Stage::WrapUp && part.queue == queue)
}

/// Whether after-call work keeps an agent from a pool, from the first of their parts.
#[inline]
pub(in crate::engine) fn is_barred(membership: &Membership, parts: &Parts, first: u32) -> bool {
    first != NONE && membership.only.is_some_and(|queue| wraps_up(parts, first, queue))
}
