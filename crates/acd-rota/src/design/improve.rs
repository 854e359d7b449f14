//! Whole shifts: rounded down from the linear program, completed where it pays most, and improved by taking some away
//! and completing again.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::cover::Cover;
use super::relaxed::relaxed;
use crate::need::divisor;

/// A design.
#[derive(Clone, Debug, PartialEq)]
pub struct Designed {
    /// How many of each kind.
    pub counts: Vec<u32>,
    /// What they cost, in paid minutes.
    pub cost: u64,
    /// No design costs less, in paid minutes.
    pub bound: u64,
}

/// Covers the need. `rounds` is how often some shifts are taken away; the same rounds and seed give the same design on
/// any machine. `None` if a period is beyond reach: see [`Cover::beyond_reach`].
pub fn design(cover: &Cover, rounds: u64, seed: u64) -> Option<Designed> {
    if !cover.beyond_reach().is_empty() {
        return None;
    }
    let (parts, least) = relaxed(cover)?;
    let unit = cover.columns.iter().fold(0, |unit, column| divisor(unit, column.cost)).max(1);
    // Whole shifts cost whole units; the linear program is exact to some seven digits.
    let bound = (least / f64::from(unit) - 1e-6).ceil().max(0.0) as u64 * u64::from(unit);
    let mut hunt = Hunt::new(cover, &parts, seed);
    hunt.complete();
    hunt.drop_needless();
    let mut best = (cover.cost(&hunt.counts), hunt.counts.clone());
    let mut at = best.clone();
    for round in 0..rounds {
        if best.0 <= bound {
            break;
        }
        let taken = 1 + hunt.below(5);
        for _ in 0..taken {
            hunt.take_one();
        }
        hunt.complete();
        hunt.drop_needless();
        let cost = cover.cost(&hunt.counts);
        // A little worse is allowed, less and less of it.
        let allowed = u64::from(unit) * (3 * (rounds - round) / rounds.max(1)) / 2;
        if cost <= at.0 + allowed {
            at = (cost, hunt.counts.clone());
            if cost < best.0 {
                best.clone_from(&at);
            }
        } else {
            hunt.set(&at.1);
        }
    }
    Some(Designed { counts: best.1, cost: best.0, bound })
}

struct Hunt<'a> {
    cover: &'a Cover,
    counts: Vec<u32>,
    spare: Vec<i64>,
    random: Xoshiro256PlusPlus,
}

impl<'a> Hunt<'a> {
    fn new(cover: &'a Cover, parts: &[f64], seed: u64) -> Self {
        let counts: Vec<u32> = parts.iter().map(|part| (part + 1e-6).floor() as u32).collect();
        let spare = cover.spare(&counts);
        Self { cover, counts, spare, random: Xoshiro256PlusPlus::seed_from_u64(seed) }
    }

    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.random.next_u64()) * end as u128) >> 64) as usize
    }

    fn set(&mut self, counts: &[u32]) {
        self.counts.clear();
        self.counts.extend_from_slice(counts);
        self.spare = self.cover.spare(counts);
    }

    fn change(&mut self, column: usize, by: i64) {
        self.counts[column] = (i64::from(self.counts[column]) + by) as u32;
        for &period in &self.cover.columns[column].periods {
            self.spare[usize::from(period)] += by;
        }
    }

    /// Takes a shift away, each as likely as any other.
    fn take_one(&mut self) {
        let all: u32 = self.counts.iter().sum();
        if all == 0 {
            return;
        }
        let mut place = self.below(all as usize) as u32;
        for column in 0..self.counts.len() {
            if place < self.counts[column] {
                return self.change(column, -1);
            }
            place -= self.counts[column];
        }
    }

    /// Adds shifts until nobody is missing: each time the one that covers most missing people for what it costs, with
    /// some chance.
    fn complete(&mut self) {
        while self.spare.iter().any(|&spare| spare < 0) {
            let mut best: Option<(u64, usize)> = None;
            for column in 0..self.cover.columns.len() {
                let of = &self.cover.columns[column];
                let filled = of.periods.iter().filter(|&&period| self.spare[usize::from(period)] < 0).count() as u64;
                if filled == 0 {
                    continue;
                }
                let chance = 900 + self.below(200) as u64;
                let worth = filled * filled * chance * 1_000 / u64::from(of.cost.max(1));
                if best.is_none_or(|(most, _)| worth > most) {
                    best = Some((worth, column));
                }
            }
            match best {
                Some((_, column)) => self.change(column, 1),
                None => return,
            }
        }
    }

    /// Takes shifts away that nobody would miss, beginning at a random one.
    fn drop_needless(&mut self) {
        let from = self.below(self.counts.len().max(1));
        for at in 0..self.counts.len() {
            let column = (from + at) % self.counts.len();
            let needless = |hunt: &Self| {
                let periods = &hunt.cover.columns[column].periods;
                hunt.counts[column] > 0 && periods.iter().all(|&period| hunt.spare[usize::from(period)] > 0)
            };
            while needless(self) {
                self.change(column, -1);
            }
        }
    }
}
