//! The bytes of a segment: a header, then groups.
//!
//! All numbers of fixed width are little-endian.
//!
//! | header | bytes | | group | bytes |
//! |---|---|---|---|---|
//! | `ACDJRNL\0`, format, checksum: the [`prologue`](super::prologue) | 16 | | marker | 4 |
//! | number of its first command | 8 | | length of what follows the checksum | 4 |
//! | unix time at its beginning, in microseconds | 8 | | checksum (CRC-32) over length and what follows | 4 |
//! | engine's time then, in microseconds | 8 | | [postcard](https://postcard.jamesmunns.com): first number, time, by how many seconds the time of day was ahead, commands, what the host keeps | |
//! | version of the engine that decides | 24 | | | |
//! | checksum (CRC-32) of the four before it | 4 | | | |

use super::deciding::{self, VERSION_BYTES};
use super::options::TimeOfDay;
use super::prologue::{self, BadStart, PROLOGUE_BYTES, u32_at, u64_at};
use crate::engine::Command;
use crate::notes::Noted;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) const HEADER_BYTES: usize = PROLOGUE_BYTES + CONTENT_BYTES + 4;
const CONTENT_BYTES: usize = 24 + VERSION_BYTES;
const MAGIC: &[u8; 8] = b"ACDJRNL\0";
const MARKER: [u8; 4] = [0xAC, 0xD1, 0x67, 0x9E];
const FRAME_BYTES: usize = 12;

/// A segment's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) first: u64,
    pub(super) unix_micros: u64,
    pub(super) at: Timestamp,
    /// The version of the engine that decides.
    pub(super) engine: String,
}

impl Header {
    pub(super) fn write(&self) -> Vec<u8> {
        let mut bytes = prologue::begin(MAGIC);
        bytes.extend_from_slice(&self.first.to_le_bytes());
        bytes.extend_from_slice(&self.unix_micros.to_le_bytes());
        bytes.extend_from_slice(&self.at.as_micros().to_le_bytes());
        bytes.extend_from_slice(&deciding::padded(&self.engine));
        let crc = crc32fast::hash(&bytes[PROLOGUE_BYTES..]);
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, BadStart> {
        let rest = prologue::after(bytes, MAGIC)?;
        let (content, crc) = rest.split_at_checked(CONTENT_BYTES).ok_or(BadStart::Short)?;
        let crc = crc.get(..4).ok_or(BadStart::Short)?;
        if crc32fast::hash(content) != u32_at(crc, 0) {
            return Err(BadStart::Damaged);
        }
        let at = Timestamp::from_micros(u64_at(content, 16));
        let engine = deciding::read(&content[24..]);
        Ok(Self { first: u64_at(content, 0), unix_micros: u64_at(content, 8), at, engine })
    }
}

/// Commands that share one time. Without commands, deadlines only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The number of its first command.
    pub first: u64,
    /// When they are applied.
    pub at: Timestamp,
    /// By how many seconds the time of day was ahead of `at`.
    pub ahead: i64,
    /// The commands.
    pub commands: Vec<Command>,
    /// What the host keeps with calls and agents, in the order of the commands.
    pub notes: Vec<Noted>,
}

/// What a group is about.
#[derive(Clone, Copy)]
pub(super) struct Contents<'a> {
    pub(super) commands: &'a [Command],
    pub(super) notes: &'a [Noted],
}

impl Group {
    /// The bytes of a group that is written now, as a segment contains them: for a journal that is also kept elsewhere.
    pub fn write(first: u64, at: Timestamp, commands: &[Command], notes: &[Noted]) -> Vec<u8> {
        let ahead = TimeOfDay::System.ahead_of(at);
        write_group(Vec::new(), first, (at, ahead), Contents { commands, notes })
    }

    /// Reads the bytes of one group; `None` if they are anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        read_group(bytes, 0).filter(|(_, end)| *end == bytes.len()).map(|(group, _)| group)
    }

    /// The time of day, in microseconds since 1970, close to when the group was written.
    pub(super) fn unix_micros(ahead: i64, at: Timestamp) -> u64 {
        let micros = i128::from(at.as_micros()) + i128::from(ahead) * 1_000_000;
        u64::try_from(micros.max(0)).unwrap_or(u64::MAX)
    }
}

/// Appends a group to `bytes`.
pub(super) fn write_group(bytes: Vec<u8>, first: u64, (at, ahead): (Timestamp, i64), of: Contents<'_>) -> Vec<u8> {
    let start = bytes.len();
    let mut bytes = bytes;
    bytes.extend_from_slice(&MARKER);
    bytes.extend_from_slice(&[0; FRAME_BYTES - 4]);
    let content = (first, at, ahead, of.commands, of.notes);
    let mut bytes = postcard::to_extend(&content, bytes).expect("a vector takes whatever is encoded");
    let length = (bytes.len() - start - FRAME_BYTES) as u32;
    bytes[start + 4..start + 8].copy_from_slice(&length.to_le_bytes());
    let crc = checksum(&bytes[start..]);
    bytes[start + 8..start + 12].copy_from_slice(&crc.to_le_bytes());
    bytes
}

