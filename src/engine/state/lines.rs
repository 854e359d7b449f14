//! The lines: waiting legs in order of rank, one line for each (queue, ladder step); and a line for each agent for whom
//! calls are held.

use super::call::Leg;
use super::number::{Line, LineId, Word};
use super::rank::Rank;
use crate::engine::table::by_id::{ById, Number};
use crate::engine::table::heap::{Entry, KeyedHeap, Member, Places};
use crate::engine::table::slab::Slot;
use crate::id::AgentId;

/// All lines of an engine. Joining and leaving a line cost O(log n) in its length.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Lines {
    lines: ById<LineId, KeyedHeap>,
    /// By line: its head, if it is occupied. Adjacent in memory, since an agent who becomes free compares the heads of
    /// all lines that the profile serves.
    heads: ById<LineId, Entry>,
    /// By agent; grows to the highest agent for whom a call was ever held.
    held: ById<AgentId, KeyedHeap>,
    places: Places,
    /// One bit per line: whether it is occupied.
    occupied: ById<Word, u64>,
    /// The best head of each 64 lines, if any is occupied: groups whose best is worse than a known leg are skipped.
    /// Kept only if there are more than 64 lines.
    best: ById<Word, Entry>,
    standing: u32,
    /// The number of held legs.
    holding: u32,
}

/// For another centre: the new number of each line; `None` if it is dissolved.
pub(in crate::engine) type Renumbered = ById<LineId, Option<LineId>>;

/// The indexes of a word's bits, from the lowest.
pub(in crate::engine) fn bits(word: u64) -> impl Iterator<Item = u32> {
    let rest = |word: &u64| Some(word & (word - 1)).filter(|&rest| rest != 0);
    std::iter::successors(Some(word).filter(|&word| word != 0), rest).map(u64::trailing_zeros)
}

impl Lines {
    pub(in crate::engine) fn new(lines: usize) -> Self {
        Self {
            lines: (0..lines).map(|_| KeyedHeap::default()).collect(),
            heads: vec![Rank::NOBODY; lines].into(),
            held: ById::default(),
            places: Places::default(),
            occupied: vec![0; lines.div_ceil(64)].into(),
            best: vec![Rank::NOBODY; if lines > 64 { lines.div_ceil(64) } else { 0 }].into(),
            standing: 0,
            holding: 0,
        }
    }

    /// The number of legs in lines, not counting held ones.
    pub(in crate::engine) const fn standing(&self) -> u32 {
        self.standing
    }

    /// The number of legs held for an agent.
    pub(in crate::engine) const fn holding(&self) -> u32 {
        self.holding
    }

    /// Which of 64 lines are occupied.
    pub(in crate::engine) fn occupied(&self, word: Word) -> u64 {
        self.occupied[word]
    }

    /// Whether a leg is in a line.
    pub(in crate::engine) fn has(&self, leg: Slot<Leg>) -> bool {
        self.places.has(Member(leg.number()))
    }

    /// The best-ranked leg of an occupied line.
    pub(in crate::engine) fn head(&self, line: LineId) -> Entry {
        debug_assert!(!self.lines[line].is_empty(), "an occupied line has a head");
        self.heads[line]
    }

    /// The best-ranked leg of 64 lines, at least one of them occupied, in a centre with more.
    pub(in crate::engine) fn best_of(&self, word: Word) -> Entry {
        self.best[word]
    }

    /// The best-ranked leg of a line, if it is occupied.
    pub(in crate::engine) fn first(&self, line: LineId) -> Option<(Rank, Slot<Leg>)> {
        let first = self.lines[line].first()?;
        Some((Rank::of(first), Slot::at(first.member.0)?))
    }

    /// The best-ranked leg held for an agent, if any.
    pub(in crate::engine) fn first_held(&self, agent: AgentId) -> Option<Slot<Leg>> {
        Slot::at(self.held.get(agent.index())?.first()?.member.0)
    }

    /// The length of a line.
    pub(in crate::engine) fn len(&self, line: LineId) -> usize {
        self.lines[line].len()
    }

