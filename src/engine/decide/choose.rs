//! The decision rule: which agent for a call, which call for an agent.
//!
//! Both are pure comparisons of the heads of pools and lines; nobody behind a head is examined.
//!
//! **An agent for a call.** The queue's groups of pools are examined in order of tier (then level, if the queue selects
//! by level); the first group of an eligible tier with an idle agent decides, using the queue's selection rule
//! ([`select`](super::select)).
//!
//! **A call for an agent.** Among the heads of the occupied lines that the agent's profile may serve, the heaviest
//! queue goes first, then the order of the profile's call selection, then the better rank.

use std::cmp::Reverse;

use super::select::{Gates, Selection, Standing, is_open};
use crate::config::CallSelection;
use crate::engine::Engine;
use crate::engine::state::call::Leg;
use crate::engine::state::layout::{Channels, LadderLayout, LineView, MaskWord};
use crate::engine::state::lines::bits;
use crate::engine::state::number::LineId;
use crate::engine::table::heap::Entry;
use crate::engine::table::slab::Slot;
use crate::id::{AgentId, ProfileId, QueueId};
use crate::time::{Duration, Timestamp};

impl Engine {
    /// The idle agent to offer a call in `line` of `queue`, if one is eligible.
    #[inline(always)]
    pub(in crate::engine) fn find_agent(&mut self, queue: QueueId, line: LineId, call: Standing) -> Option<AgentId> {
        let selection = self.center[queue].selection;
        let mut select = Selection {
            tiers: self.tiers[line],
            pools: selection.pools,
            rule: selection.rule,
            after: self.queues[queue].last_offered.map_or(0, |last| last.0.saturating_add(1)),
            gates: Gates { open: &self.gates, call },
            random: &mut self.random,
        };
        select.agent(&self.pools, &self.layout.queues[queue].groups)
    }

    /// Whether any idle agent is eligible for a call in `line` of `queue`.
    pub(in crate::engine) fn has_idle(&self, queue: QueueId, line: LineId) -> bool {
        let tiers = self.tiers[line];
        let groups = self.layout.queues[queue].groups.iter().filter(|group| tiers.contains(group.tier));
        let mut pools = groups.flat_map(|group| &group.pools);
        let gates = Gates { open: &self.gates, call: Standing::Waits };
        pools.any(|candidates| is_open(&self.pools, gates, candidates))
    }

    /// The waiting leg to offer to an agent who is free in these channels and not yet in a pool, if any: the best one
    /// held for the agent, otherwise the best head of the lines they may serve.
    #[inline(always)]
    pub(in crate::engine) fn find_leg(&self, agent: AgentId, free: Channels, now: Timestamp) -> Option<Slot<Leg>> {
        if self.lines.holding() > 0
            && let Some(leg) = self.find_held(agent, free)
        {
            return Some(leg);
        }
        if self.lines.standing() == 0 {
            return None;
        }
        let profile = self.agents[agent].profile;
        let chooser = Chooser { agent, profile, free };
        match &self.center[profile].call_selection {
            CallSelection::TierFirst | CallSelection::RankFirst => self.best_ranked(chooser),
            CallSelection::LongestQueue => self.best_of_longest(chooser),
            CallSelection::QueueRatio(shares) => self.best_above_share(chooser, shares),
            CallSelection::GreatestNeed => self.best_in_need(chooser, now),
        }
    }

    fn best_of_longest(&self, chooser: Chooser) -> Option<Slot<Leg>> {
        self.best_preferred(chooser, |view, _| (Reverse(self.standing_in(view.queue)), view.skill))
    }

    fn best_above_share(&self, chooser: Chooser, shares: &[f64]) -> Option<Slot<Leg>> {
        let skills = &self.center[chooser.profile].skills;
        let total: f64 = skills.iter().map(|skill| self.standing_in(skill.queue) as f64).sum();
        self.best_preferred(chooser, |view, _| {
            let excess = self.standing_in(view.queue) as f64 - shares[usize::from(view.skill)] * total;
            (Reverse(Excess(excess)), view.skill)
        })
    }

    fn best_in_need(&self, chooser: Chooser, now: Timestamp) -> Option<Slot<Leg>> {
        self.best_preferred(chooser, |view, leg| {
            let objective = self.center[view.queue].objective.unwrap_or(USUAL_OBJECTIVE);
            Reverse(need(now, self.calls.legs[leg].from, objective))
        })
    }

    /// The best leg held for an agent, if there is room for it.
    fn find_held(&self, agent: AgentId, free: Channels) -> Option<Slot<Leg>> {
        let leg = self.lines.first_held(agent)?;
        let queue = self.calls.legs[leg].queue;
        let channel: Channels = 1 << self.center[queue].channel.0;
        (channel & free != 0 && !self.is_barred(agent, queue)).then_some(leg)
    }

