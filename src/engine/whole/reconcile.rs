//! Adopts the actual state of the switch: calls and agents that it does not have end, connections that it has are
//! established.

use crate::engine::command::Party;
use crate::engine::fact::{Fact, Origin};
use crate::engine::life::suspend::Switch;
use crate::engine::outcome::{Ender, OfferEnd};
use crate::engine::state::agent::OpenOffer;
use crate::engine::state::call::{Call, CallState, Consultation, Ring};
use crate::engine::state::part::CONTACTS_MAX;
use crate::engine::state::part::{Stage, of_agent, of_call};
use crate::engine::state::timers::Timer;
use crate::engine::switch_state::SwitchState;
use crate::engine::table::slab::Slot;
use crate::engine::{Engine, Presence};
use crate::id::{AgentId, CallId, OfferId, QueueId};

/// What the lists do not judge.
struct Newer {
    calls: Vec<CallId>,
    agents: Vec<AgentId>,
}

impl Newer {
    fn new(truth: &SwitchState) -> Self {
        let (mut calls, mut agents) = (truth.newer_calls.clone(), truth.newer_agents.clone());
        calls.sort_unstable();
        agents.sort_unstable();
        Self { calls, agents }
    }

    fn has_call(&self, call: CallId) -> bool {
        self.calls.binary_search(&call).is_ok()
    }

    fn has_agent(&self, agent: AgentId) -> bool {
        self.agents.binary_search(&agent).is_ok()
    }
}

impl Engine {
    /// Corrects whatever differs from the switch: first calls, in order of their ids, then agents, then offers in the
    /// order of their agents. Calls and rings that the engine does not know are reported; unknown agents are ignored.
    #[cold]
    pub(in crate::engine) fn reconcile(&mut self, truth: &SwitchState) {
        if self.switch == Switch::Away {
            self.switch = Switch::Reconciled;
        }
        let newer = Newer::new(truth);
        let lost = truth.ringing.as_ref().map(|ringing| self.compare_rings(ringing, &newer)).unwrap_or_default();
        truth.calls.iter().for_each(|calls| self.compare_calls(calls, &newer));
        truth.agents.iter().for_each(|agents| self.compare_agents(agents, &newer));
        truth.engaged.iter().for_each(|engaged| self.compare_engaged(engaged, &newer));
        // Last, when it is known who else can take these calls. Some were answered meanwhile, or their callers are
        // gone.
        for offer in lost {
            if self.open_offer(offer).is_ok() {
                self.lose_offer(offer.agent);
            }
        }
    }

    fn compare_calls(&mut self, calls: &[(CallId, Option<AgentId>)], newer: &Newer) {
        let mut listed = calls.to_vec();
        listed.sort_unstable();
        listed.dedup_by_key(|(call, _)| *call);
        let mut alive: Vec<CallId> = self.calls.alive.iter().map(|(_, call)| call.id).collect();
        alive.sort_unstable();
        for call in alive {
            let known = listed.binary_search_by_key(&call, |(listed, _)| *listed).is_ok();
            if !known && !newer.has_call(call) && !self.is_off_the_line(call) && self.calls.find(call).is_some() {
                self.hang_up(call).expect("a call that is alive and on the line can hang up");
            }
        }
        let judged = |(call, agent): &(CallId, Option<AgentId>)| {
            !newer.has_call(*call) && !agent.is_some_and(|agent| newer.has_agent(agent))
        };
        for (call, agent) in listed.into_iter().filter(judged) {
            match (self.calls.find(call), agent) {
                (None, _) => self.say(Fact::StrayCall { call }),
                (Some(slot), None) => self.is_not_connected(slot),
                (Some(slot), Some(agent)) if agent.index() < self.agents.len() => self.is_connected(slot, agent),
                _ => {}
            }
        }
    }

