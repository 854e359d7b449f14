//! Which queue, agent and place of the centre is which extension, endpoint and context of the switch.

use std::collections::BTreeMap;

use acd::id::{AgentId, QueueId, ReasonId};
use acd::time::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::{read_media, read_some_media};
use crate::switch::id::plain;
use crate::switch::request::Location;

/// The centre and the switch, tied together: made from the configuration by [`crate::config`], and again after each
/// change of the centre.
#[derive(Clone, Debug, Default)]
pub struct Wiring {
    /// The Stasis application.
    pub app: String,
    /// What can be dialled.
    pub extensions: BTreeMap<String, Target>,
    /// By [`QueueId`].
    pub queues: Vec<QueueWiring>,
    /// By [`AgentId`]; `None` without a telephone.
    pub agents: Vec<Option<AgentWiring>>,
    /// By place in [`Center::externals`](acd::config::Center::externals).
    pub externals: Vec<Option<Location>>,
    /// What is played for a message, by place in [`Center::messages`](acd::config::Center::messages).
    pub messages: Vec<Vec<String>>,
    /// Numbers outside.
    pub outside: Outside,
    /// Reasons not to be ready, by name.
    pub reasons: BTreeMap<String, ReasonId>,
    /// What callers and agents hear.
    pub sounds: Sounds,
    /// Whose telephone rings when a supervisor wants to listen; an endpoint.
    pub supervisor: Option<String>,
    /// How long a SIP telephone may give no sign before the agent counts as unreachable.
    pub unreachable_after: Duration,
    /// Agents by endpoint.
    pub(crate) by_endpoint: BTreeMap<String, AgentId>,
    /// Agents by name as it stands in ids.
    pub(crate) by_name: BTreeMap<String, AgentId>,
}

/// What an extension is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A queue.
    Queue(QueueId),
    /// An agent.
    Agent(AgentId),
    /// A place outside the centre, by its place in the list.
    External(u16),
}

/// A queue on the switch.
#[derive(Clone, Debug, Default)]
pub struct QueueWiring {
    /// The music class; `None` is the channel's own.
    pub music: Option<String>,
    /// When a caller is answered.
    pub answer: AnswerAt,
    /// The key by which a caller asks to be called back.
    pub callback_key: Option<char>,
    /// Whether the agent confirms an offer with a key.
    pub confirms: bool,
}

/// When a caller is answered.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum AnswerAt {
    /// On entering the queue: music, announcements and keys work.
    #[default]
    Entry,
    /// When an agent is connected; the caller hears ringing until then and pays nothing.
    Connection,
}

/// An agent's telephone.
#[derive(Clone, Debug)]
pub struct AgentWiring {
    /// The agent's name.
    pub name: String,
    /// Such as `PJSIP/a1`.
    pub endpoint: String,
    /// How the agent signs in.
    pub sign_in: SignIn,
    /// The queues that the agent serves, in the order of the profile.
    pub serves: Vec<QueueId>,
}

/// How an agent signs in and out.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// By feature code, or at a desktop.
    #[default]
    Code,
    /// While the telephone is registered.
    Registration,
}

/// Numbers outside the centre.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    /// How a number is dialled for a callback, with `{number}` in its place: `PJSIP/{number}@trunk`.
    pub dial: Option<String>,
    /// The number that is shown to whoever is called.
    pub caller: Option<String>,
    /// The context in which a caller is passed on to a number that is nobody's here; `None` refuses.
    pub transfers: Option<String>,
}

/// What is played.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sounds {
    /// To a caller who is next.
    #[serde(deserialize_with = "read_media")]
    pub next: String,
    /// Before the position.
    #[serde(deserialize_with = "read_media")]
    pub position_before: String,
    /// After the position.
    #[serde(deserialize_with = "read_media")]
    pub position_after: String,
    /// Before the estimated wait.
    #[serde(deserialize_with = "read_media")]
    pub wait_before: String,
    /// After the minutes of the estimated wait.
    #[serde(deserialize_with = "read_media")]
    pub wait_after: String,
    /// To a caller who may ask to be called back.
    #[serde(deserialize_with = "read_some_media")]
    pub callback: Option<String>,
    /// To an agent whose feature code was carried out.
    #[serde(deserialize_with = "read_media")]
    pub done: String,
    /// To an agent whose feature code was not.
    #[serde(deserialize_with = "read_media")]
    pub failed: String,
    /// To an agent who is asked to confirm an offer.
    #[serde(deserialize_with = "read_some_media")]
    pub confirm: Option<String>,
}

impl Default for Sounds {
    /// Those that Asterisk ships and app_queue uses.
    fn default() -> Self {
        Self {
            next: "sound:queue-youarenext".into(),
            position_before: "sound:queue-thereare".into(),
            position_after: "sound:queue-callswaiting".into(),
            wait_before: "sound:queue-holdtime".into(),
            wait_after: "sound:queue-minutes".into(),
            callback: None,
            done: "sound:auth-thankyou".into(),
            failed: "sound:beeperr".into(),
            confirm: None,
        }
    }
}

impl Wiring {
    /// Fills what is looked up by name.
    pub fn index(mut self) -> Self {
        let agents = || (0..).map(AgentId).zip(&self.agents).filter_map(|(id, agent)| Some((id, agent.as_ref()?)));
        self.by_endpoint = agents().map(|(id, agent)| (agent.endpoint.clone(), id)).collect();
        self.by_name = agents().map(|(id, agent)| (plain(&agent.name), id)).collect();
        self
    }

    /// An agent's telephone.
    pub fn agent(&self, agent: AgentId) -> Option<&AgentWiring> {
        self.agents.get(agent.index())?.as_ref()
    }

    /// All agents with telephones.
    pub fn with_telephones(&self) -> impl Iterator<Item = (AgentId, &AgentWiring)> {
        (0..).map(AgentId).zip(&self.agents).filter_map(|(id, agent)| Some((id, agent.as_ref()?)))
    }

    /// The agent at an endpoint such as `PJSIP/a1`.
    pub fn at_endpoint(&self, endpoint: &str) -> Option<AgentId> {
        self.by_endpoint.get(endpoint).copied()
    }

    /// The agent whom a feature code names: by endpoint, with or without its technology, or by name.
    pub fn named(&self, who: &str) -> Option<AgentId> {
        let sip = || self.at_endpoint(&format!("PJSIP/{who}"));
        self.at_endpoint(who).or_else(sip).or_else(|| self.by_name.get(&plain(who)).copied())
    }

    /// The agent whose name stands in an id as [`plain`] writes it.
    pub fn in_id(&self, name: &str) -> Option<AgentId> {
        self.by_name.get(name).copied()
    }

    /// A queue, as it is on the switch.
    pub fn queue(&self, queue: QueueId) -> QueueWiring {
        self.queues.get(queue.index()).cloned().unwrap_or_default()
    }
}
