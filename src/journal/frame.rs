//! The bytes of a segment: a header, then groups.
//!
//! All numbers of fixed width are little-endian.
//!
//! | header | bytes | | group | bytes |
//! |---|---|---|---|---|
//! | `ACDJRNL\0` | 8 | | marker | 4 |
//! | format | 4 | | length of what follows the checksum | 4 |
//! | number of its first command | 8 | | checksum (CRC-32) over length and what follows | 4 |
//! | unix time at its beginning, in microseconds | 8 | | [postcard](https://postcard.jamesmunns.com): first number, time, commands | |
//! | engine's time then, in microseconds | 8 | | | |
//! | checksum (CRC-32) of what is before | 4 | | | |

use crate::engine::Command;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How commands, states and their frames are encoded. A new variant of [`Command`] before the last, or another field
/// anywhere in a command or a state, makes another format.
pub const FORMAT: u32 = 2;

pub(super) const HEADER_BYTES: usize = 40;
const MAGIC: &[u8; 8] = b"ACDJRNL\0";
const MARKER: [u8; 4] = [0xAC, 0xD1, 0x67, 0x9E];
const FRAME_BYTES: usize = 12;

/// What a segment says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) first: u64,
    pub(super) unix_micros: u64,
    pub(super) at: Timestamp,
}

/// Why a header was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadHeader {
    Short,
    Damaged,
    Format(u32),
}

impl Header {
    pub(super) fn write(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&self.first.to_le_bytes());
        bytes.extend_from_slice(&self.unix_micros.to_le_bytes());
        bytes.extend_from_slice(&self.at.as_micros().to_le_bytes());
        let crc = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, BadHeader> {
        let bytes = bytes.get(..HEADER_BYTES).ok_or(BadHeader::Short)?;
        let (content, crc) = bytes.split_at(HEADER_BYTES - 4);
        if &content[..8] != MAGIC || crc32fast::hash(content) != u32_at(crc, 0) {
            return Err(BadHeader::Damaged);
        }
        if u32_at(content, 8) != FORMAT {
            return Err(BadHeader::Format(u32_at(content, 8)));
        }
        let at = Timestamp::from_micros(u64_at(content, 28));
        Ok(Self { first: u64_at(content, 12), unix_micros: u64_at(content, 20), at })
    }
}

/// Commands that share one time. Without any: deadlines acted by themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Group {
    /// The number of its first command.
    pub(super) first: u64,
    pub(super) at: Timestamp,
    pub(super) commands: Vec<Command>,
}

/// Appends a group to `bytes`.
pub(super) fn write_group(bytes: Vec<u8>, first: u64, at: Timestamp, commands: &[Command]) -> Vec<u8> {
    let start = bytes.len();
    let mut bytes = bytes;
    bytes.extend_from_slice(&MARKER);
    bytes.extend_from_slice(&[0; FRAME_BYTES - 4]);
    let mut bytes = postcard::to_extend(&(first, at, commands), bytes).expect("a vector takes whatever is encoded");
    let length = (bytes.len() - start - FRAME_BYTES) as u32;
    bytes[start + 4..start + 8].copy_from_slice(&length.to_le_bytes());
    let crc = checksum(&bytes[start..]);
    bytes[start + 8..start + 12].copy_from_slice(&crc.to_le_bytes());
    bytes
}

/// Of a frame's length and content.
fn checksum(frame: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&frame[4..8]);
    crc.update(&frame[FRAME_BYTES..]);
    crc.finalize()
}

/// The group that begins at `offset`, and where the next one begins; `None` where it is not whole.
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

/// Whether any whole group begins after `offset`.
pub(super) fn goes_on_after(bytes: &[u8], offset: usize) -> bool {
    let rest = bytes.get(offset + 1..).unwrap_or_default();
    let begins = rest.windows(4).enumerate().filter(|(_, window)| *window == MARKER);
    begins.into_iter().any(|(place, _)| read_group(bytes, offset + 1 + place).is_some())
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::NewCall;
    use crate::id::{AgentId, CallId, QueueId};
    use proptest::prelude::*;

    fn bytes() -> Vec<u8> {
        let arrive = Command::Arrive(NewCall::new(CallId(7), QueueId(0)));
        let ready = Command::Ready { agent: AgentId(3) };
        let bytes = write_group(Vec::new(), 1, Timestamp::from_secs(2), &[arrive, ready.clone()]);
        write_group(bytes, 3, Timestamp::from_secs(3), &[ready])
    }

    #[test]
    fn groups_come_back_as_they_went() {
        let bytes = bytes();
        let (one, next) = read_group(&bytes, 0).expect("the first");
        assert_eq!((one.first, one.at, one.commands.len()), (1, Timestamp::from_secs(2), 2));
        let (two, end) = read_group(&bytes, next).expect("the second");
        assert_eq!((two.first, two.commands.len(), end), (3, 1, bytes.len()));
        assert_eq!(read_group(&bytes, end), None);
    }

    #[test]
    fn a_header_comes_back_or_says_what_is_wrong() {
        let header = Header { first: 9, unix_micros: 1_700_000_000_000_000, at: Timestamp::from_secs(5) };
        let bytes = header.write();
        assert_eq!(Header::read(&bytes), Ok(header));
        assert_eq!(Header::read(&bytes[..39]), Err(BadHeader::Short));
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert_eq!(Header::read(&damaged), Err(BadHeader::Damaged), "byte {place}");
        }
        let mut newer = bytes[..36].to_vec();
        newer[8] = 9;
        let crc = crc32fast::hash(&newer);
        newer.extend_from_slice(&crc.to_le_bytes());
        assert_eq!(Header::read(&newer), Err(BadHeader::Format(9)));
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
