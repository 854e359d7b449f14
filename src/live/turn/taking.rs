//! What a turn takes from the queue.

use crossbeam_channel::TryRecvError;

use super::Turns;
use crate::engine::{Command, SwitchState};
use crate::id::CallId;
use crate::live::input::Input;
use crate::live::intake::{Entry, Question, Reply};
use crate::live::outcome::{CallError, RecordError};
use crate::notes::{Note, Noted, Text};
use crate::time::Timestamp;

/// What was taken from the queue.
pub(super) enum Taken {
    /// Nothing, or commands only.
    Commands,
    /// A question, to be answered after the commands before it.
    Ask(Question),
    /// The queue is closed and empty.
    End,
}

/// What a switch has, by lists of a moment ago.
pub(super) struct Reconciling {
    truth: Box<SwitchState>,
    as_of: u64,
    names: Vec<(CallId, Text)>,
    reply: Reply,
}

impl Turns {
    /// Takes commands from the queue, up to the first question.
    pub(super) fn take(&mut self, first: Option<Entry>) -> Taken {
        let mut first = first.or_else(|| self.next_entry.take());
        while self.commands.len() + self.noted.len() < self.turn_max {
            match first.take().map_or_else(|| self.parts.entries.try_recv(), Ok) {
                Ok(Entry::Input(input @ Input::Reconcile { .. }, reply)) => {
                    // What the commands before it change is to be known.
                    match self.commands.is_empty() {
                        true => self.put(input, reply),
                        false => self.next_entry = Some(Entry::Input(input, reply)),
                    }
                    break;
                }
                Ok(Entry::Input(input, reply)) => self.put(input, reply),
                Ok(Entry::Ask(question)) => return Taken::Ask(question),
                Ok(Entry::WhenEmpty(tell)) => self.when_empty.push(tell),
                Err(TryRecvError::Disconnected) => return Taken::End,
                Err(TryRecvError::Empty) => break,
            }
        }
        Taken::Commands
    }

    #[inline]
    pub(super) fn put(&mut self, input: Input, reply: Reply) {
        let place = self.commands.len() as u32;
        match input {
            Input::Command(command) => {
                self.commands.push(command);
                self.replies.push(reply);
            }
            Input::Noted(command, note) => {
                self.noted.push_back(Noted { place, note: *note });
                self.commands.push(command);
                self.replies.push(reply);
            }
            Input::Reconcile { truth, as_of, names } => {
                self.reconciling = Some(Reconciling { truth, as_of, names, reply });
            }
            Input::Describe { call, data } => {
                self.noted.push_back(Noted { place, note: Note::Describe { call, data } });
                self.describing.push_back(reply);
            }
        }
    }

    /// Puts what a switch has, if that was taken, as the only command of this turn. Deadlines that are due act before,
    /// in a step of their own: what they change is not in the switch's lists either.
    pub(super) fn reconcile(&mut self, at: Timestamp) -> Result<(), RecordError> {
        let Some(Reconciling { mut truth, as_of, names, reply }) = self.reconciling.take() else { return Ok(()) };
        if self.is_due(at) {
            self.step(at)?;
        }
        if let Err(known) = self.changes.except(&mut truth, as_of) {
            reply.refuse(CallError::UnknownSince { as_of, known });
            return Ok(());
        }
        if !names.is_empty() {
            self.noted.push_back(Noted { place: 0, note: Note::Names(names) });
        }
        self.commands.push(Command::Reconcile(truth));
        self.replies.push(reply);
        Ok(())
    }
}
