//! A table of counters: one row per interval, one column per queue (profile, agent, attribute value).

use super::packed::Cells;
use super::sums::Additive;

/// Cells in rows of equal width. A breakdown that is not kept is a table of width 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table<T> {
    width: usize,
    cells: Vec<T>,
}

impl<T: Additive + Default + Clone + PartialEq> Table<T> {
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Self { width, cells: vec![T::default(); rows * width] }
    }

    /// The memory of a table, in bytes.
    pub(super) fn memory(rows: usize, width: usize) -> u128 {
        rows as u128 * width as u128 * size_of::<T>() as u128
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The cell, if the column exists.
    #[inline]
    pub(super) fn at(&mut self, row: usize, column: usize) -> Option<&mut T> {
        if column < self.width { self.cells.get_mut(row * self.width + column) } else { None }
    }

    pub(super) fn row(&self, row: usize) -> &[T] {
        &self.cells[row * self.width..(row + 1) * self.width]
    }

    pub(super) fn row_mut(&mut self, row: usize) -> &mut [T] {
        &mut self.cells[row * self.width..(row + 1) * self.width]
    }

    /// The sum of one column over some rows; zero if the column does not exist.
    pub(super) fn sum(&self, rows: impl Iterator<Item = usize>, column: usize) -> T {
        let mut sum = T::default();
        if column < self.width {
            rows.for_each(|row| sum.add(&self.cells[row * self.width + column]));
        }
        sum
    }

    /// As [`sum`](Self::sum), of parts of the cells; the rest of them is not read.
    pub(super) fn sum_of<P: Additive + Default, const N: usize>(
        &self,
        rows: impl Iterator<Item = usize>,
        column: usize,
        parts: impl Fn(&T) -> [&P; N],
    ) -> P {
        let mut sum = P::default();
        if column < self.width {
            rows.for_each(|row| {
                parts(&self.cells[row * self.width + column]).into_iter().for_each(|part| sum.add(part))
            });
        }
        sum
    }

    pub(super) fn add_row(&mut self, row: usize, other: &[T]) {
        self.row_mut(row).iter_mut().zip(other).for_each(|(cell, part)| cell.add(part));
    }

    pub(super) fn clear_row(&mut self, row: usize) {
        self.row_mut(row).fill(T::default());
    }

    /// The cells that are not zero.
    pub(super) fn pack(&self) -> Cells<T> {
        let zero = T::default();
        let used = self.cells.iter().enumerate().filter(|(_, cell)| **cell != zero);
        used.map(|(place, cell)| (place, cell.clone())).collect()
    }

    /// Puts cells into an empty table; whether it has places for all.
    pub(super) fn unpack(&mut self, packed: &[(usize, T)]) -> bool {
        packed.iter().all(|(place, part)| {
            self.cells.get_mut(*place).is_some_and(|cell| {
                cell.clone_from(part);
                true
            })
        })
    }

    /// Takes over the cells of a table with the same number of rows, each column to its new place.
    pub(super) fn take_over(&mut self, old: &Self, column: impl Fn(usize) -> usize) {
        for place in 0..old.width {
            let to = column(place);
            for (cells, before) in self.cells.chunks_mut(self.width).zip(old.cells.chunks(old.width)) {
                cells[to].clone_from(&before[place]);
            }
        }
    }

    /// Adds row `from` to the later row `to` of this table and clears it.
    pub(super) fn pour(&mut self, from: usize, to: usize) {
        let (before, after) = self.cells.split_at_mut(to * self.width);
        let poured = &mut before[from * self.width..(from + 1) * self.width];
        for (cell, part) in after.iter_mut().zip(poured) {
            cell.add(part);
            *part = T::default();
        }
    }
}
