//! The centre part of a scenario file, as it is written.
//!
//! The doc comments here are the reference of the format: they become the descriptions in the JSON Schema and the
//! tables of `scenarios/README.md`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::center::{OnAgentLost, PoolChoice, Proficiency, SelectionRule, SignOut};
use super::hours_file::CalendarFile;
use super::literal::{AfterCall, Target, Tier, Tiers, TimeSpan};
use super::{OnClosing, WhileRinging};
use crate::time::Duration;

/// A scenario: a centre (what an operator configures), a world (what merely happens to it) and, if there are any,
/// published figures to compare with. A live router reads the centre part of the very same file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Scenario")]
pub(crate) struct CenterFile {
    /// What the file is about, in one line.
    #[serde(rename = "title")]
    pub(crate) _title: Option<String>,
    /// What else a reader should know.
    #[serde(rename = "description")]
    pub(crate) _description: Option<String>,
    /// Where calls wait, by name.
    pub(crate) queues: IndexMap<String, QueueFile>,
    /// When queues are open, by name: a queue's `hours` names one of these calendars.
    #[serde(default)]
    pub(crate) calendars: IndexMap<String, CalendarFile>,
    /// Kinds of agents, by name: which queues they serve, in which tier, how well.
    #[serde(default)]
    pub(crate) profiles: IndexMap<String, ProfileFile>,
    /// Who works here, in the order that linear and circular selection follow. A number is so many agents of the
    /// profile of that name: `lawyer = 48` makes `lawyer-1` to `lawyer-48`. A table says more.
    #[serde(default)]
    pub(crate) agents: IndexMap<String, AgentsFile>,
    /// The reasons an agent may give for not being ready.
    #[serde(default)]
    #[schemars(extend("examples" = [["lunch", "training"]]))]
    pub(crate) reasons: Vec<String>,
    /// Where a call may be sent that leaves the centre; a destination names it as `external:NAME`.
    #[serde(default)]
    #[schemars(extend("examples" = [["voicemail"]]))]
    pub(crate) externals: Vec<String>,
    /// What is known of a call besides its queue, for statistics: each attribute's values, at most 8 attributes.
    #[serde(default)]
    pub(crate) attributes: IndexMap<String, Vec<String>>,
    /// The most calls that may wait in the whole centre at once; without it there is no bound.
    #[schemars(range(max = 4_000_000_000_u32))]
    pub(crate) waiting_max: Option<u32>,
    /// When a wish to sign out takes effect on an agent in a conversation.
    #[serde(default)]
    pub(crate) sign_out: SignOut,
    /// Seeds the engine's random agent selection.
    #[serde(default)]
    pub(crate) seed: u64,
    /// What happens to the centre; a live router does not read it.
    #[serde(default, rename = "world")]
    #[schemars(with = "serde_json::Value")]
    pub(crate) _world: Option<IgnoredAny>,
    /// Published figures to compare with, by name.
    #[serde(default, rename = "published")]
    #[schemars(with = "serde_json::Value")]
    pub(crate) _published: Option<IgnoredAny>,
    /// Which fields are assumed rather than known.
    #[serde(default, rename = "assumptions")]
    #[schemars(with = "serde_json::Value")]
    pub(crate) _assumptions: Option<IgnoredAny>,
    /// Other versions of this scenario to compare it with, by name.
    #[serde(default, rename = "variants")]
    #[schemars(with = "serde_json::Value")]
    pub(crate) _variants: Option<IgnoredAny>,
}

/// A queue: where calls of one kind wait, and by which rules they leave.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Queue")]
pub(crate) struct QueueFile {
    /// The most calls that may wait here at once (those being offered count); without it there is no bound.
    #[schemars(range(max = 4_000_000_000_u32), example = 50)]
    pub(crate) waiting_max: Option<u32>,
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
    /// The longest a leg may wait here; without it there is no bound.
    pub(crate) wait_max: Option<TimeSpan>,
    /// What becomes of a call whose longest wait ran out.
    #[serde(default = "end")]
    #[schemars(extend("default" = "end"))]
    pub(crate) on_timeout: Target,
    /// Whether an agent who is already ringing may still answer when the longest wait runs out.
    #[serde(default)]
    pub(crate) while_ringing: WhileRinging,
    /// The routing ladder: steps in order of time, the first at `0s`. Without it all tiers may serve at once.
    #[serde(default)]
    #[schemars(length(max = 250))]
    pub(crate) ladder: Vec<StepFile>,
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
    /// How long an agent's phone may ring before the call is offered to the next; without it the switch decides.
    pub(crate) ring_timeout: Option<TimeSpan>,
    /// What follows an offer that was not accepted (redirection on no answer), by cause.
    #[serde(default)]
    pub(crate) rona: RonaFile,
    /// After-call work: at most this long, or until the agent says so.
    #[schemars(extend("default" = "0s"))]
    #[serde(default = "no_after_call")]
    pub(crate) wrap_up: AfterCall,
    /// What becomes of a caller whose agent's device is lost in mid-conversation.
    #[serde(default)]
    pub(crate) on_agent_lost: OnAgentLost,
}

