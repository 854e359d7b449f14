//! The lines of GB/T 33358 (service of government hotlines): answered within 15 seconds, and a connection rate of at
//! least 95 % over any 24 hours.

use super::{dash, percent, share};
use crate::page::Material;
use crate::page::chart::{Lines, Percent, lines};
use crate::page::view::{Cell, Figure, Section, Table};
use crate::page::words::Words;

/// The least connection rate that the norm asks for, in percent.
const RATE: f64 = 95.0;

pub(super) fn section(material: &Material, words: &Words) -> Section {
    let account = &material.account;
    let mut section = Section::new(words, "norm", "norm");
    let all = account.all();
    if all.for_agents == 0 {
        section.missing.push(words.say("no-calls"));
        return section;
    }
    let heads = ["norm-line", "norm-asks", "reached", "norm-verdict"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new("norm", words.say("norm-lines"), heads);
    if account.stays().wait.1 > 0 {
        let cells = vec![dash(), percent(words, share(all.prompt, all.for_agents)), dash()];
        table.row("norm.prompt", words.say("norm-prompt"), cells);
    } else {
        section.missing.push(words.say("missing-waits"));
    }
    let verdict = |rate: f64| {
        let (key, tone) = if rate >= RATE { ("norm-met", "good") } else { ("norm-missed", "bad") };
        Cell::text(words.say(key)).toned(tone)
    };
    let asks = || Cell::text(words.with("at-least", &[("value", &words.percent(RATE))]));
    if let Some(rate) = share(all.answered, all.for_agents) {
        table.row("norm.rate", words.say("norm-rate"), vec![asks(), percent(words, Some(rate)), verdict(rate)]);
    }
    if let Some(rate) = account.worst_rate() {
        let name = words.say(if account.runs > 1 { "norm-worst-mean" } else { "norm-worst" });
        table.row("norm.worst", name, vec![asks(), percent(words, Some(rate)), verdict(rate)]);
    }
    if let Some((start, rate)) = account.worst_day().filter(|_| account.runs == 1) {
        let when = format!("{} {}", material.day(start / 24, words), words.hour(start % 24));
        section.sentences.push(words.with("worst-day", &[("from", &when), ("rate", &words.percent(rate))]));
    }
    section.tables.push(table);
    section.figures.push(by_day(material, words));
    section.missing.push(words.say("method-norm"));
    section
}

fn by_day(material: &Material, words: &Words) -> Figure {
    let account = &material.account;
    let heads = ["date", "connection-rate", "prompt-rate"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new("connection-rate-by-day", words.say("connection-rate-by-day"), heads);
    let mut points = Vec::new();
    for day in 0..account.days() {
        let calls = account.day(day);
        let rate = share(calls.answered, calls.for_agents);
        let cells = vec![percent(words, rate), percent(words, share(calls.prompt, calls.for_agents))];
        table.row("", material.day(day, words), cells);
        points.push((material.day(day, words), rate));
    }
    let limit = Some((words.with("at-least", &[("value", &words.percent(RATE))]), RATE));
    let of = Lines { name: words.say("connection-rate"), points, band: None, limit, percent: Some(Percent) };
    Figure { svg: lines(&of, &table.caption), note: String::new(), open: false, table }
}
