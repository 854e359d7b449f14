//! Time spent by day and period.

use super::DAY_SECS;

/// A number for each day and period.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    periods: usize,
    cells: Vec<f64>,
}

impl Grid {
    pub(super) fn new(days: usize, periods: usize) -> Self {
        Self { periods, cells: vec![0.0; days * periods] }
    }

    pub(super) fn periods(&self) -> usize {
        self.periods
    }

    /// Spreads a span of time over the cells, as parts of a period.
    pub(super) fn spend(&mut self, from: f64, to: f64) {
        let length = DAY_SECS / self.periods as f64;
        let mut place = (from.max(0.0) / length) as usize;
        while place < self.cells.len() && place as f64 * length < to {
            let begin = place as f64 * length;
            self.cells[place] += ((to.min(begin + length) - from.max(begin)) / length).max(0.0);
            place += 1;
        }
    }

    pub(super) fn sum(&self) -> f64 {
        self.cells.iter().sum()
    }

    /// How many periods have any.
    pub(super) fn periods_with_any(&self) -> usize {
        self.cells.iter().filter(|cell| **cell > 0.0).count()
    }

    pub(super) fn count(&mut self, day: usize, period: usize) {
        self.cells[day * self.periods + period] += 1.0;
    }

    /// Counts one at a time; times outside of the days do not count.
    pub(super) fn count_at(&mut self, time: f64) {
        let place = (time.max(0.0) / DAY_SECS * self.periods as f64) as usize;
        if let Some(cell) = self.cells.get_mut(place) {
            *cell += 1.0;
        }
    }

    pub(super) fn at(&self, day: usize, period: usize) -> f64 {
        self.cells[day * self.periods + period]
    }

    pub(super) fn day(&self, day: usize) -> &[f64] {
        &self.cells[day * self.periods..(day + 1) * self.periods]
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.cells.iter_mut().zip(&other.cells).for_each(|(cell, more)| *cell += more);
    }
}
