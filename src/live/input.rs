//! What a host submits.

use crate::engine::{Command, NewCall, SwitchState};
use crate::id::CallId;
use crate::notes::{CallNote, Note, Text};

/// A command, and what to keep with the call or the agent that it is about. A [`Command`] converts to it by `into()`.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A command.
    Command(Command),
    /// A command, and what to keep if it is accepted. A note that does not belong to such a command is ignored.
    Noted(Command, Box<Note>),
    /// What the switch had when the next event was to have this number
    /// ([`Command::Reconcile`](crate::engine::Command::Reconcile)): calls and agents that later events are about are not
    /// judged: whoever they concern has changed since the lists were read. Lists from before the newest 65,536 events,
    /// or from before the router's start, are refused
    /// ([`CallError::UnknownSince`](super::CallError::UnknownSince)); a replica that becomes a router knows its newest
    /// events.
    Reconcile {
        /// What it had.
        truth: Box<SwitchState>,
        /// The number of the next event at that time, as [`Handle::events`](super::Handle::events) or any list of the
        /// state says it.
        as_of: u64,
        /// The names of calls that the router may not know.
        names: Vec<(CallId, Text)>,
    },
    /// Other data for a call in progress, replacing what there is; `None` removes it.
    Describe {
        /// The call.
        call: CallId,
        /// The data.
        data: Option<Text>,
    },
}

impl Input {
    /// A call's arrival, with what to keep with it.
    pub fn arrive(call: NewCall, note: CallNote) -> Self {
        match note.is_empty() {
            true => Self::Command(Command::Arrive(call)),
            false => Self::Noted(Command::Arrive(call), Box::new(Note::Call(note))),
        }
    }

    /// The command, if there is one.
    pub fn command(&self) -> Option<&Command> {
        match self {
            Self::Command(command) | Self::Noted(command, _) => Some(command),
            Self::Reconcile { .. } | Self::Describe { .. } => None,
        }
    }
}

impl From<Command> for Input {
    fn from(command: Command) -> Self {
        Self::Command(command)
    }
}
