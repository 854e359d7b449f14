//! Callers are called back.

use acd::engine::Command;
use acd::id::{AgentId, CallId};

use super::Translator;
use super::acts::Acts;
use super::state::{Channel, Role};
use crate::switch::event::Channel as SwitchChannel;
use crate::switch::request::{Originate, Request};

impl Translator {
    /// A caller will be called back, and is let go.
    pub(super) fn callback_asked(&mut self, id: CallId, out: &mut Acts) {
        if let Some(caller) = self.calls.get_mut(&id).and_then(|call| call.caller.take()) {
            self.cut(&caller, out);
        }
    }

    /// An agent is reserved: dials the caller.
    pub(super) fn dial(&mut self, id: CallId, agent: AgentId, attempt: u8, out: &mut Acts) {
        let outside = &self.wiring.outside;
        let number = self.calls.get(&id).and_then(|call| call.number.clone());
        let agent_waits = self.offers.get(&(id, agent)).is_some_and(|(_, channel)| self.usable_leg(channel).is_some());
        let (Some(pattern), Some(number), true) = (&outside.dial, number, agent_waits) else {
            return out.tell(Command::CallbackFailed { call: id });
        };
        let channel = self.run.dial(id, attempt);
        out.dial(Request::Originate(Box::new(Originate {
            channel: channel.clone(),
            endpoint: pattern.replace("{number}", &number),
            app: self.wiring.app.clone(),
            args: format!("callback,{id}"),
            originator: None,
            caller: outside.caller.clone(),
            variables: Vec::new(),
        })));
        self.channels.insert(channel.clone(), Channel::new(Role::Dialled { call: id }));
        if let Some(call) = self.calls.get_mut(&id) {
            call.dialling = Some(channel);
        }
    }

    /// The caller answered.
    pub(super) fn callback_answered(&mut self, channel: &SwitchChannel, out: &mut Acts) {
        let Some(known) = self.channels.get_mut(&channel.id).filter(|known| known.is_alive()) else {
            if !self.channels.contains_key(&channel.id) {
                out.hang_up(&channel.id);
            }
            return;
        };
        known.up = true;
        let Role::Dialled { call: id } = known.role else { return };
        if let Some(call) = self.calls.get_mut(&id).filter(|call| call.dialling.as_ref() == Some(&channel.id)) {
            call.caller = Some(channel.id.clone());
            out.tell(Command::CallbackAnswered { call: id });
        }
    }

    /// The caller did not answer, or hung up after.
    pub(super) fn dialled_gone(&mut self, id: CallId, channel: &str, out: &mut Acts) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let dialling = call.dialling.as_deref() == Some(channel);
        if call.caller.as_deref() == Some(channel) {
            call.caller = None;
            // Answered and gone: where the router does not know of the answer yet, this fails the attempt.
            out.tell(Command::HangUp { call: id });
        } else if dialling {
            out.tell(Command::CallbackFailed { call: id });
        }
    }

    /// The agent has hung up while the caller was dialled.
    pub(super) fn nobody_to_dial_for(&mut self, id: CallId, out: &mut Acts) {
        if self.calls.get(&id).is_some_and(|call| call.dialling.is_some()) {
            out.tell(Command::CallbackFailed { call: id });
        }
    }

    /// The attempt failed: the agent is free again.
    pub(super) fn dial_failed(&mut self, id: CallId, agent: AgentId, out: &mut Acts) {
        let dialled = self.calls.get_mut(&id).and_then(|call| {
            call.caller = None;
            call.dialling.take()
        });
        let leg = self.offers.remove(&(id, agent)).map(|(_, channel)| channel);
        for channel in dialled.into_iter().chain(leg) {
            self.cut(&channel, out);
        }
    }
}
