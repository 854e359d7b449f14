//! The numbers of lines, pools and gates; each type indexes its own tables only.

use std::num::NonZeroU32;

use crate::engine::table::by_id::Number;
use crate::id::AgentId;

/// The line of a ladder step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) struct LineId(pub(in crate::engine) u32);

impl LineId {
    /// The line this many steps later.
    pub(in crate::engine) const fn plus(self, steps: u32) -> Self {
        Self(self.0 + steps)
    }

    /// The word of 64 lines that contains it.
    pub(in crate::engine) const fn word(self) -> Word {
        Word(self.0 / 64)
    }

    /// Its bit in that word.
    pub(in crate::engine) const fn bit(self) -> u64 {
        1 << (self.0 % 64)
    }
}

impl Number for LineId {
    fn row(self) -> usize {
        self.0 as usize
    }
}

/// 64 consecutive lines, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Word(u32);

impl Word {
    /// The line of a bit, counted from the lowest.
    pub(in crate::engine) const fn line(self, bit: u32) -> LineId {
        LineId(self.0 * 64 + bit)
    }
}

impl Number for Word {
    fn row(self) -> usize {
        self.0 as usize
    }
}

/// A line that a leg may be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) enum Line {
    /// The line of a ladder step.
    Ladder(LineId),
    /// The calls held for an agent.
    Held(AgentId),
}

/// A [`Line`] in a frequent record: `Option<LineLink>` takes four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct LineLink(NonZeroU32);

/// Set for the line of an agent's held calls; the lower bits are the agent's number. Otherwise the number of the line
/// plus one.
const HELD: u32 = 1 << 31;

impl LineLink {
    /// Never `None`: a centre has fewer lines and agents than there are numbers.
    pub(in crate::engine) fn to(line: Line) -> Option<Self> {
        let code = match line {
            Line::Ladder(line) => line.0 + 1,
            Line::Held(agent) => HELD | agent.0,
        };
        NonZeroU32::new(code).map(Self)
    }

    pub(in crate::engine) fn line(self) -> Line {
        match self.0.get() {
            code if code & HELD == 0 => Line::Ladder(LineId(code - 1)),
            code => Line::Held(AgentId(code ^ HELD)),
        }
    }
}

/// A pool of idle agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct PoolId(pub(in crate::engine) u32);

impl Number for PoolId {
    fn row(self) -> usize {
        self.0 as usize
    }
}

/// A gate; the next one is for calls that ring already. `Option<GateId>` takes four bytes as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) struct GateId(NonZeroU32);

impl GateId {
    /// The gate of a table row.
    pub(in crate::engine) const fn in_row(row: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(row))
    }

    /// The gate of the same skill for calls that ring already, and may ring more.
    pub(in crate::engine) const fn of_ringing(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl Number for GateId {
    fn row(self) -> usize {
        self.0.get() as usize - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_same_in_four_bytes() {
        let held = |agent| Line::Held(AgentId(agent));
        let ladder = |line| Line::Ladder(LineId(line));
        for line in [ladder(0), ladder(1), ladder((1 << 31) - 2), held(0), held(1), held((1 << 31) - 1)] {
            assert_eq!(LineLink::to(line).map(LineLink::line), Some(line));
        }
        assert_eq!((size_of::<Option<LineLink>>(), size_of::<Option<GateId>>()), (4, 4));
    }
}
