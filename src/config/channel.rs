//! Kinds of contacts, self-service in front of queues, and skills that open only under pressure.

use super::{Center, Profile, WrapUpScope};
use crate::id::ChannelId;
use crate::time::Duration;

/// A kind of contacts: voice, video, chat.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Channel {
    /// The operator's name for it.
    pub name: String,
    /// Channels of which an agent takes no new contact while busy with one of this. (Whether more of the same channel
    /// fit is a matter of [`Profile::capacity`](super::Profile::capacity).)
    pub excludes: Vec<ChannelId>,
}

/// What the only channel of a centre without channels is called.
pub const VOICE: &str = "voice";

/// How many channels a centre may have.
pub const CHANNELS_MOST: usize = 8;

/// A bot or a menu that a call meets before it asks for an agent.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SelfService {
    /// The operator's name for it.
    pub name: String,
    /// The most calls in it at once; one more goes to its queue directly. `None` is no bound.
    pub most: Option<u32>,
    /// Whether a call that is passed on is ranked by its age.
    pub age: Age,
}

/// Whether a moved call keeps its age for its rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum Age {
    /// Ranked as if it had waited here since it first arrived.
    Keep,
    /// Ranked as a newcomer.
    Reset,
}

/// When agents serve a queue: always, or as a reserve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Opens {
    /// Always.
    #[default]
    Always,
    /// While the longest wait in the queue is at least this (callbacks do not count).
    HeadWait(Duration),
    /// While the wait predicted for a caller who came now is at least this. Unknown is not.
    PredictedWait(Duration),
}

/// When agents of whom nothing is heard are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Watchdog {
    /// For how long an agent may ring or talk without any sign of life. Above zero.
    pub silent_for: Duration,
    /// What follows.
    pub then: SilentAgent,
}

/// What becomes of an agent of whom nothing is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum SilentAgent {
    /// They are reported, and again after the same time.
    #[default]
    Report,
    /// They are reported and taken for lost.
    Lose,
}

impl Center {
    /// Whether agents of a profile may have parts in several calls at once, one of them in after-call work perhaps.
    pub fn takes_several(&self, profile: &Profile) -> bool {
        let queues = || profile.skills.iter().filter_map(|skill| self.queues.get(skill.queue.index()));
        let first = queues().next().map(|queue| queue.channel);
        profile.capacity.iter().any(|&most| most > 1)
            || queues().any(|queue| Some(queue.channel) != first || queue.wrap_up_scope == WrapUpScope::Queue)
    }

    /// Whether any agents may.
    pub fn any_takes_several(&self) -> bool {
        self.profiles.iter().any(|profile| self.takes_several(profile))
    }
}
