//! Where a call goes from a queue that is full, closed or unstaffed, and whether it would find any place at all.

use super::enqueue::{Hold, Start};
use crate::config::Destination;
use crate::engine::outcome::{Disposition, LegOutcome};
use crate::engine::state::call::{Call, Leg};
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Rejection};
use crate::id::{CallId, QueueId};
use crate::time::Duration;

/// How many queues a call may try in one instant; after that it is turned away.
const TRIES: usize = 16;

/// Why a leg may not stay in its queue, and where its call goes instead.
#[derive(Clone, Copy)]
pub(in crate::engine) enum Turned {
    /// Full, or unstaffed.
    Away(Destination),
    Closed(Destination),
    Vacant(Destination),
}

impl Turned {
    const fn wanted(self) -> Destination {
        match self {
            Self::Away(to) | Self::Closed(to) | Self::Vacant(to) => to,
        }
    }

    /// How the leg ends, and how the call ends if it has nowhere to go.
    const fn outcome(self, to: Destination) -> (LegOutcome, Disposition) {
        match (self, to) {
            (Self::Closed(_), to) => (LegOutcome::Closed(to), Disposition::Closed),
            (Self::Vacant(_), to) => (LegOutcome::Vacant(to), Disposition::Blocked),
            (Self::Away(_), Destination::End) => (LegOutcome::Blocked, Disposition::Blocked),
            (Self::Away(_), to) => (LegOutcome::Overflowed(to), Disposition::Blocked),
        }
    }
}

/// The queues that a call has tried at this time. Each is tried once, so that queues that send calls to each other do
/// not pass a call back and forth.
struct Tried {
    queues: [QueueId; TRIES],
    count: usize,
    /// The queue that sent the call on.
    sent_by: Option<QueueId>,
}

impl Tried {
    const fn new(sent_by: Option<QueueId>) -> Self {
        Self { queues: [QueueId(0); TRIES], count: 0, sent_by }
    }

    fn add(&mut self, queue: QueueId) {
        self.queues[self.count] = queue;
        self.count += 1;
    }

    /// Whether the call may try this queue.
    fn leaves(&self, queue: QueueId) -> bool {
        self.count < TRIES && self.sent_by != Some(queue) && !self.queues[..self.count].contains(&queue)
    }
}

impl Engine {
    /// Sends a call on from a queue that refuses it, until a queue takes it or it has ended; returns how it ends if it
    /// has nowhere to go. Queues in which it waits already are skipped.
    #[cold]
    pub(in crate::engine) fn turn_away(&mut self, leg: Slot<Leg>, start: Start, turned: Turned) -> Option<Disposition> {
        let call = self.calls.legs[leg].call;
        let (mut leg, mut start, mut turned, mut tried) = (leg, start, turned, Tried::new(start.sent_by));
        loop {
            tried.add(start.queue);
            let free = |queue| tried.leaves(queue) && self.calls.legs_of(call).all(|(_, leg)| leg.queue != queue);
            let to = match turned.wanted() {
                Destination::Queue(queue) if !free(queue) => Destination::End,
                Destination::Queue(_) | Destination::Callback if self.calls[call].legs == u16::MAX => Destination::End,
                to => to,
            };
            let (outcome, disposition) = turned.outcome(to);
            self.end_leg(leg, outcome);
            match to {
                Destination::Queue(queue) => {
                    start = Start { sender: start.sender, ..Start::new(queue, start.from, start.points) };
                }
                Destination::External(external) => {
                    self.end_call(call, Disposition::External(external));
                    return None;
                }
                Destination::Callback => {
                    self.start_callback(call, start, None);
                    return None;
                }
                Destination::End => return Some(disposition),
            }
            let (next, answer) = self.try_queue(call, start);
            (leg, turned) = (next, answer?);
        }
    }

