//! What a scenario is recognised by.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// A SHA-256 of everything that influences a result. Equal contents have equal digests on every machine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of plain data, in the encoding of [postcard](https://postcard.jamesmunns.com). The data must not
    /// contain sets or maps without an order.
    pub fn of<T: Serialize + ?Sized>(content: &T) -> Self {
        let bytes = postcard::to_stdvec(content).expect("plain data of known length can be encoded");
        Self::of_bytes(&bytes)
    }

    /// The digest of bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(<Sha256 as sha2::Digest>::digest(bytes).into())
    }

    /// Its 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first twelve digits, for people.
    pub fn short(&self) -> String {
        self.to_string()[..12].to_owned()
    }
}

impl fmt::Display for Digest {
    /// 64 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_digest_that_everybody_knows() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of_bytes(b"abc").to_string(), known);
        assert_eq!(Digest::of(&(b'a', b'b', b'c')), Digest::of_bytes(b"abc"));
        assert_eq!(Digest::of_bytes(b"abc").short(), "ba7816bf8f01");
    }
}
