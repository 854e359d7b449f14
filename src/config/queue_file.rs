//! A queue, as it is written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::center::{OnAgentLost, PoolChoice, Proficiency, SelectionRule, UnstaffedTiers, WrapUp, WrapUpScope};
use super::leaving_file::{AnnounceFile, CallbackFile, LastAgentFile, VacancyFile};
use super::literal::{AfterCall, Target, Tiers, TimeSpan};
use super::ringing_file::{RingingFile, RonaFile};
use super::{OnClosing, WhileRinging};
use crate::time::Duration;

/// A queue: where calls of one kind wait, and by which rules they leave.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Queue")]
pub(crate) struct QueueFile {
    /// The most calls that may wait here at once (those being offered count); without it there is no bound.
    #[schemars(range(max = 4_000_000_000_u32), example = 50)]
    pub(crate) waiting_max: Option<u32>,
    /// The telephone lines (trunks) by which calls come in for this queue: the most calls that may be present at once of those
    /// that asked for it first, in self-service, waiting, ringing and in conversation, wherever they went since. One more
    /// finds all lines busy and is turned away before it comes to the queue. A callback takes a line only while it is dialled
    /// and talks. Without it there is no bound.
    #[schemars(range(min = 1, max = 4_000_000_000_u32), example = 30)]
    pub(crate) lines: Option<u32>,
    /// What becomes of a call that finds the queue or the centre full.
    #[serde(default = "end")]
    #[schemars(extend("default" = "end"))]
    pub(crate) when_full: Target,
    /// What becomes of a call that finds nobody signed in who serves this queue; without it the call waits.
    pub(crate) when_unstaffed: Option<Target>,
    /// The calendar that says when the queue is open; without it the queue is open at all times.
    #[schemars(example = &"office")]
    pub(crate) hours: Option<String>,
    /// What becomes of a call that arrives while the queue is closed.
    #[serde(default = "end")]
    #[schemars(extend("default" = "end"))]
    pub(crate) when_closed: Target,
    /// What becomes of those who wait when the queue closes.
    #[serde(default)]
    pub(crate) on_closing: OnClosing,
    /// When a call may not join because nobody could serve it: a destination (while nobody is signed in), or a table that
    /// says more. Without it never.
    pub(crate) join_empty: Option<VacancyFile>,
    /// When all who wait are sent on because nobody could serve them any more, likewise; without it never. Who wishes to
    /// leave, or not to be ready, and is still in a conversation counts as gone, or not ready.
    pub(crate) leave_empty: Option<VacancyFile>,
    /// For how long nobody may be there before `leave_empty` acts, so that a telephone may reconnect; calls may join
    /// meanwhile. `0s` is at once.
    #[serde(default)]
    #[schemars(extend("default" = "0s"), example = &"5s")]
    pub(crate) leave_empty_after: TimeSpan,
    /// The kind of contacts that wait here; without it the first of `channels`.
    #[schemars(example = &"chat")]
    pub(crate) channel: Option<String>,
    /// The longest a leg may wait here; without it there is no bound.
    pub(crate) wait_max: Option<TimeSpan>,
    /// What becomes of a call whose longest wait ran out.
    #[serde(default = "end")]
    #[schemars(extend("default" = "end"))]
    pub(crate) on_timeout: Target,
    /// Whether an agent who is already ringing may still answer when the longest wait runs out.
    #[serde(default)]
    pub(crate) while_ringing: WhileRinging,
    /// The routing ladder: steps in order of time, the first at `0s`, or a table that opens tier after tier. Without it
    /// all tiers may serve at once.
    #[serde(default)]
    #[schemars(extend("default" = []))]
    pub(crate) ladder: LadderFile,
    /// Whether a step's tiers must be waited for where nobody of the tiers before them is staffed.
    #[serde(default)]
    pub(crate) unstaffed_tiers: UnstaffedTiers,
    /// Keys (`0` to `9`, `*`, `#`) by which a caller may leave the queue, and where the call goes.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{ "1": "callback", "0": "queue:general" }]))]
    pub(crate) exits: IndexMap<String, Target>,
    /// Telling callers their position and expected wait; without it no positions are kept.
    pub(crate) announce: Option<AnnounceFile>,
    /// How callers are called back instead of waiting; `{}` is by the usual rules, without it no callbacks are taken.
    pub(crate) callback: Option<CallbackFile>,
    /// A caller who gave up and calls again within this time gets the former place; `0s` is never.
    #[serde(default)]
    #[schemars(extend("default" = "0s"))]
    pub(crate) resume_within: TimeSpan,
    /// A caller who was served and calls again is held for that agent; without it not. Not while the agent is not ready, and
    /// no longer once they have left the call unanswered or declined it.
    pub(crate) last_agent: Option<LastAgentFile>,
    /// How long a call is held for the agent whom it prefers or is transferred to, before others may take it; `0s` is only
    /// if that agent is idle right now. Not while the agent is not ready, and no longer once they have left the call
    /// unanswered or declined it.
    #[serde(default)]
    #[schemars(extend("default" = "0s"))]
    pub(crate) preferred_for: TimeSpan,
    /// The wait that is aimed for, which `greatest_need` measures waits by; without it one minute.
    pub(crate) objective: Option<TimeSpan>,
    /// Which of several idle agents is offered a call: the name of a rule, or a table that says more.
    #[serde(default)]
    #[schemars(extend("default" = "most_idle"))]
    pub(crate) selection: SelectionFile,
    /// What a point of priority is worth.
    #[serde(default)]
    #[schemars(extend("default" = "strict"))]
    pub(crate) priority: PriorityFile,
    /// Calls of a heavier queue go before those of a lighter one, for every agent who serves both.
    #[serde(default)]
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(crate) weight: i16,
    /// How many agents ring for one call: one, all (`{ all = 5 }`: at most so many), or more and more.
    #[serde(default)]
    #[schemars(extend("default" = "one"))]
    pub(crate) ringing: RingingFile,
    /// How long an agent's phone may ring before the call is offered to the next; without it the switch decides.
    pub(crate) ring_timeout: Option<TimeSpan>,
    /// How long an agent who picked up has to confirm; without it no confirmation is asked for.
    pub(crate) confirm_within: Option<TimeSpan>,
    /// What follows an offer that was not accepted (redirection on no answer), by cause.
    #[serde(default, skip_serializing_if = "RonaFile::is_usual")]
    pub(crate) rona: RonaFile,
    /// After-call work: at most this long, or until the agent says so.
    #[schemars(extend("default" = "0s"))]
    #[serde(default = "no_after_call")]
    pub(crate) wrap_up: AfterCall,
    /// Whom after-call work of this queue keeps its agent from.
    #[serde(default)]
    pub(crate) wrap_up_scope: WrapUpScope,
    /// What becomes of a caller whose agent's device is lost in mid-conversation.
    #[serde(default)]
    pub(crate) on_agent_lost: OnAgentLost,
}

