//! What the host keeps with calls and agents: opaque texts, which no decision depends on.
//!
//! A switch knows a call by a text of its own (a channel, a SIP call id), and an agent by the device at which they have
//! signed in. If the router keeps these texts, the host needs no table of its own, which a crash would destroy: they
//! are recorded with their commands, and restored after a restart.

use std::collections::VecDeque;
use std::fmt;

use rpds::RedBlackTreeMapSync;
use serde::{Deserialize, Serialize};

use crate::engine::{Command, Doing, Engine, Event, Fact, Monitoring, NewCall, Party, Rejection};
use crate::id::{AgentId, CallId};

/// An opaque text of 1 to 256 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Box<str>")]
pub struct Text(Box<str>);

/// A text that cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found a text of {0} bytes; expected 1 to 256")]
pub struct UnfitText(usize);

impl Text {
    /// The maximum length in bytes.
    pub const MAX: usize = 256;

    /// Takes a text.
    ///
    /// # Errors
    /// If it is empty or longer than [`Text::MAX`].
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, UnfitText> {
        let text = text.into();
        if (1..=Self::MAX).contains(&text.len()) { Ok(Self(text)) } else { Err(UnfitText(text.len())) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<Box<str>> for Text {
    type Error = UnfitText;

    fn try_from(text: Box<str>) -> Result<Self, UnfitText> {
        Self::new(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the host keeps with a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallNote {
    /// The switch's name for the call, if it is more than a number ([`CallId::named`]).
    pub name: Option<Text>,
    /// The caller.
    pub caller: Option<Text>,
    /// Anything else, such as the number to call back.
    pub data: Option<Text>,
    /// The number outside to which it was passed on last, or that was asked about it.
    pub number: Option<Text>,
}

impl CallNote {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the host wants kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// With the call that a command brings ([`Command::Arrive`], [`Command::Consult`]), until it ends.
    Call(CallNote),
    /// With the agent who signs in ([`Command::SignIn`]), until they sign out: the device that they are at.
    Place(Text),
    /// With [`Command::Transfer`] or [`Command::Consult`] to a place outside: the number there, if it is more than the
    /// place.
    Number(Text),
    /// With [`Command::Monitor`]: who listens.
    By(Text),
    /// With [`Command::Reconcile`]: the names of calls that the router may not know, for the events about them.
    Names(Vec<(CallId, Text)>),
    /// Other data for a call in progress, replacing what there is; without a command.
    Describe {
        /// The call.
        call: CallId,
        /// `None` removes it.
        data: Option<Text>,
    },
}

/// A note among the commands of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// How many commands come before: the index of the command that it belongs to. [`Note::Describe`] belongs to none,
    /// and takes effect before the command at that index.
    pub place: u32,
    /// What is to be kept.
    pub note: Note,
}

/// The texts of the calls in progress and of the agents at work.
///
/// A clone is O(1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    calls: RedBlackTreeMapSync<CallId, CallNote>,
    places: RedBlackTreeMapSync<AgentId, Text>,
    /// By whom they are listened to.
    listeners: RedBlackTreeMapSync<AgentId, Text>,
}

impl Notes {
    /// Whether nothing is kept.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.places.is_empty() && self.listeners.is_empty()
    }

    /// Who listens to an agent, as the last [`Command::Monitor`] said. O(log agents).
    pub fn listener(&self, agent: AgentId) -> Option<&Text> {
        self.listeners.get(&agent)
    }

    /// Sets who listens to an agent.
    pub fn set_listener(&mut self, agent: AgentId, listener: Option<Text>) {
        match listener {
            Some(listener) => self.listeners.insert_mut(agent, listener),
            None => _ = self.listeners.remove_mut(&agent),
        }
    }

    /// What is kept with a call. O(log calls).
    pub fn call(&self, call: CallId) -> Option<&CallNote> {
        self.calls.get(&call)
    }

    /// The device that an agent is at. O(log agents).
    pub fn place(&self, agent: AgentId) -> Option<&Text> {
        self.places.get(&agent)
    }

    /// Names a call, for readers that only write about it.
    pub fn name(&mut self, call: CallId, name: Text) {
        let known = self.calls.get(&call).cloned().unwrap_or_default();
        self.calls.insert_mut(call, CallNote { name: Some(name), ..known });
    }

    /// Takes the notes before the command at `place` off the list: each takes effect if its call is in progress. `each`
    /// gets their outcomes.
    pub(crate) fn before(
        &mut self,
        engine: &Engine,
        place: u32,
        pending: &mut VecDeque<Noted>,
        mut each: impl FnMut(Result<(), Rejection>),
    ) {
        while let Some(Noted { note: Note::Describe { .. }, .. }) = pending.front().filter(|noted| noted.place <= place)
        {
            let Some(Noted { note: Note::Describe { call, data }, .. }) = pending.pop_front() else { return };
            each(self.describe(engine, call, data));
        }
    }

    fn describe(&mut self, engine: &Engine, call: CallId, data: Option<Text>) -> Result<(), Rejection> {
        engine.call_doing(call).ok_or(Rejection::UnknownCall(call))?;
        let known = self.calls.get(&call).cloned().unwrap_or_default();
        self.keep(call, CallNote { data, ..known });
        Ok(())
    }

    /// Takes the note of the command at `place` off the list; it takes effect if the command was accepted.
    #[inline]
    pub(crate) fn after(
        &mut self,
        command: &Command,
        outcome: Result<(), Rejection>,
        place: u32,
        pending: &mut VecDeque<Noted>,
    ) {
        if !pending.is_empty() || !self.is_empty() {
            self.after_noted(command, outcome, place, pending);
        }
    }

    /// [`after`](Self::after), where anything is kept or to be kept.
    #[inline(never)]
    fn after_noted(
        &mut self,
        command: &Command,
        outcome: Result<(), Rejection>,
        place: u32,
        pending: &mut VecDeque<Noted>,
    ) {
        let own = pending.front().is_some_and(|noted| noted.place == place);
        let note = if own { pending.pop_front().map(|noted| noted.note) } else { None };
        if outcome.is_ok() && (note.is_some() || !self.is_empty()) {
            self.accepted(command, note);
        }
    }

    fn accepted(&mut self, command: &Command, note: Option<Note>) {
        // A number may be reused, and nothing is left of the call that had it before.
        let begins = match command {
            Command::Arrive(NewCall { call, .. }) => Some(call),
            Command::Consult { consult, to: Party::Queue(_) | Party::Agent(..), .. } => Some(consult),
            _ => None,
        };
        if let Some(call) = begins {
            return self.keep(*call, of_call(note));
        }
        if let Command::Transfer { call, to: Party::External(_), .. }
        | Command::Consult { call, to: Party::External(_), .. } = command
        {
            let number = if let Some(Note::Number(number)) = note { Some(number) } else { None };
            let known = self.calls.get(call).cloned().unwrap_or_default();
            return self.keep(*call, CallNote { number, ..known });
        }
        if let Command::Monitor { agent, .. } = command {
            let listener = if let Some(Note::By(listener)) = note { Some(listener) } else { None };
            return self.set_listener(*agent, listener);
        }
        if let Command::SignIn { agent, .. } = command {
            // They may have signed out at another place a moment ago.
            return match note {
                Some(Note::Place(at)) => self.places.insert_mut(*agent, at),
                _ => _ = self.places.remove_mut(agent),
            };
        }
        if let (Command::Reconcile(_), Some(Note::Names(names))) = (command, note) {
            names.into_iter().for_each(|(call, name)| self.name(call, name));
        }
    }

    /// Keeps this with a call, and nothing else; nothing at all if it is empty.
    pub fn keep(&mut self, call: CallId, note: CallNote) {
        if note.is_empty() {
            self.calls.remove_mut(&call);
        } else {
            self.calls.insert_mut(call, note);
        }
    }

    /// Keeps what `before` has of calls that these events ended, and of agents who signed out, for readers of the
    /// events.
    #[cfg(feature = "live")]
    pub(crate) fn keep_what_is_over(&mut self, before: &Self, events: &[Event]) {
        for event in events {
            if let Fact::CallEnded { call, .. } = event.fact
                && let (None, Some(note)) = (self.call(call), before.call(call))
            {
                self.calls.insert_mut(call, note.clone());
            }
            if let Fact::AgentChanged { agent, to: Doing::SignedOut, .. } = event.fact
                && let (None, Some(place)) = (self.place(agent), before.place(agent))
            {
                self.places.insert_mut(agent, place.clone());
            }
        }
    }

    /// Drops what belongs to calls that have ended, and to agents who have signed out, by events up to now.
    pub fn forget(&mut self, engine: &Engine, events: &[Event]) {
        if self.is_empty() {
            return;
        }
        for (place, event) in (1..).zip(events) {
            match event.fact {
                Fact::CallEnded { call, .. } | Fact::StrayCall { call } | Fact::StrayRing { call, .. } => {
                    if engine.call_doing(call).is_none() {
                        self.calls.remove_mut(&call);
                    }
                }
                Fact::AgentChanged { agent, to: Doing::SignedOut, .. } => {
                    if engine.doing(agent) == Some(Doing::SignedOut) {
                        self.places.remove_mut(&agent);
                        self.listeners.remove_mut(&agent);
                    }
                }
                Fact::Monitored { agent, how: Monitoring::Stop, .. } => {
                    if !is_monitored_again(agent, &events[place..]) {
                        self.listeners.remove_mut(&agent);
                    }
                }
                #[rustfmt::skip]
                Fact::CallArrived { .. } | Fact::LegStarted { .. } | Fact::Resumed { .. }
                | Fact::SelfServiceStarted { .. } | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. }
                | Fact::MessageDue { .. } | Fact::CallbackOffered { .. } | Fact::Reranked { .. }
                | Fact::StepReached { .. } | Fact::Offered { .. } | Fact::ConfirmationAwaited { .. }
                | Fact::OfferEnded { .. } | Fact::LegEnded { .. } | Fact::Dial { .. } | Fact::DialFailed { .. }
                | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. } | Fact::ConversationJoined { .. }
                | Fact::ConversationEnded { .. } | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. }
                | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. }
                | Fact::QueueOpened { .. } | Fact::QueueClosed { .. } | Fact::SwitchAway {}
                | Fact::SwitchBack {} | Fact::CallHeld { .. } | Fact::CallUnheld { .. }
                | Fact::Reconfigured { .. } => {}
            }
        }
    }
}

/// Whether an agent is monitored again by these events.
fn is_monitored_again(agent: AgentId, later: &[Event]) -> bool {
    later.iter().any(|event| {
        matches!(event.fact, Fact::Monitored { agent: other, how, .. } if other == agent && how != Monitoring::Stop)
    })
}

fn of_call(note: Option<Note>) -> CallNote {
    match note {
        Some(Note::Call(note)) => note,
        Some(Note::Place(_) | Note::Number(_) | Note::By(_) | Note::Names(_) | Note::Describe { .. }) | None => {
            CallNote::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_bounds() {
        assert_eq!(
            Text::new("").map_err(|error| error.to_string()),
            Err("found a text of 0 bytes; expected 1 to 256".into())
        );
        assert!(Text::new("x".repeat(256)).is_ok() && Text::new("x".repeat(257)).is_err());
    }
}
