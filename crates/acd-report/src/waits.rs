//! How long callers waited: shares within thresholds, and the service levels by each named formula.

use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{self, Sheet, Style};
use super::{QueueRow, Run};
use acd::stats::{LegCounts, ServiceLevel, Span, View};

/// The legs of one queue answered or abandoned within one threshold, and the resulting service levels. Counts are
/// means of one replication; legs count where they began.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WithinRow {
    /// The queue; with more than one queue the last rows are the total.
    pub queue: String,
    /// The threshold in seconds: waits of at most this long are within it.
    pub within_secs: f64,
    /// Legs answered within the threshold.
    pub answered_within: f64,
    /// Legs answered later.
    pub answered_later: f64,
    /// Legs abandoned within the threshold.
    pub abandoned_within: f64,
    /// Legs abandoned later.
    pub abandoned_later: f64,
    /// Answered within, in percent of all legs offered.
    pub of_offered_percent: Option<f64>,
    /// Answered within, in percent of the answered (Asterisk's service level).
    pub answered_only_percent: Option<f64>,
    /// Answered or abandoned within, in percent of the answered and abandoned (Asterisk's second one, UCCE's
    /// "positive").
    pub abandons_met_percent: Option<f64>,
    /// Answered within, in percent of the answered and of those abandoned later (UCCE's "ignore").
    pub abandons_ignored_percent: Option<f64>,
    /// Answered within, in percent of the answered and abandoned (UCCE's "negative").
    pub abandons_against_percent: Option<f64>,
    /// Answered within, in percent of the answered, abandoned, timed out, overflowed and dequeued (Avaya's BCMS).
    pub bcms_percent: Option<f64>,
}

pub(super) fn rows(run: &Run<'_>) -> Vec<WithinRow> {
    let (figures, center) = (&run.outcome.figures, &run.scenario.center);
    let mut all = LegCounts::default();
    let mut rows = Vec::new();
    for (queue, named) in center.queue_ids().zip(&center.queues) {
        let legs = figures.legs(queue, Span::Whole, View::Cohort);
        all += &legs;
        rows.extend(of_queue(run, &named.name, &legs));
    }
    if center.queues.len() > 1 {
        rows.extend(of_queue(run, "all", &all));
    }
    rows
}

fn of_queue(run: &Run<'_>, queue: &str, legs: &LegCounts) -> Vec<WithinRow> {
    let thresholds = run.outcome.figures.thresholds().iter().enumerate();
    let row = |(place, threshold): (usize, &acd::time::Duration)| {
        let (answered, abandoned) = (legs.answered.within(place), legs.abandoned.within(place));
        let percent = |rule: ServiceLevel| {
            let share = rule.of(legs, place);
            super::percent(share.part, share.whole)
        };
        WithinRow {
            queue: queue.to_owned(),
            within_secs: threshold.as_secs_f64(),
            answered_within: run.mean(answered),
            answered_later: run.mean(legs.answered.count - answered),
            abandoned_within: run.mean(abandoned),
            abandoned_later: run.mean(legs.abandoned.count - abandoned),
            of_offered_percent: super::percent(answered, legs.offered),
            answered_only_percent: percent(ServiceLevel::AnsweredOnly),
            abandons_met_percent: percent(ServiceLevel::AbandonsMet),
            abandons_ignored_percent: percent(ServiceLevel::AbandonsIgnored),
            abandons_against_percent: percent(ServiceLevel::AbandonsAgainst),
            bcms_percent: percent(ServiceLevel::Bcms),
        }
    };
    thresholds.map(row).collect()
}

/// The distribution of waits, a row per queue.
pub(super) fn distribution(queues: &[QueueRow], rows: &[WithinRow], style: Style) -> String {
    let seconds: fn(Option<f64>) -> String = |secs| layout::decimals(secs, 0);
    let column = |head: &str, cell: &dyn Fn(&QueueRow) -> String| -> Vec<String> {
        std::iter::once(head.to_owned()).chain(queues.iter().map(cell)).collect()
    };
    let mut columns = vec![
        column("median s", &|row| seconds(row.median_wait_answered_secs)),
        column("90 % s", &|row| seconds(row.p90_wait_answered_secs)),
        column("95 % s", &|row| seconds(row.p95_wait_answered_secs)),
    ];
    let mut thresholds: Vec<f64> = rows.iter().map(|row| row.within_secs).collect();
    thresholds.sort_by(f64::total_cmp);
    thresholds.dedup();
    for threshold in thresholds {
        let of = |queue: &QueueRow| {
            let row = rows.iter().find(|row| row.queue == queue.queue && row.within_secs == threshold);
            layout::decimals(row.and_then(|row| row.answered_only_percent), 1)
        };
        columns.push(column(&format!("≤{threshold} s %"), &of));
    }
    let names = column("queue", &|row| row.queue.clone());
    let answered = layout::in_blocks(&names, &columns, style);
    if queues.iter().all(|row| row.median_wait_abandoned_secs.is_none()) {
        return answered;
    }
    let abandoned = [
        column("gave up: median s", &|row| seconds(row.median_wait_abandoned_secs)),
        column("90 % s", &|row| seconds(row.p90_wait_abandoned_secs)),
    ];
    format!("{answered}\n\n{}", layout::in_blocks(&names, &abandoned, style))
}

/// The service levels for one threshold, a row per queue.
pub(super) fn levels(rows: &[WithinRow], within_secs: f64, style: Style) -> String {
    let within = |what: &str| format!("{what} ≤{within_secs} s");
    let (answered, abandoned) = (within("answered"), within("gave up"));
    let heads = ["queue", &answered, &abandoned, "answered only %", "met %", "ignored %", "against %", "BCMS %"];
    let mut sheet = Sheet::new(&heads, style);
    for row in rows.iter().filter(|row| row.within_secs == within_secs) {
        sheet.row([
            row.queue.clone(),
            layout::count(row.answered_within),
            layout::count(row.abandoned_within),
            layout::decimals(row.answered_only_percent, 2),
            layout::decimals(row.abandons_met_percent, 2),
            layout::decimals(row.abandons_ignored_percent, 2),
            layout::decimals(row.abandons_against_percent, 2),
            layout::decimals(row.bcms_percent, 2),
        ]);
    }
    sheet.finish()
}

/// The meaning of the heads of [`levels`].
pub(super) const LEVELS_NOTE: &str = "Answered only: of the answered. Abandons within the threshold count as met, are ignored, \
    or count against, as all later ones do. BCMS: of all answered, abandoned, timed out, overflowed and dequeued legs.";