    /// A leg, which is in no line, joins one.
    #[inline(always)]
    pub(in crate::engine) fn insert(&mut self, line: Line, rank: Rank, leg: Slot<Leg>) {
        let line = match line {
            Line::Ladder(line) => line,
            Line::Held(agent) => return self.hold(agent, rank, leg),
        };
        let heap = &mut self.lines[line];
        heap.insert(&mut self.places, rank.entry(leg));
        let head = heap.first().expect("somebody has just joined");
        self.occupy(line, head);
        self.standing += 1;
    }

    /// A line is occupied, and `head` goes first.
    #[inline(always)]
    fn occupy(&mut self, line: LineId, head: Entry) {
        self.heads[line] = head;
        let occupied = &mut self.occupied[line.word()];
        if let Some(best) = self.best.get_mut(line.word().row())
            && (*occupied == 0 || head.precedes(*best))
        {
            *best = head;
        }
        *occupied |= line.bit();
    }

    /// The best leg of 64 lines, after the previous best has left.
    fn find_best(&mut self, word: Word) {
        let best = bits(self.occupied(word)).map(|bit| self.heads[word.line(bit)]);
        if let Some(best) = best.reduce(|best, head| if head.precedes(best) { head } else { best }) {
            self.best[word] = best;
        }
    }

    #[cold]
    fn hold(&mut self, agent: AgentId, rank: Rank, leg: Slot<Leg>) {
        if self.held.len() <= agent.index() {
            self.held.resize_with(agent.index() + 1, KeyedHeap::default);
        }
        self.held[agent].insert(&mut self.places, rank.entry(leg));
        self.holding += 1;
    }

    /// A leg leaves its line.
    #[inline(always)]
    pub(in crate::engine) fn remove(&mut self, line: Line, leg: Slot<Leg>) {
        let member = Member(leg.number());
        let line = match line {
            Line::Ladder(line) => line,
            Line::Held(agent) => {
                self.held[agent].remove(&mut self.places, member);
                self.holding -= 1;
                return;
            }
        };
        let heap = &mut self.lines[line];
        heap.remove(&mut self.places, member);
        match heap.first() {
            Some(head) => self.heads[line] = head,
            None => self.occupied[line.word()] &= !line.bit(),
        }
        if self.best.get(line.word().row()).is_some_and(|best| best.member == member) {
            self.find_best(line.word());
        }
        self.standing -= 1;
    }

    /// A leg leaves a line that is to be renumbered as `to`, or dissolved.
    pub(in crate::engine) fn give_up(&mut self, line: Line, leg: Slot<Leg>, to: Option<Line>) {
        match to {
            None => self.places.forget(Member(leg.number())),
            Some(_) => self.remove(line, leg),
        }
    }

    /// The lines under their new numbers, in a table of the new size. Legs in dissolved lines must have
    /// [left](Self::give_up). O(lines).
    pub(in crate::engine) fn renumbered(self, to: &Renumbered, lines: usize) -> Self {
        let (held, holding, places) = (self.held, self.holding, self.places);
        let mut renumbered = Self { held, holding, places, ..Self::new(lines) };
        for (heap, &line) in self.lines.into_iter().zip(to) {
            if let (Some(head), Some(line)) = (heap.first(), line) {
                renumbered.standing += heap.len() as u32;
                renumbered.lines[line] = heap;
                renumbered.occupy(line, head);
            }
        }
        renumbered
    }

    /// All legs in lines, and held ones.
    #[cfg(debug_assertions)]
    pub(in crate::engine) fn everybody(&self) -> impl Iterator<Item = (Line, Rank, Slot<Leg>)> {
        let ladders = (0..).map(|line| Line::Ladder(LineId(line))).zip(&self.lines);
        let lines = ladders.chain((0..).map(|agent| Line::Held(AgentId(agent))).zip(&self.held));
        lines.flat_map(|(line, heap)| {
            heap.iter().filter_map(move |entry| Some((line, Rank::of(entry), Slot::at(entry.member.0)?)))
        })
    }
}
