//! A log in memory, and what a network does to requests.

use bytes::Bytes;

use crate::attempt::{Answer, Stored};
use crate::error::ClusterError;
use crate::follower::Objects;
use crate::log::{Log, Silent};

/// A log that accepts an append only where it is expected.
#[derive(Clone, Debug, Default)]
pub(super) struct ModelLog {
    pub(super) messages: Vec<Bytes>,
    /// How many of them have been purged.
    pub(super) purged: u64,
    /// Appends that are still under way.
    pub(super) late: Vec<(u64, Bytes)>,
}

/// What becomes of a request and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Fine,
    /// It never arrives.
    Lost,
    /// It arrives; the answer does not.
    AnswerLost,
    /// It arrives some time later; nobody waits for the answer any more.
    Late,
    /// It arrives, and once more later.
    Twice,
    /// It is answered by a server that does not know the newest messages.
    Stale,
}

impl ModelLog {
    pub(super) fn last(&self) -> u64 {
        self.messages.len() as u64
    }

    fn accept(&mut self, expected: u64, payload: &Bytes) -> Answer {
        if expected != self.last() {
            return Answer::Refused;
        }
        self.messages.push(payload.clone());
        Answer::Appended(self.last())
    }

    pub(super) fn append_by(&mut self, fate: Fate, expected: u64, payload: &Bytes) -> Answer {
        match fate {
            Fate::Fine | Fate::Stale => self.accept(expected, payload),
            Fate::Lost => Answer::Silence,
            Fate::AnswerLost => {
                self.accept(expected, payload);
                Answer::Silence
            }
            Fate::Late => {
                self.late.push((expected, payload.clone()));
                Answer::Silence
            }
            Fate::Twice => {
                self.late.push((expected, payload.clone()));
                self.accept(expected, payload)
            }
        }
    }

    pub(super) fn read_by(&self, fate: Fate, from: u64) -> Answer {
        match fate {
            Fate::Lost | Fate::AnswerLost | Fate::Late => Answer::Silence,
            Fate::Stale => Answer::Found(None),
            Fate::Fine | Fate::Twice => Answer::Found(self.first_from(from)),
        }
    }

    pub(super) fn first_from(&self, from: u64) -> Option<Stored> {
        let sequence = from.max(self.purged + 1);
        let payload = self.messages.get(usize::try_from(sequence).expect("it fits") - 1)?.clone();
        Some(Stored { sequence, payload })
    }

    /// One of the late requests arrives.
    pub(super) fn deliver(&mut self, which: usize) {
        if !self.late.is_empty() {
            let (expected, payload) = self.late.swap_remove(which % self.late.len());
            self.accept(expected, &payload);
        }
    }
}

impl Log for ModelLog {
    fn append(&mut self, expected: u64, payload: &Bytes) -> Answer {
        self.accept(expected, payload)
    }

    fn read(&mut self, from: u64, most: usize) -> Result<Vec<Stored>, Silent> {
        let first = from.max(self.purged + 1);
        Ok((first..=self.last()).take(most).filter_map(|sequence| self.first_from(sequence)).collect())
    }

    fn pause(&mut self) {}
}

/// There are no objects.
impl Objects for () {
    fn object(&self, name: &str) -> Result<Vec<u8>, ClusterError> {
        Err(ClusterError::NoState(format!("{name}: there is none")))
    }
}
