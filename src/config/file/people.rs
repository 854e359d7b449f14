//! Profiles and agents.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Reader, Writer};
use crate::config::names::nearest;
use crate::config::staff::*;
use crate::config::text::literal::{AfterCall, Tier, TimeSpan};
use crate::config::{Kind, Opens};
use crate::id::ChannelId;

/// The maximum number of agents; anything larger is a typo.
const AGENTS_MAX: usize = 100_000;

/// A kind of agents.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Profile")]
pub(crate) struct ProfileFile {
    /// The queues these agents serve, each with a tier (1 is asked first) or a table. The order breaks ties of
    /// `longest_queue`.
    #[schemars(extend("examples" = [{ "contract": 1, "labour": { "tier": 2, "level": 3 } }]))]
    pub(crate) skills: IndexMap<String, SkillFile>,
    /// Which waiting call a free agent takes. The queue with the highest weight always comes first.
    #[serde(default)]
    #[schemars(extend("default" = "tier_first"))]
    pub(crate) call_selection: CallSelectionFile,
    /// How many contacts of each channel an agent handles at once; by default one.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{ "voice": 1, "chat": 3 }]))]
    pub(crate) capacity: IndexMap<String, Capacity>,
    /// How many contacts an agent handles at once over all channels; by default there is no additional limit.
    #[schemars(range(min = 1, max = 255))]
    pub(crate) contacts_max: Option<u8>,
}

/// Which waiting call a free agent takes.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CallSelection")]
pub(crate) enum CallSelectionFile {
    /// Calls of queues that the agent serves in a lower tier first, then the best rank (priority and age).
    #[default]
    TierFirst,
    /// The best rank, in any tier.
    RankFirst,
    /// The best-ranked call of the queue with the most calls waiting.
    LongestQueue,
    /// The best-ranked call of the queue that is furthest above its share of all waiting calls. One share for each
    /// queue served, adding up to 1.
    QueueRatio(IndexMap<String, Fraction>),
    /// The first call whose wait is longest in proportion to its queue's `objective`, in any tier.
    GreatestNeed,
}

/// From 0 to 255.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Capacity(#[schemars(range(min = 0, max = 255))] pub(crate) u8);

/// From 0 to 1.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Fraction(#[schemars(range(min = 0.0, max = 1.0))] pub(crate) f64);

impl Reader<'_> {
    pub(super) fn profile(&mut self, name: &str, profile: &ProfileFile) -> Profile {
        let mut skills = Vec::new();
        for (queue, skill) in &profile.skills {
            let Some(queue) = self.queue_id(&format!("profiles.{name}.skills.{queue}"), queue) else { continue };
            skills.push(match skill {
                SkillFile::Tier(tier) => Skill::new(queue, tier.0),
                SkillFile::Full(skill) => Skill {
                    queue,
                    tier: skill.tier,
                    level: skill.level,
                    reserve: skill.reserve,
                    opens: skill.opens.read(),
                },
            });
        }
        let call_selection = match &profile.call_selection {
            CallSelectionFile::TierFirst => CallSelection::TierFirst,
            CallSelectionFile::RankFirst => CallSelection::RankFirst,
            CallSelectionFile::LongestQueue => CallSelection::LongestQueue,
            CallSelectionFile::GreatestNeed => CallSelection::GreatestNeed,
            CallSelectionFile::QueueRatio(shares) => self.queue_ratio(name, &profile.skills, shares),
        };
        let capacity = self.capacity(name, &profile.capacity);
        Profile { name: name.to_owned(), skills, call_selection, capacity, contacts_max: profile.contacts_max }
    }

    fn capacity(&mut self, profile: &str, file: &IndexMap<String, Capacity>) -> Vec<u8> {
        let mut by_channel = Vec::new();
        for (channel, most) in file {
            let path = format!("profiles.{profile}.capacity.{channel}");
            let Some(channel) = self.channel_id(&path, channel) else { continue };
            if by_channel.len() <= channel.index() {
                by_channel.resize(channel.index() + 1, 1);
            }
            by_channel[channel.index()] = most.0;
        }
        by_channel
    }

    fn queue_ratio(
        &mut self,
        name: &str,
        skills: &IndexMap<String, SkillFile>,
        shares: &IndexMap<String, Fraction>,
    ) -> CallSelection {
        let path = format!("profiles.{name}.call_selection.queue_ratio");
        for queue in shares.keys().filter(|queue| !skills.contains_key(*queue)) {
            let found = format!("queue `{queue}`, which the profile does not serve");
            self.faults.add(format!("{path}.{queue}"), found, nearest(queue, skills.keys().map(String::as_str)));
        }
        for queue in skills.keys().filter(|queue| !shares.contains_key(*queue)) {
            self.faults.add(format!("{path}.{queue}"), "nothing", "a share from 0 to 1 for each queue served");
        }
        CallSelection::QueueRatio(skills.keys().map(|queue| shares.get(queue).map_or(0.0, |share| share.0)).collect())
    }
}

impl Writer<'_> {
    pub(super) fn profile(&mut self, profile: &Profile) -> ProfileFile {
        let queues = || profile.skills.iter().map(|skill| skill.queue);
        let capacity = profile.capacity.iter().enumerate();
        ProfileFile {
            skills: self.by_queue(profile.skills.iter().map(|skill| (skill.queue, skill_file(skill)))),
            call_selection: match &profile.call_selection {
                CallSelection::TierFirst => CallSelectionFile::TierFirst,
                CallSelection::RankFirst => CallSelectionFile::RankFirst,
                CallSelection::LongestQueue => CallSelectionFile::LongestQueue,
                CallSelection::GreatestNeed => CallSelectionFile::GreatestNeed,
                CallSelection::QueueRatio(shares) => {
                    let shares = queues().zip(shares.iter().map(|&share| Fraction(share)));
                    CallSelectionFile::QueueRatio(self.by_queue(shares))
                }
            },
            capacity: capacity
                .map(|(place, &most)| (self.channel_name(ChannelId(place as u8)), Capacity(most)))
                .collect(),
            contacts_max: profile.contacts_max,
        }
    }
}

