//! Makes a history in which the two differ as short and plain as possible.

use super::history::{Found, Log, difference};
use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::Duration;
use std::mem::take;

impl Found {
    /// Keeps the change if the two still differ.
    fn attempt(&mut self, center: Center, log: Log) -> bool {
        if center.check().is_err() {
            return false;
        }
        let Some((played, difference)) = difference(&center, &log, self.watch) else { return false };
        (self.center, self.log, self.difference) = (center, log, difference);
        self.log.truncate(played);
        true
    }

    /// Leaves out commands, many at a time at first.
    fn leave_out(&mut self) {
        let mut many = self.log.len().div_ceil(2);
        while many > 0 {
            let mut at = 0;
            while at < self.log.len() {
                let mut log = self.log.clone();
                log.drain(at..(at + many).min(log.len()));
                if !self.attempt(self.center.clone(), log) {
                    at += many;
                }
            }
            many /= 2;
        }
    }

    fn simplify_commands(&mut self) {
        for place in (0..self.log.len()).rev() {
            let Some((_, command)) = self.log.get(place).cloned() else { continue };
            for simpler in simpler(&command, &self.center) {
                let mut log = self.log.clone();
                let Some(entry) = log.get_mut(place) else { break };
                entry.1 = simpler;
                self.attempt(self.center.clone(), log);
            }
        }
    }

    /// Replaces a centre's rules by the default ones, one by one.
    fn simplify_center(&mut self) {
        for change in WHOLE {
            self.change(change);
        }
        for place in 0..self.center.queues.len() {
            for change in QUEUE {
                self.change(|center| change(&mut center.queues[place]));
            }
            for step in (0..self.center.queues[place].ladder.len()).rev() {
                self.change(|center| {
                    if step < center.queues[place].ladder.len() {
                        center.queues[place].ladder.remove(step);
                    }
                });
            }
        }
        for place in 0..self.center.profiles.len() {
            for change in PROFILE {
                self.change(|center| change(&mut center.profiles[place]));
            }
            for plain in self.center.profiles[place].skills.clone() {
                let plain = Skill::new(plain.queue, plain.tier);
                let is_it = |skill: &Skill| skill.queue == plain.queue;
                self.change(|center| center.profiles[place].skills.retain(|skill| !is_it(skill)));
                self.change(|center| {
                    center.profiles[place]
                        .skills
                        .iter_mut()
                        .filter(|skill| is_it(skill))
                        .for_each(|skill| *skill = plain);
                });
            }
        }
        for place in 0..self.center.agents.len() {
            self.change(|center| center.agents[place].wrap_up = None);
            self.change(|center| center.agents[place].weight = 1);
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Center)) {
        let mut center = self.center.clone();
        change(&mut center);
        if center != self.center {
            self.attempt(center, self.log.clone());
        }
    }

    /// The history, for people.
    pub(crate) fn shown(&self) -> String {
        let story = acd::story::inputs(&self.center, self.log.iter().cloned()).unwrap_or_default();
        let mut present = &self.center;
        let mut next = String::new();
        for (at, command) in &self.log {
            if let Command::Reconfigure { center, .. } = command {
                let changed = changed(center, present);
                next += &format!("\n    from {at} on:\n{changed}");
                present = center;
            }
        }
        format!("{}\n\n{}\n{story}{next}", self.difference, plain(&self.center))
    }
}

/// The centre, with a line for each queue, profile and agent, without default values.
fn plain(center: &Center) -> String {
    let mut rest = center.clone();
    let (queues, profiles, agents) = (take(&mut rest.queues), take(&mut rest.profiles), take(&mut rest.agents));
    let queues = queues.iter().map(|queue| unusual(queue, &Queue::new("")));
    let profiles = profiles.iter().map(|profile| unusual(profile, &Profile::new("", Vec::new())));
    let agents = agents.iter().map(|agent| unusual(agent, &Agent::new("", ProfileId(u32::MAX))));
    let whole = unusual(&rest, &Center::default());
    queues.chain(profiles).chain(agents).chain([whole]).map(|line| format!("    {line}\n")).collect()
}

