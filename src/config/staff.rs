//! Who serves: profiles with their skills, and agents.

use super::{Opens, WrapUp};
use crate::id::{ChannelId, ProfileId, QueueId};

/// A kind of agents: all of a profile are equally eligible, and the idle among them form one pool.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Profile {
    /// The operator's name for it.
    pub name: String,
    /// The queues that these agents serve, each at most once. The order breaks ties of [`CallSelection::LongestQueue`].
    pub skills: Vec<Skill>,
    /// Which waiting call a freed agent of this profile takes.
    pub call_selection: CallSelection,
    /// How many contacts at once, by channel, in the order of [`Center::channels`](super::Center::channels). Channels
    /// that are not listed: one.
    pub capacity: Vec<u8>,
    /// How many contacts at once over all channels; `None` is no further bound.
    pub contacts_max: Option<u8>,
}

impl Profile {
    /// A profile that serves these queues by the usual rules: one contact at a time, lower tiers first.
    pub fn new(name: impl Into<String>, skills: Vec<Skill>) -> Self {
        let call_selection = CallSelection::default();
        Self { name: name.into(), skills, call_selection, capacity: Vec::new(), contacts_max: None }
    }

    /// How many contacts of a channel at once.
    pub fn capacity_of(&self, channel: ChannelId) -> u8 {
        self.capacity.get(channel.index()).copied().unwrap_or(1)
    }
}

/// That agents of a profile serve a queue, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Skill {
    /// The queue.
    pub queue: QueueId,
    /// 1 is asked first.
    pub tier: u8,
    /// Proficiency; higher is better.
    pub level: u8,
    /// Agents of this profile held back: the queue is served only while *more* than this many of them are idle. Which of
    /// those who are idle is taken follows from the queue's selection.
    pub reserve: u32,
    /// When this skill counts at all.
    pub opens: Opens,
}

impl Skill {
    /// Serves `queue` in `tier`, at level 1, holding nobody back.
    pub const fn new(queue: QueueId, tier: u8) -> Self {
        Self { queue, tier, level: 1, reserve: 0, opens: Opens::Always }
    }
}

/// Which waiting call a freed agent takes. The heaviest queue weight comes first, always. Remaining ties go to the call
/// that was given its rank first.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CallSelection {
    /// Calls of queues that the agent serves in a lower tier first, then the best rank (priority and age).
    #[default]
    TierFirst,
    /// The best rank, whatever the tier.
    RankFirst,
    /// The best-ranked call of the queue with the most calls waiting, whatever the tier.
    LongestQueue,
    /// The best-ranked call of the queue that is furthest above its share: the largest `qᵢ − pᵢ·Σq`, in the order of
    /// [`Profile::skills`] (fixed queue ratio, Gurvich & Whitt 2009).
    QueueRatio(Vec<f64>),
    /// The head with the longest wait in proportion to its queue's [`objective`](super::Queue::objective), whatever the
    /// tier
    /// (Avaya's greatest need).
    GreatestNeed,
}

/// One agent.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Agent {
    /// The operator's name for them.
    pub name: String,
    /// What they serve.
    pub profile: ProfileId,
    /// Their own after-call work, in place of the queue's.
    pub wrap_up: Option<WrapUp>,
    /// Their chance under [`SelectionRule::WeightedRandom`](super::SelectionRule::WeightedRandom), in proportion to the
    /// others'; zero is only where nobody else
    /// is idle.
    pub weight: u32,
    /// No longer part of the configuration: may not sign in, kept so that the others keep their places.
    pub retired: bool,
}

impl Agent {
    /// An agent of a profile, by the usual rules.
    pub fn new(name: impl Into<String>, profile: ProfileId) -> Self {
        Self { name: name.into(), profile, wrap_up: None, weight: 1, retired: false }
    }
}
