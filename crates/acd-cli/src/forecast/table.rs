//! A forecast as tables.

use std::io::Write;

use acd_planning::forecast::{DayForecast, Forecast, course};
use acd_report::{count, decimals};

use super::Task;
use crate::columns::Columns;

/// Characters of a day's course.
const COURSE_WIDTH: usize = 24;

/// All queues together, day by day.
pub(super) fn all_queues(forecast: &Forecast) -> Vec<DayForecast> {
    let mut queues = forecast.queues.iter().map(|(_, days)| days);
    let Some(first) = queues.next() else { return Vec::new() };
    let mut all = first.clone();
    for days in queues {
        all.iter_mut().zip(days).for_each(|(sum, day)| sum.add(day));
    }
    all
}

/// Writes a forecast for people.
pub(super) fn write(task: &Task<'_>, forecast: &Forecast, out: &mut impl Write) -> std::io::Result<()> {
    let coverage = task.arguments.coverage;
    let percent = decimals(Some(100.0 * coverage), 0);
    writeln!(out, "Calls from records up to {}; intervals hold {percent} of 100 days.\n", forecast.last)?;
    for (queue, days) in &forecast.queues {
        writeln!(out, "{queue}")?;
        let mut table = Columns::new(&["day", "calls", "low", "high", "course of the day"]).left(4);
        let most = days.iter().flat_map(|day| &day.calls).copied().fold(0.0, f64::max);
        for day in days {
            let (low, high) = day.total_interval(coverage);
            let name = format!("{} {}", day.date, &day.date.strftime("%a").to_string());
            if day.open {
                let course = course(&day.calls, most, COURSE_WIDTH);
                table.row([name, count(day.total()), count(low), count(high), course]);
            } else {
                table.row([name, "closed".into(), String::new(), String::new(), String::new()]);
            }
        }
        writeln!(out, "{table}")?;
        for day in days {
            day.reasons.iter().try_for_each(|reason| writeln!(out, "{}, by hand: {reason}", day.date))?;
        }
        writeln!(out)?;
    }
    let handling = task.records.handling();
    if !handling.is_empty() {
        let mut table = Columns::new(&["queue", "answered", "handling time s", "cv"]);
        for each in &handling {
            let (mean, cv) = (decimals(Some(each.mean), 1), decimals(Some(each.cv), 2));
            table.row([each.queue.clone(), count(each.calls as f64), mean, cv]);
        }
        writeln!(out, "{table}\n")?;
    }
    let table = task.holidays.last();
    if let Some(last) =
        table.filter(|last| forecast.queues.iter().any(|(_, days)| days.iter().any(|day| day.date > *last)))
    {
        writeln!(out, "Note: the table of holidays ends on {last}; later ones are not known.")?;
    }
    task.records.notes.iter().try_for_each(|note| writeln!(out, "Note: {note}"))
}