fn end() -> Target {
    Target::End
}

fn no_after_call() -> AfterCall {
    AfterCall(super::center::WrapUp::AtMost(Duration::ZERO))
}

/// A step of a routing ladder.
#[derive(Debug, Deserialize, JsonSchema)]
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
    /// Sends the call on and ends the ladder.
    pub(crate) overflow: Option<Target>,
}

/// How the agent is chosen among several idle ones.
#[derive(Debug, Deserialize, JsonSchema)]
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
#[derive(Debug, Deserialize, JsonSchema)]
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
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Priority")]
pub(crate) enum PriorityFile {
    /// More points go first, whatever the waits.
    #[default]
    Strict,
    /// One point is worth this much waiting time.
    AgeCredit(TimeSpan),
}

/// What follows an offer that was not accepted, by cause.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Rona")]
pub(crate) struct RonaFile {
    /// The phone rang until the ring timeout.
    #[serde(default)]
    pub(crate) no_answer: RonaRuleFile,
    /// The agent declined.
    #[serde(default)]
    pub(crate) rejected: RonaRuleFile,
    /// The agent's device was busy.
    #[serde(default)]
    pub(crate) busy: RonaRuleFile,
    /// The agent's device could not be reached.
    #[serde(default)]
    pub(crate) unreachable: RonaRuleFile,
}

/// One cause's consequence.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RonaRule")]
pub(crate) struct RonaRuleFile {
    /// How long the agent is held off before the next offer; never zero.
    #[schemars(extend("default" = "5s"))]
    pub(crate) delay: Option<TimeSpan>,
    /// After this many failures in a row the agent is made not ready; 0 is never.
    #[serde(default)]
    #[schemars(range(max = 65_535))]
    pub(crate) pause_after: u16,
}

/// A kind of agents.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Profile")]
pub(crate) struct ProfileFile {
    /// The queues these agents serve: a tier (1 is asked first), or a table that says more. The order breaks ties of
    /// `longest_queue`.
    #[schemars(extend("examples" = [{ "contract": 1, "labour": { "tier": 2, "level": 3 } }]))]
    pub(crate) skills: IndexMap<String, SkillFile>,
    /// Which waiting call a freed agent takes. The heaviest queue weight comes first, always.
    #[serde(default)]
    #[schemars(extend("default" = "tier_first"))]
    pub(crate) call_selection: CallSelectionFile,
}

/// How agents of a profile serve a queue.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Skill")]
pub(crate) enum SkillFile {
    /// The tier alone.
    Tier(Tier),
    /// The tier and more.
    Full(SkillTable),
}

/// How agents of a profile serve a queue.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SkillTable {
    /// 1 is asked first.
    #[serde(default = "first")]
    #[schemars(range(min = 1, max = 64))]
    pub(crate) tier: u8,
    /// Proficiency; higher is better.
    #[serde(default = "first")]
    #[schemars(range(max = 255))]
    pub(crate) level: u8,
    /// The queue is served only while more than this many agents of the profile are idle.
    #[serde(default)]
    #[schemars(range(max = 4_000_000_000_u32))]
    pub(crate) reserve: u32,
}

fn first() -> u8 {
    1
}

/// Which waiting call a freed agent takes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CallSelection")]
pub(crate) enum CallSelectionFile {
    /// Calls of queues that the agent serves in a lower tier first, then the best rank (priority and age).
    #[default]
    TierFirst,
    /// The best rank, whatever the tier.
    RankFirst,
    /// The best-ranked call of the queue with the most calls waiting.
    LongestQueue,
    /// The best-ranked call of the queue that is furthest above its share of all that wait. One share for each queue
    /// served, adding up to 1.
    QueueRatio(IndexMap<String, Fraction>),
}

/// From 0 to 1.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Fraction(#[schemars(range(min = 0.0, max = 1.0))] pub(crate) f64);

/// One entry of the agents' list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Agents")]
pub(crate) enum AgentsFile {
    /// So many agents of the profile that is named as the entry is.
    Count(#[schemars(range(max = 100_000))] u32),
    /// One agent, or a group of them.
    Group(AgentGroup),
}

/// One agent, or a group of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentGroup {
    /// Their profile; without it the one that is named as the entry is.
    pub(crate) profile: Option<String>,
    /// How many: `NAME-1`, `NAME-2`, …. Without it one agent, called as the entry is.
    #[schemars(range(max = 100_000))]
    pub(crate) count: Option<u32>,
    /// Their own after-call work, in place of the queue's.
    pub(crate) wrap_up: Option<AfterCall>,
}
