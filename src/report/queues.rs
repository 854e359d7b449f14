//! Legs by queue: each stay in a queue, and how it ended.

use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{self, Colour, Sheet};
use super::{BY_QUEUE, Estimated, Run, percent};
use crate::stats::{LegCounts, OfferCounts, Span, View};

/// The legs of one queue. Counts are means of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct QueueRow {
    /// The queue.
    pub queue: String,
    /// Enqueued.
    pub offered: f64,
    /// Taken by an agent.
    pub answered: f64,
    /// Answered in percent of offered.
    pub answered_percent: Option<f64>,
    /// The caller hung up while waiting.
    pub abandoned: f64,
    /// The longest wait ran out.
    pub timed_out: f64,
    /// Sent on: the queue was full or unstaffed, or its ladder said so.
    pub overflowed: f64,
    /// Turned away: full or unstaffed, with nowhere to go.
    pub blocked: f64,
    /// The call was answered on another leg at the same time, or ended otherwise.
    pub dequeued: f64,
    /// The queue was closed.
    pub closed: f64,
    /// Nobody could serve it, by the queue's conditions.
    pub vacant: f64,
    /// The caller left by a key.
    pub exited: f64,
    /// The caller asked to be called back; the callback is another leg.
    pub callback_asked: f64,
    /// A callback that was dialled in vain for the last time.
    pub unreached: f64,
    /// Moved to another queue.
    pub moved: f64,
    /// Taken out of the engine.
    pub withdrawn: f64,
    /// Offers made.
    pub offers: f64,
    /// Of these, ended because another agent took the call first.
    pub lost_races: f64,
    /// Times that a caller was dialled.
    pub dialled: f64,
    /// Of these, in vain.
    pub dialled_in_vain: f64,
    /// Mean wait of all legs in seconds.
    pub mean_wait_secs: Option<f64>,
    /// Mean wait of answered legs in seconds (average speed of answer).
    pub mean_wait_answered_secs: Option<f64>,
    /// Half the width of its 95 % confidence interval.
    pub mean_wait_answered_half_width_95: Option<f64>,
    /// The wait in seconds that 95 % of answered legs did not exceed.
    pub p95_wait_answered_secs: Option<f64>,
    /// Answered within the threshold in percent of offered.
    pub service_level_percent: Option<f64>,
    /// Half the width of its 95 % confidence interval.
    pub service_level_half_width_95: Option<f64>,
    /// Mean number of legs waiting, over time.
    pub mean_waiting: Option<f64>,
}

pub(super) fn rows(run: &Run<'_>) -> Vec<QueueRow> {
    let (figures, center) = (&run.outcome.figures, &run.scenario.center);
    let threshold = figures.thresholds().iter().position(|&threshold| threshold == run.within);
    let mut rows = Vec::new();
    let (mut all, mut all_offers) = (LegCounts::default(), OfferCounts::default());
    for (queue, named) in center.queue_ids().zip(&center.queues) {
        let legs = figures.legs(queue, Span::Whole, View::Cohort);
        let offers = figures.offers(queue, Span::Whole);
        all += &legs;
        all_offers += &offers;
        let place = BY_QUEUE + 2 * queue.index();
        let mut row = row(run, &named.name, (&legs, &offers), run.own(place), run.own(place + 1));
        let waits = run.outcome.histograms.as_ref().and_then(|histograms| histograms.answered(queue));
        row.p95_wait_answered_secs = waits.and_then(|waits| waits.quantile(0.95)).map(|wait| wait.as_secs_f64());
        row.mean_waiting = figures.mean_waiting(queue, Span::Whole);
        rows.push(row);
    }
    if rows.len() > 1 {
        let known = |value: Option<f64>| Estimated { value, ..Estimated::default() };
        let level = threshold.and_then(|place| percent(all.answered.within(place), all.offered));
        let mut row = row(run, "all", (&all, &all_offers), known(all.answered.mean_secs()), known(level));
        row.mean_waiting = rows.iter().map(|row| row.mean_waiting).sum();
        rows.push(row);
    }
    rows
}

