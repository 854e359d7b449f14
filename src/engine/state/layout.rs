//! Lines × pools: who may serve whom, computed once from the centre.
//!
//! A *line* is a (queue, ladder, step) triple: all calls in it are equally eligible. A *pool* is the idle agents of a
//! profile (with room in a channel). A queue sees its pools as groups, in the order in which they are asked; a profile
//! sees the lines it may serve as a bit mask. Nothing here changes until the centre does.

use std::collections::BTreeMap;

use super::number::{GateId, LineId, PoolId, Word};
use super::pool::{Orders, Pool};
use crate::config::{
    CallSelection, Center, Consider, Opens, PoolChoice, Proficiency, Ringing, Step, TierSet, UnstaffedTiers,
    WrapUpScope,
};
use crate::engine::table::by_id::ById;
use crate::engine::table::heap::Member;
use crate::id::{AgentId, ChannelId, ProfileId, QueueId};
use crate::time::Duration;

/// A group with more pools than this gets a pool of its own, so that a decision does not examine each one.
const CROWD: usize = 16;

/// A set of channels, one bit each.
pub(in crate::engine) type Channels = u8;

/// A pool as a queue sees it.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Candidates {
    pub(in crate::engine) pool: PoolId,
    /// The number of idle agents held back from this queue.
    pub(in crate::engine) reserve: u32,
    /// The gate that must be open, if any. The next one is for calls that ring already.
    pub(in crate::engine) gate: Option<GateId>,
}

/// The pools that a queue asks together: those of one tier (and level, if the queue selects by level).
#[derive(Clone, Debug)]
pub(in crate::engine) struct Group {
    /// Their tier.
    pub(in crate::engine) tier: u8,
    /// The pools. A single one, without reserve and gate, stands for many.
    pub(in crate::engine) pools: Vec<Candidates>,
}

/// A ladder and its lines.
#[derive(Clone, Debug)]
pub(in crate::engine) struct LadderLayout {
    /// The line of its first step; the others follow. If several agents may ring for a call, the same number of lines
    /// follows again, for calls that ring and may ring more.
    pub(in crate::engine) first_line: LineId,
    /// Never empty.
    pub(in crate::engine) steps: Vec<Step>,
}

impl LadderLayout {
    /// The line of a step.
    pub(in crate::engine) fn line(&self, step: usize) -> LineId {
        self.first_line.plus(step as u32)
    }

    /// The line of calls that have reached a step and ring, and for which more may ring.
    pub(in crate::engine) fn ringing_line(&self, step: usize) -> LineId {
        self.line(self.steps.len() + step)
    }

    /// The lines of calls that wait, step by step.
    pub(in crate::engine) fn lines(&self) -> impl Iterator<Item = LineId> {
        (0..self.steps.len()).map(|step| self.line(step))
    }

    /// The lines of calls that ring and may ring more, step by step.
    pub(in crate::engine) fn ringing_lines(&self) -> impl Iterator<Item = LineId> {
        (0..self.steps.len()).map(|step| self.ringing_line(step))
    }
}

/// A queue, as seen by a decision.
#[derive(Clone, Debug)]
pub(in crate::engine) struct QueueLayout {
    /// The current ladder, then earlier ones that calls still follow.
    pub(in crate::engine) ladders: Vec<LadderLayout>,
    /// The groups of pools, in the order in which they are asked.
    pub(in crate::engine) groups: Vec<Group>,
    /// How long a leg must have waited to press gates open, rising; each with its gate. The gate after that is the one
    /// for calls which ring already, and may ring more.
    pub(in crate::engine) marks: Vec<(Duration, GateId)>,
    /// How long the predicted wait must be to open gates; each with its gate.
    pub(in crate::engine) predictions: Vec<(Duration, GateId)>,
    /// Whether anything else needs estimates of waits here.
    pub(in crate::engine) estimates: bool,
}

