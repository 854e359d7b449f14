//! From the centre part of a file to a [`Center`]: names become places.

use std::path::Path;
use std::sync::OnceLock;

use indexmap::IndexMap;
use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

use super::center::*;
use super::center_file::*;
use super::fault::{Faults, ScenarioErrors};
use super::literal::{Target, TimeSpan, formats};
use super::names::nearest;
use super::source::Source;
use super::structure::Structure;
use super::{Rona, RonaRule};
use crate::id::{ProfileId, QueueId};

/// More agents than any centre has; a larger number is a slip of the keyboard.
pub(crate) const AGENTS_MOST: usize = 100_000;

impl Center {
    /// Reads the centre part of a scenario file and checks it; world, published figures and variants are left unread.
    ///
    /// # Errors
    /// Every fault found; nothing is usable then.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        Self::from_source(&Source::load(path.as_ref())?)
    }

    /// The same from a text; `name` is what errors call the file.
    ///
    /// # Errors
    /// Every fault found; nothing is usable then.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Self::from_source(&Source::parse(name, text)?)
    }

    pub(crate) fn from_source(source: &Source) -> Result<Self, ScenarioErrors> {
        static SCHEMA: OnceLock<Json> = OnceLock::new();
        let schema = SCHEMA.get_or_init(center_schema);
        source.check(&Structure { schema, formats: &formats() })?;
        let (center, faults) = lower(&source.fill()?);
        source.refuse(faults)?;
        Ok(center)
    }
}

/// The JSON Schema of the centre part of a scenario file.
pub fn center_schema() -> Json {
    let settings = SchemaSettings::draft2020_12().with_transform(schemars::transform::RecursiveTransform(without_null));
    settings.into_generator().into_root_schema_for::<CenterFile>().to_value()
}

/// TOML has no null: a field that may be left out is left out.
pub(crate) fn without_null(schema: &mut schemars::Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Json::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if object.get("default") == Some(&Json::Null) {
        object.remove("default");
    }
    if let Some(Json::Array(alternatives)) = object.get_mut("anyOf") {
        alternatives.retain(|alternative| alternative.get("type") != Some(&Json::from("null")));
        if let [Json::Object(only)] = alternatives.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            for (name, value) in only {
                object.entry(name).or_insert(value);
            }
        }
    }
}

/// The centre, as far as it can be made, and everything wrong with it.
pub(crate) fn lower(file: &CenterFile) -> (Center, Faults) {
    let mut lowering = Lowering { file, faults: Faults::default() };
    let center = Center {
        queues: file.queues.iter().map(|(name, queue)| lowering.queue(name, queue)).collect(),
        calendars: file.calendars.iter().map(|(name, calendar)| lowering.calendar(name, calendar)).collect(),
        profiles: file.profiles.iter().map(|(name, profile)| lowering.profile(name, profile)).collect(),
        agents: lowering.agents(),
        reasons: file.reasons.clone(),
        attributes: file.attributes.iter().map(|(name, values)| attribute(name, values)).collect(),
        externals: file.externals.clone(),
        waiting_max: file.waiting_max,
        sign_out: file.sign_out,
        seed: file.seed,
        ..Center::default()
    };
    let mut faults = lowering.faults;
    // An unknown name leaves a gap, and the check would complain of the gap as well.
    if faults.is_empty()
        && let Err(errors) = center.check()
    {
        errors.into_iter().for_each(|error| faults.push(error.into()));
    }
    (center, faults)
}

fn attribute(name: &str, values: &[String]) -> Attribute {
    Attribute { name: name.to_owned(), values: values.to_vec() }
}

pub(super) struct Lowering<'a> {
    pub(super) file: &'a CenterFile,
    pub(super) faults: Faults,
}

