//! The centre part of a scenario file.
//!
//! The doc comments in this folder are the reference of the format: they become the descriptions in the JSON Schema and
//! the tables of `scenarios/README.md`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::hours::CalendarFile;
use super::people::{AgentsFile, ProfileFile};
use super::queue::QueueFile;
use super::{Reader, Retired, Writer};
use crate::config::center::*;
use crate::config::text::literal::TimeSpan;
use crate::config::{Age, Channel, Directory, Kind, SelfService, SilentAgent, Skill, Watchdog};

/// A scenario: a centre (what an operator configures), a world (what happens to it) and optionally published figures to
/// compare with. A live router reads the centre part of the same file.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Scenario")]
pub(crate) struct CenterFile {
    /// What the file is about, in one line.
    #[serde(rename = "title", skip_serializing)]
    pub(crate) _title: Option<String>,
    /// Anything else a reader should know.
    #[serde(rename = "description", skip_serializing)]
    pub(crate) _description: Option<String>,
    /// The queues in which calls wait, by name.
    pub(crate) queues: IndexMap<String, QueueFile>,
    /// Opening hours, by name: a queue's `hours` names one of these calendars.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) calendars: IndexMap<String, CalendarFile>,
    /// The kinds of agents, by name: which queues they serve, in which tier and how well.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) profiles: IndexMap<String, ProfileFile>,
    /// The agents, in the order that linear and circular selection follow. A number creates that many agents of the
    /// profile with the same name: `lawyer = 48` makes `lawyer-1` to `lawyer-48`. A table gives more control.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) agents: IndexMap<String, AgentsFile>,
    /// The reasons an agent may give for not being ready.
    #[serde(default)]
    #[schemars(extend("examples" = [["lunch", "training"]]))]
    pub(crate) reasons: Vec<String>,
    /// Destinations outside the centre, written `external:NAME`.
    #[serde(default)]
    #[schemars(extend("examples" = [["voicemail"]]))]
    pub(crate) externals: Vec<String>,
    /// Messages that can be played to waiting callers; the steps of a ladder refer to them.
    #[serde(default)]
    #[schemars(extend("examples" = [["sorry-to-keep-you"]]))]
    pub(crate) messages: Vec<String>,
    /// The kinds of contacts, by name, at most 8. By default there is one, called `voice`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{ "voice": { "excludes": ["chat"] }, "chat": {} }]))]
    pub(crate) channels: IndexMap<String, ChannelFile>,
    /// Self-service (a bot, a menu) in front of the queues, by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) self_service: IndexMap<String, SelfServiceFile>,
    /// What is known about a call apart from its queue, for statistics: up to 8 attributes, each with its possible
    /// values.
    #[serde(default)]
    pub(crate) attributes: IndexMap<String, Vec<String>>,
    /// The maximum number of calls waiting in the whole centre; by default unlimited.
    #[schemars(range(max = 4_000_000_000_u32))]
    pub(crate) waiting_max: Option<u32>,
    /// The telephone lines (trunks) of the whole centre: the maximum number of calls present at once, over all queues;
    /// by default unlimited.
    #[schemars(range(min = 1, max = 4_000_000_000_u32), example = 60)]
    pub(crate) lines: Option<u32>,
    /// When an agent who signs out during a conversation is signed out.
    #[serde(default)]
    pub(crate) sign_out: SignOut,
    /// How long after its end a call can be rated; `0s` accepts no ratings.
    #[serde(default)]
    #[schemars(extend("default" = "0s"))]
    pub(crate) rating_within: TimeSpan,
    /// When to report an agent who rings or talks without a sign of life; by default never.
    pub(crate) watchdog: Option<WatchdogFile>,
    /// Identifies this version of the configuration; events repeat it.
    #[serde(default)]
    pub(crate) version: u64,
    /// Seeds the engine's random agent selection.
    #[serde(default)]
    pub(crate) seed: u64,
    /// What happens to the centre; ignored by a live router.
    #[serde(default, rename = "world", skip_serializing)]
    #[schemars(with = "serde_json::Value")]
    pub(crate) _world: Option<IgnoredAny>,
    /// Published figures to compare with, by name.
    #[serde(default, rename = "published", skip_serializing)]
    #[schemars(with = "serde_json::Value")]
    pub(crate) _published: Option<IgnoredAny>,
    /// Fields whose values are assumed rather than known.
    #[serde(default, rename = "assumptions", skip_serializing)]
    #[schemars(with = "serde_json::Value")]
    pub(crate) _assumptions: Option<IgnoredAny>,
    /// Other versions of this scenario to compare it with, by name.
    #[serde(default, rename = "variants", skip_serializing)]
    #[schemars(with = "serde_json::Value")]
    pub(crate) _variants: Option<IgnoredAny>,
}

impl CenterFile {
    /// The names by which the parts of the file refer to each other.
    pub(super) fn directory(&self) -> Directory {
        let mut names = Directory::default();
        names.list(Kind::Queue, self.queues.keys().map(String::as_str));
        names.list(Kind::Calendar, self.calendars.keys().map(String::as_str));
        names.list(Kind::Profile, self.profiles.keys().map(String::as_str));
        names.list(Kind::Channel, self.channels.keys().map(String::as_str));
        names.list(Kind::External, self.externals.iter().map(String::as_str));
        names.list(Kind::Message, self.messages.iter().map(String::as_str));
        names
    }
}

