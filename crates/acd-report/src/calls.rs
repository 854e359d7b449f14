//! All calls: how many arrived, and how they left.

use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{self, Sheet, Style};
use super::{ANSWER_RATE, MEAN_WAIT, Run, SERVICE_HOURS, percent};
use acd::stats::Span;

/// All calls together. Counts are means of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CallsRow {
    /// Calls that reached the centre, including redials and calls that ended in self-service: calls for agents,
    /// contained calls, and calls left in self-service. Consultations do not count.
    pub inbound: f64,
    /// Calls that asked for an agent: inbound less contained and left in self-service.
    pub for_agents: f64,
    /// Calls that an agent answered on at least one leg.
    pub answered: f64,
    /// Calls that asked for an agent and were never answered.
    pub unanswered: f64,
    /// Answered in percent of the calls for agents.
    pub answer_rate_percent: Option<f64>,
    /// Half the width of its 95 % confidence interval.
    pub answer_rate_half_width_95: Option<f64>,
    /// Calls that ended after a conversation.
    pub completed: f64,
    /// Calls whose caller hung up while waiting, some after an earlier answer.
    pub abandoned: f64,
    /// Abandoned calls that were never answered.
    pub abandoned_unanswered: f64,
    /// Calls whose longest wait ran out.
    pub timed_out: f64,
    /// Timed-out calls that were never answered.
    pub timed_out_unanswered: f64,
    /// Calls sent out of the centre.
    pub external: f64,
    /// Calls sent out of the centre that were never answered.
    pub external_unanswered: f64,
    /// Calls turned away.
    pub blocked: f64,
    /// Calls turned away that were never answered.
    pub blocked_unanswered: f64,
    /// Calls turned away on arrival because all lines were busy: never answered, and without a leg.
    pub lines_busy: f64,
    /// Calls turned away because the queue was closed.
    pub closed: f64,
    /// Calls whose caller left by a key.
    pub exited: f64,
    /// Calls withdrawn by the host.
    pub withdrawn: f64,
    /// Calls whose last callback attempt failed.
    pub unreached: f64,
    /// Closed, exited, withdrawn and unreached calls that were never answered.
    pub otherwise_unanswered: f64,
    /// Calls served by self-service.
    pub contained: f64,
    /// Calls whose caller hung up in self-service.
    pub left_self_service: f64,
    /// Calls answered by an agent or contained, in percent of inbound.
    pub served_percent: Option<f64>,
    /// Callers who gave up, then called back in time to resume their former place.
    pub resumed: f64,
    /// Legs per call for agents.
    pub legs_per_call: Option<f64>,
    /// Mean wait of all legs in seconds.
    pub mean_wait_secs: Option<f64>,
    /// Half the width of its 95 % confidence interval.
    pub mean_wait_half_width_95: Option<f64>,
    /// Hours that agents spent in conversations.
    pub service_hours: Option<f64>,
    /// Half the width of its 95 % confidence interval.
    pub service_hours_half_width_95: Option<f64>,
}

pub(super) fn row(run: &Run<'_>) -> CallsRow {
    let calls = run.outcome.figures.all_calls(Span::Whole);
    let (rate, wait, hours) = (run.own(ANSWER_RATE), run.own(MEAN_WAIT), run.own(SERVICE_HOURS));
    CallsRow {
        inbound: run.mean(calls.arrived),
        for_agents: run.mean(calls.for_agents()),
        answered: run.mean(calls.answered),
        unanswered: run.mean(calls.unanswered.for_agents()),
        answer_rate_percent: rate.value,
        answer_rate_half_width_95: rate.half_width,
        completed: run.mean(calls.completed),
        abandoned: run.mean(calls.abandoned),
        abandoned_unanswered: run.mean(calls.unanswered.abandoned),
        timed_out: run.mean(calls.timed_out),
        timed_out_unanswered: run.mean(calls.unanswered.timed_out),
        external: run.mean(calls.external),
        external_unanswered: run.mean(calls.unanswered.external),
        blocked: run.mean(calls.blocked),
        blocked_unanswered: run.mean(calls.unanswered.blocked),
        lines_busy: run.mean(calls.lines_busy),
        closed: run.mean(calls.closed),
        exited: run.mean(calls.exited),
        withdrawn: run.mean(calls.withdrawn),
        unreached: run.mean(calls.unreached),
        otherwise_unanswered: run.mean(calls.unanswered.otherwise),
        contained: run.mean(calls.contained),
        left_self_service: run.mean(calls.left_self_service),
        served_percent: percent(calls.answered + calls.contained, calls.arrived),
        resumed: run.mean(run.outcome.figures.center_counts(Span::Whole).resumed),
        legs_per_call: (calls.for_agents() > 0).then(|| calls.legs as f64 / calls.for_agents() as f64),
        mean_wait_secs: wait.value,
        mean_wait_half_width_95: wait.half_width,
        service_hours: hours.value,
        service_hours_half_width_95: hours.half_width,
    }
}

