//! Legs by queue. A leg is a call's stay in a queue.

use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{self, Style};
use super::{BY_QUEUE, Estimated, Run, percent};
use acd::stats::{LegCounts, OfferCounts, Span, View, WaitHistogram, WaitHistograms};

/// The legs of one queue. Counts are means of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct QueueRow {
    /// The queue.
    pub queue: String,
    /// Legs enqueued.
    pub offered: f64,
    /// Legs that an agent answered.
    pub answered: f64,
    /// Answered legs in percent of those offered.
    pub answered_percent: Option<f64>,
    /// Legs whose caller hung up while waiting.
    pub abandoned: f64,
    /// Legs whose longest wait ran out.
    pub timed_out: f64,
    /// Legs sent on because the queue was full or unstaffed, or because its ladder said so.
    pub overflowed: f64,
    /// Legs turned away: the queue was full or unstaffed, with nowhere to go.
    pub blocked: f64,
    /// Legs removed because the call was answered on another leg, or ended.
    pub dequeued: f64,
    /// Legs that found the queue closed.
    pub closed: f64,
    /// Legs that nobody could serve, by the queue's conditions.
    pub vacant: f64,
    /// Legs whose caller left by a key.
    pub exited: f64,
    /// Legs whose caller asked for a callback; the callback is another leg.
    pub callback_asked: f64,
    /// Callbacks whose last attempt failed.
    pub unreached: f64,
    /// Legs moved to another queue.
    pub moved: f64,
    /// Legs withdrawn by the host.
    pub withdrawn: f64,
    /// Calls that asked for this queue and found all lines busy: they have no leg.
    pub lines_busy: f64,
    /// Offers made.
    pub offers: f64,
    /// Offers that ended because another agent took the call first.
    pub lost_races: f64,
    /// Callback attempts.
    pub dialled: f64,
    /// Callback attempts that failed.
    pub dial_attempts_failed: f64,
    /// Mean wait of all legs in seconds.
    pub mean_wait_secs: Option<f64>,
    /// Mean wait of answered legs in seconds (average speed of answer).
    pub mean_wait_answered_secs: Option<f64>,
    /// Half the width of its 95 % confidence interval.
    pub mean_wait_answered_half_width_95: Option<f64>,
    /// The wait in seconds that half the answered legs did not exceed, to two digits.
    pub median_wait_answered_secs: Option<f64>,
    /// The wait in seconds that 90 % of answered legs did not exceed, to two digits.
    pub p90_wait_answered_secs: Option<f64>,
    /// The wait in seconds that 95 % of answered legs did not exceed, to two digits.
    pub p95_wait_answered_secs: Option<f64>,
    /// The wait in seconds that half the abandoned legs did not exceed, to two digits.
    pub median_wait_abandoned_secs: Option<f64>,
    /// The wait in seconds that 90 % of abandoned legs did not exceed, to two digits.
    pub p90_wait_abandoned_secs: Option<f64>,
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
        if let Some(histograms) = &run.outcome.histograms {
            row.fill_quantiles(histograms.answered(queue), histograms.abandoned(queue));
        }
        row.mean_waiting = figures.mean_waiting(queue, Span::Whole);
        row.lines_busy = run.mean(figures.calls(queue, Span::Whole).lines_busy);
        rows.push(row);
    }
    if rows.len() > 1 {
        let known = |value: Option<f64>| Estimated { value, ..Estimated::default() };
        let level = threshold.and_then(|place| percent(all.answered.within(place), all.offered));
        let mut row = row(run, "all", (&all, &all_offers), known(all.answered.mean_secs()), known(level));
        row.mean_waiting = rows.iter().map(|row| row.mean_waiting).sum();
        row.lines_busy = run.mean(figures.all_calls(Span::Whole).lines_busy);
        if let Some([answered, abandoned]) = run.outcome.histograms.as_ref().map(WaitHistograms::of_all) {
            row.fill_quantiles(Some(&answered), Some(&abandoned));
        }
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
        lines_busy: 0.0,
        offers: run.mean(offers.made),
        lost_races: run.mean(offers.lost_race),
        dialled: run.mean(offers.dialled),
        dial_attempts_failed: run.mean(offers.dial_attempts_failed),
        mean_wait_secs: legs.wait().mean_secs(legs.ended()),
        mean_wait_answered_secs: wait.value,
        mean_wait_answered_half_width_95: wait.half_width,
        median_wait_answered_secs: None,
        p90_wait_answered_secs: None,
        p95_wait_answered_secs: None,
        median_wait_abandoned_secs: None,
        p90_wait_abandoned_secs: None,
        service_level_percent: level.value,
        service_level_half_width_95: level.half_width,
        mean_waiting: None,
    }
}

impl QueueRow {
    fn fill_quantiles(&mut self, answered: Option<&WaitHistogram>, abandoned: Option<&WaitHistogram>) {
        let secs = |waits: Option<&WaitHistogram>, q| Some(waits?.quantile(q)?.as_secs_f64());
        self.median_wait_answered_secs = secs(answered, 0.5);
        self.p90_wait_answered_secs = secs(answered, 0.9);
        self.p95_wait_answered_secs = secs(answered, 0.95);
        self.median_wait_abandoned_secs = secs(abandoned, 0.5);
        self.p90_wait_abandoned_secs = secs(abandoned, 0.9);
    }
}

