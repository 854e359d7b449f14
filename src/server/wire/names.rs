//! Which name has which place.

use std::collections::HashMap;

use crate::config::names::nearest;
use crate::config::{Attribute, Center, TierSet, VOICE};

/// What has a place in the centre.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Queue,
    Profile,
    Agent,
    Reason,
    SelfService,
    Channel,
    External,
    Message,
}

impl Kind {
    /// By the name of the newtype.
    pub(super) fn of(newtype: &str) -> Option<Self> {
        Some(match newtype {
            "QueueId" => Self::Queue,
            "ProfileId" => Self::Profile,
            "AgentId" => Self::Agent,
            "ReasonId" => Self::Reason,
            "SelfServiceId" => Self::SelfService,
            "ChannelId" => Self::Channel,
            "ExternalId" => Self::External,
            "MessageId" => Self::Message,
            _ => return None,
        })
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Profile => "profile",
            Self::Agent => "agent",
            Self::Reason => "reason",
            Self::SelfService => "self-service",
            Self::Channel => "channel",
            Self::External => "external destination",
            Self::Message => "message",
        }
    }
}

/// The names of one kind, in the order of their places.
#[derive(Debug)]
struct Table {
    names: Vec<String>,
    places: HashMap<String, u32>,
}

impl Table {
    fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<String> = names.map(str::to_owned).collect();
        // Of two that are alike the first is meant.
        let places = (0..names.len() as u32).zip(&names).rev().map(|(place, name)| (name.clone(), place)).collect();
        Self { names, places }
    }
}

/// All names of a centre. Places are never given anew, so that names that were made before a reconfiguration are right,
/// but for those that were added.
#[derive(Debug)]
pub(in crate::server) struct Names {
    tables: [Table; 8],
    /// Each attribute's name and values.
    attributes: Vec<(String, Table)>,
    /// The highest tier in which anybody serves.
    tiers: u8,
}

impl Names {
    pub(in crate::server) fn new(center: &Center) -> Self {
        let voice = center.channels.is_empty().then_some(VOICE);
        let channels = center.channels.iter().map(|channel| channel.name.as_str());
        let attribute =
            |attribute: &Attribute| (attribute.name.clone(), Table::new(attribute.values.iter().map(String::as_str)));
        Self {
            // In the order of `Kind`.
            tables: [
                Table::new(center.queues.iter().map(|queue| queue.name.as_str())),
                Table::new(center.profiles.iter().map(|profile| profile.name.as_str())),
                Table::new(center.agents.iter().map(|agent| agent.name.as_str())),
                Table::new(center.reasons.iter().map(String::as_str)),
                Table::new(center.self_service.iter().map(|service| service.name.as_str())),
                Table::new(channels.chain(voice)),
                Table::new(center.externals.iter().map(String::as_str)),
                Table::new(center.messages.iter().map(String::as_str)),
            ],
            attributes: center.attributes.iter().map(attribute).collect(),
            tiers: center
                .profiles
                .iter()
                .flat_map(|profile| &profile.skills)
                .map(|skill| skill.tier)
                .max()
                .unwrap_or(1),
        }
    }

    /// The name at a place; a number sign and the place for one that is not there.
    pub(super) fn name(&self, kind: Kind, place: usize) -> std::borrow::Cow<'_, str> {
        match self.tables[kind as usize].names.get(place) {
            Some(name) => name.as_str().into(),
            None => format!("#{place}").into(),
        }
    }

    /// The place of a name.
    ///
    /// # Errors
    /// Which name was probably meant.
    pub(super) fn place(&self, kind: Kind, name: &str) -> Result<u32, String> {
        let table = &self.tables[kind as usize];
        let unknown = || unknown(kind.noun(), name, table);
        table.places.get(name).copied().ok_or_else(unknown)
    }

    /// The agent of that name.
    pub(in crate::server) fn agent(&self, name: &str) -> Result<crate::id::AgentId, String> {
        self.place(Kind::Agent, name).map(crate::id::AgentId)
    }

    /// The name of the queue at a place.
    pub(in crate::server) fn queue(&self, place: usize) -> String {
        self.name(Kind::Queue, place).into_owned()
    }

    /// The known values among those of a call, each with its attribute.
    pub(super) fn attributes(&self, values: &[u16]) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().zip(values).filter_map(|((name, table), value)| {
            let value = table.names.get(usize::from(*value).checked_sub(1)?)?;
            Some((name.as_str(), value.as_str()))
        })
    }

    /// The place of an attribute, and the value as a call has it.
    pub(super) fn attribute(&self, name: &str, value: &str) -> Result<(usize, u16), String> {
        let found = self.attributes.iter().position(|(known, _)| known == name).ok_or_else(|| {
            let known = self.attributes.iter().map(|(name, _)| name.as_str());
            format!("unknown attribute `{name}`; expected {}", nearest(name, known))
        })?;
        let (_, table) = &self.attributes[found];
        let place = table.places.get(value).ok_or_else(|| unknown(&format!("value of {name}"), value, table))?;
        Ok((found, *place as u16 + 1))
    }

    /// The tiers of a set in which anybody could serve.
    pub(super) fn tiers(&self, set: TierSet) -> impl Iterator<Item = u8> {
        (1..=self.tiers).filter(move |tier| set.contains(*tier))
    }
}

fn unknown(noun: &str, name: &str, table: &Table) -> String {
    format!("unknown {noun} `{name}`; expected {}", nearest(name, table.names.iter().map(String::as_str)))
}
