//! A table of counters that mostly stay zero: who answered what, where each agent serves a few of many queues.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::packed::Cells;
use super::sums::Additive;

/// Like a [`Table`](super::table::Table), but only columns that were ever used take space. They are numbered in the
/// order of their first use; nothing else depends on that order.
#[derive(Clone, Debug)]
pub(super) struct SparseTable<T> {
    places: Places,
    /// The column of each place.
    columns: Vec<usize>,
    /// By row, then by place, as far as the row was used.
    rows: Vec<Vec<T>>,
}

/// The place of each column that was used.
#[derive(Clone, Debug)]
enum Places {
    /// By column, counted from 1; 0 is none.
    Listed(Vec<u32>),
    /// For tables of this width, too wide for a list.
    Hashed(usize, HashMap<usize, u32, FxBuildHasher>),
}

/// The widest table whose places are listed.
const MAX_LISTED: usize = 1 << 16;

impl Places {
    fn new(width: usize) -> Self {
        if width <= MAX_LISTED { Self::Listed(vec![0; width]) } else { Self::Hashed(width, HashMap::default()) }
    }

    /// The memory for a table of this width, in bytes, of which `reached` columns are ever used.
    fn memory(width: usize, reached: usize) -> u128 {
        if width <= MAX_LISTED {
            return (width * size_of::<u32>()) as u128;
        }
        // A hash table doubles at seven eighths full.
        let places = (reached as u128 * 8 / 7 + 1).next_power_of_two();
        places * (size_of::<(usize, u32)>() as u128 + 1)
    }

    fn width(&self) -> usize {
        match self {
            Self::Listed(list) => list.len(),
            Self::Hashed(width, _) => *width,
        }
    }

    /// The place of a column that exists, if it was used.
    #[inline]
    fn get(&self, column: usize) -> Option<usize> {
        match self {
            Self::Listed(list) => (list[column] as usize).checked_sub(1),
            Self::Hashed(_, places) => places.get(&column).map(|&place| place as usize),
        }
    }

    fn set(&mut self, column: usize, place: usize) {
        match self {
            Self::Listed(list) => list[column] = place as u32 + 1,
            Self::Hashed(_, places) => _ = places.insert(column, place as u32),
        }
    }
}

