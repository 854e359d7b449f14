//! The configuration of the adapter: which queue, agent and place of the centre is what on the switch.
//!
//! | file | what |
//! |---|---|
//! | `file` | what stands in the file; its doc comments describe it |
//! | `wire` | the configuration and a centre tied together |

mod file;
mod wire;

use std::path::Path;

use acd::config::{HostFaults, HostFile, ScenarioErrors};

pub use file::Access;
use file::SwitchFile;
pub(crate) use file::{read_media, read_some_media};

/// The configuration.
#[derive(Clone, Debug)]
pub struct Config {
    source: HostFile,
    file: SwitchFile,
    /// How to reach Asterisk.
    pub asterisk: Access,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file of the password cannot be read.
    #[error("{path}: {error}")]
    Password {
        /// The file.
        path: String,
        /// Why not.
        error: std::io::Error,
    },
    /// It has faults.
    #[error(transparent)]
    Faults(#[from] ScenarioErrors),
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read; every fault that it has.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let mut config = Self::read(HostFile::load(path)?)?;
        if let Some(file) = &config.asterisk.password_file {
            let file = path.parent().unwrap_or(Path::new("")).join(file);
            let unreadable = |error| ConfigError::Password { path: file.display().to_string(), error };
            config.asterisk.password = std::fs::read_to_string(&file).map_err(unreadable)?.trim().to_owned();
        }
        Ok(config)
    }

    /// Reads a text; `name` is what faults call it.
    ///
    /// # Errors
    /// Every fault that it has.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Self::read(HostFile::parse(name, text)?)
    }

    fn read(source: HostFile) -> Result<Self, ScenarioErrors> {
        let (file, mut faults) = source.fill::<SwitchFile>();
        if let Some(file) = &file {
            file.check(&mut faults);
        }
        source.refuse(faults)?;
        let file = file.unwrap_or_default();
        Ok(Self { asterisk: file.asterisk.clone(), source, file })
    }

    /// Finds the places of faults in the file.
    ///
    /// # Errors
    /// The faults, if there are any.
    pub fn refuse(&self, faults: HostFaults) -> Result<(), ScenarioErrors> {
        self.source.refuse(faults)
    }

    /// The field that says what an agent's endpoint is.
    pub fn field_of_endpoint(&self, name: &str) -> String {
        match self.file.agents.get(name).and_then(|agent| agent.endpoint.as_ref()) {
            Some(_) => format!("agents.{name}.endpoint"),
            None => "telephones.endpoint".into(),
        }
    }

    /// Everything that is played because the file says so: the field and the media.
    pub fn media(&self) -> impl Iterator<Item = (String, String)> {
        let played = |(name, text): (&String, &String)| {
            let path = format!("messages.{name}");
            text.split('&').map(|part| (path.clone(), file::media(part))).collect::<Vec<_>>()
        };
        self.file.messages.iter().flat_map(played)
    }
}
