//! A Fenwick tree: amounts in a row of places, with prefix sums.

/// The amounts. Changing one, summing and finding cost O(log n) in the number of places; nothing is allocated after
/// [`new`](Self::new).
#[derive(Clone, Debug)]
pub(in crate::engine) struct Fenwick {
    /// Node `n` holds the sum of the last places before `n`; their number is the lowest set bit of `n`.
    sums: Vec<u64>,
}

impl Fenwick {
    /// All amounts are zero.
    pub(in crate::engine) fn new(places: usize) -> Self {
        Self { sums: vec![0; places + 1] }
    }

    /// Adds to the amount at `place`.
    pub(in crate::engine) fn add(&mut self, place: usize, amount: u64) {
        self.change(place, |sum| *sum += amount);
    }

    /// Subtracts from the amount at `place`, which is at least as large.
    pub(in crate::engine) fn subtract(&mut self, place: usize, amount: u64) {
        self.change(place, |sum| *sum -= amount);
    }

    fn change(&mut self, place: usize, change: impl Fn(&mut u64)) {
        let mut node = place + 1;
        while let Some(sum) = self.sums.get_mut(node) {
            change(sum);
            node += node & node.wrapping_neg();
        }
    }

    /// The sum of all places before `place`.
    pub(in crate::engine) fn before(&self, place: usize) -> u64 {
        let (mut node, mut sum) = (place, 0);
        while node > 0 {
            sum += self.sums[node];
            node &= node - 1;
        }
        sum
    }

    /// The place into which `point` falls with the amounts laid end to end, and how far into it; past the last place if
    /// the total is no larger.
    pub(in crate::engine) fn find(&self, point: u64) -> (usize, u64) {
        let (mut node, mut left) = (0, point);
        let mut stride = self.sums.len().next_power_of_two();
        while stride > 0 {
            if let Some(&sum) = self.sums.get(node + stride)
                && sum <= left
            {
                node += stride;
                left -= sum;
            }
            stride /= 2;
        }
        (node, left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sums_and_places_are_those_of_a_list(amounts in proptest::collection::vec(0u64..4, 1..200), gone in 0usize..200) {
            let (mut tree, mut list) = (Fenwick::new(amounts.len()), amounts.clone());
            (0..).zip(&amounts).for_each(|(place, &amount)| tree.add(place, amount));
            let gone = gone % list.len();
            tree.subtract(gone, list[gone]);
            list[gone] = 0;
            let mut sum = 0;
            for (place, &amount) in list.iter().enumerate() {
                prop_assert_eq!(tree.before(place), sum);
                (0..amount).for_each(|into| assert_eq!(tree.find(sum + into), (place, into)));
                sum += amount;
            }
            prop_assert_eq!(tree.find(sum).0, list.len());
        }
    }
}
