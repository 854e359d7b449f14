//! A set of weighted places in a list that finds the member into whose weight a point falls.
//!
//! For random selection by weight: each member owns an interval of the length of its weight, one after the other in the
//! order of the list. Results depend on the members and their weights alone, never on the order of insertion.

use super::fenwick::Fenwick;
use super::heap::Member;

/// The set. Inserting, removing and finding cost O(log n) in the length of the list; nothing is allocated after
/// [`new`].
///
/// [`new`]: WeightedPlaces::new
#[derive(Clone, Debug)]
pub(in crate::engine) struct WeightedPlaces {
    /// The weights by place; zero for one that is not in.
    weights: Fenwick,
    total: u64,
}

impl WeightedPlaces {
    /// An empty set over a list of `places`.
    pub(in crate::engine) fn new(places: usize) -> Self {
        Self { weights: Fenwick::new(places), total: 0 }
    }

    /// Inserts `place`, which must not be in. A member of weight 0 is never found.
    pub(in crate::engine) fn insert(&mut self, place: Member, weight: u32) {
        debug_assert_eq!(self.weight(place), 0, "a place is put in once");
        self.weights.add(place.0 as usize, weight.into());
        self.total += u64::from(weight);
    }

    /// Removes `place`, which must be in with this `weight`.
    pub(in crate::engine) fn remove(&mut self, place: Member, weight: u32) {
        debug_assert_eq!(self.weight(place), u64::from(weight), "it weighs what it was put in with");
        self.weights.subtract(place.0 as usize, weight.into());
        self.total -= u64::from(weight);
    }

    /// The total weight. O(1).
    pub(in crate::engine) fn total(&self) -> u64 {
        self.total
    }

    /// The member whose interval contains `point`; `None` if `point` is not below the total.
    pub(in crate::engine) fn find(&self, point: u64) -> Option<Member> {
        (point < self.total).then(|| Member(self.weights.find(point).0 as u32))
    }

    /// The weight of `place`.
    fn weight(&self, Member(place): Member) -> u64 {
        self.weights.before(place as usize + 1) - self.weights.before(place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn weights() -> impl Strategy<Value = u32> {
        prop_oneof![4 => 0u32..5, 1 => Just(u32::MAX), 1 => any::<u32>()]
    }

    proptest! {
        #[test]
        fn a_point_falls_into_the_interval_of_its_member(size in 1u32..300, toggles in proptest::collection::vec((any::<u32>(), weights()), 0..200)) {
            let (mut set, mut model) = (WeightedPlaces::new(size as usize), BTreeMap::new());
            for (place, weight) in toggles.into_iter().map(|(toggle, weight)| (toggle % size, weight)) {
                if let Some(weight) = model.remove(&place) {
                    set.remove(Member(place), weight);
                } else {
                    model.insert(place, weight);
                    set.insert(Member(place), weight);
                }
            }
            let mut from = 0;
            for (&place, &weight) in model.iter().filter(|&(_, &weight)| weight > 0) {
                let until = from + u64::from(weight);
                for point in [from, (from + until) / 2, until - 1] {
                    prop_assert_eq!(set.find(point), Some(Member(place)));
                }
                from = until;
            }
            prop_assert_eq!(set.total(), from);
            prop_assert_eq!((set.find(from), set.find(u64::MAX)), (None, None));
        }
    }
}
