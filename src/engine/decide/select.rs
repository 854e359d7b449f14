//! Which idle agent: tiers, pools and a queue's selection rule as a pure function, tested by a table of cases.

use std::cmp::Reverse;

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::Rng;

use crate::config::{PoolChoice, SelectionRule, TierSet};
use crate::engine::state::layout::{Candidates, Group};
use crate::engine::state::number::{GateId, PoolId};
use crate::engine::state::pool::Pool;
use crate::engine::table::by_id::ById;
use crate::id::AgentId;

/// All pools.
pub(in crate::engine) type Pools = ById<PoolId, Pool>;

/// Whether a call rings already, which determines which of two gates applies.
#[derive(Clone, Copy)]
pub(in crate::engine) enum Standing {
    Waits,
    Rings,
}

/// Which gates are open to a call.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Gates<'a> {
    pub(in crate::engine) open: &'a ById<GateId, bool>,
    pub(in crate::engine) call: Standing,
}

impl Gates<'_> {
    fn is_open(self, gate: GateId) -> bool {
        match self.call {
            Standing::Waits => self.open[gate],
            Standing::Rings => self.open[gate.of_ringing()],
        }
    }
}

/// How a queue selects for a call, including the state of the selection.
pub(in crate::engine) struct Selection<'a> {
    /// The tiers open to the call.
    pub(in crate::engine) tiers: TierSet,
    pub(in crate::engine) pools: PoolChoice,
    pub(in crate::engine) rule: SelectionRule,
    /// Circular selection starts here.
    pub(in crate::engine) after: u32,
    pub(in crate::engine) gates: Gates<'a>,
    pub(in crate::engine) random: &'a mut SplitMix64,
}

impl Selection<'_> {
    /// The idle agent in these pools to offer the call, if any is eligible. A pure function of the pools and this
    /// selection.
    #[inline(always)]
    pub(in crate::engine) fn agent(&mut self, pools: &Pools, groups: &[Group]) -> Option<AgentId> {
        let tiers = self.tiers;
        let eligible = groups.iter().filter(|group| tiers.contains(group.tier));
        match self.pools {
            PoolChoice::Merged => {
                for group in eligible {
                    if let Some(agent) = self.first(pools, &group.pools) {
                        return Some(agent);
                    }
                }
                None
            }
            PoolChoice::MostAvailable => {
                let fullest = fullest(pools, self.gates, eligible)?;
                self.first(pools, &[fullest])
            }
        }
    }

    /// The first agent of these pools, if any may be taken.
    #[inline(always)]
    fn first(&mut self, pools: &Pools, group: &[Candidates]) -> Option<AgentId> {
        let gates = self.gates;
        let open = group
            .iter()
            .filter(|candidates| is_open(pools, gates, candidates))
            .map(|candidates| &pools[candidates.pool]);
        match self.rule {
            SelectionRule::MostIdle
            | SelectionRule::LeastOccupied
            | SelectionRule::FewestCalls
            | SelectionRule::BestScore => {
                let mut best = None;
                for candidates in group {
                    if is_open(pools, gates, candidates)
                        && let Some(first) = pools[candidates.pool].first(self.rule)
                        && best.is_none_or(|best| first < best)
                    {
                        best = Some(first);
                    }
                }
                best.map(|(_, agent)| agent)
            }
            SelectionRule::Linear => linear(open),
            SelectionRule::Circular => self.circular(open),
            SelectionRule::Random => self.drawn(open, |pool| u64::from(pool.present()), Pool::nth),
            SelectionRule::WeightedRandom => {
                self.drawn(open.clone(), Pool::weight, Pool::at_weight).or_else(|| linear(open))
            }
        }
    }

    /// The next agent after the one who got the last offer, otherwise the first.
    #[inline(never)]
    fn circular<'p>(&self, open: impl Iterator<Item = &'p Pool> + Clone) -> Option<AgentId> {
        let next = |from| move |pool: &Pool| pool.next_from(AgentId(from));
        open.clone().filter_map(next(self.after)).min().or_else(|| open.filter_map(next(0)).min())
    }

    /// Draws a point from the pools' sizes laid end to end, and finds the agent there.
    #[inline(never)]
    fn drawn<'p>(
        &mut self,
        mut open: impl Iterator<Item = &'p Pool> + Clone,
        size: impl Fn(&Pool) -> u64,
        find: impl Fn(&Pool, u64) -> Option<AgentId>,
    ) -> Option<AgentId> {
        let total: u64 = open.clone().map(&size).sum();
        let mut point = pick(self.random, total)?;
        open.find_map(|pool| {
            let found = if point < size(pool) { find(pool, point) } else { None };
            point = point.saturating_sub(size(pool));
            found
        })
    }
}

