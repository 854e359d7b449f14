//! Lines × pools: who may serve whom, worked out once from the centre.
//!
//! A *line* is a (queue, ladder step) pair: all calls in it are equally eligible. A *pool* is the idle agents of a profile.
//! A queue sees its pools as groups, in the order in which they are asked; a profile sees the lines that it may serve as a
//! bit mask. Nothing in here changes while the centre stays the same.

use std::collections::BTreeMap;

use super::pool::{Orders, Pool};
use crate::config::{Center, PoolChoice, Proficiency, Step};
use crate::id::{AgentId, QueueId};

/// A group of more pools than this is given one pool of its own, so that a decision does not look at each.
const CROWD: usize = 16;

/// The pools that a queue asks together: those of one tier (and level, where the queue minds levels).
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Their tier.
    pub(super) tier: u8,
    /// Pools, each with how many idle agents it holds back from this queue; one, holding back none, for a crowd.
    pub(super) pools: Vec<(u32, u32)>,
}

/// A queue as the decisions see it.
#[derive(Clone, Debug)]
pub(super) struct QueueLayout {
    /// The line of its first step; the others follow.
    pub(super) first_line: u32,
    /// Its ladder, never empty.
    pub(super) ladder: Vec<Step>,
    /// Asked in this order.
    pub(super) groups: Vec<Group>,
}

/// A line as a profile sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineView {
    /// The place of its queue among the profile's skills.
    pub(super) skill: u16,
    /// The queue's weight.
    pub(super) weight: i16,
    /// The profile's tier there.
    pub(super) tier: u8,
    /// How many idle agents the profile holds back from it.
    pub(super) reserve: u32,
}

/// 64 lines' worth of a profile's mask.
#[derive(Clone, Copy, Debug)]
pub(super) struct MaskWord {
    /// Which 64 lines.
    pub(super) word: u32,
    /// The place in [`ProfileLayout::views`] of the first line in the mask.
    pub(super) first: u32,
    /// The lines that the profile may serve.
    pub(super) mask: u64,
}

/// A profile as the decisions see it.
#[derive(Clone, Debug, Default)]
pub(super) struct ProfileLayout {
    /// The lines it may serve; words without any are left out.
    pub(super) mask: Vec<MaskWord>,
    /// Those lines, in order.
    pub(super) views: Vec<LineView>,
}

/// The whole.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) queues: Vec<QueueLayout>,
    pub(super) profiles: Vec<ProfileLayout>,
    pub(super) lines: usize,
    /// For each agent, where their memberships start in `memberships`; one more entry at the end.
    starts: Vec<u32>,
    /// Pools and the agent's number as a member of each; the first is their profile's.
    memberships: Vec<(u32, u32)>,
}

impl Layout {
    /// Works out the layout of a centre that has been checked, and its pools, nobody idle.
    pub(super) fn new(center: &Center) -> (Self, Vec<Pool>) {
        let mut queues = queues_without_groups(center);
        let lines = queues.iter().map(|queue| queue.ladder.len()).sum();
        let mut roster: Vec<Vec<AgentId>> = vec![Vec::new(); center.profiles.len()];
        for (place, agent) in center.agents.iter().enumerate() {
            roster[agent.profile.index()].push(AgentId(place as u32));
        }
        let mut pools: Vec<(Vec<AgentId>, Orders)> =
            roster.iter().map(|agents| (agents.clone(), Orders::default())).collect();
        let skilled = skilled_pools(center);
        for (place, queue) in queues.iter_mut().enumerate() {
            let rule = center.queues[place].selection.rule;
            queue.groups = groups(center, place, &skilled[place]);
            for group in &mut queue.groups {
                if is_crowd(center, place, group) {
                    pools.push((crowd_members(&roster, group), Orders::default()));
                    group.pools = vec![(pools.len() as u32 - 1, 0)];
                }
                for &(pool, _) in &group.pools {
                    pools[pool as usize].1.add(rule);
                }
            }
        }
        let (starts, memberships) = memberships(center.agents.len(), &pools);
        let profiles = profiles(center, &queues);
        let pools = pools.into_iter().map(|(agents, orders)| Pool::new(agents, orders)).collect();
        (Self { queues, profiles, lines, starts, memberships }, pools)
    }

    /// The line of a queue's step.
    #[inline]
    pub(super) fn line(&self, queue: QueueId, step: u8) -> u32 {
        self.queues[queue.index()].first_line + u32::from(step)
    }