/// How agents of a profile serve a queue.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Skill")]
pub(crate) enum SkillFile {
    /// The tier alone.
    Tier(Tier),
    /// The tier and more.
    Full(SkillTable),
}

/// How agents of a profile serve a queue.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SkillTable {
    /// Tier 1 is asked first.
    #[serde(default = "first")]
    #[schemars(range(min = 1, max = 64))]
    pub(crate) tier: u8,
    /// Proficiency; higher is better.
    #[serde(default = "first")]
    #[schemars(range(max = 255))]
    pub(crate) level: u8,
    /// The queue is served only while more than this many agents of the profile are idle. Which of the idle agents is
    /// chosen follows from its `selection`.
    #[serde(default)]
    #[schemars(range(max = 4_000_000_000_u32))]
    pub(crate) reserve: u32,
    /// When the queue is served: always, or as a reserve under pressure.
    #[serde(default)]
    #[schemars(extend("default" = "always"))]
    pub(crate) opens: OpensFile,
}

fn first() -> u8 {
    1
}

fn skill_file(skill: &Skill) -> SkillFile {
    let &Skill { queue, tier, level, reserve, opens } = skill;
    if *skill == Skill::new(queue, tier) {
        return SkillFile::Tier(Tier(tier));
    }
    let opens = OpensFile::of(opens);
    SkillFile::Full(SkillTable { tier, level, reserve, opens })
}

/// When agents serve a queue.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Opens")]
pub(crate) enum OpensFile {
    /// Always.
    #[default]
    Always,
    /// While the longest wait in the queue is at least this long, above zero; callbacks do not count.
    HeadWait(TimeSpan),
    /// While the wait predicted for a new caller is at least this long, above zero. An unknown wait does not count.
    PredictedWait(TimeSpan),
}

impl OpensFile {
    fn read(&self) -> Opens {
        match self {
            Self::Always => Opens::Always,
            Self::HeadWait(TimeSpan(wait)) => Opens::HeadWait(*wait),
            Self::PredictedWait(TimeSpan(wait)) => Opens::PredictedWait(*wait),
        }
    }

    fn of(opens: Opens) -> Self {
        match opens {
            Opens::Always => Self::Always,
            Opens::HeadWait(wait) => Self::HeadWait(TimeSpan(wait)),
            Opens::PredictedWait(wait) => Self::PredictedWait(TimeSpan(wait)),
        }
    }
}

/// An entry in the list of agents.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Agents")]
pub(crate) enum AgentsFile {
    /// This many agents of the profile with the same name.
    Count(#[schemars(range(max = 100_000))] u32),
    /// One agent or a group of agents.
    Group(AgentGroup),
}

/// One agent or a group of agents.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentGroup {
    /// Their profile; by default the one with the same name as the entry.
    pub(crate) profile: Option<String>,
    /// The number of agents, named `NAME-1`, `NAME-2`, …. By default one agent with the name of the entry.
    #[schemars(range(max = 100_000))]
    pub(crate) count: Option<u32>,
    /// Their own after-call work rule, instead of the queue's.
    pub(crate) wrap_up: Option<AfterCall>,
    /// Their relative chance under `weighted_random`; an agent with 0 is chosen only if no other is idle.
    #[serde(default = "one")]
    #[schemars(range(max = 4_000_000_000_u32))]
    pub(crate) weight: u32,
}

fn one() -> u32 {
    1
}

impl Reader<'_> {
    pub(super) fn agents(&mut self) -> Vec<Agent> {
        let mut agents = Vec::new();
        let file = self.file;
        for (name, entry) in &file.agents {
            let path = format!("agents.{name}");
            let (profile, count, wrap_up, weight) = match entry {
                AgentsFile::Count(count) => (name, Some(*count), None, 1),
                AgentsFile::Group(group) => {
                    (group.profile.as_ref().unwrap_or(name), group.count, group.wrap_up, group.weight)
                }
            };
            let at_profile = match entry {
                AgentsFile::Group(AgentGroup { profile: Some(_), .. }) => format!("{path}.profile"),
                _ => path.clone(),
            };
            let profile = self.known(&at_profile, Kind::Profile, self.directory.profile(profile));
            let Some(profile) = profile else { continue };
            let wrap_up = wrap_up.map(|rule| rule.0);
            if agents.len() + count.unwrap_or(1) as usize > AGENTS_MAX {
                self.faults.add(path, format!("more than {AGENTS_MAX} agents in all"), "at most 100,000");
                break;
            }
            let agent = |name: String| Agent { wrap_up, weight, ..Agent::new(name, profile) };
            match count {
                None => agents.push(agent(name.clone())),
                Some(count) => agents.extend((1..=count).map(|number| agent(format!("{name}-{number}")))),
            }
        }
        agents
    }
}

impl Writer<'_> {
    pub(super) fn agent(&mut self, agent: &Agent) -> AgentsFile {
        if agent.retired {
            self.cannot(
                format!("agents.{}", agent.name),
                "a retired agent",
                "an agent in use; files cannot hold retired ones",
            );
        }
        AgentsFile::Group(AgentGroup {
            profile: Some(self.center.profiles[agent.profile.index()].name.clone()),
            count: None,
            wrap_up: agent.wrap_up.map(AfterCall),
            weight: agent.weight,
        })
    }
}
