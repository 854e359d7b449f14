//! Maps names to indexes and back.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

use acd::config::{Attribute, Center, TierSet, VOICE, nearest};

/// The longest name, in bytes, that is compared for suggestions, and how much of a longer one a message shows.
const COMPARED_LONGEST: usize = 64;
const MAX_SHOWN: usize = 60;

/// How many more comparisons of names one request may cost.
pub(crate) struct Hints(Cell<usize>);

impl Default for Hints {
    /// 20,000: a few milliseconds.
    fn default() -> Self {
        Self(Cell::new(20_000))
    }
}

impl Hints {
    /// Whether this many names may be compared; if so, spends them.
    fn spend(&self, names: usize) -> bool {
        let left = self.0.get().checked_sub(names);
        self.0.set(left.unwrap_or(self.0.get()));
        left.is_some()
    }
}

/// A kind of thing with an index in the centre.
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
    /// Looks up a kind by the name of the newtype.
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

/// The names of one kind, by index.
#[derive(Debug)]
struct Table {
    names: Vec<String>,
    places: HashMap<String, u32>,
    /// The indexes of names in use that are short enough to compare.
    suggested: Vec<u32>,
}

impl Table {
    fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self::with_retired(names.map(|name| (name, false)))
    }

    /// Builds a table; each name comes with whether it is retired.
    fn with_retired<'a>(names: impl Iterator<Item = (&'a str, bool)>) -> Self {
        let (mut all, mut suggested) = (Vec::new(), Vec::new());
        for (place, (name, retired)) in (0..).zip(names) {
            if !retired && name.len() <= COMPARED_LONGEST {
                suggested.push(place);
            }
            all.push(name.to_owned());
        }
        // Of two equal names the first wins.
        let places = (0..all.len() as u32).zip(&all).rev().map(|(place, name)| (name.clone(), place)).collect();
        Self { names: all, places, suggested }
    }

    fn place(&self, name: &str) -> Option<u32> {
        self.places.get(name).copied()
    }

    /// The message for an unknown name.
    fn unknown(&self, noun: &str, name: &str, hints: &Hints) -> String {
        let shown = shown(name);
        if name.len() > COMPARED_LONGEST || !hints.spend(self.suggested.len()) {
            return format!("unknown {noun} `{shown}`");
        }
        let known = self.suggested.iter().map(|place| self.names[*place as usize].as_str());
        format!("unknown {noun} `{shown}`; expected {}", nearest(name, known))
    }
}

/// A name as a message shows it: the beginning of a long one.
fn shown(name: &str) -> std::borrow::Cow<'_, str> {
    match name.char_indices().nth(MAX_SHOWN) {
        None => name.into(),
        Some((end, _)) => format!("{}…", &name[..end]).into(),
    }
}

/// All names of a centre. Indexes are never reused, so names taken before a reconfiguration stay valid, except for
/// those added later.
#[derive(Debug)]
pub(crate) struct Names {
    tables: [Table; 8],
    /// Each attribute's name and values.
    attributes: Vec<(String, Table)>,
    /// The highest tier that any profile has.
    tiers: u8,
    /// By how many microseconds the time of day is ahead of the router's time.
    ahead: AtomicI64,
}

impl Names {
    pub(crate) fn new(center: &Center) -> Self {
        let voice = center.channels.is_empty().then_some(VOICE);
        let channels = center.channels.iter().map(|channel| channel.name.as_str());
        let attribute =
            |attribute: &Attribute| (attribute.name.clone(), Table::new(attribute.values.iter().map(String::as_str)));
        Self {
            // In the order of `Kind`.
            tables: [
                Table::with_retired(center.queues.iter().map(|queue| (queue.name.as_str(), queue.retired))),
                Table::new(center.profiles.iter().map(|profile| profile.name.as_str())),
                Table::with_retired(center.agents.iter().map(|agent| (agent.name.as_str(), agent.retired))),
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
            ahead: AtomicI64::new(0),
        }
    }

    /// Sets by how many microseconds the time of day is ahead of the router's time, for writing times.
    pub(crate) fn set_ahead(&self, micros: i64) {
        self.ahead.store(micros, Ordering::Relaxed);
    }

    /// The time of day, in microseconds since 1970, at an instant of the router's time.
    pub(super) fn unix_micros(&self, at: u64) -> i64 {
        i64::try_from(at).unwrap_or(i64::MAX).saturating_add(self.ahead.load(Ordering::Relaxed))
    }

    /// The name at an index; `#` and the index if there is none.
    pub(super) fn name(&self, kind: Kind, place: usize) -> std::borrow::Cow<'_, str> {
        match self.tables[kind as usize].names.get(place) {
            Some(name) => name.as_str().into(),
            None => format!("#{place}").into(),
        }
    }

