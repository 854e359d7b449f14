//! The roster: the current state of all calls and agents, folded over the engine's facts.
//!
//! The engine keeps what its decisions need, and answers questions about single items. A wallboard, or an adapter
//! that restarts after a crash, needs everything: which calls wait, which offers are open, who talks to whom.

mod engaged;

use std::sync::Arc;

use rpds::RedBlackTreeMapSync;
use serde::{Deserialize, Serialize, Serializer};

use crate::config::{Attributes, Center, Destination};
use crate::engine::{Doing, Event, Fact, LegOutcome, Origin};
use crate::id::{AgentId, CallId, LegId, OfferId, ProfileId, QueueId, SelfServiceId};
use crate::notes::Notes;
use crate::time::{Duration, Timestamp};
use engaged::{Engaged, disengage, engage};

/// A call's stay in a queue that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LegNow {
    /// The leg.
    pub leg: LegId,
    /// The queue.
    pub queue: QueueId,
    /// When it began.
    pub since: Timestamp,
    /// The last announcement to the caller, in queues that announce positions.
    pub told: Option<Told>,
}

/// An announcement of position and wait to a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Told {
    /// When it was made.
    pub at: Timestamp,
    /// The position; 1 is next.
    pub position: u32,
    /// The estimated remaining wait; `None` means unknown.
    pub wait: Option<Duration>,
}

/// An agent connected to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Talking {
    /// The agent.
    pub agent: AgentId,
    /// The queue that the conversation counts for.
    pub queue: QueueId,
    /// When it began.
    pub since: Timestamp,
}

/// A call in progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallNow {
    /// The host's number for it.
    pub call: CallId,
    /// When it arrived.
    pub arrived: Timestamp,
    /// The queue asked for.
    pub asked: QueueId,
    /// Who made it.
    pub origin: Origin,
    /// Its priority, in points.
    pub priority: i16,
    /// What is known of it.
    pub attributes: Attributes,
    /// Whether the caller has hung up, and is to be called back.
    pub callback: bool,
    /// The self-service it is with, if any.
    pub self_service: Option<SelfServiceId>,
    /// Its current legs, oldest first.
    pub legs: Vec<LegNow>,
    /// Its open offers.
    pub offers: Vec<OfferId>,
    /// The agent for whom the caller is being dialled.
    pub dialling: Option<AgentId>,
    /// The agents connected to it.
    pub talking: Vec<Talking>,
    /// The agent who is consulting about it, while the caller is on hold.
    pub consulting: Option<AgentId>,
    /// Since when the agent has put the caller on hold.
    pub held: Option<Timestamp>,
}

/// An agent's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentNow {
    /// The activity.
    pub doing: Doing,
    /// When the activity began.
    pub since: Timestamp,
    /// Their profile.
    pub profile: ProfileId,
}

/// The current state of all calls and agents. Feed it every event of the engine, in order, from the beginning.
///
/// A clone is O(queues): calls and agents are shared until they change, so a reader can take its time with a
/// consistent copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Roster {
    calls: RedBlackTreeMapSync<CallId, CallNow>,
    #[serde(serialize_with = "as_a_list")]
    agents: Arc<Vec<AgentNow>>,
    /// Derived from the calls; only agents with calls.
    #[serde(skip)]
    engaged: RedBlackTreeMapSync<AgentId, Engaged>,
    /// When each queue was last opened or closed.
    queues: Vec<Option<Timestamp>>,
    /// Since when the switch is away.
    away: Option<Timestamp>,
    /// What the host keeps with calls and agents.
    notes: Notes,
}

/// A roster as it is serialised.
#[derive(Deserialize)]
struct Written {
    calls: RedBlackTreeMapSync<CallId, CallNow>,
    agents: Vec<AgentNow>,
    /// When each queue was last opened or closed.
    queues: Vec<Option<Timestamp>>,
    away: Option<Timestamp>,
    notes: Notes,
}

impl From<Written> for Roster {
    fn from(Written { calls, agents, queues, away, notes }: Written) -> Self {
        let mut engaged = RedBlackTreeMapSync::new_sync();
        for call in calls.values() {
            call.agents().for_each(|agent| engage(&mut engaged, agent, call));
        }
        Self { calls, agents: Arc::new(agents), engaged, queues, away, notes }
    }
}

fn as_a_list<S: Serializer>(agents: &Arc<Vec<AgentNow>>, serializer: S) -> Result<S::Ok, S::Error> {
    agents.as_slice().serialize(serializer)
}

impl Roster {
    /// Nobody waits, everybody is signed out.
    pub fn new(center: &Center) -> Self {
        let mut roster = Self::default();
        roster.grow(center);
        roster
    }

