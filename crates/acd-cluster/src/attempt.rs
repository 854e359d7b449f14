//! One append, until it is known whether it stands in the log.
//!
//! An append carries the sequence that the log is expected to end with, and the log refuses it if it does not. From
//! that alone follows who leads. What an answer does *not* say is whether an append that was refused had been accepted
//! before: a retry after a lost acknowledgement is refused by one server, and answered with its number by three, if it
//! has an identity. So no answer but the number itself is trusted. After any other the log is read from the expected
//! number on:
//! - the message there is the own one: it was accepted;
//! - it is another one: somebody else leads, for good, as the log accepts nothing with this expectation ever again;
//! - there is none, as far as the server that answered knows: the same append is sent again, which harms nobody.
//!
//! This is a plain state machine: what to ask comes out, what was answered goes in.

use bytes::Bytes;

/// A message in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its number.
    pub sequence: u64,
    /// Its bytes.
    pub payload: Bytes,
}

/// What to ask the log next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Append the message if the log ends with this number.
    Append {
        /// The expected last sequence.
        expected: u64,
    },
    /// Read the first message from this number on.
    Read {
        /// The number.
        from: u64,
    },
}

/// What the log answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Appended under this number.
    Appended(u64),
    /// Refused: the log ends with another number.
    Refused,
    /// The first message from the requested number on; `None` if there is none.
    Found(Option<Stored>),
    /// No answer in time, or none that says anything.
    Silence,
}

/// What follows from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask this next. Before a repeated append a pause is polite.
    Ask(Ask),
    /// The message stands in the log, under this number.
    Stands(u64),
    /// Another message stands there. This one never will.
    Beaten,
    /// The log gave a number that it cannot have given: it has lost messages, or it is not used by routers alone.
    Absurd(u64),
}

/// An append that is under way.
#[derive(Clone, Debug)]
pub struct Attempt {
    expected: u64,
    payload: Bytes,
}

impl Attempt {
    /// Appends `payload`, which no other message equals, to a log that is expected to end with `expected`.
    pub fn begin(expected: u64, payload: Bytes) -> (Self, Ask) {
        (Self { expected, payload }, Ask::Append { expected })
    }

    /// The message.
    pub fn payload(&self) -> &Bytes {
        &self.payload
    }

    /// What follows from an answer to what was asked last.
    pub fn hear(&self, answer: Answer) -> Step {
        let place = self.expected + 1;
        match answer {
            Answer::Appended(number) if number == place => Step::Stands(place),
            Answer::Appended(number) => Step::Absurd(number),
            Answer::Refused | Answer::Silence => Step::Ask(Ask::Read { from: place }),
            Answer::Found(None) => Step::Ask(Ask::Append { expected: self.expected }),
            Answer::Found(Some(found)) if found.sequence < place => Step::Absurd(found.sequence),
            Answer::Found(Some(found)) if found.sequence == place && found.payload == self.payload => {
                Step::Stands(place)
            }
            // Another message; or many, so that the place has been purged.
            Answer::Found(Some(_)) => Step::Beaten,
        }
    }
}
