//! Cheaper staffings of one interval, the most promising first.
//!
//! From the interval's present agents, cheaper ones are looked at in steps (one agent less, one of a profile in place
//! of one of another, one more while that is still cheaper), always going on from the one that falls short by least.
//! Nothing is looked at twice.

use std::collections::BTreeSet;

/// The search of one interval.
#[derive(Clone, Debug)]
pub(super) struct Front {
    /// What the present agents cost.
    cost: f64,
    seen: BTreeSet<Vec<u32>>,
    /// Staffings that fall short, with by how much.
    open: Vec<(f64, Vec<u32>)>,
    /// How many may still be looked at.
    left: usize,
}

impl Front {
    /// Starts from `staff`, which reaches the targets at this cost, to look at no more than `budget` others.
    pub(super) fn new(staff: Vec<u32>, cost: f64, budget: usize) -> Self {
        Self { cost, seen: [staff.clone()].into(), open: vec![(0.0, staff)], left: budget }
    }

    /// The next to look at: cheaper neighbours of the most promising, at most `breadth`.
    pub(super) fn next(
        &mut self,
        breadth: usize,
        cost: impl Fn(&[u32]) -> f64,
        allowed: impl Fn(&[u32]) -> bool,
    ) -> Vec<Vec<u32>> {
        while self.left > 0 {
            let best = (0..self.open.len()).min_by(|&a, &b| {
                let (one, other) = (&self.open[a], &self.open[b]);
                one.0.total_cmp(&other.0).then_with(|| one.1.cmp(&other.1))
            });
            let Some(best) = best else { break };
            let (short, from) = self.open.swap_remove(best);
            let mut found: Vec<Vec<u32>> = neighbours(&from)
                .filter(|staff| cost(staff) < self.cost - 1e-9 && allowed(staff) && !self.seen.contains(staff))
                .collect();
            // The dearest first: they are the likeliest to do.
            found.sort_by(|one, other| cost(other).total_cmp(&cost(one)));
            if found.len() > breadth {
                self.open.push((short, from.clone()));
            }
            found.truncate(breadth.min(self.left));
            if !found.is_empty() {
                self.left -= found.len();
                self.seen.extend(found.iter().cloned());
                return found;
            }
        }
        Vec::new()
    }

    /// One that was looked at falls short by this much.
    pub(super) fn falls_short(&mut self, staff: Vec<u32>, by: f64) {
        self.open.push((by, staff));
    }
}

/// One less, one in place of another, one more.
fn neighbours(staff: &[u32]) -> impl Iterator<Item = Vec<u32>> + '_ {
    let count = staff.len();
    let step = move |less: Option<usize>, more: Option<usize>| {
        let mut changed = staff.to_vec();
        if let Some(place) = less {
            changed[place] = changed[place].checked_sub(1)?;
        }
        if let Some(place) = more {
            changed[place] += 1;
        }
        (less != more).then_some(changed)
    };
    let places = move || (0..count).map(Some).chain([None]);
    places().flat_map(move |less| places().filter_map(move |more| step(less, more)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cheaper_staffing_is_looked_at_once_the_least_short_first() {
        let cost = |staff: &[u32]| f64::from(staff.iter().sum::<u32>());
        let mut front = Front::new(vec![2, 1], 3.0, 100);
        let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
        loop {
            let next = front.next(usize::MAX, cost, |_| true);
            if next.is_empty() {
                break;
            }
            for staff in next {
                assert!(cost(&staff) < 3.0 && seen.insert(staff.clone()), "{staff:?}");
                front.falls_short(staff.clone(), f64::from(staff[0]) + 0.1 * f64::from(staff[1]));
                order.push(staff);
            }
        }
        // All pairs with a sum of at most 2.
        assert_eq!(seen.len(), 6);
        assert_eq!(order[..2], [vec![1, 1], vec![2, 0]]);
    }

    #[test]
    fn the_budget_ends_it() {
        let cost = |staff: &[u32]| f64::from(staff.iter().sum::<u32>());
        let mut front = Front::new(vec![9, 9, 9], 27.0, 2);
        assert_eq!(front.next(9, cost, |_| true).len(), 2);
        assert!(front.next(9, cost, |_| true).is_empty());
    }
}
