//! A queue.

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

/// A queue: where calls of one kind wait, and the rules by which they leave.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Queue")]
pub(crate) struct QueueFile {
    /// The maximum number of calls waiting here, including those being offered to agents; by default unlimited.
    #[schemars(range(max = 4_000_000_000_u32), example = 50)]
    pub(crate) waiting_max: Option<u32>,
    /// The telephone lines (trunks) of this queue: the maximum number of calls present at once that originally asked
    /// for this queue, whether in self-service, waiting, ringing or in conversation, and wherever they have gone since.
    /// One more finds all lines busy and is turned away before it reaches the queue. A callback takes a line only while
    /// it is dialled and in conversation. By default unlimited.
    #[schemars(range(min = 1, max = 4_000_000_000_u32), example = 30)]
    pub(crate) lines: Option<u32>,
    /// Where a call goes if the queue or the centre is full.
    #[serde(default = "end")]
    #[schemars(extend("default" = "end"))]
    pub(crate) when_full: Target,
    /// Where a call goes if nobody who serves this queue is signed in; by default it waits.
    pub(crate) when_unstaffed: Option<Target>,
    /// The calendar of the queue's opening hours; by default it is always open.
    #[schemars(example = &"office")]
    pub(crate) hours: Option<String>,
    /// Where a call goes that arrives while the queue is closed.
    #[serde(default = "end")]
    #[schemars(extend("default" = "end"))]
    pub(crate) when_closed: Target,
    /// What happens to waiting calls when the queue closes.
    #[serde(default)]
    pub(crate) on_closing: OnClosing,
    /// When to turn away arriving calls because nobody could serve them: a destination (while nobody is signed in), or
    /// a table. By default never.
    pub(crate) join_empty: Option<VacancyFile>,
    /// When to send waiting calls elsewhere because nobody can serve them any more, written like `join_empty`; by
    /// default never. Agents who sign out or become not ready during a conversation count as signed out or not ready at
    /// once.
    pub(crate) leave_empty: Option<VacancyFile>,
    /// How long the queue must have been empty before `leave_empty` acts, so that a phone has time to reconnect; calls
    /// may join meanwhile. `0s` means at once.
    #[serde(default)]
    #[schemars(extend("default" = "0s"), example = &"5s")]
    pub(crate) leave_empty_after: TimeSpan,
    /// The channel of the contacts that wait here; by default the first of `channels`.
    #[schemars(example = &"chat")]
    pub(crate) channel: Option<String>,
    /// The maximum wait; by default unlimited.
    pub(crate) wait_max: Option<TimeSpan>,
    /// Where a call goes when its maximum wait is over.
    #[serde(default = "end")]
    #[schemars(extend("default" = "end"))]
    pub(crate) on_timeout: Target,
    /// Whether an agent who is ringing may still answer when the maximum wait is over.
    #[serde(default)]
    pub(crate) while_ringing: WhileRinging,
    /// The routing ladder: steps in order of time, the first at `0s`, or a table that opens one tier after another. By
    /// default all tiers may serve at once.
    #[serde(default)]
    #[schemars(extend("default" = []))]
    pub(crate) ladder: LadderFile,
    /// What a step does if nobody in its tiers is staffed.
    #[serde(default)]
    pub(crate) unstaffed_tiers: UnstaffedTiers,
    /// Keys (`0` to `9`, `*`, `#`) by which a caller may leave the queue, and where the call goes.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{ "1": "callback", "0": "queue:general" }]))]
    pub(crate) exits: IndexMap<String, Target>,
    /// When callers hear their position and expected wait; by default never.
    pub(crate) announce: Option<AnnounceFile>,
    /// How callers are called back instead of waiting: `{}` for the default rules; without this table there are no
    /// callbacks.
    pub(crate) callback: Option<CallbackFile>,
    /// A caller who abandoned and calls again within this time resumes the former place in the queue; `0s` means never.
    #[serde(default)]
    #[schemars(extend("default" = "0s"))]
    pub(crate) resume_within: TimeSpan,
    /// Holds the call of a returning caller for the agent who served them last; by default it does not. A call is not
    /// held for an agent who is not ready, or who has already declined it or left it unanswered.
    pub(crate) last_agent: Option<LastAgentFile>,
    /// How long a call is held for its preferred agent, or for the agent to whom it is transferred, before others may
    /// take it; `0s` means only if that agent is idle right now. A call is not held for an agent who is not ready, or
    /// who has already declined it or left it unanswered.
    #[serde(default)]
    #[schemars(extend("default" = "0s"))]
    pub(crate) preferred_for: TimeSpan,
    /// How long a call that an agent passes on to this queue is not offered to that agent, where anybody else who
    /// serves the queue is signed in; `0s` means that it may come straight back.
    #[serde(default, skip_serializing_if = "TimeSpan::is_zero")]
    #[schemars(extend("default" = "0s"))]
    pub(crate) back_to_sender: TimeSpan,
    /// The target wait, by which `greatest_need` measures waits; by default one minute.
    pub(crate) objective: Option<TimeSpan>,
    /// Which of several idle agents is offered a call: the name of a rule, or a table.
    #[serde(default)]
    #[schemars(extend("default" = "most_idle"))]
    pub(crate) selection: SelectionFile,
    /// What one point of priority is worth.
    #[serde(default)]
    #[schemars(extend("default" = "strict"))]
    pub(crate) priority: PriorityFile,
    /// For agents who serve several queues, calls of a queue with a higher weight come first.
    #[serde(default)]
    #[schemars(range(min = -32_768, max = 32_767))]
    pub(crate) weight: i16,
    /// How many agents ring for one call: one, all (or `{ all = 5 }`: at most 5), or progressively more.
    #[serde(default)]
    #[schemars(extend("default" = "one"))]
    pub(crate) ringing: RingingFile,
    /// How long an agent's phone may ring before the call is offered to the next; by default the switch decides.
    pub(crate) ring_timeout: Option<TimeSpan>,
    /// How long an agent who picked up has to confirm; by default no confirmation is needed.
    pub(crate) confirm_within: Option<TimeSpan>,
    /// What follows an offer that was not accepted (redirection on no answer), by cause.
    #[serde(default, skip_serializing_if = "RonaFile::is_default")]
    pub(crate) rona: RonaFile,
    /// After-call work: its maximum length, or `until_done` by the agent.
    #[schemars(extend("default" = "0s"))]
    #[serde(default = "no_after_call")]
    pub(crate) wrap_up: AfterCall,
    /// Which calls an agent in after-call work of this queue does not get.
    #[serde(default)]
    pub(crate) wrap_up_scope: WrapUpScope,
    /// What happens to a caller whose agent's device is lost in mid-conversation.
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
            back_to_sender: queue.back_to_sender.0,
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
            self.cannot(
                format!("queues.{}", queue.name),
                "a retired queue",
                "a queue in use; files cannot hold retired ones",
            );
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
            back_to_sender: TimeSpan(queue.back_to_sender),
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

/// How an agent is chosen among several idle ones.
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

/// How an agent is chosen: by tier first, then by proficiency, then by the rule. `pools = "most_available"` puts the
/// size of the pool before all three.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelectionTable {
    /// The order within a tier and level.
    #[serde(default)]
    pub(crate) rule: SelectionRule,
    /// Whether levels of proficiency come before the rule.
    #[serde(default)]
    pub(crate) proficiency: Proficiency,
    /// Whether the pools (profiles) compete as one.
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

/// What one point of priority is worth.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Priority")]
pub(crate) enum PriorityFile {
    /// More points go first, however long the waits.
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