pub(super) fn table(row: &CallsRow, style: Style) -> String {
    let mut sheet = Sheet::new(&["how calls left", "calls", "% of inbound", "never answered", ""], style);
    sheet.left(4);
    let ways = [
        ("after a conversation", row.completed, Some(0.0)),
        ("the caller hung up while waiting", row.abandoned, Some(row.abandoned_unanswered)),
        ("the longest wait ran out", row.timed_out, Some(row.timed_out_unanswered)),
        ("sent out of the centre", row.external, Some(row.external_unanswered)),
        ("turned away", row.blocked, Some(row.blocked_unanswered)),
    ];
    // Only the sum of these is known.
    let otherwise = row.closed + row.exited + row.withdrawn + row.unreached;
    // A call that asked for no agent is neither answered nor unanswered.
    let rarer = [
        ("found all lines busy".to_owned(), row.lines_busy, Some(row.lines_busy)),
        (rarer_ways(row), otherwise, Some(row.otherwise_unanswered)),
        ("served in self-service".to_owned(), row.contained, None),
        ("hung up in self-service".to_owned(), row.left_self_service, None),
    ];
    let usual = ways.into_iter().map(|(way, calls, unanswered)| (way.to_owned(), calls, unanswered));
    let rarer = rarer.into_iter().filter(|(_, calls, _)| *calls > 0.0);
    for (way, calls, unanswered) in usual.chain(rarer).chain([("all".to_owned(), row.inbound, Some(row.unanswered))]) {
        let share = (row.inbound > 0.0).then(|| 100.0 * calls / row.inbound);
        let bar = if way == "all" { String::new() } else { layout::bar(calls, row.inbound, 20) };
        let unanswered = unanswered.map_or("–".into(), layout::count);
        sheet.row([way, layout::count(calls), layout::decimals(share, 2), unanswered, bar]);
    }
    let rates = match row.contained + row.left_self_service > 0.0 {
        true => rates_beside_self_service(row),
        false => format!("Answer rate {} %. ", rate(row)),
    };
    format!(
        "{}\n\n{rates}Mean wait of a leg {} s.\n{} legs per call for agents. {} hours in conversation.",
        sheet.finish(),
        with_interval(row.mean_wait_secs, row.mean_wait_half_width_95, 2),
        layout::decimals(row.legs_per_call, 3),
        with_interval(row.service_hours, row.service_hours_half_width_95, 1),
    )
}

fn rate(row: &CallsRow) -> String {
    with_interval(row.answer_rate_percent, row.answer_rate_half_width_95, 3)
}

/// The answer rate of calls for agents first; then how many asked for none.
fn rates_beside_self_service(row: &CallsRow) -> String {
    format!(
        "Answer rate {} % of the {} calls for agents.\n{} calls were served in self-service: {} % of all {} calls were \
         answered or served there.\n",
        rate(row),
        layout::count(row.for_agents),
        layout::count(row.contained),
        layout::decimals(row.served_percent, 2),
        layout::count(row.inbound),
    )
}

fn with_interval(value: Option<f64>, half: Option<f64>, decimals: usize) -> String {
    let half = half.map_or(String::new(), |half| format!(" ± {half:.decimals$}"));
    format!("{}{half}", layout::decimals(value, decimals))
}

/// The rarer ways in which calls left, without those that did not occur.
fn rarer_ways(row: &CallsRow) -> String {
    let ways = [
        ("found it closed", row.closed),
        ("left by a key", row.exited),
        ("taken out", row.withdrawn),
        ("not reached when called back", row.unreached),
    ];
    let known = ways.iter().filter(|(_, calls)| *calls > 0.0).map(|(way, _)| *way);
    known.collect::<Vec<_>>().join(", ")
}
