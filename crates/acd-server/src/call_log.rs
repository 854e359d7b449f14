//! One line in the log for each call that ends: its queue, its wait, who answered, how it ended. Callers and what the
//! host keeps with a call are personal data, and are left out unless that is asked for.

use std::collections::HashMap;

use super::words;
use acd::config::Center;
use acd::engine::{Event, Fact, LegOutcome};
use acd::id::{AgentId, CallId, OfferId, QueueId};
use acd::notes::{Notes, Text};
use acd::roster::Roster;
use acd::time::{Duration, Timestamp};

/// What the log says of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Personal {
    /// Neither callers nor what the host keeps with calls.
    #[default]
    LeftOut,
    /// Both.
    Logged,
}

/// The conversation of a call that an agent has answered.
#[derive(Clone, Copy, Debug)]
struct Answered {
    agent: AgentId,
    queue: QueueId,
    waited: Duration,
    since: Timestamp,
}

/// Follows calls from their answer to their end.
#[derive(Debug, Default)]
pub(super) struct CallLog {
    /// The last answer to each call in progress.
    answered: HashMap<CallId, Answered>,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ended {
    pub(super) call: CallId,
    pub(super) arrived: Timestamp,
    pub(super) ended: Timestamp,
    pub(super) queue: QueueId,
    pub(super) outcome: &'static str,
    /// In the queue whose leg was answered; without an answer, from the arrival to the end.
    pub(super) waited: Duration,
    /// From the last answer to the end.
    pub(super) talked: Duration,
    pub(super) agent: Option<AgentId>,
    pub(super) legs: u16,
}

impl CallLog {
    /// Goes on with the calls in progress.
    pub(super) fn new(roster: &Roster) -> Self {
        let answered = roster.calls().filter_map(|call| {
            let talking = call.talking.last()?;
            let waited = talking.since.since(call.arrived);
            Some((call.call, Answered { agent: talking.agent, queue: talking.queue, waited, since: talking.since }))
        });
        Self { answered: answered.collect() }
    }

    /// Takes in an event; says how a call ended if it did.
    pub(super) fn take(&mut self, event: &Event) -> Option<Ended> {
        match event.fact {
            Fact::LegEnded {
                leg,
                queue,
                outcome: LegOutcome::Answered(OfferId { agent, serial: 1 }),
                enqueued,
                ..
            } => {
                let answered = Answered { agent, queue, waited: event.at.since(enqueued), since: event.at };
                self.answered.insert(leg.call, answered);
                None
            }
            Fact::CallEnded { call, arrived, disposition, legs, queue, .. } => {
                let answered = self.answered.remove(&call);
                let waited = answered.map_or(event.at.since(arrived), |answered| answered.waited);
                Some(Ended {
                    call,
                    arrived,
                    ended: event.at,
                    queue: answered.map_or(queue, |answered| answered.queue),
                    outcome: words::call(disposition),
                    waited,
                    talked: answered.map_or(Duration::ZERO, |answered| event.at.since(answered.since)),
                    agent: answered.map(|answered| answered.agent),
                    legs,
                })
            }
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::LegStarted { .. } | Fact::Resumed { .. }
            | Fact::SelfServiceStarted { .. } | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. }
            | Fact::MessageDue { .. } | Fact::CallbackOffered { .. } | Fact::Reranked { .. }
            | Fact::StepReached { .. } | Fact::Offered { .. } | Fact::ConfirmationAwaited { .. }
            | Fact::OfferEnded { .. } | Fact::LegEnded { .. } | Fact::Dial { .. } | Fact::DialFailed { .. }
            | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. } | Fact::ConversationJoined { .. }
            | Fact::ConversationEnded { .. } | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. }
            | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. }
            | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::SwitchAway {} | Fact::SwitchBack {}
            | Fact::Reconfigured { .. } => None,
        }
    }
}

/// Writes the line.
pub(super) fn log(ended: &Ended, center: &Center, notes: &Notes, personal: Personal) {
    let note = notes.call(ended.call);
    let named = note.and_then(|note| note.name.as_ref()).map(Text::as_str);
    let number = ended.call.to_string();
    let told = match personal {
        Personal::LeftOut => None,
        Personal::Logged => note,
    };
    tracing::info!(
        target: "acd::call",
        call = named.unwrap_or(&number),
        queue = center.queues.get(ended.queue.index()).map(|queue| queue.name.as_str()),
        outcome = ended.outcome,
        waited_s = seconds(ended.waited),
        talked_s = seconds(ended.talked),
        agent = ended.agent.and_then(|agent| center.agents.get(agent.index())).map(|agent| agent.name.as_str()),
        caller = told.and_then(|note| note.caller.as_ref()).map(Text::as_str),
        data = told.and_then(|note| note.data.as_ref()).map(Text::as_str),
        "call ended"
    );
}

/// To the millisecond.
fn seconds(duration: Duration) -> f64 {
    (duration.as_micros() / 1_000) as f64 / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use acd::config::Attributes;
    use acd::engine::{Disposition, Origin};
    use acd::id::LegId;

    #[test]
    fn a_call_is_told_by_its_answer_and_one_without_by_its_whole_wait() {
        let at = Timestamp::from_secs;
        let (call, queue, agent) = (CallId(7), QueueId(1), AgentId(2));
        let end = |call, legs| Fact::CallEnded {
            call,
            arrived: at(10),
            disposition: Disposition::Completed,
            legs,
            answered: legs,
            queue: QueueId(0),
            origin: Origin::Caller,
            attributes: Attributes::default(),
        };
        let mut log = CallLog::default();
        let answered = Fact::LegEnded {
            leg: LegId { call, number: 1 },
            queue,
            outcome: LegOutcome::Answered(OfferId { agent, serial: 1 }),
            enqueued: at(12),
            attributes: Attributes::default(),
        };
        assert_eq!(log.take(&Event { at: at(20), fact: answered }), None);
        let ended = log.take(&Event { at: at(50), fact: end(call, 1) }).expect("it ended");
        assert_eq!((ended.queue, ended.agent), (queue, Some(agent)));
        assert_eq!((ended.waited, ended.talked), (Duration::from_secs(8), Duration::from_secs(30)));
        let other = log.take(&Event { at: at(25), fact: end(CallId(8), 0) }).expect("it ended");
        assert_eq!((other.queue, other.agent, other.waited), (QueueId(0), None, Duration::from_secs(15)));
        assert!(log.answered.is_empty());
    }
}
