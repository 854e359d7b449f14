//! The configuration and a centre tied together.

use std::collections::BTreeMap;
use std::ops::Range;

use acd::config::{Agent, Center, Directory, Kind};
use acd::id::{AgentId, QueueId, ReasonId};
use acd::time::Duration;

use super::fault::{ConfigFaults, Fault};
use super::reader::Found;
use super::{Config, QueueEntry, media};
use crate::switch::request::Location;
use crate::wiring::{AgentWiring, QueueWiring, Target, Wiring};

impl Config {
    /// Ties the configuration to a centre. The wiring is as complete as can be, for a router that runs already.
    ///
    /// # Errors
    /// Beside the wiring: names that the centre does not have, things of the centre that the switch has no place for,
    /// extensions and endpoints that two things claim.
    pub fn wire(&self, center: &Center) -> (Wiring, Result<(), ConfigFaults>) {
        let directory = Directory::new(center);
        let mut wire =
            Wire { config: self, center, directory: &directory, faults: Vec::new(), claimed: BTreeMap::new() };
        let wiring = wire.wiring();
        let faults = wire.faults;
        (wiring, ConfigFaults::in_file(&self.name, &self.text, faults))
    }
}

/// A text, with its place and its field.
struct Placed {
    it: String,
    span: Range<usize>,
    path: String,
}

struct Wire<'a> {
    config: &'a Config,
    center: &'a Center,
    directory: &'a Directory,
    faults: Vec<Fault>,
    claimed: BTreeMap<String, String>,
}