/// The checksum of a frame's length and content.
fn checksum(frame: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&frame[4..8]);
    crc.update(&frame[FRAME_BYTES..]);
    crc.finalize()
}

/// The group at `offset`, and where the next one begins; `None` if it is incomplete.
pub(super) fn read_group(bytes: &[u8], offset: usize) -> Option<(Group, usize)> {
    let rest = bytes.get(offset..)?;
    if rest.len() < FRAME_BYTES || rest[..4] != MARKER {
        return None;
    }
    let frame = rest.get(..FRAME_BYTES.checked_add(u32_at(rest, 4) as usize)?)?;
    if checksum(frame) != u32_at(frame, 8) {
        return None;
    }
    let group = postcard::from_bytes(&frame[FRAME_BYTES..]).ok()?;
    Some((group, offset + frame.len()))
}

/// Whether any complete group begins after `offset`.
pub(super) fn goes_on_after(bytes: &[u8], offset: usize) -> bool {
    let rest = bytes.get(offset + 1..).unwrap_or_default();
    let begins = rest.windows(4).enumerate().filter(|(_, window)| *window == MARKER);
    begins.into_iter().any(|(place, _)| read_group(bytes, offset + 1 + place).is_some())
}

/// Whether only complete groups with consecutive numbers follow the header: returns the number after the last, or
/// else the number at which that fails.
pub(super) fn scan(bytes: &[u8], first: u64) -> Result<u64, u64> {
    let (mut offset, mut next) = (HEADER_BYTES, first);
    while offset < bytes.len() {
        let group = read_group(bytes, offset).filter(|(group, _)| group.first == next);
        let (group, end) = group.ok_or(offset as u64)?;
        next += group.commands.len() as u64;
        offset = end;
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::NewCall;
    use crate::id::{AgentId, CallId, QueueId};
    use crate::notes::Note;
    use proptest::prelude::*;

    fn bytes() -> Vec<u8> {
        let arrive = Command::Arrive(NewCall::new(CallId(7), QueueId(0)));
        let ready = Command::Ready { agent: AgentId(3) };
        let both = [arrive, ready.clone()];
        let note = Note::Describe { call: CallId(7), data: None };
        let noted = [Noted { place: 1, note }];
        let two = Contents { commands: &both, notes: &noted };
        let bytes = write_group(Vec::new(), 1, (Timestamp::from_secs(2), 0), two);
        write_group(bytes, 3, (Timestamp::from_secs(3), -7), Contents { commands: &[ready], notes: &[] })
    }

    #[test]
    fn groups_come_back_as_they_went() {
        let bytes = bytes();
        let (one, next) = read_group(&bytes, 0).expect("the first");
        assert_eq!((one.first, one.at, one.commands.len()), (1, Timestamp::from_secs(2), 2));
        assert_eq!(one.notes, [Noted { place: 1, note: Note::Describe { call: CallId(7), data: None } }]);
        let (two, end) = read_group(&bytes, next).expect("the second");
        assert_eq!((two.first, two.ahead, two.commands.len(), end), (3, -7, 1, bytes.len()));
        assert_eq!(read_group(&bytes, end), None);
    }

    #[test]
    fn a_header_comes_back_or_says_what_is_wrong() {
        let (at, engine) = (Timestamp::from_secs(5), "0.1.0".to_owned());
        let header = Header { first: 9, unix_micros: 1_700_000_000_000_000, at, engine };
        let bytes = header.write();
        assert_eq!((bytes.len(), Header::read(&bytes)), (HEADER_BYTES, Ok(header)));
        assert_eq!(Header::read(&bytes[..HEADER_BYTES - 1]), Err(BadStart::Short));
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert_eq!(Header::read(&damaged), Err(BadStart::Damaged), "byte {place}");
        }
    }

    proptest! {
        #[test]
        fn any_single_change_of_a_group_is_noticed(place in 0usize..200, flip in 1u8..=255) {
            let mut bytes = bytes();
            let (_, end) = read_group(&bytes, 0).expect("the first");
            let place = place % end;
            bytes[place] ^= flip;
            prop_assert_eq!(read_group(&bytes, 0), None);
            prop_assert!(goes_on_after(&bytes, 0), "the second is whole");
        }

        #[test]
        fn whatever_bytes_there_are_they_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let framed = [MARKER.as_slice(), &bytes].concat();
            prop_assert_eq!(read_group(&framed, 0), None);
            prop_assert!(!goes_on_after(&framed, 0));
        }
    }
}
