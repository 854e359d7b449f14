//! Which periods of which days say how it usually is.

use super::grid::Grid;
use super::kinds::Kinds;

/// So many calls in a period, of which no more than this share was answered where the centre is usually open, are an
/// outage.
const CALLS_MIN: f64 = 10.0;
const ANSWERED_SHARE: f64 = 0.1;

/// Days with records, without the periods in which nobody was answered for once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Valid {
    /// By day and period.
    cells: Vec<Vec<bool>>,
    /// Periods that are not, on days with records.
    pub(super) outages: usize,
}

impl Valid {
    /// From calls and answered calls by day and period; `closed` by kind of day and period.
    pub(super) fn new(recorded: &[bool], kinds: &Kinds, calls: &Grid, answered: &Grid, closed: &[Vec<bool>]) -> Self {
        let mut outages = 0;
        let mut is_valid = |day: usize, period: usize| {
            let (came, taken) = (calls.at(day, period), answered.at(day, period));
            let outage = !closed[kinds.of_day[day]][period] && came >= CALLS_MIN && taken <= ANSWERED_SHARE * came;
            outages += usize::from(outage);
            recorded[day] && !outage
        };
        let mut of_day = |day: usize| (0..calls.periods()).map(|period| is_valid(day, period)).collect();
        let cells = (0..recorded.len()).map(&mut of_day).collect();
        Self { cells, outages }
    }

    pub(super) fn at(&self, day: usize, period: usize) -> bool {
        self.cells[day][period]
    }

    /// Days of a kind on which a period is valid.
    pub(super) fn days(&self, kinds: &Kinds, kind: usize, period: usize) -> Vec<usize> {
        (0..self.cells.len()).filter(|&day| kinds.of_day[day] == kind && self.cells[day][period]).collect()
    }

    /// Days of a kind without any outage.
    pub(super) fn whole_days(&self, kinds: &Kinds, kind: usize) -> Vec<usize> {
        let whole = |day: &usize| kinds.of_day[*day] == kind && self.cells[*day].iter().all(|valid| *valid);
        (0..self.cells.len()).filter(whole).collect()
    }
}
