//! Checks of a queue: destinations, intervals, ringing, the ladder.

use super::Faults;
use crate::config::center::*;
use crate::config::{Consider, Ringing};
use crate::time::Duration;

impl Faults<'_> {
    pub(super) fn queue(&mut self, queue: &Queue) {
        let at = |field: &str| format!("queues.{}.{field}", queue.name);
        self.lines_above_zero(at("lines"), queue.lines);
        self.destination(queue, at("when_full"), queue.when_full);
        self.destination(queue, at("on_timeout"), queue.on_timeout);
        if let Some(destination) = queue.when_unstaffed {
            self.destination(queue, at("when_unstaffed"), destination);
        }
        self.destination(queue, at("when_closed"), queue.when_closed);
        if let Some(calendar) = queue.hours.filter(|calendar| calendar.index() >= self.center.calendars.len()) {
            self.add(at("hours"), format!("calendar number {calendar}"), "a calendar of this centre");
        }
        if let Destination::Queue(to) = queue.when_closed
            && self.center.queues.get(to.index()).is_some_and(|other| other.name == queue.name)
        {
            self.add(at("when_closed"), &queue.name, "a different queue, end or external");
        }
        if queue.channel.index() >= self.center.channels.len().max(1) {
            self.add(at("channel"), format!("channel number {}", queue.channel), "a channel of this centre");
        }
        for (field, interval) in [
            ("wait_max", queue.wait_max),
            ("objective", queue.objective),
            ("ring_timeout", queue.ring_timeout),
            ("confirm_within", queue.confirm_within),
        ] {
            self.above_zero_or_none(at(field), interval);
        }
        if let WrapUp::AtMost(limit) = queue.wrap_up {
            self.at_most_ten_years(at("wrap_up"), limit);
        }
        if let PriorityRule::AgeCredit(worth) = queue.priority
            && (worth == Duration::ZERO || worth > Duration::from_secs(86_400))
        {
            self.add(at("priority"), worth, "an age credit above zero and at most a day");
        }
        self.ringing(queue);
        self.leaving(queue);
        self.ladder(queue);
    }

    fn ringing(&mut self, queue: &Queue) {
        let at = |field: &str| format!("queues.{}.{field}", queue.name);
        let most = match queue.ringing {
            Ringing::One => None,
            Ringing::All { most } => Some(("ringing.all", most)),
            Ringing::Progressive { every, most } => {
                self.above_zero(at("ringing.progressive.every"), Some(every));
                Some(("ringing.progressive.most", most))
            }
        };
        if let Some((field, most)) = most.filter(|(_, most)| *most < 2) {
            self.add(at(field), most, "at least 2, or ringing = \"one\"");
        }
        let rona = queue.rona;
        for (cause, rule) in [
            ("no_answer", rona.no_answer),
            ("rejected", rona.rejected),
            ("busy", rona.busy),
            ("unreachable", rona.unreachable),
            ("unconfirmed", rona.unconfirmed),
        ] {
            let at = |field: &str| at(&format!("rona.{cause}.{field}"));
            self.at_most_ten_years(at("delay"), rule.delay);
            if rule.delay == Duration::ZERO {
                self.add(
                    at("delay"),
                    "0s",
                    "a delay above zero, so that the agent is not offered the call over and over",
                );
            }
            self.at_most_ten_years(at("pause_delay"), rule.pause_delay);
            if rule.pause_delay > Duration::ZERO && rule.pause_after == 0 {
                self.add(
                    at("pause_delay"),
                    rule.pause_delay,
                    "a `pause_after` above 0 as well, or leave the field out",
                );
            }
        }
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
                self.add(at("at"), step.at, "earlier than `wait_max`; otherwise the step is never reached");
            }
            if step.tiers == TierSet(0) && step.overflow.is_none() {
                self.add(at("tiers"), "no tier", "at least one tier from 1 to 64");
            }
            if step.overflow.is_some() && step.consider_if.is_none() && place + 1 < queue.ladder.len() {
                let expected = "the overflow as the last step, or a `consider_if` by which it can be skipped";
                self.add(at("overflow"), "an overflow before other steps", expected);
            }
            if let Some(destination) = step.overflow {
                self.destination(queue, at("overflow"), destination);
            }
            for (item, &queue_id) in step.join.iter().enumerate() {
                let path = at(&format!("join[{item}]"));
                self.destination(queue, path.clone(), Destination::Queue(queue_id));
                if self.center.queues.get(queue_id.index()).is_some_and(|joined| joined.name == queue.name) {
                    self.add(path, &queue.name, "a different queue");
                }
            }
            if let Some(rule) = step.consider_if {
                self.consider(queue, &at("consider_if"), place, rule);
            }
            if let Some(message) = step.message.filter(|&message| usize::from(message) >= self.center.messages.len()) {
                self.add(at("message"), format!("message number {message}"), "one of this centre's messages");
            }
            if step.offer_callback && !self.takes_callbacks(queue) {
                self.add(
                    at("offer_callback"),
                    "an offer of a callback",
                    "a `callback` rule in the queue, or in one that the ladder joins",
                );
            }
            self.at_most_ten_years(at("at"), step.at);
            before = Some(step.at);
        }
        if queue.ladder.len() > 250 {
            self.add(format!("queues.{}.ladder", queue.name), queue.ladder.len(), "at most 250 steps");
        }
    }

    fn consider(&mut self, queue: &Queue, path: &str, place: usize, rule: Consider) {
        self.destination(queue, format!("{path}.queue"), Destination::Queue(rule.queue));
        if place == 0 {
            self.add(
                path.into(),
                "a condition on the first step",
                "no condition there, because every call must be on some step",
            );
        }
        if rule == Consider::new(rule.queue) {
            self.add(path.into(), "no limit", "at least one, such as waiting_max = 5");
        }
        if let Some(busy) = rule.busy_max.filter(|&busy| busy > 100) {
            self.add(format!("{path}.busy_max"), busy, "a percentage, at most 100");
        }
        for (field, interval) in [("min", rule.expected_wait_min), ("max", rule.expected_wait_max)] {
            self.at_most_ten_years(format!("{path}.expected_wait_{field}"), interval.unwrap_or(Duration::ZERO));
        }
        let above = |least: Option<u64>, most: Option<u64>| least.zip(most).is_some_and(|(least, most)| least > most);
        let micros = |wait: Option<Duration>| wait.map(Duration::as_micros);
        if above(rule.waiting_min.map(u64::from), rule.waiting_max.map(u64::from))
            || above(micros(rule.expected_wait_min), micros(rule.expected_wait_max))
        {
            self.add(path.into(), "a minimum above the maximum", "a minimum that is at most the maximum");
        }
    }

    /// Whether a caller waiting in a queue can ever be called back, by this queue or by one that its ladder joins.
    fn takes_callbacks(&self, queue: &Queue) -> bool {
        let mut joined = queue.ladder.iter().flat_map(|step| &step.join);
        queue.callback.is_some()
            || joined.any(|id| self.center.queues.get(id.index()).is_some_and(|other| other.callback.is_some()))
    }

    /// Checks a destination that a queue names.
    pub(super) fn destination(&mut self, queue: &Queue, path: String, destination: Destination) {
        match destination {
            Destination::Queue(queue) if queue.index() >= self.center.queues.len() => {
                self.add(path, format!("queue number {queue}"), "a queue of this centre");
            }
            Destination::External(external) if usize::from(external) >= self.center.externals.len() => {
                self.add(path, format!("external destination number {external}"), "one of this centre's externals");
            }
            Destination::Callback if queue.callback.is_none() => {
                self.add(path, "callback", "a different destination, or a `callback` rule in the queue");
            }
            _ => {}
        }
    }

    fn above_zero_or_none(&mut self, path: String, interval: Option<Duration>) {
        match interval {
            Some(Duration::ZERO) => self.add(path, "0s", "a time above zero, or leave the field out"),
            Some(interval) => self.at_most_ten_years(path, interval),
            None => {}
        }
    }
}
