//! What is to be done.

use acd::engine::Command;
use acd::live::Input;

use crate::switch::request::{HangUpReason, Request};

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Give the router a command, and report its outcome if it is about something.
    Tell(Input, About),
    /// Ask the switch, in this order.
    Ask(Request),
    /// Read the centre again: it has changed.
    Rewire,
    /// Compare the switch with the router: they seem to differ.
    Audit,
}

/// What a command is about: what its refusal matters for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Whatever its outcome, nothing follows from it: the world had moved on.
    Nothing,
    /// The arrival of the caller on this channel.
    Arrival(String),
    /// The feature code on this channel.
    Feature(String),
    /// The transfer that this telephone asked for.
    Refer(String),
    /// The consultation by this channel.
    Consult(String),
    /// A key pressed on this channel.
    Key(String, char),
}

/// What is to be done, gathered. Requests go out in an order that lets no telephone be busy with what is over, and
/// lets none wait for what can be done later: ends, then calls to telephones, then connections, then clearing up.
#[derive(Debug, Default)]
pub struct Acts {
    tells: Vec<(Input, About)>,
    requests: [Vec<Request>; 4],
    others: Vec<Act>,
}

impl Acts {
    /// Takes everything out, commands first.
    pub fn drain(&mut self) -> impl Iterator<Item = Act> + '_ {
        let tells = self.tells.drain(..).map(|(input, about)| Act::Tell(input, about));
        let requests = self.requests.iter_mut().flat_map(|requests| requests.drain(..)).map(Act::Ask);
        tells.chain(requests).chain(self.others.drain(..))
    }

    pub(super) fn tell(&mut self, command: Command) {
        self.tell_about(command, About::Nothing);
    }

    pub(super) fn tell_about(&mut self, input: impl Into<Input>, about: About) {
        self.tells.push((input.into(), about));
    }

    /// Ends something.
    pub(super) fn cut(&mut self, request: Request) {
        self.requests[0].push(request);
    }

    pub(super) fn hang_up(&mut self, channel: &str) {
        self.cut(Request::HangUp { channel: channel.to_owned(), reason: HangUpReason::Normal });
    }

    /// Calls a telephone.
    pub(super) fn dial(&mut self, request: Request) {
        self.requests[1].push(request);
    }

    /// Takes back a call to a telephone that has not been asked for yet; whether there was one.
    pub(super) fn take_back(&mut self, channel: &str) -> bool {
        let calls = |request: &Request| matches!(request, Request::Originate(call) if call.channel == channel);
        let before = self.requests[1].len();
        self.requests[1].retain(|request| !calls(request));
        self.requests[1].len() < before
    }

    /// Moves a channel.
    pub(super) fn place(&mut self, request: Request) {
        self.requests[2].push(request);
    }

    /// Clears up.
    pub(super) fn clear(&mut self, request: Request) {
        self.requests[3].push(request);
    }

    /// Sends a caller back to the line after `Stasis()`; the dialplan finds why in the variable `ACDSTATUS`.
    pub(super) fn send_back(&mut self, channel: &str, why: &str) {
        let channel = channel.to_owned();
        self.cut(Request::SetVariable { channel: channel.clone(), name: "ACDSTATUS", value: why.to_owned() });
        self.cut(Request::Continue { channel, to: None });
    }

    pub(super) fn rewire(&mut self) {
        self.others.push(Act::Rewire);
    }

    pub(super) fn audit(&mut self) {
        self.others.push(Act::Audit);
    }
}
