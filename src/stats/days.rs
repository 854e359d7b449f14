//! The whole centre day by day, for series over weeks and months.

use serde::{Deserialize, Serialize};

use super::agent_time::AgentTime;
use super::call_counts::CallCounts;
use super::counters::LegCounts;
use super::figures::Figures;
use super::options::Marks;
use super::sums::{Additive, additive};
use super::table::Table;
use crate::engine::{Disposition, LegOutcome};
use crate::time::{Duration, Timestamp};

const DAY_MICROS: u64 = 86_400_000_000;

/// Counts of one day: calls and legs that began on it, whenever they ended; and agents' time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCounts {
    /// Callers' calls that arrived on the day.
    pub calls: CallCounts,
    /// Legs of all queues that began on the day.
    pub legs: LegCounts,
    /// How agents spent their time.
    pub time: AgentTime,
}
additive!(DayCounts { calls, legs, time });

/// The first days from time zero, each from midnight to midnight; anything later counts with the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Days {
    start: Timestamp,
    clock_at_zero: u64,
    /// The number of days.
    count: usize,
    pub(super) table: Table<DayCounts>,
}

impl Days {
    pub(super) fn new(days: u32, start: Timestamp, clock_at_zero: Duration) -> Self {
        let table = Table::new(days as usize, 1);
        Self { start, clock_at_zero: clock_at_zero.as_micros(), count: days as usize, table }
    }

    /// The memory for this many days, in bytes.
    pub(super) fn memory(days: u32) -> u128 {
        Table::<DayCounts>::memory(days as usize, 1)
    }

    /// The day of an instant; `None` if no days are kept, and before the start.
    #[inline]
    pub(super) fn at(&mut self, at: Timestamp) -> Option<&mut DayCounts> {
        let last = self.count.checked_sub(1)?;
        if at < self.start {
            return None;
        }
        let day = (at.as_micros().saturating_add(self.clock_at_zero) / DAY_MICROS) as usize;
        self.table.at(day.min(last), 0)
    }

    #[inline]
    pub(super) fn call_arrived(&mut self, at: Timestamp) {
        if let Some(day) = self.at(at) {
            day.calls.arrived += 1;
        }
    }

    #[inline]
    pub(super) fn leg_started(&mut self, at: Timestamp) {
        if let Some(day) = self.at(at) {
            day.legs.offered += 1;
        }
    }

    #[inline]
    pub(super) fn call_ended(&mut self, arrived: Timestamp, disposition: Disposition, legs: u16, answered: u16) {
        if let Some(day) = self.at(arrived) {
            day.calls.end(disposition, legs, answered);
        }
    }

    #[inline]
    pub(super) fn leg_ended(&mut self, enqueued: Timestamp, outcome: LegOutcome, wait: Duration, marks: &Marks) {
        if let Some(day) = self.at(enqueued) {
            day.legs.end(outcome, wait, marks);
        }
    }

    pub(super) fn clear(&mut self) {
        (0..self.count).for_each(|row| self.table.clear_row(row));
    }

    pub(super) fn fits(&self, other: &Self) -> bool {
        (self.start, self.clock_at_zero, self.count) == (other.start, other.clock_at_zero, other.count)
    }

    pub(super) fn merge(&mut self, other: &Self) {
        (0..self.count).for_each(|row| self.table.add_row(row, other.table.row(row)));
    }

    /// Copies the counts of a smaller centre.
    pub(super) fn take_over(&mut self, old: &Self) {
        self.table = old.table.clone();
    }
}

impl Figures {
    /// The number of days kept, each from midnight to midnight.
    pub fn days(&self) -> usize {
        self.by_day.count
    }

    /// The counts of one day, the day of time zero being 0; the last includes everything after it. Zeros
    /// unless kept. Agents' time is complete up to the last [`Tally::advance`](super::Tally::advance).
    pub fn day(&self, day: usize) -> DayCounts {
        self.by_day.table.sum((day..day + 1).filter(|&day| day < self.days()), 0)
    }
}
