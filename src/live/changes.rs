//! Which calls and agents have changed since an event: for a switch whose lists were read a moment ago.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use crate::engine::{Event, Fact, LegOutcome, SwitchState};
use crate::id::{AgentId, CallId};

/// How many events are looked back over.
const MAX_KEPT: usize = 65_536;

/// The subjects of the newest events.
#[derive(Debug)]
pub(super) struct Changes {
    /// The number of an event, its call and its agent.
    kept: VecDeque<(u64, Option<CallId>, Option<AgentId>)>,
    /// All events from the first of these numbers on are known; the last one is the number of the next event.
    known: RangeInclusive<u64>,
}

impl Changes {
    /// Of a router that goes on after this many events, none of which is known.
    pub(super) fn new(events: u64) -> Self {
        Self { kept: VecDeque::new(), known: events..=events }
    }

    /// With the newest of these events, as a replica has them.
    #[cfg(feature = "journal")]
    pub(super) fn with_past(mut self, past: &crate::journal::Past) -> Self {
        let end = *self.known.end();
        self.known = past.batches().next().map_or(end, |batch| batch.first)..=end;
        past.batches().for_each(|batch| self.note(batch.first, &batch.events));
        self
    }

    /// Takes in events, the first of which has that number.
    pub(super) fn note(&mut self, first: u64, events: &[Event]) {
        for (number, event) in (first..).zip(events) {
            let (call, agent) = (event.fact.call(), agent_of(event.fact));
            if call.is_some() || agent.is_some() {
                self.kept.push_back((number, call, agent));
            }
        }
        let surplus = self.kept.len().saturating_sub(MAX_KEPT);
        let oldest = self.kept.drain(..surplus).next_back().map_or(*self.known.start(), |(number, ..)| number + 1);
        self.known = oldest..=first + events.len() as u64;
    }

    /// Excepts from what a switch says whatever has changed since the lists were read: by events from that number on.
    ///
    /// # Errors
    /// From which numbers on the changes are known, if that is not among them.
    pub(super) fn except(&self, truth: &mut SwitchState, next: u64) -> Result<(), RangeInclusive<u64>> {
        if !self.known.contains(&next) {
            return Err(self.known.clone());
        }
        let newer = || self.kept.iter().skip(self.kept.partition_point(|(number, ..)| *number < next));
        truth.newer_calls.extend(newer().filter_map(|(_, call, _)| *call));
        truth.newer_agents.extend(newer().filter_map(|(.., agent)| *agent));
        truth.newer_calls.sort_unstable();
        truth.newer_calls.dedup();
        truth.newer_agents.sort_unstable();
        truth.newer_agents.dedup();
        Ok(())
    }
}

/// The agent whose state an event changes.
const fn agent_of(fact: Fact) -> Option<AgentId> {
    match fact {
        Fact::Offered { offer, .. }
        | Fact::ConfirmationAwaited { offer, .. }
        | Fact::OfferEnded { offer, .. }
        | Fact::LegEnded { outcome: LegOutcome::Answered(offer), .. } => Some(offer.agent),
        Fact::Dial { agent, .. }
        | Fact::DialFailed { agent, .. }
        | Fact::ConversationJoined { agent, .. }
        | Fact::ConversationEnded { agent, .. }
        | Fact::AgentChanged { agent, .. } => Some(agent),
        #[rustfmt::skip]
        Fact::CallArrived { .. } | Fact::LegStarted { .. } | Fact::Resumed { .. } | Fact::SelfServiceStarted { .. }
        | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. } | Fact::MessageDue { .. }
        | Fact::CallbackOffered { .. } | Fact::Reranked { .. } | Fact::StepReached { .. } | Fact::LegEnded { .. }
        | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. } | Fact::CallHeld { .. } | Fact::CallUnheld { .. }
        | Fact::CallEnded { .. } | Fact::ProfileAssigned { .. } | Fact::AgentSilent { .. } | Fact::Monitored { .. }
        | Fact::Rated { .. } | Fact::QueueOpened { .. } | Fact::QueueClosed { .. } | Fact::SwitchAway {}
        | Fact::SwitchBack {} | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::Reconfigured { .. } => None,
    }
}
