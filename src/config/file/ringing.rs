//! How calls are offered, and what follows an offer that fails: how it is written, read and written back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::text::literal::TimeSpan;
use crate::config::{Ringing, Rona, RonaRule};

/// How many agents ring for one call at a time. The first to accept wins.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Ringing")]
pub(crate) enum RingingFile {
    /// By a word.
    Word(RingingWord),
    /// With a bound.
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
    /// One, as the selection rule says.
    One,
    /// All who are idle and eligible, and whoever becomes so while it rings and no call waits for them.
    All,
}

/// How many agents ring for one call at most.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RingingTable {
    /// All who are idle and eligible, up to this many.
    All(#[schemars(range(min = 2, max = 65_535))] u16),
    /// One at first, then more and more.
    Progressive(ProgressiveFile),
}

/// One agent rings at first, and one more each time an interval has passed.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Progressive")]
pub(crate) struct ProgressiveFile {
    /// Between one more and the next; above zero.
    #[schemars(example = &"5s")]
    pub(crate) every: TimeSpan,
    /// The most that ring at once.
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
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_usual")]
    pub(crate) no_answer: RonaRuleFile,
    /// The agent declined.
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_usual")]
    pub(crate) rejected: RonaRuleFile,
    /// The agent's device was busy.
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_usual")]
    pub(crate) busy: RonaRuleFile,
    /// The agent's device could not be reached.
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_usual")]
    pub(crate) unreachable: RonaRuleFile,
    /// The agent picked up and did not confirm within `confirm_within`.
    #[serde(default, skip_serializing_if = "RonaRuleFile::is_usual")]
    pub(crate) unconfirmed: RonaRuleFile,
}

/// One cause's consequence.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RonaRule")]
pub(crate) struct RonaRuleFile {
    /// How long the agent is held off before the next offer; never zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "5s"))]
    pub(crate) delay: Option<TimeSpan>,
    /// After this many failures in a row the agent is made not ready; 0 is never.
    #[serde(default)]
    #[schemars(range(max = 65_535))]
    pub(crate) pause_after: u16,
    /// For how long after their last conversation an agent is not made not ready: whoever has just talked is at the desk.
    /// Failures count on.
    #[serde(default, skip_serializing_if = "TimeSpan::is_zero")]
    #[schemars(extend("default" = "0s"), example = &"1m")]
    pub(crate) pause_delay: TimeSpan,
    /// After this many failures in a row the agent is signed out; 0 is never. Goes before `pause_after`.
    #[serde(default)]
    #[schemars(range(max = 65_535))]
    pub(crate) sign_out_after: u16,
}

impl RonaFile {
    /// Whether it says no more than would hold without it.
    pub(crate) fn is_usual(&self) -> bool {
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
    /// Whether it says no more than would hold without it.
    pub(crate) fn is_usual(&self) -> bool {
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