/// A line, as seen by a profile.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct LineView {
    /// Where the line stands among all, whoever stands in it; the smallest goes first: calls that do not ring yet
    /// before those that do, the heaviest queue, then, if the profile's call selection is by tier, the lowest tier.
    pub(in crate::engine) order: u32,
    /// The index of its queue among the profile's skills.
    pub(in crate::engine) skill: u16,
    /// The profile's tier there.
    pub(in crate::engine) tier: u8,
    /// The channel of its queue, as a set of one.
    pub(in crate::engine) channel: Channels,
    /// What else must be checked before it may be served.
    pub(in crate::engine) restricted: bool,
    /// Agents in after-call work of the queue do not serve it.
    pub(in crate::engine) scoped: bool,
    /// The pool whose idle agents are counted against the reserve.
    pub(in crate::engine) pool: PoolId,
    /// The number of idle agents the profile holds back from it.
    pub(in crate::engine) reserve: u32,
    /// The gate that must be open, if any.
    pub(in crate::engine) gate: Option<GateId>,
    pub(in crate::engine) queue: QueueId,
}

/// Part of [`LineView::order`] for lines whose calls ring already and may ring more.
const RINGS: u32 = 1 << 24;

/// 64 lines' worth of a profile's mask.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct MaskWord {
    /// Which 64 lines.
    pub(in crate::engine) word: Word,
    /// The place in [`ProfileLayout::views`] of the first line in the mask.
    pub(in crate::engine) first: u32,
    /// The lines that the profile may serve.
    pub(in crate::engine) mask: u64,
    /// The least [`LineView::order`] among them.
    pub(in crate::engine) order: u32,
}

/// A profile, as seen by a decision.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct ProfileLayout {
    /// The lines it may serve; words without any are omitted.
    pub(in crate::engine) mask: Vec<MaskWord>,
    /// Those lines, in order.
    pub(in crate::engine) views: Vec<LineView>,
    /// The channels of its queues for which it has capacity.
    pub(in crate::engine) channels: Channels,
    /// Whether its agents may have several contacts at once.
    pub(in crate::engine) several: bool,
    /// Its queues that track what their agents do.
    pub(in crate::engine) watchers: Vec<QueueId>,
}

/// An agent's place in a pool.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Membership {
    pub(in crate::engine) pool: PoolId,
    /// The agent's number as a member.
    pub(in crate::engine) member: Member,
    /// The channel, as a set of one.
    pub(in crate::engine) channel: Channels,
    /// The one queue that the pool is for; `None` for all of the channel.
    pub(in crate::engine) only: Option<QueueId>,
}

/// A pool to be made.
struct Plan {
    agents: Vec<AgentId>,
    orders: Orders,
    channel: Channels,
    only: Option<QueueId>,
}

/// The layout of a centre.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Layout {
    pub(in crate::engine) queues: ById<QueueId, QueueLayout>,
    pub(in crate::engine) profiles: ById<ProfileId, ProfileLayout>,
    pub(in crate::engine) lines: usize,
    /// The number of gates.
    pub(in crate::engine) gates: usize,
    /// For each agent, where their memberships start in `memberships`; one more entry at the end.
    starts: Vec<u32>,
    /// By membership: the pool, and the agent's number as a member.
    memberships: Vec<(PoolId, Member)>,
    /// By pool: its channel, and the one queue that it is for.
    kinds: ById<PoolId, (Channels, Option<QueueId>)>,
}

impl Layout {
    /// Computes the layout of a checked centre, and its pools with nobody idle. `old` are ladders that calls still
    /// follow, by queue.
    pub(in crate::engine) fn new(center: &Center, old: &[Vec<Vec<Step>>]) -> (Self, ById<PoolId, Pool>) {
        let (mut queues, lines) = queues_without_groups(center, old);
        let mut builder = Builder::new(center);
        for (id, queue) in (0..).map(QueueId).zip(&mut queues) {
            builder.groups(id, queue);
        }
        let (starts, memberships) = memberships(center.agents.len(), &builder.plans);
        let kinds = builder.plans.iter().map(|plan| (plan.channel, plan.only)).collect();
        let profiles = builder.profiles(&queues);
        let gates = builder.gates as usize;
        let pools = builder.plans.into_iter().map(|plan| Pool::new(center, plan.agents, plan.orders)).collect();
        (Self { queues, profiles, lines, gates, starts, memberships, kinds }, pools)
    }

