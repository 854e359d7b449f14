//! The configuration of the adapter: which queue, agent and place of the centre is what on the switch.
//!
//! | file | what |
//! |---|---|
//! | `reader` | fields read from TOML, with their places |
//! | `fault` | everything wrong with a file, with line and column |
//! | `wire` | the configuration and a centre tied together |

mod fault;
mod reader;
mod wire;

use std::path::Path;
use std::time::Duration;

use toml::de::DeTable;

use crate::wiring::{AnswerAt, Outside, SignIn, Sounds};
pub use fault::{ConfigFaults, Fault};
use reader::{Found, Section};

/// The configuration, as it stands in the file.
#[derive(Clone, Debug)]
pub struct Config {
    name: String,
    text: String,
    /// How to reach Asterisk.
    pub asterisk: Access,
    queues: Vec<(Found<String>, QueueEntry)>,
    telephones: Telephones,
    agents: Vec<(Found<String>, AgentEntry)>,
    externals: Vec<(Found<String>, ExternalEntry)>,
    messages: Vec<(Found<String>, String)>,
    outside: Outside,
    sounds: Sounds,
    supervisor: Option<String>,
    unreachable_after: Duration,
}

/// How to reach Asterisk.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Host and port of its HTTP server.
    pub address: String,
    /// The user in `ari.conf`.
    pub user: String,
    /// The password of that user.
    pub password: String,
    /// The Stasis application.
    pub app: String,
}

#[derive(Clone, Debug, Default)]
struct QueueEntry {
    extensions: Vec<Found<String>>,
    music: Option<String>,
    answer: AnswerAt,
    callback_key: Option<char>,
}

/// What all agents have who have nothing else.
#[derive(Clone, Debug, Default)]
struct Telephones {
    endpoint: Option<Found<String>>,
    extension: Option<Found<String>>,
    sign_in: SignIn,
}

#[derive(Clone, Debug, Default)]
struct AgentEntry {
    endpoint: Option<Found<String>>,
    extension: Option<Found<String>>,
    sign_in: Option<SignIn>,
}

#[derive(Clone, Debug, Default)]
struct ExternalEntry {
    context: String,
    extension: String,
    dialled: Option<Found<String>>,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        error: std::io::Error,
    },
    /// It has faults.
    #[error(transparent)]
    Faults(#[from] ConfigFaults),
}

const SIGN_IN: &[(&str, SignIn)] = &[("code", SignIn::Code), ("registration", SignIn::Registration)];

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read; every fault that it has.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let unreadable = |error| ConfigError::Unreadable { path: path.display().to_string(), error };
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let mut config = Self::parse(&path.display().to_string(), &text)?;
        if config.asterisk.password.is_empty() {
            config.asterisk.password = config.password_beside(path)?;
        }
        Ok(config)
    }

    /// The password from the file that the configuration names.
    fn password_beside(&self, path: &Path) -> Result<String, ConfigError> {
        let table = DeTable::parse(&self.text).ok();
        let named = table.as_ref().and_then(|table| table.get_ref().get("asterisk")?.get_ref().get("password_file"));
        let Some(file) = named.and_then(|named| named.get_ref().as_str()) else { return Ok(String::new()) };
        let file = path.parent().unwrap_or(Path::new("")).join(file);
        let password = std::fs::read_to_string(&file);
        let password = password.map_err(|error| ConfigError::Unreadable { path: file.display().to_string(), error })?;
        Ok(password.trim().to_owned())
    }

    /// Reads a text; `name` is what faults call it.
    ///
    /// # Errors
    /// Every fault that it has.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigFaults> {
        let mut faults = Vec::new();
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            let (path, expected) = ("the file".to_owned(), error.message().to_owned());
            faults.push(Fault { span, path, found: "no TOML".into(), expected });
        }
        let mut root = Section::root(&table, &mut faults);
        let (asterisk, unreachable_after) = access(&mut root.section("asterisk"));
        let queues = root.section("queues").each(|name, section| (name, queue(section)));
        let telephones = telephones(&mut root.section("telephones"));
        let agents = root.section("agents").each(|name, section| (name, agent(section)));
        let externals = root.section("externals").each(|name, section| (name, external(section)));
        let messages = root.section("messages").texts();
        let outside = outside(&mut root.section("outside"));
        let sounds = sounds(&mut root.section("sounds"));
        let supervisor = supervisor(&mut root.section("supervisor"));
        root.done();
        ConfigFaults::in_file(name, text, faults)?;
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            asterisk,
            queues,
            telephones,
            agents,
            externals,
            messages,
            outside,
            sounds,
            supervisor,
            unreachable_after: unreachable_after.unwrap_or(Duration::from_millis(1_200)),
        })
    }
}

impl Config {
    /// Finds the places of faults in the file.
    ///
    /// # Errors
    /// The faults, if there are any.
    pub fn faults_at(&self, faults: Vec<Fault>) -> Result<(), ConfigFaults> {
        ConfigFaults::in_file(&self.name, &self.text, faults)
    }

