//! The configuration and a centre tied together.

use std::collections::BTreeMap;

use acd::config::{Agent, Center, Directory, HostFaults, Kind, ScenarioErrors};
use acd::id::{AgentId, QueueId, ReasonId};

use super::Config;
use super::file::{QueueEntry, key, media};
use crate::switch::request::Location;
use crate::wiring::{AgentWiring, QueueWiring, Target, Wiring};

impl Config {
    /// Ties the configuration to a centre. The wiring is as complete as can be, for a router that runs already.
    ///
    /// # Errors
    /// Beside the wiring: names that the centre does not have, things of the centre that the switch has no place for,
    /// extensions and endpoints that two things claim.
    pub fn wire(&self, center: &Center) -> (Wiring, Result<(), ScenarioErrors>) {
        let directory = Directory::new(center);
        let claimed = BTreeMap::new();
        let mut wire = Wire { config: self, center, directory: &directory, faults: HostFaults::default(), claimed };
        let wiring = wire.wiring();
        let faults = wire.faults;
        (wiring, self.refuse(faults))
    }
}

struct Wire<'a> {
    config: &'a Config,
    center: &'a Center,
    directory: &'a Directory,
    faults: HostFaults,
    claimed: BTreeMap<String, String>,
}

impl Wire<'_> {
    fn wiring(&mut self) -> Wiring {
        let file = &self.config.file;
        let mut wiring = Wiring {
            app: file.asterisk.app.clone(),
            outside: file.outside.clone(),
            sounds: file.sounds.clone(),
            supervisor: file.supervisor.endpoint.clone(),
            unreachable_after: file.asterisk.unreachable_after.0,
            ..Wiring::default()
        };
        let reasons = (0..).map(ReasonId).zip(&self.center.reasons);
        wiring.reasons = reasons.map(|(id, name)| (name.clone(), id)).collect();
        self.queues(&mut wiring);
        self.agents(&mut wiring);
        self.externals(&mut wiring);
        self.messages(&mut wiring);
        wiring.index()
    }

    fn index(&mut self, kind: Kind, section: &str, name: &str) -> Option<u32> {
        let found = self.directory.find(kind, name);
        found.map_err(|unknown| self.faults.unknown(format!("{section}.{name}"), kind, unknown)).ok()
    }

    /// Gives an extension to a target, unless another has it.
    fn claim(&mut self, wiring: &mut Wiring, extension: &str, path: String, target: Target) {
        if let Some(other) = self.claimed.insert(extension.to_owned(), path.clone()) {
            let expected = format!("an extension of its own: `{other}` has that");
            self.faults.add(path, format_args!("`{extension}`"), expected);
        } else {
            wiring.extensions.insert(extension.to_owned(), target);
        }
    }

    fn queues(&mut self, wiring: &mut Wiring) {
        let confirms = |queue: &acd::config::Queue| queue.confirm_within.is_some();
        let known = |queue| QueueWiring { confirms: confirms(queue), ..QueueWiring::default() };
        wiring.queues = self.center.queues.iter().map(known).collect();
        for (name, entry) in &self.config.file.queues {
            let Some(index) = self.index(Kind::Queue, "queues", name) else { continue };
            let queue = QueueId(index as u16);
            let QueueEntry { extension, music, answer, callback_key } = entry;
            let known = &mut wiring.queues[queue.index()];
            (known.music, known.answer) = (music.clone(), *answer);
            known.callback_key = callback_key.as_deref().and_then(key);
            for (path, extension) in extension.each(&format!("queues.{name}.extension")) {
                self.claim(wiring, extension, path, Target::Queue(queue));
            }
            let takes_callbacks = self.center.queues[queue.index()].callback.is_some();
            if callback_key.is_some() && !takes_callbacks {
                let expected = format!("none: the centre's queue `{name}` has no `callback`");
                self.faults.add(format!("queues.{name}.callback_key"), "a key to ask for a callback", expected);
            }
        }
    }

    fn agents(&mut self, wiring: &mut Wiring) {
        let file = &self.config.file;
        for name in file.agents.keys() {
            self.index(Kind::Agent, "agents", name);
        }
        let mut endpoints: BTreeMap<String, String> = BTreeMap::new();
        for (id, agent) in (0..).map(AgentId).zip(&self.center.agents) {
            let (own, usual) = (file.agents.get(&agent.name), &file.telephones);
            let endpoint = own.and_then(|entry| entry.endpoint.as_ref());
            let endpoint = of_agent("endpoint", endpoint, usual.endpoint.as_ref(), &agent.name);
            let Some((path, endpoint)) = endpoint.filter(|_| !agent.retired) else {
                wiring.agents.push(None);
                continue;
            };
            if let Some(other) = endpoints.insert(endpoint.clone(), agent.name.clone()) {
                let expected = format!("an endpoint of their own: `{other}` has that");
                self.faults.add(path, format_args!("`{endpoint}`"), expected);
            }
            let extension = own.and_then(|entry| entry.extension.as_ref());
            if let Some((path, extension)) = of_agent("extension", extension, usual.extension.as_ref(), &agent.name) {
                self.claim(wiring, &extension, path, Target::Agent(id));
            }
            let sign_in = own.and_then(|entry| entry.sign_in).unwrap_or(usual.sign_in);
            let serves = self.serves(agent);
            wiring.agents.push(Some(AgentWiring { name: agent.name.clone(), endpoint, sign_in, serves }));
        }
    }

    fn serves(&self, agent: &Agent) -> Vec<QueueId> {
        let profile = self.center.profiles.get(agent.profile.index());
        profile.map(|profile| profile.skills.iter().map(|skill| skill.queue).collect()).unwrap_or_default()
    }

    fn externals(&mut self, wiring: &mut Wiring) {
        wiring.externals = vec![None; self.center.externals.len()];
        for (name, entry) in &self.config.file.externals {
            let Some(index) = self.index(Kind::External, "externals", name) else { continue };
            let location = Location { context: entry.context.clone(), extension: entry.extension.clone() };
            wiring.externals[index as usize] = Some(location);
            if let Some(dialled) = &entry.dialled {
                self.claim(wiring, dialled, format!("externals.{name}.dialled"), Target::External(index as u16));
            }
        }
        for (place, name) in self.center.externals.iter().enumerate() {
            if wiring.externals[place].is_none() {
                let expected = "its place in the dialplan: `context` and `extension`";
                self.faults.add(format!("externals.{name}"), "nothing", expected);
            }
        }
    }

    fn messages(&mut self, wiring: &mut Wiring) {
        wiring.messages = vec![Vec::new(); self.center.messages.len()];
        for (name, text) in &self.config.file.messages {
            if let Some(index) = self.index(Kind::Message, "messages", name) {
                wiring.messages[index as usize] = text.split('&').map(media).collect();
            }
        }
        for (place, name) in self.center.messages.iter().enumerate() {
            if wiring.messages[place].is_empty() {
                self.faults.add(format!("messages.{name}"), "nothing", "the sound to play");
            }
        }
    }
}

/// What an agent has of a kind, with its field: their own, or what all have, with the agent's name in it.
fn of_agent(kind: &str, own: Option<&String>, usual: Option<&String>, name: &str) -> Option<(String, String)> {
    match own {
        Some(own) => Some((format!("agents.{name}.{kind}"), own.clone())),
        None => usual.map(|usual| (format!("telephones.{kind}"), usual.replace("{name}", name))),
    }
}
