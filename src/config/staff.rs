//! Profiles with their skills, and agents.

use super::{Opens, WrapUp};
use crate::id::{ChannelId, ProfileId, QueueId};

/// A kind of agents. All agents of a profile are equally eligible; those who are idle form one pool.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Profile {
    /// The operator's name for it.
    pub name: String,
    /// The queues that these agents serve, each at most once. The order breaks ties of [`CallSelection::LongestQueue`].
    pub skills: Vec<Skill>,
    /// Which waiting call a free agent of this profile takes.
    pub call_selection: CallSelection,
    /// How many contacts of each channel an agent handles at once, in the order of
    /// [`Center::channels`](super::Center::channels). One for channels beyond the end of the list.
    pub capacity: Vec<u8>,
    /// How many contacts an agent handles at once over all channels; `None` means no additional limit.
    pub contacts_max: Option<u8>,
}

impl Profile {
    /// A profile that serves these queues by the default rules: one contact at a time, lower tiers first.
    pub fn new(name: impl Into<String>, skills: Vec<Skill>) -> Self {
        let call_selection = CallSelection::default();
        Self { name: name.into(), skills, call_selection, capacity: Vec::new(), contacts_max: None }
    }

    /// How many contacts of a channel an agent handles at once.
    pub fn capacity_of(&self, channel: ChannelId) -> u8 {
        self.capacity.get(channel.index()).copied().unwrap_or(1)
    }
}

/// How agents of a profile serve a queue.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Skill {
    /// The queue.
    pub queue: QueueId,
    /// Tier 1 is asked first.
    pub tier: u8,
    /// Proficiency; higher is better.
    pub level: u8,
    /// The number of agents held back: the queue is served only while *more* than this many agents of the profile are
    /// idle. Which of the idle agents is chosen follows from the queue's selection.
    pub reserve: u32,
    /// When the queue is served.
    pub opens: Opens,
}

impl Skill {
    /// Serves `queue` in `tier` at level 1, without a reserve.
    pub const fn new(queue: QueueId, tier: u8) -> Self {
        Self { queue, tier, level: 1, reserve: 0, opens: Opens::Always }
    }
}

/// Which waiting call a free agent takes. The queue with the highest weight always comes first. Remaining ties go to
/// the call that was ranked first.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CallSelection {
    /// Calls of queues that the agent serves in a lower tier first, then the best rank (priority and age).
    #[default]
    TierFirst,
    /// The best rank, in any tier.
    RankFirst,
    /// The best-ranked call of the queue with the most calls waiting, in any tier.
    LongestQueue,
    /// The best-ranked call of the queue that is furthest above its share: the largest `qᵢ − pᵢ·Σq`, with the shares in
    /// the order of [`Profile::skills`] (fixed queue ratio, Gurvich & Whitt 2009).
    QueueRatio(Vec<f64>),
    /// The first call whose wait is longest in proportion to its queue's [`objective`](super::Queue::objective), in any
    /// tier (Avaya's greatest need).
    GreatestNeed,
}

/// One agent.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Agent {
    /// The operator's name for them.
    pub name: String,
    /// Their profile.
    pub profile: ProfileId,
    /// Their own after-call work rule, instead of the queue's.
    pub wrap_up: Option<WrapUp>,
    /// Their relative chance under [`SelectionRule::WeightedRandom`](super::SelectionRule::WeightedRandom); an agent
    /// with zero is chosen only if no other is idle.
    pub weight: u32,
    /// No longer part of the configuration: may not sign in, and kept only so that the other agents keep their indices.
    pub retired: bool,
}

impl Agent {
    /// An agent of a profile, with the default rules.
    pub fn new(name: impl Into<String>, profile: ProfileId) -> Self {
        Self { name: name.into(), profile, wrap_up: None, weight: 1, retired: false }
    }
}
