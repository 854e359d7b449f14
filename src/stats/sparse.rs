//! A table of counters that mostly stay zero: who answered what, where each agent serves a few of many queues.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::sums::Additive;

type Row<T> = HashMap<usize, T, FxBuildHasher>;

/// Like a [`Table`](super::table::Table), but only cells that were ever used take space. Nothing depends on
/// their order.
#[derive(Clone, Debug)]
pub(super) struct SparseTable<T> {
    width: usize,
    rows: Vec<Row<T>>,
}

impl<T: Additive + Default + Clone + PartialEq> SparseTable<T> {
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Self { width, rows: vec![Row::default(); rows] }
    }

    /// The memory of a table, in bytes, of which `reached` columns are ever used.
    pub(super) fn memory(rows: usize, reached: usize) -> u128 {
        // A hash table doubles at seven eighths full.
        let places = if reached == 0 { 0 } else { (reached as u128 * 8 / 7 + 1).next_power_of_two() };
        rows as u128 * (size_of::<Row<T>>() as u128 + places * (size_of::<(usize, T)>() as u128 + 1))
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The cell, if the column exists.
    #[inline]
    pub(super) fn at(&mut self, row: usize, column: usize) -> Option<&mut T> {
        if column < self.width { self.rows.get_mut(row).map(|row| row.entry(column).or_default()) } else { None }
    }

    /// The sum of one column over some rows; zero if the column does not exist.
    pub(super) fn sum(&self, rows: impl Iterator<Item = usize>, column: usize) -> T {
        let mut sum = T::default();
        rows.filter_map(|row| self.rows[row].get(&column)).for_each(|cell| sum.add(cell));
        sum
    }

    /// Adds a row of another table of the same width.
    pub(super) fn add_row(&mut self, row: usize, other: &Self, of_other: usize) {
        for (&column, part) in &other.rows[of_other] {
            self.rows[row].entry(column).or_default().add(part);
        }
    }

    pub(super) fn clear_row(&mut self, row: usize) {
        self.rows[row].clear();
    }

    /// Takes over the cells of a table with the same number of rows, each column to its new place.
    pub(super) fn take_over(&mut self, old: &Self, column: impl Fn(usize) -> usize) {
        for (row, before) in self.rows.iter_mut().zip(&old.rows) {
            row.extend(before.iter().map(|(&place, cell)| (column(place), cell.clone())));
        }
    }

    /// Adds row `from` to the later row `to` of this table and clears it.
    pub(super) fn pour(&mut self, from: usize, to: usize) {
        let (before, after) = self.rows.split_at_mut(to);
        for (column, part) in before[from].drain() {
            after[0].entry(column).or_default().add(&part);
        }
    }
}

impl<T: Default + PartialEq> PartialEq for SparseTable<T> {
    /// A cell that was used and is zero equals one that was not.
    fn eq(&self, other: &Self) -> bool {
        let zero = T::default();
        let within =
            |some: &Row<T>, all: &Row<T>| some.iter().all(|(column, cell)| all.get(column).unwrap_or(&zero) == cell);
        let rows = || self.rows.iter().zip(&other.rows);
        self.width == other.width
            && self.rows.len() == other.rows.len()
            && rows().all(|(here, there)| within(here, there) && within(there, here))
    }
}

impl<T: Default + Eq> Eq for SparseTable<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::table::Table;
    use proptest::prelude::*;

    proptest! {
        /// Against a table that keeps every cell.
        #[test]
        fn it_counts_as_a_full_table_does(
            steps in prop::collection::vec((0..4u8, 0..3usize, 0..3usize, 0..7usize, 1..9u64), 0..60),
        ) {
            let mut sparse = SparseTable::<u64>::new(3, 6);
            let mut full = Table::<u64>::new(3, 6);
            for (kind, row, other, column, count) in steps {
                match kind {
                    0 | 1 => {
                        let (here, there) = (sparse.at(row, column), full.at(row, column));
                        prop_assert_eq!(here.is_some(), there.is_some());
                        if let (Some(here), Some(there)) = (here, there) {
                            *here += count;
                            *there += count;
                        }
                    }
                    2 if row < other => {
                        sparse.pour(row, other);
                        full.pour(row, other);
                    }
                    2 => {
                        sparse.clear_row(row);
                        full.clear_row(row);
                    }
                    _ => {
                        let (copy, cells) = (sparse.clone(), full.row(other).to_vec());
                        sparse.add_row(row, &copy, other);
                        full.add_row(row, &cells);
                    }
                }
            }
            for row in 0..3 {
                for column in 0..7 {
                    prop_assert_eq!(sparse.sum([row].into_iter(), column), full.sum([row].into_iter(), column));
                }
            }
        }
    }

    #[test]
    fn a_cell_reached_in_vain_makes_no_difference() {
        let (mut one, other) = (SparseTable::<u64>::new(2, 5), SparseTable::<u64>::new(2, 5));
        one.at(1, 4);
        assert!(one == other);
        assert!(other == one);
        *one.at(1, 4).expect("a column") = 1;
        assert!(one != other);
        assert!(other != one);
    }
}