impl Wire<'_> {
    fn wiring(&mut self) -> Wiring {
        let config = self.config;
        let mut wiring = Wiring {
            app: config.asterisk.app.clone(),
            outside: config.outside.clone(),
            sounds: config.sounds.clone(),
            supervisor: config.supervisor.clone(),
            unreachable_after: Duration::from_micros(config.unreachable_after.as_micros() as u64),
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

    fn fault(&mut self, span: Range<usize>, path: String, found: impl Into<String>, expected: impl Into<String>) {
        self.faults.push(Fault { span, path, found: found.into(), expected: expected.into() });
    }

    fn index(&mut self, kind: Kind, section: &str, name: &Found<String>) -> Option<u32> {
        match self.directory.find(kind, &name.it) {
            Ok(index) => Some(index),
            Err(unknown) => {
                let (found, expected) = (format!("the unknown {} `{}`", kind.noun(), name.it), unknown.expected());
                let expected = expected.to_string();
                self.fault(name.span.clone(), format!("{section}.{}", name.it), found, expected);
                None
            }
        }
    }

    /// Gives an extension to a target, unless another has it.
    fn claim(&mut self, wiring: &mut Wiring, extension: &str, span: Range<usize>, whose: String, target: Target) {
        if let Some(other) = self.claimed.insert(extension.to_owned(), whose.clone()) {
            let expected = format!("an extension of its own: `{other}` has that");
            self.fault(span, whose, format!("`{extension}`"), expected);
        } else {
            wiring.extensions.insert(extension.to_owned(), target);
        }
    }

    fn queues(&mut self, wiring: &mut Wiring) {
        wiring.queues = self
            .center
            .queues
            .iter()
            .map(|queue| QueueWiring { confirms: queue.confirm_within.is_some(), ..QueueWiring::default() })
            .collect();
        for (name, entry) in &self.config.queues {
            let Some(index) = self.index(Kind::Queue, "queues", name) else { continue };
            let queue = QueueId(index as u16);
            let QueueEntry { extensions, music, answer, callback_key } = entry;
            let known = &mut wiring.queues[queue.index()];
            (known.music, known.answer, known.callback_key) = (music.clone(), *answer, *callback_key);
            for extension in extensions {
                let whose = format!("queues.{}.extension", name.it);
                self.claim(wiring, &extension.it, extension.span.clone(), whose, Target::Queue(queue));
            }
            let takes_callbacks = self.center.queues[queue.index()].callback.is_some();
            if callback_key.is_some() && !takes_callbacks {
                let found = "a key to ask for a callback";
                let expected = format!("none: the centre's queue `{}` has no `callback`", name.it);
                self.fault(name.span.clone(), format!("queues.{}.callback_key", name.it), found, expected);
            }
        }
    }

    fn agents(&mut self, wiring: &mut Wiring) {
        let mut entries = BTreeMap::new();
        for (name, entry) in &self.config.agents {
            if let Some(index) = self.index(Kind::Agent, "agents", name) {
                entries.insert(AgentId(index), entry);
            }
        }
        let mut endpoints: BTreeMap<String, String> = BTreeMap::new();
        for (id, agent) in (0..).map(AgentId).zip(&self.center.agents) {
            let own = entries.get(&id).copied();
            let usual = &self.config.telephones;
            let endpoint = own.and_then(|entry| entry.endpoint.as_ref());
            let endpoint = self.of_agent("endpoint", endpoint, usual.endpoint.as_ref(), &agent.name);
            let Some(endpoint) = endpoint.filter(|_| !agent.retired) else {
                wiring.agents.push(None);
                continue;
            };
            if let Some(other) = endpoints.insert(endpoint.it.clone(), agent.name.clone()) {
                let expected = format!("an endpoint of their own: `{other}` has that");
                self.fault(endpoint.span, endpoint.path, format!("`{}`", endpoint.it), expected);
            }
            let extension = own.and_then(|entry| entry.extension.as_ref());
            if let Some(found) = self.of_agent("extension", extension, usual.extension.as_ref(), &agent.name) {
                self.claim(wiring, &found.it, found.span, found.path, Target::Agent(id));
            }
            let endpoint = endpoint.it;
            let sign_in = own.and_then(|entry| entry.sign_in).unwrap_or(usual.sign_in);
            let serves = self.serves(agent);
            wiring.agents.push(Some(AgentWiring { name: agent.name.clone(), endpoint, sign_in, serves }));
        }
    }

    /// What an agent has of a kind: their own, or what all have, with the agent's name in it.
    fn of_agent(
        &self,
        kind: &str,
        own: Option<&Found<String>>,
        usual: Option<&Found<String>>,
        name: &str,
    ) -> Option<Placed> {
        if let Some(Found { it, span }) = own {
            return Some(Placed { it: it.clone(), span: span.clone(), path: format!("agents.{name}.{kind}") });
        }
        let Found { it, span } = usual?;
        let (it, path) = (it.replace("{name}", name), format!("telephones.{kind}"));
        Some(Placed { it, span: span.clone(), path })
    }

    fn serves(&self, agent: &Agent) -> Vec<QueueId> {
        let profile = self.center.profiles.get(agent.profile.index());
        profile.map(|profile| profile.skills.iter().map(|skill| skill.queue).collect()).unwrap_or_default()
    }

    fn externals(&mut self, wiring: &mut Wiring) {
        wiring.externals = vec![None; self.center.externals.len()];
        for (name, entry) in &self.config.externals {
            let Some(index) = self.index(Kind::External, "externals", name) else { continue };
            let location = Location { context: entry.context.clone(), extension: entry.extension.clone() };
            wiring.externals[index as usize] = Some(location);
            if let Some(dialled) = &entry.dialled {
                let whose = format!("externals.{}.dialled", name.it);
                self.claim(wiring, &dialled.it, dialled.span.clone(), whose, Target::External(index as u16));
            }
        }
        for (place, name) in self.center.externals.iter().enumerate() {
            if wiring.externals[place].is_none() {
                let expected = "its place in the dialplan: `context` and `extension`";
                self.fault(0..0, format!("externals.{name}"), "nothing", expected);
            }
        }
    }

    fn messages(&mut self, wiring: &mut Wiring) {
        wiring.messages = vec![Vec::new(); self.center.messages.len()];
        for (name, text) in &self.config.messages {
            if let Some(index) = self.index(Kind::Message, "messages", name) {
                wiring.messages[index as usize] = text.split('&').map(media).collect();
            }
        }
        for (place, name) in self.center.messages.iter().enumerate() {
            if wiring.messages[place].is_empty() {
                self.fault(0..0, format!("messages.{name}"), "nothing", "the sound to play");
            }
        }
    }
}
