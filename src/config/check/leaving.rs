//! Checks of the ways in which waiting calls leave a queue.

use std::collections::BTreeSet;

use super::{Faults, KEYS};
use crate::config::center::*;
use crate::time::Duration;

impl Faults<'_> {
    pub(super) fn leaving(&mut self, queue: &Queue) {
        let at = |field: &str| format!("queues.{}.{field}", queue.name);
        self.vacancies(queue);
        let mut seen = BTreeSet::new();
        for exit in &queue.exits {
            let path = at(&format!("exits.{}", exit.key));
            if !matches!(exit.key, '0'..='9' | '*' | '#') || !seen.insert(exit.key) {
                self.add(path.clone(), format!("the key {:?}", exit.key), KEYS);
            }
            self.destination(queue, path, exit.to);
        }
        self.above_zero(at("announce.every"), queue.announce.and_then(|rule| rule.every));
        if queue.announce.is_some_and(|rule| rule.only_up && rule.every.is_none()) {
            self.add(
                at("announce.only_up"),
                "announcements only on entry",
                "an interval (`every`) as well, or leave the field out",
            );
        }
        if let Some(rule) = queue.callback {
            if rule.attempts == 0 {
                self.add(at("callback.attempts"), 0, "at least 1");
            }
            self.above_zero(at("callback.retry_after"), Some(rule.retry_after));
            self.above_zero(at("callback.keep_for"), rule.keep_for);
            self.above_zero(at("callback.dial_timeout"), rule.dial_timeout);
            self.above_zero(at("callback.offer_above"), rule.offer_above);
            if rule.offer_above.is_some() && !queue.ladder.iter().any(|step| step.offer_callback) {
                let found = "a threshold although no step offers a callback";
                self.add(
                    at("callback.offer_above"),
                    found,
                    "`offer_callback` in a step of the ladder, or leave the field out",
                );
            }
        }
        if let Some(rule) = queue.last_agent {
            self.above_zero(at("last_agent.within"), Some(rule.within));
            self.at_most_ten_years(at("last_agent.hold"), rule.hold);
        }
        self.at_most_ten_years(at("leave_empty_after"), queue.leave_empty_after);
        if queue.leave_empty_after > Duration::ZERO && queue.leave_empty.is_none() {
            self.add(
                at("leave_empty_after"),
                queue.leave_empty_after,
                "a `leave_empty` rule as well, or leave the field out",
            );
        }
        self.at_most_ten_years(at("resume_within"), queue.resume_within);
        self.at_most_ten_years(at("preferred_for"), queue.preferred_for);
        self.at_most_ten_years(at("back_to_sender"), queue.back_to_sender);
    }

    /// Checks the destinations for an empty queue. Sent to the queue itself, calls would circle.
    fn vacancies(&mut self, queue: &Queue) {
        for (field, rule) in [("join_empty", queue.join_empty), ("leave_empty", queue.leave_empty)] {
            let Some(rule) = rule else { continue };
            let path = format!("queues.{}.{field}.to", queue.name);
            self.destination(queue, path.clone(), rule.to);
            if let Destination::Queue(to) = rule.to
                && self.center.queues.get(to.index()).is_some_and(|other| other.name == queue.name)
            {
                self.add(path, &queue.name, "a different queue, or end, external or callback");
            }
        }
    }
}
