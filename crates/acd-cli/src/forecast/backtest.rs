//! How good forecasts of the past would have been.

use std::io::Write;
use std::ops::Range;
use std::time::Instant;

use acd_planning::forecast::{Backtest, Forecast, Horizon, LeadScore, RestScore, Series, backtest, rest_of_day};
use acd_report::{decimals, plural};
use anyhow::Context;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::Task;
use crate::columns::Columns;
use crate::input::Usage;

/// Days of the forecast that is timed.
const TWO_WEEKS: usize = 14;

/// One queue's test.
struct Tested {
    queue: String,
    test: Backtest,
    rest: Option<RestScore>,
}

/// Tests every queue, and writes.
pub(super) fn run(task: &Task<'_>, out: &mut impl Write) -> anyhow::Result<Value> {
    let leads: Vec<usize> = task.arguments.leads.iter().map(|lead| *lead as usize).collect();
    let mut tested = Vec::new();
    for (queue, series) in &task.offered.queues {
        let window = window(&task.arguments.test, series)?;
        let test = backtest(series, &task.holidays, &task.events, window.clone(), &leads)?;
        let rest = task.arguments.update_at.map(|time| {
            let minute = u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs());
            let known = (minute / task.arguments.period) as usize;
            rest_of_day(series, &task.holidays, &task.events, window, known)
        });
        tested.push(Tested { queue: queue.clone(), test, rest: rest.transpose()? });
    }
    let document = document(&tested);
    let written = if task.arguments.json {
        writeln!(out, "{document:#}")
    } else {
        tested.iter().try_for_each(|tested| tested.write(task, out))
    };
    written.context("cannot write the test")?;
    say_time(task)?;
    Ok(document)
}

/// Says how long a fit to everything and a forecast of two weeks take.
fn say_time(task: &Task<'_>) -> anyhow::Result<()> {
    let began = Instant::now();
    Forecast::new(&task.offered, &Horizon { days: TWO_WEEKS, today: None }, &task.holidays, &task.events)?;
    let millis = 1e3 * began.elapsed().as_secs_f64();
    let days = task.offered.queues.first().map_or(0, |(_, series)| series.len());
    let queues = plural(task.offered.queues.len() as u64, "queue");
    anstream::eprintln!("{millis:.0} ms to fit {queues} of {days} days and to forecast two weeks");
    Ok(())
}

/// The days of a test, as places among the days with records.
fn window(text: &str, series: &Series) -> anyhow::Result<Range<usize>> {
    let open: Vec<Date> =
        (0..series.len()).filter(|&place| series.day(place).is_some()).map(|place| series.date(place)).collect();
    if let Ok(last) = text.parse::<usize>() {
        return Ok(open.len().saturating_sub(last.max(1))..open.len());
    }
    let dates =
        text.split_once("..").and_then(|(from, to)| Some((from.parse::<Date>().ok()?, to.parse::<Date>().ok()?)));
    let (from, to) = dates.ok_or_else(|| {
        Usage(format!("--test: found {text:?}; expected a number of days, or dates such as 2026-08-01..2026-09-30"))
    })?;
    Ok(open.partition_point(|date| *date < from)..open.partition_point(|date| *date <= to))
}

fn document(tested: &[Tested]) -> Value {
    let score = |queue: &str, score: &LeadScore| {
        json!({
            "queue": queue, "lead": score.lead, "method": score.method.name(), "period_wape": score.period_wape,
            "day_wape": score.day_wape, "bias": score.bias, "period_chance": score.period_chance,
            "day_chance": score.day_chance, "coverage": score.coverage, "day_coverage": score.day_coverage,
        })
    };
    let scores = tested.iter().flat_map(|it| it.test.scores.iter().map(|each| score(&it.queue, each)));
    let rest = tested.iter().filter_map(|it| it.rest.map(|rest| (&it.queue, rest))).map(|(queue, rest)| {
        json!({
            "queue": queue, "known_periods": rest.known, "updated": rest.updated, "day_ahead": rest.day_ahead,
            "scaled": rest.scaled, "rest_total": rest.rest_total,
        })
    });
    json!({ "scores": scores.collect::<Vec<_>>(), "rest_of_day": rest.collect::<Vec<_>>() })
}

impl Tested {
    fn write(&self, task: &Task<'_>, out: &mut impl Write) -> std::io::Result<()> {
        let Self { queue, test, rest } = self;
        let minutes = task.arguments.period;
        writeln!(
            out,
            "{queue}: {} days, {} to {}, each forecast from the days before it",
            test.days, test.from, test.to
        )?;
        let period = format!("{minutes} min %");
        let heads = ["days ahead", "forecast", &period, "chance %", "day %", "chance %", "bias %", "in 90 %"];
        let mut table = Columns::new(&heads).left(1);
        for score in &test.scores {
            let percent = |value: f64| decimals(Some(value), 2);
            table.row([
                score.lead.to_string(),
                score.method.name().to_owned(),
                percent(score.period_wape),
                percent(score.period_chance),
                percent(score.day_wape),
                percent(score.day_chance),
                percent(score.bias),
                score.coverage.map_or(String::new(), |share| decimals(Some(share), 1)),
            ]);
        }
        writeln!(out, "{table}")?;
        if let Some(rest) = rest {
            let minute = rest.known as u32 * minutes;
            writeln!(
                out,
                "Rest of the day from {:02}:{:02}: {:.2} % by period updated, {:.2} % scaled, {:.2} % from the day before; \
                 total {:.2} %.",
                minute / 60,
                minute % 60,
                rest.updated,
                rest.scaled,
                rest.day_ahead,
                rest.rest_total
            )?;
        }
        writeln!(out)
    }
}
