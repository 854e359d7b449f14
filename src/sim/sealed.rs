//! The frame of a file of results: what it is, which format, how long, and a digest, so that a file that was cut short
//! or damaged says so.
//!
//! | bytes | content |
//! |---|---|
//! | 8 | the kind of file |
//! | 4 | its format, little-endian |
//! | 8 | the length of the content, little-endian |
//! | 32 | SHA-256 of all of the above and of the content |
//! | … | the content, in the encoding of [postcard](https://postcard.jamesmunns.com) |

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::digest::Digest;

const HEAD: usize = 20;
const FRAME: usize = HEAD + 32;

/// Why bytes are not what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// They are something else.
    #[error("not such a file")]
    Kind,
    /// They are of another version of this program.
    #[error("format {found}; this version reads format {expected}")]
    Format {
        /// Their format.
        found: u32,
        /// The format that is read.
        expected: u32,
    },
    /// Some are missing, or there are too many.
    #[error("{found} bytes of {expected}: incomplete, or something was appended")]
    Length {
        /// How many there are.
        found: u64,
        /// How many there should be.
        expected: u64,
    },
    /// Some were changed.
    #[error("damaged: its digest does not fit its content")]
    Damaged,
}

/// The bytes of a file of this kind and format.
pub fn seal<T: Serialize>(kind: &[u8; 8], format: u32, content: &T) -> Vec<u8> {
    let content = postcard::to_stdvec(content).expect("plain data of known length can be encoded");
    let mut bytes = Vec::with_capacity(FRAME + content.len());
    bytes.extend_from_slice(kind);
    bytes.extend_from_slice(&format.to_le_bytes());
    bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
    let digest = sum(&bytes, &content);
    bytes.extend_from_slice(digest.bytes());
    bytes.extend_from_slice(&content);
    bytes
}

/// What was sealed.
///
/// # Errors
/// [`SealError`].
pub fn open<T: DeserializeOwned>(kind: &[u8; 8], format: u32, bytes: &[u8]) -> Result<T, SealError> {
    let short = kind.iter().zip(bytes).all(|(expected, found)| expected == found);
    let Some((head, rest)) = bytes.split_at_checked(HEAD).filter(|(head, _)| head.starts_with(kind)) else {
        let (found, expected) = (bytes.len() as u64, FRAME as u64);
        return Err(if short { SealError::Length { found, expected } } else { SealError::Kind });
    };
    let found = u32::from_le_bytes(head[8..12].try_into().expect("four bytes"));
    if found != format {
        return Err(SealError::Format { found, expected: format });
    }
    let length = u64::from_le_bytes(head[12..].try_into().expect("eight bytes"));
    let (found, expected) = (bytes.len() as u64, length.saturating_add(FRAME as u64));
    if found != expected {
        return Err(SealError::Length { found, expected });
    }
    let (digest, content) = rest.split_at(FRAME - HEAD);
    if sum(head, content).bytes() != digest {
        return Err(SealError::Damaged);
    }
    postcard::from_bytes(content).map_err(|_| SealError::Damaged)
}

fn sum(head: &[u8], content: &[u8]) -> Digest {
    Digest::of_bytes(&[head, content].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KIND: &[u8; 8] = b"ACDTEST\0";

    #[test]
    fn what_was_sealed_comes_back_and_every_damage_is_noticed() {
        let content = ("a centre".to_owned(), vec![1u64, 2, 300]);
        let bytes = seal(KIND, 7, &content);
        assert_eq!(open::<(String, Vec<u64>)>(KIND, 7, &bytes), Ok(content));
        let opened = |bytes: &[u8]| open::<(String, Vec<u64>)>(KIND, 7, bytes);
        for place in 0..bytes.len() {
            assert!(matches!(opened(&bytes[..place]), Err(SealError::Length { .. })), "cut at {place}");
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert!(opened(&damaged).is_err(), "byte {place}");
        }
        assert_eq!(opened(b"#!/bin/sh"), Err(SealError::Kind));
        assert_eq!(opened(&seal(KIND, 8, &0)), Err(SealError::Format { found: 8, expected: 7 }));
        let (found, expected) = (bytes.len() as u64 + 1, bytes.len() as u64);
        assert_eq!(opened(&[&bytes[..], b"x"].concat()), Err(SealError::Length { found, expected }));
    }

    proptest! {
        #[test]
        fn any_content_is_read_without_a_panic(content in proptest::collection::vec(any::<u8>(), 0..100)) {
            let mut bytes = KIND.to_vec();
            bytes.extend_from_slice(&7u32.to_le_bytes());
            bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
            let digest = sum(&bytes, &content);
            bytes.extend_from_slice(digest.bytes());
            bytes.extend_from_slice(&content);
            let _ = open::<super::super::Partial>(KIND, 7, &bytes);
        }
    }
}
