//! An agent's part in a call: reserved while a callback is dialled, in conversation, in after-call work.
//!
//! Every part takes up one place of the agent's capacity in the channel of its queue until its after-call work is over.

use super::slab::{NONE, Slab};
use crate::id::{AgentId, QueueId};
use crate::time::Timestamp;

/// What stage a part is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Stage {
    /// The caller is being called back.
    Dialling,
    /// Connected.
    Talking,
    /// The conversation is over.
    WrapUp,
}

/// An agent's part in a call.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Slot of the call; [`NONE`] in after-call work, when the call may be over.
    pub(super) call: u32,
    pub(super) agent: AgentId,
    /// The queue that it counts for.
    pub(super) queue: QueueId,
    pub(super) stage: Stage,
    /// When the conversation began (or dialling for it).
    pub(super) began: Timestamp,
    /// When the stage began.
    pub(super) since: Timestamp,
    /// Slot of the agent's next part.
    pub(super) next_of_agent: u32,
    /// Slot of the call's next part.
    pub(super) next_of_call: u32,
}

/// All parts.
pub(super) type Parts = Slab<Part>;

/// The slots of an agent's parts, newest first, from the first one.
pub(super) fn of_agent(parts: &Parts, first: u32) -> impl Iterator<Item = (u32, &Part)> {
    walk(parts, first, |part| part.next_of_agent)
}

/// The slots of a call's parts, oldest first, from the first one.
pub(super) fn of_call(parts: &Parts, first: u32) -> impl Iterator<Item = (u32, &Part)> {
    walk(parts, first, |part| part.next_of_call)
}

fn walk(parts: &Parts, first: u32, next: impl Fn(&Part) -> u32) -> impl Iterator<Item = (u32, &Part)> {
    let slot = |slot: u32| (slot != NONE).then_some(slot);
    std::iter::successors(slot(first), move |&at| slot(next(&parts[at]))).map(|at| (at, &parts[at]))
}
