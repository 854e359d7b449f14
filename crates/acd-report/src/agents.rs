//! How agents spent their time, and the calls they transferred.

use schemars::JsonSchema;
use serde::Serialize;

use super::Run;
use super::layout::{self, Sheet, Style};
use acd::engine::Reason;
use acd::id::{ProfileId, ReasonId};
use acd::stats::{Activity, Span, TransferCounts};

/// The agents of one profile. Hours and counts are means of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgentsRow {
    /// The profile.
    pub profile: String,
    /// The number of its agents.
    pub agents: usize,
    /// Time signed in.
    pub staffed_hours: f64,
    /// Time in conversations.
    pub talking_hours: f64,
    /// Time in after-call work.
    pub wrap_up_hours: f64,
    /// Time ready and free.
    pub idle_hours: f64,
    /// Time ringing.
    pub ringing_hours: f64,
    /// Time not ready, held off after an unanswered offer, or engaged elsewhere.
    pub not_ready_hours: f64,
    /// Conversations and after-call work in percent of the time signed in.
    pub occupancy_percent: Option<f64>,
    /// The number of conversations.
    pub conversations: f64,
    /// Mean length of a conversation in seconds.
    pub mean_talk_secs: Option<f64>,
}

/// How long the agents of one profile were not ready for one reason; the mean of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NotReadyRow {
    /// The profile.
    pub profile: String,
    /// The reason; `unanswered offers` is set by the engine.
    pub reason: String,
    /// Hours not ready for this reason.
    pub hours: f64,
}

/// Callers transferred from one queue to another; the mean of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TransfersRow {
    /// The queue of the conversation.
    pub from: String,
    /// The queue the caller was transferred to.
    pub to: String,
    /// The number of transfers.
    pub transfers: f64,
    /// Attended transfers among them: the agent consulted the party that took the caller.
    pub attended: f64,
}

/// Consultations and their outcomes. Means of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ConsultsRow {
    /// Consultations started.
    pub asked: f64,
    /// Ended: the agent returned to the caller, answered or not.
    pub cancelled: f64,
    /// Ended: the party could not be reached.
    pub failed: f64,
    /// Ended: the other party took the caller (an attended transfer).
    pub transferred: f64,
    /// Ended: the other party joined caller and agent (a conference).
    pub joined: f64,
    /// Ended: the caller or the agent left first.
    pub caller_gone: f64,
    /// Consultations inside the centre that an agent answered.
    pub answered: f64,
}

pub(super) fn rows(run: &Run<'_>) -> Vec<AgentsRow> {
    let (figures, center) = (&run.outcome.figures, &run.scenario.center);
    let mut rows = Vec::new();
    for (place, profile) in center.profiles.iter().enumerate() {
        let id = ProfileId(u32::try_from(place).unwrap_or(u32::MAX));
        let time = figures.profile_time(id, Span::Whole);
        let hours = |activity| time.time(activity).as_hours_f64() / run.outcome.replications.max(1) as f64;
        let served = center.queue_ids().map(|queue| figures.served_by_profile(queue, id, Span::Whole));
        let served: acd::stats::Served = served.sum();
        rows.push(AgentsRow {
            profile: profile.name.clone(),
            agents: center.agents.iter().filter(|agent| agent.profile == id).count(),
            staffed_hours: time.staffed().as_hours_f64() / run.outcome.replications.max(1) as f64,
            talking_hours: hours(Activity::Talking),
            wrap_up_hours: hours(Activity::WrapUp),
            idle_hours: hours(Activity::Idle),
            ringing_hours: hours(Activity::Ringing),
            not_ready_hours: hours(Activity::NotReady) + hours(Activity::HeldOff) + hours(Activity::Engaged),
            occupancy_percent: time.occupancy().map(|share| 100.0 * share),
            conversations: run.mean(served.conversations),
            mean_talk_secs: served.mean_talk_secs(),
        });
    }
    rows
}

pub(super) fn transfers(run: &Run<'_>) -> Vec<TransfersRow> {
    let (figures, center) = (&run.outcome.figures, &run.scenario.center);
    let name = |queue: acd::id::QueueId| center.queues[queue.index()].name.clone();
    let pairs = center.queue_ids().flat_map(|from| center.queue_ids().map(move |to| (from, to)));
    let counted = pairs.map(|(from, to)| (from, to, figures.transfers(from, to, Span::Whole)));
    let known = counted.filter(|(_, _, transfers)| transfers.all() > 0);
    let row = |(from, to, counts): (_, _, TransferCounts)| TransfersRow {
        from: name(from),
        to: name(to),
        transfers: run.mean(counts.all()),
        attended: run.mean(counts.attended),
    };
    known.map(row).collect()
}

