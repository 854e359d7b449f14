//! What makes a centre unusable, reported so that the operator can fix it.

mod leaving;
mod people;
mod queue;
mod served;

use std::collections::HashSet;
use std::fmt;

use super::CHANNELS_MAX;
use super::center::*;
use super::{ConfigError, ConfigErrors};
use crate::time::Duration;

/// The keys that can be exit keys.
pub(super) const KEYS: &str = "a key from 0 to 9, * or #, each at most once";

impl Center {
    /// Checks whether an engine can run on this centre.
    ///
    /// # Errors
    /// Every fault, in the order of the fields; never an empty list.
    pub fn check(&self) -> Result<(), ConfigErrors> {
        self.check_with(|faults| faults.unserved())
    }

    /// [`check`](Self::check) without the rules about the centre as a whole, for a centre with parts missing.
    #[cfg(feature = "config")]
    pub(super) fn check_parts(&self) -> Result<(), ConfigErrors> {
        self.check_with(|_| ())
    }

    fn check_with(&self, check_whole: impl FnOnce(&mut Faults<'_>)) -> Result<(), ConfigErrors> {
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
        check_whole(&mut faults);
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

    fn at_most_ten_years(&mut self, path: String, interval: Duration) {
        if interval > Duration::LONGEST {
            self.add(path, interval, "at most ten years");
        }
    }

    /// Reports an interval of zero.
    fn above_zero(&mut self, path: String, interval: Option<Duration>) {
        let Some(interval) = interval else { return };
        if interval == Duration::ZERO {
            return self.add(path, "0s", "a time above zero");
        }
        self.at_most_ten_years(path, interval);
    }

    /// Reports a limit of zero telephone lines.
    fn lines_above_zero(&mut self, path: String, lines: Option<u32>) {
        if lines == Some(0) {
            self.add(path, 0, "at least 1, or leave the field out");
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
        if center.channels.len() > CHANNELS_MAX {
            self.add("channels".into(), center.channels.len(), "at most 8 channels");
        }
        if center.queues.is_empty() {
            self.add("queues".into(), "none", "at least one queue");
        }
        if center.attributes.len() > Attributes::MAX {
            self.add("attributes".into(), center.attributes.len(), "at most 8 attributes");
        }
    }

    /// Checks the fields of the centre itself.
    fn whole(&mut self) {
        let center = self.center;
        self.at_most_ten_years("rating_within".into(), center.rating_within);
        self.above_zero("watchdog.silent_for".into(), center.watchdog.map(|rule| rule.silent_for));
        self.lines_above_zero("lines".into(), center.lines);
        for channel in &center.channels {
            for (item, other) in channel.excludes.iter().enumerate() {
                let path = format!("channels.{}.excludes[{item}]", channel.name);
                match center.channels.get(other.index()) {
                    None => self.add(path, format!("channel number {other}"), "a channel of this centre"),
                    Some(other) if other.name == channel.name => {
                        self.add(
                            path,
                            &channel.name,
                            "a different channel; `capacity` limits how many contacts of one channel fit",
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
                self.add(format!("{list}.{name}"), "a duplicate name", "unique names");
            }
        }
    }
}