    /// The index of a name; `None` if it is unknown.
    pub(super) fn place(&self, kind: Kind, name: &str) -> Option<u32> {
        self.tables[kind as usize].place(name)
    }

    /// The message for an unknown name, with the closest known one.
    pub(super) fn unknown(&self, kind: Kind, name: &str, hints: &Hints) -> String {
        self.tables[kind as usize].unknown(kind.noun(), name, hints)
    }

    /// The agent with that name.
    ///
    /// # Errors
    /// The closest known name.
    pub(crate) fn agent(&self, name: &str) -> Result<acd::id::AgentId, String> {
        let place = self.place(Kind::Agent, name).map(acd::id::AgentId);
        place.ok_or_else(|| self.unknown(Kind::Agent, name, &Hints::default()))
    }

    /// The name of the queue at an index.
    pub(crate) fn queue(&self, place: usize) -> String {
        self.name(Kind::Queue, place).into_owned()
    }

    /// A call's known attribute values, each with its attribute.
    pub(super) fn attributes(&self, values: &[u16]) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().zip(values).filter_map(|((name, table), value)| {
            let value = table.names.get(usize::from(*value).checked_sub(1)?)?;
            Some((name.as_str(), value.as_str()))
        })
    }

    /// The index of an attribute, and the value as a call stores it; `None` if either is unknown.
    pub(super) fn attribute(&self, name: &str, value: &str) -> Option<(usize, u16)> {
        let found = self.attributes.iter().position(|(known, _)| known == name)?;
        let place = self.attributes[found].1.place(value)?;
        Some((found, place as u16 + 1))
    }

    /// The message for an unknown attribute or value, with the closest known one.
    pub(super) fn unknown_attribute(&self, name: &str, value: &str, hints: &Hints) -> String {
        if let Some((_, table)) = self.attributes.iter().find(|(known, _)| known == name) {
            return table.unknown(&format!("value of {name}"), value, hints);
        }
        Table::new(self.attributes.iter().map(|(name, _)| name.as_str())).unknown("attribute", name, hints)
    }

    /// The tiers of a set that any profile has.
    pub(super) fn tiers(&self, set: TierSet) -> impl Iterator<Item = u8> {
        (1..=self.tiers).filter(move |tier| set.contains(*tier))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acd::config::{Agent, Profile};
    use acd::id::ProfileId;

    #[test]
    fn a_request_compares_so_many_names_and_no_long_ones() {
        let agents = (0..3_000).map(|place| Agent::new(format!("agent-{place}"), ProfileId(0)));
        let center =
            Center { profiles: vec![Profile::new("p", Vec::new())], agents: agents.collect(), ..Center::default() };
        let (names, hints) = (Names::new(&center), Hints::default());
        let unknown = |name: &str| names.unknown(Kind::Agent, name, &hints);
        for _ in 0..6 {
            assert!(unknown("agent17").contains("probably `agent-17`"));
        }
        assert_eq!(unknown("agent17"), "unknown agent `agent17`", "the seventh is one too many");
        let long = unknown(&"é".repeat(60_000));
        assert_eq!(long, format!("unknown agent `{}…`", "é".repeat(60)));
    }

    #[test]
    fn who_is_retired_is_not_suggested() {
        let agent = |name: &str, retired| Agent { retired, ..Agent::new(name, ProfileId(0)) };
        let agents = vec![agent("Wang", true), agent("Wagner", false), agent("Li", false)];
        let center = Center { profiles: vec![Profile::new("p", Vec::new())], agents, ..Center::default() };
        let said = Names::new(&center).unknown(Kind::Agent, "Wanger", &Hints::default());
        assert!(said.contains("`Wagner`") && !said.contains("`Wang`"), "{said}");
    }
}
