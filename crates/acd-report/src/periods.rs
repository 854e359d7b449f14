//! By period of the day (the calendar's own, or the hour), by weekday, and by queue and period.

use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{self, Sheet, Style};
use super::{Run, percent};
use acd::id::{ProfileId, QueueId};
use acd::stats::{AgentTime, CallCounts, LegCounts, Span, View};

const DAY_SECS: f64 = 86_400.0;
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A period of the day, or a weekday. Counts are means of one such period or day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PeriodRow {
    /// `09:00` for the period that begins then, or `Monday`.
    pub period: String,
    /// The number of such periods or days in a replication.
    pub periods: f64,
    /// Calls that reached the centre.
    pub inbound: f64,
    /// Calls that asked for an agent.
    pub for_agents: f64,
    /// Inbound calls served in self-service.
    pub contained: f64,
    /// Calls for agents that arrived then and were answered on any leg, in percent of all calls for agents
    /// that arrived then.
    pub answer_rate_percent: Option<f64>,
    /// Legs that began then and were abandoned, timed out, overflowed or turned away.
    pub legs_failed: f64,
    /// Mean wait, in seconds, of legs that began then.
    pub mean_wait_secs: Option<f64>,
    /// Legs that began then and were answered within the threshold, in percent.
    pub service_level_percent: Option<f64>,
    /// Agents signed in, on average.
    pub agents: f64,
    /// Conversations and after-call work in percent of the time signed in.
    pub occupancy_percent: Option<f64>,
}

/// One queue in one period of the day. Counts are means of one such period; legs count where they began.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct QueuePeriodRow {
    /// The queue.
    pub queue: String,
    /// `09:00` for the period that begins then.
    pub period: String,
    /// Calls that asked for an agent, and for this queue first.
    pub for_agents: f64,
    /// Calls for agents answered on any leg, in percent.
    pub answer_rate_percent: Option<f64>,
    /// Legs offered.
    pub legs: f64,
    /// Legs answered, in percent of the legs offered.
    pub legs_answered_percent: Option<f64>,
    /// Legs that were abandoned, timed out, overflowed or turned away.
    pub legs_failed: f64,
    /// Mean wait of answered legs in seconds.
    pub mean_wait_answered_secs: Option<f64>,
    /// The wait in seconds that half the answered legs did not exceed, to two digits; `null` if queues times periods
    /// exceed 2,400.
    pub median_wait_answered_secs: Option<f64>,
    /// The wait in seconds that 90 % of answered legs did not exceed, to two digits; `null` as for the median.
    pub p90_wait_answered_secs: Option<f64>,
    /// The wait in seconds that 95 % of answered legs did not exceed, to two digits; `null` as for the median.
    pub p95_wait_answered_secs: Option<f64>,
    /// Legs answered within the threshold, in percent of the legs offered.
    pub service_level_percent: Option<f64>,
    /// Mean number of legs waiting.
    pub mean_waiting: Option<f64>,
}

/// The names of a day's periods.
fn clocks(run: &Run<'_>) -> impl Iterator<Item = (u32, String)> {
    let per_day = run.outcome.figures.intervals_per_day();
    (0..per_day).map(move |place| {
        let minutes = place * 1_440 / per_day;
        (place, format!("{:02}:{:02}", minutes / 60, minutes % 60))
    })
}

pub(super) fn of_day(run: &Run<'_>) -> Vec<PeriodRow> {
    let days = run.scenario.world.days_measured(&[]);
    clocks(run).map(|(place, clock)| row(run, clock, days, Span::TimeOfDay(place))).collect()
}

pub(super) fn weekdays(run: &Run<'_>) -> Vec<PeriodRow> {
    let world = &run.scenario.world;
    let warm_up = world.warm_up.as_secs_f64() / DAY_SECS;
    let mut days = [0.0; 7];
    for (day, &weekday) in world.weekdays.iter().enumerate() {
        days[usize::from(weekday) % 7] += (day as f64 + 1.0 - warm_up).clamp(0.0, 1.0);
    }
    let known = days.iter().zip(0..).filter(|(count, _)| **count > 0.0);
    known.map(|(&count, day)| row(run, WEEKDAYS[usize::from(day)].into(), count, Span::Weekday(day))).collect()
}

fn row(run: &Run<'_>, period: String, periods: f64, span: Span) -> PeriodRow {
    let (figures, center) = (&run.outcome.figures, &run.scenario.center);
    let calls = figures.all_calls(span);
    let legs: LegCounts = center.queue_ids().map(|queue| figures.legs(queue, span, View::Cohort)).sum();
    let profiles = (0..figures.profiles()).map(|place| ProfileId(u32::try_from(place).unwrap_or(u32::MAX)));
    let time: AgentTime = profiles.map(|profile| figures.profile_time(profile, span)).sum();
    let covered = figures.covered(span).as_secs_f64();
    let mean = |count: u64| if periods > 0.0 { run.mean(count) / periods } else { 0.0 };
    PeriodRow {
        period,
        periods,
        inbound: mean(calls.arrived),
        for_agents: mean(calls.for_agents()),
        contained: mean(calls.contained),
        answer_rate_percent: percent(calls.answered, calls.for_agents()),
        legs_failed: mean(legs.failed()),
        mean_wait_secs: legs.wait().mean_secs(legs.ended()),
        service_level_percent: service_level(run, &legs),
        agents: if covered > 0.0 { time.staffed().as_secs_f64() / covered } else { 0.0 },
        occupancy_percent: time.occupancy().map(|share| 100.0 * share),
    }
}

