//! Which seats to move between categories so that each category's share of the answers becomes its share of
//! the questions.
//!
//! To first order, a moved seat answers as many calls as the seats already in its new category. A category that is
//! due `d` more answers, where a seat gives `p` of them, then needs `d / p` more seats. A general desk that backs up
//! the others reduces this effect (a new seat takes over calls that the desk answered), so the suggestion tends to
//! move too few seats rather than too many; repeat it with the next period's counts.

use acd::id::{ProfileId, QueueId};

/// The counts of one category.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Category {
    /// The queue whose calls are of this category.
    pub queue: QueueId,
    /// The profile of its seats.
    pub profile: ProfileId,
    /// The number of its seats: agents on duty at the same time, or agents with shifts.
    pub seats: u32,
    /// Calls of the category that asked for an agent.
    pub asked: u64,
    /// Calls that asked for an agent and were answered by any agent.
    pub answered: u64,
    /// Conversations of the agents in these seats, whatever the call's category.
    pub conversations: u64,
}

/// Seats to move from one category to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The category that loses seats.
    pub from: QueueId,
    /// The category that gains them.
    pub to: QueueId,
    /// The agents' old profile.
    pub from_profile: ProfileId,
    /// The agents' new profile.
    pub to_profile: ProfileId,
    /// The number of seats.
    pub seats: u32,
}

/// How many seats each category should have, and how to get there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Seats in the order of the categories given. Their sum is unchanged.
    pub seats: Vec<u32>,
    /// The fewest moves that achieve it, categories in the given order.
    pub moves: Vec<Move>,
}

/// Suggests seats in whole numbers, the same for the same counts: remainders are assigned by size, ties in the order
/// of the categories. Every category that has a seat keeps one. If nothing was answered, nothing changes. O(n log n).
pub fn rebalance(categories: &[Category]) -> Suggestion {
    let now: Vec<u32> = categories.iter().map(|category| category.seats).collect();
    let seats = wanted(categories).map_or_else(|| now.clone(), |wanted| whole(&wanted, &now));
    let moves = moves(categories, &seats);
    Suggestion { seats, moves }
}

/// The fractional seats at which the shares would match; their sum is the number of seats.
fn wanted(categories: &[Category]) -> Option<Vec<f64>> {
    let sum = |of: fn(&Category) -> u64| categories.iter().map(of).sum::<u64>() as f64;
    let (asked, answered, conversations) = (sum(|c| c.asked), sum(|c| c.answered), sum(|c| c.conversations));
    let seats: f64 = categories.iter().map(|category| f64::from(category.seats)).sum();
    if asked == 0.0 || answered == 0.0 || conversations == 0.0 || seats == 0.0 {
        return None;
    }
    let rate = answered / asked;
    let wanted: Vec<f64> = categories
        .iter()
        .map(|category| {
            let due = rate * category.asked as f64 - category.answered as f64;
            let known = category.seats > 0 && category.conversations > 0;
            let per_seat =
                if known { category.conversations as f64 / f64::from(category.seats) } else { conversations / seats };
            (f64::from(category.seats) + due / per_seat).max(0.0)
        })
        .collect();
    let all: f64 = wanted.iter().sum();
    (all > 0.0).then(|| wanted.iter().map(|part| part * seats / all).collect())
}

/// Rounds to whole numbers of the same sum. A category that has a seat keeps one.
fn whole(wanted: &[f64], now: &[u32]) -> Vec<u32> {
    let total: u32 = now.iter().sum();
    let mut seats: Vec<u32> = wanted.iter().zip(now).map(|(part, &now)| (*part as u32).max(now.min(1))).collect();
    let mut by_remainder: Vec<usize> = (0..wanted.len()).collect();
    let remainder = |place: usize, seats: &[u32]| wanted[place] - f64::from(seats[place]);
    // The stable sort leaves equal remainders in the order of the categories.
    by_remainder.sort_by(|&a, &b| remainder(b, &seats).total_cmp(&remainder(a, &seats)));
    let mut missing = i64::from(total) - seats.iter().map(|&count| i64::from(count)).sum::<i64>();
    for &place in by_remainder.iter().cycle() {
        match missing {
            0 => break,
            1.. => {
                seats[place] += 1;
                missing -= 1;
            }
            _ => {
                // Too many seats were kept: the richest category gives one.
                let richest = (0..seats.len()).max_by_key(|&place| (seats[place], std::cmp::Reverse(place)));
                let Some(richest) = richest.filter(|&place| seats[place] > 0) else { break };
                seats[richest] -= 1;
                missing += 1;
            }
        }
    }
    seats
}

