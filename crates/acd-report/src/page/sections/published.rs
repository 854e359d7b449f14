//! Published figures beside the simulated ones.

use super::{dash, number};
use crate::Verdict;
use crate::page::Material;
use crate::page::view::{Cell, Section, Table};
use crate::page::words::Words;

pub(super) fn section(material: &Material, words: &Words) -> Section {
    let mut section = Section::new(words, "published", "published-and-simulated");
    let heads = ["figure", "published", "simulated", "interval-95", "one-run", "difference", "allowed"];
    let mut table =
        Table::new("published", words.say("published-and-simulated"), heads.map(|head| words.say(head)).to_vec());
    let mut alone = Table::new(
        "published-only",
        words.say("published-only"),
        ["figure", "published"].map(|head| words.say(head)).to_vec(),
    );
    for figure in &material.published {
        let head = words.known_name(&figure.name).unwrap_or_else(|| figure.title.clone());
        let shown = |value: Option<f64>| match value {
            Some(value) if figure.unit == "percent" => Cell::number(words.percent(value), value),
            Some(value) => Cell::number(words.count(value), value),
            None => dash(),
        };
        let Some(simulated) = figure.simulated else {
            alone.row(format!("published.{}", figure.name), head, vec![shown(Some(figure.published))]);
            continue;
        };
        let difference = match figure.difference_percent {
            _ if figure.unit == "percent" => {
                Cell::number(words.points(simulated - figure.published), simulated - figure.published)
            }
            Some(percent) => Cell::number(words.signed_percent(percent), percent),
            None => dash(),
        };
        let half = |value: Option<f64>| {
            let digits = if figure.unit == "percent" { 2 } else { usize::from(value < Some(100.0)) };
            value.map_or_else(dash, |value| Cell::number(format!("±{}", words.number(value, digits)), value))
        };
        let allowed = match (figure.tolerance_percent, figure.tolerance_absolute) {
            (Some(percent), _) => format!("±{percent}%"),
            (_, Some(most)) => format!("±{most}"),
            _ => String::new(),
        };
        let (word, tone) = match figure.verdict {
            Verdict::Within => ("within", "good"),
            Verdict::Beyond => ("beyond", "bad"),
            Verdict::Open => ("", ""),
        };
        let verdict =
            if word.is_empty() { dash() } else { Cell::text(format!("{allowed} {}", words.say(word))).toned(tone) };
        let cells = vec![
            shown(Some(figure.published)),
            shown(Some(simulated)),
            half(figure.half_width_95),
            half(figure.one_run_95),
            difference,
            verdict,
        ];
        table.row(format!("published.{}", figure.name), head, cells);
    }
    if !table.rows.is_empty() {
        section.tables.push(table);
        section.missing.push(words.say("method-published"));
    }
    section.tables.extend(growth(material, words));
    if !alone.rows.is_empty() {
        section.tables.push(alone);
    }
    section
}

fn growth(material: &Material, words: &Words) -> Option<Table> {
    let heads = ["figure", "published", "simulated", "difference"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new("published-growth", words.say("published-growth"), heads);
    for growth in &material.growth {
        let head = words.known_name(&growth.name).unwrap_or_else(|| growth.title.clone());
        let shown = |value: f64| Cell::number(words.signed_percent(value), value);
        let difference = growth.simulated.map(|simulated| simulated - growth.published);
        let cells = vec![
            shown(growth.published),
            growth.simulated.map_or_else(dash, shown),
            difference
                .map_or_else(dash, |points| Cell { text: words.points(points), ..number(words, Some(points), 2) }),
        ];
        table.row(format!("growth.{}", growth.name), head, cells);
    }
    (!table.rows.is_empty()).then_some(table)
}
