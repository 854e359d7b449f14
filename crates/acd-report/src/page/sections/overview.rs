//! The overview: the main figures, and what has changed since earlier periods.

use super::figures::{Figure, Sample, Unit, figures};
use super::{dash, number};
use crate::page::chance::Change;
use crate::page::view::{Card, Cell, Section, Table};
use crate::page::words::Words;
use crate::page::{Earlier, Material};

/// The figures that are shown large.
const LARGE: [&str; 8] = [
    "figure-inbound",
    "figure-answered",
    "figure-answer-rate",
    "figure-prompt",
    "figure-wait",
    "figure-service-hours",
    "figure-satisfaction",
    "figure-per-person",
];

/// The texts of an earlier period: its figures, its growth, "no such figures", and a change in words.
pub(super) struct Basis {
    pub(super) which: Earlier,
    pub(super) before: &'static str,
    pub(super) growth: &'static str,
    missing: &'static str,
    words: &'static str,
}

pub(super) const BASES: [Basis; 2] = [
    Basis {
        which: Earlier::Year,
        before: "year-before",
        growth: "year-on-year",
        missing: "missing-year",
        words: "against-year",
    },
    Basis {
        which: Earlier::Quarter,
        before: "quarter-before",
        growth: "quarter-on-quarter",
        missing: "missing-quarter",
        words: "against-quarter",
    },
];

pub(super) fn section(material: &Material, words: &Words) -> Section {
    let mut section = Section::new(words, "overview", "overview");
    let now = figures(&material.account);
    let earlier: Vec<(&Basis, Vec<Figure>)> =
        BASES.iter().filter_map(|basis| Some((basis, figures(material.earlier(basis.which)?)))).collect();
    section.cards =
        now.iter().filter(|figure| LARGE.contains(&figure.key)).map(|figure| card(figure, &earlier, words)).collect();
    section.sentences = earlier
        .iter()
        .flat_map(|(basis, before)| now.iter().filter_map(|figure| changed(figure, before, basis, words)))
        .chain(busyness(material, words))
        .collect();
    if material.earlier.iter().any(|(_, before)| before.days() != material.account.days()) {
        section.sentences.push(words.say("days-differ"));
    }
    section.tables.push(table(&now, &earlier, words));
    let missing = BASES.iter().filter(|basis| material.earlier(basis.which).is_none());
    section.missing = missing.map(|basis| words.say(basis.missing)).collect();
    if !earlier.is_empty() {
        section.missing.push(words.say("method-change"));
    }
    if material.is_simulated() {
        section.missing.push(words.say("method-simulated"));
    }
    section
}

fn found<'f>(figures: &'f [Figure], figure: &Figure) -> Option<&'f Figure> {
    figures.iter().find(|other| other.key == figure.key)
}

fn card(figure: &Figure, earlier: &[(&Basis, Vec<Figure>)], words: &Words) -> Card {
    let notes = earlier.iter().filter_map(|(basis, before)| {
        let change = change_shown(figure, found(before, figure)?, words)?;
        Some(format!("{} {change}", words.say(basis.growth)))
    });
    Card { label: figure.label(words), value: figure.shown(words), notes: notes.collect() }
}

/// A change as it is shown: percent, or points of a percentage.
fn change_shown(figure: &Figure, before: &Figure, words: &Words) -> Option<String> {
    if figure.unit == Unit::Percent {
        return Some(words.points(figure.value - before.value));
    }
    figure.plain_growth(before).map(|growth| words.signed_percent(growth))
}

/// A sentence on what has changed.
fn changed(figure: &Figure, before: &[Figure], basis: &Basis, words: &Words) -> Option<String> {
    let before = found(before, figure)?;
    let change = figure.since(before).filter(|change| change.value.abs() >= 0.005)?;
    let shown = |value: f64| match figure.sample {
        Sample::Share(..) => words.points(value),
        Sample::Count(_) | Sample::Unknown => words.signed_percent(value),
    };
    let size = match figure.sample {
        Sample::Share(..) => words.with("points", &[("value", &words.number(change.value.abs(), 2))]),
        Sample::Count(_) | Sample::Unknown => words.percent(change.value.abs()),
    };
    let Change { value, low, high } = change;
    let key = match (value >= 0.0, change.is_beyond_chance()) {
        (true, true) => "change-up-beyond",
        (true, false) => "change-up-within",
        (false, true) => "change-down-beyond",
        (false, false) => "change-down-within",
    };
    Some(words.with(
        key,
        &[
            ("figure", &figure.label(words)),
            ("now", &figure.shown(words)),
            ("before", &before.shown(words)),
            ("basis", &words.say(basis.words)),
            ("size", &size),
            ("low", &shown(low)),
            ("high", &shown(high)),
        ],
    ))
}

/// When most calls come.
fn busyness(material: &Material, words: &Words) -> Option<String> {
    let account = &material.account;
    let all = account.all().inbound;
    let busiest = (0..24).max_by_key(|&hour| (account.hour(hour).inbound, std::cmp::Reverse(hour)))?;
    if all == 0 {
        return None;
    }
    let percent = words.percent(100.0 * account.hour(busiest).inbound as f64 / all as f64);
    Some(
        words.with(
            "busiest-hour",
            &[("from", &words.hour(busiest)), ("to", &words.hour(busiest + 1)), ("share", &percent)],
        ),
    )
}

fn table(now: &[Figure], earlier: &[(&Basis, Vec<Figure>)], words: &Words) -> Table {
    let mut heads = vec![words.say("figure"), words.say("this-period")];
    for (basis, _) in earlier {
        heads.extend([words.say(basis.before), words.say(basis.growth), words.say("interval")]);
    }
    let mut table = Table::new("overview", words.say("main-figures"), heads);
    for figure in now {
        let mut cells = vec![Cell::number(figure.shown(words), figure.value)];
        for (_, before) in earlier {
            cells.extend(compared(figure, found(before, figure), words));
        }
        table.row(figure.key.trim_start_matches("figure-"), figure.label(words), cells);
    }
    table
}

fn compared(figure: &Figure, before: Option<&Figure>, words: &Words) -> [Cell; 3] {
    let Some(before) = before else { return [dash(), dash(), dash()] };
    let raw = match figure.unit {
        Unit::Percent => Some(figure.value - before.value),
        Unit::Count | Unit::Hours | Unit::Seconds => figure.plain_growth(before),
    };
    let growth = change_shown(figure, before, words).zip(raw);
    let growth = growth.map_or_else(dash, |(text, raw)| Cell::number(text, raw));
    let interval = figure.since(before).map_or_else(dash, |change| {
        let text =
            words.with("from-to", &[("low", &words.number(change.low, 2)), ("high", &words.number(change.high, 2))]);
        Cell { raw: text.clone(), text, tone: "" }
    });
    [Cell { text: before.shown(words), ..number(words, Some(before.value), 2) }, growth, interval]
}
