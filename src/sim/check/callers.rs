//! Checks of the callers of one call type.

use super::Check;
use crate::config::{Attributes, ExitKey};
use crate::engine::{ALSO_MAX, Party};
use crate::id::AgentId;
use crate::sim::world::{Asking, CallType, Passing, PressedKey, SelfServed, Then, Transfer};

impl Check<'_> {
    pub(super) fn call_type(&mut self, place: usize, call_type: &CallType) {
        let name = if call_type.name.is_empty() { place.to_string() } else { call_type.name.clone() };
        let at = |field: &str| format!("world.call_types.{name}.{field}");
        self.queue(call_type.queue, at("queue"));
        self.chance(call_type.balk_probability, at("balk_probability"));
        for (field, distribution) in [("patience", &call_type.patience), ("wait_max", &call_type.wait_max)] {
            if let Some(distribution) = distribution {
                self.distribution(distribution, at(field));
            }
        }
        if let Some(redial) = &call_type.redial {
            self.chance(redial.probability, at("redial.probability"));
            self.distribution(&redial.delay, at("redial.delay"));
            let sound = (1..=1_000).contains(&redial.tries_max);
            self.unless(sound, at("redial.tries_max"), redial.tries_max, "from 1 to 1,000 tries");
        }
        self.queues(call_type, &at);
        self.choices(call_type, &at);
        self.transfers(call_type, &at("transfers"));
        self.attributes(call_type, &at("attributes"));
    }

    fn transfers(&mut self, call_type: &CallType, path: &str) {
        for (place, transfer) in call_type.transfers.iter().enumerate() {
            self.queue(transfer.from, format!("{path}[{place}].from"));
            match transfer.to {
                Party::Queue(queue) => self.queue(queue, format!("{path}[{place}].to")),
                Party::External(external) => {
                    let known = usize::from(external) < self.center.externals.len();
                    self.unless(known, format!("{path}[{place}].to"), external, "one of the centre's externals");
                }
                Party::Agent(agent, _) => {
                    self.unless(
                        false,
                        format!("{path}[{place}].to"),
                        format!("agent {agent}"),
                        "a queue or an external destination",
                    );
                }
            }
            self.named_agents(transfer, &format!("{path}[{place}].agents"));
            if let Passing::Asked(asking) = &transfer.how {
                self.asking(asking, &format!("{path}[{place}]"));
            }
            self.chance(transfer.probability, format!("{path}[{place}].probability"));
            let all: f64 = call_type.transfers.iter().filter(|o| o.from == transfer.from).map(|o| o.probability).sum();
            self.unless(all <= 1.0 + 1e-9, path, all, "probabilities from one queue that add up to at most 1");
        }
    }

    /// Named agents can be consulted only about a queue that they serve.
    fn named_agents(&mut self, transfer: &Transfer, path: &str) {
        if transfer.agents.is_empty() {
            return;
        }
        let Party::Queue(queue) = transfer.to else {
            return self.unless(false, path, "agents of an external destination", "a queue as the destination");
        };
        let center = self.center;
        let serves = |agent: &AgentId| {
            let profile = center.agents.get(agent.index()).and_then(|agent| center.profiles.get(agent.profile.index()));
            profile.is_some_and(|profile| profile.skills.iter().any(|skill| skill.queue == queue))
        };
        let all = transfer.agents.iter().all(serves);
        self.unless(all, path, "an agent who does not serve that queue", "agents who serve the queue `to`");
    }

    fn asking(&mut self, asking: &Asking, path: &str) {
        self.distribution(&asking.gives_up, format!("{path}.no_answer_after"));
        self.distribution(&asking.talk, format!("{path}.consult_talk"));
        if let Then::Conference(talk) = &asking.then {
            self.distribution(talk, format!("{path}.conference_talk"));
        }
        if let Some(talk) = &asking.afterwards {
            self.distribution(talk, format!("{path}.talk_after"));
        }
    }

    fn attributes(&mut self, call_type: &CallType, path: &str) {
        let of_center = self.center.attributes.len().min(Attributes::MAX);
        let found = call_type.attributes.len();
        self.unless(found <= of_center, path, found, "at most as many as the centre has attributes");
        for (chances, attribute) in call_type.attributes.iter().zip(&self.center.attributes) {
            let path = format!("{path}.{}", attribute.name);
            let sound = chances.iter().all(|chance| (0.0..=1.0).contains(chance));
            let within = chances.iter().sum::<f64>() <= 1.0 + 1e-6 && chances.len() <= attribute.values.len();
            self.unless(
                sound && within,
                path,
                format!("{chances:?}"),
                "a probability for each value, at most 1 in all",
            );
        }
    }

    /// The queues in which such calls wait, their position there, and the agents they prefer.
    fn queues(&mut self, call_type: &CallType, at: &impl Fn(&str) -> String) {
        let CallType { also, position, preference, .. } = call_type;
        self.unless(also.len() <= ALSO_MAX, at("also"), also.len(), "at most 3 additional queues");
        for (place, &queue) in also.iter().enumerate() {
            self.queue(queue, at("also"));
            let new = queue != call_type.queue && !also[..place].contains(&queue);
            self.unless(new, at("also"), format!("queue number {queue} twice"), "each queue at most once");
        }
        if let Some(position) = position {
            let queue = self.center.queues.get(call_type.queue.index());
            let keeps = queue.is_none_or(|queue| queue.announce.is_some());
            self.unless(keeps, at("position"), position, "nothing, because the queue keeps no positions (`announce`)");
            self.unless(*position > 0, at("position"), position, "at least 1");
        }
        if let Some(preference) = preference {
            self.chance(preference.probability, at("preference.probability"));
            let known = preference.agents.iter().all(|agent| agent.index() < self.center.agents.len());
            let sound = known && !preference.agents.is_empty();
            self.unless(sound, at("preference.agents"), "nobody, or an unknown agent", "agents of this centre");
        }
    }

    /// What such callers may choose.
    fn choices(&mut self, call_type: &CallType, at: &impl Fn(&str) -> String) {
        if let Some(exit) = &call_type.exit {
            self.exit(exit, at);
        }
        if let Some(callback) = &call_type.callback {
            self.chance(callback.accept_probability, at("callback.accept_probability"));
            self.chance(callback.answer_probability, at("callback.answer_probability"));
            if let Some(delay) = &callback.dial_delay {
                self.distribution(delay, at("callback.dial_delay"));
            }
            let taken = self.center.queues.iter().any(|queue| queue.callback.is_some());
            self.unless(
                taken,
                at("callback"),
                "a callback",
                "a queue with a `callback` rule in the centre, or leave the field out",
            );
        }
        if let Some(again) = &call_type.calls_again {
            self.chance(again.probability, at("calls_again.probability"));
            self.distribution(&again.delay, at("calls_again.delay"));
        }
        if let Some(self_service) = &call_type.self_service {
            self.self_service(self_service, at);
        }
    }

    fn exit(&mut self, exit: &PressedKey, at: &impl Fn(&str) -> String) {
        self.chance(exit.probability, at("exit.probability"));
        self.distribution(&exit.after, at("exit.after"));
        let leaves = |other: &ExitKey| other.key == exit.key;
        let known = self.center.queues.iter().any(|queue| queue.exits.iter().any(leaves));
        self.unless(known, at("exit.key"), exit.key, "a key that some queue has among its exits");
    }

    fn self_service(&mut self, plan: &SelfServed, at: &impl Fn(&str) -> String) {
        let known = plan.service.index() < self.center.self_service.len();
        self.unless(known, at("self_service"), plan.service, "a self-service of this centre");
        self.chance(plan.containment_probability, at("self_service.containment_probability"));
        self.chance(plan.leave_probability, at("self_service.leave_probability"));
        let both = plan.containment_probability + plan.leave_probability;
        let expected = "at most 1 together with containment_probability";
        self.unless(both <= 1.0 || both.is_nan(), at("self_service.leave_probability"), both, expected);
        self.distribution(&plan.duration, at("self_service.duration"));
    }
}
