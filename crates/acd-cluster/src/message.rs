//! What stands in the log: one byte of format, a head in postcard, and for a group the bytes that a journal's segment
//! has of it.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use acd::identity::JournalId;
use acd::journal::Group;

use crate::attempt::Stored;
use crate::error::ClusterError;

/// The format of messages. Another one is refused by name.
pub(crate) const FORMAT: u8 = 1;

/// A router's process: another one after each start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RouterId(pub u64);

impl std::fmt::Display for RouterId {
    /// Sixteen hexadecimal digits.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl RouterId {
    /// A new one each time, from the randomness of the process's hash maps.
    pub fn make() -> Self {
        use std::hash::{BuildHasher, RandomState};
        Self(RandomState::new().hash_one("router"))
    }
}

/// What every message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The history.
    pub journal: JournalId,
    /// The term in which it was written.
    pub term: u64,
    /// Who wrote it.
    pub router: RouterId,
    /// How many messages that router had written: with it, no two messages are equal.
    pub serial: u64,
    /// The number of the next command before it.
    pub next: u64,
    /// The number of events before it.
    pub events: u64,
    /// What it is.
    pub kind: Kind,
}

/// What a message is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The first one: the history begins with this state.
    Begin {
        /// The name of the object.
        state: String,
    },
    /// The writer leads from here on: whatever a former leader still appends is refused, as it expects an older end.
    Term {
        /// Where clients find it.
        address: String,
        /// The version of the engine that decides from here on.
        version: String,
        /// The format of its groups ([`acd::journal::FORMAT`]).
        format: u32,
    },
    /// A group of commands, whose bytes follow.
    Group,
    /// A group that is longer than a message may be.
    Stored {
        /// The name of the object with its bytes.
        object: String,
    },
    /// The writer leads no more.
    HandOver {
        /// Who is to lead now.
        to: Option<RouterId>,
        /// The state at this place, where the two are of different versions.
        state: Option<String>,
    },
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its head.
    pub head: Head,
    /// The bytes of a group; otherwise nothing.
    pub group: Bytes,
}

/// What is no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitMessage {
    /// Another format.
    #[error("it is in format {0}; expected {FORMAT}: another version of acd wrote it")]
    Format(u8),
    /// Something else, or damage.
    #[error("it was not written by acd, or is damaged")]
    Damaged,
}

impl Head {
    /// The bytes of a message; `group` is empty for any other kind.
    pub fn write(&self, group: &[u8]) -> Bytes {
        let mut bytes = Vec::with_capacity(96 + group.len());
        bytes.push(FORMAT);
        let mut bytes = postcard::to_extend(self, bytes).expect("a vector takes whatever is encoded");
        bytes.extend_from_slice(group);
        bytes.into()
    }
}

impl Message {
    /// Reads the bytes of a message.
    ///
    /// # Errors
    /// If they are anything else.
    pub fn read(bytes: &Bytes) -> Result<Self, UnfitMessage> {
        match bytes.first() {
            Some(&FORMAT) => {}
            Some(&other) => return Err(UnfitMessage::Format(other)),
            None => return Err(UnfitMessage::Damaged),
        }
        let (head, rest) = postcard::take_from_bytes::<Head>(&bytes[1..]).map_err(|_| UnfitMessage::Damaged)?;
        let group = bytes.slice(bytes.len() - rest.len()..);
        if group.is_empty() == matches!(head.kind, Kind::Group) {
            return Err(UnfitMessage::Damaged);
        }
        Ok(Self { head, group })
    }

    /// Reads a message of the log.
    pub(crate) fn of(stored: &Stored) -> Result<Self, ClusterError> {
        Self::read(&stored.payload).map_err(|fault| ClusterError::Message { sequence: stored.sequence, fault })
    }

    /// The group, where its bytes are in the message.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn group(&self) -> Result<Group, UnfitMessage> {
        Group::read(&self.group).ok_or(UnfitMessage::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn head(kind: Kind) -> Head {
        Head { journal: JournalId(7), term: 3, router: RouterId(9), serial: 1, next: 5, events: 11, kind }
    }

    #[test]
    fn messages_come_back_as_they_went() {
        let kinds = [
            Kind::Begin { state: "s".into() },
            Kind::Term { address: "http://a".into(), version: "0.1.0".into(), format: 2 },
            Kind::HandOver { to: Some(RouterId(4)), state: None },
            Kind::Stored { object: "o".into() },
        ];
        for kind in kinds {
            let bytes = head(kind.clone()).write(&[]);
            assert_eq!(Message::read(&bytes), Ok(Message { head: head(kind), group: Bytes::new() }));
        }
        let read = Message::read(&head(Kind::Group).write(b"abc")).expect("a message");
        assert_eq!(&read.group[..], b"abc");
        assert_eq!(read.group(), Err(UnfitMessage::Damaged));
    }

    #[test]
    fn another_format_is_told_from_damage() {
        assert_eq!(Message::read(&Bytes::from_static(b"\x02abc")), Err(UnfitMessage::Format(2)));
        assert_eq!(Message::read(&Bytes::new()), Err(UnfitMessage::Damaged));
        let bytes = head(Kind::Group).write(&[]);
        assert_eq!(Message::read(&bytes), Err(UnfitMessage::Damaged), "a group without bytes");
    }

    proptest! {
        #[test]
        fn whatever_bytes_there_are_they_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut bytes = bytes;
            bytes.insert(0, FORMAT);
            let _ = Message::read(&bytes.into());
        }
    }
}