fn end() -> Target {
    Target::End
}

fn no_after_call() -> AfterCall {
    AfterCall(WrapUp::AtMost(Duration::ZERO))
}

/// A routing ladder.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Ladder")]
pub(crate) enum LadderFile {
    /// Its steps, one by one.
    Steps(#[schemars(length(max = 250))] Vec<StepFile>),
    /// Tier after tier.
    Tiers(TierLadder),
}

impl Default for LadderFile {
    fn default() -> Self {
        Self::Steps(Vec::new())
    }
}

/// A ladder that opens tier after tier and nothing else; with `unstaffed_tiers = "skip"` these are FreeSWITCH's tier rules
/// (whose levels begin at 0 where tiers begin at 1).
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TierLadder {
    /// How many tiers there are. Tier 1 may serve at once.
    #[schemars(range(min = 1, max = 64), example = 3)]
    pub(crate) tiers: u8,
    /// How long a call waits for the next tier, or for all; above zero.
    #[schemars(example = &"10s")]
    pub(crate) wait: TimeSpan,
    /// When the further tiers open.
    #[serde(default)]
    pub(crate) rule: TierRule,
}

/// When the further tiers open.
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
    /// When the step is reached, from the moment of enqueueing. Later than the step before it.
    pub(crate) at: TimeSpan,
    /// The tiers that may serve the call from then on; without it those of the step before (of the first step: all).
    #[schemars(example = "1..2")]
    pub(crate) tiers: Option<Tiers>,
    /// Points of priority that the call gains. They add up over steps.
    #[serde(default)]
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(crate) credit: i16,
    /// Queues that the call also stands in from then on.
    #[serde(default)]
    #[schemars(extend("examples" = [["general"]]))]
    pub(crate) join: Vec<String>,
    /// One of the centre's `messages`, to be played to the caller.
    #[schemars(example = &"sorry-to-keep-you")]
    pub(crate) message: Option<String>,
    /// Whether the caller is offered a callback.
    #[serde(default)]
    pub(crate) offer_callback: bool,
    /// Sends the call on and ends the ladder.
    pub(crate) overflow: Option<Target>,
    /// The step is taken only if all of this holds at its time, and skipped otherwise; not of the first step.
    pub(crate) consider_if: Option<ConsiderFile>,
}

