//! Identities beyond a centre's own: of journals, and of calls and callers that a switch knows by texts.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use serde::{Deserialize, Serialize};

use crate::id::{CallId, CallerId};

/// The history to which numbers of events and offers belong: created with a journal, and kept in it. Numbers start
/// again in a new journal, so names that a switch derives from them (of channels, say) should include some of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct JournalId(pub u64);

impl fmt::Display for JournalId {
    /// Sixteen hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A text that is no journal's identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected sixteen hexadecimal digits")]
pub struct UnfitJournalId;

impl std::str::FromStr for JournalId {
    type Err = UnfitJournalId;

    fn from_str(text: &str) -> Result<Self, UnfitJournalId> {
        let number = u64::from_str_radix(text, 16).ok().filter(|number| format!("{number:016x}") == text);
        number.map(Self).ok_or(UnfitJournalId)
    }
}

impl JournalId {
    /// A new one each time, from the randomness of the process's hash maps.
    pub(crate) fn make() -> Self {
        Self(RandomState::new().hash_one("journal"))
    }
}

/// The number for a text: the number that it spells, or else a hash of it that never changes (FNV-1a, mixed), in the
/// upper half of all numbers. The probability that any two of a million texts have the same one is 10⁻⁷.
fn number_of(text: &str) -> u64 {
    let plain = text.parse::<u64>().ok().filter(|number| number.to_string() == text);
    plain.unwrap_or_else(|| {
        let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
        let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        (mixed ^ (mixed >> 33)) | 1 << 63
    })
}

impl CallId {
    /// The number of a call that the switch knows by a text: always the same for the same text, so that no table is
    /// needed. A decimal number stands for itself.
    pub fn named(text: &str) -> Self {
        Self(number_of(text))
    }
}

impl CallerId {
    /// The number of a caller who is known by a text, such as a telephone number; see [`CallId::named`].
    pub fn named(text: &str) -> Self {
        Self(number_of(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_known_by_its_text() {
        let id = JournalId(0x0123_4567_89ab_cdef);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("123".parse::<JournalId>(), Err(UnfitJournalId));
    }

    #[test]
    fn a_text_stands_for_the_same_number_for_ever() {
        assert_eq!(CallId::named("7"), CallId(7));
        assert_eq!(CallId::named("18446744073709551615"), CallId(u64::MAX));
        let texts = ["1796012981.7", "1796012981.8", "07", "+7", "18446744073709551616", "PJSIP/li-0000001"];
        let numbers = texts.map(|text| CallId::named(text).0);
        assert!(numbers.iter().all(|number| number >> 63 == 1), "{numbers:x?}");
        let distinct: std::collections::BTreeSet<u64> = numbers.into_iter().collect();
        assert_eq!(distinct.len(), texts.len());
        assert_eq!(format!("{:x}", numbers[0]), "f661d9af16798d86", "journals rely on it");
        assert_eq!(CallerId::named("+4930123").0, CallId::named("+4930123").0);
    }

    #[test]
    fn similar_texts_have_different_numbers() {
        let texts = (0..200_000).map(|number| format!("17960{}.{}", 12_000 + number / 100, number % 100));
        let numbers: std::collections::BTreeSet<u64> = texts.map(|text| CallId::named(&text).0).collect();
        assert_eq!(numbers.len(), 200_000);
    }

    #[test]
    fn journals_have_identities_of_their_own() {
        assert_ne!(JournalId::make(), JournalId::make());
        assert_eq!(JournalId(7).to_string(), "0000000000000007");
    }
}