    /// The steps of the ladder that a leg follows.
    pub(in crate::engine) fn steps(&self, queue: QueueId, ladder: u16) -> &[Step] {
        &self.queues[queue].ladders[usize::from(ladder)].steps
    }

    /// The line of a step that a leg has reached.
    pub(in crate::engine) fn line(&self, queue: QueueId, ladder: u16, step: u8) -> LineId {
        self.queues[queue].ladders[usize::from(ladder)].line(step.into())
    }

    /// The line of calls that have reached a step and ring, and for which more may ring.
    pub(in crate::engine) fn ringing_line(&self, queue: QueueId, ladder: u16, step: u8) -> LineId {
        self.queues[queue].ladders[usize::from(ladder)].ringing_line(step.into())
    }

    /// The pools that an agent is a member of.
    pub(in crate::engine) fn memberships(&self, agent: AgentId) -> impl Iterator<Item = Membership> {
        let own = self.starts[agent.index()] as usize..self.starts[agent.index() + 1] as usize;
        self.memberships[own].iter().map(|&(pool, member)| {
            let (channel, only) = self.kinds[pool];
            Membership { pool, member, channel, only }
        })
    }
}

fn queues_without_groups(center: &Center, old: &[Vec<Vec<Step>>]) -> (ById<QueueId, QueueLayout>, usize) {
    let mut next = 0;
    let mut queues: ById<QueueId, QueueLayout> = ById::default();
    for (place, queue) in center.queues.iter().enumerate() {
        let present = if queue.ladder.is_empty() { vec![Step::open()] } else { queue.ladder.clone() };
        let kinds = if queue.ringing == Ringing::One { 1 } else { 2 };
        let mut ladders = Vec::new();
        for steps in std::iter::once(present).chain(old.get(place).into_iter().flatten().cloned()) {
            let lines = steps.len() as u32 * kinds;
            ladders.push(LadderLayout { first_line: LineId(next), steps });
            next += lines;
        }
        let estimates = queue.announce.is_some() || queue.callback.is_some_and(|rule| rule.offer_above.is_some());
        let (groups, marks, predictions) = (Vec::new(), Vec::new(), Vec::new());
        queues.push(QueueLayout { ladders, groups, marks, predictions, estimates });
    }
    let rules = center.queues.iter().flat_map(|queue| &queue.ladder).filter_map(|step| step.consider_if);
    for rule in rules.filter(Consider::asks_wait) {
        queues[rule.queue].estimates = true;
    }
    (queues, next as usize)
}

fn memberships(agents: usize, plans: &ById<PoolId, Plan>) -> (Vec<u32>, Vec<(PoolId, Member)>) {
    let mut of_agent: ById<AgentId, Vec<(PoolId, Member)>> = vec![Vec::new(); agents].into();
    for (pool, plan) in (0..).map(PoolId).zip(plans) {
        for (member, &agent) in (0..).map(Member).zip(&plan.agents) {
            of_agent[agent].push((pool, member));
        }
    }
    let mut starts = Vec::with_capacity(agents + 1);
    let mut flat = Vec::with_capacity(of_agent.iter().map(Vec::len).sum());
    starts.push(0);
    for memberships in of_agent {
        flat.extend(memberships);
        starts.push(flat.len() as u32);
    }
    (starts, flat)
}

/// Collects pools and gates while the layout is computed.
struct Builder<'c> {
    center: &'c Center,
    /// The agents of each profile.
    roster: ById<ProfileId, Vec<AgentId>>,
    /// For each queue, the profiles that serve it: (profile, place among its skills).
    skilled: ById<QueueId, Vec<(ProfileId, usize)>>,
    plans: ById<PoolId, Plan>,
    /// The pool of a profile for a channel, or for one queue of it.
    pools: BTreeMap<(ProfileId, ChannelId, Option<QueueId>), PoolId>,
    /// The gate of a profile's skill.
    gate_of: BTreeMap<(ProfileId, usize), GateId>,
    /// The number of gates.
    gates: u32,
}