/// How busy a queue must be for a step to be taken. Bounds are included; all that are given must hold.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Consider")]
pub(crate) struct ConsiderFile {
    /// The queue that is looked at; without it the step's own.
    #[schemars(example = &"general")]
    pub(crate) queue: Option<String>,
    /// At least so many wait there, those being offered included, callbacks not.
    #[schemars(range(max = 4_000_000_000_u32), example = 5)]
    pub(crate) waiting_min: Option<u32>,
    /// At most so many wait there.
    #[schemars(range(max = 4_000_000_000_u32), example = 5)]
    pub(crate) waiting_max: Option<u32>,
    /// A caller who came now would wait at least so long there, by the estimate. Does not hold where that is unknown.
    #[schemars(example = &"2m")]
    pub(crate) expected_wait_min: Option<TimeSpan>,
    /// A caller who came now would wait at most so long there. Does not hold where that is unknown.
    #[schemars(example = &"30s")]
    pub(crate) expected_wait_max: Option<TimeSpan>,
    /// At least so many agents who serve it are signed in.
    #[schemars(range(max = 4_000_000_000_u32), example = 2)]
    pub(crate) staffed_min: Option<u32>,
    /// At most so many in a hundred of the agents signed in who serve it are not idle; with nobody signed in all are busy.
    #[schemars(range(max = 100), example = 80)]
    pub(crate) busy_max: Option<u8>,
}

/// How the agent is chosen among several idle ones.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Selection")]
pub(crate) enum SelectionFile {
    /// The rule alone.
    Rule(SelectionRule),
    /// The rule and what comes before it.
    Full(SelectionTable),
}

impl Default for SelectionFile {
    fn default() -> Self {
        Self::Rule(SelectionRule::default())
    }
}

/// How the agent is chosen: tiers come first, always; then proficiency; then pools; then the rule.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelectionTable {
    /// The order inside a tier and level.
    #[serde(default)]
    pub(crate) rule: SelectionRule,
    /// Whether the level of proficiency matters before the rule does.
    #[serde(default)]
    pub(crate) proficiency: Proficiency,
    /// How to choose between the pools (profiles) of one tier before the rule is applied.
    #[serde(default)]
    pub(crate) pools: PoolChoice,
}

/// What a point of priority is worth.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Priority")]
pub(crate) enum PriorityFile {
    /// More points go first, whatever the waits.
    #[default]
    Strict,
    /// One point is worth this much waiting time.
    AgeCredit(TimeSpan),
}
