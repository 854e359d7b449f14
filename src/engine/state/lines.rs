//! The lines: waiting legs in order of rank, one line for each (queue, ladder step); and a line for each agent for whom calls
//! are held.

use super::call::Leg;
use super::rank::Rank;
use crate::engine::table::heap::{Entry, KeyedHeap, Places};
use crate::engine::table::slab::{NONE, Slot};
use crate::id::AgentId;

/// All lines of an engine. Standing in line and leaving cost O(log n) in the length of the line.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Lines {
    lines: Vec<KeyedHeap>,
    /// By line: who goes first, where anybody stands in it. Beside each other, since an agent who becomes free compares as
    /// many of them as the profile serves.
    heads: Vec<Entry>,
    /// By agent; grows to the highest agent for whom a call was ever held.
    held: Vec<KeyedHeap>,
    places: Places,
    /// One bit for each line that somebody stands in.
    occupied: Vec<u64>,
    /// The best of each 64 lines' heads, where anybody stands in them: what is worse than somebody need not be looked at
    /// line by line. Kept only where there are more than 64 lines.
    best: Vec<Entry>,
    standing: u32,
    /// How many are held.
    holding: u32,
}

/// The line of those who are held for an agent.
const HELD: u32 = 1 << 31;

/// The places of a word's bits, from the lowest.
#[inline]
pub(in crate::engine) fn bits(word: u64) -> impl Iterator<Item = u32> {
    let rest = |word: &u64| Some(word & (word - 1)).filter(|&rest| rest != 0);
    std::iter::successors(Some(word).filter(|&word| word != 0), rest).map(u64::trailing_zeros)
}

impl Lines {
    pub(in crate::engine) fn new(lines: usize) -> Self {
        Self {
            lines: (0..lines).map(|_| KeyedHeap::default()).collect(),
            heads: vec![Rank::NOBODY; lines],
            held: Vec::new(),
            places: Places::default(),
            occupied: vec![0; lines.div_ceil(64)],
            best: vec![Rank::NOBODY; if lines > 64 { lines.div_ceil(64) } else { 0 }],
            standing: 0,
            holding: 0,
        }
    }

    /// The number of the line of those who are held for an agent.
    pub(in crate::engine) const fn held_for(agent: AgentId) -> u32 {
        HELD | agent.0
    }

    /// How many legs stand in lines, those of held calls not counted.
    #[inline]
    pub(in crate::engine) const fn standing(&self) -> u32 {
        self.standing
    }

    /// How many legs are held for somebody.
    #[inline]
    pub(in crate::engine) const fn holding(&self) -> u32 {
        self.holding
    }

    /// Which of 64 lines are occupied.
    #[inline]
    pub(in crate::engine) fn occupied(&self, word: u32) -> u64 {
        self.occupied[word as usize]
    }

    /// Whether a leg stands in a line.
    #[inline]
    pub(in crate::engine) fn has(&self, leg: Slot<Leg>) -> bool {
        self.places.has(leg.number())
    }

    /// The best-ranked leg of an occupied line.
    #[inline]
    pub(in crate::engine) fn head(&self, line: u32) -> Entry {
        debug_assert!(!self.lines[line as usize].is_empty(), "an occupied line has a head");
        self.heads[line as usize]
    }

    /// The best-ranked leg of 64 lines, some of them occupied, in a centre that has more.
    #[inline]
    pub(in crate::engine) fn best_of(&self, word: u32) -> Entry {
        self.best[word as usize]
    }

    /// The best-ranked leg of a line, if anybody stands in it.
    #[inline]
    pub(in crate::engine) fn first(&self, line: u32) -> Option<(Rank, Slot<Leg>)> {
        let first = match line & HELD {
            0 => self.lines[line as usize].first(),
            _ => self.held.get((line ^ HELD) as usize)?.first(),
        }?;
        Some((Rank::of(first), Slot::at(first.member)?))
    }

    /// How many stand in a line.
    #[inline]
    pub(in crate::engine) fn len(&self, line: u32) -> usize {
        self.lines[line as usize].len()
    }