/// `None` if there was no consultation.
pub(super) fn consults(run: &Run<'_>) -> Option<ConsultsRow> {
    let figures = &run.outcome.figures;
    let counts = figures.center_counts(Span::Whole);
    (counts.consults > 0).then(|| ConsultsRow {
        asked: run.mean(counts.consults),
        cancelled: run.mean(counts.consults_cancelled),
        failed: run.mean(counts.consults_failed),
        transferred: run.mean(counts.consults_transferred),
        joined: run.mean(counts.consults_joined),
        caller_gone: run.mean(counts.consults_caller_gone),
        answered: run.mean(figures.all_consultations(Span::Whole).answered),
    })
}

/// The rows with any time.
pub(super) fn not_ready(run: &Run<'_>) -> Vec<NotReadyRow> {
    let (figures, center) = (&run.outcome.figures, &run.scenario.center);
    let given = (0u16..).map(|place| Reason::Given(ReasonId(place))).zip(center.reasons.iter().map(String::as_str));
    let reasons: Vec<(Reason, &str)> = given.chain([(Reason::Rona, "unanswered offers")]).collect();
    let mut rows = Vec::new();
    for (profile, named) in (0u32..).map(ProfileId).zip(&center.profiles) {
        for &(reason, name) in &reasons {
            let hours = figures.not_ready(profile, reason, Span::Whole).as_hours_f64();
            if hours > 0.0 {
                let hours = hours / run.outcome.replications.max(1) as f64;
                rows.push(NotReadyRow { profile: named.name.clone(), reason: name.to_owned(), hours });
            }
        }
    }
    rows
}

pub(super) fn table(
    rows: &[AgentsRow],
    not_ready: &[NotReadyRow],
    transfers: &[TransfersRow],
    consults: Option<&ConsultsRow>,
    style: Style,
) -> String {
    let heads = ["profile", "agents", "staffed h", "talk h", "wrap-up h", "idle h", "busy %", "calls", "talk s"];
    let mut sheet = Sheet::new(&heads, style);
    for row in rows {
        sheet.row([
            row.profile.clone(),
            row.agents.to_string(),
            layout::decimals(Some(row.staffed_hours), 1),
            layout::decimals(Some(row.talking_hours), 1),
            layout::decimals(Some(row.wrap_up_hours), 1),
            layout::decimals(Some(row.idle_hours), 1),
            layout::decimals(row.occupancy_percent, 1),
            layout::count(row.conversations),
            layout::decimals(row.mean_talk_secs, 1),
        ]);
    }
    let mut text = sheet.finish();
    for row in not_ready {
        let hours = layout::decimals(Some(row.hours), 1);
        text.push_str(&format!("\n{} not ready ({}): {hours} hours.", row.profile, row.reason));
    }
    for row in transfers {
        let attended = match row.attended {
            0.0 => String::new(),
            attended => format!(", {} of them after a consultation", layout::count(attended)),
        };
        let calls = layout::count(row.transfers);
        text.push_str(&format!("\nTransferred from {} to {}: {calls} calls{attended}.", row.from, row.to));
    }
    if let Some(row) = consults {
        text.push_str(&format!("\n{}", style.paragraph(&row.words())));
    }
    text
}

impl ConsultsRow {
    fn words(&self) -> String {
        let ways = [
            ("ended with the other party taking the caller", self.transferred),
            ("became conferences", self.joined),
            ("ended with the agent back with the caller", self.cancelled),
            ("reached nobody", self.failed),
            ("ended because the caller was gone", self.caller_gone),
        ];
        let known = ways.iter().filter(|(_, count)| *count > 0.0);
        let ways: Vec<String> = known.map(|(way, count)| format!("{} {way}", layout::count(*count))).collect();
        let (asked, answered) = (layout::count(self.asked), layout::count(self.answered));
        format!("Consultations: {asked} ({answered} answered inside the centre); {}.", ways.join(", "))
    }
}
