//! Channels, self-service in front of queues, skills that open only under pressure, and the watchdog.

use super::{Center, Profile, WrapUpScope};
use crate::id::ChannelId;
use crate::time::Duration;

/// A kind of contacts: voice, video, chat.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Channel {
    /// The operator's name for it.
    pub name: String,
    /// Channels from which an agent gets no new contact while busy with one of this channel. (How many contacts of the
    /// same channel fit is set by [`Profile::capacity`](super::Profile::capacity).)
    pub excludes: Vec<ChannelId>,
}

/// The name of the only channel of a centre that defines none.
pub const VOICE: &str = "voice";

/// The maximum number of channels.
pub const CHANNELS_MAX: usize = 8;

/// A bot or menu that calls reach before they ask for an agent.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SelfService {
    /// The operator's name for it.
    pub name: String,
    /// The maximum number of calls in it; further calls go directly to their queue. `None` means unlimited.
    pub most: Option<u32>,
    /// Whether a call that is passed on to a queue keeps its age.
    pub age: Age,
}

/// Whether a moved call keeps its age, which ranks it in its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum Age {
    /// It ranks as if it had waited here since it first arrived.
    Keep,
    /// It ranks as a new call.
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
    /// While the longest wait in the queue is at least this long (callbacks do not count).
    HeadWait(Duration),
    /// While the wait predicted for a new caller is at least this long. An unknown wait does not count.
    PredictedWait(Duration),
}

/// When unresponsive agents are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Watchdog {
    /// How long an agent may ring or talk without a sign of life. Above zero.
    pub silent_for: Duration,
    /// What happens then.
    pub then: SilentAgent,
}

/// What happens to an unresponsive agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(any(feature = "config", feature = "schema"), derive(schemars::JsonSchema))]
pub enum SilentAgent {
    /// The agent is reported, and again each time the interval has passed.
    #[default]
    Report,
    /// The agent is reported and treated as lost.
    Lose,
}

impl Center {
    /// Whether agents of a profile can be part of several calls at once, possibly with one of them in after-call work.
    pub fn takes_several(&self, profile: &Profile) -> bool {
        let queues = || profile.skills.iter().filter_map(|skill| self.queues.get(skill.queue.index()));
        let first = queues().next().map(|queue| queue.channel);
        profile.capacity.iter().any(|&most| most > 1)
            || queues().any(|queue| Some(queue.channel) != first || queue.wrap_up_scope == WrapUpScope::Queue)
    }

    /// Whether this holds for any profile.
    pub fn any_takes_several(&self) -> bool {
        self.profiles.iter().any(|profile| self.takes_several(profile))
    }
}
