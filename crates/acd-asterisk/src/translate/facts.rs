//! What each fact of the router means for the switch.

use acd::engine::{Command, Doing, Event, Fact, LegOutcome};
use acd::id::{AgentId, OfferId};
use acd::notes::Notes;

use super::Translator;
use super::acts::Acts;

impl Translator {
    pub(super) fn fact(&mut self, event: &Event, notes: &Notes, out: &mut Acts) {
        match event.fact {
            Fact::CallArrived { call, queue, origin, .. } => self.arrived(call, queue, origin, notes),
            Fact::LegStarted { leg, queue, .. } => self.enqueued(leg.call, queue),
            // What callers meet before they wait is the dialplan's, before it calls Stasis.
            Fact::SelfServiceStarted { call, .. } => out.tell(Command::Escalate { call, queue: None }),
            Fact::PositionTold { leg, position, wait, .. } => self.say_position(leg.call, position, wait, out),
            Fact::MessageDue { leg, message } => self.say_message(leg.call, message, out),
            Fact::CallbackOffered { leg } => self.offer_callback(leg.call, out),
            Fact::Offered { offer, leg, .. } => self.offered(offer, leg, out),
            Fact::ConfirmationAwaited { offer, .. } => self.ask_to_confirm(offer, out),
            Fact::OfferEnded { offer, leg, .. } => self.offer_ended(leg.call, offer, out),
            Fact::LegEnded { leg, outcome, .. } => match outcome {
                LegOutcome::Answered(OfferId { agent, .. }) => self.connected(leg.call, agent, out),
                LegOutcome::CallbackAsked => self.callback_asked(leg.call, out),
                #[rustfmt::skip]
                LegOutcome::Abandoned | LegOutcome::TimedOut(_) | LegOutcome::Overflowed(_) | LegOutcome::Blocked
                | LegOutcome::Dequeued | LegOutcome::Closed(_) | LegOutcome::Vacant(_) | LegOutcome::Exited(_)
                | LegOutcome::Moved(_) | LegOutcome::Withdrawn | LegOutcome::Unreached => {}
            },
            Fact::Dial { call, agent, attempt, .. } => self.dial(call, agent, attempt, out),
            Fact::DialFailed { call, agent, .. } => self.dial_failed(call, agent, out),
            Fact::ConsultStarted { call, agent, to } => self.consult_started(call, agent, to, out),
            Fact::ConsultEnded { call, agent, .. } => self.consult_ended(call, agent),
            Fact::ConversationJoined { call, agent, queue, .. } => self.joined(call, agent, queue, out),
            Fact::ConversationEnded { call, agent, by, .. } => self.conversation_ended(call, agent, by, out),
            Fact::CallHeld { call, .. } => self.on_hold(call),
            Fact::CallUnheld { call, .. } => self.off_hold(call),
            Fact::CallEnded { call, disposition, .. } => self.ended(call, disposition, out),
            Fact::AgentSilent { agent, .. } => self.look_after(agent, out),
            Fact::Monitored { agent, call, how } => self.monitored(agent, call, (how, notes.listener(agent)), out),
            Fact::StrayRing { call, agent } => self.stray_ring(call, agent, out),
            Fact::AgentChanged { agent, from: Doing::SignedOut, .. } => self.came(agent, out),
            Fact::Reconfigured { .. } => out.rewire(),
            #[rustfmt::skip]
            Fact::AgentChanged { .. } => {}
            // The resynchronisation that reported a stray call lets it arrive.
            Fact::StrayCall { .. }
            | Fact::Resumed { .. }
            | Fact::SelfServiceEnded { .. }
            | Fact::Reranked { .. }
            | Fact::StepReached { .. }
            | Fact::ProfileAssigned { .. }
            | Fact::Rated { .. }
            | Fact::SwitchAway {}
            | Fact::SwitchBack {}
            | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } => {}
        }
    }

    /// The router has heard nothing of an agent for long.
    fn look_after(&mut self, agent: AgentId, out: &mut Acts) {
        let is_there = self.legs_of(agent).next().is_some();
        match is_there {
            true => out.tell(Command::Alive { agent }),
            false => out.audit(),
        }
    }
}
