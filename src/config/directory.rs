//! The names in a centre and the ids they stand for.

use std::fmt;

use rustc_hash::FxHashMap;

use super::{Center, VOICE};
use crate::id::{AgentId, CalendarId, ChannelId, ProfileId, QueueId, ReasonId, SelfServiceId};

/// A kind of named thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of [`Center::queues`].
    Queue,
    /// One of [`Center::calendars`].
    Calendar,
    /// One of [`Center::profiles`].
    Profile,
    /// One of [`Center::agents`].
    Agent,
    /// One of [`Center::reasons`].
    Reason,
    /// One of [`Center::attributes`].
    Attribute,
    /// One of [`Center::self_service`].
    SelfService,
    /// One of [`Center::channels`]; a centre that defines none has one, called [`VOICE`].
    Channel,
    /// One of [`Center::externals`].
    External,
    /// One of [`Center::messages`].
    Message,
}

impl Kind {
    /// The number of kinds.
    const COUNT: usize = 10;

    /// What messages call such a thing.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Calendar => "calendar",
            Self::Profile => "profile",
            Self::Agent => "agent",
            Self::Reason => "reason",
            Self::Attribute => "attribute",
            Self::SelfService => "self-service",
            Self::Channel => "channel",
            Self::External => "external destination",
            Self::Message => "message",
        }
    }
}

/// Names in the order of their ids, looked up in O(1).
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<String>,
    indices: FxHashMap<String, u32>,
    /// The names that a message may suggest: retired ones are known, but not suggested.
    suggested: Vec<u32>,
}

impl Names {
    fn push(&mut self, name: &str, retired: Retired) {
        let index = self.names.len() as u32;
        self.names.push(name.to_owned());
        // The first of two equal names counts.
        self.indices.entry(name.to_owned()).or_insert(index);
        if retired == Retired::No {
            self.suggested.push(index);
        }
    }

    /// The index of a name.
    ///
    /// # Errors
    /// There is no such name; the error calls it a `noun`.
    pub fn find<'a>(&'a self, noun: &'a str, name: &'a str) -> Result<u32, Unknown<'a>> {
        self.indices.get(name).copied().ok_or(Unknown { noun, name, known: self })
    }

    /// The name at an index.
    pub fn get(&self, index: usize) -> Option<&str> {
        self.names.get(index).map(String::as_str)
    }
}

impl<'n> FromIterator<&'n str> for Names {
    fn from_iter<I: IntoIterator<Item = &'n str>>(names: I) -> Self {
        let mut all = Self::default();
        names.into_iter().for_each(|name| all.push(name, Retired::No));
        all
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Retired {
    Yes,
    No,
}

/// The names in a centre: a copy, so that it can outlive the centre.
///
/// ```
/// use acd::config::{Center, Directory, Queue};
///
/// let mut center = Center::default();
/// let contract = center.add_queue(Queue::new("contract"));
/// let directory = Directory::new(&center);
/// assert_eq!(directory.queue("contract").ok(), Some(contract));
/// assert_eq!(directory.name(acd::config::Kind::Queue, contract.index()), Some("contract"));
/// let unknown = directory.queue("contrct").unwrap_err();
/// assert!(unknown.to_string().starts_with("unknown queue `contrct`"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// In the order of [`Kind`].
    lists: [Names; Kind::COUNT],
}

macro_rules! find {
    ($($(#[$doc:meta])* $name:ident: $kind:ident => $id:ty, $make:expr;)+) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// There is none; the message suggests the name that was probably meant.
        pub fn $name<'a>(&'a self, name: &'a str) -> Result<$id, Unknown<'a>> {
            self.find(Kind::$kind, name).map($make)
        }
    )+};
}

impl Directory {
    /// Collects the names in a centre. O(names).
    pub fn new(center: &Center) -> Self {
        let mut all = Self::default();
        let retired = |is_retired: bool| if is_retired { Retired::Yes } else { Retired::No };
        for queue in &center.queues {
            all.lists[Kind::Queue as usize].push(&queue.name, retired(queue.retired));
        }
        for agent in &center.agents {
            all.lists[Kind::Agent as usize].push(&agent.name, retired(agent.retired));
        }
        all.list(Kind::Calendar, center.calendars.iter().map(|calendar| calendar.name.as_str()));
        all.list(Kind::Profile, center.profiles.iter().map(|profile| profile.name.as_str()));
        all.list(Kind::Reason, center.reasons.iter().map(String::as_str));
        all.list(Kind::Attribute, center.attributes.iter().map(|attribute| attribute.name.as_str()));
        all.list(Kind::SelfService, center.self_service.iter().map(|service| service.name.as_str()));
        all.list(Kind::Channel, center.channels.iter().map(|channel| channel.name.as_str()));
        all.list(Kind::External, center.externals.iter().map(String::as_str));
        all.list(Kind::Message, center.messages.iter().map(String::as_str));
        all
    }

    /// Replaces the names of one kind.
    pub(super) fn list<'n>(&mut self, kind: Kind, names: impl Iterator<Item = &'n str>) {
        let voice = kind == Kind::Channel;
        let names: Names = names.collect();
        let alone = voice && names.names.is_empty();
        self.lists[kind as usize] = if alone { [VOICE].into_iter().collect() } else { names };
    }

    /// The index of a name among those of its kind. O(1).
    ///
    /// # Errors
    /// There is none; the message suggests the name that was probably meant.
    pub fn find<'a>(&'a self, kind: Kind, name: &'a str) -> Result<u32, Unknown<'a>> {
        self.lists[kind as usize].find(kind.noun(), name)
    }

    /// The name at an index.
    pub fn name(&self, kind: Kind, index: usize) -> Option<&str> {
        self.lists[kind as usize].get(index)
    }

    find! {
        /// The queue with this name.
        queue: Queue => QueueId, |index| QueueId(narrow(index));
        /// The calendar with this name.
        calendar: Calendar => CalendarId, |index| CalendarId(narrow(index));
        /// The profile with this name.
        profile: Profile => ProfileId, ProfileId;
        /// The agent with this name.
        agent: Agent => AgentId, AgentId;
        /// The not-ready reason with this name.
        reason: Reason => ReasonId, |index| ReasonId(narrow(index));
        /// The self-service with this name.
        self_service: SelfService => SelfServiceId, |index| SelfServiceId(narrow(index));
        /// The channel with this name.
        channel: Channel => ChannelId, |index| ChannelId(u8::try_from(index).unwrap_or(u8::MAX));
        /// The index of this name in [`Center::externals`].
        external: External => u16, narrow;
        /// The index of this name in [`Center::messages`].
        message: Message => u16, narrow;
    }
}