fn row(
    run: &Run<'_>,
    name: &str,
    (legs, offers): (&LegCounts, &OfferCounts),
    wait: Estimated,
    level: Estimated,
) -> QueueRow {
    QueueRow {
        queue: name.to_owned(),
        offered: run.mean(legs.offered),
        answered: run.mean(legs.answered.count),
        answered_percent: percent(legs.answered.count, legs.offered),
        abandoned: run.mean(legs.abandoned.count),
        timed_out: run.mean(legs.timed_out.count),
        overflowed: run.mean(legs.overflowed.count),
        blocked: run.mean(legs.blocked.count),
        dequeued: run.mean(legs.dequeued.count),
        closed: run.mean(legs.elsewhere.closed),
        vacant: run.mean(legs.elsewhere.vacant),
        exited: run.mean(legs.elsewhere.exited),
        callback_asked: run.mean(legs.elsewhere.callback_asked),
        unreached: run.mean(legs.elsewhere.unreached),
        moved: run.mean(legs.elsewhere.moved),
        withdrawn: run.mean(legs.elsewhere.withdrawn),
        offers: run.mean(offers.made),
        lost_races: run.mean(offers.lost_race),
        dialled: run.mean(offers.dialled),
        dialled_in_vain: run.mean(offers.dialled_in_vain),
        mean_wait_secs: legs.wait().mean_secs(legs.ended()),
        mean_wait_answered_secs: wait.value,
        mean_wait_answered_half_width_95: wait.half_width,
        p95_wait_answered_secs: None,
        service_level_percent: level.value,
        service_level_half_width_95: level.half_width,
        mean_waiting: None,
    }
}

/// Ways of ending that no queue knows are left out.
pub(super) fn table(rows: &[QueueRow], within_secs: f64, colour: Colour) -> String {
    let level = format!("≤{within_secs} s %");
    type Column<'a> = (&'a str, fn(&QueueRow) -> String, bool);
    let known = |way: fn(&QueueRow) -> f64| rows.iter().any(|row| way(row) > 0.0);
    let columns: [Column<'_>; 20] = [
        ("queue", |row| row.queue.clone(), true),
        ("offered", |row| layout::count(row.offered), true),
        ("answered", |row| layout::count(row.answered), true),
        ("%", |row| layout::decimals(row.answered_percent, 2), true),
        ("abandoned", |row| layout::count(row.abandoned), known(|row| row.abandoned)),
        ("timed out", |row| layout::count(row.timed_out), known(|row| row.timed_out)),
        ("overflowed", |row| layout::count(row.overflowed), known(|row| row.overflowed)),
        ("turned away", |row| layout::count(row.blocked), known(|row| row.blocked)),
        ("dequeued", |row| layout::count(row.dequeued), known(|row| row.dequeued)),
        ("closed", |row| layout::count(row.closed), known(|row| row.closed)),
        ("vacant", |row| layout::count(row.vacant), known(|row| row.vacant)),
        ("by key", |row| layout::count(row.exited), known(|row| row.exited)),
        ("callback", |row| layout::count(row.callback_asked), known(|row| row.callback_asked)),
        ("unreached", |row| layout::count(row.unreached), known(|row| row.unreached)),
        ("moved", |row| layout::count(row.moved), known(|row| row.moved)),
        ("taken out", |row| layout::count(row.withdrawn), known(|row| row.withdrawn)),
        ("lost races", |row| layout::count(row.lost_races), known(|row| row.lost_races)),
        ("wait s", |row| layout::decimals(row.mean_wait_secs, 1), true),
        ("ASA s", |row| layout::decimals(row.mean_wait_answered_secs, 1), true),
        ("95 % s", |row| layout::decimals(row.p95_wait_answered_secs, 0), true),
    ];
    let shown: Vec<&Column<'_>> = columns.iter().filter(|(_, _, shown)| *shown).collect();
    let heads: Vec<&str> = shown.iter().map(|(head, _, _)| *head).chain([level.as_str()]).collect();
    let mut sheet = Sheet::new(&heads, colour);
    for row in rows {
        let level = layout::decimals(row.service_level_percent, 2);
        sheet.row(shown.iter().map(|(_, cell, _)| cell(row)).chain([level]));
    }
    sheet.finish()
}