    /// A leg, which stands nowhere, joins a line.
    #[inline(always)]
    pub(in crate::engine) fn insert(&mut self, line: u32, rank: Rank, leg: Slot<Leg>) {
        if line & HELD != 0 {
            return self.hold(line ^ HELD, rank, leg);
        }
        let heap = &mut self.lines[line as usize];
        heap.insert(&mut self.places, rank.entry(leg));
        let head = heap.first().expect("somebody has just joined");
        self.occupy(line, head);
        self.standing += 1;
    }

    /// Somebody stands in a line, and `head` goes first.
    #[inline(always)]
    fn occupy(&mut self, line: u32, head: Entry) {
        self.heads[line as usize] = head;
        let occupied = &mut self.occupied[line as usize / 64];
        if let Some(best) = self.best.get_mut(line as usize / 64)
            && (*occupied == 0 || head.precedes(*best))
        {
            *best = head;
        }
        *occupied |= 1 << (line % 64);
    }

    /// Who is the best in 64 lines now that the best has left.
    fn find_best(&mut self, word: u32) {
        let heads = &self.heads[word as usize * 64..];
        let best = bits(self.occupied(word)).map(|line| heads[line as usize]);
        if let Some(best) = best.reduce(|best, head| if head.precedes(best) { head } else { best }) {
            self.best[word as usize] = best;
        }
    }

    #[cold]
    fn hold(&mut self, agent: u32, rank: Rank, leg: Slot<Leg>) {
        if self.held.len() <= agent as usize {
            self.held.resize_with(agent as usize + 1, KeyedHeap::default);
        }
        self.held[agent as usize].insert(&mut self.places, rank.entry(leg));
        self.holding += 1;
    }

    /// A leg leaves the line that it stands in.
    #[inline(always)]
    pub(in crate::engine) fn remove(&mut self, line: u32, leg: Slot<Leg>) {
        if line & HELD != 0 {
            self.held[(line ^ HELD) as usize].remove(&mut self.places, leg.number());
            self.holding -= 1;
            return;
        }
        let heap = &mut self.lines[line as usize];
        heap.remove(&mut self.places, leg.number());
        match heap.first() {
            Some(head) => self.heads[line as usize] = head,
            None => self.occupied[line as usize / 64] &= !(1 << (line % 64)),
        }
        if self.best.get(line as usize / 64).is_some_and(|best| best.member == leg.number()) {
            self.find_best(line / 64);
        }
        self.standing -= 1;
    }

    /// On another centre: the new number of a line, of those by its number now; [`NONE`] where it is dissolved. Lines of those
    /// who are held stay, and no line is none.
    pub(in crate::engine) fn renumber(&self, line: u32, to: &[u32]) -> u32 {
        if line & HELD == 0 { to[line as usize] } else { line }
    }

    /// A leg leaves a line that is to be renumbered as `to`.
    pub(in crate::engine) fn give_up(&mut self, line: u32, leg: Slot<Leg>, to: u32) {
        if to == NONE {
            self.places.forget(leg.number());
        } else {
            self.remove(line, leg);
        }
    }

    /// The lines under their new numbers, among as many as there are then. Whoever stood in a line that is dissolved has
    /// [given it up](Self::give_up). O(lines).
    pub(in crate::engine) fn renumbered(self, to: &[u32], lines: usize) -> Self {
        let (held, holding, places) = (self.held, self.holding, self.places);
        let mut renumbered = Self { held, holding, places, ..Self::new(lines) };
        for (heap, &line) in self.lines.into_iter().zip(to) {
            if let (Some(head), true) = (heap.first(), line != NONE) {
                renumbered.standing += heap.len() as u32;
                renumbered.lines[line as usize] = heap;
                renumbered.occupy(line, head);
            }
        }
        renumbered
    }

    /// Everybody who stands in a line, or is held.
    #[cfg(debug_assertions)]
    pub(in crate::engine) fn everybody(&self) -> impl Iterator<Item = (u32, Rank, Slot<Leg>)> {
        let lines = (0..).zip(&self.lines).chain((HELD..).zip(&self.held));
        lines.flat_map(|(line, heap)| {
            heap.iter().filter_map(move |entry| Some((line, Rank::of(entry), Slot::at(entry.member)?)))
        })
    }
}
