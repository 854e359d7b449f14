//! A part of the calls beside the same part of an earlier period.

use super::{count, dash};
use crate::page::chance::{self, Change};
use crate::page::view::Cell;
use crate::page::words::Words;

/// A number of calls in this period and in an earlier one.
pub(super) struct Pair {
    pub(super) now: f64,
    pub(super) before: f64,
    /// Of each.
    pub(super) dispersion: (f64, f64),
}

impl Pair {
    pub(super) fn growth(&self) -> Option<Change> {
        chance::growth((self.now, self.dispersion.0), (self.before, self.dispersion.1))
    }
}

/// The earlier figure, and the growth since, marked where it is more than chance.
pub(super) fn beside_before(pair: Option<&Pair>, words: &Words) -> [Cell; 2] {
    let Some(pair) = pair else { return [dash(), dash()] };
    let growth = pair.growth().map_or_else(dash, |change| {
        let star = if change.is_beyond_chance() { "*" } else { "" };
        Cell::number(format!("{}{star}", words.signed_percent(change.value)), change.value)
    });
    [count(words, pair.before), growth]
}
