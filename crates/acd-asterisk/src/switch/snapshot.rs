//! Everything that the switch has.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::event::{Channel, Endpoint};

/// What the switch has, read in one go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The channels of this application, by id: those in `Stasis()` and those that it made.
    pub channels: BTreeMap<String, Channel>,
    /// All bridges.
    pub bridges: Vec<Bridge>,
    /// All endpoints.
    pub endpoints: Vec<Endpoint>,
}

/// A bridge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Bridge {
    /// Its id.
    pub id: String,
    /// The channels in it.
    #[serde(default)]
    pub channels: Vec<String>,
}

/// An application, as Asterisk shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Application {
    /// The channels that it gets events of.
    #[serde(default)]
    pub channel_ids: Vec<String>,
}

impl Snapshot {
    /// Puts the answers together.
    ///
    /// # Errors
    /// An answer that is not what Asterisk documents.
    pub fn read(answers: &Answers) -> Result<Self, serde_json::Error> {
        let application: Application = serde_json::from_str(&answers.application)?;
        let channels: Vec<Channel> = serde_json::from_str(&answers.channels)?;
        let ids: BTreeSet<String> = application.channel_ids.into_iter().collect();
        let ours = channels.into_iter().filter(|channel| ids.contains(&channel.id) && !channel.is_far_half());
        Ok(Self {
            channels: ours.map(|channel| (channel.id.clone(), channel)).collect(),
            bridges: serde_json::from_str(&answers.bridges)?,
            endpoints: serde_json::from_str(&answers.endpoints)?,
        })
    }
}

/// The bodies of the four answers that a snapshot is made of.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// `GET applications/APP`.
    pub application: String,
    /// `GET channels`.
    pub channels: String,
    /// `GET bridges`.
    pub bridges: String,
    /// `GET endpoints`.
    pub endpoints: String,
}