impl Reader<'_> {
    pub(super) fn center(&mut self) -> Center {
        let file = self.file;
        Center {
            queues: file.queues.iter().map(|(name, queue)| self.queue(name, queue)).collect(),
            calendars: file.calendars.iter().map(|(name, calendar)| self.calendar(name, calendar)).collect(),
            profiles: file.profiles.iter().map(|(name, profile)| self.profile(name, profile)).collect(),
            agents: self.agents(),
            reasons: file.reasons.clone(),
            attributes: file.attributes.iter().map(|(name, values)| attribute(name, values)).collect(),
            externals: file.externals.clone(),
            messages: file.messages.clone(),
            channels: file.channels.iter().map(|(name, channel)| self.channel(name, channel)).collect(),
            self_service: file.self_service.iter().map(|(name, service)| self_service(name, service)).collect(),
            rating_within: file.rating_within.0,
            watchdog: file.watchdog.as_ref().map(WatchdogFile::read),
            version: file.version,
            waiting_max: file.waiting_max,
            lines: file.lines,
            sign_out: file.sign_out,
            seed: file.seed,
        }
    }

    fn channel(&mut self, name: &str, file: &ChannelFile) -> Channel {
        let excluded = file.excludes.iter().enumerate();
        let excludes = excluded
            .filter_map(|(item, other)| self.channel_id(&format!("channels.{name}.excludes[{item}]"), other))
            .collect();
        Channel { name: name.to_owned(), excludes }
    }
}

fn attribute(name: &str, values: &[String]) -> Attribute {
    Attribute { name: name.to_owned(), values: values.to_vec() }
}

fn self_service(name: &str, file: &SelfServiceFile) -> SelfService {
    SelfService { name: name.to_owned(), most: file.most, age: file.age }
}

impl Writer<'_> {
    pub(super) fn center(&mut self, retired: Retired) -> CenterFile {
        let center = self.center;
        let shown = |is_retired: bool| retired == Retired::Refused || !is_retired;
        let queues = center.queues.iter().filter(|queue| shown(queue.retired));
        let queues = queues.map(|queue| (queue.name.clone(), self.queue(queue))).collect();
        let profiles = center.profiles.iter().filter(|profile| {
            let retired = |skill: &Skill| center.queues[skill.queue.index()].retired;
            profile.skills.is_empty() || profile.skills.iter().any(|skill| shown(retired(skill)))
        });
        let profiles = profiles.map(|profile| (profile.name.clone(), self.profile(profile))).collect();
        let agents = center.agents.iter().filter(|agent| shown(agent.retired));
        let agents = agents.map(|agent| (agent.name.clone(), self.agent(agent))).collect();
        let calendars = center.calendars.iter().map(|calendar| (calendar.name.clone(), self.calendar(calendar)));
        let calendars = calendars.collect();
        CenterFile {
            _title: None,
            _description: None,
            queues,
            calendars,
            profiles,
            agents,
            reasons: center.reasons.clone(),
            externals: center.externals.clone(),
            messages: center.messages.clone(),
            channels: center.channels.iter().map(|channel| (channel.name.clone(), self.channel(channel))).collect(),
            self_service: center.self_service.iter().map(self_service_file).collect(),
            attributes: center.attributes.iter().map(|one| (one.name.clone(), one.values.clone())).collect(),
            waiting_max: center.waiting_max,
            lines: center.lines,
            sign_out: center.sign_out,
            rating_within: TimeSpan(center.rating_within),
            watchdog: center.watchdog.map(WatchdogFile::of),
            version: self.whole_number("version", center.version),
            seed: self.whole_number("seed", center.seed),
            _world: None,
            _published: None,
            _assumptions: None,
            _variants: None,
        }
    }

    fn whole_number(&mut self, path: &str, number: u64) -> u64 {
        if i64::try_from(number).is_err() {
            self.cannot(path, number, "at most 9,223,372,036,854,775,807, the largest number a file can hold");
        }
        number
    }

    fn channel(&self, channel: &Channel) -> ChannelFile {
        ChannelFile { excludes: channel.excludes.iter().map(|&other| self.channel_name(other)).collect() }
    }
}

fn self_service_file(service: &SelfService) -> (String, SelfServiceFile) {
    (service.name.clone(), SelfServiceFile { most: service.most, age: service.age })
}

/// A kind of contacts: voice, video, chat.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Channel")]
pub(crate) struct ChannelFile {
    /// Other channels from which an agent gets no new contact while busy with one of this channel. How many contacts of
    /// one channel fit is set by a profile's `capacity`.
    #[serde(default)]
    #[schemars(extend("examples" = [["chat"]]))]
    pub(crate) excludes: Vec<String>,
}

/// A bot or menu that calls reach before they ask for an agent.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SelfService")]
pub(crate) struct SelfServiceFile {
    /// The maximum number of calls in it; further calls go directly to their queue. By default unlimited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 4_000_000_000_u32), example = 200)]
    pub(crate) most: Option<u32>,
    /// Whether a call that is passed on to a queue keeps its age.
    #[serde(default = "keep")]
    pub(crate) age: Age,
}

fn keep() -> Age {
    Age::Keep
}

/// When unresponsive agents are reported.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Watchdog")]
pub(crate) struct WatchdogFile {
    /// How long an agent may ring or talk without a sign of life; above zero.
    #[schemars(example = &"10m")]
    pub(crate) silent_for: TimeSpan,
    /// What happens then.
    #[serde(default)]
    pub(crate) then: SilentAgent,
}

impl WatchdogFile {
    fn read(&self) -> Watchdog {
        Watchdog { silent_for: self.silent_for.0, then: self.then }
    }

    fn of(Watchdog { silent_for, then }: Watchdog) -> Self {
        Self { silent_for: TimeSpan(silent_for), then }
    }
}
