//! Agents pass callers on, by their telephones (SIP REFER).

use acd::config::Age;
use acd::engine::{Command, Party};
use acd::id::{AgentId, CallId, QueueId};

use super::Translator;
use super::acts::{About, Acts};
use super::state::{Refer, Role, Stage};
use crate::switch::event::{Channel as SwitchChannel, ReferTo, ReferredBy};
use crate::switch::request::{Location, Request, TransferState};
use crate::wiring::Target;

impl Translator {
    /// A telephone asks to pass its call on.
    pub(super) fn refer(&mut self, to: &ReferTo, by: &ReferredBy, out: &mut Acts) {
        if by.bridge.is_none() {
            // The same once more, after the answer.
            return;
        }
        let channel = by.source_channel.id.clone();
        let Some(call) = self.begin_refer(&channel) else { return };
        if let Some(other) = &to.destination_channel {
            return self.refer_to_call(call, channel, other, out);
        }
        self.pass_on(call, channel, &to.requested_destination.destination, out);
    }

    /// The call that a telephone may pass on now.
    fn begin_refer(&mut self, channel: &str) -> Option<CallId> {
        let known = self.channels.get_mut(channel).filter(|known| known.is_alive())?;
        let Role::Leg(leg) = &mut known.role else { return None };
        if leg.stage != Stage::Talking || leg.refer != Refer::No {
            return None;
        }
        leg.refer = Refer::Open;
        Some(leg.call)
    }

    /// An attended transfer: the party of the telephone's other call is to take the caller.
    fn refer_to_call(&mut self, call: CallId, channel: String, other: &SwitchChannel, out: &mut Acts) {
        let consultation = self.channels.get(&other.id).and_then(super::state::Channel::call);
        let about = consultation.and_then(|consultation| self.calls.get(&consultation)?.about);
        if about == Some(call) {
            out.tell_about(Command::CompleteTransfer { call }, About::Refer(channel));
        } else {
            // Its other call is none of the router's.
            self.refer_failed(&channel, out);
        }
    }

    /// A blind transfer to whatever an extension is.
    fn pass_on(&mut self, call: CallId, channel: String, extension: &str, out: &mut Acts) {
        let Some(queue) = self.calls.get(&call).map(|call| call.queue) else { return };
        let target = self.wiring.extensions.get(extension).copied();
        let to = match target {
            Some(target) => self.party(target, queue),
            None => return self.pass_on_outside(call, channel, extension, out),
        };
        let Some(to) = to else { return self.refer_failed(&channel, out) };
        out.tell_about(Command::Transfer { call, to, age: Age::Keep, priority: None }, About::Refer(channel));
    }

    /// A blind transfer to a number that is nobody's here: the caller goes back to the dialplan, which dials it.
    fn pass_on_outside(&mut self, id: CallId, channel: String, extension: &str, out: &mut Acts) {
        let context = self.wiring.outside.transfers.clone();
        let (Some(context), Some(call)) = (context, self.calls.get_mut(&id)) else {
            return self.refer_failed(&channel, out);
        };
        call.onward = Some(Location { context, extension: extension.to_owned() });
        self.refer_succeeded(&channel, out);
        out.tell_about(Command::Withdraw { call: id }, About::Refer(channel));
    }

    /// Whom the router knows by that extension.
    pub(super) fn party(&self, target: Target, queue: QueueId) -> Option<Party> {
        match target {
            Target::Queue(queue) => Some(Party::Queue(queue)),
            Target::External(place) => Some(Party::External(place)),
            Target::Agent(agent) => self.agent_party(agent, queue),
        }
    }

    /// An agent, by the queue of the conversation if they serve it, or else by the first that they serve.
    fn agent_party(&self, agent: AgentId, queue: QueueId) -> Option<Party> {
        let serves = &self.wiring.agent(agent)?.serves;
        let by = if serves.contains(&queue) { queue } else { *serves.first()? };
        Some(Party::Agent(agent, by))
    }

    /// The transfer cannot be: the agent has the caller back, or, having hung up already, has left.
    pub(super) fn refer_failed(&mut self, channel: &str, out: &mut Acts) {
        let Some(known) = self.channels.get_mut(channel).filter(|known| known.is_alive()) else {
            let talkers = self.calls.iter().flat_map(|(id, call)| call.talking.iter().map(move |talker| (*id, talker)));
            let mut left = talkers.filter(|(_, talker)| talker.channel.as_deref() == Some(channel));
            if let Some((call, agent)) = left.next().map(|(call, talker)| (call, talker.agent)) {
                self.leaves(call, agent, out);
            }
            return;
        };
        if let Role::Leg(leg) = &mut known.role
            && leg.refer == Refer::Open
        {
            leg.refer = Refer::No;
            out.place(Request::Progress { channel: channel.to_owned(), state: TransferState::Declined });
        }
    }

    /// Asterisk's core has carried out a transfer by itself, with a Local channel in the place of the telephone: what
    /// a version before 22.3 does, which knows no `PJSIP_TRANSFER_HANDLING`.
    pub(super) fn passed_on_by_the_core(&mut self, local: &SwitchChannel, replaced: &SwitchChannel, out: &mut Acts) {
        out.hang_up(&local.id);
        if let Some(call) = self.begin_refer(&replaced.id) {
            self.pass_on(call, replaced.id.clone(), &local.dialplan.exten, out);
        }
    }
}
