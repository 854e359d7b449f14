//! From the profiles and agents of a file to [`Profile`]s and [`Agent`]s.

use indexmap::IndexMap;

use super::Opens;
use super::literal::TimeSpan;
use super::lower::Lowering;
use super::names::nearest;
use super::profile_file::*;
use super::staff::*;

/// More agents than any centre has; a larger number is a slip of the keyboard.
const AGENTS_MOST: usize = 100_000;

impl Lowering<'_> {
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
                    opens: match skill.opens {
                        OpensFile::Always => Opens::Always,
                        OpensFile::HeadWait(TimeSpan(wait)) => Opens::HeadWait(wait),
                        OpensFile::PredictedWait(TimeSpan(wait)) => Opens::PredictedWait(wait),
                    },
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
            let found = format!("the queue `{queue}`, which the profile does not serve");
            self.faults.add(format!("{path}.{queue}"), found, nearest(queue, skills.keys().map(String::as_str)));
        }
        for queue in skills.keys().filter(|queue| !shares.contains_key(*queue)) {
            self.faults.add(format!("{path}.{queue}"), "no such field", "a share from 0 to 1 for each queue served");
        }
        CallSelection::QueueRatio(skills.keys().map(|queue| shares.get(queue).map_or(0.0, |share| share.0)).collect())
    }

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
            let Some(profile) = self.profile_id(&at_profile, profile) else { continue };
            let wrap_up = wrap_up.map(|rule| rule.0);
            if agents.len() + count.unwrap_or(1) as usize > AGENTS_MOST {
                self.faults.add(path, format!("more than {AGENTS_MOST} agents in all"), "fewer agents");
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