/// The differences from another centre.
fn changed(next: &Center, present: &Center) -> String {
    let (next, present) = (plain(next), plain(present));
    let before: Vec<&str> = present.lines().collect();
    next.lines().filter(|line| !before.contains(line)).map(|line| format!("{line}\n")).collect()
}

/// The fields that differ from those of another value.
fn unusual<T: serde::Serialize>(one: &T, usual: &T) -> String {
    let fields = |of: &T| match serde_json::to_value(of) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let usual = fields(usual);
    let told = fields(one).into_iter().filter(|(name, value)| usual.get(name) != Some(value));
    told.map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

/// Simpler alternatives.
fn simpler(command: &Command, center: &Center) -> Vec<Command> {
    match *command {
        Command::Reconfigure { center: ref next, ladders } => {
            let plainer = nearer(next, center).into_iter().map(Box::new);
            plainer.map(|center| Command::Reconfigure { center, ladders }).collect()
        }
        Command::Arrive(new) => {
            let plain = NewCall::new(new.call, new.queue);
            let fields: [NewCall; 9] = [
                NewCall { also: plain.also, ..new },
                NewCall { priority: 0, ..new },
                NewCall { position: None, ..new },
                NewCall { age: Duration::ZERO, ..new },
                NewCall { wait_max: None, ..new },
                NewCall { caller: None, ..new },
                NewCall { preferred: None, ..new },
                NewCall { self_service: None, ..new },
                NewCall { attributes: plain.attributes, ..new },
            ];
            std::iter::once(plain).chain(fields).map(Command::Arrive).collect()
        }
        Command::Reconcile(ref truth) => {
            let without = |remove: &dyn Fn(&mut SwitchState)| {
                let mut truth = truth.clone();
                remove(&mut truth);
                Command::Reconcile(truth)
            };
            let (calls, rings) = (truth.calls.as_ref().map_or(0, Vec::len), truth.ringing.as_ref().map_or(0, Vec::len));
            let calls =
                (0..calls).rev().map(|place| without(&|truth| _ = truth.calls.as_mut().map(|all| all.remove(place))));
            let rings =
                (0..rings).rev().map(|place| without(&|truth| _ = truth.ringing.as_mut().map(|all| all.remove(place))));
            let newer = [without(&|truth| truth.newer_calls.clear()), without(&|truth| truth.newer_agents.clear())];
            let silent = [
                without(&|truth| truth.calls = None),
                without(&|truth| truth.ringing = None),
                without(&|truth| truth.agents = None),
                without(&|truth| truth.engaged = None),
            ];
            let all = silent.into_iter().chain(newer).chain(calls).chain(rings);
            all.filter(|other| *other != Command::Reconcile(truth.clone())).collect()
        }
        _ => Vec::new(),
    }
}

/// Variants of a next centre, each with one thing as in the current one.
fn nearer(next: &Center, present: &Center) -> Vec<Center> {
    let mut nearer = Vec::new();
    let mut put = |change: &dyn Fn(&mut Center)| {
        let mut center = next.clone();
        change(&mut center);
        if center != *next {
            nearer.push(center);
        }
    };
    put(&|center| *center = Center { version: next.version, ..present.clone() });
    (0..present.queues.len()).for_each(|place| put(&|center| center.queues[place] = present.queues[place].clone()));
    (0..present.profiles.len())
        .for_each(|place| put(&|center| center.profiles[place] = present.profiles[place].clone()));
    (0..present.agents.len()).for_each(|place| put(&|center| center.agents[place] = present.agents[place].clone()));
    for place in 0..present.queues.len() {
        // As the current one, except for one kind of thing.
        let [old, new] = [&present.queues[place], &next.queues[place]];
        put(&|center| center.queues[place] = Queue { wrap_up_scope: new.wrap_up_scope, ..old.clone() });
        put(&|center| center.queues[place] = Queue { ladder: new.ladder.clone(), ..old.clone() });
        put(&|center| center.queues[place] = Queue { callback: new.callback, ..old.clone() });
        put(&|center| center.queues[place] = Queue { announce: new.announce, ..old.clone() });
        put(&|center| center.queues[place] = Queue { ringing: new.ringing, ..old.clone() });
        put(&|center| center.queues[place] = Queue { retired: new.retired, ..old.clone() });
    }
    put(&|center| center.queues.truncate(present.queues.len()));
    put(&|center| center.agents.truncate(present.agents.len()));
    nearer
}

const WHOLE: &[fn(&mut Center)] = &[
    |center| center.watchdog = None,
    |center| center.self_service.clear(),
    |center| center.rating_within = Duration::ZERO,
    |center| center.waiting_max = None,
    |center| center.lines = None,
    |center| center.sign_out = SignOut::AfterWrapUp,
    |center| {
        center.channels.clear();
        center.queues.iter_mut().for_each(|queue| queue.channel = ChannelId(0));
        center.profiles.iter_mut().for_each(|profile| profile.capacity.truncate(1));
    },
];

const QUEUE: &[fn(&mut Queue)] = &[
    |queue| *queue = Queue::new(queue.name.clone()),
    |queue| queue.waiting_max = None,
    |queue| queue.lines = None,
    |queue| queue.when_full = Destination::End,
    |queue| queue.when_unstaffed = None,
    |queue| queue.hours = None,
    |queue| queue.when_closed = Destination::End,
    |queue| queue.join_empty = None,
    |queue| queue.leave_empty = None,
    |queue| queue.channel = ChannelId(0),
    |queue| queue.wait_max = None,
    |queue| queue.on_timeout = Destination::End,
    |queue| queue.while_ringing = WhileRinging::LetRing,
    |queue| queue.ladder.clear(),
    |queue| queue.unstaffed_tiers = UnstaffedTiers::Wait,
    |queue| queue.exits.clear(),
    |queue| queue.announce = None,
    |queue| queue.callback = None,
    |queue| queue.resume_within = Duration::ZERO,
    |queue| queue.last_agent = None,
    |queue| queue.preferred_for = Duration::ZERO,
    |queue| queue.back_to_sender = Duration::ZERO,
    |queue| queue.objective = None,
    |queue| queue.selection.rule = SelectionRule::MostIdle,
    |queue| queue.selection.proficiency = Proficiency::Ignore,
    |queue| queue.selection.pools = PoolChoice::Merged,
    |queue| queue.priority = PriorityRule::Strict,
    |queue| queue.weight = 0,
    |queue| queue.ringing = Ringing::One,
    |queue| queue.ring_timeout = None,
    |queue| queue.confirm_within = None,
    |queue| queue.rona = Rona::default(),
    |queue| queue.wrap_up = WrapUp::default(),
    |queue| queue.wrap_up_scope = WrapUpScope::Agent,
    |queue| queue.on_agent_lost = OnAgentLost::Requeue,
];

const PROFILE: &[fn(&mut Profile)] = &[
    |profile| profile.call_selection = CallSelection::TierFirst,
    |profile| profile.capacity.clear(),
    |profile| profile.contacts_max = None,
];

/// The shortest history found, with the same kind of difference.
pub(crate) fn shortest(found: Found) -> Found {
    let mut found = found;
    if let Some((played, difference)) = difference(&found.center, &found.log, found.watch) {
        found.log.truncate(played);
        found.difference = difference;
    }
    for _ in 0..4 {
        let before = (found.log.len(), found.center.clone());
        found.leave_out();
        found.simplify_center();
        found.simplify_commands();
        if before == (found.log.len(), found.center.clone()) {
            break;
        }
    }
    found
}
