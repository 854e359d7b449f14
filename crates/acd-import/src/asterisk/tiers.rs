//! Penalties as tiers.

use std::collections::BTreeSet;

use acd::config::TierSet;

/// The tier of each penalty in one queue, in order: the lowest penalty is tier 1.
#[derive(Clone, Debug, Default)]
pub(super) struct Tiers {
    pub(super) of: Vec<(i64, u8)>,
    /// Whether penalties had to share the last tier.
    pub(super) merged: bool,
}

impl Tiers {
    /// Tiers for these penalties. The last tier stays free, for nobody.
    pub(super) fn new(penalties: impl Iterator<Item = i64>) -> Self {
        let distinct: BTreeSet<i64> = penalties.collect();
        let last = usize::from(TierSet::MAX) - 1;
        let tier = |place: usize| (place + 1).min(last) as u8;
        let of = distinct.iter().enumerate().map(|(place, penalty)| (*penalty, tier(place))).collect();
        Self { of, merged: distinct.len() > last }
    }

    /// The tier of a penalty that was given to [`new`](Self::new).
    pub(super) fn tier(&self, penalty: i64) -> u8 {
        let place = self.of.binary_search_by_key(&penalty, |(penalty, _)| *penalty);
        place.map_or(1, |place| self.of[place].1)
    }

    /// A tier that nobody serves in.
    pub(super) fn nobody(&self) -> u8 {
        self.of.last().map_or(1, |(_, tier)| tier + 1)
    }
}
