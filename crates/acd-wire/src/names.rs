//! Maps names to indexes and back.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering};

pub(crate) use acd::config::Kind;
use acd::config::{Attribute, Center, Directory, Names as List, TierSet, Unknown};

/// The longest name, in bytes, that is compared for suggestions.
const COMPARED_LONGEST: usize = 64;

/// How many more comparisons of names one request may cost.
#[derive(Debug)]
pub struct Hints(Cell<usize>);

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

/// Looks up a kind by the name of its newtype.
pub(crate) fn kind(newtype: &str) -> Option<Kind> {
    Some(match newtype {
        "QueueId" => Kind::Queue,
        "ProfileId" => Kind::Profile,
        "AgentId" => Kind::Agent,
        "ReasonId" => Kind::Reason,
        "SelfServiceId" => Kind::SelfService,
        "ChannelId" => Kind::Channel,
        "ExternalId" => Kind::External,
        "MessageId" => Kind::Message,
        _ => return None,
    })
}

/// The message for an unknown name, with the closest known one unless comparing would cost too much.
pub(crate) fn explained(unknown: Unknown<'_>, hints: &Hints) -> String {
    match unknown.name().len() <= COMPARED_LONGEST && hints.spend(unknown.candidates()) {
        true => unknown.to_string(),
        false => unknown.without_hint(),
    }
}

/// All names of a centre. Indexes are never reused, so names taken before a reconfiguration stay valid, except for
/// those added later.
#[derive(Debug)]
pub struct Names {
    directory: Directory,
    /// For each attribute what messages call its values, and the values.
    values: Vec<(String, List)>,
    /// The highest tier that any profile has.
    tiers: u8,
    /// By how many microseconds the time of day is ahead of the router's time.
    ahead: AtomicI64,
    times: Times,
}

/// How instants are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    /// As times of day, in RFC 3339.
    OfDay,
    /// As seconds of the engine's time.
    Seconds,
}

impl Names {
    /// The names of a centre. O(centre).
    pub fn new(center: &Center) -> Self {
        let attribute = |attribute: &Attribute| {
            (format!("value of {}", attribute.name), attribute.values.iter().map(String::as_str).collect())
        };
        Self {
            directory: Directory::new(center),
            values: center.attributes.iter().map(attribute).collect(),
            tiers: center
                .profiles
                .iter()
                .flat_map(|profile| &profile.skills)
                .map(|skill| skill.tier)
                .max()
                .unwrap_or(1),
            ahead: AtomicI64::new(0),
            times: Times::OfDay,
        }
    }

    /// Writes instants as seconds of the engine's time.
    #[must_use]
    pub fn in_seconds(self) -> Self {
        Self { times: Times::Seconds, ..self }
    }

    pub(crate) fn times(&self) -> Times {
        self.times
    }

    /// Sets by how many microseconds the time of day is ahead of the router's time, for writing times.
    pub fn set_ahead(&self, micros: i64) {
        self.ahead.store(micros, Ordering::Relaxed);
    }

    /// The time of day, in microseconds since 1970, at an instant of the router's time.
    pub(crate) fn unix_micros(&self, at: u64) -> i64 {
        i64::try_from(at).unwrap_or(i64::MAX).saturating_add(self.ahead.load(Ordering::Relaxed))
    }

    /// The router's time at a time of day, in microseconds since 1970; zero for what lies before its beginning.
    pub(super) fn router_micros(&self, unix: i64) -> u64 {
        u64::try_from(unix.saturating_sub(self.ahead.load(Ordering::Relaxed))).unwrap_or_default()
    }

    /// The name at an index; `#` and the index if there is none.
    pub(crate) fn name(&self, kind: Kind, place: usize) -> std::borrow::Cow<'_, str> {
        match self.directory.name(kind, place) {
            Some(name) => name.into(),
            None => format!("#{place}").into(),
        }
    }

    /// The index of a name.
    pub(crate) fn find<'n>(&'n self, kind: Kind, name: &'n str) -> Result<u32, Unknown<'n>> {
        self.directory.find(kind, name)
    }

    /// The agent with that name.
    ///
    /// # Errors
    /// The closest known name.
    pub fn agent(&self, name: &str) -> Result<acd::id::AgentId, String> {
        self.directory.agent(name).map_err(|unknown| explained(unknown, &Hints::default()))
    }

    /// The queue with that name.
    ///
    /// # Errors
    /// The closest known name.
    pub fn queue(&self, name: &str) -> Result<acd::id::QueueId, String> {
        self.directory.queue(name).map_err(|unknown| explained(unknown, &Hints::default()))
    }

    /// A call's known attribute values, each with its attribute.
    pub(crate) fn attributes(&self, values: &[u16]) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().zip(values).enumerate().filter_map(|(place, ((_, known), value))| {
            let value = known.get(usize::from(*value).checked_sub(1)?)?;
            Some((self.directory.name(Kind::Attribute, place)?, value))
        })
    }

    /// The index of an attribute, and the value as a call stores it.
    pub(crate) fn attribute<'n>(&'n self, name: &'n str, value: &'n str) -> Result<(usize, u16), Unknown<'n>> {
        let place = self.directory.find(Kind::Attribute, name)? as usize;
        let (noun, known) = &self.values[place];
        Ok((place, known.find(noun, value)? as u16 + 1))
    }

    /// The tiers of a set that any profile has.
    pub(crate) fn tiers(&self, set: TierSet) -> impl Iterator<Item = u8> {
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
        let unknown = |name: &str| explained(names.find(Kind::Agent, name).expect_err("nobody is called that"), &hints);
        for _ in 0..6 {
            assert!(unknown("agent17").contains("did you mean `agent-17`?"));
        }
        assert_eq!(unknown("agent17"), "unknown agent `agent17`", "the seventh is one too many");
        let long = unknown(&"é".repeat(60_000));
        assert_eq!(long, format!("unknown agent `{}…`", "é".repeat(60)));
    }
}
