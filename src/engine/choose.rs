//! The decision rule: which agent for a call, which call for an agent.
//!
//! Both are pure comparisons over the heads of pools and lines; neither looks at who stands behind a head.
//!
//! **An agent for a call.** The queue's groups of pools are asked in order of tier (then level, where the queue minds it);
//! the first group of an eligible tier with somebody idle decides, and in it the queue's selection rule.
//!
//! **A call for an agent.** Among the heads of the occupied lines that the agent's profile may serve, the heaviest queue
//! goes first; then as the profile's call selection says; then the better rank.

use std::cmp::Reverse;

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::Rng;

use super::Engine;
use super::layout::{Group, LineView};
use super::pool::Pool;
use super::rank::Rank;
use crate::config::{CallSelection, PoolChoice, SelectionRule};
use crate::id::{AgentId, ProfileId, QueueId};

impl Engine {
    /// The idle agent to be offered a call of `queue` that has reached `step`, if one is eligible.
    #[inline]
    pub(super) fn find_agent(&mut self, queue: QueueId, step: u8) -> Option<AgentId> {
        let layout = &self.layout.queues[queue.index()];
        let tiers = layout.ladder[usize::from(step)].tiers;
        let selection = self.center.queues[queue.index()].selection;
        let mut order = Order {
            rule: selection.rule,
            after: self.last_offered[queue.index()].map_or(0, |last| last.0.saturating_add(1)),
            random: &mut self.random,
        };
        let mut eligible = layout.groups.iter().filter(|group| tiers.contains(group.tier));
        match selection.pools {
            PoolChoice::Merged => eligible.find_map(|group| order.first(&self.pools, &group.pools)),
            PoolChoice::MostAvailable => order.first(&self.pools, &[fullest(&self.pools, eligible)?]),
        }
    }

    /// The waiting leg to be offered to an agent of `profile` who is free but not counted as idle yet, if there is one.
    #[inline]
    pub(super) fn find_leg(&self, profile: ProfileId) -> Option<u32> {
        if self.lines.standing() == 0 {
            return None;
        }
        match &self.center.profiles[profile.index()].call_selection {
            CallSelection::TierFirst => self.best_head(profile, |view| view.tier),
            CallSelection::RankFirst => self.best_head(profile, |_| ()),
            CallSelection::LongestQueue => {
                self.best_head(profile, |view| (Reverse(self.standing_in(profile, view.skill)), view.skill))
            }
            CallSelection::QueueRatio(shares) => {
                let skills = 0..shares.len() as u16;
                let total: f64 = skills.map(|skill| self.standing_in(profile, skill) as f64).sum();
                self.best_head(profile, |view| {
                    let excess = self.standing_in(profile, view.skill) as f64 - shares[usize::from(view.skill)] * total;
                    (Reverse(Excess(excess)), view.skill)
                })
            }
        }
    }

    /// The best head among the occupied lines that `profile` may serve: the heaviest queue, then the least `preference`,
    /// then the best rank.
    #[inline]
    fn best_head<P: Ord>(&self, profile: ProfileId, preference: impl Fn(&LineView) -> P) -> Option<u32> {
        let layout = &self.layout.profiles[profile.index()];
        let idle = self.pools[profile.index()].idle() + 1;
        let mut best: Option<(HeadKey<P>, u32)> = None;
        for word in &layout.mask {
            let mut occupied = word.mask & self.lines.occupied(word.word);
            while occupied != 0 {
                let bit = occupied.trailing_zeros();
                occupied &= occupied - 1;
                let before = (word.mask & ((1 << bit) - 1)).count_ones();
                let view = &layout.views[(word.first + before) as usize];
                if idle <= view.reserve {
                    continue;
                }
                let (rank, leg) = self.lines.head(word.word * 64 + bit);
                let key = (Reverse(view.weight), preference(view), rank);
                if best.as_ref().is_none_or(|(least, _)| key < *least) {
                    best = Some((key, leg));
                }
            }
        }
        best.map(|(_, leg)| leg)
    }

    /// How many legs stand in the lines of one of a profile's queues.
    fn standing_in(&self, profile: ProfileId, skill: u16) -> usize {
        let queue = self.center.profiles[profile.index()].skills[usize::from(skill)].queue;
        let layout = &self.layout.queues[queue.index()];
        (layout.first_line..).take(layout.ladder.len()).map(|line| self.lines.len(line)).sum()
    }
}

/// What orders the heads of lines for a freed agent.
type HeadKey<P> = (Reverse<i16>, P, Rank);

/// How far a queue is above its share. Never NaN: shares are between 0 and 1 and counts are finite.
#[derive(PartialEq)]
struct Excess(f64);

impl Eq for Excess {}

impl PartialOrd for Excess {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Excess {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The pool with the most idle agents, of those that have more than they hold back; the first of equals.
fn fullest<'a>(pools: &[Pool], groups: impl Iterator<Item = &'a Group>) -> Option<(u32, u32)> {
    let open = groups.flat_map(|group| &group.pools).filter(|&&(pool, reserve)| pools[pool as usize].idle() > reserve);
    open.copied().min_by_key(|&(pool, _)| Reverse(pools[pool as usize].idle()))
}

/// One queue's selection rule, with what it remembers.
struct Order<'a> {
    rule: SelectionRule,
    /// Circular selection starts here.
    after: u32,
    random: &'a mut SplitMix64,
}

impl Order<'_> {
    /// The first agent of these pools (each with how many it holds back), if anybody may be taken.
    #[inline]
    fn first(&mut self, pools: &[Pool], group: &[(u32, u32)]) -> Option<AgentId> {
        let mut open = group
            .iter()
            .map(|&(pool, reserve)| (&pools[pool as usize], reserve))
            .filter(|(pool, reserve)| pool.idle() > *reserve);
        match self.rule {
            SelectionRule::MostIdle | SelectionRule::LeastOccupied | SelectionRule::FewestCalls => {
                open.filter_map(|(pool, _)| pool.first(self.rule)).min().map(|(_, agent)| agent)
            }
            SelectionRule::Linear => open.filter_map(|(pool, _)| pool.next_from(AgentId(0))).min(),
            SelectionRule::Circular => {
                let next = |from| move |(pool, _): (&Pool, u32)| pool.next_from(AgentId(from));
                open.clone().filter_map(next(self.after)).min().or_else(|| open.filter_map(next(0)).min())
            }
            SelectionRule::Random => {
                let total: u32 = open.clone().map(|(pool, _)| pool.idle()).sum();
                let mut rank = pick(self.random, total)?;
                open.find_map(|(pool, _)| {
                    let found = pool.nth(rank);
                    rank = rank.saturating_sub(pool.idle());
                    found
                })
            }
        }
    }
}

/// A number below `total`, each with equal chance (up to 2⁻³²); `None` where there is none.
fn pick(random: &mut SplitMix64, total: u32) -> Option<u32> {
    if total == 0 {
        return None;
    }
    Some(((u128::from(random.next_u64()) * u128::from(total)) >> 64) as u32)
}
