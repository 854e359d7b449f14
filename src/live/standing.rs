//! The legs in each queue by how long they have waited: a queue's row on a board, without scanning its calls.

use std::collections::{BTreeMap, BTreeSet};

use super::board::QueueNow;
use crate::engine::{Event, Fact};
use crate::id::{LegId, QueueId};
use crate::roster::{LegNow, Roster, Told};
use crate::time::Timestamp;

/// By queue.
#[derive(Default)]
pub(super) struct Standing {
    queues: Vec<Queue>,
}

#[derive(Default)]
struct Queue {
    since: BTreeSet<(Timestamp, LegId)>,
    /// The last announcement to each caller, by time.
    told: BTreeMap<(Timestamp, LegId), Told>,
}

impl Standing {
    /// The legs in a roster. O(legs log legs).
    pub(super) fn new(queues: usize, roster: &Roster) -> Self {
        let mut standing = Self::default();
        standing.grow(queues);
        for leg in roster.calls().flat_map(|call| &call.legs) {
            standing.joins(leg);
        }
        standing
    }

    /// Makes room for more queues.
    pub(super) fn grow(&mut self, queues: usize) {
        self.queues.resize_with(queues.max(self.queues.len()), Queue::default);
    }

    /// Takes in an event; `before` is the roster without it. O(log legs).
    pub(super) fn record(&mut self, event: &Event, before: &Roster) {
        match event.fact {
            Fact::LegStarted { leg, queue, .. } => {
                self.joins(&LegNow { leg, queue, since: event.at, told: None });
            }
            Fact::PositionTold { leg, position, wait, .. } => {
                let Some(now) = leg_of(before, leg) else { return };
                self.is_told(now, Told { at: event.at, position, wait });
            }
            Fact::LegEnded { leg, .. } => leg_of(before, leg).into_iter().for_each(|now| self.leaves(now)),
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::Resumed { .. } | Fact::SelfServiceStarted { .. }
            | Fact::SelfServiceEnded { .. } | Fact::MessageDue { .. } | Fact::CallbackOffered { .. }
            | Fact::Reranked { .. } | Fact::StepReached { .. } | Fact::Offered { .. }
            | Fact::ConfirmationAwaited { .. } | Fact::OfferEnded { .. } | Fact::Dial { .. }
            | Fact::DialFailed { .. } | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. }
            | Fact::ConversationJoined { .. } | Fact::ConversationEnded { .. } | Fact::CallEnded { .. }
            | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. } | Fact::AgentSilent { .. }
            | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. } | Fact::QueueClosed { .. }
            | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {} | Fact::SwitchBack {}
            | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => {}
        }
    }

    fn joins(&mut self, leg: &LegNow) {
        let Some(queue) = self.queues.get_mut(leg.queue.index()) else { return };
        queue.since.insert((leg.since, leg.leg));
        queue.told.extend(leg.told.map(|told| ((told.at, leg.leg), told)));
    }

    /// `now` is the leg before that.
    fn is_told(&mut self, now: &LegNow, told: Told) {
        let Some(queue) = self.queues.get_mut(now.queue.index()) else { return };
        if let Some(before) = now.told {
            queue.told.remove(&(before.at, now.leg));
        }
        queue.told.insert((told.at, now.leg), told);
    }

    fn leaves(&mut self, leg: &LegNow) {
        let Some(queue) = self.queues.get_mut(leg.queue.index()) else { return };
        queue.since.remove(&(leg.since, leg.leg));
        if let Some(told) = leg.told {
            queue.told.remove(&(told.at, leg.leg));
        }
    }

    /// A queue's row on a board, without its counts. O(log legs).
    pub(super) fn of(&self, queue: QueueId) -> QueueNow {
        let Some(queue) = self.queues.get(queue.index()) else { return QueueNow::default() };
        QueueNow {
            waiting: queue.since.len() as u32,
            longest_since: queue.since.first().map(|(since, _)| *since),
            told: queue.told.last_key_value().map(|(_, told)| *told),
            ..QueueNow::default()
        }
    }
}

fn leg_of(roster: &Roster, leg: LegId) -> Option<&LegNow> {
    roster.call(leg.call)?.legs.iter().find(|now| now.leg == leg)
}
