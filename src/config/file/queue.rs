//! A queue: how it is written, read and written back.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ladder::LadderFile;
use super::leaving::{AnnounceFile, CallbackFile, LastAgentFile, VacancyFile};
use super::ringing::{RingingFile, RonaFile};
use super::{Reader, Writer};
use crate::config::center::*;
use crate::config::text::literal::{AfterCall, Target, TimeSpan};
use crate::config::{Kind, OnClosing, WhileRinging};
use crate::id::ChannelId;
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

impl Reader<'_> {
    pub(super) fn queue(&mut self, name: &str, queue: &QueueFile) -> Queue {
        let at = |field: &str| format!("queues.{name}.{field}");
        let span = |span: &Option<TimeSpan>| span.map(|span| span.0);
        Queue {
            name: name.to_owned(),
            waiting_max: queue.waiting_max,
            lines: queue.lines,
            when_full: self.destination(&at("when_full"), &queue.when_full),
            when_unstaffed: queue.when_unstaffed.as_ref().map(|to| self.destination(&at("when_unstaffed"), to)),
            hours: queue
                .hours
                .as_ref()
                .and_then(|name| self.known(&at("hours"), Kind::Calendar, self.directory.calendar(name))),
            when_closed: self.destination(&at("when_closed"), &queue.when_closed),
            on_closing: queue.on_closing,
            join_empty: queue.join_empty.as_ref().map(|rule| self.vacancy(&at("join_empty"), rule)),
            leave_empty: queue.leave_empty.as_ref().map(|rule| self.vacancy(&at("leave_empty"), rule)),
            leave_empty_after: queue.leave_empty_after.0,
            retired: false,
            channel: match &queue.channel {
                Some(name) => self.channel_id(&at("channel"), name).unwrap_or(ChannelId(0)),
                None => ChannelId(0),
            },
            wait_max: span(&queue.wait_max),
            on_timeout: self.destination(&at("on_timeout"), &queue.on_timeout),
            while_ringing: queue.while_ringing,
            ladder: self.ladder(&at("ladder"), name, &queue.ladder),
            unstaffed_tiers: queue.unstaffed_tiers,
            exits: queue
                .exits
                .iter()
                .filter_map(|(key, to)| self.exit(&at(&format!("exits.{key}")), key, to))
                .collect(),
            announce: queue.announce.as_ref().map(AnnounceFile::read),
            callback: queue.callback.as_ref().map(CallbackFile::read),
            resume_within: queue.resume_within.0,
            last_agent: queue.last_agent.as_ref().map(LastAgentFile::read),
            preferred_for: queue.preferred_for.0,
            objective: span(&queue.objective),
            selection: queue.selection.read(),
            priority: queue.priority.read(),
            weight: queue.weight,
            ringing: queue.ringing.read(),
            ring_timeout: span(&queue.ring_timeout),
            confirm_within: span(&queue.confirm_within),
            rona: queue.rona.read(),
            wrap_up: queue.wrap_up.0,
            wrap_up_scope: queue.wrap_up_scope,
            on_agent_lost: queue.on_agent_lost,
        }
    }
}

impl Writer<'_> {
    pub(super) fn queue(&mut self, queue: &Queue) -> QueueFile {
        if queue.retired {
            self.cannot(format!("queues.{}", queue.name), "a retired queue", "a queue in use: a file names no others");
        }
        let span = |interval: Option<Duration>| interval.map(TimeSpan);
        QueueFile {
            waiting_max: queue.waiting_max,
            lines: queue.lines,
            when_full: self.target(queue.when_full),
            when_unstaffed: queue.when_unstaffed.map(|to| self.target(to)),
            hours: queue.hours.map(|calendar| self.center.calendars[calendar.index()].name.clone()),
            when_closed: self.target(queue.when_closed),
            on_closing: queue.on_closing,
            join_empty: queue.join_empty.map(|rule| self.vacancy(rule)),
            leave_empty: queue.leave_empty.map(|rule| self.vacancy(rule)),
            leave_empty_after: TimeSpan(queue.leave_empty_after),
            channel: (queue.channel != ChannelId(0)).then(|| self.channel_name(queue.channel)),
            wait_max: span(queue.wait_max),
            on_timeout: self.target(queue.on_timeout),
            while_ringing: queue.while_ringing,
            ladder: LadderFile::Steps(self.ladder(&queue.ladder)),
            unstaffed_tiers: queue.unstaffed_tiers,
            exits: queue.exits.iter().map(|exit| (exit.key.into(), self.target(exit.to))).collect(),
            announce: queue.announce.map(AnnounceFile::of),
            callback: queue.callback.map(CallbackFile::of),
            resume_within: TimeSpan(queue.resume_within),
            last_agent: queue.last_agent.map(LastAgentFile::of),
            preferred_for: TimeSpan(queue.preferred_for),
            objective: span(queue.objective),
            selection: SelectionFile::of(queue.selection),
            priority: PriorityFile::of(queue.priority),
            weight: queue.weight,
            ringing: RingingFile::of(queue.ringing),
            ring_timeout: span(queue.ring_timeout),
            confirm_within: span(queue.confirm_within),
            rona: RonaFile::of(queue.rona),
            wrap_up: AfterCall(queue.wrap_up),
            wrap_up_scope: queue.wrap_up_scope,
            on_agent_lost: queue.on_agent_lost,
        }
    }
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

impl SelectionFile {
    pub(super) fn read(&self) -> Selection {
        match self {
            SelectionFile::Rule(rule) => Selection { rule: *rule, ..Selection::default() },
            SelectionFile::Full(table) => {
                Selection { rule: table.rule, proficiency: table.proficiency, pools: table.pools }
            }
        }
    }

    pub(super) fn of(selection: Selection) -> Self {
        let Selection { rule, proficiency, pools } = selection;
        match selection == (Selection { rule, ..Selection::default() }) {
            true => SelectionFile::Rule(rule),
            false => SelectionFile::Full(SelectionTable { rule, proficiency, pools }),
        }
    }
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

impl PriorityFile {
    fn read(&self) -> PriorityRule {
        match self {
            Self::Strict => PriorityRule::Strict,
            Self::AgeCredit(worth) => PriorityRule::AgeCredit(worth.0),
        }
    }

    fn of(rule: PriorityRule) -> Self {
        match rule {
            PriorityRule::Strict => Self::Strict,
            PriorityRule::AgeCredit(worth) => Self::AgeCredit(TimeSpan(worth)),
        }
    }
}