    /// The pools that an agent is a member of, and their number there.
    #[inline]
    pub(super) fn memberships(&self, agent: AgentId) -> &[(u32, u32)] {
        &self.memberships[self.starts[agent.index()] as usize..self.starts[agent.index() + 1] as usize]
    }
}

fn queues_without_groups(center: &Center) -> Vec<QueueLayout> {
    let mut first_line = 0;
    let layout = |queue: &crate::config::Queue| {
        let ladder = if queue.ladder.is_empty() { vec![Step::open()] } else { queue.ladder.clone() };
        let layout = QueueLayout { first_line, ladder, groups: Vec::new() };
        first_line += layout.ladder.len() as u32;
        layout
    };
    center.queues.iter().map(layout).collect()
}

/// For each queue, the profiles that serve it: (profile, place among its skills).
fn skilled_pools(center: &Center) -> Vec<Vec<(u32, usize)>> {
    let mut skilled = vec![Vec::new(); center.queues.len()];
    for (profile, config) in center.profiles.iter().enumerate() {
        for (place, skill) in config.skills.iter().enumerate() {
            skilled[skill.queue.index()].push((profile as u32, place));
        }
    }
    skilled
}

/// The pools of a queue by tier and, where the queue minds it, level; in the order in which they are asked.
fn groups(center: &Center, queue: usize, skilled: &[(u32, usize)]) -> Vec<Group> {
    let mut groups: BTreeMap<(u8, u8), Vec<(u32, u32)>> = BTreeMap::new();
    for &(profile, place) in skilled {
        let skill = center.profiles[profile as usize].skills[place];
        let level = match center.queues[queue].selection.proficiency {
            Proficiency::Ignore => 0,
            Proficiency::MostSkilled => u8::MAX - skill.level,
            Proficiency::LeastSkilled => skill.level,
        };
        groups.entry((skill.tier, level)).or_default().push((profile, skill.reserve));
    }
    groups.into_iter().map(|((tier, _), pools)| Group { tier, pools }).collect()
}

/// Whether a group is better served by one pool: it has many, holds nobody back and does not compare pools by size.
fn is_crowd(center: &Center, queue: usize, group: &Group) -> bool {
    group.pools.len() > CROWD
        && center.queues[queue].selection.pools == PoolChoice::Merged
        && group.pools.iter().all(|&(_, reserve)| reserve == 0)
}

fn crowd_members(roster: &[Vec<AgentId>], group: &Group) -> Vec<AgentId> {
    let mut members: Vec<AgentId> =
        group.pools.iter().flat_map(|&(profile, _)| roster[profile as usize].iter().copied()).collect();
    members.sort_unstable();
    members
}

fn memberships(agents: usize, pools: &[(Vec<AgentId>, Orders)]) -> (Vec<u32>, Vec<(u32, u32)>) {
    let mut of_agent: Vec<Vec<(u32, u32)>> = vec![Vec::new(); agents];
    for (pool, (members, _)) in pools.iter().enumerate() {
        for (member, agent) in members.iter().enumerate() {
            of_agent[agent.index()].push((pool as u32, member as u32));
        }
    }
    let mut starts = vec![0];
    let mut flat = Vec::new();
    for memberships in of_agent {
        flat.extend(memberships);
        starts.push(flat.len() as u32);
    }
    (starts, flat)
}

fn profiles(center: &Center, queues: &[QueueLayout]) -> Vec<ProfileLayout> {
    let view = |config: &crate::config::Profile| {
        let mut lines: BTreeMap<u32, LineView> = BTreeMap::new();
        for (place, skill) in config.skills.iter().enumerate() {
            let queue = &queues[skill.queue.index()];
            let weight = center.queues[skill.queue.index()].weight;
            let view = LineView { skill: place as u16, weight, tier: skill.tier, reserve: skill.reserve };
            let open = |step: &Step| step.tiers.contains(skill.tier);
            for (line, _) in (queue.first_line..).zip(&queue.ladder).filter(|(_, step)| open(step)) {
                lines.insert(line, view);
            }
        }
        let mut layout = ProfileLayout::default();
        for (line, view) in lines {
            let word = line / 64;
            if layout.mask.last().is_none_or(|last| last.word != word) {
                layout.mask.push(MaskWord { word, first: layout.views.len() as u32, mask: 0 });
            }
            layout.mask.last_mut().expect("a word was just pushed").mask |= 1 << (line % 64);
            layout.views.push(view);
        }
        layout
    };
    center.profiles.iter().map(view).collect()
}
