//! Handling times by queue and profile, and how agents answer.

use super::distribution_file::DistributionFile;
use super::duty_file::BehaviourFile;
use super::lookup::Lookup;
use super::world_file::{HandlingFile, TimesFile};
use crate::sim::distribution::Distribution;
use crate::sim::world::AgentBehaviour;

/// The largest table of handling times, queues times profiles, that is made.
const PAIRS_MOST: usize = 4_000_000;

/// Conversation length, then after-call work, by queue and profile.
pub(super) type Times = (Vec<Vec<Distribution>>, Vec<Vec<Option<Distribution>>>);

impl Lookup<'_> {
    /// The time of every pair of a queue and a profile. Where both an entry for the queue and one for the profile apply,
    /// the queue's holds.
    pub(super) fn handling(&mut self, file: &HandlingFile) -> Times {
        let center = self.center;
        if center.queues.len().saturating_mul(center.profiles.len()) > PAIRS_MOST {
            let found = format!("{} queues times {} profiles", center.queues.len(), center.profiles.len());
            self.faults.add("profiles", found, format!("at most {PAIRS_MOST} pairs in a simulation"));
            return Times::default();
        }
        self.handling_names(file);
        let (mut talk, mut wrap_up) = Times::default();
        let mut silent: Option<(&str, &str)> = None;
        for (index, queue) in center.queues.iter().enumerate() {
            let mut talks = Vec::with_capacity(center.profiles.len());
            let mut wraps = Vec::with_capacity(center.profiles.len());
            for profile in &center.profiles {
                let pair = Pair { file, queue: &queue.name, profile: &profile.name };
                let found = pair.find("talk", |times| times.talk.as_ref(), file.talk.as_ref());
                let serves = profile.skills.iter().any(|skill| skill.queue.index() == index);
                if found.is_none() && serves {
                    silent = silent.or(Some((&queue.name, &profile.name)));
                }
                talks.push(
                    found.map_or(Distribution::Constant { secs: 0.0 }, |(path, time)| {
                        time.lower(&path, &mut self.faults)
                    }),
                );
                let found = pair.find("wrap_up", |times| times.wrap_up.as_ref(), file.wrap_up.as_ref());
                wraps.push(found.map(|(path, time)| time.lower(&path, &mut self.faults)));
            }
            talk.push(talks);
            wrap_up.push(wraps);
        }
        if let Some((queue, profile)) = silent {
            let found = format!("no talk time, as for `{queue}` with `{profile}`");
            let expected = "how long conversations take, such as `handling.talk = { exponential = \"5m\" }` in [world], \
                            or `talk` for each queue or profile";
            self.faults.add("world.handling.talk", found, expected);
        }
        (talk, wrap_up)
    }

    fn handling_names(&mut self, file: &HandlingFile) {
        for (queue, entry) in &file.queues {
            let path = format!("world.handling.queues.{queue}");
            self.queue(&path, queue);
            for profile in entry.profiles.keys() {
                self.profile(&format!("{path}.profiles.{profile}"), profile);
            }
        }
        for profile in file.profiles.keys() {
            self.profile(&format!("world.handling.profiles.{profile}"), profile);
        }
    }

    /// How the agents of each profile behave.
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
                self.faults.add(path, "agents who never answer", "chances that add up to less than 1");
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

struct Pair<'a> {
    file: &'a HandlingFile,
    queue: &'a str,
    profile: &'a str,
}

impl<'a> Pair<'a> {
    /// The most particular entry and its path.
    fn find(
        &self,
        field: &str,
        of: impl Fn(&'a TimesFile) -> Option<&'a DistributionFile>,
        any: Option<&'a DistributionFile>,
    ) -> Option<(String, &'a DistributionFile)> {
        let (queue, profile) = (self.queue, self.profile);
        let of_queue = self.file.queues.get(queue);
        if let Some(time) = of_queue.and_then(|entry| entry.profiles.get(profile)).and_then(&of) {
            return Some((format!("world.handling.queues.{queue}.profiles.{profile}.{field}"), time));
        }
        let own = of_queue.and_then(|entry| if field == "talk" { entry.talk.as_ref() } else { entry.wrap_up.as_ref() });
        if let Some(time) = own {
            return Some((format!("world.handling.queues.{queue}.{field}"), time));
        }
        if let Some(time) = self.file.profiles.get(profile).and_then(&of) {
            return Some((format!("world.handling.profiles.{profile}.{field}"), time));
        }
        any.map(|time| (format!("world.handling.{field}"), time))
    }
}
