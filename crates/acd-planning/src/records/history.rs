//! Records of calls from the engine's events: of a journal, or of a simulation.

use std::collections::BTreeMap;

use acd::config::Center;
use acd::engine::{Doing, Event, Fact, LegOutcome, Origin};
use acd::id::{AgentId, CallId, OfferId};
use acd::scenario::Scenario;
use acd::sim::Simulation;
use acd::time::Timestamp;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

use super::{Afterwards, Call, Outcome, Records};
use crate::observe::ObserveError;

/// Folds events into records: one stay in one queue is one call. Consultations are left out.
///
/// Memory grows with the calls recorded, and with those that are under way.
#[derive(Debug)]
pub struct History<C> {
    /// The time of day at an instant of the engine's time.
    clock: C,
    records: Records,
    consultations: BTreeMap<CallId, AgentId>,
    /// Answered stays whose conversation has not ended: their place in the records.
    talking: BTreeMap<(CallId, AgentId), usize>,
    /// The last stay whose conversation an agent ended, and since when they are in after-call work.
    ended: BTreeMap<AgentId, (usize, Option<Timestamp>)>,
}

impl<C: Fn(Timestamp) -> Option<DateTime>> History<C> {
    /// Begins with nothing. `center` is the one that names everything that occurs; `clock` tells the time of day at an
    /// instant of the engine's time: events at times that it does not know are left out.
    pub fn new(center: &Center, clock: C) -> Self {
        let records = Records {
            queues: center.queues.iter().map(|queue| queue.name.clone()).collect(),
            agents: center.agents.iter().map(|agent| agent.name.clone()).collect(),
            attributes: center.attributes.iter().map(|of| (of.name.clone(), of.values.clone())).collect(),
            ..Records::default()
        };
        let (talking, ended) = (BTreeMap::new(), BTreeMap::new());
        Self { clock, records, consultations: BTreeMap::new(), talking, ended }
    }

    /// Takes in one event.
    pub fn record(&mut self, event: &Event) {
        match event.fact {
            Fact::CallArrived { call, origin: Origin::Consult(agent), .. } => {
                self.consultations.insert(call, agent);
            }
            Fact::CallEnded { call, .. } => {
                self.consultations.remove(&call);
            }
            Fact::LegEnded { leg, outcome, .. } if !self.consultations.contains_key(&leg.call) => {
                let Some(outcome) = named(outcome) else { return };
                if let Some(call) = self.stay(event, outcome) {
                    let place = self.records.calls.len();
                    if let Some(agent) = call.agent {
                        self.talking.insert((leg.call, AgentId(agent as u32)), place);
                    }
                    self.records.calls.push(call);
                }
            }
            Fact::ConversationEnded { call, agent, since, .. } => {
                if let Some(place) = self.talking.remove(&(call, agent)) {
                    self.records.calls[place].talk = Some(event.at.since(since).as_secs_f64());
                    self.records.calls[place].wrap = Some(0.0);
                    self.ended.insert(agent, (place, None));
                }
            }
            Fact::AgentChanged { agent, from, to, .. } => self.agent_changed(event.at, agent, from, to),
            // What else becomes true is no stay in a queue, and no time of an agent with one.
            Fact::CallArrived { .. }
            | Fact::LegEnded { .. }
            | Fact::LegStarted { .. }
            | Fact::Resumed { .. }
            | Fact::SelfServiceStarted { .. }
            | Fact::SelfServiceEnded { .. }
            | Fact::PositionTold { .. }
            | Fact::MessageDue { .. }
            | Fact::CallbackOffered { .. }
            | Fact::Reranked { .. }
            | Fact::StepReached { .. }
            | Fact::Offered { .. }
            | Fact::ConfirmationAwaited { .. }
            | Fact::OfferEnded { .. }
            | Fact::Dial { .. }
            | Fact::DialFailed { .. }
            | Fact::ConsultStarted { .. }
            | Fact::ConsultEnded { .. }
            | Fact::ConversationJoined { .. }
            | Fact::ProfileAssigned { .. }
            | Fact::AgentSilent { .. }
            | Fact::Monitored { .. }
            | Fact::Rated { .. }
            | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. }
            | Fact::StrayCall { .. }
            | Fact::StrayRing { .. }
            | Fact::SwitchAway {}
            | Fact::SwitchBack {}
            | Fact::CallHeld { .. }
            | Fact::CallUnheld { .. }
            | Fact::Reconfigured { .. } => {}
        }
    }

    fn stay(&self, event: &Event, outcome: (Outcome, Option<AgentId>)) -> Option<Call> {
        let Fact::LegEnded { queue, enqueued, attributes, .. } = event.fact else { return None };
        let values = self.records.attributes.iter().enumerate();
        Some(Call {
            line: self.records.calls.len() as u64 + 1,
            at: (self.clock)(enqueued)?,
            queue: queue.index(),
            outcome: outcome.0,
            wait: Some(event.at.since(enqueued).as_secs_f64()),
            talk: None,
            wrap: None,
            agent: outcome.1.map(AgentId::index),
            caller: None,
            class: None,
            transfer: None,
            after: Afterwards::default(),
            attributes: values.map(|(place, _)| usize::from(attributes.0[place]).checked_sub(1)).collect(),
        })
    }

    /// After-call work, from its beginning to its end.
    fn agent_changed(&mut self, at: Timestamp, agent: AgentId, from: Doing, to: Doing) {
        if to == Doing::WrapUp
            && let Some(ended) = self.ended.get_mut(&agent)
        {
            ended.1 = Some(at);
        }
        if from == Doing::WrapUp
            && let Some((place, Some(since))) = self.ended.remove(&agent)
        {
            self.records.calls[place].wrap = Some(at.since(since).as_secs_f64());
        }
    }

    /// The records. Calls that are under way are those of answered callers whose conversation has no length yet.
    pub fn finish(mut self) -> Records {
        self.records.sort();
        self.records
    }
}

/// The calls of one replication of a scenario, as a system would record them that says everything; its first day is
/// `first`. What is learnt from them can be compared with the scenario.
///
/// # Errors
/// [`ObserveError`]: a world that does not fit its centre; a replication that ended early.
pub fn simulated(scenario: &Scenario, first: Date, seed: u64) -> Result<Records, ObserveError> {
    let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone()).map_err(ObserveError::Config)?;
    let midnight = first.at(0, 0, 0, 0);
    let clock = |at: Timestamp| midnight.checked_add(SignedDuration::from_micros(at.as_micros() as i64)).ok();
    let mut history = History::new(&scenario.center, clock);
    simulation.replicate(seed, 0, |events| events.iter().for_each(|event| history.record(event)))?;
    Ok(history.finish())
}

/// As records name it; `None` for a stay that another one continues.
fn named(outcome: LegOutcome) -> Option<(Outcome, Option<AgentId>)> {
    Some(match outcome {
        LegOutcome::Answered(OfferId { agent, .. }) => (Outcome::Answered, Some(agent)),
        LegOutcome::Abandoned | LegOutcome::Unreached => (Outcome::Abandoned, None),
        LegOutcome::TimedOut(_) => (Outcome::TimedOut, None),
        LegOutcome::Overflowed(_) | LegOutcome::Closed(_) | LegOutcome::Vacant(_) | LegOutcome::Exited(_) => {
            (Outcome::Overflowed, None)
        }
        LegOutcome::Blocked => (Outcome::Blocked, None),
        LegOutcome::Dequeued | LegOutcome::CallbackAsked | LegOutcome::Moved(_) | LegOutcome::Withdrawn => return None,
    })
}
