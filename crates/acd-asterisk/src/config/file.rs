//! What stands in the file.

use acd::config::{HostFaults, TimeSpan};
use acd::time::Duration;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::wiring::{AnswerAt, Outside, SignIn, Sounds};

/// The switch.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SwitchFile {
    /// How to reach Asterisk.
    pub(super) asterisk: Access,
    /// Queues, by their names in the centre.
    #[serde(default)]
    pub(super) queues: IndexMap<String, QueueEntry>,
    /// What all agents have who have nothing else.
    #[serde(default)]
    pub(super) telephones: Telephones,
    /// Agents, by their names in the centre.
    #[serde(default)]
    pub(super) agents: IndexMap<String, AgentEntry>,
    /// Places outside, by their names in the centre.
    #[serde(default)]
    pub(super) externals: IndexMap<String, ExternalEntry>,
    /// What is played for a message, by its name in the centre; several sounds are joined by `&`.
    #[serde(default)]
    pub(super) messages: IndexMap<String, String>,
    /// Numbers outside the centre.
    #[serde(default)]
    pub(super) outside: Outside,
    /// What callers and agents hear.
    #[serde(default)]
    pub(super) sounds: Sounds,
    /// Who listens, where a desktop does not say it.
    #[serde(default)]
    pub(super) supervisor: Supervisor,
}

/// How to reach Asterisk.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Host and port of its HTTP server, such as `127.0.0.1:8088`.
    pub address: String,
    /// The name of a user in ari.conf.
    pub user: String,
    /// The password of that user.
    #[serde(default)]
    pub password: String,
    /// A file that contains the password, beside this one.
    #[serde(default)]
    pub password_file: Option<String>,
    /// The Stasis application.
    #[serde(default = "usual_app")]
    pub app: String,
    /// How long a SIP telephone may give no sign before the agent counts as unreachable.
    #[serde(default = "usual_patience")]
    pub unreachable_after: TimeSpan,
}

fn usual_app() -> String {
    "acd".into()
}

fn usual_patience() -> TimeSpan {
    TimeSpan(Duration::from_millis(1_200))
}

/// A queue on the switch.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QueueEntry {
    /// What is dialled for it: one or several.
    #[serde(default)]
    pub(super) extension: Texts,
    /// The music class; that of the channel otherwise.
    pub(super) music: Option<String>,
    /// When a caller is answered.
    #[serde(default)]
    pub(super) answer: AnswerAt,
    /// The key by which a caller asks to be called back.
    pub(super) callback_key: Option<String>,
}

/// One text, or a list of them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Texts {
    One(String),
    Several(Vec<String>),
}

impl Default for Texts {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Texts {
    /// Each, with its path.
    pub(super) fn each(&self, path: &str) -> Vec<(String, &str)> {
        match self {
            Self::One(text) => vec![(path.to_owned(), text)],
            Self::Several(texts) => {
                texts.iter().enumerate().map(|(place, text)| (format!("{path}[{place}]"), text.as_str())).collect()
            }
        }
    }
}

/// What all agents have who have nothing else; `{name}` is the agent's name.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Telephones {
    /// Such as `PJSIP/{name}`.
    pub(super) endpoint: Option<String>,
    /// What is dialled for an agent.
    pub(super) extension: Option<String>,
    /// How they sign in.
    #[serde(default)]
    pub(super) sign_in: SignIn,
}

/// What an agent has of their own.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AgentEntry {
    /// Such as `PJSIP/a1`.
    pub(super) endpoint: Option<String>,
    /// What is dialled for the agent.
    pub(super) extension: Option<String>,
    /// How the agent signs in.
    pub(super) sign_in: Option<SignIn>,
}

/// A place in the dialplan.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExternalEntry {
    /// A context of the dialplan.
    pub(super) context: String,
    /// An extension of that context.
    pub(super) extension: String,
    /// What agents dial to pass a caller on to it.
    pub(super) dialled: Option<String>,
}

/// Who listens.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Supervisor {
    /// Such as `PJSIP/chief`.
    pub(super) endpoint: Option<String>,
}

impl SwitchFile {
    /// Records what the form of the fields does not say.
    pub(super) fn check(&self, faults: &mut HostFaults) {
        if self.asterisk.password.is_empty() && self.asterisk.password_file.is_none() {
            faults.add("asterisk.password", "nothing", "the password of that user, or `password_file`");
        }
        for (name, queue) in &self.queues {
            if let Some(pressed) = queue.callback_key.as_deref().filter(|pressed| key(pressed).is_none()) {
                let path = format!("queues.{name}.callback_key");
                faults.add(path, format_args!("{pressed:?}"), "a key: `0` to `9`, `*`, `#` or `A` to `D`");
            }
        }
        if let Some(dial) = self.outside.dial.as_deref().filter(|dial| !dial.contains("{number}")) {
            let expected = "`{number}` in it, such as `PJSIP/{number}@trunk`";
            faults.add("outside.dial", format_args!("{dial:?}"), expected);
        }
    }
}

/// A key of a telephone.
pub(super) fn key(text: &str) -> Option<char> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(pressed @ ('0'..='9' | '*' | '#' | 'A'..='D')), None) => Some(pressed),
        _ => None,
    }
}

/// A sound by its name, or a URI of Asterisk such as `tone:ring`.
pub(super) fn media(text: &str) -> String {
    if text.contains(':') { text.to_owned() } else { format!("sound:{text}") }
}

pub(crate) fn read_media<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(media(&String::deserialize(deserializer)?))
}

pub(crate) fn read_some_media<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.as_deref().map(media))
}