impl<'c> Builder<'c> {
    fn new(center: &'c Center) -> Self {
        let mut roster: ById<ProfileId, Vec<AgentId>> = vec![Vec::new(); center.profiles.len()].into();
        for (agent, config) in (0..).map(AgentId).zip(&center.agents) {
            roster[config.profile].push(agent);
        }
        let mut skilled: ById<QueueId, Vec<(ProfileId, usize)>> = vec![Vec::new(); center.queues.len()].into();
        for (profile, config) in (0..).map(ProfileId).zip(&center.profiles) {
            for (place, skill) in config.skills.iter().enumerate() {
                skilled[skill.queue].push((profile, place));
            }
        }
        let (plans, pools, gate_of) = (ById::default(), BTreeMap::new(), BTreeMap::new());
        Self { center, roster, skilled, plans, pools, gate_of, gates: 0 }
    }

    /// The pool whose idle agents serve a queue for a profile.
    fn pool(&mut self, profile: ProfileId, queue: QueueId) -> PoolId {
        let config = &self.center[queue];
        let only = (config.wrap_up_scope == WrapUpScope::Queue).then_some(queue);
        let plans = &mut self.plans;
        *self.pools.entry((profile, config.channel, only)).or_insert_with(|| {
            let (agents, orders) = (self.roster[profile].clone(), Orders::default());
            plans.push(Plan { agents, orders, channel: 1 << config.channel.0, only });
            PoolId(plans.len() as u32 - 1)
        })
    }

    fn gate(&mut self, queue: &mut QueueLayout, profile: ProfileId, place: usize) -> Option<GateId> {
        let (list, threshold) = match self.center[profile].skills[place].opens {
            Opens::Always => return None,
            Opens::HeadWait(threshold) => (&mut queue.marks, threshold),
            Opens::PredictedWait(threshold) => (&mut queue.predictions, threshold),
        };
        let known = list.iter().find(|(known, _)| *known == threshold).map(|(_, gate)| *gate);
        let gate = known.unwrap_or_else(|| {
            let gate = GateId::in_row(self.gates);
            self.gates += 2;
            list.push((threshold, gate));
            list.sort_unstable();
            gate
        });
        self.gate_of.insert((profile, place), gate);
        Some(gate)
    }

    /// The pools of a queue by tier and, if the queue selects by it, level; in the order in which they are asked.
    fn groups(&mut self, id: QueueId, queue: &mut QueueLayout) {
        let config = &self.center[id];
        let mut groups: BTreeMap<(u8, u8), Vec<(ProfileId, Candidates)>> = BTreeMap::new();
        for (profile, place) in self.skilled[id].clone() {
            let skill = self.center[profile].skills[place];
            let level = match config.selection.proficiency {
                Proficiency::Ignore => 0,
                Proficiency::MostSkilled => u8::MAX - skill.level,
                Proficiency::LeastSkilled => skill.level,
            };
            let (pool, gate) = (self.pool(profile, id), self.gate(queue, profile, place));
            let candidates = Candidates { pool, reserve: skill.reserve, gate };
            groups.entry((skill.tier, level)).or_default().push((profile, candidates));
        }
        for ((tier, _), pools) in groups {
            let pools = self.crowd(id, pools);
            pools.iter().for_each(|candidates| {
                self.plans[candidates.pool].orders.add(config.selection.rule);
            });
            queue.groups.push(Group { tier, pools });
        }
    }

    /// Merges many pools into one, if the group holds nobody back, has no gates and does not compare pools by size.
    fn crowd(&mut self, id: QueueId, pools: Vec<(ProfileId, Candidates)>) -> Vec<Candidates> {
        let config = &self.center[id];
        let plain = pools.iter().all(|(_, candidates)| candidates.reserve == 0 && candidates.gate.is_none());
        if pools.len() <= CROWD || config.selection.pools != PoolChoice::Merged || !plain {
            return pools.into_iter().map(|(_, candidates)| candidates).collect();
        }
        let mut agents: Vec<AgentId> =
            pools.iter().flat_map(|&(profile, _)| self.roster[profile].iter().copied()).collect();
        agents.sort_unstable();
        let only = (config.wrap_up_scope == WrapUpScope::Queue).then_some(id);
        self.plans.push(Plan { agents, orders: Orders::default(), channel: 1 << config.channel.0, only });
        vec![Candidates { pool: PoolId(self.plans.len() as u32 - 1), reserve: 0, gate: None }]
    }

