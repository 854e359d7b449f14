//! Who reads every event on the server's side, in one task: the counters and the log of calls.

use super::call_log::{self, CallLog, Personal};
use super::count::Counter;
use acd::config::Center;
use acd::engine::{Event, Fact};
use acd::notes::Notes;

/// Everything that follows the events.
pub(super) struct Followers {
    pub(super) counter: Counter,
    pub(super) calls: CallLog,
    pub(super) personal: Personal,
}

impl Followers {
    /// Takes in consecutive events; `center` is the centre after them.
    pub(super) fn take(&mut self, events: &[(Event, Notes)], center: &Center) {
        let changes = events.iter().any(|(event, _)| matches!(event.fact, Fact::Reconfigured { .. }));
        if changes {
            self.counter.grow(center);
        }
        for (event, notes) in events {
            self.counter.count(event);
            if let Some(ended) = self.calls.take(event) {
                call_log::log(&ended, center, notes, self.personal);
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
