//! What makes a centre unusable, said so that the operator can mend it.

mod leaving;
mod people;
mod queue;
mod served;

use std::collections::HashSet;
use std::fmt;

use super::CHANNELS_MOST;
use super::center::*;
use super::{ConfigError, ConfigErrors};
use crate::time::Duration;

/// What an exit key may be.
pub(super) const KEYS: &str = "one of the keys 0 to 9, * and #, each once";

impl Center {
    /// Every reason why no engine can run on this centre, in the order of its fields. `Ok` where there is none.
    ///
    /// # Errors
    /// All the faults found, never an empty list.
    pub fn check(&self) -> Result<(), ConfigErrors> {
        self.look(|faults| faults.unserved())
    }

    /// The same without what only the whole shows, for a centre of which a part is missing.
    #[cfg(feature = "config")]
    pub(super) fn check_parts(&self) -> Result<(), ConfigErrors> {
        self.look(|_| ())
    }

    fn look(&self, at_the_whole: impl FnOnce(&mut Faults<'_>)) -> Result<(), ConfigErrors> {
        let mut faults = Faults { center: self, found: Vec::new() };
        faults.names();
        faults.whole();
        for queue in &self.queues {
            faults.queue(queue);
        }
        for calendar in &self.calendars {
            calendar.check(|path, found, expected| {
                faults.add(format!("calendars.{}.{path}", calendar.name), found, expected);
            });
        }
        for profile in &self.profiles {
            faults.profile(profile);
        }
        for agent in &self.agents {
            faults.agent(agent);
        }
        at_the_whole(&mut faults);
        ConfigErrors::unless_empty(faults.found)
    }
}

struct Faults<'a> {
    center: &'a Center,
    found: Vec<ConfigError>,
}

impl Faults<'_> {
    fn add(&mut self, path: String, found: impl fmt::Display, expected: &str) {
        self.found.push(ConfigError::new(path, found, expected));
    }

    fn not_absurd(&mut self, path: String, interval: Duration) {
        if interval > Duration::LONGEST {
            self.add(path, interval, "at most ten years");
        }
    }

    /// An interval that must not be zero, if there is one.
    fn above_zero(&mut self, path: String, interval: Option<Duration>) {
        let Some(interval) = interval else { return };
        if interval == Duration::ZERO {
            return self.add(path, "0s", "a time above zero");
        }
        self.not_absurd(path, interval);
    }

    /// A bound on telephone lines.
    fn any_lines(&mut self, path: String, lines: Option<u32>) {
        if lines == Some(0) {
            self.add(path, 0, "at least 1, or no such field");
        }
    }

    fn names(&mut self) {
        let center = self.center;
        self.unique("queues", center.queues.iter().map(|queue| queue.name.as_str()));
        self.unique("profiles", center.profiles.iter().map(|profile| profile.name.as_str()));
        self.unique("agents", center.agents.iter().map(|agent| agent.name.as_str()));
        self.unique("attributes", center.attributes.iter().map(|attribute| attribute.name.as_str()));
        self.unique("calendars", center.calendars.iter().map(|calendar| calendar.name.as_str()));
        self.unique("channels", center.channels.iter().map(|channel| channel.name.as_str()));
        self.unique("self_service", center.self_service.iter().map(|service| service.name.as_str()));
        let lists = [("reasons", &center.reasons), ("externals", &center.externals), ("messages", &center.messages)];
        for (list, names) in lists {
            self.unique(list, names.iter().map(String::as_str));
        }
        for (list, length) in [
            ("queues", center.queues.len()),
            ("calendars", center.calendars.len()),
            ("self_service", center.self_service.len()),
            ("reasons", center.reasons.len()),
            ("externals", center.externals.len()),
            ("messages", center.messages.len()),
        ] {
            if length > usize::from(u16::MAX) {
                self.add(list.into(), length, "at most 65,535");
            }
        }
        if center.channels.len() > CHANNELS_MOST {
            self.add("channels".into(), center.channels.len(), "at most 8 channels");
        }
        if center.queues.is_empty() {
            self.add("queues".into(), "none", "at least one queue");
        }
        if center.attributes.len() > Attributes::MOST {
            self.add("attributes".into(), center.attributes.len(), "at most 8 attributes");
        }
    }

    /// What is said of the centre as a whole.
    fn whole(&mut self) {
        let center = self.center;
        self.not_absurd("rating_within".into(), center.rating_within);
        self.above_zero("watchdog.silent_for".into(), center.watchdog.map(|rule| rule.silent_for));
        self.any_lines("lines".into(), center.lines);
        for channel in &center.channels {
            for (item, other) in channel.excludes.iter().enumerate() {
                let path = format!("channels.{}.excludes[{item}]", channel.name);
                match center.channels.get(other.index()) {
                    None => self.add(path, format!("channel number {other}"), "a channel of this centre"),
                    Some(other) if other.name == channel.name => {
                        self.add(
                            path,
                            &channel.name,
                            "another channel: how many of one kind fit is a matter of capacity",
                        );
                    }
                    Some(_) => {}
                }
            }
        }
    }

    fn unique<'n>(&mut self, list: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = HashSet::new();
        for (place, name) in names.enumerate() {
            if name.is_empty() || name.chars().any(char::is_control) {
                self.add(format!("{list}[{place}]"), format!("the name {name:?}"), "a name of printable characters");
            }
            if !seen.insert(name) {
                self.add(format!("{list}.{name}"), "the same name twice", "one entry for a name");
            }
        }
    }
}
