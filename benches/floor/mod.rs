//! What M/M/n+M costs when written by hand: no queue rules, offers, agent states or events, and three counters.
//!
//! A lower bound for any simulation with an event list. A caller whose patience is over is noticed when an agent looks
//! for the next call, so abandonment takes no event.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use rand::SeedableRng;
use rand_distr::{Distribution, Exp1};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Calls that arrived, waited and abandoned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) arrived: u64,
    pub(crate) waited: u64,
    pub(crate) abandoned: u64,
}

/// Seconds, ordered. Never NaN: sums of exponential samples.
#[derive(Clone, Copy, PartialEq)]
struct At(f64);

impl Eq for At {}

impl PartialOrd for At {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for At {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// W1 of [`worlds`](super::worlds): 100 agents, a call every 0.6 s, 60 s of service, 30 s of patience.
pub(crate) fn w1(seed: u64, calls: u64) -> Counts {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut draw = |mean: f64| -> f64 {
        let unit: f64 = Exp1.sample(&mut random);
        unit * mean
    };
    let (mut counts, mut free, mut arrival) = (Counts::default(), 100, 0.0);
    let mut ends: BinaryHeap<Reverse<At>> = BinaryHeap::new();
    let mut waiting: VecDeque<f64> = VecDeque::new();
    while counts.arrived < calls {
        if let Some(&Reverse(At(end))) = ends.peek()
            && end < arrival
        {
            ends.pop();
            free += 1;
            while let Some(gives_up) = waiting.pop_front() {
                if gives_up < end {
                    counts.abandoned += 1;
                    continue;
                }
                free -= 1;
                ends.push(Reverse(At(end + draw(60.0))));
                break;
            }
            continue;
        }
        counts.arrived += 1;
        if free > 0 {
            free -= 1;
            ends.push(Reverse(At(arrival + draw(60.0))));
        } else {
            counts.waited += 1;
            waiting.push_back(arrival + draw(30.0));
        }
        arrival += draw(0.6);
    }
    counts
}
