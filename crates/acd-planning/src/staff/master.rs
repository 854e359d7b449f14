//! The master problem: which agents to add, given what one more of each brings.
//!
//! A simulated plan that is short of a requirement gives a cut: what the requirement is short of must be covered by
//! what is added, each agent at what the forks say that one more brings (a subgradient by common random numbers;
//! Atlason, Epelman & Henderson 2008; Cezik & L'Ecuyer 2008). The cheapest cover is approached greedily, the best by
//! cost first, which for a sum of shortages is within the logarithmic bound of Wolsey (1982). Cuts hold only near the
//! plan at which they were taken, so that one round covers a part and the next takes new ones.

use std::collections::BTreeMap;

/// An agent that may be added.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) cost: f64,
    /// By requirement: how many calls less it would be short of.
    pub(super) gains: BTreeMap<usize, f64>,
    /// How many may be added this round.
    pub(super) most: u32,
    /// The interval that it belongs to, and how many may be added there together.
    pub(super) interval: usize,
}

/// How many of each column to add, so that a share `cover` of what is short is covered; at least one where anything
/// helps. `room` bounds what may be added in each interval.
pub(super) fn cover(short: &BTreeMap<usize, f64>, columns: &[Column], room: &[u32], cover: f64) -> Vec<u32> {
    let mut left: BTreeMap<usize, f64> = short.iter().map(|(&place, &short)| (place, short * cover)).collect();
    let (mut added, mut room) = (vec![0; columns.len()], room.to_vec());
    loop {
        let gain = |column: &Column| -> f64 {
            let of =
                |(place, left): (&usize, &f64)| column.gains.get(place).map_or(0.0, |gain| gain.min(*left).max(0.0));
            left.iter().map(of).sum::<f64>() / column.cost
        };
        let open =
            (0..columns.len()).filter(|&place| added[place] < columns[place].most && room[columns[place].interval] > 0);
        let best = open.map(|place| (gain(&columns[place]), place)).fold(None, |best: Option<(f64, usize)>, next| {
            if best.is_none_or(|best| next.0 > best.0) { Some(next) } else { best }
        });
        let Some((gain, place)) = best.filter(|(gain, _)| *gain > 0.0) else { return added };
        debug_assert!(gain.is_finite());
        added[place] += 1;
        room[columns[place].interval] -= 1;
        for (requirement, left) in &mut left {
            *left -= columns[place].gains.get(requirement).copied().unwrap_or(0.0).max(0.0);
            *left = left.max(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cost: f64, gains: &[(usize, f64)], interval: usize) -> Column {
        Column { cost, gains: gains.iter().copied().collect(), most: 10, interval }
    }

    #[test]
    fn whoever_helps_both_is_taken_first_unless_too_dear() {
        let short: BTreeMap<usize, f64> = [(0, 10.0), (1, 10.0)].into();
        let columns =
            |broad| [column(1.0, &[(0, 5.0)], 0), column(1.0, &[(1, 5.0)], 0), column(broad, &[(0, 4.0), (1, 4.0)], 0)];
        assert_eq!(cover(&short, &columns(1.0), &[9], 1.0), [0, 0, 3]);
        assert_eq!(cover(&short, &columns(2.0), &[9], 1.0), [2, 2, 0]);
    }

    #[test]
    fn no_more_is_added_than_there_is_room_for_or_than_helps() {
        let short: BTreeMap<usize, f64> = [(0, 10.0), (1, 1.0)].into();
        let columns = [column(1.0, &[(0, 1.0)], 0), column(1.0, &[(1, 5.0)], 1), column(1.0, &[(0, -3.0)], 1)];
        assert_eq!(cover(&short, &columns, &[3, 9], 1.0), [3, 1, 0]);
        assert_eq!(cover(&short, &columns, &[9, 9], 0.5), [5, 1, 0]);
        assert_eq!(cover(&BTreeMap::new(), &columns, &[9, 9], 1.0), [0, 0, 0]);
    }
}
