//! Who reads every event on the server's side, in one task: the counters, the log of calls, the history.

use std::sync::Arc;

use super::call_log::{self, CallLog, Personal};
use super::count::Counter;
use super::history::History;
use acd::config::Center;
use acd::engine::{Event, Fact};
use acd::notes::Notes;

/// Everything that follows the events.
pub(super) struct Followers {
    pub(super) counter: Counter,
    pub(super) calls: CallLog,
    pub(super) personal: Personal,
    pub(super) history: Option<History>,
}

impl Followers {
    /// Takes in consecutive events, the first of which has that number; `center` is the centre after them.
    pub(super) fn take(&mut self, first: u64, events: &[(Event, Notes)], center: &Arc<Center>) {
        let changes = events.iter().any(|(event, _)| matches!(event.fact, Fact::Reconfigured { .. }));
        if changes {
            self.counter.grow(center);
        }
        for (number, (event, notes)) in (first..).zip(events) {
            self.counter.count(event);
            let ended = self.calls.take(event);
            if let Some(ended) = &ended {
                call_log::log(ended, center, notes, self.personal);
            }
            if let Some(history) = &self.history {
                history.take(number, event, ended, center, notes);
            }
        }
        if changes {
            self.counter.retire(center);
        }
    }

    /// Events were missed.
    pub(super) fn missed(&self, events: u64) {
        self.counter.missed(events);
        tracing::warn!(events, "the server was too slow to count events; metrics and log lack them");
    }
}