impl Lowering<'_> {
    fn queue(&mut self, name: &str, queue: &QueueFile) -> Queue {
        let at = |field: &str| format!("queues.{name}.{field}");
        Queue {
            name: name.to_owned(),
            waiting_max: queue.waiting_max,
            when_full: self.destination(&at("when_full"), &queue.when_full),
            when_unstaffed: queue.when_unstaffed.as_ref().map(|to| self.destination(&at("when_unstaffed"), to)),
            hours: queue.hours.as_ref().and_then(|name| self.calendar_id(&at("hours"), name)),
            when_closed: self.destination(&at("when_closed"), &queue.when_closed),
            on_closing: queue.on_closing,
            wait_max: queue.wait_max.map(|longest| longest.0),
            on_timeout: self.destination(&at("on_timeout"), &queue.on_timeout),
            while_ringing: queue.while_ringing,
            ladder: self.ladder(&at("ladder"), &queue.ladder),
            selection: selection(&queue.selection),
            priority: match queue.priority {
                PriorityFile::Strict => PriorityRule::Strict,
                PriorityFile::AgeCredit(worth) => PriorityRule::AgeCredit(worth.0),
            },
            weight: queue.weight,
            ring_timeout: queue.ring_timeout.map(|longest| longest.0),
            rona: Rona {
                no_answer: rona_rule(&queue.rona.no_answer),
                rejected: rona_rule(&queue.rona.rejected),
                busy: rona_rule(&queue.rona.busy),
                unreachable: rona_rule(&queue.rona.unreachable),
                ..Rona::default()
            },
            wrap_up: queue.wrap_up.0,
            on_agent_lost: queue.on_agent_lost,
            ..Queue::new(name)
        }
    }

    fn ladder(&mut self, path: &str, steps: &[StepFile]) -> Vec<Step> {
        let mut tiers = TierSet::ALL;
        let mut ladder = Vec::with_capacity(steps.len());
        for (place, step) in steps.iter().enumerate() {
            tiers = step.tiers.as_ref().map_or(tiers, |tiers| tiers.set());
            let at = |field: &str| format!("{path}[{place}].{field}");
            let joined = step.join.iter().enumerate();
            ladder.push(Step {
                at: step.at.0,
                tiers,
                credit: step.credit,
                join: joined
                    .filter_map(|(item, name)| self.queue_id(&format!("{}[{item}]", at("join")), name))
                    .collect(),
                overflow: step.overflow.as_ref().map(|to| self.destination(&at("overflow"), to)),
                ..Step::open()
            });
        }
        ladder
    }

    fn profile(&mut self, name: &str, profile: &ProfileFile) -> Profile {
        let mut skills = Vec::new();
        for (queue, skill) in &profile.skills {
            let Some(queue) = self.queue_id(&format!("profiles.{name}.skills.{queue}"), queue) else { continue };
            skills.push(match skill {
                SkillFile::Tier(tier) => Skill::new(queue, tier.0),
                SkillFile::Full(skill) => {
                    Skill { level: skill.level, reserve: skill.reserve, ..Skill::new(queue, skill.tier) }
                }
            });
        }
        let call_selection = match &profile.call_selection {
            CallSelectionFile::TierFirst => CallSelection::TierFirst,
            CallSelectionFile::RankFirst => CallSelection::RankFirst,
            CallSelectionFile::LongestQueue => CallSelection::LongestQueue,
            CallSelectionFile::QueueRatio(shares) => self.queue_ratio(name, &profile.skills, shares),
        };
        Profile { call_selection, ..Profile::new(name, skills) }
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

    fn agents(&mut self) -> Vec<Agent> {
        let mut agents = Vec::new();
        let file = self.file;
        for (name, entry) in &file.agents {
            let path = format!("agents.{name}");
            let (profile, count, wrap_up) = match entry {
                AgentsFile::Count(count) => (name, Some(*count), None),
                AgentsFile::Group(group) => (group.profile.as_ref().unwrap_or(name), group.count, group.wrap_up),
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
            match count {
                None => agents.push(Agent { wrap_up, ..Agent::new(name, profile) }),
                Some(count) => {
                    let agent = |number| Agent { wrap_up, ..Agent::new(format!("{name}-{number}"), profile) };
                    agents.extend((1..=count).map(agent));
                }
            }
        }
        agents
    }

    fn destination(&mut self, path: &str, target: &Target) -> Destination {
        match target {
            Target::End => Destination::End,
            // After a fault nothing runs, so that what stands in for the unknown place does not matter.
            Target::Queue(name) => self.queue_id(path, name).map_or(Destination::End, Destination::Queue),
            Target::External(name) => {
                let externals = &self.file.externals;
                match externals.iter().position(|external| external == name) {
                    Some(place) => Destination::External(u16::try_from(place).unwrap_or(u16::MAX)),
                    None => {
                        let expected = nearest(name, externals.iter().map(String::as_str));
                        self.faults.add(path, format!("the unknown external destination `{name}`"), expected);
                        Destination::End
                    }
                }
            }
        }
    }

    fn queue_id(&mut self, path: &str, name: &str) -> Option<QueueId> {
        let queues = &self.file.queues;
        match queues.get_index_of(name) {
            // A place beyond the type is reported by the check, which counts the queues.
            Some(place) => Some(QueueId(u16::try_from(place).unwrap_or(u16::MAX))),
            None => {
                let expected = nearest(name, queues.keys().map(String::as_str));
                self.faults.add(path, format!("the unknown queue `{name}`"), expected);
                None
            }
        }
    }

    fn profile_id(&mut self, path: &str, name: &str) -> Option<ProfileId> {
        let profiles = &self.file.profiles;
        match profiles.get_index_of(name) {
            Some(place) => Some(ProfileId(u32::try_from(place).unwrap_or(u32::MAX))),
            None => {
                let expected = nearest(name, profiles.keys().map(String::as_str));
                self.faults.add(path, format!("the unknown profile `{name}`"), expected);
                None
            }
        }
    }
}

fn selection(selection: &SelectionFile) -> Selection {
    match selection {
        SelectionFile::Rule(rule) => Selection { rule: *rule, ..Selection::default() },
        SelectionFile::Full(table) => {
            Selection { rule: table.rule, proficiency: table.proficiency, pools: table.pools }
        }
    }
}

fn rona_rule(rule: &RonaRuleFile) -> RonaRule {
    let usual = RonaRule::default();
    let delay = rule.delay.map_or(usual.delay, |TimeSpan(delay)| delay);
    RonaRule { delay, pause_after: rule.pause_after, ..usual }
}
