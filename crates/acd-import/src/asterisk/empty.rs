//! `joinempty` and `leavewhenempty`: when a queue counts as empty.

use acd::config::{Condition, Conditions};

use super::conf::boolean;

/// Which of the two settings a value is of: `yes` and `no` mean opposite things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Join,
    Leave,
}

/// What a value says.
#[derive(Debug, PartialEq)]
pub(super) struct Empty {
    /// When the queue is empty; `None` is never.
    pub(super) conditions: Option<Conditions>,
    /// Words that mean nothing here, or that no version knows.
    pub(super) unknown: Vec<String>,
    /// Whether a phone that is unreachable, or whose state is unknown, counts as present. Here it does not.
    pub(super) counts_unreachable: bool,
    /// Whether penalties beyond the caller's bounds make members count as absent.
    pub(super) by_penalty: bool,
}

/// The conditions of one word, as bits.
const PAUSED: u8 = 1;
const IN_USE: u8 = 2;
const RINGING: u8 = 4;
const WRAP_UP: u8 = 8;
const INVALID: u8 = 16;
const UNAVAILABLE: u8 = 32;
const UNKNOWN: u8 = 64;
const PENALTY: u8 = 128;

/// Reads a value: words separated by commas, each adding to those before it or, as `strict` does, taking their place.
pub(super) fn parse(value: &str, of: Of) -> Empty {
    let (mut set, mut unknown) = (0, Vec::new());
    for word in value.split(',').map(str::trim) {
        match word.to_lowercase().as_str() {
            "paused" => set |= PAUSED,
            "penalty" => set |= PENALTY,
            "inuse" => set |= IN_USE,
            "ringing" => set |= RINGING,
            "invalid" => set |= INVALID,
            "wrapup" => set |= WRAP_UP,
            "unavailable" => set |= UNAVAILABLE,
            "unknown" => set |= UNKNOWN,
            "loose" => set = PENALTY | INVALID,
            "strict" => set = PENALTY | INVALID | PAUSED | UNAVAILABLE,
            other => match boolean(other) {
                Some(yes) if yes == (of == Of::Leave) => set = PENALTY | INVALID | PAUSED,
                Some(_) => set = 0,
                None => unknown.push(word.to_owned()),
            },
        }
    }
    let each = [
        (PAUSED, Condition::NotReady),
        (IN_USE, Condition::Talking),
        (RINGING, Condition::Ringing),
        (WRAP_UP, Condition::WrapUp),
    ];
    let named: Vec<Condition> =
        each.into_iter().filter(|(bit, _)| set & bit != 0).map(|(_, condition)| condition).collect();
    Empty {
        conditions: (set != 0).then(|| Conditions::of(&named)),
        unknown,
        counts_unreachable: set != 0 && set & (INVALID | UNAVAILABLE) != INVALID | UNAVAILABLE,
        by_penalty: set & PENALTY != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_opposites_of_each_other() {
        for (value, of, conditions) in [
            ("yes", Of::Join, None),
            ("no", Of::Join, Some(Conditions::of(&[Condition::NotReady]))),
            ("yes", Of::Leave, Some(Conditions::of(&[Condition::NotReady]))),
            ("no", Of::Leave, None),
            ("strict", Of::Leave, Some(Conditions::of(&[Condition::NotReady]))),
            ("loose", Of::Join, Some(Conditions::of(&[]))),
            (
                "paused, inuse,ringing,wrapup",
                Of::Join,
                Some(Conditions::of(&[Condition::NotReady, Condition::Talking, Condition::Ringing, Condition::WrapUp])),
            ),
        ] {
            assert_eq!(parse(value, of).conditions, conditions, "{value} {of:?}");
        }
        assert_eq!(parse("paused,sleepy", Of::Join).unknown, ["sleepy"]);
        assert!(parse("paused", Of::Join).counts_unreachable);
        assert!(!parse("strict", Of::Join).counts_unreachable);
    }
}
