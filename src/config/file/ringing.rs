//! How calls are offered, and what follows an offer that fails.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::text::literal::TimeSpan;
use crate::config::{Ringing, Rona, RonaRule};

/// How many agents ring for one call at a time. The first to accept wins.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Ringing")]
pub(crate) enum RingingFile {
    /// Without a limit.
    Word(RingingWord),
    /// With a limit.
    Bounded(RingingTable),
}

impl Default for RingingFile {
    fn default() -> Self {
        Self::Word(RingingWord::One)
    }
}

/// How many agents ring for one call.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RingingWord {
    /// One, chosen by the selection rule.
    One,
    /// All idle eligible agents, including those who become idle while it rings if no call waits for them.
    All,
}

/// The maximum number of agents who ring for one call.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RingingTable {
    /// All idle eligible agents, up to this many.
    All(#[schemars(range(min = 2, max = 65_535))] u16),
    /// One at first, then progressively more.
    Progressive(ProgressiveFile),
}

/// One agent rings at first, and one more each time an interval has passed.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Progressive")]
pub(crate) struct ProgressiveFile {
    /// The interval; above zero.
    #[schemars(example = &"5s")]
    pub(crate) every: TimeSpan,
    /// The maximum number of agents ringing at once.
    #[schemars(range(min = 2, max = 65_535), example = 4)]
    pub(crate) most: u16,
}

impl RingingFile {
    pub(super) fn read(&self) -> Ringing {
        match self {
            Self::Word(RingingWord::One) => Ringing::One,
            Self::Word(RingingWord::All) => Ringing::All { most: u16::MAX },
            Self::Bounded(RingingTable::All(most)) => Ringing::All { most: *most },
            Self::Bounded(RingingTable::Progressive(file)) => {
                Ringing::Progressive { every: file.every.0, most: file.most }
            }
        }
    }

    pub(super) fn of(ringing: Ringing) -> Self {
        match ringing {
            Ringing::One => Self::Word(RingingWord::One),
            Ringing::All { most: u16::MAX } => Self::Word(RingingWord::All),
            Ringing::All { most } => Self::Bounded(RingingTable::All(most)),
            Ringing::Progressive { every, most } => {
                Self::Bounded(RingingTable::Progressive(ProgressiveFile { every: TimeSpan(every), most }))
            }
        }
    }
}

/// What follows an offer that was not accepted, by cause.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Rona")]
pub(crate) struct RonaFile {
    /// The phone rang until the ring timeout.
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_default")]
    pub(crate) no_answer: RonaRuleFile,
    /// The agent declined.
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_default")]
    pub(crate) rejected: RonaRuleFile,
    /// The agent's device was busy.
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_default")]
    pub(crate) busy: RonaRuleFile,
    /// The agent's device could not be reached.
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_default")]
    pub(crate) unreachable: RonaRuleFile,
    /// The agent picked up but did not confirm within `confirm_within`.
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_default")]
    pub(crate) unconfirmed: RonaRuleFile,
}

/// What follows for one cause.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RonaRule")]
pub(crate) struct RonaRuleFile {
    /// How long the agent gets no further offer; above zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "5s"))]
    pub(crate) delay: Option<TimeSpan>,
    /// The agent becomes not ready after this many failures in a row; 0 means never.
    #[serde(default)]
    #[schemars(range(max = 65_535))]
    pub(crate) pause_after: u16,
    /// How long after their last conversation agents are exempt from `pause_after`, as they have just been at their
    /// desk. The failures still count.
    #[serde(default, skip_serializing_if = "TimeSpan::is_zero")]
    #[schemars(extend("default" = "0s"), example = &"1m")]
    pub(crate) pause_delay: TimeSpan,
    /// The agent is signed out after this many failures in a row; 0 means never. Takes precedence over `pause_after`.
    #[serde(default)]
    #[schemars(range(max = 65_535))]
    pub(crate) sign_out_after: u16,
}

impl RonaFile {
    /// Whether all its fields have their defaults.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn read(&self) -> Rona {
        Rona {
            no_answer: self.no_answer.read(),
            rejected: self.rejected.read(),
            busy: self.busy.read(),
            unreachable: self.unreachable.read(),
            unconfirmed: self.unconfirmed.read(),
        }
    }

    pub(super) fn of(rona: Rona) -> Self {
        Self {
            no_answer: RonaRuleFile::of(rona.no_answer),
            rejected: RonaRuleFile::of(rona.rejected),
            busy: RonaRuleFile::of(rona.busy),
            unreachable: RonaRuleFile::of(rona.unreachable),
            unconfirmed: RonaRuleFile::of(rona.unconfirmed),
        }
    }
}

impl RonaRuleFile {
    /// Whether all its fields have their defaults.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    fn read(&self) -> RonaRule {
        let delay = self.delay.map_or(RonaRule::default().delay, |TimeSpan(delay)| delay);
        RonaRule {
            delay,
            pause_after: self.pause_after,
            pause_delay: self.pause_delay.0,
            sign_out_after: self.sign_out_after,
        }
    }

    fn of(rule: RonaRule) -> Self {
        let RonaRule { delay, pause_after, pause_delay, sign_out_after } = rule;
        let usual = RonaRule::default().delay;
        Self {
            delay: (delay != usual).then_some(TimeSpan(delay)),
            pause_after,
            pause_delay: TimeSpan(pause_delay),
            sign_out_after,
        }
    }
}
