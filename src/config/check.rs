//! What makes a centre unusable, said so that the operator can mend it.

use std::collections::HashSet;
use std::fmt;

use super::center::*;
use super::staff::*;
use crate::id::QueueId;
use crate::time::Duration;

/// One thing wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The offending field, as in `queues.contract.ladder[1].at`.
    pub path: String,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

impl ConfigError {
    /// Puts the three parts together.
    pub fn new(path: impl Into<String>, found: impl fmt::Display, expected: impl Into<String>) -> Self {
        Self { path: path.into(), found: found.to_string(), expected: expected.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}; expected {}", self.path, self.found, self.expected)
    }
}

impl std::error::Error for ConfigError {}

impl Center {
    /// Every reason why no engine can run on this centre, in the order of its fields. `Ok` where there is none.
    ///
    /// # Errors
    /// All the faults found, never an empty list.
    pub fn check(&self) -> Result<(), Vec<ConfigError>> {
        let mut faults = Faults { center: self, found: Vec::new() };
        faults.names();
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
            if agent.profile.index() >= self.profiles.len() {
                faults.add(format!("agents.{}.profile", agent.name), agent.profile, "a profile of this centre");
            }
            if let Some(WrapUp::AtMost(limit)) = agent.wrap_up {
                faults.not_absurd(format!("agents.{}.wrap_up", agent.name), limit);
            }
        }
        faults.unserved();
        if faults.found.is_empty() { Ok(()) } else { Err(faults.found) }
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

    fn names(&mut self) {
        let center = self.center;
        self.unique("queues", center.queues.iter().map(|queue| queue.name.as_str()));
        self.unique("profiles", center.profiles.iter().map(|profile| profile.name.as_str()));
        self.unique("agents", center.agents.iter().map(|agent| agent.name.as_str()));
        self.unique("attributes", center.attributes.iter().map(|attribute| attribute.name.as_str()));
        self.unique("calendars", center.calendars.iter().map(|calendar| calendar.name.as_str()));
        if center.calendars.len() > usize::from(u16::MAX) {
            self.add("calendars".into(), center.calendars.len(), "at most 65,535 calendars");
        }
        if center.queues.is_empty() {
            self.add("queues".into(), "none", "at least one queue");
        }
        if center.queues.len() > usize::from(u16::MAX) {
            self.add("queues".into(), center.queues.len(), "at most 65,535 queues");
        }
        if center.attributes.len() > Attributes::MOST {
            self.add("attributes".into(), center.attributes.len(), "at most 8 attributes");
        }
    }

