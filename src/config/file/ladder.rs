//! A queue's ladder, step by step or tier by tier.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Reader, Writer};
use crate::config::center::*;
use crate::config::text::literal::{Target, Tiers, TimeSpan};
use crate::config::{Consider, Kind};
use crate::time::Duration;

/// A routing ladder.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Ladder")]
pub(crate) enum LadderFile {
    /// Its steps, one by one.
    Steps(#[schemars(length(max = 250))] Vec<StepFile>),
    /// Tier by tier.
    Tiers(TierLadder),
}

impl Default for LadderFile {
    fn default() -> Self {
        Self::Steps(Vec::new())
    }
}

/// A ladder that only opens one tier after another; with `unstaffed_tiers = "skip"` these are FreeSWITCH's tier rules
/// (whose levels start at 0 where tiers start at 1).
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TierLadder {
    /// The number of tiers. Tier 1 may serve at once.
    #[schemars(range(min = 1, max = 64), example = 3)]
    pub(crate) tiers: u8,
    /// How long a call waits for the next tier, or for all of them; above zero.
    #[schemars(example = &"10s")]
    pub(crate) wait: TimeSpan,
    /// When the other tiers open.
    #[serde(default)]
    pub(crate) rule: TierRule,
}

/// When the tiers after the first open.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TierRule {
    /// One after the other: tier 2 after the wait, tier 3 after twice the wait, and so on.
    #[default]
    ByLevel,
    /// All of them after the wait.
    AllAtOnce,
}

/// A step of a routing ladder.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Step")]
pub(crate) struct StepFile {
    /// When the step is reached, counted from enqueueing. Later than the step before.
    pub(crate) at: TimeSpan,
    /// The tiers that may serve the call from then on; by default those of the step before (for the first step: all).
    #[schemars(example = "1..2")]
    pub(crate) tiers: Option<Tiers>,
    /// Priority points that the call gains. They add up over the steps.
    #[serde(default)]
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(crate) credit: i16,
    /// Queues that the call also waits in from then on.
    #[serde(default)]
    #[schemars(extend("examples" = [["general"]]))]
    pub(crate) join: Vec<String>,
    /// One of the centre's `messages`, to be played to the caller.
    #[schemars(example = &"sorry-to-keep-you")]
    pub(crate) message: Option<String>,
    /// Whether to offer the caller a callback.
    #[serde(default)]
    pub(crate) offer_callback: bool,
    /// Sends the call on and ends the ladder.
    pub(crate) overflow: Option<Target>,
    /// Conditions that must all hold at the step's time; otherwise the step is skipped. Not allowed on the first step.
    pub(crate) consider_if: Option<ConsiderFile>,
}

/// How busy a queue must be for a step to be taken. Limits are inclusive; all that are given must hold.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Consider")]
pub(crate) struct ConsiderFile {
    /// The queue in question; by default the step's own.
    #[schemars(example = &"general")]
    pub(crate) queue: Option<String>,
    /// At least this many calls wait there, including those being offered, but not callbacks.
    #[schemars(range(max = 4_000_000_000_u32), example = 5)]
    pub(crate) waiting_min: Option<u32>,
    /// At most this many calls wait there.
    #[schemars(range(max = 4_000_000_000_u32), example = 5)]
    pub(crate) waiting_max: Option<u32>,
    /// The estimated wait of a new caller there is at least this long. An unknown wait does not count.
    #[schemars(example = &"2m")]
    pub(crate) expected_wait_min: Option<TimeSpan>,
    /// The estimated wait of a new caller there is at most this long. An unknown wait does not count.
    #[schemars(example = &"30s")]
    pub(crate) expected_wait_max: Option<TimeSpan>,
    /// At least this many agents who serve it are signed in.
    #[schemars(range(max = 4_000_000_000_u32), example = 2)]
    pub(crate) staffed_min: Option<u32>,
    /// At most this percentage of the signed-in agents who serve it are not idle; with nobody signed in, all count as
    /// busy.
    #[schemars(range(max = 100), example = 80)]
    pub(crate) busy_max: Option<u8>,
}