    /// The best head among the occupied lines that an agent may serve: by the order of lines ([`LineView::order`]),
    /// then by rank. If a profile serves hundreds of lines, most are not examined: 64 at a time are skipped if their
    /// best head is no better than the one found.
    #[inline(always)]
    fn best_ranked(&self, chooser: Chooser) -> Option<Slot<Leg>> {
        if let [word] = &self.layout.profiles[chooser.profile].mask[..] {
            let mut best = None;
            self.best_in(word, &chooser, &|_, _| (), &mut best);
            return best.and_then(Head::leg);
        }
        self.best_of_many(chooser)
    }

    #[inline(never)]
    fn best_of_many(&self, chooser: Chooser) -> Option<Slot<Leg>> {
        let words = &self.layout.profiles[chooser.profile].mask;
        let mut best = None;
        // No head in the word goes before this.
        let bound =
            |word: &MaskWord| Head { order: word.order, preference: (), standing: self.lines.best_of(word.word) };
        let occupied = words.iter().filter(|word| word.mask & self.lines.occupied(word.word) != 0);
        let first =
            occupied.clone().reduce(|first, word| if bound(word).precedes(&bound(first)) { word } else { first })?;
        self.best_in(first, &chooser, &|_, _| (), &mut best);
        for word in occupied.filter(|word| word.word != first.word) {
            if best.as_ref().is_none_or(|best| bound(word).precedes(best)) {
                self.best_in(word, &chooser, &|_, _| (), &mut best);
            }
        }
        best.and_then(Head::leg)
    }

    /// The best head if something that changes while calls wait counts before the rank.
    fn best_preferred<P: Ord>(
        &self,
        chooser: Chooser,
        preference: impl Fn(&LineView, Slot<Leg>) -> P,
    ) -> Option<Slot<Leg>> {
        let mut best = None;
        for word in &self.layout.profiles[chooser.profile].mask {
            self.best_in(word, &chooser, &preference, &mut best);
        }
        best.and_then(Head::leg)
    }

    /// Looks for a better head in 64 lines.
    #[inline(always)]
    fn best_in<P: Ord>(
        &self,
        word: &MaskWord,
        chooser: &Chooser,
        preference: &impl Fn(&LineView, Slot<Leg>) -> P,
        best: &mut Option<Head<P>>,
    ) {
        let views = &self.layout.profiles[chooser.profile].views[word.first as usize..];
        for bit in bits(word.mask & self.lines.occupied(word.word)) {
            let before = (word.mask & ((1 << bit) - 1)).count_ones();
            let (view, line) = (&views[before as usize], word.word.line(bit));
            if view.channel & chooser.free == 0 || view.restricted && !self.may_serve(chooser.agent, view, line) {
                continue;
            }
            let standing = self.lines.head(line);
            let Some(leg) = Slot::at(standing.member.0) else { continue };
            let head = Head { order: view.order, preference: preference(view, leg), standing };
            if best.as_ref().is_none_or(|best| head.precedes(best)) {
                *best = Some(head);
            }
        }
    }

    /// Whether an agent who is in no pool may serve a line that needs a closer look: its current tiers, gate, reserve,
    /// after-call work.
    #[cold]
    pub(in crate::engine) fn may_serve(&self, agent: AgentId, view: &LineView, line: LineId) -> bool {
        let reserved = self.pools[view.pool].idle() < view.reserve;
        let shut = view.gate.is_some_and(|gate| !self.gates[gate]);
        let wraps_up = view.scoped && self.wraps_up_for(agent, view.queue);
        self.tiers[line].contains(view.tier) && !(reserved || shut || wraps_up)
    }

    /// The number of legs in the ordinary lines of a queue.
    pub(in crate::engine) fn standing_in(&self, queue: QueueId) -> usize {
        let ladders = &self.layout.queues[queue].ladders;
        ladders.iter().flat_map(LadderLayout::lines).map(|line| self.lines.len(line)).sum()
    }
}

/// An agent looking for a call.
struct Chooser {
    agent: AgentId,
    profile: ProfileId,
    /// The channels in which they are free.
    free: Channels,
}

/// The head of a line, with its order among others.
struct Head<P> {
    /// [`LineView::order`].
    order: u32,
    preference: P,
    standing: Entry,
}

impl<P: Ord> Head<P> {
    fn precedes(&self, other: &Self) -> bool {
        let by_line = self.order.cmp(&other.order).then_with(|| self.preference.cmp(&other.preference));
        by_line.is_lt() || by_line.is_eq() && self.standing.precedes(other.standing)
    }

    fn leg(self) -> Option<Slot<Leg>> {
        Slot::at(self.standing.member.0)
    }
}

/// The unit of waits for queues without an objective.
const USUAL_OBJECTIVE: Duration = Duration::from_secs(60);

/// A wait in proportion to its objective, in units of 2⁻³².
fn need(now: Timestamp, from: i64, objective: Duration) -> u128 {
    let waited = i128::from(now.as_micros()) - i128::from(from);
    ((waited.max(0) as u128) << 32) / u128::from(objective.as_micros().max(1))
}

/// How far a queue is above its share. Never NaN: shares are between 0 and 1, and counts are finite.
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
