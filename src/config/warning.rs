//! Warnings: what is valid but probably unintended. They accompany a valid configuration and never reject it.

use std::fmt;

use super::center::{Center, Destination, Queue};
use crate::id::QueueId;

/// The maximum number of queues in a ring that are named.
const NAMED_MAX: usize = 6;

/// A part of a configuration that is valid but probably not what its author intended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The field, as in `queues.contract.when_closed`.
    pub path: String,
    /// What was found there, and its consequence.
    pub found: String,
    /// What would be better.
    pub better: String,
}

impl Warning {
    /// Puts the three parts together.
    pub fn new(path: impl Into<String>, found: impl fmt::Display, better: impl Into<String>) -> Self {
        Self { path: path.into(), found: found.to_string(), better: better.into() }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}; better {}", self.path, self.found, self.better)
    }
}

impl Center {
    /// What is probably unintended in a [valid](Self::check) centre; empty if nothing is. O(queues).
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = self.rings();
        warnings.extend(self.unusable_lines());
        warnings
    }

    /// Queues with more telephone lines than the whole centre has.
    fn unusable_lines(&self) -> impl Iterator<Item = Warning> {
        let own = self.queues.iter().filter(|queue| !queue.retired).filter_map(|queue| Some((queue, queue.lines?)));
        own.zip(self.lines.into_iter().cycle()).filter(|((_, own), all)| own > all).map(|((queue, own), all)| {
            let found = format!("{own} lines although the whole centre has only {all}; they can never all be busy");
            Warning::new(
                format!("queues.{}.lines", queue.name),
                found,
                format!("at most {all}, or leave the field out"),
            )
        })
    }

    /// Queues that send calls they do not take to each other.
    fn rings(&self) -> Vec<Warning> {
        let to: Vec<Vec<Way>> = self.queues.iter().map(|queue| self.ways_on(queue)).collect();
        let mut walk = Walk { to: &to, state: vec![State::New; to.len()], path: Vec::new(), rings: Vec::new() };
        (0..to.len()).for_each(|queue| walk.from(queue));
        walk.rings.iter().map(|ring| self.ring(ring)).collect()
    }

    /// The queues to which a queue may send a call immediately on arrival, and by which settings.
    fn ways_on(&self, queue: &Queue) -> Vec<Way> {
        let bounded = queue.waiting_max.or(self.waiting_max).is_some();
        let settings = [
            ("when_unstaffed", queue.when_unstaffed),
            ("when_full", Some(queue.when_full).filter(|_| bounded)),
            ("when_closed", Some(queue.when_closed)),
            ("join_empty", queue.join_empty.map(|rule| rule.to)),
            ("leave_empty", queue.leave_empty.map(|rule| rule.to)),
        ];
        let mut ways: Vec<Way> = Vec::new();
        for (setting, to) in settings {
            let Some(Destination::Queue(to)) = to else { continue };
            let known = to.index() < self.queues.len() && !queue.retired;
            if known && ways.iter().all(|way| way.to != to) {
                ways.push(Way { setting, to });
            }
        }
        ways
    }

    /// The warning for a ring of queues, each with its setting that leads to the next.
    fn ring(&self, ring: &[(usize, Way)]) -> Warning {
        let name = |queue: usize| self.queues[queue].name.as_str();
        let named: Vec<String> =
            ring.iter().take(NAMED_MAX).map(|&(queue, way)| format!("{} ({})", name(queue), way.setting)).collect();
        let more = ring.len().saturating_sub(NAMED_MAX);
        let more = if more > 0 { format!(", {more} more") } else { String::new() };
        let (first, way) = ring[0];
        Warning::new(
            format!("queues.{}.{}", name(first), way.setting),
            format!(
                "a ring of queues that send calls to each other: {}{more}, and back to {}; a call that none of them takes \
                 ends there",
                named.join(", "),
                name(first)
            ),
            "a last destination that takes every call, such as external or callback",
        )
    }
}