impl Reader<'_> {
    pub(super) fn ladder(&mut self, path: &str, own: &str, file: &LadderFile) -> Vec<Step> {
        match file {
            LadderFile::Steps(steps) => self.steps(path, own, steps),
            LadderFile::Tiers(tiers) => self.tier_by_tier(path, tiers),
        }
    }

    fn tier_by_tier(&mut self, path: &str, file: &TierLadder) -> Vec<Step> {
        if file.wait.0 == Duration::ZERO {
            self.faults.add(format!("{path}.wait"), "0s", "a time above zero");
        }
        let step = |waits: u8, last: u8| Step {
            at: Duration::from_micros(file.wait.0.as_micros() * u64::from(waits)),
            tiers: TierSet::range(1, last),
            ..Step::open()
        };
        match file.rule {
            TierRule::ByLevel => (1..=file.tiers).map(|tier| step(tier - 1, tier)).collect(),
            TierRule::AllAtOnce if file.tiers == 1 => vec![step(0, 1)],
            TierRule::AllAtOnce => vec![step(0, 1), step(1, file.tiers)],
        }
    }

    fn steps(&mut self, path: &str, own: &str, steps: &[StepFile]) -> Vec<Step> {
        let mut tiers = TierSet::ALL;
        let mut ladder = Vec::with_capacity(steps.len());
        for (place, step) in steps.iter().enumerate() {
            tiers = step.tiers.as_ref().map_or(tiers, |tiers| tiers.set());
            let at = |field: &str| format!("{path}[{place}].{field}");
            let joined = step.join.iter().enumerate();
            ladder.push(Step {
                at: step.at.0,
                tiers,
                credit: step.credit,
                join: joined
                    .filter_map(|(item, name)| self.queue_id(&format!("{}[{item}]", at("join")), name))
                    .collect(),
                message: step
                    .message
                    .as_ref()
                    .and_then(|name| self.known(&at("message"), Kind::Message, self.directory.message(name))),
                offer_callback: step.offer_callback,
                overflow: step.overflow.as_ref().map(|to| self.destination(&at("overflow"), to)),
                consider_if: step.consider_if.as_ref().and_then(|rule| self.consider(&at("consider_if"), own, rule)),
            });
        }
        ladder
    }

    fn consider(&mut self, path: &str, own: &str, file: &ConsiderFile) -> Option<Consider> {
        let queue = self.queue_id(&format!("{path}.queue"), file.queue.as_deref().unwrap_or(own))?;
        Some(Consider {
            queue,
            waiting_min: file.waiting_min,
            waiting_max: file.waiting_max,
            expected_wait_min: file.expected_wait_min.map(|span| span.0),
            expected_wait_max: file.expected_wait_max.map(|span| span.0),
            staffed_min: file.staffed_min,
            busy_max: file.busy_max,
        })
    }
}

impl Writer<'_> {
    pub(super) fn ladder(&self, ladder: &[Step]) -> Vec<StepFile> {
        let mut tiers = TierSet::ALL;
        let step = |step: &Step| {
            let same = std::mem::replace(&mut tiers, step.tiers) == step.tiers;
            StepFile {
                at: TimeSpan(step.at),
                tiers: (!same).then(|| Tiers::of(step.tiers)),
                credit: step.credit,
                join: step.join.iter().map(|&queue| self.queue_name(queue)).collect(),
                message: step.message.map(|place| self.center.messages[usize::from(place)].clone()),
                offer_callback: step.offer_callback,
                overflow: step.overflow.map(|to| self.target(to)),
                consider_if: step.consider_if.map(|rule| self.consider(rule)),
            }
        };
        ladder.iter().map(step).collect()
    }

    fn consider(&self, rule: Consider) -> ConsiderFile {
        ConsiderFile {
            queue: Some(self.queue_name(rule.queue)),
            waiting_min: rule.waiting_min,
            waiting_max: rule.waiting_max,
            expected_wait_min: rule.expected_wait_min.map(TimeSpan),
            expected_wait_max: rule.expected_wait_max.map(TimeSpan),
            staffed_min: rule.staffed_min,
            busy_max: rule.busy_max,
        }
    }
}
