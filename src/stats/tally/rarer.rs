//! The rarer facts: failed offers, self-service, callbacks, consultations, conferences, transfers.

use super::Tally;
use crate::engine::{ConsultEnd, Disposition, Fact};
use crate::id::{CallId, QueueId};
use crate::stats::call_counts::TransferCounts;
use crate::stats::options::Detail;
use crate::time::Timestamp;

impl Tally {
    /// Folds the rarer facts.
    #[cold]
    pub(super) fn fold_rarer(&mut self, at: Timestamp, fact: Fact) -> Option<()> {
        let row = self.calendar.current.row;
        match fact {
            Fact::OfferEnded { queue, offer, cause, .. } => {
                self.now.offers -= 1;
                self.offer_to(offer.agent, |offers| offers.fail(cause));
                self.figures.queues.at(row, queue.index())?.offers.fail(cause);
            }
            Fact::ProfileAssigned { agent, from, to, doing } => {
                self.profile_assigned(at, agent, (from, to), doing)?;
            }
            Fact::DialFailed { queue, agent, .. } => {
                self.now.offers -= 1;
                self.offer_to(agent, |offers| offers.dial_attempts_failed += 1);
                self.figures.queues.at(row, queue.index())?.offers.dial_attempts_failed += 1;
            }
            Fact::Dial { queue, agent, .. } => {
                self.figures.queues.at(row, queue.index())?.offers.dialled += 1;
                self.offer_to(agent, |offers| offers.dialled += 1);
            }
            Fact::SelfServiceStarted { service, .. } => {
                self.figures.self_service.at(row, service.index())?.sessions += 1;
            }
            Fact::SelfServiceEnded { service, since, how, .. } => {
                self.figures.self_service.at(row, service.index())?.end(how, at.since(since));
            }
            Fact::ConsultStarted { .. } => self.figures.center.at(row, 0)?.consults += 1,
            Fact::ConsultEnded { call, how, .. } => {
                self.figures.center.at(row, 0)?.end_consult(how);
                self.now.taken = (how == ConsultEnd::Transferred).then_some((call, None));
            }
            Fact::Resumed { .. } => self.figures.center.at(row, 0)?.resumed += 1,
            Fact::ConfirmationAwaited { .. } => self.figures.center.at(row, 0)?.picked_up += 1,
            Fact::ConversationJoined { call, agent, queue, offer: _ } => {
                if let Some((_, to)) = self.now.taken.as_mut().filter(|(taken, _)| *taken == call) {
                    *to = Some(queue);
                }
                self.now.talks(agent)?;
                self.figures.queues.at(row, queue.index())?.served.joined += 1;
                if self.served == Detail::On {
                    self.served_by(queue, agent)?.joined += 1;
                }
            }
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::LegStarted { .. } | Fact::PositionTold { .. }
            | Fact::MessageDue { .. } | Fact::CallbackOffered { .. } | Fact::Reranked { .. }
            | Fact::StepReached { .. } | Fact::Offered { .. } | Fact::LegEnded { .. }
            | Fact::ConversationEnded { .. } | Fact::CallEnded { .. } | Fact::AgentChanged { .. }
            | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {}
            | Fact::SwitchBack {} | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => {}
        }
        Some(())
    }

    #[cold]
    pub(super) fn consultation_began(&mut self, row: usize, queue: QueueId) -> Option<()> {
        self.figures.consultations.at(row, queue.index())?.arrived += 1;
        Some(())
    }

    #[cold]
    pub(super) fn consultation_ended(
        &mut self,
        row: usize,
        queue: QueueId,
        disposition: Disposition,
        (legs, answered): (u16, u16),
    ) -> Option<()> {
        self.figures.consultations.at(row, queue.index())?.end(disposition, legs, answered);
        Some(())
    }

    /// Counts a transfer out of a conversation of this queue: to the consulted party that has taken the call, or
    /// to wherever the next leg starts.
    #[cold]
    pub(super) fn passed_on(&mut self, call: CallId, from: QueueId) -> Option<()> {
        match self.now.taken.take_if(|(taken, _)| *taken == call) {
            Some((_, Some(to))) => self.transfer(from, to)?.attended += 1,
            // An external party.
            Some((_, None)) => {}
            None => self.now.transferred = Some((call, from)),
        }
        Some(())
    }

    pub(super) fn transfer(&mut self, from: QueueId, to: QueueId) -> Option<&mut TransferCounts> {
        let column = from.index() * self.figures.queues() + to.index();
        self.figures.transfers.at(self.calendar.current.row, column)
    }
}