    /// Rejects a move of a call from its place to a queue where it would have nowhere to go: one that refuses calls now
    /// (closed, full, unstaffed) and does not send them to a place that takes them. The call's own legs there are not
    /// counted, since they end first.
    #[inline(always)]
    pub(in crate::engine) fn takes_or_sends_on(
        &self,
        call: (CallId, Option<Slot<Call>>),
        queue: QueueId,
        hold: Option<Hold>,
    ) -> Result<(), Rejection> {
        if !self.queues[queue].restricted && !self.is_full(queue) {
            return Ok(());
        }
        self.finds_a_place(call, queue, hold)
    }

    /// [`takes_or_sends_on`](Self::takes_or_sends_on) for a queue that may refuse the call.
    #[cold]
    fn finds_a_place(
        &self,
        (id, call): (CallId, Option<Slot<Call>>),
        queue: QueueId,
        hold: Option<Hold>,
    ) -> Result<(), Rejection> {
        let (mut to, mut hold, mut tried) = (queue, hold, Tried::new(None));
        loop {
            let turned = if self.queues[to].restricted { self.turned_away(to) } else { None };
            let wanted = match turned {
                Some(turned) => turned.wanted(),
                None if self.would_fit(call, to) || self.finds_somebody(to, hold) => return Ok(()),
                None => self.center[to].when_full,
            };
            tried.add(to);
            match wanted {
                Destination::Queue(next) if tried.leaves(next) => (to, hold) = (next, None),
                Destination::External(_) | Destination::Callback => return Ok(()),
                Destination::Queue(_) | Destination::End => return Err(Rejection::CannotJoin(id, queue)),
            }
        }
    }

    /// Whether there is a place in a queue for this call, once its legs have ended.
    fn would_fit(&self, call: Option<Slot<Call>>, queue: QueueId) -> bool {
        let (mut own, mut waits) = (0, 0);
        for (_, leg) in call.into_iter().flat_map(|call| self.calls.legs_of(call)) {
            own += u32::from(leg.queue == queue);
            waits = 1;
        }
        let state = &self.queues[queue];
        state.waiting - state.callbacks - own < state.most && self.waiting_calls - waits < self.most_waiting
    }

    /// Whether a new call of a queue would be offered to an idle agent at once.
    fn finds_somebody(&self, queue: QueueId, hold: Option<Hold>) -> bool {
        if let Some(Hold { agent, limit }) = hold {
            let idle = self.is_idle_for(agent, queue);
            if idle || limit > Duration::ZERO {
                return idle;
            }
        }
        self.has_idle(queue, self.queues[queue].first_line)
    }

    /// Why a queue with restrictions refuses calls now, if it does.
    pub(in crate::engine) fn turned_away(&self, queue: QueueId) -> Option<Turned> {
        let config = &self.center[queue];
        let state = &self.queues[queue];
        if state.closed {
            return Some(Turned::Closed(config.when_closed));
        }
        let joins = config.join_empty.filter(|_| state.present_to_join == 0);
        // Calls may not join a queue that waiting calls must leave.
        if let Some(vacancy) = joins.or(config.leave_empty.filter(|_| self.is_vacated(queue))) {
            return Some(Turned::Vacant(vacancy.to));
        }
        config.when_unstaffed.filter(|_| state.staffed == 0).map(Turned::Away)
    }

    /// Whether the queue refuses calls right now: closed, full or unstaffed.
    pub(in crate::engine) fn refuses_calls(&self, queue: QueueId) -> bool {
        self.queues[queue].restricted && self.turned_away(queue).is_some() || self.has_no_place(queue)
    }

    /// Whether the queue has no place for another leg. Callbacks occupy no place.
    fn has_no_place(&self, queue: QueueId) -> bool {
        let state = &self.queues[queue];
        state.waiting - state.callbacks >= state.most
    }

    /// Whether there is no place for another call, in the queue or in the centre.
    pub(in crate::engine) fn is_full(&self, queue: QueueId) -> bool {
        self.has_no_place(queue) || self.waiting_calls >= self.most_waiting
    }
}
