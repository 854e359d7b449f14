//! By hour of the day and by day of the week.

use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{self, Colour, Sheet};
use super::{Run, percent};
use crate::id::ProfileId;
use crate::stats::{Activity, LegCounts, Span, View};

const DAY_SECS: f64 = 86_400.0;
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// An hour of the day, or a day of the week. Counts are means of one such hour, or day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PeriodRow {
    /// `09:00` for the hour that begins then, or `Monday`.
    pub period: String,
    /// How many such hours or days a replication has.
    pub periods: f64,
    /// Calls that reached the centre.
    pub inbound: f64,
    /// Of the calls that came then, those answered on any leg, in percent.
    pub answer_rate_percent: Option<f64>,
    /// Legs that began then and were abandoned, timed out, overflowed or turned away.
    pub legs_failed: f64,
    /// Mean wait, in seconds, of legs that began then.
    pub mean_wait_secs: Option<f64>,
    /// Of the legs that began then, those answered within the threshold, in percent.
    pub service_level_percent: Option<f64>,
    /// Agents signed in, on average.
    pub agents: f64,
    /// Conversations and after-call work in percent of the time signed in.
    pub occupancy_percent: Option<f64>,
}

pub(super) fn hours(run: &Run<'_>) -> Vec<PeriodRow> {
    let days = run.scenario.world.days_measured(&[]);
    (0..24).map(|hour| row(run, format!("{hour:02}:00"), days, Span::TimeOfDay(hour))).collect()
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
    let (mut staffed, mut busy) = (0.0, 0.0);
    for time in profiles.map(|profile| figures.profile_time(profile, span)) {
        staffed += time.staffed().as_secs_f64();
        busy += time.time(Activity::Talking).as_secs_f64() + time.time(Activity::WrapUp).as_secs_f64();
    }
    let covered = figures.covered(span).as_secs_f64();
    let threshold = figures.thresholds().iter().position(|&threshold| threshold == run.within);
    let mean = |count: u64| if periods > 0.0 { run.mean(count) / periods } else { 0.0 };
    PeriodRow {
        period,
        periods,
        inbound: mean(calls.arrived),
        answer_rate_percent: percent(calls.answered, calls.arrived),
        legs_failed: mean(legs.failed()),
        mean_wait_secs: legs.wait().mean_secs(legs.ended()),
        service_level_percent: threshold.and_then(|place| percent(legs.answered.within(place), legs.offered)),
        agents: if covered > 0.0 { staffed / covered } else { 0.0 },
        occupancy_percent: (staffed > 0.0).then(|| 100.0 * busy / staffed),
    }
}

pub(super) fn table(head: &str, rows: &[PeriodRow], within_secs: f64, colour: Colour) -> String {
    let level = format!("≤{within_secs} s %");
    let heads = [head, "calls", "", "answered %", "", "failed", "wait s", &level, "agents", "busy %", ""];
    let mut sheet = Sheet::new(&heads, colour);
    [2, 4, 10].into_iter().for_each(|bars| sheet.left(bars));
    let busiest = rows.iter().map(|row| row.inbound).fold(0.0, f64::max);
    for row in rows {
        sheet.row([
            row.period.clone(),
            layout::decimals(Some(row.inbound), 1),
            layout::bar(row.inbound, busiest, 18),
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