    /// Where the file says what an agent's endpoint is: the field and its place in the text.
    pub fn place_of_agent(&self, name: &str) -> (String, std::ops::Range<usize>) {
        let entry = self.agents.iter().find(|(agent, _)| agent.it == name);
        match entry.and_then(|(_, entry)| entry.endpoint.as_ref()) {
            Some(endpoint) => (format!("agents.{name}.endpoint"), endpoint.span.clone()),
            None => {
                let usual = self.telephones.endpoint.as_ref();
                ("telephones.endpoint".into(), usual.map_or(0..0, |endpoint| endpoint.span.clone()))
            }
        }
    }

    /// Everything that is played because the file says so: the field, its place in the text, and the media.
    pub fn media(&self) -> impl Iterator<Item = (String, std::ops::Range<usize>, String)> {
        let played = |(name, text): &(Found<String>, String)| {
            let (path, span) = (format!("messages.{}", name.it), name.span.clone());
            text.split('&').map(|part| (path.clone(), span.clone(), media(part))).collect::<Vec<_>>()
        };
        self.messages.iter().flat_map(played)
    }
}

fn access(section: &mut Section<'_, '_>) -> (Access, Option<Duration>) {
    let address = section.needed("address", "the address of Asterisk's HTTP server, such as `127.0.0.1:8088`");
    let user = section.needed("user", "the name of a user in ari.conf");
    let password = section.text("password").map(|found| found.it).unwrap_or_default();
    let from_file = section.text("password_file");
    if password.is_empty() && from_file.is_none() {
        section.needed("password", "the password of that user, or `password_file`");
    }
    let app = section.text("app").map_or_else(|| "acd".to_owned(), |found| found.it);
    let unreachable_after = section.duration("unreachable_after");
    section.done();
    (Access { address, user, password, app }, unreachable_after)
}

fn queue(section: &mut Section<'_, '_>) -> QueueEntry {
    let extensions = section.list("extension");
    let music = section.text("music").map(|found| found.it);
    let answer = section.choice("answer", &[("entry", AnswerAt::Entry), ("connection", AnswerAt::Connection)]);
    let callback_key = section.key("callback_key");
    QueueEntry { extensions, music, answer: answer.unwrap_or_default(), callback_key }
}

fn telephones(section: &mut Section<'_, '_>) -> Telephones {
    let endpoint = section.text("endpoint");
    let extension = section.text("extension");
    let sign_in = section.choice("sign_in", SIGN_IN).unwrap_or_default();
    section.done();
    Telephones { endpoint, extension, sign_in }
}

fn agent(section: &mut Section<'_, '_>) -> AgentEntry {
    let endpoint = section.text("endpoint");
    let extension = section.text("extension");
    let sign_in = section.choice("sign_in", SIGN_IN);
    AgentEntry { endpoint, extension, sign_in }
}

fn external(section: &mut Section<'_, '_>) -> ExternalEntry {
    let context = section.needed("context", "a context of the dialplan");
    let extension = section.needed("extension", "an extension of that context");
    let dialled = section.text("dialled");
    ExternalEntry { context, extension, dialled }
}

fn outside(section: &mut Section<'_, '_>) -> Outside {
    let dial = section.text("dial");
    if let Some(found) = dial.clone().filter(|found| !found.it.contains("{number}")) {
        let expected = "`{number}` in it, such as `PJSIP/{number}@trunk`";
        section.fault("dial", found.span, format!("`{}`", found.it), expected);
    }
    let caller = section.text("caller").map(|found| found.it);
    let transfers = section.text("transfers").map(|found| found.it);
    section.done();
    Outside { dial: dial.map(|found| found.it), caller, transfers }
}

fn sounds(section: &mut Section<'_, '_>) -> Sounds {
    let usual = Sounds::default();
    let mut sound = |key| section.text(key).map(|found| media(&found.it));
    let sounds = Sounds {
        next: sound("next").unwrap_or(usual.next),
        position_before: sound("position_before").unwrap_or(usual.position_before),
        position_after: sound("position_after").unwrap_or(usual.position_after),
        wait_before: sound("wait_before").unwrap_or(usual.wait_before),
        wait_after: sound("wait_after").unwrap_or(usual.wait_after),
        callback: sound("callback"),
        done: sound("done").unwrap_or(usual.done),
        failed: sound("failed").unwrap_or(usual.failed),
        confirm: sound("confirm"),
    };
    section.done();
    sounds
}

fn supervisor(section: &mut Section<'_, '_>) -> Option<String> {
    let endpoint = section.text("endpoint").map(|found| found.it);
    section.done();
    endpoint
}

/// A sound by its name, or a URI of Asterisk such as `tone:ring`.
fn media(text: &str) -> String {
    if text.contains(':') { text.to_owned() } else { format!("sound:{text}") }
}
