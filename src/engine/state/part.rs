//! An agent's part in a call: reserved while a callback is dialled, in conversation, in after-call work.
//!
//! Every part takes up one place of the agent's capacity in the channel of its queue until its after-call work is over.

use super::call::Call;
use super::layout::Membership;
use crate::engine::table::slab::{Slab, Slot};
use crate::id::{AgentId, OfferId, QueueId};
use crate::time::Timestamp;

/// The maximum number of an agent's contacts, including after-call work that blocks every queue: the count is a byte.
pub(in crate::engine) const CONTACTS_MAX: usize = u8::MAX as usize;

/// The stage of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Stage {
    /// The caller is being called back.
    Dialling(Slot<Call>),
    /// Connected. (While a conversation ends, its call may be removed before its parts are.)
    Talking(Slot<Call>),
    /// The conversation is over; the call may be.
    WrapUp,
}

/// An agent's part in a call.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Part {
    pub(in crate::engine) agent: AgentId,
    /// The queue for which it counts.
    pub(in crate::engine) queue: QueueId,
    pub(in crate::engine) stage: Stage,
    /// The agent's offer by which it began, if there was one.
    pub(in crate::engine) serial: Option<u32>,
    /// When the conversation began (or dialling for it).
    pub(in crate::engine) began: Timestamp,
    /// When the stage began.
    pub(in crate::engine) since: Timestamp,
    /// The agent's next part.
    pub(in crate::engine) next_of_agent: Option<Slot<Part>>,
    /// The call's next part.
    pub(in crate::engine) next_of_call: Option<Slot<Part>>,
}

impl Part {
    /// The offer by which it began, if there was one.
    pub(in crate::engine) fn offer(&self) -> Option<OfferId> {
        self.serial.map(|serial| OfferId { agent: self.agent, serial })
    }

    pub(in crate::engine) const fn is_dialling(&self) -> bool {
        matches!(self.stage, Stage::Dialling(_))
    }

    pub(in crate::engine) const fn is_talking(&self) -> bool {
        matches!(self.stage, Stage::Talking(_))
    }

    pub(in crate::engine) const fn wraps_up(&self) -> bool {
        matches!(self.stage, Stage::WrapUp)
    }
}

/// All parts.
pub(in crate::engine) type Parts = Slab<Part>;

/// An agent's parts, newest first, from the first one.
pub(in crate::engine) fn of_agent(
    parts: &Parts,
    first: Option<Slot<Part>>,
) -> impl Iterator<Item = (Slot<Part>, &Part)> {
    walk(parts, first, |part| part.next_of_agent)
}

/// A call's parts, oldest first, from the first one.
pub(in crate::engine) fn of_call(parts: &Parts, first: Slot<Part>) -> impl Iterator<Item = (Slot<Part>, &Part)> {
    walk(parts, Some(first), |part| part.next_of_call)
}

fn walk(
    parts: &Parts,
    first: Option<Slot<Part>>,
    next: impl Fn(&Part) -> Option<Slot<Part>>,
) -> impl Iterator<Item = (Slot<Part>, &Part)> {
    std::iter::successors(first, move |&at| next(&parts[at])).map(|at| (at, &parts[at]))
}

/// Whether an agent, given the first part, is in after-call work of a queue.
#[cold]
pub(in crate::engine) fn wraps_up(parts: &Parts, first: Option<Slot<Part>>, queue: QueueId) -> bool {
    of_agent(parts, first).any(|(_, part)| part.wraps_up() && part.queue == queue)
}

/// Whether after-call work keeps an agent, given the first part, out of a pool.
pub(in crate::engine) fn is_barred(membership: &Membership, parts: &Parts, first: Option<Slot<Part>>) -> bool {
    first.is_some() && membership.only.is_some_and(|queue| wraps_up(parts, first, queue))
}