/// An index as a `u16`. [`Center::check`] rejects lists that are longer.
fn narrow(index: u32) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

/// There is nothing with this name. With the feature `config`, the message suggests the name that was probably meant,
/// which is looked up only when the message is printed.
#[derive(Clone, Copy, Debug)]
pub struct Unknown<'a> {
    noun: &'a str,
    name: &'a str,
    known: &'a Names,
}

impl<'a> Unknown<'a> {
    /// What messages call such a thing.
    pub fn noun(&self) -> &'a str {
        self.noun
    }

    /// The unknown name.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The number of names that [`expected`](Self::expected) compares with.
    pub fn candidates(&self) -> usize {
        self.known.suggested.len()
    }

    /// The message without a suggestion. O(1).
    pub fn without_hint(&self) -> String {
        let shown = self.name.char_indices().nth(SHOWN_MAX).map_or(self.name, |(end, _)| &self.name[..end]);
        let more = if shown.len() < self.name.len() { "…" } else { "" };
        format!("unknown {} `{shown}{more}`", self.noun)
    }

    /// What would be right: the nearest name and what else there is. O(names).
    #[cfg(feature = "config")]
    pub fn expected(&self) -> impl fmt::Display + use<'a> {
        let known = self.known;
        super::names::nearest(self.name, known.suggested.iter().map(|index| known.names[*index as usize].as_str()))
    }
}

impl fmt::Display for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.without_hint())?;
        #[cfg(feature = "config")]
        write!(f, "; expected {}", self.expected())?;
        Ok(())
    }
}

impl std::error::Error for Unknown<'_> {}

/// How many characters of an unknown name a message shows.
const SHOWN_MAX: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Agent, Queue};

    #[test]
    fn every_name_leads_to_its_id_and_back() {
        let center = Center {
            queues: vec![Queue::new("a"), Queue::new("b")],
            reasons: vec!["lunch".into(), "training".into()],
            externals: vec!["voicemail".into()],
            ..Center::default()
        };
        let directory = Directory::new(&center);
        for queue in center.queue_ids() {
            let name = directory.name(Kind::Queue, queue.index()).expect("each queue has a name");
            assert_eq!(directory.queue(name).ok(), Some(queue));
        }
        assert_eq!(directory.reason("training").ok(), Some(ReasonId(1)));
        assert_eq!(directory.external("voicemail").ok(), Some(0));
        assert_eq!(directory.channel(VOICE).ok(), Some(ChannelId(0)), "a centre without channels has one");
        assert_eq!(directory.name(Kind::Queue, 2), None);
        assert!(directory.queue("lunch").is_err(), "kinds do not mix");
    }

    #[test]
    fn the_first_of_two_equal_names_counts() {
        let center = Center { queues: vec![Queue::new("a"), Queue::new("a")], ..Center::default() };
        assert_eq!(Directory::new(&center).queue("a").ok(), Some(QueueId(0)));
    }

    #[cfg(feature = "config")]
    #[test]
    fn what_is_retired_is_found_but_not_suggested() {
        let agent = |name: &str, retired| Agent { retired, ..Agent::new(name, ProfileId(0)) };
        let agents = vec![agent("Wang", true), agent("Wagner", false), agent("Li", false)];
        let directory = Directory::new(&Center { agents, ..Center::default() });
        assert_eq!(directory.agent("Wang").ok(), Some(AgentId(0)));
        let said = directory.agent("Wanger").unwrap_err().to_string();
        assert_eq!(said, "unknown agent `Wanger`; expected `Wagner` or `Li`; did you mean `Wagner`?");
    }
}