/// Legs answered within the report's threshold, in percent of the legs offered.
pub(super) fn service_level(run: &Run<'_>, legs: &LegCounts) -> Option<f64> {
    let threshold = run.outcome.figures.thresholds().iter().position(|&threshold| threshold == run.within);
    threshold.and_then(|place| percent(legs.answered.within(place), legs.offered))
}

pub(super) fn by_queue(run: &Run<'_>) -> Vec<QueuePeriodRow> {
    let center = &run.scenario.center;
    let queues = center.queue_ids().zip(&center.queues);
    let rows =
        queues.flat_map(|(queue, named)| clocks(run).map(move |clock| queue_row(run, queue, &named.name, clock)));
    rows.collect()
}

fn queue_row(run: &Run<'_>, queue: QueueId, name: &str, (place, clock): (u32, String)) -> QueuePeriodRow {
    let (figures, span) = (&run.outcome.figures, Span::TimeOfDay(place));
    let calls: CallCounts = figures.calls(queue, span);
    let legs = figures.legs(queue, span, View::Cohort);
    let days = run.scenario.world.days_measured(&[]);
    let mean = |count: u64| if days > 0.0 { run.mean(count) / days } else { 0.0 };
    let waits = run.outcome.histograms.as_ref().and_then(|histograms| histograms.answered_at(queue, place));
    let quantile = |q| Some(waits?.quantile(q)?.as_secs_f64());
    QueuePeriodRow {
        queue: name.to_owned(),
        period: clock,
        for_agents: mean(calls.for_agents()),
        answer_rate_percent: percent(calls.answered, calls.for_agents()),
        legs: mean(legs.offered),
        legs_answered_percent: percent(legs.answered.count, legs.offered),
        legs_failed: mean(legs.failed()),
        mean_wait_answered_secs: legs.answered.mean_secs(),
        median_wait_answered_secs: quantile(0.5),
        p90_wait_answered_secs: quantile(0.9),
        p95_wait_answered_secs: quantile(0.95),
        service_level_percent: service_level(run, &legs),
        mean_waiting: figures.mean_waiting(queue, span),
    }
}

pub(super) fn table(head: &str, rows: &[PeriodRow], within_secs: f64, style: Style) -> String {
    let level = format!("≤{within_secs} s %");
    // A call that asked for no agent is neither answered nor failed.
    let calls = if rows.iter().any(|row| row.for_agents < row.inbound) { "for agents" } else { "calls" };
    let heads = [head, calls, "", "answered %", "", "failed", "wait s", &level, "agents", "busy %", ""];
    let mut sheet = Sheet::new(&heads, style);
    [2, 4, 10].into_iter().for_each(|bars| sheet.left(bars));
    let busiest = rows.iter().map(|row| row.for_agents).fold(0.0, f64::max);
    for row in rows {
        sheet.row([
            row.period.clone(),
            layout::decimals(Some(row.for_agents), 1),
            layout::bar(row.for_agents, busiest, 18),
            layout::decimals(row.answer_rate_percent, 2),
            layout::bar(row.answer_rate_percent.unwrap_or(0.0), 100.0, 8),
            layout::decimals(Some(row.legs_failed), 2),
            layout::decimals(row.mean_wait_secs, 1),
            layout::decimals(row.service_level_percent, 1),
            layout::decimals(Some(row.agents), 1),
            layout::decimals(row.occupancy_percent, 1),
            layout::bar(row.occupancy_percent.unwrap_or(0.0), 100.0, 8),
        ]);
    }
    sheet.finish()
}

/// One figure of every queue and period: a row per period with any calls, a column per queue.
pub(super) fn matrix(rows: &[QueuePeriodRow], figure: impl Fn(&QueuePeriodRow) -> String, style: Style) -> String {
    let mut columns: Vec<Vec<String>> = Vec::new();
    let mut first = vec!["hour".to_owned()];
    let asked = |period: &str| rows.iter().any(|row| row.period == period && row.legs + row.for_agents > 0.0);
    for row in rows.iter().filter(|row| asked(&row.period)) {
        match columns.last_mut().filter(|column| column[0] == row.queue) {
            Some(column) => column.push(figure(row)),
            None => columns.push(vec![row.queue.clone(), figure(row)]),
        }
        if columns.len() == 1 {
            first.push(row.period.clone());
        }
    }
    layout::in_blocks(&first, &columns, style)
}
