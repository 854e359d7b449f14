//! Figures by date, week and month.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{self, Sheet, Style};
use super::periods::service_level;
use super::{Run, percent};
use acd::stats::DayCounts;

/// A day, week or month of the calendar. Counts are means of one replication; calls and legs count where they
/// began.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DatedRow {
    /// Its first day, as in `2025-01-01`, or `day 1` if the calendar has no dates. For a month, `2025-01`.
    pub from: String,
    /// How many of its days are simulated and measured.
    pub days: f64,
    /// Calls that reached the centre.
    pub inbound: f64,
    /// Calls that asked for an agent.
    pub for_agents: f64,
    /// Calls for agents answered on any leg.
    pub answered: f64,
    /// Inbound calls served in self-service.
    pub contained: f64,
    /// Answered calls in percent of those for agents.
    pub answer_rate_percent: Option<f64>,
    /// Legs that were abandoned, timed out, overflowed or turned away.
    pub legs_failed: f64,
    /// Mean wait of legs, in seconds.
    pub mean_wait_secs: Option<f64>,
    /// Legs answered within the threshold, in percent of all legs.
    pub service_level_percent: Option<f64>,
    /// Hours that agents were signed in.
    pub staffed_hours: f64,
    /// Conversations and after-call work in percent of the hours signed in.
    pub occupancy_percent: Option<f64>,
}

/// How days are grouped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    Day,
    /// Monday to Sunday.
    Week,
    Month,
}

/// Months need a calendar with dates; without them there are no rows.
pub(super) fn rows(run: &Run<'_>, stretch: Stretch) -> Vec<DatedRow> {
    let world = &run.scenario.world;
    let warm_up = world.warm_up.as_secs_f64() / 86_400.0;
    let mut date: Option<Date> = run.scenario.start;
    if date.is_none() && stretch == Stretch::Month {
        return Vec::new();
    }
    let mut stretches: Vec<(String, f64, DayCounts)> = Vec::new();
    for (day, &weekday) in world.weekdays.iter().enumerate() {
        let begins = match stretch {
            Stretch::Day => true,
            Stretch::Week => weekday == 0,
            Stretch::Month => date.is_some_and(|date| date.day() == 1),
        };
        if begins || stretches.is_empty() {
            stretches.push((name(stretch, day, date), 0.0, DayCounts::default()));
        }
        if let Some((_, days, counts)) = stretches.last_mut() {
            *days += (day as f64 + 1.0 - warm_up).clamp(0.0, 1.0);
            *counts += &run.outcome.figures.day(day);
        }
        date = date.and_then(|date| date.tomorrow().ok());
    }
    stretches.into_iter().filter(|(_, days, _)| *days > 0.0).map(|stretch| row(run, stretch)).collect()
}

fn name(stretch: Stretch, day: usize, date: Option<Date>) -> String {
    match (stretch, date) {
        (Stretch::Month, Some(date)) => format!("{:04}-{:02}", date.year(), date.month()),
        (_, Some(date)) => date.to_string(),
        (_, None) => format!("day {}", day + 1),
    }
}

fn row(run: &Run<'_>, (from, days, counts): (String, f64, DayCounts)) -> DatedRow {
    let DayCounts { calls, legs, time } = counts;
    DatedRow {
        from,
        days,
        inbound: run.mean(calls.arrived),
        for_agents: run.mean(calls.for_agents()),
        answered: run.mean(calls.answered),
        contained: run.mean(calls.contained),
        answer_rate_percent: percent(calls.answered, calls.for_agents()),
        legs_failed: run.mean(legs.failed()),
        mean_wait_secs: legs.wait().mean_secs(legs.ended()),
        service_level_percent: service_level(run, &legs),
        staffed_hours: time.staffed().as_hours_f64() / run.outcome.replications.max(1) as f64,
        occupancy_percent: time.occupancy().map(|share| 100.0 * share),
    }
}

pub(super) fn table(head: &str, rows: &[DatedRow], within_secs: f64, style: Style) -> String {
    let level = format!("≤{within_secs} s %");
    let calls = if rows.iter().any(|row| row.for_agents < row.inbound) { "for agents" } else { "calls" };
    let heads = [head, "days", calls, "", "answered %", "failed", "wait s", &level, "staffed h", "busy %"];
    let mut sheet = Sheet::new(&heads, style);
    sheet.left(3);
    let busiest = rows.iter().map(|row| row.for_agents).fold(0.0, f64::max);
    for row in rows {
        sheet.row([
            row.from.clone(),
            layout::number(row.days),
            layout::count(row.for_agents),
            layout::bar(row.for_agents, busiest, 18),
            layout::decimals(row.answer_rate_percent, 2),
            layout::count(row.legs_failed),
            layout::decimals(row.mean_wait_secs, 1),
            layout::decimals(row.service_level_percent, 1),
            layout::decimals(Some(row.staffed_hours), 1),
            layout::decimals(row.occupancy_percent, 1),
        ]);
    }
    sheet.finish()
}