/// One table if it fits into a hundred columns; else the figures first, and then, in as many tables as needed, how
/// legs ended. Ways that did not occur are left out.
pub(super) fn table(rows: &[QueueRow], within_secs: f64, style: Style) -> String {
    let level = format!("≤{within_secs} s %");
    let count = |way: fn(&QueueRow) -> f64| move |row: &QueueRow| layout::count(way(row));
    let column = |head: &str, cell: &dyn Fn(&QueueRow) -> String| {
        std::iter::once(head.to_owned()).chain(rows.iter().map(cell)).collect::<Vec<String>>()
    };
    let first = [
        column("queue", &|row| row.queue.clone()),
        column("offered", &count(|row| row.offered)),
        column("answered", &count(|row| row.answered)),
        column("%", &|row| layout::decimals(row.answered_percent, 2)),
    ];
    let known = WAYS.iter().filter(|(_, way)| rows.iter().any(|row| way(row) > 0.0));
    let ways: Vec<Vec<String>> = known.map(|(head, way)| column(head, &count(*way))).collect();
    let waits = [
        column("wait s", &|row| layout::decimals(row.mean_wait_secs, 1)),
        column("ASA s", &|row| layout::decimals(row.mean_wait_answered_secs, 1)),
        column("95 % s", &|row| layout::decimals(row.p95_wait_answered_secs, 0)),
        column(&level, &|row| layout::decimals(row.service_level_percent, 2)),
    ];
    let all: Vec<&Vec<String>> = first.iter().chain(&ways).chain(&waits).collect();
    if layout::width(&all) <= style.text_width() {
        return layout::of_columns(&all, style);
    }
    let figures = layout::of_columns(&first.iter().chain(&waits).collect::<Vec<_>>(), style);
    format!("{figures}\n\n{}", layout::in_blocks(&first[0], &ways, style))
}

type Way = (&'static str, fn(&QueueRow) -> f64);

/// How unanswered legs end; calls that entered no queue; and offers that another agent took first.
const WAYS: [Way; 14] = [
    ("abandoned", |row| row.abandoned),
    ("timed out", |row| row.timed_out),
    ("overflowed", |row| row.overflowed),
    ("turned away", |row| row.blocked),
    ("dequeued", |row| row.dequeued),
    ("closed", |row| row.closed),
    ("vacant", |row| row.vacant),
    ("by key", |row| row.exited),
    ("callback", |row| row.callback_asked),
    ("unreached", |row| row.unreached),
    ("moved", |row| row.moved),
    ("taken out", |row| row.withdrawn),
    ("lines busy", |row| row.lines_busy),
    ("lost races", |row| row.lost_races),
];

#[cfg(test)]
mod tests {
    use super::super::layout::Colour;
    use super::*;

    #[test]
    fn however_many_ways_legs_end_in_no_table_is_wider_than_a_hundred_columns() {
        let empty = QueueRow {
            queue: "a queue of a long name".into(),
            offered: 123_456.0,
            answered: 12_345.0,
            answered_percent: Some(10.0),
            abandoned: 0.0,
            timed_out: 0.0,
            overflowed: 0.0,
            blocked: 0.0,
            dequeued: 0.0,
            closed: 0.0,
            vacant: 0.0,
            exited: 0.0,
            callback_asked: 0.0,
            unreached: 0.0,
            moved: 0.0,
            withdrawn: 0.0,
            lines_busy: 0.0,
            offers: 12_345.0,
            lost_races: 0.0,
            dialled: 0.0,
            dial_attempts_failed: 0.0,
            mean_wait_secs: Some(1.0),
            mean_wait_answered_secs: Some(1.0),
            mean_wait_answered_half_width_95: None,
            median_wait_answered_secs: Some(1.0),
            p90_wait_answered_secs: Some(1.0),
            p95_wait_answered_secs: Some(1.0),
            median_wait_abandoned_secs: None,
            p90_wait_abandoned_secs: None,
            service_level_percent: Some(99.0),
            service_level_half_width_95: None,
            mean_waiting: None,
        };
        let one = table(std::slice::from_ref(&empty), 20.0, Style::new(Colour::Off));
        assert_eq!(one.lines().count(), 3, "{one}");
        let all = QueueRow {
            abandoned: 1e6,
            timed_out: 1e6,
            overflowed: 1e6,
            blocked: 1e6,
            dequeued: 1e6,
            closed: 1e6,
            vacant: 1e6,
            exited: 1e6,
            callback_asked: 1e6,
            unreached: 1e6,
            moved: 1e6,
            withdrawn: 1e6,
            lines_busy: 1e6,
            lost_races: 1e6,
            ..empty
        };
        let text = table(&[all], 20.0, Style::new(Colour::Off));
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        let heads: Vec<&str> = text.lines().filter(|line| line.starts_with("queue")).collect();
        assert!(WAYS.iter().all(|(way, _)| heads.iter().filter(|line| line.contains(way)).count() == 1), "{text}");
        assert_eq!(text.lines().count(), 3 * heads.len() + heads.len() - 1, "no head and no cell is broken: {text}");
    }
}
