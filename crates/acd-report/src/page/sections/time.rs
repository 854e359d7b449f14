//! By day, by hour and by day of the week.

use super::{count, percent, share};
use crate::page::Material;
use crate::page::account::Cell as Calls;
use crate::page::chance::weekday_means;
use crate::page::chart::{Columns, Heat, Lines, columns, heat, lines};
use crate::page::view::{Figure, Section, Table};
use crate::page::words::Words;

pub(super) fn section(material: &Material, words: &Words) -> Section {
    let mut section = Section::new(words, "time", "by-time");
    if material.account.all().inbound == 0 {
        section.missing.push(words.say("no-calls"));
        return section;
    }
    let (days, outside) = by_day(material, words);
    section.figures =
        vec![days, by_hour(material, words), by_weekday_and_hour(material, words), by_weekday(material, words)];
    section.sentences.extend(outside);
    section
}

/// The band's lower and upper end for a day.
fn band(material: &Material) -> Vec<(f64, f64)> {
    let account = &material.account;
    let means = weekday_means(account);
    let ends = |mean: f64, variance: f64| {
        let half = 1.96 * variance.max(0.0).sqrt();
        ((mean - half).max(0.0), mean + half)
    };
    (0..account.days())
        .map(|day| match material.is_simulated() {
            true => {
                let mean = account.mean(account.day(day).inbound);
                let square = account.mean(account.squares.get(day).copied().unwrap_or(0));
                ends(mean, square - mean * mean)
            }
            false => ends(means[account.weekday(day)], means[account.weekday(day)]),
        })
        .collect()
}

fn by_day(material: &Material, words: &Words) -> (Figure, Option<String>) {
    let account = &material.account;
    let heads = ["date", "inbound", "answered", "answer-rate"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new("by-day", words.say("calls-by-day"), heads);
    let day = |day: usize| account.day(day);
    for place in 0..account.days() {
        let calls = day(place);
        let date = account.date(place);
        let head = format!("{} {}", material.day(place, words), words.weekday(account.weekday(place)));
        table.row(format!("day.{date}"), head, calls_cells(material, words, &calls));
    }
    let points = (0..account.days()).map(|place| (material.day(place, words), Some(account.mean(day(place).inbound))));
    let band = band(material);
    let name = if material.is_simulated() { "band-simulated" } else { "band-poisson" };
    let of = Lines {
        name: words.say("inbound"),
        points: points.collect(),
        band: Some((words.say(name), band.clone())),
        limit: None,
        percent: None,
    };
    let svg = lines(&of, &table.caption);
    let outside = (!material.is_simulated() && account.days() >= 14).then(|| {
        let beyond = band.iter().enumerate().filter(|(place, (low, high))| {
            let calls = day(*place).inbound as f64;
            calls < *low || calls > *high
        });
        let (beyond, days) = (beyond.count(), account.days());
        let by_chance = words.number(0.05 * days as f64, 1);
        let values = [("count", words.count(beyond as f64)), ("days", words.count(days as f64)), ("chance", by_chance)];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words.with("days-outside", &values)
    });
    (Figure { svg, note: String::new(), open: false, table }, outside)
}

fn calls_cells(material: &Material, words: &Words, calls: &Calls) -> Vec<crate::page::view::Cell> {
    let account = &material.account;
    vec![
        count(words, account.mean(calls.inbound)),
        count(words, account.mean(calls.answered)),
        percent(words, share(calls.answered, calls.for_agents)),
    ]
}

/// Columns of answered and unanswered calls, means of a day.
fn stacked(material: &Material, words: &Words, name: &str, caption: &str, rows: Vec<(String, Calls, f64)>) -> Figure {
    let heads = [name, "inbound", "answered", "answer-rate"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new(format!("by-{name}"), words.say(caption), heads);
    let account = &material.account;
    let (mut parts, mut all) = (vec![words.say("answered"), words.say("not-answered")], Vec::new());
    let self_served = rows.iter().any(|(_, calls, _)| calls.for_agents < calls.inbound);
    if self_served {
        parts.push(words.say("self-served"));
    }
    for (head, calls, days) in rows {
        let mean = |calls: u64| account.mean(calls) / days.max(1.0);
        let cells = vec![
            count(words, mean(calls.inbound)),
            count(words, mean(calls.answered)),
            percent(words, share(calls.answered, calls.for_agents)),
        ];
        table.row(format!("{name}.{head}"), head.clone(), cells);
        let mut values = vec![mean(calls.answered), mean(calls.for_agents - calls.answered)];
        if self_served {
            values.push(mean(calls.inbound - calls.for_agents));
        }
        all.push((head, values));
    }
    let svg = columns(&Columns { parts, columns: all, marks: None }, &table.caption);
    Figure { svg, note: String::new(), open: false, table }
}

fn by_hour(material: &Material, words: &Words) -> Figure {
    let account = &material.account;
    let rows = (0..24).map(|hour| (format!("{hour:02}"), account.hour(hour), account.days() as f64));
    stacked(material, words, "hour", "calls-by-hour", rows.collect())
}

fn by_weekday(material: &Material, words: &Words) -> Figure {
    let account = &material.account;
    let of = |weekday: usize| -> Calls {
        let days: Vec<Calls> =
            (0..account.days()).filter(|&day| account.weekday(day) == weekday).map(|day| account.day(day)).collect();
        days.iter().sum()
    };
    let rows =
        (0..7).map(|weekday| (words.weekday(weekday), of(weekday), account.days_on(|day| day == weekday) as f64));
    stacked(material, words, "weekday", "calls-by-weekday", rows.filter(|(_, _, days)| *days > 0.0).collect())
}

fn by_weekday_and_hour(material: &Material, words: &Words) -> Figure {
    let account = &material.account;
    let heads = std::iter::once(words.say("weekday")).chain((0..24).map(|hour| format!("{hour:02}"))).collect();
    let mut table = Table::new("by-weekday-and-hour", words.say("calls-by-weekday-and-hour"), heads);
    let mut rows = Vec::new();
    for weekday in 0..7 {
        let days = account.days_on(|day| day == weekday);
        if days == 0 {
            continue;
        }
        let at = |hour: usize| -> f64 {
            let days_of = (0..account.days()).filter(|&day| account.weekday(day) == weekday);
            let calls: u64 = days_of.map(|day| account.hours[24 * day + hour].inbound).sum();
            account.mean(calls) / days as f64
        };
        let row: [f64; 24] = std::array::from_fn(at);
        let cells = row.iter().map(|calls| super::number(words, Some(*calls), 1)).collect();
        table.row("", words.weekday(weekday), cells);
        rows.push((words.weekday(weekday), row));
    }
    let svg = heat(&Heat { rows, decimals: 1 }, &table.caption);
    Figure { svg, note: words.say("mean-calls-an-hour"), open: false, table }
}