    /// A copy of what another process says: all calls in progress, and the agents. Who is not among these is signed
    /// out. When queues opened or closed, and whether the switch is away, it learns with the next change only.
    pub fn copied(
        center: &Center,
        calls: impl IntoIterator<Item = CallNow>,
        agents: impl IntoIterator<Item = (AgentId, AgentNow)>,
    ) -> Self {
        let mut roster = Self::new(center);
        for call in calls {
            call.agents().for_each(|agent| engage(&mut roster.engaged, agent, &call));
            roster.calls.insert_mut(call.call, call);
        }
        let known = Arc::make_mut(&mut roster.agents);
        for (agent, now) in agents {
            if let Some(known) = known.get_mut(agent.index()) {
                *known = now;
            }
        }
        roster
    }

    /// Continues with another configuration of the centre, in which everything keeps its index and more may have been
    /// added.
    pub fn grow(&mut self, center: &Center) {
        let out = |profile| AgentNow { doing: Doing::SignedOut, since: Timestamp::ZERO, profile };
        let newcomers = center.agents.iter().skip(self.agents.len());
        Arc::make_mut(&mut self.agents).extend(newcomers.map(|agent| out(agent.profile)));
        self.queues.resize(center.queues.len().max(self.queues.len()), None);
    }

    /// What the host keeps with calls and agents.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// What the host keeps with calls and agents, for whoever keeps a [copy](Self::copied).
    pub fn notes_mut(&mut self) -> &mut Notes {
        &mut self.notes
    }

    /// The number of calls in progress. O(1).
    pub fn calls_alive(&self) -> usize {
        self.calls.size()
    }

    /// All calls in progress, by number.
    pub fn calls(&self) -> impl Iterator<Item = &CallNow> {
        self.calls.values()
    }

    /// A call; `None` if it is not in progress.
    pub fn call(&self, call: CallId) -> Option<&CallNow> {
        self.calls.get(&call)
    }

    /// All agents, in the order of the centre.
    pub fn agents(&self) -> &[AgentNow] {
        &self.agents
    }

    /// An agent; `None` for an unknown one, or a retired one who has signed out. O(1).
    pub fn present_agent(&self, center: &Center, agent: AgentId) -> Option<&AgentNow> {
        let now = self.agents.get(agent.index())?;
        let is_retired = || center.agents.get(agent.index()).is_some_and(|agent| agent.retired);
        let is_gone = now.doing == Doing::SignedOut && is_retired();
        (!is_gone).then_some(now)
    }

    /// The agents, in the order of the centre, without retired ones who have signed out.
    pub fn present(&self, center: &Center) -> impl Iterator<Item = (AgentId, &AgentNow)> {
        let agents = (0..).map(AgentId).take(self.agents.len());
        agents.filter_map(|agent| Some((agent, self.present_agent(center, agent)?)))
    }

    /// When a queue was last opened or closed; `None` if it never was.
    pub fn queue_set(&self, queue: QueueId) -> Option<Timestamp> {
        self.queues.get(queue.index()).copied().flatten()
    }

    /// Since when the switch is away ([`Command::Suspend`](crate::engine::Command::Suspend)); `None` while it is there.
    pub fn switch_away(&self) -> Option<Timestamp> {
        self.away
    }

    /// The calls in queues, including those being offered, by number.
    pub fn waiting(&self) -> impl Iterator<Item = &CallNow> {
        self.calls().filter(|call| !call.legs.is_empty())
    }

    /// The open offers, each with its call.
    pub fn offers(&self) -> impl Iterator<Item = (OfferId, CallId)> {
        self.calls().flat_map(|call| call.offers.iter().map(|offer| (*offer, call.call)))
    }

    /// Who talks to whom: one entry per agent in a conference.
    pub fn conversations(&self) -> impl Iterator<Item = (CallId, Talking)> {
        self.calls().flat_map(|call| call.talking.iter().map(|talking| (call.call, *talking)))
    }

    /// An agent's open offers, by the number of the call. O(log agents).
    pub fn offers_to(&self, agent: AgentId) -> impl Iterator<Item = OfferId> {
        self.engaged.get(&agent).into_iter().flat_map(|engaged| engaged.offers.iter().map(|(_, offer)| *offer))
    }

    /// The calls that an agent is connected to, by number. O(log agents).
    pub fn talking_to(&self, agent: AgentId) -> impl Iterator<Item = CallId> {
        self.engaged.get(&agent).into_iter().flat_map(|engaged| engaged.talking.iter().copied())
    }

    /// Takes in the events that an engine has just emitted; `center` is its centre after them.
    pub fn follow(&mut self, center: &Center, events: &[Event]) {
        if events.iter().any(|event| matches!(event.fact, Fact::Reconfigured { .. })) {
            self.grow(center);
        }
        events.iter().for_each(|event| self.record(event));
    }

