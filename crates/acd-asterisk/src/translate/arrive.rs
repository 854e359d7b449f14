//! Callers enter, leave, and are let go.

use acd::engine::{Command, Disposition, NewCall, Origin, Rejection};
use acd::id::{CallId, CallerId, QueueId};
use acd::live::Input;
use acd::notes::{CallNote, Notes, Text};

use super::Translator;
use super::acts::{About, Acts};
use super::state::{Call, Channel, Life, Role};
use crate::switch::event::Channel as SwitchChannel;
use crate::switch::id::call_of;
use crate::switch::request::{HangUpReason, Location, Request};
use crate::wiring::Target;

impl Translator {
    /// A caller entered `Stasis(app,incoming,EXTENSION)`, or an agent who wants to ask somebody.
    pub(super) fn incoming(&mut self, channel: &SwitchChannel, extension: &str, out: &mut Acts) {
        let id = call_of(&channel.id);
        if self.channels.contains_key(&channel.id) {
            return;
        }
        let agent = self.wiring.at_endpoint(channel.endpoint());
        let about = agent.and_then(|agent| self.conversation_of(agent));
        let target = self.wiring.extensions.get(extension).copied();
        if let (Some((about, agent)), Some(target)) = (about.zip(agent), target) {
            return self.consult_by_second_call(channel, about, agent, target, out);
        }
        let Some(Target::Queue(queue)) = target else {
            return out.send_back(&channel.id, "UNKNOWN");
        };
        self.add_caller(channel, id, queue);
        out.tell_about(arrival(NewCall::new(id, queue), channel), About::Arrival(channel.id.clone()));
    }

    /// Remembers a caller's channel and its call.
    pub(super) fn add_caller(&mut self, channel: &SwitchChannel, id: CallId, queue: QueueId) {
        let known = Channel { up: channel.is_up(), ..Channel::new(Role::Caller { call: id }) };
        self.channels.insert(channel.id.clone(), known);
        let call = self.calls.entry(id).or_insert_with(|| Call::new(queue));
        call.caller = Some(channel.id.clone());
        let number = &channel.caller.number;
        call.number = (!number.is_empty()).then(|| number.clone()).or_else(|| call.number.take());
    }

    /// The call was taken in.
    pub(super) fn arrived(&mut self, id: CallId, queue: QueueId, origin: Origin, notes: &Notes) {
        let call = self.calls.entry(id).or_insert_with(|| Call::new(queue));
        call.queue = queue;
        // Of a callback that was asked for elsewhere, on a web page say, this is all there is.
        call.number = call.number.take().or_else(|| number(notes, id));
        if let Origin::Consult(agent) = origin {
            self.consultation_arrived(id, agent);
        }
    }

    /// The call stands in a queue, for the first time or again.
    pub(super) fn enqueued(&mut self, id: CallId, queue: QueueId) {
        if let Some(call) = self.calls.get_mut(&id) {
            call.queue = queue;
            self.unsettled.insert(id);
        }
    }

    /// The router did not take the caller.
    pub(super) fn not_admitted(&mut self, channel: &str, rejection: Rejection, out: &mut Acts) {
        if matches!(rejection, Rejection::DuplicateCall(_)) {
            // It was taken before: this was a repetition.
            return;
        }
        let id = call_of(channel);
        if self.calls.get(&id).is_some_and(|call| call.caller.as_deref() == Some(channel)) {
            self.calls.remove(&id);
        }
        let Some(known) = self.channels.get_mut(channel).filter(|channel| channel.is_alive()) else { return };
        known.life = Life::Cut;
        out.send_back(channel, "REFUSED");
    }

    /// The caller hung up.
    pub(super) fn caller_gone(&mut self, call: CallId, channel: &str, out: &mut Acts) {
        let Some(known) = self.calls.get(&call).filter(|known| known.caller.as_deref() == Some(channel)) else {
            return;
        };
        match known.about {
            // The agent has ended the second call: back to the first.
            Some(about) => out.tell(Command::CancelConsult { call: about }),
            None => out.tell(Command::HangUp { call }),
        }
    }

    /// The router is done with the call.
    pub(super) fn ended(&mut self, id: CallId, disposition: Disposition, out: &mut Acts) {
        let Some(call) = self.calls.remove(&id) else { return };
        self.unsettled.remove(&id);
        if let Some(bridge) = call.bridge {
            out.clear(Request::DropBridge { bridge });
        }
        let own = call.caller.filter(|channel| self.channels.get(channel).and_then(Channel::call) == Some(id));
        let Some(caller) = own else { return };
        let Some(channel) = self.channels.get_mut(&caller).filter(|channel| channel.is_alive()) else { return };
        channel.life = Life::Cut;
        let onward = |location: Option<&Location>| location.cloned();
        match disposition {
            Disposition::External(place) => {
                let to = onward(self.wiring.externals.get(usize::from(place)).and_then(Option::as_ref));
                match to {
                    Some(to) => out.cut(Request::Continue { channel: caller, to: Some(to) }),
                    None => out.send_back(&caller, "EXTERNAL"),
                }
            }
            Disposition::Withdrawn => match call.onward {
                Some(to) => out.cut(Request::Continue { channel: caller, to: Some(to) }),
                None => out.send_back(&caller, "WITHDRAWN"),
            },
            Disposition::TimedOut => out.send_back(&caller, "TIMEOUT"),
            Disposition::Blocked => out.send_back(&caller, "FULL"),
            Disposition::Closed => out.send_back(&caller, "CLOSED"),
            Disposition::LinesBusy => {
                out.cut(Request::HangUp { channel: caller, reason: HangUpReason::Congestion });
            }
            #[rustfmt::skip]
            Disposition::Completed | Disposition::Abandoned | Disposition::Exited | Disposition::Contained
            | Disposition::LeftSelfService | Disposition::Unreached | Disposition::Merged => out.hang_up(&caller),
        }
    }
}

/// A call's arrival, with what is needed to know it again after a restart: its channel, and the caller's number.
pub(super) fn arrival(mut call: NewCall, channel: &SwitchChannel) -> Input {
    let caller = Text::new(channel.caller.number.as_str()).ok();
    call.caller = caller.as_ref().map(|number| CallerId::named(number.as_str()));
    Input::arrive(call, CallNote { name: Text::new(channel.id.as_str()).ok(), caller, ..CallNote::default() })
}

/// The number of a caller, as the router keeps it.
pub(super) fn number(notes: &Notes, call: CallId) -> Option<String> {
    Some(notes.call(call)?.caller.as_ref()?.as_str().to_owned())
}
