//! The telephone lines that calls occupy: how many calls may be present at once, per queue and in the whole centre.
//! (The engine calls them trunks, because a line here is where calls wait.)
//!
//! A caller occupies a line of the queue they ask for and keeps it wherever the call goes, until it leaves the centre.
//! Only an arrival can find all lines busy; no call in progress is ever cut off. A consultation occupies no line. A
//! waiting callback occupies none, and one while it is dialled and in conversation, even if none is free.

use crate::engine::Engine;
use crate::engine::fact::Origin;
use crate::engine::outcome::Disposition;
use crate::engine::state::call::{Call, CallState};
use crate::engine::state::trunks::Trunks;
use crate::engine::table::slab::Slot;
use crate::id::QueueId;

impl Engine {
    /// The number of calls that occupy a line of a queue: those that asked for it and are in self-service, waiting,
    /// ringing or in conversation, wherever they are now. `None` if neither a queue nor the centre has a limit
    /// ([`Queue::lines`](crate::config::Queue::lines)), or for an unknown queue. O(1).
    pub fn lines_in_use(&self, queue: QueueId) -> Option<u32> {
        let group = self.trunks.queues.get(queue.index())?;
        self.trunks.bounded.then_some(group.taken)
    }

    /// The number of calls that occupy a line of any queue; `None` if there is no limit. O(1).
    pub fn all_lines_in_use(&self) -> Option<u32> {
        self.trunks.bounded.then_some(self.trunks.center.taken)
    }

    /// Assigns a line to a call that has just arrived, if there are limits. If none is free, the call ends; returns
    /// whether it has one.
    #[cold]
    pub(in crate::engine) fn finds_trunk(&mut self, call: Slot<Call>) -> bool {
        let queue = self.calls[call].asked;
        if self.trunks.are_busy(queue) {
            // It had none, so none is given back.
            self.calls[call].on_trunk = false;
            self.end_call(call, Disposition::LinesBusy);
            return false;
        }
        self.trunks.take(queue);
        true
    }

    /// A callback is dialled: it occupies a line, even beyond the limit.
    #[cold]
    pub(in crate::engine) fn take_trunk(&mut self, call: Slot<Call>) {
        let outside = self.calls.rare_call(call).origin == Origin::Caller;
        if outside && !std::mem::replace(&mut self.calls[call].on_trunk, true) && self.trunks.bounded {
            self.trunks.take(self.calls[call].asked);
        }
    }

    /// A call frees its line, for good or until it is dialled.
    #[cold]
    pub(in crate::engine) fn give_trunk_back(&mut self, call: Slot<Call>) {
        if std::mem::take(&mut self.calls[call].on_trunk) && self.trunks.bounded {
            self.trunks.give_back(self.calls[call].asked);
        }
    }

    /// Whether a call should occupy a line, by its origin and state.
    pub(in crate::engine) fn needs_trunk(&self, call: Slot<Call>) -> bool {
        let record = &self.calls[call];
        let dialled = matches!(record.state, CallState::Dialling { .. });
        let owed = self.calls.is_called_back(call) && !dialled;
        self.calls.rare_call(call).origin == Origin::Caller && !owed
    }

    /// A restored call occupies the line it had.
    pub(in crate::engine) fn restore_trunk(&mut self, call: Slot<Call>) {
        self.calls[call].on_trunk = false;
        if self.needs_trunk(call) {
            self.calls[call].on_trunk = true;
            if self.trunks.bounded {
                self.trunks.take(self.calls[call].asked);
            }
        }
    }

    /// The lines, counted again call by call. O(calls) if there are limits. For another centre, and for checks.
    pub(in crate::engine) fn trunks_counted(&self) -> Trunks {
        let mut trunks = Trunks::new(&self.center);
        if trunks.bounded {
            let occupying = self.calls.alive.iter().filter(|(_, call)| call.on_trunk);
            occupying.for_each(|(_, call)| trunks.take(call.asked));
        }
        trunks
    }
}
