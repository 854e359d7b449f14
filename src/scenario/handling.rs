//! How long calls take, by call type, queue and profile, and how agents answer.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use super::file::distribution::DistributionFile;
use super::file::duty::BehaviourFile;
use super::file::world::{HandlingFile, QueueHandlingFile, TimesFile, TypeHandlingFile};
use super::lookup::Lookup;
use crate::config::names::nearest;
use crate::sim::distribution::Distribution;
use crate::sim::world::{AgentBehaviour, CallType, Handling};

/// The maximum size of the table of handling times: queues × profiles (× call types with times of their own).
const MAX_PAIRS: usize = 4_000_000;

/// How many pairs of a queue and a profile without a talk time a message names.
const MAX_NAMED: usize = 3;

/// Conversation length and after-call work, by queue and profile.
pub(super) type Times = (Vec<Vec<Distribution>>, Vec<Vec<Option<Distribution>>>);

impl Lookup<'_> {
    /// The times of every pair of a queue and a profile, and those of call types with times of their own. If both an
    /// entry for the queue and one for the profile apply, the queue's wins.
    pub(super) fn handling(&mut self, file: &HandlingFile, call_types: &mut [CallType]) -> Times {
        let center = self.center;
        let pairs = center.queues.len().saturating_mul(center.profiles.len());
        if pairs.saturating_mul(1 + file.call_types.len()) > MAX_PAIRS {
            let (queues, profiles) = (center.queues.len(), center.profiles.len());
            let found =
                format!("{queues} queues × {profiles} profiles, and as many for each call type with its own times");
            self.faults.add("profiles", found, format!("at most {MAX_PAIRS} pairs in a simulation"));
            return Times::default();
        }
        let all = Entries::of("world.handling".into(), &file.all);
        self.handling_names(&all);
        let types: HashMap<String, usize> = call_types.iter().map(|of| of.name.clone()).zip(0..).collect();
        for (name, own) in &file.call_types {
            let path = format!("world.handling.call_types.{name}");
            let entries = Entries::of(path.clone(), own);
            self.handling_names(&entries);
            let Some(&place) = types.get(name) else {
                let names = call_types.iter().map(|call_type| call_type.name.as_str());
                self.faults.unknown(&path, "call type", name, nearest(name, names));
                continue;
            };
            let [talk, wrap_up] = [Part::Talk, Part::WrapUp].map(|part| self.times(&entries, part));
            call_types[place].handling = Some(Handling { talk, wrap_up });
        }
        let [talk, wrap_up] = [Part::Talk, Part::WrapUp].map(|part| self.times(&all, part));
        self.missing_talk(&talk, call_types);
        let nothing = Distribution::Constant { secs: 0.0 };
        let or_nothing = |row: Vec<Option<Distribution>>| {
            row.into_iter().map(|time| time.unwrap_or_else(|| nothing.clone())).collect()
        };
        (talk.into_iter().map(or_nothing).collect(), wrap_up)
    }

    /// The entries' times, by queue and profile.
    fn times(&mut self, entries: &Entries<'_>, part: Part) -> Vec<Vec<Option<Distribution>>> {
        let center = self.center;
        let mut by_queue = Vec::with_capacity(center.queues.len());
        for queue in &center.queues {
            let mut row = Vec::with_capacity(center.profiles.len());
            for profile in &center.profiles {
                let found = entries.find(&queue.name, &profile.name, part);
                row.push(found.map(|(path, time)| time.lower(&path, &mut self.faults)));
            }
            by_queue.push(row);
        }
        by_queue
    }

    /// Reports all conversations without a length in one fault.
    fn missing_talk(&mut self, talk: &[Vec<Option<Distribution>>], call_types: &[CallType]) {
        let center = self.center;
        let own = |queue: usize, profile: usize| {
            let of = |call_type: &CallType| {
                let handling = call_type.handling.as_ref();
                handling.is_some_and(|handling| handling.talk[queue][profile].is_some())
            };
            !call_types.is_empty() && call_types.iter().all(of)
        };
        let mut served = BTreeSet::new();
        for (number, profile) in center.profiles.iter().enumerate() {
            served.extend(profile.skills.iter().map(|skill| (skill.queue.index(), number)));
        }
        let mut missing = Vec::new();
        for (queue, profile) in served {
            let Some(row) = talk.get(queue) else { continue };
            if row[profile].is_none() && !own(queue, profile) {
                missing.push(format!("`{}` with `{}`", center.queues[queue].name, center.profiles[profile].name));
            }
        }
        if missing.is_empty() {
            return;
        }
        let named = missing[..missing.len().min(MAX_NAMED)].join(", ");
        let more = match missing.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let nothing = talk.iter().flatten().all(Option::is_none) && call_types.iter().all(|t| t.handling.is_none());
        let found = match nothing {
            true => "no talk time".to_owned(),
            false => format!("no talk time for {named}{more}"),
        };
        let expected = "the mean and the kind of all conversations, as in `handling.talk = { exponential = \"5m\" }` in \
                        [world], or entries for those queues or profiles";
        self.faults.add("world.handling.talk", found, expected);
    }

    fn handling_names(&mut self, entries: &Entries<'_>) {
        let path = &entries.path;
        for (queue, entry) in entries.queues {
            let path = format!("{path}.queues.{queue}");
            self.queue(&path, queue);
            for profile in entry.profiles.keys() {
                self.profile(&format!("{path}.profiles.{profile}"), profile);
            }
        }
        for profile in entries.profiles.keys() {
            self.profile(&format!("{path}.profiles.{profile}"), profile);
        }
    }

    /// The behaviour of agents of each profile.
    pub(super) fn behaviour(&mut self, file: &BehaviourFile) -> Vec<AgentBehaviour> {
        for profile in file.profiles.keys() {
            self.profile(&format!("world.agents.profiles.{profile}"), profile);
        }
        let all = file.answer_delay.as_ref().map(|delay| delay.lower("world.agents.answer_delay", &mut self.faults));
        let confirm = file.confirm_delay.as_ref();
        let confirm = confirm.map(|delay| delay.lower("world.agents.confirm_delay", &mut self.faults));
        let mut behaviours = Vec::new();
        for profile in &self.center.profiles {
            let path = format!("world.agents.profiles.{}", profile.name);
            let own = file.profiles.get(&profile.name);
            let delay = own.and_then(|own| own.answer_delay.as_ref());
            let delay = delay.map(|delay| delay.lower(&format!("{path}.answer_delay"), &mut self.faults));
            let own_confirm = own.and_then(|own| own.confirm_delay.as_ref());
            let own_confirm = own_confirm.map(|delay| delay.lower(&format!("{path}.confirm_delay"), &mut self.faults));
            let unconfirmed = own.and_then(|own| own.unconfirmed_probability);
            let no_answer = own.and_then(|own| own.no_answer_probability).unwrap_or(file.no_answer_probability);
            let reject = own.and_then(|own| own.reject_probability).unwrap_or(file.reject_probability);
            if no_answer + reject >= 1.0 {
                let path = if own.is_some() { path } else { "world.agents".into() };
                self.faults.add(path, "agents who never answer", "probabilities that add up to less than 1");
            }
            behaviours.push(AgentBehaviour {
                answer_delay: delay.or_else(|| all.clone()),
                no_answer_probability: no_answer,
                reject_probability: reject,
                confirm_delay: own_confirm.or_else(|| confirm.clone()),
                unconfirmed_probability: unconfirmed.unwrap_or(file.unconfirmed_probability),
                slowdown: own.and_then(|own| own.slowdown).unwrap_or(file.slowdown),
            });
        }
        behaviours
    }
}