    /// Takes in an event. O(log calls), and O(agents) at the first change of an agent's state after a clone.
    pub fn record(&mut self, event: &Event) {
        let at = event.at;
        match event.fact {
            Fact::CallArrived { call, queue, origin, attributes } => {
                self.calls.insert_mut(call, CallNow::new(call, at, (queue, origin), attributes));
            }
            Fact::AgentChanged { agent, profile, to, .. } => {
                if let Some(now) = Arc::make_mut(&mut self.agents).get_mut(agent.index()) {
                    *now = AgentNow { doing: to, since: at, profile };
                }
            }
            Fact::ProfileAssigned { agent, to, .. } => {
                if let Some(now) = Arc::make_mut(&mut self.agents).get_mut(agent.index()) {
                    now.profile = to;
                }
            }
            Fact::CallEnded { call, .. } => self.ended(call),
            Fact::SwitchAway {} => self.away = Some(at),
            Fact::SwitchBack {} => self.away = None,
            Fact::QueueOpened { queue } | Fact::QueueClosed { queue } => {
                if let Some(set) = self.queues.get_mut(queue.index()) {
                    *set = Some(at);
                }
            }
            fact => {
                let Some(call) = call_of(fact) else { return };
                let Some(now) = self.calls.get_mut(&call) else { return };
                now.take(at, fact);
                if let Some(agent) = agent_of(fact) {
                    engage(&mut self.engaged, agent, now);
                }
            }
        }
    }

    fn ended(&mut self, call: CallId) {
        let Some(now) = self.calls.get(&call) else { return };
        now.agents().for_each(|agent| disengage(&mut self.engaged, agent, call));
        self.calls.remove_mut(&call);
    }
}

/// The call that a fact changes.
const fn call_of(fact: Fact) -> Option<CallId> {
    match fact {
        Fact::LegStarted { leg, .. }
        | Fact::Reranked { leg, .. }
        | Fact::PositionTold { leg, .. }
        | Fact::Offered { leg, .. }
        | Fact::OfferEnded { leg, .. }
        | Fact::LegEnded { leg, .. } => Some(leg.call),
        Fact::SelfServiceStarted { call, .. }
        | Fact::SelfServiceEnded { call, .. }
        | Fact::Dial { call, .. }
        | Fact::DialFailed { call, .. }
        | Fact::ConsultStarted { call, .. }
        | Fact::ConsultEnded { call, .. }
        | Fact::CallHeld { call, .. }
        | Fact::CallUnheld { call, .. }
        | Fact::ConversationJoined { call, .. }
        | Fact::ConversationEnded { call, .. } => Some(call),
        #[rustfmt::skip]
        Fact::CallArrived { .. } | Fact::Resumed { .. } | Fact::MessageDue { .. } | Fact::CallbackOffered { .. }
        | Fact::StepReached { .. } | Fact::ConfirmationAwaited { .. } | Fact::CallEnded { .. }
        | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. } | Fact::AgentSilent { .. } | Fact::Monitored { .. }
        | Fact::Rated { .. } | Fact::QueueOpened { .. } | Fact::QueueClosed { .. } | Fact::StrayCall { .. }
        | Fact::StrayRing { .. } | Fact::SwitchAway {} | Fact::SwitchBack {} | Fact::Reconfigured { .. } => None,
    }
}

/// The agent whose involvement in that call a fact changes.
const fn agent_of(fact: Fact) -> Option<AgentId> {
    match fact {
        Fact::Offered { offer, .. } | Fact::OfferEnded { offer, .. } => Some(offer.agent),
        Fact::LegEnded { outcome: LegOutcome::Answered(OfferId { agent, .. }), .. }
        | Fact::Dial { agent, .. }
        | Fact::ConversationJoined { agent, .. }
        | Fact::ConversationEnded { agent, .. } => Some(agent),
        #[rustfmt::skip]
        Fact::CallArrived { .. } | Fact::LegStarted { .. } | Fact::Resumed { .. }
        | Fact::SelfServiceStarted { .. } | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. }
        | Fact::MessageDue { .. } | Fact::CallbackOffered { .. } | Fact::Reranked { .. }
        | Fact::StepReached { .. } | Fact::ConfirmationAwaited { .. } | Fact::LegEnded { .. }
        | Fact::DialFailed { .. } | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. }
        | Fact::CallEnded { .. } | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. }
        | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
        | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. }
        | Fact::SwitchAway {} | Fact::SwitchBack {} | Fact::CallHeld { .. } | Fact::CallUnheld { .. }
        | Fact::Reconfigured { .. } => None,
    }
}

impl CallNow {
    fn new(call: CallId, arrived: Timestamp, (asked, origin): (QueueId, Origin), attributes: Attributes) -> Self {
        Self {
            call,
            arrived,
            asked,
            origin,
            priority: 0,
            attributes,
            callback: false,
            self_service: None,
            legs: Vec::new(),
            offers: Vec::new(),
            dialling: None,
            talking: Vec::new(),
            consulting: None,
            held: None,
        }
    }

