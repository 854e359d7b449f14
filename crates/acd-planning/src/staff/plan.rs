//! A plan: how many agents of each profile are on duty in each period of each kind of day.

use std::sync::Arc;

use acd::sim::Curves;

/// Agents on duty. Kinds of days that the calendar does not have are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// By pattern, then by profile, then by period of the day.
    pub staff: Vec<Vec<Vec<u32>>>,
}

impl Plan {
    /// One interval's agents by profile.
    pub(super) fn at(&self, pattern: usize, period: usize) -> Vec<u32> {
        self.staff[pattern].iter().map(|row| row[period]).collect()
    }

    pub(super) fn set(&mut self, pattern: usize, period: usize, staff: &[u32]) {
        for (row, &count) in self.staff[pattern].iter_mut().zip(staff) {
            row[period] = count;
        }
    }

    pub(super) fn curves(&self) -> Arc<Curves> {
        Arc::new(Curves(self.staff.clone()))
    }
}