/// Which of the two times.
#[derive(Clone, Copy)]
enum Part {
    Talk,
    WrapUp,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Talk => "talk",
            Self::WrapUp => "wrap_up",
        }
    }

    fn of(self, times: &TimesFile) -> Option<&DistributionFile> {
        self.which(times.talk.as_ref(), times.wrap_up.as_ref())
    }

    fn which<T>(self, talk: T, wrap_up: T) -> T {
        match self {
            Self::Talk => talk,
            Self::WrapUp => wrap_up,
        }
    }
}

/// The file's entries for calls of one type, or for all.
struct Entries<'a> {
    path: String,
    talk: Option<&'a DistributionFile>,
    wrap_up: Option<&'a DistributionFile>,
    queues: &'a IndexMap<String, QueueHandlingFile>,
    profiles: &'a IndexMap<String, TimesFile>,
}

impl<'a> Entries<'a> {
    fn of(path: String, file: &'a TypeHandlingFile) -> Self {
        Self {
            path,
            talk: file.talk.as_ref(),
            wrap_up: file.wrap_up.as_ref(),
            queues: &file.queues,
            profiles: &file.profiles,
        }
    }

    /// The most specific entry and its path.
    fn find(&self, queue: &str, profile: &str, part: Part) -> Option<(String, &'a DistributionFile)> {
        let (path, field) = (&self.path, part.name());
        let of_queue = self.queues.get(queue);
        if let Some(time) = of_queue.and_then(|entry| entry.profiles.get(profile)).and_then(|times| part.of(times)) {
            return Some((format!("{path}.queues.{queue}.profiles.{profile}.{field}"), time));
        }
        if let Some(time) = of_queue.and_then(|entry| part.which(entry.talk.as_ref(), entry.wrap_up.as_ref())) {
            return Some((format!("{path}.queues.{queue}.{field}"), time));
        }
        if let Some(time) = self.profiles.get(profile).and_then(|times| part.of(times)) {
            return Some((format!("{path}.profiles.{profile}.{field}"), time));
        }
        part.which(self.talk, self.wrap_up).map(|time| (format!("{path}.{field}"), time))
    }
}