    /// The agents to whom it is offered, or who are connected to it.
    fn agents(&self) -> impl Iterator<Item = AgentId> {
        let offered = self.offers.iter().map(|offer| offer.agent);
        offered.chain(self.talking.iter().map(|talking| talking.agent))
    }

    fn take(&mut self, at: Timestamp, fact: Fact) {
        match fact {
            Fact::Reranked { priority, .. } => self.priority = priority,
            Fact::LegStarted { leg, queue, priority, .. } => {
                self.priority = priority;
                // Nearly all calls wait in only one queue.
                self.legs.reserve_exact(1);
                self.legs.push(LegNow { leg, queue, since: at, told: None });
            }
            Fact::PositionTold { leg, position, wait, .. } => {
                if let Some(now) = self.legs.iter_mut().find(|now| now.leg == leg) {
                    now.told = Some(Told { at, position, wait });
                }
            }
            Fact::Offered { offer, .. } => self.offers.push(offer),
            Fact::OfferEnded { offer, .. } => self.offers.retain(|&other| other != offer),
            Fact::LegEnded { leg, queue, outcome, .. } => {
                self.legs.retain(|now| now.leg != leg);
                self.callback |= leaves_for_a_callback(outcome);
                if let LegOutcome::Answered(OfferId { agent, .. }) = outcome {
                    self.offers.retain(|offer| offer.agent != agent);
                    self.dialling = None;
                    self.talking.push(Talking { agent, queue, since: at });
                }
            }
            Fact::SelfServiceStarted { service, .. } => self.self_service = Some(service),
            Fact::SelfServiceEnded { .. } => self.self_service = None,
            Fact::Dial { agent, .. } => {
                self.offers.retain(|offer| offer.agent != agent);
                self.dialling = Some(agent);
            }
            Fact::DialFailed { .. } => self.dialling = None,
            Fact::ConsultStarted { agent, .. } => self.consulting = Some(agent),
            Fact::ConsultEnded { .. } => (self.consulting, self.held) = (None, None),
            Fact::CallHeld { .. } => self.held = Some(at),
            Fact::CallUnheld { .. } => self.held = None,
            Fact::ConversationJoined { agent, queue, .. } => self.talking.push(Talking { agent, queue, since: at }),
            Fact::ConversationEnded { agent, .. } => {
                self.talking.retain(|talking| talking.agent != agent);
                if self.talking.is_empty() {
                    self.held = None;
                }
            }
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::Resumed { .. } | Fact::MessageDue { .. }
            | Fact::CallbackOffered { .. } | Fact::StepReached { .. } | Fact::ConfirmationAwaited { .. }
            | Fact::CallEnded { .. } | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. }
            | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {}
            | Fact::SwitchBack {} | Fact::Reconfigured { .. } => {}
        }
    }
}

/// Whether a leg ended because the caller will be called back.
const fn leaves_for_a_callback(outcome: LegOutcome) -> bool {
    match outcome {
        LegOutcome::CallbackAsked
        | LegOutcome::TimedOut(Destination::Callback)
        | LegOutcome::Overflowed(Destination::Callback)
        | LegOutcome::Closed(Destination::Callback)
        | LegOutcome::Vacant(Destination::Callback)
        | LegOutcome::Exited(Destination::Callback) => true,
        LegOutcome::Answered(_)
        | LegOutcome::Abandoned
        | LegOutcome::TimedOut(_)
        | LegOutcome::Overflowed(_)
        | LegOutcome::Blocked
        | LegOutcome::Dequeued
        | LegOutcome::Closed(_)
        | LegOutcome::Vacant(_)
        | LegOutcome::Exited(_)
        | LegOutcome::Moved(_)
        | LegOutcome::Withdrawn
        | LegOutcome::Unreached => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_who_will_be_called_back_is_known_to_be_off_the_line() {
        let (call, queue, attributes) = (CallId(7), QueueId(0), Attributes::default());
        let leg = LegId { call, number: 1 };
        let mut roster = Roster::default();
        let mut then = |fact| {
            roster.record(&Event { at: Timestamp::ZERO, fact });
            roster.call(call).expect("it is in progress").callback
        };
        assert!(!then(Fact::CallArrived { call, queue, origin: Origin::Caller, attributes }));
        let ended = |outcome| Fact::LegEnded { leg, queue, outcome, enqueued: Timestamp::ZERO, attributes };
        assert!(!then(ended(LegOutcome::Moved(queue))));
        assert!(then(ended(LegOutcome::TimedOut(Destination::Callback))));
        assert!(then(ended(LegOutcome::Moved(queue))), "and stays so");
    }
}
