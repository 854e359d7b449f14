//! What a host knows from the facts it has received, so that its commands find targets.

use acd::config::Center;
use acd::engine::*;
use acd::id::*;
use std::collections::BTreeMap;

/// What a host knows about its calls and agents.
#[derive(Clone, Debug, Default)]
pub struct Host {
    pub next_call: u64,
    pub calls: Vec<CallId>,
    /// With whom; a conference appears with each.
    pub talking: Vec<(CallId, AgentId)>,
    pub legs: Vec<(CallId, QueueId)>,
    /// The open offers, with their calls.
    pub offers: Vec<(OfferId, CallId)>,
    pub wrapping: Vec<AgentId>,
    pub staffed: Vec<AgentId>,
    pub dialling: Vec<CallId>,
    pub in_self_service: Vec<CallId>,
    /// Calls on hold, about which somebody is consulted.
    pub consulting: Vec<CallId>,
    pub rateable: Vec<CallId>,
    pub seen: usize,
    /// Aim at the first this many agents; 0 means [`AGENTS`](super::AGENTS).
    pub agents: u32,
    /// The centre, if the host knows it, as a basis for changes.
    pub center: Option<Center>,
    pub next_center: Option<Center>,
}

impl Host {
    /// A host that knows nothing yet and numbers its calls from here.
    pub fn numbering_from(next_call: u64) -> Self {
        Self { next_call, ..Self::default() }
    }

    /// A host that knows the engine's initial centre.
    pub fn of(center: &Center) -> Self {
        Self { center: Some(center.clone()), ..Self::default() }
    }

    /// Reads the events since the last time.
    pub fn read(&mut self, events: &[Event]) {
        for event in &events[self.seen..] {
            self.learn(event.fact);
        }
        self.seen = events.len();
    }

    fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::CallArrived { call, .. } => self.calls.push(call),
            Fact::CallEnded { call, .. } => self.forget(call),
            Fact::LegStarted { leg, queue, .. } => self.legs.push((leg.call, queue)),
            Fact::LegEnded { leg, queue, outcome, .. } => {
                if let Some(place) = self.legs.iter().position(|&other| other == (leg.call, queue)) {
                    self.legs.remove(place);
                }
                if let LegOutcome::Answered(OfferId { agent, .. }) = outcome {
                    self.offers.retain(|(offer, _)| offer.agent != agent);
                    self.dialling.retain(|&other| other != leg.call);
                    self.talking.push((leg.call, agent));
                }
            }
            Fact::Offered { offer, leg, .. } => self.offers.push((offer, leg.call)),
            Fact::OfferEnded { offer, .. } => self.offers.retain(|&(other, _)| other != offer),
            Fact::ConversationJoined { call, agent, .. } => self.talking.push((call, agent)),
            Fact::ConversationEnded { call, agent, .. } => {
                self.talking.retain(|&other| other != (call, agent));
                self.rateable.retain(|&other| other != call);
                self.rateable.push(call);
            }
            Fact::ConsultStarted { call, .. } => self.consulting.push(call),
            Fact::ConsultEnded { call, .. } => self.consulting.retain(|&other| other != call),
            Fact::SelfServiceStarted { call, .. } => self.in_self_service.push(call),
            Fact::SelfServiceEnded { call, .. } => self.in_self_service.retain(|&other| other != call),
            Fact::Dial { call, agent, .. } => {
                self.offers.retain(|(offer, _)| offer.agent != agent);
                self.dialling.push(call);
            }
            Fact::DialFailed { call, .. } => self.dialling.retain(|&other| other != call),
            Fact::AgentChanged { agent, from, to, .. } => self.agent_changed(agent, from, to),
            Fact::ProfileAssigned { agent, to, .. } => {
                if let Some(known) = self.center.as_mut().and_then(|center| center.agents.get_mut(agent.index())) {
                    known.profile = to;
                }
            }
            Fact::Reconfigured { .. } => self.center = self.next_center.take(),
            _ => {}
        }
    }

    fn forget(&mut self, call: CallId) {
        self.calls.retain(|&other| other != call);
        self.talking.retain(|&(other, _)| other != call);
        self.consulting.retain(|&other| other != call);
        if self.rateable.len() > 8 {
            self.rateable.remove(0);
        }
    }

    fn agent_changed(&mut self, agent: AgentId, from: Doing, to: Doing) {
        if from == Doing::WrapUp {
            self.wrapping.retain(|&other| other != agent);
        }
        if to == Doing::WrapUp {
            self.wrapping.push(agent);
        }
        if from == Doing::SignedOut {
            self.staffed.push(agent);
        }
        if to == Doing::SignedOut {
            self.staffed.retain(|&other| other != agent);
        }
    }
}