    fn profiles(&self, queues: &ById<QueueId, QueueLayout>) -> ById<ProfileId, ProfileLayout> {
        (0..self.center.profiles.len() as u32).map(|profile| self.profile(ProfileId(profile), queues)).collect()
    }

    fn profile(&self, profile: ProfileId, queues: &ById<QueueId, QueueLayout>) -> ProfileLayout {
        let config = &self.center[profile];
        // Not only the channels of its queues: an agent may still talk for a queue that the profile no longer serves.
        let several = self.center.channels.len() > 1 || config.capacity.iter().any(|&most| most > 1);
        let mut layout = ProfileLayout { several, ..ProfileLayout::default() };
        let mut lines: BTreeMap<LineId, LineView> = BTreeMap::new();
        for (place, skill) in config.skills.iter().enumerate() {
            let queue = &self.center[skill.queue];
            if config.capacity_of(queue.channel) > 0 {
                layout.channels |= 1 << queue.channel.0;
            }
            let seen = &queues[skill.queue];
            let estimates = seen.estimates || !seen.predictions.is_empty();
            if queue.join_empty.is_some() || queue.leave_empty.is_some() || estimates {
                layout.watchers.push(skill.queue);
            }
            let view = self.view(profile, place);
            for ladder in &seen.ladders {
                let skips = queue.unstaffed_tiers == UnstaffedTiers::Skip;
                let mut later = TierSet(0);
                for (number, step) in ladder.steps.iter().enumerate().rev() {
                    later = TierSet(later.0 | step.tiers.0);
                    let open = if skips { later } else { step.tiers };
                    if open.contains(skill.tier) {
                        lines.insert(ladder.line(number), view);
                        if queue.ringing != Ringing::One {
                            lines.insert(ladder.ringing_line(number), view.of_ringing());
                        }
                    }
                }
            }
        }
        layout.put(lines);
        layout
    }

    fn view(&self, profile: ProfileId, place: usize) -> LineView {
        let skill = &self.center[profile].skills[place];
        let queue = &self.center[skill.queue];
        let scoped = queue.wrap_up_scope == WrapUpScope::Queue;
        let only = scoped.then_some(skill.queue);
        let gate = self.gate_of.get(&(profile, place)).copied();
        let skips = queue.unstaffed_tiers == UnstaffedTiers::Skip;
        let by_tier = self.center[profile].call_selection == CallSelection::TierFirst;
        let lightness = (i16::MAX as u16).wrapping_sub(queue.weight as u16);
        LineView {
            order: u32::from(lightness) << 8 | if by_tier { u32::from(skill.tier) } else { 0 },
            skill: place as u16,
            tier: skill.tier,
            channel: 1 << queue.channel.0,
            restricted: scoped || skips || gate.is_some() || skill.reserve > 0,
            scoped,
            pool: self.pools[&(profile, queue.channel, only)],
            reserve: skill.reserve,
            gate,
            queue: skill.queue,
        }
    }
}

impl LineView {
    /// Views of the lines of calls that ring already: they come last, and have a gate of their own.
    fn of_ringing(self) -> Self {
        Self { order: self.order | RINGS, gate: self.gate.map(GateId::of_ringing), ..self }
    }

    /// Whether the line's calls ring already.
    pub(in crate::engine) const fn rings(&self) -> bool {
        self.order & RINGS != 0
    }
}

impl ProfileLayout {
    fn put(&mut self, lines: BTreeMap<LineId, LineView>) {
        for (line, view) in lines {
            let word = line.word();
            if self.mask.last().is_none_or(|last| last.word != word) {
                self.mask.push(MaskWord { word, first: self.views.len() as u32, mask: 0, order: u32::MAX });
            }
            let last = self.mask.last_mut().expect("a word was just pushed");
            last.mask |= line.bit();
            last.order = last.order.min(view.order);
            self.views.push(view);
        }
    }
}