    fn compare_agents(&mut self, agents: &[AgentId], newer: &Newer) {
        let mut reachable = agents.to_vec();
        reachable.sort_unstable();
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            let there = self.agents[agent].presence != Presence::SignedOut;
            if there && !newer.has_agent(agent) && reachable.binary_search(&agent).is_err() {
                self.agent_lost(agent).expect("an agent who is signed in can be lost");
            }
        }
    }

    fn compare_engaged(&mut self, engaged: &[AgentId], newer: &Newer) {
        let mut listed = engaged.to_vec();
        listed.sort_unstable();
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            if self.agents[agent].presence == Presence::SignedOut || newer.has_agent(agent) {
                continue;
            }
            let put_right = if listed.binary_search(&agent).is_ok() { Self::engaged } else { Self::disengaged };
            put_right(self, agent).expect("an agent who is signed in can be engaged or not");
        }
    }

    fn is_talking(&self, slot: Slot<Call>, agent: AgentId) -> bool {
        let CallState::Talking { part } = self.calls[slot].state else { return false };
        of_call(&self.parts, part).any(|(_, part)| part.agent == agent)
    }

    /// Reports rings of no offer: before anything else, because an offer that is made now is rung later. Returns the
    /// offers without a ringing telephone.
    fn compare_rings(&mut self, ringing: &[(CallId, AgentId)], newer: &Newer) -> Vec<OfferId> {
        let mut rings = ringing.to_vec();
        rings.sort_unstable();
        rings.dedup();
        for &(call, agent) in &rings {
            if self.offered_to(agent) != Some(call) && !newer.has_call(call) && !newer.has_agent(agent) {
                self.say(Fact::StrayRing { call, agent });
            }
        }
        let rings = |call, agent| rings.binary_search(&(call, agent)).is_ok();
        let rung = |agent| {
            newer.has_agent(agent)
                || self.offered_to(agent).is_none_or(|call| newer.has_call(call) || rings(call, agent))
        };
        let agents = (0..self.agents.len() as u32).map(AgentId).filter(|&agent| !rung(agent));
        agents.map(|agent| OfferId { agent, serial: self.agents[agent].serial }).collect()
    }

    /// The call being offered to an agent.
    fn offered_to(&self, agent: AgentId) -> Option<CallId> {
        let OpenOffer { leg, .. } = self.agents.get(agent.index())?.ringing?;
        Some(self.calls[self.calls.legs[leg].call].id)
    }

    /// An offer was lost on the way to the telephone. This does not count against the agent, and there is no hold-off:
    /// the call returns to its place first and is offered to another idle agent; then the agent takes the best waiting
    /// call, perhaps this one.
    pub(in crate::engine) fn lose_offer(&mut self, agent: AgentId) {
        let Some(OpenOffer { leg, .. }) = self.agents[agent].ringing else { return };
        let call = self.calls.legs[leg].call;
        if self.leave_ring(leg, agent, OfferEnd::Lost) {
            self.ring_more(leg);
        } else {
            self.requeue(call);
        }
        self.serve(agent);
    }

    /// Whether a call may be missing from the switch: a waiting callback, or a consultation that it does not see.
    fn is_off_the_line(&self, call: CallId) -> bool {
        let Some(slot) = self.calls.find(call) else { return true };
        let waits = matches!(self.calls[slot].state, CallState::Waiting | CallState::Offered(_));
        waits && self.calls.is_called_back(slot)
    }

    /// The switch has the call, connected to nobody: a conversation is over, but the caller is still there.
    fn is_not_connected(&mut self, slot: Slot<Call>) {
        let CallState::Talking { part } = self.calls[slot].state else { return };
        let queue = self.parts[part].queue;
        let parts = self.end_conversation(slot, Ender::Switch);
        let from = self.calls.aged_from(slot);
        self.place(slot, Party::Queue(queue), from);
        self.finish_parts(Some(parts));
    }

    /// The switch has the call connected to an agent.
    fn is_connected(&mut self, slot: Slot<Call>, agent: AgentId) {
        if self.is_talking(slot, agent) {
            return;
        }
        let state = self.calls[slot].state;
        if let CallState::Dialling { part, .. } = state
            && self.parts[part].agent == agent
        {
            let call = self.calls[slot].id;
            return self.callback_answered(call).expect("the call is being dialled");
        }
        if let CallState::Offered(ring) = state
            && self.agents[agent].ringing.is_some_and(|ringing| ringing.leg == ring.leg)
            && !self.calls.is_callback(ring.leg)
        {
            let serial = self.agents[agent].serial;
            return self.accept(OfferId { agent, serial }).expect("the offer is open");
        }
        self.connect_by_force(slot, agent);
    }

    /// Connects a call, whatever it was doing, to an agent, whatever they were doing.
    fn connect_by_force(&mut self, slot: Slot<Call>, agent: AgentId) {
        let id = self.calls[slot].id;
        if self.calls.rare_call(slot).origin == Origin::Consult(agent) {
            // The agent is the caller of this consultation.
            return;
        }
        if self.agents[agent].contacts() >= CONTACTS_MAX {
            return;
        }
        // First, because this may sign out an agent who was consulted and wants to leave.
        if self.calls.rare_call(slot).consultation != Consultation::No {
            self.drop_consultation(slot);
            self.free_consultant(slot);
        }
        if self.agents[agent].presence == Presence::SignedOut {
            if self.center[agent].retired {
                return;
            }
            self.sign_in(agent, None).expect("an agent who is signed out can sign in");
            return self.is_connected(slot, agent);
        }
        if self.agents[agent].ringing.is_some() {
            let (wish, presence) = (self.agents[agent].wish, Presence::Ready);
            self.agents[agent].presence = presence;
            self.agents[agent].wish = crate::engine::Wish::NotReady(crate::engine::Reason::Rona);
            self.fail_offer(agent, OfferEnd::AgentGone);
            self.agents[agent].wish = wish;
            if self.calls.find(id) != Some(slot) {
                // Its time ran out while it rang, and it has no other place.
                return self.resettle(agent);
            }
        }
        self.leave_pools(agent);
        self.clear_blockers(agent);
        match self.calls[slot].state {
            CallState::Waiting | CallState::Offered(_) => self.connect_waiting(slot, agent),
            CallState::Talking { part } => {
                let queue = self.parts[part].queue;
                let parts = self.end_conversation(slot, Ender::Switch);
                self.join_conversation(slot, agent, queue);
                self.finish_parts(Some(parts));
            }
            CallState::SelfService(_) => {
                self.leave_self_service_for_agents(slot);
                self.connect_waiting(slot, agent);
            }
            CallState::Dialling { .. } | CallState::InTransit => self.resettle(agent),
        }
    }

    /// Clears whatever prevents an agent, who is in no pool, from being connected: a hold-off, a callback being
    /// dialled. A wish to be not ready applies when the conversation is over.
    fn clear_blockers(&mut self, agent: AgentId) {
        let parts = of_agent(&self.parts, self.agents[agent].part);
        let dialling = parts.filter(|(_, part)| part.is_dialling()).map(|(slot, _)| slot).next();
        if let Some(part) = dialling {
            self.undo_dial(part);
        }
        self.timers.cancel(Timer::Agent(agent));
        self.agents[agent].presence = Presence::Ready;
    }

    /// Connects a waiting call to an agent who is in no pool, as if it had been offered to them.
    fn connect_waiting(&mut self, slot: Slot<Call>, agent: AgentId) {
        let leg = self.first_leg(slot);
        if self.calls.is_callback(leg) {
            // Nobody is on the line to connect.
            return self.resettle(agent);
        }
        let free = self.take_back(slot);
        self.leave_lines(self.calls[slot].first_leg);
        self.calls[slot].state = CallState::Offered(Ring { leg, first: agent, last: agent, ringing: 0, allowed: 1 });
        self.count_rung(slot, 1);
        self.ring(leg, agent);
        let serial = self.agents[agent].serial;
        self.accept(OfferId { agent, serial }).expect("it was just offered");
        self.serve_list(free);
    }

    fn join_conversation(&mut self, slot: Slot<Call>, agent: AgentId, queue: QueueId) {
        self.say(Fact::ConversationJoined { call: self.calls[slot].id, agent, queue, offer: None });
        let part = self.add_part(agent, queue, Stage::Talking(slot), None);
        self.calls[slot].state = CallState::Talking { part };
        self.publish_state(agent);
        self.serve_if_room(agent);
    }
}