impl<T: Additive + Default + Clone + PartialEq> SparseTable<T> {
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Self { places: Places::new(width), columns: Vec::new(), rows: vec![Vec::new(); rows] }
    }

    /// The memory of a table, in bytes, of which `reached` columns are ever used.
    pub(super) fn memory(rows: usize, width: usize, reached: usize) -> u128 {
        let row = size_of::<Vec<T>>() + reached * size_of::<T>();
        Places::memory(width, reached) + (reached * size_of::<usize>()) as u128 + rows as u128 * row as u128
    }

    pub(super) fn width(&self) -> usize {
        self.places.width()
    }

    /// The cell, if the column exists.
    #[inline]
    pub(super) fn at(&mut self, row: usize, column: usize) -> Option<&mut T> {
        if column >= self.width() || row >= self.rows.len() {
            return None;
        }
        match self.places.get(column) {
            Some(place) if place < self.rows[row].len() => self.rows[row].get_mut(place),
            place => Some(self.new_cell(row, column, place)),
        }
    }

    /// A cell that its row does not have yet.
    #[cold]
    fn new_cell(&mut self, row: usize, column: usize, place: Option<usize>) -> &mut T {
        let place = place.unwrap_or_else(|| {
            self.columns.push(column);
            self.places.set(column, self.columns.len() - 1);
            self.columns.len() - 1
        });
        let cells = &mut self.rows[row];
        if place >= cells.capacity() {
            // Room for all columns so far, and no more.
            cells.reserve_exact(self.columns.len() - cells.len());
        }
        cells.resize(place + 1, T::default());
        &mut cells[place]
    }

    /// The sum of one column over some rows; zero if the column does not exist.
    pub(super) fn sum(&self, rows: impl Iterator<Item = usize>, column: usize) -> T {
        let mut sum = T::default();
        if let Some(place) = (column < self.width()).then(|| self.places.get(column)).flatten() {
            rows.filter_map(|row| self.rows[row].get(place)).for_each(|cell| sum.add(cell));
        }
        sum
    }

    /// Adds a row of another table of the same width.
    pub(super) fn add_row(&mut self, row: usize, other: &Self, of_other: usize) {
        for (place, part) in other.rows[of_other].iter().enumerate() {
            if let Some(cell) = self.at(row, other.columns[place]) {
                cell.add(part);
            }
        }
    }

    pub(super) fn clear_row(&mut self, row: usize) {
        self.rows[row].clear();
    }

    /// The cells that are not zero, numbered row by row.
    pub(super) fn pack(&self) -> Cells<T> {
        let (zero, width) = (T::default(), self.width());
        let mut packed = Vec::new();
        for (row, cells) in self.rows.iter().enumerate() {
            let used = cells.iter().enumerate().filter(|(_, cell)| **cell != zero);
            packed.extend(used.map(|(place, cell)| (row * width + self.columns[place], cell.clone())));
        }
        // Columns are numbered in the order of their first use, which differs from thread to thread.
        packed.sort_unstable_by_key(|(place, _)| *place);
        packed
    }

    /// Puts cells into an empty table; whether it has places for all.
    pub(super) fn unpack(&mut self, packed: &[(usize, T)]) -> bool {
        let width = self.width();
        packed.iter().all(|(place, part)| {
            let cell = place.checked_div(width).and_then(|row| self.at(row, place % width));
            cell.is_some_and(|cell| {
                cell.clone_from(part);
                true
            })
        })
    }

    /// Takes over the cells of a table with the same number of rows, each column to its new place.
    pub(super) fn take_over(&mut self, old: &Self, column: impl Fn(usize) -> usize) {
        for (row, before) in old.rows.iter().enumerate() {
            for (place, part) in before.iter().enumerate() {
                if let Some(cell) = self.at(row, column(old.columns[place])) {
                    cell.add(part);
                }
            }
        }
    }

    /// Adds row `from` to row `to` of this table and clears it.
    pub(super) fn pour(&mut self, from: usize, to: usize) {
        let mut poured = std::mem::take(&mut self.rows[from]);
        for (place, part) in poured.iter().enumerate() {
            if let Some(cell) = self.at(to, self.columns[place]) {
                cell.add(part);
            }
        }
        poured.clear();
        self.rows[from] = poured;
    }

    /// The cell of a column that exists, if its row has it.
    fn cell(&self, row: usize, column: usize) -> Option<&T> {
        self.rows[row].get(self.places.get(column)?)
    }
}

impl<T: Additive + Default + Clone + PartialEq> PartialEq for SparseTable<T> {
    /// A cell that was used and is zero equals one that was not.
    fn eq(&self, other: &Self) -> bool {
        let zero = T::default();
        let within = |some: &Self, all: &Self| {
            let same =
                |row: usize, (place, cell): (usize, &T)| all.cell(row, some.columns[place]).unwrap_or(&zero) == cell;
            (0..some.rows.len()).all(|row| some.rows[row].iter().enumerate().all(|cell| same(row, cell)))
        };
        self.width() == other.width()
            && self.rows.len() == other.rows.len()
            && within(self, other)
            && within(other, self)
    }
}

impl<T: Additive + Default + Clone + Eq> Eq for SparseTable<T> {}

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

    /// A table too wide for a list of places counts as a narrow one does.
    #[test]
    fn a_wide_table_counts_as_a_narrow_one_does() {
        let (mut wide, mut narrow) =
            (SparseTable::<u64>::new(2, MAX_LISTED + 1), SparseTable::<u64>::new(2, MAX_LISTED));
        for (row, column) in [(0, 7), (1, 40_000), (0, 40_000), (1, 7), (0, 7)] {
            *wide.at(row, column).expect("a column") += 1;
            *narrow.at(row, column).expect("a column") += 1;
        }
        let sums = |table: &SparseTable<u64>| [7, 8, 40_000].map(|column| table.sum(0..2, column));
        assert_eq!((sums(&wide), sums(&narrow)), ([3, 0, 2], [3, 0, 2]));
        assert!(wide.at(0, MAX_LISTED).is_some() && narrow.at(0, MAX_LISTED).is_none());
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
