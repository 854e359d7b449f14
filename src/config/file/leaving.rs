//! How waiting calls leave their queue: vacancies, exit keys, announcements, callbacks, last agents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Reader, Writer};
use crate::config::check::KEYS;
use crate::config::text::literal::{Target, TimeSpan};
use crate::config::{Announce, CallbackRule, Condition, Conditions, ExitKey, LastAgent, Vacancy};
use crate::time::Duration;

/// How long after a failed attempt a caller is dialled again, by default.
const RETRY_AFTER: Duration = Duration::from_secs(300);

/// When a queue counts as empty, and where calls go then.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Vacancy")]
pub(crate) enum VacancyFile {
    /// Where calls go while nobody who serves the queue is signed in.
    To(Target),
    /// A destination, and further conditions in which agents do not count.
    Full(VacancyTable),
}

/// When a queue counts as empty, and where calls go then.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VacancyTable {
    /// The conditions in which an agent does not count, in addition to being signed out. The queue is empty while
    /// everyone who serves it is in one of them.
    #[serde(default)]
    #[schemars(extend("examples" = [["not_ready", "wrap_up"]]))]
    pub(crate) when: Vec<Condition>,
    /// Where calls go.
    #[serde(default = "end")]
    #[schemars(extend("default" = "end"))]
    pub(crate) to: Target,
}

fn end() -> Target {
    Target::End
}

impl Reader<'_> {
    pub(super) fn vacancy(&mut self, path: &str, file: &VacancyFile) -> Vacancy {
        match file {
            VacancyFile::To(to) => Vacancy { conditions: Conditions::default(), to: self.destination(path, to) },
            VacancyFile::Full(table) => Vacancy {
                conditions: Conditions::of(&table.when),
                to: self.destination(&format!("{path}.to"), &table.to),
            },
        }
    }

    pub(super) fn exit(&mut self, path: &str, key: &str, to: &Target) -> Option<ExitKey> {
        let to = self.destination(path, to);
        let mut characters = key.chars();
        match (characters.next(), characters.next()) {
            (Some(key), None) => Some(ExitKey { key, to }),
            _ => {
                self.faults.add(path, format!("the key {key:?}"), KEYS);
                None
            }
        }
    }
}

impl Writer<'_> {
    pub(super) fn vacancy(&self, rule: Vacancy) -> VacancyFile {
        let to = self.target(rule.to);
        if rule.conditions == Conditions::default() {
            return VacancyFile::To(to);
        }
        let all = [
            Condition::SignedOut,
            Condition::NotReady,
            Condition::Ringing,
            Condition::Talking,
            Condition::WrapUp,
            Condition::HeldOff,
        ];
        let named = |condition: &Condition| rule.conditions.0 >> *condition as u8 & 1 == 1;
        VacancyFile::Full(VacancyTable { when: all.into_iter().filter(named).collect(), to })
    }
}

/// When callers hear their position and expected wait.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Announce")]
pub(crate) enum AnnounceFile {
    /// On an event.
    Word(AnnounceWord),
    /// At intervals.
    Full(AnnounceTable),
}

/// When callers hear their position and expected wait.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnnounceWord {
    /// On entering the queue.
    OnEntry,
}

/// When callers hear their position and expected wait.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnnounceTable {
    /// On entering the queue, and again each time this interval has passed; above zero.
    #[schemars(example = &"30s")]
    pub(crate) every: TimeSpan,
    /// Whether to announce a position only if it is better than the last one announced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) only_up: bool,
}

impl AnnounceFile {
    pub(super) fn read(&self) -> Announce {
        match self {
            Self::Word(AnnounceWord::OnEntry) => Announce { every: None, only_up: false },
            Self::Full(table) => Announce { every: Some(table.every.0), only_up: table.only_up },
        }
    }

    pub(super) fn of(rule: Announce) -> Self {
        match rule {
            Announce { every: None, .. } => Self::Word(AnnounceWord::OnEntry),
            Announce { every: Some(every), only_up } => Self::Full(AnnounceTable { every: TimeSpan(every), only_up }),
        }
    }
}

/// Callers hang up, keep their place, and are dialled once an agent is reserved for them (virtual hold).
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CallbackRule")]
pub(crate) struct CallbackFile {
    /// The maximum number of times a caller is dialled.
    #[serde(default = "attempts")]
    #[schemars(range(min = 1, max = 255))]
    pub(crate) attempts: u8,
    /// How long after a failed attempt the callback rejoins the queue, in its old place; above zero.
    #[schemars(extend("default" = "5m"))]
    pub(crate) retry_after: Option<TimeSpan>,
    /// How long after the request a callback is given up; by default never.
    #[schemars(example = &"24h")]
    pub(crate) keep_for: Option<TimeSpan>,
    /// How long the caller's phone may ring; by default the switch decides.
    #[schemars(example = &"30s")]
    pub(crate) dial_timeout: Option<TimeSpan>,
    /// `offer_callback` in a step takes effect only if the wait estimated for the last in the queue is at least this
    /// long; an unknown wait does not count. By default it always does.
    #[schemars(example = &"5m")]
    pub(crate) offer_above: Option<TimeSpan>,
}

fn attempts() -> u8 {
    3
}

impl CallbackFile {
    pub(super) fn read(&self) -> CallbackRule {
        CallbackRule {
            attempts: self.attempts,
            retry_after: self.retry_after.map_or(RETRY_AFTER, |span| span.0),
            keep_for: self.keep_for.map(|span| span.0),
            dial_timeout: self.dial_timeout.map(|span| span.0),
            offer_above: self.offer_above.map(|span| span.0),
        }
    }

    pub(super) fn of(rule: CallbackRule) -> Self {
        Self {
            attempts: rule.attempts,
            retry_after: Some(TimeSpan(rule.retry_after)),
            keep_for: rule.keep_for.map(TimeSpan),
            dial_timeout: rule.dial_timeout.map(TimeSpan),
            offer_above: rule.offer_above.map(TimeSpan),
        }
    }
}

/// Routing a returning caller to the agent who already knows the matter.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LastAgent")]
pub(crate) struct LastAgentFile {
    /// How long after the conversation the agent is remembered; above zero.
    #[schemars(example = &"24h")]
    pub(crate) within: TimeSpan,
    /// How long the call is held for that agent before others may take it; `0s` means only if that agent is idle right
    /// now.
    #[serde(default)]
    #[schemars(extend("default" = "0s"))]
    pub(crate) hold: TimeSpan,
}

impl LastAgentFile {
    pub(super) fn read(&self) -> LastAgent {
        LastAgent { within: self.within.0, hold: self.hold.0 }
    }

    pub(super) fn of(rule: LastAgent) -> Self {
        Self { within: TimeSpan(rule.within), hold: TimeSpan(rule.hold) }
    }
}
