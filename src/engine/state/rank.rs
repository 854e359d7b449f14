//! The rank of a waiting call, fixed when it is set: it does not change as time passes.

use super::call::Leg;
use crate::config::PriorityRule;
use crate::engine::table::heap::{Entry, Member};
use crate::engine::table::slab::Slot;
use crate::time::{Duration, Timestamp};

/// The key of a leg in its line; the smallest goes first. The order is total: sequence numbers are unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) struct Rank {
    /// Points of strict priority, negated.
    class: i32,
    /// When it was enqueued, or would have been if it had waited here all the time, in microseconds, less its age
    /// credit.
    from: i64,
    /// Numbers legs in the order in which they started.
    sequence: u64,
}

impl Rank {
    /// The head of an empty line.
    pub(in crate::engine) const NOBODY: Entry = Entry::new((0, 0), Member(0));

    /// A leg of this rank in its line.
    pub(in crate::engine) fn entry(self, leg: Slot<Leg>) -> Entry {
        // Apart from the sign, signed numbers are in the order of unsigned ones.
        Entry { class: self.class, member: Member(leg.number()), first: self.from as u64 ^ SIGN, second: self.sequence }
    }

    /// The rank of a leg in its line.
    pub(in crate::engine) const fn of(entry: Entry) -> Self {
        Self { class: entry.class, from: (entry.first ^ SIGN) as i64, sequence: entry.second }
    }

    /// The rank of a leg that counts as enqueued at `from` and has `points` of priority under `rule`.
    pub(in crate::engine) fn new(rule: PriorityRule, from: i64, points: i32, sequence: u64) -> Self {
        match rule {
            PriorityRule::Strict => Self { class: -points, from, sequence },
            PriorityRule::AgeCredit(worth) => Self { class: 0, from: aged_by(from, points, worth), sequence },
        }
    }

    /// The number that breaks ties.
    pub(in crate::engine) const fn sequence(self) -> u64 {
        self.sequence
    }

    /// Whether the tie-breaking number was chosen to lie between two others.
    pub(in crate::engine) const fn is_squeezed_in(sequence: u64) -> bool {
        sequence & (SPACING - 1) != 0
    }

    /// The ranks before and after all others of the same strict priority.
    pub(in crate::engine) const fn class_bounds(self) -> (Self, Self) {
        let (class, sequence) = (self.class, 0);
        (Self { class, from: i64::MIN, sequence }, Self { class: class + 1, from: i64::MIN, sequence })
    }

    /// A rank between two others of one strict priority, either of which may be missing; `sequence` is larger than all
    /// others. `None` if nothing fits between.
    pub(in crate::engine) fn between(before: Option<Self>, after: Option<Self>, sequence: u64) -> Option<Self> {
        match (before, after) {
            (None, None) => None,
            (Some(before), None) => Some(Self { sequence, ..before }),
            (None, Some(after)) => Some(Self { from: after.from.checked_sub(1)?, sequence, ..after }),
            (Some(before), Some(after)) if before.from < after.from => {
                Some(Self { from: after.from - 1, sequence, ..after })
            }
            (Some(before), Some(after)) => {
                let middle = (before.sequence + (after.sequence - before.sequence) / 2) | 1;
                let fits = before.sequence < middle && middle < after.sequence;
                fits.then_some(Self { sequence: middle, ..after })
            }
        }
    }
}

const SIGN: u64 = 1 << 63;

/// The distance of tie-breaking numbers, so that others fit between.
pub(in crate::engine) const SPACING: u64 = 1 << 16;

/// As if enqueued earlier, by this much per point.
#[cold]
fn aged_by(from: i64, points: i32, worth: Duration) -> i64 {
    from.saturating_sub(i64::from(points).saturating_mul(worth.as_micros() as i64))
}

/// The time from which a call counts as waiting that arrived at `at` after waiting for `age` elsewhere. Signed: it may
/// lie before the origin.
pub(in crate::engine) fn aged(at: Timestamp, age: Duration) -> i64 {
    (at.as_micros().min(i64::MAX as u64) as i64).saturating_sub(age.as_micros() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: PriorityRule = PriorityRule::AgeCredit(Duration::from_secs(60));
    const STRICT: PriorityRule = PriorityRule::Strict;

    #[test]
    fn the_better_rank_goes_first() {
        // (rule, enqueued second, points) of the call that goes first, then of the one that goes second
        let table = [
            ("the older", (STRICT, 1, 0), (STRICT, 2, 0)),
            ("more points beat any age", (STRICT, 9_999, 1), (STRICT, 0, 0)),
            ("a point is worth a minute", (MINUTE, 59, 1), (MINUTE, 0, 0)),
            ("and no more", (MINUTE, 0, 0), (MINUTE, 61, 1)),
            ("points below zero stand back", (MINUTE, 59, 0), (MINUTE, 0, -1)),
        ];
        for (why, first, second) in table {
            let rank =
                |(rule, secs, points): (_, i64, _), sequence| Rank::new(rule, secs * 1_000_000, points, sequence);
            assert!(rank(first, 2) < rank(second, 1), "{why}");
        }
        assert!(Rank::new(MINUTE, 60_000_000, 1, 1) < Rank::new(MINUTE, 0, 0, 2), "equals go by their number");
    }
}