/// Moves from categories with too many seats to those with too few, both in order.
fn moves(categories: &[Category], seats: &[u32]) -> Vec<Move> {
    let spare = |&(category, &seats): &(&Category, &u32)| category.seats.saturating_sub(seats);
    let needs = |&(category, &seats): &(&Category, &u32)| seats.saturating_sub(category.seats);
    let pairs = || categories.iter().zip(seats);
    let mut takers: Vec<(&Category, u32)> = pairs().map(|pair| (pair.0, needs(&pair))).collect();
    let mut moves = Vec::new();
    for (giver, mut spare) in pairs().map(|pair| (pair.0, spare(&pair))) {
        for (taker, missing) in &mut takers {
            let seats = spare.min(*missing);
            if seats > 0 {
                moves.push(Move {
                    from: giver.queue,
                    to: taker.queue,
                    from_profile: giver.profile,
                    to_profile: taker.profile,
                    seats,
                });
                spare -= seats;
                *missing -= seats;
            }
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn category(place: u16, seats: u32, asked: u64, answered: u64, conversations: u64) -> Category {
        let (queue, profile) = (QueueId(place), ProfileId(u32::from(place)));
        Category { queue, profile, seats, asked, answered, conversations }
    }

    #[test]
    fn an_example_by_hand() {
        // Half of contract's 400 calls were answered and all of labour's 200: 400 of 600 in all, so contract is due 67
        // more. 20 a seat: 13.3 seats for contract, 6.7 for labour.
        let counts = [category(0, 10, 400, 200, 200), category(1, 10, 200, 200, 200)];
        let Suggestion { seats, moves } = rebalance(&counts);
        assert_eq!(seats, [13, 7]);
        let (from_profile, to_profile) = (ProfileId(1), ProfileId(0));
        assert_eq!(moves, [Move { from: QueueId(1), to: QueueId(0), from_profile, to_profile, seats: 3 }]);
    }

    #[test]
    fn where_shares_match_or_nothing_is_known_everything_stays() {
        let matched = [category(0, 7, 700, 630, 500), category(1, 2, 100, 90, 200), category(2, 3, 10, 9, 29)];
        let silent = [category(0, 7, 0, 0, 0), category(1, 2, 0, 0, 0)];
        let unanswered = [category(0, 7, 70, 0, 0), category(1, 2, 10, 0, 0)];
        for counts in [&matched[..], &silent, &unanswered, &[]] {
            let suggestion = rebalance(counts);
            assert!(suggestion.moves.is_empty(), "{suggestion:?}");
            assert_eq!(suggestion.seats, counts.iter().map(|category| category.seats).collect::<Vec<_>>());
        }
    }

    proptest! {
        #[test]
        fn seats_are_neither_made_nor_lost_and_no_more_are_moved_than_must(
            counts in prop::collection::vec((0..40u32, 0..5_000u64, 0.0..=1.0f64, 0..5_000u64), 0..8)
        ) {
            let counts: Vec<Category> = counts.into_iter().enumerate().map(|(place, (seats, asked, rate, talks))| {
                category(place as u16, seats, asked, (rate * asked as f64) as u64, talks)
            }).collect();
            let Suggestion { seats, moves } = rebalance(&counts);
            let total = |seats: &mut dyn Iterator<Item = u32>| seats.sum::<u32>();
            prop_assert_eq!(total(&mut seats.iter().copied()), total(&mut counts.iter().map(|c| c.seats)));
            let mut after: Vec<i64> = counts.iter().map(|category| i64::from(category.seats)).collect();
            for step in &moves {
                after[step.from.index()] -= i64::from(step.seats);
                after[step.to.index()] += i64::from(step.seats);
            }
            prop_assert_eq!(&after, &seats.iter().map(|&count| i64::from(count)).collect::<Vec<_>>());
            let gained: u32 = counts.iter().zip(&seats).map(|(c, &seats)| seats.saturating_sub(c.seats)).sum();
            prop_assert_eq!(moves.iter().map(|step| step.seats).sum::<u32>(), gained);
            prop_assert!(counts.iter().zip(&seats).all(|(c, &seats)| c.seats == 0 || seats > 0));
        }
    }
}
