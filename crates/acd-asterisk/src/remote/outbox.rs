//! Commands for a router behind HTTP, in their order.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;
use serde_json::Value;

use crate::translate::About;

/// How many commands one request has at most.
const REQUEST_MAX: usize = 500;
/// How many commands wait at most: after that, the resynchronisation says what they would have said.
const WAITING_MAX: usize = 20_000;

/// A command.
#[derive(Debug)]
pub(super) struct Tell {
    /// As it is sent.
    pub(super) command: Value,
    pub(super) about: About,
    pub(super) lasts: Lasts,
}

/// How long a command may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lasts {
    /// It says what happened, and stays true.
    Always,
    /// It follows from the state that was read last.
    ThisState,
    /// The same; it is about the state as of the answers to the commands before.
    AfterAnswers,
}

/// A request, until it is answered.
#[derive(Debug)]
struct Request {
    /// The same each time that it is sent.
    name: String,
    body: Bytes,
    tells: Vec<Tell>,
}

#[derive(Debug)]
pub(super) struct Outbox {
    waiting: VecDeque<Tell>,
    under_way: Option<Request>,
    /// What the names of its requests begin with.
    prefix: String,
    requests: u64,
    /// The number of the next event, as the last answer has it.
    next_event: u64,
}

impl Outbox {
    pub(super) fn new() -> Self {
        let prefix = format!("asterisk-{:016x}", RandomState::new().hash_one("adapter"));
        Self { waiting: VecDeque::new(), under_way: None, prefix, requests: 0, next_event: 0 }
    }

    pub(super) fn put(&mut self, tell: Tell) {
        if self.waiting.len() >= WAITING_MAX {
            tracing::error!("{WAITING_MAX} commands wait for the router; they are dropped");
            self.waiting.clear();
        }
        self.waiting.push_back(tell);
    }

    /// The request to send: the one that was not answered, or the next.
    pub(super) fn request(&mut self) -> Option<(String, Bytes)> {
        if self.under_way.is_none() {
            self.under_way = self.next();
        }
        self.under_way.as_ref().map(|request| (request.name.clone(), request.body.clone()))
    }

    fn next(&mut self) -> Option<Request> {
        let first = self.waiting.front_mut()?;
        if first.lasts == Lasts::AfterAnswers {
            first.command["reconcile"]["as_of"] = self.next_event.into();
        }
        let waits = |tell: &Tell| tell.lasts == Lasts::AfterAnswers;
        let others = self.waiting.iter().skip(1).take(REQUEST_MAX - 1).position(waits);
        let count = others.map_or(REQUEST_MAX, |others| others + 1).min(self.waiting.len());
        let tells: Vec<Tell> = self.waiting.drain(..count).collect();
        let body: Value = tells.iter().map(|tell| tell.command.clone()).collect();
        self.requests += 1;
        Some(Request { name: format!("{}-{}", self.prefix, self.requests), body: body.to_string().into(), tells })
    }

    /// The request was answered: its commands.
    pub(super) fn answered(&mut self) -> Vec<Tell> {
        self.under_way.take().map(|request| request.tells).unwrap_or_default()
    }

    /// An answer says how far the router is.
    pub(super) fn decided(&mut self, next_event: u64) {
        self.next_event = self.next_event.max(next_event);
    }

    /// The number of the next event, as the last answer has it.
    pub(super) const fn next_event(&self) -> u64 {
        self.next_event
    }

    /// Sends these again, before the others.
    pub(super) fn put_back(&mut self, mut tells: VecDeque<Tell>) {
        tells.append(&mut self.waiting);
        self.waiting = tells;
    }

    /// The connection was lost, and the state will be read again. What became of the request under way is not known: it
    /// is sent again.
    pub(super) fn interrupted(&mut self) {
        self.waiting.retain(|tell| tell.lasts == Lasts::Always);
    }

    /// The router has another journal, and knows nothing of any of this.
    pub(super) fn forget(&mut self) {
        *self = Self::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tell(command: Value, lasts: Lasts) -> Tell {
        Tell { command, about: About::Nothing, lasts }
    }

    fn text(request: Option<(String, Bytes)>) -> Option<String> {
        request.map(|(_, body)| String::from_utf8_lossy(&body).into_owned())
    }

    #[test]
    fn a_request_is_the_same_until_it_is_answered() {
        let mut outbox = Outbox::new();
        outbox.put(tell(json!(1), Lasts::Always));
        let first = outbox.request();
        outbox.put(tell(json!(2), Lasts::ThisState));
        outbox.put(tell(json!(3), Lasts::Always));
        outbox.interrupted();
        assert_eq!(outbox.request(), first);
        assert_eq!(outbox.answered().len(), 1);
        let second = outbox.request();
        assert_ne!(second.as_ref().map(|(name, _)| name), first.as_ref().map(|(name, _)| name));
        assert_eq!(text(second).as_deref(), Some("[3]"), "the second followed from an older state");
        outbox.forget();
        assert_eq!(outbox.request(), None);
    }

    #[test]
    fn a_second_reconciliation_waits_for_the_answers_before_it() {
        let mut outbox = Outbox::new();
        outbox.put(tell(json!({ "arrive": 7 }), Lasts::ThisState));
        outbox.put(tell(json!({ "reconcile": {} }), Lasts::AfterAnswers));
        outbox.put(tell(json!({ "resume": {} }), Lasts::ThisState));
        assert_eq!(text(outbox.request()).as_deref(), Some(r#"[{"arrive":7}]"#));
        outbox.answered();
        outbox.decided(12);
        let second = r#"[{"reconcile":{"as_of":12}},{"resume":{}}]"#;
        assert_eq!(text(outbox.request()).as_deref(), Some(second));
    }
}
