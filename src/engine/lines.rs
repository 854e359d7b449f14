//! The lines: waiting legs in order of rank, one line for each (queue, ladder step).

use super::heap::{KeyedHeap, Places};
use super::rank::Rank;

/// All lines of an engine. Standing in line and leaving cost O(log n) in the length of the line.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    lines: Vec<KeyedHeap<Rank>>,
    places: Places,
    /// One bit for each line that somebody stands in.
    occupied: Vec<u64>,
    standing: u32,
}

impl Lines {
    pub(super) fn new(lines: usize) -> Self {
        Self {
            lines: (0..lines).map(|_| KeyedHeap::default()).collect(),
            places: Places::default(),
            occupied: vec![0; lines.div_ceil(64)],
            standing: 0,
        }
    }

    /// How many legs stand in lines.
    #[inline]
    pub(super) const fn standing(&self) -> u32 {
        self.standing
    }

    /// Which of 64 lines are occupied.
    #[inline]
    pub(super) fn occupied(&self, word: u32) -> u64 {
        self.occupied[word as usize]
    }

    /// Whether a leg stands in a line.
    #[inline]
    pub(super) fn has(&self, leg: u32) -> bool {
        self.places.has(leg)
    }

    /// The best-ranked leg of an occupied line.
    #[inline]
    pub(super) fn head(&self, line: u32) -> (Rank, u32) {
        self.lines[line as usize].first().expect("an occupied line has a head")
    }

    /// How many stand in a line.
    #[inline]
    pub(super) fn len(&self, line: u32) -> usize {
        self.lines[line as usize].len()
    }

    /// A leg, which stands nowhere, joins a line.
    #[inline]
    pub(super) fn insert(&mut self, line: u32, rank: Rank, leg: u32) {
        self.lines[line as usize].insert(&mut self.places, rank, leg);
        self.occupied[line as usize / 64] |= 1 << (line % 64);
        self.standing += 1;
    }

    /// A leg leaves the line that it stands in, if it does; whether it did.
    #[inline]
    pub(super) fn remove(&mut self, line: u32, leg: u32) -> bool {
        let heap = &mut self.lines[line as usize];
        if !heap.remove(&mut self.places, leg) {
            return false;
        }
        if heap.is_empty() {
            self.occupied[line as usize / 64] &= !(1 << (line % 64));
        }
        self.standing -= 1;
        true
    }
}