    fn unique<'n>(&mut self, list: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = HashSet::new();
        for name in names {
            if name.is_empty() || name.chars().any(char::is_control) {
                self.add(list.into(), format!("the name {name:?}"), "a name of printable characters");
            }
            if !seen.insert(name) {
                self.add(format!("{list}.{name}"), "the same name twice", "one entry for a name");
            }
        }
    }

    fn queue(&mut self, queue: &Queue) {
        let at = |field: &str| format!("queues.{}.{field}", queue.name);
        self.destination(at("when_full"), queue.when_full);
        self.destination(at("on_timeout"), queue.on_timeout);
        if let Some(destination) = queue.when_unstaffed {
            self.destination(at("when_unstaffed"), destination);
        }
        self.destination(at("when_closed"), queue.when_closed);
        if let Some(calendar) = queue.hours.filter(|calendar| calendar.index() >= self.center.calendars.len()) {
            self.add(at("hours"), format!("calendar number {calendar}"), "a calendar of this centre");
        }
        if let Destination::Queue(to) = queue.when_closed
            && self.center.queues.get(to.index()).is_some_and(|other| other.name == queue.name)
        {
            self.add(at("when_closed"), &queue.name, "another queue than its own, or end or external");
        }
        for (field, interval) in [("wait_max", queue.wait_max), ("ring_timeout", queue.ring_timeout)] {
            if let Some(interval) = interval {
                self.not_absurd(at(field), interval);
                if interval == Duration::ZERO {
                    self.add(at(field), "0s", "a time above zero, or no such field");
                }
            }
        }
        if let WrapUp::AtMost(limit) = queue.wrap_up {
            self.not_absurd(at("wrap_up"), limit);
        }
        if let PriorityRule::AgeCredit(worth) = queue.priority
            && (worth == Duration::ZERO || worth > Duration::from_secs(86_400))
        {
            self.add(at("priority"), worth, "an age credit above zero and of at most a day");
        }
        let rona = queue.rona;
        for (field, rule) in [
            ("rona.no_answer.delay", rona.no_answer),
            ("rona.rejected.delay", rona.rejected),
            ("rona.busy.delay", rona.busy),
            ("rona.unreachable.delay", rona.unreachable),
        ] {
            self.not_absurd(at(field), rule.delay);
            if rule.delay == Duration::ZERO {
                self.add(at(field), "0s", "a delay above zero, or the agent would be offered it for ever");
            }
        }
        self.ladder(queue);
    }

    fn ladder(&mut self, queue: &Queue) {
        let mut before: Option<Duration> = None;
        for (place, step) in queue.ladder.iter().enumerate() {
            let at = |field: &str| format!("queues.{}.ladder[{place}].{field}", queue.name);
            match before {
                None if step.at != Duration::ZERO => self.add(at("at"), step.at, "0s for the first step"),
                Some(earlier) if step.at <= earlier => {
                    self.add(at("at"), step.at, &format!("later than the step before it ({earlier})"));
                }
                _ => {}
            }
            if queue.wait_max.is_some_and(|longest| step.at >= longest) {
                self.add(at("at"), step.at, "earlier than wait_max, or the step is never reached");
            }
            if step.tiers == TierSet(0) && step.overflow.is_none() {
                self.add(at("tiers"), "no tier", "at least one tier from 1 to 64");
            }
            if step.overflow.is_some() && place + 1 < queue.ladder.len() {
                self.add(at("overflow"), "an overflow with steps after it", "the overflow as the last step");
            }
            if let Some(destination) = step.overflow {
                self.destination(at("overflow"), destination);
            }
            for (item, &queue_id) in step.join.iter().enumerate() {
                let path = at(&format!("join[{item}]"));
                self.destination(path.clone(), Destination::Queue(queue_id));
                if self.center.queues.get(queue_id.index()).is_some_and(|joined| joined.name == queue.name) {
                    self.add(path, &queue.name, "another queue than its own");
                }
            }
            self.not_absurd(at("at"), step.at);
            before = Some(step.at);
        }
        if queue.ladder.len() > 250 {
            self.add(format!("queues.{}.ladder", queue.name), queue.ladder.len(), "at most 250 steps");
        }
    }

    fn destination(&mut self, path: String, destination: Destination) {
        match destination {
            Destination::Queue(queue) if queue.index() >= self.center.queues.len() => {
                self.add(path, format!("queue number {queue}"), "a queue of this centre");
            }
            Destination::External(external) if usize::from(external) >= self.center.externals.len() => {
                self.add(path, format!("external destination number {external}"), "one of this centre's externals");
            }
            _ => {}
        }
    }

    fn profile(&mut self, profile: &Profile) {
        let at = |field: &str| format!("profiles.{}.{field}", profile.name);
        let mut seen: HashSet<QueueId> = HashSet::new();
        for skill in &profile.skills {
            match self.center.queues.get(skill.queue.index()) {
                None => self.add(at("skills"), format!("queue number {}", skill.queue), "a queue of this centre"),
                Some(queue) if !seen.insert(skill.queue) => {
                    self.add(at(&format!("skills.{}", queue.name)), "the same queue twice", "each queue at most once");
                }
                Some(queue) if skill.tier == 0 || skill.tier > TierSet::MOST => {
                    self.add(at(&format!("skills.{}.tier", queue.name)), skill.tier, "a tier from 1 to 64");
                }
                Some(_) => {}
            }
        }
        if let CallSelection::QueueRatio(shares) = &profile.call_selection {
            let sound = shares.iter().all(|share| (0.0..=1.0).contains(share));
            if shares.len() != profile.skills.len() || !sound || (shares.iter().sum::<f64>() - 1.0).abs() > 1e-6 {
                self.add(
                    at("call_selection"),
                    format!("{shares:?}"),
                    "one share a queue, between 0 and 1, adding up to 1",
                );
            }
        }
    }

    /// Queues in which a call could wait for ever: no agent serves them in any tier that a step opens, and nothing else
    /// ends the wait (a time limit, an overflow, another queue joined, being sent on where nobody is staffed).
    fn unserved(&mut self) {
        for (index, queue) in self.center.queues.iter().enumerate() {
            let tiers = queue.ladder.iter().fold(0, |all, step| all | step.tiers.0);
            let tiers = if queue.ladder.is_empty() { TierSet::ALL } else { TierSet(tiers) };
            let served = self.center.agents.iter().any(|agent| {
                self.center.profiles.get(agent.profile.index()).is_some_and(|profile| {
                    profile.skills.iter().any(|skill| skill.queue.index() == index && tiers.contains(skill.tier))
                })
            });
            let goes_on = |step: &Step| step.overflow.is_some() || !step.join.is_empty();
            let ends = queue.wait_max.is_some() || queue.when_unstaffed.is_some() || queue.ladder.iter().any(goes_on);
            if !served && !ends {
                self.add(
                    format!("queues.{}", queue.name),
                    "no agent who serves it in a tier that its ladder opens",
                    "an agent who can serve it, or a wait_max or overflow that ends the wait",
                );
            }
        }
    }
}