/// The first agent in the order of the centre.
#[inline(never)]
fn linear<'p>(open: impl Iterator<Item = &'p Pool>) -> Option<AgentId> {
    open.filter_map(|pool| pool.next_from(AgentId(0))).min()
}

/// A number below `total`, uniformly distributed (up to 2⁻³²); `None` if `total` is 0.
fn pick(random: &mut SplitMix64, total: u64) -> Option<u64> {
    if total == 0 {
        return None;
    }
    Some(((u128::from(random.next_u64()) * u128::from(total)) >> 64) as u64)
}

/// Whether a pool may be used: its gate is open, and more agents are idle than it holds back.
pub(in crate::engine) fn is_open(pools: &Pools, gates: Gates<'_>, candidates: &Candidates) -> bool {
    pools[candidates.pool].idle() > candidates.reserve && candidates.gate.is_none_or(|gate| gates.is_open(gate))
}

/// The pool with the most idle agents, of those that may be used and have a selectable agent; the first of equals.
#[inline(never)]
fn fullest<'a>(pools: &Pools, gates: Gates<'_>, groups: impl Iterator<Item = &'a Group>) -> Option<Candidates> {
    let found = |candidates: &&Candidates| pools[candidates.pool].present() > 0;
    let open = groups.flat_map(|group| &group.pools).filter(|candidates| is_open(pools, gates, candidates));
    open.filter(found).copied().min_by_key(|candidates| Reverse(pools[candidates.pool].idle()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Agent, Center};
    use crate::engine::state::pool::{IdleKeys, Orders};
    use crate::engine::table::heap::Member;
    use crate::id::ProfileId;
    use PoolChoice::{Merged, MostAvailable};
    use SelectionRule::{BestScore, Circular, FewestCalls, LeastOccupied, Linear, MostIdle, Random, WeightedRandom};
    use rand_xoshiro::rand_core::SeedableRng;

    /// An idle agent, the pool's tier, and the keys that rules compare. An agent's weight is their number.
    struct Idle(u32, u8, IdleKeys);

    /// What is shown, rule, pools, open tiers, last offered, idle agents: who is selected.
    type Case<'a> = (&'a str, SelectionRule, PoolChoice, &'a [u8], Option<u32>, &'a [Idle], Option<u32>);

    const KEYS: IdleKeys = IdleKeys { idle_since: 0, occupancy: 0, calls: 0, contacts: 0, score: 0, sequence: 0 };

    const fn since(agent: u32, tier: u8, idle_since: u64) -> Idle {
        Idle(agent, tier, IdleKeys { idle_since, ..KEYS })
    }

    /// The pools of three tiers, and how a queue asks them. The first holds back `reserve`, and serves where gate 0 is
    /// open.
    fn pools(rule: SelectionRule, idle: &[Idle], reserve: u32, gate: Option<GateId>) -> (Pools, Vec<Group>) {
        let agent = |number| Agent { weight: number, ..Agent::new("", ProfileId(0)) };
        let center = Center { agents: (0..10).map(agent).collect(), ..Center::default() };
        let mut orders = Orders::default();
        orders.add(rule);
        let mut pools: Pools = vec![Pool::new(&center, (0..10).map(AgentId).collect(), orders); 3].into();
        for (sequence, Idle(agent, tier, keys)) in (0..).zip(idle) {
            pools[PoolId(u32::from(*tier) - 1)].insert(Member(*agent), &IdleKeys { sequence, ..*keys });
        }
        let candidates = |tier: u8| match tier {
            1 => Candidates { pool: PoolId(0), reserve, gate },
            _ => Candidates { pool: PoolId(u32::from(tier) - 1), reserve: 0, gate: None },
        };
        (pools, (1..=3).map(|tier| Group { tier, pools: vec![candidates(tier)] }).collect())
    }

    #[test]
    fn the_idle_agent_whom_tiers_pools_and_rule_select() {
        let calls = |agent, calls| Idle(agent, 1, IdleKeys { calls, ..KEYS });
        let occupied = |agent, occupancy| Idle(agent, 1, IdleKeys { occupancy, ..KEYS });
        let scored = |agent, score| Idle(agent, 1, IdleKeys { score, ..KEYS });
        let with_contacts = |agent, contacts| Idle(agent, 1, IdleKeys { contacts, ..KEYS });
        let (one, two) = (&[1][..], &[1, 2][..]);
        let table: &[Case<'_>] = &[
            ("nobody is idle", MostIdle, Merged, one, None, &[], None),
            ("longest idle", MostIdle, Merged, one, None, &[since(1, 1, 20), since(2, 1, 10)], Some(2)),
            ("of equals the key set first", MostIdle, Merged, one, None, &[since(2, 1, 10), since(1, 1, 10)], Some(2)),
            ("fewer contacts before all", MostIdle, Merged, one, None, &[with_contacts(1, 1), since(2, 1, 9)], Some(2)),
            (
                "a lower tier before a longer time",
                MostIdle,
                Merged,
                two,
                None,
                &[since(1, 2, 0), since(2, 1, 9)],
                Some(2),
            ),
            ("a later tier once it is open", MostIdle, Merged, two, None, &[since(1, 2, 0)], Some(1)),
            ("and not before", MostIdle, Merged, one, None, &[since(1, 2, 0)], None),
            ("a tier that is passed over", MostIdle, Merged, &[1, 3], None, &[since(1, 2, 0), since(2, 3, 9)], Some(2)),
            ("fewest calls", FewestCalls, Merged, one, None, &[calls(1, 3), calls(2, 2)], Some(2)),
            ("least occupied", LeastOccupied, Merged, one, None, &[occupied(1, 3), occupied(2, 2)], Some(2)),
            ("highest score", BestScore, Merged, one, None, &[scored(1, 3), scored(2, 4)], Some(2)),
            ("the order of the centre", Linear, Merged, one, None, &[since(5, 1, 0), since(3, 1, 9)], Some(3)),
            ("the next after the last", Circular, Merged, one, Some(3), &[since(3, 1, 0), since(5, 1, 9)], Some(5)),
            ("round the circle", Circular, Merged, one, Some(5), &[since(3, 1, 0), since(5, 1, 9)], Some(3)),
            ("one drawn from one", Random, Merged, one, None, &[since(4, 1, 0)], Some(4)),
            (
                "nobody without weight is drawn",
                WeightedRandom,
                Merged,
                one,
                None,
                &[since(0, 1, 0), since(4, 1, 0)],
                Some(4),
            ),
            ("unless all are without", WeightedRandom, Merged, one, None, &[since(0, 1, 0)], Some(0)),
            (
                "the fuller pool",
                MostIdle,
                MostAvailable,
                two,
                None,
                &[since(1, 1, 0), since(2, 2, 9), since(3, 2, 8)],
                Some(3),
            ),
            (
                "of equal pools the lower tier",
                MostIdle,
                MostAvailable,
                two,
                None,
                &[since(1, 2, 0), since(2, 1, 9)],
                Some(2),
            ),
        ];
        for (what, rule, choice, tiers, last, idle, who) in table {
            assert_eq!(select((*rule, *choice, tiers, *last), (0, None), &[], idle), *who, "{what}");
        }
    }

    #[test]
    fn reserves_and_gates_keep_a_pool_from_a_queue() {
        let idle = [since(1, 1, 10), since(2, 1, 20), since(3, 2, 0)];
        // what, reserve, whether there is a gate, and it is open: who
        let table = [
            ("more are idle than are held back", 1, None, Some(1)),
            ("as many: the next tier", 2, None, Some(3)),
            ("an open gate", 0, Some(true), Some(1)),
            ("a shut gate: the next tier", 0, Some(false), Some(3)),
        ];
        for (what, reserve, gate, who) in table {
            let gates: Vec<bool> = gate.into_iter().collect();
            let gate = gate.map(|_| GateId::in_row(0));
            assert_eq!(select((MostIdle, Merged, &[1, 2], None), (reserve, gate), &gates, &idle), who, "{what}");
        }
    }

    fn select(
        (rule, choice, tiers, last): (SelectionRule, PoolChoice, &[u8], Option<u32>),
        (reserve, gate): (u32, Option<GateId>),
        gates: &[bool],
        idle: &[Idle],
    ) -> Option<u32> {
        let (pools, groups) = pools(rule, idle, reserve, gate);
        let open = gates.to_vec().into();
        let gates = Gates { open: &open, call: Standing::Waits };
        let random = &mut SplitMix64::seed_from_u64(1);
        let tiers = TierSet(tiers.iter().fold(0, |set, tier| set | 1 << (tier - 1)));
        let after = last.map_or(0, |last| last + 1);
        Selection { tiers, pools: choice, rule, after, gates, random }.agent(&pools, &groups).map(|agent| agent.0)
    }
}
