//! Agents ask others before they pass a caller on: by a second call of their telephone, or at a desktop, where the
//! one telephone is moved between caller and party.

use acd::engine::{Command, Party};
use acd::id::{AgentId, CallId};
use acd::live::Input;
use acd::notes::{CallNote, Note, Text};

use super::Translator;
use super::acts::{About, Acts};
use crate::switch::event::Channel as SwitchChannel;
use crate::switch::id::call_of;
use crate::wiring::Target;

impl Translator {
    /// An agent in a conversation calls a queue or a colleague by a second channel.
    pub(super) fn consult_by_second_call(
        &mut self,
        channel: &SwitchChannel,
        about: CallId,
        agent: AgentId,
        target: Target,
        out: &mut Acts,
    ) {
        let Some(queue) = self.calls.get(&about).map(|call| call.queue) else { return };
        let consult = call_of(&channel.id);
        let to = self.party(target, queue).filter(|to| !matches!(to, Party::External(_)));
        let asks_themselves = target == Target::Agent(agent);
        let Some(to) = to.filter(|_| !asks_themselves) else { return out.send_back(&channel.id, "UNKNOWN") };
        self.add_caller(channel, consult, queue);
        if let Some(call) = self.calls.get_mut(&consult) {
            call.about = Some(about);
        }
        let consultation = Command::Consult { call: about, consult, to };
        let name = Text::new(channel.id.as_str()).ok();
        let note = Note::Call(CallNote { name, ..CallNote::default() });
        out.tell_about(Input::Noted(consultation, Box::new(note)), About::Consult(channel.id.clone()));
    }

    /// A consultation began. Its own call follows, unless it goes outside.
    pub(super) fn consult_started(&mut self, call: CallId, agent: AgentId, to: Party, out: &mut Acts) {
        match to {
            Party::Queue(_) | Party::Agent(..) => {
                self.consulting.insert(agent, call);
            }
            // Whoever is outside is called by the telephone itself, and joined by it.
            Party::External(_) => out.tell(Command::CancelConsult { call }),
        }
    }

    /// The call of a consultation arrived.
    pub(super) fn consultation_arrived(&mut self, id: CallId, agent: AgentId) {
        let Some(about) = self.consulting.get(&agent).copied() else { return };
        let telephone = self.calls.get(&about).and_then(|call| call.talks_with(agent)?.channel.clone());
        let Some(call) = self.calls.get_mut(&id) else { return };
        call.about = Some(about);
        if call.caller.is_none() {
            // Asked for at a desktop: the caller is put on hold, and the same telephone asks.
            call.caller = telephone;
            if let Some(call) = self.calls.get_mut(&about) {
                call.held = true;
            }
            self.unsettled.insert(about);
        }
        self.unsettled.insert(id);
    }

    /// A consultation is over.
    pub(super) fn consult_ended(&mut self, id: CallId, agent: AgentId) {
        self.consulting.remove(&agent);
        if let Some(call) = self.calls.get_mut(&id) {
            call.held = false;
            self.unsettled.insert(id);
        }
    }
}