/// The setting by which a queue sends calls to another.
#[derive(Clone, Copy)]
struct Way {
    setting: &'static str,
    to: QueueId,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    /// The position in the path being walked.
    OnPath(usize),
    Done,
}

/// A depth-first walk over all settings, each once, that notes where it returns to its own path.
struct Walk<'a> {
    to: &'a [Vec<Way>],
    state: Vec<State>,
    /// Queues, and how many of their settings were followed.
    path: Vec<(usize, usize)>,
    rings: Vec<Vec<(usize, Way)>>,
}

impl Walk<'_> {
    fn from(&mut self, queue: usize) {
        self.enter(queue);
        while let Some(&mut (queue, ref mut taken)) = self.path.last_mut() {
            let Some(way) = self.to[queue].get(*taken) else {
                self.state[queue] = State::Done;
                self.path.pop();
                continue;
            };
            *taken += 1;
            match self.state[way.to.index()] {
                State::OnPath(place) => {
                    let ring = self.path[place..].iter().map(|&(queue, taken)| (queue, self.to[queue][taken - 1]));
                    self.rings.push(ring.collect());
                }
                _ => self.enter(way.to.index()),
            }
        }
    }

    fn enter(&mut self, queue: usize) {
        if self.state[queue] == State::New {
            self.state[queue] = State::OnPath(self.path.len());
            self.path.push((queue, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Queues a, b, …, each with the destinations of `settings`.
    fn center(settings: &[fn(&mut Queue)]) -> Center {
        let mut center = Center::default();
        for (place, setting) in settings.iter().enumerate() {
            let mut queue = Queue::new(char::from(b'a' + place as u8));
            setting(&mut queue);
            center.queues.push(queue);
        }
        center
    }

    fn paths(center: &Center) -> Vec<String> {
        center.warnings().into_iter().map(|warning| warning.path).collect()
    }

    const fn to(queue: u16) -> Destination {
        Destination::Queue(QueueId(queue))
    }

    #[test]
    fn a_ring_is_told_once_and_names_its_settings() {
        let both = center(&[|queue| queue.when_unstaffed = Some(to(1)), |queue| queue.when_closed = to(0)]);
        let [warning] = &both.warnings()[..] else { panic!("{:?}", both.warnings()) };
        assert_eq!(warning.path, "queues.a.when_unstaffed");
        let told = warning.to_string();
        assert!(told.contains("a (when_unstaffed), b (when_closed), and back to a"), "{told}");
    }

    #[test]
    fn a_chain_a_way_out_and_what_takes_time_are_no_ring() {
        let chain = center(&[|queue| queue.when_closed = to(1), |queue| queue.when_closed = to(2), |_| {}]);
        assert_eq!(paths(&chain), [""; 0]);
        let later = center(&[|queue| queue.on_timeout = to(1), |queue| queue.on_timeout = to(0)]);
        assert_eq!(paths(&later), [""; 0]);
        let never_full = center(&[|queue| queue.when_full = to(1), |queue| queue.when_full = to(0)]);
        assert_eq!(paths(&never_full), [""; 0]);
        let full = Center { waiting_max: Some(5), ..never_full };
        assert_eq!(paths(&full), ["queues.a.when_full"]);
    }

    #[test]
    fn more_lines_than_the_centre_has_are_told() {
        let own = center(&[|queue| queue.lines = Some(30), |queue| queue.lines = Some(20), |_| {}]);
        assert_eq!(paths(&own), [""; 0]);
        let few = Center { lines: Some(20), ..own };
        assert_eq!(paths(&few), ["queues.a.lines"]);
    }

    #[test]
    fn every_ring_behind_a_chain_is_found() {
        let rings = center(&[
            |queue| queue.when_closed = to(1),
            |queue| (queue.when_closed, queue.when_unstaffed) = (to(2), Some(to(3))),
            |queue| queue.when_closed = to(1),
            |queue| queue.when_unstaffed = Some(to(3)),
        ]);
        assert_eq!(paths(&rings), ["queues.d.when_unstaffed", "queues.b.when_closed"]);
    }
}
