//! From a [`Center`] to the centre part of a file: places become names. The way back of `lower`.

use indexmap::IndexMap;

use super::center::*;
use super::center_file::*;
use super::check::ConfigError;
use super::literal::{Target, TimeSpan};
use super::{Channel, SelfService, VOICE, Watchdog};
use crate::id::{ChannelId, QueueId};

/// What becomes of queues and agents that are retired, which no file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retired {
    /// They are faults.
    Refused,
    /// They are left out, and so is each profile that served retired queues only.
    LeftOut,
}

/// The file, as far as one can say what the centre says, and what it cannot say.
pub(super) fn raise(center: &Center, retired: Retired) -> (CenterFile, Vec<ConfigError>) {
    let mut raising = Raising { center, faults: Vec::new() };
    let shown = |is_retired: bool| retired == Retired::Refused || !is_retired;
    let queues = center.queues.iter().filter(|queue| shown(queue.retired));
    let queues = queues.map(|queue| (queue.name.clone(), raising.queue(queue))).collect();
    let profiles = center.profiles.iter().filter(|profile| {
        let retired = |skill: &super::Skill| center.queues[skill.queue.index()].retired;
        profile.skills.is_empty() || profile.skills.iter().any(|skill| shown(retired(skill)))
    });
    let profiles = profiles.map(|profile| (profile.name.clone(), raising.profile(profile))).collect();
    let agents = center.agents.iter().filter(|agent| shown(agent.retired));
    let agents = agents.map(|agent| (agent.name.clone(), raising.agent(agent))).collect();
    let calendars = center.calendars.iter().map(|calendar| (calendar.name.clone(), raising.calendar(calendar)));
    let calendars = calendars.collect();
    let file = CenterFile {
        _title: None,
        _description: None,
        queues,
        calendars,
        profiles,
        agents,
        reasons: center.reasons.clone(),
        externals: center.externals.clone(),
        messages: center.messages.clone(),
        channels: center.channels.iter().map(|channel| (channel.name.clone(), raising.channel(channel))).collect(),
        self_service: center.self_service.iter().map(self_service).collect(),
        attributes: center.attributes.iter().map(|one| (one.name.clone(), one.values.clone())).collect(),
        waiting_max: center.waiting_max,
        lines: center.lines,
        sign_out: center.sign_out,
        rating_within: TimeSpan(center.rating_within),
        watchdog: center.watchdog.map(watchdog),
        version: raising.whole_number("version", center.version),
        seed: raising.whole_number("seed", center.seed),
        _world: None,
        _published: None,
        _assumptions: None,
        _variants: None,
    };
    (file, raising.faults)
}

fn watchdog(Watchdog { silent_for, then }: Watchdog) -> WatchdogFile {
    WatchdogFile { silent_for: TimeSpan(silent_for), then }
}

fn self_service(service: &SelfService) -> (String, SelfServiceFile) {
    (service.name.clone(), SelfServiceFile { most: service.most, age: service.age })
}

/// A sound centre on its way into a file.
pub(super) struct Raising<'a> {
    pub(super) center: &'a Center,
    faults: Vec<ConfigError>,
}

impl Raising<'_> {
    pub(super) fn cannot(&mut self, path: impl Into<String>, found: impl std::fmt::Display, expected: &str) {
        self.faults.push(ConfigError::new(path, found, expected));
    }

    fn whole_number(&mut self, path: &str, number: u64) -> u64 {
        if i64::try_from(number).is_err() {
            self.cannot(path, number, "at most 9,223,372,036,854,775,807, the largest number of a file");
        }
        number
    }

    fn channel(&self, channel: &Channel) -> ChannelFile {
        ChannelFile { excludes: channel.excludes.iter().map(|&other| self.channel_name(other)).collect() }
    }

    pub(super) fn channel_name(&self, channel: ChannelId) -> String {
        self.center.channels.get(channel.index()).map_or(VOICE, |channel| &channel.name).to_owned()
    }

    pub(super) fn queue_name(&self, queue: QueueId) -> String {
        self.center.queues[queue.index()].name.clone()
    }

    pub(super) fn target(&self, destination: Destination) -> Target {
        match destination {
            Destination::End => Target::End,
            Destination::Callback => Target::Callback,
            Destination::Queue(queue) => Target::Queue(self.queue_name(queue)),
            Destination::External(place) => Target::External(self.center.externals[usize::from(place)].clone()),
        }
    }

    /// Things by the names of their queues, of those that are in use.
    pub(super) fn by_queue<T>(&self, these: impl Iterator<Item = (QueueId, T)>) -> IndexMap<String, T> {
        these
            .filter(|(queue, _)| !self.center.queues[queue.index()].retired)
            .map(|(queue, it)| (self.queue_name(queue), it))
            .collect()
    }
}
