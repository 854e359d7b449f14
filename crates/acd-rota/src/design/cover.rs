//! The problem.

/// A kind of shift: what it costs, and which periods it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Paid minutes.
    pub cost: u32,
    /// Periods, each at most once.
    pub periods: Vec<u16>,
}

/// Periods that need people, and kinds of shifts that bring them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// How many each period needs.
    pub need: Vec<u32>,
    /// The kinds of shifts.
    pub columns: Vec<Column>,
}

impl Cover {
    /// The cost of this many of each kind.
    pub fn cost(&self, counts: &[u32]) -> u64 {
        self.columns.iter().zip(counts).map(|(column, &count)| u64::from(column.cost) * u64::from(count)).sum()
    }

    /// By period, how many are there beyond the need; negative where somebody is missing.
    pub fn spare(&self, counts: &[u32]) -> Vec<i64> {
        let mut spare: Vec<i64> = self.need.iter().map(|&need| -i64::from(need)).collect();
        for (column, &count) in self.columns.iter().zip(counts) {
            column.periods.iter().for_each(|&period| spare[usize::from(period)] += i64::from(count));
        }
        spare
    }

    /// Periods that need somebody and that no kind of shift covers.
    pub fn beyond_reach(&self) -> Vec<usize> {
        let mut covered = vec![false; self.need.len()];
        self.columns.iter().flat_map(|column| &column.periods).for_each(|&at| covered[usize::from(at)] = true);
        (0..self.need.len()).filter(|&period| self.need[period] > 0 && !covered[period]).collect()
    }
}
