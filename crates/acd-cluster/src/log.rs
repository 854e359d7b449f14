//! A log that accepts an append only where it is expected, and one who leads by it.

use std::time::Duration;

use bytes::Bytes;

use crate::attempt::{Answer, Ask, Attempt, Step, Stored};

/// How long to wait before an append is repeated, or a log that did not answer is asked again.
const PAUSE: Duration = Duration::from_millis(20);

/// A log. Each method answers within a second or two, whatever happens.
pub trait Log: Send {
    /// Appends a message if the log ends with `expected`.
    fn append(&mut self, expected: u64, payload: &Bytes) -> Answer;

    /// Up to `most` messages from that number on, in order, without a hole among them; none if there are none as far as
    /// the server that answered knows. The first may have a higher number, if older ones have been purged.
    ///
    /// # Errors
    /// No answer in time.
    fn read(&mut self, from: u64, most: usize) -> Result<Vec<Stored>, Silent>;

    /// Waits before it is asked again.
    fn pause(&mut self) {
        std::thread::sleep(PAUSE);
    }
}

/// The log did not answer in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log did not answer in time")]
pub struct Silent;

/// Why a message was not appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAppended {
    /// Somebody else has appended there: it never will stand in the log.
    #[error("another router leads: it has appended message {0}")]
    Beaten(u64),
    /// It was given up; whether it stands in the log, or will, is unknown.
    #[error("the log has not answered whether it has message {0}")]
    GaveUp(u64),
    /// The log contradicts itself.
    #[error(
        "the log answered with number {found} where {expected} was due: it has lost messages, or others write to it"
    )]
    Absurd {
        /// The number that was due.
        expected: u64,
        /// The number that came.
        found: u64,
    },
}

/// The end of the log, as its one writer knows it. Once beaten, always beaten.
#[derive(Debug)]
pub struct Tip<L> {
    log: L,
    last: u64,
    over: Option<NotAppended>,
    doubts: u64,
}

impl<L: Log> Tip<L> {
    /// A writer who knows the log up to `last`.
    pub fn new(log: L, last: u64) -> Self {
        Self { log, last, over: None, doubts: 0 }
    }

    /// The number of the last message known.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// How often an answer left open whether a message stands.
    pub fn doubts(&self) -> u64 {
        self.doubts
    }

    /// The log.
    pub fn log(&mut self) -> &mut L {
        &mut self.log
    }

    /// Appends a message, which no other equals, and returns its number. Asks until that is known, or `gives_up`.
    ///
    /// # Errors
    /// After any, every later append fails in the same way, without asking the log.
    pub fn append(&mut self, payload: Bytes, mut gives_up: impl FnMut() -> bool) -> Result<u64, NotAppended> {
        if let Some(over) = self.over {
            return Err(over);
        }
        let expected = self.last;
        let (attempt, mut ask) = Attempt::begin(expected, payload);
        let mut asked_before = false;
        loop {
            let answer = self.ask(&attempt, ask);
            self.doubts += u64::from(matches!(answer, Answer::Silence | Answer::Refused));
            match attempt.hear(answer) {
                Step::Stands(number) => {
                    self.last = number;
                    return Ok(number);
                }
                Step::Beaten => return Err(self.end(NotAppended::Beaten(expected + 1))),
                Step::Absurd(found) => return Err(self.end(NotAppended::Absurd { expected: expected + 1, found })),
                Step::Ask(next) => {
                    if gives_up() {
                        return Err(self.end(NotAppended::GaveUp(expected + 1)));
                    }
                    if asked_before {
                        self.log.pause();
                    }
                    asked_before = true;
                    ask = next;
                }
            }
        }
    }

    fn ask(&mut self, attempt: &Attempt, ask: Ask) -> Answer {
        match ask {
            Ask::Append { expected } => self.log.append(expected, attempt.payload()),
            Ask::Read { from } => match self.log.read(from, 1) {
                Ok(found) => Answer::Found(found.into_iter().next()),
                Err(Silent) => Answer::Silence,
            },
        }
    }

    /// Whether nobody else has appended, as far as the log answers.
    ///
    /// # Errors
    /// Somebody has.
    pub fn check(&mut self) -> Result<(), NotAppended> {
        if let Some(over) = self.over {
            return Err(over);
        }
        match self.log.read(self.last + 1, 1) {
            Ok(found) if !found.is_empty() => Err(self.end(NotAppended::Beaten(self.last + 1))),
            Ok(_) | Err(Silent) => Ok(()),
        }
    }

    fn end(&mut self, why: NotAppended) -> NotAppended {
        self.over = Some(why);
        why
    }
}
